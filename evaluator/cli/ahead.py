"""`pingjia calendar`: what falls due for one organisation, and what becomes of its grade if nothing is done."""

from __future__ import annotations

import os
import sys
from datetime import date, timedelta
from pathlib import Path

import click

from evaluator.cli import output as files
from evaluator.cli import refusal
from evaluator.cli.command import FINE, Command, argument, build, day, flag, option, wrong
from evaluator.cli.incoming import Incoming
from evaluator.cli.score import read
from evaluator.language import say
from evaluator.outlook import FORMATS

YEARS = timedelta(days=3660)


def command() -> Command:
    """Return the command."""
    text = say(
        "列出往后到期的事：义务的期限、届期和证照、称号、每月每季要做的，各从哪天动手；再逐日预测：什么都不做，"
        "分数和等级哪一天变、因为什么。\n\n"
        "--format ics 写成日历文件，手机和电脑的日历都能导入。评定期不变，只是评定日往后走。\n\n"
        "例：pingjia calendar T01 证据.yaml --format ics --output 日历.ics",
        "List what falls due - duties, terms and certificates, titles, what recurs - and when to begin with each; then "
        "forecast on which days points and grade change if nothing is done, and why.\n\n"
        "--format ics writes a calendar file. The period stays; only the as-of date moves on.\n\n"
        "Example: pingjia calendar T01 evidence.yaml --format ics --output calendar.ics",
    )
    parameters: list[click.Parameter] = [
        argument("ruleset", say("评分表", "RULESET")),
        argument("evidence", say("证据", "EVIDENCE")),
        option(
            "--as-of",
            say("从哪一天看起；不写用证据里的评定日", "the day to look from; else the evidence's own"),
            metavar=say("日期", "DATE"),
        ),
        option(
            "--until",
            say("看到哪一天，含当天；不写看十二个月", "the last day to look at; else twelve months"),
            metavar=say("日期", "DATE"),
        ),
        option("--output", say("写到文件", "write to a file"), "-o", metavar=say("文件", "FILE")),
        flag(
            "--with-private",
            say("写出不公开的事实（谁病了、谁困难）", "show private facts (the sick, the poor)"),
        ),
    ]
    return build("calendar", run, text, parameters, formats=[*FORMATS], tables=True)


def run(
    ruleset: str, evidence: str, as_of: str | None, until: str | None, output: str | None, with_private: bool,
    format: str,
) -> int:  # fmt: skip
    """Look ahead for one organisation under one ruleset."""
    from evaluator.catalog import load
    from evaluator.outlook import outlook, render
    from evaluator.report.options import Options, options_for

    start = None if as_of is None else day("--as-of", as_of)
    last = None if until is None else day("--until", until)
    if output is not None:
        files.refuse_sources(Path(output), [evidence], ruleset, told_apart=format == "json")
    program = load(ruleset)
    submission = Incoming([evidence], program.vocabulary).only()
    document = submission.read()
    if evidence == "-":
        refusal.remember(document.source, document.text)
    understood = read(program, document, submission.folder)
    _refuse_horizon(start or understood.as_of, last)
    found = outlook(program, understood, as_of=start, until=last, with_private=with_private)
    options = Options()
    if output is None and format == "terminal":
        options = options_for(sys.stdout, os.environ)
    made = render(found, format, options)
    if output is None and format == "terminal":
        sys.stdout.write(str(made))
    else:
        files.put(made, None if output is None else Path(output))
    return FINE


def _refuse_horizon(start: date | None, last: date | None) -> None:
    """Refuse a last day before the first one, or so far ahead that nothing can be meant by it."""
    if start is None or last is None or start <= last <= min(start, date.max - YEARS) + YEARS:
        return
    expected = say(f"应在 {start} 以后、十年以内", f"a day from {start} on and within ten years is expected")
    raise wrong("--until", last.isoformat(), expected)
