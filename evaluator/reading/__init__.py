"""Reading: a file's bytes become a tree of nodes that keep the author's text and place."""

from __future__ import annotations

import gc
import hashlib
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from evaluator.language import say
from evaluator.problems import PingjiaError, Span, problem
from evaluator.reading.json_source import read_json
from evaluator.reading.limits import CONTROL, JSON_BYTES, YAML_BYTES, character_name, in_order
from evaluator.reading.nodes import Document, Mapping, Node, Scalar, Sequence, locate, locate_key, plain
from evaluator.reading.yaml_source import read_yaml

__all__ = [
    "Document",
    "Mapping",
    "Node",
    "Scalar",
    "Sequence",
    "Span",
    "Syntax",
    "locate",
    "locate_key",
    "plain",
    "read_file",
    "read_text",
]

Syntax = Literal["yaml", "json", "auto"]

_BOM = b"\xef\xbb\xbf"
_LOOKS_LIKE_JSON = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:\{\s*["}]|["\[\]]))')


def read_text(content: str | bytes, name: str, *, syntax: Syntax = "auto") -> Document:
    """Return the tree of a YAML or JSON text; *name* is what messages call it.

    With ``auto`` the suffix of *name* decides, else the first characters. Raises PingjiaError with every
    problem of the file that can be told in one pass.

    >>> read_text("分值: 0.10", "t.yaml").root.get("分值").text
    '0.10'
    """
    data, text = _decode(content, name)
    chosen = _syntax(syntax, name, text)
    limit = JSON_BYTES if chosen == "json" else YAML_BYTES
    if len(data) > limit:
        raise PingjiaError([problem("too-large", None, size=len(data), limit=limit)])
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_invisible(text, name)
    with _collection_paused():
        root = read_json(text, name) if chosen == "json" else read_yaml(text, name)
    return Document(root, name, text, hashlib.sha256(data).hexdigest())


def read_file(path: str | Path, *, name: str | None = None, syntax: Syntax = "auto") -> Document:
    """Return the tree of a file, or of standard input for ``-``.

    Raises PingjiaError: `file-missing`, `file-unreadable`, `too-large`, and all of `read_text`.
    """
    shown = name if name is not None else say("标准输入", "stdin") if str(path) == "-" else str(path)
    return read_text(read_bytes(path), shown, syntax=syntax)


def read_bytes(path: str | Path, *, limit: int = JSON_BYTES) -> bytes:
    """Return at most *limit* bytes of a file or of standard input (``-``); more is the problem `too-large`."""
    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(limit + 1)
    except FileNotFoundError:
        raise PingjiaError([problem("file-missing", None, path=str(path))]) from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise PingjiaError([problem("file-unreadable", None, path=str(path), reason=reason)]) from None
    if len(data) > limit:
        raise PingjiaError([problem("too-large", None, size=f"> {limit}", limit=limit)])
    return data


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Pause the cyclic collector: a tree has no cycles, and looking for them takes four tenths of the reading."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _decode(content: str | bytes, name: str) -> tuple[bytes, str]:
    """Return the bytes without a byte order mark, and their text."""
    if isinstance(content, str):
        text = content.removeprefix("\ufeff")
        return text.encode("utf-8", "surrogatepass"), text
    data = content.removeprefix(_BOM)
    if len(data) > JSON_BYTES:
        raise PingjiaError([problem("too-large", None, size=len(data), limit=JSON_BYTES)])
    try:
        return data, data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        begin = data.rfind(b"\n", 0, fault.start) + 1
        column = len(data[begin : fault.start].decode("utf-8", "replace")) + 1
        span = Span(name, line, column, column + 1)
        raise PingjiaError([problem("not-utf8", span, hint=_encoding(data), byte=fault.start + 1)]) from None


def _encoding(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return say("像是 UTF-16，请另存为 UTF-8", "looks like UTF-16; save it as UTF-8")
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return say("文件可能已损坏", "the file may be damaged")
    return say("像是 GBK（GB18030），请另存为 UTF-8", "looks like GBK (GB18030); save it as UTF-8")


def _syntax(syntax: Syntax, name: str, text: str) -> Literal["yaml", "json"]:
    if syntax != "auto":
        return syntax
    lowered = name.lower()
    if lowered.endswith(".json"):
        return "json"
    if lowered.endswith((".yaml", ".yml")):
        return "yaml"
    return "json" if _LOOKS_LIKE_JSON.match(text) else "yaml"


def _refuse_invisible(text: str, name: str) -> None:
    problems = []
    for found in CONTROL.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        span = Span(name, line, column, column + 1)
        problems.append(problem("control-character", span, name=character_name(found[0])))
        if len(problems) >= 20:
            break
    if problems:
        raise PingjiaError(in_order(problems))
