"""Exact numbers against the decimal module; intervals against the measures they hold."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.interval import EVERYTHING, Bounds, Interval, spans
from scoring.units import Rounding, add, exact, shown

MODES = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "up": ROUND_UP, "down": ROUND_DOWN}
decimals = st.decimals(-1000, 1000, places=3, allow_nan=False)
measures = st.fractions(-4, 4, max_denominator=4)


@given(decimals, st.sampled_from(sorted(MODES)), st.integers(0, 2))
def test_a_rounding_is_the_decimal_module_s(value: Decimal, mode: str, places: int) -> None:
    step = Decimal(1).scaleb(-places)
    assert Rounding(F(step), mode).apply(F(value)) == F(value.quantize(step, MODES[mode]))


@given(st.fractions(-100, 100), st.fractions(F(1, 9), 9), st.sampled_from(sorted(MODES)))
def test_a_rounding_gives_a_multiple_less_than_one_step_away(value: F, step: F, mode: str) -> None:
    rounded = Rounding(step, mode).apply(value)
    assert (rounded / step).denominator == 1
    assert abs(rounded - value) < step
    assert not mode.startswith("half") or abs(rounded - value) <= step / 2
    assert {"up": abs(rounded) >= abs(value), "down": abs(rounded) <= abs(value)}.get(mode, True)


@given(st.integers(-(10**18) + 1, 10**18 - 1), st.integers(0, 10**18 - 1))
def test_exact_reads_what_a_decimal_says(whole: int, part: int) -> None:
    text = f"{whole}.{part:018d}"
    assert exact(text) == F(text)
    assert F(shown(exact(text))) == F(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "+1",
        "1.",
        ".5",
        "1e3",
        "１",
        "1_0",
        "0x1",
        "nan",
        "--1",
        "1,5",
        "1/2",
        "1" * 19,
        "0." + "1" * 19,
    ],
)
def test_exact_refuses_all_else(text: str) -> None:
    with pytest.raises(ValueError, match="plain decimal"):
        exact(text)


@given(st.fractions(-100, 100), st.one_of(st.none(), st.integers(0, 5)))
def test_a_shown_value_is_the_nearest_decimal(value: F, places: int | None) -> None:
    text = shown(value, places)
    assert set(text) <= set("-0123456789.")
    endless = value.limit_denominator(10**30).denominator
    while endless % 2 == 0:
        endless //= 2
    while endless % 5 == 0:
        endless //= 5
    if places is None and endless == 1:
        assert F(text) == value
    else:
        digits = 4 if places is None else places
        with localcontext() as context:
            context.prec = 60
            quotient = Decimal(value.numerator) / Decimal(value.denominator)
            near = quotient.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        assert text == (f"{near:f}" if near else f"{abs(near):f}")


@given(st.lists(st.fractions(-9, 9)))
def test_add_is_the_sum(values: list[F]) -> None:
    assert add(values) == sum(values, F(0))


def test_a_rounding_needs_a_positive_step() -> None:
    with pytest.raises(ValueError, match="positive"):
        Rounding(F(0))


def test_bounds_are_in_order() -> None:
    with pytest.raises(ValueError, match="low <= high"):
        Bounds(F(1), F(0))
    assert Bounds(F(0), F(1)).contains(F(1))
    assert not Bounds(F(0), F(1)).is_point


intervals = st.builds(
    Interval, st.one_of(st.none(), measures), st.one_of(st.none(), measures), st.booleans(), st.booleans()
)
GRID = [F(n, 24) for n in range(-5 * 24, 5 * 24 + 1)]


def _held(interval: Interval) -> set[F]:
    return {place for place in GRID if interval.contains(place)}


@given(intervals, intervals)
def test_an_intersection_holds_what_both_hold(one: Interval, other: Interval) -> None:
    assert _held(one.intersect(other)) == _held(one) & _held(other)
    assert one.is_empty == (not _held(one))
    assert one.is_point == (len(_held(one)) == 1)


@given(intervals, intervals)
def test_a_hull_is_the_smallest_interval_around_both(one: Interval, other: Interval) -> None:
    hull = one.hull(other)
    both = _held(one) | _held(other)
    assert _held(hull) == ({place for place in GRID if min(both) <= place <= max(both)} if both else set())
    assert hull == other.hull(one) or not both


@given(intervals, intervals)
def test_intervals_meet_without_gap_or_overlap(one: Interval, other: Interval) -> None:
    if one.meets(other) and not one.is_empty and not other.is_empty:
        assert not _held(one) & _held(other)
        assert _held(one.hull(other)) == _held(one) | _held(other)


@given(st.sets(st.tuples(measures, st.booleans()), max_size=4))
def test_spans_share_out_the_number_line(cuts: set[tuple[F, bool]]) -> None:
    parts = spans(*sorted(cuts))
    assert all(sum(part.contains(place) for part in parts) == 1 for place in GRID)
    assert (parts[0].low, parts[-1].high) == (None, None)


def test_an_end_that_does_not_exist_is_not_open() -> None:
    assert Interval(None, None, low_open=True, high_open=True) == EVERYTHING
    assert Interval.point(F(1)).is_point
    assert Interval.past(1, F(2), True) == Interval(F(2), low_open=True)
    assert Interval.past(-1, F(2), False) == Interval(high=F(2))
