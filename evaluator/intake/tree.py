"""A submission put together from cells: each value at its place, in the order it came, with the span of its cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from evaluator.problems import Span
from evaluator.reading.nodes import Mapping, Node, Scalar

__all__ = ["Place", "Tree"]

Place = tuple[str, ...]
"""Where a value belongs in a submission: `("facts", "会员人数")`, `("organisation", "id")`."""


@dataclass(slots=True)
class Tree:
    """Values by place, and what becomes of them: a mapping as a file of evidence would have it.

    A fact that has a value of its own and something below it (`by`, `why`) becomes a value with its provenance.

    >>> tree = Tree(Span("批量.csv", 3, 1, 2))
    >>> tree.put(("facts", "会员人数"), Scalar("471", tree.span))
    >>> tree.put(("facts", "会员人数", "by"), Scalar("小林", tree.span))
    >>> from evaluator.reading.nodes import plain
    >>> plain(tree.node())
    {'evidence': '1', 'facts': {'会员人数': {'value': '471', 'by': '小林'}}}
    """

    span: Span
    _top: _Branch = field(init=False)

    def __post_init__(self) -> None:
        self._top = _Branch()

    def put(self, place: Place, value: Node, key: Scalar | None = None) -> None:
        """Put *value* at *place*; *key* is the scalar that names it there."""
        branch = self._top
        for part in place[:-1]:
            below = branch.get(part)
            if below is None:
                below = (self._key(part), _Branch())
                branch[part] = below
            if not isinstance(below[1], _Branch):
                below = (below[0], _Branch(value=(self._key("value"), below[1])))
                branch[part] = below
            branch = below[1]  # type: ignore[assignment]
        last = branch.get(place[-1])
        if last is not None and isinstance(last[1], _Branch):
            branch, place = last[1], (*place, "value")
            key = None
        branch[place[-1]] = (key or self._key(place[-1]), value)

    def get(self, place: Place) -> Node | None:
        """Return the value at *place*, None where there is none of its own."""
        found: Node | _Branch | None = self._top
        for part in place:
            below = found.get(part) if isinstance(found, _Branch) else None
            found = None if below is None else below[1]
        inner = found.get("value") if isinstance(found, _Branch) else None
        found = inner[1] if inner is not None else found
        return None if isinstance(found, _Branch) else found

    def node(self) -> Mapping:
        """Return the submission."""
        first = (self._key("evidence"), Scalar("1", self.span))
        return Mapping((first, *_entries(self._top, self.span)), self.span)

    def _key(self, text: str) -> Scalar:
        return Scalar(text, self.span)


class _Branch(dict[str, "tuple[Scalar, Node | _Branch]"]):
    """What stands below one key."""


def _entries(branch: _Branch, span: Span) -> tuple[tuple[Scalar, Node], ...]:
    return tuple(
        (key, Mapping(_entries(value, span), span) if isinstance(value, _Branch) else value)
        for key, value in branch.values()
    )
