"""What an author may write in a ruleset: the whole shape of a table, as pydantic models."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, PlainValidator, model_validator

from evaluator.language import say
from evaluator.methods import Deduction, Item, RoundingRule
from evaluator.methods.fields import Expression, PointsText
from evaluator.reading.models import Shape, refuse
from evaluator.vocabulary.scalars import Flag, Line, Lines, Name
from evaluator.vocabulary.shapes import Parameter

__all__ = ["Ruleset"]


def _period(value: object) -> str | tuple[str, str]:
    if value in ("year", "half", "quarter", "month"):
        return str(value)
    if isinstance(value, dict) and set(value) == {"from", "to"}:
        ends = (str(value["from"]), str(value["to"]))
        from datetime import date

        for end in ends:
            try:
                date.fromisoformat(f"2023-{end}")
            except ValueError:
                raise refuse("not-a-date", value=end) from None
        return ends
    raise refuse("not-one-of", allowed=["year", "half", "quarter", "month", "{from: 01-01, to: 12-31}"])


class ValueBranch(Shape):
    """One branch of a derived choice."""

    if_: Expression | None = Field(default=None, alias="if")
    value: Expression | None = None
    else_: ValueElse | None = Field(default=None, alias="else")

    @model_validator(mode="before")
    @classmethod
    def _plain_else(cls, value: object) -> object:
        if isinstance(value, dict) and isinstance(value.get("else"), str):
            return {**value, "else": {"value": value["else"]}}
        return value


class ValueElse(Shape):
    """The value when no branch before held."""

    value: Expression


class Derive(Shape):
    """A derived quantity: an expression, or the first branch that holds."""

    called: ClassVar[tuple[str, str]] = ("派生量", "a derived quantity")

    of: Expression | None = None
    choose: tuple[ValueBranch, ...] = ()
    unit: Line = ""
    say: Line = ""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        return value if isinstance(value, dict) else {"of": value}

    @model_validator(mode="after")
    def _one_form(self) -> Derive:
        if (self.of is None) == (not self.choose):
            raise refuse("derive-form")
        return self


class Check(Shape):
    """What must be true of the evidence; where it is definitely not, the evidence contradicts itself."""

    called: ClassVar[tuple[str, str]] = ("核对 checks 的一条", "a check")

    id: Line = ""
    must: Expression
    say: Line = ""
    else_: Literal["refuse", "incomplete"] = Field(default="refuse", alias="else")


class Signal(Shape):
    """A consistency finding for the reviewer's queue; it never touches a score."""

    called: ClassVar[tuple[str, str]] = ("信号 signals 的一条", "a signal")

    id: Line = ""
    if_: Expression = Field(alias="if")
    say: Line


class Table(Shape):
    """Many become a table: a complete spine, then aggregates."""

    called: ClassVar[tuple[str, str]] = ("表 tables 的一条", "a table")

    each: dict[Name, Literal["month", "quarter", "half", "week", "choices", "rows"]]
    of: Line
    where: Expression | None = None
    columns: dict[Name, Expression]


class Obligation(Shape):
    """Every event answered in time."""

    called: ClassVar[tuple[str, str]] = ("义务 obligations 的一条", "an obligation")

    for_: Line = Field(alias="for")
    where: Expression | None = None
    from_: Line = Field(default="", alias="from")
    until: Line = ""
    every: Line = ""
    answered_by: Line
    match: dict[Line, Line] = {}
    at: Line
    accept: Expression | None = None
    within: Line = ""
    roll: Literal["顺延"] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Obligation:
        if (bool(self.every), bool(self.until), bool(self.from_ and self.within)).count(True) != 1:
            raise refuse("obligation-form")
        return self


class Section(Shape):
    """A section of the table."""

    called: ClassVar[tuple[str, str]] = ("类目", "a section")

    id: Line
    title: Line
    points: PointsText
    weight: PointsText | None = None
    en: Line = ""
    note: Line = ""
    items: tuple[Item, ...]


class Bonus(Shape):
    """Points above the table: capped, for the ranking, the grade, or both."""

    called: ClassVar[tuple[str, str]] = ("加分 bonus", "a bonus")

    cap: PointsText
    counts_for: Literal["ranking", "grade", "both"]
    once_per: Line = ""
    items: tuple[Item, ...]


class Penalty(Shape):
    """Points taken from the total."""

    called: ClassVar[tuple[str, str]] = ("扣罚 penalties 的一条", "a penalty")

    id: Line
    title: Line
    from_: Literal["total"] = Field(default="total", alias="from")
    deduct: tuple[Deduction, ...]


RULING_KINDS = ("veto", "at_most", "ineligible", "requires", "void")


class Ruling(Shape):
    """Veto, cap, ineligible, requires, void: different things, never merged; none changes points."""

    called: ClassVar[tuple[str, str]] = ("裁定 rulings 的一条", "a ruling")

    id: Line
    veto: Line = ""
    at_most: Line = ""
    ineligible: Line = ""
    requires: Expression | None = None
    void: Line = ""
    if_: Expression | None = Field(default=None, alias="if")
    say: Line = ""
    to: Line = ""
    then: Line = ""
    basis: Line = ""
    by: Line = ""
    ranks: Line = ""

    @property
    def kind(self) -> str:
        """Return which of the five kinds this is."""
        return next(kind for kind in RULING_KINDS if getattr(self, kind))

    @property
    def title(self) -> str:
        """Return the words a reader sees."""
        named = self.veto or self.ineligible or self.void
        return named or self.say or (f"最高{self.at_most}" if self.at_most else str(self.requires))

    @model_validator(mode="after")
    def _one_kind(self) -> Ruling:
        if sum(bool(getattr(self, kind)) for kind in RULING_KINDS) != 1:
            raise refuse("ruling-form", choices=list(RULING_KINDS))
        if (self.if_ is None) == (self.requires is None):
            raise refuse("missing-key", name="if")
        return self


