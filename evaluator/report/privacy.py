"""Private stays private: the one place where private evidence is taken out before anything is rendered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evaluator.explanation import Duty, EvidenceUse, Explanation, Gap, Grade, Item, Part

WITHHELD: Mapping[str, object] = {"value": None, "private": True}
"""What stands in an embedded submission in the place of a private fact."""


def withheld(explanation: Explanation) -> Explanation:
    """Return *explanation* without the value, reason and attachments of any private fact or column.

    A fact is private where `Explanation.private` names it or where an item's evidence says so. What stays is
    that the fact was used, who supplied it and who audited it.
    """
    facts = _private_facts(explanation)
    return replace(
        explanation,
        grade=_grade(explanation.grade, facts),
        grade_except_review=None
        if explanation.grade_except_review is None
        else _grade(explanation.grade_except_review, facts),
        items=tuple(_item(item, facts) for item in explanation.items),
        bonus=tuple(_item(item, facts) for item in explanation.bonus),
        penalties=tuple(_item(item, facts) for item in explanation.penalties),
        attachments=tuple(each for each in explanation.attachments if not each.private),
        evidence=_submission(explanation.evidence, facts),
    )


def _private_facts(explanation: Explanation) -> frozenset[str]:
    items = (*explanation.items, *explanation.bonus, *explanation.penalties)
    used = (use.fact for item in items for use in item.evidence if use.private)
    return frozenset((*explanation.private, *used))


def _grade(grade: Grade, facts: frozenset[str]) -> Grade:
    return replace(grade, votes=tuple(_use(use, facts) for use in grade.votes))


def _item(item: Item, facts: frozenset[str]) -> Item:
    return replace(
        item,
        parts=tuple(map(_part, item.parts)),
        gaps=tuple(_gap(gap, facts) for gap in item.gaps),
        evidence=tuple(_use(use, facts) for use in item.evidence),
        duties=tuple(map(_duty, item.duties)),
    )


def _part(part: Part) -> Part:
    """Return a line inside an item; what was filled into a formula with private facts is left out."""
    if not any(each.private for each in part.formulas):
        return part
    return replace(
        part,
        formulas=tuple(replace(each, filled="") if each.private else each for each in part.formulas),
    )


def _duty(duty: Duty) -> Duty:
    """Return a duty; of a private one only that it is there, and in what state."""
    return Duty(duty.obligation, "", duty.state, private=True) if duty.private else duty


def _gap(gap: Gap, facts: frozenset[str]) -> Gap:
    if gap.detail:
        gap = replace(gap, detail="", value=None)
    return replace(gap, value=None) if gap.fact in facts else gap


def _use(use: EvidenceUse, facts: frozenset[str]) -> EvidenceUse:
    if use.fact not in facts:
        return replace(use, audited_why="", attachments=()) if use.fact in _bearers(facts) else use
    return replace(use, value=None, claimed=None, audited_why="", attachments=(), private=True)


def _bearers(facts: frozenset[str]) -> frozenset[str]:
    """Return the facts that are private or have private columns: a reason beside one, or a file behind it, may tell."""
    return frozenset(name.partition(".")[0] for name in facts)


def _submission(evidence: Mapping[str, object], facts: frozenset[str]) -> Mapping[str, object]:
    """Return the embedded submission with private facts withheld, and the attachments that only they cite."""
    cited = _cited(evidence, facts)
    return {key: _entry(key, value, facts, cited) for key, value in evidence.items()}


def _entry(key: str, value: object, facts: frozenset[str], cited: frozenset[str]) -> object:
    if key == "facts" and isinstance(value, Mapping):
        return {
            name: WITHHELD if name in facts else _columns(name, fact, facts) for name, fact in value.items()
        }
    if key == "attachments" and _is_list(value):
        assert isinstance(value, Sequence)
        return [_attachment(one, cited) for one in value]
    if isinstance(value, Mapping):
        return {name: _entry(str(name), part, facts, cited) for name, part in value.items()}
    if _is_list(value):
        assert isinstance(value, Sequence)
        return [_entry("", part, facts, cited) for part in value]
    return value


def _columns(fact: str, value: object, facts: frozenset[str]) -> object:
    """Return a fact's value with its private columns emptied, also in rows under `value` or `audited`."""
    hidden = {name.partition(".")[2] for name in facts if name.startswith(f"{fact}.")}
    if not hidden:
        return value
    hidden |= {"why", "material"}
    if isinstance(value, Mapping):
        return {key: None if key in hidden else _columns(fact, part, facts) for key, part in value.items()}
    if _is_list(value):
        assert isinstance(value, Sequence)
        return [_columns(fact, part, facts) for part in value]
    return value


def _cited(evidence: Mapping[str, object], facts: frozenset[str]) -> frozenset[str]:
    """Return what names the files behind facts that are private or have private columns: the facts, their material."""
    bearers = _bearers(facts)
    submitted = evidence.get("facts")
    given = [
        value
        for name, value in (submitted.items() if isinstance(submitted, Mapping) else ())
        if name in bearers and isinstance(value, Mapping)
    ]
    said = [*given, *(each for value in given if isinstance(each := value.get("audited"), Mapping))]
    return bearers | {one for value in said for one in _texts(value.get("material"))}


def _attachment(one: object, cited: frozenset[str]) -> object:
    if not isinstance(one, Mapping):
        return one
    names = {*_texts(one.get("id")), *_texts(one.get("path")), *_texts(one.get("for"))}
    return {"private": True} if names & cited else one


def _texts(value: object) -> list[str]:
    return [str(one) for one in (_as_list(value) if _is_list(value) else [value]) if one is not None]


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, Sequence) else []
