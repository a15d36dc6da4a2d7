"""A table as a page of Markdown: what a person reads, prints and argues about. `docs/tables/` holds the shipped ones.

`pingjia show T01 --format markdown` writes one; `python -m evaluator.authoring.pages` writes those of `docs/tables/`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from evaluator.authoring.markdown import code, escaped, inline, line, table, word
from evaluator.authoring.paper import scoring
from evaluator.authoring.sheet import Plain, Sheet, sheet
from evaluator.declarations import Choice, FactType, Records, Results, SetOf, Tally
from evaluator.language import say
from evaluator.program.plans import ItemPlan
from evaluator.reading.keywords import KEYS
from evaluator.wording import changed, unit_word
from scoring.units import shown

__all__ = ["page"]

_KINDS = ("veto", "at_most", "ineligible", "requires", "void")
_KIND_EN = {
    "veto": "veto",
    "at_most": "cap",
    "ineligible": "ineligible",
    "requires": "requires",
    "void": "void",
}


def page(it: Sheet) -> str:
    """Return the page of a table, in the language of the run.

    >>> from evaluator.catalog import find
    >>> print(page(sheet(find("T01"))).splitlines()[2])
    # T01 合格职工之家创建评定量化表
    """
    blocks = (
        *_head(it), *_changes(it), *_sections(it), *_bonus(it), *_penalties(it), *_rulings(it), *_grades(it),
        *_quantities(it), *_checks(it), *_remedies(it), *_facts(it),
    )  # fmt: skip
    return "\n\n".join(blocks) + "\n"


def _head(it: Sheet) -> Iterator[str]:
    spec = it.program.ruleset
    yield f"<!-- pingjia show {spec.code} --format markdown -->"
    yield f"# {spec.code} {say(spec.title, spec.en or spec.title)}"
    if spec.en:
        yield f"*{say(spec.en, spec.title)}*"
    period = spec.period if isinstance(spec.period, str) else say(" 至 ", " to ").join(spec.period)
    yield table(
        (say("编号", "id"), say("版本", "version"), say("状态", "status"), say("满分", "points"),
         say("周期", "period"), say("评的是", "subject"), say("适用", "applies when")),
        [(f"`{spec.ruleset}`", spec.version, word(spec.status), shown(spec.points), word(period),
          word(spec.subject), code(it.written.get("applies")) or say("不限", "everyone"))],
    )  # fmt: skip
    if spec.note:
        yield line(spec.note)
    if spec.sources:
        yield say("依据：", "Sources:") + "\n" + "".join(f"\n- {line(each)}" for each in spec.sources)


def _changes(it: Sheet) -> Iterator[str]:
    if it.program.changes:
        yield say("## 对底本的改动", "## Changes of its base")
        yield "\n".join(f"- {changed(each)}" for each in it.program.changes)


def _sections(it: Sheet) -> Iterator[str]:
    for section in it.program.sections:
        yield say(
            f"## {section.id} {section.title}（{shown(section.full)} 分）",
            f"## {section.id} {section.title} ({shown(section.full)} points)",
        )
        yield _items(it, section.items)


def _items(it: Sheet, items: Iterable[ItemPlan]) -> str:
    head = (
        say("项目", "item"), say("内容", "what"), say("分", "points"), say("怎么计分", "how"),
        say("材料", "material"), say("核验", "verified"), say("依据", "clause"),
    )  # fmt: skip
    return table(
        head,
        [
            (
                each.id, _titled(each), shown(each.full), "<br>".join(_how(it, each)),
                say("、", ", ").join(each.spec.material), each.spec.verify, each.spec.basis,
            )
            for each in items
        ],
    )  # fmt: skip


def _titled(plan: ItemPlan) -> str:
    star = say("（必备）", " (required)") if plan.spec.required is not None else ""
    return f"**{plan.spec.title}**{star}" + (f"<br>{line(plan.spec.note)}" if plan.spec.note else "")


def _how(it: Sheet, plan: ItemPlan) -> Iterator[str]:
    written = it.item(plan)
    for rule in scoring(written):
        depth = (len(rule) - len(rule.lstrip())) // 2
        yield "　" * depth + escaped(rule.strip())
    if written.get("when"):
        words = f"（{plan.spec.say_not_applicable}）" if plan.spec.say_not_applicable else ""
        yield say(
            f"仅当 {escaped(written['when'])}，否则不适用{words}", f"only when {escaped(written['when'])}"
        )
    if plan.spec.no_case is not None:
        yield say("没有此类事项：", "no such case: ") + word(plan.spec.no_case)
    if plan.spec.overflow:
        yield say("扣穿的部分带进类目", "what is lost beyond the item is carried into the section")


def _bonus(it: Sheet) -> Iterator[str]:
    spec = it.program.ruleset
    if spec.bonus_cap is None:
        return
    most, counts = shown(spec.bonus_cap), word(str((it.written.get("bonus") or {}).get("counts_for", "")))
    yield say(
        f"## 加分（合计至多 {most} 分，计入：{counts}）", f"## Bonus (at most {most}; counts for {counts})"
    )
    yield _items(it, it.program.bonus)


def _penalties(it: Sheet) -> Iterator[str]:
    if it.written.get("penalties"):
        yield say("## 扣罚（从总分里扣）", "## Penalties (from the total)")
        rows = [
            (each["id"], line(each.get("title", "")), "<br>".join(map(escaped, scoring(each))))
            for each in it.written["penalties"]
        ]
        yield table((say("编号", "id"), say("内容", "what"), say("怎么扣", "how")), rows)


def _rulings(it: Sheet) -> Iterator[str]:
    rows = []
    for each in it.written.get("rulings") or ():
        kind = next(key for key in _KINDS if key in each)
        to = say(f"（至 {each['to']}）", f" (to {each['to']})") if each.get("to") else ""
        to = f" {each['at_most']}" if kind == "at_most" else to
        title = each.get("say") or "" if kind in ("at_most", "requires") else each[kind]
        condition = (
            say("须 ", "needs ") + code(each["requires"]) if kind == "requires" else code(each.get("if"))
        )
        more = [each.get("say", "") if kind not in ("at_most", "requires") else "", each.get("then", ""),
                say(f"由{each['by']}认定", f"found by {each['by']}") if each.get("by") else ""]  # fmt: skip
        rows.append((each["id"], say(KEYS[kind], _KIND_EN[kind]) + to, line(title), condition,
                     line(say("；", "; ").join(filter(None, more))), each.get("basis", "")))  # fmt: skip
    if rows:
        yield say("## 裁定（不改变分数）", "## Rulings (they never change points)")
        yield table(
            (say("编号", "id"), say("裁定", "ruling"), say("事由", "on account of"), say("成立条件", "held if"),
             say("说明", "more"), say("依据", "clause")), rows,
        )  # fmt: skip


def _grades(it: Sheet) -> Iterator[str]:
    yield say("## 等级", "## Grades")
    grades = it.written.get("grades")
    if isinstance(grades, Mapping) and grades.get("of"):
        yield say(f"按 {code(grades['of'])} 定等，不按总分。", f"By {code(grades['of'])}, not by the total.")
    rows = []
    for level in it.levels:
        least, above = level.get("at_least"), level.get("above")
        limit = f"≥ {least}" if least else f"> {above}" if above else say("其余", "otherwise")
        needs = "<br>".join(map(code, level.get("needs") or ()))
        rows.append((level["name"], limit, needs, _top(level.get("top")), line(level.get("then", ""))))
    yield table(
        (say("等级", "grade"), say("线", "line"), say("还须", "also needs"), say("名额", "places"),
         say("后续", "then")), rows,
    )  # fmt: skip
    yield from _policies(it)


def _top(top: Plain | None) -> str:
    if not top:
        return ""
    many, rounding = top.get("share") or top.get("places") or "", word(top.get("rounding", "floor"))
    least = say(f"，至少 {top['min']} 个", f", at least {top['min']}") if top.get("min") else ""
    return say(f"{many}（{rounding}{least}）", f"{many} ({rounding}{least})")


def _policies(it: Sheet) -> Iterator[str]:
    said = []
    aside = it.written.get("not_applicable") or {"rescale": "table"}
    limit, by = (aside.get("limit") or {}).get("points"), aside.get("approve")
    how = word(aside["rescale"])
    referred = (
        say(f"，申报的合计超过 {limit} 分转人工评定", f"; past {limit} points left to a person")
        if limit
        else ""
    )
    approved = say(f"，由{by}批准", f", approved by {by}") if by else ""
    said.append(say(f"不适用的项目按{how}折算", f"not applicable: rescaled by {how}") + referred + approved)
    rounding = it.written.get("rounding")
    if rounding:
        mode, to = word(rounding.get("mode", "half-up")), rounding["to"]
        said.append(say(f"总分{mode}到 {to}，只舍入这一次", f"the total is rounded once, to {to} ({mode})"))
    if it.written.get("grade_on") == "exact":
        said.append(say("等级看舍入前的分", "grades look at the exact total"))
    yield "\n".join(f"- {line(each)}" for each in said)
    for key in ("ladder", "ranking", "funding"):
        if it.written.get(key):
            yield say(f"{KEYS[key]}：", f"{key}: ") + inline(it.written[key])


def _quantities(it: Sheet) -> Iterator[str]:
    written = it.written
    if written.get("derive"):
        yield say("## 算出来的量", "## Derived quantities")
        yield table((say("名称", "name"), say("算法", "how")), [
            (name, code(of) if isinstance(of, str) else _derived(of)) for name, of in written["derive"].items()
        ])  # fmt: skip
    thresholds = list(_parameters(it))
    if thresholds:
        yield say("## 门槛（随地区和日期）", "## Thresholds, by region and date")
        yield table(
            (say("名称", "name"), say("地区", "region"), say("自", "from"), say("值", "value"), say("出处", "source")),
            thresholds,
        )  # fmt: skip
    duties = {**(written.get("obligations") or {}), **(written.get("tables") or {})}
    if duties:
        yield say("## 记录怎么归并", "## How records are counted")
        yield table(
            (say("名称", "name"), say("怎么归并", "how")),
            [(name, inline(of)) for name, of in duties.items()],
        )


def _derived(of: Plain) -> str:
    if of.get("of"):
        return code(of["of"])
    return "<br>".join(
        say(
            f"若 {code(each['if'])}：{code(each['value'])}",
            f"if {code(each['if'])}: {code(each['value'])}",
        )
        if "if" in each
        else say(f"否则：{code(each['else'])}", f"else: {code(each['else'])}")
        for each in of["choose"]
    )


def _parameters(it: Sheet) -> Iterator[tuple[str, ...]]:
    """Yield the values of the thresholds the table names, its own in place of the vocabulary's."""
    own, named = it.written.get("parameters") or {}, set(_words(it.written))
    for name, declared in it.program.vocabulary.parameters.items():
        if name in named and name not in own:
            for each in declared.values:
                yield _threshold(
                    name, declared.unit, each.region, each.from_, each.value, each.source or declared.source
                )
    for name, spec in own.items():
        for each in spec["values"]:
            source = each.get("source") or spec.get("source") or ""
            yield _threshold(
                name, spec.get("unit", ""), each.get("region", ""), each["from"], each["value"], source
            )


