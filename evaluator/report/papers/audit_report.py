"""考评报告: what the assessors found, where they set other values than were claimed, and what they sign."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.explanation import Explanation
from evaluator.language import say
from evaluator.report import figures
from evaluator.report.options import Options
from evaluator.report.outline import Outline, outline
from evaluator.report.papers import phrases, tables
from evaluator.report.papers.content import Block, Cell, Column, Paper, Paragraph, Row, Signing, Table
from evaluator.report.papers.score_sheet import score_sheet


def audit_report(it: Explanation, options: Options) -> Paper:
    """Return the assessors' report on one organisation; *it* holds nothing that may not be shown."""
    when = figures.period(it.period)
    return Paper(
        (it.organisation.name, say(f"{when}考评报告", f"Assessment, {when}")),
        phrases.subtitle(it),
        phrases.number(it, "工考评", "Assessment"),
        tuple(_blocks(it, outline(it), options)),
        it.as_of,
        it.engine,
    )


def _blocks(it: Explanation, plan: Outline, options: Options) -> Iterator[Block]:
    heading = phrases.headings()
    name, when = it.organisation.name, figures.period(it.period)
    yield Paragraph(
        say(f"考评组依据{phrases.table_name(it)}，对{name}{when}的工作进行考评，评定日为{figures.day(it.as_of)}。"
            f"{phrases.edition(it)}考评情况如下。",
            f"The assessors have assessed the work of {name} in {when} under {phrases.table_name(it)}, as of "
            f"{figures.day(it.as_of)}.{phrases.edition(it)}")
    )  # fmt: skip
    yield heading(say("被考评单位", "The organisation"))
    yield _about(it)
    yield heading(say("考评结论", "Result"))
    yield from phrases.verdict(it, plan)
    yield heading(say("核定情况", "What was audited"))
    if any(use.audited_by for use in plan.evidence):
        yield tables.audited(plan, options)
    else:
        yield Paragraph(say("没有改动自报的数。", "No claimed value was changed."))
    yield heading(say("逐项得分及失分原因", "Points by item, and why some are lost"))
    yield score_sheet(it)
    if it.missing:
        yield heading(say("证据不足的事项", "What was not evidenced"))
        yield tables.questions(it)
    if it.signals:
        yield heading(say("核实信号", "Signals"))
        yield Paragraph(
            say("下列情况只供核实，不影响分数。", "These are for the reviewer; they touch no score.")
        )
        for signal in it.signals:
            because = figures.brackets(tables.clauses(signal.because))
            yield Paragraph(phrases.stop(f"{signal.id} {signal.say}{because}"))
    if plan.evidence:
        yield heading(say("证据清单", "Evidence"))
        yield tables.evidence(plan, options)
    if it.attachments:
        yield heading(say("附件清单", "Attachments"))
        yield tables.attachments(it)
    said = tuple(phrases.said(it))
    if said:
        yield heading(say("说明", "Remarks"))
        yield from said
    yield phrases.colophon(it)
    yield heading(say("意见", "Opinions"))
    yield _opinions()
    yield Signing(
        (say("考评组长（签字）：　　　　　　考评成员（签字）：", "Head:                Assessors:"),),
        say("考评组（盖章）", "The assessors (seal)"),
        figures.day(it.as_of),
    )


def _about(it: Explanation) -> Table:
    """Return who was assessed, as the submission says it."""
    who = it.organisation
    columns = (Column("", 30, "centre"), Column("", 48), Column("", 30, "centre"), Column("", 48))
    pairs = (
        (say("单位名称", "Name"), who.name, say("单位编号", "Number"), who.id),
        (say("单位类型", "Kind"), who.type, say("所在地区", "Region"), who.region),
        (say("考评期", "Period"), figures.period(it.period), say("评定日", "As of"), figures.day(it.as_of)),
    )
    return Table(columns, tables.rows_of(pairs))


def _opinions() -> Table:
    """Return the places where the assessed, the assessors and the higher union write and seal."""
    columns = (Column("", 30, "centre"), Column("", 126))
    sealed = say(
        "负责人（签字）：　　　　　　（盖章）　　　　年　　月　　日",
        "Signature: ________ (seal) Date: ________",
    )
    parties = (
        say("被考评单位意见", "The assessed"),
        say("考评组意见", "The assessors"),
        say("上级工会意见", "The higher union"),
    )
    return Table(
        columns, tuple(Row((Cell((party,)), Cell(("", "", sealed))), height=20) for party in parties)
    )
