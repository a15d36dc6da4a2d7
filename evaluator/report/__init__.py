"""Words on paper: one explanation rendered as a terminal page, as JSON, or as one self-contained HTML file.

Importing this package imports neither rich nor jinja2; a format's libraries are imported when it is used.

>>> sorted(FORMATS)
['html', 'json', 'terminal']
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from evaluator.explanation import Explanation
from evaluator.report.options import Options

__all__ = ["FORMATS", "Options", "Render", "render"]

Render = Callable[[Explanation, Options], str]


def _terminal(explanation: Explanation, options: Options) -> str:
    from evaluator.report import text

    return text.render(explanation, options)


def _json(explanation: Explanation, options: Options) -> str:
    from evaluator.report import json_report

    return json_report.render(explanation, options)


def _html(explanation: Explanation, options: Options) -> str:
    from evaluator.report import html

    return html.render(explanation, options)


FORMATS: Mapping[str, Render] = {"terminal": _terminal, "json": _json, "html": _html}


def render(explanation: Explanation, format: str = "terminal", options: Options | None = None) -> str:
    """Return *explanation* in one of `FORMATS`, in the current language, ending with a newline.

    The text is the same for the same explanation, options and language; no clock and no environment is read.

    Raises:
        KeyError: *format* is not in `FORMATS`.
    """
    return FORMATS[format](explanation, options or Options())
