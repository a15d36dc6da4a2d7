"""The terminal and HTML pages: what they show, in what order, and what they must never let through."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import HOSTILE, MEMBERS, SAMPLES, broken, empty, hostile, perfect, typical
from rich.cells import cell_len

from evaluator.explanation import Explanation, Part, Ruling
from evaluator.language import Language, speaking
from evaluator.report import FORMATS, Options, render
from evaluator.report.chart import radar
from evaluator.report.lines import wrap, writable
from evaluator.report.options import options_for
from evaluator.report.outline import outline
from evaluator.report.strokes import bar

VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """Collects what a browser would see: every tag must be closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_renders_alike_twice(sample: str, format: str, language: Language) -> None:
    with speaking(language):
        once, again = render(SAMPLES[sample](), format), render(SAMPLES[sample](), format)
    assert once == again
    assert isinstance(once, bytes) == FORMATS[format].binary
    if isinstance(once, str):
        assert once.endswith("\n")
        once.encode("utf-8")


def test_importing_the_reports_imports_no_renderer() -> None:
    code = "import sys, evaluator.report; print([m for m in ('rich', 'jinja2', 'json') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() in {"[]", "['json']"}


def test_an_unknown_format_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        render(typical(), "odt")


# the terminal


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("sample", SAMPLES)
def test_no_line_is_wider_than_the_terminal(sample: str, width: int, language: Language) -> None:
    with speaking(language):
        page = render(SAMPLES[sample](), "terminal", Options(width=width, verbose=True))
    assert [line for line in page.splitlines() if cell_len(line) > width] == []


def test_the_terminal_page_says_what_a_clerk_asks() -> None:
    page = render(typical(), "terminal", Options(width=120))
    assert "已确认 83.1 / 仍可能 91.4 / 满分 100  等级：未定（至少 基本合格；合格 可争取，差 1.9 分）" in page
    assert "A5 入会率 3/4（−1）有 94.2%，应 ≥95%，差 4 人，补齐 +1 分 → 合格已稳" in page
    order = [
        "已确认",
        "已成立的裁定",
        "最值得补的",
        "失分项目",
        "待补证据",
        "类目得分",
        "从满分到得分",
        "核实信号",
        "满分项目",
    ]
    assert sorted(order, key=page.index) == order
    assert page.index("C1 会员评家满意率：测评") < page.index("A5 入会率：会员人数")


def test_a_bar_shows_what_is_possible_only_where_something_is() -> None:
    full, page = Fraction(20), []
    for low, high in ((Fraction(20), full), (Fraction("17.6"), Fraction("17.6")), (Fraction("19.9"), full)):
        page.append(bar(low, high, full, 20).plain)
    assert page == ["█" * 20, "█" * 17 + "░" * 3, "█" * 19 + "▒"]


def test_passed_items_fold_to_one_line_unless_verbose() -> None:
    short, long = (render(typical(), "terminal", Options(width=120, verbose=v)) for v in (False, True))
    assert len([line for line in short.splitlines() if "A1 依法建会" in line and "A2 按期换届" in line]) == 1
    assert "建会批复齐全" not in short
    assert "A1 依法建会 3/3 建会批复齐全" in long.replace("（", " （")


def test_an_empty_submission_is_never_a_grade() -> None:
    for name in ("terminal", "html"):
        page = render(empty(), name)
        assert "未定" in page
        assert "失分项目" not in page
    assert "已确认 0 / 仍可能 100 / 满分 100  等级：未定（合格 可争取，差 85 分）" in render(
        empty(), "terminal"
    )


def test_full_marks_leave_nothing_to_mend() -> None:
    page = render(perfect(), "terminal")
    assert "已确认 100 / 满分 100  等级：合格" in page
    for absent in ("失分项目", "最值得补的", "待补证据", "仍可能 "):
        assert absent not in page


def test_a_total_that_failed_shows_no_number_for_it() -> None:
    assert "总分未能算出 / 满分 100  等级：不得申报；转人工评定" in render(broken(), "terminal")
    page = Page(render(broken(), "html")).text
    assert "未能算出" in page
    assert "83.1" not in page


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_gbk_console_holds_the_page(sample: str) -> None:
    page = render(SAMPLES[sample](), "terminal", Options(encoding="gbk", verbose=True, colour=True))
    page.encode("gbk")
    assert "−" not in page
    assert "█" not in page
    assert "(-1)" in page.replace("（", "(").replace("）", ")") or sample in {"empty", "perfect"}


