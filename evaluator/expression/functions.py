"""The functions an expression may call: one row of `FUNCTIONS` each, with its Chinese spelling and its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from evaluator.expression import tree, typed
from evaluator.expression.check import Checker, closest, kind_name
from evaluator.expression.fault import Fault
from evaluator.expression.scope import TableType
from evaluator.expression.tree import Raw
from evaluator.expression.typed import BARE, BOOLEAN, DAYS, SHARE, Const, Type, Typed
from evaluator.expression.words import CHINESE


@dataclass(frozen=True, slots=True)
class Function:
    """A function: its names, how it is written, what it means, and how a call of it is typed."""

    name: str
    form: str
    meaning: str
    typing: Callable[[Checker, tree.Call], Typed]

    @property
    def zh(self) -> str:
        """Return the Chinese spelling."""
        return CHINESE[self.name]


def call(checker: Checker, raw: tree.Call) -> Typed:
    """Type a call, or raise `Fault` naming the function that was meant."""
    function = _BY_NAME.get(raw.function)
    if function is None:
        raise Fault("unknown-function", raw.start, raw.start + len(raw.function), name=raw.function,
                    hint=closest(raw.function, tuple(_BY_NAME)))  # fmt: skip
    return function.typing(checker, raw)


def _arity(raw: tree.Call, least: int, most: int, named: tuple[str, ...] = ()) -> None:
    unknown = [name for name, _ in raw.named if name not in named]
    if unknown or not least <= len(raw.arguments) <= most:
        raise Fault(
            "wrong-arguments", raw.start, raw.end, name=raw.function, form=_BY_NAME[raw.function].form
        )


def _table(checker: Checker, raw: Raw) -> tuple[str, TableType] | None:
    if (
        not isinstance(raw, tree.Name)
        or raw.text not in checker.scope.tables
        or checker.lookup(raw.text) is not None
    ):
        return None
    return raw.text, checker.scope.tables[raw.text]


def _rows(checker: Checker, raw: tree.Call) -> tuple[str | None, TableType, list[Raw]]:
    """Split a call into its table (None: the group in hand), the table's type, and the other arguments."""
    arguments = list(raw.arguments)
    if arguments:
        found = _table(checker, arguments[0])
        if found is not None:
            return found[0], found[1], arguments[1:]
        if isinstance(arguments[0], tree.Dotted) and arguments[0].owner in checker.scope.tables:
            dotted = arguments[0]
            table = checker.scope.tables[dotted.owner]
            column = tree.Name(dotted.start, dotted.end, 1, 1, dotted.member)
            return dotted.owner, table, [column, *arguments[1:]]
    if checker.scope.group is not None:
        return None, checker.scope.group, arguments
    if not arguments:
        raise Fault(
            "wrong-arguments", raw.start, raw.end, name=raw.function, form=_BY_NAME[raw.function].form
        )
    first = arguments[0]
    if isinstance(first, tree.Name):
        if checker.lookup(first.text) is not None:
            raise Fault("not-a-table", first.start, first.end, name=first.text)
        if first.text in checker.scope.known_elsewhere:
            raise Fault("fact-not-imported", first.start, first.end, name=first.text)
        tables = tuple(checker.scope.tables)
        raise Fault(
            "unknown-table", first.start, first.end, name=first.text, hint=closest(first.text, tables)
        )
    raise Fault("not-a-table", first.start, first.end, name=raw.function)


