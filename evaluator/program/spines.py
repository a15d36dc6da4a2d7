"""Tables on a spine: every month, quarter, choice or key has its row, also where nothing happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from evaluator.expression.frame import Frame, Row, Rows, Run
from evaluator.expression.values import is_abstract
from evaluator.program.rows import GroupRow, Unit, sifted, units

TIME = frozenset({"week", "month", "quarter", "half"})


@dataclass(frozen=True, slots=True)
class Spine:
    """How a derived table is built from the rows of another."""

    each: Mapping[str, str]
    of: str
    where: Run | None
    columns: Mapping[str, Run]
    symbols: Mapping[str, tuple[str, ...]]

    def build(self, frame: Frame) -> Rows:
        """Return the groups; a group is open while its stretch of the calendar is still running."""
        base = frame.table(self.of)
        rows, doubt = sifted(frame, base, self.where)
        submitted = not base.open or bool(base.dated and frame.facts.get(self.of) is not None)
        keys = [self._keys(column, kind, rows, frame) for column, kind in self.each.items()]
        undated = self._undated(rows, frame)
        groups = []
        for combination in product(*keys):
            members = tuple(row for row in rows.rows if self._belongs(row, combination, rows.dated, frame))
            running = any(
                isinstance(key, Unit) and not frame.reached(key.end, "stretch", self.of)
                for key in combination
            )
            timeless = not any(isinstance(key, Unit) for key in combination) and base.open
            is_open = not submitted or running or timeless or doubt or undated
            names = {column: _name(key) for column, key in zip(self.each, combination, strict=True)}
            groups.append(GroupRow(names, Rows(members, is_open, rows.dated), self.columns))
        by_rows = "rows" in self.each.values()
        return Rows(tuple(groups), by_rows and (rows.open or doubt or undated))

    def _keys(self, column: str, kind: str, rows: Rows, frame: Frame) -> tuple[Any, ...]:
        if kind in TIME:
            return units(kind, frame.start, frame.end)
        if kind == "choices":
            return self.symbols[column]
        found = dict.fromkeys(row.cell(column, frame) for row in rows.rows)
        return tuple(key for key in found if not is_abstract(key) and key is not None)

    def _undated(self, rows: Rows, frame: Frame) -> bool:
        """Tell whether some row has no known place on the spine."""
        columns = [rows.dated or "" if kind in TIME else column for column, kind in self.each.items()]
        return any(is_abstract(row.cell(column, frame)) for row in rows.rows for column in columns)

    def _belongs(self, row: Row, combination: tuple[Any, ...], dated: str | None, frame: Frame) -> bool:
        for column, key in zip(self.each, combination, strict=True):
            if isinstance(key, Unit):
                day = row.cell(dated or column, frame)
                if is_abstract(day) or day is None or not key.start <= _date(day) <= key.end:
                    return False
            elif row.cell(column, frame) != key:
                return False
        return True


def _date(day: Any) -> date:
    found: date = day.date() if hasattr(day, "date") else day
    return found


def _name(key: Any) -> Any:
    return key.name if isinstance(key, Unit) else key
