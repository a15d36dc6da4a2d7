"""The total against every completion of a small table, and the bridge on every reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction as F
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.interval import Bounds
from scoring.table import Adjustment, Bonus, ItemPoints, Policy, SectionPoints
from scoring.total import Reading, Total, total
from scoring.units import Rounding

FULLS = [F(1), F(2), F(5, 2), F(4)]
RESCALES = ("table", "section", "weight", "full", "zero")
Applied = dict[str, tuple[bool, F]]


@st.composite
def item(draw: st.DrawFn, name: str, uncertain: bool) -> ItemPoints:
    full = draw(st.sampled_from(FULLS))
    overflow = draw(st.booleans())
    some = [F(-3), F(-1, 2), full / 3] if overflow else [F(0), full / 3, full]
    ends = draw(st.tuples(st.sampled_from(some), st.sampled_from(some)))
    states = [True, False, None, None, None] if uncertain else [True, True, False]
    return ItemPoints(name, full, min(ends), max(ends), draw(st.sampled_from(states)), overflow)


@st.composite
def sections(draw: st.DrawFn, uncertain: bool = True) -> tuple[SectionPoints, ...]:
    made = []
    weighted = draw(st.booleans())
    for letter in "ABC"[: draw(st.integers(1, 3))]:
        items = tuple(draw(item(f"{letter}{n}", uncertain)) for n in range(draw(st.integers(1, 3))))
        weight = draw(st.sampled_from([F(1, 2), F(1, 5), F(3)])) if weighted else None
        made.append(SectionPoints(letter, sum((each.full for each in items), F(0)), weight, items))
    return tuple(made)


@st.composite
def adjustments(draw: st.DrawFn) -> tuple[Adjustment, ...]:
    losses = [F(0), F(1, 2), F(2), F(9)]
    made = []
    for n in range(draw(st.integers(0, 2))):
        ends = draw(st.tuples(st.sampled_from(losses), st.sampled_from(losses)))
        made.append(Adjustment(f"Z{n}", Bounds(min(ends), max(ends)), draw(st.booleans())))
    return tuple(made)


@st.composite
def bonuses(draw: st.DrawFn) -> Bonus | None:
    ends = sorted(draw(st.lists(st.sampled_from([F(0), F(1), F(4), F(7, 3)]), min_size=2, max_size=2)))
    return draw(st.one_of(st.none(), st.just(Bonus(Bounds(*ends), draw(st.sampled_from([None, F(2)]))))))


# ---- the definition ---------------------------------------------------------------------------------------


def completions(table: tuple[SectionPoints, ...]) -> Iterator[Applied]:
    """Yield every way an item may turn out, at either end of its points."""
    ways = []
    for each in (each for section in table for each in section.items):
        states = [True, False] if each.applicable is None else [each.applicable]
        ways.append([(each.id, (on, x)) for on in states for x in ({each.low, each.high} if on else {F(0)})])
    return (dict(way) for way in product(*ways))


def earned(section: SectionPoints, how: Applied, instead: bool = False) -> F:
    parts = [how[each.id][1] if how[each.id][0] else each.full * instead for each in section.items]
    return max(F(0), sum(parts, F(0)))


def applying(section: SectionPoints, how: Applied) -> F:
    return sum((each.full for each in section.items if how[each.id][0]), F(0))


def rescaled(points: F, table: tuple[SectionPoints, ...], rescale: str, how: Applied) -> F | None:
    """Return the points after what does not apply; None when nothing applies."""
    weights = [section.full if section.weight is None else section.weight for section in table]
    full = [applying(section, how) for section in table]
    if not any(full):
        return None
    shares = list(zip(table, weights, full, strict=True))
    if rescale == "table":
        top = sum(w / s.full * earned(s, how) for s, w, _ in shares)
        return points * top / sum(w / s.full * f for s, w, f in shares)
    if rescale in {"section", "weight"}:
        live = [(s, w, f) for s, w, f in shares if f]
        return points * sum(w * earned(s, how) / f for s, w, f in live) / sum(w for _, w, _ in live)
    return points * sum(w / s.full * earned(s, how, rescale == "full") for s, w, _ in shares) / sum(weights)


def headline(base: F, losses: list[tuple[bool, F]], bonus: F) -> F:
    left = base - sum(loss for takes_all, loss in losses if not takes_all)
    if any(takes_all and loss > 0 for takes_all, loss in losses):
        left = min(left, F(0))
    return max(F(0), left + bonus)


def brute(
    points: F,
    table: tuple[SectionPoints, ...],
    rescale: str,
    penalties: tuple[Adjustment, ...],
    bonus: F,
    high: bool,
) -> F | None:
    losses = [(each.all, each.loss.low if high else each.loss.high) for each in penalties]
    bases = [rescaled(points, table, rescale, how) for how in completions(table)]
    found = [headline(base, losses, bonus) for base in bases if base is not None]
    return (max if high else min)(found) if found else None


def gain(bonus: Bonus | None, high: bool) -> F:
    if bonus is None:
        return F(0)
    value = bonus.earned.high if high else bonus.earned.low
    return value if bonus.cap is None else min(value, bonus.cap)


# ---- laws --------------------------------------------------------------------------------------------------


def bridges(found: Total, reading: Reading) -> None:
    assert found.points - reading.headline == sum(line.amount for line in reading.lines)
    names = [line.id for line in reading.lines]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("rescale", RESCALES)
@given(sections(), adjustments(), bonuses(), st.sampled_from(["ranking", "grade", "both"]), st.booleans())
def test_both_ends_are_those_of_every_completion(
    rescale: str,
    table: tuple[SectionPoints, ...],
    penalties: tuple[Adjustment, ...],
    bonus: Bonus | None,
    counts_for: str,
    whole: bool,
) -> None:
    points = sum((section.full for section in table), F(0)) if whole else F(100)
    rounding = Rounding(F(1, 10))
    found = total(points, table, Policy(rescale), penalties, bonus, counts_for, rounding)
    for high, reading, ranking in (
        (False, found.confirmed, found.ranking_confirmed),
        (True, found.possible, found.ranking_possible),
    ):
        graded = gain(bonus, high) if counts_for != "ranking" else F(0)
        ranked = gain(bonus, high) if counts_for != "grade" else F(0)
        exact = brute(points, table, rescale, penalties, graded, high)
        if exact is None:
            assert (reading, ranking, found.failed) == (None, None, True)
            continue
        assert reading is not None
        assert reading.exact == exact
        assert reading.headline == rounding.apply(exact)
        assert ranking == rounding.apply(brute(points, table, rescale, penalties, ranked, high))
        bridges(found, reading)


@given(sections())
def test_a_section_s_rate_is_that_of_every_completion(table: tuple[SectionPoints, ...]) -> None:
    found = total(F(100), table, Policy())
    every = list(completions(table))
    for section, span in zip(table, found.sections, strict=True):
        values = [(earned(section, how), applying(section, how)) for how in every]
        assert (span.earned.low, span.earned.high) == (min(e for e, _ in values), max(e for e, _ in values))
        fulls = [full for _, full in values]
        assert span.applicable_full == Bounds(min(fulls), max(fulls))
        assert span.applicable == (True if all(fulls) else None if any(fulls) else False)
        rates = [e / full for e, full in values if full]
        assert span.rate == (Bounds(min(rates), max(rates)) if rates else None)
    states = {any(applying(section, how) for section in table) for how in every}
    assert found.failed is {(True,): False, (False,): True}.get(tuple(states))


@given(sections(uncertain=False), st.sampled_from(RESCALES))
def test_each_line_says_what_it_is_called(table: tuple[SectionPoints, ...], rescale: str) -> None:
    points = sum((section.full for section in table), F(0))
    known = tuple(
        replace(each, weight=None, items=tuple(replace(i, high=i.low) for i in each.items)) for each in table
    )
    found = total(points, known, Policy(rescale), rounding=Rounding(F(1)))
    if found.confirmed is None:
        assert found.failed
        return
    assert found.confirmed is found.possible
    lines = {line.id: line.amount for line in found.confirmed.lines}
    (how,) = completions(known)
    for each in (each for section in known for each in section.items):
        lost = each.full - max(F(0), each.low) if each.applicable else F(0)
        assert lines[f"item:{each.id}"] == lost
    negative = [min(F(0), x) for on, x in how.values() if on]
    assert lines["overflow"] == -sum(negative, F(0))
    if rescale != "full":
        raw = [sum((how[i.id][1] for i in section.items if how[i.id][0]), F(0)) for section in known]
        assert lines["section-floor"] == sum((min(F(0), each) for each in raw), F(0))
    if all(on for on, _ in how.values()):
        assert lines["rescale"] == 0
    if rescale == "zero":
        assert lines["rescale"] == sum((i.full for s in known for i in s.items if not how[i.id][0]), F(0))
    assert lines["rounding"] == found.confirmed.exact - found.confirmed.headline
    assert [(s.earned, s.applicable_full) for s in found.confirmed.sections] == [
        (earned(s, how, rescale == "full"), applying(s, how)) for s in known
    ]


@given(sections(), st.sampled_from(RESCALES), st.data())
def test_more_points_for_one_item_never_lower_a_total(
    table: tuple[SectionPoints, ...], rescale: str, data: st.DataObject
) -> None:
    section = data.draw(st.sampled_from(table))
    chosen = data.draw(st.sampled_from(section.items))
    better = replace(chosen, low=chosen.high)
    items = tuple(better if each is chosen else each for each in section.items)
    raised = tuple(replace(each, items=items) if each is section else each for each in table)
    before, after = total(F(100), table, Policy(rescale)), total(F(100), raised, Policy(rescale))
    if before.confirmed is not None and before.possible is not None:
        assert before.confirmed.exact <= before.possible.exact
        assert after.confirmed is not None
        assert after.confirmed.exact >= before.confirmed.exact


@given(sections(), st.sampled_from(RESCALES))
def test_the_order_of_sections_and_items_does_not_matter(
    table: tuple[SectionPoints, ...], rescale: str
) -> None:
    turned = tuple(replace(each, items=each.items[::-1]) for each in table[::-1])
    one, other = total(F(100), table, Policy(rescale)), total(F(100), turned, Policy(rescale))
    assert (one.confirmed and one.confirmed.exact) == (other.confirmed and other.confirmed.exact)
    assert (one.possible and one.possible.exact) == (other.possible and other.possible.exact)


def test_many_uncertain_items_take_no_time_to_speak_of() -> None:
    """2 to the 60 combinations could not be tried."""
    table = tuple(
        SectionPoints(
            str(s),
            F(30),
            None,
            tuple(
                ItemPoints(f"{s}-{n}", F(3), F(-n if n % 2 else n, 4), F(2), None, n % 2 == 1)
                for n in range(10)
            ),
        )
        for s in range(6)
    )
    for rescale in RESCALES:
        found = total(F(100), table, Policy(rescale))
        assert found.confirmed is not None
        assert found.possible is not None
        assert found.confirmed.exact <= found.possible.exact
        bridges(found, found.confirmed)
        bridges(found, found.possible)


@pytest.mark.parametrize(
    "low, high, overflow", [(F(2), F(1), False), (F(0), F(5), False), (F(-1), F(1), False)]
)
def test_points_outside_of_an_item_are_refused(low: F, high: F, overflow: bool) -> None:
    with pytest.raises(ValueError, match="A1"):
        ItemPoints("A1", F(4), low, high, True, overflow)


def test_a_section_without_points_or_weight_is_refused() -> None:
    for full, weight in ((F(0), None), (F(1), F(0))):
        with pytest.raises(ValueError, match="section A"):
            SectionPoints("A", full, weight, ())


def test_a_table_of_nothing_has_no_total() -> None:
    found = total(F(100), (), Policy())
    assert (found.confirmed, found.possible, found.failed) == (None, None, True)
