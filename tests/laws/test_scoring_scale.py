"""Laws of every scale, drawn or made by a method; and each method against its definition in three lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction as F
from itertools import pairwise
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.gap import gap
from scoring.interval import EVERYTHING, Interval, spans
from scoring.methods import METHODS
from scoring.methods.bands import Bands, Limit
from scoring.methods.level import Pass
from scoring.methods.linear import Linear
from scoring.methods.marks import Marks
from scoring.methods.per_unit import PerUnit
from scoring.methods.rows import Row, Rows
from scoring.methods.step import Step
from scoring.scale import Level, Piece, Scale, Slope, Stairs

NEAR = F(1, 10**9)
measures = st.fractions(-6, 6, max_denominator=4)
points = st.fractions(0, 6, max_denominator=4)
sizes = st.fractions(F(1, 3), 3, max_denominator=3)

Definition = Callable[[F], F]


# ---- scales by chance -------------------------------------------------------------------------------------


@st.composite
def piece(draw: st.DrawFn, span: Interval, row: int) -> Piece:
    kind = draw(st.sampled_from(["level", "slope", "stairs", "stairs"]))
    height = draw(st.fractions(-4, 6, max_denominator=2))
    if kind == "level":
        return Level(span, height, row)
    rise = draw(st.sampled_from([F(-2), F(-1, 2), F(1, 3), F(1), F(3)]))
    origin = draw(measures)
    if kind == "slope":
        return Slope(span, origin, height, rise, row)
    return Stairs(span, origin, height, draw(sizes), rise, draw(st.sampled_from(["ceil", "floor"])), row)


@st.composite
def any_scale(draw: st.DrawFn) -> Scale:
    cuts = sorted(draw(st.sets(st.tuples(measures, st.booleans()), max_size=4)))
    return Scale(tuple(draw(piece(span, row)) for row, span in enumerate(spans(*cuts))))


# ---- methods and their definitions --------------------------------------------------------------------------


@st.composite
def passes(draw: st.DrawFn) -> tuple[Pass, Definition]:
    method = Pass(draw(points), draw(points))
    return method, lambda m: method.full if m >= 1 else method.otherwise


HOLDS: dict[str, Callable[[F, F], bool]] = {
    "at_least": lambda m, limit: m >= limit,
    "above": lambda m, limit: m > limit,
    "at_most": lambda m, limit: m <= limit,
    "below": lambda m, limit: m < limit,
}


@st.composite
def bands(draw: st.DrawFn) -> tuple[Bands, Definition]:
    sides = draw(st.sampled_from([("at_least", "above"), ("at_most", "below")]))
    cuts = draw(st.lists(st.tuples(st.sampled_from(sides), measures), min_size=1, max_size=4, unique=True))
    method = Bands(tuple(Limit(side, limit, draw(points)) for side, limit in cuts), draw(points))

    def definition(m: F) -> F:
        held = [row for row in method.limits if HOLDS[row.side](m, row.limit)]
        # the row that the fewest measures reach decides
        narrow = [row for row in held if all(_within(row, other) for other in held)]
        return narrow[0].points if narrow else method.otherwise

    return method, definition


def _within(row: Limit, other: Limit) -> bool:
    """Whether what holds for *row* holds for *other*."""
    places = (row.limit - NEAR, row.limit, row.limit + NEAR)
    return all(HOLDS[other.side](m, other.limit) for m in places if HOLDS[row.side](m, row.limit))


@st.composite
def rows(draw: st.DrawFn) -> tuple[Rows, Definition]:
    ends = sorted(draw(st.sets(measures, min_size=2, max_size=5)))
    open_low, open_high, otherwise = draw(st.booleans()), draw(st.booleans()), draw(points)
    ways: list[F | None] = [*([None] if open_low else []), *ends, *([None] if open_high else [])]
    made = [Row(low, high, draw(points)) for low, high in pairwise(ways)]
    method = Rows(tuple(draw(st.permutations(made))), otherwise)

    def definition(m: F) -> F:
        fits = (r for r in made if (r.from_ is None or r.from_ <= m) and (r.to is None or m < r.to))
        return next((row.points for row in fits), otherwise)

    return method, definition


@st.composite
def linears(draw: st.DrawFn) -> tuple[Linear, Definition]:
    start, end = draw(st.lists(measures, min_size=2, max_size=2, unique=True))
    method = Linear(draw(points), end, start)
    return method, lambda m: method.full * max(F(0), min(F(1), (m - start) / (end - start)))


@st.composite
def steps(draw: st.DrawFn) -> tuple[Step, Definition]:
    full = draw(st.fractions(F(1, 2), 6, max_denominator=4))
    base = draw(st.one_of(st.none(), st.sampled_from([F(0), full / 2, full])))
    lose, gain = draw(
        st.sampled_from([(F(1, 2), None), (None, F(2, 3)), (F(1), F(1)), (F(5, 3), F(1, 3)), (F(0), None)])
    )
    direction, rounding = (
        draw(st.sampled_from(["short_of", "beyond"])),
        draw(st.sampled_from(["ceil", "floor", "linear"])),
    )
    method = Step(full, draw(sizes), draw(measures), direction, lose, gain, base, rounding)

    def definition(m: F) -> F:
        size = abs(m - method.target) / method.every
        steps = {"ceil": F(ceil(size)), "floor": F(floor(size)), "linear": size}[rounding]
        bad = m > method.target if direction == "beyond" and lose is not None else m < method.target
        start = base if base is not None else full if lose is not None else F(0)
        return max(F(0), min(full, start + steps * (-(lose or F(0)) if bad else (gain or F(0)))))

    return method, definition


@st.composite
def per_units(draw: st.DrawFn) -> tuple[PerUnit, Definition]:
    method = PerUnit(draw(st.fractions(-3, 3, max_denominator=4)), draw(st.one_of(st.none(), points)))

    def definition(m: F) -> F:
        earned = max(F(0), m) * method.points
        return earned if method.cap is None else max(-method.cap, min(method.cap, earned))

    return method, definition


@st.composite
def marks(draw: st.DrawFn) -> tuple[Marks, Definition]:
    method = Marks(draw(sizes), draw(sizes))
    return method, lambda m: min(method.full, max(F(0), m * method.factor))


DRAWN = {
    "level": passes(),
    "bands": bands(),
    "rows": rows(),
    "linear": linears(),
    "step": steps(),
    "per_unit": per_units(),
    "marks": marks(),
}
of_methods = st.one_of(*(drawn.map(lambda pair: pair[0].scale()) for drawn in DRAWN.values()))
scales = st.sampled_from([any_scale(), any_scale(), of_methods]).flatmap(lambda drawn: drawn)


# ---- what a scale is made of, said again and slowly ---------------------------------------------------------


def slowly(scale: Scale, m: F) -> F:
    (found,) = (each for each in scale.pieces if each.span.contains(m))
    match found:
        case Level():
            return found.points
        case Slope():
            return found.points + found.rise * (m - found.origin)
        case Stairs():
            steps = (m - found.origin) / found.every
            return found.points + found.by * (ceil(steps) if found.rounding == "ceil" else floor(steps))


def places(scale: Scale, *more: F | None) -> list[F]:
    """Return every measure where something can change, with neighbours on either side and what lies between."""
    marks = {F(-9), F(9)} | {each for each in more if each is not None}
    for each in scale.pieces:
        low, high = each.span.low, each.span.high
        marks |= {end for end in (low, high) if end is not None}
        if isinstance(each, Stairs):
            first = floor(((F(-9) if low is None else low) - each.origin) / each.every)
            last = ceil(((F(9) if high is None else high) - each.origin) / each.every)
            edges = (each.origin + k * each.every for k in range(first, last + 1))
            marks |= {edge for edge in edges if -9 <= edge <= 9}
    found = {place for mark in marks for place in (mark - NEAR, mark, mark + NEAR)}
    ordered = sorted(marks)
    found |= {(low + high) / 2 for low, high in pairwise(ordered)}
    return sorted(found)


def steepest(scale: Scale) -> F:
    return max((abs(each.rise) for each in scale.pieces if isinstance(each, Slope)), default=F(0))


def turning(scale: Scale) -> st.SearchStrategy[F]:
    """Draw a measure, most often one where something changes."""
    return st.one_of(measures, st.sampled_from(places(scale)))


def earnable(scale: Scale) -> st.SearchStrategy[F]:
    """Draw points, most often some that the scale gives exactly."""
    given_points = sorted({slowly(scale, m) for m in places(scale)})
    return st.one_of(st.fractions(-4, 6, max_denominator=4), st.sampled_from(given_points))


# ---- laws ---------------------------------------------------------------------------------------------------


def test_every_method_has_a_definition() -> None:
    assert DRAWN.keys() == METHODS.keys()


@pytest.mark.parametrize("name", sorted(DRAWN))
@given(st.data())
def test_a_method_scores_what_its_page_says(name: str, data: st.DataObject) -> None:
    method, definition = data.draw(DRAWN[name])
    assert isinstance(method, METHODS[name])
    scale = method.scale()
    for m in [*places(scale), data.draw(measures)]:
        assert scale.at(m) == definition(m)


@given(scales, measures)
def test_at_reads_the_piece_that_holds_the_measure(scale: Scale, measure: F) -> None:
    for m in places(scale, measure):
        assert scale.at(m) == slowly(scale, m)
        assert scale.piece_at(m).span.contains(m)


@given(scales, st.data(), st.booleans(), st.booleans())
def test_over_is_the_least_and_the_greatest(
    scale: Scale, data: st.DataObject, left: bool, right: bool
) -> None:
    one, other = data.draw(turning(scale)), data.draw(turning(scale))
    interval = Interval(min(one, other), max(one, other), left, right)
    if interval.is_empty:
        with pytest.raises(ValueError, match="no measure"):
            scale.over(interval)
        return
    bounds = scale.over(interval)
    seen = [slowly(scale, m) for m in places(scale, one, other) if interval.contains(m)]
    loose = steepest(scale) * NEAR
    assert bounds.low <= min(seen) <= bounds.low + loose
    assert bounds.high - loose <= max(seen) <= bounds.high


@given(scales)
def test_best_and_worst_are_over_everything_or_have_no_end(scale: Scale) -> None:
    ends = (scale.pieces[0], scale.pieces[-1])
    if all(isinstance(each, Level) for each in ends):
        wide = Interval(F(-99), F(99))
        assert (scale.worst(), scale.best()) == (scale.over(wide).low, scale.over(wide).high)
        assert scale.over(EVERYTHING) == scale.over(wide)
    else:
        with pytest.raises(ValueError, match="without end"):
            scale.best()
        with pytest.raises(ValueError, match="without end"):
            scale.worst()


@given(scales, st.data())
def test_reach_is_exactly_what_earns_the_target(scale: Scale, data: st.DataObject) -> None:
    target = data.draw(earnable(scale))
    reach = scale.reach(target)
    ends = [end for each in reach for end in (each.low, each.high)]
    for m in places(scale, *ends):
        assert any(each.contains(m) for each in reach) == (slowly(scale, m) >= target)
    for each, after in pairwise(reach):
        assert each.high is not None
        assert after.low is not None
        assert each.high < after.low or (each.high == after.low and each.high_open and after.low_open)


@given(scales, st.data())
def test_nothing_nearer_than_the_nearest_earns_the_target(scale: Scale, data: st.DataObject) -> None:
    measure, target = data.draw(turning(scale)), data.draw(earnable(scale))
    found = scale.nearest(measure, target)
    if found is None:
        assert all(slowly(scale, m) < target for m in places(scale, measure))
        return
    end, strict = found
    seen = places(scale, measure, end)
    assert not any(slowly(scale, m) >= target and abs(m - measure) < abs(end - measure) for m in seen)
    if strict:
        assert slowly(scale, end) < target
        near = [end + side * NEAR for side in (-1, 1)]
        assert any(scale.at(m) >= target for m in near)
    else:
        assert slowly(scale, end) >= target
    if slowly(scale, measure) >= target:
        assert found == (measure, False)


def landmarks(scale: Scale) -> Iterator[F]:
    for each in scale.pieces:
        if isinstance(each, Slope):
            ends = (each.span.low, each.span.high)
            yield from (slowly(scale, end) for end in ends if end is not None and each.span.contains(end))
    yield from (slowly(scale, m) for m in places(scale) if not isinstance(scale.piece_at(m), Slope))


@given(scales, st.data())
def test_the_next_points_are_the_nearest_landmark_above(scale: Scale, data: st.DataObject) -> None:
    measure = data.draw(turning(scale))
    following = scale.next_points(measure)
    seen = min((value for value in landmarks(scale) if value > slowly(scale, measure)), default=None)
    if following is None:
        assert seen is None
        return
    assert following > slowly(scale, measure)
    assert scale.nearest(measure, following) is not None
    if seen is None:  # only stairs without end climb out of sight
        assert any(isinstance(each, Stairs) for each in (scale.pieces[0], scale.pieces[-1]))
    else:
        endless = any(isinstance(each, Stairs | Slope) for each in (scale.pieces[0], scale.pieces[-1]))
        assert following == seen or (following < seen and endless)


@given(scales, st.data())
def test_a_gap_names_measures_that_earn_what_they_promise(scale: Scale, data: st.DataObject) -> None:
    measure, full = data.draw(turning(scale)), data.draw(earnable(scale))
    found = gap(scale, measure, full)
    now = slowly(scale, measure)
    if found is None:
        assert now >= full or scale.next_points(measure) is None
        return
    assert found.now == now < full
    for need in (found.next, found.full):
        assert need.points == now + need.worth
        assert need.worth > 0
        assert scale.nearest(measure, need.points) == (need.measure, need.strict)
    assert found.next.points <= found.full.points <= full or scale.nearest(measure, full) is None


def test_of_two_nearest_measures_the_one_that_may_be_met_then_the_higher() -> None:
    def valley(low_below: bool, high_below: bool) -> Scale:
        left, middle, right = spans((F(0), low_below), (F(2), high_below))
        return Scale((Level(left, F(1)), Level(middle, F(0)), Level(right, F(1))))

    assert valley(True, False).nearest(F(1), F(1)) == (F(2), False)
    assert valley(True, True).nearest(F(1), F(1)) == (F(0), False)
    assert valley(False, False).nearest(F(1), F(1)) == (F(2), False)
    assert valley(False, True).nearest(F(1), F(1)) == (F(2), True)


def test_a_scale_covers_the_number_line_once() -> None:
    one, two = F(1), F(2)
    level = Level
    for pieces in (
        (),
        (level(Interval(F(0)), one),),
        (level(Interval(None, F(0)), one),),
        (level(Interval(None, one), one), level(Interval(one), two)),
        (level(Interval(None, one, high_open=True), one), level(Interval(one, low_open=True), two)),
        (level(Interval(None, one), one), level(Interval(two), two)),
        (level(Interval(None, two), one), level(Interval(one, low_open=True), two)),
        (level(EVERYTHING, one), level(EVERYTHING, one)),
        (
            level(Interval(None, two), one),
            level(Interval(two, one, True), one),
            level(Interval(one, None, True), one),
        ),
    ):
        with pytest.raises(ValueError, match="scale"):
            Scale(pieces)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Slope(EVERYTHING, F(0), F(0), F(0)),
        lambda: Stairs(EVERYTHING, F(0), F(0), F(0), F(1), "ceil"),
        lambda: Stairs(EVERYTHING, F(0), F(0), F(1), F(0), "ceil"),
        lambda: Bands(()).scale(),
        lambda: Bands((Limit("above", F(1), F(1)), Limit("below", F(2), F(1)))).scale(),
        lambda: Bands((Limit("above", F(1), F(1)), Limit("above", F(1), F(2)))).scale(),
        lambda: Rows((Row(None, F(1), F(1)), Row(F(2), None, F(2)))).scale(),
        lambda: Rows((Row(None, F(2), F(1)), Row(F(1), None, F(2)))).scale(),
        lambda: Rows((Row(F(0), None, F(1)),)).scale(),
        lambda: Rows((), F(0)).scale(),
        lambda: Linear(F(1), F(1), F(1)).scale(),
        lambda: Step(F(1), F(0), lose=F(1)).scale(),
        lambda: Step(F(1), F(1), lose=F(-1)).scale(),
        lambda: Step(F(1), F(1), base=F(2)).scale(),
        lambda: PerUnit(F(1), F(-1)).scale(),
        lambda: Marks(F(1), F(0)).scale(),
    ],
)
def test_numbers_without_meaning_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        make()
