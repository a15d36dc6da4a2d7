"""Facts are declared once: each declaration is read exactly, and each mistake is named at its place."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from evaluator.declarations import (
    RESERVED,
    Boolean,
    Choice,
    Day,
    Integer,
    Money,
    Records,
    Results,
    SetOf,
    Tally,
    Vocabulary,
)
from evaluator.problems import RulesetError, draw
from evaluator.reading import read_file, read_text
from evaluator.reading.models import TAG, Shape, validate
from evaluator.vocabulary import narrow, read_vocabulary

HEAD = 'vocabulary: t\nversion: "1"\n'
ROOT = Path(__file__).parent.parent


def read(text: str) -> Vocabulary:
    return read_vocabulary(read_text(text, "t.yaml"))


def problems(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(RulesetError) as caught:
        read(text)
    for item in caught.value.problems:
        assert "^" in draw(item, text)
    return [
        (item.span.line, item.span.column, item.code)
        for item in caught.value.problems
        if item.span is not None
    ]


def hints(text: str) -> list[str]:
    with pytest.raises(RulesetError) as caught:
        read(text)
    return [item.hint for item in caught.value.problems]


def test_every_fact_type():
    vocabulary = read_vocabulary(read_file(ROOT / "tests" / "cases" / "vocabulary.yaml"))
    facts = vocabulary.facts
    members = facts["会员人数"]
    assert isinstance(members, Integer)
    assert (members.name, members.unit, members.min, members.max) == ("会员人数", "人", 1, 3000)
    assert (members.group, members.material) == ("人员", ("会员名册",))
    assert isinstance(facts["教育经费"], Money)
    assert (facts["教育经费"].unit, facts["教育经费"].min, facts["教育经费"].max) == ("元", 0, None)
    assert isinstance(facts["独立核算"], Boolean)
    assert facts["独立核算"].by == "复核人"
    assert isinstance(facts["考核日"], Day)
    assert (facts["考核日"].within, facts["换届日期"].within) == ("period", None)
    assert isinstance(facts["女工组织"], Choice)
    assert facts["女工组织"].of == ("女职工委员会(筹)", "女职工委员", "未设")
    assert isinstance(facts["年度文档"], SetOf)
    visits = facts["走访记录"]
    assert isinstance(visits, Records)
    assert visits.dated == "日期"
    assert [(name, each.name, each.type, each.private) for name, each in visits.columns.items()] == [
        ("编号", "编号", "text", False), ("日期", "日期", "date", False), ("对象", "对象", "text", True),
        ("慰问金", "慰问金", "money", True),
    ]  # fmt: skip
    assert facts["委员会会议"].columns["议题"].optional is True
    ballots = facts["测评"]
    assert isinstance(ballots, Tally)
    assert (ballots.rows, ballots.total) == (("总评", "服务"), "有效票")
    results = facts["月考"]
    assert isinstance(results, Results)
    assert (results.ruleset, results.of, results.every, results.need) == ("T11", "self", "month", None)
    assert facts["小家结果"].need == 2
    assert vocabulary.name == "test"
    assert vocabulary.titles == ("合格职工之家", "先进职工之家")
    assert [each.group for each in vocabulary.in_order()] == sorted(
        [each.group for each in facts.values()], key=["人员", "会议", ""].index
    )


def test_the_shipped_vocabulary_reads():
    vocabulary = read_vocabulary(read_file(ROOT / "rulesets" / "vocabulary.yaml"))
    assert all(fact.name == name for name, fact in vocabulary.facts.items())


def test_numbers_are_exact_and_text_stays_text():
    vocabulary = read(
        'vocabulary: t\nversion: 2.10\nfacts: {面积: {type: decimal, min: 0.10, max: "1,000.1", unit: 平方米}}'
    )
    assert vocabulary.version == "2.10"
    assert (vocabulary.facts["面积"].min, vocabulary.facts["面积"].max) == (
        Fraction(1, 10),
        Fraction(10001, 10),
    )


def test_parameters():
    vocabulary = read(
        HEAD
        + "facts: {}\nparameters: {人数线: {unit: 人, values: [{from: 2022-01-01, value: 10}, "
        + '{from: 2022-01-01, region: "32", value: 60%}]}}'
    )
    first, second = vocabulary.parameters["人数线"].values
    assert (str(first.from_), first.region, first.value) == ("2022-01-01", "", "10")
    assert (second.region, second.value) == ("32", "60%")


def test_chinese_keywords():
    english = read(
        HEAD
        + "facts: {会: {type: records, dated: 日, columns: {日: {type: date, in: period}}, private: true}}"
    )
    chinese = read(
        '词汇表: t\n版本: "1"\n事实: {会: {类型: 记录, 日期列: 日, 列: {日: {类型: 日期, 限于: 周期内}}, 隐私: 是}}'
    )
    assert chinese == english
    assert hints('词汇表: t\n版本: "1"\n事实: {会: {类型: 整数, 单味: 人}}') == ["是不是 `单位`？"]
    with pytest.raises(RulesetError) as caught:
        read("词汇表: t\n事实: {}")
    assert caught.value.problems[0].message == "词汇表 缺少 `版本`"


# A declaration of the fact 会, the place of the mistake marked by ▸, and its code.
DECLARATIONS = """
not-one-of            {type: ▸integr}
missing-key           ▸会: {unit: 人}
unknown-key           {type: integer, ▸unt: 人}
unknown-key           {type: integer, ▸of: [甲]}
unknown-key           {type: integer, ▸optional: true}
wrong-type            ▸3
wrong-type            ▸[甲]
empty-value           {type: integer, ask: ▸}
wrong-type            {type: integer, ask: ▸[多少]}
wrong-type            {type: integer, material: ▸名册}
bad-number            {type: integer, min: ▸x}
bad-number            {type: integer, min: ▸1e5}
wrong-unit            {type: integer, unit: 人, max: ▸3人}
bad-fact-declaration  {type: integer, min: 3, max: ▸2}
bad-fact-declaration  {type: decimal, unit: ▸"%"}
bad-fact-declaration  {type: decimal, unit: ▸"1"}
bad-boolean           {type: boolean, private: ▸yes}
control-character     {type: boolean, ask: ▸"多\\u200b少"}
duplicate-choice      {type: choice, of: [甲, 乙, ▸甲]}
duplicate-choice      {type: choice, of: [甲(1), ▸甲（1）]}
empty-value           {type: choice, of: ▸[]}
missing-key           ▸会: {type: choice}
not-one-of            {type: date, in: ▸year}
unknown-group         {type: date, group: ▸人员}
empty-value           {type: records, columns: ▸{}}
not-one-of            {type: records, columns: {日: {type: ▸records}}}
unknown-key           {type: records, columns: {日: {type: date, ▸im: period}}}
reserved-name         {type: records, columns: {▸期末: {type: date}}}
unknown-column        {type: records, dated: ▸月, columns: {日: {type: date}}}
wrong-fact-type       {type: records, dated: ▸人, columns: {人: {type: text}}}
unknown-fact          {type: tally, rows: [甲], choices: [乙], total: ▸票}
wrong-fact-type       {type: tally, rows: [甲], choices: [乙], total: ▸会}
not-one-of            {type: results, ruleset: T1, every: ▸week}
below-minimum         {type: results, ruleset: T1, need: ▸0}
"""

# The same for whole files.
FILES = [
    ("▸facts: {}", ["missing-key", "missing-key"]),
    ('▸vocabulary: t\nversion: "1"', ["missing-key"]),
    (HEAD + "facts: ▸[会]", ["wrong-type"]),
    (HEAD + 'facts: {▸"1月": {type: boolean}}', ["bad-name"]),
    (HEAD + 'facts: {▸"会 议": {type: boolean}}', ["bad-name"]),
    (HEAD + "facts: {▸评定日: {type: date}}", ["reserved-name"]),
    (HEAD + "facts: {}\ntitles: [甲, ▸甲]", ["duplicate-choice"]),
    (HEAD + "facts: {}\nparameters: {线: {values: [{from: ▸2022, value: 1}]}}", ["bad-date"]),
    (HEAD + "facts: {}\nparameters: {线: {values: ▸[]}}", ["empty-value"]),
    (
        HEAD + "facts: {线: {type: text}}\nparameters: {▸线: {values: [{from: 2022-01-01, value: 1}]}}",
        ["duplicate-name"],
    ),
    (
        HEAD
        + "facts: {}\nparameters: {线: {values: [{from: 2022-01-01, value: 1}, ▸{from: 2022-1-1, value: 2}]}}",
        ["parameter-overlap"],
    ),
    (
        HEAD + "facts:\n  甲: {type: integer, ▸unt: 人}\n  ▸乙: {typ: text}\n  丙: {type: date, ▸min: 1}",
        ["unknown-key", "missing-key", "unknown-key"],
    ),
]


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return *text* without its marks, and the line and column of each."""
    places = []
    for number, line in enumerate(text.split("\n"), 1):
        parts = line.split("▸")
        places += [(number, sum(map(len, parts[:end])) + 1) for end in range(1, len(parts))]
    return text.replace("▸", ""), places


