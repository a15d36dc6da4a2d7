"""What a command says and asks about official papers: which one, on whose template, in which fonts, under what name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaluator.cli import streams
from evaluator.cli.command import option, wrong
from evaluator.language import say

if TYPE_CHECKING:
    from evaluator.explanation import Explanation
    from evaluator.report.options import Options

__all__ = ["PAPERS", "asked_for", "ready", "stem"]

PAPERS = ("self", "audit", "notice")
"""The names of `report.papers.KINDS`, which is not imported to say what there is."""
_FORMATS = ("docx", "pdf")


def asked_for() -> list[click.Parameter]:
    """Return `--paper` and `--template`."""
    return [
        option(
            "--paper",
            say(
                "docx、pdf 出哪一种：self 自评报告，audit 考评报告，notice 整改通知单；"
                "不写，有核定数的出考评报告，没有的出自评报告",
                "which paper docx and pdf make; by default audit where values were audited, else self",
            ),
            type=click.Choice(PAPERS),
            metavar="|".join(PAPERS),
        ),
        option(
            "--template",
            say(
                "docx 用自己的 Word 模板，见 docs/word.md",
                "fill in your own Word template (docx), see docs/word.md",
            ),
            metavar=say("模板.docx", "TEMPLATE.docx"),
        ),
    ]


def ready(format: str, paper: str, template: Path | None) -> None:
    """See to it that papers of this format can be made, and say in which fonts; nothing for other formats.

    Raises Asked where the options do not belong together, PingjiaError where something is not installed.
    """
    if paper and format not in _FORMATS:
        raise wrong(
            "--paper", paper, say("要和 --format docx 或 pdf 一起用", "goes with --format docx or pdf")
        )
    if template is not None and format != "docx":
        raise wrong("--template", str(template), say("要和 --format docx 一起用", "goes with --format docx"))
    if template is not None and paper:
        raise wrong(
            "--paper", paper, say("用了自己的模板，就不写 --paper", "a template is a paper of its own")
        )
    if format == "pdf":
        from evaluator.report.papers.fonts import typeset

        said = typeset().said()
        if said:
            streams.announce(said)


def stem(explanation: Explanation, options: Options, *, apart: bool) -> str:
    """Return what a file is called, without suffix: 单位名_自评报告; *apart*: with the code of its table."""
    from evaluator.report.papers import kind_of

    kind = kind_of(explanation, options).name if options.template is None else options.template.stem
    code = explanation.ruleset.code if apart else ""
    return "_".join(filter(None, (explanation.organisation.name or explanation.organisation.id, code, kind)))
