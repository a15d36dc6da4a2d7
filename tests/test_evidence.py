"""A submission as a whole: what is known, by whom, and what stays unknown."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.declarations import Records, Results, Tally
from evaluator.evidence import attachments
from evaluator.evidence.agreement import outside_period
from evaluator.evidence.document import Evidence, Organisation, read_evidence
from evaluator.forms.yaml_form import template_text
from evaluator.problems import EvidenceError, PingjiaError, draw
from evaluator.reading import plain, read_file, read_text
from evaluator.reading.dates import read_period
from evaluator.vocabulary import narrow, read_vocabulary

VOCABULARY = read_vocabulary(read_file(Path(__file__).parent / "cases" / "vocabulary.yaml"))

FULL = """
evidence: 1
organisation: {id: "3301-0012", name: 某支行工会, region: "330109", type: 支行}
period: 2025年
as_of: 2026-01-15
supplied_by: 小林
facts:
  会员人数:
    {value: 471人, by: 小林, on: 2026-01-05, material: [会员名册], audited: {value: 469, by: 老周, why: 两人已调出}}
  教育经费: 12,345.60
  活动面积: 120.5平方米
  独立核算: √
  换届日期: 2023年3月5日
  考核日: 2025-12-20
  签收时刻: 2026-01-05 09:30
  负责人: 张三
  女工组织: 女职工委员会（筹）
  年度文档: [年度计划, 年度总结]
  委员会会议:
    - {日期: 2025-02-11, 人数: 9, 议题: 换届}
    - {日期: 2025-08-01, 人数: 未知}
  走访记录: []
  有效票: 400
  测评: {总评: {满意: 300, 基本满意: 80, 不满意: 20}, 服务: {满意: 310}}
  月考: [{period: 2025-01, points: 92.5, grade: 优秀}, {期间: 2025年2月, 得分: 90}]