@pytest.mark.parametrize("case", DECLARATIONS.strip().split("\n"))
def test_mistake_in_a_declaration(case):
    code, declaration = case.split(maxsplit=1)
    named = declaration if declaration.startswith("▸会") else f"会: {declaration}"
    text, ((line, column),) = marked(f"{HEAD}facts:\n  {named}")
    assert problems(text) == [(line, column, code)]


@pytest.mark.parametrize("text,codes", FILES)
def test_mistake_in_a_file(text, codes):
    text, places = marked(text)
    found = problems(text)
    assert [code for _, _, code in found] == codes
    assert sorted({(line, column) for line, column, _ in found}) == places


def test_did_you_mean():
    assert hints(HEAD + "facts: {人数: {type: integr}}") == ["是不是 `integer`？"]
    assert hints(HEAD + "facts: {人数: {type: integer, unt: 人}}") == ["是不是 `unit`？"]
    assert hints(HEAD + "facts: {会: {type: records, columns: {日: {type: date, im: period}}}}") == [
        "是不是 `in`？"
    ]
    assert hints(HEAD + "groups: {人员: 人}\nfacts: {会: {type: date, group: 人园}}") == ["是不是 `人员`？"]


def test_reserved_names_are_refused_everywhere():
    for name in RESERVED:
        assert [code for _, _, code in problems(HEAD + f'facts: {{"{name}": {{type: text}}}}')] == [
            "reserved-name"
        ]


