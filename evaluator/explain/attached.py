"""The files behind a submission, and what is odd about them: the same file twice, a date past the day of assessment.

What is found is a signal for the reviewer and never touches a score. A file without a date of its own is left alone:
the day it was saved or sent says nothing about the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evaluator import explanation as told
from evaluator.declarations import is_private
from evaluator.evidence.attachments import Attachment
from evaluator.language import say
from evaluator.reading.nodes import plain
from evaluator.trace import Trace

__all__ = ["ELSEWHERE", "attachments", "elsewhere", "embedded", "signals"]

ELSEWHERE = "附件-他家"
"""The signal that a file also stands behind another organisation's submission of the same run.

A result alone does not say so: it is no part of what `verify` computes again.
"""


def attachments(trace: Trace) -> Iterator[told.Attached]:
    """Yield the files of the submission; one that a private fact names as its material is private."""
    hidden = _materials(trace, trace.program.vocabulary.facts)
    for each in trace.evidence.attachments:
        private = bool({each.id, each.path} & hidden) or _beside_private(trace, each)
        yield told.Attached(each.id, each.path, each.for_, each.date, each.size, each.sha256, private)


def signals(trace: Trace) -> Iterator[told.Signal]:
    """Yield what is odd about the files; of a private one its name is not said.

    A file that only private facts no item asks about name is left out, and so is a picture beside a private fact: a
    result without them could not say the same.
    """
    hidden = _materials(trace, trace.program.vocabulary.facts)
    unasked = hidden - _materials(trace, trace.program.facts)
    looked_at = [
        each
        for each in trace.evidence.attachments
        if not {each.id, each.path} & unasked and not _beside_private(trace, each)
    ]
    for found in _same(looked_at):
        names = _names(found, hidden)
        yield told.Signal(
            "附件-重复",
            say(
                f"{len(found)} 个附件是同一个文件：{names}",
                f"{len(found)} attachments are the same file: {names}",
            ),
        )
    for each in looked_at:
        if each.date is not None and each.date > trace.as_of:
            name = _names([each], hidden)
            yield told.Signal(
                "附件-日期",
                say(
                    f"附件 {name} 的签发日 {each.date} 晚于评定日 {trace.as_of}",
                    f"the attachment {name} bears the date {each.date}, after the day of assessment {trace.as_of}",
                ),
            )


def elsewhere(count: int) -> told.Signal:
    """Return the signal that *count* files of a submission also stand behind another organisation's."""
    return told.Signal(
        ELSEWHERE,
        say(
            f"{count} 个附件和同一批里另一家单位的附件一字不差",
            f"{count} attachments are to the letter those of another organisation in the same run",
        ),
    )


def embedded(trace: Trace) -> Mapping[str, object]:
    """Return the submission as data, every keyword in English: what is private is found by these keys alone.

    Each file carries the digest it had, so that the same can be said of it where the file is not at hand.
    """
    root = trace.evidence.root
    if root is None:
        return {}
    submission: dict[str, Any] = plain(root)
    digests = {each.id: each.sha256 for each in trace.evidence.attachments if each.sha256}
    listed = submission.get("attachments")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict) and str(each.get("id")).strip() in digests:
            each["sha256"] = digests[str(each["id"]).strip()]
    pictures = [
        {"id": each.id, "path": each.path, "sha256": each.sha256}
        for each in trace.evidence.attachments
        if each.is_pasted and not _beside_private(trace, each)
    ]
    if pictures:
        submission["attachments"] = [*(listed if isinstance(listed, list) else ()), *pictures]
    return submission


def _beside_private(trace: Trace, attachment: Attachment) -> bool:
    """Tell whether a file is said to be for a fact that is private or has private columns, or pasted beside one."""
    facts = trace.program.vocabulary.facts
    return any(name in facts and is_private(facts[name]) for name in (attachment.fact, *attachment.for_))


def _materials(trace: Trace, declared: Mapping[str, Any]) -> frozenset[str]:
    """Return what those of *declared* that are private, or have private columns, name as their material."""
    facts = trace.evidence.facts
    return frozenset(
        material
        for name, fact in declared.items()
        if is_private(fact) and name in facts
        for said in (facts[name], facts[name].audited)
        if said is not None
        for material in said.material
    )


def _same(files: Iterable[Attachment]) -> Iterator[list[Attachment]]:
    """Yield the files of equal content together, where there is more than one."""
    by_digest: dict[str, list[Attachment]] = {}
    for each in files:
        if each.sha256:
            by_digest.setdefault(each.sha256, []).append(each)
    yield from (found for found in by_digest.values() if len(found) > 1)


def _names(files: Iterable[Attachment], hidden: frozenset[str]) -> str:
    private = say("（不公开）", "(private)")
    return say("、", ", ").join(private if {each.id, each.path} & hidden else each.id for each in files)
