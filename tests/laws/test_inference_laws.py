"""The library and the reference say the same of whatever patterns and facts chance draws."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluator.inference import (
    Atom,
    Claim,
    Compare,
    Duty,
    Event,
    Facts,
    Literal,
    Patterns,
    Quantity,
    Reply,
    Rule,
    Same,
    Session,
    infer,
)

KINDS = ("greater", "differs", "sum_differs")
few = st.integers(0, 2)
moment = st.integers(0, 8)


@st.composite
def rules(draw: st.DrawFn) -> tuple[Rule, ...]:
    drawn: list[Rule] = []
    for number in range(draw(st.integers(0, 6))):
        atoms = st.builds(Literal, atom=st.integers(0, 4), negated=st.booleans())
        literal = atoms
        if number:
            literal |= st.builds(Literal, rule=st.integers(0, number - 1), negated=st.booleans())
        alternative = st.lists(literal, min_size=1, max_size=3).map(tuple)
        drawn.append(Rule(number, draw(st.lists(alternative, min_size=1, max_size=3).map(tuple))))
    return tuple(draw(st.permutations(drawn)))


@st.composite
def patterns(draw: st.DrawFn) -> Patterns:
    compares = [Compare(number, kind, draw(few)) for number, kind in enumerate(KINDS)]
    return Patterns((Duty(0), Duty(1)), draw(rules()), (Same(0), Same(1)), tuple(compares))


@st.composite
def quantities(draw: st.DrawFn) -> tuple[Quantity, ...]:
    drawn: list[Quantity] = []
    for compare, kind in enumerate(KINDS):
        roles = {"greater": [0, 1], "differs": [0, 1, 2, 3], "sum_differs": [0, 1, 1, 2]}[kind]
        kept = draw(st.sampled_from((roles, roles, roles, roles[1:], roles[:-1], [])))
        for role in kept:
            low = 1 if kind == "differs" and role in {1, 3} else -6
            drawn.append(Quantity(len(drawn), compare, role, draw(st.integers(low, 9))))
    return tuple(draw(st.permutations(drawn)))


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    owner = st.integers(0, 1)
    events = draw(st.lists(st.tuples(owner, few, moment, moment), max_size=6))
    replies = draw(st.lists(st.tuples(owner, few, moment), max_size=6))
    claims = draw(st.lists(st.tuples(owner, few), max_size=5))
    truths = draw(st.dictionaries(st.integers(0, 4), st.sampled_from((True, False, None))))
    return Facts(
        tuple(Event(number, *each) for number, each in enumerate(events)),
        tuple(Reply(number, *each) for number, each in enumerate(replies)),
        tuple(Atom(number, value) for number, value in truths.items()),
        tuple(Claim(number, *each) for number, each in enumerate(claims)),
        draw(quantities()),
    )


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session(limit=10) as one:
        yield one


@pytest.mark.durable
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(patterns(), st.lists(facts(), min_size=1, max_size=4))
def test_library_equals_reference(session: Session, some: Patterns, many: list[Facts]) -> None:
    for each in many:
        found = infer(some, each, "durable", session=session)
        assert (found.agreement, found.differences, found.reason) == ("agreed", (), "")


@settings(max_examples=100, deadline=None)
@given(patterns(), facts(), st.randoms(use_true_random=False))
def test_the_order_of_facts_and_patterns_means_nothing(some: Patterns, each: Facts, chance) -> None:
    def shuffled(entries: tuple) -> tuple:
        return tuple(chance.sample(entries, len(entries)))

    other = Facts(*(shuffled(getattr(each, name)) for name in Facts.__slots__))
    turned = Patterns(some.duties, shuffled(some.rules), some.sames, shuffled(some.compares))
    assert infer(some, each).conclusions == infer(turned, other).conclusions


@settings(max_examples=100, deadline=None)
@given(patterns(), st.dictionaries(st.integers(0, 4), st.sampled_from((True, False, None)), min_size=1))
def test_learning_more_never_takes_a_ruling_back(some: Patterns, truths: dict[int, bool | None]) -> None:
    known = infer(some, Facts(atoms=tuple(Atom(each, value) for each, value in truths.items()))).conclusions
    more = {each: value if value is not None else True for each, value in truths.items()}
    told = infer(some, Facts(atoms=tuple(Atom(each, value) for each, value in more.items()))).conclusions
    held, later = {each.rule for each in known.held}, {each.rule for each in told.held}
    open_before = {each.rule for each in known.possible}
    open_later = {each.rule for each in told.possible}
    assert held <= later
    assert later | open_later <= held | open_before
