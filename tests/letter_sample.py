"""Makes the example of a user's own Word template: `python -m tests.letter_sample` writes it into `examples/`."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import docx
from docx.oxml.ns import qn
from docx.shared import Pt

from evaluator.report.papers.package import zipped

PLACE = Path(__file__).resolve().parents[1] / "examples" / "word-moban" / "整改函.docx"
LINES = (
    "{{ 单位名称 }}：",
    "根据《{{ 表名 }}》（{{ 表号 }}，{{ 版本 }} 版），你单位{{ 考评期 }}考评结果为：{{ 结论 }}。",
    "{% if 失分项目 %}需要整改的共 {{ 失分项目 | length }} 项，列表如下。{% else %}没有需要整改的事项。{% endif %}",
)
COLUMNS = (
    ("项目", "{{ 行.编号 }} {{ 行.名称 }}"),
    ("问题", "{{ 行.问题 }}"),
    ("措施", "{{ 行.措施 }}"),
    ("责任人", "{{ 行.责任人 }}"),
    ("可挽回", "{{ 行.可挽回 }} 分"),
)
AFTER = (
    "{%p for 句 in 成立裁定 %}",
    "{{ 句 }}",
    "{%p endfor %}",
    "{%p for 问 in 待补 %}",
    "还请补充：{{ 问.问题 }}（{{ 问.材料 }}）",
    "{%p endfor %}",
    "考评组（盖章）",
    "{{ 评定日 }}",
)


def made(lines=LINES, columns=COLUMNS, after=AFTER) -> bytes:
    """Return a template of these paragraphs, with a table that has a row for each item that lost points."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋_GB2312")
    document.add_heading("整 改 函", 0)
    for line in lines:
        document.add_paragraph(line)
    if columns:
        _table(document, columns)
    for line in after:
        document.add_paragraph(line)
    whole = io.BytesIO()
    document.save(whole)
    with zipfile.ZipFile(whole) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist() if "thumbnail" not in name]
    return zipped([(name, _without_thumbnail(part)) for name, part in parts], date(2026, 1, 1))


def _without_thumbnail(part: bytes) -> bytes:
    import re

    return re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", part)


def _table(document, columns) -> None:
    table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    for cell, (title, _) in zip(table.rows[0].cells, columns, strict=True):
        cell.text = title
    table.rows[1].cells[0].text = "{%tr for 行 in 失分项目 %}"
    for cell, (_, text) in zip(table.rows[2].cells, columns, strict=True):
        cell.text = text
    table.rows[3].cells[0].text = "{%tr endfor %}"


if __name__ == "__main__":
    PLACE.parent.mkdir(exist_ok=True)
    PLACE.write_bytes(made())
