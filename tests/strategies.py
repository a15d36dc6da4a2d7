"""Worlds by chance: whole rulesets with their vocabulary and evidence, as text and as the oracle's inputs.

`worlds()` draws with hypothesis (it shrinks); `world_from(seed)` draws the same kind of worlds from a plain seed.
Evidence is drawn first and thresholds are laid around it, so that limits are often hit exactly; points are added up
from the parts.  Not drawn at all: facts of type money and results, weeks, working days, ladders, Chinese spellings
of keys.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction as F
from typing import Any

from hypothesis import strategies as st

from tests.oracle import (
    Ask,
    Case,
    NoCase,
    Plain,
    add_term,
    assess,
    day_of,
    domain_of,
    items_of,
    levels_of,
    num,
)

Chance = Callable[[int, int], int]
STEMS = "甲乙丙丁戊己庚辛壬癸"
METHODS = (
    "pass",
    "bands",
    "choose",
    "parts",
    "deduct",
    "earn",
    "linear",
    "step",
    "levels",
    "awards",
    "panel",
    "judged",
    "rank",
)
LEVELS = ("国家", "省", "市")


@dataclass(frozen=True)
class World:
    """One ruleset, its vocabulary and one submission; the dicts are what the texts say."""

    vocabulary_text: str
    ruleset_text: str
    evidence_text: str
    vocabulary: Plain
    ruleset: Plain
    evidence: Plain
    labels: frozenset[str]
    shared: frozenset[str]  # facts read in more than one place: totals may be looser than the truth
    missing: tuple[str, ...]
    complete_text: str  # the evidence with nothing missing


@st.composite
def worlds(draw: st.DrawFn) -> World:
    return Maker(lambda low, high: draw(st.integers(low, high))).world()


def world_from(seed: int) -> World:
    return Maker(random.Random(seed).randint).world()


# ── numbers and texts ────────────────────────────────────────────────────────────────────────────────────────────────
def decimal(value: F) -> str:
    """A finite decimal, as an author writes it."""
    places = next(n for n in range(30) if (value * 10**n).denominator == 1)
    digits = str(abs(value) * 10**places).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 else text


def percent(value: F) -> str:
    return decimal(value * 100) + "%"


def emit(node: Any, indent: int = 0) -> str:
    """Block YAML; texts that could be misread are quoted."""
    pad = "  " * indent
    if isinstance(node, dict) and node:
        return "".join(f"{pad}{scalar(k)}:{tail(v, indent)}" for k, v in node.items())
    if isinstance(node, (list, tuple)) and node:
        return "".join(f"{pad}- " + emit(v, indent + 1).lstrip() for v in node)
    return pad + scalar(node) + "\n"


def tail(node: Any, indent: int) -> str:
    nested = isinstance(node, (dict, list, tuple)) and node
    return "\n" + emit(node, indent + 1) if nested else " " + scalar(node) + "\n"


def scalar(value: Any) -> str:
    if isinstance(value, (dict, list, tuple)):
        return "{}" if isinstance(value, dict) else "[]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    text = decimal(value) if isinstance(value, F) else str(value)
    safe = re.fullmatch(r"[\w.%-]+", text) and not text.startswith("-") and text.lower() not in ("null", "")
    return text if safe else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def plain(value: Any) -> Any:
    """A typed fact as the evidence file writes it."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value


# ── the maker ────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Measure:
    text: str
    ratio: bool
    at: F  # its value over the complete evidence (0 when there is no case)
    hollow: bool = False  # its denominator may be zero


