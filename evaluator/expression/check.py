"""Tree to typed tree: every name resolved, every type and unit settled, before anything runs."""

from __future__ import annotations

from difflib import get_close_matches

from evaluator.expression import tree, typed
from evaluator.expression.duration import Duration
from evaluator.expression.fault import Fault
from evaluator.expression.parse import parse
from evaluator.expression.scope import RESERVED, Scope, TableType
from evaluator.expression.tree import Raw
from evaluator.expression.typed import (
    BARE,
    BOOLEAN,
    DATE,
    DATETIME,
    DAYS,
    DURATION,
    RATIO,
    SHARE,
    TEXT,
    Const,
    Type,
    Typed,
)  # fmt: skip

_KINDS_ZH = {
    "number": "数", "boolean": "是否", "date": "日期", "datetime": "时刻", "duration": "期间", "choice": "选项",
    "text": "文字", "set": "多选", "rows": "记录",
}  # fmt: skip


def checked(text: str, scope: Scope, *, want: str | None = None) -> Typed:
    """Return the typed tree of *text*, or raise `Fault`; *want* names the kind the place asks for."""
    node = Checker(scope).of(parse(text))
    if want is not None and node.type.kind != want:
        raise Fault("type-mismatch", 0, len(text), found=kind_name(node.type), wanted=_KINDS_ZH[want])
    return node


def kind_name(type_: Type) -> str:
    """Return a type's name for an author: `比率`, `数（人）`, `日期` …"""
    if type_.kind == "number" and type_.unit:
        return "比率" if type_.unit == RATIO else f"数（{type_.unit}）"
    return _KINDS_ZH[type_.kind]


def closest(name: str, names: tuple[str, ...]) -> str:
    """Return the name an author most likely meant, or ''."""
    found = get_close_matches(name, names, n=1, cutoff=0.5)
    return found[0] if found else ""


