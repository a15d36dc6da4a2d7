"""What follows from facts, by the reference, and what the patterns refuse."""

from __future__ import annotations

import pytest

from evaluator.inference import (
    Answered,
    Atom,
    Claim,
    Compare,
    Duplicate,
    Duty,
    Event,
    Facts,
    Held,
    Inconsistent,
    Literal,
    PatternLimit,
    Patterns,
    Possible,
    Quantity,
    Reply,
    Rule,
    Same,
    Unanswered,
    infer,
)
from evaluator.inference.definitions import LibraryLimit, guard, matching, rulings
from evaluator.language import speaking

VISITS = Patterns(duties=(Duty(1), Duty(2)))


def atom(number: int, *, negated: bool = False) -> Literal:
    return Literal(atom=number, negated=negated)


def settle(rules: tuple[Rule, ...], **truths: bool | None) -> tuple[set[int], set[int]]:
    """Return the rulings that hold and those that are possible."""
    atoms = tuple(Atom(int(name[1:]), value) for name, value in truths.items())
    found = infer(Patterns(rules=rules), Facts(atoms=atoms)).conclusions
    return {each.rule for each in found.held}, {each.rule for each in found.possible}


# ── duties ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reply_serves_one_event_only() -> None:
    facts = Facts((Event(1, 1, 7, 10, 13), Event(2, 1, 7, 11, 14)), (Reply(5, 1, 7, 12),))
    found = infer(VISITS, facts).conclusions
    assert found.answered == (Answered(1, 1, 5, on_time=True),)
    assert found.unanswered == (Unanswered(1, 2),)


def test_the_earliest_reply_at_or_after_the_event_counts() -> None:
    facts = Facts((Event(1, 1, 7, 10, 13),), (Reply(4, 1, 7, 9), Reply(6, 1, 7, 14), Reply(5, 1, 7, 10)))
    assert infer(VISITS, facts).conclusions.answered == (Answered(1, 1, 5, on_time=True),)


def test_the_due_day_is_still_on_time_and_the_day_after_is_not() -> None:
    for at, on_time in ((13, True), (14, False)):
        facts = Facts((Event(1, 1, 7, 10, 13),), (Reply(5, 1, 7, at),))
        assert infer(VISITS, facts).conclusions.answered == (Answered(1, 1, 5, on_time),)


def test_other_duties_and_other_keys_do_not_answer() -> None:
    facts = Facts((Event(1, 1, 7, 10, 13),), (Reply(5, 2, 7, 11), Reply(6, 1, 8, 11)))
    assert infer(VISITS, facts).conclusions.unanswered == (Unanswered(1, 1),)


def test_events_and_replies_of_one_moment_go_by_their_ids() -> None:
    facts = Facts((Event(2, 1, 7, 10, 13), Event(1, 1, 7, 10, 9)), (Reply(6, 1, 7, 10), Reply(5, 1, 7, 10)))
    assert infer(VISITS, facts).conclusions.answered == (
        Answered(1, 1, 5, on_time=False),
        Answered(1, 2, 6, on_time=True),
    )


# ── rulings ─────────────────────────────────────────────────────────────────────────────────────────────


def test_unknown_is_neither_true_nor_false() -> None:
    both = (Rule(1, ((atom(1), atom(2)),)),)
    either = (Rule(1, ((atom(1),), (atom(2),))),)
    assert settle(both, a1=True, a2=None) == (set(), {1})
    assert settle(both, a1=False, a2=None) == (set(), set())
    assert settle(either, a1=True, a2=None) == ({1}, set())
    assert settle(either, a1=False, a2=None) == (set(), {1})
    assert settle(both, a1=True) == (set(), {1})


def test_conclusions_feed_conclusions_through_negation_too() -> None:
    cascade = (
        Rule(3, ((Literal(rule=2, negated=True),),)),
        Rule(2, ((Literal(rule=1), atom(2)),)),
        Rule(1, ((atom(1),),)),
    )
    assert settle(cascade, a1=True, a2=True) == ({1, 2}, set())
    assert settle(cascade, a1=False, a2=True) == ({3}, set())
    assert settle(cascade, a1=None, a2=True) == (set(), {1, 2, 3})
    assert settle(cascade, a1=None, a2=False) == ({3}, {1})


