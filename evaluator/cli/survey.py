"""`pingjia read` of many: every submission of a folder, a zip or a table of many read and checked, nothing scored."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from evaluator.cli import output as files
from evaluator.cli import refusal, streams
from evaluator.cli.command import FINE, REFUSED
from evaluator.language import say
from evaluator.problems import PingjiaError, Problem, disclosed
from evaluator.workbook.formulas import harmless

if TYPE_CHECKING:
    from evaluator.cli.incoming import Incoming
    from evaluator.declarations import FactType
    from evaluator.intake import Submission

__all__ = ["DRAWN", "survey"]

DRAWN = 20
"""How many problems are drawn on the screen; all of them go into the table of problems."""


@dataclass(slots=True)
class _Count:
    """What a survey came to."""

    read: int = 0
    refused: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    first: list[Problem] = field(default_factory=list)

    def add(self, problems: tuple[Problem, ...]) -> None:
        """Take one submission and its errors."""
        self.read += 1
        self.refused += bool(problems)
        self.codes.update(each.code for each in problems)
        self.first += problems[: DRAWN - len(self.first)]


def survey(
    incoming: Incoming,
    declared: Mapping[str, FactType],
    output: Path | None,
    *,
    format: str,
    watched: bool,
    with_private: bool,
) -> int:
    """Read and check everything; return the exit code.

    *output* is where the JSON goes, or, beside a page on the screen, the problems as CSV, one row each. What is
    private of them is written only *with_private*.
    """
    count = _Count()
    table = None if format == "json" else output
    written = None if table is None else _Table(table, with_private=with_private)
    try:
        for submission in incoming.submissions(watched=watched):
            problems = _checked(submission, incoming, declared)
            count.add(problems)
            if written is not None:
                written.add(submission.source, problems)
        if written is not None:
            written.keep()
    finally:
        if written is not None:
            written.drop()
    if format == "json":
        refusal.draw_all(count.first)
        files.put(_json(count, with_private=with_private), output)
    else:
        refusal.draw_all(count.first)
        for line in _page(count, table):
            streams.show(line)
    return REFUSED if count.refused else FINE


def _checked(
    submission: Submission, incoming: Incoming, declared: Mapping[str, FactType]
) -> tuple[Problem, ...]:
    from evaluator.evidence.document import read_evidence

    try:
        read_evidence(
            submission.read(), incoming.vocabulary, folder=submission.folder, narrowed=declared or None
        )
    except PingjiaError as error:
        return error.problems
    return ()


class _Table:
    """The table of problems: a row for each, in CSV that Excel and WPS open as it is."""

    def __init__(self, path: Path, *, with_private: bool) -> None:
        self._with_private = with_private
        self._file = files.Growing(path)
        self._file.write("\ufeff")
        self._row(
            say("来源", "source"), say("工作表", "sheet"), say("位置", "place"), say("问题", "problem"),
            say("怎么改", "remedy"), say("代码", "code"),
        )  # fmt: skip

    def add(self, source: str, problems: tuple[Problem, ...]) -> None:
        """Write the problems of one submission."""
        for one in problems:
            each = disclosed(one, with_private=self._with_private)
            span, place, file, sheet = each.span, "", source, ""
            if span is not None:
                place, sheet = span.cell or f"{span.line}:{span.column}", span.sheet
                if span.source != source.partition("#")[0]:  # it stands in a table beside the row's own
                    file = span.source
            self._row(file, sheet, place, each.message, each.hint, each.code)

    def _row(self, *cells: object) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerow([harmless(str(each)) for each in cells])
        self._file.write(text.getvalue())

    def keep(self) -> None:
        """End the table."""
        self._file.keep()

    def drop(self) -> None:
        """Leave nothing of a table that was not ended."""
        self._file.drop()


def _page(count: _Count, table: Path | None) -> Iterator[str]:
    fine = count.read - count.refused
    yield say(
        f"读了 {count.read:,} 份：{fine:,} 份能打分，{count.refused:,} 份有问题",
        f"{count.read:,} read: {fine:,} can be scored, {count.refused:,} have problems",
    )
    for code, number in count.codes.most_common():
        yield f"  {number:>8,}  {code}"
    total = count.codes.total()
    if table is not None:
        yield say(f"问题清单已写 {table}", f"the problems are in {table}")
    elif total > len(count.first):
        yield say(
            f"上面画了前 {len(count.first)} 处；--output 问题.csv 写出全部 {total:,} 处",
            f"the first {len(count.first)} are drawn; --output problems.csv writes all {total:,}",
        )
    peak = _peak()
    if peak:
        yield say(f"内存最高 {peak} MB", f"at most {peak} MB of memory")


def _json(count: _Count, *, with_private: bool) -> str:
    said = {
        "format": "pingjia.survey/1",
        "read": str(count.read),
        "refused": str(count.refused),
        "codes": {code: str(number) for code, number in sorted(count.codes.items())},
        "problems": refusal.listed(count.first, with_private=with_private),
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _peak() -> int:
    """Return the most memory this process ever held, in MB; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    import sys

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most >> 20 if sys.platform == "darwin" else most >> 10)
