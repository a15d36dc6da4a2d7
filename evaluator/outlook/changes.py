"""What is otherwise from one stage to the next, thing by thing: from what, to what, and because of which turn."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from evaluator.explain.verdict import eligible, grade_of
from evaluator.explanation import Answer, RulingState
from evaluator.language import say
from evaluator.outlook import causes
from evaluator.outlook.forecast import Stage
from evaluator.outlook.told import Change
from evaluator.outlook.words import grade
from evaluator.problems import disclosed, headline
from evaluator.report import figures, wording
from evaluator.trace import ItemTrace, RulingTrace, Trace
from scoring.interval import Bounds

_STATES: dict[bool | None, RulingState] = {True: "held", False: "clear", None: "unknown"}


def changes(stage: Stage, *, with_private: bool) -> tuple[Change, ...]:
    """Return what *stage* changes of the one before it, in the table's order; nothing for the first stage."""
    if stage.trace is None:
        refused = _refusal(stage, with_private=with_private)
        return (
            Change("evidence", "", say("填报", "the evidence"), "", say("拒收", "refused"), refused, True),
        )
    if stage.before is None:
        return ()
    found = _Changes(stage, stage.before, stage.trace, with_private)
    return (
        *found.items(), *found.penalties(), *found.rulings(), *found.signals(), *found.ladder(), *found.verdict(),
    )  # fmt: skip


def _refusal(stage: Stage, *, with_private: bool) -> tuple[str, ...]:
    return tuple(headline(disclosed(each, with_private=with_private)) for each in stage.problems)


class _Changes:
    """Two assessments side by side."""

    def __init__(self, stage: Stage, before: Trace, after: Trace, with_private: bool) -> None:
        self.stage, self.before, self.after, self.with_private = stage, before, after, with_private

    def _because(self, read: frozenset[str]) -> tuple[str, ...]:
        """Return what turned among the facts that were *read*, in words."""
        turned = [each for each in self.stage.turned if causes.reads(self.before.program, each) & read]
        return causes.told(self.before, turned, self.stage.day, with_private=self.with_private)

    def items(self) -> Iterator[Change]:
        olds, news = (*self.before.items, *self.before.bonus), (*self.after.items, *self.after.bonus)
        for old, new in zip(olds, news, strict=True):
            if (old.bounds, old.applicable) != (new.bounds, new.applicable):
                yield Change(
                    "item", new.plan.id, new.plan.spec.title, _points(old), _points(new),
                    self._because(frozenset((*new.plan.facts, *new.used))), _worse(_ends(old), _ends(new)),
                )  # fmt: skip

    def penalties(self) -> Iterator[Change]:
        for old, new in zip(self.before.penalties, self.after.penalties, strict=True):
            if old.bounds != new.bounds:
                worse = _worse((-old.bounds.high, -old.bounds.low), (-new.bounds.high, -new.bounds.low))
                yield Change(
                    "penalty", new.plan.id, new.plan.spec.title, _taken(old.bounds), _taken(new.bounds),
                    self._because(frozenset(new.plan.facts)), worse,
                )  # fmt: skip

    def rulings(self) -> Iterator[Change]:
        for old, new in zip(self.before.rulings, self.after.rulings, strict=True):
            if old.state != new.state:
                read = causes.read_by_ruling(self.after.program, new.plan)
                worse = old.state is False if new.state is None else new.state
                yield Change(
                    "ruling",
                    new.plan.id,
                    new.plan.title,
                    _state(old),
                    _state(new),
                    self._because(read),
                    worse,
                )

    def signals(self) -> Iterator[Change]:
        olds, news = ({each.id: each for each in trace.signals} for trace in (self.before, self.after))
        for id_, signal in {**olds, **news}.items():
            if (id_ in olds) != (id_ in news):
                read = (
                    frozenset[str]()
                    if signal.typed is None
                    else causes.read_by(self.after.program, signal.typed)
                )
                raised = (
                    say("（新的提示）", " (raised)")
                    if id_ in news
                    else say("（不再提示）", " (no longer raised)")
                )
                yield Change("signal", id_, signal.say, "", raised, self._because(read))

    def ladder(self) -> Iterator[Change]:
        old, new = self.before.ladder, self.after.ladder
        if old is not None and new is not None and old != new:
            open_ = say("待定", "open")
            yield Change(
                "ladder",
                "",
                say("升降", "ladder"),
                old.to or open_,
                new.to or open_,
                (new.say,) if new.say else (),
            )

    def verdict(self) -> Iterator[Change]:
        """Yield whether the organisation may still apply, and the grade: they follow from all the rest."""
        may, still = eligible(self.before), eligible(self.after)
        if may != still:
            yield Change(
                "eligibility", "", say("申报", "application"), wording.eligibility(may), wording.eligibility(still),
                worse=_rank(still) < _rank(may),
            )  # fmt: skip
        old, new = grade_of(self.before, self.before.grading), grade_of(self.after, self.after.grading)
        if grade(old) != grade(new):
            worse = None
            if self.before.grading is not None and self.after.grading is not None:
                worse = _worse(_places(self.before), _places(self.after))
            yield Change(
                "grade",
                "",
                say("等级", "grade"),
                grade(old),
                grade(new),
                (new.then,) if new.then else (),
                worse,
            )


def _places(trace: Trace) -> tuple[int, int]:
    """Return how far from the bottom the worst and the best grade are."""
    grading = trace.grading
    assert grading is not None
    names = grading.names[::-1]
    return names.index(grading.worst), names.index(grading.best)


def _ends(item: ItemTrace) -> tuple[Fraction, Fraction]:
    return item.bounds.low, item.bounds.high


def _worse(
    old: tuple[Fraction | int, Fraction | int], new: tuple[Fraction | int, Fraction | int]
) -> bool | None:
    """Tell whether both ends only went down (True), only up (False), or apart."""
    if new[0] <= old[0] and new[1] <= old[1]:
        return None if new == old else True
    return False if new[0] >= old[0] and new[1] >= old[1] else None


def _points(item: ItemTrace) -> str:
    if item.applicable is False:
        return wording.state("not_applicable")
    bounds: Bounds = item.bounds
    return figures.out_of(bounds.low, bounds.high, item.plan.full)


def _taken(bounds: Bounds) -> str:
    return f"−{figures.span(bounds.low, bounds.high)}" if bounds.high else "0"


def _state(ruling: RulingTrace) -> str:
    """Return how a ruling stands; of what must be met, whether it is."""
    if ruling.plan.kind in ("requires", "required"):
        words = {True: say("未满足", "not met"), False: say("已满足", "met"), None: say("待定", "open")}
        return words[ruling.state]
    return wording.state(_STATES[ruling.state])


def _rank(answer: Answer) -> int:
    return ("no", "unknown", "yes").index(answer)
