"""What one condition says of another: whether it surely holds where the other does; and whether evidence moves it."""

from __future__ import annotations

from fractions import Fraction

from evaluator.expression import typed
from evaluator.expression.typed import Const, Typed, walk

__all__ = ["implies", "is_constant"]

_OUTSIDE = (
    typed.FactRef, typed.DeriveRef, typed.ParameterRef, typed.ReservedRef, typed.CellRef, typed.Aggregate,
    typed.TallyMean, typed.TallyShare, typed.Held, typed.Ruled, typed.Previous, typed.SectionRate, typed.ItemPoints,
    typed.EverySection, typed.TrimmedMean, typed.AwardSum, typed.Shift,
)  # fmt: skip


def is_constant(node: Typed) -> bool:
    """Tell whether nothing in a condition depends on evidence."""
    return not any(isinstance(each, _OUTSIDE) for each in walk(node))


def implies(guard: Typed, other: Typed) -> bool:
    """Tell whether *other* surely holds wherever *guard* does: the same, a part of it, or a laxer limit."""
    if guard == other:
        return True
    match guard, other:
        case _, typed.Junction(every=False, operands=operands):
            return any(implies(guard, each) for each in operands)
        case typed.Junction(every=True, operands=operands), _:
            return any(implies(each, other) for each in operands)
        case (
            typed.Comparison(symbol=a, left=left, right=Const(value=limit)),
            typed.Comparison(symbol=b, left=same, right=Const(value=wide)),
        ) if left == same and isinstance(limit, int | Fraction) and isinstance(wide, int | Fraction):
            return _covers(a, limit, b, wide)
        case _:
            return False


def _covers(a: str, limit: Fraction | int, b: str, wide: Fraction | int) -> bool:
    """Tell whether everything that is *a* *limit* is *b* *wide*."""
    if b in (">", ">="):
        return a in (">", ">=", "==") and (limit > wide or (limit == wide and (b == ">=" or a == ">")))
    if b in ("<", "<="):
        return a in ("<", "<=", "==") and (limit < wide or (limit == wide and (b == "<=" or a == "<")))
    return False
