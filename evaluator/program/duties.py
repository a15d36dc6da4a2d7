"""Obligations: every event answered in time. Patterns for the inference, and the table of what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from evaluator.expression import logic
from evaluator.expression.duration import Duration
from evaluator.expression.frame import Frame, Row, Rows, Run
from evaluator.expression.values import ANYTHING, OneOf, is_abstract
from evaluator.inference import Answered, Event, Reply
from evaluator.program.rows import LATE, ON_TIME, STATES, UNDONE, DutyRow, units

EPOCH = datetime(1900, 1, 1)
CYCLES = {
    "周": "week",
    "双周": "fortnight",
    "月": "month",
    "双月": "bimonth",
    "季": "quarter",
    "半年": "half",
    "年": "year",
}


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """One obligation of a ruleset, compiled.

    *start* is the column from which its time runs; with *deadline* it is the last day itself, and an answer may come
    long before. *private*: which events there are, or what they are, is not for everybody.
    """

    id: int
    name: str
    events: str
    where: Run | None
    start: str
    deadline: bool
    every: str
    answers: str
    match: tuple[tuple[str, str], ...]
    at: str
    accept: Run | None
    within: Duration
    roll: bool
    private: bool


@dataclass(frozen=True, slots=True)
class Due:
    """One event in scope: when it began, until when an answer counts; None where that is not known.

    *stretch* names the week, month or quarter of a recurring duty.
    """

    row: Row
    key: tuple[Any, ...] | None
    at: datetime | None
    until: datetime | None
    doubtful: bool
    stretch: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its key and moment; None where that is not known."""

    row: Row
    key: tuple[Any, ...] | None
    at: datetime | None
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """An obligation's events and answers in one assessment, and whether more answers may come."""

    plan: DutyPlan
    dues: tuple[Due, ...]
    answers: tuple[Answer, ...]
    events_open: bool
    answers_open: bool

    @property
    def doubtful(self) -> bool:
        """Return whether an event or an answer is there only perhaps, or matches only perhaps."""
        unsure = any(due.doubtful or due.key is None for due in self.dues)
        return unsure or any(answer.doubtful for answer in self.answers)


def moment(value: Any) -> datetime:
    """Return a day's first minute, or the moment itself."""
    return value if isinstance(value, datetime) else datetime.combine(value, time())


def minutes(at: datetime) -> int:
    """Return whole minutes since 1900: the inference's unit of time."""
    return int((at - EPOCH) / timedelta(minutes=1))


def ask(plan: DutyPlan, frame: Frame) -> Asked:
    """Return the events in scope and the answers on record."""
    events, answers = frame.table(plan.events), frame.table(plan.answers)
    dues = tuple(_cyclic(plan, frame, events) if plan.every else _events(plan, frame, events))
    if plan.deadline:  # of two that one answer could serve, the one that falls due first
        dues = tuple(sorted(dues, key=lambda due: (due.until is None, due.until or EPOCH)))
    found = tuple(_answers(plan, frame, answers))
    submitted = plan.answers in frame.facts
    return Asked(plan, dues, found, events.open, not submitted)


def _events(plan: DutyPlan, frame: Frame, events: Rows) -> Iterator[Due]:
    for row in frame.each(events):
        false, true, no_case = _holds(plan.where, frame)
        if not true:
            continue
        began = row.cell(plan.start, frame)
        key = _key(row, [event for _, event in plan.match], frame)
        if is_abstract(began) or began is None:
            yield Due(row, key, None, None, True)
            continue
        day = began.date() if isinstance(began, datetime) else began
        if not frame.start <= day <= frame.end:
            continue
        if plan.deadline:
            last = began if isinstance(began, datetime) else _end_of(began)
            yield Due(row, key, EPOCH, last, false or no_case)
            continue
        at = moment(began if plan.within.hours else day)
        yield Due(row, key, at, _until(plan, began, frame), false or no_case)


def _holds(condition: Run | None, frame: Frame) -> tuple[bool, bool, bool]:
    """Return what a row's condition can be; one in doubt is read again, so that it is split."""
    found = (False, True, False) if condition is None else logic.answers(condition(frame))
    if condition is not None and found[0] and found[1]:
        condition(frame)
    return found


def _until(plan: DutyPlan, began: Any, frame: Frame) -> datetime | None:
    """Return the last moment that counts: the hour for hours, else the end of the last day (the next first minute)."""
    if plan.within.hours and not plan.within.days and not plan.within.months:
        return moment(began) + timedelta(hours=plan.within.hours)
    day = began.date() if isinstance(began, datetime) else began
    last = frame.moved(day, plan.within, back=False)
    if is_abstract(last):
        return None
    if plan.roll:
        last = frame.source.workday(last - timedelta(days=1), 1)
        if last is None:
            return None
    return _end_of(last)


def _end_of(day: Any) -> datetime:
    whole = day.date() if isinstance(day, datetime) else day
    return datetime.combine(whole, time(23, 59))


