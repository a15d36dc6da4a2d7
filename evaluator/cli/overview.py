"""What several results came to, at a glance: one line each, under the reports or in their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from evaluator.cli.page import columns
from evaluator.language import say
from evaluator.problems import escape

if TYPE_CHECKING:
    from evaluator.explanation import Explanation
    from evaluator.program import Program

__all__ = ["FROM", "MOST", "Line", "Lines", "Row", "row", "standings", "table"]

FROM = 3
"""From how many results on there is an overview."""
MOST = 500
"""How many lines it has at most."""


class Row(NamedTuple):
    """The organisation, the points confirmed and still possible, the grade, and how many facts were given."""

    who: str
    confirmed: str
    possible: str
    grade: str
    given: int


class Line(NamedTuple):
    """What became of one file under one ruleset; no row: no result, or (*aside*) not for this organisation."""

    program: Program
    row: Row | None
    file: str
    aside: bool = False


@dataclass(slots=True)
class Lines:
    """The lines of a run: the first `MOST` are kept for the overview, of the rest only what they came to is."""

    kept: list[Line] = field(default_factory=list)
    count: int = 0
    grades: Counter[str] = field(default_factory=Counter)

    def add(self, line: Line) -> None:
        """Take one line more."""
        self.count += 1
        if len(self.kept) < MOST:
            self.kept.append(line)
        if not line.aside:
            self.grades[(line.row or _none()).grade] += 1

    def rest(self) -> Iterator[str]:
        """Yield what is to be said of a run too long for its overview: how many came to which grade."""
        if self.count <= MOST:
            return
        counts = say("，", ", ").join(f"{grade} {count}" for grade, count in self.grades.most_common())
        total = f"{self.count:,}"
        yield say(f"共 {total} 份，列出前 {MOST} 份：{counts}", f"{total} results, {MOST} shown: {counts}")


def row(it: Explanation, given: int) -> Row:
    """Return what the overview says of a result for which so many of the ruleset's facts were *given*."""
    from evaluator.report.figures import points
    from evaluator.report.wording import grade_name

    who = it.organisation.name or it.organisation.id or say("（未写单位）", "(no name)")
    low, high = ("—" if each is None else points(each) for each in (it.score.confirmed, it.score.possible))
    return Row(escape(who), low, high, grade_name(it), given)


def table(lines: Sequence[Line]) -> list[str]:
    """Return the overview of some rulesets: organisations and rulesets as they were named."""
    head = (
        say("单位", "organisation"), say("表", "ruleset"), say("已确认", "confirmed"), say("仍可能", "possible"),
        say("等级", "grade"), say("文件", "file"),
    )  # fmt: skip
    cells = [head]
    for each in lines:
        who, low, high, grade, _ = each.row or _none()
        cells.append((who, each.program.ruleset.code, low, high, grade, escape(each.file)))
    return columns(cells)


def standings(lines: Sequence[Line]) -> list[str]:
    """Return where each organisation stands on every ruleset that is for it, and which are not."""
    told: list[str] = []
    for file, found in groupby(lines, key=lambda each: each.file):
        told += [*([""] if told else []), *_standing(file, list(found))]
    return told


def _standing(file: str, lines: Sequence[Line]) -> Iterator[str]:
    fitting = [each for each in lines if not each.aside]
    who = next((each.row.who for each in fitting if each.row is not None), escape(file))
    yield say(f"{who}：适用的评分表 {len(fitting)} 张", f"{who}: {len(fitting)} rulesets apply")
    yield ""
    cells = [(
        say("表", "ruleset"), say("名称", "title"), say("已确认", "confirmed"), say("仍可能", "possible"),
        say("满分", "full"), say("等级", "grade"), say("已填事实", "facts given"),
    )]  # fmt: skip
    for each in fitting:
        from evaluator.report.figures import points

        spec = each.program.ruleset
        _, low, high, grade, given = each.row or _none()
        filled = f"{given}/{len(each.program.facts)}" if each.row else "—"
        cells.append((spec.code, escape(spec.title), low, high, points(spec.points), grade, filled))
    yield from columns(cells)
    aside = say("、", ", ").join(each.program.ruleset.code for each in lines if each.aside)
    if aside:
        yield ""
        yield say(
            f"不适用（单位类型、范围或周期不合）：{aside}", f"not for this organisation or period: {aside}"
        )
    if fitting:
        code = fitting[0].program.ruleset.code
        yield say(f"细看一张：pingjia score {code} {file}", f"one in full: pingjia score {code} {file}")


def _none() -> Row:
    return Row("—", "—", "—", say("没有结果", "no result"), 0)
