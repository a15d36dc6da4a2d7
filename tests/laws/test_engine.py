"""The differential law: the engine says what the oracle says, over drawn worlds; and what follows from it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.engine import assess
from evaluator.evidence.document import Evidence
from evaluator.explain import explain
from evaluator.gaps import Change, changed, gaps
from evaluator.inference import Session
from evaluator.problems import EvidenceError
from evaluator.trace import ItemTrace, Trace
from tests.agreement import Loaded, differences, program_of, said_by_oracle
from tests.mini import Mini
from tests.oracle import Plain
from tests.strategies import REQUIRED_LABELS, World, coverage_labels, emit, world_from, worlds


def compare(world: World) -> Plain:
    """The oracle's answer, once the engine agrees with it."""
    loaded, said = Loaded(world), said_by_oracle(world)
    free = said_by_oracle(world, use_checks=False, joint=False) if world.ruleset.get("checks") else said
    assert not differences(loaded, loaded.assess(), said, free)
    return said


@given(worlds())
def test_the_engine_says_what_the_oracle_says(world: World) -> None:
    compare(world)


def test_every_construct_is_compared() -> None:
    seen: set[str] = set()
    for seed in range(800):
        world = world_from(seed)
        seen |= coverage_labels(world, compare(world))
        if seen >= REQUIRED_LABELS and seed >= 400:
            return
    assert not REQUIRED_LABELS - seen


@given(worlds())
def test_an_empty_submission_is_all_completions(world: World) -> None:
    nothing = {**world.evidence, "facts": {}, "titles": None, "claims": [], "previous": None}
    loaded = Loaded(world)
    empty = loaded.assess(emptied(loaded.evidence))
    assert empty is not None
    bare = replace(world, evidence=nothing, missing=tuple(world.vocabulary["facts"]))
    said = said_by_oracle(bare, joint=False)
    free = said_by_oracle(bare, use_checks=False, joint=False)
    assert not differences(Loaded(bare), empty, said, free)
    for evidence in (loaded.evidence, loaded.complete):
        trace = loaded.assess(replace(evidence, claims=()))
        if trace is not None:
            assert not narrower(empty, trace)
    grading = empty.grading
    if grading is not None and grading.best != grading.worst == grading.names[-1]:
        assert grading.confirmed is None


def emptied(evidence: Evidence) -> Evidence:
    return replace(evidence, facts={}, titles=None, claims=(), previous=None)


# ── more evidence ────────────────────────────────────────────────────────────────────────────────────────────────────
@given(worlds(), st.randoms(use_true_random=False))
def test_more_evidence_never_widens(world: World, chance: random.Random) -> None:
    loaded = Loaded(world)
    evidence, before = loaded.evidence, loaded.assess()
    names = [name for name, fact in loaded.complete.facts.items() if evidence.facts.get(name) != fact]
    chance.shuffle(names)
    for name in names:
        evidence = replace(evidence, facts={**evidence.facts, name: loaded.complete.facts[name]})
        after = loaded.assess(evidence)
        if before is None or after is None:
            return
        assert not narrower(before, after), name
        before = after


def narrower(before: Trace, after: Trace) -> list[str]:
    """Where *after*, with more evidence, is outside of what *before* left possible."""
    found = []
    for one, other in zip((*before.items, *before.bonus), (*after.items, *after.bonus), strict=True):
        if one.applicable is not None and one.applicable is not other.applicable:
            found.append(f"{one.plan.id}: applicable {one.applicable} -> {other.applicable}")
        inside = one.bounds.low <= other.bounds.low and other.bounds.high <= one.bounds.high
        if other.applicable is not False and not inside:
            found.append(f"{one.plan.id}: {one.bounds} -> {other.bounds}")
        if one.state == "scored" and one.bounds != other.bounds:
            found.append(f"{one.plan.id}: scored {one.bounds} -> {other.bounds}")
    a, b = before.total, after.total
    if a.confirmed and a.possible and b.confirmed and b.possible:
        ends = (a.confirmed.exact, b.confirmed.exact, b.possible.exact, a.possible.exact)
        if list(ends) != sorted(ends):
            found.append(f"total: {ends}")
    for held, still in zip(before.rulings, after.rulings, strict=True):
        if held.state is not None and held.state != still.state:
            found.append(f"{held.plan.id}: {held.state} -> {still.state}")
    if before.grading is not None and after.grading is not None:
        places = before.grading.names.index
        best, worst = places(before.grading.best), places(before.grading.worst)
        if not best <= places(after.grading.best) <= places(after.grading.worst) <= worst:
            found.append(f"grade: {before.grading} -> {after.grading}")
    return found


