"""What a result is laid beside: the same organisation's last result, or the mean of its batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from evaluator.language import say
from evaluator.report.summary import Summary

__all__ = ["Comparison", "of_group"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Another result's *shares*: confirmed over applicable points of each section (0..1), by the section's id.

    *confirmed* and *full* are of the whole table; *confirmed* is None where there is no total.
    """

    kind: Literal["last", "group"]
    label: str
    shares: Mapping[str, Fraction]
    confirmed: Fraction | None
    full: Fraction


def of_group(summary: Summary) -> Comparison | None:
    """Return the mean of a batch; nothing where there are too few to be a group."""
    if summary.count < 2:
        return None
    shares = {each.id: each.share.mean for each in summary.sections if each.share.mean is not None}
    count = summary.count
    return Comparison(
        "group", say(f"同批 {count} 家平均", f"mean of {count}"), shares, summary.total.mean, summary.full
    )
