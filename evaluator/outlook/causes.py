"""Why something comes out otherwise on a day: the condition that turned, the fact behind it, and its date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from evaluator.declarations import DateTime, Day, Records
from evaluator.expression import typed
from evaluator.expression.duration import Duration
from evaluator.expression.frame import Award, Row
from evaluator.expression.turning import TODAY, Turn
from evaluator.expression.typed import Typed, walk
from evaluator.expression.values import is_abstract
from evaluator.language import say
from evaluator.program import Program
from evaluator.program.plans import RulingPlan, literals
from evaluator.program.rows import DutyRow, FactRow, GroupRow
from evaluator.program.spines import Spine
from evaluator.trace import Trace
from evaluator.wording import condition, span

TITLES = "称号"


def read_by(program: Program, node: Typed) -> frozenset[str]:
    """Return the names of the facts and tables that an expression reads, also through derived quantities and tables."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        for each in walk(waiting.pop()):
            match each:
                case typed.FactRef(name=name) | typed.TallyMean(fact=name) | typed.TallyShare(fact=name):
                    found.add(name)
                case typed.DeriveRef(name=name) if name not in found:
                    found.add(name)
                    waiting.extend([program.typed[name]] if name in program.typed else [])
                case (
                    typed.Aggregate(table=str(table))
                    | typed.AwardSum(table=table)
                    | typed.TrimmedMean(table=table)
                ):
                    found.update(_tables(program, table))
                case typed.Held():
                    found.add(TITLES)
                case _:
                    pass
    return frozenset(found)


def _tables(program: Program, name: str) -> Iterator[str]:
    """Yield a table and those it is made of."""
    yield name
    spine = spine_of(program, name)
    if spine is not None:
        yield from _tables(program, spine.of)
    for duty in program.duties:
        if duty.name == name:
            yield from (duty.events, duty.answers)


def spine_of(program: Program, table: str) -> Spine | None:
    """Return how a derived table is built; None for any other table."""
    found = getattr(program.builders.get(table), "__self__", None)
    return found if isinstance(found, Spine) else None


def read_by_ruling(program: Program, plan: RulingPlan) -> frozenset[str]:
    """Return the names that a ruling's conditions read, also through the rulings it asks for."""
    return frozenset[str]().union(*(read_by(program, node) for node in _conditions(program, plan)))


def scoring(program: Program) -> Iterator[Typed]:
    """Yield the expressions that points, rulings and grades come of."""
    for item in (*program.items, *program.bonus):
        yield from item.typed
    for penalty in program.penalties:
        yield from penalty.typed
    for ruling in program.rulings:
        yield from _conditions(program, ruling)
    for grade in program.grades:
        yield from grade.typed
    if program.grade_typed is not None:
        yield program.grade_typed


def _conditions(program: Program, plan: RulingPlan) -> Iterator[Typed]:
    """Yield the conditions of a ruling, and of the rulings it asks for."""
    by_id = {each.rule.id: each for each in program.rulings}
    atoms = {each.id: each for each in program.atoms}
    waiting, seen = [plan], set[int]()
    while waiting:
        rule = waiting.pop().rule
        seen.add(rule.id)
        for literal in literals(rule):
            if literal.rule is not None and literal.rule not in seen:
                waiting.append(by_id[literal.rule])
            node = None if literal.atom is None else atoms[literal.atom].typed
            if node is not None:
                yield node


def reads(program: Program, turn: Turn) -> frozenset[str]:
    """Return the names of the facts that a turn is about."""
    if turn.kind == "title":
        return frozenset([TITLES])
    if turn.kind in ("answer", "due"):
        return frozenset(_tables(program, turn.what))
    if turn.kind in ("period", "stretch"):
        return frozenset(_tables(program, turn.what))
    return read_by(program, turn.what) | frozenset(_behind(turn.row))


def _behind(row: Row | None) -> Iterator[str]:
    """Yield the facts whose rows stand behind a row in hand: its own, a duty's event, the members of a group."""
    match row:
        case FactRow(fact=fact):
            yield fact
        case DutyRow(event=event):
            yield from _behind(event)
        case GroupRow(members=members):
            for each in members.rows:
                yield from _behind(each)
        case _:
            pass


def is_private(program: Program, turn: Turn) -> bool:
    """Tell whether a turn speaks of what is private: a fact, a duty, or a row of which a column is."""
    if any(
        plan.private for plan in program.duties if turn.kind in ("due", "answer") and plan.name == turn.what
    ):
        return True
    for name in reads(program, turn):
        declared = program.vocabulary.facts.get(name)
        if declared is None:
            continue
        rows = isinstance(declared, Records) and any(each.private for each in declared.columns.values())
        if declared.private or (rows and turn.row is not None):
            return True
    return False


def told(before: Trace, turned: Iterable[Turn], day: date, *, with_private: bool) -> tuple[str, ...]:
    """Return in words what turned on *day*: `届满日（2026-06-16）已过，上届产生日期 2023-06-16`."""
    turns = list(turned)
    over = say("、", ", ").join(dict.fromkeys(turn.what for turn in turns if turn.kind == "period"))
    found = [say(f"考评期到此结束，{over}不会再增加", f"the period is over: no more {over}")] if over else []
    found += [_told(before, turn, day, with_private=with_private) for turn in turns if turn.kind != "period"]
    return tuple(dict.fromkeys(found))


