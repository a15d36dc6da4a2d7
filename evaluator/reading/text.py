"""What a person typed, made comparable: one fixed folding of full-width characters, and what is refused at once.

The folding is our own table (U+FF01 to U+FF5E, and U+3000), not a Unicode normal form: those tables differ between
Python versions, and an id must not change its meaning with an upgrade.
"""

from __future__ import annotations

from evaluator.language import say

__all__ = ["ABSENT", "LIMIT", "Unreadable", "clean", "fold", "is_absent", "nearest"]

LIMIT = 10_000
"""Characters of one text at most."""

ABSENT = frozenset({"", "未知", "暂无", "不详", "待补", "?", "unknown"})
"""Spellings of "not known yet" (folded, lower case). They make a fact missing, never zero and never no."""

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_INVISIBLE = frozenset(
    [0xAD, 0x061C, 0xFEFF, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070)]
)


class Unreadable(Exception):
    """A text that has no single meaning of the wanted type: a problem code, its words and a hint."""

    def __init__(self, code: str, hint: str = "", **words: object) -> None:
        super().__init__(code)
        self.code, self.hint, self.words = code, hint, words


def fold(text: str) -> str:
    """Return *text* with full-width ASCII and blanks made half-width, without blanks at the ends.

    >>> fold("　９５％ "), fold("Ａ－１：２")
    ('95%', 'A-1:2')
    """
    return text.translate(_FOLD).strip(" \t\r\n")


def is_absent(text: str | None) -> bool:
    """Say whether *text* means "not known yet".

    >>> is_absent(None), is_absent("暂无"), is_absent("无"), is_absent("0")
    (True, True, False, False)
    """
    return text is None or (len(text) < 20 and fold(text).lower() in ABSENT)


def clean(text: str) -> str:
    """Return *text* without blanks at its ends; everything else stays as typed.

    Raises Unreadable: value-too-long, control-character (line breaks and tabs are allowed).
    """
    if len(text) > LIMIT:
        raise Unreadable("value-too-long", size=len(text), limit=LIMIT)
    if text.isprintable():
        return text.strip(" \u3000")
    for each in text:
        code = ord(each)
        if (code < 0x20 and each not in "\n\t\r") or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000:
            raise Unreadable("control-character", name=f"U+{code:04X}")
        if code in _INVISIBLE:
            hint = say("删掉后重新键入这个值", "delete the value and type it again")
            raise Unreadable("control-character", hint, name=f"U+{code:04X}")
    return text.strip(" \t\r\n\u3000")


def nearest(text: str, choices: tuple[str, ...]) -> str | None:
    """Return the declared choice that *text* spells, compared after folding, or None.

    >>> nearest("女职工委员会（筹）", ("女职工委员会(筹)", "未设"))
    '女职工委员会(筹)'
    """
    if text in choices:
        return text
    folded = fold(text)
    found = [each for each in choices if fold(each) == folded]
    return found[0] if len(found) == 1 else None
