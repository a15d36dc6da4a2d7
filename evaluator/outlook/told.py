"""What lies ahead, as plain frozen data: the one shape that the page, the calendar file and the JSON read.

Every text is already worded in the language of the run, and what is private is not in it unless it was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from evaluator.explanation import Answer, Grade, Organisation, RulesetRef, Score

Subject = Literal["item", "penalty", "ruling", "eligibility", "grade", "ladder", "signal", "evidence"]
Kind = Literal["duty", "stretch", "term", "title", "gap", "period"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise from a day on: an item's points, a ruling, the grade; from what, to what, and why.

    *worse* tells the direction, None where there is none to tell.
    """

    subject: Subject
    id: str
    title: str
    before: str
    after: str
    because: tuple[str, ...] = ()
    worse: bool | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """What holds from *day* on until the next spell; *refused* says why there is no result at all."""

    day: date
    score: Score | None
    grade: Grade | None
    eligible: Answer | None
    changes: tuple[Change, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that falls due on *day*, the last that counts.

    *items* are the items it is for; *begin* is the day on which to begin at the latest, and *todo* with what.
    """

    day: date
    kind: Kind
    title: str
    detail: str = ""
    items: tuple[str, ...] = ()
    begin: date | None = None
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """One organisation's calendar under one table from the as-of date *until* a day, and the spells to come.

    *withheld* counts what falls due and is not named here, because it is private.
    """

    ruleset: RulesetRef
    organisation: Organisation
    period: tuple[date, date]
    as_of: date
    until: date
    deadlines: tuple[Deadline, ...]
    spells: tuple[Spell, ...]
    withheld: int = 0
