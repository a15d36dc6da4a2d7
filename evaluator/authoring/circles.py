"""Tables that wait for each other's results: none of them could be scored first."""

from __future__ import annotations

from pathlib import Path

from evaluator.catalog import load_file
from evaluator.declarations import Results
from evaluator.problems import PingjiaError
from evaluator.program import Program

__all__ = ["results_read", "way_to"]


def results_read(program: Program) -> tuple[tuple[str, str], ...]:
    """Return the facts that are the organisation's own results under other rulesets, each with the ruleset's code."""
    return tuple(
        (name, fact.ruleset)
        for name, fact in program.facts.items()
        if isinstance(fact, Results) and fact.of == "self" and fact.ruleset != program.ruleset.code
    )


def way_to(goal: str, start: str, known: dict[str, Path]) -> tuple[str, ...]:
    """Return the rulesets from *start* on by whose results *goal* is reached again; nothing where it is not."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while ways:
        way = ways.pop()
        if way[-1] == goal:
            return way
        try:
            program = load_file(known[way[-1]])
        except (KeyError, PingjiaError):
            continue  # not here, or wrong by itself: that is for its own check
        for _, code in results_read(program):
            if code not in seen:
                seen.add(code)
                ways.append((*way, code))
    return ()