# ── the bridge and the explanation ───────────────────────────────────────────────────────────────────────────────────
@given(worlds())
def test_the_bridge_closes_and_the_explanation_adds_up(world: World) -> None:
    loaded = Loaded(world)
    trace = loaded.assess()
    if trace is None:
        return
    full = trace.program.full
    for reading in (trace.total.confirmed, trace.total.possible):
        if reading is not None:
            assert full - reading.headline == sum((line.amount for line in reading.lines), Fraction(0))
    told = explain(trace, search=False)
    for item in (*told.items, *told.bonus):
        assert item.state == "not_applicable" or item.lost == item.full - item.confirmed
        assert item.confirmed <= item.possible
    if told.score.confirmed is None or told.score.possible is None:
        return
    assert full - told.score.confirmed == sum((line.confirmed for line in told.bridge), Fraction(0))
    assert full - told.score.possible == sum((line.possible for line in told.bridge), Fraction(0))
    lines = {line.id: line.confirmed for line in told.bridge}
    assert trace.total.confirmed is not None
    applied = {line.id for line in trace.total.confirmed.lines if line.amount}
    weighted = any(section.weight is not None for section in trace.program.sections)
    for each in told.items:
        if not weighted and each.state == "scored" and each.confirmed >= 0 and f"item:{each.id}" in applied:
            assert lines[f"item:{each.id}"] == each.lost


# ── gaps ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
@given(worlds())
def test_every_number_of_every_gap_is_true(world: World) -> None:
    check_gaps(world)


def test_the_gaps_of_many_worlds_are_true() -> None:
    for seed in range(160):
        check_gaps(world_from(seed))


def check_gaps(world: World) -> None:
    loaded = Loaded(world)
    trace = loaded.assess()
    if trace is None:
        return
    told = explain(trace)
    for shown, item in zip((*told.items, *told.bonus), (*trace.items, *trace.bonus), strict=True):
        found = gaps(trace, item)
        known = {(each.change.fact, each.worth, each.change.units) for each in found}
        assert {(gap.fact, gap.worth, gap.amount) for gap in shown.gaps} <= known
        for each in found:
            assert each.worth > 0
            assert gained(loaded, trace, item, each.change.fact, each.change.value) == each.worth, each.change
            after = assess(
                loaded.program, changed(trace.evidence, each.change.fact, each.change.value), mode="reference"
            )
            assert outcome(each.after) == outcome(after), each.change
            for less in one_less(trace, each.change):
                assert gained(loaded, trace, item, each.change.fact, less) < each.worth, (each.change, less)


def gained(loaded: Loaded, trace: Trace, item: ItemTrace, fact: str, value: Any) -> Fraction:
    """What the item gains when the evidence says *value*; below nothing where that is refused."""
    try:
        after = assess(loaded.program, changed(trace.evidence, fact, value), mode="reference")
    except EvidenceError:
        return Fraction(-1)
    again = after.item(item.plan.id)
    return again.bounds.low - item.bounds.low if again.applicable is item.applicable else Fraction(-1)


def one_less(trace: Trace, change: Change) -> Iterator[Any]:
    """The same change, one unit short of it: one person, day, vote, row or symbol."""
    before, after = trace.frame.facts.get(change.fact), change.value
    if isinstance(after, (bool, str)):
        yield before
    elif isinstance(after, frozenset):
        yield from (after - {symbol} for symbol in after - before)
    elif isinstance(after, tuple):
        kept = len(before or ())
        yield from ((*after[:place], *after[place + 1 :]) for place in range(kept, len(after)))
        for place, (old, new) in enumerate(zip(before or (), after, strict=False)):  # a row that was mended
            for column in (name for name in new.cells if new.cells[name] != old.cells[name]):
                row = replace(new, cells={**new.cells, column: old.cells[column]})
                yield (*after[:place], row, *after[place + 1 :])
    elif isinstance(after, dict):
        yield from one_vote_less(before, after)
    elif hasattr(after, "toordinal"):
        yield type(after).fromordinal(after.toordinal() - (1 if after > before else -1))
    else:
        assert change.units == abs(after - before)
        step = Fraction(1, 100) if Fraction(before).denominator != 1 else Fraction(1)
        yield after - step if after > before else after + step


def one_vote_less(before: Any, after: Any) -> Iterator[Any]:
    for row, votes in after.items():
        taken = [choice for choice in votes if votes[choice] < before[row].get(choice, 0)]
        given_to = [choice for choice in votes if votes[choice] > before[row].get(choice, 0)]
        if taken:
            back = {**votes, taken[0]: votes[taken[0]] + 1, given_to[0]: votes[given_to[0]] - 1}
            yield {**after, row: back}


# ── order ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_items_rows_and_keys_does_not_matter(world: World, chance: random.Random) -> None:
    loaded = Loaded(world)
    other = replace(loaded.world, vocabulary_text=emit(shuffled_keys(world.vocabulary, chance)))
    ruleset = shuffled_ruleset(world.ruleset, chance)
    again = Loaded(replace(other, ruleset_text=emit(ruleset)))
    assert program_of(again.world.ruleset_text, again.vocabulary).full == loaded.program.full
    mixed = replace(again.evidence, facts=shuffled_rows(again, chance))
    one, two = loaded.assess(), again.assess(mixed)
    assert (one is None) == (two is None)
    if one is not None and two is not None:
        assert outcome(one) == outcome(two)


