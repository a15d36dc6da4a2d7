"""The author's words that are still needed once a table runs: titles, clauses, fixes, policies. Plain data.

`evaluator.ruleset` reads and checks what an author writes; the compiler leaves these behind in the program.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from evaluator.plan import NoCase
from scoring.table import CountsFor, Policy


@dataclass(frozen=True, slots=True)
class FixSpec:
    """What a clerk can do: the act, the actor, the proof, the fact it moves (or `tally.row`), effort and lead time."""

    do: str
    who: str = ""
    proof: str = ""
    raises: str = ""
    lowers: str = ""
    sets: str = ""
    effort: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class ItemSpec:
    """An item's words and policies. *judged* names the fact that is a judge's mark, with the ranges of its classes."""

    id: str
    title: str
    method: str
    no_case: NoCase | None = None
    required: Literal["zero", "not_full"] | None = None
    overflow: bool = False
    claim: bool = True
    say_not_applicable: str = ""
    material: tuple[str, ...] = ()
    verify: str = ""
    basis: str = ""
    note: str = ""
    en: str = ""
    fix: tuple[FixSpec, ...] = ()
    judged: str = ""
    ranges: tuple[tuple[Fraction, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class RulingSpec:
    """A ruling's words."""

    then: str = ""
    basis: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """A check's words, and what a violation does."""

    must: str
    say: str
    violated: Literal["refuse", "incomplete"]


@dataclass(frozen=True, slots=True)
class GradeSpec:
    """A grade's words; *top* where places in a batch decide."""

    name: str
    then: str = ""
    top: bool = False
    en: str = ""


@dataclass(frozen=True, slots=True)
class PenaltySpec:
    """A penalty's words; *everything* where it takes all that is left."""

    id: str
    title: str
    everything: bool = False


@dataclass(frozen=True, slots=True)
class LadderSpec:
    """The levels of a ladder from the bottom, where one starts, and the results it reads."""

    of: str
    levels: tuple[str, ...]
    start: str = ""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """What the whole table says of itself, and its policies."""

    code: str
    ruleset: str
    title: str
    version: str
    status: str
    en: str
    note: str
    sources: tuple[str, ...]
    subject: str
    period: str | tuple[str, str]
    points: Fraction
    uses: str
    applies: str = ""
    rescale: Policy = field(default_factory=Policy)
    claims_limit: Fraction | None = None
    claims_approve: str = ""
    bonus_cap: Fraction | None = None
    bonus_counts_for: CountsFor = "ranking"
    grade_on: Literal["rounded", "exact"] = "rounded"
    lowest_of: tuple[str, ...] = ()
    ladder: LadderSpec | None = None
    bases: tuple[str, ...] = ()
