"""The fewest rows that earn more: one that is mended, or some that are added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

from evaluator.declarations import Boolean, Choice, Column, DateTime, Day, Number, Records, SetOf, Text
from evaluator.evidence.facts import Row
from evaluator.gaps.probe import Change, Probe, needed
from evaluator.language import say
from evaluator.problems import Span
from evaluator.program.spines import TIME, Spine
from evaluator.trace import Trace
from scoring.units import ZERO, shown

MOST_ROWS = 12
FILLED = "…"
"""Stands for whatever text is written into an empty cell."""
NOWHERE = Span("", 1, 1, 1)


def mend_row(probe: Probe, value: tuple[Row, ...], records: Records, only: str = "") -> Iterator[Change]:
    """Yield the one row that earns more once a yes/no of it is yes, or an empty cell of it is filled in.

    *only* names the column to look at, where the remedy does.
    """
    for index, row in enumerate(value):
        lacking = {
            name: made
            for name, column in records.columns.items()
            if only in ("", name) and (made := _lacking(row, name, column, probe.trace.as_of)) is not None
        }
        for columns in [*([name] for name in lacking), list(lacking)] if lacking else []:
            new = _with(value, index, {name: lacking[name] for name in columns})
            if probe.points(new) > probe.now:
                short = "、".join(columns)
                yield Change(probe.fact, "set", new, Fraction(1), probe.points(new), short, row=index + 1)
                return


def correct_row(probe: Probe, value: tuple[Row, ...], records: Records, only: str = "") -> Iterator[Change]:
    """Yield the one row that earns more once a cell of it is another: another choice, no for yes, another number.

    A number goes down, or up where the remedy raises the column.
    """
    for index, row in enumerate(value):
        for name, column in records.columns.items():
            if column.private or only not in ("", name):
                continue
            for other, said in _others(probe, value, index, name, column, row.cells.get(name)):
                new = _with(value, index, {name: other})
                if probe.points(new) > probe.now:
                    yield Change(
                        probe.fact,
                        "correct",
                        new,
                        Fraction(1),
                        probe.points(new),
                        name,
                        row=index + 1,
                        to=said,
                    )
                    return


def _with(value: tuple[Row, ...], index: int, cells: dict[str, Any]) -> tuple[Row, ...]:
    """Return the rows with some cells of one of them changed."""
    row = value[index]
    return (*value[:index], replace(row, cells={**row.cells, **cells}), *value[index + 1 :])


def _others(
    probe: Probe, value: tuple[Row, ...], index: int, name: str, column: Column, now: Any
) -> Iterator[tuple[Any, str]]:
    """Yield what else a cell could hold, and how that is said; of numbers the greatest lower one that earns more."""
    if isinstance(column, Choice):
        yield from ((each, each) for each in column.of if each != now)
    elif isinstance(column, Boolean) and now is True:
        yield False, say("否", "no")
    elif isinstance(column, Day) and isinstance(now, date) and now < (today := probe.trace.as_of):
        if column.within is None or today <= probe.trace.end:
            yield today, today.isoformat()
    elif isinstance(column, Number) and isinstance(now, int | Fraction):
        yield from _numbers(probe, value, index, name, column, now)


def _numbers(
    probe: Probe, value: tuple[Row, ...], index: int, name: str, column: Number, now: int | Fraction
) -> Iterator[tuple[Any, str]]:
    """Yield the nearest number that earns more, and how that is said."""
    unit = Fraction(1, 100) if Fraction(now).denominator != 1 else Fraction(1)
    up = probe.direction == "raise"
    end = Fraction(2 * now + 100) if up and column.max is None else (column.max or ZERO) if up else column.min
    most, sign = int(abs(end - now) / unit), 1 if up else -1

    def at(steps: int) -> Any:
        moved = now + sign * steps * unit
        return int(moved) if moved == int(moved) else moved

    def earns(steps: int) -> bool:
        return probe.points(_with(value, index, {name: at(steps)})) > probe.now

    if most and earns(most):
        least, enough = 0, most
        while enough - least > 1:
            middle = (least + enough) // 2
            least, enough = (least, middle) if earns(middle) else (middle, enough)
        text = shown(Fraction(at(enough)))
        yield (
            at(enough),
            say(f"不少于 {text}", f"at least {text}") if up else say(f"不超过 {text}", f"at most {text}"),
        )


def _lacking(row: Row, name: str, column: Column, today: date) -> bool | str | date | None:
    """Return what a cell could hold that it lacks: yes, any text, today; nothing where it lacks none or is private."""
    now = row.cells.get(name)
    if column.private:
        return None
    if isinstance(column, Boolean) and now is False:
        return True
    if not column.optional or now is not None:
        return None
    return FILLED if isinstance(column, Text) else today if isinstance(column, Day) else None


def add_rows(probe: Probe, value: tuple[Row, ...], records: Records) -> Iterator[Change]:
    """Yield the fewest further rows that earn more: in the stretches of the period that lack one.

    Where none were submitted yet, more than saying that there are none.
    """
    now = max(probe.now, probe.points(value))
    rows: tuple[Row, ...] = ()
    day: date | None = None
    candidates = list(_candidates(records, probe.trace))
    while len(rows) < MOST_ROWS:
        earned = [probe.points((*value, *rows, row)) for row, _ in candidates]
        if not earned:
            return
        best = candidates[earned.index(max(earned))]
        if min(earned) < max(earned):  # which month it is matters
            day = day or best[1]
        elif max(earned) == now:  # none does: any row stands for all
            candidates = candidates[:1]
        rows = (*rows, best[0])
        if probe.points((*value, *rows)) > now:
            rows = needed(probe, rows, lambda some: (*value, *some))
            points = probe.points((*value, *rows))
            past = max(trial for _, trial in candidates if trial) if records.dated and day is None else day
            new = (*value, *rows)
            matters = _choices_matter(candidates, earned, records)
            yield Change(
                probe.fact, "add", new, Fraction(len(rows)), points, day=day, latest=past,
                stretch=_stretch(probe.trace, probe.fact), choices=_chosen(rows[-1], records) if matters else (),
            )  # fmt: skip
            return


def _candidates(records: Records, trace: Trace) -> Iterator[tuple[Row, date | None]]:
    """Yield rows that could be added: one for each month of the period and each combination of choices."""
    choices = [
        [(name, symbol) for symbol in column.of]
        for name, column in records.columns.items()
        if isinstance(column, Choice) and len(column.of) <= 12
    ]
    for day in _days(trace, records) if records.dated else [min(trace.as_of, trace.end)]:
        for combination in product(*choices):
            cells = {name: _filled(column, day) for name, column in records.columns.items()}
            yield Row({**cells, **dict(combination)}, NOWHERE, {}), day if records.dated else None


def _choices_matter(
    candidates: list[tuple[Row, date | None]], earned: list[Fraction], records: Records
) -> bool:
    """Tell whether two candidates of one day differ in what they earn."""
    by_day: dict[date | None, set[Fraction]] = {}
    for (_, day), points in zip(candidates, earned, strict=True):
        by_day.setdefault(day, set()).add(points)
    return any(len(points) > 1 for points in by_day.values())


def _chosen(row: Row, records: Records) -> tuple[str, ...]:
    """Return the choices of a row that may be shown."""
    shown = [
        name for name, column in records.columns.items() if isinstance(column, Choice) and not column.private
    ]
    return tuple(str(row.cells[name]) for name in shown)


def _stretch(trace: Trace, fact: str) -> str:
    """Return by which stretch of the calendar the table groups a fact's rows, if it does."""
    for build in trace.program.builders.values():
        spine = getattr(build, "__self__", None)
        if isinstance(spine, Spine) and spine.of == fact:
            return next((kind for kind in spine.each.values() if kind in TIME), "")
    return ""


