"""Laws of a summary: its sums are the sums of its parts, and the order of the results changes nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from evaluator.explanation import Explanation, Item, Organisation, Score, Section
from evaluator.report.summary import classes, spread, standing_of, summaries
from tests.report_samples import typical

POINTS = st.fractions(min_value=-3, max_value=40, max_denominator=12)


@st.composite
def results(draw: st.DrawFn) -> list[Explanation]:
    """Draw some results under one table: items that apply or not, some without a total, some alike."""
    found = []
    for number in range(draw(st.integers(1, 7))):
        items = []
        for id_ in ("A1", "A2", "B1"):
            low = draw(st.fractions(min_value=0, max_value=6, max_denominator=3))
            high = min(F(6), low + draw(st.sampled_from([F(0), F(0), F(1), F(4, 3)])))
            if draw(st.integers(0, 4)) == 0:
                items.append(Item(id_, id_[0], id_, F(6), F(0), F(0), "not_applicable", F(0), ""))
            else:
                items.append(Item(id_, id_[0], id_, F(6), low, high, "scored", F(6) - low, ""))
        sections = tuple(
            Section(
                letter, letter, F(6) * len(of),
                sum((each.confirmed for each in of), F(0)), sum((each.possible for each in of), F(0)),
                sum((each.full for each in of if each.state != "not_applicable"), F(0)),
            )
            for letter in "AB"
            for of in [[each for each in items if each.section == letter]]
        )  # fmt: skip
        low, high = (
            sum((each.confirmed for each in items), F(0)),
            sum((each.possible for each in items), F(0)),
        )
        score = Score(None, None, F(18)) if draw(st.integers(0, 5)) == 0 else Score(low, high, F(18))
        who = Organisation(f"{number:02}", draw(st.sampled_from(["甲", "乙", "丙"])))
        found.append(
            replace(
                typical(), organisation=who, items=tuple(items), sections=sections, score=score, penalties=(),
                bonus=(),
            )
        )  # fmt: skip
    return found


@given(results())
def test_the_sums_are_the_sums_of_the_parts(found: list[Explanation]) -> None:
    (summary,) = summaries(standing_of(each, each.organisation.id) for each in found)
    totals = [each.score.confirmed for each in found if each.score.confirmed is not None]
    assert summary.count == len(found)
    assert summary.total.total == sum(totals, F(0))
    assert summary.total.count == sum(each.count for each in summary.classes) == len(totals)
    assert sum(count for _, count in summary.grades) == len(found)
    for loss in summary.items:
        marks = [item for each in found for item in each.items if item.id == loss.id]
        asked = [item for item in marks if item.state != "not_applicable"]
        assert loss.applies == len(asked)
        assert loss.lost == sum((item.lost for item in marks), F(0))
        assert loss.gone == sum((item.full - item.possible for item in asked), F(0))
        assert loss.losing == sum(item.possible < item.full for item in asked)
        assert (loss.mean is None) == (not asked)
        assert loss.mean is None or loss.mean * len(asked) == loss.lost
    for part in summary.sections:
        asked_of = [s for each in found for s in each.sections if s.id == part.id and s.applicable > 0]
        assert part.points.total == sum((section.confirmed for section in asked_of), F(0))
        assert part.points.count == part.share.count == len(asked_of)


@given(results(), st.randoms())
def test_the_order_of_the_results_changes_nothing(found: list[Explanation], chance: object) -> None:
    standings = [standing_of(each, each.organisation.id) for each in found]
    shuffled = list(standings)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert summaries(shuffled) == summaries(standings)


@given(results())
def test_places_count_those_ahead_and_equals_share_one(found: list[Explanation]) -> None:
    (summary,) = summaries(standing_of(each, each.organisation.id) for each in found)
    for placed in summary.ranking:
        mine = placed.standing.settled
        others = [each.standing.settled for each in summary.ranking]
        if mine is None:
            assert placed.place is None
            continue
        assert placed.place == 1 + sum(1 for other in others if other is not None and other > mine)
        assert placed.tied == others.count(mine)
    assert [each.place is None for each in summary.ranking] == sorted(
        each.place is None for each in summary.ranking
    )


@given(st.lists(POINTS, min_size=1, max_size=30), st.integers(1, 100).map(F))
def test_every_total_lies_in_exactly_one_class(values: list[F], full: F) -> None:
    found = classes(values, full)
    assert len(found) <= 12
    for each in found:
        inside = [v for v in values if each.low <= v < each.high or (each.closed and v == each.high)]
        assert len(inside) >= each.count
    assert sum(each.count for each in found) == len(values)
    assert [one.high for one in found[:-1]] == [one.low for one in found[1:]]
    for value in values:
        assert any(each.low <= value < each.high or (each.closed and value == each.high) for each in found)


@given(st.lists(POINTS, max_size=9))
def test_a_spread_is_what_its_words_say(values: list[F]) -> None:
    found = spread(values)
    assert found.count == len(values)
    if not values:
        assert (found.mean, found.median, found.least, found.most) == (None, None, None, None)
        return
    assert found.mean is not None
    assert found.median is not None
    assert found.mean * len(values) == sum(values, F(0))
    assert (found.least, found.most) == (min(values), max(values))
    below, above = (sum(v < found.median for v in values), sum(v > found.median for v in values))
    assert below <= len(values) / 2
    assert above <= len(values) / 2
