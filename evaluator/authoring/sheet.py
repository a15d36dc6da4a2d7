"""A table with the words its author wrote beside the program they compile to, for whoever reads it aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluator.language import current

if TYPE_CHECKING:
    from evaluator.program import Program
    from evaluator.program.plans import ItemPlan

__all__ = ["Sheet", "sheet"]

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sound table: the *program*, and what its author *wrote*: English keys, expressions in the run's language."""

    program: Program
    written: Plain

    def item(self, plan: ItemPlan) -> Plain:
        """Return an item as written."""
        here: Any = self.written
        for step in plan.path:
            here = here[step]
        found: Plain = here
        return found

    @property
    def levels(self) -> list[Plain]:
        """Return the grades as written, the best first."""
        grades = self.written.get("grades") or []
        found: list[Plain] = grades["levels"] if isinstance(grades, Mapping) else grades
        return found

    @property
    def conditions(self) -> dict[str, str]:
        """Return each ruling's condition as written, by its id."""
        return {
            each["id"]: each.get("if") or each.get("requires") or ""
            for each in self.written.get("rulings") or ()
        }


def sheet(path: Path) -> Sheet:
    """Return the table at *path*, with what it extends; RulesetError where it is not sound."""
    from evaluator.catalog import find, load_file
    from evaluator.extends import extended
    from evaluator.reading import plain, read_file
    from evaluator.reading.keywords import to_english, translate

    program = load_file(path)
    document = read_file(path)
    whole, _ = extended(replace(document, root=to_english(document.root, "ruleset")), path, find)
    aloud = translate(whole.root, current(), "ruleset")
    return Sheet(program, plain(to_english(aloud, "ruleset")))
