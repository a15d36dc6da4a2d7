"""Zips as people send them: from anywhere, and from Chinese Windows, where names are GBK and nothing says so."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path


class FromWindows(zipfile.ZipInfo):
    """A file whose name is written in GBK, without the mark of UTF-8."""

    def _encodeFilenameFlags(self):  # noqa: N802 - the name zipfile asks for
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def packed(path: Path, files: Mapping[str, bytes], *, gbk: bool = False) -> Path:
    """Write *files* into a zip."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            info = (FromWindows if gbk else zipfile.ZipInfo)(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return path
