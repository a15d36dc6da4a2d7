"""The scalar fields methods are written with: points, expressions, thresholds."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import PlainValidator

from evaluator.language import say
from evaluator.reading.models import refuse
from evaluator.vocabulary.scalars import Line
from scoring.units import exact


def _points(value: object) -> Fraction:
    if not isinstance(value, str):
        raise refuse(
            "empty-value" if value is None else "wrong-type", expected=say("分值（数）", "points, a number")
        )
    try:
        return exact(value.strip())
    except ValueError:
        raise refuse("bad-number", value=value) from None


def _expression(value: object) -> str:
    if value is None or (isinstance(value, str) and not value.strip()):
        raise refuse("null-expression")
    if not isinstance(value, str):
        quoted = say(
            "一个式子（含逗号、冒号、括号时加引号）", "an expression, quoted where it holds , : or brackets"
        )
        raise refuse("wrong-type", expected=quoted)
    return value


PointsText = Annotated[Fraction, PlainValidator(_points)]
Expression = Annotated[str, PlainValidator(_expression)]
Limits = dict[Line, PointsText]
