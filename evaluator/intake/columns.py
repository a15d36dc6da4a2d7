"""The columns of a table of many, one row for each organisation: what they are called and where their cells belong.

A title is found by what it says: unit and choices in brackets, blanks, full-width letters and line breaks do not
matter. The same names head the columns of the table we write and of the one we read.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping

from evaluator.declarations import (
    Boolean,
    Choice,
    DateTime,
    Day,
    FactType,
    Number,
    Records,
    Results,
    SetOf,
    Tally,
    Vocabulary,
)
from evaluator.intake.tree import Place
from evaluator.language import say
from evaluator.reading.text import fold

__all__ = [
    "GUIDE",
    "ID",
    "IGNORE",
    "NAME",
    "WHO",
    "heading",
    "looked_up",
    "names",
    "plain_title",
    "titles",
]

ID, NAME = "单位编号", "单位名称"
WHO: Mapping[str, Place] = {
    ID: ("organisation", "id"),
    NAME: ("organisation", "name"),
    "地区": ("organisation", "region"),
    "单位类型": ("organisation", "type"),
    "期间": ("period",),
    "期间自": ("period", "from"),
    "期间至": ("period", "to"),
    "评定日": ("as_of",),
    "填表人": ("supplied_by",),
}
"""The columns that say whose row it is, before the facts."""

_ENGLISH = {
    "organisationid": ID, "organisation": NAME, "region": "地区", "organisationtype": "单位类型", "period": "期间",
    "periodfrom": "期间自", "periodto": "期间至", "asof": "评定日", "suppliedby": "填表人",
}  # fmt: skip
IGNORE = "忽略"
_IGNORED = ("序号", "备注", "no.", "remarks")
GUIDE = ("填写说明", "how to fill in")
"""How the first cell of the row of explanations begins; the row is passed over wherever it stands."""

_PROVENANCE = {"由": "by", "理由": "why", "填报日": "on"}
"""What may be said of one fact beside its value: a judged mark needs its judge and the reason."""

_DOT = "·"
_DOTS = str.maketrans(dict.fromkeys("・•‧∙⋅", _DOT))
_BRACKETS = re.compile(r"\([^()]*\)$")


def plain_title(text: str) -> str:
    """Return a title without blanks, line breaks and full-width forms, so that equal ones are equal.

    >>> plain_title("会员 人数（人）"), plain_title("群众测评・满意度")
    ('会员人数(人)', '群众测评·满意度')
    """
    return re.sub(r"\s+", "", fold(text).translate(_DOTS)).lower()


def names(vocabulary: Vocabulary) -> dict[str, Place]:
    """Return every title a column may have, without its brackets, and where its cells belong."""
    facts = vocabulary.facts.items()
    return {**WHO, **{title: place for name, fact in facts for title, place in titles(name, fact)}}


def titles(name: str, fact: FactType) -> Iterator[tuple[str, Place]]:
    """Yield the titles of one fact: a tally has one for every row and choice, records have one for their number."""
    if isinstance(fact, Tally):
        for row in fact.rows:
            for choice in fact.choices:
                yield f"{name}{_DOT}{row}{_DOT}{choice}", ("facts", name, row, choice)
        return
    yield name, ("facts", name)
    if not isinstance(fact, Records | Results):
        for word, key in _PROVENANCE.items():
            yield f"{name}{_DOT}{word}", ("facts", name, key)


def looked_up(text: str, known: Mapping[str, str]) -> str | None:
    """Return the title a cell's text spells, None for one that is not known; *known* are plain titles."""
    plain = plain_title(text)
    bare = _BRACKETS.sub("", plain)
    for each in (plain, bare):
        if each in known:
            return known[each]
        if each in _ENGLISH:
            return _ENGLISH[each]
        if each in _IGNORED:
            return IGNORE
    return None


def heading(facts: Iterable[FactType], *, window: bool, judged: Container[str] = ()) -> list[tuple[str, str]]:
    """Return the columns of the table to fill in: each title as written and what is asked there.

    *window*: the ruleset looks at a period of its own, which takes two columns. *judged* names the facts that are
    marks: each takes a column for its judge and one for the reason.
    """
    left_out = ("期间",) if window else ("期间自", "期间至")
    cells = [
        (title, say(*_ASKED[title]) if title in _ASKED else "") for title in WHO if title not in left_out
    ]
    cells[0] = (ID, f"{say(*GUIDE)}：{say('这一行可以留着', 'this row may stay')}")
    for fact in facts:
        asked = " ".join(filter(None, (fact.ask or fact.name, fact.note)))
        cells += [(f"{title}{_brackets(fact)}", asked) for title, place in titles(fact.name, fact)
                  if isinstance(fact, Tally) or len(place) == 2]  # fmt: skip
        if fact.name in judged:
            cells += [
                (f"{fact.name}{_DOT}由", say("评委", "the judge")),
                (f"{fact.name}{_DOT}理由", say("理由", "why")),
            ]
    return cells


_ASKED = {
    "地区": ("行政区划代码，例如 330109", "region code, such as 330109"),
    "单位类型": ("例如 机关、事业、企业", "such as 机关, 事业, 企业"),
    "期间": ("例如 2025、2025Q3、2025-07", "such as 2025, 2025Q3, 2025-07"),
    "期间自": ("例如 2025-01-01", "such as 2025-01-01"),
    "期间至": ("例如 2025-12-31", "such as 2025-12-31"),
    "评定日": ("例如 2026-01-15", "such as 2026-01-15"),
}


def _asked(fact: FactType) -> str:
    """Return what stands in brackets behind a title: the unit, the choices, the way of writing."""
    if isinstance(fact, Number):
        return fact.unit
    if isinstance(fact, Boolean):
        return say("是/否", "是/否")
    if isinstance(fact, Day):
        return say("日期", "date")
    if isinstance(fact, DateTime):
        return say("日期和时间", "date and time")
    if isinstance(fact, Choice):
        return say("选一：", "one of ") + "/".join(fact.of)
    if isinstance(fact, SetOf):
        return say("可选几个：", "any of ") + "、".join(fact.of)
    if isinstance(fact, Tally):
        return say("票", "votes")
    if isinstance(fact, Records | Results):
        return say("条数，另填附表；没有写“无”", "how many rows in the table beside; 无 for none")
    return ""


def _brackets(fact: FactType) -> str:
    said = _asked(fact).replace("(", "［").replace(")", "］").replace("（", "［").replace("）", "］")
    return f"（{said}）" if said else ""
