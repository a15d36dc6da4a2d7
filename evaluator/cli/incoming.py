"""The evidence a command was given, of whatever kind: opened one by one, and what was passed over said at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaluator.cli import streams
from evaluator.cli.command import option
from evaluator.language import say
from evaluator.problems import Problem, escape

if TYPE_CHECKING:
    from evaluator.declarations import Vocabulary
    from evaluator.intake import ColumnMapping, Submission
    from evaluator.intake.shared import Shared
    from evaluator.program import Program

__all__ = ["Incoming", "columns_of", "joined", "mapping_option"]

_SAID = 20


def mapping_option() -> click.Option:
    """Return `--mapping`."""
    return option(
        "--mapping",
        say(
            "列名对照（YAML）：别的系统导出的批量表",
            "a mapping of columns (YAML), for tables of other systems",
        ),
        metavar=say("文件", "FILE"),
    )


class Incoming:
    """Evidence given on the command line, read by a vocabulary."""

    def __init__(self, given: Sequence[str], vocabulary: Vocabulary, mapping: str | None = None) -> None:
        from evaluator.intake import Intake

        self.given = given
        self.vocabulary = vocabulary
        self._intake = Intake(vocabulary, columns_of(mapping, vocabulary))
        self._skipped: list[Problem] = []

    @cached_property
    def several(self) -> bool:
        """Whether it may hold more than one submission."""
        return len(self.given) > 1 or any(map(self._intake.holds_several, self.given))

    def submissions(self, *, watched: bool = False) -> Iterator[Submission]:
        """Yield the submissions, *watched* with progress; after the last one, say what was passed over."""
        from evaluator.cli.progress import followed
        from evaluator.intake import expected

        found = self._intake.submissions(self.given, notice=self._skipped.append)
        yield from followed(found, expected(self.given)) if watched else found
        _announce(self._skipped)
        self._skipped.clear()

    def only(self) -> Submission:
        """Return the one submission it holds. Raises UsageError where it holds more."""
        first, *more = islice(self.submissions(), 2)
        if more:
            given = say("、", ", ").join(self.given)
            raise click.UsageError(
                say(f"{given} 里不止一份，这里一次只看一份", f"{given} holds several submissions; give one")
            )
        return first

    def shared(self) -> Shared:
        """Return the files that several organisations handed in, and say so; nothing where there is one submission."""
        from evaluator.intake.shared import Shared, shared

        if not self.several:
            return Shared()
        found = shared(self._intake.submissions(self.given, with_files=True))
        told = dict.fromkeys(found.sources.values())
        for sources in list(told)[:_SAID]:
            names = escape(say("、", ", ").join(sources))
            streams.announce(
                say(f"注意：几家的附件一字不差：{names}", f"note: the same attachment in {names}")
            )
        return found


def joined(programs: Sequence[Program]) -> Vocabulary:
    """Return one vocabulary with the facts of all rulesets; of two of one name, the first's."""
    first = programs[0].vocabulary
    facts = {name: fact for each in reversed(programs) for name, fact in each.vocabulary.facts.items()}
    return first if len(facts) == len(first.facts) else replace(first, facts=facts)


def columns_of(path: str | None, vocabulary: Vocabulary) -> ColumnMapping:
    """Return what `--mapping` says. Raises PingjiaError where the file cannot be used."""
    from evaluator.intake.mapping import PLAIN, read_mapping

    return PLAIN if path is None else read_mapping(Path(path), vocabulary)


def _announce(skipped: Sequence[Problem]) -> None:
    for each in skipped[:_SAID]:
        streams.announce(say("提示：", "note: ") + escape(each.message))
    if len(skipped) > _SAID:
        rest = len(skipped) - _SAID
        streams.announce(say(f"提示：另有 {rest} 个文件没有读", f"note: {rest} more were passed over"))
