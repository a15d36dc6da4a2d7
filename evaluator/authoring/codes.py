"""The page of problem codes, `docs/problems.md`, from the catalogue.

`python -m evaluator.authoring.codes > docs/problems.md` writes it anew.
"""

from __future__ import annotations

import sys

from evaluator.problems import CATALOGUE, Entry

__all__ = ["page"]

_HEAD = """\
<!-- python -m evaluator.authoring.codes > docs/problems.md -->
# 问题代码 / Problem codes

每条提示的方括号里是问题代码。`pingjia explain 代码` 在终端里给出同样的说明。花括号处填入当时的名字和数。

The code of a problem stands in brackets at the end of its message. `pingjia explain CODE` says the same in a terminal.
Braces hold the names and numbers of the case.
"""


def page() -> str:
    """Return the whole page: every code in order, Chinese first, English beside it."""
    return _HEAD + "".join(_section(code, CATALOGUE[code]) for code in sorted(CATALOGUE))


def _section(code: str, entry: Entry) -> str:
    return (
        f"\n## {code}\n\n"
        f"**{entry.zh}**\n\n{entry.meaning_zh} {entry.remedy_zh}\n\n"
        f"*{entry.en}*\n\n{entry.meaning_en} {entry.remedy_en}\n"
    )


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(page())