def _aggregate(checker: Checker, raw: tree.Call) -> Typed:
    name = _BY_NAME[raw.function].name
    table, type_, rest = _rows(checker, raw)
    inner = checker.inside(type_)
    if name in ("any", "every", "none", "streak"):
        _exactly(raw, rest, 1)
        where = inner.boolean(rest[0])
        return typed.Aggregate(BARE if name == "streak" else BOOLEAN, name, table, None, where)  # type: ignore[arg-type]
    if name == "count":
        if len(rest) > 1:
            _exactly(raw, rest, 1)
        return typed.Aggregate(BARE, "count", table, None, inner.boolean(rest[0]) if rest else None)
    if not 1 <= len(rest) <= 2:
        _exactly(raw, rest, 1)
    of = inner.of(rest[0])
    if (
        name != "last"
        and of.type.kind != "number"
        and not (name in ("min", "max") and of.type.kind == "date")
    ):
        raise Fault("type-mismatch", rest[0].start, rest[0].end, found=kind_name(of.type), wanted="数")
    condition = inner.boolean(rest[1]) if len(rest) == 2 else None
    return typed.Aggregate(of.type, name, table, of, condition)  # type: ignore[arg-type]


def _exactly(raw: tree.Call, rest: list[Raw], number: int) -> None:
    if len(rest) != number:
        raise Fault(
            "wrong-arguments", raw.start, raw.end, name=raw.function, form=_BY_NAME[raw.function].form
        )


def _count(checker: Checker, raw: tree.Call) -> Typed:
    if len(raw.arguments) == 1 and not raw.named:
        only = raw.arguments[0]
        is_set = isinstance(only, tree.Call) and only.function in ("missing", "缺少")
        if isinstance(only, tree.Name):
            found = checker.lookup(only.text)
            is_set = found is not None and found.type.kind == "set"
        if is_set:
            return typed.SizeOf(BARE, checker.kind(only, "set"))
    return _aggregate(checker, raw)


def _every(checker: Checker, raw: tree.Call) -> Typed:
    if (
        raw.arguments
        and isinstance(raw.arguments[0], tree.Name)
        and raw.arguments[0].text in ("section", "类目")
    ):
        _arity(raw, 2, 2)
        if not checker.scope.scored:
            raise Fault("score-out-of-place", raw.start, raw.end, name=raw.function)
        from dataclasses import replace

        inner = Checker(replace(checker.scope, in_section=True))
        return typed.EverySection(BOOLEAN, inner.boolean(raw.arguments[1]))
    return _aggregate(checker, raw)


def _least_or_most(checker: Checker, raw: tree.Call) -> Typed:
    of_a_table = (
        not raw.arguments or isinstance(raw.arguments[0], tree.Dotted) or _table(checker, raw.arguments[0])
    )
    if of_a_table or len(raw.arguments) < 2:
        return _aggregate(checker, raw)
    operands = tuple(checker.number(each) for each in raw.arguments)
    for each, node in zip(raw.arguments[1:], operands[1:], strict=True):
        checker.comparable(each, operands[0], node)
    unit = next((node.type.unit for node in operands if node.type.unit), "")
    return typed.Extreme(Type("number", unit), _BY_NAME[raw.function].name == "max", operands)


def _called(raw: Raw) -> str:
    """Return the name or the quoted id an argument is: `points(A1)`, `points("4.1")`."""
    if isinstance(raw, tree.Literal):
        return raw.value if isinstance(raw.value, str) else ""
    return raw.text if isinstance(raw, tree.Name) else ""


def _rate(checker: Checker, raw: tree.Call) -> Typed:
    _arity(raw, 1, 1)
    name = raw.arguments[0]
    text = _called(name)
    table = checker.scope.tables.get(text)
    if table is not None and table.duty:
        done = typed.Comparison(
            BOOLEAN, "==", typed.CellRef(table.columns["状态"], "状态"), Const(table.columns["状态"], "按期")
        )
        above = typed.Aggregate(BARE, "count", text, None, done)
        return typed.Arithmetic(SHARE, "/", above, typed.Aggregate(BARE, "count", text, None, None))
    if text in checker.scope.sections:
        if not checker.scope.scored:
            raise Fault("score-out-of-place", raw.start, raw.end, name=raw.function)
        return typed.SectionRate(SHARE, text)
    duties = tuple(key for key, value in checker.scope.tables.items() if value.duty)
    raise Fault(
        "unknown-table",
        name.start,
        name.end,
        name=text,
        hint=closest(text, (*duties, *checker.scope.sections)),
    )


