"""The originals of results: which of the evidence files given is the one a result was made of, told by its digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from evaluator.language import say
from evaluator.problems import EvidenceError, problem

__all__ = ["Originals"]

_SUFFIXES = (".yaml", ".yml", ".json", ".xlsx", ".xls", ".ods", ".csv")


class Originals:
    """Evidence files by their digests; a folder stands for the evidence files in it."""

    def __init__(self, given: Iterable[str]) -> None:
        from evaluator.forms import digest_of

        self._named = [*given]
        self._paths: Mapping[str, str] = {digest_of(path): path for path in _files(self._named)}
        self._used: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._paths)

    def of(self, digest: str, *, only: bool) -> str | None:
        """Return the original with this *digest*; where *only* one result asks and one file is given, that file.

        Raises EvidenceError (`digest-mismatch`) where originals were given and none of them fits.
        """
        if not self._paths:
            return None
        if only and len(self._paths) == 1:
            found = next(iter(self._paths.values()))
        elif digest in self._paths:
            found = self._paths[digest]
        else:
            hint = say(
                f"给出的 {len(self._paths)} 份原件里没有一份的摘要是 {digest}",
                f"none of the {len(self._paths)} originals has the digest {digest}",
            )
            raise EvidenceError(
                [problem("digest-mismatch", None, what=say("证据", "the evidence"), hint=hint)]
            )
        self._used.add(found)
        return found

    @property
    def unused(self) -> tuple[str, ...]:
        """The files named one by one that no result was made of."""
        return tuple(path for path in self._paths.values() if path in self._named and path not in self._used)


def _files(given: Iterable[str]) -> list[str]:
    found: list[str] = []
    for path in given:
        if Path(path).is_dir():
            found += [str(each) for each in sorted(Path(path).iterdir()) if each.suffix in _SUFFIXES]
        else:
            found.append(path)
    return found
