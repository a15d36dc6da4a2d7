"""`pingjia score`: evidence through a table, and the result on a page, as JSON or as HTML."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaluator.cli import overview, papers, refusal
from evaluator.cli.command import Command, argument, build, day, flag, option, wrong
from evaluator.cli.delivery import Made, deliver
from evaluator.cli.incoming import Incoming, joined, mapping_option
from evaluator.cli.line import below, refuse_line
from evaluator.cli.request import Request, refuse_early, refuse_place
from evaluator.language import say
from evaluator.problems import EvidenceError, PingjiaError, problem
from evaluator.report import FORMATS

if TYPE_CHECKING:
    from evaluator.cli.against import Against
    from evaluator.cli.second import Second
    from evaluator.evidence.document import Evidence
    from evaluator.explanation import Explanation
    from evaluator.intake import Submission
    from evaluator.intake.shared import Shared
    from evaluator.program import Program
    from evaluator.reading import Document
    from evaluator.report.options import Options

COMPARING = ("html", "xlsx")
"""The formats in which a result is laid beside another one."""
MODES = ("auto", "durable", "reference")


def command() -> Command:
    """Return the command."""
    text = say(
        "按评分表给证据打分，说明每一分丢在哪里。\n\n"
        "评分表可写编码、编号或文件，几张用逗号隔开；证据可给几份，也可给文件夹、zip、一行一家的批量表，"
        "结果按给的顺序，“-” 表示标准输入。一份结果的 JSON 是一个对象，几份是一个数组，jsonl 一行一份。"
        "--all 不写评分表：随附的、适用的表都评，一张一行。\n\n"
        "例：pingjia score T01 证据.yaml --fail-under 合格\n\n"
        "    pingjia score --all 证据.yaml",
        "Score evidence against a ruleset and explain every point lost.\n\n"
        "A ruleset is a code, an id or a file, several parted by commas; evidence is files, folders, zips and tables "
        "with a row for each organisation. Results come in that order, '-' is standard input. One result is a JSON "
        "object, several are an array; jsonl has a line for each. --all takes no ruleset: "
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
        option(
            "--against",
            say(
                "和上期的 JSON 结果对照（HTML、工作簿里的类目得分率）",
                "lay it beside the last JSON result (section rates in HTML and workbooks)",
            ),
            metavar=say("上期.json", "LAST.json"),
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
        *papers.asked_for(),
        mapping_option(),
        flag(
            "--progress",
            say("总是显示进度（平时只在屏幕上显示）", "always show progress, not on screens alone"),
        ),
        flag("--verbose", say("连已得满分的项目和证据也写出", "show what was passed and the evidence, too")),
    ]
    return build("score", run, text, parameters, formats=[*FORMATS], tables=True)


def run(
    ruleset: str, evidence: tuple[str, ...], all: bool, as_of: str | None, output: str | None, fail_under: str | None,
    against: str | None, with_private: bool, inference: str, mapping: str | None, progress: bool, paper: str | None,
    template: str | None, verbose: bool, format: str,
) -> int:  # fmt: skip
    """Score every submission against every ruleset; the exit code is the worst."""
    rulesets = tuple(each for part in ruleset.replace("，", ",").split(",") if (each := part.strip()))
    if all:
        from evaluator.catalog import entries

        rulesets, evidence = tuple(each.code for each in entries()), (ruleset, *evidence)
    elif not evidence:
        raise click.MissingParameter(param_type="argument", param_hint=say("证据…", "EVIDENCE..."))
    asked = Request(
        rulesets,
        evidence,
        as_of=None if as_of is None else day("--as-of", as_of),
        format=format,
        path=None if output is None else Path(output),
        line=fail_under or "",
        with_private=with_private,
        inference=inference,
        verbose=verbose,
        all=all,
        against=None if against is None else _against(against, format),
        paper=paper or "",
        template=None if template is None else Path(template),
        mapping=mapping,
        progress=progress,
    )
    refuse_early(asked)
    papers.ready(asked.format, asked.paper, asked.template)
    from evaluator.cli.second import Second

    with Second(inference) as second:
        from evaluator.catalog import load

        programs = [load(each) for each in rulesets]
        for program in programs if not all else ():
            refuse_line(asked, program)
        incoming = Incoming(evidence, joined(programs), mapping)
        asked = replace(asked, many=incoming.several)
        refuse_place(asked)
        return deliver(asked, _made(asked, programs, second, incoming))


def _against(path: str, format: str) -> Against:
    from evaluator.cli.against import Against

    if format not in COMPARING:
        expected = say(
            f"只和 --format {'、'.join(COMPARING)} 同用", f"goes with --format {', '.join(COMPARING)}"
        )
        raise wrong("--against", path, expected)
    return Against(path)


def _made(asked: Request, programs: list[Program], second: Second, incoming: Incoming) -> Iterator[Made]:
    """Yield the results: the evidence in the order given, for each the tables in the order given."""
    shared = incoming.shared()
    for submission in incoming.submissions(watched=asked.watched):
        source = submission.source
        try:
            document = submission.read()
        except PingjiaError as error:
            yield from (Made(program, source, problems=error.problems) for program in programs)
            continue
        if source == "-":
            refusal.remember(document.source, document.text)
        for program in programs:
            yield _one(asked, program, programs, second, submission, document, shared)


def _one(
    asked: Request, program: Program, programs: list[Program], second: Second, submission: Submission,
    document: Document, shared: Shared,
) -> Made:  # fmt: skip
    """Return the result of one submission under one of the tables."""
    from evaluator.engine.framing import is_for

    source = submission.source
    try:
        evidence = read(program, document, submission.folder)
        if asked.all and not is_for(program, evidence, asked.as_of):
            return Made(program, source, aside=True)
        if len(programs) > 1:
            fitting = [each for each in programs if is_for(each, evidence, asked.as_of)]
            _refuse_nameless_claims(evidence, fitting)
        explanation = second.explained(program, evidence, asked.as_of, embed=asked.format != "terminal")
        explanation = compared(explanation, shared)
        report = "" if asked.gathers else _rendered(asked, explanation)
    except PingjiaError as error:
        return Made(program, source, problems=error.problems)
    given = len(evidence.facts.keys() & program.facts.keys())
    row = overview.row(explanation, given)
    return Made(
        program, source, report, below=below(asked, explanation), row=row, label=submission.label,
        explanation=explanation if asked.gathers else None, whose=_whose(explanation), stem=_stem(asked, explanation),
    )  # fmt: skip


def _whose(it: Explanation) -> tuple[str, ...]:
    start, end = it.period
    return it.organisation.id, start.isoformat(), end.isoformat()


def read(program: Program, document: Document, folder: Path | None) -> Evidence:
    """Return the evidence in *document* as a ruleset asks for it. Raises EvidenceError where it cannot be used."""
    from evaluator.evidence.document import read_evidence

    return read_evidence(
        document, program.vocabulary, folder=folder, used=program.facts, narrowed=program.facts
    )


def compared(explanation: Explanation, shared: Shared) -> Explanation:
    """Return a result with the signal that other organisations handed in the same files, where they did."""
    count = shared.count(each.sha256 for each in explanation.attachments)
    if not count:
        return explanation
    from evaluator.explain.attached import elsewhere

    return replace(explanation, signals=(*explanation.signals, elsewhere(count)))


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


def _rendered(asked: Request, explanation: Explanation) -> str | bytes:
    from evaluator.report import render
    from evaluator.report.options import options_for

    options = _options(asked, explanation)
    if asked.path is None and asked.format == "terminal":
        options = options_for(sys.stdout, os.environ, with_private=asked.with_private, verbose=asked.verbose)
    return render(explanation, asked.format, options)


def _options(asked: Request, explanation: Explanation) -> Options:
    from evaluator.report.options import Options

    return Options(
        with_private=asked.with_private, verbose=asked.verbose, against=asked.beside(explanation), paper=asked.paper,
        template=asked.template,
    )  # fmt: skip


def _stem(asked: Request, explanation: Explanation) -> str:
    """Return what a result's file is called in a folder, nothing where it is called after its source."""
    if FORMATS[asked.format].module.startswith("papers."):
        return papers.stem(explanation, _options(asked, explanation), apart=len(asked.rulesets) > 1)
    return ""
