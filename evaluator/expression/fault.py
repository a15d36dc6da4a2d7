"""What is wrong with an expression: a problem code, where in the text, and the words it needs."""

from __future__ import annotations


class Fault(Exception):
    """A problem inside one expression; the caller turns it into a `Problem` at a place in the file."""

    def __init__(self, code: str, start: int, end: int, hint: str = "", **words: object) -> None:
        super().__init__(code)
        self.code, self.start, self.end, self.hint, self.words = code, start, end, hint, words
