"""The check-up: each slip is found at its place, and a table without slips is left in peace."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from evaluator.authoring.lint import lint
from evaluator.catalog import find, load_file, program_of
from evaluator.language import speaking
from evaluator.problems import Problem
from evaluator.reading import read_file

TESTS = Path(__file__).resolve().parent

WORDS = "basis: 示例, material: [名册], fix: {do: 补办, sets: 独立核算}"


def table(items: str, *, facts: str = "独立核算", extra: str = "", points: int = 10) -> str:
    """Return a ruleset of one section."""
    rows = "".join(f"      - {{{each}}}\n" for each in items.split("\n"))
    return (
        f'code: X01\nruleset: li\ntitle: 例表\nversion: "1"\nsubject: organisation\nperiod: year\npoints: {points}\n'
        f"uses: vocabulary\nfacts: [{facts}]\n{extra}sections:\n  - id: A\n    title: 甲\n    points: {points}\n"
        f"    items:\n{rows}grades: [{{name: 合格, at_least: 6}}, {{name: 不合格}}]\n"
    )


def one(rest: str, words: str = WORDS) -> str:
    """Return one item worth ten points."""
    return f"id: A1, title: 甲项, points: 10, {rest}, {words}"


def linted(text: str, folder: Path, *, name: str = "li", cases: bool = True) -> tuple[Problem, ...]:
    """Return what is said about a ruleset's text."""
    home = folder / name
    home.mkdir()
    shutil.copy(TESTS / "invalid" / "ruleset" / "vocabulary.yaml", home)
    path = home / "ruleset.yaml"
    path.write_text(text, encoding="utf-8")
    if cases:
        (home / "cases.yaml").write_text("cases: []\n", encoding="utf-8")
    return lint(program_of(read_file(path), path), path)


CLEAN = table(one("pass: 独立核算"))


def test_a_table_without_slips_is_left_in_peace(tmp_path: Path) -> None:
    assert linted(CLEAN, tmp_path) == ()


@pytest.mark.parametrize("code", ["T01", "T02"])
def test_the_shipped_tables_are_quiet(code: str) -> None:
    path = find(code)
    program = program_of(read_file(path), path)
    assert [*program.warnings, *lint(program, path)] == []


TWO = "id: A1, title: 甲项, points: 5, pass: 独立核算, {0}\nid: {1}, title: 乙项, points: 5, {2}"

