"""A user's own Word template filled in: which names it may use, and what is refused before it is opened.

A template is somebody else's program: it is read and filled in by a child process with little memory and time, in a
sandbox, with text alone. What it may name is `fields`; `docs/word.md` lists the names.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from evaluator.explanation import Explanation, Item
from evaluator.language import say
from evaluator.problems import PingjiaError, Span, problem
from evaluator.report import figures, wording
from evaluator.report.figures import points, span
from evaluator.report.options import Options
from evaluator.report.outline import Outline, outline
from evaluator.report.papers import phrases, tables
from evaluator.report.papers.content import cleaned
from evaluator.report.papers.remedy import remedy
from evaluator.report.privacy import withheld

__all__ = ["SIZE_LIMIT", "fields", "filled"]

SIZE_LIMIT = 10 << 20
"""Bytes of a template at most."""

Fields = dict[str, object]


def filled(template: Path, explanation: Explanation, options: Options) -> bytes:
    """Return *template* filled in with `fields` of *explanation*, as the bytes of a .docx.

    Raises PingjiaError: not-installed without docxtpl; file-missing, file-unreadable, too-large; and what the child
    finds: template-unreadable, template-refused, template-name, template-fault, work-crashed, work-too-long.
    """
    data = _read(template)
    shown = explanation if options.with_private else withheld(explanation)
    argument = {"fields": fields(shown, options), "name": str(template), "day": explanation.as_of.isoformat()}
    from evaluator.workbook.confined import Limits, call

    pieces = call(
        "evaluator.report.papers.filling:fill", argument, data, name=str(template), limits=Limits(patience=30)
    )
    return b"".join(base64.b64decode(each) for each in pieces)


def _read(template: Path) -> bytes:
    if find_spec("docxtpl") is None:
        hint = 'python -m pip install "pingjia[docx-template]"'
        raise PingjiaError([problem("not-installed", None, name="docxtpl", hint=hint)])
    try:
        with template.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise PingjiaError([problem("file-missing", None, path=str(template))]) from None
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise PingjiaError([problem("file-unreadable", None, path=str(template), reason=reason)]) from None
    if len(data) > SIZE_LIMIT:
        raise PingjiaError(
            [
                problem(
                    "too-large", Span(str(template), 1, 1, 1), size=template.stat().st_size, limit=SIZE_LIMIT
                )
            ]
        )
    return data


def fields(it: Explanation, options: Options) -> Fields:
    """Return all that a template may name: texts, and lists of rows whose columns are texts.

    *it* holds nothing that may not be shown. Every text is cleaned; the template escapes it.
    """
    plan = outline(it)
    made: Fields = {
        "单位名称": it.organisation.name, "单位编号": it.organisation.id, "单位类型": it.organisation.type,
        "所在地区": it.organisation.region, "表名": it.ruleset.title, "表号": it.ruleset.code,
        "版本": it.ruleset.version, "版本状态": wording.ruleset_state(it.ruleset.status),
        "考评期": figures.period(it.period), "评定日": figures.day(it.as_of), "年份": str(it.as_of.year),
        "满分": points(it.score.full), "已确认": _total(it.score.confirmed), "仍可能": _total(it.score.possible),
        "等级": wording.grade_name(it), "结论": phrases.result(it), "申报资格": wording.eligibility(it.eligible),
        "成立裁定": [*tables.ruling_lines(plan.held)], "待定裁定": [*tables.ruling_lines(plan.unknown)],
        "说明": [each.text for each in phrases.said(it)], "核对": phrases.colophon(it).text,
        "等级表": [
            {"名称": grade.name, "门槛": grade.threshold, "现状": wording.standing(it, place),
             "尚差": tables.clauses((wording.lacks(grade), *grade.because))}
            for place, grade in enumerate(it.grades)
        ],
        "类目": [
            {"编号": each.id, "名称": each.title, "满分": points(each.full),
             "得分": span(each.confirmed, each.possible)}
            for each in it.sections
        ],
        "项目": [_item(item) for item in (*it.items, *it.bonus, *it.penalties)],
        **_to_do(it, plan),
        **_evidence(it, plan, options),
    }  # fmt: skip
    return {name: _plain(value) for name, value in made.items()}


def _total(value: object) -> str:
    from fractions import Fraction

    return points(value) if isinstance(value, Fraction) else say("未能算出", "not computed")


def _item(item: Item) -> Mapping[str, str]:
    applicable = item.state != "not_applicable"
    return {
        "编号": item.id, "名称": item.title, "类目": item.section, "满分": points(item.full),
        "得分": span(item.confirmed, item.possible) if applicable else say("不计", "none"),
        "失分": points(item.full - item.possible) if applicable else "0",
        "原因": wording.sentence(item) if applicable else item.reason or wording.state("not_applicable"),
        "依据": item.clause, "材料": tables.joined(item.material),
    }  # fmt: skip


def _to_do(it: Explanation, plan: Outline) -> Fields:
    """Return what was lost, each with its remedy, and what is still asked."""
    remedies = [(item, remedy(item)) for item in plan.losing]
    return {
        "失分项目": [
            {**_item(item), "序号": str(place), "问题": tables.clauses(what.problem),
             "措施": tables.clauses(what.measures), "责任人": what.who, "期限": "".join(what.term),
             "佐证": tables.joined(what.proofs), "可挽回": points(what.worth)}
            for place, (item, what) in enumerate(remedies, 1)
        ],
        "待补": [
            {"序号": str(place), "问题": each.ask, "事实": each.fact, "项目": tables.joined(each.items),
             "最多可得": points(each.worth), "材料": tables.joined(each.material), "提供人": each.by}
            for place, each in enumerate(it.missing, 1)
        ],
    }  # fmt: skip


def _evidence(it: Explanation, plan: Outline, options: Options) -> Fields:
    """Return the facts that were used and the files that came along."""

    def shown(value: str | None, *, private: bool) -> str:
        return wording.evidence_value(value, private=private, with_private=options.with_private)

    return {
        "证据": [
            {"序号": str(place), "名称": use.fact, "数值": shown(use.value, private=use.private),
             "自报": shown(use.claimed, private=use.private) if use.audited_by else "",
             "提供人": use.supplied_by, "核定人": use.audited_by, "核定原因": use.audited_why,
             "附件": tables.joined(use.attachments)}
            for place, use in enumerate(plan.evidence, 1)
        ],
        "附件": [
            {"序号": str(place), "名称": each.id, "路径": each.path, "项目": tables.joined(each.items),
             "日期": "" if each.date is None else figures.day(each.date),
             "大小": "" if each.size is None else figures.file_size(each.size), "校验码": each.sha256 or ""}
            for place, each in enumerate(it.attachments, 1)
        ],
    }  # fmt: skip


def _plain(value: object) -> object:
    """Return *value* with every text in it cleaned."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    assert isinstance(value, Sequence)
    return [_plain(each) for each in value]
