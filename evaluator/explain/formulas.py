"""A measure with this run's numbers: `入会率 = 会员人数 ÷ 职工人数 = 942 ÷ 1000 = 94.2%`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from evaluator import explanation as told
from evaluator.declarations import Records
from evaluator.expression import typed
from evaluator.expression.frame import Frame
from evaluator.expression.record import compiled
from evaluator.expression.typed import RATIO, Typed
from evaluator.expression.values import NO_CASE, is_abstract
from evaluator.language import say
from evaluator.trace import Trace
from evaluator.wording import amount, condition, unit_word
from scoring.units import shown

__all__ = ["formulas"]

Leaf = Callable[[Typed], str]
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_RELATIONS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}
_BINDS = {"+": 2, "-": 2, "*": 3, "/": 3}
_ATOM = 5
_LOOSE: Mapping[type[Typed], int] = {
    typed.Membership: 1,
    typed.Shift: 2,
    typed.TallyShare: 3,
    typed.Stretch: 3,
}
"""How tightly a leaf binds that is written with a sign of its own."""
_NAMING = ("name", "table", "fact", "total", "column", "level", "once_per", "proof")
"""The fields of a node that name something it reads."""
SMALL = 20
"""A fraction with no greater denominator is written as a fraction."""


def formulas(node: Typed | None, trace: Trace) -> Iterator[told.Formula]:
    """Yield how *node* was worked out, then the derived quantities it names, each once.

    A fact standing alone is no formula: what it is stands beside it as it is.
    """
    if node is None:
        return
    waiting: list[tuple[str, Typed]] = [_opened("", node, trace)]
    seen: set[str] = set()
    while waiting:
        name, tree = waiting.pop(0)
        if name in seen or _is_plain(tree):
            continue
        seen.add(name)
        yield _formula(name, tree, trace)
        waiting += [
            _opened(each.name, each, trace) for each in typed.walk(tree) if isinstance(each, typed.DeriveRef)
        ]


def _opened(name: str, node: Typed, trace: Trace) -> tuple[str, Typed]:
    """Return a derived quantity by its name and definition; anything else as it is."""
    if isinstance(node, typed.DeriveRef) and node.name in trace.program.typed:
        return node.name, trace.program.typed[node.name]
    return name, node


def _is_plain(node: Typed) -> bool:
    if isinstance(node, typed.Negation):
        return _is_plain(node.operand)
    return isinstance(
        node, typed.FactRef | typed.Const | typed.ParameterRef | typed.ReservedRef | typed.ItemPoints
    )


def _formula(name: str, tree: Typed, trace: Trace) -> told.Formula:
    frame = trace.frame
    before, frame.used = frame.used, {}
    try:
        filled = spelled(tree, lambda leaf: _value_text(leaf, frame))
        value = _said(_known(tree, frame), tree)
        private = _is_private(frozenset(frame.used) | _names(tree, trace), trace)
    finally:
        frame.used = before
    return told.Formula(name, spelled(tree, _named), "" if filled == value else filled, value, private)


def spelled(node: Typed, leaf: Leaf) -> str:
    """Return *node* with every operation in sight and *leaf* of what stands between them.

    Brackets stand wherever leaving them out would mean another tree.
    """
    return _spelled(node, leaf)[0]


def _spelled(node: Typed, leaf: Leaf) -> tuple[str, int]:
    """Return the text and how tightly its outermost operation binds."""
    match node:
        case typed.Arithmetic(symbol=symbol, left=left, right=right):
            binds = _BINDS[symbol]
            text = f"{_inside(left, leaf, binds)} {_SIGNS[symbol]} {_inside(right, leaf, binds + 1)}"
            return text, binds
        case typed.Negative(operand=operand):
            return f"−{_inside(operand, leaf, 4)}", 4
        case typed.Comparison(symbol=symbol, left=left, right=right):
            return f"{_inside(left, leaf, 2)} {_RELATIONS[symbol]} {_inside(right, leaf, 2)}", 1
        case typed.Negation(operand=operand):
            return say("非 ", "not ") + _inside(operand, leaf, _ATOM), 1
        case typed.Junction(every=every, operands=operands):
            word = say(" 且 ", " and ") if every else say(" 或 ", " or ")
            return word.join(_inside(each, leaf, 1) for each in operands), 0
        case typed.Extreme(largest=largest, operands=operands):
            name = say("最大", "max") if largest else say("最小", "min")
            return f"{name}({', '.join(_inside(each, leaf, 0) for each in operands)})", _ATOM
        case typed.Cases(conditions=conditions, values=values):
            said = [
                say(f"{_inside(when, leaf, 0)} 时 {_inside(then, leaf, 0)}",
                    f"{_inside(then, leaf, 0)} if {_inside(when, leaf, 0)}")
                for when, then in zip(conditions, values, strict=False)
            ]  # fmt: skip
            last = say("否则 ", "else ") + _inside(values[-1], leaf, 0)
            return say("；", "; ").join([*said, last]), -1
        case _:
            text = leaf(node)
            return text, _LOOSE.get(type(node), _ATOM) if " " in text else _ATOM


def _inside(node: Typed, leaf: Leaf, binds: int) -> str:
    """Return a part of an operation that binds so tightly, in brackets where it binds less."""
    text, own = _spelled(node, leaf)
    return f"({text})" if own < binds else text


def _named(node: Typed) -> str:
    """Return a leaf as the author named it; a constant to the last digit."""
    return _said(node.value, node) or say("空", "empty") if isinstance(node, typed.Const) else condition(node)


def _value_text(node: Typed, frame: Frame) -> str:
    """Return the value of a leaf: a number without its unit, the shares of a vote with the votes they come from."""
    if isinstance(node, typed.TallyShare):
        return _votes(node, frame)
    value = _known(node, frame)
    if isinstance(value, int | Fraction) and not isinstance(value, bool) and node.type.unit != RATIO:
        return _number(value, "")
    return _said(value, node)


def _votes(node: typed.TallyShare, frame: Frame) -> str:
    """Return the votes of a share as a quotient: `(300 + 36) ÷ 360`."""
    counts = frame.fact(node.fact)
    if is_abstract(counts) or counts.get(node.row) is None:
        return _said(None, node)
    row = counts[node.row]
    below = sum(row.values()) if node.total is None else frame.fact(node.total)
    if is_abstract(below):
        return _said(None, node)
    votes = " + ".join(_number(row.get(choice, 0), "") for choice in node.choices)
    return f"{f'({votes})' if len(node.choices) > 1 else votes} ÷ {_number(below, '')}"


def _known(node: Typed, frame: Frame) -> Any:
    """Return the value of *node*; None where it is not known yet."""
    value = compiled(node)(frame)
    return value if value is NO_CASE or not is_abstract(value) else None


def _said(value: Any, node: Typed) -> str:
    if value is NO_CASE:
        return say("无此情形", "no case")
    if value is None:
        return say("待补", "open")
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return _number(value, node.type.unit)
    return amount(value, node.type)


def _number(value: Fraction | int, unit: str) -> str:
    """Return a number to the last digit where it ends within four places; a small fraction as one; else with `≈`.

    >>> _number(Fraction(18999, 20000), "%"), _number(Fraction(6, 7), "%"), _number(Fraction(2, 3), "")
    ('94.995%', '≈85.71%', '2/3')
    """
    exact = Fraction(value) * (100 if unit == RATIO else 1)
    word = "%" if unit == RATIO else unit_word(unit)
    if Fraction(shown(exact, 4)) == exact:
        return shown(exact) + word
    if exact.denominator <= SMALL and unit != RATIO:
        return f"{exact.numerator}/{exact.denominator}{word}"
    return f"≈{shown(exact, 2)}{word}"


def _is_private(names: frozenset[str], trace: Trace) -> bool:
    """Tell whether a private fact or column is among *names*: to be on the safe side, a column by its name alone."""
    return any(
        declared.private
        or (
            isinstance(declared, Records)
            and any(each.private and column in names for column, each in declared.columns.items())
        )
        for name, declared in trace.program.facts.items()
        if name in names
    )


def _names(node: Typed, trace: Trace) -> frozenset[str]:
    """Return the names of the facts, tables and columns that *node* reads, through whatever it is derived from."""
    found: set[str] = set()
    waiting, opened = [node], set[str]()
    while waiting:
        for each in typed.walk(waiting.pop()):
            found |= {str(getattr(each, key, "")) for key in _NAMING}
        for name, tree in trace.program.typed.items():
            if name not in opened and (name in found or name.partition(".")[2] in found):
                opened.add(name)
                waiting.append(tree)
    return frozenset(found - {""})
