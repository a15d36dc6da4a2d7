"""One submission: who, for which period, what is known, what is claimed, and the files behind it.

`read_evidence` reads a whole document and reports every problem together. What is not known stays absent: an unknown
fact is never zero, never no and never "not applicable".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from evaluator.declarations import FactType, Records, Results, Vocabulary
from evaluator.evidence.agreement import outside_period, tallies
from evaluator.evidence.attachments import Attachment, pasted, read_attachments
from evaluator.evidence.facts import Given, read_fact
from evaluator.evidence.findings import Findings
from evaluator.language import say
from evaluator.problems import EvidenceError, PingjiaError, Problem, Span, problem, suggest
from evaluator.reading.dates import Period, read_date, read_period, window
from evaluator.reading.keywords import to_english
from evaluator.reading.limits import in_order
from evaluator.reading.nodes import Document, Mapping, Node, Scalar, Sequence
from evaluator.reading.text import Unreadable, clean, fold, is_absent

__all__ = ["VERSION", "Claim", "Evidence", "Organisation", "Previous", "TitleHeld", "read_evidence"]

VERSION = "1"
"""The version of the evidence format, as `evidence: 1` states it."""

_KEYS = (
    "evidence", "organisation", "period", "as_of", "supplied_by", "facts", "not_applicable", "attachments", "titles",
    "results", "previous",
)  # fmt: skip
_ID = re.compile(r"[\w.\-]{1,64}")
_SCIENTIFIC = re.compile(r"[0-9]+\.[0-9]+[eE][0-9]+")


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who is scored; every field may be empty. `region` is a region code, longest prefix wins."""

    id: str = ""
    name: str = ""
    region: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """An item the organisation says does not apply to it, why, and who agreed."""

    item: str
    reason: str
    span: Span
    approved_by: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class TitleHeld:
    """A title and the days it was held from, until (None: without end) and withdrawn (None: never)."""

    title: str
    start: date
    span: Span
    until: date | None = None
    withdrawn: date | None = None


