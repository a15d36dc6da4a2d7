"""One result as a workbook."""

from __future__ import annotations

from evaluator.explanation import Explanation
from evaluator.report.options import Options
from evaluator.report.sheets import Paper


def render(explanation: Explanation, options: Options) -> bytes:
    """Return *explanation* as a workbook."""
    paper = Paper(explanation.ruleset.title, explanation.as_of)
    return paper.bytes()
