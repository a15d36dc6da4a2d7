"""One result as a workbook: the summary with its charts, every item, what to mend, the evidence, the attachments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from evaluator.explanation import Explanation, Gap, Item
from evaluator.language import say
from evaluator.report import figures, wording
from evaluator.report.options import Options
from evaluator.report.outline import outline
from evaluator.report.privacy import withheld
from evaluator.report.sheets import (
    GOT,
    LOST,
    MAY,
    PALE_LOST,
    Cell,
    Column,
    Paper,
    Sheet,
    Table,
    how_numbers_stand,
)

__all__ = ["render"]

CHARTED = 15
"""So many losses stand in the picture; the sheet of the items has them all."""
LINES = {"last": "#A61C1C", "group": "#1F6B4F"}


def render(explanation: Explanation, options: Options) -> bytes:
    """Return *explanation* as a workbook; private evidence is left out unless asked for by name."""
    it = explanation if options.with_private else withheld(explanation)
    paper = Paper(f"{it.organisation.name} {it.ruleset.title}", it.as_of)
    _overview(paper, paper.sheet(say("概要", "Overview"), landscape=False), it, options)
    _items(paper.sheet(say("逐项", "Items")), it)
    _gaps(paper.sheet(say("差距与整改", "To mend")), it)
    _evidence(paper.sheet(say("证据", "Evidence")), it, options)
    _attachments(paper.sheet(say("附件", "Attachments")), it)
    return paper.bytes()


def _overview(paper: Paper, sheet: Sheet, it: Explanation, options: Options) -> None:
    sheet.title(it.ruleset.title)
    sheet.widths([32, 11, 10, 10, 10, 10, 12])
    if it.ruleset.note:
        sheet.note(it.ruleset.note)
    sheet.pairs(list(_about(it)))
    for text in it.incomplete:
        sheet.note(text)
    if it.grades:
        sheet.heading(say("等级", "Grades"))
        columns = [
            Column(say("等级", "Grade"), 34), Column(say("门槛", "Line"), 16), Column(say("现状", "Now"), 14),
            Column(say("尚差", "Lacks"), 14, "points"),
        ]  # fmt: skip
        sheet.table(
            columns,
            [
                [each.name, each.threshold, wording.standing(it, place), each.lacks]
                for place, each in enumerate(it.grades)
            ],
        )
    _sections(paper, sheet, it, options)
    _losses(paper, sheet, it)
    _bridge(sheet, it)
    _remarks(sheet, it)
    sheet.heading(say("出处", "Made of"))
    sheet.note(how_numbers_stand())
    named = {
        "ruleset": say("评分表", "table"),
        "evidence": say("证据", "evidence"),
        "vocabulary": say("词汇", "vocabulary"),
    }
    sheet.pairs([(named.get(name, name), it.digests[name]) for name in sorted(it.digests)])
    sheet.pairs([(say("引擎", "engine"), it.engine)])


def _about(it: Explanation) -> Iterator[tuple[str, Cell]]:
    who = it.organisation
    yield say("单位", "Organisation"), who.name
    yield say("单位编号", "Id"), who.id
    yield say("类型、地区", "Type, region"), say("，", ", ").join(filter(None, (who.type, who.region)))
    yield say("评分表", "Table"), f"{it.ruleset.code} {it.ruleset.id}@{it.ruleset.version}"
    yield say("期间", "Period"), figures.period(it.period)
    yield say("评定日", "As of"), it.as_of.isoformat()
    if it.score.confirmed is None or it.score.possible is None:
        yield say("总分", "Total"), say("未能算出", "could not be computed")
    else:
        yield say("已确认", "Confirmed"), it.score.confirmed
        yield say("仍可能", "Still possible"), it.score.possible
    yield say("满分", "Full"), it.score.full
    yield say("等级", "Grade"), wording.grade_name(it) + figures.brackets(wording.grade_aside(it))
    yield say("申报", "Eligible"), wording.eligibility(it.eligible)
    if it.missing:
        yield say("待答问题", "Open questions"), str(len(it.missing))


def _sections(paper: Paper, sheet: Sheet, it: Explanation, options: Options) -> None:
    if not it.sections:
        return
    sheet.heading(say("类目得分", "Sections"))
    columns = [
        Column(say("类目", "Section"), 34), Column(say("适用满分", "Applicable"), 16, "points"),
        Column(say("已确认", "Confirmed"), 14, "points"), Column(say("仍可能", "Possible"), 14, "points"),
        Column(say("已确认得分率", "Confirmed rate"), 14, "share"),
        Column(say("仍可能得分率", "Possible rate"), 16, "share"),
        *(Column(say(f"{each.label}得分率", f"{each.label} rate"), 16, "share") for each in options.against),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            f"{each.id} {each.title}", each.applicable, each.confirmed, each.possible,
            each.confirmed / each.applicable if each.applicable else None,
            each.possible / each.applicable if each.applicable else None,
            *(other.shares.get(each.id) for other in options.against),
        ]
        for each in it.sections
    ]  # fmt: skip
    table = sheet.table(columns, rows)
    if len(it.sections) < 3:
        return
    chart = paper.chart("radar")
    lines = [(5, MAY, "dash"), (4, GOT, "solid")]
    lines += [(6 + place, LINES[each.kind], "round_dot") for place, each in enumerate(options.against)]
    for column, colour, dash in lines:
        chart.add_series({
            "name": [sheet.name, table.head, column], "categories": table.column(0), "values": table.column(column),
            "line": {"color": colour, "width": 2.25 if dash == "solid" else 1.5, "dash_type": dash},
        })  # fmt: skip
    chart.set_y_axis({"min": 0, "max": 1, "num_format": "0%"})
    sheet.draw(chart, say("类目得分率", "Section rates"), 560, 360)


def _losses(paper: Paper, sheet: Sheet, it: Explanation) -> None:
    """Write what costs points, the largest loss first, and its picture."""
    losing = sorted(
        (each for each in (*it.items, *it.penalties) if each.lost > 0), key=lambda each: -each.lost
    )
    if not losing:
        return
    sheet.heading(say("失分项目", "Items that cost points"), page=True)
    columns = [
        Column(say("项目", "Item"), 34), Column(say("已失分", "Lost"), 16, "points"),
        Column(say("待补证据", "Waiting"), 14, "points"),
    ]  # fmt: skip
    table = sheet.table(columns, [[f"{each.id} {each.title}", *_gone(each)] for each in losing])
    shown = Table(table.sheet, table.head, table.first, min(table.last, table.first + CHARTED - 1))
    chart = paper.chart("bar", "stacked")
    for column, colour in ((1, LOST), (2, MAY)):
        chart.add_series({
            "name": [sheet.name, table.head, column], "fill": {"color": colour}, "gap": 40,
            "categories": shown.column(0), "values": shown.column(column),
        })  # fmt: skip
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis(
        {"major_gridlines": {"visible": True, "line": {"color": "#DDD8CC"}}, "num_format": "0.##"}
    )
    sheet.draw(chart, say("失分与待补", "Lost and waiting"), 700, 130 + 26 * (shown.last - shown.first + 1))


def _gone(item: Item) -> tuple[Cell, Cell]:
    """Return what an item lost for certain, and what waits for evidence; both are not confirmed."""
    waiting = item.possible - item.confirmed
    return item.lost - waiting, waiting


def _bridge(sheet: Sheet, it: Explanation) -> None:
    if it.score.confirmed is None or it.score.possible is None:
        return
    sheet.heading(say("从满分到得分", "From full points to the score"), page=True)
    columns = [
        Column("", 34), Column(say("已确认", "Confirmed"), 16, "points"),
        Column(say("仍可能", "Possible"), 14, "points"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [[say("满分", "Full points"), it.score.full, it.score.full]]
    rows += [
        [each.label, -each.confirmed, -each.possible] for each in it.bridge if each.confirmed or each.possible
    ]
    rows.append([say("得分", "Score"), it.score.confirmed, it.score.possible])
    sheet.table(columns, rows)


def _remarks(sheet: Sheet, it: Explanation) -> None:
    """Write the rulings that are not clear, the signals, and what else was said."""
    rows: list[list[Cell]] = [
        [wording.ruling_kind(each), each.id, wording.state(each.state),
         say("；", "; ").join(filter(None, (each.title, *each.because, each.then, wording.basis(each))))]
        for each in it.rulings if each.state != "clear"
    ]  # fmt: skip
    rows += [
        [say("核实信号（不影响分数）", "signal (touches no score)"), each.id, "",
         say("；", "; ").join((each.say, *each.because))]
        for each in it.signals
    ]  # fmt: skip
    for name, texts in (
        (say("声明", "claim"), it.claims), (say("本表改动", "change"), it.changes),
        (say("提示", "note"), it.notes), (say("警告", "warning"), it.warnings),
    ):  # fmt: skip
        rows += [[name, "", "", text] for text in texts]
    if not rows:
        return
    sheet.heading(say("裁定、信号与提示", "Rulings, signals, notes"))
    columns = [
        Column(say("种类", "Kind"), 34), Column(say("编号", "Id"), 16), Column(say("状态", "State"), 14),
        Column(say("内容", "What"), 14),
    ]  # fmt: skip
    sheet.table(columns, rows, spill=True)


def _items(sheet: Sheet, it: Explanation) -> None:
    sheet.title(say("逐项", "Items"))
    sheet.note(how_numbers_stand())
    columns = [
        Column(say("编号", "Id"), 7), Column(say("项目", "Item"), 24), Column(say("类目", "Section"), 7),
        Column(say("满分", "Full"), 7, "points"), Column(say("已确认", "Confirmed"), 8, "points"),
        Column(say("仍可能", "Possible"), 8, "points"), Column(say("未得", "Not got"), 7, "points"),
        Column(say("状态", "State"), 9), Column(say("有", "Have"), 14), Column(say("应", "Need"), 12),
        Column(say("差", "Short by"), 16), Column(say("补齐值", "Worth"), 8, "points"),
        Column(say("说明", "In words"), 40), Column(say("算式", "Formula"), 48), Column(say("依据", "Clause"), 28),
    ]  # fmt: skip
    table = sheet.table(
        columns, [_item(each) for each in (*it.items, *it.bonus, *it.penalties)], filtered=True
    )
    sheet.bars(table, 6, PALE_LOST)
    sheet.printed = 13


def _item(item: Item) -> list[Cell]:
    gap = item.gaps[0] if item.gaps else None
    worked = dict.fromkeys(wording.formula(one) for part in item.parts for one in part.formulas)
    return [
        item.id, item.title, item.section, item.full, item.confirmed, item.possible, item.lost,
        wording.state(item.state), item.have, item.need, gap.short if gap else None, gap.worth if gap else None,
        item.reason or wording.sentence(item), say("；", "; ").join(worked), item.clause,
    ]  # fmt: skip


def _gaps(sheet: Sheet, it: Explanation) -> None:
    sheet.title(say("差距与整改", "What to mend"))
    sheet.note(
        say(
            "每行只改一个事实，本项正好得“补齐值”；最值得的在前。同一项有几种补法时，补一种就够。",
            "Each line changes one fact and earns exactly its worth; the most valuable first.",
        )
    )
    sheet.note(how_numbers_stand())
    if wording.is_over(it):
        sheet.note(wording.over())
    columns = [
        Column(say("编号", "Id"), 7), Column(say("项目", "Item"), 22), Column(say("事实", "Fact"), 14),
        Column(say("差", "Short by"), 18), Column(say("补齐值", "Worth"), 8, "points"),
        Column(say("全表多得", "In all"), 9, "points"), Column(say("等级变化", "Grade after"), 14),
        Column(say("还来得及", "In time"), 10), Column(say("期限", "By"), 11, "day"),
        Column(say("怎么办", "What to do"), 30), Column(say("责任人", "Who"), 12), Column(say("凭据", "Proof"), 18),
        Column(say("工作量", "Effort"), 9), Column(say("周期", "Lead time"), 9),
    ]  # fmt: skip
    best = [(each.item, each.gap) for each in outline(it).advice]
    rest = [(item, gap) for item in it.items for gap in item.gaps if (item, gap) not in best]
    sheet.table(columns, [_gap(item, gap) for item, gap in (*best, *rest)], filtered=True)
    if it.missing:
        sheet.heading(say("待补证据", "Evidence to supply"))
        questions = [
            Column(say("序号", "No."), 7), Column(say("问题", "Question"), 22), Column(say("事实", "Fact"), 14),
            Column(say("涉及", "For"), 18), Column(say("最多", "Up to"), 9, "points"),
        ]  # fmt: skip
        sheet.table(
            questions,
            [
                [str(n), each.ask, each.fact, _listed(each.items), each.worth]
                for n, each in enumerate(it.missing, 1)
            ],
        )


def _gap(item: Item, gap: Gap) -> list[Cell]:
    fix = gap.fix or (item.fix[0] if item.fix else None)
    return [
        item.id, item.title, gap.fact, gap.short + figures.brackets(gap.detail), gap.worth, gap.total, gap.grade_after,
        say("是", "yes") if gap.recoverable else say("本期已过", "period over"), gap.due,
        *((fix.do, fix.who, fix.proof, fix.effort, fix.lead) if fix else ("", "", "", "", "")),
    ]  # fmt: skip


def _listed(texts: Iterable[str]) -> str:
    return say("、", ", ").join(texts)


def _evidence(sheet: Sheet, it: Explanation, options: Options) -> None:
    sheet.title(say("证据", "Evidence"))
    columns = [
        Column(say("项目编号", "Item"), 9), Column(say("事实", "Fact"), 22), Column(say("采用值", "Value used"), 34),
        Column(say("自评值", "Claimed"), 24), Column(say("核定人", "Audited by"), 12),
        Column(say("核定理由", "Why"), 28), Column(say("提供人", "From"), 12), Column(say("位置", "Place"), 34),
        Column(say("附件", "Attachments"), 28),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        [
            item.id, use.fact,
            wording.evidence_value(use.value, private=use.private, with_private=options.with_private),
            use.claimed, use.audited_by, use.audited_why, use.supplied_by, use.place, _listed(use.attachments),
        ]
        for item in (*it.items, *it.bonus, *it.penalties)
        for use in item.evidence
    ]  # fmt: skip
    sheet.table(columns, rows, filtered=True)


def _attachments(sheet: Sheet, it: Explanation) -> None:
    sheet.title(say("附件", "Attachments"))
    columns = [
        Column(say("编号", "Id"), 22), Column(say("文件", "File"), 44), Column(say("材料日期", "Dated"), 12, "day"),
        Column(say("字节", "Bytes"), 12, "count"), Column(say("用于项目", "For items"), 16),
        Column("sha256", 68),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        [each.id, each.path, each.date, each.size, _listed(each.items), each.sha256]
        for each in it.attachments
    ]
    sheet.table(columns, rows, filtered=True)
