"""Models to JSON Schema: what an author may write in a ruleset or a vocabulary, along the shapes of its keywords."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from evaluator.language import Language
from evaluator.methods import METHODS, Fix, Item
from evaluator.methods.choose import Otherwise
from evaluator.methods.fields import Expression, PointsText
from evaluator.methods.holder import Holder
from evaluator.reading.keywords import KEYS, KEYS_IN, VALUES
from evaluator.reading.models import Shape
from evaluator.reading.shapes import SHAPES
from evaluator.ruleset import Derive, GradeLine, Grades, Ruleset, ValueElse
from evaluator.vocabulary.scalars import CalendarDay, Count, Flag, Line, Name, Quantity, Unit
from evaluator.vocabulary.shapes import Narrowing

__all__ = ["DATE", "NAMES", "NUMBER", "SCALAR", "TEXT", "Schema", "Writer"]

Schema = dict[str, Any]

SCALAR: Schema = {"type": ["string", "number", "boolean"]}
NUMBER: Schema = {"type": ["string", "number"], "pattern": r"^\s*-?[0-9０-９]"}
TEXT: Schema = {"type": "string"}
NAMES: Schema = {"type": "array", "items": SCALAR}
_TRUTH: Schema = {"enum": [True, False, "是", "否", "true", "false"]}
_MONTH_DAY: Schema = {"type": "string", "pattern": r"^[0-9]{2}-[0-9]{2}$"}
DATE: Schema = {"type": ["string", "number"], "description": "日期，例如 2026-03-01 / a date"}
_EXPRESSION: Schema = {**SCALAR, "description": "表达式；含逗号、冒号、括号或 # 时加引号 / an expression"}
_METHODS = {method.key: method for method in METHODS}


def _reader(annotation: Any) -> Any:
    return annotation.__metadata__[0].func


_READERS = {
    _reader(annotation): schema
    for annotation, schema in (
        (Line, SCALAR),
        (Name, SCALAR),
        (Flag, _TRUTH),
        (Quantity, NUMBER),
        (Count, NUMBER),
        (Unit, TEXT),
        (CalendarDay, DATE),
        (PointsText, NUMBER),
        (Expression, _EXPRESSION),
    )
}


class Writer:
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
            extends: self.described(SCALAR, "extends"),
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
            remove: self.described(NAMES, "remove"),
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
            return {"anyOf": [NAMES, {"type": "object", "additionalProperties": narrowed}]}
        found = self.annotation(info.annotation, info.metadata, below)
        if model is Item and name == "fix":
            return {"anyOf": [self.annotation(Fix, [], below), found]}
        return found

    def annotation(self, kind: Any, metadata: list[Any], shape: str) -> Schema:
        """Return the schema of one annotation; *shape* is what stands there."""
        for each in metadata:
            if getattr(each, "func", None) in _READERS:
                return _READERS[each.func]
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
        return SCALAR

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
            return {"anyOf": [NUMBER, self.words(["full"]), full]}
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
