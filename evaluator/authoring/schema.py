"""JSON Schemas for editors: what may be written in a ruleset, a vocabulary or evidence, from the models that read it.

`python -m evaluator.authoring.schema` writes the checked-in files `rulesets/*.schema.json` anew. A plain scalar may be
a text, a number or a truth value, because editors resolve what our reader leaves as text.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from evaluator import declarations
from evaluator.authoring.evidence_schema import EvidenceSchema
from evaluator.authoring.model_schema import Writer
from evaluator.language import Language
from evaluator.reading import read_file
from evaluator.ruleset import Ruleset
from evaluator.vocabulary import read_vocabulary
from evaluator.vocabulary.shapes import Vocabulary

__all__ = ["FILES", "Kind", "file_text", "schema_text"]

Kind = Literal["ruleset", "vocabulary", "evidence"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILES: dict[str, tuple[Kind, Language]] = {
    "ruleset.schema.json": ("ruleset", "en"),
    "ruleset.zh.schema.json": ("ruleset", "zh"),
    "vocabulary.schema.json": ("vocabulary", "en"),
    "evidence.schema.json": ("evidence", "en"),
}
"""The checked-in files; the one of evidence lists the facts of the shipped vocabulary."""

_TITLES = {
    "ruleset": "评家评分表 / a ruleset of pingjia",
    "vocabulary": "评家词汇表 / a vocabulary of pingjia",
    "evidence": "评家证据 / evidence for pingjia",
}


def schema_text(kind: Kind, language: Language, vocabulary: declarations.Vocabulary | None = None) -> str:
    """Return the schema of one *kind* of document, its keywords spelled in *language*.

    With a *vocabulary* the schema of evidence knows the facts, and their questions stand beside them.
    """
    writer = Writer(language)
    if kind == "evidence":
        root = EvidenceSchema(writer, vocabulary).root()
    else:
        root = writer.model(Ruleset if kind == "ruleset" else Vocabulary, kind)
    whole = {
        "$schema": DIALECT,
        "title": _TITLES[kind],
        **root,
        "$defs": dict(sorted(writer.definitions.items())),
    }
    return _laid_out(whole) + "\n"


def _laid_out(value: Any, indent: str = "") -> str:
    """Return JSON whose short values stand on one line: a vocabulary is long enough."""
    text = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(text) <= 120 or not isinstance(value, dict | list):
        return text
    inner = indent + " "
    if isinstance(value, dict):
        lines = [
            f"{json.dumps(key, ensure_ascii=False)}: {_laid_out(each, inner)}" for key, each in value.items()
        ]
        return "{\n" + ",\n".join(inner + line for line in lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + _laid_out(each, inner) for each in value) + f"\n{indent}]"


def file_text(name: str) -> str:
    """Return the text of a checked-in file."""
    kind, language = FILES[name]
    shipped = read_vocabulary(read_file(_folder() / "vocabulary.yaml")) if kind == "evidence" else None
    return schema_text(kind, language, shipped)


def _folder() -> Path:
    from evaluator.catalog import home

    return home()


if __name__ == "__main__":
    for _name in FILES:
        (_folder() / _name).write_text(file_text(_name), encoding="utf-8")