def test_a_ruling_names_the_first_alternative_that_holds() -> None:
    rule = Rule(1, ((atom(1),), (atom(2), atom(3, negated=True)), (atom(4),)))
    facts = Facts(
        atoms=(Atom(1, value=False), Atom(2, value=True), Atom(3, value=False), Atom(4, value=True))
    )
    found = infer(Patterns(rules=(rule,)), facts).conclusions
    assert found.held == (Held(1, (atom(2), atom(3, negated=True))),)
    assert found.possible == ()


def test_possible_is_reported_as_such() -> None:
    found = infer(Patterns(rules=(Rule(8, ((atom(1),),)),)), Facts(atoms=(Atom(1, None),))).conclusions
    assert found.possible == (Possible(8),)


# ── double counting and consistency ─────────────────────────────────────────────────────────────────────


def test_claims_of_one_key_are_one_duplicate() -> None:
    claims = (Claim(3, 1, 7), Claim(1, 1, 7), Claim(2, 1, 7), Claim(4, 1, 8), Claim(5, 2, 7))
    found = infer(Patterns(sames=(Same(1), Same(2))), Facts(claims=claims)).conclusions
    assert found.duplicates == (Duplicate(1, 7, (1, 2, 3)),)


@pytest.mark.parametrize(
    "compare, values, fails",
    [
        (Compare(1, "greater", 2), {0: 12, 1: 10}, False),
        (Compare(1, "greater", 2), {0: 13, 1: 10}, True),
        (Compare(1, "greater", 0), {0: 13}, False),
        (Compare(1, "differs", 1), {0: 95, 1: 100, 2: 471, 3: 500}, False),  # 94.2%, reported 95%: within 1
        (Compare(1, "differs", 1), {0: 96, 1: 100, 2: 471, 3: 500}, True),
        (Compare(1, "differs", 1), {0: 92, 1: 100, 2: 471, 3: 500}, True),
        (Compare(1, "differs", 0), {0: 1, 1: 3, 2: 2, 3: 6}, False),
        (Compare(1, "differs", 0), {0: 9, 1: 1, 3: 1}, False),
        (Compare(1, "sum_differs", 1), {0: 10, 1: 4, 2: 5}, False),
        (Compare(1, "sum_differs", 1), {0: 10, 1: 4, 2: 4}, True),
        (Compare(1, "sum_differs", 1), {0: 10, 1: 6, 2: 6}, True),
        (Compare(1, "sum_differs", 0), {0: 10}, False),
        (Compare(1, "sum_differs", 0), {1: 10}, False),
    ],
)
def test_comparisons(compare: Compare, values: dict[int, int], fails: bool) -> None:
    quantities = tuple(Quantity(10 + role, 1, role, value) for role, value in values.items())
    found = infer(Patterns(compares=(compare,)), Facts(quantities=quantities)).conclusions
    because = tuple(10 + role for role in values)
    assert found.inconsistent == ((Inconsistent(1, because),) if fails else ())


# ── what is refused ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "limit, build",
    [
        ("literal", Literal),
        ("literal", lambda: Literal(atom=1, rule=2)),
        ("code", lambda: Duty(-1)),
        ("code", lambda: Same(2**31)),
        ("empty", lambda: Rule(1, ())),
        ("empty", lambda: Rule(1, ((),))),
        ("antecedents", lambda: Rule(1, (tuple(atom(each) for each in range(17)),))),
        ("alternatives", lambda: Rule(1, tuple((atom(each),) for each in range(17)))),
        ("literals", lambda: Rule(1, (tuple(atom(each) for each in range(16)),) * 13)),
        ("kind", lambda: Compare(1, "less")),
        ("repeated", lambda: Patterns(duties=(Duty(1), Duty(1)))),
        ("rules", lambda: Patterns(rules=tuple(Rule(each, ((atom(1),),)) for each in range(2_001)))),
        ("unknown", lambda: Patterns(rules=(Rule(1, ((Literal(rule=2),),)),))),
        ("cycle", lambda: Patterns(rules=(Rule(1, ((Literal(rule=2),),)), Rule(2, ((Literal(rule=1),),))))),
        ("cycle", lambda: Patterns(rules=(Rule(1, ((Literal(rule=1, negated=True),),)),))),
    ],
)
def test_a_limit_is_named(limit: str, build) -> None:
    with pytest.raises(PatternLimit) as refusal:
        build()
    assert refusal.value.limit == limit
    assert refusal.value.problems[0].code == "pattern-limit"


