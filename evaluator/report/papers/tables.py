"""The tables that several papers share: grades, questions, evidence, attachments, rulings, audited values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from evaluator.explanation import EvidenceUse, Explanation, Ruling
from evaluator.language import say
from evaluator.report import figures, wording
from evaluator.report.figures import points
from evaluator.report.options import Options
from evaluator.report.outline import Outline
from evaluator.report.papers.content import Cell, Column, Row, Table
from evaluator.report.papers.score_sheet import NOTHING

DIGEST_SHOWN = 12
"""Digits of a file's sha256 on paper; the whole of it is in the JSON."""


def rows_of(lines: Iterable[Iterable[str | tuple[str, ...]]]) -> tuple[Row, ...]:
    """Return rows of one cell for each text; a tuple is a cell of several lines, an empty text a dash."""
    return tuple(
        Row(tuple(Cell(each if isinstance(each, tuple) else (each or NOTHING,)) for each in line))
        for line in lines
    )


def numbered(lines: Iterable[Iterable[str | tuple[str, ...]]]) -> tuple[Row, ...]:
    """Return `rows_of` with a running number in front."""
    return rows_of((str(place), *line) for place, line in enumerate(lines, 1))


def joined(texts: Iterable[str]) -> str:
    """Return *texts* as a list in a sentence."""
    return say("、", ", ").join(filter(None, texts))


def clauses(texts: Iterable[str]) -> str:
    """Return *texts* as clauses of one sentence."""
    return say("；", "; ").join(filter(None, texts))


def grades(it: Explanation) -> Table:
    """Return the grades, their lines, and how each stands."""
    columns = (
        Column(say("等级", "Grade"), 30, "centre"),
        Column(say("门槛", "Line"), 28, "centre"),
        Column(say("现状", "Now"), 24, "centre"),
        Column(say("尚差及原因", "Lacks, and why"), 74),
    )
    return Table(
        columns,
        rows_of(
            (
                grade.name,
                grade.threshold,
                wording.standing(it, place),
                clauses((wording.lacks(grade), *grade.because)),
            )
            for place, grade in enumerate(it.grades)
        ),
    )


def questions(it: Explanation) -> Table:
    """Return what was asked and not answered, what it is worth and what to attach."""
    columns = (
        Column(say("序号", "No."), 12, "centre"),
        Column(say("待补事项", "To be supplied"), 64),
        Column(say("涉及项目", "Items"), 22, "centre"),
        Column(say("最多可得", "Up to"), 20, "centre"),
        Column(say("应附材料", "Material"), 38),
    )
    return Table(
        columns,
        numbered(
            (
                question.ask
                + (say(f"（由{question.by}提供）", f" (by {question.by})") if question.by else ""),
                joined(question.items),
                say(f"{points(question.worth)} 分", points(question.worth)) if question.worth else "",
                joined(question.material),
            )
            for question in it.missing
        ),
    )


def evidence(plan: Outline, options: Options) -> Table:
    """Return every fact the table read: its value as understood, who supplied it, what is attached to it."""
    columns = (
        Column(say("序号", "No."), 12, "centre"),
        Column(say("事实", "Fact"), 44),
        Column(say("采用的数", "Value as understood"), 40),
        Column(say("提供人", "Supplied by"), 20, "centre"),
        Column(say("附件", "Attached"), 40),
    )
    return Table(
        columns,
        numbered(
            (
                use.fact,
                wording.evidence_value(use.value, private=use.private, with_private=options.with_private),
                use.supplied_by,
                joined(use.attachments),
            )
            for use in plan.evidence
        ),
    )


def audited(plan: Outline, options: Options) -> Table:
    """Return the facts an auditor set: what was claimed, what was found, by whom and why."""
    columns = (
        Column(say("序号", "No."), 12, "centre"),
        Column(say("事实", "Fact"), 38),
        Column(say("自报数", "Claimed"), 28, "centre"),
        Column(say("核定数", "Audited"), 28, "centre"),
        Column(say("核定人", "By"), 18, "centre"),
        Column(say("原因", "Why"), 32),
    )
    uses = [use for use in plan.evidence if use.audited_by]
    return Table(columns, numbered(_audited(use, options) for use in uses))


def _audited(use: EvidenceUse, options: Options) -> tuple[str, ...]:
    def shown(value: str | None) -> str:
        return wording.evidence_value(value, private=use.private, with_private=options.with_private)

    return (use.fact, shown(use.claimed), shown(use.value), use.audited_by, use.audited_why)


def attachments(it: Explanation) -> Table:
    """Return the files that came along: what each supports, its day, its size and the first digits of its sha256."""
    columns = (
        Column(say("序号", "No."), 12, "centre"),
        Column(say("附件", "File"), 46),
        Column(say("支持项目", "For"), 22, "centre"),
        Column(say("日期", "Date"), 26, "centre"),
        Column(say("大小", "Size"), 20, "centre"),
        Column(say("校验码前 12 位", "sha256, first 12"), 30, "centre"),
    )
    return Table(
        columns,
        numbered(
            (
                each.id if each.id == PurePosixPath(each.path).stem else (each.id, each.path),
                joined(each.items),
                "" if each.date is None else each.date.isoformat(),
                "" if each.size is None else figures.file_size(each.size),
                (each.sha256 or "")[:DIGEST_SHOWN],
            )
            for each in it.attachments
        ),
    )


def ruling_lines(rulings: Iterable[Ruling]) -> Iterator[str]:
    """Yield rulings as sentences: what it is, why, on what basis, and what follows."""
    for one in rulings:
        then = say(f"。后果：{one.then}", f". Consequence: {one.then}") if one.then else ""
        aside = figures.brackets(clauses((*one.because, wording.basis(one))))
        yield f"{wording.ruling_kind(one)}{say('：', ': ')}{one.id} {one.title}{aside}{then}{say('。', '.')}"
