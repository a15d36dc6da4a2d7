"""What a method needs to compile itself: checked expressions, thresholds with units, and problems at their place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from evaluator.cases import Derived, open_divisors, proved_nonzero
from evaluator.expression.check import checked, kind_name
from evaluator.expression.fault import Fault
from evaluator.expression.frame import Run
from evaluator.expression.record import Runner
from evaluator.expression.scope import Scope
from evaluator.expression.typed import BOOLEAN, BROKEN, RATIO, Const, Type, Typed
from evaluator.problems import Problem, Severity, Span, problem
from evaluator.reading import Node, locate
from evaluator.reading.nodes import Scalar, locate_key, node_at
from evaluator.wording import condition

Path = tuple[str | int, ...]
_LIMIT = re.compile(r"(-?[0-9]{1,18}(?:\.[0-9]{1,18})?)\s*([^\s0-9.]\S*|)")


@dataclass(frozen=True, slots=True)
class Expr:
    """A checked expression and the function that evaluates it."""

    typed: Typed
    run: Run


def fault_span(node: Node, path: Path, fault: Fault) -> Span:
    """Return where in the file *fault* stands: inside a plain one-line scalar, else the whole scalar."""
    span, scalar = locate(node, path), node_at(node, path)
    if not isinstance(scalar, Scalar) or scalar.text is None:
        return span
    shift = 1 if scalar.quoted else 0
    if span.end_column - span.column != len(scalar.text) + 2 * shift:
        return span
    start = min(fault.start, max(0, len(scalar.text) - 1))
    return replace(
        span, column=span.column + shift + start, end_column=span.column + shift + max(fault.end, start + 1)
    )


@dataclass(frozen=True, slots=True)
class Maker:
    """Compiles what stands at one place (*path* below *root*) of a ruleset; collects problems as it goes."""

    root: Node
    path: Path
    scope: Scope
    derived: Derived
    problems: list[Problem]
    full: Fraction = Fraction(0)
    may_have_no_case: bool = True
    nonzero: frozenset[Typed] = frozenset()
    read: list[Typed] = field(default_factory=list)
    overflow: bool = False
    ceiling: Fraction = Fraction(0)
    title: str = ""
    pool: str = ""

    def at(self, *path: str | int) -> Maker:
        """Return the maker of a place further down."""
        return replace(self, path=(*self.path, *path))

    def worth(self, full: Fraction) -> Maker:
        """Return this maker for something of *full* points."""
        return replace(self, full=full)

    def where(self, condition: Typed, holds: bool = True) -> Maker:
        """Return this maker where *condition* is known to hold (or not to)."""
        return replace(self, nonzero=self.nonzero | proved_nonzero(condition, holds))

    def fail(self, code: str, *path: str | int, key: bool = False, hint: str = "", severity: Severity = "error",
             **words: object) -> None:  # fmt: skip
        """Note a problem at *path* below this place."""
        whole = (*self.path, *path)
        span = locate_key(self.root, whole) if key else locate(self.root, whole)
        self.problems.append(problem(code, span, hint=hint, severity=severity, **words))

    def number(self, text: str, *path: str | int) -> Expr:
        """Return the checked number *text* written at *path*."""
        return self._expression(text, "number", path)

    def condition(self, text: str, *path: str | int) -> Expr:
        """Return the checked condition *text* written at *path*."""
        return self._expression(text, "boolean", path)

    def anything(self, text: str, *path: str | int) -> Expr:
        """Return the checked expression *text* of whatever type."""
        return self._expression(text, None, path)

    def _expression(self, text: str, want: str | None, path: Path) -> Expr:
        whole = (*self.path, *path)
        try:
            node = checked(text, self.scope, want=want)
        except Fault as fault:
            self.note(fault, whole)
            node = Const(BOOLEAN if want == "boolean" else BROKEN, want == "boolean" or 1)
            return Expr(node, Runner(node))
        self.read.append(node)
        if not self.may_have_no_case:
            for divisor in open_divisors(node, self.nonzero, self.derived):
                self.problems.append(
                    problem("possible-zero-denominator", locate(self.root, whole), what=condition(divisor))
                )
                break
        return Expr(node, Runner(node))

    def note(self, fault: Fault, whole: Path) -> None:
        """Note what is wrong with an expression at its own characters."""
        from evaluator.language import say

        hint = say(f"是不是 `{fault.hint}`？", f"did you mean `{fault.hint}`?") if fault.hint else ""
        words: dict[str, Any] = fault.words
        self.problems.append(problem(fault.code, fault_span(self.root, whole, fault), hint=hint, **words))

    def limit(self, text: str, type_: Type, *path: str | int, key: bool = False) -> Fraction:
        """Return threshold *text* as a number of the measure's unit: `95%` for a rate, `25` or `25人` for a count."""
        found = _LIMIT.fullmatch(text.strip())
        if found is None:
            self.fail("bad-number", *path, key=key, value=text)
            return Fraction(0)
        number, unit = Fraction(found[1]), found[2]
        if type_ == BROKEN:
            return number / 100 if unit == "%" else number
        if type_.unit == RATIO:
            if unit not in ("%", ""):
                self.fail("wrong-unit-threshold", *path, key=key, limit=text, unit="%")
            elif unit == "" and number != 0:
                self.fail("percent-expected", *path, key=key, value=text, hint=f"{text}%")
            return number / 100 if unit == "%" else number
        if unit and unit != type_.unit:
            self.fail("wrong-unit-threshold", *path, key=key, limit=text, unit=type_.unit or kind_name(type_))
        return number
