"""Coverage: the shipped cases reach all that their tables can come to, and what is taken away is missed by name."""

from __future__ import annotations

import pytest

from evaluator import catalog
from evaluator.authoring.coverage import coverage
from evaluator.authoring.worked import read_cases

TABLES = [each.path for each in catalog.entries()]


def of(path):
    program = catalog.load_file(path)
    return program, read_cases(program, path.parent / "cases.yaml")


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.parent.name)
def test_the_cases_reach_all_that_the_table_can_come_to(path):
    program, cases = of(path)
    found = coverage(program, cases)
    assert len(found.all) > 5 * len(program.items)
    assert [" · ".join(each) for each in found.missed] == []


@pytest.mark.parametrize(
    "without, missed",
    [
        ("委员会选举产生", [("A1", "零分"), ("A1", "1 委员会由会员（代表）大会选举产生", "第 1 段 <1")]),
        ("女会员人数", [("A4", "不适用"), ("核对", "女会员多于会员"), ("S2", "提示了")]),
        ("较大事故起数", [("V1", "成立")]),
    ],
)
def test_what_no_case_reaches_is_named(without, missed):
    program, cases = of(catalog.find("T01"))
    fewer = [each for each in cases if each.name == "满分样板" or without not in each.mentions]
    fewer = [each for each in fewer if each.evidence is None or without in each.evidence.facts]
    found = coverage(program, fewer)
    assert set(missed) <= set(found.missed)
    assert found.reached == len(found.all) - len(found.missed)


def test_nothing_is_covered_by_no_cases():
    program, cases = of(catalog.find("T01"))
    (model,) = (each for each in cases if each.name == "满分样板")
    found = coverage(program, [model])
    assert {("A1", "零分"), ("V1", "成立"), ("等级", "不合格"), ("D2", "不适用")} <= set(found.missed)
    assert {("A1", "满分"), ("V1", "不成立"), ("等级", "合格")}.isdisjoint(found.missed)
    assert coverage(program, []).all == ()