class Checker:
    """Checks one expression in one scope."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def inside(self, table: TableType) -> Checker:
        """Return a checker for a condition over the rows of *table*."""
        return Checker(self.scope.inside(table))

    def of(self, raw: Raw) -> Typed:
        """Return the typed node of *raw*."""
        match raw:
            case tree.Number(value=value, percent=percent):
                plain = int(value) if value.denominator == 1 and not percent else value
                return Const(SHARE if percent else BARE, plain)
            case tree.Literal(value=value):
                kind = DURATION if isinstance(value, Duration) else TEXT if isinstance(value, str) else DATE
                return Const(kind, value)
            case tree.Name(text=name):
                return self.name(raw, name)
            case tree.Dotted():
                raise Fault("column-out-of-place", raw.start, raw.end, name=f"{raw.owner}.{raw.member}")
            case tree.Minus(operand=operand):
                inner = self.number(operand)
                if isinstance(inner, Const):
                    return Const(inner.type, -inner.value)
                return typed.Negative(inner.type, inner)
            case tree.Binary():
                return self.binary(raw)
            case tree.Compare():
                return self.compare(raw)
            case tree.Member():
                return self.member(raw)
            case tree.Not(operand=operand):
                return typed.Negation(BOOLEAN, self.boolean(operand))
            case tree.Join(every=every, operands=operands):
                return typed.Junction(BOOLEAN, every, tuple(self.boolean(each) for each in operands))
            case tree.Call():
                from evaluator.expression.functions import call

                return call(self, raw)
            case _:
                raise Fault("braces-out-of-place", raw.start, raw.end)

    def name(self, raw: Raw, name: str) -> Typed:
        """Resolve a bare name."""
        found = self.lookup(name)
        if found is None:
            raise self.unknown(raw, name)
        return found

    def lookup(self, name: str) -> Typed | None:
        """Return what *name* refers to here, or None."""
        scope = self.scope
        for depth, table in enumerate(reversed(scope.rows)):
            if name in table.columns:
                return typed.CellRef(table.columns[name], name, depth)
        if scope.in_section and name in ("rate", "比率"):
            return typed.SectionRate(SHARE, None)
        derived = scope.derived(name)
        if derived is not None:
            return typed.DeriveRef(derived, name)
        if name in scope.facts:
            fact = scope.facts[name]
            return typed.FactRef(fact.type, name, fact.positive)
        if name in scope.parameters:
            parameter = scope.parameters[name]
            return typed.ParameterRef(parameter.type, name, None, parameter.positive)
        if name in RESERVED:
            return typed.ReservedRef(RESERVED[name], name)
        return None

    def unknown(self, raw: Raw, name: str) -> Fault:
        """Return the fault of a name that means nothing here."""
        scope = self.scope
        if name in scope.tables or name in scope.tallies:
            return Fault("rows-out-of-place", raw.start, raw.end, name=name)
        if name in scope.known_elsewhere:
            return Fault("fact-not-imported", raw.start, raw.end, name=name)
        meant = closest(name, scope.names())
        for word in ("且", "或", "非"):
            if word in name and (
                name.startswith(word) or all(self.lookup(part) for part in name.split(word, 1))
            ):
                return Fault("word-needs-space", raw.start, raw.end, name=name, word=word)
        return Fault("unknown-name", raw.start, raw.end, name=name, hint=meant)

    def number(self, raw: Raw) -> Typed:
        """Return a typed number, or raise."""
        return self.kind(raw, "number")

    def boolean(self, raw: Raw) -> Typed:
        """Return a typed yes/no, or raise."""
        return self.kind(raw, "boolean")

    def kind(self, raw: Raw, wanted: str) -> Typed:
        """Return the typed node of *raw* if it is of the *wanted* kind."""
        node = self.of(raw)
        if node.type.kind != wanted:
            raise Fault(
                "type-mismatch", raw.start, raw.end, found=kind_name(node.type), wanted=_KINDS_ZH[wanted]
            )
        return node

    def binary(self, raw: tree.Binary) -> Typed:
        """Type `left symbol right`: numbers with units, dates with durations."""
        left, right = self.of(raw.left), self.of(raw.right)
        kinds = (left.type.kind, right.type.kind)
        if raw.operator in "+-" and kinds[0] in ("date", "datetime"):
            if kinds[1] == "duration":
                return typed.Shift(self._moved(left, right), left, right, raw.operator == "-")
            if kinds[1] in ("date", "datetime") and raw.operator == "-":
                return typed.Apart(DAYS, "days", right, left)
        if raw.operator == "*" and set(kinds) == {"number", "duration"}:
            times, duration = (left, right) if kinds[0] == "number" else (right, left)
            if isinstance(duration, Const):
                return typed.Stretch(DURATION, times, duration.value)
        if kinds != ("number", "number"):
            wrong = raw.left if kinds[0] != "number" else raw.right
            node = left if kinds[0] != "number" else right
            raise Fault("type-mismatch", wrong.start, wrong.end, found=kind_name(node.type), wanted="数")
        unit = self.unit_of(raw, left, right)
        if isinstance(left, Const) and isinstance(right, Const):
            return self._folded(raw, left, right, unit)
        return typed.Arithmetic(Type("number", unit), raw.operator, left, right)

    @staticmethod
    def _moved(moment: Typed, by: Typed) -> Type:
        hours = isinstance(by, Const) and by.value.hours
        return DATETIME if hours else moment.type

    @staticmethod
    def _folded(raw: tree.Binary, left: Const, right: Const, unit: str) -> Typed:
        from evaluator.expression.quantities import arithmetic
        from evaluator.expression.values import NO_CASE

        value = arithmetic(raw.operator, left.value, right.value)
        if value is NO_CASE:
            raise Fault("division-by-zero", raw.right.start, raw.right.end)
        return Const(Type("number", "fraction" if raw.operator == "/" and not unit else unit), value)

    def unit_of(self, raw: tree.Binary, left: Typed, right: Typed) -> str:
        """Return the unit of `left symbol right`; unlike units do not add."""
        a, b = (("" if unit == "fraction" else unit) for unit in (left.type.unit, right.type.unit))
        if "?" in (a, b):
            return "?"
        if raw.operator in "+-":
            if a == b or not a or not b:
                return a or b
            raise Fault("unit-mismatch", raw.start, raw.end, left=a, right=b)
        if raw.operator == "*":
            if RATIO in (a, b):
                return b if a == RATIO and b else a if b == RATIO and a != RATIO else (a or b)
            return a or b if not (a and b) else f"{a}·{b}"
        if a == b:
            both_literal = isinstance(left, Const) and isinstance(right, Const)
            return "" if both_literal else RATIO
        if not b:
            return a
        return f"{a}/{b}" if a else ""

    def comparable(self, raw: Raw, left: Typed, right: Typed) -> None:
        """Raise unless the two sides can be compared."""
        a, b = left.type, right.type
        if a.kind == b.kind == "number":
            self._same_unit(raw, left, right)
        elif a.kind != b.kind and {a.kind, b.kind} not in ({"date", "datetime"}, {"choice", "text"}):
            raise Fault("not-comparable", raw.start, raw.end, left=kind_name(a), right=kind_name(b))

    @staticmethod
    def _same_unit(raw: Raw, left: Typed, right: Typed) -> None:
        a, b = left.type.unit, right.type.unit
        if "?" in (a, b):
            return
        for one, other in ((left, right), (right, left)):
            if one.type.unit == RATIO and not isinstance(one, Const):
                bare = isinstance(other, Const) and other.type.unit == "" and other.value != 0
                if bare:
                    raise Fault("percent-expected", raw.start, raw.end, value=str(other.value))  # type: ignore[attr-defined]
        a, b = ("" if unit == "fraction" else unit for unit in (a, b))
        if a and b and a != b:
            raise Fault("unit-mismatch", raw.start, raw.end, left=a, right=b)

    def compare(self, raw: tree.Compare) -> Typed:
        """Type a comparison; a bare name opposite a choice is its symbol."""
        left, right = self._pair(raw.left, raw.right)
        if left.type.kind == "number" and right.type == DURATION and isinstance(right, Const):
            right = self._as_days(raw.right, right)
        if right.type.kind == "number" and left.type == DURATION and isinstance(left, Const):
            left = self._as_days(raw.left, left)
        self.comparable(raw, left, right)
        if raw.operator not in ("==", "!=") and left.type.kind in (
            "boolean",
            "choice",
            "text",
            "set",
            "duration",
        ):
            raise Fault("no-order", raw.start, raw.end, found=kind_name(left.type))
        return typed.Comparison(BOOLEAN, raw.operator, left, right)

    @staticmethod
    def _as_days(raw: Raw, node: Const) -> Const:
        days = node.value.fixed_days
        if days is None:
            raise Fault("not-comparable", raw.start, raw.end, left=kind_name(DAYS), right=kind_name(DURATION))
        return Const(DAYS, days)

    def _pair(self, a: Raw, b: Raw) -> tuple[Typed, Typed]:
        if isinstance(a, tree.Name) and self.lookup(a.text) is None:
            right = self.of(b)
            return self.symbol(a, right.type), right
        left = self.of(a)
        if isinstance(b, tree.Name | tree.Literal) and left.type.symbols:
            return left, self.symbol(b, left.type)
        right = self.of(b)
        if right.type.symbols and isinstance(left, Const) and left.type == TEXT:
            left = self.symbol(a, right.type)
        return left, right

    def symbol(self, raw: Raw, type_: Type) -> Typed:
        """Return *raw* as a symbol of the choice *type_*, or as what it names."""
        text = (
            raw.text if isinstance(raw, tree.Name) else raw.value if isinstance(raw, tree.Literal) else None
        )
        if isinstance(text, str):
            if text in type_.symbols:
                return Const(Type("choice", "", type_.symbols), text)
            if (
                not type_.symbols
                and type_.kind == "text"
                and (isinstance(raw, tree.Literal) or not self.lookup(text))
            ):
                return Const(TEXT, text)
            if isinstance(raw, tree.Literal) or self.lookup(text) is None:
                if type_.symbols:
                    raise Fault(
                        "unknown-symbol", raw.start, raw.end, name=text, choices="、".join(type_.symbols),
                        hint=closest(text, type_.symbols),
                    )  # fmt: skip
                raise self.unknown(raw, text)
        return self.of(raw)

    def member(self, raw: tree.Member) -> Typed:
        """Type `x in {a, b}`, and `a in set`."""
        if not isinstance(raw.right, tree.Braces):
            container = self.of(raw.right)
            if container.type.kind != "set":
                raise Fault(
                    "type-mismatch",
                    raw.right.start,
                    raw.right.end,
                    found=kind_name(container.type),
                    wanted="多选",
                )
            symbol = self.symbol(raw.left, container.type)
            if not isinstance(symbol, Const) or symbol.value not in container.type.symbols:
                raise Fault("constant-expected", raw.left.start, raw.left.end)
            return typed.Membership(BOOLEAN, container, (symbol.value,), raw.negated)
        operand = self.of(raw.left)
        values = tuple(self._element(entry, operand.type) for entry in self.elements(raw.right))
        return typed.Membership(BOOLEAN, operand, values, raw.negated)

    def _element(self, raw: Raw, type_: Type) -> object:
        node = self.symbol(raw, type_)
        if not isinstance(node, Const):
            raise Fault("constant-expected", raw.start, raw.end)
        self.comparable(raw, Typed(type_), node)
        return node.value

    @staticmethod
    def elements(raw: tree.Braces) -> tuple[Raw, ...]:
        """Return the plain elements of `{a, b}`."""
        for key, value in raw.entries:
            if value is not None:
                raise Fault("braces-out-of-place", key.start, value.end)
        return tuple(key for key, _ in raw.entries)


__all__ = ["DATETIME", "Checker", "checked", "closest", "kind_name"]
