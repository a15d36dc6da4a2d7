"""Whether the facts of a submission agree with each other and with its period."""

from __future__ import annotations

from collections.abc import Mapping as Table

from evaluator.declarations import DateTime, Day, FactType, Records, Tally
from evaluator.evidence.facts import Given
from evaluator.language import say
from evaluator.problems import Problem, Severity, Span, problem, quoted
from evaluator.reading.dates import Period

__all__ = ["outside_period", "tallies"]


def tallies(facts: Table[str, Given], declared: Table[str, FactType]) -> tuple[Problem, ...]:
    """Return what is wrong between ballots and their declared totals.

    More answers than ballots is an error; fewer, with every answer given, is a warning.
    """
    found = []
    for name, given in facts.items():
        fact = declared[name]
        total = facts.get(fact.total) if isinstance(fact, Tally) and fact.total else None
        if total is None or not isinstance(given.deciding, dict) or not isinstance(total.deciding, int):
            continue
        for row, votes in given.deciding.items():
            counted = sum(votes.values())
            complete = isinstance(fact, Tally) and len(votes) == len(fact.choices)
            if counted > total.deciding or (complete and counted < total.deciding):
                severity: Severity = "error" if counted > total.deciding else "warning"
                words = {"fact": name, "row": row, "sum": counted, "total": total.deciding}
                found.append(problem("tally-does-not-add-up", given.span, severity=severity, **words))
    return tuple(found)


def outside_period(
    facts: Table[str, Given], declared: Table[str, FactType], period: Period
) -> tuple[Problem, ...]:
    """Return a problem for each date declared `in: period` that lies outside *period*."""
    found: list[Problem] = []
    for name, given in facts.items():
        fact = declared[name]
        if isinstance(fact, Day | DateTime) and fact.within:
            found += _outside(given.deciding, _place(given), name, period, private=fact.private)
        elif isinstance(fact, Records) and isinstance(given.deciding, tuple):
            bound = [
                key
                for key, column in fact.columns.items()
                if isinstance(column, Day | DateTime) and column.within
            ]
            for row in given.deciding:
                for key in bound:
                    private = fact.private or fact.columns[key].private
                    place = row.cell_spans.get(key, row.span)
                    found += _outside(row.cells[key], place, f"{name}.{key}", period, private=private)
    return tuple(found)


def _place(given: Given) -> Span:
    return given.span if given.audited is None else given.audited.span


def _outside(value: object, span: Span, name: str, period: Period, *, private: bool) -> list[Problem]:
    if value is None or value in period:
        return []
    shown = quoted(str(value), private=private)
    hint = say(
        "核对日期和 period；不在本期的事不填在这里",
        "check the date and the period; what happened outside it is not entered here",
    )
    start, end = str(period.start), str(period.end)
    return [problem("out-of-period", span, hint=hint, name=name, value=shown, start=start, end=end)]
