"""What the form says to the person in front of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evaluator.declarations import FactType, Records, Results, Tally
from evaluator.forms.carried import Carried
from evaluator.forms.form import Form
from evaluator.forms.questions import types_named
from evaluator.language import say

__all__ = ["attachments", "claims", "facts", "labels", "lines", "note", "rows", "titles"]

_PERIODS = {"year": "2025", "half": "2025H1", "quarter": "2025Q3", "month": "2025-07"}


def lines(form: Form, carried: Carried) -> Iterator[str]:
    """Yield the lines on top of the first sheet."""
    if len(form.served) > 1:
        yield say("一次填写，供这几张表用：", "Filled in once, for: ") + form.names
    yield say(
        "1. 浅黄的格子填答案，其余的锁着（没有密码）。还不知道就空着：空着表示“未知”，不是 0，也不是“否”。",
        "1. Answers go into the light yellow cells. Leave empty what is not known: empty is unknown, not 0 and not no.",
    )
    yield say(
        "2. 先填下面这几行，再填“事实”表；一次一行的（会议、走访、活动……）填在各自的表里，"
        "一次也没有，就在“事实”表那一行选“无”。",
        "2. First the lines below, then the sheet of facts; what comes in rows has a sheet of its own.",
    )
    yield say(
        "3. 灰色的格子由写明的人（如复核人）填，您空着。隐私的内容不会出现在报告里。",
        "3. Grey cells are for the person named there. What is private stays out of reports.",
    )
    yield say(
        "4. 可以加行、调列宽、换列的位置；不要改表头和事实的名字。单位、全角数字都认得（如 １２人）。",
        "4. Rows may be added and columns moved; keep the headings and the names of the facts.",
    )
    yield say(
        "5. 填好后：pingjia read 这个文件，看看读懂了什么；再 pingjia score 评分表 这个文件。",
        "5. Then: pingjia read THIS FILE shows what was understood; pingjia score TABLE THIS FILE scores it.",
    )
    if carried.facts:
        before = carried.period or say("上期", "the period before")
        yield say(
            f"6. “上期”一列是 {before} 的填报，只供对照，本期的要重新填；单位和称号照上期填入，请核对。",
            f"6. The column Previous holds {before}, to compare. Check what was carried over.",
        )


def labels(form: Form, carried: Carried) -> Mapping[str, tuple[str, str]]:
    """Return what stands beside each label of the organisation: the answer carried over, and how it is written."""
    who, types = carried.organisation, types_named(form.heading.applies)
    periods = list(dict.fromkeys(_period(each.period) for each in form.served))
    return {
        "id": (who.id, say("本单位的编号，每年不变", "the id, the same every year")),
        "name": (who.name, say("单位全称", "the full name")),
        "region": (who.region, say("例如 330109", "such as 330109")),
        "type": (who.type, types or say("例如 机关、事业、企业", "such as 机关, 事业, 企业")),
        "period": ("", say("例如 ", "such as ") + say(" 或 ", " or ").join(periods)),
        "as_of": ("", say("例如 2026-01-15", "such as 2026-01-15")),
        "supplied_by": ("", say("填表人的姓名", "who fills this in")),
        "before": (carried.period, say("“上期”一列是哪一期，例如 2024", "of the column Previous, such as 2024")),
    }  # fmt: skip


def _period(period: str | tuple[str, str]) -> str:
    if isinstance(period, str):
        return _PERIODS[period]
    start, end = period
    return f"{2025 - (start > end)}-{start} 至 2025-{end}"


def facts() -> str:
    """Return the line above the facts."""
    return say(
        "答案写在“填写”一列。不知道就空着，空着不是 0，也不是“否”。灰色的格子由“由谁填”写明的人填。",
        "Answers go into the column Answer. Leave empty what is not known. Grey cells are for who is named.",
    )


def note(fact: FactType) -> str:
    """Return the author's note on *fact*; where it speaks of an empty list of YAML, a cell takes `无`."""
    return fact.note.replace("空的清单 []", "“无”")


def rows(fact: Records | Tally | Results) -> str:
    """Return the words under the title of a list: its note, and how its rows are written."""
    if isinstance(fact, Tally):
        how = say("每格填票数；不知道就空着。", "Votes in each cell; empty where not known.")
        if fact.total:
            how += say(f"每行合计应等于“{fact.total}”。", f"Each row adds up to {fact.total}.")
    else:
        how = say(
            "一次一行，从表头下面第一行写起。确实一次也没有：在第一行只写一个“无”；还没整理好就空着。",
            "A row each. 无 alone in the first row where there is none; empty where not known yet.",
        )
    private = (
        [name for name, column in fact.columns.items() if column.private] if isinstance(fact, Records) else []
    )
    kept = say(
        f"隐私列（{'、'.join(private)}）不出现在报告里。", f"{', '.join(private)}: kept out of reports."
    )
    material = say("材料：", "Material: ") + "、".join(fact.material) if fact.material else ""
    return "\n".join(each for each in (note(fact), how + (kept if private else ""), material) if each)


def titles() -> str:
    """Return the words above the titles."""
    return say(
        "持有（或曾经持有）的称号，一个一行；没有就在第一行只填“无”；不清楚就空着。",
        "Titles held, a row each; 无 alone in the first row for none; empty where not known.",
    )


def claims() -> str:
    """Return the words above the claims."""
    return say(
        "本单位确实没有这种情况的评分项，一项一行，写明理由；“同意人”和“日期”由考评方填。没有要申报的就空着。",
        "Items that do not apply here, a row each with the reason; who agreed and when is for the assessor.",
    )


def attachments() -> str:
    """Return the words above the materials."""
    return say(
        "备齐一份，就在“文件”里写文件名：和这个填报表放在同一个文件夹，或写 附件/会员名册.pdf。没有写文件名的行不算。"
        "一份材料有几个文件，就加几行，各取一个名字。",
        "Name the file of each material at hand, in the folder of this workbook; rows without a file do not count.",
    )
