"""`pingjia score`: evidence through a table, and the result on a page, as JSON or as HTML."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaluator.cli import output as files
from evaluator.cli import overview, refusal, streams
from evaluator.cli.command import BELOW, FINE, Asked, Command, argument, build, flag, option, wrong
from evaluator.language import say
from evaluator.problems import EvidenceError, PingjiaError, Problem, problem, suggest

if TYPE_CHECKING:
    from evaluator.cli.second import Second
    from evaluator.evidence.document import Evidence
    from evaluator.explanation import Explanation
    from evaluator.program import Program
    from evaluator.reading import Document

MODES = ("auto", "durable", "reference")
SUFFIXES = {"terminal": "txt", "json": "json", "html": "html"}


def command() -> Command:
    """Return the command."""
    text = say(
        "按评分表给证据打分，说明每一分丢在哪里。\n\n"
        "评分表可写编码、编号或文件，几张用逗号隔开；证据可给几份，结果按给的顺序，“-” 表示标准输入。"
        "一份结果的 JSON 是一个对象，几份是一个数组。--all 不写评分表：随附的、适用的表都评，一张一行。\n\n"
        "例：pingjia score T01 证据.yaml --fail-under 合格\n\n"
        "    pingjia score --all 证据.yaml",
        "Score evidence against a ruleset and explain every point lost.\n\n"
        "A ruleset is a code, an id or a file, several parted by commas; results come in the order of the evidence "
        "files, '-' is standard input. One result is a JSON object, several are an array. --all takes no ruleset: "
        "every one that comes along and applies, a line each.\n\n"
        "Example: pingjia score T01 evidence.yaml --fail-under 85\n\n"
        "    pingjia score --all evidence.yaml",
    )
    parameters: list[click.Parameter] = [
        argument("ruleset", say("评分表", "RULESET")),
        argument("evidence", say("证据…", "EVIDENCE..."), nargs=-1),
        flag("--all", say("随附的、适用的评分表都评，一张一行", "every ruleset that applies, a line each")),
        option(
            "--as-of",
            say("评定日，如 2026-01-15；不写用证据里的", "the day of assessment; else the evidence's own"),
            metavar=say("日期", "DATE"),
        ),
        option(
            "--output",
            say("写到文件；几份结果写到文件夹", "write to a file, several results into a folder"),
            "-o",
            metavar=say("路径", "PATH"),
        ),
        option(
            "--fail-under",
            say(
                "已确认的分低于这个分，或等级没有稳在这一等，退出码 1",
                "exit 1 below these points, or unless this grade is secured",
            ),
            metavar=say("分|等级", "POINTS|GRADE"),
        ),
        flag(
            "--with-private",
            say("写出不公开的事实（谁病了、谁困难）", "show private facts (the sick, the poor)"),
        ),
        option(
            "--inference",
            say(
                "推理核对：auto 来得及就核对，durable 必须核对，reference 不核对",
                "second inference: auto, durable (required) or reference (none)",
            ),
            type=click.Choice(MODES),
            default="auto",
            metavar="|".join(MODES),
        ),
        flag("--verbose", say("连已得满分的项目和证据也写出", "show what was passed and the evidence, too")),
    ]
    return build("score", run, text, parameters, formats=("terminal", "json", "html"))


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

    @property
    def count(self) -> int:
        """How many results there will be."""
        return len(self.rulesets) * len(self.evidence)

    @property
    def in_folder(self) -> bool:
        """Whether each result gets a file of its own."""
        if self.path is None:
            return False
        return self.path.is_dir() or (self.count > 1 and self.format == "html")


@dataclass(frozen=True, slots=True)
class Made:
    """One result: its text, or the problems in its place; with *aside*, a ruleset that is not for this evidence."""

    program: Program
    source: str
    text: str = ""
    problems: tuple[Problem, ...] = ()
    below: str = ""
    row: overview.Row | None = None
    aside: bool = False


def run(
    ruleset: str, evidence: tuple[str, ...], all: bool, as_of: str | None, output: str | None, fail_under: str | None,
    with_private: bool, inference: str, verbose: bool, format: str,
) -> int:  # fmt: skip
    """Score every evidence file against every ruleset; the exit code is the worst."""
    rulesets = tuple(each for part in ruleset.replace("，", ",").split(",") if (each := part.strip()))
    if all:
        from evaluator.catalog import entries

        rulesets, evidence = tuple(each.code for each in entries()), (ruleset, *evidence)
    elif not evidence:
        raise click.MissingParameter(param_type="argument", param_hint=say("证据…", "EVIDENCE..."))
    asked = Request(
        rulesets, evidence, None if as_of is None else _day(as_of), format, None if output is None else Path(output),
        fail_under or "", with_private, inference, verbose, all,
    )  # fmt: skip
    _refuse_early(asked)
    from evaluator.cli.second import Second

    with Second(inference) as second:
        from evaluator.catalog import load

        programs = [load(each) for each in rulesets]
        for program in programs if not all else ():
            _refuse_line(asked, program)
        return _deliver(asked, _made(asked, programs, second))


def _day(text: str) -> date:
    from evaluator.reading.dates import read_date
    from evaluator.reading.text import Unreadable

    try:
        return read_date(text)[0]
    except Unreadable as error:
        raise wrong(
            "--as-of", text, say("应是日期，如 2026-01-15", "a date is expected, like 2026-01-15"), error.hint
        ) from None


def _refuse_early(asked: Request) -> None:
    """Refuse what cannot be meant, before anything is computed."""
    if not asked.rulesets:
        raise click.UsageError(say("没有写评分表", "no ruleset was named"))
    for each in asked.evidence:
        if each != "-" and Path(each).is_dir():
            raise _folder_given(Path(each))
    if asked.evidence.count("-") > 1:
        raise click.UsageError(say("标准输入只能读一次", "standard input can be read once"))
    if asked.path is None:
        if asked.format == "html" and asked.count > 1:
            raise click.UsageError(
                say("几份网页要写进文件夹，请加 --output 文件夹", "several pages need --output FOLDER")
            )
        return
    if asked.in_folder:
        files.folder(asked.path)
    else:
        files.refuse_sources(asked.path, [Path(each) for each in (*asked.evidence, *asked.rulesets)])


def _folder_given(path: Path) -> Asked:
    """Return the refusal of a folder in the place of evidence."""
    found = [suffix for suffix in ("yaml", "yml", "json") if next(path.glob(f"*.{suffix}"), None)]
    files_in = path / f"*.{found[0] if found else 'yaml'}"
    hint = (
        say(f"评里面的每一份：写 {files_in}", f"to score each file in it, write {files_in}")
        if found
        else say("里面没有证据文件（*.yaml、*.json）", "it holds no evidence (*.yaml, *.json)")
    )
    reason = say("这是一个文件夹", "it is a folder")
    return Asked([problem("file-unreadable", None, path=str(path), reason=reason, hint=hint)])


def _number(text: str) -> Fraction | None:
    from scoring.units import exact

    try:
        return exact(text.removesuffix("分").strip())
    except ValueError:
        return None


def _refuse_line(asked: Request, program: Program) -> None:
    """Refuse a line that is neither points nor a grade of the table."""
    names = [plan.spec.name for plan in program.grades]
    if asked.line and _number(asked.line) is None and asked.line not in names:
        expected = say(
            f"应是分数，或等级之一：{'、'.join(names)}", f"points, or one of the grades {', '.join(names)}"
        )
        raise wrong("--fail-under", asked.line, expected, suggest(asked.line, names))


def _made(asked: Request, programs: list[Program], second: Second) -> Iterator[Made]:
    """Yield the results: the evidence in the order given, for each the tables in the order given."""
    from evaluator.engine.framing import is_for
    from evaluator.reading import read_file

    for path in asked.evidence:
        try:
            document = read_file(path)
        except PingjiaError as error:
            yield from (Made(program, path, problems=error.problems) for program in programs)
            continue
        if path == "-":
            refusal.remember(document.source, document.text)
        for program in programs:
            try:
                evidence = _read(asked, program, document, path)
                if asked.all and not is_for(program, evidence, asked.as_of):
                    yield Made(program, path, aside=True)
                    continue
                if asked.count > len(asked.evidence):
                    fitting = [each for each in programs if is_for(each, evidence, asked.as_of)]
                    _refuse_nameless_claims(evidence, fitting)
                explanation = second.explained(
                    program, evidence, asked.as_of, embed=asked.format != "terminal"
                )
                text = _rendered(asked, explanation)
            except PingjiaError as error:
                yield Made(program, path, problems=error.problems)
            else:
                given = len(evidence.facts.keys() & program.facts.keys())
                row = overview.row(explanation, given)
                yield Made(program, path, text, below=_below(asked, explanation), row=row)


def _read(asked: Request, program: Program, document: Document, path: str) -> Evidence:
    from evaluator.evidence.document import read_evidence

    folder = None if path == "-" else Path(path).parent
    return read_evidence(
        document, program.vocabulary, folder=folder, used=program.facts, narrowed=program.facts
    )


def _refuse_nameless_claims(evidence: Evidence, programs: list[Program]) -> None:
    """Refuse claims that do not say which of several rulesets they are about: more than one may have an item A1."""
    nameless = [each for each in evidence.claims if ":" not in each.item]
    if nameless:
        raise EvidenceError(
            problem(
                "claim-without-table",
                each.span,
                item=each.item,
                hint=say("写成 ", "write ")
                + say(" 或 ", " or ").join(
                    f"{program.ruleset.code}:{each.item}" for program in programs if program.item(each.item)
                ),
            )
            for each in nameless
        )


def _rendered(asked: Request, explanation: Explanation) -> str:
    from evaluator.report import render
    from evaluator.report.options import Options, options_for

    options = Options(with_private=asked.with_private, verbose=asked.verbose)
    if asked.path is None and asked.format == "terminal":
        options = options_for(sys.stdout, os.environ, with_private=asked.with_private, verbose=asked.verbose)
    return render(explanation, asked.format, options)


def _below(asked: Request, it: Explanation) -> str:
    """Return why a result is below the line asked for, or nothing."""
    if not asked.line:
        return ""
    least = _number(asked.line)
    if least is not None:
        confirmed = it.score.confirmed
        if confirmed is not None and confirmed >= least:
            return ""
        from evaluator.report.wording import points

        shown = say("没有总分", "no total") if confirmed is None else points(confirmed)
        return say(f"已确认 {shown}，低于 {asked.line}", f"confirmed {shown}, below {asked.line}")
    settled = it.grade.status not in ("manual", "void")
    if settled and any(each.name == asked.line and each.status == "secured" for each in it.grades):
        return ""
    shown = it.grade.confirmed or say("未定", "undecided")
    return say(
        f"等级没有稳在 {asked.line}（现为 {shown}）", f"the grade {asked.line} is not secured (now {shown})"
    )


def _deliver(asked: Request, results: Iterator[Made]) -> int:
    """Write the results where they were asked for and return the worst exit code."""
    code, texts, taken = FINE, [], set[str]()
    rows: list[overview.Line] = []
    said: list[Problem] = []
    listed = asked.format == "json" and asked.count > 1 and not asked.in_folder
    for number, made in enumerate(results):
        text, name = made.text, _name(made.source)
        if made.aside:
            rows.append(overview.Line(made.program, None, name, aside=True))
            continue
        code = max(code, _spoken(asked, made, said))
        if made.problems:
            text = _json({"problems": refusal.listed(made.problems)}) if asked.format == "json" else ""
        if asked.path is not None and asked.in_folder:
            if made.text:
                name = files.file_name(made.program.ruleset.code, name, SUFFIXES[asked.format], taken)
                _write(asked.path / name, text, quiet=asked.count >= overview.FROM)
        elif asked.path is not None or listed:
            texts.append(text)
        elif asked.format == "terminal":
            if not asked.all:  # the standings alone; each report is a command away
                sys.stdout.write(("\n" if number and text else "") + text)
        else:
            streams.emit(text)
        rows.append(overview.Line(made.program, made.row, name))
    if listed:
        texts = ["[\n" + ",\n".join(each.rstrip("\n") for each in texts) + "\n]\n"]
    if asked.path is None:
        streams.emit("".join(texts))
    elif not asked.in_folder:
        _write_one(asked, asked.path, texts, code)
    _overview(asked, rows, len(taken))
    return code


def _overview(asked: Request, rows: list[overview.Line], written: int) -> None:
    """Say at the end what several results came to: under the reports, or beside the files."""
    if len(rows) < overview.FROM and not asked.all:
        return
    lines = overview.standings(rows) if asked.all else overview.table(rows)
    if asked.in_folder:
        for line in lines:
            streams.announce(line)
        streams.announce(say(f"已写 {written} 份到 {asked.path}", f"wrote {written} files to {asked.path}"))
    elif asked.path is None and asked.format == "terminal":
        for line in lines if asked.all else ["", *lines]:
            streams.show(line)


def _write_one(asked: Request, path: Path, texts: list[str], code: int) -> None:
    """Write all results into one file; where the only one could not be made, none is written."""
    if asked.count > 1 or code in (FINE, BELOW):
        _write(path, "\n".join(each for each in texts if each))
    elif asked.format == "json":
        streams.emit("".join(texts))


def _write(path: Path, text: str, *, quiet: bool = False) -> None:
    files.write(path, text)
    if not quiet:
        streams.announce(say(f"已写 {path}", f"wrote {path}"))


def _spoken(asked: Request, made: Made, said: list[Problem]) -> int:
    """Say on standard error what is wrong with a result, what was *said* not again, and return its exit code."""
    if made.problems:
        refusal.draw_all([each for each in made.problems if each not in said])
        said.extend(made.problems)
        return refusal.exit_code(PingjiaError(made.problems))
    if made.below:
        who = f"{made.program.ruleset.code} {_name(made.source)}"
        streams.announce(say(f"{who}：{made.below}", f"{who}: {made.below}"))
        return BELOW
    return FINE


def _name(source: str) -> str:
    return say("标准输入", "stdin") if source == "-" else source


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
