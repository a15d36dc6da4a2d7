"""A ruleset as a person reads it: each way of scoring in a few plain lines, in the author's own expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from evaluator.language import say

__all__ = ["METHODS", "scoring"]

Plain = Mapping[str, Any]
_ENDS = (("at_least", "≥ "), ("above", "> "), ("at_most", "≤ "), ("below", "< "))


def scoring(spec: Plain) -> list[str]:
    """Return how an item, part or branch is scored; *spec* is its mapping with English keys, texts as written.

    >>> scoring({"bands": {"of": "入会率", "at_least": {"95%": "4", "90%": "3"}, "else": "0"}})
    ['按 入会率 分档：', '  ≥ 95%  4 分', '  ≥ 90%  3 分', '  其余  0 分']
    """
    for name, told in METHODS.items():
        if name in spec:
            return list(told(spec[name]))
    return []


def _pts(value: object) -> str:
    return say("满分", "full points") if value == "full" else say(f"{value} 分", f"{value} points")


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _pass(expression: Any) -> Iterator[str]:
    yield say(f"满足即得满分：{expression}", f"full points when: {expression}")


def _bands(spec: Plain) -> Iterator[str]:
    yield say(f"按 {spec.get('of')} 分档：", f"by {spec.get('of')}:")
    for row in spec.get("rows") or ():
        low, high = row.get("from"), row.get("to")
        limits = " ".join(filter(None, (f"≥ {low}" if low else "", f"< {high}" if high else "")))
        yield f"  {limits}  {_pts(row.get('points'))}{_said(row)}"
    for end, sign in _ENDS:
        for limit, points in (spec.get(end) or {}).items():
            yield f"  {sign}{limit}  {_pts(points)}"
    if "else" in spec:
        yield f"  {say('其余', 'otherwise')}  {_pts(spec['else'])}"


def _choose(branches: Any) -> Iterator[str]:
    yield say("取第一个符合的：", "the first that holds:")
    for branch in branches:
        last = branch.get("else")
        inner: Plain = last if isinstance(last, Mapping) else branch
        condition = (
            say(f"若 {branch['if']}", f"if {branch['if']}") if "if" in branch else say("其余", "otherwise")
        )
        points = branch.get("points", inner.get("points", None if isinstance(last, Mapping) else last))
        below = scoring(inner)
        yield f"  {condition}{say('：', ': ')}{_pts(points) if points is not None and not below else ''}{_said(branch)}"
        yield from (f"    {line}" for line in below)


def _said(spec: Plain) -> str:
    return say(f"（{spec['say']}）", f" ({spec['say']})") if spec.get("say") else ""


def _parts(parts: Any) -> Iterator[str]:
    yield say("各部分相加：", "the sum of the parts:")
    for part in parts:
        fatal = say("，为 0 则整项为 0", ", none means none for the item") if part.get("fatal") else ""
        yield f"  {part.get('id', '')} {part.get('title', '')} {_pts(part.get('points'))}{fatal}".rstrip()
        if part.get("when"):
            yield say(f"    仅当 {part['when']}", f"    only when {part['when']}")
        yield from (f"    {line}" for line in scoring(part))


def _deduct(lines: Any) -> Iterator[str]:
    yield say("满分起扣，扣完为止：", "from full points, down to zero:")
    for line in lines:
        if "times" in line:
            when = say(f"每一个 {line['times']}", f"for each {line['times']}")
        elif "unless" in line:
            when = say(f"不满足 {line['unless']}", f"unless {line['unless']}")
        else:
            when = say(f"若 {line.get('if', '')}", f"if {line.get('if', '')}")
        lost = (
            say("扣完", "all of it")
            if line.get("all")
            else say(f"扣 {line.get('points')} 分", f"−{line.get('points')}")
        )
        yield f"  {when}{say('，', ': ')}{lost}{_said(line)}"


def _earn(lines: Any) -> Iterator[str]:
    yield say("逐个计分，不超过满分：", "each earns, up to full points:")
    for line in lines:
        most = (
            say(f"，至多 {line['at_most']} 分", f", at most {line['at_most']}") if line.get("at_most") else ""
        )
        yield (
            say(
                f"  每一个 {line.get('times')}，得 {line.get('points')} 分",
                f"  each {line.get('times')}: +{line.get('points')}",
            )
            + most
            + _said(line)
        )


def _linear(spec: Plain) -> Iterator[str]:
    start, end = spec.get("from") or "0", spec.get("to") or "100%"
    yield say(
        f"按比例：{spec.get('of')} 从 {start} 到 {end}，由 0 到满分",
        f"in proportion: {spec.get('of')} from {start} to {end}",
    )


def _step(spec: Plain) -> Iterator[str]:
    short = "short_of" in spec
    target = spec.get("short_of") or spec.get("beyond") or "0"
    way = say("每不足", "for each shortfall of") if short else say("每超出", "for each excess of")
    lost = say(f"扣 {spec.get('lose')} 分", f"−{spec.get('lose')}")
    gained = say(f"加 {spec.get('gain')} 分", f"+{spec.get('gain')}")
    moved = lost if "lose" in spec else gained
    if not short and "beyond" not in spec:  # a change: up gains, down loses
        way = say("每增减", "for each change of")
        up, down = (
            ("gain" in spec and say("增", "up ") + gained),
            ("lose" in spec and say("减", "down ") + lost),
        )
        moved = say("、", ", ").join(each for each in (up, down) if each)
    words = {
        "ceil": say("不足一步按一步", "a part counts as a step"),
        "floor": say("不足一步不计", "a part does not count"),
        "linear": say("按比例", "in proportion"),
    }
    rounding = words.get(str(spec.get("rounding") or "ceil"), "")
    base = say(f"，以 {spec['base']} 分为基准", f", starting from {spec['base']}") if "base" in spec else ""
    yield say(
        f"{spec.get('of')} 以 {target} 为准，{way} {spec.get('every')}，{moved}（{rounding}）{base}",
        f"{spec.get('of')} against {target}: {way} {spec.get('every')} {moved} ({rounding}){base}",
    )


def _worth(worth: Any) -> Iterator[str]:
    for level, points in (worth or {}).items():
        yield f"  {level}  {points if str(points).startswith('[') else _pts(points)}"


def _levels(spec: Plain) -> Iterator[str]:
    yield say(f"按 {spec.get('of')} 的最高一级：", f"by the highest level of {spec.get('of')}:")
    yield from _worth(spec.get("worth"))
    if "else" in spec:
        yield f"  {say('其余', 'otherwise')}  {_pts(spec['else'])}"


def _awards(spec: Plain) -> Iterator[str]:
    yield say(f"{spec.get('of')} 逐条计分相加：", f"each of {spec.get('of')} counts:")
    worth = dict(spec.get("worth") or {})
    column = worth.pop("列", None) or worth.pop("column", None)
    if column:
        yield say(f"  按列 {column}：", f"  by column {column}:")
    yield from _worth(worth)
    said = (("points", "每条 {} 分", "{} points each"), ("where", "仅当 {}", "only when {}"),
            ("once_per", "同一 {} 只计最高的一条", "once per {}, the highest"), ("proof", "须有 {}", "with proof {}"),
            ("at_most", "合计至多 {} 分", "at most {} in all"))  # fmt: skip
    for key, zh, en in said:
        if spec.get(key):
            yield "  " + say(zh, en).format(spec[key])


def _panel(spec: Plain) -> Iterator[str]:
    yield say(f"评委给分 {spec.get('of')} 的平均", f"the mean of the marks {spec.get('of')}")
    if spec.get("trim"):
        yield say(
            f"  {spec.get('trim_from', '')} 名以上去掉最高最低各 {spec['trim']} 个",
            f"  without the {spec['trim']} highest and lowest from {spec.get('trim_from', '')} judges on",
        )
    if spec.get("scale"):
        yield say(f"  乘以 {spec['scale']}", f"  times {spec['scale']}")


def _judged(spec: Plain) -> Iterator[str]:
    yield say(
        f"评审酌情给分 {spec.get('of')}（记明谁、为什么）：",
        f"at discretion, {spec.get('of')} (by whom and why recorded):",
    )
    for level, ends in (spec.get("ranges") or {}).items():
        low, high = (*_listed(ends), "", "")[:2]
        yield say(f"  {level}  {low} 至 {high} 分", f"  {level}  {low} to {high} points")


def _rank(spec: Plain) -> Iterator[str]:
    order = (
        say("从低到高", "lowest first") if spec.get("order") == "asc" else say("从高到低", "highest first")
    )
    yield say(f"全体按 {spec.get('of')} {order}排名：", f"by place in the batch, {spec.get('of')} {order}:")
    for place, points in (spec.get("worth") or {}).items():
        share = str(place).endswith("%")
        zh, en = (f"前 {place}", f"the first {place}") if share else (f"第 {place} 名", f"place {place}")
        yield f"  {say(zh, en)}  {_pts(points)}"
    if "else" in spec:
        yield f"  {say('其余', 'otherwise')}  {_pts(spec['else'])}"


METHODS: Mapping[str, Callable[[Any], Iterator[str]]] = {
    "pass": _pass, "bands": _bands, "choose": _choose, "parts": _parts, "deduct": _deduct, "earn": _earn,
    "linear": _linear, "step": _step, "levels": _levels, "awards": _awards, "panel": _panel, "judged": _judged,
    "rank": _rank,
}  # fmt: skip
"""How each scoring method is told, by its key."""
