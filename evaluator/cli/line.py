"""The line of `--fail-under`: points or a grade, and whether a result is below it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evaluator.cli.command import wrong
from evaluator.language import say
from evaluator.problems import suggest

if TYPE_CHECKING:
    from evaluator.cli.request import Request
    from evaluator.explanation import Explanation
    from evaluator.program import Program

__all__ = ["below", "refuse_line"]


def _number(text: str) -> Fraction | None:
    from scoring.units import exact

    try:
        return exact(text.removesuffix("分").strip())
    except ValueError:
        return None


def refuse_line(asked: Request, program: Program) -> None:
    """Refuse a line that is neither points nor a grade of the table."""
    names = [plan.spec.name for plan in program.grades]
    if asked.line and _number(asked.line) is None and asked.line not in names:
        expected = say(
            f"应是分数，或等级之一：{'、'.join(names)}", f"points, or one of the grades {', '.join(names)}"
        )
        raise wrong("--fail-under", asked.line, expected, suggest(asked.line, names))


def below(asked: Request, it: Explanation) -> str:
    """Return why a result is below the line asked for, or nothing."""
    if not asked.line:
        return ""
    least = _number(asked.line)
    if least is not None:
        confirmed = it.score.confirmed
        if confirmed is not None and confirmed >= least:
            return ""
        from evaluator.report.figures import points

        shown = say("没有总分", "no total") if confirmed is None else points(confirmed)
        return say(f"已确认 {shown}，低于 {asked.line}", f"confirmed {shown}, below {asked.line}")
    settled = it.grade.status not in ("manual", "void")
    if settled and any(each.name == asked.line and each.status == "secured" for each in it.grades):
        return ""
    shown = it.grade.confirmed or say("未定", "undecided")
    return say(
        f"等级没有稳在 {asked.line}（现为 {shown}）", f"the grade {asked.line} is not secured (now {shown})"
    )
