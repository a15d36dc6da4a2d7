"""Nodes into pydantic models: one `validate` for every file an author writes, with a place for every mistake."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Tag, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from evaluator.language import say
from evaluator.problems import Problem, RulesetError, Span, problem, suggest
from evaluator.reading.authored import described, spelled
from evaluator.reading.keywords import KEYS
from evaluator.reading.limits import in_order
from evaluator.reading.nodes import Mapping, Node, Scalar, locate, locate_key, node_at, plain

__all__ = ["TAG", "Shape", "check", "described", "refuse", "spelled", "validate"]

TAG = "tag:"
"""Tags of callable discriminators begin with this, so that they never look like a key of the author."""

M = TypeVar("M", bound="BaseModel")
Path = tuple[str | int, ...]

_SHAPES = {
    "string_type": ("一段文字", "text"),
    "dict_type": ("一组“键: 值”", "a mapping"),
    "model_type": ("一组“键: 值”", "a mapping"),
    "model_attributes_type": ("一组“键: 值”", "a mapping"),
    "list_type": ("一个列表，写作 [甲, 乙]", "a list, written [a, b]"),
    "tuple_type": ("一个列表，写作 [甲, 乙]", "a list, written [a, b]"),
}


class Shape(BaseModel):
    """What an author may write in one mapping: nothing unknown, nothing changed afterwards.

    ``called`` names the mapping in messages (Chinese, English); ``spellings`` adds accepted spellings to
    the "did you mean" of unknown keys.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, populate_by_name=True)

    called: ClassVar[tuple[str, str]] = ("", "")
    spellings: ClassVar[tuple[str, ...]] = ()


def refuse(code: str, **params: object) -> PydanticCustomError:
    """Return the error a validator raises to report the catalogued problem *code* at its own place.

    Optional parameters: ``hint`` becomes the hint of the problem; ``at`` is a further path to the place; ``key`` marks
    the key instead of the value; ``owner`` takes the name of the mapping around. What the sentence needs and is not
    given (name, where, value, found) is taken from the place.
    """
    return PydanticCustomError("pingjia", "problem", {"code": code, **params})


def validate(model: type[M], node: Node) -> M:
    """Return *node* as a *model*.

    Raises RulesetError with every problem of the node, in the order of the file.
    """
    found = check(model, node)
    if isinstance(found, model):
        return found
    raise RulesetError(found)  # type: ignore[arg-type]


def check(model: type[M], node: Node) -> M | tuple[Problem, ...]:
    """Return *node* as a *model*, or the problems that prevent it, in the order of the file."""
    try:
        return model.model_validate(plain(node))
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        return tuple(in_order([_problem(model, node, each) for each in details]))


