"""Pictures of a result as plain SVG: the scale with its grades, bars, and the radar of the sections.

Coordinates are numbers for the eye and may be rounded; no point of a result is computed here. Every picture has
a text beside it that says the same, so it is hidden from screen readers where that text stands next to it.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from evaluator.explanation import Explanation, Section
from evaluator.report.comparison import Comparison
from evaluator.report.figures import clean, points
from evaluator.report.lines import wrap
from evaluator.report.summary import ScoreClass

_HATCH = Markup(
    '<svg class="defs" aria-hidden="true" width="0" height="0"><defs>'
    '<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="hatch-ground" width="5" height="5"/><rect class="hatch-line" width="2" height="5"/>'
    "</pattern></defs></svg>"
)


def hatch() -> Markup:
    """Return the pattern of what is still possible: told from the confirmed by texture, not by colour alone."""
    return _HATCH


def key(kind: str) -> Markup:
    """Return the swatch of a legend: *kind* is got, may or lost."""
    return Markup(
        '<svg viewBox="0 0 22 10" aria-hidden="true"><rect class="{0}" width="22" height="10"/></svg>'
    ).format(kind)


def _share(value: Fraction, full: Fraction, length: int) -> str:
    """Return *value* / *full* of *length*, inside [0, length], to a tenth."""
    if full <= 0:
        return "0"
    tenths = min(max(int(value * length * 10 / full), 0), length * 10)
    return f"{tenths // 10}.{tenths % 10}"


def _between(low: Fraction, high: Fraction, full: Fraction, length: int) -> str:
    """Return the part of *length* that lies from *low* to *high*."""
    start, end = (min(max(value, Fraction(0)), full) for value in (low, high))
    return _share(end - start, full, length)


def bar(confirmed: Fraction, possible: Fraction, full: Fraction) -> Markup:
    """Return a bar as wide as its place: solid the confirmed, hatched the still possible, empty the lost."""
    return Markup(
        '<svg class="bar" aria-hidden="true"><rect class="lost" width="100%" height="100%"/>'
        '<rect class="may" x="{got}%" width="{may}%" height="100%"/>'
        '<rect class="got" width="{got}%" height="100%"/></svg>'
    ).format(may=_between(confirmed, possible, full, 100), got=_share(confirmed, full, 100))


def scale(explanation: Explanation) -> Markup:
    """Return the headline bar with a mark at each grade's line; nothing where the total failed."""
    score = explanation.score
    if score.confirmed is None or score.possible is None or score.full <= 0:
        return Markup("")
    full, length = score.full, 900
    drawn = Markup('<svg class="scale" viewBox="-24 0 948 86" role="img" aria-label="{0}">').format(
        f"{points(score.confirmed)} – {points(score.possible)} / {points(full)}"
    )
    got, may = _share(score.confirmed, full, length), _between(score.confirmed, score.possible, full, length)
    for kind, x, width in (("lost", "0", str(length)), ("may", got, may), ("got", "0", got)):
        drawn += Markup('<rect class="{0}" x="{1}" y="30" width="{2}" height="20"/>').format(kind, x, width)
    marks = [(points(0), Fraction(0)), (points(full), full)]
    for text, value in marks:
        drawn += Markup('<text class="number" x="{0}" y="68">{1}</text>').format(
            _share(value, full, length), text
        )
    return drawn + _grade_marks(explanation, full, length) + Markup("</svg>")


def taken(gone: Fraction, waiting: Fraction, most: Fraction) -> Markup:
    """Return a bar of what an item costs, of the *most* that any does: solid for certain, hatched what waits."""
    return Markup(
        '<svg class="bar" aria-hidden="true"><rect class="may" x="{gone}%" width="{waiting}%" height="100%"/>'
        '<rect class="taken" width="{gone}%" height="100%"/></svg>'
    ).format(gone=_share(gone, most, 100), waiting=_share(waiting, most, 100))


def _grade_marks(explanation: Explanation, full: Fraction, length: int) -> Markup:
    """Return the grades' lines; a label that would touch its right neighbour's is left to the table below."""
    drawn, free = Markup(""), Fraction(length + 40)
    limits = [(grade.limit, grade.name) for grade in explanation.grades if grade.limit is not None]
    for limit, name in sorted(limits, reverse=True):
        at = limit * length / full
        if not 0 < at <= length:
            continue
        x, label = _share(limit, full, length), _cut(clean(name), 16)
        drawn += Markup('<line class="halo" x1="{0}" x2="{0}" y1="30" y2="50"/>').format(x)
        drawn += Markup('<line class="limit" x1="{0}" x2="{0}" y1="22" y2="54"/>').format(x)
        half = Fraction(15, 4) * _cells(label)
        if at + half > free:
            continue
        drawn += Markup('<text class="grade" x="{0}" y="16">{1}</text>').format(x, label)
        drawn += Markup('<text class="number" x="{0}" y="68">{1}</text>').format(x, points(limit))
        free = at - half - 8
    return drawn


