"""Reading: any text becomes a tree that keeps the author's words, or a list of problems, and nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.problems import PingjiaError, Problem, Span
from evaluator.reading import Mapping, Scalar, Sequence, locate, locate_key, plain, read_file, read_text
from evaluator.reading.keywords import (
    FUNCTIONS,
    KEYS,
    KEYS_IN,
    OPERATORS,
    VALUES,
    expression_words,
    to_english,
    translate,
)
from evaluator.reading.pure_parser import PureParser
from evaluator.reading.shapes import SHAPES

ROOT = Path(__file__).resolve().parent.parent
INVALID = sorted((Path(__file__).parent / "invalid" / "reading").glob("*.yaml"))


def codes(text: str | bytes, name: str = "t.yaml") -> list[str]:
    """Return the codes of the problems of a text; none when it can be read."""
    try:
        read_text(text, name)
    except PingjiaError as fault:
        return [item.code for item in fault.problems]
    return []


# ── what the author wrote stays what the author wrote ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "written",
    [
        "0.1", "2.10", "1:30", "007", "00123", "on", "off", "yes", "NO", "true", "012", "1_000", "1e3", "0x1F", "95%",
        "2023-02-29", "2026-03-01", ".inf", ".nan", "-0", "+1", "12人", "１２", "3年", "=",
        "Null", "NULL", "count() >= 1",
        "913100001234568123", "91310000E5", "0o17", "1,234", "甲 乙", "12:30:45", "2026-03-01 14:30",
    ],
)  # fmt: skip
def test_a_yaml_scalar_is_its_text(written: str) -> None:
    assert plain(read_text(f"a: {written}\n", "t.yaml").root) == {"a": written}


@pytest.mark.parametrize(
    "written, null", [("", True), ("~", True), ("null", True), ("''", False), ('"null"', False)]
)
def test_only_nothing_is_null(written: str, null: bool) -> None:
    root = read_text(f"a: {written}\n", "t.yaml").root
    assert isinstance(root, Mapping)
    value = root.get("a")
    assert isinstance(value, Scalar)
    assert value.is_null is null
    assert value.quoted is (not null)


def test_keys_are_text_too() -> None:
    assert plain(read_text("{95%: 4, 0.90: 3, null: 1, yes: 2, '': 3}".replace("'': 3", "x: 3"), "t.yaml").root) == {
        "95%": "4", "0.90": "3", "null": "1", "yes": "2", "x": "3",
    }  # fmt: skip


def test_places_are_counted_in_characters() -> None:
    root = read_text("😀节: {会员: 12, 二: '三'}\r\n列:\r\n  - 甲\r\n", "t.yaml").root
    assert locate(root, ("😀节", "会员")) == Span("t.yaml", 1, 10, 12)
    assert locate(root, ("😀节", "二")) == Span("t.yaml", 1, 17, 20)
    assert locate(root, ("列", 0)) == Span("t.yaml", 3, 5, 6)
    assert locate_key(root, ("😀节", "会员")) == Span("t.yaml", 1, 6, 8)
    assert locate(root, ("列", 0, "tag", "absent")) == Span("t.yaml", 3, 5, 6)
    assert locate(root, ()).line == 1


def test_json_has_the_same_places() -> None:
    root = read_text('{"节": {"会员": 12},\n "列": ["甲", true, null, -1.50]}', "t.json").root
    assert locate(root, ("节", "会员")) == Span("t.json", 1, 14, 16)
    assert locate(root, ("列", 3)) == Span("t.json", 2, 25, 30)
    assert plain(root) == {"节": {"会员": "12"}, "列": ["甲", "true", None, "-1.50"]}


def test_line_ends_and_byte_order_mark_do_not_matter() -> None:
    trees = {
        repr(plain(read_text(text, "t.yaml").root))
        for text in (
            "a:\n  b: x\n",
            "a:\r\n  b: x\r\n",
            "a:\r  b: x\r",
            b"\xef\xbb\xbfa:\n  b: x\n",
            "\ufeffa:\n  b: x\n",
        )
    }
    assert len(trees) == 1
    assert read_text(b"\xef\xbb\xbfa: 1", "t").digest == read_text("a: 1", "t").digest


def test_blocks_and_long_texts_survive() -> None:
    text = 'a: |\n  一\n\t二：x\n  三\nb: >-\n  四\n  五\nc: "六\n  \t七"\n'.replace("\n\t二", "\n  \t二")
    assert plain(read_text(text, "t.yaml").root) == {"a": "一\n\t二：x\n三\n", "b": "四 五", "c": "六 七"}


def test_the_syntax_is_told_by_suffix_then_by_looks() -> None:
    assert plain(read_text("{a: 1}", "标准输入").root) == {"a": "1"}
    assert plain(read_text('{"a": 1}', "标准输入").root) == {"a": "1"}
    assert codes("{a: 1}", "t.json") == ["bad-json"]
    assert plain(read_text("[{a: 1}]", "标准输入").root) == [{"a": "1"}]


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "证据.yaml"
    path.write_bytes("a: 一".encode())
    assert read_file(path).source == str(path)
    assert read_file(path, name="证据").source == "证据"
    for missing, code in (
        (tmp_path / "无.yaml", "file-missing"),
        (tmp_path, "file-unreadable"),
        ("a\0b", "file-unreadable"),
    ):
        with pytest.raises(PingjiaError) as caught:
            read_file(missing)
        assert caught.value.problems[0].code == code


def test_an_encoding_is_named_and_never_guessed() -> None:
    with pytest.raises(PingjiaError) as caught:
        read_text("标题: 职工之家".encode("gbk"), "t.yaml")
    (found,) = caught.value.problems
    assert found.code == "not-utf8"
    assert "GBK" in found.hint
    with pytest.raises(PingjiaError) as caught:
        read_text("a: 1".encode("utf-16"), "t.yaml")
    assert "UTF-16" in caught.value.problems[0].hint


# ── each fixture says what is wrong with it, and where ──────────────────────────────────────────────────────

_EXPECTED = re.compile(r"# error: (?:(\d+):)?(\d+) \[([a-z0-9-]+)\]")


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_fixture(path: Path) -> None:
    data = path.read_bytes()
    lines = data.decode().split("\n")
    expected = sorted(
        (int(found[1] or number), int(found[2]), found[3])
        for number, line in enumerate(lines, 1)
        if (found := _EXPECTED.search(line)) is not None
    )
    assert expected
    with pytest.raises(PingjiaError) as caught:
        read_text(data, path.name)
    places = [
        (item.span.line, item.span.column, item.code)
        for item in caught.value.problems
        if item.span is not None
    ]
    assert places == expected


@pytest.mark.parametrize("text", ["", "\n\n", "# 只有注释\n", "---\n", "~"])
def test_nothing_is_an_empty_file(text: str) -> None:
    assert codes(text) == ["empty-file"]


@pytest.mark.parametrize("text", ["", " \n"])
def test_nothing_is_an_empty_json(text: str) -> None:
    assert codes(text, "t.json") == ["empty-file"]


@pytest.mark.parametrize(
    "text, code",
    [
        ('{"a": 1, "a": 2}', "duplicate-key"), ('{"a": NaN}', "bad-json"), ('{"a": Infinity}', "bad-json"),
        ('{"a": -Infinity}', "bad-json"), ('{"a": 1e400}', "number-too-large"),
        ('{"a": "\\ud800"}', "control-character"),
        ('{"a": "\\u0000"}', "control-character"), ('{"a": "\x01"}', "control-character"), ("[1,]", "bad-json"),
        ("[,1]", "bad-json"), ('{"a": 1,}', "bad-json"), ('{"a" 1}', "bad-json"), ("{'a': 1}", "bad-json"),
        ("[01]", "bad-json"),
        ("[1.]", "bad-json"), ("[.1]", "bad-json"), ("[+1]", "bad-json"), ("[1] 2", "bad-json"), ("[1", "bad-json"),
        ('{"a"', "bad-json"), ('["a', "bad-json"), ('["\\x"]', "bad-json"), ("[1 2]", "bad-json"), ("]", "bad-json"),
        ("[}", "bad-json"), ("{]", "bad-json"), ('{"": 1}', "empty-key"), ("[" + "9" * 5000 + "]", "number-too-large"),
        ("[// x\n1]", "bad-json"), ("[True]", "bad-json"), ("nul", "bad-json"), ("[１]", "bad-json"),
        ('{"a": "x\ny"}', "bad-json"),
        ('{"a":1,,"b":2}', "bad-json"), ('{1: 2}', "bad-json"), ("[[]", "bad-json"), ("[" * 40, "too-deep"),
    ],
)  # fmt: skip
def test_strict_json(text: str, code: str) -> None:
    assert codes(text, "t.json") == [code]


_VISIBLE = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff")
_TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(_VISIBLE),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc甲乙", min_size=1), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


def _as_text(value: object) -> object:
    if isinstance(value, bool | int):
        return json.dumps(value)
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    if isinstance(value, dict):
        return {key: _as_text(each) for key, each in value.items()}
    return value


@given(_TREES)
def test_json_agrees_with_the_standard_library(tree: object) -> None:
    for indent in (None, 2):
        text = json.dumps(tree, ensure_ascii=False, indent=indent)
        digits = re.findall(r"\d{60,}", text)
        if not digits:
            assert plain(read_text(text, "t.json").root) == _as_text(tree)


# ── whatever comes in: a document or our problems ──────────────────────────────────────────────────────────

_ODD = st.text(
    st.sampled_from(list("ab:：-,，{}[]\"'#&*!|>%@`?~<= \n\r\t\\0甲\x00\x85\u2028\ufeff\ud800。()")),
    max_size=60,
)


@given(
    st.one_of(st.text(max_size=80), _ODD, st.binary(max_size=80)), st.sampled_from(["t.yaml", "t.json", "t"])
)
def test_any_input_is_read_or_refused(content: str | bytes, name: str) -> None:
    found: tuple[Problem, ...] = ()
    try:
        root = read_text(content, name).root
    except PingjiaError as fault:
        found = fault.problems
        root = None
    assert isinstance(root, Mapping | Sequence | Scalar) is not bool(found)
    assert {item.span.source for item in found if item.span is not None} <= {name}


@given(_ODD)
def test_both_parsers_tell_the_same(text: str) -> None:
    from evaluator.reading import yaml_source

    first = _outcome(text)
    original = yaml_source.Parser
    yaml_source.Parser = PureParser
    try:
        second = _outcome(text)
    finally:
        yaml_source.Parser = original
    if isinstance(first, str) or isinstance(second, str):
        return
    assert first == second


def _outcome(text: str) -> object:
    try:
        return (plain(read_text(text, "t.yaml").root),)
    except PingjiaError as fault:
        return fault.problems[0].code


# ── hostile input, each in a process of its own ────────────────────────────────────────────────────────────

_CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
from evaluator.problems import PingjiaError
from evaluator.reading import plain, read_text
data = sys.stdin.buffer.read()
try:
    plain(read_text(data, sys.argv[1]).root)
    print("read", end=" ")
except PingjiaError as fault:
    print(fault.problems[0].code, end=" ")
with open("/proc/self/status") as status:
    print(next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM")))
"""

