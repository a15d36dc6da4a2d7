"""The smallest change of one value: a number, a day, a choice, a set, a ballot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from evaluator.declarations import Tally
from evaluator.expression.typed import TallyMean, TallyShare, walk
from evaluator.gaps.probe import Change, Direction, Probe, needed

FARTHEST = 10**9


def try_values(probe: Probe, candidates: list[Any]) -> Iterator[Change]:
    """Yield the candidate that earns most, the first of equals."""
    best = max(candidates, key=probe.points, default=None)
    if best is not None and probe.points(best) > probe.now:
        yield Change(probe.fact, "set", best, Fraction(1), probe.points(best))


def move_number(probe: Probe, value: Fraction, unit: Fraction) -> Iterator[Change]:
    """Yield the nearest value with more points, and the nearest with the most."""
    low, high = probe.limits()
    directions = [1] if probe.direction == "raise" else [-1] if probe.direction == "lower" else [1, -1]
    for sign in directions:
        room = high if sign > 0 else low
        most = FARTHEST if room is None else int(abs(Fraction(room) - value) / unit)
        at = _number_at(value, unit, sign)
        yield from _moves(probe, at, most, "raise" if sign > 0 else "lower", unit)


def move_day(probe: Probe, value: date) -> Iterator[Change]:
    """Yield the nearest day with more points."""
    directions = [1] if probe.direction == "raise" else [-1] if probe.direction == "lower" else [-1, 1]
    for sign in directions:
        at = _day_at(value, sign)
        found = list(_moves(probe, at, 366 * 40, "raise" if sign > 0 else "lower", Fraction(1)))
        if found:
            yield from found[:1]
            return


def _moves(
    probe: Probe, at: Callable[[int], Any], most: int, direction: Direction, unit: Fraction
) -> Iterator[Change]:
    """Yield the nearest step with more points, and the nearest with the most; on a slope only the latter."""
    first = _first(probe, at, most, probe.now)
    if first is None:
        return
    points = probe.points(at(first))
    slope = first < most and probe.points(at(first + 1)) > points
    if not slope:
        yield Change(probe.fact, direction, at(first), first * unit, points)
    top = _top(probe, at, most, first)
    if probe.points(at(top)) > points or slope:
        yield Change(probe.fact, direction, at(top), top * unit, probe.points(at(top)))


def _first(probe: Probe, at: Callable[[int], Any], most: int, than: Fraction) -> int | None:
    """Return the fewest units that earn more than *than*: doubling, then halving."""
    reach = 1
    while probe.points(at(min(reach, most))) <= than:
        if reach >= most:
            return None
        reach *= 2
    low, high = 0, min(reach, most)
    while high - low > 1:
        middle = (low + high) // 2
        if probe.points(at(middle)) > than:
            high = middle
        else:
            low = middle
    return high


def _top(probe: Probe, at: Callable[[int], Any], most: int, first: int) -> int:
    """Return the fewest units that earn the most this fact can bring."""
    best = max(
        probe.points(at(min(most, first * 2**power))) for power in range(34) if first * 2**power <= most * 2
    )
    low, high = 0, first
    while probe.points(at(min(high, most))) < best:
        low, high = high, high * 2
    high = min(high, most)
    while high - low > 1:
        middle = (low + high) // 2
        if probe.points(at(middle)) >= best:
            high = middle
        else:
            low = middle
    return high


def grow_set(probe: Probe, value: frozenset[str], symbols: tuple[str, ...]) -> Iterator[Change]:
    """Yield the set with the fewest further symbols that earn more."""
    grown: list[str] = []
    for symbol in symbols:
        if symbol in value:
            continue
        grown.append(symbol)
        if probe.points(value | frozenset(grown)) > probe.now:
            wanted = needed(probe, tuple(grown), lambda some: value | frozenset(some))
            new = value | frozenset(wanted)
            yield Change(probe.fact, "add", new, Fraction(len(wanted)), probe.points(new), "、".join(wanted))
            return


def move_votes(probe: Probe, value: Any, tally: Tally) -> Iterator[Change]:
    """Yield the ballot with the fewest votes moved from the worst choices to the best that earns more."""
    for row, best, against in _rankings(probe, tally):
        if value.get(row):
            votes = dict(value[row])
            most = sum(votes.get(choice, 0) for choice in against)

            def at(
                units: int, row: str = row, votes: Any = votes, best: str = best, against: Any = against
            ) -> Any:
                moved, left = dict(votes), units
                for choice in against:
                    taken = min(left, moved.get(choice, 0))
                    moved[choice], left = moved.get(choice, 0) - taken, left - taken
                moved[best] = moved.get(best, 0) + units
                return _Votes({**value, row: moved})

            yield from _moves(probe, at, most, "raise", Fraction(1))
            return


def _rankings(probe: Probe, tally: Tally) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each row of the tally that is measured, its best choice, and the others from the worst on."""
    for node in (each for typed in _typed(probe) for each in walk(typed)):
        if isinstance(node, TallyShare) and node.fact == probe.fact:
            others = [choice for choice in tally.choices if choice not in node.choices]
            yield node.row, node.choices[0], others[::-1]
        elif isinstance(node, TallyMean) and node.fact == probe.fact:
            worth = dict(node.weights)
            best = max(worth, key=lambda choice: worth[choice])
            others = [choice for choice in worth if worth[choice] < worth[best]]
            yield node.row, best, sorted(others, key=lambda choice: worth[choice])


def _typed(probe: Probe) -> Iterator[Any]:
    yield from probe.item.plan.typed
    yield from probe.trace.program.typed.values()


class _Votes(dict[str, Any]):
    """A ballot count that can be looked up in a table of values tried."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(str(self))


def _number_at(value: Fraction, unit: Fraction, sign: int) -> Callable[[int], Any]:
    def at(units: int) -> Any:
        moved = value + sign * units * unit
        return moved.numerator if moved.denominator == 1 else moved

    return at


def _day_at(value: date, sign: int) -> Callable[[int], date]:
    return lambda units: value + timedelta(days=sign * units)
