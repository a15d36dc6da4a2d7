"""What several results came to, at a glance: one line each, under the reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evaluator.cli.page import columns
from evaluator.language import say
from evaluator.problems import escape

if TYPE_CHECKING:
    from evaluator.explanation import Explanation

__all__ = ["FROM", "Row", "row", "table"]

FROM = 3
"""From how many results on there is an overview."""

Row = tuple[str, str, str, str]
"""The organisation, the points confirmed and still possible, the grade."""


def row(it: Explanation) -> Row:
    """Return what the overview says of a result."""
    from evaluator.report.wording import grade_name, points

    who = it.organisation.name or it.organisation.id or say("（未写单位）", "(no name)")
    low, high = ("—" if each is None else points(each) for each in (it.score.confirmed, it.score.possible))
    return escape(who), low, high, grade_name(it)


def table(rows: Sequence[tuple[str, Row | None, str]]) -> list[str]:
    """Return the overview of *rows*, each the table's code, what it came to (None: no result) and the file."""
    head = (
        say("单位", "organisation"), say("表", "ruleset"), say("已确认", "confirmed"), say("仍可能", "possible"),
        say("等级", "grade"), say("文件", "file"),
    )  # fmt: skip
    lines = [head]
    for code, found, file in rows:
        who, low, high, grade = found or ("—", "—", "—", say("没有结果", "no result"))
        lines.append((who, code, low, high, grade, escape(file)))
    return columns(lines)
