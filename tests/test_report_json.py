"""The JSON of a result: exact, deterministic, as its schema and its reference say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_samples import HOSTILE, SAMPLES, typical

from evaluator import explanation as model
from evaluator.language import Language, speaking
from evaluator.report import Options, render
from evaluator.report.figures import exact, points
from evaluator.report.json_report import document

DOCS = Path(__file__).parents[1] / "docs"
SCHEMA: dict[str, Any] = json.loads((DOCS / "result.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_is_valid(sample: str, private: bool, language: Language) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    with speaking(language):
        text = render(SAMPLES[sample](), "json", Options(with_private=private))
    result = json.loads(text)
    jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(result)
    assert result["language"] == language
    assert text.endswith("}\n")
    assert text.encode("utf-8") == render_again(sample, private, language).encode("utf-8")


def render_again(sample: str, private: bool, language: Language) -> str:
    with speaking(language):
        return render(SAMPLES[sample](), "json", Options(with_private=private))


def test_the_document_holds_no_number() -> None:
    def refuse(text: str) -> object:
        raise AssertionError(f"a JSON number: {text}")

    for sample in SAMPLES.values():
        json.loads(render(sample(), "json"), parse_int=refuse, parse_float=refuse)


def test_the_fields_are_those_of_the_issue() -> None:
    result = json.loads(render(typical(), "json"))
    assert result["format"] == "pingjia.result/1"
    assert result["score"] == {"confirmed": "83.1", "possible": "91.4", "full": "100"}
    visits = next(item for item in result["items"] if item["id"] == "D3")
    assert (visits["confirmed"], visits["lost"]) == ("16/3", "8/3")
    joined = next(item for item in result["items"] if item["id"] == "A5")
    assert joined["short"] == "差 4 人"
    assert joined["gaps"][0]["value"] == "475"
    assert joined["gaps"][0]["due"] == "2026-01-31"


def test_the_bridge_sums_to_what_is_missing_from_full() -> None:
    result = json.loads(render(typical(), "json"))
    for column in ("confirmed", "possible"):
        lost = sum(Fraction(line[column]) for line in result["bridge"])
        assert lost == Fraction(result["score"]["full"]) - Fraction(result["score"][column])


def test_private_evidence_is_withheld_unless_asked_for() -> None:
    hidden, shown = render(typical(), "json"), render(typical(), "json", Options(with_private=True))
    for secret in ("王某某", "李某某", "赵某某", "李某某病历"):
        assert secret not in hidden
        assert secret in shown
    result = json.loads(hidden)
    use = next(use for item in result["items"] for use in item["evidence"] if use["fact"] == "患病职工")
    assert use["value"] is None
    assert use["private"] is True
    assert use["supplied_by"] == "小林"
    assert result["evidence"]["facts"]["患病职工"] == {"value": None, "private": True}
    assert result["evidence"]["facts"]["职工事件"] == [{"编号": "E1", "姓名": None, "类型": "住院"}]
    assert result["evidence"]["attachments"] == [
        {"private": True},
        {"id": "会员名册", "path": "附件/名册.pdf"},
    ]


def test_text_comes_back_as_it_was_but_cannot_steer_a_screen() -> None:
    text = render(SAMPLES["hostile"](), "json")
    assert not [c for c in text if c != "\n" and (ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c == "\u202e")]
    assert json.loads(text)["organisation"]["name"] == HOSTILE.replace("\ud800", "\ufffd")


def test_sets_dates_and_floats_in_the_embedded_evidence() -> None:
    evidence = {
        "facts": {
            "年度文档": frozenset({"乙", "甲"}),
            "日": date(2025, 1, 2),
            "率": Fraction(1, 3),
            "有": True,
        }
    }
    facts = document(replace(typical(), evidence=evidence), Options())["evidence"]
    assert facts == {"facts": {"年度文档": ["乙", "甲"], "日": "2025-01-02", "率": "1/3", "有": True}}
    with pytest.raises(TypeError, match="float"):
        document(replace(typical(), evidence={"facts": {"率": 0.1}}), Options())


def test_the_schema_knows_every_state() -> None:
    defs = SCHEMA["$defs"]
    assert defs["item"]["properties"]["state"]["enum"] == list(get_args(model.ItemState))
    assert defs["standing"]["properties"]["status"]["enum"] == list(get_args(model.GradeStatus))
    assert defs["ruling"]["properties"]["kind"]["enum"] == list(get_args(model.RulingKind))
    assert sorted(defs["ruling"]["properties"]["state"]["enum"]) == sorted(get_args(model.RulingState))
    assert SCHEMA["properties"]["eligible"]["enum"] == list(get_args(model.Answer))


def test_the_reference_names_every_field_in_order() -> None:
    reference = (DOCS / "result-json.md").read_text("utf-8")
    parts = {"字段": SCHEMA, **SCHEMA["$defs"]}
    parts.update({name: SCHEMA["properties"][name] for name in ("ruleset", "organisation", "period")})
    del parts["number"]
    for title, part in parts.items():
        section = reference.split(f"# {title}\n")[1].split("\n#")[0]
        rows = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
        assert rows == list(part["properties"]), title


@given(st.fractions())
def test_an_exact_number_reads_back_as_itself(value: Fraction) -> None:
    text = exact(value)
    assert Fraction(text) == value
    jsonschema.validate(text, {**SCHEMA["$defs"]["number"]})


@given(st.fractions())
def test_a_number_on_a_page_is_exact_or_says_so(value: Fraction) -> None:
    text = points(value).replace("−", "-")
    if text.startswith("≈"):
        shown = Fraction(text[1:])
        assert abs(shown - value) <= Fraction(1, 200)
        assert (shown == 0) == (value == 0)
    else:
        sign = -1 if text.startswith("-") else 1
        whole, _, rest = text.lstrip("-").rpartition("又")
        assert sign * (Fraction(whole or 0) + Fraction(rest)) == value
