"""An empty submission with its questions: the YAML a clerk fills in, one question above each fact.

The text reads back without a problem as a submission in which nothing is known yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from evaluator.declarations import (
    Boolean,
    Choice,
    ColumnType,
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
from evaluator.evidence.document import VERSION
from evaluator.forms.carried import NOTHING, Carried
from evaluator.forms.questions import Heading, limits, provision, types_meant
from evaluator.language import say
from evaluator.reading.numbers import exact_text

__all__ = ["template_text"]

_PLAIN = re.compile(r"[^\W\d]\w*")
_NOT_PLAIN = frozenset({"null", "Null", "NULL"})


def template_text(
    ruleset: Heading, facts: Iterable[FactType], vocabulary: Vocabulary, carried: Carried = NOTHING
) -> str:
    """Return the form for *ruleset*: its *facts* group by group, in the order given within a group.

    *carried* is what last year's submission gives it: who it is, its titles, and its facts as `previous`.

    Every fact stands with its question, unit, choices, material, supplier and a mark when it is private; records with
    one commented example row.
    """
    listed = list(facts)
    order = [*vocabulary.groups, ""]
    lines = [*_head(ruleset, carried), "", "facts:" if listed else "facts: {}"]
    for group in order:
        members = [
            fact for fact in listed if (fact.group if fact.group in vocabulary.groups else "") == group
        ]
        if members:
            title = vocabulary.groups.get(group, say("其他", "Other"))
            lines += [f"  # ── {title} " + "─" * max(4, 40 - 2 * len(title)), ""]
        for fact in members:
            lines += [f"  {line}" if line else "" for line in (*_fact(fact), "")]
    return "\n".join([*lines, *_tail(vocabulary, carried), ""])


def _head(ruleset: Heading, carried: Carried) -> Iterator[str]:
    yield from _comment(f"{ruleset.code} {ruleset.title} {ruleset.version}", say("证据表", "Evidence"))
    yield from _comment(
        say("答案写在冒号后面，冒号后空一格。", "Write each answer after its colon and one blank."),
        say(
            "还不知道就留空：留空表示“未知”，不是 0，也不是“否”。没有发生过的记录写 []。",
            "Leave empty what is not known: empty means unknown, not 0 and not no. Records that never happened are [].",
        ),
    )
    who = carried.organisation
    yield f"evidence: {VERSION}"
    yield "organisation:"
    yield _noted("  id:", who.id, say("编号", "the id"))
    yield _noted("  name:", who.name, say("单位名称", "the name"))
    yield _noted("  region:", who.region, say("行政区划代码，例如 330109", "the region code, such as 330109"))
    yield _noted("  type:", who.type, types_meant(ruleset.applies))
    yield _noted("period:", "", _period(ruleset.period))
    yield _noted("as_of:", "", say("评定日，例如 2026-01-15", "the as-of date, such as 2026-01-15"))
    yield _noted("supplied_by:", "", say("填表人", "who fills this in"))


_PERIODS = {"year": "2025", "half": "2025H1", "quarter": "2025Q3", "month": "2025-07"}


def _period(period: str | tuple[str, str]) -> str:
    """Return how the ruleset's period is written."""
    if isinstance(period, str):
        return say(f"例如 {_PERIODS[period]}", f"such as {_PERIODS[period]}")
    start, end = period
    window = f"{{from: {2025 - (start > end)}-{start}, to: 2025-{end}}}"
    return say(f"例如 {window}；不写就取评定日以前最近的一期", f"such as {window}; else the latest one begun")


def _tail(vocabulary: Vocabulary, carried: Carried) -> Iterator[str]:
    who, why = say("审核人", "reviewer"), say("理由", "reason")
    roll = say("会员名册", "roll")
    yield from _comment(say("以下需要时去掉行首的 # 再填：", "Remove the # where one of these is needed:"))
    yield from _comment(
        "not_applicable:", f"  - {{item: D1, reason: {why}, approved_by: {who}, on: 2026-02-01}}"
    )
    yield from _comment(
        "attachments:", f"  - {{id: {roll}, path: files/{roll}.pdf, date: 2025-12-31, for: [A1]}}"
    )
    yield from _carried(carried)
    if vocabulary.titles and carried.titles is None:
        title = _plain(vocabulary.titles[0])
        yield from _comment("titles:", f"  - {{title: {title}, from: 2023-05-01, until: 2026-05-01}}")