class Top(Shape):
    """Places in a batch: alone, provisional."""

    called: ClassVar[tuple[str, str]] = ("名额 top", "places")

    share: Line = ""
    places: Line = ""
    rounding: Literal["floor", "ceil", "half-up"] = "floor"
    min: Line = "0"
    by: Literal["place", "seat"] = "place"
    tie_at_edge: Literal["in", "out"] = "in"

    @model_validator(mode="after")
    def _one_measure(self) -> Top:
        if bool(self.share) == bool(self.places):
            raise refuse("wrong-form", form="top: {share: 20%} / top: {places: 3}")
        return self


class GradeLine(Shape):
    """One grade: threshold, needs, places."""

    called: ClassVar[tuple[str, str]] = ("一个等级", "a grade")

    name: Line
    at_least: Line | None = None
    above: Line | None = None
    needs: tuple[Expression, ...] = ()
    then: Line = ""
    top: Top | None = None
    en: Line = ""


class Grades(Shape):
    """The grades from the top; of the total unless *of* names a measure; never above the lowest of *lowest_of*."""

    called: ClassVar[tuple[str, str]] = ("等级 grades", "grades")

    levels: tuple[GradeLine, ...]
    of: Expression | None = None
    lowest_of: Lines = ()

    @model_validator(mode="before")
    @classmethod
    def _plain_list(cls, value: object) -> object:
        return {"levels": value} if isinstance(value, list) else value


class Limit(Shape):
    """How many points may be claimed not applicable."""

    points: PointsText


class NotApplicable(Shape):
    """What items that do not apply do to the total."""

    called: ClassVar[tuple[str, str]] = ("不适用 not_applicable", "not_applicable")

    rescale: Literal["table", "section", "weight", "full", "zero"]
    limit: Limit | None = None
    approve: Line = ""


class Move(Shape):
    """One move of a ladder: the first that holds is made."""

    up: Line = ""
    down: Line = ""
    stay: Flag = False
    if_: Expression = Field(alias="if")
    say: Line = ""

    @model_validator(mode="after")
    def _one_move(self) -> Move:
        if bool(self.up) + bool(self.down) + self.stay != 1:
            raise refuse("move-form")
        return self


class Ladder(Shape):
    """Promotion and relegation between levels, one step at a time, by earlier results."""

    called: ClassVar[tuple[str, str]] = ("升降 ladder", "a ladder")

    of: Line
    levels: Lines
    start: Line = ""
    moves: tuple[Move, ...]


class Ranking(Shape):
    """How a batch is ordered."""

    among: Line = ""
    order: Lines
    ties: Literal["same_place", "next_key", "share"] = "same_place"


class FundingRounding(Shape):
    """To which unit, and who gets the remainder."""

    to: PointsText
    remainder: Literal["largest"] = "largest"


class Funding(Shape):
    """How a pool is shared out over a batch."""

    pool: Line
    base: Line = ""
    factor: dict[Line, PointsText] = {}
    mix: tuple[PointsText, ...] = ()
    round_: FundingRounding | None = Field(default=None, alias="round")


def _facts(value: object) -> dict[str, object]:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        for index, each in enumerate(value):
            if each in value[:index]:
                raise refuse("duplicate-choice", value=each, at=(index,))
        return dict.fromkeys(value)
    if isinstance(value, dict):
        return value
    raise refuse(
        "wrong-type", expected=say("事实名的列表，写作 [会员人数, 职工人数]", "a list of fact names")
    )


class Change(Shape):
    """An item added to a section of the base table."""

    section: Line
    item: Item


class Ruleset(Shape):
    """A whole scoring table."""

    called: ClassVar[tuple[str, str]] = ("评分表", "the ruleset")

    code: Line
    ruleset: Line
    title: Line
    version: Line
    status: Literal["draft", "trial", "active", "retired"] = "active"
    en: Line = ""
    note: Line = ""
    sources: Lines = ()
    subject: Literal["organisation", "team", "person", "region"] = "organisation"
    applies: Expression | None = None
    period: Annotated[str | tuple[str, str], PlainValidator(_period)]
    points: PointsText
    uses: Line
    facts: Annotated[dict[str, object], PlainValidator(_facts)]
    parameters: dict[Name, Parameter] = {}
    derive: dict[Name, Derive] = {}
    checks: tuple[Check, ...] = ()
    signals: tuple[Signal, ...] = ()
    tables: dict[Name, Table] = {}
    obligations: dict[Name, Obligation] = {}
    sections: tuple[Section, ...]
    bonus: Bonus | None = None
    penalties: tuple[Penalty, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    grades: Grades
    grade_on: Literal["rounded", "exact"] = "rounded"
    rounding: RoundingRule | None = None
    not_applicable: NotApplicable | None = None
    ladder: Ladder | None = None
    ranking: Ranking | None = None
    funding: Funding | None = None
    changes: tuple[Lines, ...] = ()
    bases: Lines = ()
