"""The gate: what kind of file this is, by its bytes, and whether it may be unpacked at all. No library sees it before.

Told by the first bytes and the directory of the archive, never by the suffix: a suffix is only what somebody typed.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Literal

from evaluator.language import say
from evaluator.problems import Problem, problem
from evaluator.workbook import limits
from evaluator.workbook.refusal import place, refused

__all__ = ["Admitted", "Format", "admit", "format_of"]

Format = Literal["xlsx", "xls", "ods", "csv"]

ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SUFFIXES = frozenset({".xls", ".xlsx", ".xlsm", ".xlsb", ".et", ".ods"})
"""What a workbook is called; a table of text that is called so is mostly an export that pretends."""

_KNOWN = (
    (b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip"), (b"{\\rtf", "RTF"), (b"PK\x05\x06", "ZIP"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Admitted:
    """A workbook that may be read: its format, how many bytes it unpacks to, and what is said aloud about it."""

    format: Format
    unpacked: int
    notes: tuple[Problem, ...] = ()


def format_of(head: bytes, name: str) -> Format:
    """Return what a file is by its first bytes; of an archive or a compound file this is the nearest guess.

    Raises PingjiaError: empty-file, not-a-workbook, html-as-workbook, xml-as-workbook, text-as-workbook.
    """
    if not head:
        raise refused("empty-file", name)
    if head.startswith(ZIP):
        return "xlsx"
    if head.startswith(COMPOUND):
        return "xls"
    for magic, kind in _KNOWN:
        if head.startswith(magic):
            raise refused("not-a-workbook", name, hint=say(f"文件内容是 {kind}", f"its bytes are {kind}"))
    suffix = PurePath(name).suffix.lower()
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"mime-version:")):
        raise refused("html-as-workbook", name)
    if start.startswith(b"<?xml") or b"urn:schemas-microsoft-com:office" in start:
        code = "html-as-workbook" if b"<html" in start else "xml-as-workbook"
        raise refused(code, name)
    if suffix in _SUFFIXES:
        raise refused("text-as-workbook", name, suffix=suffix)
    return "csv"


def admit(data: bytes, name: str) -> Admitted:
    """Return what *data* is and that it may be read, or refuse it.

    Raises PingjiaError: the codes of `format_of`, and workbook-damaged, workbook-encrypted, workbook-too-large,
    not-a-workbook.
    """
    form = format_of(data[:4096], name)
    if form == "csv":
        return Admitted("csv", len(data))
    return _compound(data, name) if form == "xls" else _archive(data, name)


def _archive(data: bytes, name: str) -> Admitted:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            kind = archive.read("mimetype") if _small(parts, "mimetype") else b""
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,  # how zipfile refuses a version or a compression it does not know
    ) as fault:
        raise refused("workbook-damaged", name, detail=str(fault)) from None
    unpacked = sum(each.file_size for each in parts)
    if len(parts) > limits.PARTS:
        raise refused("workbook-too-large", name, what=say("内部文件数", "parts"), limit=limits.PARTS)
    if unpacked > limits.UNPACKED_BYTES or (
        unpacked > limits.RATIO_FROM and unpacked > limits.RATIO * len(data)
    ):
        what = say(f"解开后有 {unpacked >> 20} MB", f"{unpacked >> 20} MB unpacked")
        limit = say(
            f"{limits.UNPACKED_BYTES >> 20} MB，压缩比 {limits.RATIO}:1",
            f"{limits.UNPACKED_BYTES >> 20} MB and {limits.RATIO}:1",
        )
        raise refused("workbook-too-large", name, what=what, limit=limit)
    names = {each.filename for each in parts}
    if _overlap(parts) or len(names) < len(parts):
        detail = say("压缩包里的条目重叠或重名", "entries of the archive overlap or repeat")
        raise refused("workbook-damaged", name, detail=detail)
    if any(each.flag_bits & 1 for each in parts):
        raise refused("workbook-encrypted", name)
    if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return Admitted("ods", unpacked)
    return Admitted(_office(names, name), unpacked, tuple(_said_aloud(names, name)))


def _small(parts: Iterable[zipfile.ZipInfo], name: str) -> bool:
    return any(each.filename == name and each.file_size < 200 for each in parts)


def _overlap(parts: list[zipfile.ZipInfo]) -> bool:
    """Say whether two entries share bytes, which only bombs do."""
    end = 0
    for each in sorted(parts, key=lambda part: part.header_offset):
        if each.header_offset < end:
            return True
        end = each.header_offset + 30 + len(each.filename) + each.compress_size
    return False


def _office(names: set[str], name: str) -> Format:
    if "xl/workbook.bin" in names:
        raise refused(
            "not-a-workbook", name, hint=say("这是二进制工作簿 .xlsb", "this is a binary workbook, .xlsb")
        )
    if any(each.startswith("xl/") for each in names):
        return "xlsx"
    inside = {"word/document.xml": "Word", "ppt/presentation.xml": "PowerPoint"}
    kind = next((inside[each] for each in names if each in inside), say("普通压缩包", "an archive"))
    raise refused("not-a-workbook", name, hint=say(f"文件内容是：{kind}", f"it is {kind}"))


def _said_aloud(names: set[str], name: str) -> Iterable[Problem]:
    if any(each.lower().endswith("vbaproject.bin") for each in names):
        yield problem("macros-ignored", place(name), severity="note")
    if any(each.startswith("xl/externalLinks/") for each in names):
        yield problem("links-ignored", place(name), severity="note")


def _compound(data: bytes, name: str) -> Admitted:
    """Tell an old workbook from an encrypted one and from a Word document, by the names in its directory."""
    if len(data) < 1536:
        raise refused("workbook-damaged", name, detail=say("文件不完整", "the file is cut short"))
    shift, tables = struct.unpack_from("<H", data, 30)[0], struct.unpack_from("<I", data, 44)[0]
    if shift not in (9, 12) or tables > (len(data) >> shift):
        raise refused("workbook-damaged", name, detail=say("文件头自相矛盾", "its header contradicts itself"))
    if _entry(data, "EncryptedPackage"):
        raise refused("workbook-encrypted", name)
    if _entry(data, "WordDocument"):
        kind = say("Word 或 WPS 文字文档（.doc、.wps）", "a document of Word or WPS Writer (.doc, .wps)")
        raise refused("not-a-workbook", name, hint=say(f"文件内容是：{kind}", f"it is {kind}"))
    if not (_entry(data, "Workbook") or _entry(data, "Book")):
        hint = say("WPS 表格的 .et 文件请在 WPS 里另存为 .xlsx", "save a WPS .et file as .xlsx in WPS")
        raise refused("not-a-workbook", name, hint=hint)
    notes = [problem("macros-ignored", place(name), severity="note")] if _entry(data, "_VBA_PROJECT") else []
    return Admitted("xls", len(data), tuple(notes))


def _entry(data: bytes, name: str) -> bool:
    """Say whether the directory of a compound file names a stream: UTF-16 at the start of an entry of 128 bytes."""
    spelled = (name + "\0").encode("utf-16-le")
    at = data.find(spelled)
    while at >= 0:
        if at % 128 == 0 and struct.unpack_from("<H", data, at + 64)[0] == len(spelled):
            return True
        at = data.find(spelled, at + 1)
    return False
