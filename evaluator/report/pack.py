"""Everything one batch came to, in one zip: a notice for each organisation, the summary, and a manifest that names all.

The notices are written as they come, so that thousands need no memory; what the summary keeps of each is light. The
same results are the same bytes: every entry is dated by the day of assessment.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import date
from types import TracebackType
from typing import IO, Self

from evaluator.explanation import Explanation, RulesetRef
from evaluator.language import current, say
from evaluator.problems import Problem, disclosed
from evaluator.report.figures import exact
from evaluator.report.names import free_name
from evaluator.report.options import Options
from evaluator.report.papers import KINDS, docx
from evaluator.report.papers.notice import is_due
from evaluator.report.summary import Batch, Standing, Unread, standing_of, summaries
from evaluator.workbook.dated import entry

__all__ = ["MANIFEST", "Pack"]

MANIFEST = "manifest.json"
_FIRST = date(1980, 1, 1)


class Pack:
    """A zip that grows in *file*: `add` results of one table and `refuse` what could not be read, then `finish`.

    A context manager that closes the zip; one that was not finished is a zip without a manifest.
    """

    def __init__(self, file: IO[bytes], code: str, options: Options) -> None:
        self._zip = zipfile.ZipFile(file, "w")
        self._code, self._options = code, options
        self._ruleset: RulesetRef | None = None
        self._engine = ""
        self._latest = _FIRST
        self._files: list[dict[str, object]] = []
        self._results: list[dict[str, object]] = []
        self._standings: list[Standing] = []
        self._unread: list[Unread] = []
        self._taken: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @property
    def results(self) -> int:
        """How many results are in it."""
        return len(self._results)

    @property
    def notices(self) -> int:
        """How many of them have a notice."""
        return len(self._taken)

    @property
    def unread(self) -> int:
        """How many submissions could not be read."""
        return len(self._unread)

    def add(self, it: Explanation, source: str) -> None:
        """Add the result of the submission *source*, with a notice where there is anything to mend."""
        self._ruleset, self._engine, self._latest = it.ruleset, it.engine, max(self._latest, it.as_of)
        name = self._notice(it) if is_due(it) else None
        standing = standing_of(it, source)
        self._standings.append(standing.at(name) if name else standing)
        self._results.append({**_told(it, source), "notice": name})

    def refuse(self, source: str, problems: tuple[Problem, ...]) -> None:
        """Note that *source* could not be read, and why."""
        self._unread.append(Unread(source, self._code, problems))

    def finish(self) -> None:
        """Write the summary and, last, the manifest with the digests of all the rest; there is at least one result."""
        from evaluator.report.batch_workbook import together

        batch = Batch(summaries(self._standings), tuple(self._unread))
        self._write(say("汇总.xlsx", "summary.xlsx"), together(batch, self._options), self._latest)
        text = json.dumps(self._manifest(), ensure_ascii=False, indent=2) + "\n"
        self._zip.writestr(entry(MANIFEST, self._latest), text.encode("utf-8", "backslashreplace"))

    def _notice(self, it: Explanation) -> str:
        title = KINDS["notice"].name
        who = it.organisation.name or it.organisation.id
        name = f"{title}/{free_name(f'{who}_{title}', 'docx', self._taken)}"
        self._write(name, docx.render(it, self._options), it.as_of)
        return name

    def _write(self, name: str, content: bytes, day: date) -> None:
        self._zip.writestr(entry(name, day), content)
        self._files.append(
            {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        )

    def _problem(self, one: Problem) -> dict[str, object]:
        said = disclosed(one, with_private=self._options.with_private)
        place = None if said.span is None else str(said.span)
        return {"code": said.code, "place": place, "message": said.message, "hint": said.hint}

    def _manifest(self) -> dict[str, object]:
        table = self._ruleset
        assert table is not None
        return {
            "pack": 1,
            "language": current(),
            "engine": self._engine,
            "ruleset": {
                "code": table.code, "id": table.id, "title": table.title, "version": table.version,
                "digest": table.digest, "status": table.status,
            },
            "results": self._results,
            "unread": [
                {"source": each.source, "problems": [self._problem(one) for one in each.problems]}
                for each in self._unread
            ],
            "files": self._files,
        }  # fmt: skip


def _told(it: Explanation, source: str) -> dict[str, object]:
    """Return what the manifest says of a result: whose it is, its points and grade, and what it was computed from."""
    confirmed, possible = (
        None if each is None else exact(each) for each in (it.score.confirmed, it.score.possible)
    )
    return {
        "source": source,
        "organisation": {"id": it.organisation.id, "name": it.organisation.name},
        "period": [day.isoformat() for day in it.period],
        "as_of": it.as_of.isoformat(),
        "score": {"confirmed": confirmed, "possible": possible, "full": exact(it.score.full)},
        "grade": {"confirmed": it.grade.confirmed, "possible": it.grade.possible, "status": it.grade.status},
        "digests": dict(sorted(it.digests.items())),
    }