_LAUGHS = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
)
_MERGES = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{','.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 9)
)

HOSTILE: dict[str, tuple[str, str, str]] = {
    "question-marks": ("t.yaml", "? " * 23_820, "too-deep"),
    "more-question-marks": ("t.yaml", "? " * 100_000, "too-deep"),
    "brackets": ("t.yaml", "[" * 26_929, "too-deep"),
    "more-brackets": ("t.yaml", "[" * 500_000, "too-deep"),
    "braces": ("t.yaml", "{a: " * 50_000, "too-deep"),
    "dashes": ("t.yaml", "- " * 100_000, "too-deep"),
    "colons": ("t.yaml", ": " * 100_000, "bad-yaml"),
    "stairs": ("t.yaml", "".join(" " * n + "a:\n" for n in range(1200)), "too-deep"),
    "billion-laughs": ("t.yaml", _LAUGHS, "alias-refused"),
    "merge-bomb": ("t.yaml", _MERGES, "alias-refused"),
    "self-alias": ("t.yaml", "&a [*a]", "alias-refused"),
    "sexagesimal": ("t.yaml", "a: 1" + ":59" * 300_000, "scalar-too-long"),
    "integer-keys": ("t.yaml", "".join(f"{n * (2**61 - 1) + 7}: 1\n" for n in range(28_000)), "read"),
    "hexadecimal": ("t.yaml", "a: 0x" + "f" * 900_000, "scalar-too-long"),
    "ten-megabytes": ("t.yaml", "a: " + "x" * 10_000_000, "too-large"),
    "python-tag": ("t.yaml", '!!python/object/apply:os.system ["id"]', "tag-refused"),
    "int-tag": ("t.yaml", 'a: !!int "x"', "tag-refused"),
    "many-tag-directives": (
        "t.yaml",
        "".join(f"%TAG !a{n}! x\n" for n in range(50_000)) + "---\na: 1",
        "tag-refused",
    ),
    "many-directives": ("t.yaml", "%FOO bar\n" * 100_000 + "---\na: 1", "bad-yaml"),
    "anchors": ("t.yaml", "".join(f"- &a{n} x\n" for n in range(60_000)), "alias-refused"),
    "million-items": ("t.yaml", "[" + "a," * 500_000 + "]", "too-many-nodes"),
    "small-maps": ("t.yaml", "- {a: 1}\n" * 100_000, "too-many-nodes"),
    "comments": ("t.yaml", "# x\n" * 250_000, "empty-file"),
    "blank-lines": ("t.yaml", "\n" * 1_000_000, "empty-file"),
    "duplicates": ("t.yaml", "a: 1\n" * 150_000, "duplicate-key"),
    "tabs": ("t.yaml", "a:\n" + "\tb: 1\n" * 150_000, "tab-indent"),
    "colons-full-width": ("t.yaml", "a:\n" + "  甲：1\n" * 80_000, "scalar-too-long"),
    "control-characters": ("t.yaml", "\x01" * 1_000_000, "control-character"),
    "percents": ("t.yaml", "%" * 1_000_000, "bad-yaml"),
    "quote": ("t.yaml", "a: '" + "x" * 900_000, "bad-yaml"),
    "json-brackets": ("t.json", "[" * 100_000, "too-deep"),
    "json-objects": ("t.json", '{"a":' * 100_000, "too-deep"),
    "json-empty-objects": ("t.json", "[" + "{}," * 1_000_000 + "{}]", "too-many-nodes"),
    "json-long-integer": ("t.json", "[" + "9" * 1_000_000 + "]", "number-too-large"),
    "json-big-exponent": ("t.json", "[1e1000000]", "number-too-large"),
    "json-long-text": ("t.json", '["' + "x" * 4_000_000 + '"]', "scalar-too-long"),
    "json-duplicates": ("t.json", "{" + '"a":1,' * 150_000 + '"b":1}', "duplicate-key"),
    "json-blanks": ("t.json", " " * 5_000_000, "empty-file"),
}


