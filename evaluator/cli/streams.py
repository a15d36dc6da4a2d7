"""Standard output and error: never a crash over a character, bytes for machines, words for people."""

from __future__ import annotations

import io
import os
import sys

from evaluator.problems import escape

__all__ = ["announce", "debugging", "emit", "let_go", "passing", "prepare", "show"]

_line = ""
"""What stands on the last line of the screen's standard error, to be written over."""


def prepare() -> None:
    """Make output that an old console cannot show come out as `?` instead of a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not _is_unicode(stream.encoding):
            stream.reconfigure(errors="replace")
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _is_unicode(encoding: str) -> bool:
    return encoding.lower().replace("_", "-").startswith("utf")


def show(text: str) -> None:
    """Write a line for a reader to standard output, harmless whatever names are in it."""
    sys.stdout.write(f"{_harmless(text)}\n")


def announce(text: str) -> None:
    """Write a line to standard error, harmless as well: what is not the result itself."""
    sys.stdout.flush()
    passing("")
    sys.stderr.write(f"{_harmless(text)}\n")


def _harmless(text: str) -> str:
    """Return *text* with what could steer a terminal spelled out; its line breaks are ours."""
    return "\n".join(map(escape, text.split("\n")))


def passing(text: str) -> None:
    """Write *text* over the last line of standard error; the next line that is announced takes its place."""
    global _line  # noqa: PLW0603 - a screen has one last line
    if text or _line:
        cells = sum(2 if ord(each) > 0x2E80 else 1 for each in _line)
        sys.stderr.write(f"\r{' ' * cells}\r{text}")
        sys.stderr.flush()
    _line = text


def emit(document: str | bytes) -> None:
    """Write a document (JSON, HTML, YAML, a Word file) to standard output.

    A text to a screen as the screen can show it; anywhere else as UTF-8 with bare line feeds, on every system: the
    same bytes a file would get.
    """
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(document, str) and (raw is None or sys.stdout.isatty()):
        sys.stdout.write(document)
        return
    assert raw is not None
    sys.stdout.flush()
    raw.write(document.encode("utf-8", "backslashreplace") if isinstance(document, str) else document)
    raw.flush()


def debugging() -> bool:
    """Tell whether the person at the keyboard asked for tracebacks."""
    return os.environ.get("PINGJIA_DEBUG") == "1"


def let_go() -> None:
    """Let nothing more be written where nothing can be; without this Python complains at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
