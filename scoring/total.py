"""Items to sections to the table's total, layer by layer, with the bridge from full points to the headline.

Layers, in this order: item -> section floor -> what does not apply -> penalties -> bonus -> floor -> round once.
**The bridge**: full points - headline = the sum of all lines, exactly, for confirmed and for possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.applies import Choice, End, Rescale, Stakes, extreme, extreme_rate
from scoring.interval import Bounds
from scoring.table import Adjustment, Bonus, CountsFor, ItemPoints, Policy, SectionPoints
from scoring.units import ZERO, Rounding, add

__all__ = [
    "Adjustment",
    "Bonus",
    "CountsFor",
    "ItemPoints",
    "Line",
    "Policy",
    "Reading",
    "SectionPoints",
    "SectionReading",
    "SectionSpan",
    "Total",
    "total",
]
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the bridge: *amount* points lost (below 0: given)."""

    id: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class SectionReading:
    """What a section earns and what applies in it, as counted in one reading."""

    id: str
    earned: Fraction
    applicable_full: Fraction

    @property
    def rate(self) -> Fraction | None:
        """Earned over applicable points; None when nothing applies."""
        return self.earned / self.applicable_full if self.applicable_full else None


@dataclass(frozen=True, slots=True)
class Reading:
    """The table's points at one end: *exact*, rounded once to the *headline*, and all lines between."""

    exact: Fraction
    headline: Fraction
    lines: tuple[Line, ...]
    sections: tuple[SectionReading, ...]


@dataclass(frozen=True, slots=True)
class SectionSpan:
    """Between which values a section lies, for itself; *rate* None when nothing can apply."""

    id: str
    full: Fraction
    earned: Bounds
    applicable_full: Bounds
    rate: Bounds | None
    applicable: bool | None


@dataclass(frozen=True, slots=True)
class Total:
    """The least (*confirmed*) and the greatest (*possible*) points of the table.

    Both are None when *failed*: nothing applies, and that is not a hundred points.  *failed* None: this may yet
    turn out; the readings then speak of the other cases.
    """

    points: Fraction
    confirmed: Reading | None
    possible: Reading | None
    ranking_confirmed: Fraction | None
    ranking_possible: Fraction | None
    sections: tuple[SectionSpan, ...]
    failed: bool | None


@dataclass(frozen=True, slots=True)
class _Table:
    """All that is declared, before an end is chosen."""

    points: Fraction
    sections: tuple[SectionPoints, ...]
    rescale: Rescale
    penalties: tuple[Adjustment, ...]
    bonus: Bonus | None
    counts_for: CountsFor
    rounding: Rounding | None


def total(
    points: Fraction,
    sections: Sequence[SectionPoints],
    policy: Policy,
    penalties: Sequence[Adjustment] = (),
    bonus: Bonus | None = None,
    counts_for: CountsFor = "ranking",
    rounding: Rounding | None = None,
) -> Total:
    """Return the total of a table of *points* full points, at both ends.

    The ends are exact over every choice of which uncertain items apply and of each item's points.
    """
    table = _Table(points, tuple(sections), policy.rescale, tuple(penalties), bonus, counts_for, rounding)
    confirmed = _read(table, 1)
    possible = confirmed if _is_settled(table) else _read(table, -1)
    spans = tuple(_span(section) for section in sections)
    return Total(
        points,
        confirmed[0] if confirmed else None,
        possible[0] if possible else None,
        confirmed[1] if confirmed else None,
        possible[1] if possible else None,
        spans,
        _none_applies(spans),
    )


def _is_settled(table: _Table) -> bool:
    items = (item for section in table.sections for item in section.items)
    if any(item.applicable is None or (item.applicable and item.low != item.high) for item in items):
        return False
    losses_known = all(penalty.loss.is_point for penalty in table.penalties)
    return losses_known and (table.bonus is None or table.bonus.earned.is_point)


def _none_applies(spans: Sequence[SectionSpan]) -> bool | None:
    if any(span.applicable for span in spans):
        return False
    return None if any(span.applicable is None for span in spans) else True


def _stakes(section: SectionPoints, end: End) -> Stakes:
    items = section.items
    weight = section.full if section.weight is None else section.weight
    return Stakes(
        tuple(
            (item.low if end > 0 else item.high) if item.applicable is not False else ZERO for item in items
        ),
        tuple(item.full for item in items),
        tuple(item.applicable for item in items),
        weight,
        ONE if section.weight is None else weight / section.full,
    )


