"""Formatting: twice is once, there and back is the same, comments and meaning stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.authoring.fmt import format_text
from evaluator.problems import PingjiaError
from evaluator.reading import plain, read_text
from evaluator.reading.keywords import to_english

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(path for room in ("rulesets", "examples") for path in (ROOT / room).rglob("*.yaml"))

UNTIDY = """\

# 表头␣␣␣\r
ruleset:   示例 # 编号␣␣␣\r
points: 100\r


applies: >-
  count(走访, 类型 == "and") >= 1
  and not 独立核算␣␣␣

sections:
  - {id: A,title: '甲, 乙' , points: 9 ,items: [ {id: A1, points: 9, pass: "any(走访, 备注 == 'count(')" } ]}   # 尾注
note: |
  第一行␣␣␣

␣␣
  第三行 and 且 count(x)
derive: { points: "sum(points, 1)", 满分: 'rate(走访) >= 95%', 空: ~ }


""".replace("␣", " ")

TIDY = """\
# 表头
ruleset:   示例 # 编号
points: 100

applies: >-
  count(走访, 类型 == "and") >= 1
  and not 独立核算␣␣␣

sections:
  - {id: A, title: '甲, 乙', points: 9, items: [{id: A1, points: 9, pass: "any(走访, 备注 == 'count(')"}]}   # 尾注
note: |
  第一行␣␣␣

␣␣
  第三行 and 且 count(x)
derive: {points: "sum(points, 1)", 满分: 'rate(走访) >= 95%', 空: ~}
""".replace("␣", " ")

CHINESE = """\
# 表头
评分表:   示例 # 编号
总分: 100

适用: >-
  计数(走访, 类型 == "and") >= 1
  且 非 独立核算␣␣␣

类目:
  - {编号: A, 标题: '甲, 乙', 分值: 9, 项目: [{编号: A1, 分值: 9, 达标: "任一(走访, 备注 == 'count(')"}]}   # 尾注
说明: |
  第一行␣␣␣

␣␣
  第三行 and 且 count(x)
派生: {points: "合计(points, 1)", 满分: '比率(走访) >= 95%', 空: ~}
""".replace("␣", " ")


def test_layout() -> None:
    assert format_text(UNTIDY, to=None) == TIDY


def test_chinese_and_back() -> None:
    assert format_text(UNTIDY, to="zh") == CHINESE
    assert format_text(CHINESE, to="en") == TIDY
    assert format_text(CHINESE, to="zh") == CHINESE
    assert format_text(TIDY, to="en") == TIDY


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_our_own_documents(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    once = format_text(text, to=None)
    assert format_text(once, to=None) == once
    assert plain(read_text(once, "t.yaml").root) == plain(read_text(text, "t.yaml").root)
    chinese, english = format_text(text, to="zh"), format_text(text, to="en")
    assert format_text(chinese, to="zh") == chinese
    assert format_text(english, to="en") == english
    assert format_text(chinese, to="en") == english
    assert format_text(english, to="zh") == chinese
    assert _comments(chinese) == _comments(english) == _comments(text)


def _comments(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.lstrip().startswith("#")]


def test_quotes_and_escapes() -> None:
    text = """\
ruleset: x
derive:
  甲: 'any(表, 列 == "且") and 列2 == ''or'''
  乙: "count(表) > 0 and 列 == \\"或\\""
"""
    chinese = format_text(text, to="zh")
    assert "任一(表, 列 == \"且\") 且 列2 == ''or''" in chinese
    assert '计数(表) > 0 且 列 == \\"或\\"' in chinese
    assert format_text(chinese, to="en") == text


def test_other_documents_are_only_laid_out() -> None:
    assert format_text("points: 1\nitems: [ 1,2 ]\n\n\n", to="zh") == "points: 1\nitems: [1, 2]\n"


@pytest.mark.parametrize(
    "text",
    [
        "{a: , b: 1}",
        "{a: }",
        "[a, ]",
        "{ }",
        "[ ]",
        "[\n  a ,\n  b # c\n  ,\n]",
        "{? a : b}",
        "a: [ # c\n  1 ]",
    ],
)
def test_odd_brackets_keep_their_meaning(text: str) -> None:
    once = format_text(text, to=None)
    assert format_text(once, to=None) == once
    assert plain(read_text(once, "t.yaml").root) == plain(read_text(text, "t.yaml").root)


def test_broken_text_is_refused_with_its_place() -> None:
    with pytest.raises(PingjiaError) as caught:
        format_text("a: 1\na: 2\n", to="zh", name="t.yaml")
    assert [item.code for item in caught.value.problems] == ["duplicate-key"]


_WORDS = st.sampled_from(
    [
        "points",
        "分值",
        "计数(甲) 且 乙",
        "count(a) >= 1",
        "title",
        "说法",
        "if",
        "满分",
        "  x  ",
        "a # b",
        "",
        "year",
    ]
)
_TREES = st.recursive(
    _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS.filter(bool), inner, max_size=3),
    max_leaves=12,
)


@given(_TREES, st.sampled_from([None, 2]), st.sampled_from(["zh", "en", None]))
def test_any_tree(tree: object, indent: int | None, to: str | None) -> None:
    text = json.dumps(
        {"ruleset": "x", "derive": {"甲": tree}, "items": tree}, ensure_ascii=False, indent=indent
    )
    try:
        before = plain(to_english(read_text(text, "t.yaml").root))
    except PingjiaError:
        return
    once = format_text(text, to=to)  # type: ignore[arg-type]
    assert format_text(once, to=to) == once  # type: ignore[arg-type]
    if to is None:
        assert plain(to_english(read_text(once, "t.yaml").root)) == before


@given(st.text(st.sampled_from(list("ab:-,{}[]\"'#|> \n甲")), max_size=40))
def test_any_text_is_formatted_or_refused(text: str) -> None:
    try:
        once = format_text(text, to="zh")
    except PingjiaError:
        return
    assert format_text(once, to="zh") == once
