"""Folds against every combination of their parts' points; outcomes."""

from __future__ import annotations

from fractions import Fraction as F
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.fold import fold
from scoring.interval import Bounds
from scoring.outcome import Failed, Missing, NotApplicable, Scored, spread

POINTS = [F(n, 2) for n in range(9)]
KINDS = ("sum", "best", "lowest", "deduct", "earn")


@st.composite
def children(draw: st.DrawFn) -> list[list[F]]:
    """Return for each part the points it may turn out to have."""
    part = st.lists(st.sampled_from(POINTS), min_size=1, max_size=3)
    return draw(st.lists(part, min_size=1, max_size=4))


def definition(kind: str, parts: tuple[F, ...], full: F, fatal: tuple[bool, ...], overflow: bool) -> F:
    if kind == "best":
        return max(parts)
    if kind == "lowest":
        return min(parts)
    if kind == "deduct":
        return full - sum(parts) if overflow else max(F(0), full - sum(parts))
    if kind == "sum" and any(mark and not each for mark, each in zip(fatal, parts, strict=True)):
        return F(0)
    return min(full, sum(parts, F(0)))


@given(st.sampled_from(KINDS), children(), st.sampled_from(POINTS), st.data())
def test_a_fold_is_exact_over_its_parts(
    kind: str, parts: list[list[F]], full: F, data: st.DataObject
) -> None:
    fatal = tuple(data.draw(st.lists(st.booleans(), min_size=len(parts), max_size=len(parts))))
    overflow = data.draw(st.booleans())
    bounds = [Bounds(min(each), max(each)) for each in parts]
    found = fold(kind, bounds, full, fatal=fatal, overflow=overflow)
    every = [definition(kind, each, full, fatal, overflow) for each in product(*parts)]
    assert (found.low, found.high) == (min(every), max(every))


@given(
    st.sampled_from(KINDS), children(), st.sampled_from(POINTS), st.integers(0, 3), st.sampled_from(POINTS)
)
def test_more_for_a_part_is_never_less_for_the_item(
    kind: str, parts: list[list[F]], full: F, place: int, more: F
) -> None:
    points = [Bounds.point(each[0]) for each in parts]
    raised = [Bounds.point(each.low + more) if n == place else each for n, each in enumerate(points)]
    before, after = fold(kind, points, full).low, fold(kind, raised, full).low
    assert after <= before if kind == "deduct" else after >= before


def test_refusals() -> None:
    with pytest.raises(ValueError, match="fatal"):
        fold("sum", [Bounds.point(F(1))], F(1), fatal=(True, False))
    for kind in ("best", "lowest"):
        with pytest.raises(ValueError, match="empty"):
            fold(kind, [], F(1))
    assert fold("sum", [], F(1)) == Bounds.point(F(0))
    assert fold("deduct", [], F(1)) == Bounds.point(F(1))


def test_an_outcome_says_between_which_points_it_lies() -> None:
    full = F(4)
    assert spread(Scored(F(3)), full) == Bounds.point(F(3))
    assert spread(Missing(Bounds(F(1), F(2)), ("会员人数",)), full) == Bounds(F(1), F(2))
    assert spread(NotApplicable("机关"), full) is None
    assert spread(Failed("division-by-zero"), full) == Bounds(F(0), full)