def _cyclic(plan: DutyPlan, frame: Frame, events: Rows) -> Iterator[Due]:
    """Yield a due for every row and every stretch of the calendar: the calendar is the trigger."""
    for row in frame.each(events):
        false, true, no_case = _holds(plan.where, frame)
        if not true:
            continue
        doubtful = false or no_case
        kind: Any = plan.every
        if kind not in ("week", "month", "quarter", "half", "year"):
            kind = row.cell(plan.every, frame)
            if is_abstract(kind):
                row.cell(plan.every, frame)  # read again, so that it is split
                yield Due(row, None, None, None, True)
                continue
            kind = CYCLES.get(kind, kind)
        key = _key(row, [event for _, event in plan.match], frame)
        for unit in units(kind, frame.start, frame.end):
            yield Due(
                row,
                key if key is None else (*key, unit.start),
                moment(unit.start),
                _end_of(unit.end),
                doubtful,
                unit.name,
            )


def _answers(plan: DutyPlan, frame: Frame, answers: Rows) -> Iterator[Answer]:
    for row in frame.each(answers):
        false, true, no_case = _holds(plan.accept, frame)
        if not true:
            continue
        at = row.cell(plan.at, frame)
        key = _key(row, [answer for answer, _ in plan.match], frame)
        known = not (is_abstract(at) or at is None)
        if known:
            day = at.date() if isinstance(at, datetime) else at
            if not frame.reached(day, "answer", plan.name):
                continue
        yield Answer(row, key, moment(at) if known else None, false or no_case or not known or key is None)


def _key(row: Row, columns: list[str], frame: Frame) -> tuple[Any, ...] | None:
    found = tuple(row.cell(column, frame) for column in columns)
    if any(is_abstract(each) for each in found):
        found = tuple(row.cell(column, frame) for column in columns)  # read again, so that it is split
    return None if any(is_abstract(each) or each is None for each in found) else found


def facts_of(asked: Asked, keys: dict[tuple[Any, ...], int], first: int) -> tuple[list[Event], list[Reply]]:
    """Return an obligation's known events and answers in the inference's integers; ids count from *first*."""
    events = [
        Event(first + index, asked.plan.id, keys.setdefault((asked.plan.id, *due.key), len(keys)),
              minutes(due.at), minutes(due.until))
        for index, due in enumerate(asked.dues)
        if due.key is not None and due.at is not None and due.until is not None
    ]  # fmt: skip
    known = [(first + index, answer) for index, answer in enumerate(asked.answers) if not answer.doubtful]
    replies = [
        Reply(id_, asked.plan.id, keys.setdefault((asked.plan.id, *key), len(keys)), minutes(answer.at))
        for id_, answer in known
        if answer.key is not None and answer.at is not None
        for key in [_in_stretch(asked, answer)]
    ]
    return events, replies


def _in_stretch(asked: Asked, answer: Answer) -> tuple[Any, ...]:
    """Return an answer's key; a recurring duty is answered only by what was done in its own stretch of the calendar."""
    assert answer.key is not None
    assert answer.at is not None
    if not asked.plan.every:
        return answer.key
    for due in asked.dues:
        if due.key is None or due.at is None or due.until is None:
            continue
        if due.key[:-1] == answer.key and due.at <= answer.at <= due.until:
            return due.key
    return (*answer.key, None)


def table(asked: Asked, answered: dict[int, Answered], first: int, frame: Frame) -> Rows:
    """Return what became of each event: 按期, 逾期, 未办 - or not known yet."""
    doubt = asked.answers_open or any(answer.doubtful for answer in asked.answers)
    contested = {
        due.key for due in asked.dues if due.doubtful
    }  # an event that may not count may take an answer
    rows = []
    for index, due in enumerate(asked.dues):
        if due.doubtful:
            continue
        site, label = ("duty", asked.plan.name, index), f"{asked.plan.name}·{index + 1}"
        found = answered.get(first + index)
        until = None if due.until is None else due.until.date()
        if due.until is None or due.key is None or None in contested or due.key in contested:
            row = DutyRow(due.row, ANYTHING, ANYTHING, OneOf(STATES), site, label)
        elif found is not None:
            answer = asked.answers[found.reply - first]
            row = DutyRow(due.row, until, None if answer.at is None else answer.at.date(),
                          ON_TIME if found.on_time else LATE, site, label, answer=answer.row)  # fmt: skip
            if doubt and not found.on_time:
                row = replace(row, state=OneOf((ON_TIME, LATE)))
        elif doubt or not frame.passed(due.until.date(), "due", asked.plan.name):
            row = DutyRow(due.row, until, ANYTHING, OneOf(STATES), site, label)
        else:
            row = DutyRow(due.row, until, None, UNDONE, site, label)
        rows.append(replace(row, stretch=due.stretch))
    return Rows(tuple(rows), asked.events_open or any(due.doubtful for due in asked.dues), "期限")
