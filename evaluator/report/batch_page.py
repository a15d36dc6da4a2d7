"""Several results as one page: sortable, filtered, opened from a folder with no request and no server.

The page reads whole without its script, which only sorts and filters what is there. The script is ours alone: the
page's policy names its digest, and no other script runs.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from urllib.parse import quote

from jinja2 import Template

from evaluator.language import current, say
from evaluator.problems import disclosed, headline
from evaluator.report import batch_words, chart, figures, wording
from evaluator.report.html import environment
from evaluator.report.options import Options
from evaluator.report.summary import Batch, ItemLoss, Placed, Summary

__all__ = ["together"]

NAMED = 12
"""So many items stand among the costliest; the rest is folded below them."""


@dataclass(frozen=True, slots=True)
class Table:
    """A summary as the page shows it: its rows with what sorts them, its items by what they cost."""

    summary: Summary
    rows: tuple[Row, ...]
    regions: tuple[str, ...]
    types: tuple[str, ...]
    grades: tuple[str, ...]
    costly: tuple[ItemLoss, ...]
    cheap: tuple[ItemLoss, ...]
    most: Fraction


@dataclass(frozen=True, slots=True)
class Row:
    """One organisation of the list; `confirmed` and `possible` are ranks among all, so that no script sorts points."""

    placed: Placed
    confirmed: int
    possible: int
    grade: str
    href: str


def together(batch: Batch, options: Options) -> str:
    """Return the page of *batch*; where results have pages of their own, in the same folder, it links to them."""
    page = _template().render(
        tables=[_table(each) for each in batch.summaries],
        unread=batch.unread,
        options=options,
        words=batch_words,
        disclosed=disclosed,
        headline=headline,
        language="zh-CN" if current() == "zh" else "en",
        script=_script(),
        digest=base64.b64encode(hashlib.sha256(_script().encode("utf-8")).digest()).decode("ascii"),
        made=max((each.as_of for each in batch.standings), default=""),
    )
    return "\n".join(line.rstrip() for line in page.splitlines() if line.strip()) + "\n"


def _table(summary: Summary) -> Table:
    standings = [each.standing for each in summary.ranking]
    grades = [batch_words.grade(each.grade) for each in standings]
    lows = _ranks([each.score.confirmed for each in standings])
    highs = _ranks([each.score.possible for each in standings])
    ordered = batch_words.costliest(summary)
    costly = [each for each in ordered if each.lost > 0]
    return Table(
        summary=summary,
        rows=tuple(
            Row(placed, lows[each.score.confirmed], highs[each.score.possible], grade, quote(each.file))
            for placed, each, grade in zip(summary.ranking, standings, grades, strict=True)
        ),
        regions=tuple(sorted({each.organisation.region for each in standings} - {""})),
        types=tuple(sorted({each.organisation.type for each in standings} - {""})),
        grades=tuple(sorted(set(grades))),
        costly=tuple(costly[:NAMED]),
        cheap=(*costly[NAMED:], *(each for each in ordered if each.lost <= 0)),
        most=max((each.lost for each in summary.items), default=Fraction(0)),
    )


def _ranks(values: Sequence[Fraction | None]) -> Mapping[Fraction | None, int]:
    """Return the rank of each value, the least first; 0 for none at all."""
    known = sorted({value for value in values if value is not None})
    return {None: 0, **{value: rank for rank, value in enumerate(known, 1)}}


def _script() -> str:
    """Return the page's script, as it stands between its tags: the digest is of these very characters."""
    text = resources.files("evaluator.report").joinpath("batch.js").read_text("utf-8")
    return "\n".join(line for line in text.splitlines() if line.strip())


@cache
def _template() -> Template:
    folder = resources.files("evaluator.report")
    made = environment()
    style = "".join(folder.joinpath(name).read_text("utf-8") for name in ("page.css", "batch.css"))
    made.globals.update(say=say, figures=figures, wording=wording, chart=chart, style=style)
    return made.from_string(folder.joinpath("batch.html").read_text("utf-8"))