def node(text: str):
    return read_text(text, "t.yaml").root


def test_narrowing():
    vocabulary = read(
        HEAD
        + "facts: {人数: {type: integer, max: 100, private: true}, 组织: {type: choice, of: [甲, 乙, 丙]}}"
    )
    fact = narrow(vocabulary.facts["人数"], node("{min: 1, max: 50, ask: 多少人？, by: 复核人}"))
    assert (fact.name, fact.min, fact.max, fact.ask, fact.by, fact.private) == (
        "人数",
        1,
        50,
        "多少人？",
        "复核人",
        True,
    )
    assert vocabulary.facts["人数"].max == 100
    assert narrow(vocabulary.facts["组织"], node("{of: [甲, 乙]}")).of == ("甲", "乙")


@pytest.mark.parametrize(
    "fact,text,code",
    [
        ("人数", "{max: 101}", "redefined-fact"),
        ("人数", "{min: -1}", "redefined-fact"),
        ("人数", "{private: false}", "redefined-fact"),
        ("人数", "{of: [甲]}", "redefined-fact"),
        ("组织", "{of: [甲, 丁]}", "redefined-fact"),
        ("组织", "{min: 1}", "redefined-fact"),
        ("人数", "{type: text}", "unknown-key"),
        ("人数", "{unit: 户}", "unknown-key"),
    ],
)
def test_widening_is_refused(fact, text, code):
    vocabulary = read(
        HEAD
        + "facts: {人数: {type: integer, max: 100, private: true}, 组织: {type: choice, of: [甲, 乙, 丙]}}"
    )
    with pytest.raises(RulesetError) as caught:
        narrow(vocabulary.facts[fact], node(text))
    assert [item.code for item in caught.value.problems] == [code]


def test_tags_of_discriminators_never_look_like_keys():
    assert TAG.endswith(":")

    class Empty(Shape):
        called = ("空表", "an empty table")

    with pytest.raises(RulesetError) as caught:
        validate(Empty, node("甲: 1"))
    assert caught.value.problems[0].message == "空表 里没有叫 `甲` 的键"


def test_every_fact_title_and_shared_threshold_is_used_by_some_table() -> None:
    from evaluator import catalog

    programs = [catalog.load_file(each.path) for each in catalog.entries()]
    said = "".join(each.path.read_text("utf-8") for each in catalog.entries())
    shipped = programs[0].vocabulary
    assert set(shipped.facts) == {name for program in programs for name in program.facts}
    assert [name for name in (*shipped.titles, *shipped.parameters) if name not in said] == []
