"""The JSON Schema of evidence: no model says what it may hold, but the facts of a vocabulary do."""

from __future__ import annotations

import json

from evaluator import declarations
from evaluator.authoring.model_schema import DATE, NAMES, NUMBER, SCALAR, TEXT, Schema, Writer
from evaluator.reading.shapes import SHAPES

__all__ = ["EvidenceSchema"]


class EvidenceSchema:
    """The schema of evidence: its fixed keys, and a property for every fact of a vocabulary."""

    def __init__(self, writer: Writer, vocabulary: declarations.Vocabulary | None) -> None:
        self.writer, self.vocabulary = writer, vocabulary
        self.values: dict[str, str] = {}

    def root(self) -> Schema:
        """Return the whole document's schema."""
        facts, key = self._facts(), self.writer.key
        claim = self._mapping("claim", SCALAR, ("item", "reason"))
        attachment = self._mapping(
            "attachment", SCALAR, ("id", "path"), **{"for": {"anyOf": [SCALAR, NAMES]}}
        )
        titles = () if self.vocabulary is None else self.vocabulary.titles
        title = {"enum": list(titles)} if titles else SCALAR
        holding = self._mapping("holding", SCALAR, ("title", "from"), title=title)
        previous = self._mapping("previous", SCALAR, ("period",), period=self._period(), facts=facts)
        whole = self._mapping(
            "evidence", SCALAR, ("evidence",), evidence={"enum": [1, "1"], "description": "格式版本 / format version"},
            organisation=self._mapping("organisation", SCALAR, ()), period=self._period(), facts=facts,
            not_applicable=_list(claim), attachments=_list(attachment), titles=_list(holding),
            results=_list({"type": "object"}), previous=previous,
        )  # fmt: skip
        written = key("evidence", "facts")
        return whole | {"description": f"证据：一份申报的事实，写在 {written} 下面 / one submission"}

    def _mapping(
        self, shape: str, otherwise: Schema, required: tuple[str, ...], /, **fields: Schema
    ) -> Schema:
        properties = {
            self.writer.key(shape, key): self.writer.described(fields.get(key, otherwise), key, shape)
            for key in SHAPES[shape]
        }
        needed = [self.writer.key(shape, key) for key in required]
        found: Schema = {"type": ["object", "null"], "properties": properties, "additionalProperties": False}
        return found | ({"required": needed} if needed else {})

    def _period(self) -> Schema:
        ends = {self.writer.key("period", key): DATE for key in ("from", "to")}
        window = {"type": "object", "properties": ends, "required": list(ends), "additionalProperties": False}
        return {
            "anyOf": [SCALAR, window],
            "description": "周期：2025、2025H1、2025Q3、2025-07 或起止两日 / the period",
        }

    def _facts(self) -> Schema:
        if self.vocabulary is None:
            return {"type": ["object", "null"], "description": "事实: 值 / facts and their values"}
        properties = {fact.name: self._fact(fact) for fact in self.vocabulary.in_order()}
        every = {"type": ["object", "null"], "properties": properties, "additionalProperties": False}
        self.writer.definitions["facts"] = every  # asked for in this period and in the one before
        return {"$ref": "#/$defs/facts"}

    def _fact(self, fact: declarations.FactType) -> Schema:
        asked = "\n".join(each for each in (fact.ask, fact.note) if each)
        return {**self._given(_value(fact)), "description": asked or fact.name}

    def _given(self, value: Schema) -> Schema:
        """Return a value alone, or with who gave it and what an auditor made of it; alike ones are defined once."""
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        if text not in self.values:
            self.values[text] = f"value{len(self.values) + 1}"
            material = {"anyOf": [SCALAR, NAMES]}
            audited = self._mapping("audited", SCALAR, ("value",), value=value, material=material)
            given = self._mapping("given", SCALAR, (), value=value, audited=audited, material=material)
            self.writer.definitions[self.values[text]] = {"anyOf": [value, {"type": "null"}, given]}
        return {"$ref": f"#/$defs/{self.values[text]}"}


def _list(schema: Schema) -> Schema:
    return {"type": ["array", "null"], "items": schema}


def _value(fact: declarations.FactType) -> Schema:
    """Return what a fact or cell may hold; a text stays possible where the reader understands several spellings."""
    match fact:
        case declarations.Number():
            return {**NUMBER, **({"minimum": int(fact.min)} if fact.min.denominator == 1 else {})}
        case declarations.Boolean():
            return {"anyOf": [{"enum": [True, False, "是", "否"]}, TEXT]}
        case declarations.Choice():
            return {"anyOf": [{"enum": list(fact.of)}, TEXT]}
        case declarations.SetOf():
            choices: Schema = {"type": "array", "items": {"anyOf": [{"enum": list(fact.of)}, TEXT]}}
            return {"anyOf": [choices, TEXT]}
        case declarations.Records():
            cells = {
                name: {"anyOf": [_value(column), {"type": "null"}], "description": column.ask or name}
                for name, column in fact.columns.items()
            }
            return _list({"type": "object", "properties": cells, "additionalProperties": False})
        case declarations.Tally():
            votes = {
                "type": "object",
                "properties": dict.fromkeys(fact.choices, NUMBER),
                "additionalProperties": False,
            }
            return {
                "type": "object",
                "properties": dict.fromkeys(fact.rows, votes),
                "additionalProperties": False,
            }
        case declarations.Results():
            return _list({"type": "object"})
        case declarations.Day() | declarations.DateTime():
            return DATE
        case _:
            return SCALAR
