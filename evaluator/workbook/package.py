"""The parts of an .xlsx: which there are, how they point at each other, and their XML, element by element.

Nothing outside the file is ever opened: a relationship to the outside is left out. A part with a DOCTYPE is refused
before anything is made of it; with none there are no entities to expand.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers import expat

from evaluator.problems import PingjiaError
from evaluator.workbook.refusal import refused

_CHUNK = 1 << 16
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, NotImplementedError)
"""What zipfile raises on bytes it cannot make sense of; the last for a version or compression it does not know."""

__all__ = ["Package", "Relation", "attribute", "local"]


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part calls another: the last word of its type, and the other's name in the archive."""

    type: str
    target: str


class Package:
    """The parts of one file."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError) as fault:
            raise self.damaged(str(fault)) from None
        self._names = {each.lower(): each for each in self._archive.namelist()}

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._names

    def damaged(self, detail: str) -> PingjiaError:
        """Return the refusal of this file."""
        return refused("workbook-damaged", self.name, detail=detail)

    def size(self, part: str) -> int:
        """Return how many bytes a part unpacks to."""
        return self._archive.getinfo(self._names[part.lower()]).file_size

    def read(self, part: str) -> bytes:
        """Return the bytes of a part."""
        try:
            return self._archive.read(self._names[part.lower()])
        except _BROKEN as fault:
            raise self.damaged(f"{part}: {fault}") from None

    def elements(self, part: str, *wanted: str, opening: str = "") -> Iterator[Element]:
        """Yield the elements of the *wanted* local names, each when it is complete, and forget it afterwards.

        Inside a wanted element all is kept; what lies outside of any is forgotten as it passes. One named *opening* is
        yielded when it begins, with its attributes alone.
        """
        try:
            with self._archive.open(self._names[part.lower()]) as stream:
                _refuse_doctype(stream, self.name)
            with self._archive.open(self._names[part.lower()]) as stream:
                yield from _wanted(stream, frozenset(wanted), opening)
        except (*_BROKEN, ParseError, expat.ExpatError) as fault:
            raise self.damaged(f"{part}: {fault}") from None

    def relations(self, part: str) -> Mapping[str, Relation]:
        """Return what *part* points at inside the file, by relationship id."""
        folder, _, last = part.rpartition("/")
        index = posixpath.join(folder, "_rels", f"{last}.rels")
        if index not in self:
            return {}
        return {
            each.get("Id", ""): Relation(
                each.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/"),
            )
            for each in self.elements(index, "Relationship")
            if each.get("TargetMode") != "External"
        }

    def related(self, part: str, type_: str) -> str:
        """Return the one part of a type that *part* points at, or an empty text."""
        found = (each.target for each in self.relations(part).values() if each.type == type_)
        return next((each for each in found if each in self), "")


def local(element: Element) -> str:
    """Return the name of an element without its namespace, for strict and transitional files alike."""
    return _without_namespace(element.tag)


@lru_cache(maxsize=1024)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its local name, whatever its namespace."""
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), "")


def _wanted(stream: IO[bytes], wanted: frozenset[str], opening: str) -> Iterator[Element]:
    inside = 0
    around: list[Element] = []
    for event, element in _events(stream):
        if inside:
            inside += 1 if event == "start" else -1
            if inside:
                continue
            yield element
        elif event == "start":
            around.append(element)
            name = local(element)
            inside = name in wanted
            if name == opening:
                yield element
            continue
        around.pop()
        if around:
            del around[-1][:]


def _events(stream: IO[bytes]) -> Iterator[tuple[str, Element]]:
    parser: XMLPullParser[Any] = XMLPullParser(("start", "end"))
    while chunk := stream.read(_CHUNK):
        parser.feed(chunk)
        yield from parser.read_events()  # type: ignore[misc]  # other kinds of events were not asked for
    parser.close()
    yield from parser.read_events()  # type: ignore[misc]


def _refuse_doctype(stream: IO[bytes], name: str) -> None:
    """Read as far as the first element; after it no DOCTYPE can come."""
    begun: list[bool] = []

    def refuse(*_: object) -> None:
        raise refused("doctype-refused", name)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda *_: begun.append(True)
    while not begun and (chunk := stream.read(4096)):
        parser.Parse(chunk)