SLIPS = {
    "no basis": (table(one("pass: 独立核算", "material: [名册], fix: {do: 补办, sets: 独立核算}")), "no-basis", "A1"),
    "no material": (table(one("pass: 独立核算", "basis: 示例, fix: {do: 补办, sets: 独立核算}")), "no-material", "A1"),
    "no fix": (table(one("pass: 独立核算", "basis: 示例, material: [名册]")), "no-fix", "A1"),
    "unused fact": (table(one("pass: 独立核算"), facts="独立核算, 会员人数"), "unused-fact", "会员人数"),
    "unused narrowed fact": (
        table(one("pass: 独立核算")).replace("[独立核算]\n", "{独立核算: , 会员人数: {max: 9}}\n"),
        "unused-fact", "会员人数",
    ),
    "unused derive": (
        table(one("pass: 独立核算 and 会员人数 > 5"), facts="独立核算, 会员人数",
              extra="derive: {甲数: 会员人数 + 1}\n"),
        "unused-derive", "甲数",
    ),
    "unused parameter": (
        table(one("pass: 独立核算"), extra="parameters: {人数线: {values: [{from: 2020-01-01, value: 5}]}}\n"),
        "unused-parameter", "人数线",
    ),
    "unused table": (
        table(one("pass: 独立核算"), facts="独立核算, 会议",
              extra="tables: {月会: {each: {月: month}, of: 会议, columns: {次: count()}}}\n"),
        "unused-table", "月会",
    ),
    "unused obligation": (
        table(one("pass: 独立核算"), facts="独立核算, 事件, 走访",
              extra="obligations:\n  必访: {for: 事件, from: 知悉, answered_by: 走访, "
                    "match: {事件: 编号}, at: 日期, within: 7天}\n"),
        "unused-table", "必访",
    ),
    "a number left out": (
        table("id: A1, title: 甲项, points: 5, pass: 独立核算, " + WORDS + "\n"
              "id: A3, title: 乙项, points: 5, pass: 会员人数 > 5, "
              "basis: 示例, material: [名册], fix: {do: 补办, raises: 会员人数}", facts="独立核算, 会员人数"),
        "numbering-gap", "A3",
    ),
    "a fix twice": (
        table(one("parts: [{points: 5, pass: 独立核算}, {points: 5, pass: 会员人数 > 5}]",
                  "basis: 示例, material: [名册], fix: [{do: 一, sets: 独立核算}, {do: 二, sets: 独立核算}]"),
              facts="独立核算, 会员人数"),
        "fix-repeated", "独立核算",
    ),
    "a fix of nothing": (
        table(one("pass: 独立核算", "basis: 示例, material: [名册], fix: {do: 发展会员, raises: 会员人数}"),
              facts="独立核算, 会员人数", extra="signals: [{if: 会员人数 > 5000, say: 会员很多}]\n"),
        "fix-not-read", "会员人数",
    ),
    "a cap above the bonus": (
        table(one("pass: 独立核算"), facts="独立核算, 荣誉",
              extra="bonus: {cap: 9, counts_for: ranking, items: [{id: J1, title: 加, points: 5, basis: 示例, "
                    "material: [证书], awards: {of: 荣誉, points: 1}}]}\n"),
        "cap-cannot-matter", "9",
    ),
    "a cap above the item": (
        table(one("earn: [{times: count(会议), points: 2, at_most: 12}]",
                  "basis: 示例, material: [名册], fix: {do: 开会, raises: 会议}"), facts="会议"),
        "cap-cannot-matter", "12",
    ),
    "the same guard again": (
        table(one("choose: [{if: 独立核算, points: 10}, {if: 独立核算, points: 5}, {else: 0}]")),
        "unreachable-branch", "独立核算",
    ),
    "a narrower guard behind": (
        table(one("choose: [{if: 会员人数 >= 50, points: 10}, {if: 会员人数 > 90 and 独立核算, points: 5}, {else: 0}]"),
              facts="独立核算, 会员人数"),
        "unreachable-branch", "会员人数 > 90 and 独立核算",
    ),
    "a guard inside a part": (
        table(one("parts: [{points: 10, choose: [{if: 独立核算, points: 10}, {if: 独立核算, points: 5}, "
                  "{else: {choose: [{if: 会员人数 > 5, points: 10}, {else: 0}]}}]}]"), facts="独立核算, 会员人数"),
        "unreachable-branch", "独立核算",
    ),
    "a guard of a derive": (
        table(one("pass: 会员人数 > 线", "basis: 示例, material: [名册], fix: {do: 办, raises: 会员人数}"),
              facts="独立核算, 会员人数",
              extra="derive: {线: {choose: [{if: 独立核算, value: 5}, {if: 独立核算, value: 6}, {else: 7}]}}\n"),
        "unreachable-branch", "独立核算",
    ),
    "a constant check": (
        table(one("pass: 独立核算"), extra="checks: [{must: 1 < 2, say: 甲}]\n"), "constant-condition", "1 < 2",
    ),
    "a constant ruling": (
        table(one("pass: 独立核算"), extra="rulings:\n  - {id: V1, veto: 甲, if: 2 <= 1}\n"),
        "constant-condition", "{id:",
    ),
    "a constant when": (table(one("when: 1 > 2, pass: 独立核算")), "constant-condition", "1 > 2"),
    "tiers below full": (
        table(one("choose: [{if: 独立核算, points: 8}, {else: 0}]")), "full-out-of-reach", "10, choose",
    ),
    "steps below full": (
        table(one("step: {of: 会员人数, short_of: 10, every: 1, lose: 1, base: 5}",
                  "basis: 示例, material: [名册], fix: {do: 发展, raises: 会员人数}"),
              facts="会员人数"),
        "full-out-of-reach", "10, step",
    ),
    "points for nothing": (
        table(one("deduct: [{unless: 独立核算, points: 4}]")), "floor-above-zero", "A1",
    ),
    "paid twice": (
        table("id: A1, title: 甲项, points: 5, pass: 独立核算, " + WORDS + "\n"
              "id: A2, title: 乙项, points: 5, deduct: [{unless: 独立核算, all: 是}], "
              "basis: 示例, material: [名册], fix: {do: 办}"),
        "double-use", "A2",
    ),
    "half taken in": (
        table(one("no_case: zero, bands: {of: 女职工人数 / 职工人数, at_least: {50%: 10}, else: 0}, "
                  "note: 女职工过半的得满分",
                  "basis: 示例, material: [名册], fix: {do: 办, raises: 女职工人数}"), facts="女职工人数, 职工人数"),
        "half-or-more", "bands",
    ),
    "half left out": (
        table(one("no_case: zero, pass: 女职工人数 / 职工人数 > 1/2, note: 占半数以上的得满分",
                  "basis: 示例, material: [名册], fix: {do: 办, raises: 女职工人数}"), facts="女职工人数, 职工人数"),
        "half-or-more", "pass",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_found(name: str, tmp_path: Path) -> None:
    text, code, there = SLIPS[name]
    found = [item for item in linted(text, tmp_path) if item.code == code]
    assert len(found) == 1
    (item,) = found
    assert item.severity in ("warning", "note")
    assert item.span is not None
    line = text.split("\n")[item.span.line - 1]
    assert line[item.span.column - 1 :].startswith(there)


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_found_in_english(name: str, tmp_path: Path) -> None:
    text, code, _ = SLIPS[name]
    with speaking("en"):
        assert code in [item.code for item in linted(text, tmp_path)]


@pytest.mark.parametrize(
    "item",
    [
        "choose: [{if: 会员人数 > 90, points: 10}, {if: 会员人数 >= 50, points: 5}, {else: 0}]",
        "choose: [{if: 会员人数 < 50, points: 0}, {if: 会员人数 < 90, points: 5}, {else: 10}]",
        "choose: [{if: 会员人数 > 90 and 独立核算, points: 10}, {if: 会员人数 > 90, points: 5}, {else: 0}]",
    ],
)
def test_branches_in_good_order_are_left_in_peace(item: str, tmp_path: Path) -> None:
    facts = "会员人数, 独立核算" if "独立核算" in item else "会员人数"
    words = "basis: 示例, material: [名册], fix: {do: 发展会员, raises: 会员人数}"
    assert linted(table(one(item, words), facts=facts), tmp_path) == ()


def test_what_should_stand_around_a_table(tmp_path: Path) -> None:
    found = linted(CLEAN, tmp_path, name="biede", cases=False)
    assert {(item.code, item.severity) for item in found} == {
        ("no-cases", "note"),
        ("folder-mismatch", "warning"),
    }


def test_rulesets_that_wait_for_each_others_results_are_refused(tmp_path):
    (tmp_path / "words.yaml").write_text(
        'vocabulary: words\nversion: "1"\nfacts:\n'
        "  甲结果: {type: results, ruleset: XA}\n  乙结果: {type: results, ruleset: XB}\n"
        "  丙结果: {type: results, ruleset: XC}\n",
        "utf-8",
    )
    for code, fact in (("XA", "乙结果"), ("XB", "丙结果"), ("XC", "甲结果"), ("XD", "甲结果")):
        folder = tmp_path / code.lower()
        folder.mkdir()
        folder.joinpath("ruleset.yaml").write_text(
            f'code: {code}\nruleset: {code.lower()}\ntitle: 例\nversion: "1"\nperiod: year\npoints: 10\n'
            f"uses: words\nfacts: [{fact}]\nsections:\n  - id: A\n    title: 甲\n    points: 10\n    items:\n"
            f'      - {{id: A1, title: 甲, points: 10, no_case: zero, linear: {{of: "avg({fact}, 得分)", to: 100}}}}\n'
            "grades: [{name: 合格, at_least: 6}, {name: 不合格}]\n",
            "utf-8",
        )

    def circles(code):
        path = tmp_path / code / "ruleset.yaml"
        return [each for each in lint(load_file(path), path) if each.code == "results-cycle"]

    (found,) = circles("xa")
    assert "XA → XB → XC → XA" in found.message
    assert (found.severity, found.span.line, found.span.column) == ("error", 8, 9)
    assert circles("xd") == []  # it reads from the circle, and is not in it
