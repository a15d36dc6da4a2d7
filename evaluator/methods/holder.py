"""Anything scored by exactly one method: its method key folded into one field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from evaluator.problems import suggest
from evaluator.reading.keywords import KEYS as ZH
from evaluator.reading.models import TAG, Shape, refuse

if TYPE_CHECKING:
    from evaluator.maker import Maker
    from evaluator.plan import Node


class Scored(Shape):
    """A method as written: one key and what stands under it. `node` compiles it to parts and folds."""

    key: ClassVar[str]

    def node(self, make: Maker) -> Node:
        """Return the parts and folds of this method for something of `make.full` points."""
        raise TypeError(f"{type(self).__name__} compiles to nothing")


KEYS: list[str] = []
"""The method keys, filled from the table in `evaluator.methods`."""


def key_of(value: Any) -> str | None:
    """Return the tag of a method's model: the discriminator."""
    if isinstance(value, dict) and len(value) == 1:
        return TAG + str(next(iter(value)))
    return TAG + value.key if isinstance(value, Scored) else None


def folded(value: object, *, needed: bool = True, fields: Iterable[str] = ()) -> object:
    """Return mapping *value* with its one method key folded into `method`; refuse several, and none if *needed*.

    *fields* are the other keys that may stand there: with no method, a key beyond them is the likely slip.
    """
    if not isinstance(value, dict):
        return value
    held = [key for key in KEYS if key in value]
    if len(held) > 1:
        raise refuse("one-method-only", names=held, at=(held[1],), key=True)
    if not held:
        if needed:
            raise _no_method(value, tuple(fields))
        return value
    rest = {key: each for key, each in value.items() if key != held[0]}
    return {**rest, "method": {held[0]: value[held[0]]}}


def _no_method(value: dict[str, Any], fields: tuple[str, ...]) -> PydanticCustomError:
    """Return the refusal of a mapping without a method: of the key that looks like a misspelt one, if there is one."""
    for key in value if fields else ():
        hint = "" if key in fields else suggest(str(key), (*KEYS, *(ZH.get(each, each) for each in KEYS)))
        if hint:
            return refuse("unknown-key", at=(key,), key=True, hint=hint)
    return refuse("no-method", hint="、".join(KEYS))


class Holder(Shape):
    """Base of an item, a part, a branch: the field `method` stands for exactly one method key."""

    needs_method: ClassVar[bool] = True

    @model_validator(mode="before")
    @classmethod
    def _fold(cls, value: object) -> object:
        fields = (info.alias or name for name, info in cls.model_fields.items())
        return folded(value, needed=cls.needs_method, fields=fields)