def _points(checker: Checker, raw: tree.Call) -> Typed:
    _arity(raw, 1, 1)
    name = raw.arguments[0]
    text = _called(name)
    if not checker.scope.scored:
        raise Fault("score-out-of-place", raw.start, raw.end, name=raw.function)
    if text not in checker.scope.items:
        raise Fault("unknown-item", name.start, name.end, name=text, hint=closest(text, checker.scope.items))
    return typed.ItemPoints(BARE, text)


def _missing(checker: Checker, raw: tree.Call) -> Typed:
    _arity(raw, 1, 1)
    operand = checker.kind(raw.arguments[0], "set")
    return typed.MissingOf(operand.type, operand)


def _tally(checker: Checker, raw: tree.Call) -> tuple[str, str, tree.Braces]:
    _arity(raw, 2, 2)
    dotted, braces = raw.arguments
    if not isinstance(dotted, tree.Dotted) or dotted.owner not in checker.scope.tallies:
        raise Fault("tally-expected", dotted.start, dotted.end)
    tally = checker.scope.tallies[dotted.owner]
    if dotted.member not in tally.rows:
        raise Fault("unknown-symbol", dotted.start, dotted.end, name=dotted.member, choices="、".join(tally.rows),
                    hint=closest(dotted.member, tally.rows))  # fmt: skip
    if not isinstance(braces, tree.Braces):
        raise Fault(
            "wrong-arguments", raw.start, raw.end, name=raw.function, form=_BY_NAME[raw.function].form
        )
    return dotted.owner, dotted.member, braces


def _choice(checker: Checker, raw: Raw, fact: str) -> str:
    choices = checker.scope.tallies[fact].choices
    text = raw.text if isinstance(raw, tree.Name) else raw.value if isinstance(raw, tree.Literal) else ""
    if text not in choices or not isinstance(text, str):
        raise Fault("unknown-symbol", raw.start, raw.end, name=str(text), choices="、".join(choices),
                    hint=closest(str(text), choices))  # fmt: skip
    return text


def _mean(checker: Checker, raw: tree.Call) -> Typed:
    fact, row, braces = _tally(checker, raw)
    weights: list[tuple[str, Any]] = []
    for key, value in braces.entries:
        weight = None if value is None else checker.number(value)
        if not isinstance(weight, Const):
            raise Fault("constant-expected", key.start, key.end)
        weights.append((_choice(checker, key, fact), weight.value))
    return typed.TallyMean(SHARE, fact, row, tuple(weights))


def _share(checker: Checker, raw: tree.Call) -> Typed:
    fact, row, braces = _tally(checker, raw)
    choices = tuple(_choice(checker, each, fact) for each in checker.elements(braces))
    return typed.TallyShare(SHARE, fact, row, choices, checker.scope.tallies[fact].total)


def _held(checker: Checker, raw: tree.Call) -> Typed:
    _arity(raw, 1, 1, ("within", "for", "期内", "满"))
    name = raw.arguments[0]
    text = name.text if isinstance(name, tree.Name) else getattr(name, "value", "")
    if text not in checker.scope.titles:
        raise Fault(
            "unknown-title",
            name.start,
            name.end,
            name=str(text),
            hint=closest(str(text), checker.scope.titles),
        )
    durations = {key: checker.kind(value, "duration") for key, value in raw.named}
    for key, value in raw.named:
        if not isinstance(durations[key], Const):
            raise Fault("constant-expected", value.start, value.end)
    within, since = durations.get("within", durations.get("期内")), durations.get("for", durations.get("满"))
    return typed.Held(
        BOOLEAN, str(text), within.value if isinstance(within, Const) else None,
        since.value if isinstance(since, Const) else None,
    )  # fmt: skip


