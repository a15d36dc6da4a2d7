"""The ways an item may be scored: one file each, and this table is the whole list.

A method's file holds what an author may write under its key and how that compiles to parts and folds; the numbers'
meaning lives in `scoring.methods`. To add a method: write its file, add its line here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Discriminator, Tag

from evaluator.methods import holder
from evaluator.methods.awards import OfAwards
from evaluator.methods.bands import OfBands
from evaluator.methods.choose import Branch, OfChoose, Otherwise
from evaluator.methods.deduct import Deduction, OfDeduct, losses
from evaluator.methods.earn import OfEarn
from evaluator.methods.item import Fix, Item, Required, RoundingRule
from evaluator.methods.judged import OfJudged
from evaluator.methods.levels import OfLevels
from evaluator.methods.linear import OfLinear
from evaluator.methods.panel import OfPanel
from evaluator.methods.parts import OfParts, Part
from evaluator.methods.pass_ import OfPass
from evaluator.methods.rank import OfRank
from evaluator.methods.step import OfStep
from evaluator.reading.models import TAG

METHODS = (
    OfPass,
    OfBands,
    OfChoose,
    OfParts,
    OfDeduct,
    OfEarn,
    OfLinear,
    OfStep,
    OfLevels,
    OfAwards,
    OfPanel,
    OfJudged,
    OfRank,
)

if TYPE_CHECKING:
    Method = holder.Scored
else:
    Method = Annotated[
        Union[tuple(Annotated[each, Tag(TAG + each.key)] for each in METHODS)],  # noqa: UP007 - made from the table
        Discriminator(holder.key_of),
    ]

holder.KEYS.extend(each.key for each in METHODS)
for _model in (Otherwise, Branch, OfChoose, Part, OfParts, Item):
    _model.model_rebuild(_types_namespace={"Method": Method})

__all__ = [
    "METHODS",
    "Branch",
    "Deduction",
    "Fix",
    "Item",
    "Method",
    "Part",
    "Required",
    "RoundingRule",
    "losses",
]
