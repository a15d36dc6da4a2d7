"""What can be wrong with a file or a request, said once, with its place and its remedy."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from evaluator.language import current, say
from evaluator.problems.catalogue import CATALOGUE
from evaluator.problems.entry import Entry

__all__ = [
    "CATALOGUE",
    "Entry",
    "EvidenceError",
    "PingjiaError",
    "Problem",
    "RulesetError",
    "Severity",
    "Span",
    "WITHHELD",
    "disclosed",
    "draw",
    "escape",
    "problem",
    "quoted",
    "shown",
    "suggest",
]

Severity = Literal["error", "warning", "note"]

WITHHELD = ("〔不公开〕", "[withheld]")
"""What stands in the place of what is private."""

_VALUE_LIMIT = 80
_LIST_LIMIT = 400
_PICTURE_COLUMNS = 100
_SEVERITY_WORDS = {"error": ("", ""), "warning": ("警告：", "warning: "), "note": ("提示：", "note: ")}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a source: 1-based line and columns, counted in characters; ``end_column`` is exclusive.

    With a *sheet* it is a cell of a workbook: ``line`` its row and ``column`` its column. A CSV file has no sheets and
    is told by line and column as any text is.

    >>> str(Span("自评表.xlsx", 12, 3, 4, "会员")), str(Span("a.yaml", 4, 17, 23))
    ('自评表.xlsx:会员!C12', 'a.yaml:4:17')
    """

    source: str
    line: int
    column: int
    end_column: int
    sheet: str = ""

    @property
    def cell(self) -> str:
        """Return the cell's address in its sheet, such as C12; empty where the source is a text."""
        return f"{_letters(self.column)}{self.line}" if self.sheet else ""

    def __str__(self) -> str:
        return (
            f"{self.source}:{self.sheet}!{self.cell}"
            if self.sheet
            else f"{self.source}:{self.line}:{self.column}"
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: its stable code, the sentence, the place and a short remedy (may be empty).

    *private*: the line it stands on may speak of who is ill, bereaved or poor, so it is never drawn.
    """

    code: str
    message: str
    span: Span | None
    hint: str = ""
    severity: Severity = "error"
    private: bool = False


class PingjiaError(Exception):
    """Input that cannot be used; carries every problem found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(headline(each) for each in self.problems))


class RulesetError(PingjiaError):
    """A ruleset or vocabulary that cannot be used."""


class EvidenceError(PingjiaError):
    """Evidence that cannot be read: no score is made of it."""


def problem(
    code: str,
    span: Span | None,
    *,
    hint: str = "",
    severity: Severity = "error",
    private: object = False,
    **params: object,
) -> Problem:
    """Return the catalogued problem *code* with its sentence in the language of this run.

    A code outside the catalogue, or a parameter its sentence needs and does not get, is a bug: KeyError.

    >>> problem("unknown-key", Span("t.yaml", 4, 17, 23), name="pionts", where="bands").message
    'bands 里没有叫 `pionts` 的键'
    """
    entry = CATALOGUE[code]
    template = entry.zh if current() == "zh" else entry.en
    message = template.format(**{name: shown(value) for name, value in params.items()})
    return Problem(code, message, span, hint, severity, bool(private))


def suggest(name: str, known: Iterable[str]) -> str:
    """Return the hint "did you mean" for the known name nearest to *name*, or an empty text.

    Of two that are equally near, the one that begins alike.

    >>> suggest("pionts", ["points", "title"]), suggest("分挡", ["分档", "扣分", "分值合计"])
    ('是不是 `points`？', '是不是 `分档`？')
    """
    from difflib import SequenceMatcher, get_close_matches

    short = name[:_VALUE_LIMIT]
    found = get_close_matches(short, sorted(known), n=9, cutoff=0.5 if len(short) < 5 else 0.6)
    if not found:
        return ""
    best = max(found, key=lambda each: (SequenceMatcher(None, each, short).ratio(), each[:1] == short[:1]))
    return say(f"是不是 `{best}`？", f"did you mean `{best}`?")


