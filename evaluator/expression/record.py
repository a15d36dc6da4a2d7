"""Typed tree to a function of one record's frame: the reader for one organisation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from evaluator.expression import logic, quantities, turning, typed, values
from evaluator.expression.aggregate import aggregate
from evaluator.expression.awards import award_sum, mean_of_marks
from evaluator.expression.frame import Frame, Run
from evaluator.expression.typed import Typed
from evaluator.expression.values import (
    ANYTHING,
    MAYBE,
    NO_CASE,
    Between,
    OneOf,
    Value,
    is_abstract,
    lift,
    one_of,
)


def compiled(node: Typed) -> Run:
    """Return the function that evaluates *node* in a frame."""
    return _COMPILE[type(node)](node)


class Runner:
    """A compiled expression that can be kept in a file: it is its typed tree, and compiles itself when first called."""

    __slots__ = ("_run", "node")

    def __init__(self, node: Typed) -> None:
        self.node = node
        self._run: Run | None = None

    def __call__(self, frame: Frame) -> Value:
        """Evaluate the expression in *frame*."""
        if self._run is None:
            self._run = compiled(self.node)
        return self._run(frame)

    def __reduce__(self) -> tuple[type[Runner], tuple[Typed]]:
        """Keep the tree alone."""
        return Runner, (self.node,)


def _const(node: typed.Const) -> Run:
    value = node.value
    return lambda _: value


def _fact(node: typed.FactRef) -> Run:
    name = node.name
    return lambda frame: frame.fact(name)


def _derive(node: typed.DeriveRef) -> Run:
    name = node.name
    return lambda frame: frame.derive(name)


def _parameter(node: typed.ParameterRef) -> Run:
    name = node.name
    if node.at is None:
        return lambda frame: frame.parameter(name, frame.end)
    at = compiled(node.at)
    return lambda frame: frame.parameter(name, at(frame))


def _today(frame: Frame) -> date:
    """Return the as-of date, noting that it was read whole."""
    frame.watch()
    return frame.as_of


_RESERVED: dict[str, Run] = {
    turning.TODAY: _today, "期初": lambda frame: frame.start, "期末": lambda frame: frame.end,
    "地区": lambda frame: _said(frame, frame.region, "地区"),
    "单位类型": lambda frame: _said(frame, frame.kind, "单位类型"),
    "单位名称": lambda frame: _said(frame, frame.name, "单位名称"),
}  # fmt: skip


def _said(frame: Frame, text: str, label: str) -> Value:
    """Return what the submission says of the organisation; what it does not say is not known."""
    return text or frame.unknown(("organisation", label), ANYTHING, label)


def _reserved(node: typed.ReservedRef) -> Run:
    return _RESERVED[node.name]


def _cell(node: typed.CellRef) -> Run:
    column, index = node.column, -1 - node.depth
    boolean = node.type.kind == "boolean"

    def run(frame: Frame) -> Value:
        value = frame.rows[index].cell(column, frame)
        return False if value is None and boolean else value

    return run


def _arithmetic(node: typed.Arithmetic) -> Run:
    left, right, symbol = compiled(node.left), compiled(node.right), node.symbol
    exact = quantities.EXACT[symbol]

    def run(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        if is_abstract(a) or is_abstract(b):
            return quantities.arithmetic(symbol, a, b)
        return NO_CASE if a is None or b is None else exact(a, b)

    return run


def _negative(node: typed.Negative) -> Run:
    operand = compiled(node.operand)
    return lambda frame: quantities.negative(operand(frame))


def _shift(node: typed.Shift) -> Run:
    moment, by, back = compiled(node.moment), compiled(node.by), node.back

    return lambda frame: frame.moved(moment(frame), by(frame), back=back)


def _stretch(node: typed.Stretch) -> Run:
    times, duration = compiled(node.times), node.duration

    def stretched(number: Value) -> Value:
        return duration * int(number) if number == int(number) and abs(number) < 10_000 else ANYTHING

    def run(frame: Frame) -> Value:
        number = times(frame)
        return lift(stretched, number) if is_abstract(number) else stretched(number)

    return run


def _apart(node: typed.Apart) -> Run:
    measure = _days if node.unit == "days" else _months
    if (moving := turning.apart(node, compiled, measure)) is not None:
        return moving
    start, end = compiled(node.start), compiled(node.end)

    def run(frame: Frame) -> Value:
        a, b = start(frame), end(frame)
        if a is None or b is None:
            return NO_CASE
        if is_abstract(a) or is_abstract(b):
            return lift(measure, a, b, otherwise=values.NUMBER)
        return measure(a, b)

    return run


def _day(moment: Any) -> date:
    day: date = moment.date() if hasattr(moment, "date") else moment
    return day


def _days(start: Any, end: Any) -> int:
    return (_day(end) - _day(start)).days


def _months(start: Any, end: Any) -> int:
    a, b = _day(start), _day(end)
    if b < a:
        return -_months(b, a)
    return (b.year - a.year) * 12 + b.month - a.month - (b.day < a.day)


def _comparison(node: typed.Comparison) -> Run:
    if (moving := turning.comparison(node, compiled)) is not None:
        return moving
    left, right, symbol = compiled(node.left), compiled(node.right), node.symbol

    def run(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        if a is None or b is None:
            return False
        return logic.compare(symbol, a, b)

    return run


def _membership(node: typed.Membership) -> Run:
    operand, negated, wanted = compiled(node.operand), node.negated, frozenset(node.values)
    if node.operand.type.kind == "set":
        inside: Callable[[Any], bool] = lambda value: (wanted <= value) != negated  # noqa: E731  # named by its use
    else:
        inside = lambda value: (value in wanted) != negated  # noqa: E731  # named by its use

    def run(frame: Frame) -> Value:
        value = operand(frame)
        if value is None:
            return negated
        return lift(inside, value, otherwise=MAYBE) if is_abstract(value) else inside(value)

    return run


def _negation(node: typed.Negation) -> Run:
    operand = compiled(node.operand)
    return lambda frame: logic.negation(operand(frame))


def _junction(node: typed.Junction) -> Run:
    operands = tuple(compiled(each) for each in node.operands)
    decisive = not node.every
    join = logic.conjunction if node.every else logic.disjunction

    def run(frame: Frame) -> Value:
        found = []
        for operand in operands:
            value = operand(frame)
            if value is decisive:
                return decisive
            found.append(value)
        return join(found)

    return run


def _extreme(node: typed.Extreme) -> Run:
    operands, largest = tuple(compiled(each) for each in node.operands), node.largest

    def run(frame: Frame) -> Value:
        found = [operand(frame) for operand in operands]
        return NO_CASE if None in found else quantities.extreme(found, largest=largest)

    return run


def _missing_of(node: typed.MissingOf) -> Run:
    operand, symbols = compiled(node.operand), frozenset(node.type.symbols)

    def run(frame: Frame) -> Value:
        value = operand(frame)
        if value is None:
            return symbols
        return lift(symbols.difference, value) if is_abstract(value) else symbols - value

    return run


def _size_of(node: typed.SizeOf) -> Run:
    operand, most = compiled(node.operand), len(node.operand.type.symbols)

    def run(frame: Frame) -> Value:
        value = operand(frame)
        if value is None:
            return 0
        return lift(len, value, otherwise=Between(0, most)) if is_abstract(value) else len(value)

    return run


def _tally_mean(node: typed.TallyMean) -> Run:
    fact, row, weights = node.fact, node.row, node.weights

    def mean(counts: Any) -> Value:
        above = sum(
            (Fraction(weight) * counts[row].get(choice, 0) for choice, weight in weights), Fraction(0)
        )
        below = sum(counts[row].get(choice, 0) for choice, _ in weights)
        return quantities.quotient(above, below)

    low, high = min(weight for _, weight in weights), max(weight for _, weight in weights)

    def run(frame: Frame) -> Value:
        counts = frame.fact(fact)
        if is_abstract(counts):
            return Between(low, high, no_case=True)
        if counts.get(row) is None:
            return frame.unknown(("tally", fact, row), Between(low, high, no_case=True), fact)
        return mean(counts)

    return run


def _tally_share(node: typed.TallyShare) -> Run:
    fact, row, choices, total = node.fact, node.row, node.choices, node.total

    def run(frame: Frame) -> Value:
        counts = frame.fact(fact)
        if is_abstract(counts):
            return Between(0, 1, no_case=True)
        if counts.get(row) is None:
            return frame.unknown(("tally", fact, row), Between(0, 1, no_case=True), fact)
        votes = sum(counts[row].get(choice, 0) for choice in choices)
        below = sum(counts[row].values()) if total is None else frame.fact(total)
        if below.__class__ is Between:
            # the declared total is at least the votes that are counted on the row
            cast = sum(counts[row].values())
            least = max(below.low or 0, cast)
            return Between(0 if below.high is None else quantities.quotient(votes, below.high) if below.high else 0,
                           Fraction(votes, least) if least else 1, no_case=not least)  # fmt: skip
        if is_abstract(below):
            return quantities.arithmetic("/", votes, below)
        return quantities.quotient(votes, below)

    return run


def _held(node: typed.Held) -> Run:
    from evaluator.expression.duration import shift

    def holds(award: Any, frame: Frame) -> bool:
        within = shift(award.start, node.within) if node.within else None
        ripe = shift(award.start, node.since) if node.since else award.start
        return (
            award.title == node.title
            and frame.reached(award.start, "title", node.title, award)
            and not any(
                end and frame.passed(_day(end), "title", node.title, award) for end in (award.until, within)
            )
            and not (award.withdrawn and frame.reached(award.withdrawn, "title", node.title, award))
            and (ripe is None or frame.reached(_day(ripe), "title", node.title, award))
        )

    def run(frame: Frame) -> Value:
        frame.used["称号"] = None
        if frame.titles is None:
            return frame.unknown(("held", node), MAYBE, "称号")
        return any(holds(award, frame) for award in frame.titles)

    return run


def _ruled(node: typed.Ruled) -> Run:
    ruling = node.ruling
    return lambda frame: frame.rulings[ruling]


def _previous(node: typed.Previous) -> Run:
    operand = compiled(node.operand)

    def run(frame: Frame) -> Value:
        assert frame.previous is not None
        before = frame.previous.unknown_reads
        value = operand(frame.previous)
        if frame.previous.unknown_reads != before:
            return frame.unknown(("previous", node), value, "上期")
        return value

    return run


def _cases(node: typed.Cases) -> Run:
    branches = [(compiled(a), compiled(b)) for a, b in zip(node.conditions, node.values, strict=False)]
    otherwise = compiled(node.values[-1])

    def run(frame: Frame) -> Value:
        possible = []
        for condition, value in branches:
            false, true, no_case = logic.answers(condition(frame))
            if true:
                possible.append(value(frame))
            if no_case:
                possible.append(NO_CASE)
            if not false:
                break
        else:
            possible.append(otherwise(frame))
        return possible[0] if len(possible) == 1 else one_of(possible)

    return run


def _section_rate(node: typed.SectionRate) -> Run:
    section = node.section

    def run(frame: Frame) -> Value:
        assert frame.score is not None
        return frame.score.rate(section or frame.section)

    return run


def _item_points(node: typed.ItemPoints) -> Run:
    item = node.item

    def run(frame: Frame) -> Value:
        assert frame.score is not None
        return frame.score.points(item)

    return run


def _every_section(node: typed.EverySection) -> Run:
    condition = compiled(node.condition)

    def run(frame: Frame) -> Value:
        assert frame.score is not None
        outer, found = frame.section, []
        for section in frame.score.sections():
            frame.section = section
            value = condition(frame)
            if value is not NO_CASE:
                false, true, no_case = logic.answers(value)
                found.append(logic.truth(false=false, true=true or no_case))
        frame.section = outer
        return logic.conjunction(found)

    return run


_COMPILE: dict[type[Typed], Callable[[Any], Run]] = {
    typed.Const: _const, typed.FactRef: _fact, typed.DeriveRef: _derive, typed.ParameterRef: _parameter,
    typed.ReservedRef: _reserved, typed.CellRef: _cell, typed.Arithmetic: _arithmetic, typed.Negative: _negative,
    typed.Shift: _shift, typed.Stretch: _stretch, typed.Apart: _apart, typed.Comparison: _comparison,
    typed.Membership: _membership, typed.Negation: _negation, typed.Junction: _junction, typed.Extreme: _extreme,
    typed.MissingOf: _missing_of, typed.SizeOf: _size_of, typed.TallyMean: _tally_mean,
    typed.TallyShare: _tally_share, typed.Held: _held, typed.Ruled: _ruled, typed.Previous: _previous,
    typed.SectionRate: _section_rate, typed.ItemPoints: _item_points, typed.EverySection: _every_section,
    typed.Aggregate: lambda node: aggregate(node, compiled),
    typed.Cases: _cases, typed.AwardSum: lambda node: award_sum(node, compiled), typed.TrimmedMean: mean_of_marks,
}  # fmt: skip
__all__ = ["OneOf", "Runner", "compiled"]
