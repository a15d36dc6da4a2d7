"""Grades against every completion of what is open."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction as F
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.grades import Ceiling, GradeLine, Grading, grade, lowest_of, settled
from scoring.interval import Bounds

NAMES = ("模范", "先进", "合格", "不合格")
kleene = st.sampled_from([True, False, None])
limits = st.one_of(st.none(), st.sampled_from([F(60), F(70), F(85), F(90)]))


@st.composite
def grade_lines(draw: st.DrawFn) -> tuple[GradeLine, ...]:
    needs = st.lists(kleene, max_size=1).map(tuple)
    upper = [GradeLine(name, draw(limits), draw(st.booleans()), draw(needs)) for name in NAMES[:-1]]
    return (*upper, GradeLine(NAMES[-1]))


ceilings = st.lists(st.builds(Ceiling, st.one_of(st.none(), st.sampled_from(NAMES)), kleene), max_size=1)
point = st.sampled_from([F(50), F(60), F(61), F(70), F(85), F(90), F(95)])


def states(values: Iterable[bool | None]) -> Iterable[tuple[bool, ...]]:
    return product(*([True, False] if value is None else [value] for value in values))


def walk(lines: tuple[GradeLine, ...], total: F, needs: list[tuple[bool, ...]]) -> int:
    for place, (line, met) in enumerate(zip(lines, needs, strict=True)):
        reached = line.limit is None or (total > line.limit if line.strict else total >= line.limit)
        if reached and all(met):
            return place
    raise AssertionError


def every_grade(lines: tuple[GradeLine, ...], bounds: Bounds, rulings: list[Ceiling]) -> set[int]:
    totals = {bounds.low, bounds.high} | {F(n) for n in (55, 60, 65, 70, 80, 85, 88, 90, 91)}
    found = set()
    for needs in product(*(list(states(line.needs)) for line in lines)):
        for held in states(each.state for each in rulings):
            worst = [len(lines) - 1 if each.grade is None else NAMES.index(each.grade) for each in rulings]
            floor = max((place for place, on in zip(worst, held, strict=True) if on), default=0)
            found |= {max(floor, walk(lines, t, list(needs))) for t in totals if bounds.contains(t)}
    return found


@given(grade_lines(), point, point, ceilings, ceilings)
def test_a_grading_is_that_of_every_completion(
    lines: tuple[GradeLine, ...], one: F, other: F, caps: list[Ceiling], vetoes: list[Ceiling]
) -> None:
    bounds = Bounds(min(one, other), max(one, other))
    found = grade(lines, bounds, caps, vetoes)
    every = every_grade(lines, bounds, [*caps, *vetoes])
    worst, best = max(every), min(every)
    assert (found.worst, found.best, found.possible) == (NAMES[worst], NAMES[best], NAMES[best])
    assert found.is_settled == (len(every) == 1)
    assert found.confirmed == (None if worst == len(NAMES) - 1 and len(every) > 1 else NAMES[worst])
    for place, (name, standing) in enumerate(found.standings):
        assert name == NAMES[place]
        sure = all(each <= place for each in every)
        if place == len(NAMES) - 1 and worst == place != best:
            sure = False
        reachable = any(each <= place for each in every)
        assert standing == ("secured" if sure else "possible" if reachable else "out_of_reach")


gradings = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(
    lambda ends: Grading(NAMES, NAMES[max(ends)], NAMES[min(ends)])
)


@given(st.lists(gradings, min_size=1, max_size=3))
def test_the_lowest_of_gradings_is_that_of_every_completion(several: list[Grading]) -> None:
    ways = [range(NAMES.index(each.best), NAMES.index(each.worst) + 1) for each in several]
    every = {max(way) for way in product(*ways)}
    found = lowest_of(several)
    assert (found.worst, found.best) == (NAMES[max(every)], NAMES[min(every)])


@given(point, ceilings)
def test_a_ceiling_never_raises_a_grade(total: F, caps: list[Ceiling]) -> None:
    lines = (
        GradeLine("模范", F(90)),
        GradeLine("先进", F(85)),
        GradeLine("合格", F(70)),
        GradeLine("不合格"),
    )
    free, capped = grade(lines, Bounds.point(total)), grade(lines, Bounds.point(total), caps)
    assert NAMES.index(capped.worst) >= NAMES.index(free.worst)
    assert NAMES.index(capped.best) >= NAMES.index(free.best)


def test_a_grade_given_as_a_fact() -> None:
    assert settled(NAMES, "合格").is_settled
    assert (settled(NAMES, None).worst, settled(NAMES, None).best) == ("不合格", "模范")


def test_refusals() -> None:
    total = Bounds.point(F(80))
    bottom = GradeLine("不合格")
    for lines in ((), (bottom, bottom), (GradeLine("合格", F(60)),), (GradeLine("合格", needs=(None,)),)):
        with pytest.raises(ValueError, match="bottom line"):
            grade(lines, total)
    with pytest.raises(ValueError, match="优秀"):
        grade((bottom,), total, [Ceiling("优秀")])
    for several in ((), (settled("ab", "a"), settled("abc", "a"))):
        with pytest.raises(ValueError, match="one list"):
            lowest_of(several)
