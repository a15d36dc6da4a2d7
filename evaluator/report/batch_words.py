"""What a list of results calls things - organisations, periods, classes, grades - on the page and in the workbook."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from evaluator.explanation import Grade
from evaluator.language import say
from evaluator.report import figures, wording
from evaluator.report.summary import ItemLoss, Standing, Summary

__all__ = ["class_name", "costliest", "grade", "period", "who"]


def who(it: Standing) -> str:
    """Return what a list calls an organisation: its name, else its id."""
    return it.organisation.name or it.organisation.id or say("（未写单位）", "(no name)")


def period(it: Standing) -> str:
    """Return the period of a standing in words."""
    start, end = it.period
    return figures.period((date.fromisoformat(start), date.fromisoformat(end)))


def class_name(low: Fraction, high: Fraction, *, closed: bool) -> str:
    """Return a class of points as a list names it, `（含）` where it holds its upper end.

    >>> (
    ...     class_name(Fraction(80), Fraction(85), closed=False),
    ...     class_name(Fraction(95), Fraction(100), closed=True),
    ... )
    ('80～85', '95～100（含）')
    """
    name = f"{figures.points(low)}{say('～', '–')}{figures.points(high)}"
    return name + say("（含）", " incl.") if closed else name


def grade(one: Grade) -> str:
    """Return a grade in a list: an undecided one with the best that is within reach.

    >>> grade(Grade(None, "合格", "open")), grade(Grade("合格", "合格", "decided"))
    ('未定（可达合格）', '合格')
    """
    reach = (
        say(f"可达{one.possible}", f"up to {one.possible}") if one.status == "open" and one.possible else ""
    )
    return wording.grade_word(one) + figures.brackets(reach)


def costliest(summary: Summary) -> list[ItemLoss]:
    """Return the items by what they cost everybody: certain losses first, then what waits for evidence."""
    return sorted(summary.items, key=lambda each: (-each.gone, -each.waiting))
