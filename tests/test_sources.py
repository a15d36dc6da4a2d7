"""`docs/sources.yaml` serves every system the source texts name, by items and facts that are there."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from evaluator import catalog
from tests.sources import PAGE, page, sources

SAID = sources()
COUNTS = {"000": 16, "001": 90, "002": 9, "003": 43, "004": 13}
"""How many systems each of the five texts names."""


@cache
def program(code):
    return catalog.load(code)


def test_every_system_of_every_text_is_there_once():
    wanted = [f"S{text}-{number:02}" for text, count in COUNTS.items() for number in range(1, count + 1)]
    assert [each.id for each in SAID.entries] == wanted
    assert len(wanted) == 171
    assert set(SAID.texts) == set(COUNTS)


@pytest.mark.parametrize("entry", SAID.entries, ids=lambda entry: entry.id)
def test_an_entry_is_served_by_what_is_there_or_left_out_for_a_reason(entry):
    assert entry.name
    assert len(entry.why) >= 6
    assert bool(entry.items) != bool(entry.out)
    if entry.out:
        assert entry.out in SAID.reasons
        assert not entry.fact
        return
    read = set()
    for each in entry.items:
        code, _, item = each.partition(":")
        plan = program(code).item(item)
        rulings = {ruling.id for ruling in program(code).rulings}
        assert plan is not None or item in rulings, each
        read |= set(plan.facts) if plan is not None else set(program(code).facts)
    assert entry.fact in read, "none of its items reads the fact"


def test_no_sentence_is_used_for_everything():
    (_, most), *_ = Counter(each.why for each in SAID.entries).most_common(1)
    assert most == 1


def test_every_table_serves_something():
    served = {item.partition(":")[0] for each in SAID.entries for item in each.items}
    assert {f"T{number:02}" for number in range(1, 21)} <= served


def test_the_page_is_current():
    assert PAGE.read_text("utf-8") == page(SAID), "python -m tests.sources"
