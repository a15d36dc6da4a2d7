"""Makes the example of a user's own Word template: `python -m tests.letter_sample` writes it into `examples/`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from evaluator.report.papers.content import Block, Cell, Column, Paper, Paragraph, Row, Signing, Table
from evaluator.report.papers.docx import draw

PLACE = Path(__file__).resolve().parents[1] / "examples" / "word-moban" / "整改函.docx"
COLUMNS = (("项目", 36), ("问题", 48), ("措施", 36), ("责任人", 20), ("可挽回", 16))
CELLS = (
    "{{ 行.编号 }} {{ 行.名称 }}",
    "{{ 行.问题 }}",
    "{{ 行.措施 }}",
    "{{ 行.责任人 }}",
    "{{ 行.可挽回 }} 分",
)
LOSSES = Table(
    tuple(Column(title, width) for title, width in COLUMNS),
    (
        Row((Cell(("{%tr for 行 in 失分项目 %}",), across=len(COLUMNS)),)),
        Row(tuple(Cell((text,)) for text in CELLS)),
        Row((Cell(("{%tr endfor %}",), across=len(COLUMNS)),)),
    ),
)
LETTER: tuple[Block, ...] = (
    Paragraph("{{ 单位名称 }}：", "address"),
    Paragraph("根据《{{ 表名 }}》（{{ 表号 }}，{{ 版本 }} 版），你单位{{ 考评期 }}考评结果为：{{ 结论 }}。"),
    Paragraph("{%p if 失分项目 %}"),
    Paragraph("需要整改的共 {{ 失分项目 | length }} 项，列表如下。"),
    Paragraph("{%p else %}"),
    Paragraph("没有失分的项目。"),
    Paragraph("{%p endif %}"),
    LOSSES,
    Paragraph("{%p for 句 in 成立裁定 %}"),
    Paragraph("{{ 句 }}"),
    Paragraph("{%p endfor %}"),
    Paragraph("{%p for 问 in 待补 %}"),
    Paragraph("还请补充：{{ 问.问题 }}（{{ 问.材料 }}）"),
    Paragraph("{%p endfor %}"),
    Signing((), "考评组（盖章）", "{{ 评定日 }}"),
)


def made(blocks: Sequence[Block] = LETTER) -> bytes:
    """Return a template of these blocks."""
    return draw(Paper(("整 改 函",), "", "", tuple(blocks), date(2026, 1, 1), "评家"))


def lines(*texts: str) -> bytes:
    """Return a template of paragraphs alone."""
    return made([Paragraph(text) for text in texts])


if __name__ == "__main__":
    PLACE.parent.mkdir(exist_ok=True)
    PLACE.write_bytes(made())
