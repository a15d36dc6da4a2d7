"""Writing result files: whole or not at all, and never over something that is not a result."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from evaluator.cli.command import Asked
from evaluator.language import say
from evaluator.problems import problem

__all__ = ["folder", "free_name", "refuse_sources", "stem", "write"]

_RESERVED = re.compile(r"CON|PRN|AUX|NUL|(?:COM|LPT)[0-9¹²³]", re.IGNORECASE)
"""What Windows keeps for its devices, whatever the suffix."""
_LONGEST = 200
"""Bytes of a name without its suffix: a file system takes 255, and a number may follow."""


def write(path: Path, content: str | bytes) -> None:
    """Write *content* to *path*, a text as UTF-8: a reader sees the old file or the whole new one, never a part.

    Raises Asked (`output-unwritable`) where that cannot be done; then nothing was changed.
    """
    try:
        _write(path, content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace"))
    except (OSError, ValueError) as fault:
        raise unwritable(path, getattr(fault, "strerror", None) or str(fault)) from None


def _write(path: Path, data: bytes) -> None:
    if path.is_dir():
        raise unwritable(path, say("这是一个文件夹", "it is a folder"))
    if not path.parent.is_dir():
        raise unwritable(path, say(f"没有文件夹 {path.parent}", f"there is no folder {path.parent}"))
    if path.exists() and not path.is_file():
        path.write_bytes(data)  # a device or a pipe is written to, not replaced
        return
    import tempfile

    target = path.resolve()  # a link stays a link
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_mask()
    handle, name = tempfile.mkstemp(prefix=".pingjia-", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _mask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def unwritable(path: Path, reason: str) -> Asked:
    """Return the refusal to write *path*."""
    return Asked([problem("output-unwritable", None, path=str(path), reason=reason)])


def folder(path: Path) -> None:
    """Make sure *path* is a folder, making it where it is not there yet. Raises Asked where a file stands."""
    if path.exists() and not path.is_dir():
        raise unwritable(
            path, say("这是一个文件，几份结果要写进文件夹", "it is a file; several results go into a folder")
        )
    try:
        path.mkdir(exist_ok=True)
    except OSError as fault:
        raise unwritable(path, fault.strerror or str(fault)) from None


def refuse_sources(path: Path, sources: Iterable[Path]) -> None:
    """Raise Asked where writing *path* would destroy what it is made of."""
    for each in sources:
        if path.exists() and each.exists() and path.samefile(each):
            raise unwritable(path, say("这是要读的文件，不能覆盖", "it is a file to be read"))


def stem(code: str, source: str) -> str:
    """Return what the result of *source* under the table *code* is called, without a suffix."""
    return f"{code}-{Path(source).stem}"


def free_name(stem: str, suffix: str, taken: set[str]) -> str:
    """Return a file's name made of *stem* that every system takes and that is not *taken*, and take it.

    >>> taken: set[str] = set()
    >>> [free_name(stem("T01", f"{folder}/一季度.yaml"), "html", taken) for folder in ("甲", "乙")]
    ['T01-一季度.html', 'T01-一季度-2.html']
    >>> [free_name(each, "docx", taken) for each in ("../a:b", "CON", "con.x_1", "")]
    ['a_b.docx', '_CON.docx', '_con.x_1.docx', '_.docx']
    """
    plain = _shortened(re.sub(r"[^\w.\-()（）]+", "_", stem).strip("._ ")) or "_"
    if _RESERVED.fullmatch(plain.partition(".")[0].rstrip()):
        plain = f"_{plain}"
    number, name = 1, f"{plain}.{suffix}"
    while name.casefold() in taken:
        number += 1
        name = f"{plain}-{number}.{suffix}"
    taken.add(name.casefold())
    return name


def _shortened(stem: str) -> str:
    """Return *stem* in so few bytes that no file system refuses it: from the middle, the end says what it is."""
    data = stem.encode("utf-8", "replace")
    if len(data) <= _LONGEST:
        return stem
    end = stem[-12:]
    return data[: _LONGEST - len(end.encode("utf-8", "replace")) - 3].decode("utf-8", "ignore") + "…" + end
