"""`pingjia schema`: the JSON Schema with which an editor completes and checks a file."""

from __future__ import annotations

from typing import Literal

import click

from evaluator.cli import streams
from evaluator.cli.command import FINE, Command, argument, build, option
from evaluator.language import Language, current, say

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


def run(kind: Literal["ruleset", "vocabulary", "evidence"], keys: Language | None) -> int:
    """Print the schema; that of evidence knows the facts of the shipped vocabulary."""
    from evaluator.authoring.schema import schema_text
    from evaluator.catalog import home
    from evaluator.reading import read_file
    from evaluator.vocabulary import read_vocabulary

    known = read_vocabulary(read_file(home() / "vocabulary.yaml")) if kind == "evidence" else None
    streams.emit(schema_text(kind, keys or current(), known))
    return FINE
