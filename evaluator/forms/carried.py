"""What last year's submission gives this year's form: who it is and the titles it holds; and its answers, to look at.

Only what lasts by its nature stands as an answer: the organisation and its titles. Every other fact is a finding of its
period, so last year's value stands in a column of its own, beside an answer that is still empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from evaluator.declarations import Vocabulary
from evaluator.evidence.document import Evidence, Organisation, TitleHeld
from evaluator.evidence.facts import Value
from evaluator.language import say
from evaluator.reading.numbers import exact_text

__all__ = ["NOTHING", "Carried", "carried_from", "written"]


@dataclass(frozen=True, slots=True)
class Carried:
    """What is carried over: each fact's deciding value as a person would write it; lists are not."""

    organisation: Organisation = field(default_factory=Organisation)
    period: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    titles: tuple[TitleHeld, ...] | None = None


NOTHING = Carried()


def carried_from(evidence: Evidence, vocabulary: Vocabulary) -> Carried:
    """Return what *evidence* of the period before carries into a new form; private facts stay where they are."""
    values = {
        name: written(given.deciding)
        for name, given in evidence.facts.items()
        if name in vocabulary.facts and not vocabulary.facts[name].private
    }
    return Carried(
        evidence.organisation,
        "" if evidence.period is None else evidence.period.text,
        {name: text for name, text in values.items() if text},
        evidence.titles,
    )


def written(value: Value) -> str:
    """Return a value as a person would write it into one cell; nothing for rows and ballots.

    >>> written(Fraction(5, 2)), written(True), written(frozenset({"乙", "甲"})), written(frozenset())
    ('2.5', '是', '乙、甲', '无')
    """
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    if isinstance(value, int | Fraction):
        return exact_text(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return "、".join(sorted(value)) or "无"
    return value if isinstance(value, str) else ""
