"""What a result says, as plain frozen data: the one shape every report reads.

`evaluator.explain` makes an `Explanation` from a trace; `evaluator.report` turns it into a terminal page, JSON or
HTML. Every number here was taken from the trace: renderers format, they never calculate.

Points are exact fractions. A text field that carries a measure (`have`, `need`, `short`) is already worded in the
language of the run and keeps enough digits to differ visibly from its threshold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

ItemState = Literal["scored", "missing", "not_applicable", "failed", "provisional"]
GradeStatus = Literal["secured", "possible", "out_of_reach"]
RulingState = Literal["held", "clear", "unknown"]
DutyState = Literal["on_time", "late", "undone", "open"]
RulingKind = Literal["veto", "cap", "ineligible", "required", "requires", "void", "refer"]
Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class RulesetRef:
    """Which table was used: its short *code*, id, title, version and the digest of its text."""

    code: str
    id: str
    title: str
    version: str
    digest: str
    status: str = "active"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Whose evidence was scored."""

    id: str
    name: str
    region: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Points *confirmed* (low end), still *possible* (high end) and *full*; None where the total failed."""

    confirmed: Fraction | None
    possible: Fraction | None
    full: Fraction


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade *confirmed* and the best still *possible* (None: none), and what is to follow (`then`).

    `measured` says what decides the grade where that is no points, and `votes` the facts it was worked out from.
    """

    confirmed: str | None
    possible: str | None
    status: Literal["decided", "open", "provisional", "manual", "void"]
    held_down: tuple[str, ...] = ()
    then: str = ""
    measured: str = ""
    votes: tuple[EvidenceUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """Promotion and relegation: the *level* held, where the first move that holds leads (None: not known yet), and why.

    The trace bears it as it is told: there is nothing in it to be worded.
    """

    level: str
    to: str | None
    say: str = ""


@dataclass(frozen=True, slots=True)
class GradeStanding:
    """One grade of the table and whether it is 已稳, 可争取 or 无望; `lacks` points to its line, and why.

    `limit` is that line in points (None: the grade has no line of its own, or is not graded by points).
    """

    name: str
    status: GradeStatus
    threshold: str = ""
    lacks: Fraction | None = None
    because: tuple[str, ...] = ()
    limit: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """How a quantity was worked out: `name` = *written* = *filled* = *value*, in the order a reader follows.

    *written* is the author's expression and *filled* the same with this run's values in the place of the names (empty
    where it would only repeat the value). *private*: it reads what is withheld from every report unless asked for by
    name; then *filled* is empty.
    """

    name: str
    written: str
    filled: str
    value: str
    private: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One line inside an item: its points, what was measured (*have*), what the next points *need*.

    *short* is how far the measure is from there (empty: it is no distance), *worth* what the line gains by it (None:
    nothing more can be said). *formulas* is how the measure was worked out, and what it was worked out from.
    """

    name: str
    say: str
    full: Fraction
    confirmed: Fraction
    possible: Fraction
    have: str | None = None
    need: str | None = None
    short: str = ""
    worth: Fraction | None = None
    formulas: tuple[Formula, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """One change of one fact that earns points: apply *short* and the item gains exactly *worth*.

    *total* is what the whole table gains, where that is notably another amount (None: it is not). *detail* says which
    row of a fact that has private columns; it is withheld as those are.
    """

    fact: str
    direction: Literal["raise", "lower", "set", "add", "correct"]
    short: str
    amount: Fraction | None
    worth: Fraction
    need: str = ""
    value: object = None
    grade_after: str = ""
    recoverable: bool = True
    due: date | None = None
    step: str = ""
    fix: Fix | None = None
    total: Fraction | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """What to do: the act, the actor, the proof; effort and lead time as the author wrote them."""

    do: str
    who: str = ""
    proof: str = ""
    effort: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """What became of one event that asked for an answer: when it fell due, when it was done, how late, by what trace.

    `event` is its key (and stretch of the calendar, for a recurring one), `late` the days past the last that counted,
    `trace` what else the answer's row says. `private`: withheld from every report unless asked for by name.
    """

    obligation: str
    event: str
    state: DutyState
    due: date | None = None
    done: date | None = None
    late: int | None = None
    trace: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceUse:
    """A fact an item read: its value as understood, who supplied it, and the audited value if any."""

    fact: str
    value: str | None
    private: bool = False
    supplied_by: str = ""
    claimed: str | None = None
    audited_by: str = ""
    audited_why: str = ""
    attachments: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with the submission: what it supports, the day it bears, its size in bytes and sha256.

    Where the files were not looked at `size` is None, and `sha256` what the submission states. The day is the
    document's own, never the upload's.
    `private`: it supports a private fact, and every report leaves it out unless asked for by name.
    """

    id: str
    path: str
    items: tuple[str, ...] = ()
    date: date | None = None
    size: int | None = None
    sha256: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One item: points, state, lines, gaps, evidence, clause, and one sentence that says it all."""

    id: str
    section: str
    title: str
    full: Fraction
    confirmed: Fraction
    possible: Fraction
    state: ItemState
    lost: Fraction
    sentence: str
    parts: tuple[Part, ...] = ()
    have: str | None = None
    need: str | None = None
    gaps: tuple[Gap, ...] = ()
    fix: tuple[Fix, ...] = ()
    evidence: tuple[EvidenceUse, ...] = ()
    clause: str = ""
    material: tuple[str, ...] = ()
    verify: str = ""
    questions: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    reason: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A section's points and its share of what was applicable (0..1), for bars and the radar."""

    id: str
    title: str
    full: Fraction
    confirmed: Fraction
    possible: Fraction
    applicable: Fraction


@dataclass(frozen=True, slots=True)
class BridgeLine:
    """A named line from full to headline; the lines sum exactly to full - headline, in both columns."""

    id: str
    label: str
    confirmed: Fraction
    possible: Fraction


@dataclass(frozen=True, slots=True)
class Ruling:
    """A ruling, whether it is held, and the facts or rulings that made it so."""

    id: str
    kind: RulingKind
    title: str
    state: RulingState
    because: tuple[str, ...] = ()
    then: str = ""
    basis: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """A consistency finding for the reviewer's queue; it never touched a score."""

    id: str
    say: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Evidence that was not submitted, as a question to the clerk, and the items that wait for it."""

    fact: str
    ask: str
    unit: str = ""
    items: tuple[str, ...] = ()
    worth: Fraction = Fraction(0)
    by: str = ""
    material: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A whole result. `digests` names what it was computed from; `verify` recomputes it byte for byte.

    `evidence` is the submission as it was read (empty: not embedded). `private` names the facts, and the columns
    as `fact.column`, that every report withholds unless asked for by name. `incomplete` are those of the notes that
    say the evidence does not hold together, so that the result stands on less than it seems.
    """

    ruleset: RulesetRef
    organisation: Organisation
    period: tuple[date, date]
    as_of: date
    score: Score
    grade: Grade
    grades: tuple[GradeStanding, ...]
    eligible: Answer
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    bridge: tuple[BridgeLine, ...]
    rulings: tuple[Ruling, ...]
    signals: tuple[Signal, ...]
    missing: tuple[Question, ...]
    complete: bool
    engine: str
    digests: Mapping[str, str]
    ranking_score: Score | None = None
    bonus: tuple[Item, ...] = ()
    penalties: tuple[Item, ...] = ()
    grade_except_review: Grade | None = None
    claims: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    ladder: Ladder | None = None
    attachments: tuple[Attached, ...] = ()
    evidence: Mapping[str, object] = field(default_factory=dict)
    private: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
