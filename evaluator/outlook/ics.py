"""The calendar file (RFC 5545): what falls due as whole-day events with reminders, and the days the grade changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from evaluator.language import say
from evaluator.outlook.told import Change, Deadline, Outlook, Spell
from evaluator.outlook.words import aside, cause, kind, moved, sentence, withheld
from evaluator.report.figures import brackets, clean
from evaluator.report.options import Options

if TYPE_CHECKING:
    from icalendar import Alarm, Event

DAY = timedelta(days=1)
NINE = timedelta(hours=9)
EARLY = (7, 1)
"""Days before a deadline on which to remind; its own lead time comes on top."""


def render(outlook: Outlook, options: Options) -> bytes:
    """Return *outlook* as an .ics file: the same bytes for the same outlook, whatever the clock says."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//pingjia//outlook//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", clean(f"{outlook.ruleset.title} {outlook.organisation.name}"))
    if outlook.withheld:
        calendar.add("x-wr-caldesc", clean(withheld(outlook)))
    seen = Counter[str]()
    for each in outlook.deadlines:
        calendar.add_component(_deadline(outlook, each, seen))
    for spell in outlook.spells[1:]:
        if turned := [each for each in spell.changes if each.subject in ("grade", "eligibility", "evidence")]:
            calendar.add_component(_turned(outlook, spell, turned, seen))
    made: bytes = calendar.to_ical()
    return made


def _deadline(it: Outlook, each: Deadline, seen: Counter[str]) -> Event:
    lines = (
        each.detail,
        sentence(each, it.as_of),
        aside(each) and say(f"评分项 {aside(each)}", f"items {aside(each)}"),
    )
    event = _event(it, each.day, f"{each.kind} {each.title}", each.title, lines, kind(each), seen)
    for alarm in _alarms(it, each):
        event.add_component(alarm)
    return event


def _turned(it: Outlook, spell: Spell, turned: list[Change], seen: Counter[str]) -> Event:
    """Return the event of a day on which the grade, or the right to apply, changes if nothing is done."""
    comma = say("，", ", ")
    summary = say("什么都不做，从今天起：", "if nothing is done, from today: ") + comma.join(
        map(moved, turned)
    )
    lines = (moved(each) + cause(each) for each in spell.changes if each not in turned)
    return _event(it, spell.day, "forecast", summary, lines, say("预测", "forecast"), seen)


def _event(
    it: Outlook, day: date, what: str, summary: str, lines: Iterable[str], category: str, seen: Counter[str]
) -> Event:
    """Return a whole-day event; every text is cleaned line by line, so that no name can begin a line of its own."""
    from icalendar import Event

    event = Event()
    event.add("uid", _uid(it, what, day, seen))
    event.add("dtstamp", datetime.combine(it.as_of, time(), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + DAY)
    event.add("summary", clean(f"{it.ruleset.code} {summary}"))
    told = [clean(line) for line in (*lines, it.organisation.name + brackets(it.ruleset.title)) if line]
    event.add("description", "\n".join(told))
    event.add("categories", [clean(it.ruleset.code), category])
    event.add("transp", "TRANSPARENT")
    return event


def _uid(it: Outlook, what: str, day: date, seen: Counter[str]) -> str:
    """Return a name that stays the same in the next export, so that a calendar updates the event and adds no second."""
    who = it.organisation.id or it.organisation.name
    name = sha256(f"{who}\n{it.ruleset.id}\n{what}\n{day}".encode("utf-8", "backslashreplace")).hexdigest()
    seen[name] += 1
    return f"{name[:40]}{'' if seen[name] == 1 else f'-{seen[name]}'}@pingjia"


def _alarms(it: Outlook, each: Deadline) -> Iterator[Alarm]:
    """Yield the reminders, at nine in the morning: the day to begin, a week and a day before; none in the past."""
    from icalendar import Alarm

    what = f"{it.ruleset.code} {each.title}{brackets(each.day.isoformat())}"
    texts = dict.fromkeys(EARLY, what)
    if each.begin is not None:
        texts[(each.day - each.begin).days] = f"{what}{say('：', ': ')}{each.todo}" if each.todo else what
    for before, text in sorted(texts.items(), reverse=True):
        if before > 0 and each.day - before * DAY >= it.as_of:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("trigger", NINE - before * DAY)
            alarm.add("description", clean(text))
            yield alarm
