"""整改通知单: every lost point as a thing to do, with who, until when and by what proof; and the slip to answer on."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.explanation import Explanation, Item
from evaluator.language import say
from evaluator.report import figures, wording
from evaluator.report.figures import points
from evaluator.report.options import Options
from evaluator.report.outline import Outline, outline
from evaluator.report.papers import phrases, tables
from evaluator.report.papers.content import (
    Block,
    Cell,
    Column,
    Paper,
    Paragraph,
    Row,
    Signing,
    Slip,
    Table,
)
from evaluator.report.papers.remedy import remedy
from evaluator.report.papers.score_sheet import NOTHING


def notice(it: Explanation, options: Options) -> Paper:
    """Return the notice that asks one organisation to mend; *it* holds nothing that may not be shown."""
    return Paper(
        (say("整改通知单", "Notice to mend"),),
        phrases.subtitle(it),
        phrases.number(it, "工整改", "Notice"),
        tuple(_blocks(it, outline(it))),
        it.as_of,
        it.engine,
    )


def is_due(it: Explanation) -> bool:
    """Tell whether there is anything to mend: points lost, evidence missing, or a ruling held."""
    plan = outline(it)
    return bool(plan.losing or plan.waiting or it.missing or plan.held)


def _blocks(it: Explanation, plan: Outline) -> Iterator[Block]:
    heading = phrases.headings()
    name, when = it.organisation.name, figures.period(it.period)
    yield Paragraph(say(f"{name}：", f"{name}:"), "address")
    yield Paragraph(
        say(f"依据{phrases.table_name(it)}，你单位{when}的考评结果（评定日{figures.day(it.as_of)}）为：{phrases.result(it)}。"
            f"{phrases.edition(it)}"
            "现将需要整改的事项通知如下，请逐项整改，并在期限内将整改情况和佐证材料连同回执报来。",
            f"Under {phrases.table_name(it)} the work of {when} comes to: {phrases.result(it)} (as of "
            f"{figures.day(it.as_of)}).{phrases.edition(it)} Please mend what follows and "
            "return the slip with the proofs in time.")
    )  # fmt: skip
    if plan.losing:
        yield heading(say(f"失分事项（{len(plan.losing)} 项）", f"Points lost ({len(plan.losing)})"))
        if wording.is_over(it):
            yield Paragraph(wording.over())
        yield _losses(plan.losing)
    if plan.held:
        yield heading(say("已成立的裁定", "Rulings held"))
        for line in tables.ruling_lines(plan.held):
            yield Paragraph(line)
    if it.missing:
        yield heading(say("待补证据", "Evidence to supply"))
        yield Paragraph(
            say("下列事项尚未填报或认定，补齐即可计分；未补的待定，不作零分。",
                "These are not answered yet; once they are, they count. Until then they are open, not zero.")
        )  # fmt: skip
        yield tables.questions(it)
    if not (plan.losing or plan.held or it.missing):
        yield Paragraph(say("没有需要整改的事项。", "There is nothing to mend."))
    yield phrases.colophon(it)
    yield Signing(
        (say("联系人：　　　　　　联系电话：", "Contact:                Telephone:"),),
        say("考评组（盖章）", "The assessors (seal)"),
        figures.day(it.as_of),
    )
    yield from _slip(it, plan)


def _losses(items: tuple[Item, ...]) -> Table:
    columns = (
        Column(say("序号", "No."), 10, "centre"),
        Column(say("考评项目", "Item"), 25),
        Column(say("问题及依据", "Problem, and basis"), 41),
        Column(say("整改措施", "What to do"), 26),
        Column(say("责任与期限", "By whom, when"), 22, "centre"),
        Column(say("佐证材料", "Proof"), 18),
        Column(say("可挽回", "Worth"), 14, "centre"),
    )
    return Table(columns, tuple(_loss(place, item) for place, item in enumerate(items, 1)))


def _loss(place: int, item: Item) -> Row:
    what = remedy(item)
    lost = say(f"失 {points(what.lost)} 分", f"{points(what.lost)} lost")
    clause = say(f"依据：{item.clause}", f"Basis: {item.clause}") if item.clause else ""
    full = say(f"满分 {points(item.full)}，{lost}", f"{lost} of {points(item.full)}")
    return Row(
        (
            Cell((str(place),)),
            Cell((f"{item.id} {item.title}", full)),
            Cell((*what.problem, *filter(None, (clause,)))),
            Cell(what.measures or (NOTHING,)),
            Cell((what.who or NOTHING, *what.term)),
            Cell(what.proofs or (NOTHING,)),
            Cell(what.worth_said),
        )
    )


def _slip(it: Explanation, plan: Outline) -> Iterator[Block]:
    """Yield the slip to send back: what was done about each item, by whom it is certified, and the review."""
    yield Slip(say("整改回执", "Answer to the notice"))
    yield Paragraph(
        say(f"（对应 {phrases.number(it, '工整改', 'Notice')}整改通知单，评定日{figures.day(it.as_of)}）",
            f"(to {phrases.number(it, '工整改', 'Notice')}, as of {figures.day(it.as_of)})"), "note",
    )  # fmt: skip
    columns = (
        Column(say("序号", "No."), 12, "centre"),
        Column(say("考评项目", "Item"), 44),
        Column(say("整改情况", "What was done"), 48),
        Column(say("完成日期", "Done on"), 24, "centre"),
        Column(say("佐证材料", "Proof"), 28),
    )
    asked = [f"{item.id} {item.title}" for item in plan.losing]
    asked += [question.ask for question in it.missing]
    yield Table(
        columns,
        tuple(
            Row((Cell((str(place),)), Cell((text,)), Cell(("",)), Cell(("",)), Cell(("",))), height=12)
            for place, text in enumerate(asked or [""], 1)
        ),
    )
    sealed = say("（签字、盖章）　　　　年　　月　　日", "Signature, seal, date: ____________")
    forms = (Column("", 30, "centre"), Column("", 126))
    yield Table(
        forms,
        (
            Row(
                (Cell((say("整改单位", "The organisation"),)), Cell(("", it.organisation.name, sealed))),
                height=24,
            ),
            Row((Cell((say("复核意见", "Review"),)), Cell(("", "", sealed))), height=24),
        ),
    )
