"""Each fixture says what is wrong with it, and where: all problems of a file are reported together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evaluator.evidence.document import read_evidence
from evaluator.problems import EvidenceError, draw
from evaluator.reading import read_file, read_text
from evaluator.vocabulary import read_vocabulary

TESTS = Path(__file__).parent
INVALID = sorted((TESTS / "invalid" / "evidence").glob("*.yaml"))
EXPECTED = re.compile(r"# error: (?:(\d+):)?(\d+) \[([a-z0-9-]+)\]")


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_fixture(path):
    vocabulary = read_vocabulary(read_file(TESTS / "cases" / "vocabulary.yaml"))
    text = path.read_text(encoding="utf-8")
    expected = sorted(
        (int(found[1] or number), int(found[2]), found[3])
        for number, line in enumerate(text.split("\n"), 1)
        for found in EXPECTED.finditer(line)
    )
    assert expected
    with pytest.raises(EvidenceError) as caught:
        read_evidence(read_text(text, path.name), vocabulary, folder=path.parent)
    problems = [item for item in caught.value.problems if item.span is not None]
    assert [(item.span.line, item.span.column, item.code) for item in problems] == expected
    for item in problems:
        assert ("^" in draw(item, text)) is not item.private


def test_there_is_no_fixture_without_a_test():
    assert len(INVALID) >= 30
