"""A zip somebody sent: unpacked into a folder of our own that nobody else reads and that never outlives its use.

Nothing is unpacked before the whole list of contents was looked at: names that leave the folder, links, secrets and
sizes that do not fit are refused for the zip as a whole, so that no half of it is ever scored.
"""

from __future__ import annotations

import shutil
import stat
import struct
import tempfile
import weakref
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from evaluator.language import say
from evaluator.problems import EvidenceError, problem

__all__ = ["COUNT_LIMIT", "PACKED_LIMIT", "RATIO_LIMIT", "UNPACKED_LIMIT", "PrivateFolder", "unpack"]

PACKED_LIMIT = 1 << 30
"""Bytes of one zip at most."""
UNPACKED_LIMIT = 2 << 30
"""Bytes it may hold unpacked."""
COUNT_LIMIT = 20_000
"""Files and folders in one zip at most."""
RATIO_LIMIT = 100
"""How many times larger a file may become by unpacking, once it is larger than `_SMALL`."""

_SMALL = 1 << 20
_DIRECTORY_LIMIT = 16 << 20
_END, _END_SIZE, _COMMENT_LIMIT = b"PK\x05\x06", 22, 65_535
_LOCATOR, _LOCATOR_SIZE = b"PK\x06\x07", 20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UTF8, _ENCRYPTED = 0x800, 0x1
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, NotImplementedError)
"""What zipfile raises on bytes it cannot make sense of; the last for a version or compression it does not know."""


class PrivateFolder:
    """A temporary folder, readable by this user alone, removed when nothing refers to it any more, or at the end."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="pingjia-"))
        self.remove = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Member:
    """One file of a zip: where it goes below the folder, and what the zip says of it."""

    path: PurePosixPath
    info: zipfile.ZipInfo


def unpack(path: Path, shown: str) -> PrivateFolder:
    """Return a folder with the files of a zip; *shown* is what messages call it.

    Raises EvidenceError: `archive-unreadable`, `archive-unsafe`, `archive-too-large`; then nothing is left behind.
    """
    try:
        _refuse_size(path, shown)
        with zipfile.ZipFile(path) as archive:
            members = _members(archive.infolist(), shown)
            return _written(archive, members, shown)
    except _DAMAGE as fault:
        raise _unreadable(shown, str(fault)) from None
    except OSError as fault:
        raise _unreadable(shown, fault.strerror or str(fault)) from None


def _written(archive: zipfile.ZipFile, members: list[_Member], shown: str) -> PrivateFolder:
    folder = PrivateFolder()
    try:
        for each in members:
            target = folder.path.joinpath(*each.path.parts)
            if each.info.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(each.info) as packed, target.open("xb") as file:
                _copy(packed, file, each.info.file_size, shown)
    except BaseException:
        folder.remove()
        raise
    return folder


def _copy(packed: IO[bytes], file: IO[bytes], size: int, shown: str) -> None:
    left = size
    while block := packed.read(1 << 20):
        left -= len(block)
        if left < 0:
            raise _too_large(shown, say("有文件比目录里写的大", "a file is larger than the zip says"))
        file.write(block)


def _refuse_size(path: Path, shown: str) -> None:
    """Refuse what is too large to be even listed: the list of contents is read as a whole."""
    size = path.stat().st_size
    if size > PACKED_LIMIT:
        raise _too_large(shown, say(f"压缩包 {size} 字节", f"{size} bytes packed"))
    with path.open("rb") as file:
        file.seek(max(0, size - _END_SIZE - _COMMENT_LIMIT - _LOCATOR_SIZE))
        tail = file.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + _END_SIZE:
        raise _unreadable(shown, say("不是 zip 文件，或没有传完整", "it is no zip file, or incomplete"))
    listed = struct.unpack("<L", tail[end + 12 : end + 16])[0]
    if listed > _DIRECTORY_LIMIT or tail[max(0, end - _LOCATOR_SIZE) : end].startswith(_LOCATOR):
        raise _too_large(shown, say("文件太多", "too many files"))


def _members(infos: list[zipfile.ZipInfo], shown: str) -> list[_Member]:
    """Return what is to be unpacked, after everything that speaks against it."""
    if len(infos) > COUNT_LIMIT:
        raise _too_large(shown, say(f"{len(infos)} 个文件", f"{len(infos)} files"))
    total = sum(each.file_size for each in infos)
    if total > UNPACKED_LIMIT:
        raise _too_large(shown, say(f"解开后 {total} 字节", f"{total} bytes unpacked"))
    if total > shutil.disk_usage(tempfile.gettempdir()).free:
        raise _unreadable(shown, say("磁盘放不下解开的文件", "the disk has no room for it unpacked"))
    members, seen = list[_Member](), set[str]()
    for info in infos:
        member = _Member(_path(info, shown), info)
        key = str(member.path).casefold()
        if key in seen and not info.is_dir():
            raise _unsafe(shown, str(member.path), say("同一个文件名出现两次", "the name stands twice"))
        seen.add(key)
        members.append(member)
    return members


def _path(info: zipfile.ZipInfo, shown: str) -> PurePosixPath:
    """Return where a file goes, or refuse the zip for it."""
    name = member_name(info)
    parts = name.replace("\\", "/").split("/")
    drive = len(parts[0]) > 1 and parts[0][1] == ":"
    if not name or name[0] in "/\\" or drive or ".." in parts or "\0" in name:
        raise _unsafe(shown, name, say("文件名指到压缩包外面", "its name leads out of the zip"))
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _unsafe(shown, name, say("是链接或设备，不是文件", "it is a link or a device, no file"))
    if info.flag_bits & _ENCRYPTED:
        raise _unsafe(shown, name, say("加了密码，请去掉密码再压缩", "it is encrypted; pack it without"))
    if info.compress_type not in _METHODS:
        raise _unsafe(shown, name, say("压缩方法不认识，请用普通 zip", "an unknown method; use plain zip"))
    if info.file_size > max(_SMALL, RATIO_LIMIT * info.compress_size):
        raise _unsafe(shown, name, say("压缩比大得反常", "it is packed far too tightly"))
    return PurePosixPath(*[each for each in parts if each not in ("", ".")])


def member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member: as marked, else UTF-8 or GB18030, whichever it strictly is.

    Zips from Chinese Windows hold GBK and do not say so; those from macOS hold UTF-8 and do not say so either.
    """
    if info.flag_bits & _UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _unreadable(shown: str, reason: str) -> EvidenceError:
    return EvidenceError([problem("archive-unreadable", None, path=shown, reason=reason)])


def _unsafe(shown: str, name: str, reason: str) -> EvidenceError:
    return EvidenceError([problem("archive-unsafe", None, path=shown, name=name, reason=reason)])


def _too_large(shown: str, reason: str) -> EvidenceError:
    return EvidenceError([problem("archive-too-large", None, path=shown, reason=reason)])
