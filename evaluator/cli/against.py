"""`score --against`: the last results, found by table and organisation, to lay the new ones beside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evaluator.cli.recorded import results_in
from evaluator.language import say
from evaluator.problems import EvidenceError, Problem, Span, problem

if TYPE_CHECKING:
    from evaluator.explanation import Explanation
    from evaluator.report.comparison import Comparison

__all__ = ["Against"]

_NUMBER = re.compile(r"-?\d{1,40}(?:\.\d{1,40}|/[1-9]\d{0,39})?")


class Against:
    """The results in a JSON file; where a table and an organisation stand in it twice, the later period counts.

    Raises EvidenceError where the file cannot be read, or holds what is no result.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._found: dict[tuple[str, str], tuple[date, Comparison]] = {}
        problems: list[Problem] = []
        for result, name, refused in results_in(path):
            problems += refused or self._kept(result, name)
        if problems:
            raise EvidenceError(problems)

    def of(self, explanation: Explanation) -> Comparison | None:
        """Return what *explanation* is to be laid beside: the same organisation's result under the same table."""
        found = self._found.get((explanation.ruleset.id, explanation.organisation.id))
        return None if found is None else found[1]

    def _kept(self, result: Mapping[str, Any], name: str) -> list[Problem]:
        """Keep one result; return why it cannot be read."""
        try:
            key = (str(result["ruleset"]["id"]), str(result["organisation"]["id"]))
            end = date.fromisoformat(result["period"]["to"])
            if key not in self._found or self._found[key][0] <= end:
                self._found[key] = (end, _comparison(result))
        except (KeyError, TypeError, AttributeError, ValueError) as fault:
            found, place = f"{type(fault).__name__}: {fault}", Span(name, 1, 1, 2)
            return [problem("wrong-type", place, expected=say("评定结果", "a result"), found=found)]
        return []


def _comparison(result: Mapping[str, Any]) -> Comparison:
    from evaluator.report.comparison import Comparison
    from evaluator.report.figures import period

    shares = {
        str(each["id"]): _number(each["confirmed"]) / _number(each["applicable"])
        for each in result["sections"]
        if _number(each["applicable"]) > 0
    }
    start, end = (date.fromisoformat(result["period"][key]) for key in ("from", "to"))
    confirmed = result["score"]["confirmed"]
    return Comparison(
        "last",
        period((start, end)),
        shares,
        None if confirmed is None else _number(confirmed),
        _number(result["score"]["full"]),
    )


def _number(text: object) -> Fraction:
    """Return a number as results write them: a decimal, or a fraction in lowest terms."""
    if not isinstance(text, str) or not _NUMBER.fullmatch(text):
        raise ValueError(say(f"不是数：{text!r}", f"not a number: {text!r}"))
    return Fraction(text)
