"""Which quotients may have no case: divisors that nothing proves to be other than zero."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evaluator.expression import typed
from evaluator.expression.typed import Typed

Derived = Callable[[str], Typed | None]


def open_divisors(node: Typed, nonzero: frozenset[Typed], derived: Derived) -> Iterator[Typed]:
    """Yield the divisors below *node* that may be zero, given that the quantities *nonzero* are not."""
    if (
        isinstance(node, typed.Arithmetic)
        and node.symbol == "/"
        and not never_zero(node.right, nonzero, derived)
    ):
        yield node.right
    elif isinstance(node, typed.Aggregate) and node.function in ("avg", "min", "max", "last"):
        rows = typed.Aggregate(typed.BARE, "count", node.table, None, node.where)
        if rows not in nonzero:
            yield rows
    elif isinstance(node, typed.TallyMean):
        yield node
    elif isinstance(node, typed.TallyShare):
        total = None if node.total is None else typed.FactRef(typed.BARE, node.total)
        if not any(isinstance(each, typed.FactRef) and each.name == node.total for each in nonzero):
            yield total or node
    elif isinstance(node, typed.DeriveRef):
        below = derived(node.name)
        if below is not None and node not in nonzero:
            yield from open_divisors(below, nonzero, derived)
    if isinstance(node, typed.Cases):
        yield from _open_in_cases(node, nonzero, derived)
    elif not isinstance(node, typed.EverySection):
        for child in typed.children(node):
            yield from open_divisors(child, nonzero, derived)


def _open_in_cases(node: typed.Cases, nonzero: frozenset[Typed], derived: Derived) -> Iterator[Typed]:
    for condition, value in zip(node.conditions, node.values, strict=False):
        yield from open_divisors(condition, nonzero, derived)
        yield from open_divisors(value, nonzero | proved_nonzero(condition, True), derived)
        nonzero = nonzero | proved_nonzero(condition, False)
    yield from open_divisors(node.values[-1], nonzero, derived)


def never_zero(node: Typed, nonzero: frozenset[Typed], derived: Derived) -> bool:
    """Tell whether *node* is proved to be other than zero."""
    if node in nonzero:
        return True
    match node:
        case typed.Const(value=value):
            return bool(value != 0)
        case typed.FactRef(positive=positive) | typed.ParameterRef(positive=positive):
            return positive
        case typed.DeriveRef(name=name):
            below = derived(name)
            return below is not None and never_zero(below, nonzero, derived)
        case typed.Arithmetic(symbol="*", left=left, right=right):
            return never_zero(left, nonzero, derived) and never_zero(right, nonzero, derived)
        case typed.Arithmetic(symbol="+", left=left, right=right):
            return (never_zero(left, nonzero, derived) or never_zero(right, nonzero, derived)) and all(
                not_negative(each, derived) for each in (left, right)
            )
        case typed.Extreme(largest=True, operands=operands):
            return any(isinstance(each, typed.Const) and each.value > 0 for each in operands)
        case _:
            return False


def not_negative(node: Typed, derived: Derived) -> bool:
    """Tell whether *node* is proved not to be negative: counts, facts, and their sums and products."""
    match node:
        case typed.Const(value=value):
            return bool(value >= 0)
        case typed.FactRef() | typed.SizeOf() | typed.Aggregate(function="count") | typed.ParameterRef():
            return True
        case typed.Arithmetic(symbol="+" | "*" | "/", left=left, right=right):
            return not_negative(left, derived) and not_negative(right, derived)
        case _:
            return False


def proved_nonzero(condition: Typed, holds: bool) -> frozenset[Typed]:
    """Return the quantities that cannot be zero when *condition* holds (or, with *holds* false, does not)."""
    match condition:
        case typed.Negation(operand=operand):
            return proved_nonzero(operand, not holds)
        case typed.Junction(every=every, operands=operands) if every == holds:
            return frozenset().union(*(proved_nonzero(each, holds) for each in operands))
        case typed.Comparison(symbol=symbol, left=left, right=typed.Const(value=limit)):
            excluded = {"==": limit != 0, "!=": limit == 0, ">": _at_least(limit, 0), ">=": _above(limit, 0)}
            refuted = {"==": limit == 0, "!=": limit != 0, "<": _above(limit, 0), "<=": _at_least(limit, 0)}
            return frozenset({left}) if (excluded if holds else refuted).get(symbol) else frozenset()
        case _:
            return frozenset()


def _at_least(limit: object, least: int) -> bool:
    return not isinstance(limit, str) and hasattr(limit, "numerator") and bool(limit >= least)  # type: ignore[operator]


def _above(limit: object, least: int) -> bool:
    return not isinstance(limit, str) and hasattr(limit, "numerator") and bool(limit > least)  # type: ignore[operator]
