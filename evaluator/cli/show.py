"""`pingjia show`: a table as a person reads it, or one item with its clause, materials and remedies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from evaluator.cli import streams
from evaluator.cli.command import FINE, Asked, Command, argument, build
from evaluator.cli.page import cells, columns, padded, wrapped
from evaluator.language import current, say
from evaluator.problems import problem, suggest

if TYPE_CHECKING:
    from evaluator.authoring.sheet import Sheet
    from evaluator.program.plans import ItemPlan


def command() -> Command:
    """Return the command."""
    text = say(
        "照着纸面看一张评分表：类目、项目、分值、等级、裁定。再给一个项目，就看它怎么计分、依据、材料、核验和整改。"
        "--format markdown 把整张表写成一页文档。\n\n"
        "例：pingjia show T01；pingjia show T01 A5",
        "Read a ruleset as on paper: sections, items, points, grades, rulings; with an item, how it is scored, its "
        "clause, materials, verification and remedies. --format markdown writes the whole ruleset as a page."
        "\n\nExamples: pingjia show T01; pingjia show T01 A5",
    )
    parameters = [
        argument("ruleset", say("评分表", "RULESET")),
        argument("item", say("[项目]", "[ITEM]"), required=False),
    ]
    return build("show", run, text, parameters, formats=("terminal", "json", "markdown"))


def run(ruleset: str, item: str | None, format: str) -> int:
    """Show *ruleset*, or its *item*."""
    from evaluator.authoring.sheet import sheet as read_sheet
    from evaluator.catalog import find

    sheet = read_sheet(find(ruleset))
    program = sheet.program
    if format == "markdown":
        from evaluator.authoring.pages import page

        streams.emit(page(sheet))
        return FINE
    if item is None:
        if format == "json":
            _json(_whole(sheet))
        else:
            _lines(_page(sheet))
        return FINE
    plan = program.item(item) or program.item(item.upper())
    if plan is None:
        known = [each.id for each in (*program.items, *program.bonus)]
        hint = suggest(item, known) or say(f"有：{'、'.join(known)}", f"there are: {', '.join(known)}")
        raise Asked([problem("unknown-item", None, name=item, hint=hint)])
    if format == "json":
        _json(_item(sheet, plan))
    else:
        _lines(_item_page(sheet, plan))
    return FINE


def _json(value: object) -> None:
    from evaluator.cli.refusal import write_json

    write_json(value)


def _lines(lines: Iterator[str]) -> None:
    for line in lines:
        streams.show(line)


def _title(spec: Any) -> str:
    """Return the title of a table or an item in the language of the run."""
    found: str = spec.en if current() == "en" and spec.en else spec.title
    return found


def _points(value: Any) -> str:
    from scoring.units import shown

    return shown(value)


# ── the table ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _page(sheet: Sheet) -> Iterator[str]:
    from evaluator.wording import changed

    it = sheet.program.ruleset
    yield f"{it.code} {_title(it)}  {it.version}"
    yield say(
        f"总分 {_points(it.points)}，编号 {it.ruleset}", f"{_points(it.points)} points, id {it.ruleset}"
    )
    if it.status != "active":
        words = {"draft": ("草案", "draft"), "trial": ("试行", "trial"), "retired": ("停用", "retired")}
        yield say("状态 ", "status ") + say(*words[it.status])
    if it.note:
        yield from wrapped(it.note, 96)
    if it.applies:
        yield say(f"适用 {it.applies}", f"applies when {it.applies}")
    yield from (f"  {line}" for line in map(changed, sheet.program.changes))
    for section in sheet.program.sections:
        yield ""
        yield f"{section.id} {section.title}  {_points(section.full)}"
        yield from _rows(section.items)
    yield from _extras(sheet)
    yield from _rulings(sheet)
    yield from _grades(sheet)
    first = sheet.program.items[0].id
    yield ""
    yield say(
        f"看一项怎么计分：pingjia show {it.code} {first}",
        f"how an item is scored: pingjia show {it.code} {first}",
    )


def _rows(items: tuple[ItemPlan, ...]) -> Iterator[str]:
    width = max((cells(_title(each.spec)) for each in items), default=0)
    ids = max((cells(each.id) for each in items), default=0)
    for each in items:
        yield f"  {padded(each.id, ids)}  {padded(_title(each.spec), width)}  {_points(each.full):>5}"


def _extras(sheet: Sheet) -> Iterator[str]:
    cap = sheet.program.ruleset.bonus_cap
    if cap is not None:
        yield ""
        yield say(f"加分（合计至多 {_points(cap)}）", f"Bonus (at most {_points(cap)})")
        yield from _rows(sheet.program.bonus)
    if sheet.program.penalties:
        yield ""
        yield say("扣罚", "Penalties")
        yield from (f"  {each.spec.id}  {each.spec.title}" for each in sheet.program.penalties)


def _rulings(sheet: Sheet) -> Iterator[str]:
    from evaluator.report.wording import state

    if sheet.program.rulings:
        yield ""
        yield say("裁定（不改变分数）", "Rulings (they never change points)")
        said = sheet.conditions
        yield from columns(
            (f"  {each.id}", state(each.kind), each.title, said.get(each.id, ""))
            for each in sheet.program.rulings
        )


def _grades(sheet: Sheet) -> Iterator[str]:
    yield ""
    yield say("等级", "Grades")
    for level in sheet.levels:
        least, above = level.get("at_least"), level.get("above")
        limit = f"≥ {least}" if least else f"> {above}" if above else say("其余", "otherwise")
        needs = "".join(say(f"，且 {need}", f", and {need}") for need in level.get("needs") or ())
        then = say(f"，{level['then']}", f"; {level['then']}") if level.get("then") else ""
        yield f"  {level['name']}  {limit}{needs}{then}"


def _whole(sheet: Sheet) -> dict[str, object]:
    it, program, said = sheet.program.ruleset, sheet.program, sheet.conditions
    return {
        "code": it.code, "id": it.ruleset, "title": it.title, "version": it.version, "points": _points(it.points),
        "status": it.status, "note": it.note, "sources": list(it.sources), "applies": it.applies,
        "digest": program.digest,
        "sections": [
            {
                "id": section.id, "title": section.title, "points": _points(section.full),
                "items": [_item(sheet, plan) for plan in section.items],
            }
            for section in program.sections
        ],
        "bonus": [_item(sheet, plan) for plan in program.bonus],
        "penalties": [{"id": each.spec.id, "title": each.spec.title} for each in program.penalties],
        "rulings": [
            {"id": each.id, "kind": each.kind, "title": each.title, "condition": said.get(each.id, "")}
            for each in program.rulings
        ],
        "grades": [dict(level) for level in sheet.levels],
    }  # fmt: skip


# ── one item ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _item_page(sheet: Sheet, plan: ItemPlan) -> Iterator[str]:
    from evaluator.authoring.paper import scoring

    spec, written = plan.spec, sheet.item(plan)
    full = say(f"{_points(plan.full)} 分", f"{_points(plan.full)} points")
    yield f"{sheet.program.ruleset.code} {plan.id} {_title(spec)}  {full}"
    yield from (f"  {line}" for line in scoring(written))
    yield from _policies(plan, written)
    rows = (
        (say("依据", "clause"), spec.basis), (say("材料", "material"), say("、", ", ").join(spec.material)),
        (say("核验", "verified"), spec.verify), (say("说明", "note"), spec.note),
    )  # fmt: skip
    yield from (f"  {name}  {value}" for name, value in rows if value)
    for fix in spec.fix:
        lead = say(f"周期 {fix.lead}", f"lead time {fix.lead}") if fix.lead else ""
        proof = say(f"凭 {fix.proof}", f"proof: {fix.proof}") if fix.proof else ""
        more = say("，", ", ").join(filter(None, (fix.who, fix.effort, lead, proof)))
        yield f"  {say('整改', 'remedy')}  {fix.do}{_in_brackets(more)}"
    yield from _derived(sheet, plan)
    yield from _facts(sheet, plan)


def _policies(plan: ItemPlan, written: Mapping[str, Any]) -> Iterator[str]:
    """Yield when the item applies and what happens where there was no case."""
    spec = plan.spec
    if written.get("when"):
        words = _in_brackets(spec.say_not_applicable)
        yield say(
            f"  仅当 {written['when']}，否则不适用{words}",
            f"  only when {written['when']}, else not applicable{words}",
        )
    if spec.no_case is not None:
        said = {
            "full": ("得满分", "full points"), "zero": ("得 0 分", "no points"),
            "not_applicable": ("不适用", "not applicable"), "missing": ("待说明", "to be explained"),
        }  # fmt: skip
        yield say("  本期没有此类事项：", "  no such case in the period: ") + say(*said[spec.no_case])
    if spec.required is not None:
        yield say("  必备项", "  a required item")


def _in_brackets(text: str) -> str:
    return say(f"（{text}）", f" ({text})") if text else ""


def _derived(sheet: Sheet, plan: ItemPlan) -> Iterator[str]:
    """Yield the derived quantities the item reads, as written."""
    from evaluator.expression import typed

    named = (
        node.name for root in plan.typed for node in typed.walk(root) if isinstance(node, typed.DeriveRef)
    )
    for name in dict.fromkeys(named):
        written = (sheet.written.get("derive") or {}).get(name)
        of = written.get("of") if isinstance(written, Mapping) else written
        if of:
            yield f"  {name} = {of}"


def _facts(sheet: Sheet, plan: ItemPlan) -> Iterator[str]:
    if plan.facts:
        yield say("  要填的事实", "  facts asked for")
    for name in plan.facts:
        fact = sheet.program.facts[name]
        private = say("〔不公开〕", " [private]") if fact.private else ""
        yield f"    {name}{private}  {fact.ask}".rstrip()


def _item(sheet: Sheet, plan: ItemPlan) -> dict[str, object]:
    from dataclasses import asdict

    from evaluator.authoring.paper import METHODS

    spec, written = plan.spec, sheet.item(plan)
    return {
        "id": plan.id, "section": plan.section, "title": spec.title, "points": _points(plan.full),
        "scoring": {key: written[key] for key in written if key in METHODS}, "when": written.get("when"),
        "no_case": spec.no_case, "required": spec.required, "clause": spec.basis, "material": list(spec.material),
        "verify": spec.verify, "note": spec.note, "fix": [asdict(fix) for fix in spec.fix], "facts": list(plan.facts),
    }  # fmt: skip
