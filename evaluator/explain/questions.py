"""What is missing, as questions to the clerk."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evaluator import explanation as told
from evaluator.language import say
from evaluator.program.submitted import RUNNING
from evaluator.trace import ItemTrace, Trace

ZERO = Fraction(0)


def questions(trace: Trace) -> Iterator[told.Question]:
    """Yield what was not submitted, what is worth most first."""
    waiting: dict[str, list[ItemTrace]] = {}
    for each in trace.items:
        for name in each.missing:
            waiting.setdefault(name, []).append(each)
    for ruling in trace.rulings:
        for name in ruling.missing:
            waiting.setdefault(name, [])
    worth = {
        name: sum((each.bounds.high - each.bounds.low for each in items), ZERO)
        for name, items in waiting.items()
    }
    for name in sorted(waiting, key=lambda name: -worth[name]):
        declared = trace.program.facts.get(name)
        yield told.Question(
            name, ask(trace, name), getattr(declared, "unit", "") or "", tuple(each.plan.id for each in waiting[name]),
            worth[name], declared.by if declared else "", declared.material if declared else (),
        )  # fmt: skip


def ask(trace: Trace, name: str) -> str:
    """Return the question behind something missing."""
    declared = trace.program.facts.get(name)
    if declared is not None and declared.ask:
        return declared.ask
    titles = say(
        "曾获哪些称号（起止日期）？没有请写空清单 []", "which titles are held, from when? if none, write []"
    )
    special = {"称号": titles,
               "上期": say("上期的数据", "the previous period's facts")}  # fmt: skip
    return special.get(name) or _ask_part(trace, name)


def _ask_part(trace: Trace, name: str) -> str:
    """Return the question behind a part of a fact: a cell, a duty not yet due, the rest of a running period."""
    owner, *parts = name.split("·")
    if len(parts) == 2 and not parts[0].isdigit():
        return say(
            f"“{owner}”里 {parts[0]} 的“{parts[1]}”是什么？", f"what is {parts[1]} of {parts[0]} in {owner}?"
        )
    if len(parts) == 2:
        return say(
            f"“{owner}”第 {parts[0]} 行的“{parts[1]}”是什么？",
            f"what is {parts[1]} in row {parts[0]} of {owner}?",
        )
    if len(parts) == 1:
        return say(
            f"“{owner}”第 {parts[0]} 件还没有结果：办了没有、何时办的？",
            f"{owner} no. {parts[0]} is open: was it done, and when?",
        )
    if owner.endswith(RUNNING):
        fact = owner.removesuffix(RUNNING)
        return say(
            f"考评期还没有结束，以后的“{fact}”也会计入",
            f"the period is still running: later {fact} will count",
        )
    return name
