"""One change of one fact, and the probe that asks what an item would have with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from evaluator import conclude
from evaluator.engine.framing import frame_of, narrow
from evaluator.engine.items import item_trace
from evaluator.expression import values
from evaluator.expression.frame import Frame
from evaluator.expression.values import Between, OneOf
from evaluator.inference import infer
from evaluator.trace import ItemTrace, Trace

Direction = Literal["raise", "lower", "set", "add", "correct"]
PROBE = 32
"""So many splits at most while probing; a change that then looks worth less is not promised more."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact's new value, how far it moved (*units*), and the points the item then has.

    Of rows: the *day* and the *choices* of those to be added where these matter, the *stretch* of the calendar the day
    stands for, the *latest* day a row may bear; or the *row* that is mended, in *short* its columns, in *to* what
    stands there afterwards.
    """

    fact: str
    direction: Direction
    value: Any
    units: Fraction
    points: Fraction
    short: str = ""
    day: date | None = None
    latest: date | None = None
    stretch: str = ""
    choices: tuple[str, ...] = ()
    row: int = 0
    to: str = ""


class Probe:
    """Asks one item what it would have if one fact were different."""

    def __init__(self, trace: Trace, item: ItemTrace, fact: str, direction: Direction) -> None:
        self.trace, self.item, self.fact, self.direction = trace, item, fact, direction
        self.now = item.bounds.low
        self._base = frame_of(trace.program, trace.evidence, trace.as_of, trace.start, trace.end)
        duties, awards = trace.program.duties, trace.program.awards
        self._inferred = fact in {
            *(d.events for d in duties),
            *(d.answers for d in duties),
            *(a.table for a in awards),
        }
        self._seen: dict[Any, tuple[Any, Fraction]] = {}

    def points(self, value: Any) -> Fraction:
        """Return the item's confirmed points with *value*; -1 where the item would no longer apply."""
        key = tuple(id(row) for row in value) if isinstance(value, tuple) else value
        if key not in self._seen:
            self._seen[key] = (
                value,
                self._points(value),
            )  # the value stays, so its rows' identities are not reused
        return self._seen[key][1]

    def _points(self, value: Any) -> Fraction:
        frame = self._frame(value)
        found = item_trace(self.item.plan, self.trace.evidence, frame)
        return Fraction(-1) if found.applicable is False else found.bounds.low

    def _frame(self, value: Any) -> Frame:
        old = self.trace.frame
        facts = {**self._base.facts, self.fact: value}
        frame = replace(
            self._base, facts=facts, cache={}, reads={}, domains={}, missing={}, used={}, rows=[], groups=[],
            assigned={}, budget=PROBE, narrowed=dict(old.narrowed), duties=old.duties, duplicates=old.duplicates,
            contested=old.contested,
            rulings=dict(old.rulings),
        )  # fmt: skip
        if self._inferred:
            asked = conclude.gather(self.trace.program, frame)
            found = infer(self.trace.program.patterns, asked.facts(), "reference")
            conclude.apply(self.trace.program, frame, asked, found.conclusions)
            frame.rulings = dict(old.rulings)
        return frame

    def limits(self) -> tuple[Any, Any]:
        """Return between which values the declaration and the checks let the fact move."""
        facts = {name: value for name, value in self._base.facts.items() if name != self.fact}
        frame = replace(self._base, facts=facts, cache={}, narrowed={}, used={}, missing={}, reads={})
        narrow(self.trace.program, frame)
        domain = frame.narrowed.get(self.fact, self.trace.program.domains.get(self.fact))
        if domain.__class__ is Between:
            return domain.low, domain.high
        if domain.__class__ is OneOf:
            numbers = [each for each in domain.values if not isinstance(each, bool)]
            return min(numbers), max(numbers)
        return (None, None) if values.is_abstract(domain) else (domain, domain)


def needed(probe: Probe, added: tuple[Any, ...], whole: Callable[[tuple[Any, ...]], Any]) -> tuple[Any, ...]:
    """Return *added* without what the gain does not need."""
    for place in reversed(range(len(added))):
        rest = (*added[:place], *added[place + 1 :])
        if probe.points(whole(rest)) >= probe.points(whole(added)):
            added = rest
    return added
