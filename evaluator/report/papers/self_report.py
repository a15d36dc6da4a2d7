"""自评报告: what an organisation says of itself, item by item, with what it still lacks and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.explanation import Explanation
from evaluator.language import say
from evaluator.report import figures, wording
from evaluator.report.options import Options
from evaluator.report.outline import Outline, outline, worth_first
from evaluator.report.papers import phrases, tables
from evaluator.report.papers.content import Block, Cell, Column, Paper, Paragraph, Row, Signing, Table
from evaluator.report.papers.score_sheet import NOTHING, score_sheet


def self_report(it: Explanation, options: Options) -> Paper:
    """Return the self-assessment of one organisation; *it* holds nothing that may not be shown."""
    name, when = it.organisation.name, figures.period(it.period)
    return Paper(
        (name, say(f"{when}自评报告", f"Self-assessment, {when}")),
        phrases.subtitle(it),
        phrases.number(it, "工自评", "Self-assessment"),
        tuple(_blocks(it, outline(it), options)),
        it.as_of,
        it.engine,
    )


def _blocks(it: Explanation, plan: Outline, options: Options) -> Iterator[Block]:
    heading = phrases.headings()
    name, when = it.organisation.name, figures.period(it.period)
    yield Paragraph(say("上级工会：", "To the higher union:"), "address")
    yield Paragraph(
        say(f"{name}对照{phrases.table_name(it)}，就{when}的工作逐项自评，评定日为{figures.day(it.as_of)}。"
            f"{phrases.edition(it)}现将结果报告如下。",
            f"{name} has assessed its work of {when} under {phrases.table_name(it)}, as of {figures.day(it.as_of)}."
            f"{phrases.edition(it)}")
    )  # fmt: skip
    yield heading(say("自评结果", "Result"))
    yield from phrases.verdict(it, plan)
    yield heading(say("逐项得分及失分原因", "Points by item, and why some are lost"))
    yield score_sheet(it)
    if plan.advice:
        yield heading(say("整改打算", "What is to be mended"))
        if wording.is_over(it):
            yield Paragraph(wording.over())
        yield _plans(plan)
    if it.missing:
        yield heading(say("待补证据", "Evidence to supply"))
        yield tables.questions(it)
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
    yield Signing(
        (say("填报人（签字）：　　　　　　工会主席（签字）：", "Filled in by:                Chair:"),),
        say(f"{name}（盖章）", f"{name} (seal)"),
        figures.day(it.as_of),
    )


def _plans(plan: Outline) -> Table:
    """Return what is worth mending first: how, by whom, until when, and what it brings."""
    columns = (
        Column(say("序号", "No."), 12, "centre"),
        Column(say("项目", "Item"), 36),
        Column(say("差什么", "Short of"), 38),
        Column(say("怎样补", "What to do"), 46),
        Column(say("可得分", "Worth"), 24, "centre"),
    )
    rows = []
    for place, advice in enumerate(worth_first(plan.advice), 1):
        item, gap = advice.item, advice.gap
        fix = gap.fix or (item.fix[0] if item.fix else None)
        due = say(f"{figures.day(gap.due)}前", f"by {figures.day(gap.due)}") if gap.due else ""
        how = tables.clauses((fix.do, fix.who, due or fix.lead)) if fix else due
        rows.append(
            Row(
                (
                    Cell((str(place),)),
                    Cell((f"{item.id} {item.title}",)),
                    Cell((f"{gap.fact} {gap.short}{wording.gap_aside(gap)}",)),
                    Cell((how or NOTHING,)),
                    Cell(tuple(filter(None, (figures.signed(gap.worth), gap.grade_after)))),
                )
            )
        )
    return Table(columns, tuple(rows))
