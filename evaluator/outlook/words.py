"""How the calendar speaks, on every surface alike: kinds, changes, what to begin when."""

from __future__ import annotations

from datetime import date

from evaluator.explanation import Grade
from evaluator.language import say
from evaluator.outlook.told import Change, Deadline, Kind, Outlook
from evaluator.report import figures

_KINDS: dict[Kind, tuple[str, str]] = {
    "duty": ("义务", "duty"),
    "stretch": ("定期", "recurring"),
    "term": ("届满", "term"),
    "title": ("称号", "title"),
    "gap": ("补分", "to make up"),
    "period": ("期末", "period"),
}


def kind(each: Deadline) -> str:
    """Return the word for what falls due."""
    return say(*_KINDS[each.kind])


def aside(each: Deadline) -> str:
    """Return the items a deadline is for."""
    return say("、", ", ").join(each.items)


def sentence(each: Deadline, as_of: date) -> str:
    """Return when to begin at the latest, and with what; that day may have passed."""
    if each.begin is None:
        return each.todo
    late = say("，已经晚了，马上动手", ", which has passed: begin now") if each.begin < as_of else ""
    begin = say(f"最迟 {each.begin} 动手{late}", f"begin by {each.begin}{late}")
    return f"{begin}{say('：', ': ')}{each.todo}" if each.todo else begin


def moved(change: Change) -> str:
    """Return one change: `A2 按届期换届 4/4 → 0/4`."""
    named = f"{change.id} {change.title}".strip()
    return f"{named} {change.before} → {change.after}" if change.before else f"{named}{change.after}"


def cause(change: Change) -> str:
    """Return why, behind a colon; nothing where there is nothing to say."""
    said = say("；", "; ").join(change.because)
    return f"{say('：', ': ')}{said}" if said else ""


def grade(it: Grade) -> str:
    """Return a grade in a few words: its name, or what is sure and what is still within reach."""
    if it.status in ("manual", "void"):
        return say("转人工评定", "left to a person") if it.status == "manual" else say("作废", "void")
    if it.status == "open":
        least = say(f"至少{it.confirmed}", f"at least {it.confirmed}") if it.confirmed else ""
        best = say(f"{it.possible}可争取", f"{it.possible} possible") if it.possible else ""
        return say("未定", "undecided") + figures.brackets(say("，", ", ").join(filter(None, (least, best))))
    name = it.confirmed or say("无等级", "no grade")
    return say(f"暂定{name}", f"{name} (provisional)") if it.status == "provisional" else name


def withheld(it: Outlook) -> str:
    """Return how many things that fall due are private, and how to have them named; nothing for none."""
    if not it.withheld:
        return ""
    return say(
        f"另有 {it.withheld} 件到期的事涉及隐私，加 --with-private 才写出",
        f"{it.withheld} more that fall due are private: --with-private names them",
    )
