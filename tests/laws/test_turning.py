"""The law behind every forecast: until the next day that a frame has noted, no day brings another answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.engine import assess
from evaluator.problems import EvidenceError
from evaluator.trace import Trace
from tests.agreement import Loaded
from tests.mini import Mini
from tests.strategies import World, world_from, worlds

DAY = timedelta(days=1)


def said(trace: Trace) -> Any:
    return (
        [(each.plan.id, each.bounds, each.state, each.applicable, each.missing) for each in trace.items],
        [
            (each.plan.id, each.bounds, each.state)
            for each in (*trace.bonus, *trace.penalties)
            if hasattr(each, "state")
        ],
        [each.bounds for each in trace.penalties],
        (trace.total, trace.grade_points, trace.grading, trace.needs, trace.ladder, trace.referred),
        [(each.plan.id, each.state, each.missing) for each in trace.rulings],
        [each.id for each in trace.signals],
        trace.incomplete,
    )


def assessed(loaded: Loaded, day: date) -> Trace | None:
    try:
        return assess(loaded.program, loaded.evidence, as_of=day, mode="reference")
    except EvidenceError:
        return None


def next_turn(trace: Trace) -> date | None:
    """The first day to come on which the frame says that something may turn; None where nothing ever does."""
    today = trace.as_of.toordinal()
    if trace.frame.daily:
        return trace.as_of + DAY
    ahead = [ordinal for ordinal in trace.frame.turns if ordinal > today]
    return date.fromordinal(min(ahead)) if ahead else None


def check(world: World, after_start: int, between: int) -> int:
    """Compare a day with one before the next turn; tell how many days lay between."""
    loaded = Loaded(world)
    if loaded.evidence.period is None:
        return 0
    trace = assessed(loaded, loaded.evidence.period.start + after_start * DAY)
    if trace is None:
        return 0
    turn = next_turn(trace) or trace.as_of + 800 * DAY
    gap = (turn - trace.as_of).days
    for days in {gap - 1, between % gap}:
        later = assessed(loaded, trace.as_of + days * DAY)
        assert later is not None, (world, trace.as_of, days)
        assert said(later) == said(trace), (trace.as_of, days)
    return gap


@given(worlds(), st.integers(0, 800), st.integers(0, 800))
def test_no_day_before_the_next_turn_brings_another_answer(
    world: World, after_start: int, between: int
) -> None:
    check(world, after_start, between)


def test_many_worlds_are_quiet_until_they_turn() -> None:
    gaps = [check(world_from(seed), seed * 37 % 400, seed * 101 % 997) for seed in range(250)]
    assert sum(1 < gap < 800 for gap in gaps) > 50, "chance hardly drew a day on which something turns"


FORMS = (
    "评定日 <= 甲",
    "评定日 < 甲",
    "评定日 >= 甲",
    "评定日 > 甲",
    "甲 <= 评定日",
    "甲 < 评定日",
    "甲 >= 评定日",
    "甲 > 评定日",
    "评定日 == 甲",
    "甲 != 评定日",
    "评定日 - 3个月 >= 甲",
    "甲 < 评定日 + 1个月",
    "评定日 - 2个月 == 甲",
    "评定日 - 次 * 1天 > 甲",
    "评定日 - 5个工作日 > 甲",
    "评定日 - 24小时 >= 甲",
    "甲 + 1个月 >= 评定日 and 评定日 > 甲",
    "months_between(甲, 评定日) <= 次",
    "months_between(评定日, 甲) >= 次",
    "months_between(甲, 评定日 - 次 * 1天) == 1",
    "days_between(甲, 评定日) <= 40",
    "评定日 >= 甲 and 评定日 <= 期末 + 次 * 1天",
    "count(行, 日 + 1个月 >= 评定日) >= 2",
    "any(行, 日 <= 评定日 and 评定日 < 日 + 次 * 1个月)",
    "held(先进, within: 3个月)",
    "held(先进, for: 2个月)",
    "held(先进)",
)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=6)
@given(data=st.data())
def test_walking_from_turn_to_turn_is_walking_day_by_day(form: str, data: st.DataObject) -> None:
    days = st.dates(date(2025, 5, 1), date(2025, 12, 31))
    rows = ", ".join(f"{{日: {data.draw(days)}}}" for _ in range(2))
    facts = f"甲: {data.draw(days)}, 次: {data.draw(st.integers(0, 4))}, 行: [{rows}]"
    until = data.draw(st.one_of(st.none(), days))
    title = f"{{title: 先进, from: {data.draw(days)}{f', until: {until}' if until else ''}}}"
    mini = Mini(
        {
            "facts": {
                "甲": {"type": "date"}, "次": {"type": "integer", "max": 5},
                "行": {"type": "records", "columns": {"日": {"type": "date"}}},
            },
            "titles": ["先进"],
            "item": {"id": "A", "title": "甲", "points": 4, "pass": form},
        }
    )  # fmt: skip
    start, horizon = date(2025, 5, 20), 150
    evidence = mini.evidence(f"facts: {{{facts}}}\ntitles: [{title}]\nas_of: {start}")
    on = {
        day: assess(mini.program, evidence, as_of=start + day * DAY, mode="reference")
        for day in range(horizon)
    }
    walked, steps = start, 0
    while (walked - start).days < horizon:
        trace = on[(walked - start).days]
        turn = next_turn(trace) or start + horizon * DAY
        for day in range((walked - start).days, min((turn - start).days, horizon)):
            assert on[day].item("A").bounds == trace.item("A").bounds, (start + day * DAY, turn)
        walked, steps = turn, steps + 1
    if "days_between" not in form and "工作日" not in form:
        assert steps < 12, "it looked at almost every day"
