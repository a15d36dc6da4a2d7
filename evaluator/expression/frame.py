"""What an expression is evaluated against: one organisation's evidence, and a note of every unknown that was read.

A *site* is a place where evidence is missing: `("fact", 会员人数)`, `("cell", 走访记录, 3, 日期)`. Reading it
gives its domain (all it may be) unless the explorer has *assigned* it a value; `reads` counts how often each was read,
which is what tells the explorer where possibilities are tangled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from evaluator.expression.duration import shift
from evaluator.expression.turning import Kind, Turn
from evaluator.expression.values import ANYTHING, NO_CASE, NUMBER, Value, is_abstract, lift

Site = tuple[Any, ...]
Run = Callable[["Frame"], Value]
_UNSET = object()
BUDGET = 1024
"""At most so many splits of tangled unknowns for one question; past it the answer may be wider, never narrower."""


class Row(Protocol):
    """One row of a table: its cells, read in a frame."""

    def cell(self, column: str, frame: Frame) -> Value:
        """Return the value in *column*."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table; *open* where more may still come (not submitted, or the period is still running)."""

    rows: tuple[Row, ...]
    open: bool = False
    dated: str | None = None


class Source(Protocol):
    """What a compiled ruleset offers to a frame (a program)."""

    @property
    def domains(self) -> Mapping[str, Value]:
        """Return what each missing fact may be."""

    @property
    def derives(self) -> Mapping[str, Run]:
        """Return the derived quantities."""

    @property
    def builders(self) -> Mapping[str, Callable[[Frame], Rows]]:
        """Return where the rows of each table come from."""

    def parameter(self, name: str, region: str, on: date) -> Value | None:
        """Return a parameter's value for a region and a day, or None."""

    def workday(self, start: date, days: int) -> date | None:
        """Return the day *days* working days after *start*, or None outside the calendars."""


@dataclass(frozen=True, slots=True)
class Award:
    """A title held: from, until, withdrawn on."""

    title: str
    start: date
    until: date | None = None
    withdrawn: date | None = None


class ScoreView(Protocol):
    """Points already known, for grade needs and rulings."""

    def points(self, item: str) -> Value:
        """Return an item's points."""

    def rate(self, section: str) -> Value:
        """Return a section's share of its applicable points."""

    def sections(self) -> tuple[str, ...]:
        """Return the ids of the sections."""


@dataclass(slots=True)
class Frame:
    """One assessment's state while expressions run."""

    source: Source
    facts: Mapping[str, Value]
    as_of: date
    start: date
    end: date
    region: str = ""
    kind: str = ""
    name: str = ""
    titles: tuple[Award, ...] | None = None
    previous: Frame | None = None
    rulings: dict[str, Value] = field(default_factory=dict)
    score: ScoreView | None = None
    section: str = ""
    assigned: dict[Site, Value] = field(default_factory=dict)
    reads: dict[Site, int] = field(default_factory=dict)
    domains: dict[Site, Value] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    groups: list[Rows] = field(default_factory=list)
    cache: dict[tuple[str, str], Any] = field(default_factory=dict)
    unknown_reads: int = 0
    budget: int = BUDGET
    narrowed: dict[str, Value] = field(default_factory=dict)
    duties: Mapping[str, Callable[[Frame], Rows]] = field(default_factory=dict)
    duplicates: Mapping[tuple[Any, int], tuple[tuple[Any, int], ...]] = field(default_factory=dict)
    contested: frozenset[Any] = frozenset()
    turns: dict[int, dict[tuple[str, int, int], Turn]] = field(default_factory=dict)
    daily: bool = False

    def reached(self, day: date, kind: Kind, what: Any, edge: Any = None) -> bool:
        """Tell whether the as-of date is *day* or later; where it is not, that is what will turn on that day."""
        if self.as_of >= day:
            return True
        self.turn(day.toordinal(), Turn(kind, what, edge or day))
        return False

    def passed(self, day: date, kind: Kind, what: Any, edge: Any = None) -> bool:
        """Tell whether the as-of date is later than *day*; where it is not, that will turn on the day after."""
        if self.as_of > day:
            return True
        self.turn(day.toordinal() + 1, Turn(kind, what, edge or day))
        return False

    def turn(self, ordinal: int, turn: Turn) -> None:
        """Note what turns on a day to come, counted from the year 1."""
        if ordinal > self.as_of.toordinal():
            self.turns.setdefault(ordinal, {})[turn.kind, id(turn.what), id(turn.row)] = turn

    def watch(self) -> None:
        """Note that the as-of date was read whole: any day may bring another answer."""
        self.daily = True

    def fact(self, name: str) -> Value:
        """Return a fact's value, or all it may be."""
        self.used[name] = None
        value = self.facts.get(name, _UNSET)
        if value is _UNSET:
            domain = self.narrowed.get(name, _UNSET)
            if domain is _UNSET:
                domain = self.source.domains.get(name, ANYTHING)
            return self.unknown(("fact", name), domain, name)
        return value

    def unknown(self, site: Site, domain: Value, label: str) -> Value:
        """Return what a missing *site* is assigned, else its *domain*, noting that it was read."""
        self.unknown_reads += 1
        if site in self.assigned:
            return self.assigned[site]
        self.reads[site] = self.reads.get(site, 0) + 1
        self.domains[site] = domain
        self.missing[label] = None
        return domain

    def begin(self, assigned: dict[Site, Value]) -> None:
        """Start one evaluation under *assigned*: nothing has been read yet."""
        self.assigned = assigned
        self.reads = {}
        self.missing = {}

    def remembered(self, kind: str, name: str, make: Callable[[Frame], Any]) -> Any:
        """Return `make(self)`, computed once unless it depends on something unknown."""
        key = (kind, name)
        if key in self.cache:
            value, used = self.cache[key]
            self.used.update(used)
            return value
        before, outer, self.used = self.unknown_reads, self.used, {}
        value = make(self)
        if before == self.unknown_reads:
            self.cache[key] = (value, self.used)
        outer.update(self.used)
        self.used = outer
        return value

    def derive(self, name: str) -> Value:
        """Return a derived quantity."""
        return self.remembered("derive", name, self.source.derives[name])

    def table(self, name: str) -> Rows:
        """Return the rows of a table; building a derived one may read unknown cells."""
        rows: Rows = self.remembered("table", name, self.source.builders[name])
        return rows

    def parameter(self, name: str, on: Value) -> Value:
        """Return a parameter on a day; none for this region and day is unknown."""
        if is_abstract(on) or on is None:
            return NUMBER
        value = self.source.parameter(name, self.region, on)
        return self.unknown(("parameter", name), NUMBER, name) if value is None else value

    def each(self, rows: Rows) -> Iterator[Row]:
        """Yield the rows, each in hand while it is being looked at."""
        for row in rows.rows:
            self.rows.append(row)
            try:
                yield row
            finally:
                self.rows.pop()

    def moved(self, moment: Value, by: Value, *, back: bool) -> Value:
        """Return a day moved by *by*, counting working days by the calendar."""
        if is_abstract(moment) or is_abstract(by):
            return lift(lambda day, duration: self.moved(day, duration, back=back), moment, by)
        if moment is None:
            return NO_CASE
        if by.workdays:
            day = self.source.workday(moment, -by.workdays if back else by.workdays)
            return self.unknown(("calendar", moment), ANYTHING, "工作日历") if day is None else day
        found = shift(moment, by, back=back)
        return ANYTHING if found is None else found
