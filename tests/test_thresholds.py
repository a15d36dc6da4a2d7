"""Every threshold of the shipped tables is guarded: one step up or down, and loading or a worked case fails.

By default every eighth number is tried; `make nightly` tries all, and whether what is excused below is still unseen.
"""

from __future__ import annotations

import os
from fractions import Fraction
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

from evaluator import catalog
from evaluator.authoring.nudge import _WORDS as WORDS
from evaluator.authoring.nudge import AT_LOAD, noticed_by, nudges
from evaluator.authoring.worked import read_cases
from evaluator.methods.fields import _expression as reads_expression
from evaluator.reading import plain, read_file, read_text
from evaluator.reading.models import Shape
from evaluator.ruleset import Ruleset

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
SHARDS = 8
TABLES = tuple(each.code for each in catalog.entries())

EXCUSES = Path(__file__).parent / "cases" / "nudges"


@cache
def excuses(table):
    """Return why nothing can notice a step of the table, by the words the number stands among and the step."""
    path = EXCUSES / f"{table}.yaml"
    listed = plain(read_file(path).root) if path.is_file() else []
    return {tuple(each.split(": ")): group["why"] for group in listed for each in group["nudges"]}


def excused(table, nudge):
    """Return why nothing can notice the nudge, or None."""
    step = f"{nudge.old} → {nudge.new}"
    said = [(words, why) for (words, each), why in excuses(table).items() if each == step]
    fitting = (why for words, why in said if nudge.about.issuperset(words.split()))
    return next(fitting, None)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS) if NIGHTLY else [0])
@pytest.mark.parametrize("table", TABLES)
def test_no_threshold_moves_unnoticed(table, shard):
    path = catalog.find(table)
    document = read_file(path)
    cases = read_cases(catalog.program_of(document, path), path.parent / "cases.yaml")
    numbers = [list(steps) for _, steps in groupby(nudges(document), key=lambda each: each.span)]
    assert len(numbers) > 20
    alive, seen = [], []
    for nudge in (each for steps in numbers[shard::SHARDS] for each in steps):
        why = excused(table, nudge)
        if why is None or NIGHTLY:
            noticed = noticed_by(nudge, lambda each: catalog.program_of(each.nudged(), path), cases)
            if why is None and noticed is None:
                alive.append(str(nudge))
            elif why is not None and noticed is not None:
                seen.append(f"{nudge}: {noticed}")
    assert alive == [], "no case notices"
    assert seen == [], "excused, and yet noticed"


@pytest.mark.slow
def test_no_shared_parameter_moves_unnoticed(tmp_path):
    words = read_file(catalog.home() / "vocabulary.yaml")
    tables = []
    for table in TABLES:
        path = catalog.find(table)
        document = read_file(path)
        cases = read_cases(catalog.program_of(document, path), path.parent / "cases.yaml")
        tables.append((document, cases))

    def compiled(nudge, document):
        (tmp_path / "vocabulary.yaml").write_text(nudge.text, "utf-8")
        return catalog.program_of(document, tmp_path / "ruleset.yaml")

    tried = [each for each in nudges(words) if excused("vocabulary", each) is None]
    assert len(tried) >= 8
    alive = [
        str(nudge)
        for nudge in tried
        if not any(
            noticed_by(nudge, lambda each, document=document: compiled(each, document), cases)
            for document, cases in tables
        )
    ]
    assert alive == []


@pytest.mark.parametrize("table", [*TABLES, "vocabulary"])
def test_every_excuse_speaks_of_a_number_that_stands_there(table):
    path = catalog.home() / "vocabulary.yaml" if table == "vocabulary" else catalog.find(table)
    found = {(each.old, each.new, excused(table, each)) for each in nudges(read_file(path))}
    wanted = {(*step.split(" → "), why) for (_, step), why in excuses(table).items()}
    assert wanted <= found


def test_a_threshold_without_its_case_is_found():
    path = catalog.find("T01")
    document = read_file(path)
    cases = read_cases(catalog.program_of(document, path), path.parent / "cases.yaml")
    (nudge,) = (each for each in nudges(document) if each.about >= {"A3", "beyond"} and each.new == "91")

    def noticed(cases):
        return noticed_by(nudge, lambda each: catalog.program_of(each.nudged(), path), cases)

    name = noticed(cases)
    assert name is not None
    assert name.startswith("A3 ")
    assert noticed([each for each in cases if not each.name.startswith("A3 ")]) is None


