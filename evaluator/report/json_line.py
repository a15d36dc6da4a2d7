"""A result as one line of JSON, for a file with a result on every line: the document of `json_report`, unindented."""

from __future__ import annotations

from evaluator.explanation import Explanation
from evaluator.report.json_report import written
from evaluator.report.options import Options


def render(explanation: Explanation, options: Options) -> str:
    """Return *explanation* as one line of JSON text with a newline at its end."""
    return written(explanation, options, indent=None)
