"""`pingjia template`: the form a clerk fills in, as YAML or as a workbook, for one ruleset or for several."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evaluator.cli import output as files
from evaluator.cli import streams
from evaluator.cli.command import FINE, Asked, Command, argument, build, flag, option, wrong
from evaluator.language import say
from evaluator.problems import problem

if TYPE_CHECKING:
    from evaluator.forms.carried import Carried
    from evaluator.forms.form import Form
    from evaluator.program import Program

FORMATS = ("yaml", "xlsx", "csv")


def command() -> Command:
    """Return the command."""
    text = say(
        "印出要填的证据表：每个事实只问一次，填好就能 score。yaml 是文字，xlsx 用 WPS 或 Excel 填，"
        "csv 是一行一家的批量表。\n\n"
        "几张评分表用逗号隔开（--all 是随附的全部），合成一份，几张表都要的事实只问一次。"
        "--from 给出上期的填报（xlsx、yaml 或结果 JSON）：单位和称号照填，上期的数列在旁边对照，本期的重新填。\n\n"
        "例：pingjia template T01 --format xlsx --output 自评表.xlsx\n\n"
        "    pingjia template T01,T18 --from 去年.xlsx --format xlsx --output 今年.xlsx",
        "Print the form to fill in: each fact is asked once; filled in, it can be scored. yaml is text, xlsx is for a "
        "spreadsheet program, csv is a table with a row for each organisation.\n\n"
        "Several rulesets are parted by commas (--all: all that come along) and make one form. --from names the "
        "submission of the period before (xlsx, yaml, or a result as JSON): organisation and titles are carried "
        "over, its numbers stand beside the answers to compare.\n\n"
        "Example: pingjia template T01 --format xlsx --output form.xlsx",
    )
    parameters: list[click.Parameter] = [
        argument("ruleset", say("[评分表]", "[RULESET]"), required=False, default=""),
        flag("--all", say("随附的评分表合成一份", "one form for every ruleset that comes along")),
        click.Option(
            ["--from", "before"],
            help=say("上期的填报", "the submission of the period before"),
            metavar=say("文件", "FILE"),
        ),
        option("--output", say("写到这个文件", "write to this file"), "-o", metavar=say("文件", "FILE")),
        flag("--force", say("文件已存在也覆盖", "overwrite an existing file")),
    ]
    return build("template", run, text, parameters, formats=FORMATS)


def run(ruleset: str, all: bool, before: str | None, output: str | None, force: bool, format: str) -> int:
    """Print or write the form of a ruleset, or of several."""
    from evaluator.forms.form import form_of

    _refuse_early(ruleset, all, output, format)
    programs = _programs(ruleset, all)
    if format == "csv":
        if before is not None:
            expected = say(
                "不与 --format csv 同用：批量表里有许多家", "not with --format csv, which is for many"
            )
            raise wrong("--from", before, expected)
        return _of_many(programs, output, force=force)
    form = form_of(programs)
    content = _made(form, _carried(before, programs), format)
    if output is None:
        streams.emit(content)
    else:
        write(Path(output), content, force=force)
    return FINE


def _of_many(programs: list[Program], output: str | None, *, force: bool) -> int:
    """Print or write the table of many; in a file, the tables that stand beside it are written with it."""
    from evaluator.intake.blank import blank_annexes, blank_table

    facts = {name: fact for program in programs for name, fact in program.facts.items()}
    judged = {each.spec.judged for program in programs for each in (*program.items, *program.bonus)}
    window = any(not isinstance(program.ruleset.period, str) for program in programs)
    table = blank_table(facts.values(), window=window, judged=judged)
    if output is None:
        streams.emit(table)
        return FINE
    path = Path(output)
    write(path, table, force=force)
    for name, annex in blank_annexes(facts.values()):
        write(path.with_stem(f"{path.stem}-{name}"), annex, force=force)
    return FINE


def _refuse_early(ruleset: str, all: bool, output: str | None, format: str) -> None:
    """Refuse what cannot be meant, before anything is computed."""
    if all == bool(ruleset.strip()):
        raise click.UsageError(
            say("写一张评分表，或者 --all，二者选一", "name a ruleset, or give --all: one of the two")
        )
    if format == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError(
            say("这种格式要写到文件，请加 --output 文件", "this format needs --output FILE")
        )


def _programs(ruleset: str, all: bool) -> list[Program]:
    from evaluator.catalog import entries, load

    if all:
        return [load(each.code) for each in entries()]
    names = dict.fromkeys(each for part in ruleset.replace("，", ",").split(",") if (each := part.strip()))
    if not names:
        raise click.UsageError(say("没有写评分表", "no ruleset was named"))
    return [load(each) for each in names]


def _carried(before: str | None, programs: list[Program]) -> Carried:
    """Return what the submission of the period before gives, nothing where none was named."""
    from evaluator.forms.carried import NOTHING, carried_from

    if before is None:
        return NOTHING
    from evaluator.forms.earlier import read_earlier

    vocabulary = programs[0].vocabulary
    evidence, gone = read_earlier(before, vocabulary)
    if gone:
        names = say("、", ", ").join(gone)
        streams.announce(
            say(f"现在的词汇里没有，没带过来：{names}", f"not in the vocabulary any more: {names}")
        )
    return carried_from(evidence, vocabulary)


def _made(form: Form, carried: Carried, format: str) -> str | bytes:
    if format == "xlsx":
        from evaluator.forms.workbook import form_workbook

        return form_workbook(form, carried)
    from evaluator.forms.yaml_form import template_text

    return template_text(form.heading, (each.fact for each in form.asked), form.vocabulary, carried)


def write(path: Path, content: str | bytes, *, force: bool) -> None:
    """Write a form, but not over one that may already be filled in."""
    if path.is_file() and not force:
        raise Asked(
            [
                problem(
                    "output-exists",
                    None,
                    path=str(path),
                    hint=say("换一个文件名，或加 --force", "choose another name, or add --force"),
                )
            ]
        )
    files.write(path, content)
    streams.announce(say(f"已写 {path}", f"wrote {path}"))
