"""Writing result files: whole or not at all, and never over something that is not a result."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from evaluator.cli.command import Asked
from evaluator.language import say
from evaluator.problems import problem

__all__ = ["folder", "refuse_sources", "stem", "write", "writing"]


def write(path: Path, content: str | bytes) -> None:
    """Write *content* to *path*, a text as UTF-8: a reader sees the old file or the whole new one, never a part.

    Raises Asked (`output-unwritable`) where that cannot be done; then nothing was changed.
    """
    with writing(path) as file:
        file.write(content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace"))


@contextlib.contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that becomes *path* when the block ends well, and nothing when it does not.

    Raises Asked (`output-unwritable`) where it cannot be written; then nothing was changed.
    """
    if "\0" in str(path):
        raise unwritable(path, say("名字里有看不见的字符", "there is an invisible character in its name"))
    try:
        with _replacing(path) as file:
            yield file
    except OSError as fault:
        raise unwritable(path, fault.strerror or str(fault)) from None


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    if path.is_dir():
        raise unwritable(path, say("这是一个文件夹", "it is a folder"))
    if not path.parent.is_dir():
        raise unwritable(path, say(f"没有文件夹 {path.parent}", f"there is no folder {path.parent}"))
    if path.exists() and not path.is_file():
        with path.open("wb") as device:  # a device or a pipe is written to, not replaced
            yield device
        return
    import tempfile

    target = path.resolve()  # a link stays a link
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_mask()
    handle, name = tempfile.mkstemp(prefix=".pingjia-", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
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
