"""Exact numbers: reading them, showing them, and the one rounding a table declares."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Literal

Points = Fraction
RoundingMode = Literal["half-up", "half-even", "up", "down"]

_DECIMAL = re.compile(r"(-?)([0-9]{1,18})(?:\.([0-9]{1,18}))?")
_SHOWN_PLACES = 4
ZERO = Fraction(0)


def exact(text: str) -> Fraction:
    """Return the number that plain decimal *text* writes, exactly.

    >>> exact("0.1") * 3 == exact("0.3")
    True

    Raises:
        ValueError: *text* is not ASCII digits with an optional sign and point, or has more than 18
            digits on one side of the point.
    """
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise ValueError(f"not a plain decimal number: {text!r}")
    sign, whole, part = match.groups()
    part = part or ""
    value = Fraction(int(whole + part), 10 ** len(part))
    return -value if sign else value


def _halves_up(numerator: int, denominator: int) -> int:
    """Return the quotient of a number that is not negative, halves up."""
    return (2 * numerator + denominator) // (2 * denominator)


def _places(denominator: int) -> int | None:
    """Return how many decimal places a fraction in lowest terms needs; None when they never end."""
    places = 0
    for prime in (2, 5):
        power = 0
        while denominator % prime == 0:
            denominator //= prime
            power += 1
        places = max(places, power)
    return places if denominator == 1 else None


def shown(value: Fraction, places: int | None = None) -> str:
    """Return *value* as a plain decimal; with *places*, rounded half up to exactly so many.

    A decimal that never ends is shown to four places, halves up.

    >>> shown(Fraction(5, 2)), shown(Fraction(2, 3)), shown(Fraction(-353, 4), 1), shown(Fraction(88), 1)
    ('2.5', '0.6667', '-88.3', '88.0')
    """
    if places is None:
        needed = _places(value.denominator)
        places = _SHOWN_PLACES if needed is None else needed
    digits = _halves_up(abs(value.numerator) * 10**places, value.denominator)
    sign = "-" if value < 0 and digits else ""
    text = str(digits).rjust(places + 1, "0")
    return f"{sign}{text[:-places]}.{text[-places:]}" if places else sign + text


@dataclass(frozen=True, slots=True)
class Rounding:
    """To the nearest multiple of *to*; the mode speaks of the magnitude, so -0.5 half-up is -1.

    >>> shown(Rounding(exact("0.1")).apply(exact("88.25")))
    '88.3'
    """

    to: Fraction
    mode: RoundingMode = "half-up"

    def __post_init__(self) -> None:
        if self.to <= 0:
            raise ValueError("a rounding needs a positive step")

    def apply(self, value: Fraction) -> Fraction:
        """Return *value* rounded."""
        ratio = abs(value) / self.to
        down, rest = divmod(ratio.numerator, ratio.denominator)
        twice = 2 * rest
        if self.mode == "half-up":
            more = twice >= ratio.denominator
        elif self.mode == "half-even":
            more = twice > ratio.denominator or (twice == ratio.denominator and down % 2 == 1)
        else:
            more = self.mode == "up" and rest > 0
        size = (down + more) * self.to
        return -size if value < 0 else size


def add(values: Iterable[Fraction]) -> Fraction:
    """Return the sum, exactly; one reduction at the end makes long sums cheap."""
    numerator, denominator = 0, 1
    for value in values:
        if value.denominator == denominator:
            numerator += value.numerator
        else:
            shared = lcm(denominator, value.denominator)
            numerator = numerator * (shared // denominator) + value.numerator * (shared // value.denominator)
            denominator = shared
    return Fraction(numerator, denominator)
