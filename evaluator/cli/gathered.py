"""What is kept of many results until all are there: little in memory, the rest in a file that nobody else can open."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from evaluator.report import FORMATS

if TYPE_CHECKING:
    from evaluator.cli.delivery import Made
    from evaluator.cli.request import Request
    from evaluator.explanation import Explanation
    from evaluator.report.options import Options
    from evaluator.report.summary import Batch, Standing, Unread

__all__ = ["Gathered"]


class Gathered:
    """The results of a run for the document of all; with *keep*, also for a report of each beside the mean of all.

    What is kept for the reports is what they may show: private evidence is taken out before anything is written down.
    """

    def __init__(self, asked: Request, *, keep: bool = False) -> None:
        self._asked, self._format = asked, FORMATS[asked.format]
        self._standings: list[Standing] = []
        self._unread: list[Unread] = []
        self._names: list[str] = []
        self._kept = tempfile.TemporaryFile() if keep else None  # noqa: SIM115 - it lives as long as the run

    def add(self, made: Made, file: str = "") -> None:
        """Keep what is needed of one result, and the name of its own *file* where it gets one."""
        from evaluator.report.summary import Unread, standing_of

        if made.explanation is not None:
            standing = standing_of(made.explanation, made.name)
            self._standings.append(standing.at(file) if file else standing)
            if self._kept is not None:
                self._names.append(file)
                pickle.dump(self._shown(made.explanation), self._kept, protocol=5)
        elif made.problems:
            self._unread.append(Unread(made.name, made.program.ruleset.code, made.problems))

    def _shown(self, explanation: Explanation) -> Explanation:
        from evaluator.report.privacy import withheld

        bare = replace(explanation, evidence={})
        return bare if self._asked.with_private else withheld(bare)

    @cached_property
    def _batch(self) -> Batch:
        from evaluator.report.summary import Batch, summaries

        return Batch(summaries(self._standings), tuple(self._unread))

    def document(self) -> str | bytes:
        """Return the document of all."""
        return self._format.together(self._batch, self._options())

    def reports(self) -> Iterator[tuple[str, str | bytes]]:
        """Yield the name and the report of each result that was kept, in the order they came."""
        from evaluator.report.comparison import of_group

        groups = {each.ruleset: of_group(each) for each in self._batch.summaries}
        assert self._kept is not None
        self._kept.seek(0)
        for name in self._names:
            explanation = cast("Explanation", pickle.load(self._kept))  # noqa: S301 - our own file, written above
            group = groups[explanation.ruleset]
            beside = self._asked.beside(explanation) + (() if group is None else (group,))
            yield name, self._format.render(explanation, replace(self._options(), against=beside))
        self._kept.close()

    def _options(self) -> Options:
        from evaluator.report.options import Options

        return Options(with_private=self._asked.with_private, verbose=self._asked.verbose)
