"""The originals of results: which of the evidence given is the one a result was made of, told by its digest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.cli.incoming import columns_of
from evaluator.language import say
from evaluator.problems import EvidenceError, PingjiaError, problem

if TYPE_CHECKING:
    from evaluator.intake import Submission
    from evaluator.program import Program
    from evaluator.reading import Document

__all__ = ["Original", "Originals"]


@dataclass(frozen=True, slots=True)
class Original:
    """One submission that was given as an original, and its tree."""

    submission: Submission
    document: Document


class Originals:
    """Evidence of every kind by its digest; of what a folder, zip or table holds, only what is *wanted* is kept."""

    def __init__(self, given: Iterable[str], wanted: Collection[str], mapping: str | None = None) -> None:
        self._given, self._wanted, self._mapping = [*given], wanted, mapping
        self._found: dict[str, Original] = {}
        self._only: Original | None = None
        self._count = 0
        self._read_by: str | None = None
        self._alone: set[str] = set()
        self._used: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._given)

    def of(self, digest: str, program: Program, *, only: bool) -> Original | None:
        """Return the original with this *digest*; where *only* one result asks and one is given, that one.

        Tables are read by the vocabulary of *program*. Raises EvidenceError (`digest-mismatch`) where originals were
        given and none of them fits, and what a file named by itself is refused for.
        """
        if not self._given:
            return None
        if self._read_by != program.vocabulary_digest:
            self._read(program)
        found = self._only if only and self._count == 1 else self._found.get(digest)
        if found is None:
            hint = say(
                f"给出的 {self._count} 份原件里没有一份的摘要是 {digest}",
                f"none of the {self._count} originals has the digest {digest}",
            )
            raise EvidenceError(
                [problem("digest-mismatch", None, what=say("证据", "the evidence"), hint=hint)]
            )
        self._used.add(found.submission.source)
        return found

    def _read(self, program: Program) -> None:
        from evaluator.intake import submissions

        self._read_by, self._found, self._only, self._count = program.vocabulary_digest, {}, None, 0
        columns = columns_of(self._mapping, program.vocabulary)
        found = submissions(self._given, program.vocabulary, mapping=columns)
        for each in _readable(found, self._given):
            self._count += 1
            self._only = each if self._count == 1 else None
            self._alone.add(each.submission.source)
            if each.document.digest in self._wanted:
                self._found[each.document.digest] = each

    @property
    def unused(self) -> tuple[str, ...]:
        """The files named one by one, one submission each, that no result was made of."""
        return tuple(each for each in self._given if each in self._alone and each not in self._used)


def _readable(submissions: Iterable[Submission], named: Collection[str]) -> Iterator[Original]:
    """Yield what can be read; what cannot is passed over, unless it was *named* by itself."""
    for each in submissions:
        try:
            document = each.read()
        except PingjiaError:
            if each.source in named:
                raise
            continue
        yield Original(each, document)