def _days(trace: Trace, records: Records) -> Iterator[date]:
    """Yield a day in each month of the period, from the as-of date on where the period is still running.

    Once it is over, the day after the as-of date comes first: what can still be done is better than what is too late.
    """
    dated = records.columns[records.dated]
    if trace.as_of >= trace.end and not getattr(dated, "within", None):
        yield trace.as_of + timedelta(days=1)
    month = trace.start.replace(day=1)
    while month <= trace.end:
        after = (month + timedelta(days=32)).replace(day=1)
        last = min(after - timedelta(days=1), trace.end)
        day = min(max(month + timedelta(days=14), trace.start), last)
        if trace.as_of < trace.end and day <= trace.as_of:
            day = min(trace.as_of + timedelta(days=1), last)
        yield day
        month = after


def _filled(column: Column, day: date) -> Any:
    if isinstance(column, Boolean):
        return True
    if isinstance(column, Number):
        wanted = column.max if column.max is not None else max(column.min, Fraction(1))
        return int(wanted) if Fraction(wanted).denominator == 1 else wanted
    if isinstance(column, SetOf):
        return frozenset(column.of)
    if isinstance(column, Choice):
        return column.of[0]
    if isinstance(column, DateTime):
        return datetime(day.year, day.month, day.day)
    return day if isinstance(column, Day) else "补"
