"""Problems: one catalogue in two languages, one picture, nothing hostile in a message."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.language import speaking
from evaluator.problems import (
    CATALOGUE,
    EvidenceError,
    PingjiaError,
    Problem,
    RulesetError,
    Span,
    draw,
    escape,
    problem,
    suggest,
)

ROOT = Path(__file__).resolve().parent.parent


def _places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_entry_is_whole_in_both_languages(code: str) -> None:
    entry = CATALOGUE[code]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
    assert _places(entry.zh) == _places(entry.en)
    assert all(re.fullmatch(r"[a-z_]+", name) for name in _places(entry.zh))
    assert not _places(entry.zh) & {"code", "span", "hint", "severity"}
    for chinese in (entry.zh, entry.meaning_zh, entry.remedy_zh):
        assert re.search(r"[\u4e00-\u9fff]", chinese)
    for english in (entry.en, entry.meaning_en, entry.remedy_en):
        assert re.search(r"[a-z]{2}", english)


# Who makes problems of codes, and the words each fills in by itself from the place.
_MAKERS: dict[str, set[str]] = {
    "problem": set(), "Fault": set(), "complain": set(), "fail": set(), "refuse": {"name", "where", "value", "found"},
}  # fmt: skip


def _calls(path: Path) -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield maker, literal code and given words (None when they cannot be told) of each call in a source file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        maker = getattr(node.func, "id", getattr(node.func, "attr", ""))
        code = node.args[0]
        if (
            maker in _MAKERS
            and isinstance(code, ast.Constant)
            and re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", str(code.value))
        ):
            words = {each.arg for each in node.keywords}
            yield (
                maker,
                str(code.value),
                None if None in words else {each for each in words if each is not None},
            )


SOURCES = sorted((ROOT / "evaluator").rglob("*.py"))


def test_every_code_in_the_program_is_catalogued() -> None:
    missing = {
        f"{path.name}: {code}" for path in SOURCES for _, code, _ in _calls(path) if code not in CATALOGUE
    }
    assert not missing


def test_every_sentence_gets_its_words() -> None:
    lacking = {
        f"{path.name}: {code} lacks {sorted(needed - words)}"
        for path in SOURCES
        for maker, code, words in _calls(path)
        if code in CATALOGUE and words is not None
        if not (needed := _places(CATALOGUE[code].zh) - _MAKERS[maker]) <= words
    }
    assert not lacking


def test_an_unknown_code_or_a_missing_word_is_a_bug() -> None:
    with pytest.raises(KeyError):
        problem("no-such-code", None)
    with pytest.raises(KeyError):
        problem("unknown-key", None, name="x")


def test_the_language_of_the_run() -> None:
    span = Span("t.yaml", 1, 1, 2)
    assert problem("empty-file", span).message == "文件是空的"
    with speaking("en"):
        assert problem("empty-file", span).message == "the file is empty"
        assert draw(problem("empty-file", span, severity="warning")).startswith(
            "t.yaml:1:1: warning: the file"
        )
        assert suggest("pionts", ["points"]) == "did you mean `points`?"


def test_the_picture_of_the_architecture() -> None:
    source = "\n" * 40 + "      - {from: 5, pionts: 100}\n"
    item = problem(
        "unknown-key",
        Span("a.yaml", 41, 18, 24),
        name="pionts",
        where="bands",
        hint=suggest("pionts", ["points"]),
    )
    assert draw(item, source).split("\n") == [
        "a.yaml:41:18: bands 里没有叫 `pionts` 的键 [unknown-key]",
        "   41 |       - {from: 5, pionts: 100}",
        "      | " + " " * 17 + "^^^^^^ 是不是 `points`？",
    ]


def test_wide_characters_take_two_columns() -> None:
    ruler = draw(Problem("x", "错", Span("a", 1, 3, 4)), "甲\t乙丙").split("\n")[2]
    assert ruler == "      | " + " " * 6 + "^^"


def test_without_a_place_the_hint_still_shows() -> None:
    assert draw(Problem("x", "错", None, "改")) == "错 [x]\n      改"
    assert draw(Problem("x", "错", None)) == "错 [x]"
    assert draw(Problem("x", "错", Span("a", 9, 1, 2)), "一行") == "a:9:1: 错 [x]"


def test_long_lines_are_cut_around_the_place() -> None:
    picture = draw(Problem("x", "错", Span("a", 1, 5_001, 5_004)), "-" * 5_000 + "abc" + "-" * 5_000).split(
        "\n"
    )
    assert len(picture[1]) < 130
    start = picture[2].index("^")
    assert picture[1][start : start + 3] == "abc"


def test_values_are_shortened_and_escaped() -> None:
    message = problem("bad-number", None, value="\x1b[31m" + "9" * 500).message
    assert "\x1b" not in message
    assert len(message) < 120
    assert "、" in problem("not-one-of", None, value="x", allowed=["甲", "乙"]).message
    assert escape("甲\u202e乙\r\n") == "甲\\u202e乙\\r\\n"


def test_errors_carry_their_problems() -> None:
    found = [problem("empty-file", None), problem("file-missing", None, path="x")]
    for kind in (PingjiaError, RulesetError, EvidenceError):
        fault = kind(found)
        assert fault.problems == tuple(found)
        assert "[file-missing]" in str(fault)
        assert isinstance(fault, PingjiaError)


@given(
    st.text(max_size=200), st.integers(1, 5), st.integers(1, 300), st.integers(0, 300), st.text(max_size=20)
)
def test_any_picture_can_be_drawn(source: str, line: int, column: int, width: int, hint: str) -> None:
    picture = draw(Problem("x", "错", Span("a", line, column, column + width), hint), source)
    assert all(each.isprintable() or each in "\n\u3000" for each in picture)
    assert len(picture.split("\n")) <= 3
