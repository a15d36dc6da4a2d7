"""JSON Schemas for editors: what may be written in a ruleset, a vocabulary or evidence, from the models that read it.

`python -m evaluator.authoring.schema` writes the checked-in files `rulesets/*.schema.json` anew. A plain scalar may be
a text, a number or a truth value, because editors resolve what our reader leaves as text.
"""

from __future__ import annotations

import inspect
import json
import types
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from evaluator import declarations
from evaluator.language import Language
from evaluator.methods import METHODS, Fix, Item
from evaluator.methods.choose import Otherwise
from evaluator.methods.fields import Expression, PointsText
from evaluator.methods.holder import Holder
from evaluator.reading import read_file
from evaluator.reading.keywords import KEYS, KEYS_IN, VALUES
from evaluator.reading.models import Shape
from evaluator.reading.shapes import SHAPES
from evaluator.ruleset import Derive, GradeLine, Grades, Ruleset, ValueElse
from evaluator.vocabulary import read_vocabulary
from evaluator.vocabulary.scalars import CalendarDay, Count, Flag, Line, Name, Quantity, Unit
from evaluator.vocabulary.shapes import Narrowing, Vocabulary

__all__ = ["FILES", "Kind", "file_text", "schema_text"]

Kind = Literal["ruleset", "vocabulary", "evidence"]
Schema = dict[str, Any]

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
_SCALAR: Schema = {"type": ["string", "number", "boolean"]}
_NUMBER: Schema = {"type": ["string", "number"], "pattern": r"^\s*-?[0-9０-９]"}
_TEXT: Schema = {"type": "string"}
_NAMES: Schema = {"type": "array", "items": _SCALAR}
_TRUTH: Schema = {"enum": [True, False, "是", "否", "true", "false"]}
_MONTH_DAY: Schema = {"type": "string", "pattern": r"^[0-9]{2}-[0-9]{2}$"}
_DATE: Schema = {"type": ["string", "number"], "description": "日期，例如 2026-03-01 / a date"}
_EXPRESSION: Schema = {**_SCALAR, "description": "表达式；含逗号、冒号、括号或 # 时加引号 / an expression"}
_METHODS = {method.key: method for method in METHODS}


def _reader(annotation: Any) -> Any:
    return annotation.__metadata__[0].func


_SCALARS = {
    _reader(annotation): schema
    for annotation, schema in (
        (Line, _SCALAR),
        (Name, _SCALAR),
        (Flag, _TRUTH),
        (Quantity, _NUMBER),
        (Count, _NUMBER),
        (Unit, _TEXT),
        (CalendarDay, _DATE),
        (PointsText, _NUMBER),
        (Expression, _EXPRESSION),
    )
}


def schema_text(kind: Kind, language: Language, vocabulary: declarations.Vocabulary | None = None) -> str:
    """Return the schema of one *kind* of document, its keywords spelled in *language*.

    With a *vocabulary* the schema of evidence knows the facts, and their questions stand beside them.
    """
    writer = _Writer(language)
    if kind == "evidence":
        root = _Evidence(writer, vocabulary).root()
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


