"""Where results go: to the screen, into one file, into one document of all, or into a folder with a file each."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from evaluator.cli import output as files
from evaluator.cli import overview, refusal, streams
from evaluator.cli.command import BELOW, FINE
from evaluator.cli.gathered import Gathered
from evaluator.language import say
from evaluator.problems import PingjiaError, Problem
from evaluator.report import FORMATS
from evaluator.report.names import free_name

if TYPE_CHECKING:
    from evaluator.cli.request import Request
    from evaluator.explanation import Explanation
    from evaluator.program import Program

__all__ = ["Made", "deliver"]


TWINS_SAID = 20
"""So many organisations that came twice are named."""


@dataclass(frozen=True, slots=True)
class Made:
    """One result: its report, or the problems in its place; with *aside*, a ruleset that is not for this evidence.

    *explanation* is what its report is to be made of once all results are there, where there is a document of all;
    *stem* what its file is called in a folder, where that is not after its source.
    """

    program: Program
    source: str
    report: str | bytes = ""
    problems: tuple[Problem, ...] = ()
    below: str = ""
    row: overview.Row | None = None
    aside: bool = False
    explanation: Explanation | None = None
    whose: tuple[str, ...] = ()
    """The organisation's id and the period."""
    stem: str = ""
    label: str = ""
    """What its file is named after, where that is not its source."""

    @property
    def name(self) -> str:
        """What messages call the evidence."""
        return say("标准输入", "stdin") if self.source == "-" else self.source


class Delivery(Protocol):
    """Takes the results one by one and says at the end what they came to."""

    def take(self, made: Made) -> str:
        """Write one result, or keep it until the end; return what the overview calls its file."""

    def close(self, code: int, lines: list[overview.Line]) -> None:
        """Write what was kept; *code* is the worst exit code, *lines* the overview."""

    def drop(self) -> None:
        """Leave nothing half-written behind; called at the end, however it comes."""


def deliver(asked: Request, results: Iterator[Made]) -> int:
    """Write the results where they were asked for and return the worst exit code."""
    code, lines, said, twins = FINE, overview.Lines(), Said(), Twins()
    delivery = _delivery(asked)
    try:
        for made in results:
            if not made.aside:
                code = max(code, _spoken(made, said))
                twins.add(made)
            name = made.name if made.aside else delivery.take(made)
            lines.add(overview.Line(made.program, made.row, name, made.aside))
        delivery.close(code, lines.kept if lines.count >= overview.FROM or asked.all else [])
    finally:
        delivery.drop()
    for line in (*lines.rest(), *twins.lines()):
        streams.announce(line)
    return code


class Twins:
    """Results of one organisation, for one period, under one ruleset: both count, and somebody should know."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, ...], str] = {}
        self._found: list[tuple[str, str, str]] = []

    def add(self, made: Made) -> None:
        """Remember a result by whose it is; one without an id is nobody's twin."""
        if not made.whose or not made.whose[0]:
            return
        first = self._first.setdefault((made.program.ruleset.code, *made.whose), made.name)
        if first != made.name:
            self._found.append((made.whose[0], first, made.name))

    def lines(self) -> Iterator[str]:
        """Yield a line for each that came twice."""
        for id_, first, second in self._found[:TWINS_SAID]:
            yield say(
                f"注意：{id_} 同一期间有两份，都算了：{first}、{second}",
                f"note: {id_} handed in twice for the period, both count: {first}, {second}",
            )
        if len(self._found) > TWINS_SAID:
            rest = len(self._found) - TWINS_SAID
            yield say(f"注意：另有 {rest} 份也是重复的", f"note: {rest} more came twice")


def _delivery(asked: Request) -> Delivery:
    if asked.gathers:
        return _Pages(asked, asked.path) if asked.path is not None and asked.in_folder else _Whole(asked)
    if asked.path is not None and asked.in_folder:
        return _Folder(asked, asked.path)
    if asked.path is None and asked.format == "terminal":
        return _Screen(asked)
    if asked.several:
        return _Stream(asked, asked.path)
    return _One(asked, asked.path)


class _Screen:
    """Pages for a reader, one after the other; with `--all` the standings alone: each page is a command away."""

    def __init__(self, asked: Request) -> None:
        self._all, self._parted = asked.all, ""

    def take(self, made: Made) -> str:
        if made.report and not self._all:
            sys.stdout.write(f"{self._parted}{made.report!s}")
        self._parted = "\n"
        return made.name

    def close(self, code: int, lines: list[overview.Line]) -> None:
        if lines:
            for line in overview.standings(lines) if self._all else ["", *overview.table(lines)]:
                streams.show(line)

    def drop(self) -> None:
        pass


class _Folder:
    """A file for each result."""

    def __init__(self, asked: Request, path: Path) -> None:
        self._path, self._suffix, self._all = path, FORMATS[asked.format].suffix, asked.all
        self._quiet, self._taken = asked.several, set[str]()

    def take(self, made: Made) -> str:
        if not made.report:
            return made.name
        stem = made.stem or files.stem(made.program.ruleset.code, made.label or made.name)
        name = free_name(stem, self._suffix, self._taken)
        _write(self._path / name, made.report, quiet=self._quiet)
        return name

    def close(self, code: int, lines: list[overview.Line]) -> None:
        for line in overview.standings(lines) if self._all else overview.table(lines) if lines else ():
            streams.announce(line)
        if self._quiet:
            _announce_count(len(self._taken), self._path)

    def drop(self) -> None:
        pass