def _cells(text: str) -> int:
    """Return how many narrow characters wide *text* is drawn."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _cut(text: str, cells: int) -> str:
    """Return *text* in at most *cells* narrow characters, ending in `…` where something was cut off."""
    if _cells(text) <= cells:
        return text
    kept = ""
    for character in text:
        if _cells(kept + character) > cells - 2:
            break
        kept += character
    return kept.rstrip("（(“ ") + "…"


def radar(sections: Sequence[Section], against: Sequence[Comparison] = ()) -> Markup:
    """Return the radar of three to twelve sections with room for Chinese labels; nothing for fewer or more.

    Each of *against* is a line over it, through the sections that it knows.
    """
    axes = [section for section in sections if section.applicable > 0]
    if not 3 <= len(axes) <= 12:
        return Markup("")
    drawn = Markup('<svg class="radar" viewBox="-215 -172 430 336" aria-hidden="true">')
    for ring in range(1, 5):
        drawn += _polygon("ring", [Fraction(ring, 4)] * len(axes))
    drawn += Markup("").join(
        Markup('<line class="axis" x1="0" y1="0" x2="{0}" y2="{1}"/>').format(
            *_at(place, len(axes), Fraction(1))
        )
        for place in range(len(axes))
    )
    drawn += _polygon("may", [section.possible / section.applicable for section in axes])
    drawn += _polygon("got", [section.confirmed / section.applicable for section in axes])
    for other in against:
        known = [(place, other.shares[axis.id]) for place, axis in enumerate(axes) if axis.id in other.shares]
        if len(known) > 2:
            drawn += _corners(other.kind, [_at(place, len(axes), share) for place, share in known])
    for place, section in enumerate(axes):
        drawn += _label(section, place, len(axes))
    return drawn + Markup("</svg>")


def _at(place: int, count: int, share: Fraction, radius: int = 118) -> tuple[str, str]:
    """Return where *share* of axis *place* lies: the first axis points up, the others follow clockwise."""
    angle = 2 * math.pi * place / count
    reach = radius * float(min(max(share, Fraction(0)), Fraction(1)))
    return f"{reach * math.sin(angle):.1f}", f"{-reach * math.cos(angle):.1f}"


def _polygon(kind: str, shares: Sequence[Fraction]) -> Markup:
    return _corners(kind, [_at(place, len(shares), share) for place, share in enumerate(shares)])


def _corners(kind: str, corners: Sequence[tuple[str, str]]) -> Markup:
    return Markup('<polygon class="{0}" points="{1}"/>').format(kind, " ".join(map(",".join, corners)))


def line_key(kind: str) -> Markup:
    """Return the swatch of a line over the radar: *kind* is last or group."""
    return Markup(
        '<svg class="line-key" viewBox="0 0 22 10" aria-hidden="true">'
        '<line class="{0}" x1="0" y1="5" x2="22" y2="5"/></svg>'
    ).format(kind)


def histogram(classes: Sequence[ScoreClass], names: Sequence[str]) -> Markup:
    """Return columns of how many totals lie in each class, each with its count and its name."""
    width, height, most = 960, 150, max((each.count for each in classes), default=0)
    if not most:
        return Markup("")
    step = width // len(classes)
    drawn = Markup('<svg class="histogram" viewBox="0 0 {0} 210" aria-hidden="true">').format(width)
    for place, (each, name) in enumerate(zip(classes, names, strict=True)):
        tall, middle = each.count * height // most, place * step + step // 2
        drawn += Markup('<rect class="got" x="{0}" y="{1}" width="{2}" height="{3}"/>').format(
            place * step + 3, 24 + height - tall, step - 6, tall
        )
        drawn += Markup('<text class="number" x="{0}" y="{1}">{2}</text>').format(
            middle, 18 + height - tall, each.count
        )
        drawn += Markup('<text x="{0}" y="196">{1}</text>').format(middle, clean(name))
    return drawn + Markup('<line class="floor" x1="0" x2="{0}" y1="174.5" y2="174.5"/></svg>').format(width)


_ROOM = 214
_FITS = ((13.5, 1), (12.0, 1), (13.5, 2), (12.0, 2), (10.5, 3), (9.5, 4))
"""The size and the number of lines a radar's label is drawn in: the first that holds it whole."""


def _label(section: Section, place: int, count: int) -> Markup:
    """Return a section's name at its axis, whole: in up to four lines, smaller where it is long, else its id."""
    x, y = (float(number) for number in _at(place, count, Fraction(1), radius=131))
    anchor = "middle" if abs(x) < 8 else ("start" if x > 0 else "end")
    title = clean(f"{section.id} {section.title}")
    size, lines = _fitted(title, clean(section.id), 2 * _ROOM if anchor == "middle" else _ROOM - abs(x))
    step = size * 1.2
    upper = -0.9 if y < -100 else (0.1 if y > 100 else -0.5)
    first = y + 5 + upper * step * (len(lines) - 1)
    drawn = Markup('<text text-anchor="{0}" font-size="{1}"><title>{2}</title>').format(anchor, size, title)
    for number, line in enumerate(lines):
        drawn += Markup('<tspan x="{0}" y="{1}">{2}</tspan>').format(
            f"{x:.1f}", f"{first + number * step:.1f}", line
        )
    return drawn + Markup("</text>")


def _fitted(title: str, id: str, room: float) -> tuple[float, list[str]]:
    """Return the size and the lines in which *title* fits *room*, as even as they can be; *id* where none do."""
    for size, count in _FITS:
        cells = int(room / (size * 0.52))
        for width in range(max(8, -(-_cells(title) // count)), cells + 1):
            lines = wrap(title, width)
            if len(lines) <= count and max(map(_cells, lines)) <= cells:
                return size, lines
    return _FITS[0][0], [_cut(id, int(room / 7))]
