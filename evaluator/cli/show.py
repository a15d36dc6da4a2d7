"""`pingjia show`: a table as a person reads it, or one item with its clause, materials and remedies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from evaluator.cli import streams
from evaluator.cli.command import FINE, Asked, Command, argument, build
from evaluator.cli.page import cells, columns, padded
from evaluator.language import current, say
from evaluator.problems import problem, suggest

if TYPE_CHECKING:
    from evaluator.program import Program
    from evaluator.program.plans import ItemPlan


def command() -> Command:
    """Return the command."""
    text = say(
        "照着纸面看一张评分表：类目、项目、分值、等级、裁定。再给一个项目，就看它怎么计分、依据、材料、核验和整改。\n\n"
        "例：pingjia show T01；pingjia show T01 A5",
        "Read a ruleset as on paper: sections, items, points, grades, rulings; with an item, how it is scored, its "
        "clause, materials, verification and remedies.\n\nExamples: pingjia show T01; pingjia show T01 A5",
    )
    parameters = [
        argument("ruleset", say("评分表", "RULESET")),
        argument("item", say("[项目]", "[ITEM]"), required=False),
    ]
    return build("show", run, text, parameters, formats=("terminal", "json"))


def run(ruleset: str, item: str | None, format: str) -> int:
    """Show *ruleset*, or its *item*."""
    from evaluator.catalog import load

    program = load(ruleset)
    if item is None:
        if format == "json":
            _json(_whole(program))
        else:
            _lines(_page(program))
        return FINE
    plan = program.item(item) or program.item(item.upper())
    if plan is None:
        known = [each.id for each in (*program.items, *program.bonus)]
        hint = suggest(item, known) or say(f"有：{'、'.join(known)}", f"there are: {', '.join(known)}")
        raise Asked([problem("unknown-item", None, name=item, hint=hint)])
    if format == "json":
        _json(_item(program, plan))
    else:
        _lines(_item_page(program, plan))
    return FINE


def _json(value: object) -> None:
    from evaluator.cli.refusal import write_json

    write_json(value)


def _lines(lines: Iterator[str]) -> None:
    for line in lines:
        streams.show(line)


def _title(spec: Any) -> str:
    return spec.en if current() == "en" and spec.en else spec.title


def _points(value: Any) -> str:
    from scoring.units import shown

    return shown(value)


# ── the table ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _page(program: Program) -> Iterator[str]:
    it = program.ruleset
    yield f"{it.code} {_title(it)}  {it.version}"
    yield say(f"总分 {_points(it.points)}　编号 {it.ruleset}", f"{_points(it.points)} points, id {it.ruleset}")
    if it.status != "active":
        words = {"draft": ("草案", "draft"), "trial": ("试行", "trial"), "retired": ("停用", "retired")}
        yield say("状态 ", "status ") + say(*words[it.status])
    if it.note:
        yield it.note
    if it.applies:
        yield say(f"适用 {it.applies}", f"applies when {it.applies}")
    for section in program.sections:
        yield ""
        yield f"{section.id} {section.title}  {_points(section.full)}"
        yield from _rows(section.items)
    if it.bonus is not None:
        yield ""
        yield say(f"加分（合计至多 {_points(it.bonus.cap)}）", f"Bonus (at most {_points(it.bonus.cap)})")
        yield from _rows(program.bonus)
    if program.penalties:
        yield ""
        yield say("扣罚", "Penalties")
        yield from (f"  {each.spec.id}  {each.spec.title}" for each in program.penalties)
    yield from _rulings(program)
    yield from _grades(program)
    yield ""
    yield say(f"看一项怎么计分：pingjia show {it.code} {program.items[0].id}", f"how an item is scored: pingjia show {it.code} {program.items[0].id}")


def _rows(items: tuple[ItemPlan, ...]) -> Iterator[str]:
    width = max(cells(_title(each.spec)) for each in items) if items else 0
    ids = max((cells(each.id) for each in items), default=0)
    for each in items:
        points = _points(each.full)
        yield f"  {padded(each.id, ids)}  {padded(_title(each.spec), width)}  {points:>5}"


def _rulings(program: Program) -> Iterator[str]:
    from evaluator.report.wording import state

    if program.rulings:
        yield ""
        yield say("裁定（不改变分数）", "Rulings (they never change points)")
        rows = []
        for each in program.rulings:
            condition = "" if each.spec is None else each.spec.if_ or each.spec.requires or ""
            rows.append((f"  {each.id}", state(each.kind), each.title, condition))
        yield from columns(rows)


def _grades(program: Program) -> Iterator[str]:
    yield ""
    yield say("等级", "Grades")
    for plan in program.grades:
        spec = plan.spec
        limit = f"≥ {spec.at_least}" if spec.at_least else f"> {spec.above}" if spec.above else say("其余", "otherwise")
        needs = say("，且 ", ", and ").join(("", *spec.needs)) if spec.needs else ""
        then = say(f"，{spec.then}", f"; {spec.then}") if spec.then else ""
        yield f"  {spec.name}  {limit}{needs}{then}"


def _whole(program: Program) -> dict[str, object]:
    it = program.ruleset
    return {
        "code": it.code, "id": it.ruleset, "title": it.title, "version": it.version, "points": _points(it.points),
        "status": it.status, "note": it.note, "sources": list(it.sources), "applies": it.applies,
        "digest": program.digest,
        "sections": [
            {
                "id": section.id, "title": section.title, "points": _points(section.full),
                "items": [_item(program, plan) for plan in section.items],
            }
            for section in program.sections
        ],
        "bonus": [_item(program, plan) for plan in program.bonus],
        "penalties": [{"id": each.spec.id, "title": each.spec.title} for each in program.penalties],
        "rulings": [
            {
                "id": each.id, "kind": each.kind, "title": each.title,
                "if": each.spec.if_ if each.spec else None, "requires": each.spec.requires if each.spec else None,
            }
            for each in program.rulings
        ],
        "grades": [
            {
                "name": plan.spec.name, "at_least": plan.spec.at_least, "above": plan.spec.above,
                "needs": list(plan.spec.needs), "then": plan.spec.then,
            }
            for plan in program.grades
        ],
    }  # fmt: skip


# ── one item ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _written(program: Program, plan: ItemPlan) -> Mapping[str, Any]:
    """Return the item as its author wrote it, keys in English."""
    from evaluator.reading import plain
    from evaluator.reading.nodes import node_at

    node = node_at(program.document.root, plan.path)
    found = None if node is None else plain(node)
    return found if isinstance(found, dict) else {}


def _item_page(program: Program, plan: ItemPlan) -> Iterator[str]:
    from evaluator.cli.paper import scoring

    spec = plan.spec
    yield f"{program.ruleset.code} {plan.id} {_title(spec)}  {say(f'{_points(plan.full)} 分', f'{_points(plan.full)} points')}"
    for line in scoring(_written(program, plan)):
        yield f"  {line}"
    if spec.when:
        otherwise = say(f"，否则不适用{_in_brackets(spec.say_not_applicable)}", f", else not applicable{_in_brackets(spec.say_not_applicable)}")
        yield say(f"  仅当 {spec.when}", f"  only when {spec.when}") + otherwise
    if spec.no_case is not None:
        words = {"full": ("得满分", "full points"), "zero": ("得 0 分", "no points"), "not_applicable": ("不适用", "not applicable"), "missing": ("待说明", "to be explained")}
        yield say("  本期没有此类事项：", "  no such case in the period: ") + say(*words[spec.no_case])
    if spec.required is not None:
        yield say("  必备项", "  a required item")
    yield from _said(
        (say("依据", "clause"), spec.basis), (say("材料", "material"), say("、", ", ").join(spec.material)),
        (say("核验", "verified"), spec.verify), (say("说明", "note"), spec.note),
    )  # fmt: skip
    for fix in spec.fix:
        more = [fix.who, fix.effort, fix.lead and say(f"周期 {fix.lead}", f"lead time {fix.lead}"), fix.proof and say(f"凭 {fix.proof}", f"proof: {fix.proof}")]
        yield f"  {say('整改', 'remedy')}  {fix.do}{_in_brackets(say('，', ', ').join(filter(None, more)))}"
    yield from _derived(program, plan)
    yield from _facts(program, plan)


def _in_brackets(text: str) -> str:
    return say(f"（{text}）", f" ({text})") if text else ""


def _said(*rows: tuple[str, str]) -> Iterator[str]:
    return (f"  {name}  {value}" for name, value in rows if value)


def _derived(program: Program, plan: ItemPlan) -> Iterator[str]:
    """Yield the derived quantities the item reads, one below the other."""
    from evaluator.expression import typed

    for name in dict.fromkeys(
        node.name for root in plan.typed for node in typed.walk(root) if isinstance(node, typed.DeriveRef)
    ):
        spec = program.ruleset.derive.get(name)
        if spec is not None and spec.of:
            yield f"  {name} = {spec.of}"


def _facts(program: Program, plan: ItemPlan) -> Iterator[str]:
    if plan.facts:
        yield say("  要填的事实", "  facts asked for")
        for name in plan.facts:
            fact = program.facts[name]
            private = say("〔不公开〕", " [private]") if fact.private else ""
            yield f"    {name}{private}  {fact.ask}".rstrip()


def _item(program: Program, plan: ItemPlan) -> dict[str, object]:
    from evaluator.cli.paper import METHODS

    spec, written = plan.spec, _written(program, plan)
    return {
        "id": plan.id, "section": plan.section, "title": spec.title, "points": _points(plan.full),
        "scoring": {key: written[key] for key in written if key in METHODS}, "when": spec.when, "no_case": spec.no_case,
        "required": spec.required.until if spec.required else None, "clause": spec.basis,
        "material": list(spec.material), "verify": spec.verify, "note": spec.note,
        "fix": [{"do": fix.do, "who": fix.who, "proof": fix.proof, "effort": fix.effort, "lead": fix.lead} for fix in spec.fix],
        "facts": list(plan.facts),
    }  # fmt: skip
