"""What would earn the points an item lacks: the smallest change of one fact, found with the engine itself.

A gap is a theorem about the evidence: apply it, score again, and the item gains exactly its worth; one unit less does
not. So the search asks the item's own program, and every gap is confirmed by a whole new assessment before it is
shown. Facts are changed one at a time, in the direction the table's `fix` names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Any, Literal

from evaluator import conclude
from evaluator.declarations import (
    Boolean,
    Choice,
    Column,
    DateTime,
    Day,
    Money,
    Number,
    Records,
    SetOf,
    Tally,
)
from evaluator.engine import assess
from evaluator.engine.framing import frame_of, narrow
from evaluator.engine.items import item_trace
from evaluator.evidence.document import Evidence
from evaluator.evidence.facts import Audited, Given, Row
from evaluator.expression import values
from evaluator.expression.frame import Frame
from evaluator.expression.typed import TallyShare, walk
from evaluator.expression.values import Between, OneOf
from evaluator.inference import infer
from evaluator.problems import EvidenceError, Span
from evaluator.program.plans import ItemPlan
from evaluator.program.spines import TIME, Spine
from evaluator.spec import FixSpec
from evaluator.trace import ItemTrace, Trace

Direction = Literal["raise", "lower", "set", "add"]
FARTHEST = 10**9
PROBE = 32
"""So many splits at most while probing; a change that then looks worth less is not promised more."""
MOST_ROWS = 12
NOWHERE = Span("", 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact's new value, how far it moved (*units*), and the points the item then has.

    Of rows: the *day* and the *choices* of those to be added where these matter, the *stretch* of the calendar the day
    stands for, the *latest* day a row may bear; or the *row* that is mended, and in *short* its columns.
    """

    fact: str
    direction: Direction
    value: Any
    units: Fraction
    points: Fraction
    short: str = ""
    day: date | None = None
    latest: date | None = None
    stretch: str = ""
    choices: tuple[str, ...] = ()
    row: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A confirmed change: what it is worth to the item, and the assessment it leads to."""

    change: Change
    worth: Fraction
    after: Trace
    fix: FixSpec | None = None


def gaps(trace: Trace, item: ItemTrace) -> tuple[Found, ...]:
    """Return the confirmed gaps of an item: for each fix the next points, and the most it can bring."""
    if item.applicable is False or item.state == "failed" or item.bounds.low >= item.plan.full:
        return ()
    found: list[Found] = []
    for fact, direction, fix in _levers(trace, item.plan):
        for change in _changes(trace, item, fact, direction):
            after = _confirmed(trace, item, change)
            if after is not None and all(
                change.points != each.change.points for each in found if each.change.fact == fact
            ):
                found.append(Found(change, change.points - item.bounds.low, after, fix))
    return tuple(found)


def _levers(trace: Trace, plan: ItemPlan) -> Iterator[tuple[str, Direction, FixSpec | None]]:
    """Yield the facts the table says to move; where it says none, those with an obvious good direction.

    What only a reviewer or a judge may supply is nothing a clerk can make up.
    """
    for fact, direction, fix in _all_levers(trace, plan):
        declared = trace.program.facts.get(fact)
        if declared is not None and not declared.by:
            yield fact, direction, fix


def _all_levers(trace: Trace, plan: ItemPlan) -> Iterator[tuple[str, Direction, FixSpec | None]]:
    said = False
    for fix in plan.spec.fix:
        for key, direction in (("raises", "raise"), ("lowers", "lower"), ("sets", "set")):
            fact = getattr(fix, key)
            if fact:
                said = True
                yield fact, direction, fix  # type: ignore[misc]
    if said:
        return
    for fact in plan.facts:
        declared = trace.program.facts.get(fact)
        if isinstance(declared, Boolean | Choice):
            yield fact, "set", None
        elif isinstance(declared, SetOf | Records | Tally):
            yield fact, "raise", None
        elif isinstance(declared, Number | Day):
            yield fact, "raise", None
            yield fact, "lower", None


def _changes(trace: Trace, item: ItemTrace, fact: str, direction: Direction) -> Iterator[Change]:
    declared = trace.program.facts.get(fact)
    value: Any = trace.frame.facts.get(fact)
    if declared is None or (value is None and not isinstance(declared, Records)):
        return
    probe = _Probe(trace, item, fact, direction)
    if isinstance(declared, Boolean):
        yield from probe.try_values([not value])
    elif isinstance(declared, Choice):
        yield from probe.try_values([each for each in declared.of if each != value])
    elif isinstance(declared, SetOf):
        yield from probe.grow_set(value, declared.of)
    elif isinstance(declared, Number):
        places = 2 if isinstance(declared, Money) else 0 if Fraction(value).denominator == 1 else 2
        yield from probe.move_number(Fraction(value), Fraction(1, 10**places))
    elif isinstance(declared, Day):
        yield from probe.move_day(value)
    elif isinstance(declared, Tally):
        yield from probe.move_votes(value, declared)
    elif isinstance(declared, Records):
        yield from probe.mend_row(value or (), declared)
        yield from probe.add_rows(value or (), declared)


def changed(evidence: Evidence, fact: str, value: Any) -> Evidence:
    """Return *evidence* with one fact's deciding value replaced."""
    given = evidence.facts.get(fact)
    if given is None:
        given = Given(value, NOWHERE)
    elif isinstance(given.audited, Audited):
        given = replace(given, audited=replace(given.audited, value=value))
    else:
        given = replace(given, value=value)
    return replace(evidence, facts={**evidence.facts, fact: given})


