"""The one place that says which sheets and columns a form has: the writer writes them, the reader looks for them.

A heading is found by its words, not its place, in Chinese or English and in the spellings people use of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from evaluator.language import say
from evaluator.reading.text import fold

__all__ = [
    "ANSWERS", "ATTACHMENTS", "CLAIMS", "HIDDEN", "LABELS", "LISTS", "MADE", "MARKS", "META", "SHEETS", "TITLES",
    "Heading", "Part", "list_title", "listed_fact", "plainly",
]  # fmt: skip

META, LISTS, HIDDEN = "__meta__", "__lists__", "__"
"""The hidden sheets: what the form was made for, and the choices of long dropdowns. Names so begun are not read."""

MARKS = "待改说明"
"""The first sheet of a marked-up copy."""

MADE = datetime(2026, 1, 1)
"""The moment every workbook of ours says it was made and saved: the same content is the same bytes on every day."""

_BRACKETS = re.compile(r"[(\[【〔][^)\]】〕]*[)\]】〕]")
_BLANK = re.compile(r"\s+")
_LISTED = re.compile(r"(?:事实|fact):(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column or a label: its key in the evidence, its words, and other words that mean it."""

    key: str
    zh: str
    en: str
    also: tuple[str, ...] = ()
    width: int = 12

    @property
    def title(self) -> str:
        """Return the words in the language of this run."""
        return say(self.zh, self.en)

    @property
    def words(self) -> frozenset[str]:
        """Return every spelling that means it, made comparable."""
        return _comparable((self.zh, self.en, *self.also))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form with headings of its own; it is recognised by the *required* ones, one of each set."""

    key: str
    zh: str
    en: str
    headings: tuple[Heading, ...]
    required: tuple[frozenset[str], ...]

    @property
    def title(self) -> str:
        """Return the name of its sheet in the language of this run."""
        return say(self.zh, self.en)

    def heading(self, key: str) -> Heading:
        """Return one of its headings."""
        return next(each for each in self.headings if each.key == key)

    def meant(self, text: str) -> str:
        """Return the key of the heading *text* spells, or nothing."""
        return _meanings(self.headings).get(plainly(text), "")


_ANSWER = ("填报", "答案", "填写内容", "填报内容", "数值", "值", "本期", "填报值", "value")

ANSWERS = Part(
    "facts", "事实", "Facts",
    (
        Heading("id", "代号", "Id", ("事实代号", "指标代号"), 4),
        Heading("fact", "事实", "Fact", ("事实名称", "指标", "指标名称", "项目", "item", "数据项"), 19),
        Heading("ask", "问题", "Question", ("填什么",), 40),
        Heading("value", "填写", "Answer", _ANSWER, 18),
        Heading("unit", "单位", "Unit", ("计量单位",), 7),
        Heading("before", "上期", "Previous", ("上期数", "上年", "上年值", "上年数"), 16),
        Heading("note", "说明", "Note", ("填写说明", "口径"), 44),
        Heading("material", "材料", "Material", ("证明材料", "佐证材料"), 24),
        Heading("supplier", "由谁填", "Supplied by", ("填写人员",), 9),
        Heading("items", "用于", "Serves", ("用于项目", "评分项"), 14),
        Heading("by", "认定人", "By", ("评委", "评定人", "评分人"), 10),
        Heading("on", "认定日期", "On", (), 12),
        Heading("why", "认定理由", "Why", ("理由", "评分理由"), 26),
    ),
    (frozenset({"value"}), frozenset({"id", "fact"})),
)  # fmt: skip
"""Facts, and with the same headings what is said of the organisation."""

LABELS = (
    Heading("id", "单位编号", "Organisation id", ("单位代码", "统一社会信用代码", "编号")),
    Heading("name", "单位名称", "Organisation", ("填报单位", "工会名称", "名称")),
    Heading("region", "行政区划代码", "Region code", ("地区代码", "地区", "区划代码")),
    Heading("type", "单位类型", "Type", ("类型",)),
    Heading("period", "评定期间", "Period", ("考评期间", "评定周期", "考评周期", "期间", "周期", "年度")),
    Heading("as_of", "评定日", "As of", ("评定日期", "考评日", "考评日期")),
    Heading("supplied_by", "填表人", "Supplied by", ("填报人",)),
    Heading("before", "上期期间", "Previous period", ("上期",)),
)
"""What is said of the organisation and the submission, a label each."""

CLAIMS = Part(
    "not_applicable", "不适用", "Not applicable",
    (
        Heading("item", "项目", "Item", ("评分项", "项目编号", "不适用项目"), 44),
        Heading("reason", "理由", "Reason", ("不适用理由", "原因"), 60),
        Heading("approved_by", "同意人", "Approved by", ("批准人", "审核人"), 14),
        Heading("on", "日期", "On", ("同意日期", "批准日期"), 14),
    ),
    (frozenset({"item"}), frozenset({"reason"})),
)  # fmt: skip

ATTACHMENTS = Part(
    "attachments", "材料清单", "Materials",
    (
        Heading("id", "材料", "Material", ("材料名称", "附件", "附件名称"), 34),
        Heading("path", "文件", "File", ("文件名", "附件路径", "路径", "path"), 50),
        Heading("date", "签发日", "Date", ("日期", "材料日期"), 14),
        Heading("for", "用于", "Serves", ("用于项目", "评分项"), 50),
    ),
    (frozenset({"id"}), frozenset({"path"})),
)  # fmt: skip

TITLES = Part(
    "titles", "称号", "Titles",
    (
        Heading("title", "称号", "Title", ("荣誉称号",), 30),
        Heading("from", "获得日期", "From", ("授予日期", "起始日期"), 14),
        Heading("until", "有效期至", "Until", ("到期日", "到期日期"), 14),
        Heading("withdrawn", "撤销日期", "Withdrawn", ("撤销",), 14),
    ),
    (frozenset({"title"}), frozenset({"from"})),
)  # fmt: skip

SHEETS = (ANSWERS, TITLES, CLAIMS, ATTACHMENTS)
"""The parts that are recognised by their headings alone; the lists of a fact are announced by `list_title`."""


@lru_cache
def _comparable(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(plainly(each) for each in words)


@lru_cache
def _meanings(headings: tuple[Heading, ...]) -> dict[str, str]:
    return {word: each.key for each in reversed(headings) for word in each.words}


@lru_cache(maxsize=1 << 14)
def plainly(text: str) -> str:
    """Return *text* comparable: half-width, without blanks, brackets, stars and an ending colon, in lower case.

    >>> plainly("填　写：（必填）*"), plainly("金额（元）")
    ('填写', '金额')
    """
    bare = _BLANK.sub("", fold(text))
    return _BRACKETS.sub("", bare).strip("*:#").rstrip(":").lower() or bare.lower()


def list_title(fact: str) -> str:
    """Return the words above the rows of a fact that takes many."""
    return say(f"事实：{fact}", f"Fact: {fact}")


def listed_fact(text: str) -> str:
    """Return the fact whose rows *text* announces, or nothing.

    >>> listed_fact("事实： 委员会会议"), listed_fact("事实")
    ('委员会会议', '')
    """
    found = _LISTED.fullmatch(_BLANK.sub("", fold(text)))
    return found[1] if found else ""
