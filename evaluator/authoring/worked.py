"""Worked cases: evidence with the result its author calculated by hand, run against the table.

`cases.yaml` lies beside a ruleset. A case may be based on another: its facts are laid over those of the base, one by
one, and what else it says stands in place of what the base says; what is expected is never inherited. `~missing`
takes a fact away.

    cases:
      - name: A5 恰好 95%
        base: 满分样板
        facts: {会员人数: 95, 分工文件: ~missing}
        expect:
          items: {A5: {points: 4, why: 95÷100}, A1: {low: 3, high: 4, state: missing}}
          total: 99
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluator.authoring.casefile import MISSING, Case, cases, evidence_of
from evaluator.authoring.expectations import Expectation, called, expectations
from evaluator.engine import assess
from evaluator.evidence.document import Evidence, read_evidence
from evaluator.language import say
from evaluator.problems import EvidenceError, PingjiaError, Problem, RulesetError, Span
from evaluator.program import Program
from evaluator.reading import Document, read_file
from evaluator.reading.limits import in_order

__all__ = ["MISSING", "CaseResult", "Failure", "WorkedCase", "read_cases", "run_cases"]


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that did not come out as expected, and where the expectation stands."""

    of: str
    expected: str
    got: str
    span: Span
    why: str = ""

    def __str__(self) -> str:
        """Return the failure in one line, with its place."""
        place = f"{self.span.source}:{self.span.line}"
        why = say(f"（算法：{self.why}）", f" (because: {self.why})") if self.why else ""
        return say(
            f"{place}: {self.of} 期望 {self.expected}，得到 {self.got}{why}",
            f"{place}: {self.of}: expected {self.expected}, got {self.got}{why}",
        )


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case and what did not come out as written; without failures it holds."""

    name: str
    span: Span
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """A case whose evidence has been read and whose expectations have been checked, to be scored under any program.

    The programs may differ in their numbers; facts, items and rulings are those of the program it was read for.
    """

    name: str
    span: Span
    mentions: frozenset[str]
    """The facts the case itself changes, and the items, rulings and signals it speaks of."""
    _expected: tuple[Expectation, ...]
    _refusal: Expectation | None
    _evidence: Evidence | EvidenceError

    @property
    def evidence(self) -> Evidence | None:
        """Return the case's evidence; None where it could not be read (and was not meant to be)."""
        return self._evidence if isinstance(self._evidence, Evidence) else None

    def result(self, program: Program) -> CaseResult:
        """Return what became of the case under *program*."""
        return CaseResult(self.name, self.span, tuple(self._failures(program)))

    def holds(self, program: Program) -> bool:
        """Say whether everything comes out as written under *program*; the first thing that does not is enough."""
        return next(self._failures(program), None) is None

    def _failures(self, program: Program) -> Iterator[Failure]:
        if isinstance(self._evidence, Evidence):
            yield from _compared(self.span, self._expected, self._refusal, program, self._evidence)
        elif self._refusal is not None:
            yield from _as_refused(self._refusal, self._evidence)


def run_cases(program: Program, path: Path) -> tuple[CaseResult, ...]:
    """Return what became of the cases in the file *path* under *program*, in the order of the file.

    Raises RulesetError with every problem of the file: unknown items and facts, bases that are not there.
    """
    return tuple(case.result(program) for case in read_cases(program, path))


def read_cases(program: Program, path: Path) -> tuple[WorkedCase, ...]:
    """Return the cases in the file *path*, read for *program*. Raises RulesetError as `run_cases` does."""
    document = read_file(path)
    problems: list[Problem] = []
    checked = [(case, tuple(expectations(case, program, problems))) for case in cases(document, problems)]
    found = tuple(_worked(case, expected, program, document, problems) for case, expected in checked)
    if problems:
        raise RulesetError(in_order(problems))
    return found


def _worked(
    case: Case,
    expected: tuple[Expectation, ...],
    program: Program,
    document: Document,
    problems: list[Problem],
) -> WorkedCase:
    refusal = next((each for each in expected if each.of == called("refused")), None)
    evidence: Evidence | EvidenceError
    try:
        evidence = read_evidence(
            evidence_of(case, document),
            program.vocabulary,
            folder=None,
            used=program.facts,
            narrowed=program.facts,
        )
    except EvidenceError as error:
        evidence = error
        if refusal is None:
            problems.extend(each for each in error.problems if each not in problems)
    return WorkedCase(case.name, case.span, case.mentions, expected, refusal, evidence)


def _compared(
    span: Span,
    expected: tuple[Expectation, ...],
    refusal: Expectation | None,
    program: Program,
    evidence: Evidence,
) -> Iterator[Failure]:
    try:
        trace = assess(program, evidence, mode="reference")
    except PingjiaError as error:
        if refusal is not None:
            yield from _as_refused(refusal, error)
        else:
            said = say("；", "; ").join(f"{each.message} [{each.code}]" for each in error.problems)
            yield Failure(say("评分", "scoring"), say("有结果", "a result"), said, span)
        return
    for each in expected:
        got = each.look(trace)
        if got != each.expected:
            yield Failure(each.of, each.expected, got, each.span, each.why)


def _as_refused(refusal: Expectation, error: PingjiaError) -> Iterator[Failure]:
    codes = [each.code for each in error.problems]
    if refusal.expected not in codes:
        yield Failure(refusal.of, refusal.expected, ", ".join(codes), refusal.span)
