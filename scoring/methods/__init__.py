"""The ways of scoring: one file each, and this table is the whole list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from scoring.methods.bands import Bands
from scoring.methods.level import Pass
from scoring.methods.linear import Linear
from scoring.methods.marks import Marks
from scoring.methods.per_unit import PerUnit
from scoring.methods.rows import Rows
from scoring.methods.step import Step
from scoring.scale import Scale


class Method(Protocol):
    """The numbers of a method, as data, and what they mean."""

    def scale(self) -> Scale:
        """Return measure -> points."""


METHODS: Mapping[str, type[Method]] = {
    "level": Pass,
    "bands": Bands,
    "rows": Rows,
    "linear": Linear,
    "step": Step,
    "per_unit": PerUnit,
    "marks": Marks,
}
