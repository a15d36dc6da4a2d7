"""Sections, items, bonus and penalties, compiled to parts and folds; their points proved to add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from evaluator.expression.typed import AwardSum, walk
from evaluator.maker import Maker
from evaluator.methods import Item, RoundingRule, losses
from evaluator.plan import Fold
from evaluator.problems import suggest
from evaluator.program.names import Names
from evaluator.program.plans import ItemPlan, PenaltyPlan, SectionPlan
from evaluator.program.rules import read_by
from evaluator.ruleset import Ruleset
from evaluator.spec import FixSpec, ItemSpec, PenaltySpec
from scoring.units import Rounding

ZERO = Fraction(0)


class Items:
    """Compiles what earns and loses points."""

    def __init__(self, ruleset: Ruleset, names: Names) -> None:
        self.ruleset, self.names = ruleset, names

    def sections(self) -> Iterator[SectionPlan]:
        """Yield the sections; items must be unique and add up."""
        seen: dict[str, int] = {}
        for index, section in enumerate(self.ruleset.sections):
            make = self.names.maker("sections", index)
            if any(each.id == section.id for each in self.ruleset.sections[:index]):
                make.fail("duplicate-id", "id", name=section.id, first=line_of(self.names.maker("sections")))
            if section.points <= 0 or (section.weight is not None and section.weight <= 0):
                make.fail("points-out-of-range", "points", value=section.points, limit=self.ruleset.points)
            items = []
            for place, item in enumerate(section.items):
                inner = make.at("items", place)
                if item.id in seen:
                    inner.fail("duplicate-id", "id", name=item.id, first=seen[item.id])
                seen.setdefault(item.id, line_of(inner))
                items.append(self._item(item, section.id, inner, section.points))
            total = sum((item.points for item in section.items), ZERO)
            if total != section.points:
                make.fail(
                    "points-do-not-add-up", "points", where=section.title, stated=section.points, sum=total
                )
            yield SectionPlan(section.id, section.title, section.points, section.weight, tuple(items))

    def _item(self, item: Item, section: str, make: Maker, room: Fraction, pool: str = "") -> ItemPlan:
        overflow = item.overflow is not None
        ceiling = item.points + room if overflow else item.points
        make = replace(
            make, full=item.points, title=item.title, may_have_no_case=item.no_case is not None, overflow=overflow,
            ceiling=ceiling, read=[], pool=pool,
        )  # fmt: skip
        when = None
        if item.points <= 0:
            make.fail("points-out-of-range", "points", value=item.points, limit=self.ruleset.points)
        if item.when is not None:
            when = make.condition(item.when, "when")
            make = make.where(when.typed)
        node = item.method.node(make)
        for index, fix in enumerate(item.fix):
            for key in ("raises", "lowers", "sets"):
                self._moves(make, index, key, getattr(fix, key))
        rounding = rounding_of(item.round_, make.at("round"))
        nodes = tuple(make.read)
        return ItemPlan(
            item.id, section, _words(item), item.points, node, when.run if when else None, when.typed if when else None,
            nodes, *read_by(nodes, self.names), rounding, make.path,
        )  # fmt: skip

    def bonus(self) -> Iterator[ItemPlan]:
        """Yield the bonus items; their awards share one key where the bonus names it."""
        bonus = self.ruleset.bonus
        if bonus is None:
            return
        for index, item in enumerate(bonus.items):
            pool = bonus.once_per and "bonus"
            make = self.names.maker("bonus", "items", index)
            yield self._item(_pooled(item, bonus.once_per), "bonus", make, bonus.cap, pool)

    def _moves(self, make: Maker, index: int, key: str, moved: str) -> None:
        """Note a remedy that moves no fact there is, or a row of a tally or column of records that is not there."""
        fact, dot, row = moved.partition(".")
        declared = self.names.facts.get(fact)
        if moved and declared is None:
            make.fail("unknown-name", "fix", index, key, name=fact, hint=suggest(fact, self.names.facts))
        known = tuple(getattr(declared, "rows", ())) or tuple(getattr(declared, "columns", ()))
        if dot and declared is not None and row not in known:
            make.fail("unknown-column", "fix", index, key, table=fact, name=row, hint=suggest(row, known))

    def penalties(self) -> Iterator[PenaltyPlan]:
        """Yield the penalties."""
        for index, penalty in enumerate(self.ruleset.penalties):
            make = self.names.maker("penalties", index)
            bonus = self.ruleset.bonus
            most = self.ruleset.points + (ZERO if bonus is None else bonus.cap)
            make = replace(make, full=self.ruleset.points, ceiling=most, read=[])
            parts = losses(penalty.deduct, make)
            everything = any(each.all_ for each in penalty.deduct)
            node = Fold("earn", tuple(replace(part, loss=False) for part in parts), most)
            spec = PenaltySpec(penalty.id, penalty.title, everything and len(penalty.deduct) == 1)
            read = tuple(make.read)
            yield PenaltyPlan(spec, node, read_by(read, self.names)[0], read, ("penalties", index))

    @staticmethod
    def awards(sections: tuple[SectionPlan, ...], bonus: tuple[ItemPlan, ...]) -> Iterator[AwardSum]:
        """Yield the awards that count an achievement once."""
        for item in (*(item for section in sections for item in section.items), *bonus):
            for node in item.typed:
                yield from (each for each in walk(node) if isinstance(each, AwardSum) and each.once_per)

    def check_totals(self, sections: tuple[SectionPlan, ...]) -> None:
        """Note where sections, or their weights, do not add up to the table."""
        make = self.names.maker()
        if any(section.weight is not None for section in sections):
            weights = sum((each.weight or ZERO for each in sections), ZERO)
            if weights != 1 or any(each.weight is None for each in sections):
                make.fail("weights-do-not-add-up", "sections", key=True, sum=weights, expected=1)
            return
        total = sum((section.full for section in sections), ZERO)
        if total != self.ruleset.points:
            make.fail(
                "points-do-not-add-up",
                "points",
                where=self.ruleset.title,
                stated=self.ruleset.points,
                sum=total,
            )


def _words(item: Item) -> ItemSpec:
    """Return what is still needed of the author's words about an item."""
    from evaluator.methods.judged import OfJudged

    judged = item.method.judged if isinstance(item.method, OfJudged) else None
    fixes = tuple(
        FixSpec(fix.do, fix.who, fix.proof, fix.raises, fix.lowers, fix.sets, fix.effort, fix.lead)
        for fix in item.fix
    )
    return ItemSpec(
        item.id, item.title, item.method.key, item.no_case, item.required.until if item.required else None,
        item.overflow is not None, item.claim, item.say_not_applicable, item.material, item.verify, item.basis,
        item.note, item.en, fixes, judged.of if judged else "", tuple(judged.ranges.values()) if judged else (),
    )  # fmt: skip


def _pooled(item: Item, once_per: str) -> Item:
    """Return a bonus item whose awards share the bonus's key."""
    from evaluator.methods.awards import OfAwards

    method = item.method
    if not once_per or not isinstance(method, OfAwards) or method.awards.once_per:
        return item
    awards = method.awards.model_copy(update={"once_per": once_per})
    return item.model_copy(update={"method": method.model_copy(update={"awards": awards})})


def rounding_of(rule: RoundingRule | None, make: Maker) -> Rounding | None:
    """Return a declared rounding; None where there is none, or it is refused."""
    if rule is None:
        return None
    if rule.to <= 0:
        make.fail("bad-rounding", "to", value=rule.to)
        return None
    return Rounding(rule.to, rule.mode)


def line_of(make: Maker) -> int:
    """Return the line a place stands on."""
    from evaluator.reading import locate

    return locate(make.root, make.path).line