def _carried(carried: Carried) -> Iterator[str]:
    """Yield what stands ready from the period before: the titles held, and its facts to compare."""
    if carried.titles is not None:
        yield from _comment(say("照上期填入，请核对：", "Carried over, to be checked:"))
        yield "titles:" if carried.titles else "titles: []"
        for each in carried.titles:
            days = {"from": each.start, "until": each.until, "withdrawn": each.withdrawn}
            parts = [f"title: {_plain(each.title)}", *(f"{key}: {day}" for key, day in days.items() if day)]
            yield f"  - {{{', '.join(parts)}}}"
    if carried.facts and carried.period:
        yield from _comment(say("上期的填报，供对照；本期的写在上面：", "The period before, to compare:"))
        start, _, end = carried.period.partition("..")
        yield "previous:"
        yield f"  period: {f'{{from: {start}, to: {end}}}' if end else carried.period}"
        yield "  facts:"
        yield from (
            f"    {_plain(name)}: {json.dumps(text, ensure_ascii=False)}"
            for name, text in carried.facts.items()
        )


def _fact(fact: FactType) -> Iterator[str]:
    yield from _comment(*(text for text in (fact.ask or fact.name, fact.note) if text))
    yield from _comment(*_remarks(fact))
    if isinstance(fact, Records):
        yield from _comment(say("每次一行，照下面的样子（去掉 #）：", "One row each, like this (without #):"))
    elif isinstance(fact, Results):
        yield from _comment(say("每期一行，照下面的样子（去掉 #）：", "One row each, like this (without #):"))
    yield f"{_plain(fact.name)}:"
    if isinstance(fact, Records):
        cells = ", ".join(f"{_plain(name)}: {_example(column)}" for name, column in fact.columns.items())
        yield from _comment(f"  - {{{cells}}}")
    elif isinstance(fact, Results):
        who = "" if fact.of == "self" else "organisation: 3301-0012, "
        yield from _comment(f"  - {{{who}period: 2025-01, points: 92.5, grade: {say('等级', 'grade')}}}")
    elif isinstance(fact, Tally):
        for row in fact.rows:
            yield f"  {_plain(row)}:"
            yield from (f"    {_plain(choice)}:" for choice in fact.choices)


def _remarks(fact: FactType) -> Iterator[str]:
    kind = _kind(fact)
    if kind:
        yield kind
    yield from provision(fact)


def _kind(fact: FactType) -> str:
    if isinstance(fact, Number):
        return limits(fact)
    if isinstance(fact, Boolean):
        return say("填 是 或 否", "yes or no")
    if isinstance(fact, Day):
        within = say("，须在评定周期内", ", inside the period") if fact.within else ""
        return say("日期，例如 2026-03-15", "a date, such as 2026-03-15") + within
    if isinstance(fact, DateTime):
        return say("日期和时间，例如 2026-03-15 14:30", "a date and time, such as 2026-03-15 14:30")
    if isinstance(fact, Choice):
        return say("选一个：", "one of: ") + " / ".join(_plain(each) for each in fact.of)
    if isinstance(fact, SetOf):
        listed = ", ".join(_plain(each) for each in fact.of)
        return say(
            f"有哪些就写哪些：[{listed}]；都没有写 []", f"those that exist, of [{listed}]; [] for none"
        )
    if isinstance(fact, Tally):
        total = say(f"，合计应等于 {fact.total}", f", adding up to {fact.total}") if fact.total else ""
        return say("每个选项的票数", "votes for each answer") + total
    return ""


def _example(column: ColumnType) -> str:
    if isinstance(column, Number):
        return exact_text(
            column.min if column.min > 0 else 1 if column.max is None or column.max >= 1 else column.max
        )
    if isinstance(column, Boolean):
        return say("是", "true")
    if isinstance(column, Day):
        return "2025-03-15"
    if isinstance(column, DateTime):
        return '"2025-03-15 14:30"'
    if isinstance(column, Choice):
        return _plain(column.of[0])
    if isinstance(column, SetOf):
        return f"[{_plain(column.of[0])}]"
    return say("文字", "text")


def _plain(text: str) -> str:
    """Return *text* as YAML reads it back: bare where it is a plain name, else in double quotes."""
    bare = _PLAIN.fullmatch(text) is not None and text not in _NOT_PLAIN
    return text if bare else json.dumps(text, ensure_ascii=False)


def _comment(*texts: str) -> Iterator[str]:
    for text in texts:
        yield from (f"# {line}".rstrip() for line in text.replace("\t", " ").split("\n"))


def _noted(key: str, value: str, note: str) -> str:
    written = f"{key} {json.dumps(value, ensure_ascii=False)}" if value else key
    return f"{written:<15} # {note}"
