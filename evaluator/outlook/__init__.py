"""What lies ahead of one organisation: what falls due, and what becomes of its grade if nothing is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

from evaluator.expression.duration import Duration, shift
from evaluator.outlook.told import Change, Deadline, Outlook, Spell

if TYPE_CHECKING:
    from evaluator.evidence.document import Evidence
    from evaluator.program import Program
    from evaluator.report.options import Options

__all__ = ["FORMATS", "Change", "Deadline", "Outlook", "Spell", "outlook", "render", "year_after"]

FORMATS: Mapping[str, str] = {"terminal": "page", "ics": "ics", "json": "data"}
"""The ways to write an outlook, each with the module of this package whose `render` does it."""


def render(outlook: Outlook, format: str, options: Options) -> str | bytes:
    """Return *outlook* in one of `FORMATS`; the same outlook always gives the same bytes.

    Raises:
        KeyError: *format* is not in `FORMATS`.
    """
    made: str | bytes = import_module(f"evaluator.outlook.{FORMATS[format]}").render(outlook, options)
    return made


def year_after(day: date) -> date:
    """Return the day twelve months after *day*.

    >>> year_after(date(2024, 2, 29))
    datetime.date(2025, 2, 28)
    """
    found = shift(day, Duration(months=12))
    return date.max if found is None else found


def outlook(
    program: Program, evidence: Evidence, *, as_of: date | None = None, until: date | None = None,
    with_private: bool = False,
) -> Outlook:  # fmt: skip
    """Return what lies ahead from the as-of date *until* a day, that day included (None: twelve months).

    What is private is counted, not named, unless *with_private*. Raises EvidenceError as `assess` does.
    """
    from evaluator.explain import explain
    from evaluator.explain.verdict import eligible, grade_of
    from evaluator.explanation import Score
    from evaluator.outlook.changes import changes
    from evaluator.outlook.deadlines import deadlines
    from evaluator.outlook.forecast import forecast

    when = as_of or evidence.as_of
    last = until or (year_after(when) if when is not None else date.max)
    stages = list(forecast(program, evidence, as_of, last))
    trace = stages[0].trace
    assert trace is not None
    told = explain(trace)
    found = [(stage, changes(stage, with_private=with_private) if stage.changed else ()) for stage in stages]
    due, withheld = deadlines(trace, told, found, last, with_private=with_private)
    spells = []
    for stage, changed in found:
        if not stage.changed:
            continue
        now = stage.trace
        if now is None:
            spells.append(Spell(stage.day, None, None, None, changed, changed[0].because))
            continue
        low, high = now.total.confirmed, now.total.possible
        score = Score(low.headline if low else None, high.headline if high else None, program.full)
        spells.append(Spell(stage.day, score, grade_of(now, now.grading), eligible(now), changed))
    return Outlook(
        told.ruleset, told.organisation, told.period, trace.as_of, last, due, tuple(spells), withheld
    )