def test_a_nudge_that_breaks_a_sum_is_noticed_at_load():
    path = catalog.find("T01")
    nudge = next(each for each in nudges(read_file(path)) if "points" in each.about)
    assert noticed_by(nudge, lambda each: catalog.program_of(each.nudged(), path), ()) == AT_LOAD


@pytest.mark.parametrize("table", TABLES)
def test_a_nudge_changes_one_number_and_nothing_else(table):
    document = read_file(catalog.find(table))
    lines = document.text.splitlines()
    for nudge in nudges(document):
        start, end = nudge.span.column - 1, nudge.span.end_column - 1
        line = lines[nudge.span.line - 1]
        assert line[start:end] == nudge.old
        after = nudge.text.splitlines()
        assert after[nudge.span.line - 1] == line[:start] + nudge.new + line[end:]
        assert (
            after[: nudge.span.line - 1] + after[nudge.span.line :]
            == lines[: nudge.span.line - 1] + lines[nudge.span.line :]
        )


@pytest.mark.parametrize(
    "text, steps",
    [
        ("within: 7个工作日", ["7个工作日 → 6个工作日", "7个工作日 → 8个工作日"]),
        ("of: 上届日 + 1年", ["1年 → 11个月", "1年 → 13个月"]),
        ("if: 日期 >= 2024-03-01", ["2024-03-01 → 2024-02-29", "2024-03-01 → 2024-03-02"]),
        ("linear: {of: 学时, to: 20学时/人}", ["20 → 19", "20 → 21"]),
        ("scale: 0.06", ["0.06 → 0.05", "0.06 → 0.07"]),
        ("if: 满意率 < 70%", ["70% → 69.9%", "70% → 70.1%"]),
        ("if: 满意率 < 7.25%", ["7.25% → 7.24%", "7.25% → 7.26%"]),
        ("if: rate(走访) < 70%", ["70% → 69%", "70% → 71%"]),
        ("if: 到会 / 应到 > 1/2", ["1 → 0.99", "1 → 1.01", "2 → 1.99", "2 → 2.01"]),
        ("if: 甲2 / 3 > 1", ["3 → 2", "3 → 4", "1 → 0", "1 → 2"]),
        ("分档: {量: 甲, 达到: {95: 4}}", ["95 → 94", "95 → 96", "4 → 3", "4 → 5"]),
        ("of: >-\n  甲 == 0 or\n  (乙 > 0)", ["0 → -1", "0 → 1", "0 → -1", "0 → 1"]),
        ('if: "甲 == \\"丙 3\\" and 丁 > 1"', ["1 → 0", "1 → 2"]),
        ('if: "none(r, 节 != \\"\\") and 丁 > 1"', ["1 → 0", "1 → 2"]),
        ('if: under(region, "33")', []),
        ("title: 一年 2 次\nbasis: 第 3 条\nfix: {effort: 8人日}\nfacts: [甲1]", []),
    ],
)
def test_the_steps(text, steps):
    assert [f"{each.old} → {each.new}" for each in nudges(read_text(text, "t.yaml"))] == steps


def test_no_key_left_out_is_counted_with():
    """What stands below the keys that nudges pass over is neither points nor an expression."""

    def inside(annotation):
        if isinstance(annotation, type) and issubclass(annotation, Shape):
            for name, field in annotation.model_fields.items():
                key = field.alias or name
                counted = field.annotation is Fraction or any(
                    getattr(each, "func", None) is reads_expression for each in field.metadata
                )
                yield key, counted
                if field.annotation not in seen:
                    yield from inside(field.annotation)
        for each in getattr(annotation, "__args__", ()):
            if each not in seen:
                seen.add(each)
                yield from inside(each)

    seen: set[object] = set()
    found = set(inside(Ruleset))
    assert {("points", True), ("if", True), ("title", False)} <= found
    assert {key for key, counted in found if counted} & WORDS == set()
