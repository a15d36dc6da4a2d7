"""`pingjia list`: which rulesets there are."""

from __future__ import annotations

from evaluator.cli import streams
from evaluator.cli.command import FINE, Command, build
from evaluator.cli.page import columns
from evaluator.language import say


def command() -> Command:
    """Return the command."""
    text = say(
        "列出随附的评分表：编码、编号、标题、总分、版本。\n\n别的命令里，编码、编号、标题、文件路径都可以用来指一张表。",
        "List the rulesets that come along: code, id, title, points, version.\n\n"
        "Other commands take a code, an id, a title or the path of a file.",
    )
    return build("list", run, text, [], formats=("terminal", "json"))


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
    )
    for line in columns(
        [head, *((each.code, each.id, each.title, each.points, each.version) for each in found)]
    ):
        streams.show(line)
    return FINE
