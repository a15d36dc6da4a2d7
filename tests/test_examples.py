"""The examples: each is scored by the table it lies under, told in every form, and found alike by the library."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluator import catalog
from evaluator.engine import assess
from evaluator.evidence.document import read_evidence
from evaluator.explain import explain
from evaluator.inference import Session
from evaluator.reading import read_file
from evaluator.report import render
from evaluator.report.options import Options

EXAMPLES = Path(__file__).parents[1] / "examples"
FILES = sorted(
    path for path in EXAMPLES.glob("*/*.yaml") if path.name not in ("ruleset.yaml", "cases.yaml", "空白.yaml")
)


def scored(path, **more):
    own = path.parent / "ruleset.yaml"
    program = catalog.load_file(own) if own.is_file() else catalog.load(path.parent.name)
    evidence = read_evidence(
        read_file(path), program.vocabulary, folder=path.parent, used=program.facts, narrowed=program.facts
    )
    return assess(program, evidence, **more)


def test_every_table_has_an_example():
    assert {entry.id for entry in catalog.entries()} <= {path.parent.name for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_an_example_has_gaps_that_a_reader_recognises(path):
    trace = scored(path, mode="reference")
    told = explain(trace)
    assert told.score.confirmed is not None
    assert 0 < told.score.confirmed < told.score.full
    assert any(item.lost and item.fix for item in told.items)
    for form in ("terminal", "json", "html"):
        assert told.organisation.name in render(told, form, Options())


@pytest.mark.durable
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_the_library_finds_the_same(path, session):
    assert scored(path, session=session, mode="durable").inferred.agreement == "agreed"


@pytest.fixture(scope="module")
def session():
    with Session() as session:
        yield session