@dataclass(frozen=True, slots=True)
class Previous:
    """The facts of the period before, for `previous()`."""

    period: Period
    facts: Table[str, Given]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A submission as read. `period` and `as_of` are None where the file does not say.

    `titles` is None where the file is silent (not known), and empty where it says that none are held. `notes` are
    problems that stop nothing: facts this table does not use, and texts that were read in a spelling of their own.
    `root` is the tree it was read from, its keywords in English.
    """

    organisation: Organisation
    period: Period | None
    as_of: date | None
    facts: Table[str, Given]
    supplied_by: str = ""
    claims: tuple[Claim, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    titles: tuple[TitleHeld, ...] | None = None
    previous: Previous | None = None
    notes: tuple[Problem, ...] = ()
    digest: str = ""
    source: str = ""
    root: Mapping | None = field(default=None, repr=False, compare=False)


def read_evidence(
    document: Document,
    vocabulary: Vocabulary,
    *,
    folder: Path | None,
    used: Collection[str] | None = None,
    narrowed: Table[str, FactType] | None = None,
) -> Evidence:
    """Return the submission in *document*, each fact typed by *vocabulary*.

    *folder* is where attachments are looked for; None leaves them unopened. *used* names the facts of the table at
    hand: others are read too, and mentioned in a note. *narrowed* holds that table's stricter view of some facts.

    Raises EvidenceError with every problem of the file.
    """
    findings = Findings([*document.problems])
    root = _root(document, findings)
    _version(root, findings)
    declared = {**vocabulary.facts, **(narrowed or {})}
    period = _period(root.get("period"), findings)
    facts = _facts(root.get("facts"), declared, period, findings)
    facts |= _results(root.get("results"), declared, facts, findings)
    evidence = Evidence(
        organisation=_organisation(root.get("organisation"), findings),
        period=period,
        as_of=findings.day(root.get("as_of"), "as_of"),
        facts=facts,
        supplied_by=findings.text(root.get("supplied_by"), "supplied_by"),
        claims=_claims(root.get("not_applicable"), findings),
        attachments=(
            *read_attachments(root.get("attachments"), folder, findings),
            *pasted(document.pictures),
        ),
        titles=_titles(root.get("titles"), vocabulary.titles, findings),
        previous=_previous(root.get("previous"), declared, findings),
        digest=document.digest,
        source=document.source,
        root=root,
    )
    _mention_unused(evidence.facts, used, findings)
    problems = veiled(findings.problems, root, declared)
    if any(each.severity == "error" for each in problems):
        raise EvidenceError(in_order([each for each in problems if each.severity != "note"]))
    return replace(evidence, notes=tuple(in_order(problems)))


def addressed(evidence: Evidence, *tables: str) -> Evidence:
    """Return *evidence* as one table hears it; *tables* are its code and id, and those of what it extends.

    An item may be written with its table, `T01:D3`, so that one submission serves several: what is said of another
    table's items is left out, and what names no table is for whichever one is asked.
    """

    def heard(item: str) -> str | None:
        table, colon, own = item.partition(":")
        return item if not colon else own if table in tables else None

    claims = tuple(
        replace(each, item=own) for each in evidence.claims if (own := heard(each.item)) is not None
    )
    attachments = tuple(
        replace(each, for_=tuple(own for item in each.for_ if (own := heard(item)) is not None))
        for each in evidence.attachments
    )
    if claims == evidence.claims and attachments == evidence.attachments:
        return evidence
    return replace(evidence, claims=claims, attachments=attachments)


def veiled(problems: Iterable[Problem], root: Mapping, declared: Table[str, FactType]) -> list[Problem]:
    """Return *problems*, those on a line of a private fact (or of one with a private column) marked so."""
    places: set[tuple[str, int]] = set()
    facts = root.get("facts")
    for key, value in facts.entries if isinstance(facts, Mapping) else ():
        fact = declared.get(str(key.text))
        columns = fact.columns.values() if isinstance(fact, Records) else ()
        if fact is not None and (fact.private or any(column.private for column in columns)):
            places |= _lines(key) | _lines(value)
    return [
        replace(each, private=True)
        if each.span is not None and (each.span.sheet, each.span.line) in places
        else each
        for each in problems
    ]


def _lines(node: Node) -> set[tuple[str, int]]:
    """Return every line (of every sheet) from the first that a node stands on to the last."""
    found: dict[str, list[int]] = {}
    pending = [node]
    while pending:
        each = pending.pop()
        found.setdefault(each.span.sheet, []).append(each.span.line)
        if isinstance(each, Sequence):
            pending.extend(each.items)
        elif isinstance(each, Mapping):
            pending.extend(part for entry in each.entries for part in entry)
    return {(sheet, line) for sheet, lines in found.items() for line in range(min(lines), max(lines) + 1)}


def _root(document: Document, findings: Findings) -> Mapping:
    try:
        node = to_english(document.root, "evidence")
    except PingjiaError as error:
        raise EvidenceError(error.problems) from None
    if not isinstance(node, Mapping) or node.get("evidence") is None:
        raise EvidenceError([problem("not-evidence", document.root.span)])
    findings.keys(node, _KEYS, say("证据文件", "the evidence"))
    return node


def _mention_unused(facts: Table[str, Given], used: Collection[str] | None, findings: Findings) -> None:
    unused = [name for name in facts if used is not None and name not in used]
    if unused:
        findings.add(
            "fact-not-used", facts[unused[0]].span, severity="note", name=say("、", ", ").join(unused)
        )


def _version(root: Mapping, findings: Findings) -> None:
    node = root.get("evidence")
    written = node.authored if isinstance(node, Scalar) else ""
    if node is not None and fold(written) != VERSION:
        findings.add("wrong-evidence-version", node.span, found=written, expected=VERSION)


def _organisation(node: Node | None, findings: Findings) -> Organisation:
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return Organisation()
    said = findings.keys(node, ("id", "name", "region", "type"), "organisation")
    if said is None:
        return Organisation()
    return Organisation(
        id=findings.read(said.get("id"), "organisation.id", _id) or "",
        name=findings.text(said.get("name"), "organisation.name"),
        region=findings.read(said.get("region"), "organisation.region", _region) or "",
        type=findings.text(said.get("type"), "organisation.type"),
    )


def _id(text: str) -> tuple[str, str]:
    """Read an id: full-width letters and digits become half-width, everything else stays as typed."""
    folded = fold(clean(text))
    if not _ID.fullmatch(folded) or _SCIENTIFIC.fullmatch(folded):
        raise Unreadable("bad-id", value=text.strip())
    return folded, folded


def _region(text: str) -> tuple[str, str]:
    folded = fold(clean(text))
    if not re.fullmatch(r"[0-9]{2,12}", folded):
        raise Unreadable("bad-region", value=text.strip())
    return folded, folded


def _period(node: Node | None, findings: Findings) -> Period | None:
    if not isinstance(node, Mapping):
        return findings.read(node, "period", read_period)
    said = findings.keys(node, ("from", "to"), "period", required=("from", "to"))
    ends = (
        [findings.read(said.get(key), f"period.{key}", read_date) for key in ("from", "to")] if said else []
    )
    start, end = ends if len(ends) == 2 else (None, None)
    if start is None or end is None:
        return None
    if end < start:
        hint = say("起日晚于止日", "it ends before it begins")
        findings.add("bad-period", node.span, value=f"{start}..{end}", hint=hint)
        return None
    return window(start, end)


def _facts(
    node: Node | None, declared: Table[str, FactType], period: Period | None, findings: Findings
) -> dict[str, Given]:
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return {}
    if not isinstance(node, Mapping):
        findings.wrong_type(node, say("一组“事实: 值”", "a mapping of facts"))
        return {}
    facts: dict[str, Given] = {}
    for key, value in node.entries:
        name = key.text or ""
        fact = declared.get(name)
        if fact is None:
            findings.add("unknown-fact", key.span, name=name, hint=suggest(name, declared))
            continue
        given = read_fact(fact, value, findings)
        if given is not None:
            facts[name] = given
    findings.problems += tallies(facts, declared)
    if period is not None:
        findings.problems += outside_period(facts, declared, period)
    return facts


def _results(
    node: Node | None, declared: Table[str, FactType], facts: Table[str, Given], findings: Findings
) -> dict[str, Given]:
    """Return the results listed at the top, each handed to the facts that ask for its ruleset."""
    rows: dict[str, list[Node]] = {}
    for each in findings.items(node):
        code = findings.text(each.get("ruleset"), "ruleset") if isinstance(each, Mapping) else ""
        takers = [
            name for name, fact in declared.items() if isinstance(fact, Results) and fact.ruleset == code
        ]
        if not code:
            findings.add("missing-key", each.span, name="ruleset", where="results")
        elif not takers:
            findings.add("unknown-ruleset", each.span, name=code)
        for name in takers:
            rows.setdefault(name, []).append(each)
    found = {}
    for name, entries in rows.items():
        if name in facts:
            given_already = say("facts 里填过的事实", "a fact given under facts")
            findings.add("duplicate-name", entries[0].span, name=name, other=given_already)
            continue
        given = read_fact(declared[name], Sequence(tuple(entries), entries[0].span), findings)
        if given is not None:
            found[name] = given
    return found


def _claims(node: Node | None, findings: Findings) -> tuple[Claim, ...]:
    keys = ("item", "reason", "approved_by", "on")
    found: dict[str, Claim] = {}
    for each in findings.items(node):
        said = findings.keys(each, keys, "not_applicable", required=("item", "reason"))
        if said is None:
            continue
        item = findings.text(said.get("item"), "item").replace("：", ":")
        reason = findings.text(said.get("reason"), "reason")
        approved_by = findings.text(said.get("approved_by"), "approved_by")
        on = findings.day(said.get("on"), "on")
        if item in found:
            findings.add("duplicate-id", each.span, name=item, first=found[item].span.line)
        elif item and reason:
            found[item] = Claim(item, reason, each.span, approved_by, on)
    return tuple(found.values())


def _titles(node: Node | None, known: tuple[str, ...], findings: Findings) -> tuple[TitleHeld, ...] | None:
    if node is None or (isinstance(node, Scalar) and is_absent(node.text)):
        return None
    found = []
    for each in findings.items(node):
        said = findings.keys(
            each, ("title", "from", "until", "withdrawn"), "titles", required=("title", "from")
        )
        if said is None:
            continue
        title = findings.text(said.get("title"), "title")
        start, until, withdrawn = (findings.day(said.get(key), key) for key in ("from", "until", "withdrawn"))
        place = said.get("title")
        if title and place is not None and title not in known:
            findings.add("unknown-title", place.span, name=title, hint=suggest(title, known))
        elif title and start is not None:
            found.append(TitleHeld(title, start, each.span, until, withdrawn))
    return tuple(found)


def _previous(node: Node | None, declared: Table[str, FactType], findings: Findings) -> Previous | None:
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return None
    said = findings.keys(node, ("period", "facts"), "previous", required=("period",))
    period = _period(said.get("period"), findings) if said is not None else None
    if said is None or period is None:
        return None
    return Previous(period, _facts(said.get("facts"), declared, period, findings))
