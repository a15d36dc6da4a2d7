"""Each remedy of the shipped tables says who does what with what proof, and the gap engine proves what it earns."""

from __future__ import annotations

import pytest

from evaluator import catalog
from evaluator.authoring.worked import read_cases
from evaluator.declarations import Results
from evaluator.engine import assess
from evaluator.gaps import gaps
from evaluator.problems import PingjiaError

TABLES = catalog.entries()
DIRECTIONS = ("raises", "lowers", "sets")


def moved(fix):
    """Return what a remedy moves and how, as (fact or row of a tally, direction)."""
    return [(getattr(fix, key), key) for key in DIRECTIONS if getattr(fix, key)]


@pytest.mark.parametrize("entry", TABLES, ids=lambda entry: entry.code)
def test_a_remedy_says_who_does_what_by_what_proof_and_what_it_moves(entry):
    program = catalog.load_file(entry.path)
    assert [each.id for each in program.items if not each.spec.fix] == []
    seen = {}
    for item in (*program.items, *program.bonus):
        for fix in item.spec.fix:
            assert all((fix.do, fix.who, fix.proof, fix.effort, fix.lead)), (item.id, fix)
            (move,) = moved(fix)
            assert move not in seen, (item.id, seen[move], move)
            seen[move] = item.id


@pytest.mark.slow
@pytest.mark.parametrize("entry", TABLES, ids=lambda entry: entry.code)
def test_a_remedy_earns_points_somewhere(entry):
    """In some worked case that lost points of the item, the engine finds what the remedy would bring, and proves it."""
    program = catalog.load_file(entry.path)
    open_ = {
        (item.id, fix.do)
        for item in (*program.items, *program.bonus)
        for fix in item.spec.fix
        for fact in [moved(fix)[0][0].partition(".")[0]]
        # What a reviewer finds, another table's result and an answer whose time has passed, nobody can mend.
        if not program.facts[fact].by and not isinstance(program.facts[fact], Results)
        if fact not in {duty.answers for duty in program.duties if duty.name in dict(item.duties)}
    }
    cases = read_cases(program, entry.path.parent / "cases.yaml")
    for case in sorted(cases, key=lambda each: len(each.mentions)):
        waiting = {item for item, _ in open_}
        if not waiting or case.evidence is None or waiting.isdisjoint(case.mentions):
            continue
        try:
            trace = assess(program, case.evidence, mode="reference")
        except PingjiaError:
            continue
        for item in (*trace.items, *trace.bonus):
            if item.plan.id in waiting:
                open_ -= {
                    (item.plan.id, found.fix.do) for found in gaps(trace, item) if found.fix is not None
                }
    assert [" ".join(each) for each in sorted(open_)] == []