def test_a_limit_is_named_in_english_too() -> None:
    with speaking("en"), pytest.raises(PatternLimit, match="in a circle: 1, 2"):
        Patterns(rules=(Rule(1, ((Literal(rule=2),),)), Rule(2, ((Literal(rule=1),),))))


@pytest.mark.parametrize(
    "facts",
    [
        Facts(events=(Event(1, 9, 1, 1, 1),)),
        Facts(replies=(Reply(1, 9, 1, 1),)),
        Facts(claims=(Claim(1, 9, 1),)),
        Facts(quantities=(Quantity(1, 9, 0, 1),)),
        Facts(replies=(Reply(1, 1, 1, 1), Reply(1, 1, 2, 2))),
        Facts(replies=(Reply(-1, 1, 1, 1),)),
        Facts(replies=(Reply(1, 1, 1, 1.5),)),  # type: ignore[arg-type]
        Facts(quantities=(Quantity(1, 1, 2, 1),)),
        Facts(quantities=(Quantity(1, 1, 0, 1), Quantity(2, 1, 0, 1))),
        Facts(quantities=(Quantity(1, 2, 1, 0),)),
    ],
)
def test_facts_that_do_not_fit_are_a_bug(facts: Facts) -> None:
    patterns = Patterns(duties=(Duty(1),), compares=(Compare(1, "greater"), Compare(2, "differs")))
    with pytest.raises(ValueError, match=r"\w"):
        infer(patterns, facts)


# ── definitions for the library ─────────────────────────────────────────────────────────────────────────


def test_many_rulings_are_split_within_the_limits() -> None:
    rules = tuple(Rule(each, ((atom(0), atom(1 + each % 50)),)) for each in range(600))
    sets = rulings(Patterns(rules=rules))
    assert sum(len(each.own) for each in sets) == 600
    assert max(len(each.definition) for each in sets) <= 400
    assert max(max(each.used.values()) for each in sets) <= 250


def test_the_widest_ruling_fits_one_set() -> None:
    widest = tuple(tuple(atom(16 * row + each) for each in range(16)) for row in range(12))
    (only,) = rulings(Patterns(rules=(Rule(1, (*widest, (atom(500),), (atom(501),))),)))
    assert only.own == [1]


def test_the_matching_definition_is_within_the_limits() -> None:
    guard(matching())


@pytest.mark.parametrize(
    "definition, says",
    [
        ({f"r{each}": {"all": [{f"a{each}": {"x": 1}}]} for each in range(401)}, "401 rules"),
        (
            {
                f"r{row}": {"all": [{f"a{row}_{each}": {"x": 9 * row + each}} for each in range(9)]}
                for row in range(60)
            },
            "540 distinct",
        ),
        ({f"r{each}": {"all": [{f"a{each}": {"x": 1}}]} for each in range(251)}, "used 251 times"),
        ({"r": {"all": [{f"a{each}": {"x": each}} for each in range(17)]}}, "joins 17"),
        ({"r": {"all": [{"a": {"x": 1}}, {"a": {"x": 2}}]}}, "alias a again"),
        ({"r": {"all": [{"m": {"x": 1}}]}}, "alias m"),
        ({"r": {"all": [{"a": {"$and": [{"x": each} for each in range(30)]}}]}}, "30 conjuncts"),
    ],
)
def test_what_the_library_would_hang_on_is_stopped(definition, says: str) -> None:
    with pytest.raises(LibraryLimit, match=says):
        guard(definition)
