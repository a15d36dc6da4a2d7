"""Terms, certificates and titles: on which day what counts now runs out, what that costs, and when to begin."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

from evaluator.expression import typed
from evaluator.expression.duration import Duration, shift
from evaluator.expression.turning import Turn
from evaluator.expression.typed import Typed, walk
from evaluator.language import say
from evaluator.outlook import causes
from evaluator.outlook.forecast import Stage
from evaluator.outlook.told import Change, Deadline, Kind
from evaluator.outlook.words import moved
from evaluator.program import Program
from evaluator.spec import FixSpec
from evaluator.trace import Trace

DAY = timedelta(days=1)
_LEAD = re.compile(r"\s*(\d{1,4})\s*(?:(天|日|days?)|(周|weeks?)|(个?月|months?)|(年|years?))\s*")


def lead_time(text: str) -> Duration | None:
    """Return how long before something must be begun, as the author wrote it; None where that is not readable.

    >>> lead_time("45天"), lead_time("2个月"), lead_time("尽早")
    (Duration(months=0, days=45, hours=0, workdays=0), Duration(months=2, days=0, hours=0, workdays=0), None)
    """
    found = _LEAD.fullmatch(text)
    if found is None:
        return None
    number, _, weeks, months, years = found.groups()
    if months or years:
        return Duration(months=int(number) * (12 if years else 1))
    return Duration(days=int(number) * (7 if weeks else 1))


def begin(day: date, lead: str) -> date | None:
    """Return the day on which to begin what is to be done by *day* and takes *lead*; None where no lead is known."""
    by = lead_time(lead)
    return None if by is None else shift(day, by, back=True)


def terms(
    trace: Trace, stages: Iterable[tuple[Stage, tuple[Change, ...]]], *, with_private: bool
) -> tuple[list[Deadline], int]:
    """Return what a condition of the table counts now and not for ever, and how many of these are private.

    Of a single fact's day whether its end costs points or not; of a row or a title only where it does.
    """
    reading, kept = _reading(trace), frozenset(_kept(trace.program))
    found: dict[tuple[date, str], Deadline] = {}
    private: set[tuple[date, str]] = set()
    for stage, changes in stages:
        for turn in stage.turned:
            read = causes.reads(trace.program, turn)
            # The grade and the right to apply have no id: they follow from any fact.
            touched = [each for each in changes if not each.id or reading.get(each.id, frozenset()) & read]
            lost = [each for each in touched if each.worse]
            gained = any(each.worse is False for each in touched)
            lone = causes.is_lone(turn) and turn.what in kept
            if turn.kind not in ("condition", "title") or not (lost or (lone and not gained)):
                continue
            key = (stage.day - DAY, named(turn))
            if causes.is_private(trace.program, turn) and not with_private:
                private.add(key)
            else:
                found.setdefault(key, _term(trace, turn, key[0], lost))
    return list(found.values()), len(private)


def _reading(trace: Trace) -> dict[str, frozenset[str]]:
    """Return which facts each item, penalty and ruling reads."""
    return {
        **{each.plan.id: frozenset(each.plan.facts) for each in (*trace.items, *trace.bonus)},
        **{each.plan.id: frozenset(each.plan.facts) for each in trace.penalties},
        **{each.plan.id: causes.read_by_ruling(trace.program, each.plan) for each in trace.rulings},
    }


def _kept(program: Program) -> Iterator[Typed]:
    """Yield the comparisons whose end is told whether it costs points or not: those of items, rulings and grades.

    Of a signal's, only those that hold the as-of date against a fact itself: it may warn long before the day.
    """
    for node in (*causes.scoring(program), *program.typed.values()):
        yield from (each for each in walk(node) if isinstance(each, typed.Comparison))
    for signal in program.signals:
        for each in () if signal.typed is None else walk(signal.typed):
            if isinstance(each, typed.Comparison):
                sides = {type(each.left), type(each.right)}
                yield from [each] if sides == {typed.ReservedRef, typed.FactRef} else []


def named(turn: Turn) -> str:
    """Return what runs out, in words."""
    return _title(turn.what) if turn.kind == "title" else causes.row_of(turn) + causes.edge_of(turn)


def _title(name: str) -> str:
    return say(f"称号“{name}”到期", f"the title “{name}” runs out")


def _term(trace: Trace, turn: Turn, last: date, lost: Sequence[Change]) -> Deadline:
    """Return the *last* day of a term: what is *lost* after it, and which remedy takes longest."""
    items = tuple(each.id for each in lost if each.subject == "item")
    after = say("；", "; ").join(map(moved, lost)) or say("分数暂时不变", "the points stay as they are")
    fixes = remedies(trace, items, causes.reads(trace.program, turn))
    begins = [(day, fix) for fix in fixes if (day := begin(last, fix.lead)) is not None]
    first, fix = min(begins, key=lambda each: each[0], default=(None, None))
    kind: Kind = "title" if turn.kind == "title" else "term"
    detail = say(f"过了这一天：{after}", f"after this day: {after}")
    return Deadline(last, kind, named(turn), detail, items, first, "" if fix is None else fix.do)


def remedies(trace: Trace, items: Collection[str], read: frozenset[str]) -> list[FixSpec]:
    """Return the remedies of some items that move one of the facts that were *read*; where none does, all of them."""
    fixes = [fix for each in trace.items if each.plan.id in items for fix in each.plan.spec.fix]
    return [fix for fix in fixes if _moved(fix) & read] or fixes


def _moved(fix: FixSpec) -> frozenset[str]:
    """Return the facts that a remedy moves."""
    return frozenset(name.partition(".")[0] for name in (fix.raises, fix.lowers, fix.sets))


def titles(trace: Trace, until: date, told: Sequence[Deadline]) -> Iterator[Deadline]:
    """Yield the titles that run out, but those that are *told* already, with what they cost."""
    known = {(each.day, each.title) for each in told}
    for each in trace.evidence.titles or ():
        gone = each.withdrawn is not None and each.until is not None and each.withdrawn <= each.until
        if each.until is None or gone or not trace.as_of <= each.until <= until:
            continue
        if (each.until, _title(each.title)) not in known:
            detail = say(f"{each.start} 取得", f"held since {each.start}")
            yield Deadline(each.until, "title", _title(each.title), detail)
