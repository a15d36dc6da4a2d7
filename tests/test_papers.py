"""Official papers: the same content in Word and PDF, the layout of the standard, nothing hostile, nothing private."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction as F

import docx as python_docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator import cli
from evaluator.explain import explain
from evaluator.language import speaking
from evaluator.problems import PingjiaError
from evaluator.report import FORMATS, render
from evaluator.report.names import free_name
from evaluator.report.options import Options
from evaluator.report.papers import KINDS, gongwen, kind_of, paper_of, suits
from evaluator.report.papers import docx as word_file
from evaluator.report.papers import pdf as pdf_file
from evaluator.report.papers.content import Cell, Column, Heading, Paper, Paragraph, Row, Table, texts
from evaluator.report.papers.fonts import chosen, installed, typeset
from evaluator.report.papers.notice import is_due
from evaluator.report.papers.score_sheet import layers
from tests.report_samples import HOSTILE, SAMPLES, typical
from tests.test_examples import FILES, scored

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
EVERY = [(sample, kind) for sample in SAMPLES for kind in KINDS]
PRIVATE = ("王某某", "李某某", "赵某某", "李某某病历", "李某某住院", "慰问记录")


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def document(data: bytes) -> ET.Element:
    return ET.fromstring(parts(data)["word/document.xml"])


def told(data: bytes) -> list[str]:
    """Return the texts of a Word file in order, those of covered cells left out."""
    found = ["".join(run.text or "" for run in line.iter(f"{W}t")) for line in document(data).iter(f"{W}p")]
    return [text for text in found if text]


def letters(text: str) -> Counter[str]:
    """Return the characters of a text: a page breaks its lines where it likes, and drops a hyphen at their end."""
    return Counter(each for each in text if not each.isspace() and each not in "-\u200b")


def printed(pdf: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("what a PDF says is read with pdftotext (poppler-utils), which is not here")
    found = subprocess.run(("pdftotext", "-", "-"), input=pdf, capture_output=True, check=True, timeout=60)
    return found.stdout.decode("utf-8")


# ---- the same content


@pytest.mark.parametrize("sample, kind", EVERY)
def test_a_word_file_says_what_the_paper_says_in_its_order(sample, kind):
    paper = paper_of(SAMPLES[sample](), Options(paper=kind))
    assert told(word_file.draw(paper)) == [*texts(paper)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sample", ["typical", "empty", "hostile"])
def test_a_pdf_says_what_the_word_file_says(sample, kind):
    paper = paper_of(SAMPLES[sample](), Options(paper=kind))
    want = letters("".join(told(word_file.draw(paper))))
    found = letters(printed(pdf_file.draw(paper, typeset())))
    # An accent or a joined form may be set as another sign; what no font has is set as one that says so.
    lost = {each: count for each, count in (want - found).items() if each != "�"}
    assert not lost
    heads = {
        each
        for block in paper.blocks
        if isinstance(block, Table)
        for column in block.columns
        for each in column.title
    }
    assert set(found - want) <= heads | set("—0123456789")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_the_column_of_points_adds_up_and_every_item_is_on_paper(path):
    it = explain(scored(path, mode="reference"))
    for end in ("confirmed", "possible"):
        total = sum((getattr(each, end) for each in (*it.items, *layers(it))), F(0))
        assert total == getattr(it.score, end)
    lost = [item for item in it.items if item.state != "not_applicable" and item.possible < item.full]
    for kind in KINDS:
        said = " ".join(told(render(it, "docx", Options(paper=kind))))
        for item in it.items if kind != "notice" else lost:
            assert f"{item.id} " in said
            assert item.title in said


# ---- the layout of GB/T 9704


@pytest.fixture(scope="module")
def typical_word() -> bytes:
    return word_file.draw(paper_of(typical(), Options(paper="self")))


def test_the_page_is_that_of_the_standard(typical_word):
    (section,) = document(typical_word).iter(f"{W}sectPr")
    size, margins, grid = (section.find(f"{W}{tag}").attrib for tag in ("pgSz", "pgMar", "docGrid"))

    def millimetres(twips: str) -> int:
        return round(int(twips) * 25.4 / 1440)

    assert [millimetres(size[f"{W}{side}"]) for side in "wh"] == [210, 297]
    assert [millimetres(margins[f"{W}{side}"]) for side in ("top", "bottom", "left", "right")] == [
        37,
        35,
        28,
        26,
    ]
    assert grid == {f"{W}type": "lines", f"{W}linePitch": "579"}


def test_the_styles_name_the_faces_of_the_standard_and_no_theme(typical_word):
    found = parts(typical_word)
    assert not [name for name in found if "theme" in name or "thumbnail" in name or "vba" in name.lower()]
    assert b"Theme=" not in found["word/styles.xml"] + found["word/document.xml"]
    styles = {
        each.get(f"{W}styleId"): each for each in ET.fromstring(found["word/styles.xml"]).iter(f"{W}style")
    }

    def face(style: str) -> tuple[str, str]:
        return (
            styles[style].find(f".//{W}rFonts").get(f"{W}eastAsia"),
            styles[style].find(f".//{W}sz").get(f"{W}val"),
        )

    assert face("Body") == ("仿宋_GB2312", "32")
    assert face("Title") == ("方正小标宋简体", "44")
    assert face("Heading1") == ("黑体", "32")
    assert face("Heading2") == ("楷体_GB2312", "32")
    body = styles["Body"]
    spacing, indent = body.find(f".//{W}spacing").attrib, body.find(f".//{W}ind").attrib
    assert (spacing[f"{W}line"], spacing[f"{W}lineRule"]) == ("579", "exact")
    assert indent[f"{W}firstLineChars"] == "200"
    fonts = ET.fromstring(found["word/fontTable.xml"])
    named = {each.get(f"{W}name"): each.find(f"{W}altName").get(f"{W}val") for each in fonts}
    assert "FangSong" in named["仿宋_GB2312"]
    assert b'w:eastAsia="zh-CN"' in found["word/styles.xml"]


def test_every_style_that_is_used_is_there(typical_word):
    found = parts(typical_word)
    known = {each.get(f"{W}styleId") for each in ET.fromstring(found["word/styles.xml"]).iter(f"{W}style")}
    used = {
        each.get(f"{W}val")
        for part in ("word/document.xml", "word/footer1.xml", "word/footer2.xml")
        for each in ET.fromstring(found[part]).iter(f"{W}pStyle")
    }
    assert used <= known


def test_pages_are_numbered_outside(typical_word):
    found = parts(typical_word)
    assert b"evenAndOddHeaders" in found["word/settings.xml"]
    sides = {}
    for part in ("word/footer1.xml", "word/footer2.xml"):
        footer = ET.fromstring(found[part])
        assert [each.get(f"{W}instr").strip() for each in footer.iter(f"{W}fldSimple")] == ["PAGE"]
        assert "".join(each.text for each in footer.iter(f"{W}t")) == "— 1 —"
        sides[part] = footer.find(f".//{W}jc").get(f"{W}val")
    rels = found["word/_rels/document.xml.rels"].decode()
    kinds = {
        each.get(f"{W}type"): re.search(
            rf'Id="{each.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")}"[^>]*Target="([^"]+)"',
            rels,
        )[1]
        for each in document(typical_word).iter(f"{W}footerReference")
    }
    assert {kind: sides[f"word/{part}"] for kind, part in kinds.items()} == {
        "default": "right",
        "even": "left",
    }


def test_tables_repeat_their_heads_keep_their_rows_whole_and_fit_the_page(typical_word):
    tables = [*document(typical_word).iter(f"{W}tbl")]
    assert len(tables) >= 4
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [
            True,
            *[False] * (len(rows) - 1),
        ]
        grid = [int(each.get(f"{W}w")) for each in table.findall(f"{W}tblGrid/{W}gridCol")]
        assert abs(sum(grid) - int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w"))) <= len(grid)
        for row in rows:
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
            assert sum(1 if span is None else int(span.get(f"{W}val")) for span in spans) == len(grid)
            widths = [int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w")) for cell in row.findall(f"{W}tc")]
            assert abs(sum(widths) - sum(grid)) <= len(grid)


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_is_as_wide_as_the_type_area(kind):
    for block in paper_of(typical(), Options(paper=kind)).blocks:
        if isinstance(block, Table):
            assert sum(column.width for column in block.columns) == gongwen.WIDTH


@pytest.mark.parametrize("sample, kind", EVERY)
def test_other_programs_open_the_word_file(sample, kind):
    opened = python_docx.Document(io.BytesIO(render(SAMPLES[sample](), "docx", Options(paper=kind))))
    assert opened.paragraphs[0].style.name == "Title"
    assert opened.core_properties.created.date() == date(2026, 1, 15)


def test_cells_that_cover_others_come_out_as_they_were_meant():
    table = Table(
        (Column("甲", 50), Column("乙", 50), Column("丙", 56)),
        (
            Row((Cell(("一",), down=2), Cell(("二",)), Cell(("三",)))),
            Row((Cell(("四",), across=2),)),
            Row((Cell(("五",), across=3),)),
        ),
    )
    paper = Paper(("题",), "", "号", (table,), date(2026, 1, 1), "pingjia")
    (made,) = python_docx.Document(io.BytesIO(word_file.draw(paper))).tables
    assert [[cell.text for cell in row.cells] for row in made.rows] == [
        ["甲", "乙", "丙"], ["一", "二", "三"], ["一", "四", "四"], ["五", "五", "五"],
    ]  # fmt: skip
    assert made.cell(1, 0)._tc is made.cell(2, 0)._tc


# ---- the same bytes


@pytest.mark.parametrize("format", ["docx", "pdf"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_result_is_the_same_bytes(format, kind):
    assert render(typical(), format, Options(paper=kind)) == render(typical(), format, Options(paper=kind))


def test_the_files_are_dated_by_the_result_and_not_by_the_clock():
    for as_of in (date(2026, 1, 15), date(1900, 1, 1), date(9999, 12, 31)):
        it = replace(typical(), as_of=as_of)
        data = render(it, "docx", Options())
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            years = {head.date_time[0] for head in archive.infolist()}
        assert years == {min(max(as_of.year, 1980), 2107)}
        assert f"{as_of.isoformat()}T00:00:00Z".encode() in parts(data)["docProps/core.xml"]
        assert b"CreationDate" in render(it, "pdf", Options())
    assert b"D:20260115000000" in render(typical(), "pdf", Options())


def test_a_file_is_as_large_on_paper_as_on_the_page():
    assert "47 KB" in "\n".join(texts(paper_of(typical(), Options(paper="self"))))


# ---- nothing hostile, nothing private


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_name_is_text_and_nothing_else(kind):
    data = render(SAMPLES["hostile"](), "docx", Options(paper=kind))
    found = parts(data)
    for name, part in found.items():
        ET.fromstring(part)
        assert b"External" not in part, name
    body = document(data)
    tags = {each.tag.removeprefix(W) for each in body.iter()}
    assert not tags & {"hyperlink", "fldSimple", "instrText", "object", "altChunk", "drawing"}
    text = "\n".join(told(data))
    assert "<script>alert(1)</script>" in text
    assert "{{7*7}}" in text
    assert not set(text) & set("\x00\x1b\u202e\ufffe\uffff")


@given(st.text(max_size=40))
def test_any_text_at_all_can_stand_on_a_paper(text):
    paper = Paper(
        (text,), text, text,
        (Heading(text), Paragraph(text), Table((Column("栏", 156),), (Row((Cell((text,)),)),))),
        date(2026, 1, 1), text,
    )  # fmt: skip
    assert told(word_file.draw(paper)) == [*texts(paper)]


@pytest.mark.parametrize("format", ["docx", "pdf"])
@pytest.mark.parametrize("kind", KINDS)
def test_private_facts_stay_private(format, kind):
    paper = paper_of(typical(), Options(paper=kind))
    said = "\n".join(texts(paper))
    assert not [each for each in PRIVATE if each in said]
    data = render(typical(), format, Options(paper=kind))
    shown = "\n".join(told(data)) if format == "docx" else printed(data)
    assert not [each for each in PRIVATE if each in shown]
    asked = "\n".join(texts(paper_of(typical(), Options(paper="audit", with_private=True))))
    assert "王某某" in asked
    assert "李某某住院" in asked
    assert "慰问记录" in asked


# ---- which paper, in which language, in which fonts, under what name


def test_an_audited_result_is_an_assessment_and_any_other_a_self_assessment():
    audited = typical()
    bare = replace(
        audited,
        items=tuple(
            replace(item, evidence=tuple(replace(use, audited_by="") for use in item.evidence))
            for item in audited.items
        ),
    )
    assert (suits(audited), suits(bare)) == ("audit", "self")
    assert kind_of(audited, Options(paper="notice")).zh == "整改通知单"
    assert "考评报告" in told(render(audited, "docx"))[1]
    assert "自评报告" in told(render(bare, "docx"))[1]


def test_a_notice_is_due_where_there_is_something_to_mend():
    assert is_due(typical())
    assert is_due(SAMPLES["empty"]())
    assert not is_due(SAMPLES["perfect"]())


def test_the_notice_says_what_to_do_by_whom_and_what_it_brings():
    said = told(render(typical(), "docx", Options(paper="notice")))
    start = said.index("A5 入会率")
    row = said[start : start + 10]
    assert row[1] == "满分 4，失 1 分"
    assert "差 4 人" in row[2]
    assert row[3].startswith("依据：《合格职工之家创建评定标准》")
    assert row[4:8] == ["核对未入会名单并办理入会", "组织委员", "2026年1月31日前", "入会申请书、会员名册"]
    assert row[8] == "1 分"
    assert "整改回执" in said
    assert "2026年1月15日" in said


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_can_be_had_in_english(kind):
    with speaking("en"):
        paper = paper_of(typical(), Options(paper=kind))
        said = "\n".join(text for text in texts(paper))
        assert told(word_file.draw(paper))
    headings = [block.text for block in paper.blocks if isinstance(block, Heading)]
    titles = [column.title for block in paper.blocks if isinstance(block, Table) for column in block.columns]
    assert not [text for text in (*headings, *titles) if re.search(r"[\u4e00-\u9fff]", text)]
    assert "confirmed" in said.lower()


def test_fonts_at_hand_are_chosen_best_first_and_what_stands_in_is_said():
    office = {
        "仿宋_GB2312",
        "方正小标宋简体",
        "黑体",
        "楷体_GB2312",
        "宋体",
        "Times New Roman",
        "Noto Serif CJK SC",
    }
    assert chosen(office).stand_ins() == ()
    assert chosen(office).said() == ""
    server = chosen({"Noto Serif CJK SC", "Noto Sans CJK SC", "Liberation Serif"})
    assert server.families["black"] == "Noto Sans CJK SC"
    assert ("仿宋_GB2312", "Noto Serif CJK SC") in server.stand_ins()
    assert "仿宋_GB2312 用 Noto Serif CJK SC" in server.said()
    assert chosen({"SimHei"}).families["body"] == "SimHei"


def test_without_a_chinese_font_there_is_no_pdf():
    with pytest.raises(PingjiaError) as caught:
        chosen({"Times New Roman", "Liberation Serif", "Noto Serif CJK JP"})
    assert [each.code for each in caught.value.problems] == ["font-missing"]


@given(st.lists(st.text(max_size=120), max_size=12))
def test_names_of_files_are_taken_by_every_system_and_never_twice(stems):
    taken: set[str] = set()
    names = [free_name(stem, "docx", taken) for stem in (*stems, *stems)]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert not re.search(r'[\\/:*?"<>|\x00-\x1f]', name)
        assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)", name.partition(".")[0])
        assert name == name.strip(". ")
        assert len(name.encode("utf-8", "replace")) < 255


def test_hostile_names_of_organisations_become_names_of_files():
    taken: set[str] = set()
    assert free_name(f"{HOSTILE}_整改通知单", "docx", taken).endswith("_整改通知单.docx")
    assert free_name("甲" * 300 + "_整改通知单", "docx", taken).endswith("_整改通知单.docx")


def test_papers_are_bytes_and_never_two_in_a_file():
    assert all(FORMATS[name].binary and FORMATS[name].apart for name in ("docx", "pdf"))


# ---- at the command line

EXAMPLE = str(next(path for path in FILES if path.parent.name == "hege-zhigong-zhijia"))


@pytest.mark.parametrize(
    "words, option",
    [
        (("--paper", "notice"), "--paper"),
        (("--format", "html", "--paper", "notice"), "--paper"),
        (("--format", "pdf", "--template", "函.docx"), "--template"),
        (("--format", "docx", "--template", "函.docx", "--paper", "self"), "--paper"),
    ],
)
def test_options_that_do_not_belong_together_are_refused(words, option, capsys):
    assert cli.run(["score", "T01", EXAMPLE, "--inference", "reference", *words]) == 2
    said = capsys.readouterr().err
    assert f"选项 {option} 的值" in said
    assert "[bad-option]" in said


def test_a_pdf_says_aloud_and_once_what_stands_in(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["score", "T01", EXAMPLE, EXAMPLE, "--inference", "reference", "--format", "pdf", "-o", "报告"]
    assert cli.run(words) == 0
    assert capsys.readouterr().err.count("字体代用") == bool(typeset().stand_ins())
    names = sorted(each.name for each in (tmp_path / "报告").iterdir())
    assert names == ["某支行工会_考评报告-2.pdf", "某支行工会_考评报告.pdf"]
    assert all(each.read_bytes().startswith(b"%PDF") for each in (tmp_path / "报告").iterdir())


def test_where_there_is_no_chinese_font_nothing_is_written(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("evaluator.report.papers.fonts.typeset", lambda: chosen({"Times New Roman"}))
    path = tmp_path / "报告.pdf"
    assert cli.run(["score", "T01", EXAMPLE, "--format", "pdf", "-o", str(path)]) == 2
    assert "[font-missing]" in capsys.readouterr().err
    assert not path.exists()


def test_without_typst_a_pdf_says_how_to_install_it(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "typst", None)
    typeset.cache_clear()
    installed.cache_clear()
    try:
        assert cli.run(["score", "T01", EXAMPLE, "--format", "pdf", "-o", str(tmp_path / "a.pdf")]) == 2
    finally:
        typeset.cache_clear()
        installed.cache_clear()
    assert 'pip install "pingjia[pdf]"' in capsys.readouterr().err
