"""A table of many says what its rows would say as files of their own: the same results to the letter."""

from __future__ import annotations

import json
import random
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from evaluator.catalog import load
from evaluator.declarations import (
    Boolean,
    Choice,
    ColumnType,
    DateTime,
    Day,
    FactType,
    Integer,
    Number,
    Records,
    Results,
    SetOf,
    Tally,
    Text,
)
from evaluator.engine import assess
from evaluator.evidence.document import read_evidence
from evaluator.explain import explain
from evaluator.intake import Submission, submissions
from evaluator.problems import PingjiaError
from evaluator.program import Program
from evaluator.report.json_report import document
from evaluator.report.options import Options
from tests import wide_tables

TABLES = ("T01", "T10", "T18", "T20")
Plain = dict[str, Any]

program = cache(load)


def texts(kind: ColumnType) -> st.SearchStrategy[str]:
    """Return texts as people type them for a fact or a column."""
    if isinstance(kind, Number):
        low = int(kind.min)
        high = int(kind.max) if kind.max is not None else low + 200
        whole = st.integers(low, max(low, high)).map(str)
        if isinstance(kind, Integer):
            return whole | whole.map(lambda each: f"{each}{kind.unit}")
        return whole
    if isinstance(kind, Boolean):
        return st.sampled_from(["是", "否", "√", "有"])
    if isinstance(kind, DateTime):
        return st.dates(min_value=_FIRST, max_value=_LAST).map(lambda each: f"{each} 14:30")
    if isinstance(kind, Day):
        return st.dates(min_value=_FIRST, max_value=_LAST).map(str)
    if isinstance(kind, Choice):
        return st.sampled_from(kind.of)
    return st.sampled_from(["甲", "乙", "丙，丁", "=1+1", "“引号”", "两\n行"])


_FIRST, _LAST = date(2025, 1, 1), date(2025, 12, 31)


def values(fact: FactType) -> st.SearchStrategy[Any]:
    """Return what a submission may say of a fact."""
    if isinstance(fact, Records):
        row = st.fixed_dictionaries({name: texts(column) for name, column in fact.columns.items()})
        return st.lists(row, max_size=3)
    if isinstance(fact, Tally):
        votes = st.fixed_dictionaries({choice: st.integers(0, 30).map(str) for choice in fact.choices})
        return st.fixed_dictionaries(dict.fromkeys(fact.rows, votes))
    if isinstance(fact, SetOf):
        return st.lists(st.sampled_from(fact.of), unique=True)
    assert not isinstance(fact, Results)
    return texts(fact)


@st.composite
def organisations(draw: st.DrawFn, table: Program) -> list[Plain]:
    """Draw a few organisations' submissions for one ruleset."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        asked = [fact for fact in table.facts.values() if not isinstance(fact, Results)]
        given_ = draw(st.lists(st.sampled_from(asked), unique_by=lambda fact: fact.name, max_size=12))
        found.append(
            {
                "evidence": "1",
                "organisation": {
                    "id": f"33-{number}",
                    "name": f"{draw(texts(_TEXT))}{number}",
                    "type": "机关",
                },
                "period": "2025",
                "as_of": "2026-01-15",
                "facts": {fact.name: draw(values(fact)) for fact in given_},
            }
        )
    return found


_TEXT = Text()


def result(submission: Submission, table: Program) -> Plain | list[str]:
    """Return a result without places and digests, or the codes and words of what is wrong."""
    try:
        evidence = read_evidence(
            submission.read(),
            table.vocabulary,
            folder=submission.folder,
            used=table.facts,
            narrowed=table.facts,
        )
        explanation = explain(assess(table, evidence, mode="reference"), search=False)
    except PingjiaError as error:
        return sorted(f"{each.code} {each.message}" for each in error.problems)
    said = document(explanation, Options(with_private=True))
    del said["digests"], said["notes"]  # notes tell how a value was spelled: a set in one cell, or as a list
    return placeless(said)


def placeless(value: Any) -> Any:
    """Return a result without places."""
    if isinstance(value, dict):
        return {key: placeless(part) for key, part in value.items() if key != "place"}
    return [placeless(each) for each in value] if isinstance(value, list | tuple) else value


def read(path: Path, table: Program) -> dict[str, Plain | list[str]]:
    """Return the results of what lies at *path*, by the organisation's id."""
    found = submissions([str(path)], table.vocabulary)
    return {
        each.source.rpartition("#")[2].rpartition("/")[2].removesuffix(".json"): result(each, table)
        for each in found
    }


@pytest.mark.parametrize("code", TABLES)
@given(st.data())
@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])
def test_a_table_of_many_says_what_files_of_their_own_say(code: str, data: st.DataObject) -> None:
    table = program(code)
    drawn = data.draw(organisations(table))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in drawn:
            path = folder / "各家" / f"{each['organisation']['id']}.json"
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(each, ensure_ascii=False), "utf-8")
        alone = read(folder / "各家", table)
        assert len(alone) == len(drawn)
        shuffled = random.Random(0).sample(drawn, len(drawn))
        for number, (rows, encoding) in enumerate(
            [(drawn, "utf-8-sig"), (drawn, "gb18030"), (shuffled, "utf-8")]
        ):
            where = folder / str(number)
            where.mkdir()
            assert read(wide_tables.write(where, "批量", rows, table.vocabulary, encoding), table) == alone


@given(st.data())
@settings(max_examples=8)
def test_a_rows_digest_is_its_own_whatever_stands_around_it(data: st.DataObject) -> None:
    table = program("T10")
    drawn = data.draw(organisations(table))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = []
        for number, rows in enumerate([drawn, drawn[::-1], drawn[-1:]]):
            (folder / str(number)).mkdir()
            path = wide_tables.write(folder / str(number), f"表{number}", rows, table.vocabulary)
            found.append(
                {
                    each.source.rpartition("#")[2]: each.read().digest
                    for each in submissions([str(path)], table.vocabulary)
                }
            )
    assert found[0] == found[1]
    last = drawn[-1]["organisation"]["id"]
    assert found[2] == {last: found[0][last]}
    assert len(set(found[0].values())) == len(drawn)
