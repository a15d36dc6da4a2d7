"""`pingjia pack`: a folder of submissions in, one zip out: every notice, the summary and the manifest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from evaluator.cli import output as files
from evaluator.cli import refusal, streams
from evaluator.cli.command import FINE, REFUSED, Command, argument, build, day, flag, option
from evaluator.cli.incoming import Incoming, mapping_option
from evaluator.cli.score import MODES, compared, read
from evaluator.language import say
from evaluator.problems import PingjiaError, Problem, shown

if TYPE_CHECKING:
    from evaluator.cli.second import Second
    from evaluator.program import Program
    from evaluator.report.options import Options
    from evaluator.report.pack import Pack


def command() -> Command:
    """Return the command."""
    text = say(
        "一次考评打成一个包：每家一份整改通知单，一本汇总，一份清单。\n\n"
        "材料可给文件夹、zip、一行一家的批量表，也可给几份文件。读不了的不影响别家：屏幕上说明，清单里列出，退出码 3。"
        "同样的材料打出同样的包，字节不差。\n\n"
        "例：pingjia pack 材料/ -r T01 -o 考评包.zip",
        "Make one zip of a batch: a notice for each organisation, a summary, a manifest.\n\n"
        "Give folders, zips, tables with a row for each organisation, or files. What cannot be read stops nobody "
        "else: it is told, listed, and the exit code "
        "is 3. The same submissions make the same bytes.\n\n"
        "Example: pingjia pack folder/ -r T01 -o pack.zip",
    )
    parameters: list[click.Parameter] = [
        argument("given", say("材料…", "EVIDENCE..."), nargs=-1, required=True),
        option(
            "--ruleset", say("评分表：编码、编号或文件", "the ruleset: code, id or file"), "-r",
            required=True, metavar=say("评分表", "RULESET"),
        ),
        option(
            "--output", say("写成的包；不写是 考评包.zip", "the zip; by default pack.zip"), "-o",
            default=say("考评包.zip", "pack.zip"), metavar=say("文件", "FILE"),
        ),
        option(
            "--as-of", say("评定日，如 2026-01-15；不写用证据里的", "the day of assessment; else the evidence's own"),
            metavar=say("日期", "DATE"),
        ),
        option(
            "--template", say("通知单用自己的 Word 模板，见 docs/word.md", "your own Word template for the notices"),
            metavar=say("模板.docx", "TEMPLATE.docx"),
        ),
        flag("--with-private", say("写出不公开的事实（谁病了、谁困难）", "show private facts (the sick, the poor)")),
        option(
            "--inference",
            say("推理核对：auto、durable 或 reference", "second inference: auto, durable or reference"),
            type=click.Choice(MODES), default="auto", metavar="|".join(MODES),
        ),
        mapping_option(),
    ]  # fmt: skip
    return build("pack", run, text, parameters, tables=True)


def run(
    given: tuple[str, ...], ruleset: str, output: str, as_of: str | None, template: str | None,
    with_private: bool, inference: str, mapping: str | None,
) -> int:  # fmt: skip
    """Score every submission and write the pack; the exit code is 3 where one could not be read."""
    from evaluator.report.options import Options

    when = None if as_of is None else day("--as-of", as_of)
    options = Options(
        with_private=with_private, paper="notice", template=None if template is None else Path(template)
    )
    path = Path(output)
    files.refuse_sources(path, given, ruleset, mapping, template)
    from evaluator.catalog import load
    from evaluator.cli.second import Second

    program = load(ruleset)
    incoming = Incoming(given, program.vocabulary, mapping)
    with Second(inference) as second:
        return _packed(path, incoming, program, when, second, options)


class _NothingToPackError(Exception):
    """Not one submission could be read: no file is left behind."""


def _packed(
    path: Path, incoming: Incoming, program: Program, when: date | None, second: Second, options: Options
) -> int:
    from evaluator.report.pack import Pack

    try:
        with files.writing(path) as file, Pack(file, program.ruleset.code, options) as pack:
            _fill(pack, incoming, program, when, second)
    except _NothingToPackError:
        streams.announce(say("没有一份评得出，没有打包", "nothing could be scored, so nothing was packed"))
        return REFUSED
    _say(path, pack)
    return REFUSED if pack.unread else FINE


def _fill(pack: Pack, incoming: Incoming, program: Program, when: date | None, second: Second) -> None:
    """Put every submission into the pack and finish it. Raises where there was none that could be read."""
    shared = incoming.shared()
    for each in incoming.submissions():
        source = _named(each.source, incoming.given)
        try:
            evidence = read(program, each.read(), each.folder)
            it = compared(second.explained(program, evidence, when, embed=False), shared)
        except PingjiaError as error:
            refusal.draw_all(error.problems)
            pack.refuse(source, tuple(_handed_on(one, each.source, incoming.given) for one in error.problems))
        else:
            pack.add(it, source)
    if not pack.results:
        raise _NothingToPackError
    pack.finish()


def _handed_on(one: Problem, source: str, given: Sequence[str]) -> Problem:
    """Return a problem of *source* as the pack tells it: no place in it says where on this machine the file lay."""
    message = one.message
    for written in (source, str(PurePath(source))):
        message = message.replace(shown(written), shown(_named(source, given)))
    span = None if one.span is None else replace(one.span, source=_named(one.span.source, given))
    return replace(one, message=message, span=span)


def _named(source: str, given: Sequence[str]) -> str:
    """Return what the manifest calls a submission: its place in the folder that was given, wherever that lies.

    >>> _named("某处/收件/甲.yaml", ["某处/收件"]), _named("某处/批量.csv#33-1", ["某处/批量.csv"])
    ('甲.yaml', '批量.csv#33-1')
    """
    for each in given:
        for root in (PurePath(each), PurePath(each).parent):
            if PurePath(source) != root and PurePath(source).is_relative_to(root):
                return PurePath(source).relative_to(root).as_posix()
    return source


def _say(path: Path, pack: Pack) -> None:
    missing = (
        say(f"；{pack.unread} 份读不了，清单里有", f"; {pack.unread} could not be read")
        if pack.unread
        else ""
    )
    streams.announce(
        say(
            f"已写 {path}：{pack.results} 家，{pack.notices} 份整改通知单，汇总和清单{missing}",
            f"wrote {path}: {pack.results} results, {pack.notices} notices, the summary and the manifest{missing}",
        )
    )
