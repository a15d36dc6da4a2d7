"""Many results at a glance: who stands where, how the sections spread, which item costs everybody points.

The doors: `standing_of(explanation, source)` keeps of one result what a list needs, and no more; `summaries(standings)`
makes a `Summary` for each table among them, in the order of the tables' codes; `Batch` adds what could not be read.
A `Standing` holds no fact and no text about a person, so nothing private can leave through it. Its marks are shared
between the organisations that earned the same, so what one organisation takes does not grow with the table's words.

Every number is exact; a mean of nothing is None, never zero. The order of the standings given changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from evaluator.explanation import (
    Answer,
    Explanation,
    Grade,
    Item,
    ItemState,
    Organisation,
    RulesetRef,
    Score,
    Section,
)
from evaluator.problems import Problem

__all__ = [
    "Batch",
    "ItemLoss",
    "ItemMark",
    "Placed",
    "ScoreClass",
    "SectionSpread",
    "Spread",
    "Standing",
    "Summary",
    "Unread",
    "standing_of",
    "summaries",
]

_ZERO = Fraction(0)
_CLASSES = 12
"""A distribution has at most so many classes."""
_Shared = TypeVar("_Shared")


@lru_cache(maxsize=1 << 16)
def _same(value: object) -> object:
    return value


def _shared(value: _Shared) -> _Shared:
    """Return the first equal value seen: ten thousand organisations with full points for A1 keep one mark."""
    return _same(value)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class ItemMark:
    """What an item or a penalty earned: no words but its title. A penalty has no full points and takes from zero."""

    id: str
    title: str
    section: str
    full: Fraction
    confirmed: Fraction
    possible: Fraction
    state: ItemState

    @property
    def applies(self) -> bool:
        """Tell whether the item was asked of this organisation."""
        return self.state != "not_applicable"

    @property
    def gone(self) -> Fraction:
        """Return the points that are lost for certain."""
        return self.full - self.possible if self.applies else _ZERO

    @property
    def waiting(self) -> Fraction:
        """Return the points that wait for evidence."""
        return self.possible - self.confirmed if self.applies else _ZERO

    @property
    def lost(self) -> Fraction:
        """Return the points that are not confirmed, lost or waiting."""
        return self.gone + self.waiting


@dataclass(frozen=True, slots=True)
class Standing:
    """One result in a list. `period` names it where an organisation stands there twice; `file` is where its page is."""

    organisation: Organisation
    ruleset: RulesetRef
    period: tuple[str, str]
    as_of: str
    score: Score
    grade: Grade
    eligible: Answer
    complete: bool
    sections: tuple[Section, ...]
    items: tuple[ItemMark, ...]
    signals: int
    source: str
    digest: str
    file: str = ""

    @property
    def settled(self) -> tuple[Fraction, Fraction] | None:
        """Return the points confirmed and possible, None where the total could not be computed."""
        low, high = self.score.confirmed, self.score.possible
        return None if low is None or high is None else (low, high)

    def at(self, file: str) -> Standing:
        """Return this standing with its page's *file*."""
        return replace(self, file=file)


def standing_of(explanation: Explanation, source: str) -> Standing:
    """Return what a list of results keeps of *explanation*, made of the evidence called *source*."""
    it = explanation
    return Standing(
        organisation=it.organisation,
        ruleset=_shared(it.ruleset),
        period=_shared((it.period[0].isoformat(), it.period[1].isoformat())),
        as_of=_shared(it.as_of.isoformat()),
        score=it.score,
        grade=_shared(replace(it.grade, votes=(), measured="")),
        eligible=it.eligible,
        complete=it.complete,
        sections=tuple(_shared(each) for each in it.sections),
        items=tuple(_shared(_mark(each)) for each in (*it.items, *it.penalties)),
        signals=len(it.signals),
        source=source,
        digest=it.digests.get("evidence", ""),
    )


def _mark(item: Item) -> ItemMark:
    full = _ZERO if item.section == "penalties" else item.full
    return ItemMark(item.id, item.title, item.section, full, item.confirmed, item.possible, item.state)