def shuffled_keys(node: Any, chance: random.Random) -> Any:
    if not isinstance(node, dict):
        return node
    keys = list(node)
    chance.shuffle(keys)
    ordered = ("groups", "columns", "each", "values", "match", "titles")
    return {key: node[key] if key in ordered else shuffled_keys(node[key], chance) for key in keys}


def shuffled_ruleset(ruleset: Plain, chance: random.Random) -> Plain:
    """The same table with its sections, items, rulings, signals, parts and deductions in another order."""
    out = dict(shuffled_keys(ruleset, chance))
    out["sections"] = [
        {**s, "items": mixed([shuffled_item(i, chance) for i in s["items"]], chance)}
        for s in ruleset["sections"]
    ]
    for key in ("sections", "rulings", "signals", "checks"):
        if key in out:
            out[key] = mixed(out[key], chance)
    if "grades" in ruleset:
        out["grades"] = ruleset["grades"]
    return out


def shuffled_item(item: Plain, chance: random.Random) -> Plain:
    out = dict(shuffled_keys(item, chance))
    for key in ("parts", "deduct", "earn"):
        if key in out:
            out[key] = mixed(out[key], chance)
    return out


def mixed(values: Any, chance: random.Random) -> list[Any]:
    out = list(values)
    chance.shuffle(out)
    return out


def shuffled_rows(loaded: Loaded, chance: random.Random) -> dict[str, Any]:
    """The evidence's facts in another order, and the rows of records; rows of one day keep theirs: it may matter."""
    facts = {}
    for name in mixed(loaded.evidence.facts, chance):
        given_ = loaded.evidence.facts[name]
        dated = getattr(loaded.program.facts.get(name), "dated", "")
        if isinstance(given_.value, tuple):
            rows = mixed(given_.value, chance)
            if dated and len({row.cells[dated] for row in rows}) < len(rows):
                rows = list(given_.value)
            given_ = replace(given_, value=tuple(rows))
        facts[name] = given_
    return facts


def outcome(trace: Trace) -> Any:
    """All that a trace says, by id."""
    total = trace.total
    readings = [None if r is None else (r.exact, r.headline) for r in (total.confirmed, total.possible)]
    return (
        {i.plan.id: (i.state, i.bounds, i.applicable) for i in (*trace.items, *trace.bonus)},
        {p.plan.spec.id: p.bounds for p in trace.penalties},
        readings,
        (total.ranking_confirmed, total.ranking_possible),
        {r.plan.id: r.state for r in trace.rulings},
        {s.id for s in trace.signals},
        trace.grading,
        trace.referred,
        set(trace.incomplete),
    )


# ── what the draw leaves out ─────────────────────────────────────────────────────────────────────────────────────────
def test_the_period_before_has_duties_of_its_own() -> None:
    sample = """
facts:
  事件: {type: records, columns: {编号: {type: text}, 知悉: {type: date}}, dated: 知悉}
  走访: {type: records, columns: {事件: {type: text}, 日期: {type: date}}, dated: 日期}
obligations:
  住院: {for: 事件, from: 知悉, answered_by: 走访, match: {事件: 编号}, at: 日期, within: 3天}
item: {id: A1, title: 甲, points: 4, pass: "rate(住院) > previous(rate(住院))", no_case: zero}
"""
    now = {"事件": [{"编号": "a", "知悉": "2025-03-01"}], "走访": [{"事件": "a", "日期": "2025-03-02"}]}
    before = {"事件": [{"编号": "b", "知悉": "2024-03-01"}], "走访": [{"事件": "b", "日期": "2024-03-09"}]}
    for facts, low, high in ((before, 4, 4), ({"走访": []}, 0, 4), ({**before, "事件": []}, 0, 0)):
        trace = Mini(sample).assess({"facts": now, "previous": {"period": "2024", "facts": facts}})
        assert (trace.item("A1").bounds.low, trace.item("A1").bounds.high) == (low, high)
    assert Mini(sample).assess({"facts": now}).item("A1").state == "missing"


# ── the library beside the reference ─────────────────────────────────────────────────────────────────────────────────
@pytest.mark.durable
def test_with_the_library_the_result_is_the_same() -> None:
    with Session() as session:
        compared = 0
        for seed in range(12):
            loaded = Loaded(world_from(seed))
            try:
                alone, both = (
                    loaded.assess(),
                    assess(loaded.program, loaded.evidence, session=session, mode="durable"),
                )
            except EvidenceError:
                continue
            assert alone is not None
            assert both.inferred.agreement == "agreed"
            assert outcome(alone) == outcome(both)
            compared += 1
        assert compared >= 6
