"""`pingjia schema`: the JSON Schema with which an editor completes and checks a file."""

from __future__ import annotations

from importlib import import_module

import click

from evaluator.cli import streams
from evaluator.cli.command import FINE, Command, argument, build, option
from evaluator.language import current, say

KINDS = ("ruleset", "vocabulary", "evidence")


def command() -> Command:
    """Return the command."""
    text = say(
        "印出评分表（ruleset）、词汇表（vocabulary）或证据（evidence）的 JSON Schema，供编辑器补全和检查。",
        "Print the JSON Schema of a ruleset, a vocabulary or evidence, for completion and checks in an editor.",
    )
    parameters: list[click.Parameter] = [
        argument("kind", "[ruleset|vocabulary|evidence]", type=click.Choice(KINDS), default="ruleset"),
        option(
            "--keys",
            say("关键字用 zh 或 en", "keywords in zh or en"),
            type=click.Choice(["zh", "en"]),
            metavar="zh|en",
        ),
    ]
    return build("schema", run, text, parameters)


def run(kind: str, keys: str | None) -> int:
    """Print the schema."""
    text: str = import_module("evaluator.authoring.schema").schema_text(kind, keys or current())
    streams.emit(text if text.endswith("\n") else text + "\n")
    return FINE