def _ruled(checker: Checker, raw: tree.Call) -> Typed:
    _arity(raw, 1, 1)
    name = raw.arguments[0]
    text = _called(name)
    if text not in checker.scope.rulings:
        raise Fault(
            "unknown-ruling", name.start, name.end, name=text, hint=closest(text, checker.scope.rulings)
        )
    return typed.Ruled(BOOLEAN, text)


def _previous(checker: Checker, raw: tree.Call) -> Typed:
    _arity(raw, 1, 1)
    operand = checker.of(raw.arguments[0])
    return typed.Previous(operand.type, operand)


def _apart(checker: Checker, raw: tree.Call) -> Typed:
    _arity(raw, 2, 2)
    ends = []
    for each in raw.arguments:
        node = checker.of(each)
        if node.type.kind not in ("date", "datetime"):
            raise Fault("type-mismatch", each.start, each.end, found=kind_name(node.type), wanted="日期")
        ends.append(node)
    days = _BY_NAME[raw.function].name == "days_between"
    return typed.Apart(
        DAYS if days else Type("number", "个月"), "days" if days else "months", ends[0], ends[1]
    )


def _at(checker: Checker, raw: tree.Call) -> Typed:
    _arity(raw, 2, 2)
    name = raw.arguments[0]
    parameter = checker.scope.parameters.get(name.text) if isinstance(name, tree.Name) else None
    if parameter is None or not isinstance(name, tree.Name):
        raise Fault("unknown-parameter", name.start, name.end, name=getattr(name, "text", ""),
                    hint=closest(getattr(name, "text", ""), tuple(checker.scope.parameters)))  # fmt: skip
    return typed.ParameterRef(
        parameter.type, name.text, checker.kind(raw.arguments[1], "date"), parameter.positive
    )


FUNCTIONS: Mapping[str, Function] = {
    function.name: function
    for function in (
        Function("count", "count(表[, 条件]) / count(多选)", "行数；多选的个数", _count),
        Function("sum", "sum(表, 式[, 条件])", "各行之和", _aggregate),
        Function("min", "min(表, 式[, 条件]) / min(a, b)", "最小值", _least_or_most),
        Function("max", "max(表, 式[, 条件]) / max(a, b)", "最大值", _least_or_most),
        Function("avg", "avg(表, 式[, 条件])", "平均值；无行则无此情形", _aggregate),
        Function("any", "any(表, 条件)", "至少一行满足", _aggregate),
        Function("every", "every(表, 条件) / every(section, 条件)", "每一行都满足", _every),
        Function("none", "none(表, 条件)", "没有一行满足", _aggregate),
        Function("last", "last(表, 式[, 条件])", "日期最晚一行的值", _aggregate),
        Function("streak", "streak(表, 条件)", "从最晚一行往回数，连续满足的行数", _aggregate),
        Function("rate", "rate(义务) / rate(类目)", "按期办理率；类目得分率", _rate),
        Function("points", "points(项)", "某一项的得分", _points),
        Function("missing", "missing(多选)", "还缺哪几样", _missing),
        Function("mean", "mean(测评.行, {选项: 权重})", "按权重平均的票", _mean),
        Function("share", "share(测评.行, {选项})", "几种选项占分母之比", _share),
        Function("held", "held(称号[, within: 3年][, for: 1年])", "评定日持有称号", _held),
        Function("ruled", "ruled(裁定编号)", "另一条裁定成立", _ruled),
        Function("previous", "previous(式)", "以上期事实计算同一式", _previous),
        Function("days_between", "days_between(起, 止)", "两日相隔的天数", _apart),
        Function("months_between", "months_between(起, 止)", "两日相隔的整月数", _apart),
        Function("at", "at(参数, 日期)", "参数在某一日的值", _at),
    )
}
_BY_NAME: Mapping[str, Function] = {key: each for each in FUNCTIONS.values() for key in (each.name, each.zh)}