def _problem(model: type[BaseModel], node: Node, error: ErrorDetails) -> Problem:
    path, kind = _keys(node, error["loc"]), error["type"]
    if kind == "pingjia":
        at_key = error["loc"][-1:] == ("[key]",)
        return _catalogued(model, node, path, {"key": at_key, **error["ctx"]})
    if kind == "extra_forbidden":
        name = _authored(node, path)
        known = _known(model, error["loc"][:-1])
        hint = suggest(name, {*known, *(KEYS[each] for each in known if each in KEYS)})
        return problem(
            "unknown-key", locate_key(node, path), name=name, where=_where(model, node, path), hint=hint
        )
    if kind == "missing":
        name = str(error["loc"][-1])
        where = _where(model, node, path)
        return problem(
            "missing-key", _start(node, path), name=spelled(name, node_at(node, path[:-1])), where=where
        )
    if kind == "literal_error":
        expected = [each.strip("'") for each in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
        written = _written(node, path)
        hint = suggest(written, expected)
        return problem("not-one-of", locate(node, path), value=written, allowed=expected, hint=hint)
    return _shape(node, path, kind, error["msg"])


def _shape(node: Node, path: Path, kind: str, message: str) -> Problem:
    span = locate(node, path)
    name = _authored(node, path)
    if _is_null(node, path):
        return problem("empty-value", span, name=name)
    zh, en = _SHAPES.get(kind, (message, message))
    here = node_at(node, path)
    return problem("wrong-type", span, expected=say(zh, en), found=described(node if here is None else here))


def _catalogued(model: type[BaseModel], node: Node, path: Path, context: dict[str, Any]) -> Problem:
    code, hint = str(context.pop("code")), str(context.pop("hint", ""))
    at = context.pop("at", (context["name"],) if code == "missing-key" else ())
    whole = _keys(node, (*path, *at))
    at_key = context.pop("key", False)
    place = _start(node, whole) if code == "missing-key" else (locate_key if at_key else locate)(node, whole)
    here = node_at(node, whole)
    owner = whole[:-1] if context.pop("owner", False) else whole
    words: dict[str, object] = {
        "name": _authored(node, owner), "where": _where(model, node, whole), "value": _written(node, whole),
        "found": described(node if here is None else here),
    }  # fmt: skip
    return problem(code, place, hint=hint, **{**words, **context})


def _keys(node: Node, loc: Iterable[str | int]) -> Path:
    """Return the error's path without tags: the steps that exist in *node*, and the last one in any case."""
    steps = [step for step in loc if step != "[key]" and not (isinstance(step, str) and step.startswith(TAG))]
    path: Path = ()
    for index, step in enumerate(steps):
        if index == len(steps) - 1 or node_at(node, (*path, step)) is not None:
            path = (*path, step)
    return path


def _is_null(node: Node, path: Path) -> bool:
    here = node_at(node, path)
    return isinstance(here, Scalar) and here.is_null


def _written(node: Node, path: Path) -> str:
    here = node_at(node, path)
    return here.authored if isinstance(here, Scalar) else ""


def _authored(node: Node, path: Path) -> str:
    """Return the last key of *path* as the author spelled it."""
    if not path:
        return say("整个文件", "the file")
    above = node_at(node, path[:-1])
    key = above.key(str(path[-1])) if isinstance(above, Mapping) else None
    if key is not None:
        return key.authored
    if not isinstance(path[-1], int):
        return str(path[-1])
    here = node_at(node, path)
    said = (here.get("id") or here.get("name")) if isinstance(here, Mapping) else None
    if isinstance(said, Scalar) and said.text:
        return said.text
    return say(f"第 {path[-1] + 1} 项", f"entry {path[-1] + 1}")


def _where(model: type[BaseModel], node: Node, path: Path) -> str:
    """Say in which mapping the key that ends *path* stands."""
    names = [_authored(node, path[:end]) for end in range(1, len(path))]
    if names:
        return ".".join(names)
    zh, en = getattr(model, "called", ("", ""))
    return say(zh, en) or say("顶层", "the top level")


def _start(node: Node, path: Path) -> Span:
    """Return the place of a mapping that lacks a key: the key that introduces it, else itself."""
    above = path[:-1]
    return locate_key(node, above) if above else locate(node, ())


def _known(model: type[BaseModel], loc: Iterable[str | int]) -> tuple[str, ...]:
    """Return the keys a mapping at *loc* of *model* may hold."""
    here: list[Any] = [model]
    for step in loc:
        here = [each for kind in here for each in _inside(kind, step)]
    models = [each for kind in here for each in _models(kind)]
    names = [name for each in models for name in _field_names(each)]
    return tuple(dict.fromkeys(names))


def _field_names(model: type[BaseModel]) -> Iterator[str]:
    for name, info in model.model_fields.items():
        yield info.alias or name
    yield from getattr(model, "spellings", ())


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    """Yield the models an annotation may hold."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    elif get_origin(kind) in (Union, types.UnionType, Annotated):
        for part in _parts(kind):
            yield from _models(part)


def _inside(kind: Any, step: str | int) -> Iterator[Any]:
    """Yield the annotations one *step* of a pydantic error path below *kind*."""
    origin = get_origin(kind)
    if isinstance(step, str) and step.startswith(TAG):
        yield from _tagged(kind, step)
    elif origin in (Union, types.UnionType, Annotated):
        for part in _parts(kind):
            yield from _inside(part, step)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        info = next((each for name, each in kind.model_fields.items() if step in (name, each.alias)), None)
        if info is not None:
            yield info.annotation
        elif any(step in get_args(each.annotation) for each in kind.model_fields.values()):
            yield kind
    elif origin in (tuple, list):
        yield get_args(kind)[0]
    elif origin is not None and origin is not Literal and len(get_args(kind)) == 2:
        yield get_args(kind)[1]


def _tagged(kind: Any, step: str) -> Iterator[Any]:
    if get_origin(kind) is Annotated and any(
        isinstance(each, Tag) and each.tag == step for each in kind.__metadata__
    ):
        yield get_args(kind)[0]
    elif get_origin(kind) in (Union, types.UnionType, Annotated):
        for part in _parts(kind):
            yield from _tagged(part, step)


def _parts(kind: Any) -> tuple[Any, ...]:
    return get_args(kind)[:1] if get_origin(kind) is Annotated else get_args(kind)
