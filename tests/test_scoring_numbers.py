"""Worked examples by their numbers (B01 ...): figures an auditor can check by hand."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from scoring.fold import fold
from scoring.gap import Gap, Need, gap
from scoring.grades import Ceiling, GradeLine, grade, lowest_of, points_for_grade, settled
from scoring.interval import Bounds
from scoring.methods.bands import Bands, Limit
from scoring.methods.level import Pass
from scoring.methods.marks import Marks
from scoring.methods.panel import trimmed_mean
from scoring.methods.per_unit import PerUnit
from scoring.methods.rows import Row, Rows
from scoring.methods.step import Step
from scoring.table import Adjustment, Bonus, ItemPoints, Policy, SectionPoints
from scoring.total import total
from scoring.units import Rounding, exact, shown

TENTH = Rounding(F(1, 10))


def item(
    name: str, full: str, points: str, *, applies: bool | None = True, overflow: bool = False
) -> ItemPoints:
    return ItemPoints(name, exact(full), exact(points), exact(points), applies, overflow)


def section(name: str, *items: ItemPoints, weight: str | None = None) -> SectionPoints:
    full = sum((each.full for each in items), F(0))
    return SectionPoints(name, full, None if weight is None else exact(weight), items)


@pytest.mark.parametrize("rounding, points", [("ceil", "2"), ("floor", "2.5"), ("linear", "2.075")])
def test_b01_steps_short_of_a_target(rounding: str, points: str) -> None:
    step = Step(F(3), exact("0.02"), exact("0.25"), lose=exact("0.5"), rounding=rounding)
    assert shown(step.scale().at(exact("0.213"))) == points


def test_b02_the_target_itself_loses_nothing() -> None:
    scale = Step(F(3), exact("0.02"), exact("0.25"), lose=exact("0.5")).scale()
    assert shown(scale.at(exact("0.25"))) == "3"
    assert shown(scale.at(exact("0.2499"))) == "2.5"


def bands(**at_least: str) -> Bands:
    return Bands(
        tuple(Limit("at_least", exact(limit[1:]), exact(points)) for limit, points in at_least.items())
    )


def test_b03_no_hole_between_bands() -> None:
    scale = bands(_90="5", _80="4", _70="3").scale()
    assert shown(scale.at(exact("79.6"))) == "3"
    assert scale.piece_at(exact("79.6")).row == 3
    assert gap(scale, exact("79.6"), F(5)) == Gap(
        F(3), Need(F(80), False, F(4), F(1)), Need(F(90), False, F(5), F(2))
    )


def test_b04_a_deduction_ends_at_nothing() -> None:
    losses = [Bounds.point(PerUnit(F(1)).scale().at(F(6)))]
    assert fold("deduct", losses, F(4)) == Bounds.point(F(0))


def test_b05_a_loss_may_flow_over_into_its_section() -> None:
    lost = fold("deduct", [Bounds.point(F(6))], F(4), overflow=True)
    table = section(
        "A", ItemPoints("A1", F(4), lost.low, lost.high, True, overflow=True), item("A2", "8", "8")
    )
    found = total(F(12), [table], Policy())
    assert found.confirmed is not None
    assert found.confirmed.exact == 6
    lines = {line.id: shown(line.amount) for line in found.confirmed.lines if line.amount}
    assert lines == {"item:A1": "4", "overflow": "2"}


def test_b05_a_section_never_owes_points() -> None:
    table = section("A", item("A1", "4", "-6", overflow=True), item("A2", "8", "1"))
    found = total(F(20), [table, section("B", item("B1", "8", "8"))], Policy())
    assert found.confirmed is not None
    assert found.confirmed.exact == 8
    assert {line.id: line.amount for line in found.confirmed.lines if line.amount} == {
        "item:A1": 4, "item:A2": 7, "overflow": 6, "section-floor": -5,
    }  # fmt: skip


def test_b06_a_table_is_scaled_up_to_what_applies() -> None:
    table = section("A", item("A1", "970", "782"), item("A2", "30", "0", applies=False))
    found = total(F(1000), [table], Policy("table"), rounding=TENTH)
    assert found.confirmed is not None
    assert shown(found.confirmed.headline, 1) == "806.2"
    assert sum(line.amount for line in found.confirmed.lines) == 1000 - exact("806.2")


@pytest.mark.parametrize("rescale", ["table", "section", "weight", "full", "zero"])
def test_b07_nothing_applies_is_not_a_hundred(rescale: str) -> None:
    table = section("A", item("A1", "100", "0", applies=False))
    found = total(F(100), [table], Policy(rescale))
    assert (found.confirmed, found.possible, found.failed) == (None, None, True)
    assert points_for_grade(found, "rounded") is None


@pytest.mark.parametrize("rescale, points", [("section", "77.5"), ("weight", "77.5"), ("table", "77.8")])
def test_b08_inside_the_section_or_over_the_table(rescale: str, points: str) -> None:
    one = section("甲", item("甲1", "80", "60"), item("甲2", "20", "0", applies=False), weight="0.5")
    other = section("乙", item("乙1", "100", "80"), weight="0.5")
    found = total(F(100), [one, other], Policy(rescale), rounding=TENTH)
    assert found.confirmed is not None
    assert shown(found.confirmed.headline) == points
    assert [reading.rate for reading in found.confirmed.sections] == [F(3, 4), F(4, 5)]


def test_b09_b10_a_panel_is_trimmed_when_it_is_large_enough() -> None:
    five, three = ([F(n) for n in marks] for marks in ((92, 88, 95, 85, 90), (90, 80, 70)))
    assert trimmed_mean(five, 1, 5) == 90
    assert shown(Marks(F(6), exact("0.06")).scale().at(trimmed_mean(five, 1, 5))) == "5.4"
    assert trimmed_mean(three, 1, 5) == 80


def test_b13_a_year_from_three_parts() -> None:
    parts = [("季考", "91.2", "0.5"), ("互评", "88", "0.2"), ("测评", "93", "0.3")]
    table = [section(name, item(name, "100", points), weight=weight) for name, points, weight in parts]
    found = total(F(100), table, Policy("section"))
    assert found.confirmed is not None
    assert shown(found.confirmed.exact) == "91.1"
    amounts = [shown(line.amount) for line in found.confirmed.lines if line.id.startswith("item:")]
    assert amounts == ["4.4", "2.4", "2.1"]


def test_b14_a_bonus_has_a_cap() -> None:
    earned = fold("earn", [Bounds.point(F(n)) for n in (5, 3, 4)], F(10))
    assert earned == Bounds.point(F(10))
    assert Bonus(Bounds.point(F(12)), F(10)).at(highest=True) == 10


def test_b15_one_achievement_counts_once_at_its_highest() -> None:
    assert fold("best", [Bounds.point(F(5)), Bounds.point(F(3))], F(5)) == Bounds.point(F(5))


@pytest.mark.parametrize("rate, name", [("0.69", "不合格"), ("0.7", "合格")])
def test_b17_no_section_below_its_line(rate: str, name: str) -> None:
    points = ["90", "88", "85", "82", str(exact(rate) * 100)]
    table = [section(f"S{n}", item(f"S{n}", "100", each)) for n, each in enumerate(points)]
    found = total(F(500), table, Policy())
    bounds = points_for_grade(found, "exact")
    assert bounds is not None
    assert bounds.low >= 400
    every = all(span.rate is not None and span.rate.low >= exact("0.7") for span in found.sections)
    lines = (GradeLine("合格", F(400), needs=(every,)), GradeLine("不合格"))
    assert grade(lines, bounds).confirmed == name


def test_b16_b18_a_ruling_caps_the_grade_and_leaves_the_points() -> None:
    lines = (GradeLine("先进", F(90)), GradeLine("合格", F(70)), GradeLine("不合格"))
    points = Bounds.point(F(95))
    assert grade(lines, points, [Ceiling("合格")]).confirmed == "合格"
    assert grade(lines, points, [Ceiling("合格", None)]).standings == (
        ("先进", "possible"), ("合格", "secured"), ("不合格", "secured"),
    )  # fmt: skip
    assert grade(lines, points, vetoes=[Ceiling()]).confirmed == "不合格"
    assert grade(lines, points, vetoes=[Ceiling(state=None)]).confirmed is None


def test_b19_the_lower_of_two_grades() -> None:
    names = ("一级", "二级", "三级")
    assert lowest_of([settled(names, "一级"), settled(names, "二级")]).confirmed == "二级"


def test_b27_each_month_counts_at_most_twice() -> None:
    months = [2] * 11 + [0]
    unit = PerUnit(exact("1.25"), exact("2.5")).scale()
    earned = fold("earn", [Bounds.point(unit.at(F(n))) for n in months], F(30))
    assert shown(earned.low) == "27.5"


def test_b29_half_up_in_decimals() -> None:
    assert shown(TENTH.apply(exact("88.25"))) == "88.3"


def test_b31_a_bonus_for_the_ranking_does_not_lift_the_grade() -> None:
    table = [section("A", item("A1", "100", "88"))]
    bonus = Bonus(Bounds.point(F(4)), F(10))
    lines = (GradeLine("先进", F(90)), GradeLine("合格", F(85)), GradeLine("不合格"))
    for counts_for, headline, ranking, name in (
        ("ranking", 88, 92, "合格"), ("grade", 92, 88, "先进"), ("both", 92, 92, "先进"),
    ):  # fmt: skip
        found = total(F(100), table, Policy(), (), bonus, counts_for, TENTH)
        assert found.confirmed is not None
        assert (found.confirmed.headline, found.ranking_confirmed) == (headline, ranking)
        bounds = points_for_grade(found, "rounded")
        assert bounds is not None
        assert grade(lines, bounds).confirmed == name


def test_grades_on_rounded_and_on_exact_points_differ() -> None:
    found = total(F(100), [section("A", item("A1", "100", "84.96"))], Policy(), rounding=TENTH)
    lines = (GradeLine("合格", F(85)), GradeLine("不合格"))
    on = {kind: points_for_grade(found, kind) for kind in ("rounded", "exact")}
    assert {kind: bounds and grade(lines, bounds).confirmed for kind, bounds in on.items()} == {
        "rounded": "合格", "exact": "不合格",
    }  # fmt: skip


def test_a_penalty_that_takes_all_and_one_that_takes_some() -> None:
    table = [section("A", item("A1", "100", "90"))]
    some, takes_all = Adjustment("Z1", Bounds(F(0), F(5))), Adjustment("Z2", Bounds(F(0), F(1)), all=True)
    found = total(F(100), table, Policy(), (takes_all, some))
    assert found.confirmed is not None
    assert found.possible is not None
    assert (found.confirmed.exact, found.possible.exact) == (0, 90)
    amounts = {line.id: line.amount for line in found.confirmed.lines}
    assert (amounts["penalty:Z1"], amounts["penalty:Z2"]) == (5, 85)


def test_three_tenths_of_a_third_add_up() -> None:
    third = Step(F(12), F(1), F(12), lose=F(1), rounding="linear").scale()
    assert third.at(F(5)) == 5
    assert sum([exact("0.1") * F(1, 3)] * 3, F(0)) == exact("0.1")


def test_a_gap_past_an_open_end_must_be_passed() -> None:
    scale = Bands((Limit("above", F(1, 2), F(2)),)).scale()
    need = Need(F(1, 2), True, F(2), F(2))
    assert gap(scale, F(1, 2), F(2)) == Gap(F(0), need, need)
    assert gap(scale, F(3, 5), F(2)) is None


def test_full_points_that_no_measure_earns() -> None:
    scale = bands(_60="2", _80="4").scale()
    found = gap(scale, F(10), F(5))
    assert found is not None
    assert found.full == Need(F(80), False, F(4), F(4))


def test_rows_with_points_outside_of_them() -> None:
    scale = Rows((Row(F(0), F(3), F(2)), Row(F(3), F(6), F(1))), otherwise=F(0)).scale()
    assert [scale.at(F(n)) for n in (-1, 0, 3, 6)] == [0, 2, 1, 0]
    assert [piece.row for piece in scale.pieces] == [0, 1, 2, 0]


def test_an_unknown_condition_lies_between_both_levels() -> None:
    from scoring.interval import Interval

    assert Pass(F(2)).scale().over(Interval(F(0), F(1))) == Bounds(F(0), F(2))
