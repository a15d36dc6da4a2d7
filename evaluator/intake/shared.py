"""Files that stand behind more than one organisation's evidence: looked for over a whole run before it is scored.

Of each file 32 bytes are kept, and whose it was first; so a run of any length stays small.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from evaluator.evidence.attachments import Attachment, pasted, read_attachments
from evaluator.evidence.findings import Findings
from evaluator.intake import Submission
from evaluator.problems import PingjiaError
from evaluator.reading.keywords import to_english
from evaluator.reading.nodes import Mapping, Node, Scalar
from evaluator.reading.text import fold

__all__ = ["Shared", "shared"]


@dataclass(frozen=True, slots=True)
class Shared:
    """The digests of files that more than one organisation handed in, each with the sources they came in."""

    sources: dict[bytes, tuple[str, ...]] = field(default_factory=dict)

    def count(self, digests: Iterable[str | None]) -> int:
        """Return how many of a submission's files are another organisation's, too."""
        return sum(each is not None and bytes.fromhex(each) in self.sources for each in digests)


def shared(submissions: Iterable[Submission]) -> Shared:
    """Return the files that *submissions* of different organisations have in common; unreadable ones are left out."""
    first: dict[bytes, tuple[int, str]] = {}
    sources: list[str] = []
    found: dict[bytes, tuple[str, ...]] = {}
    for submission in submissions:
        try:
            document = submission.read()
            root = to_english(document.root, "evidence")
        except PingjiaError:
            continue
        files = (*_files(root, submission), *pasted(document.pictures))
        if not files:
            continue
        sources.append(submission.source)
        owner = _owner(root) or submission.source
        for digest in {bytes.fromhex(each.sha256) for each in files if each.sha256}:
            number, whose = first.setdefault(digest, (len(sources) - 1, owner))
            if whose != owner:
                found[digest] = (*(found.get(digest) or (sources[number],)), submission.source)
    return Shared(found)


def _files(root: Node, submission: Submission) -> tuple[Attachment, ...]:
    listed = root.get("attachments") if isinstance(root, Mapping) else None
    if listed is None or submission.folder is None:
        return ()
    return read_attachments(listed, submission.folder, Findings())


def _owner(root: Node) -> str:
    """Return who hands it in: the id, else the name."""
    who = root.get("organisation") if isinstance(root, Mapping) else None
    for key in ("id", "name"):
        said = who.get(key) if isinstance(who, Mapping) else None
        if isinstance(said, Scalar) and said.text:
            return fold(said.text)
    return ""