not_applicable: [{item: D1, reason: 全员公务员, approved_by: 老周, on: 2026-02-01}]
titles: [{title: 合格职工之家, from: 2023-05-01, until: 2026-05-01}]
results: [{ruleset: T05, organisation: 一小家, points: 88, grade: 合格}]
previous: {period: 2024, facts: {会员人数: 450}}
"""


def read(text: str, *, folder: Path | None = None, **options) -> Evidence:
    return read_evidence(read_text(text, "t.yaml"), VOCABULARY, folder=folder, **options)


def facts(text: str) -> dict[str, object]:
    return {name: each.deciding for name, each in read(f"evidence: 1\nfacts:\n{text}").facts.items()}


def without_places(evidence: Evidence) -> object:
    """Return a submission as plain comparable data: no spans, no notes, no digest."""

    def bare(value: object) -> object:
        if hasattr(value, "__dataclass_fields__"):
            hidden = ("span", "cell_spans", "notes", "digest", "source", "root")
            return {
                name: bare(getattr(value, name)) for name in value.__dataclass_fields__ if name not in hidden
            }
        if isinstance(value, tuple):
            return [bare(each) for each in value]
        return {name: bare(each) for name, each in value.items()} if isinstance(value, dict) else value

    return bare(evidence)


def test_a_full_submission():
    evidence = read(FULL)
    assert evidence.organisation == Organisation("3301-0012", "某支行工会", "330109", "支行")
    assert evidence.period == read_period("2025")[0]
    assert evidence.as_of == date(2026, 1, 15)
    assert evidence.supplied_by == "小林"
    known = {name: each.deciding for name, each in evidence.facts.items()}
    assert known["会员人数"] == 469
    assert known["教育经费"] == Fraction(123456, 10)
    assert known["活动面积"] == Fraction(241, 2)
    assert known["独立核算"] is True
    assert known["换届日期"] == date(2023, 3, 5)
    assert known["签收时刻"] == datetime(2026, 1, 5, 9, 30)
    assert known["女工组织"] == "女职工委员会(筹)"
    assert known["年度文档"] == {"年度计划", "年度总结"}
    assert [row.cells for row in known["委员会会议"]] == [
        {"日期": date(2025, 2, 11), "人数": 9, "议题": "换届"},
        {"日期": date(2025, 8, 1), "人数": None, "议题": None},
    ]
    assert known["走访记录"] == ()
    assert known["测评"] == {"总评": {"满意": 300, "基本满意": 80, "不满意": 20}, "服务": {"满意": 310}}
    assert [(row.cells["期间"], row.cells["期末"], row.cells["得分"]) for row in known["月考"]] == [
        ("2025-01", date(2025, 1, 31), Fraction(185, 2)),
        ("2025-02", date(2025, 2, 28), 90),
    ]
    assert known["小家结果"][0].cells["单位"] == "一小家"
    assert evidence.previous is not None
    assert evidence.previous.facts["会员人数"].deciding == 450
    assert [claim.item for claim in evidence.claims] == ["D1"]
    assert [held.title for held in evidence.titles or ()] == ["合格职工之家"]


def test_submitted_and_audited_values_are_both_kept():
    given_ = read(FULL).facts["会员人数"]
    assert (given_.value, given_.by, given_.on, given_.material) == (
        471,
        "小林",
        date(2026, 1, 5),
        ("会员名册",),
    )
    assert given_.audited is not None
    assert (given_.audited.value, given_.audited.by, given_.audited.why) == (469, "老周", "两人已调出")
    only = read("evidence: 1\nfacts: {会员人数: {value: , audited: {value: 5, by: 老周}}}").facts["会员人数"]
    assert (only.value, only.deciding) == (None, 5)


def test_a_place_for_every_value():
    evidence = read(FULL)
    assert (evidence.facts["会员人数"].span.line, evidence.facts["会员人数"].span.column) == (9, 13)
    rows = evidence.facts["委员会会议"].deciding
    assert rows[1].cell_spans["人数"].line == 21


@pytest.mark.parametrize("text", ["", "null", "~", "未知", "暂无", '""', "'？'", "不详"])
@pytest.mark.parametrize("name", list(VOCABULARY.facts))
def test_not_known_is_absent_never_zero(name, text):
    assert facts(f"  {name}: {text}") == {}
    assert facts(f"  {name}: {{value: {text}}}") == {}


def test_none_is_known_where_none_makes_sense():
    assert facts("  走访记录: 无\n  年度文档: 无\n  独立核算: 无") == {
        "走访记录": (),
        "年度文档": frozenset(),
        "独立核算": False,
    }
    with pytest.raises(EvidenceError):
        facts("  会员人数: 无")


def test_titles_silent_and_none():
    assert read("evidence: 1").titles is None
    assert read("evidence: 1\ntitles:").titles is None
    assert read("evidence: 1\ntitles: []").titles == ()


def test_a_tally_without_a_count_is_not_known():
    assert facts("  测评: {总评: {满意: , 不满意: }}") == {}
    assert facts("  测评: {总评: {满意: 0, 不满意: }}") == {"测评": {"总评": {"满意": 0}}}


def test_fewer_answers_than_ballots_is_a_warning():
    evidence = read("evidence: 1\nfacts: {有效票: 10, 测评: {总评: {满意: 1, 基本满意: 2, 不满意: 3}}}")
    assert [(note.code, note.severity) for note in evidence.notes] == [("tally-does-not-add-up", "warning")]


def test_unusual_spellings_are_echoed():
    notes = [note for note in read(FULL).notes if note.code == "read-as"]
    assert all(note.severity == "note" for note in notes)
    assert "`2023年3月5日` 读作 2023-03-05" in [note.message for note in notes]
    assert not any("471" in note.message and "471人`" not in note.message for note in notes)
    plain_text = (
        "evidence: 1\nfacts: {会员人数: 12, 教育经费: 3.50, 独立核算: 是, 考核日: 2025-03-01, 负责人: 张三}"
    )
    assert read(plain_text).notes == ()


def test_private_values_are_in_no_message():
    text = "evidence: 1\nfacts:\n  走访记录: [{编号: K1, 对象: 王某, 慰问金: ５００元}]"
    assert read(text).notes == ()
    with pytest.raises(EvidenceError) as caught:
        read(text.replace("５００元", "伍佰"))
    assert "伍佰" not in str(caught.value)


def test_known_but_unused_is_one_note():
    evidence = read("evidence: 1\nfacts: {会员人数: 12, 有效票: 3, 负责人: 张三}", used={"会员人数"})
    assert [(note.code, note.severity) for note in evidence.notes] == [("fact-not-used", "note")]
    assert "有效票、负责人" in evidence.notes[0].message
    assert set(evidence.facts) == {"会员人数", "有效票", "负责人"}


def test_a_narrowed_fact_is_stricter():
    stricter = narrow(VOCABULARY.facts["会员人数"], read_text("max: 500", "t.yaml").root)
    text = "evidence: 1\nfacts: {会员人数: 501}"
    assert read(text).facts["会员人数"].deciding == 501
    with pytest.raises(EvidenceError):
        read(text, narrowed={"会员人数": stricter})


def test_the_period_may_come_later():
    evidence = read("evidence: 1\nfacts: {考核日: 2026-01-01}")
    assert evidence.period is None
    period, _ = read_period("2025")
    assert [each.code for each in outside_period(evidence.facts, VOCABULARY.facts, period)] == [
        "out-of-period"
    ]
    assert outside_period(evidence.facts, VOCABULARY.facts, read_period("2026")[0]) == ()


def test_ids_stay_text():
    assert (
        read("evidence: 1\norganisation: {id: 0091310000123456789X}").organisation.id
        == "0091310000123456789X"
    )
    assert read("evidence: 1\norganisation: {id: ３３０１－００１２}").organisation.id == "3301-0012"
    ids = {
        read(f"evidence: 1\norganisation: {{id: {each}}}").organisation.id
        for each in ("913100001234567891", "913100001234567881")
    }
    assert len(ids) == 2
    assert facts("  负责人: 007") == {"负责人": "007"}


def test_chinese_keywords_read_the_same():
    text = """
