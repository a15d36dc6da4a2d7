"""Several results as one workbook: the list, the sections, the distribution, each item's losses, what was not read."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from evaluator.language import say
from evaluator.problems import disclosed, headline
from evaluator.report import batch_words as words
from evaluator.report import wording
from evaluator.report.options import Options
from evaluator.report.sheets import (
    GOT,
    LOST,
    MAY,
    PALE_GOT,
    PALE_LOST,
    PALE_MAY,
    Cell,
    Column,
    Paper,
    Sheet,
    how_numbers_stand,
)
from evaluator.report.summary import Batch, ItemLoss, Placed, Spread, Summary, Unread

__all__ = ["together"]

CHARTED = 15
"""So many items stand in the picture of losses; the sheet has them all."""


def together(batch: Batch, options: Options) -> bytes:
    """Return the workbook of *batch*: four sheets for each table, one for what was not read."""
    made = max((each.as_of for each in batch.standings), default="1980-01-01")
    paper = Paper(say("考评汇总", "Summary"), date.fromisoformat(made))
    for summary in batch.summaries:
        behind = f" {summary.ruleset.code}" if len(batch.summaries) > 1 else ""
        _ranking(paper.sheet(say("总表", "List") + behind), summary)
        _sections(paper, paper.sheet(say("类目统计", "Sections") + behind), summary)
        _distribution(paper, paper.sheet(say("分布", "Distribution") + behind), summary)
        _losses(paper, paper.sheet(say("逐项失分", "Losses") + behind), summary)
    if batch.unread or not batch.summaries:
        _unread(paper.sheet(say("未读文件", "Not read")), batch.unread, options)
    return paper.bytes()


def _titled(sheet: Sheet, summary: Summary, what: str) -> None:
    it = summary.ruleset
    sheet.title(f"{it.title} · {what}")
    sheet.note(
        say(
            f"{it.code} {it.id}@{it.version}，{summary.count} 份结果；{it.digest}",
            f"{it.code} {it.id}@{it.version}, {summary.count} results; {it.digest}",
        )
    )
    if it.note:
        sheet.note(it.note)


def _ranking(sheet: Sheet, summary: Summary) -> None:
    _titled(sheet, summary, say("总表", "list"))
    sheet.note(
        say(
            "按已确认分从高到低，同分再看仍可能；都相同的并列同一名次。名次不是评定结论：名额和分组另定。",
            "Sorted by confirmed, then possible points; equals share a place. A place is no verdict.",
        )
    )
    sheet.note(how_numbers_stand())
    titles = [f"{each.id} {each.title}" for each in summary.sections]
    columns = [
        Column(say("名次", "Place"), 7, "count"), Column(say("单位", "Organisation"), 30),
        Column(say("并列家数", "Tied"), 9, "count"), Column(say("已确认", "Confirmed"), 10, "points"),
        Column(say("仍可能", "Possible"), 10, "points"), Column(say("等级", "Grade"), 22),
        Column(say("申报", "Eligible"), 13), Column(say("证据", "Evidence"), 9),
        *(Column(title, 11, "points") for title in titles),
        Column(say("核实信号", "Signals"), 9, "count"), Column(say("地区", "Region"), 10),
        Column(say("类型", "Type"), 9), Column(say("单位编号", "Id"), 16), Column(say("期间", "Period"), 14),
        Column(say("评定日", "As of"), 12, "day"), Column(say("来源", "Source"), 60),
    ]  # fmt: skip
    table = sheet.table(columns, [_ranked(each, summary) for each in summary.ranking], filtered=True)
    sheet.bars(table, 3, PALE_GOT, summary.full)
    sheet.bars(table, 4, PALE_MAY, summary.full)
    sheet.printed = len(columns) - 4


def _ranked(placed: Placed, summary: Summary) -> list[Cell]:
    it = placed.standing
    earned = {each.id: each.confirmed for each in it.sections if each.applicable > 0}
    return [
        placed.place, words.who(it), placed.tied if placed.tied > 1 else None, it.score.confirmed, it.score.possible,
        words.grade(it.grade), wording.eligibility(it.eligible),
        say("齐", "complete") if it.complete else say("未齐", "incomplete"),
        *(earned.get(each.id) for each in summary.sections),
        it.signals, it.organisation.region, it.organisation.type, it.organisation.id, words.period(it),
        date.fromisoformat(it.as_of), it.source,
    ]  # fmt: skip


def _spread(found: Spread) -> list[Cell]:
    return [found.mean, found.median, found.least, found.most]


def _sections(paper: Paper, sheet: Sheet, summary: Summary) -> None:
    _titled(sheet, summary, say("类目统计", "sections"))
    sheet.note(
        say(
            "按已确认分；得分率 = 已确认 ÷ 适用满分，只算类目适用的单位。",
            "By confirmed points; the rate is confirmed over applicable, where the section applies.",
        )
    )
    sheet.note(how_numbers_stand())
    numbers = (say("平均", "Mean"), say("中位", "Median"), say("最低", "Least"), say("最高", "Most"))
    columns = [
        Column(say("类目", "Section"), 26), Column(say("满分", "Full"), 9, "points"),
        Column(say("适用家数", "Applies to"), 10, "count"),
        *(Column(each, 10, "points") for each in numbers),
        *(Column(say(f"{each}得分率", f"{each} rate"), 12, "share") for each in numbers),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [f"{each.id} {each.title}", each.full, each.points.count, *_spread(each.points), *_spread(each.share)]
        for each in summary.sections
    ]
    whole = [
        None if each is None or not summary.full else each / summary.full
        for each in _fractions(summary.total)
    ]
    rows.append([say("总分", "Total"), summary.full, summary.total.count, *_spread(summary.total), *whole])
    table = sheet.table(columns, rows, filtered=True)
    if len(summary.sections) < 3:
        return
    chart = paper.chart("radar")
    last = table.first + len(summary.sections) - 1
    for column, colour, dash in ((10, MAY, "dash"), (7, GOT, "solid"), (9, LOST, "dash")):
        chart.add_series({
            "name": [sheet.name, table.head, column], "categories": [sheet.name, table.first, 0, last, 0],
            "values": [sheet.name, table.first, column, last, column],
            "line": {"color": colour, "width": 2.25 if dash == "solid" else 1.5, "dash_type": dash},
        })  # fmt: skip
    chart.set_title({"name": say("类目得分率", "Section rates"), "name_font": {"size": 12}})
    chart.set_y_axis({"min": 0, "max": 1, "num_format": "0%", "major_gridlines": {"visible": True}})
    chart.set_size({"width": 560, "height": 400})
    sheet.picture(chart, sheet.row + 1, 0)


def _fractions(found: Spread) -> list[Fraction | None]:
    return [found.mean, found.median, found.least, found.most]


def _distribution(paper: Paper, sheet: Sheet, summary: Summary) -> None:
    _titled(sheet, summary, say("分布", "distribution"))
    unsettled = summary.count - summary.total.count
    sheet.note(
        say(
            "按已确认分分组，每组含下限、不含上限（满分含在最后一组）。",
            "By confirmed points; a class holds its lower end, the last one full points, too.",
        )
        + (
            say(f"总分未能算出的 {unsettled} 份不在内。", f" {unsettled} without a total are left out.")
            if unsettled
            else ""
        )
    )
    count = len(summary.classes)
    share = [
        None if not summary.total.count else Fraction(each.count, summary.total.count)
        for each in summary.classes
    ]
    classed = sheet.table(
        [Column(say("分数段", "Points"), 18), Column(say("家数", "Count"), 10, "count"),
         Column(say("占比", "Share"), 10, "share")],
        [[words.class_name(each.low, each.high, closed=each.closed), each.count, part]
         for each, part in zip(summary.classes, share, strict=True)],
    )  # fmt: skip
    sheet.heading(say("等级", "Grades"))
    sheet.table(
        [Column(say("等级", "Grade"), 18), Column(say("家数", "Count"), 10, "count"),
         Column(say("占比", "Share"), 10, "share")],
        [[words.grade(grade), number, Fraction(number, summary.count)] for grade, number in summary.grades],
    )  # fmt: skip
    sheet.widths([24, 10, 10])
    if count:
        chart = paper.chart("column")
        chart.add_series({
            "name": [sheet.name, classed.head, 1], "categories": classed.column(0), "values": classed.column(1),
            "fill": {"color": GOT}, "gap": 12, "data_labels": {"value": True},
        })  # fmt: skip
        chart.set_title({"name": say("已确认分的分布", "Confirmed points"), "name_font": {"size": 12}})
        chart.set_legend({"none": True})
        chart.set_y_axis(
            {"major_gridlines": {"visible": True, "line": {"color": "#DDD8CC"}}, "num_format": "0"}
        )
        chart.set_size({"width": 720, "height": 380})
        sheet.picture(chart, classed.head, 4)


def _losses(paper: Paper, sheet: Sheet, summary: Summary) -> None:
    _titled(sheet, summary, say("逐项失分", "what each item costs"))
    sheet.note(
        say(
            "合计失分多的在前。已失分：补证据也拿不回的；待补证据：证据不齐、还可能得的。",
            "The costliest first. Lost: for certain; waiting: points that evidence may still bring.",
        )
    )
    sheet.note(how_numbers_stand())
    columns = [
        Column(say("编号", "Id"), 8), Column(say("项目", "Item"), 38), Column(say("类目", "Section"), 8),
        Column(say("满分", "Full"), 8, "points"),
        Column(say("适用家数", "Applies to"), 10, "count"), Column(say("失分家数", "Losing"), 10, "count"),
        Column(say("失分面", "Share losing"), 10, "share"), Column(say("已失分合计", "Lost in all"), 12, "points"),
        Column(say("待补证据家数", "Waiting"), 12, "count"),
        Column(say("待补证据合计", "Waiting, points"), 12, "points"),
        Column(say("家均未得", "Mean not got"), 11, "points"),
    ]  # fmt: skip
    ordered = words.costliest(summary)
    table = sheet.table(columns, [_loss(each) for each in ordered], filtered=True)
    sheet.bars(table, 7, PALE_LOST)
    shown = min(CHARTED, len(ordered))
    if not shown:
        return
    chart = paper.chart("bar", "stacked")
    last = table.first + shown - 1
    for column, colour in ((7, LOST), (9, MAY)):
        chart.add_series({
            "name": [sheet.name, table.head, column], "fill": {"color": colour}, "gap": 40,
            "categories": [sheet.name, table.first, 1, last, 1],
            "values": [sheet.name, table.first, column, last, column],
        })  # fmt: skip
    chart.set_title({"name": say("失分最多的项目", "The costliest items"), "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis(
        {"major_gridlines": {"visible": True, "line": {"color": "#DDD8CC"}}, "num_format": "0.##"}
    )
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 820, "height": 120 + 26 * shown})
    sheet.picture(chart, sheet.row + 1, 0, apart=True)


def _loss(each: ItemLoss) -> list[Cell]:
    return [
        each.id, each.title, each.section, each.full or None, each.applies, each.losing,
        Fraction(each.losing, each.applies) if each.applies else None, each.gone, each.waiting_for, each.waiting,
        each.mean,
    ]  # fmt: skip


def _unread(sheet: Sheet, unread: tuple[Unread, ...], options: Options) -> None:
    sheet.title(say("没有结果的文件", "Files without a result"))
    columns = [
        Column(say("文件", "File"), 34), Column(say("评分表", "Table"), 10),
        Column(say("原因（文件、位置、错处、代号）", "Why (file, place, what, code)"), 90),
        Column(say("怎么改", "Remedy"), 44),
    ]  # fmt: skip
    rows = [
        [each.source, each.ruleset, headline(said), said.hint]
        for each in unread
        for said in (disclosed(one, with_private=options.with_private) for one in each.problems)
    ]
    sheet.table(columns, rows, filtered=True)
