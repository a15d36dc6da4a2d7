"""What lies ahead: the forecast is the day-by-day assessment, no name harms the file, nothing private leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from report_samples import HOSTILE
from rich.cells import cell_len

from evaluator import catalog
from evaluator.engine import assess
from evaluator.evidence.document import read_evidence
from evaluator.explain import explain
from evaluator.explanation import Grade, Organisation, RulesetRef, Score
from evaluator.language import speaking
from evaluator.outlook import FORMATS, Change, Deadline, Outlook, Spell, outlook, render, year_after
from evaluator.outlook.changes import changes
from evaluator.outlook.forecast import Stage
from evaluator.outlook.terms import begin, lead_time
from evaluator.problems import EvidenceError, Problem, Span
from evaluator.reading import read_file
from evaluator.report.options import Options
from tests.agreement import Loaded
from tests.mini import Mini
from tests.strategies import World, worlds

ROOT = Path(__file__).parents[1]
DAY = timedelta(days=1)
NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
T01, T02, T13, T14, T18 = (
    ROOT / "examples" / name
    for name in (
        "hege-zhigong-zhijia/某支行工会.yaml", "xianjin-zhigong-zhijia/某机关工会.yaml",
        "laomo-kaohe/某市级劳模.yaml", "changwu-gongkai/某机械厂工会.yaml", "zoufang-weiwen/某汽修厂工会.yaml",
    )
)  # fmt: skip


EXAMPLES = [
    path for entry in catalog.entries() for path in sorted((ROOT / "examples" / entry.id).glob("*.yaml"))
]


def loaded(path):
    program = catalog.load(path.parent.name)
    facts = program.facts
    read = read_evidence(
        read_file(str(path)), program.vocabulary, folder=path.parent, used=facts, narrowed=facts
    )
    return program, read


def ahead(path, **options):
    return outlook(*loaded(path), **options)


def at(it, day):
    """The spell that holds on a day."""
    return [spell for spell in it.spells if spell.day <= day][-1]


def same_as_that_day(it, program, evidence, day):
    """Compare what the forecast says of a day with the assessment of that day alone."""
    spell = at(it, day)
    try:
        told = explain(assess(program, evidence, as_of=day, mode="reference"), search=False)
    except EvidenceError:
        assert spell.score is None, day
        return
    assert (spell.score, spell.grade, spell.eligible) == (told.score, told.grade, told.eligible), day


# ── the law ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "path, start",
    [
        (T01, None),
        (T01, date(2025, 9, 20)),
        (T02, None),
        (T13, None),
        (T14, date(2025, 11, 20)),
        (T18, date(2025, 10, 1)),
    ],
    ids=lambda each: each.stem if isinstance(each, Path) else str(each),
)
def test_the_forecast_is_the_assessment_of_every_single_day(path, start):
    """Every seventh day, and the days around each change; `make nightly` looks at every one."""
    program, evidence = loaded(path)
    it = outlook(program, evidence, as_of=start)
    changes = {(spell.day - it.as_of).days + near for spell in it.spells for near in (-1, 0)}
    for days in range((it.until - it.as_of).days + 1):
        if NIGHTLY or days % 7 == 0 or days in changes:
            same_as_that_day(it, program, evidence, it.as_of + days * DAY)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_looks_ahead_and_is_right_around_each_change(path):
    program, evidence = loaded(path)
    it = outlook(program, evidence)
    assert it.spells[0].day == it.as_of
    for spell in it.spells[1:]:
        assert spell.changes, "a change that nothing is said of"
        for day in (spell.day - DAY, spell.day):
            same_as_that_day(it, program, evidence, day)
    for name in FORMATS:
        assert render(it, name, Options()) == render(outlook(program, evidence), name, Options())


@given(worlds(), st.integers(0, 400))
@settings(max_examples=25)
def test_the_forecast_of_any_world_is_the_assessment_of_every_day(world: World, after_start: int) -> None:
    one = Loaded(world)
    if one.evidence.period is None:
        return
    start = one.evidence.period.start + after_start * DAY
    try:
        it = outlook(one.program, one.evidence, as_of=start, until=start + 40 * DAY, with_private=True)
    except EvidenceError:
        return
    for days in range(41):
        same_as_that_day(it, one.program, one.evidence, start + days * DAY)


# ── what is said ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_t01_loses_its_grade_the_day_after_the_term():
    it = ahead(T01)
    assert [str(spell.day) for spell in it.spells] == ["2026-01-15", "2026-06-13", "2026-06-17", "2026-09-11"]
    before, after = it.spells[1], it.spells[2]
    assert (before.grade.possible, after.grade.possible) == ("合格", "基本合格")
    item, grade = after.changes
    assert (item.id, item.before, item.after, item.worse) == ("A2", "4/4", "0/4", True)
    assert item.because == ("届满日（2026-06-16）已过，上届产生日期 2023-06-16",)
    assert (grade.subject, grade.after) == ("grade", "未定（基本合格可争取）")
    (term,) = (each for each in it.deadlines if each.items == ("A2",))
    assert (term.day, term.title, term.begin) == (date(2026, 6, 16), "届满日", date(2026, 5, 2))
    assert term.todo == "在批准的期限内完成换届选举"


def test_a_title_that_runs_out_takes_the_right_to_apply():
    it = ahead(T13)
    assert [spell.eligible for spell in it.spells] == ["yes", "no"]
    (title,) = it.deadlines
    assert (title.day, title.kind) == (date(2026, 4, 30), "title")
    assert "R1 市级劳动模范称号有效 已满足 → 未满足" in title.detail


def test_an_open_duty_falls_due_once_with_the_items_that_count_it():
    it = ahead(T14, as_of=date(2025, 11, 20))
    duties = {each.title: each for each in it.deadlines if each.kind == "duty"}
    answer = duties["意见限时答复：Y04"]
    assert (answer.day, answer.items) == (date(2025, 12, 6), ("D1",))
    assert answer.todo == "逐件登记提出日和答复日，三十日内书面答复"
    assert duties["定期公开：业务招待费 2025Q4"].day == date(2025, 12, 31)
    recurring = [each for each in it.deadlines if each.kind == "stretch"]
    assert recurring[0].title == "2026年1月：定期公开 奖金分配"
    assert all(each.day > date(2025, 12, 31) for each in recurring)


def test_a_plan_item_falls_due_on_its_own_day_and_a_done_one_does_not():
    mini = Mini(
        """
        facts:
          计划: {type: records, columns: {编号: {type: text}, 时限: {type: date}}, dated: 时限}
          办结: {type: records, columns: {计划: {type: text}, 日期: {type: date}}, dated: 日期}
        obligations: {按期办结: {for: 计划, until: 时限, answered_by: 办结, match: {计划: 编号}, at: 日期}}
        item:
          {id: A, title: 完成率, points: 4, no_case: full, linear: {of: rate(按期办结)},
           fix: {do: 催办, raises: 办结, lead: 2周}}
        """
    )
    given = (
        "as_of: 2025-06-01\nfacts: {计划: [{编号: a, 时限: 2025-07-31}, {编号: b, 时限: 2025-08-31}], "
        "办结: [{计划: b, 日期: 2025-05-01}]}"
    )
    it = outlook(mini.program, mini.evidence(given), until=date(2025, 12, 31))
    assert [(each.title, each.day, each.begin) for each in it.deadlines if each.kind == "duty"] == [
        ("按期办结：a", date(2025, 7, 31), date(2025, 7, 17))
    ]
    assert [str(spell.day) for spell in it.spells] == ["2025-06-01", "2025-12-31"], (
        "until then more may be planned"
    )
    (change,) = it.spells[1].changes
    assert (change.before, change.after) == ("0～4/4", "2/4")
    assert change.because == ("考评期到此结束，计划、办结不会再增加",)


def test_a_duty_left_undone_costs_its_points_the_day_after_it_was_due():
    mini = Mini(
        """
        facts:
          事件: {type: records, columns: {编号: {type: text}, 知悉: {type: date}}, dated: 知悉}
          走访: {type: records, columns: {事件: {type: text}, 日期: {type: date}}, dated: 日期}
        obligations: {必访: {for: 事件, from: 知悉, within: 60天, answered_by: 走访, match: {事件: 编号}, at: 日期}}
        item: {id: A, title: 走访率, points: 4, no_case: full, linear: {of: rate(必访)}}
        """
    )
    it = outlook(mini.program, mini.evidence("facts: {事件: [{编号: a, 知悉: 2025-12-20}], 走访: []}"))
    assert [(str(spell.day), spell.score.possible) for spell in it.spells] == [
        ("2026-01-15", 4),
        ("2026-02-19", 0),
    ]
    (change,) = it.spells[1].changes
    assert change.because == ("必访a的期限（2026-02-18）已过，没有办",)


def test_a_term_is_told_even_where_it_costs_nothing_yet():
    mini = Mini(
        "facts: {到期日: {type: date}, 另有: {type: boolean}}\n"
        "item: {id: A, title: 证照, points: 4, pass: 另有 or 到期日 >= 评定日, "
        "fix: {do: 换证, raises: 到期日, lead: 1个月}}"
    )
    (term,) = outlook(mini.program, mini.evidence("facts: {到期日: 2026-05-31, 另有: 否}")).deadlines
    assert (term.day, term.begin, term.detail) == (
        date(2026, 5, 31),
        date(2026, 4, 30),
        "过了这一天：A 证照 4/4 → 0/4",
    )
    it = outlook(mini.program, mini.evidence("facts: {到期日: 2026-05-31, 另有: 是}"))
    assert it.deadlines == (), "what is not asked for is not in the way"
    turned = Mini(
        "facts: {到期日: {type: date}, 另有: {type: boolean}}\n"
        "item: {id: A, title: 证照, points: 4, pass: 到期日 >= 评定日 or 另有}"
    )
    (term,) = outlook(turned.program, turned.evidence("facts: {到期日: 2026-05-31, 另有: 是}")).deadlines
    assert (term.day, term.detail) == (date(2026, 5, 31), "过了这一天：分数暂时不变")


def test_a_signal_that_holds_the_day_against_a_fact_makes_it_a_term_and_costs_nothing():
    mini = Mini(
        "facts: {到期日: {type: date}}\n"
        "signals:\n  - {id: S1, if: 到期日 < 评定日, say: 合同已经到期}\n"
        "  - {id: S2, if: 到期日 <= 评定日 + 30天, say: 快到期了}\n"
        "item: {id: A, title: 甲, points: 4, pass: 到期日 >= 期末}"
    )
    it = outlook(mini.program, mini.evidence("facts: {到期日: 2026-05-31}"))
    (term,) = it.deadlines
    assert (term.day, term.title, term.detail) == (date(2026, 5, 31), "到期日", "过了这一天：分数暂时不变")
    assert [(str(each.day), [change.id for change in each.changes]) for each in it.spells[1:]] == [
        ("2026-05-01", ["S2"]), ("2026-06-01", ["S1"]),
    ]  # fmt: skip


def test_what_begins_to_count_is_forecast_and_is_no_term():
    mini = Mini("facts: {生效日: {type: date}}\nitem: {id: A, title: 甲, points: 4, pass: 生效日 <= 评定日}")
    it = outlook(mini.program, mini.evidence("facts: {生效日: 2026-05-01}"))
    assert it.deadlines == ()
    (change,) = it.spells[1].changes[:1]
    assert (str(it.spells[1].day), change.worse, change.because) == (
        "2026-05-01",
        False,
        ("到了生效日（2026-05-01）",),
    )


def test_from_the_day_on_which_the_table_refuses_the_evidence_it_says_so_and_looks_further():
    mini = Mini(
        "facts: {起: {type: date}, 止: {type: date}}\n"
        "checks: [{id: K1, must: 评定日 <= 起 or 评定日 >= 止, say: 正在停业}]\n"
        "item: {id: A, title: 甲, points: 4, pass: 评定日 < 止}"
    )
    it = outlook(mini.program, mini.evidence("facts: {起: 2026-03-01, 止: 2026-03-10}"))
    assert [(str(spell.day), spell.score is None) for spell in it.spells] == [
        ("2026-01-15", False), ("2026-03-02", True), ("2026-03-10", False),
    ]  # fmt: skip
    assert "正在停业" in it.spells[1].refused[0]
    assert "拒收" in render(it, "terminal", Options())


def test_the_period_stays_where_the_evidence_names_none():
    mini = Mini("facts: {次: {type: integer}}\nitem: {id: A, title: 甲, points: 4, pass: 期末 == 2025-12-31}")
    evidence = replace(mini.evidence("facts: {次: 1}"), period=None)
    it = outlook(mini.program, evidence, until=date(2028, 1, 15))
    assert [spell.score.confirmed for spell in it.spells] == [Fraction(4)]


def test_a_title_no_table_asks_for_still_runs_out():
    mini = Mini(
        "facts: {次: {type: integer}}\nitem: {id: A, title: 甲, points: 4, pass: 次 > 0}", titles=("先进",)
    )
    given = "facts: {次: 1}\ntitles: [{title: 先进, from: 2024-01-01, until: 2026-03-01}]"
    (title,) = outlook(mini.program, mini.evidence(given)).deadlines
    assert (title.day, title.kind, title.detail) == (date(2026, 3, 1), "title", "2024-01-01 取得")


@pytest.mark.parametrize(
    "lead, day",
    [
        ("45天", "2026-05-02"),
        ("2周", "2026-06-02"),
        ("1个月", "2026-05-16"),
        ("1年", "2025-06-16"),
        ("30 days", "2026-05-17"),
    ],
)
def test_a_lead_is_read_as_authors_write_it(lead, day):
    assert str(begin(date(2026, 6, 16), lead)) == day


def test_a_lead_that_says_no_time_gives_no_day_to_begin():
    assert lead_time("尽早") is lead_time("") is lead_time("5人日") is None
    assert begin(date(2026, 6, 16), "尽早") is None


# ── private ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("format", FORMATS)
def test_what_is_private_is_counted_and_not_named(format):
    it, all_of_it = (ahead(T18, as_of=date(2025, 7, 20), with_private=each) for each in (False, True))
    assert (it.withheld, all_of_it.withheld) == (7, 0)
    assert len(all_of_it.deadlines) == len(it.deadlines) + 7
    hidden = {each.title for each in all_of_it.deadlines} - {each.title for each in it.deadlines}
    assert hidden
    text, whole = (_text(render(each, format, Options(width=120)), format) for each in (it, all_of_it))
    assert all(title in whole and title not in text for title in hidden)


def _text(made, format):
    """The words of a rendering, however its lines are folded."""
    if format != "ics":
        return "".join(made.split()) if format == "terminal" else made
    return "\n".join(str(event["summary"]) for event in Calendar.from_ical(made).walk("VEVENT"))


def test_a_private_row_that_runs_out_is_not_named_in_the_forecast_either():
    (change,) = ahead(T01).spells[1].changes
    assert change.because == ("不公开的事实到了日子",)
    (change,) = ahead(T01, with_private=True).spells[1].changes
    assert "困难职工档案第" in change.because[0]


def test_a_refusal_on_the_way_does_not_quote_what_is_private():
    problem = Problem("bad-number", "`张三` 不是数", Span("甲.yaml", 3, 1, 2), "张三？", private=True)
    stage = Stage(date(2026, 1, 15), None, (problem,))
    for asked in (False, True):
        (change,) = changes(stage, with_private=asked)
        assert ("张三" in change.because[0]) is asked


@pytest.mark.parametrize(
    "form",
    [
        "none(户, 更新 + 3个月 < 评定日)",
        "none(户表, none(户, 更新 + 3个月 >= 评定日))",
        "none(各户, 末次 + 3个月 < 评定日)",
        "none(复核, 期限 + 3个月 < 评定日)",
    ],
)
def test_a_private_row_is_not_dated_by_whatever_way_it_is_reached(form):
    mini = Mini(
        """
        facts:
          户:
            type: records
            columns: {姓名: {type: text, private: true}, 更新: {type: date}}
            dated: 更新
          户表: {type: records, columns: {号: {type: text}}}
          回访: {type: records, columns: {姓名: {type: text, private: true}, 日期: {type: date}}, dated: 日期}
        tables: {各户: {each: {姓名: rows}, of: 户, columns: {末次: "last(户, 更新)"}}}
        obligations: {复核: {for: 户, from: 更新, within: 5天, answered_by: 回访, match: {姓名: 姓名}, at: 日期}}
        """
        f"item: {{id: A, title: 台账, points: 4, no_case: full, pass: '{form}'}}"
    )
    given = "facts: {户: [{姓名: 王五, 更新: 2025-11-20}], 户表: [{号: a}], 回访: []}"
    it, whole = (outlook(mini.program, mini.evidence(given), with_private=each) for each in (False, True))
    assert len(it.spells) > 1
    for name in FORMATS:
        text = str(render(it, name, Options(width=120)))
        assert "王五" not in text
        assert "2025-11-20" not in text
    assert "不公开" in it.spells[1].changes[0].because[0]
    assert it.deadlines == ()
    assert "不公开" not in str(whole)


# ── the calendar file ────────────────────────────────────────────────────────────────────────────────────────────────
def events(made):
    return list(Calendar.from_ical(made).walk("VEVENT"))


def test_the_file_reads_back_as_what_was_told():
    it = ahead(T01)
    made = render(it, "ics", Options())
    found = events(made)
    assert [(each["dtstart"].dt, str(each["summary"])) for each in found[:-1]] == [
        (each.day, f"T01 {each.title}") for each in it.deadlines
    ]
    assert str(found[-1]["summary"]).startswith("T01 什么都不做，从今天起：等级 未定（合格可争取）")
    assert all(each["dtend"].dt == each["dtstart"].dt + DAY for each in found)
    assert {each["dtstamp"].dt.isoformat() for each in found} == {"2026-01-15T00:00:00+00:00"}
    assert len({str(each["uid"]) for each in found}) == len(found)
    lines = made.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert all(len(line) <= 75 for line in lines)
    for event in found:
        for alarm in event.walk("VALARM"):
            rings = datetime.combine(event["dtstart"].dt, datetime.min.time()) + alarm["trigger"].dt
            assert it.as_of <= rings.date() < event["dtstart"].dt
            assert rings.hour == 9


def test_an_event_keeps_its_name_when_the_file_is_made_again_later():
    now, later = (events(render(ahead(T01, as_of=day), "ics", Options())) for day in (None, date(2026, 4, 1)))
    names = {str(each["summary"]): str(each["uid"]) for each in now}
    kept = [each for each in later if str(each["summary"]) in names]
    assert len(kept) >= 5
    assert all(names[str(each["summary"])] == str(each["uid"]) for each in kept)


def hostile():
    bad = HOSTILE + "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTACH:file:///etc/passwd;=,"
    day = date(2026, 3, 1)
    change = Change("grade", bad, bad, bad, bad, (bad,), True)
    return Outlook(
        RulesetRef(bad, bad, bad, bad, bad), Organisation(bad, bad, bad, bad), (date(2025, 1, 1), date(2025, 12, 31)),
        date(2026, 1, 15), date(2027, 1, 15),
        (Deadline(day, "duty", bad, bad, (bad,), date(2026, 2, 1), bad), Deadline(day, "duty", bad)),
        (
            Spell(date(2026, 1, 15), Score(Fraction(1), Fraction(2), Fraction(3)), Grade(bad, bad, "open"), "yes"),
            Spell(day, Score(None, None, Fraction(3)), Grade(bad, bad, "decided"), "no", (change,)),
            Spell(day + DAY, None, None, None, (change,), (bad,)),
        ), 3,
    )  # fmt: skip


def test_no_name_can_write_a_line_of_the_calendar_file():
    made = render(hostile(), "ics", Options())
    found = events(made)
    assert len(found) == 4
    assert [len(each.walk("VALARM")) for each in found] == [3, 2, 0, 0]
    assert not [each for each in found if "attach" in each or "rrule" in each or "url" in each]
    lines = made.decode().replace("\r\n ", "").split("\r\n")
    assert not [line for line in lines if line.startswith(("ATTACH", "<", "B;"))]
    assert sum(line == "BEGIN:VEVENT" for line in lines) == sum(line == "END:VEVENT" for line in lines) == 4
    assert all(each.isprintable() for each in lines)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    assert len({str(each["uid"]) for each in found}) == 4


@given(st.text(max_size=40))
def test_any_text_comes_back_as_one_line(text):
    it = hostile()
    it = replace(it, deadlines=(Deadline(date(2026, 3, 1), "term", text, text),), spells=it.spells[:1])
    (event,) = events(render(it, "ics", Options()))
    assert event["dtstart"].dt == date(2026, 3, 1)
    assert "\n" not in str(event["summary"])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_page_and_the_json_survive_hostile_names(width, language):
    with speaking(language):
        page, data = (render(hostile(), each, Options(width=width)) for each in ("terminal", "json"))
    assert all(line.isprintable() for line in page.splitlines())
    assert [line for line in page.splitlines() if cell_len(line) > width] == []
    assert len(json.loads(data)["forecast"]) == 3
    page.encode("utf-8")
    assert all(line.strip().isprintable() for line in data.splitlines())


def test_the_json_holds_no_number():
    def numbers(value):
        if isinstance(value, dict | list):
            return [
                each
                for part in (value.values() if isinstance(value, dict) else value)
                for each in numbers(part)
            ]
        return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []

    told = json.loads(render(ahead(T01), "json", Options()))
    assert numbers(told) == []
    assert told["forecast"][2]["confirmed"] == "77.8"


def test_english_says_it_in_english():
    with speaking("en"):
        page = render(ahead(T01), "terminal", Options(width=120))
    assert "What falls due (6)" in page
    assert "begin by 2026-05-02" in page


def test_looking_ahead_imports_no_calendar_library_until_a_file_is_asked_for():
    code = (
        "import sys, evaluator.outlook; print([m for m in ('icalendar', 'rich', 'json') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "icalendar" not in ran.stdout
    assert "rich" not in ran.stdout


def test_a_year_after_a_leap_day_is_the_last_of_february():
    assert year_after(date(2024, 2, 29)) == date(2025, 2, 28)
    assert year_after(date(2026, 1, 15)) == date(2027, 1, 15)
