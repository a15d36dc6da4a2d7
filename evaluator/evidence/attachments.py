"""The files a submission brings along: where they lie, how large they are and their sha256.

A path is relative to the evidence file and stays inside its folder: no `..`, no drive, no symbolic link on the way.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from evaluator.evidence.findings import Findings
from evaluator.language import say
from evaluator.problems import Span
from evaluator.reading.nodes import Node, Pasted, Scalar

__all__ = ["SIZE_LIMIT", "Attachment", "pasted", "read_attachments"]

SIZE_LIMIT = 50 * 1024 * 1024
"""Bytes of one attachment at most."""
TOTAL_LIMIT = 500 * 1024 * 1024
"""Bytes of all attachments of one submission at most."""
COUNT_LIMIT = 500
"""How many attachments one submission has at most."""

_KEYS = ("id", "path", "date", "for", "sha256")
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file: its id, its path as written, what it supports, and what was found on disk.

    Where the evidence was read without a folder `size` (bytes) is None, and `sha256` what the evidence states.
    """

    id: str
    path: str
    span: Span
    size: int | None
    sha256: str | None
    date: date | None = None
    for_: tuple[str, ...] = ()
    fact: str = ""
    """Of a picture pasted into a form, the fact it stands beside."""
    is_pasted: bool = False


@dataclass(frozen=True, slots=True)
class _Refused(Exception):
    code: str
    hint: str = ""
    words: tuple[tuple[str, Any], ...] = ()


def read_attachments(node: Node | None, folder: Path | None, findings: Findings) -> tuple[Attachment, ...]:
    """Return the attachments *node* lists; with a *folder* each file is opened and its digest taken.

    Problems: path-escapes, attachment-missing, file-unreadable, too-large, digest-mismatch, duplicate-id,
    too-many-attachments, attachments-too-large.
    """
    found: dict[str, Attachment] = {}
    listed, total = findings.items(node), 0
    if len(listed) > COUNT_LIMIT:
        findings.add("too-many-attachments", listed[COUNT_LIMIT].span, count=len(listed), limit=COUNT_LIMIT)
        return ()
    for each in listed:
        one = _attachment(each, folder, findings)
        total += one.size or 0 if one is not None else 0
        if one is not None and total > TOTAL_LIMIT:
            findings.add("attachments-too-large", one.span, path=one.path, limit=TOTAL_LIMIT)
            break
        if one is not None and one.id in found:
            findings.add("duplicate-id", one.span, name=one.id, first=found[one.id].span.line)
        elif one is not None:
            found[one.id] = one
    return tuple(found.values())


def pasted(pictures: Iterable[Pasted]) -> tuple[Attachment, ...]:
    """Return the pictures that came inside the submission as attachments; the path is the cell each lies in."""
    found = []
    for each in pictures:
        path = str(replace(each.span, source=Path(each.span.source).name))
        found.append(
            Attachment(each.name, path, each.span, each.size, each.sha256, fact=each.fact, is_pasted=True)
        )
    return tuple(found)


def _attachment(node: Node, folder: Path | None, findings: Findings) -> Attachment | None:
    said = findings.keys(node, _KEYS, "attachments", required=("id", "path"))
    if said is None:
        return None
    name, path = findings.text(said.get("id"), "id"), findings.text(said.get("path"), "path")
    when, supports = findings.day(said.get("date"), "date"), findings.texts(said.get("for"), "for")
    stated = findings.text(said.get("sha256"), "sha256").lower()
    place = said.get("path")
    if not name or not path or place is None:
        return None
    try:
        size, digest = _measured(path, folder)
    except _Refused as error:
        findings.add(error.code, place.span, hint=error.hint, path=path, **dict(error.words))
        return None
    if stated and digest and stated != digest:
        at = said.get("sha256")
        findings.add("digest-mismatch", place.span if not isinstance(at, Scalar) else at.span, what=path)
    items = tuple(each.replace("：", ":") for each in supports)
    return Attachment(name, path, node.span, size, digest or stated or None, when, items)


def _measured(path: str, folder: Path | None) -> tuple[int | None, str | None]:
    parts = path.replace("\\", "/").split("/")
    if path[0] in "/\\" or _DRIVE.match(path) or ".." in parts or "\0" in path:
        raise _Refused("path-escapes", say("写相对路径，例如 附件/会员名册.pdf", "write a relative path"))
    if folder is None:
        return None, None
    try:
        return _digest(_inside(folder, [each for each in parts if each not in ("", ".")]))
    except FileNotFoundError:
        raise _Refused("attachment-missing") from None
    except NotADirectoryError:
        raise _Refused("attachment-missing") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise _Refused("file-unreadable", words=(("reason", reason),)) from None


def _inside(folder: Path, parts: list[str]) -> Path:
    """Return the path of the file below *folder*; a symbolic link on the way is refused."""
    here = folder
    for part in parts:
        here = here / part
        if stat.S_ISLNK(os.lstat(here).st_mode):
            hint = say("附件不能是快捷方式（符号链接）", "an attachment may not be a symbolic link")
            raise _Refused("path-escapes", hint)
    return here


def _digest(path: Path) -> tuple[int, str]:
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
        flags |= getattr(os, name, 0)
    handle = os.open(path, flags)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise _Refused("file-unreadable", words=(("reason", say("不是普通文件", "not a regular file")),))
        digest, size = hashlib.sha256(), 0
        while block := os.read(handle, 1 << 20):
            size += len(block)
            if max(size, found.st_size) > SIZE_LIMIT:
                raise _Refused("too-large", words=(("size", max(size, found.st_size)), ("limit", SIZE_LIMIT)))
            digest.update(block)
    finally:
        os.close(handle)
    return size, digest.hexdigest()
