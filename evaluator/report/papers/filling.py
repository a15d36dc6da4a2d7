"""The child process that opens a user's Word template and fills it in; nothing it does can touch the one that asked.

`evaluator.workbook.confined` runs `fill` with little memory and time. The template's tags run in a sandbox: they may
name what they are given, loop and compare; a name they are not given is a mistake and never an empty place.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

from evaluator.language import say
from evaluator.problems import PingjiaError, problem, suggest
from evaluator.workbook.dated import settled

__all__ = ["fill"]

_PIECE = 3 << 14
_PARTS, _UNPACKED = 500, 60 << 20
_EXTERNAL = re.compile(rb"""TargetMode\s*=\s*["']External["']""", re.IGNORECASE)
_ACTIVE = (
    ("vbaproject", "宏", "macros"), ("vbadata", "宏", "macros"), ("activex", "ActiveX 控件", "ActiveX controls"),
    ("oleobject", "嵌入对象", "embedded objects"), ("embeddings/", "嵌入对象", "embedded objects"),
)  # fmt: skip


def fill(argument: dict[str, Any], data: bytes) -> Iterator[str]:
    """Yield the filled-in .docx in pieces of base64. *argument*: the `fields`, the template's *name*, the *day*.

    Raises PingjiaError: template-unreadable, template-refused, template-name, template-fault.
    """
    path = argument["name"]
    parts = _parts(data, path)
    _refuse_active(parts, path)
    made = settled(_rendered(data, argument["fields"], path), date.fromisoformat(argument["day"]))
    for start in range(0, len(made), _PIECE):
        yield base64.b64encode(made[start : start + _PIECE]).decode("ascii")


def _parts(data: bytes, path: str) -> dict[str, bytes]:
    """Return the parts of the template by name; refused where it is none, or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            heads = archive.infolist()
            if len(heads) > _PARTS or sum(head.file_size for head in heads) > _UNPACKED:
                raise _unreadable(path, say("里面的东西太大", "there is too much in it"))
            found = {head.filename: archive.read(head) for head in heads}
    # zipfile raises NotImplementedError for a compression it does not know, RuntimeError for a password.
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as fault:
        raise _unreadable(path, str(fault)[:80]) from None
    if "word/document.xml" not in found or "[Content_Types].xml" not in found:
        raise _unreadable(path, say("里面没有 Word 正文", "there is no Word document in it"))
    return found


def _unreadable(path: str, reason: str) -> PingjiaError:
    return PingjiaError([problem("template-unreadable", None, path=path, reason=reason)])


def _refuse_active(parts: dict[str, bytes], path: str) -> None:
    """Refuse what acts by itself: macros, controls, embedded objects, and what is fetched from elsewhere."""
    found = [say(zh, en) for mark, zh, en in _ACTIVE if any(mark in name.casefold() for name in parts)]
    if b"macroenabled" in parts["[Content_Types].xml"].lower():
        found.append(say("宏", "macros"))
    if any(name.endswith(".rels") and _EXTERNAL.search(part) for name, part in parts.items()):
        found.append(say("外部链接", "links to elsewhere"))
    if any(
        b"<!DOCTYPE" in part or b"<!ENTITY" in part
        for name, part in parts.items()
        if name.endswith((".xml", ".rels"))
    ):
        found.append(say("XML 实体", "XML entities"))
    if found:
        raise PingjiaError([problem("template-refused", None, path=path, what=[*dict.fromkeys(found)])])


def _opened(data: bytes, path: str) -> Any:
    """Return the template with its parts read; refused where they are damaged or lead nowhere."""
    from docx.opc.exceptions import OpcError
    from docxtpl import DocxTemplate
    from lxml.etree import LxmlError

    template = DocxTemplate(io.BytesIO(data))
    try:
        template.init_docx()
        template.get_xml()
    except (LxmlError, OpcError, LookupError, ValueError, AttributeError) as fault:
        raise _unreadable(path, str(fault)[:80]) from None
    return template


def _rendered(data: bytes, given: dict[str, Any], path: str) -> bytes:
    from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from lxml.etree import LxmlError

    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    template = _opened(data, path)
    whole = io.BytesIO()
    try:
        template.render(given, environment, autoescape=True)
        template.save(whole)
    except UndefinedError as fault:
        raise _undefined(str(fault), given, path) from None
    except TemplateSyntaxError as fault:
        raise PingjiaError([problem("template-fault", None, path=path, detail=fault.message or "")]) from None
    except (TemplateError, LxmlError, TypeError, ValueError, ArithmeticError, LookupError) as fault:
        raise PingjiaError([problem("template-fault", None, path=path, detail=str(fault)[:200])]) from None
    return whole.getvalue()


def _undefined(message: str, given: dict[str, Any], path: str) -> PingjiaError:
    """Return the problem of a name that is not given, with the nearest that is."""
    quoted = re.findall(r"'([^']+)'", message)
    name = quoted[-1] if quoted else message
    rows = (
        row for value in given.values() if isinstance(value, list) for row in value if isinstance(row, dict)
    )
    known = {*given, *(column for row in rows for column in row)}
    return PingjiaError([problem("template-name", None, path=path, name=name, hint=suggest(name, known))])
