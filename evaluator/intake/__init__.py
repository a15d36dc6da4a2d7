"""What comes in: files, folders, zips and tables of many, one submission after the other, each readable or refused.

`submissions` opens whatever a person named and yields the submissions in it, in the order given and within a folder by
name. One that cannot be read is a submission, too: asked for its document it raises, and the others go on. At no time
more than one is held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from evaluator.declarations import Vocabulary
from evaluator.intake.folder import PACKED, TABLES, TEXTS, Notice, found, other, skipped
from evaluator.intake.mapping import PLAIN, ColumnMapping
from evaluator.problems import EvidenceError, PingjiaError, problem
from evaluator.reading import Document, read_file

__all__ = [
    "ColumnMapping",
    "Intake",
    "Notice",
    "Submission",
    "expected",
    "is_among",
    "is_taken",
    "submissions",
]


@dataclass(frozen=True, slots=True)
class Submission:
    """One organisation's evidence, not yet understood: the name it is shown by, and the folder of its attachments.

    *read* returns its tree, whose places are those of the file it came from. Raises PingjiaError with the problems of
    a submission that cannot be read. `folder` is None where there can be no attachments (standard input).
    """

    source: str
    folder: Path | None
    read: Callable[[], Document] = field(repr=False)
    label: str = ""
    """What its result is named after where `source` would not do."""
    is_row: bool = False
    """Whether it is a row of a table of many: its digest does not cover where in the table it stands."""
    keeps: object = field(default=None, repr=False, compare=False)
    """What must live as long as the submission: the folder a zip was unpacked into."""


def submissions(
    given: Iterable[str],
    vocabulary: Vocabulary,
    *,
    mapping: ColumnMapping = PLAIN,
    notice: Notice = lambda _: None,
    with_files: bool = False,
) -> Iterator[Submission]:
    """Yield the submissions in the files, folders and zips *given*; `-` is standard input.

    *mapping* says what the columns of a table of many are called; *notice* hears which files were passed over;
    *with_files* asks for those alone that may have attachments.
    Raises nothing by itself: what cannot be opened is a submission that cannot be read.
    """
    return Intake(vocabulary, mapping).submissions(given, notice=notice, with_files=with_files)


def is_among(path: Path, given: Path) -> bool:
    """Tell whether *path* is one of the files that would be read as a submission, or beside one, in a folder."""
    if not path.is_file() or not given.is_dir() or not path.resolve().is_relative_to(given.resolve()):
        return False
    if path.suffix.lower() not in TEXTS:
        return path.suffix.lower() != ".jsonl"
    try:
        return not other(read_file(path))
    except PingjiaError:
        return True


def is_taken(path: Path, given: Path, *, told_apart: bool) -> bool:
    """Tell whether a file made at *path* would be taken for a submission the next time the folder *given* is read.

    *told_apart*: what is made is one of our own documents, which is known for one where it is read as a text.
    """
    kinds = (*TABLES, *PACKED) if told_apart else (*TEXTS, *TABLES, *PACKED)
    return path.suffix.lower() in kinds and given.is_dir() and given.resolve() in path.resolve().parents


def expected(given: Iterable[str]) -> int:
    """Return about how many submissions will come, counted without reading any; 0 where that cannot be told."""
    return sum(_about(Path(each)) for each in given)


def _about(path: Path) -> int:
    try:
        if path.is_dir():
            kinds = (*TEXTS, *TABLES, *PACKED)
            return sum(each.suffix.lower() in kinds for each in path.rglob("*"))
        if path.suffix.lower() == ".csv":
            with path.open("rb") as file:
                return max(1, sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1)
    except OSError:
        return 0
    return 1


@dataclass(slots=True)
class Intake:
    """One run's way of opening things, which may be gone through more than once.

    What is dear or there only once is remembered: which tables are of many, and what stood on standard input.
    """

    vocabulary: Vocabulary
    mapping: ColumnMapping = PLAIN
    _wide: dict[Path, bool] = field(default_factory=dict)
    _told: Document | PingjiaError | None = None

    def submissions(
        self, given: Iterable[str], *, notice: Notice = lambda _: None, with_files: bool = False
    ) -> Iterator[Submission]:
        """Yield the submissions in what was *given*, as the function of this name does."""
        through = _Pass(self, notice, with_files)
        for each in given:
            path = Path(each)
            if each == "-":
                yield Submission("-", None, self.standard_input)
            elif path.is_dir():
                yield from through.folder(path, each.rstrip("/\\") or each)
            else:
                yield from through.file(path, each)

    def holds_several(self, given: str) -> bool:
        """Tell whether what was given may hold more than one submission: a folder, a zip, a table of many."""
        path = Path(given)
        if given == "-":
            return False
        if path.is_dir() or path.suffix.lower() in PACKED:
            return True
        if path.suffix.lower() not in TABLES or not path.is_file():
            return False
        try:
            return self.is_wide(path, given)
        except PingjiaError:
            return False

    def is_wide(self, path: Path, shown: str) -> bool:
        """Tell whether a table is of many. Raises PingjiaError where it cannot be read."""
        from evaluator.intake.wide import is_wide

        if path not in self._wide:
            self._wide[path] = is_wide(path, shown, self.vocabulary, self.mapping)
        return self._wide[path]

    def is_annex(self, path: Path) -> bool:
        """Tell whether a file holds rows of the table of many it stands beside; beside anything else it does not."""
        from evaluator.intake.annex import stands_beside

        main = stands_beside(path, self.vocabulary)
        try:
            return main is not None and self.is_wide(main, str(main))
        except PingjiaError:
            return False

    def standard_input(self) -> Document:
        """Return what stands on standard input, every time the same, or raise every time the same PingjiaError."""
        if self._told is None:
            try:
                self._told = read_file("-")
            except PingjiaError as error:
                self._told = error
        if isinstance(self._told, PingjiaError):
            raise self._told
        return self._told


@dataclass(frozen=True, slots=True)
class _Pass:
    """One time of going through what was given."""

    intake: Intake
    notice: Notice
    with_files: bool

    def folder(self, path: Path, shown: str, keeps: object = None) -> Iterator[Submission]:
        empty = True
        for each, name in found(path, shown, self.notice):
            for submission in self.found(each, name, keeps):
                empty = False
                yield replace(submission, label=_label(submission.source))
        if empty:
            yield _refused(shown, EvidenceError([problem("no-evidence", None, path=shown)]))

    def found(self, path: Path, shown: str, keeps: object) -> Iterator[Submission]:
        """Yield what a file found in a folder holds; a text that is another of our documents is passed over."""
        if self.intake.is_annex(path):
            return  # read with the table it stands beside
        if path.suffix.lower() in PACKED and keeps is not None:
            yield _refused(shown, EvidenceError([problem("archive-nested", None, path=shown)]))
        elif path.suffix.lower() in (*PACKED, *TABLES):
            yield from self.file(path, shown, keeps)
        else:
            try:
                document = read_file(path, name=shown)
            except PingjiaError as error:
                yield _refused(shown, error)
                return
            reason = other(document)
            if reason:
                self.notice(skipped(shown, reason))
            else:
                yield Submission(shown, path.parent, lambda: document, keeps=keeps)

    def file(self, path: Path, shown: str, keeps: object = None) -> Iterator[Submission]:
        """Yield what a file holds, told by its suffix: one submission, or those of a zip or a table of many."""
        suffix = path.suffix.lower()
        if suffix in PACKED and path.is_file():
            yield from self.packed(path, shown)
        elif suffix in TABLES and path.is_file():
            yield from self.table(path, shown, keeps)
        else:
            yield Submission(shown, path.parent, lambda: read_file(path, name=shown), keeps=keeps)

    def packed(self, path: Path, shown: str) -> Iterator[Submission]:
        from evaluator.intake.archive import unpack

        try:
            unpacked = unpack(path, shown)
        except PingjiaError as error:
            yield _refused(shown, error)
            return
        yield from self.folder(unpacked.path, shown, unpacked)

    def table(self, path: Path, shown: str, keeps: object) -> Iterator[Submission]:
        from evaluator.intake.annex import has_files
        from evaluator.intake.wide import wide

        try:
            if self.intake.is_wide(path, shown):
                if self.with_files and not has_files(path, shown, self.intake.vocabulary):
                    return
                empty = True
                for row in wide(path, shown, self.intake.vocabulary, self.intake.mapping, self.notice):
                    empty = False
                    yield Submission(row.source, path.parent, row.document, is_row=True, keeps=keeps)
                if empty:
                    yield _refused(shown, EvidenceError([problem("no-evidence", None, path=shown)]))
                return
        except PingjiaError as error:
            yield _refused(shown, error)
            return
        yield Submission(shown, path.parent, lambda: self.form(path, shown), keeps=keeps)

    def form(self, path: Path, shown: str) -> Document:
        from evaluator.forms import read_submission

        return read_submission(path, self.intake.vocabulary, name=shown)


def _label(source: str) -> str:
    """Return whose file it is: its own name, or its folder's where every organisation's file is called alike."""
    path = Path(source)
    return str(path.parent) + path.suffix if path.stem.casefold() in _GENERAL else source


_GENERAL = frozenset({"证据", "证据表", "自评表", "自评", "填报", "填报表", "评分表", "evidence", "form"})


def _refused(shown: str, error: PingjiaError) -> Submission:
    """Return the submission that cannot be read because of *error*."""

    def read() -> Document:
        raise error

    return Submission(shown, None, read)