@dataclass(frozen=True, slots=True)
class Placed:
    """A standing and its place among those of its table: `tied` organisations share it; no total, no place."""

    place: int | None
    tied: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Spread:
    """How some numbers lie: how many, their sum, mean, median, least and most; None of nothing."""

    count: int
    total: Fraction
    mean: Fraction | None
    median: Fraction | None
    least: Fraction | None
    most: Fraction | None


def spread(values: Iterable[Fraction]) -> Spread:
    """Return how *values* lie; the median of an even number is the mean of the middle two.

    >>> found = spread(map(Fraction, (9, 7, 8, 8)))
    >>> found.total, found.mean, found.median, found.least, found.most
    (Fraction(32, 1), Fraction(8, 1), Fraction(8, 1), Fraction(7, 1), Fraction(9, 1))
    """
    ordered = sorted(values)
    if not ordered:
        return Spread(0, _ZERO, None, None, None, None)
    count, total = len(ordered), sum(ordered, _ZERO)
    median = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return Spread(count, total, total / count, median, ordered[0], ordered[-1])


@dataclass(frozen=True, slots=True)
class SectionSpread:
    """A section over the organisations it applies to: confirmed points, and their share of what applied (0..1)."""

    id: str
    title: str
    full: Fraction
    points: Spread
    share: Spread


@dataclass(frozen=True, slots=True)
class ItemLoss:
    """What an item costs everybody: of those it *applies* to, how many *lose*, how many *wait* for evidence.

    `gone` is lost for certain, `waiting` waits for evidence, both in points over all; `mean` is what is not confirmed,
    for each of those it applies to (None where it applies to nobody).
    """

    id: str
    title: str
    section: str
    full: Fraction
    applies: int
    losing: int
    waiting_for: int
    gone: Fraction
    waiting: Fraction
    mean: Fraction | None

    @property
    def lost(self) -> Fraction:
        """Return all points that are not confirmed."""
        return self.gone + self.waiting


