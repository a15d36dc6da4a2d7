"""How a report is asked for: what it may show, how wide it is, and what its reader's screen can draw."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from evaluator.report.comparison import Comparison

NARROWEST, WIDEST = 60, 120


@dataclass(frozen=True, slots=True)
class Options:
    """The reader's wishes; a format ignores those it has no use for.

    Attributes:
        with_private: show the values of private evidence (the sick, the bereaved, the poor).
        verbose: show what was passed, the rulings that are clear and the evidence too.
        width: of the terminal page, in cells.
        colour: write ANSI colours.
        encoding: of the stream the terminal page goes to; what it cannot hold is written in words it can.
        against: results to lay this one beside, section by section.
        paper: which official paper is meant (`papers.KINDS`); empty: the one that suits the result.
        template: the user's own Word template in the place of ours.
    """

    with_private: bool = False
    verbose: bool = False
    width: int = 100
    colour: bool = False
    encoding: str = "utf-8"
    against: tuple[Comparison, ...] = ()
    paper: str = ""
    template: Path | None = None

    def __post_init__(self) -> None:
        """Bring the width to where the page can still be read."""
        object.__setattr__(self, "width", min(max(self.width, NARROWEST), WIDEST))


def options_for(
    stream: TextIO, environ: Mapping[str, str], *, with_private: bool = False, verbose: bool = False
) -> Options:
    """Return the options that suit *stream*: colours only on a screen, and never where NO_COLOR is set.

    >>> import io
    >>> options_for(io.StringIO(), {"FORCE_COLOR": "1"}).colour
    True
    >>> options_for(io.StringIO(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}).colour
    False
    """
    screen = stream.isatty()
    asked = bool(environ.get("FORCE_COLOR")) or (screen and environ.get("TERM") != "dumb")
    columns = environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and len(columns) < 5:
        width = int(columns)
    else:
        width = shutil.get_terminal_size((100, 24)).columns if screen else 100
    return Options(
        with_private=with_private,
        verbose=verbose,
        width=width,
        colour=asked and not environ.get("NO_COLOR"),
        encoding=getattr(stream, "encoding", None) or "utf-8",
    )