class _Whole:
    """One document of all results, in one file or on standard output."""

    def __init__(self, asked: Request) -> None:
        self._asked, self._gathered = asked, Gathered(asked)

    def take(self, made: Made) -> str:
        self._gathered.add(made)
        return made.name

    def close(self, code: int, lines: list[overview.Line]) -> None:
        document = self._gathered.document()
        if self._asked.path is None:
            streams.emit(document)
        else:
            _write(self._asked.path, document)

    def drop(self) -> None:
        pass


class _Pages:
    """A file for each result and the document of all beside them: written last, each beside the mean of all."""

    def __init__(self, asked: Request, path: Path) -> None:
        self._asked, self._path, self._format = asked, path, FORMATS[asked.format]
        self._taken = {self._format.index.casefold()}
        self._gathered = Gathered(asked, keep=True)

    def take(self, made: Made) -> str:
        if made.explanation is None:
            self._gathered.add(made)
            return made.name
        stem = made.stem or files.stem(made.program.ruleset.code, made.label or made.name)
        name = free_name(stem, self._format.suffix, self._taken)
        self._gathered.add(made, name)
        return name

    def close(self, code: int, lines: list[overview.Line]) -> None:
        for name, report in self._gathered.reports():
            _write(self._path / name, report, quiet=True)
        _write(self._path / self._format.index, self._gathered.document())
        for line in overview.standings(lines) if self._asked.all else overview.table(lines) if lines else ():
            streams.announce(line)
        _announce_count(len(self._taken) - 1, self._path)

    def drop(self) -> None:
        pass


def _announce_count(count: int, path: Path) -> None:
    streams.announce(say(f"已写 {count} 份到 {path}", f"wrote {count} files to {path}"))


class _One:
    """One result in one file, or on standard output; a refusal as JSON is an object, too."""

    def __init__(self, asked: Request, path: Path | None) -> None:
        self._path, self._format, self._with_private = path, asked.format, asked.with_private
        self._report: str | bytes = ""

    def take(self, made: Made) -> str:
        self._report = _told(made, self._format, with_private=self._with_private)
        return made.name

    def close(self, code: int, lines: list[overview.Line]) -> None:
        if self._path is None or (self._format in _JSON and code not in (FINE, BELOW)):
            streams.emit(self._report)
        elif code in (FINE, BELOW):  # where it could not be made, none is written
            _write(self._path, self._report)

    def drop(self) -> None:
        pass


class _Stream:
    """Several results one after the other, each written when it is there: an array of JSON, lines of JSON, pages."""

    def __init__(self, asked: Request, path: Path | None) -> None:
        self._path, self._format, self._with_private = path, asked.format, asked.with_private
        self._file = None if path is None else files.Growing(path)
        self._opening, self._between, self._closing = _JSON.get(asked.format, ("", "\n", ""))
        self._put(self._opening)
        self._parted = ""

    def take(self, made: Made) -> str:
        told = str(_told(made, self._format, with_private=self._with_private))
        if told:
            self._put(self._parted + (told.rstrip("\n") if self._closing else told))
            self._parted = self._between
        return made.name

    def close(self, code: int, lines: list[overview.Line]) -> None:
        self._put(self._closing)
        if self._file is not None:
            self._file.keep()
            streams.announce(say(f"已写 {self._path}", f"wrote {self._path}"))

    def drop(self) -> None:
        if self._file is not None:
            self._file.drop()

    def _put(self, text: str) -> None:
        if self._file is not None:
            self._file.write(text)
        elif text:
            streams.emit(text)


_JSON = {"json": ("[\n", ",\n", "\n]\n"), "jsonl": ("", "", "")}
"""What stands before, between and after several results in the formats that tell refusals as well."""


def _told(made: Made, format: str, *, with_private: bool) -> str | bytes:
    """Return the report, or what a machine is told in its place."""
    if not made.problems or format not in _JSON:
        return made.report
    refused = {"problems": refusal.listed(made.problems, with_private=with_private)}
    if format == "json":
        return json.dumps(refused, ensure_ascii=False, indent=2) + "\n"
    return json.dumps({"source": made.name, **refused}, ensure_ascii=False, separators=(",", ":")) + "\n"


def _write(path: Path, report: str | bytes, *, quiet: bool = False) -> None:
    files.write(path, report)
    if not quiet:
        streams.announce(say(f"已写 {path}", f"wrote {path}"))


@dataclass(slots=True)
class Said:
    """The problems of one submission that were said already: another ruleset finds the same ones."""

    source: str = ""
    problems: set[Problem] = field(default_factory=set)

    def new(self, made: Made) -> list[Problem]:
        """Return the problems of a result that were not said yet, and take them as said."""
        if made.source != self.source:
            self.source, self.problems = made.source, set()
        found = [each for each in made.problems if each not in self.problems]
        self.problems |= set(found)
        return found


def _in_a_cell(each: Problem) -> bool:
    """Tell whether a copy with the cell marked would show what to mend; for whom a table is, no cell can mend."""
    return each.span is not None and bool(each.span.sheet) and each.code != "does-not-apply"


def _spoken(made: Made, said: Said) -> int:
    """Say on standard error what is wrong with a result, what was *said* not again, and return its exit code."""
    if made.problems:
        fresh = said.new(made)
        refusal.draw_all(fresh)
        if any(_in_a_cell(each) for each in fresh) and Path(made.source).is_file():
            from evaluator.cli.read import marking_offered

            streams.announce(marking_offered(made.source))
        return refusal.exit_code(PingjiaError(made.problems))
    if made.below:
        who = f"{made.program.ruleset.code} {made.name}"
        streams.announce(say(f"{who}：{made.below}", f"{who}: {made.below}"))
        return BELOW
    return FINE
