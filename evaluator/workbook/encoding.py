"""In which encoding a table of text is written: what its first bytes say, else UTF-8, else GB18030, both strictly.

A text that is not UTF-8 throughout is never taken for it, so trying in this order is right but for one case: bytes that
are valid in both and spell different texts (`一一` in GBK is `һһ` in UTF-8). Such bytes are taken as UTF-8 only where
there is no doubt, that is where nine tenths of what is not ASCII are then everyday Chinese characters while the other
reading has at least one that is not (UTF-8 read as GBK is full of them: `编号` becomes `缂栧彿`). Everything else that
is valid in both is the problem `encoding-ambiguous`, which shows both readings; a byte order mark or the asker settles
it. Everyday means in GB 2312: its characters, and its punctuation and full-width forms.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction
from pathlib import Path

from evaluator.language import say
from evaluator.problems import PingjiaError, Span
from evaluator.workbook.refusal import refused

__all__ = ["ENCODINGS", "encoding_of", "written_in"]

ENCODINGS = ("utf-8", "gb18030")
_CHUNK = 1 << 18
_SHARE = Fraction(9, 10)
_SETTLED: ContextVar[str | None] = ContextVar("encoding", default=None)


@contextmanager
def written_in(encoding: str | None) -> Iterator[None]:
    """Settle, for all tables of text read inside the block, how they are written; None settles nothing."""
    token = _SETTLED.set(encoding)
    try:
        yield
    finally:
        _SETTLED.reset(token)


def encoding_of(path: Path, name: str, asked: str | None = None) -> str:
    """Return `utf-8-sig`, `utf-8` or `gb18030`, in which every byte of *path* can be read.

    *asked*, or what `written_in` says, settles doubts.
    Raises PingjiaError: encoding-unknown with the place of the first bad byte, encoding-ambiguous.
    """
    asked = asked or _SETTLED.get()
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _unknown(path, name, *ENCODINGS)
    if head.startswith(codecs.BOM_UTF8):
        faults = {"utf-8-sig": _fault(path, "utf-8-sig")}
    elif asked is not None:
        faults = {asked: _fault(path, asked)}
    else:
        faults = {each: _fault(path, each) for each in ENCODINGS}
    fitting = [each for each, fault in faults.items() if fault is None]
    if not fitting:
        raise _unknown(path, name, *faults)
    if len(fitting) == 2 and not _plain(path):
        _decide(path, name)
    return fitting[0]


def _chunks(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _fault(path: Path, encoding: str) -> str | None:
    """Return what a strict decoder says against *path*, or None."""
    try:
        for _ in _chunks(path, encoding):
            continue
    except UnicodeDecodeError as fault:
        return fault.reason
    return None


def _plain(path: Path) -> bool:
    return all(chunk.isascii() for chunk in _chunks(path, "utf-8"))


def _decide(path: Path, name: str) -> None:
    """Let bytes pass that are beyond doubt UTF-8; ask about all others."""
    (common, others), (_, strange) = (_everyday(path, each) for each in ENCODINGS)
    if strange and Fraction(common, common + others) >= _SHARE:
        return
    first, second = (_sample(path, each) for each in ENCODINGS)
    raise refused("encoding-ambiguous", name, first=first, second=second)


def _everyday(path: Path, encoding: str) -> tuple[int, int]:
    """Return how many characters beyond ASCII are everyday Chinese, and how many are not."""
    common = others = 0
    for chunk in _chunks(path, encoding):
        for character in chunk:
            if character > "\x7f":
                code = character.encode("gb2312", "replace")
                everyday = len(code) == 2 and not 0xA4 <= code[0] <= 0xA9
                common, others = common + everyday, others + (not everyday)
    return common, others


def _sample(path: Path, encoding: str) -> str:
    """Return the first words that are not ASCII."""
    text = "".join(chunk for chunk, _ in zip(_chunks(path, encoding), range(4), strict=False))
    first = next((at for at, each in enumerate(text) if each > "\x7f"), 0)
    return text[first : first + 12].split("\n")[0].strip()


def _unknown(path: Path, name: str, *tried: str) -> PingjiaError:
    """Return the refusal, at the first byte that cannot be read by whichever of the encodings gets farthest."""
    data = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    names = [each.removesuffix("-sig") for each in tried]
    bad, encoding = max((_first_bad(data, each), each) for each in names)
    line = data.count(b"\n", 0, bad) + 1
    column = len(data[data.rfind(b"\n", 0, bad) + 1 : bad].decode(encoding, "replace")) + 1
    hint = ""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        hint = say(
            "像是 UTF-16（Excel 的“Unicode 文本”），请另存为“CSV UTF-8”",
            "looks like UTF-16 (Excel's Unicode text); save it as CSV UTF-8",
        )
    at = Span(name, line, column, column + 1)
    shown = [each.upper() for each in names]
    return refused("encoding-unknown", at, hint=hint, encodings=shown)


def _first_bad(data: bytes, encoding: str) -> int:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as fault:
        return fault.start
    return 0
