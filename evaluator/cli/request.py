"""What `score` was asked for, understood; and what cannot be meant, refused before anything is computed."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaluator.cli import output as files
from evaluator.language import say
from evaluator.report import FORMATS

if TYPE_CHECKING:
    from evaluator.cli.against import Against
    from evaluator.explanation import Explanation
    from evaluator.report.comparison import Comparison

__all__ = ["Request", "refuse_early", "refuse_place"]


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for, understood."""

    rulesets: tuple[str, ...]
    evidence: tuple[str, ...]
    as_of: date | None
    format: str
    path: Path | None
    line: str
    with_private: bool
    inference: str
    verbose: bool
    all: bool = False
    against: Against | None = None
    paper: str = ""
    template: Path | None = None
    mapping: str | None = None
    progress: bool = False
    many: bool = False
    """Whether there may be more than one submission."""

    @property
    def several(self) -> bool:
        """Whether there may be more than one result."""
        return self.many or len(self.rulesets) > 1

    @property
    def watched(self) -> bool:
        """Whether progress is shown: where it was asked for, or the page itself is not on the same screen."""
        from evaluator.cli.progress import is_watched

        elsewhere = self.path is not None and sys.stderr.isatty()
        return self.progress or (self.several and (elsewhere or is_watched()))

    @property
    def in_folder(self) -> bool:
        """Whether each result gets a file of its own."""
        if self.path is None:
            return False
        return self.path.is_dir() or (self.several and FORMATS[self.format].apart)

    @property
    def gathers(self) -> bool:
        """Whether there will be a document of all results: alone, or beside theirs."""
        return self.several and bool(FORMATS[self.format].summary)

    def beside(self, explanation: Explanation) -> tuple[Comparison, ...]:
        """Return the last result of the same organisation, where one was given."""
        found = None if self.against is None else self.against.of(explanation)
        return () if found is None else (found,)


def refuse_early(asked: Request) -> None:
    """Refuse what cannot be meant, before anything is computed."""
    if not asked.rulesets:
        raise click.UsageError(say("没有写评分表", "no ruleset was named"))
    if asked.evidence.count("-") > 1:
        raise click.UsageError(say("标准输入只能读一次", "standard input can be read once"))


def refuse_place(asked: Request) -> None:
    """Refuse where the results were to go, if they cannot go there."""
    if asked.path is None:
        if FORMATS[asked.format].apart and asked.several:
            raise click.UsageError(
                say("几份结果要写进文件夹，请加 --output 文件夹", "several results need --output FOLDER")
            )
        if FORMATS[asked.format].binary and sys.stdout.isatty():
            raise click.UsageError(
                say("这种格式要写到文件，请加 --output 文件", "this format needs --output FILE")
            )
        return
    told_apart = asked.format == "json"
    if asked.in_folder:
        made = asked.path / f"_.{FORMATS[asked.format].suffix}"
        files.refuse_inside(asked.path, made, asked.evidence, told_apart=told_apart)
        files.folder(asked.path)
    else:
        last = None if asked.against is None else asked.against.path
        others = (*asked.rulesets, asked.mapping, asked.template, last)
        files.refuse_sources(asked.path, asked.evidence, *others, told_apart=told_apart)
