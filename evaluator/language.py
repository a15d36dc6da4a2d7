"""Which language a run speaks: Chinese first, English beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

Language = Literal["zh", "en"]
_current: ContextVar[Language] = ContextVar("pingjia_language", default="zh")


def current() -> Language:
    """Return the language of this run."""
    return _current.get()


def choose(language: Language) -> None:
    """Speak *language* from here on."""
    _current.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak *language* inside the block.

    >>> with speaking("en"):
    ...     say("总分", "Total")
    'Total'
    """
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def say(zh: str, en: str) -> str:
    """Return the text of the current language."""
    return zh if current() == "zh" else en