def _threshold(name: str, unit: str, region: str, start: object, value: str, source: str) -> tuple[str, ...]:
    return name, region or say("各地", "everywhere"), str(start), f"{value}{unit_word(unit)}", line(source)


def _words(value: object) -> Iterator[str]:
    """Yield every word in the texts of what was written."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _words(key)
            yield from _words(each)
    elif isinstance(value, list):
        for each in value:
            yield from _words(each)
    else:
        yield from re.findall(r"[^\W\d]\w*", str(value))


def _checks(it: Sheet) -> Iterator[str]:
    checks, signals = it.written.get("checks") or (), it.written.get("signals") or ()
    if checks or signals:
        yield say("## 核对与提示（不计分）", "## Checks and signals (no points)")
        refuse, incomplete = say("不成立就拒收", "else refused"), say("不成立则标为不完整", "else incomplete")
        rows = [
            (each.get("id", ""), say("须 ", "must ") + code(each["must"]),
             incomplete if each.get("else") == "incomplete" else refuse, line(each.get("say", "")))
            for each in checks
        ]  # fmt: skip
        rows += [
            (
                each.get("id", ""),
                say("若 ", "if ") + code(each["if"]),
                say("提示", "signal"),
                line(each["say"]),
            )
            for each in signals
        ]
        yield table(
            (say("编号", "id"), say("条件", "condition"), say("后果", "so"), say("怎么说", "said")), rows
        )


def _remedies(it: Sheet) -> Iterator[str]:
    rows = [
        (plan.id, line(fix.do), fix.who, fix.proof, fix.effort, fix.lead)
        for plan in (*it.program.items, *it.program.bonus)
        for fix in plan.spec.fix
    ]
    if rows:
        yield say("## 丢了分怎么办", "## What to do about lost points")
        yield table(
            (say("项目", "item"), say("做什么", "do"), say("谁", "who"), say("凭什么", "proof"),
             say("工作量", "effort"), say("要多久", "lead")), rows,
        )  # fmt: skip


def _facts(it: Sheet) -> Iterator[str]:
    yield say("## 要填的事实", "## Facts asked for")
    groups = {**it.program.vocabulary.groups, "": say("其他", "other")}
    rows = [
        (name, _kind(fact), line(fact.ask) + (f"<br>{line(fact.note)}" if fact.note else ""),
         say("、", ", ").join(fact.material))
        for group in groups
        for name, fact in it.program.facts.items()
        if (fact.group if fact.group in groups else "") == group
    ]  # fmt: skip
    yield table(
        (say("事实", "fact"), say("类型", "type"), say("怎么问", "asked"), say("材料", "material")), rows
    )


def _kind(fact: FactType) -> str:
    kind = word(fact.type)
    match fact:
        case Records(columns=columns):
            kind += say("：", ": ") + say("、", ", ").join(columns)
        case Choice(of=of) | SetOf(of=of):
            kind += say("：", ": ") + say("、", ", ").join(of)
        case Tally(rows=rows, choices=choices):
            kind += f"{say('：', ': ')}{say('、', ', ').join(rows)} × {say('、', ', ').join(choices)}"
        case Results(ruleset=ruleset):
            kind += f"{say('：', ': ')}{ruleset}"
        case _:
            kind += unit_word(getattr(fact, "unit", "") or "")
    marks = [say("不公开", "private")] if fact.private else []
    marks += [say(f"由{fact.by}填", f"by {fact.by}")] if fact.by else []
    return kind + (say(f"（{'、'.join(marks)}）", f" ({', '.join(marks)})") if marks else "")


def main() -> None:
    """Write the pages of the shipped tables into `docs/tables/`."""
    from evaluator.catalog import entries

    folder = Path("docs/tables")
    folder.mkdir(exist_ok=True)
    for entry in entries():
        (folder / f"{entry.id}.md").write_text(page(sheet(entry.path)), "utf-8")
        sys.stdout.write(f"{folder / entry.id}.md\n")


if __name__ == "__main__":
    main()
