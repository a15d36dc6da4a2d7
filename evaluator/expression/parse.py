"""Expression text to tree, by one readable LALR grammar (`grammar.lark`).

Limits: 4,000 characters, 500 nodes, depth 64, so that no text can exhaust the machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from evaluator.expression import tree
from evaluator.expression.duration import Duration
from evaluator.expression.fault import Fault
from evaluator.expression.tree import Raw

MAX_LENGTH, MAX_NODES, MAX_DEPTH = 4_000, 500, 64

WORDS = {
    "and": "AND", "且": "AND", "or": "OR", "或": "OR", "not": "NOT", "非": "NOT", "in": "IN", "属于": "IN",
}  # fmt: skip
_COMPARE = {"≤": "<=", "≥": ">=", "≠": "!="}
_UNITS = {
    "年": lambda n: Duration(months=12 * n),
    "个月": lambda n: Duration(months=n),
    "天": lambda n: Duration(days=n),
    "日": lambda n: Duration(days=n),
    "小时": lambda n: Duration(hours=n),
    "个工作日": lambda n: Duration(workdays=n),
}
_FULL_WIDTH = str.maketrans("（）＋－＊／＜＞＝，：％", "()+-*/<>=,:%")


def parse(text: str) -> Raw:
    """Return the tree of *text*, or raise `Fault` at the offending characters.

    >>> node = parse("会员人数 / 职工人数 >= 95%")
    >>> type(node).__name__, node.left.operator
    ('Compare', '/')
    """
    if len(text) > MAX_LENGTH:
        raise Fault("expression-too-long", 0, len(text), limit=MAX_LENGTH)
    return _parse(text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Raw:
    import lark

    try:
        built: Any = _parser().parse(text)
    except lark.exceptions.VisitError as error:
        if isinstance(error.orig_exc, Fault):
            raise error.orig_exc from None
        raise
    except lark.exceptions.UnexpectedCharacters as error:
        place: Any = error.pos_in_stream
        raise _unexpected(text, place or 0, (place or 0) + 1) from None
    except lark.exceptions.UnexpectedToken as error:
        token = error.token
        at = len(text) if token.type == "$END" else (token.start_pos or 0)
        raise _unexpected(text, at, max(at + 1, token.end_pos or 0)) from None
    assert isinstance(built, Raw)
    return built


def _unexpected(text: str, start: int, end: int) -> Fault:
    found = text[start:end]
    if not found.strip():
        return Fault("expression-incomplete", max(0, len(text) - 1), len(text))
    plain = found.translate(_FULL_WIDTH)
    if plain != found:
        return Fault("full-width-operator", start, end, found=found, meant=plain)
    if found == "=":
        return Fault("syntax-error", start, end, found=found, hint="==")
    return Fault("syntax-error", start, end, found=found)


@lru_cache(maxsize=1)
def _parser() -> Any:
    import lark

    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")

    def word(token: Any) -> Any:
        kind = WORDS.get(str(token))
        return token if kind is None else token.update(type=kind)

    return lark.Lark(
        grammar, parser="lalr", lexer="basic", transformer=_Builder(), lexer_callbacks={"NAME": word},
        maybe_placeholders=False,
    )  # fmt: skip


class _Builder:
    """Builds the tree bottom-up, as the parser reduces; each method is named after its grammar rule."""

    def number(self, items: list[Any]) -> Raw:
        return tree.Number(*_place(items), value=Fraction(items[0]))

    def percent(self, items: list[Any]) -> Raw:
        return tree.Number(*_place(items), value=Fraction(items[0][:-1]) / 100, percent=True)

    def day(self, items: list[Any]) -> Raw:
        try:
            return tree.Literal(*_place(items), value=date.fromisoformat(items[0]))
        except ValueError:
            raise Fault("bad-date", items[0].start_pos, items[0].end_pos, value=str(items[0])) from None

    def duration(self, items: list[Any]) -> Raw:
        digits = items[0].rstrip("年个月天日小时工作")
        if len(digits) > 6:
            raise Fault("number-too-large", items[0].start_pos, items[0].end_pos, value=str(items[0]))
        return tree.Literal(*_place(items), value=_UNITS[items[0][len(digits) :]](int(digits)))

    def text(self, items: list[Any]) -> Raw:
        return tree.Literal(*_place(items), value=str(items[0][1:-1]))

    def name(self, items: list[Any]) -> Raw:
        return tree.Name(*_place(items), text=str(items[0]))

    def dotted(self, items: list[Any]) -> Raw:
        return tree.Dotted(*_place(items), owner=str(items[0]), member=str(items[2]))

    def group(self, items: list[Any]) -> Raw:
        return items[1]  # type: ignore[no-any-return]  # LPAR, node, RPAR

    def minus(self, items: list[Any]) -> Raw:
        return tree.Minus(*_place(items), operand=items[1])

    def binary(self, items: list[Any]) -> Raw:
        return tree.Binary(*_place(items), operator=str(items[1]), left=items[0], right=items[2])

    def compare(self, items: list[Any]) -> Raw:
        operator = _COMPARE.get(str(items[1]), str(items[1]))
        return tree.Compare(*_place(items), operator=operator, left=items[0], right=items[2])

    def member(self, items: list[Any]) -> Raw:
        return tree.Member(*_place(items), left=items[0], right=items[2], negated=False)

    def not_member(self, items: list[Any]) -> Raw:
        return tree.Member(*_place(items), left=items[0], right=items[3], negated=True)

    def negate(self, items: list[Any]) -> Raw:
        return tree.Not(*_place(items), operand=items[1])

    def all_of(self, items: list[Any]) -> Raw:
        return _join(items, every=True)

    def any_of(self, items: list[Any]) -> Raw:
        return _join(items, every=False)

    def positional(self, items: list[Any]) -> tuple[None, Raw]:
        return None, items[0]

    def named(self, items: list[Any]) -> tuple[str, Raw]:
        return str(items[0]), items[2]

    def element(self, items: list[Any]) -> tuple[Raw, None]:
        return items[0], None

    def pair(self, items: list[Any]) -> tuple[Raw, Raw]:
        return items[0], items[2]

    def call(self, items: list[Any]) -> Raw:
        given = [item for item in items if isinstance(item, tuple)]
        inner = [node for _, node in given]
        return tree.Call(
            *_place([items[0], *inner, items[-1]]),
            function=str(items[0]),
            arguments=tuple(node for name, node in given if name is None),
            named=tuple((name, node) for name, node in given if name is not None),
        )

    def braces(self, items: list[Any]) -> Raw:
        entries = tuple(item for item in items if isinstance(item, tuple))
        inner = [node for entry in entries for node in entry if node is not None]
        return tree.Braces(*_place([items[0], *inner, items[-1]]), entries=entries)


def _join(items: list[Any], *, every: bool) -> Raw:
    operands = tuple(item for item in items if isinstance(item, Raw))
    return operands[0] if len(operands) == 1 else tree.Join(*_place(items), every=every, operands=operands)


def _place(items: Sequence[Any]) -> tuple[int, int, int, int]:
    first, last = items[0], items[-1]
    start: int = first.start if isinstance(first, Raw) else first.start_pos
    end: int = last.end if isinstance(last, Raw) else last.end_pos
    nodes = [item for item in items if isinstance(item, Raw)]
    depth = 1 + max((node.depth for node in nodes), default=0)
    size = 1 + sum(node.size for node in nodes)
    if depth > MAX_DEPTH:
        raise Fault("expression-too-deep", start, end, limit=MAX_DEPTH)
    if size > MAX_NODES:
        raise Fault("expression-too-large", start, end, limit=MAX_NODES)
    return start, end, depth, size
