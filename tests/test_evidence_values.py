"""Texts become values by a closed list of forms, or a problem: never a guess, never anything else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evaluator.evidence.values import convert
from evaluator.problems import problem
from evaluator.reading import read_text
from evaluator.reading.dates import FIRST_YEAR, LAST_YEAR, read_date, read_datetime, read_period, window
from evaluator.reading.numbers import exact_text, read_number
from evaluator.reading.text import Unreadable, clean, fold, is_absent
from evaluator.vocabulary import read_vocabulary
from evaluator.vocabulary.shapes import ColumnType

CASES = Path(__file__).parent / "cases"

KINDS = [
    {"type": "integer", "unit": "人"},
    {"type": "integer", "min": "-10", "max": "10"},
    {"type": "decimal"},
    {"type": "money"},
    {"type": "boolean"},
    {"type": "date"},
    {"type": "datetime"},
    {"type": "text"},
    {"type": "choice", "of": ["女职工委员会(筹)", "未设"]},
    {"type": "set", "of": ["年度计划", "半年小结"]},
]


def kind(declaration: dict[str, object]) -> ColumnType:
    facts = {"vocabulary": "t", "version": "1", "facts": {"事实": declaration}}
    return read_vocabulary(read_text(json.dumps(facts), "t.json")).facts["事实"]


def spellings(name: str) -> Iterator[tuple[dict[str, object], str, str, bool]]:
    for block in yaml.load((CASES / name).read_text(encoding="utf-8"), yaml.BaseLoader):
        for text, expected in block.get("reads", {}).items():
            yield block["type"], text, expected, True
        for text, expected in block.get("refuses", {}).items():
            yield block["type"], text, expected, False


TABLES = [*spellings("numbers.yaml"), *spellings("dates.yaml")]


def test_the_tables_are_as_long_as_promised():
    assert len(list(spellings("numbers.yaml"))) >= 60
    assert len(list(spellings("dates.yaml"))) >= 80


@pytest.mark.parametrize("declaration,text,expected,reads", TABLES)
def test_spelling(declaration, text, expected, reads):
    if not reads:
        with pytest.raises(Unreadable) as error:
            convert(text, kind(declaration))
        assert error.value.code == expected
        assert problem(error.value.code, None, **{"name": "事实", **error.value.words}).message
        return
    value, understood = convert(text, kind(declaration))
    assert understood
    match declaration["type"]:
        case "integer":
            assert (type(value), value) == (int, int(expected))
        case "decimal" | "money":
            assert (type(value), value) == (Fraction, Fraction(expected))
        case "boolean":
            assert value is (expected == "是")
        case "date":
            assert (type(value), value) == (date, date.fromisoformat(expected))
        case "datetime":
            assert (type(value), value) == (datetime, datetime.fromisoformat(expected))


PERIODS = yaml.load((CASES / "periods.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)


@pytest.mark.parametrize("text,expected", PERIODS["reads"].items())
def test_period(text, expected):
    period, understood = read_period(text)
    assert f"{period.start}..{period.end}" == expected
    assert read_period(understood)[0] == period == window(period.start, period.end)


@pytest.mark.parametrize("text,code", PERIODS["refuses"].items())
def test_period_refused(text, code):
    with pytest.raises(Unreadable) as error:
        read_period(text)
    assert error.value.code == code


CHARACTERS = st.characters() | st.sampled_from("0123456789０９年月日人元.,，。%％-/: 　\0\u200bTeEx")


@given(
    st.sampled_from(KINDS),
    st.text(CHARACTERS, max_size=40) | st.text("0123456789.-/,年月日 :人T", max_size=20),
)
def test_any_text_is_a_value_or_a_problem(declaration, text):
    declared = kind(declaration)
    try:
        value, understood = convert(text, declared)
    except Unreadable as error:
        said = problem(error.code, None, **{"name": "事实", **error.words}).message
    else:
        said = understood
        assert isinstance(value, int | Fraction | bool | date | str | frozenset)
        assert isinstance(understood, str)
        again, _ = convert(understood, declared) if value not in ("", frozenset()) else (value, "")
        assert again == value
    assert said or declared.type in ("text", "set")


@given(st.integers(-(10**18) + 1, 10**18 - 1), st.integers(0, 18))
def test_a_number_written_out_reads_back_exactly(digits, places):
    value = Fraction(digits, 10**places)
    assert read_number(exact_text(value))[0] == value
    grouped = f"{abs(digits):,}"
    assert read_number(grouped)[0] == abs(digits)


DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


@given(
    DAYS,
    st.sampled_from(
        ["{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}.{m}.{d}", "{y}年{m}月{d}日", "{y}{m:02}{d:02}"]
    ),
)
def test_every_day_reads_back(day, form):
    text = form.format(y=day.year, m=day.month, d=day.day)
    assert read_date(text) == (day, day.isoformat())
    wide = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert read_date(wide)[0] == day


@given(DAYS)
def test_eight_digits_in_another_order_are_never_a_day(day):
    """The proof in `dates`: day-month-year and month-day-year never read as year-month-day."""
    for text in (f"{day.day:02}{day.month:02}{day.year}", f"{day.month:02}{day.day:02}{day.year}"):
        with pytest.raises(Unreadable):
            read_date(text)


@given(st.datetimes(datetime(FIRST_YEAR, 1, 1), datetime(LAST_YEAR, 12, 31)))
def test_every_moment_reads_back(moment):
    moment = moment.replace(microsecond=0)
    assert read_datetime(moment.isoformat(sep=" "))[0] == moment
    assert read_datetime(read_datetime(moment.isoformat())[1])[0] == moment


@given(DAYS, st.integers(0, 400))
def test_a_period_knows_its_days(start, length):
    period = window(start, start + timedelta(days=length))
    assert start in period
    assert period.end in period
    assert period.end + timedelta(days=1) not in period
    assert datetime(start.year, start.month, start.day, 23, 59) in period
    assert "2025" not in period


def test_folding_is_our_own_table():
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000 or chr(code) in " \t\r\n\u3000":
            continue
        expected = chr(code - 0xFEE0) if 0xFF01 <= code <= 0xFF5E else chr(code)
        assert fold(chr(code)) == expected


def test_text_limits():
    assert clean("字" * 10_000) == "字" * 10_000
    for text, code in [
        ("字" * 10_001, "value-too-long"),
        ("a\0", "control-character"),
        ("\ud800", "control-character"),
    ]:
        with pytest.raises(Unreadable) as error:
            clean(text)
        assert error.value.code == code
    assert clean("第一行\n第二行\t完") == "第一行\n第二行\t完"
    assert clean("0012 A") == "0012 A"


@pytest.mark.parametrize("text", [None, "", "  ", "未知", "暂无", "不详", "？", "?", "unknown", " 未知　"])
def test_not_known(text):
    assert is_absent(text)


@pytest.mark.parametrize("text", ["0", "无", "否", "-", "/", "[]", "未知数", "null"])
def test_known_or_refused_but_not_silently_missing(text):
    assert not is_absent(text)


def test_choices_and_sets():
    one = kind({"type": "choice", "of": ["女职工委员会(筹)", "未设"]})
    assert convert("女职工委员会（筹）", one) == ("女职工委员会(筹)", "女职工委员会(筹)")
    with pytest.raises(Unreadable) as error:
        convert("女职工委员会", one)
    assert error.value.hint == "是不是 `女职工委员会(筹)`？"
    several = kind({"type": "set", "of": ["年度计划", "半年小结", "总结、报告"]})
    assert convert("年度计划、半年小结", several)[0] == {"年度计划", "半年小结"}
    assert convert("总结、报告", several)[0] == {"总结、报告"}
    assert convert("无", several) == (frozenset(), "无")
