"""`pingjia list`: which rulesets there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluator.cli import streams
from evaluator.cli.command import FINE, Command, build
from evaluator.cli.page import columns
from evaluator.language import say

if TYPE_CHECKING:
    from evaluator.catalog import Entry


def command() -> Command:
    """Return the command."""
    text = say(
        "列出随附的评分表：编码、编号、标题、总分、版本、评哪些单位。\n\n别的命令里，编码、编号、标题、文件路径都可以用来指一张表。",
        "List the rulesets that come along: code, id, title, points, version and for whom.\n\n"
        "Other commands take a code, an id, a title or the path of a file.",
    )
    return build("list", run, text, [], formats=("terminal", "json"))


def _whom(entry: Entry) -> str:
    """Return the types of organisation a ruleset names; of those that name none, that it may be anybody."""
    from evaluator.forms.questions import types_named

    return types_named(entry.applies) or say("不限", "anybody")


def run(format: str) -> int:
    """List the rulesets."""
    from evaluator.catalog import entries

    found = entries()
    if format == "json":
        from evaluator.cli.refusal import write_json

        write_json(
            [
                {
                    "code": each.code,
                    "id": each.id,
                    "title": each.title,
                    "points": each.points,
                    "version": each.version,
                    "applies": each.applies,
                }
                for each in found
            ]
        )
        return FINE
    head = (
        say("编码", "code"),
        say("编号", "id"),
        say("标题", "title"),
        say("总分", "points"),
        say("版本", "version"),
        say("评哪些单位", "for"),
    )
    for line in columns(
        [head, *((each.code, each.id, each.title, each.points, each.version, _whom(each)) for each in found)]
    ):
        streams.show(line)
    return FINE