# The child reads its own peak memory from /proc, which Linux alone has. How long each takes is measured against an
# honest file by benchmarks/hostile_input.py; the limit of 30 CPU seconds here only ends what would never end.
@pytest.mark.skipif(sys.platform != "linux", reason="/proc, where the peak memory is read, is Linux's alone")
@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_input_is_read_or_refused_within_its_limits(case: str) -> None:
    name, text, expected = HOSTILE[case]
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, name],
        input=text.encode(),
        capture_output=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-400:]
    outcome, megabytes = done.stdout.decode().split()
    assert outcome == expected
    assert int(megabytes) <= 250


# ── keywords ───────────────────────────────────────────────────────────────────────────────────────────────


def test_no_keyword_clashes() -> None:
    for table in (KEYS, VALUES, FUNCTIONS, OPERATORS):
        assert len(set(table.values())) == len(table)
        assert not set(table) & set(table.values())
    for name, fields in SHAPES.items():
        meant: dict[str, str] = {}
        for english in filter(None, fields):
            for chinese in {KEYS[english], KEYS_IN.get(f"{name}.{english}", KEYS[english])}:
                assert meant.setdefault(chinese, english) == english


def test_every_shape_is_named_and_every_word_spelled() -> None:
    used: set[str] = set()
    for fields in SHAPES.values():
        for described in fields.values():
            inner = described.strip("{}")
            if inner.startswith("|"):
                assert set(inner[1:].split("|")) <= set(VALUES)
            elif inner not in ("", "="):
                used.add(inner)
    assert used <= set(SHAPES)
    assert {key.split(".")[0] for key in KEYS_IN} <= set(SHAPES)
    assert set(KEYS) == {key for fields in SHAPES.values() for key in fields if key}