def _confirmed(trace: Trace, item: ItemTrace, change: Change) -> Trace | None:
    """Return the whole new assessment if it keeps the promise, else None."""
    try:
        after = assess(
            trace.program,
            changed(trace.evidence, change.fact, change.value),
            as_of=trace.as_of,
            mode="reference",
            like=(trace, change.fact),
        )
    except EvidenceError:
        return None
    again = after.item(item.plan.id)
    return after if again.applicable is item.applicable and again.bounds.low == change.points else None


class _Probe:
    """Asks one item what it would have if one fact were different."""

    def __init__(self, trace: Trace, item: ItemTrace, fact: str, direction: Direction) -> None:
        self.trace, self.item, self.fact, self.direction = trace, item, fact, direction
        self.now = item.bounds.low
        self._base = frame_of(trace.program, trace.evidence, trace.as_of, trace.start, trace.end)
        duties, awards = trace.program.duties, trace.program.awards
        self._inferred = fact in {
            *(d.events for d in duties),
            *(d.answers for d in duties),
            *(a.table for a in awards),
        }
        self._seen: dict[Any, Fraction] = {}

    def points(self, value: Any) -> Fraction:
        """Return the item's confirmed points with *value*; -1 where the item would no longer apply."""
        key = tuple(id(row) for row in value) if isinstance(value, tuple) else value
        if key not in self._seen:
            self._seen[key] = self._points(value)
        return self._seen[key]

    def _points(self, value: Any) -> Fraction:
        frame = self._frame(value)
        found = item_trace(self.item.plan, self.trace.evidence, frame)
        return Fraction(-1) if found.applicable is False else found.bounds.low

    def _frame(self, value: Any) -> Frame:
        old = self.trace.frame
        facts = {**self._base.facts, self.fact: value}
        frame = replace(
            self._base, facts=facts, cache={}, reads={}, domains={}, missing={}, used={}, rows=[], groups=[],
            assigned={}, budget=PROBE, narrowed=dict(old.narrowed), duties=old.duties, duplicates=old.duplicates,
            contested=old.contested,
            rulings=dict(old.rulings),
        )  # fmt: skip
        if self._inferred:
            asked = conclude.gather(self.trace.program, frame)
            found = infer(self.trace.program.patterns, asked.facts(), "reference")
            conclude.apply(self.trace.program, frame, asked, found.conclusions)
            frame.rulings = dict(old.rulings)
        return frame

    def _limits(self) -> tuple[Any, Any]:
        """Return between which values the declaration and the checks let the fact move."""
        facts = {name: value for name, value in self._base.facts.items() if name != self.fact}
        frame = replace(self._base, facts=facts, cache={}, narrowed={}, used={}, missing={}, reads={})
        narrow(self.trace.program, frame)
        domain = frame.narrowed.get(self.fact, self.trace.program.domains.get(self.fact))
        if domain.__class__ is Between:
            return domain.low, domain.high
        if domain.__class__ is OneOf:
            numbers = [each for each in domain.values if not isinstance(each, bool)]
            return min(numbers), max(numbers)
        return (None, None) if values.is_abstract(domain) else (domain, domain)

    # ── scalars ─────────────────────────────────────────────────────────────────────────────────────────────────

    def try_values(self, candidates: list[Any]) -> Iterator[Change]:
        """Yield the candidate that earns most, the first of equals."""
        best = max(candidates, key=self.points, default=None)
        if best is not None and self.points(best) > self.now:
            yield Change(self.fact, "set", best, Fraction(1), self.points(best))

    def move_number(self, value: Fraction, unit: Fraction) -> Iterator[Change]:
        """Yield the nearest value with more points, and the nearest with the most."""
        low, high = self._limits()
        directions = [1] if self.direction == "raise" else [-1] if self.direction == "lower" else [1, -1]
        for sign in directions:
            room = high if sign > 0 else low
            most = FARTHEST if room is None else int(abs(Fraction(room) - value) / unit)
            at = _number_at(value, unit, sign)
            yield from self._moves(at, most, "raise" if sign > 0 else "lower", unit)

    def move_day(self, value: date) -> Iterator[Change]:
        """Yield the nearest day with more points."""
        directions = [1] if self.direction == "raise" else [-1] if self.direction == "lower" else [-1, 1]
        for sign in directions:
            at = _day_at(value, sign)
            found = list(self._moves(at, 366 * 40, "raise" if sign > 0 else "lower", Fraction(1)))
            if found:
                yield from found[:1]
                return

    def _moves(
        self, at: Callable[[int], Any], most: int, direction: Direction, unit: Fraction
    ) -> Iterator[Change]:
        first = self._first(at, most, self.now)
        if first is None:
            return
        points = self.points(at(first))
        slope = first < most and self.points(at(first + 1)) > points
        if not slope:
            yield Change(self.fact, direction, at(first), first * unit, points)
        top = self._top(at, most, first)
        if self.points(at(top)) > points or slope:
            yield Change(self.fact, direction, at(top), top * unit, self.points(at(top)))

    def _first(self, at: Callable[[int], Any], most: int, than: Fraction, start: int = 0) -> int | None:
        """Return the fewest units that earn more than *than*: doubling, then halving."""
        reach = 1
        while self.points(at(start + min(reach, most - start))) <= than:
            if start + reach >= most:
                return None
            reach *= 2
        low, high = start, start + min(reach, most - start)
        while high - low > 1:
            middle = (low + high) // 2
            if self.points(at(middle)) > than:
                high = middle
            else:
                low = middle
        return high

    def _top(self, at: Callable[[int], Any], most: int, first: int) -> int:
        """Return the fewest units that earn the most this fact can bring."""
        best = max(
            self.points(at(min(most, first * 2**power)))
            for power in range(34)
            if first * 2**power <= most * 2
        )
        low, high = 0, first
        while self.points(at(min(high, most))) < best:
            low, high = high, high * 2
        high = min(high, most)
        while high - low > 1:
            middle = (low + high) // 2
            if self.points(at(middle)) >= best:
                high = middle
            else:
                low = middle
        return high

    # ── many ────────────────────────────────────────────────────────────────────────────────────────────────────

    def grow_set(self, value: frozenset[str], symbols: tuple[str, ...]) -> Iterator[Change]:
        """Yield the set with the fewest further symbols that earn more."""
        grown: list[str] = []
        for symbol in symbols:
            if symbol in value:
                continue
            grown.append(symbol)
            if self.points(value | frozenset(grown)) > self.now:
                needed = self._needed(tuple(grown), lambda some: value | frozenset(some))
                new = value | frozenset(needed)
                yield Change(
                    self.fact, "add", new, Fraction(len(needed)), self.points(new), "、".join(needed)
                )
                return

    def _needed(self, added: tuple[Any, ...], whole: Callable[[tuple[Any, ...]], Any]) -> tuple[Any, ...]:
        """Return *added* without what the gain does not need."""
        for place in reversed(range(len(added))):
            rest = (*added[:place], *added[place + 1 :])
            if self.points(whole(rest)) >= self.points(whole(added)):
                added = rest
        return added

    def move_votes(self, value: Any, tally: Tally) -> Iterator[Change]:
        """Yield the ballot with the fewest votes moved from the last choices to the first that earns more."""
        for node in (each for typed in self._typed() for each in walk(typed)):
            if isinstance(node, TallyShare) and node.fact == self.fact and value.get(node.row):
                row = dict(value[node.row])
                against = [choice for choice in tally.choices if choice not in node.choices]
                most = sum(row.get(choice, 0) for choice in against)
                target = node.choices[0]

                def at(
                    units: int,
                    row: Any = row,
                    against: Any = against,
                    target: str = target,
                    name: str = node.row,
                ) -> Any:
                    moved, left = dict(row), units
                    for choice in reversed(against):
                        taken = min(left, moved.get(choice, 0))
                        moved[choice], left = moved.get(choice, 0) - taken, left - taken
                    moved[target] = moved.get(target, 0) + units
                    return _Votes({**value, name: moved})

                yield from self._moves(at, most, "raise", Fraction(1))
                return

    def _typed(self) -> Iterator[Any]:
        yield from self.item.plan.typed
        yield from self.trace.program.typed.values()

    def mend_row(self, value: tuple[Row, ...], records: Records) -> Iterator[Change]:
        """Yield the one row that earns more once a yes/no of it is yes."""
        for index, row in enumerate(value):
            denied = [
                name
                for name, column in records.columns.items()
                if isinstance(column, Boolean) and not column.private and row.cells.get(name) is False
            ]
            if not denied:
                continue
            for columns in [*([name] for name in denied), denied]:
                mended = replace(row, cells={**row.cells, **dict.fromkeys(columns, True)})
                new = (*value[:index], mended, *value[index + 1 :])
                if self.points(new) > self.now:
                    short = "、".join(columns)
                    yield Change(self.fact, "set", new, Fraction(1), self.points(new), short, row=index + 1)
                    return

    def add_rows(self, value: tuple[Row, ...], records: Records) -> Iterator[Change]:
        """Yield the fewest further rows that earn more: in the stretches of the period that lack one.

        Where none were submitted yet, more than saying that there are none.
        """
        now = max(self.now, self.points(value))
        rows: tuple[Row, ...] = ()
        day: date | None = None
        candidates = list(_candidates(records, self.trace))
        while len(rows) < MOST_ROWS:
            earned = [self.points((*value, *rows, row)) for row, _ in candidates]
            if not earned:
                return
            best = candidates[earned.index(max(earned))]
            if min(earned) < max(earned):  # which month it is matters
                day = day or best[1]
            elif max(earned) == now:  # none does: any row stands for all
                candidates = candidates[:1]
            rows = (*rows, best[0])
            if self.points((*value, *rows)) > now:
                rows = self._needed(rows, lambda some: (*value, *some))
                points = self.points((*value, *rows))
                past = (
                    max(trial for _, trial in candidates if trial) if records.dated and day is None else day
                )
                new = (*value, *rows)
                matters = _choices_matter(candidates, earned, records)
                yield Change(
                    self.fact, "add", new, Fraction(len(rows)), points, day=day, latest=past,
                    stretch=_stretch(self.trace, self.fact), choices=_chosen(rows[-1], records) if matters else (),
                )  # fmt: skip
                return


