"""Each invalid file says what is wrong with it, and where; each code of the catalogue is raised, and shown to be."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from evaluator.authoring import codes
from evaluator.catalog import program_of
from evaluator.engine import assess
from evaluator.evidence.document import read_evidence
from evaluator.language import speaking
from evaluator.problems import PingjiaError, Problem, RulesetError, draw
from evaluator.problems.catalogue import CATALOGUE, SUBJECTS
from evaluator.program import Program
from evaluator.reading import read_file, read_text
from evaluator.vocabulary import read_vocabulary

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
INVALID = TESTS / "invalid"
VOCABULARY = INVALID / "ruleset" / "vocabulary.yaml"
RULESETS = sorted(each for each in (INVALID / "ruleset").glob("*.yaml") if each != VOCABULARY)
EXPECTED = re.compile(r"# (error|warning): (?:(\d+):)?(\d+) \[([a-z0-9-]+)\]")

Found = tuple[int, int, str, str]


def expected(text: str) -> list[Found]:
    """Return what a fixture says of itself: line, column, code, severity."""
    return sorted(
        (int(found[2] or number), int(found[3]), found[4], found[1])
        for number, line in enumerate(text.split("\n"), 1)
        for found in EXPECTED.finditer(line)
    )


def problems(path: Path) -> tuple[Problem, ...]:
    """Return everything said about a ruleset."""
    try:
        return program_of(read_file(path), path).warnings
    except PingjiaError as error:
        return error.problems


def where(item: Problem) -> Found:
    assert item.span is not None
    return item.span.line, item.span.column, item.code, item.severity


# ── fixtures ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", RULESETS, ids=lambda path: path.stem)
def test_a_ruleset_has_exactly_the_problems_it_names(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = problems(path)
    assert sorted(where(item) for item in found) == expected(text)
    for item in found:
        assert item.span is not None
        assert item.span.source == str(path)
        assert "^" in draw(item, text)


@pytest.mark.parametrize("path", RULESETS, ids=lambda path: path.stem)
def test_a_problem_stands_in_the_same_place_in_english(path: Path) -> None:
    with speaking("en"):
        found = problems(path)
    assert sorted(where(item) for item in found) == expected(path.read_text(encoding="utf-8"))
    for item in found:
        if item.code not in ("not-one-of", "missing-key"):
            assert item.message.isascii() or re.search(r"[\u4e00-\u9fff]", path.read_text(encoding="utf-8"))


def test_the_other_rooms_have_their_fixtures() -> None:
    """Reading and evidence are run by tests/test_reading.py and tests/test_evidence_invalid.py, by one convention."""
    for room, least in (("reading", 30), ("evidence", 30), ("ruleset", 120)):
        files = [each for each in (INVALID / room).glob("*.yaml") if each != VOCABULARY]
        assert len(files) >= least
        silent = [each.stem for each in files if not expected(each.read_text(encoding="utf-8"))]
        assert set(silent) <= {"clean", "name-that-begins-with-a-word", "proved-denominator"}


@pytest.mark.parametrize(
    "name, hint",
    [
        ("unknown-key", "points"), ("unknown-key-at-the-top", "sections"), ("unknown-key-in-chinese", "核验"),
        ("unknown-name", "独立核算"), ("unknown-fact", "会员人数"), ("unknown-function", "count"),
        ("unknown-table", "会议"), ("unknown-symbol", "女职工委员"), ("unknown-title", "合格职工之家"),
        ("percent-expected-in-a-band", "95%"), ("not-one-of", "organisation"), ("syntax-error", "=="),
    ],
)  # fmt: skip
def test_what_was_meant_is_told(name: str, hint: str) -> None:
    (item,) = problems(INVALID / "ruleset" / f"{name}.yaml")
    assert hint in item.hint


def test_an_unknown_fact_of_a_submission_is_told_what_was_meant() -> None:
    vocabulary = read_vocabulary(read_file(VOCABULARY))
    with pytest.raises(PingjiaError) as caught:
        read_evidence(
            read_text("{evidence: 1, facts: {会员人: 3, 职工人数: -1}}", "t.yaml"), vocabulary, folder=None
        )
    assert [(item.code, "会员人数" in item.hint) for item in caught.value.problems] == [
        ("unknown-fact", True), ("negative", False),
    ]  # fmt: skip


# ── vocabularies ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "facts, code",
    [
        ("{甲: {type: integer, group: 人员}}", "unknown-group"), ("{甲: {type: integer, optional: 是}}", "unknown-key"),
        ("{甲: {type: tally, rows: [总评], choices: [好], total: 乙}, 乙: {type: date}}", "wrong-fact-type"),
        ("{甲: {type: records, dated: 乙, columns: {乙: {type: text}}}}", "wrong-fact-type"),
        ("{甲: {type: integer, min: 5, max: 3}}", "bad-fact-declaration"), ("{甲: {type: ratio}}", "not-one-of"),
    ],
)  # fmt: skip
def test_a_vocabulary_that_contradicts_itself(facts: str, code: str) -> None:
    with pytest.raises(RulesetError) as caught:
        read_vocabulary(read_text(f"{{vocabulary: v, version: '1', facts: {facts}}}", "t.yaml"))
    assert [item.code for item in caught.value.problems] == [code]


# ── a submission against a table ────────────────────────────────────────────────────────────────────────────

TABLE = """\
code: X09
ruleset: li
title: 例表
version: "1"
subject: organisation
applies: 单位类型 in {企业}
period: year
points: 10
uses: vocabulary
facts: [会员人数, 职工人数, 独立核算]
checks: [{must: 会员人数 <= 职工人数, say: 会员多于职工}]
sections:
  - id: A
    title: 甲
    points: 10
    items:
      - {id: A1, title: 甲项, points: 5, pass: 独立核算, claim: 否}
      - {id: A2, title: 乙项, points: 5, judged: {of: 会员人数, ranges: {上: [4, 5], 下: [0, 2]}}}