def test_functions_are_those_of_the_language() -> None:
    from evaluator.expression.functions import FUNCTIONS as BUILT
    from evaluator.expression.parse import WORDS

    assert dict(FUNCTIONS) == {each.name: each.zh for each in BUILT.values()}
    assert set(WORDS) == {*OPERATORS, *OPERATORS.values()}


CHINESE = """
评分表: 示例
总分: 100
周期: 每年
事实: [分值, 标题]
派生: {分值: 计数(标题), 说法: {按: 分值 / 2, 单位: 人}}
表: {列: {逐: {月: 每月}, 按: 走访, 列: {条件: "计数() >= 1"}}}
类目:
  - 编号: A
    分值: 8
    项目:
      - {编号: A1, 分值: 4, 分档: {按: 分值, 不低于: {满分: 4, 80%: 2}, 否则: 0}, 无发生: 满分}
      - {编号: A2, 分值: 4, 择一: [{如果: 分值 > 1, 分值: 满分}, {否则: {级别: {按: 标题, 计分: {编号: 5, 分值: 3}}}}]}
裁定: [{编号: V, 限等: 合格, 如果: 非 分值}]
"""


def test_names_of_the_author_are_not_translated() -> None:
    english = plain(to_english(read_text(CHINESE, "t.yaml").root))
    assert english == {
        "ruleset": "示例", "points": "100", "period": "year", "facts": ["分值", "标题"],
        "derive": {"分值": "计数(标题)", "说法": {"of": "分值 / 2", "unit": "人"}},
        "tables": {"列": {"each": {"月": "month"}, "of": "走访", "columns": {"条件": "计数() >= 1"}}},
        "sections": [{"id": "A", "points": "8", "items": [
            {"id": "A1", "points": "4", "no_case": "full",
             "bands": {"of": "分值", "at_least": {"满分": "4", "80%": "2"}, "else": "0"}},
            {"id": "A2", "points": "4", "choose": [
                {"if": "分值 > 1", "points": "full"},
                {"else": {"levels": {"of": "标题", "worth": {"编号": "5", "分值": "3"}}}}]},
        ]}],
        "rulings": [{"id": "V", "at_most": "合格", "if": "非 分值"}],
    }  # fmt: skip


