"""A paper as a PDF, set by typst: the same content as the Word file, in the fonts that are installed.

The text goes to typst as data, never as markup: no name can be a command. The file is dated by the paper.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, cast

from evaluator.explanation import Explanation
from evaluator.language import current
from evaluator.report.options import Options
from evaluator.report.papers import gongwen, paper_of
from evaluator.report.papers.content import Block, Paper, Table
from evaluator.report.papers.fonts import Typeset, installed, typeset

if TYPE_CHECKING:
    import typst

__all__ = ["draw", "render"]


def render(explanation: Explanation, options: Options) -> bytes:
    """Return *explanation* as a PDF. Raises PingjiaError without typst or without a Chinese font."""
    return draw(paper_of(explanation, options), typeset())


def draw(paper: Paper, faces: Typeset) -> bytes:
    """Return *paper* as the bytes of a PDF set in *faces*."""
    given = {**_data(paper), **_measures(faces)}
    stamp = datetime(paper.day.year, paper.day.month, paper.day.day, tzinfo=UTC)
    found = _compiler().compile(
        _template(),
        format="pdf",
        sys_inputs={"paper": json.dumps(given, ensure_ascii=False)},
        timestamp=stamp,
    )
    return cast("bytes", found)


def _data(paper: Paper) -> dict[str, object]:
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "number": paper.number,
        "maker": paper.maker,
        "day": [paper.day.year, paper.day.month, paper.day.day],
        "blocks": [_block(block) for block in paper.blocks],
        "lang": current(),
    }


def _block(block: Block) -> dict[str, object]:
    """Return a block as plain data; its kind is its type's name."""
    made = {"kind": type(block).__name__, **asdict(block)}
    if isinstance(block, Table):
        made["headed"] = block.headed
    return made


def _measures(faces: Typeset) -> dict[str, object]:
    """Return the measures of `gongwen` as typst takes them: lengths in points or millimetres, fonts by family."""
    return {
        "page": gongwen.PAGE,
        "margins": gongwen.MARGINS,
        "voices": gongwen.VOICES,
        "border": float(gongwen.BORDER),
        "inset": {"x": float(gongwen.CELL_MARGIN), "y": float(gongwen.CELL_PADDING)},
        "styles": {
            style.id: {
                "fonts": [{"name": faces.latin, "covers": "latin-in-cjk"}, faces.families[style.face]],
                "size": float(style.size),
                "line": float(style.line),
                "before": float(style.before),
                "align": style.align,
                "first": style.first,
                "right": style.right,
                "with_next": style.with_next,
            }
            for style in gongwen.STYLES.values()
        },
    }


@cache
def _template() -> bytes:
    return resources.files("evaluator.report.papers").joinpath("page.typ").read_bytes()


@cache
def _compiler() -> typst.Compiler:
    """Return the compiler with the fonts of this computer, looked for once."""
    fonts = installed()
    import typst

    return typst.Compiler(_template(), font_paths=fonts)
