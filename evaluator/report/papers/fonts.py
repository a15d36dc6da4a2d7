"""Which fonts a PDF is set in: those the standard names where they are installed, else what may stand in for them.

A stand-in is always said aloud by whoever asks for a PDF; with no Chinese font at all there is no PDF, for its text
would be empty boxes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from evaluator.language import say
from evaluator.problems import PingjiaError, problem
from evaluator.report.papers.gongwen import FACES, LATIN, Face

if TYPE_CHECKING:
    import typst

__all__ = ["Typeset", "chosen", "installed", "typeset"]


@dataclass(frozen=True, slots=True)
class Typeset:
    """The family each role of `gongwen.FACES` is set in, and the one of Latin letters."""

    families: Mapping[str, str]
    latin: str

    def stand_ins(self) -> tuple[tuple[str, str], ...]:
        """Return the names the standard asks for and the families that stand in for them, each once."""
        wanted = {FACES[role].name: family for role, family in self.families.items()} | {
            LATIN.name: self.latin
        }
        return tuple((name, family) for name, family in wanted.items() if name != family)

    def said(self) -> str:
        """Return in words what stands in for what, nothing where every font is the one asked for."""
        pairs = say("，", ", ").join(
            say(f"{name} 用 {family}", f"{family} for {name}") for name, family in self.stand_ins()
        )
        return say(f"字体代用：{pairs}", f"fonts standing in: {pairs}") if pairs else ""


def chosen(families: Collection[str]) -> Typeset:
    """Return the typeset that *families*, the fonts at hand, allow.

    Raises PingjiaError (`font-missing`) where none of them is Chinese.

    >>> chosen({"FangSong", "SimHei", "SimSun", "KaiTi", "Times New Roman"}).families["body"]
    'FangSong'
    """
    found = {role: family for role, face in FACES.items() if (family := _first(face, families))}
    if len(found) < len(FACES):
        raise PingjiaError([problem("font-missing", None)])
    return Typeset(found, _first(LATIN, families) or found["body"])


def _first(face: Face, families: Collection[str]) -> str:
    return next((name for name in (face.name, *face.instead) if name in families), "")


@cache
def installed() -> typst.Fonts:
    """Return the fonts of this computer, looked for once. Raises PingjiaError (`not-installed`) without typst."""
    try:
        import typst
    except ImportError:
        hint = 'python -m pip install "pingjia[pdf]"'
        raise PingjiaError([problem("not-installed", None, name="typst", hint=hint)]) from None
    return typst.Fonts()


@cache
def typeset() -> Typeset:
    """Return the typeset of this computer. Raises PingjiaError as `installed` and `chosen` do."""
    return chosen(frozenset(installed().families()))
