"""`pingjia explain`: what a problem code means and what to do, or what an item asks for."""

from __future__ import annotations

from evaluator.cli import streams
from evaluator.cli.command import FINE, Asked, Command, argument, build
from evaluator.language import current, say
from evaluator.problems import CATALOGUE, problem, suggest


def command() -> Command:
    """Return the command."""
    text = say(
        "解释一个问题代码（报错末尾方括号里的词），或一个评分项（写作 评分表:项目）。\n\n"
        "例：pingjia explain unknown-key；pingjia explain T01:A5",
        "Explain a problem code (the word in square brackets), or an item (as RULESET:ITEM).\n\n"
        "Examples: pingjia explain unknown-key; pingjia explain T01:A5",
    )
    return build(
        "explain",
        run,
        text,
        [argument("code", say("代码|评分表:项目", "CODE|RULESET:ITEM"))],
        formats=("terminal", "json"),
    )


def run(code: str, format: str) -> int:
    """Explain *code*."""
    name = code.strip().strip("[]")
    ruleset, colon, item = name.replace("：", ":").rpartition(":")
    if colon:
        from evaluator.cli.show import run as show

        return show(ruleset, item, format)
    entry = CATALOGUE.get(name)
    if entry is None:
        raise Asked([problem("unknown-code", None, name=name, hint=suggest(name, CATALOGUE))])
    chinese = current() == "zh"
    sentence, meaning, remedy = (
        (entry.zh, entry.meaning_zh, entry.remedy_zh)
        if chinese
        else (entry.en, entry.meaning_en, entry.remedy_en)
    )
    if format == "json":
        from evaluator.cli.refusal import write_json

        write_json({"code": name, "sentence": sentence, "meaning": meaning, "remedy": remedy})
        return FINE
    streams.show(name)
    streams.show(say(f"  报错  {sentence}", f"  says     {sentence}"))
    streams.show(say(f"  意思  {meaning}", f"  means    {meaning}"))
    streams.show(say(f"  改法  {remedy}", f"  remedy   {remedy}"))
    return FINE