class _Writer:
    """Turns models into schemas, along the shapes that say where keywords stand."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.definitions: dict[str, Schema] = {}

    def key(self, shape: str, key: str) -> str:
        """Return a keyword in the schema's language."""
        return key if self.language == "en" else KEYS_IN.get(f"{shape}.{key}", KEYS.get(key, key))

    def words(self, words: Iterable[str]) -> Schema:
        """Return the choice of a few keywords."""
        return {"enum": [each if self.language == "en" else VALUES.get(each, each) for each in words]}

    def model(self, model: type[Shape], shape: str) -> Schema:
        """Return the schema of a mapping."""
        properties: dict[str, Schema] = {}
        required: list[str] = []
        for name, info in model.model_fields.items():
            key = info.alias or name
            if (issubclass(model, Holder) and name == "method") or key in ("changes", "bases"):
                continue
            below = SHAPES.get(shape, {}).get(key, "")
            spelled = self.key(shape, key)
            properties[spelled] = self.described(self._field(model, name, info, below), key, shape)
            if info.is_required():
                required.append(spelled)
        found: Schema = {"type": "object", "description": _meaning(model), "properties": properties}
        if issubclass(model, Holder):
            found |= self._method_keys(properties, shape, needed=model.needs_method)
        found |= {"additionalProperties": False}
        if model is Ruleset:
            return self._with_extends(found, required)
        return found | ({"required": required} if required else {})

    def _method_keys(self, properties: dict[str, Schema], shape: str, *, needed: bool) -> Schema:
        """Add every method's key; exactly one of them (at most one where none is *needed*) may stand."""
        keys = {key: self.key(shape, key) for key in _METHODS}
        for key, method in _METHODS.items():
            (info,) = method.model_fields.values()
            below = SHAPES.get(shape, {}).get(key, "")
            meaning = f"{KEYS[key]} {key}: {_first(method)}"
            inner = self.annotation(info.annotation, info.metadata, below)
            properties[keys[key]] = {**inner, "description": meaning} if "$ref" not in inner else inner
        one: list[Schema] = [{"required": [each]} for each in keys.values()]
        none: list[Schema] = [] if needed else [{"not": {"anyOf": list(one)}}]
        return {"oneOf": [*one, *none]}

    def _with_extends(self, found: Schema, required: list[str]) -> Schema:
        """A table that extends another needs only what it changes."""
        extends, replace, add, remove = (
            self.key("ruleset", key) for key in ("extends", "replace", "add", "remove")
        )
        item = self.annotation(Item, [], "item")
        found["properties"] |= {
            extends: self.described(_SCALAR, "extends"),
            replace: self.described(
                {"type": "object", "additionalProperties": {"type": "object"}}, "replace"
            ),
            add: self.described(
                {
                    "type": "object",
                    "additionalProperties": {"anyOf": [item, {"type": "array", "items": item}]},
                },
                "add",
            ),
            remove: self.described(_NAMES, "remove"),
        }
        return found | {"if": {"required": [extends]}, "else": {"required": required}}

    def _field(self, model: type[Shape], name: str, info: Any, below: str) -> Schema:
        if model is Ruleset and name == "period":
            ends = {self.key("period", key): _MONTH_DAY for key in ("from", "to")}
            window = {
                "type": "object",
                "properties": ends,
                "required": list(ends),
                "additionalProperties": False,
            }
            return {"anyOf": [self.words(("year", "half", "quarter", "month")), window]}
        if model is Ruleset and name == "facts":
            narrowed = {"anyOf": [self.annotation(Narrowing, [], "fact"), {"type": "null"}]}
            return {"anyOf": [_NAMES, {"type": "object", "additionalProperties": narrowed}]}
        found = self.annotation(info.annotation, info.metadata, below)
        if model is Item and name == "fix":
            return {"anyOf": [self.annotation(Fix, [], below), found]}
        return found

    def annotation(self, kind: Any, metadata: list[Any], shape: str) -> Schema:
        """Return the schema of one annotation; *shape* is what stands there."""
        for each in metadata:
            if getattr(each, "func", None) in _SCALARS:
                return _SCALARS[each.func]
        origin, parts = get_origin(kind), get_args(kind)
        inner = shape[1:-1] if shape.startswith("{") else shape
        if origin is Annotated:
            return self.annotation(parts[0], list(parts[1:]), shape)
        if origin is Literal:
            return self.words(parts) if shape.startswith("|") else {"enum": list(parts)}
        if origin in (Union, types.UnionType):
            return self._union([each for each in parts if each is not type(None)], shape)
        if origin is tuple and parts[-1] is not Ellipsis:
            each = [self.annotation(part, [], inner) for part in parts]
            return {"type": "array", "prefixItems": each, "items": False, "minItems": len(each)}
        if origin is tuple:
            return {"type": "array", "items": self.annotation(parts[0], [], inner)}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.annotation(parts[1], [], inner)}
        if isinstance(kind, type) and issubclass(kind, Shape):
            return self._referred(kind, shape if shape in SHAPES else inner)
        return _SCALAR

    def _union(self, parts: list[Any], shape: str) -> Schema:
        found = [self.annotation(each, [], shape) for each in parts]
        return found[0] if len(found) == 1 else {"anyOf": found}

    def _referred(self, model: type[Shape], shape: str) -> Schema:
        if model.__name__ not in self.definitions:
            self.definitions[model.__name__] = {}
            self.definitions[model.__name__] = self._short(model, self.model(model, shape))
        return {"$ref": f"#/$defs/{model.__name__}"}

    def _short(self, model: type[Shape], full: Schema) -> Schema:
        """Add the short spelling some mappings have: a bare expression, bare points, a bare list."""
        if model in (Derive, ValueElse):
            return {"anyOf": [_EXPRESSION, full]}
        if model is Otherwise:
            return {"anyOf": [_NUMBER, self.words(["full"]), full]}
        if model is Grades:
            return {"anyOf": [{"type": "array", "items": self._referred(GradeLine, "grades")}, full]}
        return full

    def described(self, schema: Schema, key: str, shape: str = "") -> Schema:
        """Add the keyword in both languages where nothing better is said."""
        if "$ref" in schema or "description" in schema:
            return schema
        chinese = KEYS_IN.get(f"{shape}.{key}", KEYS.get(key, key))
        return {**schema, "description": f"{chinese} / {key}"}