@pytest.mark.parametrize("encoding", ["ascii", "cp936", "gb18030", "latin-1", "no-such-encoding"])
def test_any_console_holds_any_text(encoding: str) -> None:
    text = writable("√ ✓ − ≥ 𬭊 💡", encoding)
    text.encode("ascii" if encoding == "no-such-encoding" else encoding)


def test_a_name_cannot_steer_the_terminal() -> None:
    page = render(hostile(), "terminal", Options(verbose=True, width=120))
    assert not [c for c in page if c != "\n" and (ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c == "\u202e")]
    assert "�[31m{{7*7}}[bold]x[/bold]" in page


def test_colour_is_only_for_screens_that_want_it() -> None:
    class Screen:
        encoding = "gbk"

        def isatty(self) -> bool:
            return True

    screen: object = Screen()
    assert options_for(screen, {"COLUMNS": "90"}) == Options(width=90, colour=True, encoding="gbk")  # type: ignore[arg-type]
    assert not options_for(screen, {"NO_COLOR": "1"}).colour  # type: ignore[arg-type]
    assert not options_for(screen, {"TERM": "dumb"}).colour  # type: ignore[arg-type]
    assert "\x1b[" in render(typical(), "terminal", Options(colour=True))
    assert "\x1b" not in render(typical(), "terminal", Options(colour=False))
    assert (Options(width=10).width, Options(width=500).width) == (60, 120)


@settings(max_examples=60)
@given(st.text(alphabet="甲乙，。（）ab 1≥−/", max_size=60), st.integers(20, 40))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, width: int) -> None:
    lines = wrap(text, width, hang=2)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width + 2 for line in lines if set(line) - set("，。）（≥−/ "))


# the HTML page


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_page_stands_alone(sample: str, language: Language) -> None:
    with speaking(language):
        text = render(SAMPLES[sample](), "html", Options(with_private=True))
    page = Page(text)
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "object", "form", "base", "a"} & set(page.tags)
    assert not [
        name for name, _ in page.attributes if name.startswith("on") or name in {"src", "href", "style"}
    ]
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:") in page.attributes
    style = text[text.index("<style>") : text.index("</style>")]
    assert "@import" not in style
    assert "url(" not in style.replace("url(#hatch)", "")
    assert "@page" in style
    assert ("lang", "zh-CN" if language == "zh" else "en") in page.attributes


def test_a_hostile_name_is_harmless_and_visible() -> None:
    text = render(hostile(), "html", Options(with_private=True))
    page = Page(text)
    assert text.count("<style>") == text.count("</style>") == 1
    assert (
        '<script>alert(1)</script>"onload="alert(2)"�gnp.exe��[31m{{7*7}}[bold]x[/bold]�</style> B'
        in page.text
    )
    assert not [c for c in text if c != "\n" and (ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c == "\u202e")]
    assert HOSTILE not in text


def test_the_page_puts_what_costs_points_first() -> None:
    text = Page(render(typical(), "html")).text
    order = [
        "已成立的裁定",
        "最值得补的",
        "失分项目",
        "待补证据",
        "类目得分",
        "从满分到得分",
        "所用证据",
        "满分项目（8）",
    ]
    assert sorted(order, key=text.index) == order
    for words in ("94.2%（471/500）", "≥95%", "差 4 人", "+1 分", "→ 合格已稳", "自评 473 人", "两人已调出"):
        assert words in text
    assert typical().ruleset.digest in text


def _of_one_item(*parts: Part, **changes: object) -> Explanation:
    base = typical()
    item = replace(base.items[8], parts=parts)
    return replace(base, items=(item,), **changes)  # type: ignore[arg-type]


def test_after_the_period_only_what_did_happen_may_be_supplied() -> None:
    line = "考评期已经结束：确有其事、当时漏报的，才可以补。"
    base = typical()
    for name in ("terminal", "html"):
        assert line in render(base, name)
        assert line in render(replace(base, as_of=base.period[1]), name)
        assert line not in render(replace(base, as_of=date(2025, 12, 30)), name)
        assert line not in render(perfect(), name)
        with speaking("en"):
            assert "The period is over" in " ".join(render(base, name).split())


def test_a_gap_that_came_too_late_is_tagged() -> None:
    text = render(typical(), "html")
    assert '<span class="tag quiet">本期已过</span>' in text
    assert "不可补</span>" not in text


