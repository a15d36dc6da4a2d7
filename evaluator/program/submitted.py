"""Where the rows of a table come from at run time: what was submitted, or what was concluded about duties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evaluator.declarations import RESULT_COLUMNS, Records, Results
from evaluator.expression.frame import Frame, Rows
from evaluator.expression.values import ANYTHING, Value
from evaluator.program import kinds
from evaluator.program.rows import FactRow, units

RUNNING = "（期内尚未结束）"
"""Marks what is missing because the period has not ended yet."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A fact's own rows; not submitted, or while the period is still running, they are open."""

    name: str
    domains: Mapping[str, Value]
    optional: frozenset[str]
    dated: str | None
    every: str | None = None
    need: int = 0
    results: bool = False

    def __call__(self, frame: Frame) -> Rows:
        """Return the rows as submitted; of results, also a row of unknowns for every one expected and absent."""
        frame.used[self.name] = None
        given = frame.facts.get(self.name)
        if given is None:
            frame.unknown(("fact", self.name), ANYTHING, self.name)
            return Rows((), True, self.dated)
        rows = tuple(
            FactRow(self.name, at, row.cells, self.domains, self.optional) for at, row in enumerate(given)
        )
        if self.results:
            return Rows((*rows, *self._absent(rows, frame)), False, self.dated)
        running = self.dated is not None and not frame.reached(frame.end, "period", self.name)
        if running:
            frame.unknown(("running", self.name), ANYTHING, self.name + RUNNING)
        return Rows(rows, running, self.dated)

    def _absent(self, rows: tuple[FactRow, ...], frame: Frame) -> tuple[FactRow, ...]:
        if self.every is not None:
            known = {row.cells.get("期末") for row in rows}
            absent = [unit for unit in units(self.every, frame.start, frame.end) if unit.end not in known]
            cells = [{"期间": unit.name, "期初": unit.start, "期末": unit.end} for unit in absent]
        else:
            cells = [{} for _ in range(max(0, self.need - len(rows)))]
        return tuple(
            FactRow(self.name, len(rows) + at, each, self.domains, frozenset(), str(each.get("期间", "")))
            for at, each in enumerate(cells)
        )


def submitted(fact: Records | Results) -> Submitted:
    """Return where the rows of *fact* come from."""
    if isinstance(fact, Results):
        domains = {column: kinds.domain_of(each) for column, each in RESULT_COLUMNS.items()}
        return Submitted(fact.name, domains, frozenset(), "期末", fact.every, fact.need or 0, results=True)
    domains = {column: kinds.domain_of(each) for column, each in fact.columns.items()}
    optional = frozenset(column for column, each in fact.columns.items() if each.optional)
    return Submitted(fact.name, domains, optional, fact.dated or None)


@dataclass(frozen=True, slots=True)
class Concluded:
    """The table of an obligation: what the inference concluded about each event."""

    name: str

    def __call__(self, frame: Frame) -> Rows:
        """Return the duties with their answers."""
        return frame.duties[self.name](frame)