grades: [{name: 合格, at_least: 6}, {name: 不合格}]
"""


@lru_cache(maxsize=1)
def table() -> Program:
    return program_of(read_text(TABLE, "t.yaml"), INVALID / "ruleset" / "t.yaml")


@pytest.mark.parametrize(
    "evidence, wanted",
    [
        ("", {"as-of-missing"}),
        ("as_of: 2024-06-30, period: 2025, organisation: {type: 企业}", {"as-of-before-period"}),
        ("as_of: 2026-01-15, period: 2025Q1", {"period-mismatch"}),
        ("as_of: 2026-01-15, organisation: {type: 机关}", {"does-not-apply"}),
        (
            "as_of: 2026-01-15, organisation: {type: 企业}, not_applicable: [{item: A1, reason: 无}]",
            {"claim-not-allowed"},
        ),
        (
            "as_of: 2026-01-15, organisation: {type: 企业}, not_applicable: [{item: A9, reason: 无}]",
            {"unknown-item"},
        ),
        (
            "as_of: 2026-01-15, organisation: {type: 企业}, facts: {会员人数: 5}",
            {"judge-missing", "reason-missing"},
        ),
        (
            "as_of: 2026-01-15, organisation: {type: 企业}, facts: {会员人数: {value: 3, by: 张, why: 可}}",
            {"mark-out-of-range"},
        ),
        (
            "as_of: 2026-01-15, organisation: {type: 企业}, facts: {职工人数: 4, 会员人数: {value: 5, by: 张, why: 1}}",
            {"contradiction"},
        ),
    ],
)
def test_a_submission_that_does_not_fit_the_table(evidence: str, wanted: set[str]) -> None:
    program = table()
    read = read_evidence(
        read_text(f"{{evidence: 1, {evidence}}}", "e.yaml"),
        program.vocabulary,
        folder=None,
        narrowed=program.facts,
    )
    with pytest.raises(PingjiaError) as caught:
        assess(program, read)
    assert {item.code for item in caught.value.problems} == wanted


@pytest.mark.parametrize(
    "head, code",
    [
        ("uses: nowhere", "unknown-vocabulary"), ("extends: T99", "unknown-ruleset"),
        ("extends: T01@1999", "unknown-version"),
    ],
)  # fmt: skip
def test_a_table_that_rests_on_nothing(head: str, code: str) -> None:
    text = TABLE.replace("uses: vocabulary", head) if head.startswith("uses") else f"{head}\n{TABLE}"
    with pytest.raises(PingjiaError) as caught:
        program_of(read_text(text, "t.yaml"), INVALID / "ruleset" / "t.yaml")
    assert [item.code for item in caught.value.problems] == [code]


def test_too_many_problems_are_cut() -> None:
    keys = "\n".join(f"key{number}: 1" for number in range(60))
    with pytest.raises(PingjiaError) as caught:
        program_of(read_text(f"{TABLE}{keys}\n", "t.yaml"), INVALID / "ruleset" / "t.yaml")
    assert [item.code for item in caught.value.problems[50:]] == ["too-many-problems"]


# ── the catalogue is true ───────────────────────────────────────────────────────────────────────────────────

# Written for commands that are about to speak of them: batch, and the state of a table.
AWAITED = {"too-fine", "ruleset-retired", "ruleset-draft"}

# What each maker of problems fills in by itself from the place, besides the words it is given.
FILLED: dict[str, Callable[[str], bool]] = {
    "refuse": {"name", "where", "value", "found"}.__contains__, "Unreadable": {"name"}.__contains__,
    "_Refused": {"path", "reason", "size", "limit"}.__contains__,
}  # fmt: skip


def _sources() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted((ROOT / "evaluator").rglob("*.py")):
        if path.parent.name != "problems" or path.name == "__init__.py":
            yield path.name, ast.parse(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _raised() -> frozenset[str]:
    """Return every text in the program that is the code of a problem."""
    texts = {
        node.value
        for _, source in _sources()
        for node in ast.walk(source)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return frozenset(CATALOGUE) & texts


def test_no_code_is_catalogued_twice() -> None:
    assert sum(map(len, SUBJECTS)) == len(CATALOGUE)


def test_nothing_is_catalogued_that_nobody_raises() -> None:
    assert set(CATALOGUE) - _raised() <= AWAITED


def test_each_sentence_gets_its_words_wherever_it_is_said() -> None:
    lacking = set()
    for name, source in _sources():
        for node in ast.walk(source):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            code, words = node.args[0].value, {each.arg for each in node.keywords}
            if code not in CATALOGUE or None in words:
                continue
            maker = getattr(node.func, "id", getattr(node.func, "attr", ""))
            filled = FILLED.get(maker, frozenset().__contains__)
            needed = {word for _, word, _, _ in string.Formatter().parse(CATALOGUE[code].zh) if word}
            lacking |= {f"{name}: {code} lacks {word}" for word in needed - words if not filled(word)}
    assert not lacking


# Codes that no file of tests/invalid triggers, and the test that does.
COVERED = {
    "claim-without-table": "test_cli.py",
    "results-cycle": "test_lint.py",
    "as-of-before-period": "test_a_submission_that_does_not_fit_the_table",
    "as-of-missing": "test_a_submission_that_does_not_fit_the_table",
    "bad-json": "test_reading.py",
    "bad-option": "test_a_command_that_cannot_be_done",
    "claim-not-allowed": "test_a_submission_that_does_not_fit_the_table",
    "computation-failed": "test_a_computation_that_fails_is_the_items_own",
    "contradiction": "test_a_submission_that_does_not_fit_the_table",
    "does-not-apply": "test_a_submission_that_does_not_fit_the_table",
    "durable-failed": "test_inference_durable.py",
    "durable-unavailable": "test_inference_durable.py",
    "empty-file": "test_reading.py",
    "fact-not-used": "test_evidence.py",
    "file-missing": "test_reading.py",
    "font-missing": "test_papers.py",
    "formatting-unsafe": "test_a_layout_that_would_change_the_meaning",
    "judge-missing": "test_a_submission_that_does_not_fit_the_table",
    "mark-out-of-range": "test_a_submission_that_does_not_fit_the_table",
    "not-evidence": "test_evidence.py",
    "not-utf8": "test_reading.py",
    "output-exists": "test_a_command_that_cannot_be_done",
    "output-unwritable": "test_a_command_that_cannot_be_done",
    "pattern-limit": "test_inference.py",
    "period-mismatch": "test_a_submission_that_does_not_fit_the_table",
    "read-as": "test_evidence.py",
    "reason-missing": "test_a_submission_that_does_not_fit_the_table",
    "scalar-too-long": "test_reading.py",
    "too-large": "test_reading.py",
    "too-many-nodes": "test_reading.py",
    "too-many-problems": "test_too_many_problems_are_cut",
    "unknown-base": "test_a_case_that_rests_on_nothing",
    "unknown-code": "test_a_command_that_cannot_be_done",
    "unknown-group": "test_a_vocabulary_that_contradicts_itself",
    "unknown-version": "test_a_table_that_rests_on_nothing",
    "unknown-vocabulary": "test_a_table_that_rests_on_nothing",
    "value-too-long": "test_evidence_values.py",
    "wrong-fact-type": "test_a_vocabulary_that_contradicts_itself",
    **dict.fromkeys(
        [
            "annex-orphan", "archive-nested", "archive-too-large", "archive-unreadable", "archive-unsafe",
            "attachments-too-large", "cell-without-heading", "duplicate-heading", "file-skipped",
            "missing-heading", "no-evidence", "row-without-organisation", "rows-differ", "too-many-attachments",
            "unknown-heading",
        ],
        "test_intake.py",
    ),
    **dict.fromkeys(
        [
            "cell-error", "cell-uncomputed", "cell-rounded", "macros-ignored", "links-ignored", "pictures-ignored",
            "encoding-unknown", "encoding-ambiguous", "csv-quote", "csv-ragged", "table-too-large",
        ],
        "test_workbook.py",
    ),
    **dict.fromkeys(
        ["template-fault", "template-name", "template-refused", "template-unreadable"], "test_letter.py"
    ),
    **dict.fromkeys(["work-crashed", "work-too-long", "work-too-big", "work-failed"], "test_workbook_hostile.py"),
    **dict.fromkeys(
        [
            "not-a-workbook", "html-as-workbook", "xml-as-workbook", "text-as-workbook", "workbook-damaged",
            "workbook-encrypted", "workbook-too-large", "doctype-refused",
        ],
        "hostile_books.py",
    ),
    **dict.fromkeys(
        [
            "not-a-form", "row-names-two", "answer-missing", "answered-twice", "answered-elsewhere", "none-and-rows",
            "column-not-known", "headings-missing", "merged-rows", "percent-or-fraction", "row-ignored",
            "column-ignored", "cell-ignored", "sheet-ignored", "not-a-reading", "other-vocabulary",
        ],
        "test_forms.py",
    ),
    **dict.fromkeys(
        [
            "no-basis", "no-material", "no-fix", "unused-fact", "unused-derive", "unused-parameter", "unused-table",
            "numbering-gap", "fix-repeated", "fix-not-read", "cap-cannot-matter", "unreachable-branch",
            "constant-condition", "full-out-of-reach", "floor-above-zero", "double-use", "half-or-more", "no-cases",
            "folder-mismatch",
        ],
        "test_lint.py",
    ),
}  # fmt: skip

# Raised only by a command, and shown by the tests of that command.
AT_THE_DOOR = {"evidence-withheld", "not-installed", "result-differs"}


def _source_of(name: str) -> str:
    """Return the text of a test file, or of a test of this file with what decorates it."""
    if name.endswith(".py"):
        return (TESTS / name).read_text(encoding="utf-8")
    text = Path(__file__).read_text(encoding="utf-8")
    (found,) = (each for each in ast.parse(text).body if getattr(each, "name", "") == name)
    first = min(each.lineno for each in [found, *found.decorator_list])
    return "\n".join(text.split("\n")[first - 1 : found.end_lineno])


def test_each_code_is_shown_by_a_file_or_a_test() -> None:
    shown = {
        found[2]
        for path in INVALID.rglob("*.yaml")
        for found in re.finditer(
            r"(?:error|warning): (\d+:)?(\d+) \[([a-z0-9-]+)\]", path.read_text(encoding="utf-8")
        )
        for found in [(found[1], found[2], found[3])]
    }
    assert set(CATALOGUE) - shown - set(COVERED) - AT_THE_DOOR <= AWAITED
    assert not (set(COVERED) - set(CATALOGUE))
    silent = [
        code for code, test in COVERED.items() if not re.search(rf"\b{_words(code)}\b", _source_of(test))
    ]
    assert not silent


def _words(code: str) -> str:
    """Return the code, or the exception that bears it, as a test may name it."""
    return f"(?:{code}|DurableFailed)" if code == "durable-failed" else re.escape(code)


@pytest.mark.parametrize(
    "arguments, code",
    [
        (["explain", "no-such-code"], "unknown-code"),
        (["score", "T01", "e.yaml", "--as-of", "soon"], "bad-option"),
        (["template", "T01", "--output", "e.yaml"], "output-exists"),
        (["score", "T01", "e.yaml", "--as-of", "2026-01-15", "--output", "none/of/it.txt"], "output-unwritable"),
    ],
)  # fmt: skip
def test_a_command_that_cannot_be_done(
    arguments: list[str],
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from evaluator.cli import run

    (tmp_path / "e.yaml").write_text("evidence: 1\norganisation: {type: 支行}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(arguments) in (2, 3)
    assert f"[{code}]" in capsys.readouterr().err


def test_a_computation_that_fails_is_the_items_own(monkeypatch: pytest.MonkeyPatch) -> None:
    from evaluator.engine import items as engine

    def fail(*_: object) -> None:
        raise engine.NoPolicy

    monkeypatch.setattr(engine, "explored", fail)
    program = table()
    read = read_evidence(
        read_text("{evidence: 1, as_of: 2026-01-15, organisation: {type: 企业}}", "e.yaml"),
        program.vocabulary,
        folder=None,
    )
    found = assess(program, read).item("A1").problem
    assert found is not None
    assert found.code == "computation-failed"


def test_a_layout_that_would_change_the_meaning() -> None:
    from evaluator.authoring import fmt

    with pytest.raises(PingjiaError) as caught:
        fmt._prove(read_text("a: 1", "t.yaml"), "a: 2")
    assert [item.code for item in caught.value.problems] == ["formatting-unsafe"]


def test_a_case_that_rests_on_nothing(tmp_path: Path) -> None:
    from evaluator.authoring.worked import run_cases

    path = tmp_path / "cases.yaml"
    path.write_text("cases:\n  - {name: 甲, base: 乙, expect: {total: 0}}\n", encoding="utf-8")
    with pytest.raises(PingjiaError) as caught:
        run_cases(table(), path)
    assert "unknown-base" in [item.code for item in caught.value.problems]


# ── the page ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_of_codes_is_current() -> None:
    page = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    assert page == codes.page(), "python -m evaluator.authoring.codes > docs/problems.md"
