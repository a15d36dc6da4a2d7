"""What a form says of each fact beside its question: limits, what proves it, who supplies it; and for whom a table is.

Every form, as YAML and as a workbook, says it in these words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from evaluator.declarations import FactType, Money, Number, Records
from evaluator.language import say
from evaluator.reading.numbers import exact_text

__all__ = ["Heading", "kept_private", "limits", "provision", "types_meant", "types_named"]


class Heading(Protocol):
    """What the form says of its ruleset."""

    @property
    def code(self) -> str:
        """The short code, such as T01."""

    @property
    def title(self) -> str:
        """The title as people know it."""

    @property
    def version(self) -> str:
        """The version of the ruleset."""

    @property
    def period(self) -> str | tuple[str, str]:
        """How long it looks: year, half, quarter, month, or the first and last day of a window."""

    @property
    def applies(self) -> str:
        """For whom it is, as its author wrote it; empty for everybody."""


_TYPES = re.compile(r"(?:单位类型)\s*(?:in|属于)\s*\{([^}]*)\}|单位类型\s*==\s*[\"“]([^\"”]*)[\"”]")
_OTHERS = re.compile(r"单位类型\s*(?:not\s+in|不属于)\s*\{([^}]*)\}")


def types_named(applies: str) -> str:
    """Return which types of organisation a condition names, or names as not meant; nothing where it names none.

    >>> (
    ...     types_named("单位类型 in {机关, 事业} and 会员人数 >= 25"),
    ...     types_named("单位类型 not in {班组, 个人}"),
    ... )
    ('机关、事业', '除班组、个人外')
    """
    comma = say("、", ", ")
    found = [each.strip() for match in _TYPES.findall(applies) for each in (match[0] or match[1]).split(",")]
    if found:
        return comma.join(found)
    others = comma.join(each.strip() for match in _OTHERS.findall(applies) for each in match.split(","))
    return say(f"除{others}外", f"all but {others}") if others else ""


def types_meant(applies: str) -> str:
    """Return what the form says of the type."""
    found = types_named(applies) or say("例如 机关、事业、企业", "such as 机关, 事业, 企业")
    return say(f"单位类型：{found}", f"the type of organisation: {found}")


def limits(fact: Number) -> str:
    """Return the unit and the limits of a number, nothing where it has none."""
    parts = [say(f"单位：{fact.unit}", f"unit: {fact.unit}")] if fact.unit else []
    if isinstance(fact, Money):
        parts.append(say("最多两位小数", "at most two decimal places"))
    if fact.min != 0:
        parts.append(say(f"不小于 {exact_text(fact.min)}", f"at least {exact_text(fact.min)}"))
    if fact.max is not None:
        parts.append(say(f"不大于 {exact_text(fact.max)}", f"at most {exact_text(fact.max)}"))
    return say("，", ", ").join(parts)


def provision(fact: FactType) -> Iterator[str]:
    """Yield what proves *fact*, who supplies it and what of it stays out of reports."""
    if fact.material:
        yield say("材料：", "material: ") + say("、", ", ").join(fact.material)
    if fact.by:
        yield say(f"由{fact.by}填写", f"supplied by {fact.by}")
    yield from kept_private(fact)


def kept_private(fact: FactType) -> Iterator[str]:
    """Yield what of *fact* stays out of reports."""
    if fact.private:
        yield say("隐私：不出现在报告里", "private: kept out of reports")
    if isinstance(fact, Records):
        private = [name for name, column in fact.columns.items() if column.private]
        if private:
            names = say("、", ", ").join(private)
            yield say(f"隐私列：{names}，不出现在报告里", f"private columns: {names}, kept out of reports")