@dataclass(frozen=True, slots=True)
class ScoreClass:
    """How many totals lie from *low* up to *high*; with *closed*, *high* itself is one of them."""

    low: Fraction
    high: Fraction
    closed: bool
    count: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A file of which no result was made, the table it was read for, and why."""

    source: str
    ruleset: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The results under one table: a list sorted by confirmed, then possible points; without a total, at the end."""

    ruleset: RulesetRef
    full: Fraction
    ranking: tuple[Placed, ...]
    total: Spread
    possible: Spread
    sections: tuple[SectionSpread, ...]
    items: tuple[ItemLoss, ...]
    classes: tuple[ScoreClass, ...]
    grades: tuple[tuple[Grade, int], ...]

    @property
    def count(self) -> int:
        """Return how many results there are."""
        return len(self.ranking)


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything one run came to."""

    summaries: tuple[Summary, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def standings(self) -> Iterator[Standing]:
        """Yield every standing, table by table, in order."""
        return (placed.standing for each in self.summaries for placed in each.ranking)


def summaries(standings: Iterable[Standing]) -> tuple[Summary, ...]:
    """Return a summary for each table among *standings*: each version of a table counts as one."""
    tables: dict[tuple[str, str, str, str], list[Standing]] = {}
    for each in standings:
        ruleset = each.ruleset
        tables.setdefault((ruleset.code, ruleset.id, ruleset.version, ruleset.digest), []).append(each)
    return tuple(_summary(tables[key]) for key in sorted(tables))


def _summary(standings: Sequence[Standing]) -> Summary:
    ordered = sorted(standings, key=_order)
    settled = [each.settled for each in ordered if each.settled is not None]
    first = ordered[0]
    lows = [low for low, _ in settled]
    return Summary(
        ruleset=first.ruleset,
        full=first.score.full,
        ranking=tuple(_placed(ordered)),
        total=spread(lows),
        possible=spread(high for _, high in settled),
        sections=tuple(_sections(ordered)),
        items=tuple(_losses(ordered)),
        classes=classes(lows, first.score.full),
        grades=tuple(_grades(ordered)),
    )


def _order(one: Standing) -> tuple[object, ...]:
    """Return what the list is sorted by: points, and among equals what no two results share."""
    low, high = one.settled or (_ZERO, _ZERO)
    who = one.organisation
    return (
        one.settled is None, -low, -high, who.id, who.name, one.period, one.as_of, one.source, one.digest,
    )  # fmt: skip


def _placed(ordered: Sequence[Standing]) -> Iterator[Placed]:
    """Yield the places: equals share the first of theirs, and the next place counts them all (1, 2, 2, 4)."""
    tied = Counter(each.settled for each in ordered)
    places: dict[object, int] = {}
    for number, each in enumerate(ordered, 1):
        if each.settled is None:
            yield Placed(None, 0, each)
        else:
            yield Placed(places.setdefault(each.settled, number), tied[each.settled], each)


def _sections(standings: Sequence[Standing]) -> Iterator[SectionSpread]:
    found: dict[str, list[Section]] = {}
    for standing in standings:
        for section in standing.sections:
            found.setdefault(section.id, []).append(section)
    for id_, each in found.items():
        counted = [section for section in each if section.applicable > 0]
        yield SectionSpread(
            id_, each[0].title, each[0].full,
            spread(section.confirmed for section in counted),
            spread(section.confirmed / section.applicable for section in counted),
        )  # fmt: skip


def _losses(standings: Sequence[Standing]) -> Iterator[ItemLoss]:
    """Yield what each item costs, in the order of the table."""
    found: dict[str, Counter[ItemMark]] = {}
    for standing in standings:
        for mark in standing.items:
            found.setdefault(mark.id, Counter())[mark] += 1
    for id_, marks in found.items():
        applies = sum(count for mark, count in marks.items() if mark.applies)
        gone = sum((mark.gone * count for mark, count in marks.items()), _ZERO)
        waiting = sum((mark.waiting * count for mark, count in marks.items()), _ZERO)
        first = next(iter(marks))
        yield ItemLoss(
            id_, first.title, first.section, first.full, applies,
            sum(count for mark, count in marks.items() if mark.gone > 0),
            sum(count for mark, count in marks.items() if mark.waiting > 0),
            gone, waiting, (gone + waiting) / applies if applies else None,
        )  # fmt: skip


def _grades(standings: Sequence[Standing]) -> Iterator[tuple[Grade, int]]:
    """Yield each grade the results came to and how many, the most frequent first."""
    counted = Counter(replace(each.grade, held_down=(), then="") for each in standings)
    yield from sorted(
        counted.items(),
        key=lambda one: (-one[1], one[0].status, one[0].confirmed or "", one[0].possible or ""),
    )


def classes(values: Sequence[Fraction], full: Fraction) -> tuple[ScoreClass, ...]:
    """Return *values* counted in at most twelve classes of one width: 1, 2 or 5 times a power of ten.

    A class holds its lower end; the last holds its upper end, too, where that is *full*.

    >>> found = classes([Fraction(n) for n in (81, 84, 84, 100)], Fraction(100))
    >>> [(str(each.low), str(each.high), each.count) for each in found if each.count]
    [('80', '82', 1), ('84', '86', 2), ('98', '100', 1)]
    """
    if not values:
        return ()
    least, most = min(values), max(values)
    step = _step(least, most, full)
    start, stop = _class_of(least, step, full), _class_of(most, step, full)
    counted = Counter(_class_of(each, step, full) for each in values)
    return tuple(
        ScoreClass(number * step, (number + 1) * step, (number + 1) * step == full, counted[number])
        for number in range(start, stop + 1)
    )


def _class_of(value: Fraction, step: Fraction, full: Fraction) -> int:
    """Return the number of the class of *value*: full points lie in the class below them."""
    number = value // step
    return number - 1 if value == full == number * step and number > 0 else number


def _step(least: Fraction, most: Fraction, full: Fraction) -> Fraction:
    """Return the smallest width of 1, 2 or 5 times a power of ten that needs no more than twelve classes."""
    tenth = Fraction(1)
    while True:
        for nice in (1, 2, 5):
            step = nice * tenth
            if _class_of(most, step, full) - _class_of(least, step, full) < _CLASSES:
                return step
        tenth *= 10
