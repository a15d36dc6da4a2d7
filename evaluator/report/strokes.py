"""The strokes the terminal page is drawn with: a heading, a hanging paragraph, a field, a bar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from evaluator.report import figures
from evaluator.report.figures import clean
from evaluator.report.lines import pad, wrap

GOOD, MAYBE, BAD, QUIET, HEAD = "green", "yellow", "red", "dim", "bold"
STYLES = {"secured": GOOD, "possible": MAYBE, "out_of_reach": QUIET}
Block = Iterator[Text | Table]


def paragraph(text: str, width: int, hang: int = 0, style: str = "") -> Block:
    """Yield *text* broken to *width* cells, all but the first line indented by *hang*."""
    for line in wrap(clean(text), width, hang):
        yield Text(line, style)


def led(lead: str, text: str, width: int, hang: int, style: str) -> Block:
    """Yield *lead* in *style* followed by *text*, broken with a hanging indent."""
    lines = wrap(f"{lead}{clean(text)}", width, hang)
    first = Text(lines[0])
    first.stylize(style, 0, len(lead))
    yield first
    yield from (Text(line) for line in lines[1:])


def title_line(text: str, count: int | None = None) -> Block:
    """Yield an empty line and a heading, with the *count* of what follows."""
    yield Text()
    yield Text(text if count is None else f"{text}{figures.brackets(str(count))}", HEAD)


def fields(rows: Iterable[tuple[str, str]], width: int) -> Block:
    """Yield one line for each name and value that is not empty, the values in one column."""
    kept = [(name, value) for name, value in rows if value]
    wide = max((cell_len(clean(name)) for name, _ in kept), default=0) + 2
    for name, value in kept:
        yield from led(pad(clean(name), wide), value, width, wide, QUIET)


def bar(low: Fraction, high: Fraction, full: Fraction, width: int) -> Text:
    """Return a bar of the confirmed, the still possible and the lost; it is full only for full points."""
    if full <= 0:
        return Text()
    solid = min(max(int(low * width / full), 0), width)
    reach = min(max(int(high * width / full), solid), width)
    if low < high and reach == solid < width:
        reach += 1
    bar = Text("█" * solid, GOOD)
    bar.append("▒" * (reach - solid), MAYBE)
    bar.append("░" * (width - reach), QUIET)
    return bar
