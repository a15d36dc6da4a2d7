"""Nudges: a table in which one number stands one step higher or lower, to see whether a worked case notices.

A threshold that can be moved without any case failing is guarded by nobody: the next slip of the pen moves it for good.
Words for a reader (titles, notes, bases, remedies) hold numbers too, but no score hangs on them; they stay.

The step is the smallest an author would write: one of the last place of a plain number, one of the unit of a duration
(a year moves by a month), a day of a date, a hundredth in a quotient of two numbers, a tenth of a percentage point. A
percentage that a `rate` is held against moves by a whole point: closer than that lie only fractions of sixty events.

>>> from evaluator.reading import read_text
>>> for each in nudges(
...     read_text("derive: {到会: 到会数 / 应到数 >= 2/3}\\nbands: {of: 到会, at_least: {95%: 4}}", "t.yaml")
... ):
...     print(each)
t.yaml:1:27 2 → 1.99
t.yaml:1:27 2 → 2.01
t.yaml:1:29 3 → 2.99
t.yaml:1:29 3 → 3.01
t.yaml:2:28 95% → 94.9%
t.yaml:2:28 95% → 95.1%
t.yaml:2:33 4 → 3
t.yaml:2:33 4 → 5
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from evaluator.authoring.worked import WorkedCase
from evaluator.problems import PingjiaError, Span
from evaluator.program import Program
from evaluator.reading import Document, Mapping, Node, Scalar, read_text
from evaluator.reading.keywords import to_english
from scoring.units import shown

__all__ = ["AT_LOAD", "Nudge", "noticed_by", "nudges"]

AT_LOAD = "load"
"""What notices a nudge that leaves no loadable table, as points that do not add up."""

_WORDS = frozenset(
    {
        "code", "ruleset", "title", "version", "status", "en", "note", "sources", "source", "subject", "period", "uses",
        "facts", "id", "name", "say", "say_not_applicable", "material", "verify", "basis", "fix", "veto", "ineligible",
        "void", "then", "by", "approve", "unit", "region", "types", "records",
    }
)  # fmt: skip
"""Keys below which nothing is counted with."""

_CALLED = ("id", "name", "of")
"""Keys that say what the numbers beside them are about."""

_TOKEN = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2}(?!\w))|(?P<duration>\d+(?:个工作日|个月|小时|年|天|日))"
    r"|(?P<percent>\d+(?:\.\d+)?%)|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<text>\"[^\"\n]*\"|'[^'\n]*'|“[^”\n]*”)|(?P<name>[^\W\d]\w*)|(?P<sign>[^\s\w])"
)
_DURATION = re.compile(r"(\d+)(\D+)")


@dataclass(frozen=True, slots=True)
class Nudge:
    """One number of *document*, at *span*, written as *new* instead of *old*.

    *about*: the ids, names and facts it stands among, by which the cases that speak of it are found.
    """

    document: Document
    offset: int
    span: Span
    old: str
    new: str
    about: frozenset[str]

    def __str__(self) -> str:
        """Return the place and what is written there."""
        return f"{self.span.source}:{self.span.line}:{self.span.column} {self.old} → {self.new}"

    @property
    def text(self) -> str:
        """Return the text of the file after the nudge."""
        whole = self.document.text
        return whole[: self.offset] + self.new + whole[self.offset + len(self.old) :]

    def nudged(self) -> Document:
        """Return the document after the nudge."""
        return read_text(self.text, self.document.source)


def nudges(document: Document) -> Iterator[Nudge]:
    """Yield every number of a ruleset's (or vocabulary's) *document* that scores hang on, one step down and one up."""
    starts = [0, *(found.end() for found in re.finditer("\n", document.text))]
    for scalar, about in _counted(to_english(document.root, "ruleset"), frozenset()):
        tokens = list(_TOKEN.finditer(scalar.authored))
        named = about | {each[0] for each in tokens if each.lastgroup == "name"}
        offset = starts[scalar.span.line - 1] + scalar.span.column - 1
        for index, token in enumerate(tokens):
            # The tokens stand in the file in this order, whatever quotes, folds and breaks stand between them;
            # the quotes of a text may be escaped there.
            written = token[0][1:-1] if token.lastgroup == "text" else token[0]
            offset = document.text.index(written, offset)
            for new in _steps(token, _finest(named, tokens, index)):
                yield Nudge(
                    document, offset, _span(scalar.span, starts, offset, token[0]), token[0], new, named
                )
            offset += len(written)


def noticed_by(nudge: Nudge, compiled: Callable[[Nudge], Program], cases: Sequence[WorkedCase]) -> str | None:
    """Return what notices *nudge*: `AT_LOAD`, the name of the first case that fails, or None.

    *compiled* gives the program after the nudge. The cases that mention what the number stands among come first.
    """
    try:
        program = compiled(nudge)
    except PingjiaError:
        return AT_LOAD
    nearest = sorted(cases, key=lambda case: -len(case.mentions & nudge.about))
    return next((case.name for case in nearest if not case.holds(program)), None)


def _counted(node: Node, about: frozenset[str]) -> Iterator[tuple[Scalar, frozenset[str]]]:
    """Yield the scalars below *node* that may hold a number to count with, and what they stand among."""
    if isinstance(node, Scalar):
        yield node, about
    elif isinstance(node, Mapping):
        spoken = " ".join(each.text or "" for each in map(node.get, _CALLED) if isinstance(each, Scalar))
        about |= {each[0] for each in _TOKEN.finditer(spoken) if each.lastgroup == "name"}
        for key, value in node.entries:
            if key.text not in _WORDS:
                inner = about | {key.text or ""}
                if _TOKEN.match(key.authored) and key.authored[0].isdigit():
                    yield key, inner
                yield from _counted(value, inner)
    else:
        for each in node.items:
            yield from _counted(each, about)


def _finest(named: frozenset[str], tokens: Sequence[re.Match[str]], index: int) -> int:
    """Return to how many places at least the number moves."""
    if tokens[index].lastgroup == "percent":
        return 0 if "rate" in named else 1
    kinds = [each[0] if each.lastgroup == "sign" else each.lastgroup for each in tokens]
    quotient = ["number", "/", "number"]
    return 2 if quotient in (kinds[index : index + 3], kinds[max(0, index - 2) : index + 1]) else 0


def _steps(token: re.Match[str], finest: int) -> Iterator[str]:
    """Yield how the number would be written a step lower and a step higher; nothing for what is no number."""
    written = token[0]
    number = written.removesuffix("%")
    step = Fraction(1, 10 ** max(finest, len(number.partition(".")[2])))
    for sign in (-1, 1):
        match token.lastgroup:
            case "date":
                yield str(date.fromisoformat(written) + timedelta(days=sign))
            case "duration":
                yield _other_duration(written, sign)
            case "percent" | "number":
                yield shown(Fraction(number) + sign * step) + written[len(number) :]
            case _:
                return


def _other_duration(written: str, sign: int) -> str:
    found = _DURATION.fullmatch(written)
    assert found is not None
    number, unit = int(found[1]), found[2]
    return f"{12 * number + sign}个月" if unit == "年" else f"{number + sign}{unit}"


def _span(scalar: Span, starts: Sequence[int], offset: int, written: str) -> Span:
    line = max(index for index, start in enumerate(starts, 1) if start <= offset)
    column = offset - starts[line - 1] + 1
    return Span(scalar.source, line, column, column + len(written))
