"""Worked cases: what is inherited, what counts as a failure, what is a problem of the file, and the shipped ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluator import catalog
from evaluator.authoring.worked import run_cases
from evaluator.problems import RulesetError

SHIPPED = catalog.home() / "hege-zhigong-zhijia" / "cases.yaml"
TABLES = [
    path for path in sorted(catalog.home().glob("*/ruleset.yaml")) if (path.parent / "cases.yaml").is_file()
]
BASE = SHIPPED.read_text("utf-8").split("  # ── A1")[0]


@pytest.fixture(scope="module")
def program():
    return catalog.load("T01")


@pytest.fixture
def cases(tmp_path, program):
    """Run cases written after the full-marks one; return those results."""

    def run(text):
        path = tmp_path / "cases.yaml"
        path.write_text(BASE + text, "utf-8")
        first, *others = run_cases(program, path)
        assert first.failures == ()
        return others

    return run


def case(expect, facts="{}", more=""):
    return f"  - name: 例\n    base: 满分样板\n{more}    facts: {facts}\n    expect: {expect}\n"


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.parent.name)
def test_the_shipped_cases_come_out_as_written(path: Path):
    results = run_cases(catalog.load_file(path), path.parent / "cases.yaml")
    assert len(results) > 20
    assert [str(one) for each in results for one in each.failures] == []


@pytest.mark.parametrize(
    "expect, said",
    [
        ("{items: {A5: {points: 3, why: 手算}}}", "A5 期望 3，得到 4（算法：手算）"),
        ("{items: {A5: {low: 3, high: 4}}}", "A5 期望 3～4，得到 4"),
        ("{items: {A5: {low: 3}}}", "A5 期望 ≥ 3，得到 ≥ 4"),
        ("{items: {A5: {state: missing}}}", "A5 期望 missing，得到 scored"),
        ("{items: {A5: {state: not_applicable}}}", "A5 期望 not_applicable，得到 scored"),
        ("{total: 99.9}", "总分 期望 99.9，得到 100"),
        ("{total: 200/3}", "总分 期望 200/3，得到 100"),
        ("{total: none}", "总分 期望 无，得到 100"),
        ("{possible: 99}", "仍可能的总分 期望 99，得到 100"),
        ("{ranking: 99}", "排名分 期望 99，得到 100"),
        ("{grade: 基本合格}", "等级 期望 基本合格，得到 合格"),
        ("{grade: 未定}", "等级 期望 无，得到 合格"),
        ("{grade_possible: 不合格}", "仍可能的等级 期望 不合格，得到 合格"),
        ('{eligible: "no"}', "能否申报 期望 no，得到 yes"),
        ("{rulings: {V1: held}}", "V1 期望 held，得到 clear"),
        ("{signals: [S2]}", "信号 期望 S2，得到 无"),
        ("{referred: true}", "转人工评定 期望 true，得到 false"),
        ("{incomplete: true}", "数据不全 期望 true，得到 false"),
        ("{refused: contradiction}", "拒收 期望 contradiction，得到 没有拒收"),
    ],
)
def test_what_differs_is_said_with_its_place(cases, expect, said):
    (result,) = cases(case(expect))
    (failure,) = result.failures
    line = BASE.count("\n") + 4
    assert str(failure).endswith(f"cases.yaml:{line}: {said}")


@pytest.mark.parametrize(
    "expect, facts",
    [
        ("{items: {A5: {points: 3}}, total: 99}", "{会员人数: 94, 职工人数: 100, 活动参加人数: 75}"),
        (
            "{items: {A1: {low: 3, high: 4, state: missing}}, total: 99, possible: 100}",
            "{分工文件: ~missing}",
        ),
        ("{refused: contradiction}", "{收回票: 101}"),
        ("{refused: unknown-fact}", "{没有的事实: 1}"),
        ("{refused: bad-number}", "{会员人数: 很多}"),
        ("{signals: [S4]}", "{发出票: 101}"),
        ("{items: {B3: {points: 3}}, incomplete: true}", "{抽查活动数: 4, 材料齐全活动数: 4}"),
        ("{rulings: {V4: held}, grade: 不合格}", "{经费违规通报: 是}"),
        ("{rulings: {V4: unknown}, grade: none, grade_possible: 合格}", "{经费违规通报: ~missing}"),
    ],
)
def test_what_comes_out_as_written_is_silent(cases, expect, facts):
    (result,) = cases(case(expect, facts))
    assert [str(each) for each in result.failures] == []


def test_facts_are_laid_over_the_base_and_expectations_are_not_inherited(cases):
    chain = (
        "  - {name: 一, base: 满分样板, facts: {分工文件: 否}, expect: {total: 99}}\n"
        "  - {name: 二, base: 一, facts: {独立核算: ~missing}, as_of: 2026-01-20, expect: {total: 97, possible: 99}}\n"
        "  - {name: 三, base: 二, facts: {独立核算: 是, 分工文件: 是}, expect: {total: 100}}\n"
    )
    assert [each.failures for each in cases(chain)] == [(), (), ()]


def test_claims_can_be_referred_to_a_person(cases):
    claim = "{{item: {}, reason: 统一组织, approved_by: 老周, on: 2026-01-10}}"
    claims = ", ".join(claim.format(item) for item in ("A2", "B2", "C2", "E1", "E3", "A1"))
    (result,) = cases(case("{referred: true}", more=f"    not_applicable: [{claims}]\n"))
    assert result.failures == ()


def test_evidence_that_contradicts_itself_fails_the_case(cases):
    (result,) = cases(case("{total: 100}", "{收回票: 101}"))
    (failure,) = result.failures
    assert "[contradiction]" in failure.got


@pytest.mark.parametrize(
    "text, code",
    [
        (case("{items: {A55: {points: 1}}}"), "unknown-item"),
        (case("{items: {A5: 4}}"), "wrong-type"),
        (case("{items: {A5: {point: 4}}}"), "unknown-key"),
        (case("{items: {A5: {points: 很多}}}"), "bad-number"),
        (case("{items: {A5: {state: lost}}}"), "not-one-of"),
        (case("{totel: 100}"), "unknown-key"),
        (case("{total: 百}"), "bad-number"),
        (case("{grade: 优秀}"), "unknown-grade"),
        (case("{eligible: maybe}"), "not-one-of"),
        (case("{referred: perhaps}"), "not-one-of"),
        (case("{rulings: {V9: held}}"), "unknown-ruling"),
        (case("{rulings: {V1: yes}}"), "not-one-of"),
        (case("{signals: [S99]}"), "not-one-of"),
        (case("{signals: S1}"), "wrong-type"),
        (case("{refused: no-such-code}"), "unknown-code"),
        (case("{total: 100}", "{会员总数: 3}"), "unknown-fact"),
        (case("{total: 100}", "{会员人数: 很多}"), "bad-number"),
        (case("{total: 100}", "[甲]"), "wrong-type"),
        ("  - {name: 例, base: 没有的, expect: {total: 1}}\n", "unknown-base"),
        ("  - {name: 满分样板, base: 满分样板, expect: {total: 1}}\n", "duplicate-id"),
        ("  - {base: 满分样板, expect: {total: 1}}\n", "missing-key"),
        ("  - {name: 例, base: 满分样板}\n", "missing-key"),
        ("  - {name: 例, base: 满分样板, expects: {}, expect: {total: 100}}\n", "unknown-key"),
        ("  - 例\n", "wrong-type"),
    ],
)
def test_mistakes_in_the_file_are_problems_with_places(cases, text, code):
    with pytest.raises(RulesetError) as refused:
        cases(text)
    found = [each for each in refused.value.problems if each.code == code]
    assert found
    assert all(each.span is not None and each.span.line > BASE.count("\n") for each in found)
    assert all(each.span is not None and each.span.source.endswith("cases.yaml") for each in found)


def test_a_file_without_cases_is_refused(program, tmp_path):
    path = tmp_path / "cases.yaml"
    path.write_text("case: []\n", "utf-8")
    with pytest.raises(RulesetError):
        run_cases(program, path)
