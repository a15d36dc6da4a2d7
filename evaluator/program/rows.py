"""The rows an expression walks over: submitted ones, groups on a spine, duties with their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from evaluator.expression import logic
from evaluator.expression.frame import Frame, Rows, Run
from evaluator.expression.values import ANYTHING, OneOf, Value, is_abstract

ON_TIME, LATE, UNDONE = "按期", "逾期", "未办"
STATES = (ON_TIME, LATE, UNDONE)


@dataclass(frozen=True, slots=True)
class FactRow:
    """A submitted row; an empty optional cell is None, an empty obligatory one is missing.

    *called* is what the row is known by where it was expected and is absent: its period.
    """

    fact: str
    index: int
    cells: Mapping[str, Value]
    domains: Mapping[str, Value]
    optional: frozenset[str]
    called: str = ""

    def cell(self, column: str, frame: Frame) -> Value:
        """Return the cell, or all it may be."""
        value = self.cells.get(column)
        if value is None and column not in self.optional:
            label = f"{self.fact}·{self.called or self.index + 1}·{column}"
            return frame.unknown(
                ("cell", self.fact, self.index, column), self.domains.get(column, ANYTHING), label
            )
        return value


@dataclass(frozen=True, slots=True, eq=False)
class GroupRow:
    """One group on a spine: its keys, its members, and columns worked out from them."""

    keys: Mapping[str, Value]
    members: Rows
    columns: Mapping[str, Run]
    known: dict[str, Value] = field(default_factory=dict)

    def cell(self, column: str, frame: Frame) -> Value:
        """Return a key, or a column computed over the members (kept once nothing unknown is in it)."""
        if column in self.keys:
            return self.keys[column]
        if column in self.known:
            return self.known[column]
        before = frame.unknown_reads
        frame.groups.append(self.members)
        frame.rows.append(self)
        value = self.columns[column](frame)
        frame.rows.pop()
        frame.groups.pop()
        if frame.unknown_reads == before and not frame.assigned:
            self.known[column] = value
        return value


@dataclass(frozen=True, slots=True, eq=False)
class DutyRow:
    """An event that asks for an answer: its own columns, 期限, 办理 and 状态, and the *answer* taken for it."""

    event: Any
    due: Value
    done: Value
    state: Value
    site: tuple[Any, ...]
    label: str
    stretch: str = ""
    answer: Any = None

    def cell(self, column: str, frame: Frame) -> Value:
        """Return a column of the event, or of its answer."""
        if column == "期限":
            return self.due
        if column == "办理":
            return self.done
        if column == "状态":
            return frame.unknown(self.site, self.state, self.label) if is_abstract(self.state) else self.state
        return self.event.cell(column, frame)


@dataclass(frozen=True, slots=True)
class Unit:
    """One stretch of the calendar on a spine: its name and its first and last day."""

    name: str
    start: date
    end: date


def units(kind: str, start: date, end: date) -> tuple[Unit, ...]:
    """Return the weeks, months, quarters or halves that cover *start* to *end*, cut at its ends.

    >>> [unit.name for unit in units("quarter", date(2025, 1, 1), date(2025, 12, 31))]
    ['2025Q1', '2025Q2', '2025Q3', '2025Q4']
    """
    found: list[Unit] = []
    day = start
    while day <= end:
        last = min(_last_of(kind, day), end)
        found.append(Unit(_name_of(kind, day), day, last))
        day = last + timedelta(days=1)
    return tuple(found)


_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def _last_of(kind: str, day: date) -> date:
    if kind in ("week", "fortnight"):
        return day + timedelta(days=6 - day.weekday() + (7 if kind == "fortnight" else 0))
    length = _MONTHS.get(kind, 2)
    after = (day.month - 1) // length * length + length
    year, month = day.year + after // 12, after % 12 + 1
    return date(year, month, 1) - timedelta(days=1)


def _name_of(kind: str, day: date) -> str:
    if kind == "month":
        return f"{day.year}-{day.month:02}"
    if kind == "quarter":
        return f"{day.year}Q{(day.month + 2) // 3}"
    if kind == "half":
        return f"{day.year}H{(day.month + 5) // 6}"
    return day.isoformat() if kind != "year" else str(day.year)


def sifted(frame: Frame, rows: Rows, where: Run | None) -> tuple[Rows, bool]:
    """Return the rows for which *where* holds, and whether some row was in doubt."""
    if where is None:
        return rows, False
    kept, doubt = [], False
    for row in frame.each(rows):
        false, true, no_case = logic.answers(where(frame))
        if true and not (false or no_case):
            kept.append(row)
        elif true:
            where(frame)  # read again, so that it is split
            doubt = True
    return Rows(tuple(kept), rows.open, rows.dated), doubt


Builder = Callable[[Frame], Rows]
__all__ = ["STATES", "Builder", "DutyRow", "FactRow", "GroupRow", "OneOf", "Unit", "sifted", "units"]
