"""What an item that lost points asks for: what to do, who, until when, by what proof, and what it brings."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from evaluator.explanation import Fix, Gap, Item
from evaluator.language import say
from evaluator.report import figures, wording
from evaluator.report.figures import points
from evaluator.report.papers.score_sheet import NOTHING, overdue_lines
from evaluator.report.papers.tables import joined


@dataclass(frozen=True, slots=True)
class Remedy:
    """How the loss of one item is mended; *lost* and *worth* in points, *term* and the rest in words, line by line."""

    lost: Fraction
    problem: tuple[str, ...]
    measures: tuple[str, ...]
    who: str
    term: tuple[str, ...]
    proofs: tuple[str, ...]
    worth: Fraction
    recorded: Fraction = Fraction(0)
    """What is won back where the thing was done in time and its record alone was not handed in."""

    @property
    def worth_said(self) -> tuple[str, ...]:
        """The points that can be won back, or that none can in this period."""
        if self.worth > 0:
            return (say(f"{points(self.worth)} 分", points(self.worth)),)
        if self.recorded > 0:
            return (
                say("有记录的", "if recorded,"),
                say(f"补交 {points(self.recorded)} 分", points(self.recorded)),
            )
        return (say("本期", "not in"), say("不可补", "this period"))


def remedy(item: Item) -> Remedy:
    """Return how *item* is mended: by its most valuable gap that can still be closed, else as its table proposes."""
    closable = [gap for gap in item.gaps if gap.recoverable and (gap.total is None or gap.total > 0)]
    best = max(closable, key=lambda gap: gap.worth, default=None)
    past = [gap.worth for gap in item.gaps if not gap.recoverable]
    fixes = (best.fix,) if best is not None and best.fix is not None else item.fix
    return Remedy(
        lost=item.full - item.possible,
        problem=(wording.sentence(item) or item.reason or NOTHING, *overdue_lines(item)),
        measures=tuple(fix.do for fix in fixes if fix.do),
        who=joined(dict.fromkeys(fix.who for fix in fixes)),
        term=_term(best, fixes),
        proofs=tuple(dict.fromkeys(fix.proof for fix in fixes if fix.proof)) or item.material,
        worth=best.worth if best is not None else Fraction(0),
        recorded=max(past, default=Fraction(0)),
    )


def _term(best: Gap | None, fixes: tuple[Fix, ...]) -> tuple[str, ...]:
    """Return until when: the day it is due, else a day to be written, with the time the table allows for it."""
    if best is not None and best.due is not None:
        return (say(f"{figures.day(best.due)}前", f"by {figures.day(best.due)}"),)
    leads = [fix.lead for fix in fixes if fix.lead]
    blank = say("　月　日前", "by ____")
    return (blank, say(f"约需{leads[0]}", f"takes {leads[0]}")) if leads else (blank,)