class _Votes(dict[str, Any]):
    """A ballot count that can be looked up in a table of values tried."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(str(self))


def _number_at(value: Fraction, unit: Fraction, sign: int) -> Callable[[int], Any]:
    def at(units: int) -> Any:
        moved = value + sign * units * unit
        return moved.numerator if moved.denominator == 1 else moved

    return at


def _day_at(value: date, sign: int) -> Callable[[int], date]:
    return lambda units: value + timedelta(days=sign * units)


def _candidates(records: Records, trace: Trace) -> Iterator[tuple[Row, date | None]]:
    """Yield rows that could be added: one for each month of the period and each combination of choices."""
    choices = [
        [(name, symbol) for symbol in column.of]
        for name, column in records.columns.items()
        if isinstance(column, Choice) and len(column.of) <= 12
    ]
    for day in _days(trace, records) if records.dated else [min(trace.as_of, trace.end)]:
        for combination in product(*choices):
            cells = {name: _filled(column, day) for name, column in records.columns.items()}
            yield Row({**cells, **dict(combination)}, NOWHERE, {}), day if records.dated else None


def _choices_matter(
    candidates: list[tuple[Row, date | None]], earned: list[Fraction], records: Records
) -> bool:
    """Tell whether two candidates of one day differ in what they earn."""
    by_day: dict[date | None, set[Fraction]] = {}
    for (_, day), points in zip(candidates, earned, strict=True):
        by_day.setdefault(day, set()).add(points)
    return any(len(points) > 1 for points in by_day.values())


def _chosen(row: Row, records: Records) -> tuple[str, ...]:
    """Return the choices of a row that may be shown."""
    shown = [
        name for name, column in records.columns.items() if isinstance(column, Choice) and not column.private
    ]
    return tuple(str(row.cells[name]) for name in shown)


def _stretch(trace: Trace, fact: str) -> str:
    """Return by which stretch of the calendar the table groups a fact's rows, if it does."""
    for build in trace.program.builders.values():
        spine = getattr(build, "__self__", None)
        if isinstance(spine, Spine) and spine.of == fact:
            return next((kind for kind in spine.each.values() if kind in TIME), "")
    return ""


