"""The page for a reader: what falls due, by date; then what becomes of the points and the grade if nothing is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from rich.cells import cell_len

from evaluator.language import say
from evaluator.outlook.told import Change, Deadline, Outlook, Spell
from evaluator.outlook.words import aside, cause, grade, kind, moved, sentence, withheld
from evaluator.report import figures, wording
from evaluator.report.figures import clean, points
from evaluator.report.lines import pad, wrap, writable
from evaluator.report.options import Options

DATE = 12


def render(outlook: Outlook, options: Options) -> str:
    """Return *outlook* as a page of `options.width` cells; no text is read as markup, and none steers a terminal."""
    lines = [
        *_head(outlook, options.width),
        *_due(outlook, options.width),
        *_forecast(outlook, options.width),
    ]
    return writable("\n".join(lines) + "\n", options.encoding)


def _head(it: Outlook, width: int) -> Iterator[str]:
    yield from _hung("", say(f"{it.ruleset.title} · 日历", f"{it.ruleset.title} · calendar"), width)
    yield "─" * width
    rows = (
        (say("单位", "Organisation"), it.organisation.name + figures.brackets(it.organisation.id)),
        (say("评分表", "Table"), f"{it.ruleset.code} {it.ruleset.id}@{it.ruleset.version}"),
        (say("期间", "Period"), figures.period(it.period)),
        (say("评定日", "As of"), figures.day(it.as_of)),
        (say("看到", "Until"), figures.day(it.until)),
    )
    for name, value in rows:
        yield from _hung(pad(name, DATE), value, width)


def _due(it: Outlook, width: int) -> Iterator[str]:
    yield ""
    yield say("到期的事", "What falls due") + figures.brackets(str(len(it.deadlines)))
    for each in it.deadlines:
        yield from _deadline(each, it.as_of, width)
    if not it.deadlines:
        yield say("没有写明日期的事在这段时间到期", "nothing with a date falls due in this time")
    if it.withheld:
        yield from _hung("", withheld(it), width)


def _deadline(each: Deadline, as_of: date, width: int) -> Iterator[str]:
    lead = pad(each.day.isoformat(), DATE)
    yield from _hung(lead, f"{kind(each)} {each.title}{figures.brackets(aside(each))}", width)
    for text in (each.detail, sentence(each, as_of)):
        if text:
            yield from _hung(" " * DATE, text, width)


def _forecast(it: Outlook, width: int) -> Iterator[str]:
    """Yield the spells as a table: the day, the points that are sure and possible, the grade, and because of what."""
    yield ""
    yield say("什么都不做，分数和等级会怎样", "Points and grade if nothing is done")
    rows = [_row(each) for each in it.spells]
    head = (say("日期", "Day"), say("确认", "Sure"), say("仍可能", "Possible"), say("等级", "Grade"))
    wide = [max(cell_len(row[column]) for row in (head, *rows)) + 2 for column in range(len(head))]
    beside = sum(wide) <= width // 2  # else the reasons go below
    yield from _hung("", "".join(map(pad, head, wide)) + (say("因为", "Because") if beside else ""), width)
    for each, row in zip(it.spells, rows, strict=True):
        lead = "".join(map(pad, row, wide))
        texts = [f"{moved(change)}{cause(change)}" for change in _told(each)]
        if not texts or not beside:
            yield from _hung("", lead, width)
            lead = " " * DATE
        for text in texts:
            yield from _hung(lead, text, width)
            lead = " " * cell_len(lead)
    if len(it.spells) == 1:
        yield say(
            "这段时间里，分数和等级都不会自己变。",
            "In this time neither points nor grade change by themselves.",
        )


def _row(spell: Spell) -> tuple[str, str, str, str]:
    low, high = (None, None) if spell.score is None else (spell.score.confirmed, spell.score.possible)
    standing = say("拒收", "refused") if spell.grade is None else grade(spell.grade)
    if spell.eligible == "no":
        standing = f"{wording.eligibility('no')}{say('；', '; ')}{standing}"
    return spell.day.isoformat(), _points(low), _points(high), clean(standing)


def _points(value: Fraction | None) -> str:
    return "—" if value is None else points(value)


def _told(spell: Spell) -> list[Change]:
    """Return the changes that explain a row: the grade stands in its own column, but for what is to follow from it."""
    return [each for each in spell.changes if each.subject != "grade" or each.because] or list(spell.changes)


def _hung(lead: str, text: str, width: int) -> list[str]:
    """Return *text* behind *lead*, its further lines indented as far."""
    hang = cell_len(lead)
    return [line.rstrip() for line in wrap(f"{lead}{clean(text)}", width, hang)]