def _told(before: Trace, turn: Turn, day: date, *, with_private: bool) -> str:
    if is_private(before.program, turn) and not with_private:
        return say("不公开的事实到了日子", "a private fact came to its day")
    match turn.kind:
        case "stretch":
            return say(
                f"{turn.what}的一段（到 {turn.edge}）已经结束", f"a stretch of {turn.what} ended {turn.edge}"
            )
        case "answer":
            return say(
                f"{turn.what}的答复（{turn.edge}）开始算数",
                f"an answer to {turn.what} counts from {turn.edge}",
            )
        case "due":
            which = say("、", ", ").join(_undone(before, turn))
            return say(
                f"{turn.what}{which}的期限（{turn.edge}）已过，没有办",
                f"{turn.what} {which} was due {turn.edge}, and not done",
            )
        case "title":
            return _title(turn.edge, day)
        case _:
            return _condition(before, turn, day)


def _undone(before: Trace, turn: Turn) -> Iterator[str]:
    """Yield the events of a duty that fell due with nothing done, by their keys."""
    plan = next(each for each in before.program.duties if each.name == turn.what)
    for row in before.frame.table(turn.what).rows:
        if isinstance(row, DutyRow) and row.due == turn.edge and is_abstract(row.state):
            keys = [row.cell(column, before.frame) for _, column in plan.match]
            yield " ".join([*(key for key in keys if isinstance(key, str)), row.stretch]).strip()


def _title(award: Award, day: date) -> str:
    """Return what became of a title on *day*: it ran out, was withdrawn, or had been held long enough."""
    named = say(
        f"称号“{award.title}”（{award.start} 取得）", f"the title “{award.title}” (since {award.start})"
    )
    if award.withdrawn == day:
        return named + say("撤销", " was withdrawn")
    if award.until is not None and award.until < day:
        return named + say(f"{award.until} 到期", f" ran out {award.until}")
    return named + say("到了表里写的年限", " came to the age the table names")


def _condition(before: Trace, turn: Turn, day: date) -> str:
    named = edge_of(turn)
    edge = turn.edge.date() if isinstance(turn.edge, datetime) else turn.edge
    if isinstance(turn.what, typed.Apart):
        said = say(f"{condition(turn.what)}又满一个月", f"another month of {condition(turn.what)}")
    elif not isinstance(edge, date):
        said = condition(turn.what)
    elif edge < day:
        said = say(f"{named}（{edge}）已过", f"{named} ({edge}) has passed")
    else:
        said = say(f"到了{named}（{edge}）", f"{named} ({edge}) has come")
    behind = [each for each in behind_it(before, turn) if not each.startswith(f"{named} ")]
    return say("，", ", ").join([row_of(turn) + said, *behind])


def edge_of(turn: Turn) -> str:
    """Return in words what the as-of date was held against: `届满日 + 6个月`."""
    node = turn.what
    if not isinstance(node, typed.Comparison):
        return condition(node)
    moving, fixed = (node.left, node.right) if _moves(node.left) else (node.right, node.left)
    text = condition(fixed)
    while isinstance(moving, typed.Shift):  # 评定日 - 3年 <= X is 评定日 <= X + 3年
        by = moving.by.value if isinstance(moving.by, typed.Const) else None
        stretch = span(by) if isinstance(by, Duration) else condition(moving.by)
        text, moving = f"{text} {'+' if moving.back else '-'} {stretch}", moving.moment
    return text


def is_lone(turn: Turn) -> bool:
    """Tell whether a turn is a comparison of the as-of date with a single day, not with one in each of many rows."""
    return isinstance(turn.what, typed.Comparison) and turn.row is None


def _moves(node: Typed) -> bool:
    return any(isinstance(each, typed.ReservedRef) and each.name == TODAY for each in walk(node))


def row_of(turn: Turn) -> str:
    """Return which row of a fact a turn speaks of, in words that stand before the rest; nothing for a lone fact."""
    if not isinstance(turn.row, FactRow):
        return ""
    return say(f"{turn.row.fact}第 {turn.row.index + 1} 行：", f"{turn.row.fact} row {turn.row.index + 1}: ")


def behind_it(trace: Trace, turn: Turn) -> Iterator[str]:
    """Yield the days on record that a condition was worked out from: `上届产生日期 2023-06-16`."""
    for name in sorted(reads(trace.program, turn)):
        declared, value = trace.program.facts.get(name), trace.frame.facts.get(name)
        if isinstance(declared, Day | DateTime) and isinstance(value, date):
            yield f"{name} {_written(value)}"
    if isinstance(turn.row, FactRow):
        for column, value in turn.row.cells.items():
            if isinstance(value, date) and column in condition(turn.what):
                yield f"{column} {_written(value)}"


def _written(value: Any) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value.isoformat()
