"""Splitting tangled unknowns: a missing fact that is read twice is tried value by value.

Where every unknown is read once, one evaluation gives exactly what is possible. A finite unknown read more often is
split; the union over the splits is exact again. Numbers without a small range are not split, and stay an interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from evaluator.expression.frame import Frame, Site
from evaluator.expression.values import OneOf, Value

Leaf = TypeVar("Leaf")


def explored(
    frame: Frame,
    evaluate: Callable[[Frame], Leaf],
    settled: Callable[[Leaf], bool],
    covered: Callable[[Leaf, Leaf], bool] = lambda _whole, _leaf: False,
) -> Iterator[Leaf]:
    """Yield what *evaluate* gives over all that the unknowns it reads may be.

    *settled* tells that a result leaves nothing open, so that splitting further cannot change it. *covered* is told of
    every result beside the first, undivided one; once the results reach as far as that, no other can go further.
    """
    whole: Leaf | None = None
    open_assignments: list[dict[Site, Value]] = [{}]
    missing: dict[str, None] = {}
    tried = 0
    while open_assignments:
        assigned = open_assignments.pop()
        frame.begin(assigned)
        leaf = evaluate(frame)
        whole = leaf if whole is None else whole
        missing.update(frame.missing)
        tried += 1
        site = None if settled(leaf) or tried >= frame.budget else _tangled(frame)
        if site is None:
            yield leaf
            if covered(whole, leaf):
                break
            continue
        domain = frame.domains[site]
        open_assignments.extend({**assigned, site: value} for value in domain.values)
    frame.begin({})
    frame.missing = missing


def _tangled(frame: Frame) -> Site | None:
    """Return the finite unknown that was read most often, if any was read more than once."""
    best, most = None, 1
    for site, count in frame.reads.items():
        if count > most and frame.domains[site].__class__ is OneOf:
            best, most = site, count
    return best
