"""Every problem code with its words: one table, written in a file for each subject."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from evaluator.problems import (
    advice,
    evidence,
    expressions,
    files,
    forms,
    intake,
    names,
    papers,
    points,
    requests,
    shapes,
    tables,
)
from evaluator.problems.entry import Entry

SUBJECTS: tuple[Mapping[str, Entry], ...] = tuple(
    each.ENTRIES
    for each in (
        *(
            files,
            intake,
            forms,
            shapes,
            expressions,
            points,
            names,
            evidence,
            requests,
            papers,
            tables,
            advice,
        ),
    )
)
CATALOGUE: Mapping[str, Entry] = MappingProxyType(
    {code: entry for subject in SUBJECTS for code, entry in subject.items()}
)