class Maker:
    def __init__(self, chance: Chance) -> None:
        self.int = chance
        self.facts: Plain = {}
        self.values: Plain = {}
        self.before: Plain = {}
        self.labels: set[str] = set()
        self.shared: set[str] = set()
        self.names = 0
        self.rules: Plain = {"parameters": {}, "derive": {}, "checks": [], "tables": {}, "obligations": {}}
        self.titles: list[Plain] = []
        self.title_names: list[str] = []
        self.frame()

    # choices
    def one(self, options: Sequence[Any]) -> Any:
        return options[self.int(0, len(options) - 1)]

    def often(self, in_ten: int) -> bool:
        return self.int(1, 10) > 10 - in_ten

    def fresh(self, stem: str) -> str:
        self.names += 1
        n = self.names - 1
        return stem + (STEMS[n // 10 % 10] if n >= 10 else "") + STEMS[n % 10]

    def frame(self) -> None:
        kind = self.one(("year", "year", "year", "half", "quarter", "month", "window"))
        starts = {"half": (1, 7), "quarter": (1, 4, 7, 10), "month": (2, 7, 12)}
        start = date(2025, self.one(starts.get(kind, (1,))), 1)
        months = {"year": 12, "half": 6, "quarter": 3, "month": 1, "window": 12}[kind]
        start = date(2024, 12, 1) if kind == "window" else start
        end = add_term(start, months, "个月") - timedelta(days=1)
        self.start, self.end, self.kind, self.months = start, end, kind, months
        self.as_of = end + timedelta(days=self.one((0, 15, 60, 400)))
        self.label(f"period:{kind}")

    def label(self, *labels: str) -> None:
        self.labels.update(labels)

    def day(self) -> date:
        edge = self.int(0, 9)
        if edge < 2:
            return (self.start, self.end)[edge]
        return self.start + timedelta(days=self.int(0, (self.end - self.start).days))

    def value_of(self, text: str) -> Any:
        return Case(self.rules, {"facts": self.facts}, self.evidence(), {})(text)

    def evidence(self) -> Plain:
        return {
            "facts": self.values,
            "as_of": self.as_of,
            "period": (self.start, self.end),
            "region": "330109",
            "type": "支行",
            "name": "某支行工会",
            "titles": self.titles,
            "claims": [],
            "previous": self.before,
        }

    # facts
    def add(self, stem: str, spec: Plain, value: Any) -> str:
        name = self.fresh(stem)
        self.facts[name] = spec
        self.values[name] = value
        self.label(f"type:{spec['type']}")
        return name

    def again(self, kind: str) -> str | None:
        """Now and then a fact that is already there."""
        old = [n for n, s in self.facts.items() if s["type"] == kind]
        if not old or not self.often(1):
            return None
        name = str(self.one(old))
        self.shared.add(name)
        return name

    def boolean(self) -> str:
        return self.again("boolean") or self.add("是否", {"type": "boolean"}, self.often(6))

    def integer(self, low: int = 0, high: int | None = None, value: int | None = None) -> str:
        high = self.one((3, 5, 8, 10)) if high is None else high
        spec: Plain = {"type": "integer", "unit": "人"}
        if low:
            spec["min"] = low
        if not self.often(2):
            spec["max"] = high
        return self.add("人数", spec, F(self.int(low, high) if value is None else value))

    def choice(self, options: Sequence[str] = LEVELS) -> str:
        return self.add("级别", {"type": "choice", "of": list(options)}, self.one(options))

    def date(self) -> str:
        return self.add("日期", {"type": "date"}, self.day())

    def set(self) -> str:
        options = ["计划", "小结", "总结"][: self.int(2, 3)]
        return self.add(
            "文档", {"type": "set", "of": options}, frozenset(o for o in options if self.often(6))
        )

    def decimal(self, top: F, quarters: int) -> str:
        spec = {"type": "decimal", "min": 0, "max": top}
        return self.add("评分", spec, top * self.int(0, quarters) / quarters)

    def records(self) -> str:
        """Activities: dated, with a choice, a number and a boolean."""
        columns = {
            "日期": {"type": "date", "in": "period"},
            "类别": {"type": "choice", "of": list(LEVELS)},
            "场次": {"type": "integer", "max": 4},
            "夜班": {"type": "boolean"},
            "组别": {"type": "text"},
        }
        rows = [
            {
                "日期": self.day(),
                "类别": self.one(LEVELS),
                "场次": F(self.int(0, 4)),
                "夜班": self.often(5),
                "组别": self.one(("一组", "二组")),
            }
            for _ in range(self.int(0, 4))
        ]
        return self.add("活动", {"type": "records", "dated": "日期", "columns": columns}, rows)

    def awards_fact(self) -> str:
        columns = {
            "编号": {"type": "text"},
            "级别": {"type": "choice", "of": list(LEVELS)},
            "文件": {"type": "text", "optional": True},
        }
        rows = [
            {"编号": self.one("子丑寅"), "级别": self.one(LEVELS), "文件": "有" if self.often(7) else None}
            for _ in range(self.int(0, 3))
        ]
        return self.add("成果", {"type": "records", "columns": columns}, rows)

    def tally(self) -> str:
        votes = {c: F(self.int(0, 3)) for c in ("满意", "基本满意", "不满意")}
        total = self.integer(0, 9, int(sum(votes.values())))
        spec = {"type": "tally", "rows": ["总评"], "choices": list(votes), "total": total}
        return self.add("测评", spec, {"总评": votes})

    def table(self) -> str:
        units = {
            1: ["month"],
            3: ["month", "quarter"],
            6: ["month", "quarter", "half"],
            12: ["month", "quarter", "half"],
        }
        unit = self.one(
            (units[self.months] if self.kind != "window" else ["month"]) + ["choices", "both", "rows"]
        )
        each = {
            "choices": {"类别": "choices"},
            "rows": {"组别": "rows"},
            "both": {"月": "month", "类别": "choices"},
        }.get(unit, {{"month": "月", "quarter": "季", "half": "半年"}.get(unit, ""): unit})
        self.label(*(f"table:{u}" for u in each.values()))
        name = self.fresh("表")
        table: Plain = {"each": each, "of": self.records()}
        if self.often(3):
            table["where"] = "夜班"
            self.label("table:where")
        self.rules["tables"][name] = {
            **table,
            "columns": {
                "次": "count()",
                "总场": "sum(场次)",
                "夜次": "count(夜班)",
                "达": "count() >= 1",
                "夜率": "count(夜班) / count()",  # an empty group has no case
            },
        }
        return name

    def obligation(self) -> str:
        every = self.often(2) and self.kind != "window"
        numbers = list("子丑寅卯"[: self.int(0, 3)])
        if len(numbers) > 1 and not every and self.often(5):
            numbers[1] = numbers[0]  # two events that one answer could serve
            self.label("obligation:contended")
        clock = self.often(2) and not every
        visits: list[Plain] = []
        events: list[Plain] = []
        within = self.one(("3天", "10天", "1个月", "6个月"))
        if clock:
            within = "24小时"
        amount, unit = int(within[:-1].rstrip("个小")), within.lstrip("0123456789")
        for number in numbers:
            known: Any = self.day()
            last = self.as_of - timedelta(days=amount)
            edge = unit == "天" and self.start <= last <= self.end and self.often(4)
            known = last if edge else known  # due on the very day it is looked at
            if events and number == events[-1]["编号"]:  # the second of two comes close behind
                known = min(day_of(events[-1]["知悉"]) + timedelta(days=self.int(0, 1)), self.end)
            if clock:
                known = datetime(known.year, known.month, known.day, self.int(0, 23))
            events.append({"编号": number, "类型": self.one(LEVELS), "知悉": known})
            if every:
                pace, step = self.one(
                    [p for p in (("月", 1), ("双月", 2), ("季", 3)) if self.months % p[1] == 0]
                )
                events[-1]["周期"] = pace
                firsts = [add_term(self.start, n, "个月") for n in range(0, self.months, step)]
                kept = self.int(0, len(firsts)) if self.often(3) else len(firsts)  # the later ones unanswered
                hole = self.int(0, len(firsts) - 1) if self.often(3) else None
                visits += [
                    {"事件": number, "日期": m + timedelta(days=self.int(0, 27)), "有效": True}
                    for i, m in enumerate(firsts)
                    if i < kept and i != hole
                ]
            elif self.often(3 if edge else 7):
                due, day = add_term(known, amount, unit), timedelta(days=1)
                when = self.one((known, due, due + (due - known), due + day, known - day))
                if (when.date() if isinstance(when, datetime) else when) <= self.as_of:
                    visits.append({"事件": number, "日期": when, "有效": self.often(8)})
        if not every and self.often(2):
            early: Any = self.start - timedelta(days=self.int(1, 5))
            early = datetime(early.year, early.month, early.day, 8) if clock else early
            events.append({"编号": "早", "类型": "国家", "知悉": early})  # before the period: out of scope
            self.label("obligation:early")
        moment = {"type": "datetime" if clock else "date"}
        columns = {
            "编号": {"type": "text"},
            "类型": {"type": "choice", "of": list(LEVELS)},
            "知悉": moment,
            **({"周期": {"type": "choice", "of": ["月", "双月", "季"]}} if every else {}),
        }
        of = self.add("事件", {"type": "records", "dated": "知悉", "columns": columns}, events)
        columns = {"事件": {"type": "text"}, "日期": moment, "有效": {"type": "boolean"}}
        by = self.add("走访", {"type": "records", "dated": "日期", "columns": columns}, visits)
        name = self.fresh("义务")
        o: Plain = {"for": of, "answered_by": by, "match": {"事件": "编号"}, "at": "日期"}
        monthly = all(e.get("周期") == "月" for e in events)
        until = not every and self.often(3)
        term = {"until": "知悉"} if until else {"from": "知悉", "within": within}
        o |= {"every": "month" if monthly else "周期"} if every else term
        if self.often(3):
            o["where"] = "类型 in {国家, 省}"
        if not every and self.often(4):
            o["accept"] = "有效"
        self.label(
            f"obligation:{'every' if every else 'until' if until else unit}",
            *(f"obligation:{k}" for k in ("where", "accept") if k in o),
        )
        self.rules["obligations"][name] = o
        return name

    def parameter(self) -> str:
        name = self.fresh("线")
        values: list[Plain] = [{"from": "2020-01-01", "value": self.int(1, 5)}]
        for extra in (
            {"from": "2020-01-01", "region": "33"},
            {"from": "2021-01-01", "region": "3301"},
            {"from": "2021-06-01", "region": "32"},
            {"from": "2024-06-01"},
            {"from": "2026-01-10"},
        ):
            if self.often(4):
                values.append({**extra, "value": self.int(1, 5)})
                self.label("parameter:region" if "region" in extra else "parameter:date")
        self.rules["parameters"][name] = {"unit": "人", "source": "示例", "values": values}
        return name

    def title(self) -> str:
        name = "称号" + self.one("甲乙")
        if name not in self.title_names:
            self.title_names.append(name)
            if self.often(7):
                start = add_term(self.as_of, -self.int(0, 5), "年") + timedelta(days=self.int(-1, 1))
                record: Plain = {"title": name, "from": min(start, self.as_of)}
                if self.often(4):
                    record["until"] = self.one((self.as_of, add_term(record["from"], 3, "年")))
                if self.often(2):
                    record["withdrawn"] = self.one((self.as_of, self.as_of + timedelta(days=1)))
                self.titles.append(record)
        terms = self.one(("", ", within: 3年", ", for: 1年", ", within: 5年, for: 1年"))
        return f"held({name}{terms})"

    # conditions
    OF_GROUPS = ("达", "次 >= 2", "总场 > 1", "夜次 >= 1", "夜率 >= 1/2", "not (夜率 > 50%)")

    def condition(self, depth: int = 0) -> str:
        kind = self.int(0, 15 if depth == 0 else 12)
        if kind <= 2:
            name = self.boolean()
            return name if kind < 2 else f"{self.one(('not', '非'))} {name}"
        if kind == 3:
            name = self.integer()
            limit = self.values[name] if self.often(5) else F(self.int(0, 6))
            return f"{name} {self.one(('>=', '>', '<=', '<', '==', '!='))} {decimal(limit)}"
        if kind == 4:
            name, term, other = self.date(), self.one(("3天", "6个月", "1年")), self.day()
            form = self.one(("{0} <= {1} + {2}", "{0} + {2} >= 评定日", "{0} > 期末 - {2}", "{0} >= {1}"))
            self.label("term" if "{2}" in form else "date")
            return str(form.format(name, other, term))
        if kind == 5:
            name, worth = self.choice(), self.one(LEVELS)
            return str(
                self.one((f"{name} == {worth}", f"{name} in {{国家, {worth}}}", f"{name} not in {{{worth}}}"))
            )
        if kind == 6:
            return self.of_set()
        if kind == 7:
            fn, what = (
                self.one(("any", "every", "none", "任一")),
                self.one(("夜班", "场次 >= 2", "类别 == 省")),
            )
            return f"{fn}({self.records()}, {what})"
        if kind == 8:
            line = self.parameter()
            values = self.rules["parameters"][line]["values"]
            fact = self.integer(0, 6, self.one(values)["value"])
            if self.often(3):
                self.label("parameter:at")
                line = f"at({line}, {self.date()})"
            return f"{fact} >= {line}"
        if kind == 9:
            a, b = self.pair(1)
            return f"{a} / {b} {self.one(('>= 2/3', '> 1/2', '>= 1/2', '>= 60%', '< 80%'))}"
        if kind == 10:
            return self.title()
        if kind == 11:
            return f"{self.one(('every', 'any', 'none'))}({self.table()}, {self.one(self.OF_GROUPS)})"
        if kind == 12:
            return f"count({self.records()}, 场次 >= 1) >= {self.int(1, 3)}"
        left, right = self.condition(1), self.condition(1)
        word = self.one(("and", "or", "且", "或"))
        return f"{left} {word} {right}" if kind < 15 else f"not ({left} {word} {right})"

    def hollow(self) -> str:
        """A condition that may have no case, alone or beside one that may decide alone."""
        share = "{} / {} {} 60%".format(*self.pair(0), self.one((">=", "<")))
        form = self.one(("{0}", "{0} and {1}", "{1} or {0}", "not ({1} and {0})"))
        return str(form.format(share, self.condition(1)))

    def of_set(self) -> str:
        name = self.set()
        if self.often(3):
            return f"{self.one(self.facts[name]['of'])} in {name}"
        return f"count({self.one(('missing', '缺少'))}({name})) {self.one(('== 0', '<= 1'))}"

    # measures
    def pair(self, least: int) -> tuple[str, str]:
        """A part and its whole, of one unit, never more than the whole."""
        whole = self.one((0, 0, 1, 2, 4, 5, 8, 10, 3, 6, 7) if least == 0 else (1, 2, 4, 5, 8, 10, 3, 6, 7))
        part = self.int(0, whole)
        a, b = self.integer(0, 10, part), self.integer(least, 10, whole)
        if least == 0 or self.often(3):
            self.rules["checks"].append({"must": f"{a} <= {b}", "say": "部分不多于全部"})
            self.label("check:bounding")
        return a, b

    def measure(self, *, hollow: bool, ratio: bool | None = None) -> Measure:
        """A number to scale; `hollow`: its denominator may be zero (the item then says what that means)."""
        ratio = self.often(5) if ratio is None else ratio
        if ratio:
            kind = self.int(0, 4 if hollow else 1)
            if kind <= 2:
                a, b = self.pair(0 if kind == 2 else 1)
                text, hollow = f"{a} / {b}", kind == 2
            elif kind == 3:
                text = f"{self.one(('rate', '比率'))}({self.obligation()})"
            elif self.often(3):
                text = f"avg({self.table()}, 夜率)"
            else:
                text = f"share({self.tally()}.总评, {{满意{self.one(('', ', 基本满意'))}}})"
        else:
            text, hollow = self.number(hollow)
        if self.often(2):
            text = self.derive(text)
        try:
            value = F(self.value_of(text))
        except (Ask, NoCase):
            value = F(0)
        return Measure(text, ratio, value, hollow)

    def number(self, hollow: bool) -> tuple[str, bool]:
        kind = self.int(0, 14 if hollow else 11)
        if kind <= 2:
            return self.again("integer") or self.integer(), False
        if kind == 3:
            return f"count(missing({self.set()}))", False
        if kind == 4:
            return f"count({self.records()}{self.one(('', ', 夜班', ', 类别 in {国家, 市}'))})", False
        if kind == 5:
            return f"sum({self.records()}, 场次{self.one(('', ', 夜班'))})", False
        if kind == 6:
            return f"sum({self.table()}, min(次, 2))", False
        if kind == 7:
            return f"count({self.table()}, {self.one(self.OF_GROUPS)})", False
        if kind == 8:
            return f"{self.one(('min', 'max', '最大'))}({self.integer()}, {self.integer()})", False
        if kind == 9:
            fact = self.date()
            other = add_term(self.values[fact], -self.int(0, 5), "个月") + timedelta(days=self.int(-1, 1))
            return f"{self.one(('days_between', 'months_between'))}({other}, {fact})", False
        if kind == 10:
            return f"streak({self.records()}, {self.one(('夜班', '场次 >= 1'))})", False
        if kind == 11:
            return f"count({self.obligation()}, 状态 {self.one(('== 逾期', '!= 按期', '== 未办'))})", False
        return f"{self.one(('avg', 'max', 'min', 'last'))}({self.records()}, 场次)", True

    def derive(self, text: str) -> str:
        name = self.fresh("算")
        kind = self.int(0, 2)
        self.label(f"derive:{('plain', 'of', 'choose')[kind]}")
        if kind == 2:
            forms = [
                {"if": self.boolean(), "value": text},
                {"else": f"({text}) * {self.one(('50%', '100%'))}"},
            ]
            self.rules["derive"][name] = {"choose": forms}
        else:
            self.rules["derive"][name] = {"of": text, "say": "算得"} if kind else text
        return name

    def limits(self, m: Measure, count: int) -> list[F]:
        """Distinct limits, highest first; often the very value."""
        grain, top = (F(1, 20), 20) if m.ratio else (F(1), 8)
        found = {m.at} if self.often(6) and (m.at * 10000).denominator == 1 else set()
        if found:
            self.label("boundary:exact")
        while len(found) < count:
            found.add(grain * self.int(1, top))
        return sorted(found, reverse=True)

    @staticmethod
    def written(m: Measure, value: F) -> str:
        return percent(value) if m.ratio else decimal(value)

    # points
    def quarters(self) -> F:
        return F(self.one((1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 40)), 4)

    def split(self, full: F, count: int) -> list[F]:
        units = int(full * 4)
        cuts = sorted({self.int(1, units - 1) for _ in range(count - 1)}) if units > 1 else []
        return [F(b - a, 4) for a, b in zip([0, *cuts], [*cuts, units], strict=True)]

    # methods
    def method(self, full: F, depth: int = 0) -> tuple[Plain, bool]:
        """The one method and whether it may meet a zero denominator (only at the top)."""
        names = (
            METHODS if depth == 0 else (*METHODS[:9], "judged") if depth == 1 else ("pass", "linear", "bands")
        )
        name = self.one(names)
        self.label(f"method:{name}")
        if depth:
            self.label(f"nested:{name}")
        out = getattr(self, f"a_{name}")(full, depth)
        node, hollow = out if isinstance(out, tuple) else (out, False)
        return {name: node}, hollow

    def a_pass(self, full: F, depth: int) -> tuple[str, bool]:
        hollow = depth == 0 and self.often(2)
        return self.hollow() if hollow else self.condition(), hollow

    def a_bands(self, full: F, depth: int) -> tuple[Plain, bool]:
        m = self.measure(hollow=depth == 0)
        high, low = self.limits(m, 2)
        some, h, w = full / 2, self.written(m, high), self.written(m, low)
        form = self.one(("at_least", "above", "rising", "at_most", "below", "falling", "rows"))
        self.label(f"bands:{form}")
        node: Plain = {"of": m.text}
        if form in ("at_least", "above"):
            node |= {form: {h: full, w: some}, "else": 0}
        elif form == "rising":
            node |= {"at_least": {h: full}, "above": {w: some}, "else": 0}
        elif form in ("at_most", "below"):
            node |= {form: {w: full, h: some}, "else": 0}
        elif form == "falling":
            node |= {"at_most": {w: full}, "below": {h: some}, "else": 0}
        else:
            rows = [
                {"to": w, "points": 0},
                {"from": w, "to": h, "points": some},
                {"from": h, "points": full, "say": "顶"},
            ]
            node["rows"] = rows
        return node, m.hollow

    def a_choose(self, full: F, depth: int) -> list[Plain]:
        out: list[Plain] = []
        for _ in range(self.int(1, 2)):
            branch: Plain = {"if": self.condition(depth)}
            if self.often(4):
                branch |= self.method(full, depth + 1)[0]
                self.label("choose:nested")
            else:
                branch["points"] = self.one(("full", full, full / 2))
            out.append({**branch, "say": "如此"})
        last: Any = self.one((0, 0, full / 4, "method"))
        if any(b.get("points") == full / 2 for b in out) and self.often(4):
            last = "full"  # an exception costs half, else nothing is lost
            self.label("choose:else full")
        out.append({"else": self.method(full, depth + 1)[0] if last == "method" else last})
        return out

    def a_parts(self, full: F, depth: int) -> list[Plain]:
        out = []
        for i, points in enumerate(self.split(full, self.int(2, 3))):
            part: Plain = {
                "id": "abc"[i],
                "title": f"子项{i + 1}",
                "points": points,
                **self.method(points, depth + 1)[0],
            }
            if self.often(2):
                part["fatal"] = "zero"
                self.label("parts:fatal")
            out.append(part)
        return out

    def a_deduct(self, full: F, depth: int) -> list[Plain]:
        out: list[Plain] = []
        for _ in range(self.int(1, 3)):
            kind = self.one(("if", "unless", "times", "times", "all"))
            self.label(f"deduct:{kind}")
            points = self.one((full / 4, full / 2, F(1, 2), full + 1))
            if kind == "times":
                out.append({"times": self.number(hollow=False)[0], "points": points})
            elif kind == "all":
                out.append({"if": self.condition(1), "all": True, "say": "扣完"})
            else:
                out.append({kind: self.condition(1), "points": points, "say": "扣"})
        return out

    def a_earn(self, full: F, depth: int) -> list[Plain]:
        out: list[Plain] = []
        for _ in range(self.int(1, 2)):
            entry: Plain = {
                "times": self.number(hollow=False)[0],
                "points": self.one((full / 4, full / 2, full)),
            }
            if self.often(3):
                entry["at_most"] = full / 2
                self.label("earn:at_most")
            out.append(entry)
        return out

    def a_linear(self, full: F, depth: int) -> tuple[Plain, bool]:
        m = self.measure(hollow=depth == 0)
        if depth == 0 and self.often(1):
            self.label("fn:mean")
            return {"of": f"mean({self.tally()}.总评, {{满意: 1, 基本满意: 0.7, 不满意: 0}})"}, True
        high, low = self.limits(m, 2)
        node: Plain = {"of": m.text}
        if not m.ratio or self.often(3):
            node["to"] = self.written(m, high)
            if low < high and self.often(3):
                node["from"] = self.written(m, low)
                self.label("linear:from")
        return node, m.hollow

    def a_step(self, full: F, depth: int) -> tuple[Plain, bool]:
        rounding = self.one((None, "ceil", "floor", "linear"))
        node: Plain = {"rounding": rounding} if rounding else {}
        self.label(f"step:{rounding}")
        if self.often(3):
            name = self.integer()
            if self.often(8):
                self.before[name] = F(self.int(0, int(self.facts[name].get("max", 6))))
            self.label("step:delta", "fn:previous")
            return {
                "of": f"{name} - previous({name})",
                "short_of": self.int(0, 2),
                "every": self.int(1, 2),
                "base": full / 2,
                "gain": full / 4,
                "lose": full / 2,
                **node,
            }, False
        m = self.measure(hollow=depth == 0)
        (target,) = self.limits(m, 1)
        every = self.one((F(1, 50), F(1, 20), F(1, 10))) if m.ratio else F(self.int(1, 3))
        side = self.one(("short_of", "beyond"))
        self.label(f"step:{side}")
        return {
            "of": m.text,
            side: self.written(m, target),
            "every": self.written(m, every),
            "lose": self.one((full / 4, full / 2)),
            **node,
        }, m.hollow

    def a_levels(self, full: F, depth: int) -> Plain:
        column = self.often(5)
        self.label("levels:column" if column else "levels:choice")
        worth = {"国家": full, "省": full / 2}
        return {
            "of": f"{self.records()}.类别" if column else self.choice(),
            "worth": worth,
            **({"else": full / 4} if self.often(3) else {}),
        }

    def a_awards(self, full: F, depth: int) -> Plain:
        node: Plain = {"of": self.awards_fact()}
        if self.often(7):
            node["worth"] = {"列": "级别", "国家": full, "省": full / 2, "市": full / 4}
        else:
            node["points"] = full / 4
        for key, value in (
            ("once_per", "编号"),
            ("proof", "文件"),
            ("where", "级别 != 市"),
            ("at_most", full / 2),
        ):
            if self.often(4):
                node[key] = value
                self.label(f"awards:{key}")
        return node

    def a_panel(self, full: F, depth: int) -> tuple[Plain, bool]:
        rows = [{"分": F(self.int(60, 100))} for _ in range(self.one((0, 1, 3, 5, 6)))]
        of = self.add("评委", {"type": "records", "columns": {"分": {"type": "decimal", "max": 100}}}, rows)
        self.label("panel:trimmed" if len(rows) >= 5 else "panel:few")
        return {"of": f"{of}.分", "trim": 1, "trim_from": 5, "scale": full / 100}, True

    def a_judged(self, full: F, depth: int) -> Plain:
        ends = [F(0), full / 2, full * 3 / 4, full]
        ranges = {name: [ends[2 - i], ends[3 - i]] for i, name in enumerate("上中下")}
        return {"of": self.decimal(full, self.one((1, 4, 8))), "ranges": ranges}

    def a_rank(self, full: F, depth: int) -> Plain:
        return {
            "of": self.integer(),
            "worth": {"1": full, "2": full * 3 / 4},
            "else": self.one((0, full / 4)),
            "order": self.one(("desc", "asc")),
        }

    # items and above
    def item(self, ident: str, *, first: bool) -> Plain:
        full = self.quarters()
        method, hollow = self.method(full)
        item: Plain = {"id": ident, "title": f"项目{ident}", "points": full, **method}
        if hollow:
            item["no_case"] = self.one(
                ("full", "zero", "missing") if first else ("full", "zero", "not_applicable", "missing")
            )
            if item["no_case"] == "missing" and not self.zero_to_full(item):
                item["no_case"] = "zero"
        if "deduct" in item and not any("all" in e for e in item["deduct"]) and self.often(5):
            item["overflow"] = "section"
        if not first and self.often(2):
            item["when"] = self.condition()
        if self.often(2):
            item["required"] = {"until": self.one(("zero", "not_full"))}
        if "overflow" not in item and self.often(2):
            item["round"] = {
                "to": self.one(("0.5", "0.25", "0.1")),
                "mode": self.one(("half-up", "up", "down", "half-even")),
            }
            item["round"]["to"] = (
                "0.25" if (full / num(item["round"]["to"])).denominator != 1 else item["round"]["to"]
            )
        if not first and self.often(1):
            item["claim"] = self.one((True, False))
        return {**item, "material": ["台账"], "basis": f"示例 {ident}"}

    @staticmethod
    def zero_to_full(item: Plain) -> bool:
        """Only methods that span the whole range say plainly what an unknown case is worth."""
        return "linear" in item or "bands" in item or "pass" in item

    def sections(self) -> list[Plain]:
        out = []
        for s in "ABC"[: self.int(1, 3)]:
            items = [self.item(f"{s}{i + 1}", first=i == 0) for i in range(self.int(1, 2))]
            out.append(
                {"id": s, "title": f"类目{s}", "points": sum(i["points"] for i in items), "items": items}
            )
        if len(out) == 2 and self.often(4):
            for s, weight in zip(out, self.one((("0.5", "0.5"), ("0.4", "0.6"))), strict=True):
                s["weight"] = weight
            self.label("weight")
        return out

    def above(self, r: Plain) -> str:
        """A condition over sections and items."""
        section, item = self.one(r["sections"]), self.one(items_of(r))
        line = percent(F(self.int(1, 10), 10))
        kind = self.int(0, 5)
        if kind > 3:  # perhaps without a case
            return self.hollow()
        if kind == 0 and self.plain_item(item):
            return f"points({item['id']}) {self.one(('>= 0.5', '> 0'))}"
        return f"rate({section['id']}) >= {line}" if kind < 3 else self.condition()

    @staticmethod
    def plain_item(item: Plain) -> bool:
        """Certain to apply: what a not applicable item's points are nobody has said."""
        return not {"when", "claim", "no_case"} & set(item) and item["id"].endswith("1")

    def rulings(self, r: Plain, names: list[str]) -> list[Plain]:
        out: list[Plain] = []
        for i in range(self.one((0, 1, 2, 3))):
            kind = self.one(("veto", "at_most", "ineligible", "requires", "void"))
            condition = self.condition() if self.often(7) else self.above(r)
            if out and self.often(3):
                condition = f"ruled({out[-1]['id']})" + (f" and {condition}" if self.often(4) else "")
            x: Plain = {"id": f"R{i + 1}"}
            if kind == "requires":
                x |= {"requires": condition, "say": "须如此"}
            elif kind == "at_most":
                x |= {"at_most": self.one(names), "if": condition, "say": "限等"}
            else:
                x |= {kind: "某事", "if": condition, **({"then": "14日内重测"} if kind == "void" else {})}
            if kind == "veto" and self.often(3):
                x["to"] = self.one(names)
            if self.often(1):
                x["by"] = "复核人"
            out.append(x)
        return out

    def grades(self, r: Plain) -> Any:
        names = ["先进", "合格", "基本合格", "不合格"][-self.int(2, 4) :]
        full = num(r["points"])
        head: Plain = {}
        lines = [percent(F(self.int(1, 20), 20)) for _ in names[:-1]]
        if self.often(1) and self.often(5):
            head["of"] = "{} / {}".format(*self.pair(1))
            self.label("grades:measure")
        else:
            sure = assess(
                {**r, "grades": [{"name": "不"}]},
                {"facts": self.facts},
                self.evidence(),
                use_checks=False,
                joint=False,
            )
            exact = sure["graded"][0] if sure.get("graded") else F(0)
            cents = [max(F(1, 100), F(int(full * self.int(1, 20) * 5), 100)) for _ in names[:-1]]
            if self.often(6) and (exact * 100).denominator == 1 and 0 < exact <= full:
                cents[0] = exact
                self.label("grades:line hit")
            lines = [decimal(c) for c in cents]
        lines = sorted(set(lines), key=num, reverse=True)
        names = names[-len(lines) - 1 :]
        levels: list[Plain] = []
        for name, line in zip(names, lines, strict=False):
            whole = num(line) >= (1 if "of" in head else full)  # nothing is above the whole
            level: Plain = {
                "name": name,
                "at_least" if whole else self.one(("at_least", "at_least", "above")): line,
            }
            if "above" in level:
                self.label("grades:above")
            needs = [
                self.one((self.above, lambda _: self.condition(), self.every))(r)
                for _ in range(self.one((0, 0, 1, 2)))
            ]
            if needs:
                level["needs"] = needs
            if self.often(1) and self.often(3):
                level["top"] = {"share": "20%", "rounding": "floor", "min": 1, "by": "place"}
                self.label("grades:top")
            levels.append(level)
        levels.append({"name": names[-1], "then": "限期整改"})
        if self.often(1) and "of" in head:
            head["lowest_of"] = [self.choice(names)]
            self.label("grades:lowest_of")
        return {**head, "levels": levels} if head else levels

    def every(self, r: Plain) -> str:
        self.label("grades:every section")
        return f"{self.one(('every', '每个'))}(section, rate >= {percent(F(self.int(1, 16), 20))})"

    def bonus(self) -> Plain:
        points = F(self.int(1, 8), 2)
        items: list[Plain] = []
        for i in range(self.int(1, 3)):
            worth = {k: F(3 - n, 1) - F(i, 4) for n, k in enumerate(LEVELS)}  # no ties between items
            item: Plain = {"id": f"Y{i + 1}", "title": "加分", "points": points}
            if self.often(6):
                item["awards"] = {
                    "of": self.awards_fact(),
                    "worth": {"列": "级别", **worth},
                    **({"proof": "文件"} if self.often(6) else {}),
                }
            else:
                item |= self.one(
                    (
                        lambda: {"pass": self.condition()},
                        lambda: {"earn": self.a_earn(points, 1)},
                        lambda: {"levels": self.a_levels(points, 1)},
                    )
                )()
            items.append(item)
        bonus = {
            "cap": self.one((1, 2, 5)),
            "counts_for": self.one(("ranking", "grade", "both")),
            "items": items,
        }
        if sum("awards" in i for i in items) > 1 or (any("awards" in i for i in items) and self.often(3)):
            bonus["once_per"] = "编号"
        return bonus

    def world(self) -> World:
        r: Plain = {"sections": self.sections()}
        r["points"] = sum((s["points"] for s in r["sections"]), F(0))
        if "weight" in self.labels and self.often(5):  # sections out of a hundred each, as people write them
            r["points"] = F(self.one((10, 100)))
        r["grade_on"] = self.one(("rounded", "exact"))
        r["rounding"] = {
            "to": self.one(("0.1", "0.01", "0.5", "1")),
            "mode": self.one(("half-up", "half-even", "up", "down")),
        }
        r["not_applicable"] = {
            "rescale": self.one(("table", "section", "weight", "full", "zero")),
            "approve": "复核人",
        }
        if self.often(3):
            limit = self.one((r["points"] / 4, *(i["points"] for i in items_of(r))))
            r["not_applicable"]["limit"] = {"points": decimal(limit)}
        if self.often(4):
            r["bonus"] = self.bonus()
        if self.often(3):
            losses = [e for e in self.a_deduct(r["points"] / 2, 1) if "all" not in e]
            losses = losses or [{"times": self.integer(), "points": F(1, 2)}]
            r["penalties"] = [{"id": "Z1", "title": "倒扣", "from": "total", "deduct": losses}]
        if self.often(4):
            r["signals"] = [{"id": "S1", "if": self.one((self.condition(), self.above(r))), "say": "请复核"}]
        for otherwise in ("refuse", "incomplete"):
            if self.often(1):
                whole = [n for n, s in self.facts.items() if s["type"] == "integer"]
                name = self.one(whole) if whole and self.often(7) else self.integer()
                check = {
                    "id": f"K{otherwise[0]}",
                    "must": f"{name} <= {self.int(1, 6)}",
                    "say": "不符",
                    "else": otherwise,
                }
                self.rules["checks"].append(check)
        if self.often(2):
            r["applies"] = "单位类型 in {机关, 支行}"
        self.add_rules(r)
        r["grades"] = self.grades(r)
        names = [level["name"] for level in levels_of(r)]
        r["rulings"] = self.rulings(r, names)
        self.add_rules(r)
        return self.finish({k: v for k, v in r.items() if v})

    def add_rules(self, r: Plain) -> None:
        r |= {k: v for k, v in self.rules.items() if v}

    # evidence and texts
    def finish(self, r: Plain) -> World:
        evidence = {**self.evidence(), "claims": self.claims(r)}
        complete = deepcopy(self.values)
        missing = self.lose()
        evidence["facts"] = {n: v for n, v in self.values.items() if n not in missing}
        if self.often(1):
            evidence["previous"] = None
        facts: Any = list(self.facts)
        if self.often(2):
            facts = {n: {} for n in self.facts}
            for name, spec in self.facts.items():
                most = max(self.values[name], self.before.get(name, 0)) if spec["type"] == "integer" else 7
                if most <= 6 and num(spec.get("max", 99)) > 6:
                    facts[name] = {"max": 6}
                    self.label("facts:narrowed")
        period: Any = {"from": "12-01", "to": "11-30"} if self.kind == "window" else self.kind
        head: Plain = {
            "code": "T99",
            "ruleset": "yan-shi",
            "title": "示例评分表",
            "version": "2026.1",
            "subject": "organisation",
            "period": period,
            "uses": "vocabulary",
            "facts": facts,
        }
        ruleset = {**head, **r}
        vocabulary: Plain = {
            "vocabulary": "shi-li",
            "version": "2026.1",
            "groups": {"全部": "全部事实"},
            "facts": {n: {**s, "ask": f"{n}？", "group": "全部"} for n, s in self.facts.items()},
        }
        written = self.written_evidence(evidence)
        everything = {n: {"value": plain(v), "by": "张评委", "why": "酌情"} for n, v in complete.items()}
        if self.often(2):  # known to the vocabulary, unused by this table
            vocabulary["facts"]["闲置"] = {"type": "boolean", "ask": "闲置？", "group": "全部"}
            written["facts"]["闲置"] = True
            everything["闲置"] = True
            self.label("evidence:unused")
        if self.title_names:
            vocabulary["titles"] = self.title_names
        return World(
            emit(vocabulary),
            emit(ruleset),
            emit(written),
            vocabulary,
            ruleset,
            evidence,
            frozenset(self.labels),
            self.reread(ruleset),
            tuple(sorted(missing)),
            emit({**written, "facts": everything}),
        )

    def reread(self, r: Plain) -> frozenset[str]:
        """Facts named more than once anywhere in the rules."""
        totals = [spec["total"] for spec in self.facts.values() if spec["type"] == "tally"]
        texts = " ".join([*scalars({k: v for k, v in r.items() if k != "facts"}), *totals])
        return frozenset(n for n in self.facts if len(re.findall(rf"(?<!\w){n}(?!\w)", texts)) > 1)

    def claims(self, r: Plain) -> list[Plain]:
        out = []
        items = [i for s in r["sections"] for i in s["items"][1:] if i.get("claim") is not False]
        for item in items:
            if len(out) < 2 and self.often(3):
                approved = {"approved_by": "老周", "on": self.as_of} if self.often(5) else {}
                out.append({"item": item["id"], "reason": "本单位无此事项", **approved})
        return out

    def lose(self) -> set[str]:
        """Up to four missing facts, mostly finite ones; now and then a cell."""
        finite = [n for n, s in self.facts.items() if domain_of(s) is not None]
        other = [n for n in self.facts if n not in finite]
        gone: set[str] = set()
        for _ in range(self.one((0, 0, 1, 2, 3, 4))):
            pool = other if self.often(1) and other else finite
            if pool:
                gone.add(self.one(pool))
        for name, spec in self.facts.items():
            if spec["type"] == "records" and self.values[name] and name not in gone and self.often(1):
                finite = [c for c, s in spec["columns"].items() if domain_of(s) is not None]
                if finite:
                    self.one(self.values[name])[self.one(finite)] = None
                    self.label("missing:cell")
        self.label(f"missing:{len(gone)}")
        return gone

    def written_evidence(self, e: Plain) -> Plain:
        period: Any = {
            "year": "2025",
            "quarter": f"2025Q{(self.start.month + 2) // 3}",
            "month": f"{self.start:%Y-%m}",
        }.get(self.kind, {"from": self.start, "to": self.end})
        judged = {n for n, s in self.facts.items() if s["type"] == "decimal"}
        facts: Plain = {}
        for name, value in e["facts"].items():
            facts[name] = plain(value)
            if name in judged:
                facts[name] = {"value": value, "by": "张评委", "why": "酌情"}
            elif isinstance(value, (bool, F)) and self.often(1):
                audited = {"audited": {"value": value, "by": "老周", "why": "核对"}} if self.often(5) else {}
                less = (
                    value if isinstance(value, bool) else max(num(self.facts[name].get("min", 0)), value - 1)
                )
                said = value if not audited else not value if isinstance(value, bool) else less
                facts[name] = {"value": said, "by": "小林", "on": self.as_of, **audited}
                self.label("evidence:audited" if audited else "evidence:provenance")
        out: Plain = {
            "evidence": 1,
            "organisation": {"id": "3301-0012", "name": e["name"], "region": e["region"], "type": e["type"]},
            "period": period,
            "as_of": e["as_of"],
            "supplied_by": "小林",
            "facts": facts,
        }
        out |= {"not_applicable": e["claims"]} if e["claims"] else {}
        out["titles"] = e["titles"]
        if e["previous"] is not None and self.before:
            out["previous"] = {"period": "2024", "facts": plain(self.before)}
        return out


# ── coverage ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def scalars(node: Any) -> Iterator[str]:
    """Every text of a tree, values only."""
    if isinstance(node, dict):
        for value in node.values():
            yield from scalars(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from scalars(value)
    else:
        yield str(node)


def coverage_labels(world: World, result: Plain) -> set[str]:
    """What this world exercised: constructs drawn, and outcomes that came out."""
    r, found = world.ruleset, set(world.labels)
    text = " ".join(scalars(r))
    found |= {f"every:{o['every']}" for o in r.get("obligations", {}).values() if "every" in o}
    found |= {f"fn:{fn}" for fn in re.findall(r"\b(\w+)\(", text)}
    found |= {
        f"ruling:{k}"
        for x in r.get("rulings", ())
        for k in ("veto", "at_most", "ineligible", "requires", "void", "to")
        if k in x
    }
    found |= {
        f"section:{k}" for k in ("rulings", "signals", "bonus", "penalties", "checks", "applies") if k in r
    }
    found |= {
        f"rounding:{r['rounding']['mode']}",
        f"grade_on:{r['grade_on']}",
        f"na:{r['not_applicable']['rescale']}",
    }
    found |= {f"claim:{'approved' if 'approved_by' in c else 'pending'}" for c in world.evidence["claims"]}
    found |= {"grades:needs"} if any("needs" in level for level in levels_of(r)) else set()
    found |= {"shared facts"} if world.shared else set()
    if "bonus" in r:
        found |= {f"bonus:{r['bonus']['counts_for']}"} | (
            {"bonus:once_per"} if "once_per" in r["bonus"] else set()
        )
    for item in items_of(r):
        found |= {f"item:{k}" for k in ("when", "required", "round", "overflow", "claim") if k in item}
        found |= {f"required:{item['required']['until']}"} if "required" in item else set()
        found |= {f"no_case:{item['no_case']}"} if "no_case" in item else set()
    if result["refused"]:
        return found | {"outcome:refused"}
    return found | result_labels(world, result)


def result_labels(world: World, result: Plain) -> set[str]:
    r, found = (
        world.ruleset,
        {f"eligible:{result['eligible']}", f"void:{result['void']}", f"manual:{result['manual']}"},
    )
    for item in items_of(r):
        out = result["items"][item["id"]]
        found |= {f"item state:{out['state']}", f"exact:{out['exact']}"}
        found |= {f"{m} open" for m in METHODS if m in item and out["state"] == "missing"}
        found |= {"item below zero"} if out["exact"] and out["low"] < 0 else set()
        found |= {"may not apply"} if out["may_not_apply"] and out["state"] != "not_applicable" else set()
        if out["state"] == "not_applicable":
            found.add(f"na fired:{r['not_applicable']['rescale']}")
        found |= {"third of a point"} if (out["low"] * 3).denominator < out["low"].denominator else set()
    found |= {f"ruling state:{s}" for s in result["rulings"].values()}
    found |= {f"signal:{s}" for s in result["signals"].values()}
    found |= {f"incomplete:{s}" for s in result["incomplete"].values()}
    found |= {f"standing:{s}" for s in result["grade"]["standing"].values()}
    found.add("grade decided" if result["grade"]["decided"] else "grade undecided")
    found.add("grade confirmed" if result["grade"]["confirmed"] else "grade not confirmed")
    if "bonus" in r:
        found |= {"bonus:capped"} if result["bonus"][1] == num(r["bonus"]["cap"]) else set()
        found |= {"bonus:open"} if result["bonus"][0] < result["bonus"][1] else set()
    found |= {"penalty fired"} if result["penalty"][0] > 0 else set()
    found |= {"total open" if result["total"] and result["total"][0] < result["total"][1] else "total closed"}
    return found


REQUIRED_LABELS = frozenset(
    [f"method:{m}" for m in METHODS]
    + [f"{m} open" for m in METHODS]
    + [f"nested:{m}" for m in (*METHODS[:9], "judged")]
    + [f"bands:{f}" for f in ("at_least", "above", "rising", "at_most", "below", "falling", "rows")]
    + [f"step:{f}" for f in ("None", "ceil", "floor", "linear", "delta", "short_of", "beyond")]
    + [f"deduct:{f}" for f in ("if", "unless", "times", "all")]
    + ["earn:at_most", "linear:from", "choose:nested", "choose:else full", "parts:fatal"]
    + [f"awards:{f}" for f in ("once_per", "proof", "where", "at_most")]
    + ["levels:choice", "levels:column"]
    + ["panel:trimmed", "panel:few", "every:month", "every:周期"]
    + [f"item:{f}" for f in ("when", "required", "round", "overflow", "claim")]
    + ["required:zero", "required:not_full"]
    + [f"no_case:{f}" for f in ("full", "zero", "not_applicable", "missing")]
    + ["claim:approved", "claim:pending"]
    + [f"table:{f}" for f in ("month", "quarter", "half", "choices", "rows", "where")]
    + [
        f"obligation:{f}"
        for f in ("天", "小时", "个月", "until", "every", "where", "accept", "contended", "early")
    ]
    + [f"parameter:{f}" for f in ("region", "date", "at")]
    + [f"derive:{f}" for f in ("plain", "of", "choose")]
    + [f"ruling:{f}" for f in ("veto", "to", "at_most", "ineligible", "requires", "void")]
    + [f"ruling state:{f}" for f in ("held", "clear", "unknown")]
    + ["void:held", "void:clear", "void:unknown"]
    + [f"signal:{f}" for f in ("held", "clear", "unknown")]
    + [f"incomplete:{f}" for f in ("held", "clear")]
    + [f"na:{f}" for f in ("table", "section", "weight", "full", "zero")]
    + [f"na fired:{f}" for f in ("table", "section", "weight", "full", "zero")]
    + [f"rounding:{f}" for f in ("half-up", "half-even", "up", "down")]
    + ["grade_on:rounded", "grade_on:exact"]
    + [f"grades:{f}" for f in ("needs", "every section", "above", "measure", "lowest_of", "top", "line hit")]
    + [f"section:{f}" for f in ("rulings", "signals", "bonus", "penalties", "checks", "applies")]
    + [f"bonus:{f}" for f in ("ranking", "grade", "both", "once_per", "capped", "open")]
    + [f"missing:{f}" for f in ("0", "1", "2", "3", "4", "cell")]
    + ["exact:True", "exact:False", "may not apply"]
    + [f"period:{f}" for f in ("year", "half", "quarter", "month", "window")]
    + [
        f"fn:{f}"
        for f in (
            "count",
            "sum",
            "min",
            "max",
            "avg",
            "any",
            "every",
            "none",
            "last",
            "streak",
            "rate",
            "points",
            "missing",
            "mean",
            "share",
            "held",
            "ruled",
            "previous",
            "days_between",
            "months_between",
            "at",
            "任一",
            "每个",
            "最大",
            "比率",
            "缺少",
        )
    ]
    + [f"type:{f}" for f in ("integer", "decimal", "boolean", "date", "choice", "set", "records", "tally")]
    + [f"item state:{f}" for f in ("scored", "missing", "not_applicable")]
    + ["item below zero", "third of a point"]
    + [f"standing:{f}" for f in ("secured", "possible", "out_of_reach")]
    + ["grade decided", "grade undecided"]
    + [
        "grade confirmed",
        "grade not confirmed",
        "eligible:yes",
        "eligible:no",
        "eligible:unknown",
        "manual:held",
    ]
    + [
        "manual:unknown",
        "manual:clear",
        "outcome:refused",
        "boundary:exact",
        "term",
        "penalty fired",
        "total open",
    ]
    + [
        "total closed",
        "weight",
        "shared facts",
        "facts:narrowed",
        "check:bounding",
        "evidence:audited",
        "evidence:provenance",
    ]
    + ["evidence:unused"]
)