def _letters(column: int) -> str:
    """Return the letters of a column counted from 1, as workbooks name them: A, Z, AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def headline(item: Problem) -> str:
    """Return the first line of a problem's picture: place, sentence, code."""
    place = "" if item.span is None else f"{escape(str(item.span))}: "
    return f"{place}{say(*_SEVERITY_WORDS[item.severity])}{escape(item.message)} [{item.code}]"


def quoted(text: str, *, private: bool) -> str:
    """Return how a sentence quotes what was written: a private value is not repeated.

    >>> quoted("张三", private=False), quoted("张三", private=True)
    ('张三', '（隐私值）')
    """
    return say("（隐私值）", "(private)") if private else text


def disclosed(item: Problem, *, with_private: bool = False) -> Problem:
    """Return what a document that leaves this screen says of a problem: of a private one its code and place alone.

    >>> disclosed(
    ...     Problem("bad-number", "`某人` 不是数", Span("甲.yaml", 3, 1, 2), "某人？", private=True)
    ... ).message
    '〔不公开〕'
    """
    return item if with_private or not item.private else replace(item, message=say(*WITHHELD), hint="")


def draw(item: Problem, source_text: str | None = None) -> str:
    """Return the three-line picture of a problem: sentence, line of the source, ruler with the hint.

    Without a place or a source the hint stands on a line of its own. Wide characters count two columns.

    >>> print(draw(Problem("x", "错了", Span("a.yaml", 1, 3, 5), "改"), "会员人数: 3"))
    a.yaml:1:3: 错了 [x]
        1 | 会员人数: 3
          |     ^^^^ 改
    """
    first = headline(item)
    hint = escape(item.hint)
    unseen = item.span is None or source_text is None or item.private or item.span.sheet
    line = None if unseen or item.span is None else _line(source_text or "", item.span.line)
    if item.span is None or line is None:
        return f"{first}\n      {hint}" if hint else first
    text, start, end = _window(line, item.span.column - 1, item.span.end_column - 1)
    seen = "".join(_visible(each) for each in text)
    before = sum(_width(_visible(each)) for each in text[:start])
    marked = sum(_width(_visible(each)) for each in text[start:end])
    number = f"{item.span.line:>5}"
    ruler = " " * before + "^" * max(1, marked)
    return f"{first}\n{number} | {seen}\n{' ' * len(number)} | {ruler}{' ' + hint if hint else ''}"


def escape(text: str) -> str:
    r"""Return *text* safe for a terminal, a log and a report: control and bidirectional marks are spelled out.

    >>> escape("a\x1b[31m")
    'a\\x1b[31m'
    """
    if text.isprintable():
        return text
    return "".join(
        each if _harmless(each) else each.encode("unicode_escape").decode("ascii") for each in text
    )


def shown(value: object) -> str:
    """Return how a sentence writes a parameter: harmless, and cut where it is long."""
    if isinstance(value, str):
        return _shorten(escape(value), _VALUE_LIMIT)
    if isinstance(value, Sequence | set | frozenset):
        parts = value if isinstance(value, Sequence) else sorted(value, key=str)
        return _shorten(say("、", ", ").join(shown(each) for each in parts), _LIST_LIMIT)
    return _shorten(escape(str(value)), _VALUE_LIMIT)


def _shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _harmless(character: str) -> bool:
    return character.isprintable() or character == "\u3000"


def _line(source_text: str, number: int) -> str | None:
    start = 0
    for _ in range(number - 1):
        start = source_text.find("\n", start) + 1
        if start == 0:
            return None
    end = source_text.find("\n", start)
    return source_text[start : len(source_text) if end < 0 else end].rstrip("\r")


def _window(line: str, start: int, end: int) -> tuple[str, int, int]:
    """Cut a long line to the part around the marked place."""
    start = min(start, len(line))
    end = max(start, min(end, len(line)))
    if len(line) <= _PICTURE_COLUMNS:
        return line, start, end
    left = max(0, start - _PICTURE_COLUMNS // 2)
    cut = line[left : left + _PICTURE_COLUMNS]
    lead = "…" if left else ""
    tail = "…" if left + _PICTURE_COLUMNS < len(line) else ""
    shift = len(lead) - left
    return lead + cut + tail, start + shift, min(end + shift, len(lead) + len(cut))


def _visible(character: str) -> str:
    if character == "\t":
        return "    "
    return character if _harmless(character) else "\ufffd"


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )
