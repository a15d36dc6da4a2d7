"""Writing result files: whole or not at all, and never over something that is not a result."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from evaluator.cli import streams
from evaluator.cli.command import Asked
from evaluator.language import say
from evaluator.problems import problem

__all__ = ["Growing", "folder", "put", "refuse_inside", "refuse_sources", "stem", "write", "writing"]


def write(path: Path, content: str | bytes) -> None:
    """Write *content* to *path*, a text as UTF-8: a reader sees the old file or the whole new one, never a part.

    Raises Asked (`output-unwritable`) where that cannot be done; then nothing was changed.
    """
    file = Growing(path)
    try:
        file.write(content)
        file.keep()
    finally:
        file.drop()


def put(document: str | bytes, path: Path | None) -> None:
    """Write a document to *path* and say so; to standard output where there is none."""
    if path is None:
        streams.emit(document)
        return
    write(path, document)
    streams.announce(say(f"已写 {path}", f"wrote {path}"))


@contextlib.contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that becomes *path* when the block ends well, and nothing when it does not.

    Raises Asked (`output-unwritable`) where it cannot be written; then nothing was changed.
    """
    growing = Growing(path)
    try:
        yield growing.file
        growing.keep()
    except OSError as fault:
        raise unwritable(path, fault.strerror or str(fault)) from None
    finally:
        growing.drop()


class Growing:
    """A file written piece by piece, which appears under its name when all of it is there, or not at all.

    A device or a pipe is written to as it is. All methods raise Asked (`output-unwritable`).
    """

    def __init__(self, path: Path) -> None:
        self._path, self._target = path, path.resolve()  # a link stays a link
        self._name = ""
        with self._refusing():
            if path.is_dir():
                raise unwritable(path, say("这是一个文件夹", "it is a folder"))
            if not path.parent.is_dir():
                raise unwritable(path, say(f"没有文件夹 {path.parent}", f"there is no folder {path.parent}"))
            self.file = self._opened()

    def _opened(self) -> BinaryIO:
        if self._target.exists() and not self._target.is_file():
            return self._target.open("wb")
        import tempfile

        handle, self._name = tempfile.mkstemp(prefix=".pingjia-", suffix=".tmp", dir=self._target.parent)
        return os.fdopen(handle, "wb")

    def write(self, content: str | bytes) -> None:
        """Add to the file, a text as UTF-8."""
        with self._refusing():
            self.file.write(
                content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
            )

    def keep(self) -> None:
        """End the file and give it its name."""
        with self._refusing():
            self.file.flush()
            if self._name:
                os.fsync(self.file.fileno())
                mode = self._target.stat().st_mode & 0o777 if self._target.exists() else 0o666 & ~_mask()
                self.file.close()
                Path(self._name).chmod(mode)
                Path(self._name).replace(self._target)
                self._name = ""

    def drop(self) -> None:
        """Leave nothing behind of a file that was not kept."""
        with contextlib.suppress(OSError):
            self.file.close()
        if self._name:
            with contextlib.suppress(OSError):
                Path(self._name).unlink()

    @contextlib.contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as fault:
            raise unwritable(self._path, getattr(fault, "strerror", None) or str(fault)) from None


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


def refuse_sources(
    path: Path, evidence: Iterable[str], *others: str | Path | None, told_apart: bool = False
) -> None:
    """Raise Asked where writing *path* would destroy what the run reads, or be read as evidence the next time.

    It reads the *evidence* with what lies in its folders, and *others*: rulesets, a mapping, a template, last results.
    *told_apart*: what is written is known for a result of ours where it is read as a text.
    """
    from evaluator.intake import is_among

    given = [each for each in evidence if each != "-"]
    sources = [Path(each) for each in (*given, *others) if each is not None]
    same = any(path.exists() and each.exists() and path.samefile(each) for each in sources)
    if same or any(is_among(path, Path(each)) for each in given):
        raise unwritable(path, say("这是要读的文件，不能覆盖", "it is a file to be read"))
    refuse_inside(path, path, given, told_apart=told_apart)


def refuse_inside(path: Path, made: Path, evidence: Iterable[str], *, told_apart: bool) -> None:
    """Raise Asked, naming *path*, where a file *made* there would be read as evidence the next time."""
    from evaluator.intake import is_taken

    for each in evidence:
        if each != "-" and is_taken(made, Path(each), told_apart=told_apart):
            raise unwritable(
                path,
                say(
                    f"它在要读的文件夹 {each} 里，下一次会被当作材料；请写到别处",
                    f"it lies in the folder {each} that is read, and would be read as evidence the next time",
                ),
            )


def stem(code: str, source: str) -> str:
    """Return what the result of *source* under the table *code* is called, without a suffix.

    >>> stem("T01", "收件/甲支行/证据.yaml"), stem("T01", "批量.csv#33-1")
    ('T01-证据', 'T01-批量#33-1')
    """
    file, hash_, id_ = source.partition("#")
    return f"{code}-{Path(file).stem}{hash_}{id_}"