def _read(table: _Table, end: End) -> tuple[Reading, Fraction] | None:
    """Return the reading at one end and the points for the ranking; None when nothing can apply."""
    stakes = [_stakes(section, end) for section in table.sections]
    choices = extreme(stakes, table.rescale, end)
    if choices is None:
        return None
    lines, readings = _items(table, stakes, choices)
    value = table.points - add(line.amount for line in lines)
    base = _rescaled(table, stakes, readings)
    lines.append(Line("rescale", value - base))
    value = base
    bonus = table.bonus.at(highest=end < 0) if table.bonus else ZERO
    for line in _penalties(table.penalties, base, end):
        lines.append(line)
        value -= line.amount
    graded = bonus if table.counts_for != "ranking" else ZERO
    ranked = bonus if table.counts_for != "grade" else ZERO
    exact, headline = _finished(table, value + graded)
    lines.append(Line("bonus", -graded))
    lines.append(Line("clip", value + graded - exact))
    lines.append(Line("rounding", exact - headline))
    ranking = headline if ranked == graded else _finished(table, value + ranked)[1]
    return Reading(exact, headline, tuple(lines), readings), ranking


def _items(
    table: _Table, stakes: Sequence[Stakes], choices: Sequence[Choice]
) -> tuple[list[Line], tuple[SectionReading, ...]]:
    """Return the items' losses with the section lines, and what each section earns."""
    lines: list[Line] = []
    readings: list[SectionReading] = []
    overflow = floor = ZERO
    factor = table.points / add(each.weight for each in stakes)
    for section, at, choice in zip(table.sections, stakes, choices, strict=True):
        each = factor * at.each
        earned: list[Fraction] = []
        fulls: list[Fraction] = []
        for item, points, applies in zip(section.items, at.earns, choice, strict=True):
            if not applies:
                lines.append(Line("item:" + item.id, ZERO))
                if table.rescale == "full":
                    earned.append(item.full)
                continue
            loss = item.full
            if points < 0:
                overflow -= each * points
            elif points:
                loss -= points
            lines.append(Line("item:" + item.id, loss if each == 1 else each * loss))
            earned.append(points)
            fulls.append(item.full)
        raw = add(earned)
        if raw < 0:
            floor += each * raw
        readings.append(SectionReading(section.id, max(ZERO, raw), add(fulls)))
    lines.append(Line("overflow", overflow))
    lines.append(Line("section-floor", floor))
    return lines, tuple(readings)


def _rescaled(table: _Table, stakes: Sequence[Stakes], readings: Sequence[SectionReading]) -> Fraction:
    """Return the table's points after what does not apply is accounted for."""
    if table.rescale in {"section", "weight"}:
        live = [(at.weight, reading.rate) for at, reading in zip(stakes, readings, strict=True)]
        rated = [(weight, rate) for weight, rate in live if rate is not None]
        return table.points * add(w * rate for w, rate in rated) / add(w for w, _ in rated)
    both = list(zip(stakes, readings, strict=True))
    earned = add(at.each * reading.earned for at, reading in both)
    if table.rescale == "table":
        return table.points * earned / add(at.each * reading.applicable_full for at, reading in both)
    return table.points * earned / add(at.weight for at in stakes)


def _penalties(penalties: Sequence[Adjustment], value: Fraction, end: End) -> list[Line]:
    losses = [penalty.loss.high if end > 0 else penalty.loss.low for penalty in penalties]
    left = value - add(loss for penalty, loss in zip(penalties, losses, strict=True) if not penalty.all)
    lines = []
    for penalty, loss in zip(penalties, losses, strict=True):
        amount = loss
        if penalty.all:
            amount = max(ZERO, left) if loss > 0 else ZERO
            left -= amount
        lines.append(Line("penalty:" + penalty.id, amount))
    return lines


def _finished(table: _Table, value: Fraction) -> tuple[Fraction, Fraction]:
    exact = max(ZERO, value)
    return exact, exact if table.rounding is None else table.rounding.apply(exact)


def _span(section: SectionPoints) -> SectionSpan:
    """Return what can become of a section, whatever becomes of the others."""
    items = section.items
    sure = add(item.full for item in items if item.applicable)
    most = sure + add(item.full for item in items if item.applicable is None)
    low = add(
        item.low if item.applicable else min(ZERO, item.low) for item in items if item.applicable is not False
    )
    high = add(
        item.high if item.applicable else max(ZERO, item.high)
        for item in items
        if item.applicable is not False
    )
    earned = Bounds(max(ZERO, low), max(ZERO, high))
    if not most:
        return SectionSpan(section.id, section.full, earned, Bounds(sure, most), None, False)
    if sure == most:
        rate = Bounds(earned.low / most, earned.high / most)
    else:
        rate = Bounds(_rate(section, 1), _rate(section, -1))
    return SectionSpan(section.id, section.full, earned, Bounds(sure, most), rate, True if sure else None)


def _rate(section: SectionPoints, end: End) -> Fraction:
    stakes = _stakes(section, end)
    (choice,) = extreme_rate([stakes], end)
    return stakes.earned(choice) / stakes.full(choice)
