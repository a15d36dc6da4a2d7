"""Trace to explanation: every row, sentence, gap and bridge line; each number taken from the trace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from evaluator import __version__
from evaluator import explanation as told
from evaluator.declarations import Records
from evaluator.explain import attached
from evaluator.explain.items import explained, reason_of
from evaluator.explain.parts import lines_of
from evaluator.explain.questions import questions
from evaluator.explain.verdict import (
    bridge,
    eligible,
    except_review,
    grade_of,
    rulings,
    sections,
    signals,
    standings,
)
from evaluator.language import say
from evaluator.problems import Problem, headline
from evaluator.trace import Trace
from evaluator.wording import changed

__all__ = ["bridge", "eligible", "engine", "explain"]

ZERO = Fraction(0)


def explain(trace: Trace, *, embed: bool = False, search: bool = True) -> told.Explanation:
    """Return what *trace* says. *embed* carries the submission along; *search* looks for the gaps (slower)."""
    program, evidence, ruleset = trace.program, trace.evidence, trace.program.ruleset
    items = tuple(explained(trace, each, search) for each in trace.items)
    confirmed, possible = trace.total.confirmed, trace.total.possible
    score = told.Score(
        confirmed.headline if confirmed else None, possible.headline if possible else None, program.full
    )
    ranking = None
    if ruleset.bonus_cap is not None:
        ranking = told.Score(trace.total.ranking_confirmed, trace.total.ranking_possible, program.full)
    who, incomplete = evidence.organisation, tuple(_incomplete(trace))
    return told.Explanation(
        ruleset=told.RulesetRef(ruleset.code, ruleset.ruleset, ruleset.title, ruleset.version, program.digest,
                                ruleset.status, ruleset.note),
        organisation=told.Organisation(who.id, who.name, who.region, who.type),
        period=(trace.start, trace.end), as_of=trace.as_of, score=score, grade=grade_of(trace, trace.grading),
        grades=tuple(standings(trace)), eligible=eligible(trace), sections=tuple(sections(trace)), items=items,
        bridge=tuple(bridge(trace)), rulings=tuple(rulings(trace)), signals=(*signals(trace), *attached.signals(trace)),
        missing=tuple(questions(trace)), complete=trace.complete, engine=engine(),
        digests={"ruleset": program.digest, "vocabulary": program.vocabulary_digest, "evidence": evidence.digest},
        ranking_score=ranking,
        bonus=tuple(explained(trace, each, False) for each in trace.bonus), penalties=tuple(_penalties(trace)),
        grade_except_review=except_review(trace), claims=tuple(_claims(trace)),
        changes=tuple(changed(each) for each in program.changes),
        notes=(*map(_note, trace.evidence.notes), *incomplete), incomplete=incomplete,
        warnings=tuple(_warnings(trace)), ladder=trace.ladder,
        attachments=tuple(attached.attachments(trace)),
        evidence=attached.embedded(trace) if embed else {}, private=tuple(_private(trace)),
    )  # fmt: skip


def engine() -> str:
    """Return which engine stands behind a result."""
    return f"pingjia {__version__}"


def _penalties(trace: Trace) -> Iterator[told.Item]:
    for each in trace.penalties:
        spec = each.plan.spec
        parts = tuple(lines_of(each.line, trace))
        yield told.Item(
            spec.id, "penalties", spec.title, ZERO, -each.bounds.high, -each.bounds.low,
            "scored" if each.bounds.is_point else "missing", each.bounds.high,
            say("；", "; ").join(part.say for part in parts if part.say and part.confirmed), parts,
        )  # fmt: skip


def _claims(trace: Trace) -> Iterator[str]:
    for each in trace.items:
        if each.claim is not None:
            yield f"{each.plan.id} {each.plan.spec.title}：{reason_of(each)}"


def _note(problem: Problem) -> str:
    """Return a note for a page: the cell or line, and the sentence; which file it stands in, the reader knows."""
    span = problem.span
    place = (
        "" if span is None else f"{span.sheet}!{span.cell}" if span.sheet else f"{span.line}:{span.column}"
    )
    said = re.sub("`([^`]*)`", say("“\\1”", '"\\1"'), problem.message)
    return say("：", ": ").join(filter(None, (place, said)))


def _incomplete(trace: Trace) -> Iterator[str]:
    for words in trace.incomplete:
        yield say(f"数据不全：{words}", f"incomplete: {words}")


def _warnings(trace: Trace) -> Iterator[str]:
    if trace.inferred.agreement == "differs":
        loud = say(
            "两套推理引擎结论不一致，得分以参考实现为准，请报告：",
            "the two inferences differ; the score follows the reference, please report: ",
        )
        yield loud + "; ".join(trace.inferred.differences)
    if trace.total.failed:
        yield say("没有一项适用，不能得出总分", "nothing applies: there is no total")
    for each in trace.items:
        if each.problem is not None:
            yield headline(each.problem)


def _private(trace: Trace) -> Iterator[str]:
    for name, declared in trace.program.vocabulary.facts.items():
        if declared.private:
            yield name
        elif isinstance(declared, Records):
            yield from (f"{name}.{column}" for column, each in declared.columns.items() if each.private)
