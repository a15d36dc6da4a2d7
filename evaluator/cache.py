"""Compiled programs kept between runs, so that scoring one organisation starts fast.

A kept program is found by the digest of its ruleset's text and of our own code, and is used only while every file it
was made of still has the digest it had then. The folder is the user's own and closed to others; anything odd about it
or the file means compiling again. `PINGJIA_CACHE=off` keeps nothing; `PINGJIA_CACHE=FOLDER` keeps it there.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from evaluator.language import current
from evaluator.program import Program

KEPT = 64
"""At most so many programs are kept; the oldest go first."""


def folder() -> Path | None:
    """Return where programs are kept, or None where nothing is."""
    said = os.environ.get("PINGJIA_CACHE", "")
    if said.casefold() in ("off", "no", "0"):
        return None
    if said:
        return Path(said)
    base = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "pingjia"
    except RuntimeError:
        return None


def recall(path: Path) -> Program | None:
    """Return the program kept for the ruleset in *path*, if nothing it was made of has changed."""
    place = _place(path)
    if place is None or not _is_ours(place):
        return None
    try:
        with place.open("rb") as file:
            made_of: tuple[tuple[str, str], ...] = pickle.load(file)  # noqa: S301 - our own file, in our own folder
            if any(_digest(Path(name)) != digest for name, digest in made_of):
                return None
            program = pickle.load(file)  # noqa: S301 - as above
    except Exception:  # noqa: BLE001 - whatever is wrong with a kept file, compiling again is right
        return None
    return program if isinstance(program, Program) else None


def keep(path: Path, files: tuple[Path, ...], program: Program) -> None:
    """Keep *program*, made of *files*; a folder that cannot be written keeps nothing."""
    place = _place(path)
    if place is None:
        return
    import tempfile

    with suppress(OSError, pickle.PicklingError, AttributeError, TypeError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made_of = tuple((str(file.resolve()), _digest(file)) for file in files)
        with tempfile.NamedTemporaryFile(dir=place.parent, suffix=".new", delete=False) as file:
            pickle.dump(made_of, file, protocol=5)
            pickle.dump(program, file, protocol=5)
        Path(file.name).replace(place)
        kept = sorted(place.parent.glob("*.program"), key=lambda each: each.stat().st_mtime)
        for each in kept[:-KEPT]:
            each.unlink()


def _place(path: Path) -> Path | None:
    base = folder()
    if base is None:
        return None
    try:
        key = f"{_digest(path)} {path.resolve()} {current()} {code()}"
    except OSError:
        return None
    return base / f"{hashlib.sha256(key.encode()).hexdigest()[:40]}.program"


def _is_ours(place: Path) -> bool:
    """Tell whether the file and its folder belong to this user and nobody else may write there."""
    if not hasattr(os, "getuid"):
        return place.is_file()
    try:
        return all(
            each.stat().st_uid == os.getuid() and not each.stat().st_mode & 0o022
            for each in (place, place.parent)
        )
    except OSError:
        return False


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@lru_cache(maxsize=1)
def code() -> str:
    """Return what identifies the code that compiles: its files' sizes and times, and Python."""
    import evaluator
    import scoring

    found = hashlib.sha256(sys.version.encode())
    for package in (evaluator, scoring):
        root = Path(str(package.__file__)).parent
        for file in sorted(root.rglob("*.py")):
            state = file.stat()
            found.update(f"{file.relative_to(root)} {state.st_size} {state.st_mtime_ns};".encode())
    return found.hexdigest()