def test_the_authors_spelling_and_place_are_remembered() -> None:
    root = to_english(read_text("评分表: x\n总分: 100\n", "t.yaml").root)
    assert isinstance(root, Mapping)
    key = root.key("points")
    assert key is not None
    assert (key.text, key.authored, key.span) == ("points", "总分", Span("t.yaml", 2, 1, 3))


def test_there_and_back() -> None:
    root = read_text(CHINESE, "t.yaml").root
    english = translate(root, "en")
    assert plain(translate(english, "zh")) == plain(root)
    assert plain(translate(english, "en")) == plain(english)


def test_evidence_keeps_facts_and_rows() -> None:
    facts = "编号: 3, 甲: {值: 5, 由: 小林, 审核: {值: 4}}, 票: {值: 3, 满意: 4}, 会: [{值: 1, 由: x}]"
    text = f"{{证据: 1, 事实: {{{facts}}}}}"
    assert plain(to_english(read_text(text, "t.yaml").root)) == {
        "evidence": "1",
        "facts": {
            "编号": "3", "甲": {"value": "5", "by": "小林", "audited": {"value": "4"}},
            "票": {"值": "3", "满意": "4"}, "会": [{"值": "1", "由": "x"}],
        },
    }  # fmt: skip


def test_one_key_in_two_spellings_is_refused() -> None:
    with pytest.raises(PingjiaError) as caught:
        to_english(read_text("评分表: x\npoints: 1\n总分: 2\n", "t.yaml").root)
    assert [(item.code, item.span and item.span.line) for item in caught.value.problems] == [
        ("same-key-twice", 3)
    ]


@pytest.mark.parametrize(
    "english, chinese",
    [
        (
            "count(走访, 类型 in {住院, 丧事}) >= 1 and not 独立核算",
            "计数(走访, 类型 属于 {住院, 丧事}) >= 1 且 非 独立核算",
        ),
        ("every(section, rate >= 60%)", "每个(类目, 比率 >= 60%)"),
        ('类型 == "and 且 count("', '类型 == "and 且 count("'),
        ("month.rate + rate(走访)", "month.rate + 比率(走访)"),
        ("日期 <= 届满日 + 6个月or 非公企业数 > 0", "日期 <= 届满日 + 6个月或 非公企业数 > 0"),
    ],
)
def test_expression_words(english: str, chinese: str) -> None:
    assert expression_words(english, "zh") == chinese
    assert expression_words(chinese, "en") == expression_words(english, "en")
