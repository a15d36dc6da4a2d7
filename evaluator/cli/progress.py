"""How far a long run has come, on the screen of who waits for it, and nowhere else unless asked for."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from evaluator.cli import streams
from evaluator.language import say

__all__ = ["followed", "is_watched"]

T = TypeVar("T")
_EVERY, _EVERY_LINE = 0.2, 5.0


def is_watched() -> bool:
    """Tell whether somebody looks at standard error and the results go elsewhere."""
    return sys.stderr.isatty() and not sys.stdout.isatty()


def followed(things: Iterable[T], expected: int) -> Iterator[T]:
    """Yield *things*; meanwhile say how many there were, of about so many *expected* (0: nobody knows).

    On a screen one line that is written over; elsewhere a line now and then.
    """
    screen = sys.stderr.isatty()
    begun = last = time.monotonic()
    count = 0
    for count, each in enumerate(things, 1):
        yield each
        now = time.monotonic()
        if now - last >= (_EVERY if screen else _EVERY_LINE):
            last = now
            (streams.passing if screen else streams.announce)(_line(count, expected, now - begun))
    streams.passing("")
    if count > 1 and last > begun:
        streams.announce(_done(count, time.monotonic() - begun))


def _line(count: int, expected: int, seconds: float) -> str:
    if expected < count:
        return say(f"已读 {count:,} 家，{_time(seconds)}", f"{count:,} read, {_time(seconds)}")
    share, left = count * 100 // expected, _time(seconds * (expected - count) / count)
    bar = "█" * (share // 5) + "·" * (20 - share // 5)
    return say(
        f"{bar} {share}%  {count:,} / 约 {expected:,} 家，还要 {left}",
        f"{bar} {share}%  {count:,} of about {expected:,}, {left} left",
    )


def _done(count: int, seconds: float) -> str:
    return say(f"读完 {count:,} 家，用了 {_time(seconds)}", f"{count:,} read in {_time(seconds)}")


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return (
        say(f"{minutes} 分 {rest} 秒", f"{minutes} min {rest} s")
        if minutes
        else say(f"{rest} 秒", f"{rest} s")
    )
