"""A user's own Word template: what it may name, what it is refused for, and that it cannot harm whoever fills it in."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import docx as python_docx
import pytest

from evaluator.problems import PingjiaError
from evaluator.report import render
from evaluator.report.options import Options
from evaluator.report.papers import letter
from evaluator.report.papers.letter import fields, filled
from evaluator.report.privacy import withheld
from evaluator.workbook.dated import zipped
from tests import letter_sample
from tests.report_samples import SAMPLES, typical
from tests.test_papers import PRIVATE, told

ROOT = Path(__file__).resolve().parents[1]


def template(folder: Path, *lines: str, name: str = "我们的.docx") -> Path:
    path = folder / name
    path.write_bytes(letter_sample.lines(*lines))
    return path


def changed(data: bytes, change) -> bytes:
    """Return the package with each part run through *change(name, part)*, which may return None to drop it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, change(name, archive.read(name))) for name in archive.namelist()]
    return zipped([(name, part) for name, part in parts if part is not None], date(2026, 1, 1))


def fill(path: Path, it=None) -> list[str]:
    return told(filled(path, it or typical(), Options()))


def codes(path: Path) -> list[str]:
    with pytest.raises(PingjiaError) as caught:
        filled(path, typical(), Options())
    return [each.code for each in caught.value.problems]


def test_the_example_is_what_its_maker_makes():
    assert letter_sample.PLACE.read_bytes() == letter_sample.made()


def test_the_example_is_filled_in():
    data = render(typical(), "docx", Options(template=letter_sample.PLACE))
    said = told(data)
    assert said[1] == "杭州市西湖支行工会委员会："
    assert "考评结果为：已确认 83.1，仍可能 91.4，满分 100" in said[2]
    (table,) = python_docx.Document(io.BytesIO(data)).tables
    assert [row.cells[0].text for row in table.rows] == [
        "项目", "E4 经费审查", "D3 住院职工三日内走访", "C1 会员评家满意率", "B2 委员会会议按季召开", "A5 入会率",
    ]  # fmt: skip
    assert "还请补充：是否独立设立工会经费账户并独立核算？（开户许可证）" in said
    assert said[-1] == "2026年1月15日"
    assert data == render(typical(), "docx", Options(template=letter_sample.PLACE))


def test_every_name_is_documented_and_nothing_else_is():
    """The page lists each name in backquotes: `名`, or `行.栏` for a column of a list."""
    given = fields(typical(), Options())
    names = set(given)
    for name, value in given.items():
        assert value or isinstance(value, str), f"the sample should have an example of {name}"
        names |= {f"{name}.{column}" for row in value if isinstance(row, dict) for column in row}
    page = (ROOT / "docs" / "word.md").read_text(encoding="utf-8")
    (listed,) = re.findall(r"<!-- names -->\n(.*?)<!-- /names -->", page, re.DOTALL)
    assert {each for each in re.findall(r"`([^`]+)`", listed) if "{" not in each} == names


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_name_has_a_text_for_every_result(sample, tmp_path):
    given = fields(withheld(SAMPLES[sample]()), Options())
    assert given.keys() == fields(typical(), Options()).keys()
    for value in given.values():
        rows = value if isinstance(value, list) else [value]
        cells = [cell for row in rows for cell in (row.values() if isinstance(row, dict) else [row])]
        assert all(isinstance(cell, str) for cell in cells)
        assert not [cell for cell in cells if set(cell) & set("\x00\x1b\u202e\ufffe")]


def test_private_facts_stay_out_of_letters(tmp_path):
    path = template(
        tmp_path,
        "{% for 行 in 证据 %}{{ 行.名称 }}={{ 行.数值 }}{{ 行.自报 }}{{ 行.核定原因 }}{{ 行.附件 }} {% endfor %}",
        "{% for 行 in 附件 %}{{ 行.名称 }}{{ 行.路径 }}{% endfor %}",
        "{% for 行 in 项目 %}{{ 行 }}{% endfor %}",
    )
    said = "\n".join(fill(path))
    assert "患病职工" in said
    assert not [each for each in PRIVATE if each in said]


def test_what_is_filled_in_is_text_and_never_a_tag(tmp_path):
    path = template(tmp_path, "{{ 单位名称 }}", "{{ 表名 }}")
    said = fill(path, SAMPLES["hostile"]())
    assert "{{7*7}}" in said[1]
    assert "<script>alert(1)</script>" in said[1]
    assert "49" not in "".join(said)


