"""What falls due: duties, stretches of the calendar, terms, titles, what can be made up before the period ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from evaluator.engine.framing import frame_of
from evaluator.explanation import Duty, Explanation, Item
from evaluator.expression.duration import Duration, shift
from evaluator.language import say
from evaluator.outlook import causes
from evaluator.outlook.forecast import Stage
from evaluator.outlook.terms import begin, remedies, terms, titles
from evaluator.outlook.told import Change, Deadline, Kind
from evaluator.program import duties
from evaluator.program.rows import units
from evaluator.program.spines import TIME
from evaluator.report import figures
from evaluator.trace import ItemTrace, Trace

DAY = timedelta(days=1)
ORDER: tuple[Kind, ...] = ("period", "term", "title", "duty", "stretch", "gap")


def deadlines(
    trace: Trace, explanation: Explanation, stages: Sequence[tuple[Stage, tuple[Change, ...]]], until: date,
    *, with_private: bool,
) -> tuple[tuple[Deadline, ...], int]:  # fmt: skip
    """Return what falls due from the as-of date *until* a day, by day, and how much of it is private and not named.

    *stages* are the days to come on which something turns, each with what it changes.
    """
    duties_due, hidden = _duties(trace, explanation, until, with_private=with_private)
    running_out, hidden_too = terms(trace, stages, with_private=with_private)
    found = [
        *duties_due,
        *_stretches(trace, until, with_private=with_private),
        *running_out,
        *titles(trace, until, running_out),
        *_period(trace, explanation, until),
    ]
    return tuple(
        sorted(found, key=lambda each: (each.day, ORDER.index(each.kind), each.title))
    ), hidden + hidden_too


# ── duties ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _duties(trace: Trace, it: Explanation, until: date, *, with_private: bool) -> tuple[list[Deadline], int]:
    """Return the duties that are open and fall due, each with all items that count it; and how many are private."""
    found: dict[tuple[Duty, int], list[Item]] = {}
    for item in it.items:
        counted = Counter[Duty]()
        for each in _open(item, trace.as_of, until):
            counted[each] += 1
            found.setdefault((each, counted[each]), []).append(item)
    named = [
        _duty(trace, each, items) for (each, _), items in found.items() if with_private or not each.private
    ]
    return named, len(found) - len(named)


def _open(item: Item, as_of: date, until: date) -> Iterator[Duty]:
    for each in item.duties:
        if each.state == "open" and each.due is not None and as_of <= each.due <= until:
            yield each


def _duty(trace: Trace, each: Duty, items: list[Item]) -> Deadline:
    assert each.due is not None
    ids = tuple(item.id for item in items)
    answers = frozenset(plan.answers for plan in trace.program.duties if plan.name == each.obligation)
    fix = next(iter(remedies(trace, ids, answers)), None)
    return Deadline(
        each.due, "duty", say("：", ": ").join(filter(None, (each.obligation, each.event))),
        say("、", ", ").join(item.title for item in items), ids,
        None if fix is None else begin(each.due, fix.lead), "" if fix is None else fix.do,
    )  # fmt: skip


# ── stretches of the calendar ────────────────────────────────────────────────────────────────────────────────────────
def _stretches(trace: Trace, until: date, *, with_private: bool) -> Iterator[Deadline]:
    """Yield what is counted month by month or quarter by quarter: what runs now, and what the next periods will ask.

    In the period that runs, only what an item still lacks points for; all that ends on one day is one entry.
    """
    found: dict[tuple[date, str, bool], dict[str, list[str]]] = {}
    for start, end, running in _periods(trace, until):
        for what, first, last, item in _counted(
            trace, start, end, running=running, with_private=with_private
        ):
            if trace.as_of <= last <= until:
                key = (last, figures.period((first, last)), running)
                found.setdefault(key, {}).setdefault(what, []).append(item)
    for (day, name, running), counted in found.items():
        detail = "" if running else say("下一期，照本期的表", "the next period, by the table of this one")
        items = tuple(dict.fromkeys(item for each in counted.values() for item in each))
        yield Deadline(
            day, "stretch", f"{name}{say('：', ': ')}{say('、', ', ').join(counted)}", detail, items
        )


def _periods(trace: Trace, until: date) -> Iterator[tuple[date, date, bool]]:
    """Yield the period where it still runs, and those of the same length that follow."""
    start, end = trace.start, trace.end
    if trace.as_of <= end:
        yield start, end, True
    whole = start.day == 1 and (end + DAY).day == 1
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    while end < until:
        following = shift(end + DAY, Duration(months=months)) if whole else end + DAY + (end - start + DAY)
        start, end = end + DAY, (following or date.max) - DAY
        yield start, end, False


def _counted(
    trace: Trace, start: date, end: date, *, running: bool, with_private: bool
) -> Iterator[tuple[str, date, date, str]]:
    """Yield what is counted by stretches of the calendar, each stretch, and the item that counts it."""
    program = trace.program
    for item in trace.items:
        if item.applicable is False or (running and item.bounds.low >= item.plan.full):
            continue
        names = frozenset[str]().union(*(causes.read_by(program, node) for node in item.plan.typed))
        for name in sorted(names):
            spine = causes.spine_of(program, name)
            declared = program.facts.get(spine.of) if spine is not None else None
            if spine is not None and declared is not None and (with_private or not declared.private):
                for unit in (
                    unit for kind in spine.each.values() if kind in TIME for unit in units(kind, start, end)
                ):
                    yield spine.of, unit.start, unit.end, item.plan.id
        if not running:
            yield from _recurring(trace, item, names, start, end, with_private=with_private)


def _recurring(
    trace: Trace, item: ItemTrace, names: frozenset[str], start: date, end: date, *, with_private: bool
) -> Iterator[tuple[str, date, date, str]]:
    """Yield the recurring duties of a period to come: every thing that recurs, as often as it does."""
    later = frame_of(trace.program, trace.evidence, trace.as_of, start, end)
    for plan in trace.program.duties:
        if not plan.every or plan.name not in names or (plan.private and not with_private):
            continue
        for due in duties.ask(plan, later).dues:
            if due.stretch and due.key is not None and due.at is not None and due.until is not None:
                what = " ".join([plan.name, *(each for each in due.key[:-1] if isinstance(each, str))])
                yield what, due.at.date(), due.until.date(), item.plan.id


# ── the period ───────────────────────────────────────────────────────────────────────────────────────────────────────
def _period(trace: Trace, it: Explanation, until: date) -> Iterator[Deadline]:
    """Yield the end of the period where it still runs, and what can be made up until then."""
    if not trace.as_of <= trace.end <= until:
        return
    yield Deadline(trace.end, "period", say("考评期结束", "the period ends"))
    for item in it.items:
        for gap in item.gaps:
            if gap.recoverable and gap.fix is not None and gap.direction != "correct":
                worth = say(f"可 {figures.signed(gap.worth)} 分", f"{figures.signed(gap.worth)} points")
                day = min(gap.due or trace.end, trace.end)
                yield Deadline(
                    day, "gap", f"{item.id} {item.title}", f"{gap.short}{say('，', ', ')}{worth}", (item.id,),
                    begin(day, gap.fix.lead), gap.fix.do,
                )  # fmt: skip
                break