def _days(trace: Trace, records: Records) -> Iterator[date]:
    """Yield a day in each month of the period, from the as-of date on where the period is still running.

    Once it is over, the day after the as-of date comes first: what can still be done is better than what is too late.
    """
    dated = records.columns[records.dated]
    if trace.as_of >= trace.end and not getattr(dated, "within", None):
        yield trace.as_of + timedelta(days=1)
    month = trace.start.replace(day=1)
    while month <= trace.end:
        after = (month + timedelta(days=32)).replace(day=1)
        last = min(after - timedelta(days=1), trace.end)
        day = min(max(month + timedelta(days=14), trace.start), last)
        if trace.as_of < trace.end and day <= trace.as_of:
            day = min(trace.as_of + timedelta(days=1), last)
        yield day
        month = after


def _filled(column: Column, day: date) -> Any:
    if isinstance(column, Boolean):
        return True
    if isinstance(column, Number):
        wanted = column.max if column.max is not None else max(column.min, Fraction(1))
        return int(wanted) if Fraction(wanted).denominator == 1 else wanted
    if isinstance(column, SetOf):
        return frozenset(column.of)
    if isinstance(column, Choice):
        return column.of[0]
    if isinstance(column, DateTime):
        return datetime(day.year, day.month, day.day)
    return day if isinstance(column, Day) else "补"
