"""`pingjia doctor`: the check-up, printed."""

from __future__ import annotations

from dataclasses import asdict

from evaluator.cli import streams
from evaluator.cli.command import BELOW, FINE, Command, build
from evaluator.cli.page import padded
from evaluator.language import say


def command() -> Command:
    """Return the command."""
    text = say(
        "体检：这台电脑装的 Python、软件包、评分表、终端和字体能不能用，不能用的怎么补。\n\n缺了必需的，退出码为 1。",
        "Check Python, packages, rulesets, console and fonts of this computer, with a remedy for each fault.\n\n"
        "Exit code 1 where something required is missing.",
    )
    return build("doctor", run, text, [], formats=("terminal", "json"))


def run(format: str) -> int:
    """Print the findings."""
    from evaluator.doctor import checkup

    findings = checkup()
    code = BELOW if any(each.blocks for each in findings) else FINE
    if format == "json":
        from evaluator.cli.refusal import write_json

        write_json([asdict(each) for each in findings])
        return code
    words = {True: say("好", "ok"), False: say("坏", "bad")}
    for each in findings:
        mark = words[each.ok] if each.ok or each.required else say("缺", "none")
        streams.show(f"{padded(mark, 4)}  {padded(each.name, 18)}  {each.detail}")
        if each.remedy:
            streams.show(f"      → {each.remedy}")
    streams.show(
        say("可以使用。", "Ready.")
        if code == FINE
        else say("有必需的没装好，见上。", "Something required is missing, see above.")
    )
    return code