证据: 1
组织: {编号: A1, 名称: 甲}
周期: 2025
评定日: 2026-01-15
事实: {会员人数: {值: 12, 由: 小林}}
不适用: [{项: D1, 事由: 无}]
"""
    other = """
evidence: 1
organisation: {id: A1, name: 甲}
period: 2025
as_of: 2026-01-15
facts: {会员人数: {value: 12, by: 小林}}
not_applicable: [{item: D1, reason: 无}]
"""
    assert without_places(read(text)) == without_places(read(other))
    with pytest.raises(EvidenceError) as caught:
        read("证据: 1\n不适用: [{项: D1}]")
    assert caught.value.problems[0].message == "不适用 缺少 `事由`"


def test_yaml_and_json_read_the_same():
    document = read_text(FULL, "t.yaml")
    as_json = read_text(json.dumps(plain(document.root), ensure_ascii=False), "t.json")
    assert without_places(read_evidence(as_json, VOCABULARY, folder=None)) == without_places(read(FULL))
    typed = '{"evidence": 1, "facts": {"会员人数": 12, "活动面积": 0.1, "独立核算": true, "负责人": null}}'
    again = read_evidence(read_text(typed, "t.json"), VOCABULARY, folder=None)
    assert {name: each.deciding for name, each in again.facts.items()} == {
        "会员人数": 12, "活动面积": Fraction(1, 10), "独立核算": True,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["评价: 1", "[1]", "甲", "evidence:"])
def test_not_evidence(text):
    with pytest.raises(EvidenceError) as caught:
        read(text)
    assert [each.code for each in caught.value.problems] in (["not-evidence"], ["wrong-evidence-version"])


def test_many_notes_never_hide_an_error():
    rows = "\n".join("    - {日期: 2025年1月2日, 人数: 9人}" for _ in range(60))
    with pytest.raises(EvidenceError) as caught:
        read(f"evidence: 1\nfacts:\n  委员会会议:\n{rows}\n    - {{日期: 坏}}")
    assert [each.code for each in caught.value.problems] == ["bad-date"]


WORDS = [
    "value", "audited", "by", "id", "from", "to", "item", "reason", "title", "path", "period", "ruleset", "日期",
    "总评", "满意", "points", *VOCABULARY.facts,
]  # fmt: skip
LEAVES = st.sampled_from(
    [
        "",
        "12",
        "12人",
        "2025",
        "2025-03-01",
        "是",
        "无",
        "未知",
        "T11",
        "年度计划",
        "../x",
        "1e5",
        "合格职工之家",
        "1",
    ]
)
TREES = st.recursive(
    st.none() | LEAVES | st.text("甲a1\u200b 、", max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)
KEYS = [
    "organisation",
    "period",
    "as_of",
    "facts",
    "not_applicable",
    "attachments",
    "titles",
    "results",
    "previous",
    "x",
]


@given(
    st.dictionaries(st.sampled_from(KEYS), TREES, max_size=4),
    st.dictionaries(st.sampled_from(WORDS), TREES, max_size=4),
)
def test_any_tree_is_evidence_or_problems(tree, known):
    text = json.dumps({"evidence": "1", "facts": known, **tree}, ensure_ascii=False)
    document = read_text(text, "t.json")
    try:
        evidence = read_evidence(document, VOCABULARY, folder=Path(__file__).parent / "cases", used=set())
    except EvidenceError as error:
        drawn = [draw(each, text) for each in error.problems]
    else:
        drawn = [draw(each, text) for each in evidence.notes]
        assert all(each.deciding is not None for each in evidence.facts.values())
    assert all(drawn)


# ── attachments ─────────────────────────────────────────────────────────────────────────────────────────────


def attached(path: str, folder: Path | None) -> Evidence:
    return read(
        f"evidence: 1\nattachments: [{{id: 册, path: '{path}', date: 2025-12-31, for: A5}}]", folder=folder
    )


def test_an_attachment_is_measured(tmp_path):
    (tmp_path / "附件").mkdir()
    (tmp_path / "附件" / "册.pdf").write_bytes(b"roll")
    for path in ("附件/册.pdf", "./附件//册.pdf", "附件\\册.pdf"):
        (found,) = attached(path, tmp_path).attachments
        assert (found.size, found.sha256) == (4, hashlib.sha256(b"roll").hexdigest())
        assert (found.id, found.date, found.for_) == ("册", date(2025, 12, 31), ("A5",))
    (unopened,) = attached("附件/册.pdf", None).attachments
    assert (unopened.size, unopened.sha256) == (None, None)


@pytest.mark.parametrize(
    "path", ["../x", "a/../../x", "/etc/hostname", "\\\\server\\x", "C:x", "c:\\x", "..\\x", "a/..", ".."]
)
@pytest.mark.parametrize("folder", [True, False])
def test_a_path_stays_inside(tmp_path, path, folder):
    with pytest.raises(EvidenceError) as caught:
        attached(path, tmp_path if folder else None)
    assert [each.code for each in caught.value.problems] == ["path-escapes"]


def test_no_link_leads_out(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "x").write_bytes(b"secret")
    (inside / "link").symlink_to(outside / "x")
    (inside / "folder").symlink_to(outside)
    for path in ("link", "folder/x"):
        with pytest.raises(EvidenceError) as caught:
            attached(path, inside)
        assert [each.code for each in caught.value.problems] == ["path-escapes"]


def test_only_plain_files_of_a_bearable_size(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "large").write_bytes(b"x" * 11)
    monkeypatch.setattr(attachments, "SIZE_LIMIT", 10)
    for path, code in [
        ("pipe", "file-unreadable"),
        ("folder", "file-unreadable"),
        ("large", "too-large"),
        ("large/x", "attachment-missing"),
    ]:
        with pytest.raises(EvidenceError) as caught:
            attached(path, tmp_path)
        assert [each.code for each in caught.value.problems] == [code]


@given(
    st.text(
        st.characters(exclude_characters="'\n\r", exclude_categories=("Cc", "Cs", "Zl", "Zp"))
        | st.sampled_from("./\\:~"),
        max_size=300,
    )
)
def test_any_path_is_a_file_or_a_problem(path):
    with suppress(PingjiaError):
        attached(path, Path(__file__).parent / "cases")


# ── the empty form ──────────────────────────────────────────────────────────────────────────────────────────


class Table:
    code, title, version, period, applies = "T01", "合格职工之家创建评定标准", "2026.1", "year", ""


FORM = template_text(Table(), VOCABULARY.facts.values(), VOCABULARY)


def test_the_empty_form_is_an_empty_submission():
    evidence = read(FORM)
    assert evidence == replace(
        Evidence(Organisation(), None, None, {}), digest=evidence.digest, source="t.yaml"
    )


def test_the_form_asks_everything():
    for name, fact in VOCABULARY.facts.items():
        assert f"\n  {name}:\n" in FORM
        assert f"  # {fact.ask}\n" in FORM
    positions = [FORM.index(f"── {title} ") for title in VOCABULARY.groups.values()]
    assert positions == sorted(positions)
    for words in (
        "单位：人",
        "材料：会员名册",
        "由复核人填写",
        "隐私：不出现在报告里",
        "隐私列：对象、慰问金",
        '选一个："女职工委员会(筹)" / 女职工委员 / 未设',
    ):
        assert words in FORM


def test_the_form_as_filled_in_reads_as_filled_in():
    """A program answers each question the way a clerk would: after the colon, or by taking the # from the example."""
    answers = {
        "会员人数": "471", "教育经费": "12.50", "活动面积": "0.1", "独立核算": "是", "换届日期": "2023-03-05",
        "考核日": "2025-12-20", "签收时刻": "2026-01-05 09:30", "负责人": "张三", "女工组织": '"女职工委员会(筹)"',
        "年度文档": "[年度计划]", "有效票": "3",
    }  # fmt: skip
    lines, example = [], False
    for blank in FORM.split("\n"):
        line, name = blank, blank.strip().removesuffix(":")
        fact = VOCABULARY.facts.get(name)
        if line.startswith("  #   - {") and example:
            line = line.replace("#   -", "    -", 1)
        elif name in answers:
            line = f"{line} {answers[name]}"
        elif name in ("满意", "基本满意", "不满意"):
            line = f"{line} 1"
        example = isinstance(fact, Records | Results) if fact else example
        lines.append(line)
    evidence = read("\n".join(lines))
    by_hand = "evidence: 1\nfacts:\n" + "\n".join(f"  {name}: {answer}" for name, answer in answers.items())
    scalars = {name: each.deciding for name, each in evidence.facts.items() if name in answers}
    assert scalars == {name: each.deciding for name, each in read(by_hand).facts.items()}
    assert set(evidence.facts) == set(VOCABULARY.facts)
    for name, fact in VOCABULARY.facts.items():
        if isinstance(fact, Records | Results):
            assert len(evidence.facts[name].deciding) == 1
        elif isinstance(fact, Tally):
            assert evidence.facts[name].deciding == {row: dict.fromkeys(fact.choices, 1) for row in fact.rows}


def test_the_form_of_nothing():
    assert read(template_text(Table(), [], VOCABULARY)).facts == {}