@pytest.mark.parametrize(
    "line, code",
    [
        ("{{ 单位名 }}", "template-name"),
        ("{% for 行 in 失分项目 %}{{ 行.措失 }}{% endfor %}", "template-name"),
        ("{% for 行 in 失分项目 %}{{ 行.措施 }}", "template-fault"),
        ("{{ 单位名称 | 不存在 }}", "template-fault"),
        ("{{ ''.__class__.__mro__ }}", "template-fault"),
        ("{{ 单位名称.__class__.__base__.__subclasses__() }}", "template-fault"),
        ("{{ cycler.__init__.__globals__.os.system('id') }}", "template-fault"),
        ("{{ 失分项目.append(1) }}", "template-fault"),
        ("{% include '/etc/hostname' %}", "template-fault"),
        ("{{ 1 / 0 }}", "template-fault"),
        ("{% for 甲 in range(10 ** 9) %}x{% endfor %}", "template-fault"),
        ("{{ '评' * 10 ** 9 }}", "work-too-big"),
        ("{% for 甲 in range(99999) %}{% for 乙 in range(99999) %}{% endfor %}{% endfor %}", "work-too-long"),
    ],
)
def test_a_template_that_does_what_it_may_not_is_refused(line, code, tmp_path):
    assert codes(template(tmp_path, line)) == [code]


def test_a_misspelled_name_is_told_with_the_nearest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PingjiaError) as caught:
        filled(template(Path(), "{{ 单位名 }}"), typical(), Options())
    (problem,) = caught.value.problems
    assert "我们的.docx" in problem.message
    assert "单位名称" in problem.hint


def _macro(name: str, part: bytes) -> bytes:
    return part.replace(b"wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml")


def _remote(name: str, part: bytes) -> bytes:
    link = (
        b'<Relationship Id="rId99" TargetMode="External" Target="http://a.example/x.dotm" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/>'
    )
    return (
        part.replace(b"</Relationships>", link + b"</Relationships>")
        if name == "word/_rels/document.xml.rels"
        else part
    )


def _entity(name: str, part: bytes) -> bytes:
    head = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    return part.replace(b"?>", b"?>" + head, 1) if name == "word/document.xml" else part


@pytest.mark.parametrize("change", [_macro, _remote, _entity])
def test_what_acts_by_itself_is_refused(change, tmp_path):
    path = tmp_path / "有毒.docx"
    path.write_bytes(changed(letter_sample.lines("{{ 单位名称 }}"), change))
    assert codes(path) == ["template-refused"]


def test_a_macro_is_refused_by_its_part_too(tmp_path):
    path = tmp_path / "有毒.docx"
    whole = io.BytesIO(letter_sample.lines("{{ 单位名称 }}"))
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    path.write_bytes(whole.getvalue())
    assert codes(path) == ["template-refused"]


def test_what_is_no_word_file_is_refused(tmp_path):
    whole = letter_sample.lines("{{ 单位名称 }}")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b" " * (80 << 20))
    contents = {
        "旧.docx": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "空.docx": b"",
        "断.docx": whole[: len(whole) // 2],
        "无正文.docx": changed(whole, lambda name, part: None if name == "word/document.xml" else part),
        "炸弹.docx": bomb.getvalue(),
    }
    for name, data in contents.items():
        path = tmp_path / name
        path.write_bytes(data)
        assert codes(path) == ["template-unreadable"], name


@pytest.mark.parametrize(
    "damaged, left",
    [
        ("word/document.xml", b"<w:p"),
        ("word/document.xml", b"<a/>"),
        ("word/styles.xml", b""),
        ("[Content_Types].xml", b"<w:p"),
        ("word/_rels/document.xml.rels", b"<w:p"),
        ("_rels/.rels", b"<a/>"),
    ],
)
def test_a_damaged_part_is_told_as_a_template_that_cannot_be_read(damaged, left, tmp_path):
    path = tmp_path / "坏.docx"
    whole = letter_sample.lines("{{ 单位名称 }}")
    path.write_bytes(changed(whole, lambda name, part: left if name == damaged else part))
    assert codes(path) == ["template-unreadable"]


def test_what_is_not_there_or_too_large_or_not_installed_is_said(tmp_path, monkeypatch):
    assert codes(tmp_path / "无.docx") == ["file-missing"]
    assert codes(tmp_path) == ["file-unreadable"]
    path = template(tmp_path, "{{ 单位名称 }}")
    monkeypatch.setattr(letter, "SIZE_LIMIT", 100)
    assert codes(path) == ["too-large"]
    monkeypatch.setattr(letter, "find_spec", lambda name: None)
    assert codes(path) == ["not-installed"]
