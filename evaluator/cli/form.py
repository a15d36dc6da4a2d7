"""`pingjia template`: the evidence a clerk fills in, one question above each fact."""

from __future__ import annotations

from pathlib import Path

import click

from evaluator.cli import output, streams
from evaluator.cli.command import FINE, Asked, Command, argument, build, flag, option
from evaluator.language import say
from evaluator.problems import problem


def command() -> Command:
    """Return the command."""
    text = say(
        "印出一张评分表要填的证据表（YAML）：每个事实上面一个问题，照着填好就能 score。\n\n"
        "例：pingjia template T01 --output 证据.yaml",
        "Print the evidence form (YAML) of a ruleset: one question above each fact; filled in, it can be scored.\n\n"
        "Example: pingjia template T01 --output evidence.yaml",
    )
    parameters: list[click.Parameter] = [
        argument("ruleset", say("评分表", "RULESET")),
        option("--output", say("写到这个文件", "write to this file"), "-o", metavar=say("文件", "FILE")),
        flag("--force", say("文件已存在也覆盖", "overwrite an existing file")),
    ]
    return build("template", run, text, parameters)


def run(ruleset: str, output: str | None, force: bool) -> int:
    """Print or write the form of *ruleset*."""
    from evaluator.catalog import load
    from evaluator.forms.yaml_form import template_text

    program = load(ruleset)
    text = template_text(program.ruleset, program.facts.values(), program.vocabulary)
    if output is None:
        streams.emit(text)
        return FINE
    write(Path(output), text, force=force)
    return FINE


def write(path: Path, text: str, *, force: bool) -> None:
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
    output.write(path, text)
    streams.announce(say(f"已写 {path}", f"wrote {path}"))
