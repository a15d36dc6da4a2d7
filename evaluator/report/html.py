"""The result as one self-contained HTML page: no script, no request, prints on A4.

Every value is cleaned of what could steer a screen and is escaped; only this package's own SVG is trusted.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from evaluator.explanation import Explanation
from evaluator.language import current, say
from evaluator.report import chart, figures, wording
from evaluator.report.options import Options
from evaluator.report.outline import outline, worth_first
from evaluator.report.privacy import withheld

_NUMERALS = "一二三四五六七八九十"


def render(explanation: Explanation, options: Options) -> str:
    """Return *explanation* as the text of an HTML file."""
    shown = explanation if options.with_private else withheld(explanation)
    plan = outline(shown)
    page = _template().render(
        it=shown,
        plan=plan,
        best=worth_first(plan.advice),
        options=options,
        attached={one.id: one for one in shown.attachments},
        language="zh-CN" if current() == "zh" else "en",
        heading=_Headings(),
    )
    return "\n".join(line.rstrip() for line in page.splitlines() if line.strip()) + "\n"


class _Headings:
    """Numbers the headings of one page in the order they are written, as an official paper does."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, title: str) -> str:
        """Return *title* with the next number."""
        self.count += 1
        if current() == "en":
            return f"{self.count}. {title}"
        tens, ones = divmod(self.count, 10)
        numeral = ("十" if tens else "") + (_NUMERALS[ones - 1] if ones else "")
        return f"{numeral}、{title}"


def _cleaned(value: object) -> object:
    """Return *value* as the page shows it: text without steering characters, nothing for None."""
    if value is None:
        return ""
    return value if isinstance(value, Markup) else figures.clean(str(value))


def environment() -> Environment:
    """Return how our pages are made: everything escaped and cleaned, nothing undefined."""
    return Environment(autoescape=True, undefined=StrictUndefined, finalize=_cleaned, trim_blocks=True)


@cache
def _template() -> Template:
    """Return the page, compiled once per process."""
    folder = resources.files("evaluator.report")
    made = environment()
    made.globals.update(
        say=say,
        figures=figures,
        wording=wording,
        chart=chart,
        style=folder.joinpath("page.css").read_text("utf-8"),
    )
    return made.from_string(folder.joinpath("template.html").read_text("utf-8"))