def test_a_deduction_shows_only_the_points_it_takes() -> None:
    zero, one = Fraction(0), Fraction(1)
    taken = Part("过期的户", "过期的户（-1）", zero, -one, -one, "过期的户 1", "0")
    none = Part("没有建档的户", "", zero, zero, zero)
    long = "计数(必访走访, 状态 = 按期) / 计数(必访走访)"
    it = _of_one_item(taken, none, Part(long, long, one, one, one))
    page = render(it, "html")
    assert '<tr><td>过期的户</td><td>1</td><td>0</td><td class="r">−1</td></tr>' in page
    assert '<tr><td>没有建档的户</td><td></td><td></td><td class="r">0</td></tr>' in page
    assert f'<td title="{long}">{long[:23]}…</td>' in page
    lines = render(it, "terminal", Options(verbose=True)).splitlines()
    assert {"    过期的户 −1（有 1，应 0）", "    没有建档的户 0", f"    {long} 1/1"} <= set(lines)


@pytest.mark.parametrize("word,shown", [("trial", "试行"), ("draft", "草案"), ("retired", "停用")])
def test_a_tables_status_is_said_in_words(word: str, shown: str) -> None:
    it = replace(typical(), ruleset=replace(typical().ruleset, status=word))
    assert f"版本 2026.1 · {shown}</span>" in render(it, "html")
    assert f"@2026.1（{shown}）" in render(it, "terminal")


def test_a_rulings_basis_is_told_apart_from_who_decides() -> None:
    it = replace(typical(), rulings=(Ruling("V3", "veto", "造假", "unknown", basis="示例 V3", by="复核人"),))
    assert "<p>依据：示例 V3；由复核人认定</p>" in render(it, "html")
    assert "V3 造假（依据：示例 V3；由复核人认定）" in render(it, "terminal")


def test_the_evidence_names_its_file_once() -> None:
    uses = [replace(MEMBERS, fact=str(n), place=f"2025/a/小家.yaml:{n}:3") for n in (7, 8)]
    page = render(_of_one_item(), "html")
    assert 'title="evidence.yaml:9:13">小林，evidence.yaml:9:13</td>' in page
    page = render(replace(typical(), items=(replace(typical().items[8], evidence=tuple(uses)),)), "html")
    assert 'title="2025/a/小家.yaml:7:3">小林，小家.yaml:7:3</td>' in page
    assert 'title="2025/a/小家.yaml:8:3">小林，8:3</td>' in page


def test_who_may_not_apply_reads_it_before_the_grade() -> None:
    it = replace(perfect(), eligible="no")
    assert "满分 100  等级：不得申报；合格" in render(it, "terminal")
    page = render(it, "html")
    assert '<b class="refused">不得申报</b><b>合格</b>' in page
    assert page.index("不得申报") < page.index('<table class="ruled grades">')
    assert 'class="refused"' not in render(perfect(), "html")


def test_private_evidence_is_withheld_on_every_page() -> None:
    for name, options in (("html", Options()), ("terminal", Options(verbose=True))):
        page = render(typical(), name, options)
        assert "某某" not in page
        assert "〔不公开〕" in page
        assert "王某某" in render(typical(), name, replace(options, with_private=True))


# the order, and the pictures


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_item_stands_in_exactly_one_group(sample: str) -> None:
    explanation = SAMPLES[sample]()
    plan = outline(explanation)
    grouped = [*plan.losing, *plan.waiting, *plan.passed, *plan.not_applicable]
    assert sorted(item.id for item in grouped) == sorted(item.id for item in explanation.items)


def test_a_radars_labels_are_never_cut() -> None:
    first = typical().sections[0]
    for titles in (
        ["组织健全", "基础工作规范", "民主管理与公开", "维权与服务", "建功与文化", "会员评价"],
        ["维护职工合法权益与构建和谐劳动关系工作"] * 8,
        ["Democratic management and openness to members"] * 5,
    ):
        sections = [replace(first, id=chr(65 + n), title=title) for n, title in enumerate(titles)]
        drawn = Page(radar(sections)).text.replace(" ", "")
        assert "…" not in drawn
        for section in sections:
            assert drawn.count(f"{section.id}{section.title}".replace(" ", "")) == 2
    hopeless = Page(radar([replace(first, id="甲", title="长" * 400)] * 3)).words
    assert hopeless.count("甲") == 3


def test_a_radar_needs_three_applicable_sections() -> None:
    sections = typical().sections
    assert "<polygon" in radar(sections)
    assert radar(sections[:2]) == ""
    assert radar([replace(section, applicable=Fraction(0)) for section in sections]) == ""
