"""What stands where: the order every page follows, what costs points first and what was passed last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from evaluator.explanation import Attached, EvidenceUse, Explanation, Gap, Item, Ruling
from evaluator.report.wording import places


@dataclass(frozen=True, slots=True)
class Advice:
    """A gap and the item it belongs to."""

    item: Item
    gap: Gap


@dataclass(frozen=True, slots=True)
class Branch:
    """An item with its evidence: where each fact stands, and the attachments *shared* by all of them."""

    item: Item
    places: tuple[str, ...]
    shared: tuple[str, ...]

    @property
    def files(self) -> int:
        """Return how many attachments there are, shared or not."""
        return len({id_ for use in self.item.evidence for id_ in use.attachments})


@dataclass(frozen=True, slots=True)
class Outline:
    """The items and rulings of an explanation in reading order; every item stands in exactly one group."""

    losing: tuple[Item, ...]
    waiting: tuple[Item, ...]
    placed: tuple[Item, ...]
    passed: tuple[Item, ...]
    not_applicable: tuple[Item, ...]
    advice: tuple[Advice, ...]
    held: tuple[Ruling, ...]
    unknown: tuple[Ruling, ...]
    clear: tuple[Ruling, ...]
    evidence: tuple[EvidenceUse, ...]
    tree: tuple[Branch, ...]


def outline(explanation: Explanation) -> Outline:
    """Return the reading order of *explanation*.

    An item is *losing* where points are gone for certain or it failed, *waiting* where only evidence is
    missing, *placed* where only its place in a batch is, *passed* where its full points are confirmed.
    """
    items = explanation.items
    applicable = [item for item in items if item.state != "not_applicable"]
    losing = [item for item in applicable if item.possible < item.full or item.state == "failed"]
    rest = [item for item in applicable if item.possible >= item.full and item.state != "failed"]
    waiting = [item for item in rest if item.confirmed < item.possible]
    return Outline(
        losing=tuple(sorted(losing, key=lambda item: -item.lost)),
        waiting=tuple(
            sorted(
                (each for each in waiting if each.state != "provisional"),
                key=lambda item: item.confirmed - item.possible,
            )
        ),
        placed=tuple(each for each in waiting if each.state == "provisional"),
        passed=tuple(item for item in rest if item.confirmed >= item.possible),
        not_applicable=tuple(item for item in items if item.state == "not_applicable"),
        advice=_advice(losing + waiting),
        held=tuple(ruling for ruling in explanation.rulings if ruling.state == "held"),
        unknown=tuple(ruling for ruling in explanation.rulings if ruling.state == "unknown"),
        clear=tuple(ruling for ruling in explanation.rulings if ruling.state == "clear"),
        evidence=_evidence([*items, *explanation.bonus, *explanation.penalties]),
        tree=tuple(
            Branch(item, tuple(places(item.evidence)), _shared(item, explanation.attachments))
            for item in (*items, *explanation.bonus, *explanation.penalties)
            if item.evidence
        ),
    )


def _advice(items: Iterable[Item]) -> tuple[Advice, ...]:
    """Return the gaps that can still be closed, the most valuable first, the sooner due before the later.

    What costs another item as much as it brings this one is no advice.
    """
    found = [
        Advice(item, gap)
        for item in items
        for gap in item.gaps
        if gap.recoverable and (gap.total is None or gap.total > 0)
    ]
    return tuple(sorted(found, key=lambda advice: (-advice.gap.worth, advice.gap.due or date.max)))


def _evidence(items: Iterable[Item]) -> tuple[EvidenceUse, ...]:
    """Return every fact used, once, in the order it was first read."""
    uses: dict[str, EvidenceUse] = {}
    for item in items:
        for use in item.evidence:
            uses.setdefault(use.fact, use)
    return tuple(uses.values())


def _shared(item: Item, attachments: Iterable[Attached]) -> tuple[str, ...]:
    """Return the attachments that came for the item as a whole, those it knows of, in their order."""
    known = {id_ for use in item.evidence for id_ in use.attachments}
    return tuple(one.id for one in attachments if item.id in one.items and one.id in known)


def worth_first(advice: tuple[Advice, ...]) -> tuple[Advice, ...]:
    """Return the best advice of each item, still in order: an item is not asked to be mended twice."""
    seen: set[str] = set()
    best = []
    for one in advice:
        if one.item.id not in seen:
            seen.add(one.item.id)
            best.append(one)
    return tuple(best)