def _first(model: type[Shape]) -> str:
    return (inspect.getdoc(model) or "").split("\n", 1)[0].replace("`", "")


def _meaning(model: type[Shape]) -> str:
    zh = model.called[0]
    return f"{zh} / {_first(model)}" if zh else _first(model)


class _Evidence:
    """The schema of evidence: its fixed keys, and a property for every fact of a vocabulary."""

    def __init__(self, writer: _Writer, vocabulary: declarations.Vocabulary | None) -> None:
        self.writer, self.vocabulary = writer, vocabulary
        self.values: dict[str, str] = {}

    def root(self) -> Schema:
        """Return the whole document's schema."""
        facts, key = self._facts(), self.writer.key
        claim = self._mapping("claim", _SCALAR, ("item", "reason"))
        attachment = self._mapping(
            "attachment", _SCALAR, ("id", "path"), **{"for": {"anyOf": [_SCALAR, _NAMES]}}
        )
        titles = () if self.vocabulary is None else self.vocabulary.titles
        title = {"enum": list(titles)} if titles else _SCALAR
        holding = self._mapping("holding", _SCALAR, ("title", "from"), title=title)
        previous = self._mapping("previous", _SCALAR, ("period",), period=self._period(), facts=facts)
        whole = self._mapping(
            "evidence", _SCALAR, ("evidence",), evidence={"enum": [1, "1"], "description": "格式版本 / format version"},
            organisation=self._mapping("organisation", _SCALAR, ()), period=self._period(), facts=facts,
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
        ends = {self.writer.key("period", key): _DATE for key in ("from", "to")}
        window = {"type": "object", "properties": ends, "required": list(ends), "additionalProperties": False}
        return {
            "anyOf": [_SCALAR, window],
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
            material = {"anyOf": [_SCALAR, _NAMES]}
            audited = self._mapping("audited", _SCALAR, ("value",), value=value, material=material)
            given = self._mapping("given", _SCALAR, (), value=value, audited=audited, material=material)
            self.writer.definitions[self.values[text]] = {"anyOf": [value, {"type": "null"}, given]}
        return {"$ref": f"#/$defs/{self.values[text]}"}


def _list(schema: Schema) -> Schema:
    return {"type": ["array", "null"], "items": schema}


def _value(fact: declarations.FactType) -> Schema:
    """Return what a fact or cell may hold; a text stays possible where the reader understands several spellings."""
    match fact:
        case declarations.Number():
            return {**_NUMBER, **({"minimum": int(fact.min)} if fact.min.denominator == 1 else {})}
        case declarations.Boolean():
            return {"anyOf": [{"enum": [True, False, "是", "否"]}, _TEXT]}
        case declarations.Choice():
            return {"anyOf": [{"enum": list(fact.of)}, _TEXT]}
        case declarations.SetOf():
            choices: Schema = {"type": "array", "items": {"anyOf": [{"enum": list(fact.of)}, _TEXT]}}
            return {"anyOf": [choices, _TEXT]}
        case declarations.Records():
            cells = {
                name: {"anyOf": [_value(column), {"type": "null"}], "description": column.ask or name}
                for name, column in fact.columns.items()
            }
            return _list({"type": "object", "properties": cells, "additionalProperties": False})
        case declarations.Tally():
            votes = {
                "type": "object",
                "properties": dict.fromkeys(fact.choices, _NUMBER),
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
            return _DATE
        case _:
            return _SCALAR


if __name__ == "__main__":
    for _name in FILES:
        (_folder() / _name).write_text(file_text(_name), encoding="utf-8")
