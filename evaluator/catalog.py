"""Finding rulesets by code, id or path, and turning them into programs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from evaluator.calendars import Calendar, Year
from evaluator.problems import PingjiaError, RulesetError, problem, suggest
from evaluator.reading import Document, plain, read_file

if TYPE_CHECKING:
    from evaluator.program import Program

FILE = "ruleset.yaml"


@dataclass(frozen=True, slots=True)
class Entry:
    """A ruleset that was found: what it calls itself and where it is."""

    code: str
    id: str
    title: str
    version: str
    points: str
    path: Path
    applies: str = ""


def home() -> Path:
    """Return the folder of the shipped rulesets."""
    import rulesets

    return Path(str(rulesets.__file__)).parent


def entries(folder: Path | None = None) -> tuple[Entry, ...]:
    """Return the rulesets of *folder* (the shipped ones), newest version of each, in the order of their codes."""
    found = [_entry(path) for path in sorted((folder or home()).glob(f"*/{FILE}"))]
    return tuple(sorted(found, key=lambda each: (each.code, each.id)))


_HEAD = re.compile(
    r"^([^\s:#]+):[ \t]*(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^#\n]*?))[ \t]*(?:#.*)?$", re.MULTILINE
)
_KEYS = {
    "code": "编码",
    "ruleset": "评分表",
    "title": "标题",
    "version": "版本",
    "points": "总分",
    "applies": "适用",
}


def _entry(path: Path) -> Entry:
    """Return what a ruleset calls itself, from its top-level keys alone: listing twenty tables parses none of them."""
    said: dict[str, str] = {}
    for key, *values in _HEAD.findall(path.read_text(encoding="utf-8-sig", errors="replace")):
        said.setdefault(key, next((value for value in values if value), ""))
    text = {key: said.get(key) or said.get(zh, "") for key, zh in _KEYS.items()}
    return Entry(
        text["code"], text["ruleset"], text["title"], text["version"], text["points"], path, text["applies"]
    )  # fmt: skip


def find(name: str) -> Path:
    """Return the file of the ruleset called *name*: a path, a code (T01) or an id; `@version` for an older one."""
    given = Path(name)
    if given.suffix in (".yaml", ".yml") or given.is_dir():
        path = given / FILE if given.is_dir() else given
        if not path.is_file():
            raise RulesetError([problem("file-missing", None, path=str(path))])
        return path
    wanted, _, version = name.partition("@")
    direct = home() / wanted / FILE
    if direct.is_file():
        return _versioned(direct, version)
    known = entries()
    for each in known:
        if wanted.casefold() == each.code.casefold() or wanted == each.title:
            return _versioned(each.path, version)
    names = [*(each.code for each in known), *(each.id for each in known)]
    raise RulesetError([problem("unknown-ruleset", None, name=name, hint=suggest(wanted, names))])


def _versioned(path: Path, version: str) -> Path:
    if not version or _entry(path).version == version:
        return path
    older = path.parent / version / FILE
    if not older.is_file():
        raise RulesetError([problem("unknown-version", None, name=path.parent.name, version=version)])
    return older


def vocabulary_of(path: Path, uses: str) -> Path:
    """Return the file of the vocabulary a ruleset uses: beside it, above it, or the shipped one."""
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent, home()):
        file = folder / f"{uses}.yaml"
        if file.is_file():
            return file
    raise RulesetError([problem("unknown-vocabulary", None, name=uses)])


def load(name: str) -> Program:
    """Return the program of the ruleset called *name*. Raises RulesetError with every problem of its file."""
    return load_file(find(name))


def load_file(path: Path) -> Program:
    """Return the program of the ruleset in *path*, as it was compiled last time where no file has changed since."""
    from evaluator import cache

    kept = cache.recall(path)
    if kept is not None:
        return kept
    program, files = compiled_from(read_file(path), path)
    cache.keep(path, files, program)
    return program


def program_of(document: Document, path: Path) -> Program:
    """Return the program of a ruleset's *document*; *path* is where its vocabulary and base are looked for."""
    return compiled_from(document, path)[0]


def compiled_from(document: Document, path: Path) -> tuple[Program, tuple[Path, ...]]:
    """Return the program of *document* and the files it was made of."""
    from evaluator.extends import extended
    from evaluator.program.compile import compile_ruleset
    from evaluator.reading.keywords import to_english
    from evaluator.reading.models import validate
    from evaluator.ruleset import Ruleset
    from evaluator.vocabulary import read_vocabulary

    document = replace(document, root=to_english(document.root, "ruleset"))
    document, bases = extended(document, path, find)
    if bases:
        texts = (document.digest, *(read_file(base).digest for base in bases))
        document = replace(document, digest=hashlib.sha256(" ".join(texts).encode()).hexdigest())
    ruleset = validate(Ruleset, document.root)
    file = vocabulary_of(path, ruleset.uses)
    words = read_file(file)
    program = compile_ruleset(ruleset, document, read_vocabulary(words), words.digest, calendar())
    return program, (path, *bases, file)


@lru_cache(maxsize=1)
def calendar() -> Calendar:
    """Return the shipped calendars of working days."""
    return Calendar(read_year)


def read_year(year: int) -> Year | None:
    """Return one year's calendar, or None where none is shipped."""
    path = home() / "calendars" / f"cn-{year}.yaml"
    if not path.is_file():
        return None
    found = plain(read_file(path).root)
    holidays = {
        day
        for each in found.get("holidays", [])
        for day in _days(date.fromisoformat(each["from"]), date.fromisoformat(each.get("to", each["from"])))
    }
    worked = {date.fromisoformat(each) for each in found.get("workdays", [])}
    return Year(frozenset(holidays), frozenset(worked))


def _days(start: date, end: date) -> Iterator[date]:
    while start <= end:
        yield start
        start += timedelta(days=1)


def source_text(name: str) -> str | None:
    """Return the text of a file that a problem points into, for drawing it."""
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


__all__ = ["Entry", "PingjiaError", "entries", "find", "home", "load", "load_file", "program_of"]
