"""The schemas editors use: current, and as strict and as generous as our own reader."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from evaluator.authoring.schema import FILES, file_text, schema_text
from evaluator.catalog import home
from evaluator.methods import METHODS
from evaluator.problems import PingjiaError
from evaluator.reading import plain, read_file, read_text
from evaluator.reading.keywords import translate
from evaluator.reading.models import validate
from evaluator.ruleset import Ruleset
from evaluator.vocabulary import read_vocabulary

ROOT = Path(__file__).resolve().parent.parent
RULESETS = sorted(home().glob("*/ruleset.yaml"))
EVIDENCE = sorted(
    path for path in (ROOT / "examples").rglob("*.yaml") if path.name not in ("ruleset.yaml", "cases.yaml")
)


@lru_cache(maxsize=8)
def validator(kind: str, language: str = "en") -> Draft202012Validator:
    """Return the validator of one kind of document; evidence knows the shipped facts."""
    shipped = read_vocabulary(read_file(home() / "vocabulary.yaml")) if kind == "evidence" else None
    schema = json.loads(schema_text(kind, language, shipped))  # type: ignore[arg-type]
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def resolved(value: Any) -> Any:
    """Return a tree as an editor sees it: numbers are numbers, yes and no are truth values."""
    if isinstance(value, dict):
        return {key: resolved(each) for key, each in value.items()}
    if isinstance(value, list):
        return [resolved(each) for each in value]
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}(\.\d{1,9})?", value):
        return float(value) if "." in value else int(value)
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def said(kind: str, tree: Any, language: str = "en") -> list[str]:
    """Return what a schema says against a tree."""
    return [each.message for each in validator(kind, language).iter_errors(tree)]


@pytest.mark.parametrize("name", FILES)
def test_the_checked_in_file_is_current(name: str) -> None:
    text = (home() / name).read_text(encoding="utf-8")
    assert text == file_text(name), "python -m evaluator.authoring.schema"
    assert "tag:" not in text


@pytest.mark.parametrize("seen_as", [lambda tree: tree, resolved], ids=["text", "resolved"])
@pytest.mark.parametrize("path", RULESETS, ids=lambda path: path.parent.name)
def test_the_shipped_rulesets_fit(path: Path, seen_as: Callable[[Any], Any]) -> None:
    root = read_file(path).root
    assert said("ruleset", seen_as(plain(root))) == []
    assert said("ruleset", seen_as(plain(translate(root, "zh"))), "zh") == []
    assert said("ruleset", seen_as(plain(translate(root, "zh")))) != []


@pytest.mark.parametrize("seen_as", [lambda tree: tree, resolved], ids=["text", "resolved"])
def test_the_shipped_vocabulary_and_examples_fit(seen_as: Callable[[Any], Any]) -> None:
    root = read_file(home() / "vocabulary.yaml").root
    assert said("vocabulary", seen_as(plain(root))) == []
    assert said("vocabulary", seen_as(plain(translate(root, "zh"))), "zh") == []
    assert EVIDENCE
    for path in EVIDENCE:
        root = read_file(path).root
        assert said("evidence", seen_as(plain(root))) == []
        assert said("evidence", seen_as(plain(translate(root, "zh"))), "zh") == []


ITEM = "{id: A1, title: 甲项, points: 10, %s}"
TABLE = (
    'code: X01\nruleset: li\ntitle: 例表\nversion: "1"\nperiod: year\npoints: 10\nuses: v\nfacts: [甲]\n'
    "sections: [{id: A, title: 甲, points: 10, items: [%s]}]\n"
    "grades: [{name: 合格, at_least: 6}, {name: 不合格}]\n"
)


def _table(item: str) -> Any:
    return read_text(TABLE % (ITEM % item), "t.yaml").root


GOOD = [
    "pass: 甲", "bands: {of: 甲, at_least: {95%: 10}, else: 0}",
    "bands: {of: 甲, rows: [{to: 5, points: 0}, {from: 5, points: 10}]}",
    "choose: [{if: 甲, points: 10, say: 好}, {if: 甲, linear: {of: 甲, to: 5}}, {else: 0}]",
    "choose: [{if: 甲, points: full}, {else: {pass: 甲}}]", "parts: [{id: a, points: 10, fatal: zero, pass: 甲}]",
    "deduct: [{unless: 甲, points: 1}, {if: 甲, all: true}]", "earn: [{times: 甲, points: 1, at_most: 3}]",
    "step: {of: 甲, short_of: 25%, every: 2%, lose: 0.5}", "levels: {of: 甲, worth: {国家: 10}, else: 0}",
    "awards: {of: 甲, worth: {列: 级别, 国家: 5}, proof: 文件}", "panel: {of: 甲.分, trim: 1}",
    "judged: {of: 甲, ranges: {上: [8, 10]}}", "rank: {of: 甲, worth: {1: 10}, else: 0}",
    "pass: 甲, no_case: zero, fix: {do: 办, raises: 甲}",
    "pass: 甲, fix: [{do: 办}], round: {to: 0.1}, required: {until: zero}",
]  # fmt: skip

BAD = [
    "pas: 甲", "pass: 甲, linear: {of: 甲}", "bands: {of: 甲, at_lest: {95%: 10}, else: 0}", "pass: {甲: 乙}",
    "choose: [{if: 甲, points: 10, pass: 甲, linear: {of: 甲}}]", "parts: [{id: a, points: 10}]", "no_case: zero",
    "pass: 甲, no_case: nothing", "judged: {of: 甲, ranges: {上: [8]}}", "deduct: {if: 甲, points: 1}",
    "pass: 甲, claim: maybe",
    "earn: [{points: 1}]", "pass: 甲, fix: [办]", "pass: 甲, required: zero",
]  # fmt: skip


def _reads(root: Any) -> bool:
    try:
        validate(Ruleset, root)
    except PingjiaError:
        return False
    return True


@pytest.mark.parametrize("item", GOOD)
def test_what_the_reader_takes_the_schema_takes(item: str) -> None:
    root = _table(item)
    assert _reads(root)
    assert said("ruleset", plain(root)) == []
    assert said("ruleset", resolved(plain(root))) == []
    assert said("ruleset", plain(translate(root, "zh")), "zh") == []


@pytest.mark.parametrize("item", BAD)
def test_what_the_reader_refuses_the_schema_refuses(item: str) -> None:
    root = _table(item)
    assert not _reads(root)
    assert said("ruleset", plain(root)) != []
    assert said("ruleset", resolved(plain(root))) != []


def test_every_method_is_offered_and_none_leaks_its_field() -> None:
    for language in ("en", "zh"):
        definitions = validator("ruleset", language).schema["$defs"]
        for holder in ("Item", "Part", "Branch"):
            found = definitions[holder]
            assert "method" not in found["properties"]
            offered = [next(iter(each["required"])) for each in found["oneOf"] if "required" in each]
            assert len(offered) == len(METHODS)
            assert set(offered) <= set(found["properties"])


@pytest.mark.parametrize(
    "tree",
    [
        {"evidence": 1, "facts": {"会员人": 3}}, {"evidence": 1, "facts": {"会员人数": []}}, {"facts": {}},
        {"evidence": 1, "facts": {"会员人数": {"value": 3, "form": "x"}}}, {"evidence": 1, "fact": {}},
    ],
)  # fmt: skip
def test_mistyped_evidence_is_seen(tree: Any) -> None:
    assert said("evidence", tree) != []


def test_facts_are_asked_in_the_editor() -> None:
    schema = validator("evidence").schema
    assert schema["properties"]["facts"] == {"$ref": "#/$defs/facts"}
    facts = schema["$defs"]["facts"]["properties"]
    assert facts["会员人数"]["description"].startswith("评定日在册的工会会员一共多少人？")
    assert json.loads(schema_text("evidence", "zh"))["properties"]["事实"] == {
        "type": ["object", "null"], "description": "事实: 值 / facts and their values",
    }  # fmt: skip


def test_a_table_that_extends_another_says_only_what_differs() -> None:
    base = {"code": "X02", "extends": "T01", "remove": ["A1"], "replace": {"A2": {"points": 3}}}
    assert said("ruleset", base) == []
    assert (
        said("ruleset", {**base, "add": {"A": [{"id": "A9", "title": "新", "points": 1, "pass": "甲"}]}})
        == []
    )
    assert said("ruleset", {**base, "add": {"A": [{"id": "A9", "title": "新", "points": 1}]}}) != []
    assert said("ruleset", {"code": "X02"}) != []
