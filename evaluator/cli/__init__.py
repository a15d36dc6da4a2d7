"""The command line: `pingjia`. What a command needs is imported when it runs, so that asking for little starts fast.

Exit codes: 0 fine; 1 below the line asked for, cases fail, a result differs; 2 wrongly asked; 3 a ruleset or evidence
that cannot be used; 4 a bug of ours; 130 interrupted; 141 the reader of our output went away.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from evaluator.language import Language

__all__ = ["main", "run"]

INTERRUPTED, NO_READER = 130, 141


def main() -> NoReturn:
    """Run the command line on the arguments of this process, and end it with the exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; nothing that goes wrong leaves as a traceback."""
    try:
        return _run([*arguments])
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        from evaluator.cli.streams import let_go

        let_go()
        return NO_READER


def _run(arguments: list[str]) -> int:
    from evaluator import language
    from evaluator.cli import streams

    streams.prepare()
    chosen = spoken(arguments, os.environ.get("PINGJIA_LANG", ""))
    with language.speaking(chosen):
        from evaluator.cli import program

        return program.invoke(arguments)


def spoken(arguments: Sequence[str], environment: str) -> Language:
    """Return the language asked for by `--lang`, else by PINGJIA_LANG, else Chinese; what is neither is Chinese.

    It is looked for before anything is parsed: a mistake in the other arguments is reported in it, too.

    >>> spoken(["list", "--lang", "en"], ""), spoken(["--lang=en"], "zh"), spoken([], "en"), spoken([], "")
    ('en', 'en', 'en', 'zh')
    """
    found = environment
    for place, each in enumerate(arguments):
        if each == "--":
            break
        if each == "--lang":
            found = arguments[place + 1] if place + 1 < len(arguments) else found
        elif each.startswith("--lang="):
            found = each.removeprefix("--lang=")
    return "en" if found == "en" else "zh"
