"""A folder as people fill it: which of its files are submissions, and which are not looked at, and why.

A folder holds submissions, or a folder for each organisation with its evidence and its attachments, or both; it is
read to its depths, by name. Not submissions are: what lies in a folder of attachments (`附件`, `材料`, ...), what the
evidence beside it lists as an attachment, and what is of another kind. What a person may have meant as one is said.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from evaluator.language import say
from evaluator.problems import PingjiaError, Problem, problem
from evaluator.reading import Document, Mapping, Scalar, Sequence, read_file
from evaluator.reading.keywords import to_english

__all__ = ["ATTACHMENTS", "PACKED", "TABLES", "TEXTS", "Notice", "found", "other", "skipped"]

TEXTS = (".yaml", ".yml", ".json")
TABLES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
PACKED = (".zip",)
ATTACHMENTS = frozenset({"附件", "附件材料", "佐证材料", "证明材料", "材料", "attachments", "files"})
"""Folders of these names hold attachments and are not searched for submissions."""

DEPTH_LIMIT = 16
_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_TEMPORARY = ("~$", ".~", "~wrl")

Notice = Callable[[Problem], None]
"""Takes the note on each file that was passed over."""


def found(folder: Path, shown: str, notice: Notice) -> Iterator[tuple[Path, str]]:
    """Yield the files of *folder* that may be submissions, with the name each is shown by, in the order of names.

    The files of a folder come before the folders in it. Raises nothing: a folder that cannot be read is noted.
    """
    yield from _found(folder, shown, notice, frozenset(), 0)


def _found(
    folder: Path, shown: str, notice: Notice, listed: frozenset[Path], depth: int
) -> Iterator[tuple[Path, str]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda each: each.name)
    except OSError as fault:
        notice(skipped(shown, fault.strerror or str(fault)))
        return
    files, folders = list[tuple[Path, str]](), list[tuple[Path, str]]()
    for each in entries:
        path, name = Path(each.path), f"{shown}/{each.name}"
        reason = _strange(each)
        if reason:
            notice(skipped(name, reason))
        elif not each.is_dir():
            files.append((path, name))
        elif each.name.casefold() not in ATTACHMENTS:
            folders.append((path, name))
    if folders or any(path.suffix.lower() in (*TABLES, *PACKED) for path, _ in files):
        listed |= {each for path, _ in files if path.suffix.lower() in TEXTS for each in _attached(path)}
    for path, name in files:
        if path not in listed:
            yield from _offered(path, name, notice)
    for path, name in folders:
        if depth >= DEPTH_LIMIT:
            notice(skipped(name, say("文件夹套得太深", "folders are nested too deeply")))
        else:
            yield from _found(path, name, notice, listed, depth + 1)


def _offered(path: Path, shown: str, notice: Notice) -> Iterator[tuple[Path, str]]:
    """Yield a file if its kind may hold a submission."""
    if path.suffix.lower() in (*TEXTS, *TABLES, *PACKED):
        yield path, shown
    else:
        notice(skipped(shown, say("不是能读的证据文件", "not a kind of file that holds evidence")))


def _strange(entry: os.DirEntry[str]) -> str:
    """Return why an entry is passed over whatever it holds, or nothing."""
    name = entry.name.casefold()
    if entry.is_symlink():
        return say("是快捷方式（符号链接）", "a symbolic link")
    if name.startswith(_TEMPORARY) or name.endswith(".tmp"):
        return say("是打开着的文件留下的临时文件", "left by a program that has the file open")
    if name.startswith(".") or name in _SYSTEM:
        return say("是隐藏文件或系统文件", "hidden, or a file of the system")
    if not entry.is_dir() and not entry.is_file():
        return say("不是普通文件", "not a regular file")
    return ""


def other(document: Document) -> str:
    """Return what else of ours a text is, in words, or nothing where it is evidence or cannot be told."""
    root = document.root
    if isinstance(root, Sequence) and root.items and isinstance(root.items[0], Mapping):
        root = root.items[0]  # several results in one file
    keys = set(root.keys()) if isinstance(root, Mapping) else set[str]()
    if keys & {"ruleset", "评分表", "vocabulary", "词汇表"} or keys == {
        "problems"
    }:  # where no result could be had
        return say("是评分表、词汇表或打分的结果", "a ruleset, a vocabulary or a result")
    if keys and keys <= {"columns", "constants", "values"}:
        return say("是列名对照", "a mapping of columns")
    return ""


def _attached(path: Path) -> Iterator[Path]:
    """Yield the files a text lists as its attachments; nothing where it cannot be read."""
    try:
        root = to_english(read_file(path).root, "evidence")
    except PingjiaError:
        return
    listed = root.get("attachments") if isinstance(root, Mapping) else None
    for each in listed.items if isinstance(listed, Sequence) else ():
        where = each.get("path") if isinstance(each, Mapping) else None
        if isinstance(where, Scalar) and where.text:
            yield path.parent / where.text.replace("\\", "/")


def skipped(shown: str, reason: str) -> Problem:
    """Return the note that a file was passed over."""
    return problem("file-skipped", None, severity="note", path=shown, reason=reason)
