"""Formulas with this run's numbers: they say the tree that was meant, and come to the value they name."""

from __future__ import annotations

import ast
import json
import operator
import re
from fractions import Fraction as F
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.explain import explain
from evaluator.explain.formulas import spelled
from evaluator.expression import typed
from evaluator.expression.typed import BARE
from evaluator.report import Options, render
from tests.mini import Mini

EXAMPLES = Path(__file__).parents[1] / "examples"
RATIO = """\
facts: {{病人数: {{type: integer, private: {private}}}, 人数: {{type: integer}}}}
derive: {{病人占比: 病人数 / 人数}}
item: {{id: A1, title: 甲, points: 4, bands: {{of: 病人占比, at_least: {{50%: 4}}, else: 1}}, no_case: zero}}
"""
_PLAIN = re.compile(r"[\d\s.+−×÷()]+")
_ACTS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def worth(text: str) -> F:
    """Return what arithmetic written by us comes to, exactly."""

    def value(node: ast.expr) -> F:
        if isinstance(node, ast.BinOp):
            return _ACTS[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.UnaryOp):
            return -value(node.operand)
        assert isinstance(node, ast.Constant)
        return F(str(node.value))

    return value(ast.parse(text.replace("−", "-").replace("×", "*").replace("÷", "/"), mode="eval").body)


TREES = st.recursive(
    st.integers(1, 9).map(lambda n: typed.Const(BARE, F(n))),
    lambda below: st.one_of(
        st.tuples(st.sampled_from("+-*/"), below, below).map(lambda t: typed.Arithmetic(BARE, *t)),
        below.map(lambda each: typed.Negative(BARE, each)),
    ),
    max_leaves=8,
)


def meant(node: typed.Typed) -> F:
    """Return what a tree comes to, by its definition."""
    if isinstance(node, typed.Const):
        return node.value
    if isinstance(node, typed.Negative):
        return -meant(node.operand)
    assert isinstance(node, typed.Arithmetic)
    acts = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
    return acts[node.symbol](meant(node.left), meant(node.right))


@given(TREES)
def test_what_is_written_is_the_tree_that_was_meant(tree: typed.Typed) -> None:
    try:
        value = meant(tree)
    except ZeroDivisionError:
        return
    assert worth(spelled(tree, lambda leaf: str(leaf.value))) == value  # type: ignore[attr-defined]


def formulas(sample: str, facts: str) -> list[str]:
    """Return the formulas of the only item, in one line each."""
    from evaluator.report.wording import formula

    (item,) = explain(Mini(sample).assess(f"facts: {facts}")).items
    return [formula(one) for part in item.parts for one in part.formulas]


@pytest.mark.parametrize(
    "of,facts,shown",
    [
        ("甲 / 乙", "{甲: 24, 乙: 28}", ["甲 ÷ 乙 = 24 ÷ 28 ≈ 85.71%"]),
        ("甲 / 乙", "{甲: 18999, 乙: 20000}", ["甲 ÷ 乙 = 18999 ÷ 20000 = 94.995%"]),
        (
            "(甲 + 1) / (乙 - (甲 - 1))",
            "{甲: 1, 乙: 4}",
            ["(甲 + 1) ÷ (乙 − (甲 − 1)) = (1 + 1) ÷ (4 − (1 − 1)) = 50%"],
        ),
        ("甲 / 乙", "{乙: 4}", ["甲 ÷ 乙 = 待补 ÷ 4 = 待补"]),
    ],
)
def test_a_measure_is_written_and_filled_in(of: str, facts: str, shown: list[str]) -> None:
    sample = (
        "facts: {甲: {type: integer}, 乙: {type: integer}}\n"
        f"item: {{id: A1, title: 甲, points: 4, bands: {{of: '{of}', at_least: {{50%: 4}}, else: 1}}, no_case: zero}}"
    )
    assert formulas(sample, facts) == shown


def test_a_derived_quantity_is_opened_by_its_name() -> None:
    assert formulas(RATIO.format(private="false"), "{病人数: 3, 人数: 7}") == [
        "病人占比 = 病人数 ÷ 人数 = 3 ÷ 7 ≈ 42.86%"
    ]


def test_a_constant_is_written_to_the_last_digit() -> None:
    sample = (
        "facts: {甲: {type: integer}, 乙: {type: integer}}\n"
        "derive: {比例: 甲 / 乙}\n"
        "item: {id: A1, title: 甲, points: 4, pass: 比例 >= 2/3, no_case: zero}"
    )
    assert formulas(sample, "{甲: 26, 乙: 40}") == [
        "比例 ≥ 2/3 = 65% ≥ 2/3 = 否",
        "比例 = 甲 ÷ 乙 = 26 ÷ 40 = 65%",
    ]


def test_what_reads_a_private_fact_is_not_filled_in_unless_asked_for() -> None:
    explanation = explain(Mini(RATIO.format(private="true")).assess("facts: {病人数: 3, 人数: 7}"))
    assert explanation.items[0].parts[0].formulas[0].private
    for name in ("html", "json", "xlsx"):
        for asked in (False, True):
            found = render(explanation, name, Options(with_private=asked))
            text = found if isinstance(found, str) else _words(found)
            assert ("3 ÷ 7" in text) is asked, name


def _words(workbook: bytes) -> str:
    from io import BytesIO
    from zipfile import ZipFile

    return ZipFile(BytesIO(workbook)).read("xl/sharedStrings.xml").decode("utf-8")


@pytest.mark.parametrize(
    "name", ["hege-zhigong-zhijia/某支行工会", "xianji-guifanhua/某县总工会", "jiaozhigong-zhijia/某中学工会"]
)
def test_what_was_filled_in_comes_to_the_value(name: str) -> None:
    from evaluator.catalog import load
    from evaluator.engine import assess
    from evaluator.evidence.document import read_evidence
    from evaluator.reading import read_file

    path = EXAMPLES / f"{name}.yaml"
    program = load(path.parent.name)
    evidence = read_evidence(read_file(path), program.vocabulary, folder=path.parent)
    result = json.loads(render(explain(assess(program, evidence)), "json"))
    checked = 0
    for item in result["items"]:
        for one in (formula for part in item["parts"] for formula in part["formulas"]):
            number = re.fullmatch(r"(≈?)(−?[\d.]+)(%?)( \S+)?", one["value"])
            if not _PLAIN.fullmatch(one["filled"]) or not number:
                continue
            shown = F(number[2].replace("−", "-")) / (100 if number[3] else 1)
            off = abs(worth(one["filled"]) - shown)
            assert off == 0 if not number[1] else 0 < off <= F(1, 200 * (100 if number[3] else 1)), one
            checked += 1
    assert checked >= 5
