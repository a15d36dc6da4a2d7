"""Which uncertain items apply, at the worst and at the best: exact, without trying every combination.

A rate (points earned over points that apply) is driven to its extreme by Dinkelbach's method: for a rate r the
choice that most improves ``earned - r * full`` falls apart into single sections, and into single items where no
section floor can bind.  Where one can (an item may go below 0), a section is searched by its sums: among the
choices with equal full points only the most extreme one counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from scoring.units import ZERO, add

Rescale = Literal["table", "section", "weight", "full", "zero"]
End = Literal[1, -1]
Choice = tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Stakes:
    """A section at one end: what each item earns if it applies, its full points, whether it applies.

    *weight* is the section's share of the table; *each* is what one of its points counts in the table.
    """

    earns: tuple[Fraction, ...]
    fulls: tuple[Fraction, ...]
    applies: tuple[bool | None, ...]
    weight: Fraction = Fraction(1)
    each: Fraction = Fraction(1)

    def earned(self, choice: Choice) -> Fraction:
        """Return what the chosen items earn, not below 0."""
        return max(ZERO, add(x for x, chosen in zip(self.earns, choice, strict=True) if chosen))

    def full(self, choice: Choice) -> Fraction:
        """Return the full points of the chosen items."""
        return add(full for full, chosen in zip(self.fulls, choice, strict=True) if chosen)

    def has_points(self, choice: Choice) -> bool:
        """Return whether a chosen item has points."""
        return any(full and chosen for full, chosen in zip(self.fulls, choice, strict=True))

    def everything(self) -> Choice:
        """Return the choice in which all items apply that may."""
        return tuple(applies is not False for applies in self.applies)


def extreme(sections: Sequence[Stakes], rescale: Rescale, end: End) -> tuple[Choice, ...] | None:
    """Return which items apply where the table's points are least (*end* 1) or greatest (-1).

    None when no item with points can apply: then there is no total.
    """
    widest = tuple(stakes.everything() for stakes in sections)
    if not any(stakes.has_points(choice) for stakes, choice in zip(sections, widest, strict=True)):
        return None
    if not any(None in stakes.applies for stakes in sections):
        return widest
    if rescale == "table":
        return extreme_rate(sections, end)
    if rescale in {"section", "weight"}:
        return _by_section(sections, end)
    return _by_sum(sections, end, counts_full=rescale == "full")


def extreme_rate(sections: Sequence[Stakes], end: End) -> tuple[Choice, ...]:
    """Return the choice with the least (*end* 1) or greatest (-1) earned points over full points.

    At least one item with points may apply.
    """
    best = tuple(stakes.everything() for stakes in sections)
    searches = [_sums(stakes, end) for stakes in sections]
    while True:
        rate = _earned(sections, best) / _full(sections, best)
        better = tuple(_best(s, sums, rate, end) for s, sums in zip(sections, searches, strict=True))
        if end * (_earned(sections, better) - rate * _full(sections, better)) >= 0:
            return best
        best = better


def _earned(sections: Sequence[Stakes], choices: Sequence[Choice]) -> Fraction:
    return add(s.each * s.earned(choice) for s, choice in zip(sections, choices, strict=True))


def _full(sections: Sequence[Stakes], choices: Sequence[Choice]) -> Fraction:
    return add(s.each * s.full(choice) for s, choice in zip(sections, choices, strict=True))


def _best(stakes: Stakes, sums: Sequence[Choice] | None, rate: Fraction, end: End) -> Choice:
    """Return the section's choice that drives ``earned - rate * full`` furthest to *end*."""
    if sums is None:
        items = zip(stakes.earns, stakes.fulls, stakes.applies, strict=True)
        return tuple(end * (x - rate * full) < 0 if known is None else known for x, full, known in items)
    return min(sums, key=lambda choice: end * (stakes.earned(choice) - rate * stakes.full(choice)))


def _sums(stakes: Stakes, end: End) -> Sequence[Choice] | None:
    """Return for each sum of full points the choice that earns least (most); None: items choose alone."""
    if None not in stakes.applies or min(stakes.earns) >= 0:
        return None
    found: dict[Fraction, tuple[Fraction, Choice]] = {ZERO: (ZERO, ())}
    for x, full, known in zip(stakes.earns, stakes.fulls, stakes.applies, strict=True):
        longer: dict[Fraction, tuple[Fraction, Choice]] = {}
        for total, (earned, choice) in found.items():
            for chosen in (False, True) if known is None else (known,):
                key, value = (total + full, earned + x) if chosen else (total, earned)
                if key not in longer or end * (value - longer[key][0]) < 0:
                    longer[key] = (value, (*choice, chosen))
        found = longer
    return [choice for _, choice in found.values()]


def _by_section(sections: Sequence[Stakes], end: End) -> tuple[Choice, ...]:
    """Return the extreme choice where each section has its own rate, and one without items drops out."""
    choices: list[Choice] = []
    rated: list[tuple[Fraction, Fraction, bool | None]] = []
    for stakes in sections:
        if not stakes.has_points(stakes.everything()):
            choices.append(stakes.everything())
            rated.append((ZERO, ZERO, False))
            continue
        (choice,) = extreme_rate([stakes], end)
        choices.append(choice)
        rate = stakes.earned(choice) / stakes.full(choice)
        sure = any(full and known for full, known in zip(stakes.fulls, stakes.applies, strict=True))
        rated.append((rate * stakes.weight, stakes.weight, True if sure else None))
    earns, fulls, applies = zip(*rated, strict=True)
    (kept,) = extreme_rate([Stakes(earns, fulls, applies)], end)
    found = zip(sections, choices, kept, strict=True)
    return tuple(choice if keep else _only_sure(stakes) for stakes, choice, keep in found)


def _only_sure(stakes: Stakes) -> Choice:
    return tuple(known is True for known in stakes.applies)


def _by_sum(sections: Sequence[Stakes], end: End, *, counts_full: bool) -> tuple[Choice, ...]:
    """Return the extreme choice where an item that does not apply counts its full points, or nothing."""

    def instead(full: Fraction) -> Fraction:
        return full if counts_full else ZERO

    def points(choices: Sequence[Choice]) -> Fraction:
        value = ZERO
        for stakes, choice in zip(sections, choices, strict=True):
            items = zip(stakes.earns, stakes.fulls, choice, strict=True)
            value += stakes.each * max(ZERO, add(x if on else instead(full) for x, full, on in items))
        return end * value

    best = tuple(
        tuple(
            end * (x - instead(full)) < 0 if known is None else known
            for x, full, known in zip(stakes.earns, stakes.fulls, stakes.applies, strict=True)
        )
        for stakes in sections
    )
    if _full(sections, best):
        return best
    return min(_one_more(sections, best), key=points)


def _one_more(sections: Sequence[Stakes], choices: tuple[Choice, ...]) -> list[tuple[Choice, ...]]:
    """Return the choices with one more item, of those that may apply and have points."""
    found = []
    for s, stakes in enumerate(sections):
        for n, (full, known) in enumerate(zip(stakes.fulls, stakes.applies, strict=True)):
            if full and known is None:
                more = (*choices[s][:n], True, *choices[s][n + 1 :])
                found.append((*choices[:s], more, *choices[s + 1 :]))
    return found
