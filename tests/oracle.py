"""The oracle: what a ruleset means, said a second time, slowly and plainly.

Written from the language documents alone; it imports nothing of the engine and must never do so.  An assessment over
complete evidence is defined concretely (`Case`); whatever the evidence leaves open is *asked* for, and `completions`
answers every question in every possible way.  Bounds, held/clear/unknown and secured/possible are then nothing but
min/max/any/all over completions.

What it covers: closed periods only.  While a period is still running (as_of before the period's end) the rows of a
`dated` records fact are open-ended and cannot be enumerated: callers must give as_of >= period end.  Missing facts
without a finite domain (dates, text, decimals, unbounded integers, whole records) make the readers inexact: their
bounds are then a superset ([0, points], `exact` False).  Weeks, working days and rolling over holidays need a
calendar and are left out, as are ladders, ranking and funding.

Input: `assess(ruleset, vocabulary, evidence)`.  Ruleset and vocabulary are plain dicts shaped as their YAML (scalars
as text or numbers).  Evidence: facts (typed values, tallies as {row: {choice: n}}, absent = missing), as_of,
period (first day, last day), region, type, name, titles (None = not known), claims, previous ({fact: value} or None).
"""

from __future__ import annotations

import calendar
import operator
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache, partial
from itertools import combinations, product
from math import ceil, floor
from typing import Any

Node = tuple[Any, ...]
Plain = dict[str, Any]
ITEM_LIMIT, JOINT_LIMIT = 3000, 400
BELOW_ANY = Fraction(-(10**6))


class Ask(Exception):
    """The evidence is silent about `key`; `domain` lists what it may be (None: not finite)."""

    def __init__(self, key: tuple[Any, ...], domain: list[Any] | None) -> None:
        super().__init__(key)
        self.key, self.domain = key, domain


class NoCase(Exception):
    """Nothing to measure: a zero denominator, a mean of no rows."""


class TooMany(Exception):
    """The completions are not finite, or more than the limit."""


# ── scalars, rounding, terms ────────────────────────────────────────────────────────────────────────────
def num(scalar: Any) -> Fraction:
    """The exact number an author wrote: 4, "0.25", "95%"."""
    text = str(scalar).strip()
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def yes(scalar: Any) -> bool:
    return str(scalar).lower() == "true"


def round_to(value: Fraction, to: Any, mode: str) -> Fraction:
    """
    >>> round_to(Fraction("88.25"), "0.1", "half-up")
    Fraction(883, 10)
    """
    unit = num(to)
    steps, half = value / unit, Fraction(1, 2)
    whole = floor(steps)
    rest = steps - whole
    up = {
        "up": rest > 0,
        "down": False,
        "half-up": rest >= half,
        "half-even": rest > half or (rest == half and whole % 2 == 1),
    }[mode]
    return (whole + up) * unit


def add_term(start: Any, amount: int, unit: str) -> Any:
    """The last day of a term: the corresponding day, the month's end when there is none.

    >>> add_term(date(2022, 2, 28), 3, "年"), add_term(date(2023, 1, 31), 1, "个月")
    (datetime.date(2025, 2, 28), datetime.date(2023, 2, 28))
    """
    if unit == "天":
        return start + timedelta(days=amount)
    if unit == "小时":
        return start + timedelta(hours=amount)
    months = start.year * 12 + start.month - 1 + amount * {"年": 12, "个月": 1}[unit]
    year, month = divmod(months, 12)
    return start.replace(
        year=year, month=month + 1, day=min(start.day, calendar.monthrange(year, month + 1)[1])
    )


def months_between(a: date, b: date) -> int:
    """Whole months from a to b: the greatest n with a + n个月 not after b (negative when b is before a)."""
    if b < a:
        return -months_between(b, a)
    n = (b.year - a.year) * 12 + b.month - a.month
    return n if add_term(a, n, "个月") <= b else n - 1


# ── expressions: text -> tuples, by recursive descent ───────────────────────────────────────────────────
TOKEN = re.compile(
    r"""\s*(?:(?P<date>\d{4}-\d\d-\d\d)|(?P<term>\d+(?:个工作日|个月|小时|年|天))
    |(?P<num>\d+(?:\.\d+)?%?)
    |"(?P<text>[^"]*)"|(?P<name>[^\W\d]\w*)|(?P<op>==|!=|<=|>=|[-+*/<>(){},:.]))""",
    re.VERBOSE,
)
WORDS = {"且": "and", "或": "or", "非": "not"}
CHINESE = {
    "计数": "count",
    "合计": "sum",
    "最小": "min",
    "最大": "max",
    "平均": "avg",
    "任一": "any",
    "每个": "every",
    "无一": "none",
    "最后": "last",
    "连续": "streak",
    "比率": "rate",
    "得分": "points",
    "缺少": "missing",
    "均值": "mean",
    "占比": "share",
    "持有": "held",
    "裁定": "ruled",
    "上期": "previous",
    "相隔天数": "days_between",
    "相隔月数": "months_between",
    "于": "at",
}


class Parser:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at, text = 0, text.rstrip()
        while at < len(text):
            found = TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise ValueError(f"cannot read {text!r} at {at}")
            kind, value = found.lastgroup, found[found.lastgroup]
            value = WORDS.get(value, value) if kind == "name" else value
            word = kind == "name" and value in ("and", "or", "not", "in")
            self.tokens.append(("op" if word else kind, value))
            at = found.end()
        self.tokens.append(("end", ""))

    def take(self, *ops: str) -> str | None:
        kind, value = self.tokens[0]
        if kind != "op" or value not in ops:
            return None
        self.tokens.pop(0)
        return value

    def need(self, op: str) -> None:
        if not self.take(op):
            raise ValueError(f"expected {op!r}, found {self.tokens[0]}")

    def whole(self) -> Node:
        node = self.disjunction()
        if self.tokens[0][0] != "end":
            raise ValueError(f"left over: {self.tokens}")
        return node

    def disjunction(self) -> Node:
        node = self.conjunction()
        while self.take("or"):
            node = ("or", node, self.conjunction())
        return node

    def conjunction(self) -> Node:
        node = self.negation()
        while self.take("and"):
            node = ("and", node, self.negation())
        return node

    def negation(self) -> Node:
        return ("not", self.negation()) if self.take("not") else self.comparison()

    def comparison(self) -> Node:
        node = self.sum()
        if op := self.take("==", "!=", "<", "<=", ">", ">="):
            return ("cmp", op, node, self.sum())
        if self.take("in"):
            return ("in", node, self.sum())
        if self.take("not"):
            self.need("in")
            return ("not", ("in", node, self.sum()))
        return node

    def sum(self) -> Node:
        node = self.product()
        while op := self.take("+", "-"):
            node = ("bin", op, node, self.product())
        return node

    def product(self) -> Node:
        node = self.unary()
        while op := self.take("*", "/"):
            node = ("bin", op, node, self.unary())
        return node

    def unary(self) -> Node:
        return ("bin", "-", ("value", Fraction(0)), self.unary()) if self.take("-") else self.atom()

    def atom(self) -> Node:
        if self.take("("):
            node = self.disjunction()
            self.need(")")
            return node
        if self.take("{"):
            return ("set", *self.several("}"))
        kind, value = self.tokens.pop(0)
        if kind == "num":
            return ("value", num(value))
        if kind == "date":
            return ("value", date.fromisoformat(value))
        if kind == "text":
            return ("value", value)
        if kind == "term" and (found := re.match(r"(\d+)(.+)", value)):
            return ("value", (int(found[1]), found[2]))
        if kind != "name":
            raise ValueError(f"unexpected {value!r}")
        if self.take("("):
            return ("call", CHINESE.get(value, value), *self.several(")"))
        if self.take("."):
            return ("column", value, self.tokens.pop(0)[1])
        return ("name", value)

    def several(self, close: str) -> Iterator[Node]:
        """Arguments, set members, and `label: value` pairs of both."""
        while not self.take(close):
            node = self.disjunction()
            yield ("pair", node[1], self.disjunction()) if self.take(":") else node
            if not self.take(","):
                self.need(close)
                return


@lru_cache(maxsize=20000)
def parse(text: str) -> Node:
    return Parser(text).whole()


# ── one case: a ruleset over evidence, every silence answered by `known` or asked for ───────────────────
class Row:
    """Cells by column; a callable cell is worked out when read."""

    def __init__(self, cells: Plain) -> None:
        self.cells = cells

    def __getitem__(self, column: str) -> Any:
        cell = self.cells[column]
        return cell() if callable(cell) else cell


def domain_of(spec: Plain) -> list[Any] | None:
    """Every value a missing fact or cell may have; None when there is no short list."""
    kind = spec["type"]
    if kind == "boolean":
        return [False, True]
    if kind == "choice":
        return list(spec["of"])
    if kind == "set" and len(spec["of"]) <= 3:
        return [frozenset(s) for n in range(len(spec["of"]) + 1) for s in combinations(spec["of"], n)]
    if kind == "integer" and "max" in spec and num(spec["max"]) - num(spec.get("min", 0)) <= 30:
        return [Fraction(n) for n in range(int(num(spec.get("min", 0))), int(num(spec["max"])) + 1)]
    return None


Hull = dict[tuple[str, str], list[Fraction | None]]


class Case:
    """The concrete meaning.  `hull`: bounds of sections' rates and items' points to use instead of scoring them."""

    def __init__(
        self,
        ruleset: Plain,
        vocabulary: Plain,
        evidence: Plain,
        known: dict[Any, Any],
        hull: Hull | None = None,
        era: str = "now",
    ) -> None:
        self.r, self.v, self.e, self.known, self.hull, self.era = (
            ruleset,
            vocabulary,
            evidence,
            known,
            hull,
            era,
        )
        self.facts = evidence["facts"] if era == "now" else evidence.get("previous") or {}
        self.scored: dict[str, Fraction | None] = {}
        self.corners = 0

    def ask(self, key: tuple[Any, ...], domain: Iterable[Any] | None) -> Any:
        if key not in self.known:
            raise Ask(key, None if domain is None else list(domain))
        return self.known[key]

    # names
    def spec(self, fact: str) -> Plain | None:
        spec = self.v["facts"].get(fact)
        narrowed = self.r.get("facts")
        return {**spec, **(narrowed.get(fact) or {})} if spec and isinstance(narrowed, dict) else spec

    def fact(self, name: str, spec: Plain) -> Any:
        value = self.facts.get(name)
        return self.ask((self.era, name), domain_of(spec)) if value is None else value

    def parameter(self, name: str, day: date) -> Any:
        values = (self.r.get("parameters", {}).get(name) or self.v["parameters"][name])["values"]
        usable = [
            p
            for p in values
            if as_date(p["from"]) <= day and self.e["region"].startswith(str(p.get("region", "")))
        ]
        if not usable:
            return self.ask(("parameter", name), None)
        return num(max(usable, key=lambda p: (len(str(p.get("region", ""))), as_date(p["from"])))["value"])

    def name(self, name: str, row: Row | None) -> Any:
        if row is not None and name in row.cells:
            return row[name]
        if name in (d := self.r.get("derive", {})):
            return self.derived(d[name])
        if spec := self.spec(name):
            return self.fact(name, spec)
        if name in self.r.get("parameters", {}) or name in self.v.get("parameters", {}):
            return self.parameter(name, self.e["period"][1])
        reserved = {
            "评定日": self.e["as_of"],
            "期初": self.e["period"][0],
            "期末": self.e["period"][1],
            "地区": self.e["region"],
            "单位类型": self.e["type"],
            "单位名称": self.e["name"],
        }
        return reserved.get(
            name, {"true": True, "false": False}.get(name, name)
        )  # anything else: a choice symbol

    def derived(self, d: Any) -> Any:
        if not isinstance(d, dict):
            return self(d)
        if "of" in d:
            return self(d["of"])
        branch = next(b for b in d["choose"] if "if" not in b or self(b["if"]))
        return self(branch["value"] if "if" in branch else branch["else"])

    # rows
    def is_rows(self, name: Any) -> bool:
        return (
            name in self.r.get("tables", {})
            or name in self.r.get("obligations", {})
            or name in ("section", "类目")
            or (self.spec(name) or {}).get("type") in ("records", "results")
        )

    def rows(self, name: str) -> list[Row]:
        if name in self.r.get("tables", {}):
            return self.table(self.r["tables"][name])
        if name in self.r.get("obligations", {}):
            return self.duties(name, self.r["obligations"][name])
        if name in ("section", "类目"):
            rates = [partial(self.rate, s["id"]) for s in self.r["sections"]]
            return [Row({"rate": rate, "比率": rate}) for rate in rates]
        spec = self.spec(name) or {}
        columns = spec["columns"].items()
        rows = [
            Row({c: self.cell(name, i, c, s, row.get(c)) for c, s in columns})
            for i, row in enumerate(self.fact(name, spec))
        ]
        return sorted(rows, key=lambda row: row[spec["dated"]]) if "dated" in spec else rows

    def cell(self, fact: str, i: int, column: str, spec: Plain, value: Any) -> Any:
        if value is not None or yes(spec.get("optional", False)):
            return value
        return partial(self.ask, (self.era, fact, i, column), domain_of(spec))

    def table(self, t: Plain) -> list[Row]:
        spec, rows = self.spec(t["of"]) or {}, self.rows(t["of"])
        rows = [row for row in rows if "where" not in t or self(t["where"], row)]
        first, last = self.e["period"][0].replace(day=1), self.e["period"][1]
        months = [add_term(first, n, "个月") for n in range(months_between(first, last) + 1)]
        span = {"month": 1, "quarter": 3, "half": 6}
        spine: list[list[Any]] = []
        for column, unit in t["each"].items():
            if unit in span:
                spine.append(sorted({bucket(m, span[unit]) for m in months}))
            elif unit == "choices":
                spine.append(list(spec["columns"][column]["of"]))
            else:
                spine.append(sorted({r[column] for r in rows}))

        def place(row: Row) -> tuple[Any, ...]:
            return tuple(
                bucket(row[spec["dated"]], span[u]) if u in span else row[c] for c, u in t["each"].items()
            )

        out = []
        for key in product(*spine):
            group, cells = [row for row in rows if place(row) == key], dict(zip(t["each"], key, strict=True))
            out.append(
                Row({**cells, **{c: partial(self, x, Row(cells), group) for c, x in t["columns"].items()}})
            )
        return out

    def duties(self, name: str, o: Plain) -> list[Row]:
        first, last = self.e["period"]
        events = [row for row in self.rows(o["for"]) if "where" not in o or self(o["where"], row)]
        answers = [row for row in self.rows(o["answered_by"]) if "accept" not in o or self(o["accept"], row)]
        duties: list[tuple[Any, Any, Row]] = []
        if "every" in o:
            for event in events:
                unit = event[o["every"]] if o["every"] in event.cells else o["every"]
                step = {"month": 1, "月": 1, "双月": 2, "quarter": 3, "季": 3}[unit]
                start = first
                while start <= last:
                    after = add_term(start.replace(day=1), step, "个月")
                    duties.append((start, after - timedelta(days=1), event))
                    start = after
        elif "until" in o:
            events = sorted(
                (e for e in events if first <= day_of(e[o["until"]]) <= last), key=lambda e: e[o["until"]]
            )
            old = {date: date(1900, 1, 1), datetime: datetime(1900, 1, 1)}
            duties = [(old[type(e[o["until"]])], e[o["until"]], e) for e in events]
        else:
            events = sorted(
                (e for e in events if first <= day_of(e[o["from"]]) <= last), key=lambda e: e[o["from"]]
            )
            (amount, unit) = parse(o["within"])[1]
            duties = [(e[o["from"]], add_term(e[o["from"]], amount, unit), e) for e in events]
        used: set[int] = set()
        out = []
        for i, (start, due, event) in enumerate(duties):
            fit = [
                a
                for a in answers
                if id(a) not in used
                and a[o["at"]] >= start
                and ("every" not in o or a[o["at"]] <= due)
                and all(a[mine] == event[its] for mine, its in o.get("match", {}).items())
            ]
            answer = min(fit, key=lambda a: a[o["at"]], default=None)
            used |= {id(answer)} if answer else set()
            done = answer[o["at"]] if answer else None
            state: Any = "按期" if answer and done <= due else "逾期" if answer else "未办"
            if not answer and self.e["as_of"] <= day_of(due):
                state = partial(self.ask, ("duty", name, i), ["按期", "逾期", "未办"])
            out.append(Row({**event.cells, "期限": due, "办理": done, "状态": state}))
        return out

    # expressions
    def __call__(self, text: Any, row: Row | None = None, group: list[Row] | None = None) -> Any:
        return self.run(parse(str(text)), row, group)

    def run(self, node: Node, row: Row | None, group: list[Row] | None) -> Any:
        kind = node[0]
        if kind == "value":
            return node[1]
        if kind == "name":
            return self.name(node[1], row)
        if kind == "set":
            return frozenset(self.run(n, row, group) for n in node[1:])
        if kind == "column":
            if (spec := self.spec(node[1])) and spec["type"] == "tally":
                return {c: (self.fact(node[1], spec).get(node[2]) or {}).get(c) for c in spec["choices"]}
            return [r[node[2]] for r in self.rows(node[1])]
        if kind == "call":
            return self.call(node[1], list(node[2:]), row, group)
        if kind == "not":
            return not self.run(node[1], row, group)
        if kind in ("and", "or"):
            return self.logic(kind == "or", node[1], node[2], row, group)
        left, right = (self.run(n, row, group) for n in node[-2:])
        if kind == "in":
            return left in right
        if kind == "cmp":
            return compare(node[1], left, right)
        return arithmetic(node[1], left, right)

    def logic(self, decides: bool, left: Node, right: Node, row: Row | None, group: list[Row] | None) -> bool:
        """Either side may decide alone; else what is unknown is asked, and what has no case has none."""
        open_: list[Exception] = []
        for node in (left, right):
            try:
                if self.run(node, row, group) == decides:
                    return decides
            except (Ask, NoCase) as found:
                open_.append(found)
        if open_:
            raise min(open_, key=lambda found: isinstance(found, NoCase))
        return not decides

    def call(self, fn: str, args: list[Node], row: Row | None, group: list[Row] | None) -> Any:
        named = {a[1]: a[2] for a in args if a[0] == "pair"}
        args = [a for a in args if a[0] != "pair"]
        over: list[Row] | None = None
        if args and args[0][0] == "name" and self.is_rows(args[0][1]):
            if fn == "rate":
                states = [r["状态"] == "按期" for r in self.rows(args[0][1])]
                return ratio(sum(states), len(states))
            over, args = self.rows(args[0][1]), args[1:]
        elif group is not None and fn in AGGREGATES and not (fn in ("min", "max") and len(args) > 1):
            over = group
        if over is not None:
            return self.aggregate(fn, over, args, row)
        if fn in ("rate", "points", "ruled", "held"):
            name = str(args[0][1])
            if fn == "held":
                return self.held(name, {k: n[1] for k, n in named.items()})
            return {"rate": self.rate, "points": self.points_of, "ruled": self.ruled}[fn](name)
        if fn == "previous":
            return Case(self.r, self.v, self.e, self.known, self.hull, "before").run(args[0], row, None)
        if fn == "at":
            return self.parameter(args[0][1], self.run(args[1], row, group))
        if fn == "missing":
            return frozenset(self.set_choices(args[0], row)) - self.run(args[0], row, group)
        if fn in ("mean", "share"):
            return self.ballot(fn, args)
        values = [self.run(a, row, group) for a in args]
        if fn == "count":
            return Fraction(len(values[0]))
        if fn in ("min", "max"):
            return min(values) if fn == "min" else max(values)
        a, b = (day_of(v) for v in values)
        return Fraction((b - a).days if fn == "days_between" else months_between(a, b))

    def aggregate(self, fn: str, over: list[Row], args: list[Node], outer: Row | None) -> Any:
        def at(node: Node, r: Row) -> Any:
            return self.run(node, Row({**(outer.cells if outer else {}), **r.cells}), None)

        def holds(node: Node, r: Row, otherwise: bool = False) -> bool:
            try:
                return bool(at(node, r))
            except NoCase:  # such a row is not counted
                return otherwise

        if fn in ("any", "every", "none", "streak"):
            if fn == "streak":
                run = 0
                while run < len(over) and holds(args[0], over[-1 - run]):
                    run += 1
                return Fraction(run)
            truths = [holds(args[0], r, fn == "every") for r in over]
            return all(truths) if fn == "every" else any(truths) == (fn == "any")
        cond = args[0] if fn == "count" and args else args[1] if len(args) > 1 else None
        rows = [r for r in over if cond is None or holds(cond, r)]
        if fn == "count":
            return Fraction(len(rows))
        if fn == "last":
            rows = rows[-1:]
        values = []
        for r in rows:
            try:
                values.append(at(args[0], r))
            except NoCase:
                if fn == "last":
                    raise
        if fn == "sum":
            return sum(values, Fraction(0))
        if not values:
            raise NoCase
        if fn == "avg":
            return sum(values, Fraction(0)) / len(values)
        return values[0] if fn == "last" else min(values) if fn == "min" else max(values)

    def set_choices(self, node: Node, row: Row | None) -> list[str]:
        if (
            row is not None and node[1] in row.cells
        ):  # a set column: its choices are declared in the one records fact
            return next(
                s["columns"][node[1]]["of"]
                for s in self.v["facts"].values()
                if node[1] in s.get("columns", {})
            )
        return (self.spec(node[1]) or {})["of"]  # type: ignore[no-any-return]

    def ballot(self, fn: str, args: list[Node]) -> Fraction:
        (_, fact, line), second = args[0], args[1]
        spec, votes = self.spec(fact) or {}, self.run(args[0], None, None)
        if fn == "share":  # of the declared whole
            weights = {n[1]: Fraction(1) for n in second[1:]}
        else:  # a choice without a weight leaves the denominator
            weights = {pair[1]: self.run(pair[2], None, None) for pair in second[1:]}
        for choice in sorted(weights):
            if votes[choice] is None:
                self.ask((self.era, fact, line, choice), None)
        whole = self.name(spec["total"], None) if fn == "share" else sum(votes[c] for c in weights)
        return ratio(sum((w * votes[c] for c, w in weights.items()), Fraction(0)), whole)

    def held(self, title: str, terms: dict[str, tuple[int, str]]) -> bool:
        day = self.e["as_of"]
        if self.e.get("titles") is None:
            return bool(self.ask(("title", title, str(terms)), [False, True]))
        return any(
            t["title"] == title
            and t["from"] <= day
            and (t.get("until") is None or day <= t["until"])
            and (t.get("withdrawn") is None or day < t["withdrawn"])
            and ("within" not in terms or day <= add_term(t["from"], *terms["within"]))
            and ("for" not in terms or add_term(t["from"], *terms["for"]) <= day)
            for t in self.e["titles"]
        )

    # points
    def item(self, item: Plain) -> Fraction | None:
        """An item's points; None when it does not apply."""
        if item["id"] not in self.scored:
            self.scored[item["id"]] = self.score_item(item)
        return self.scored[item["id"]]

    def score_item(self, item: Plain) -> Fraction | None:
        full = num(item["points"])
        claim = next((c for c in self.e.get("claims", ()) if c["item"] == item["id"]), None)
        if (
            claim
            and str(item.get("claim", True)).lower() != "false"
            and (claim.get("approved_by") or self.ask(("claim", item["id"]), [False, True]))
        ):
            return None
        if "when" in item and not self(item["when"]):
            return None
        try:
            points = self.method(item, full, item["id"])
        except NoCase:
            policy = item.get("no_case", "missing")
            if policy == "not_applicable":
                return None
            points = full if policy == "full" else Fraction(0)
            if policy == "missing":
                points = self.ask(("no case", item["id"]), [Fraction(0), full])
        points = min(full, points if item.get("overflow") == "section" else max(Fraction(0), points))
        return round_to(points, item["round"]["to"], item["round"]["mode"]) if "round" in item else points

    def method(self, m: Plain, full: Fraction, where: str) -> Fraction:
        """What the one method of an item, part or branch gives (a deduction may go below zero)."""
        zero = Fraction(0)
        if "pass" in m:
            return full if self(m["pass"]) else zero
        if "bands" in m:
            return bands(m["bands"], self(m["bands"]["of"]))
        if "choose" in m:
            branch = next(b for b in m["choose"] if "if" not in b or self(b["if"]))
            out = branch.get("else", branch.get("points", branch))
            return (
                self.method(out, full, where)
                if isinstance(out, dict)
                else full
                if out == "full"
                else num(out)
            )
        if "parts" in m:
            return self.parts(m["parts"], full, where)
        if "deduct" in m:
            return full - self.losses(m["deduct"], full)
        if "earn" in m:
            each = [(max(zero, self(e["times"])) * num(e["points"]), e.get("at_most")) for e in m["earn"]]
            return min(full, sum((p if most is None else min(p, num(most)) for p, most in each), zero))
        if "linear" in m:
            low, high = num(m["linear"].get("from", 0)), num(m["linear"].get("to", "100%"))
            part: Fraction = (self(m["linear"]["of"]) - low) / (high - low)
            return full * min(Fraction(1), max(zero, part))
        if "step" in m:
            return step(m["step"], self(m["step"]["of"]), full)
        if "levels" in m:
            worth, other = m["levels"]["worth"], num(m["levels"].get("else", 0))
            found = self(m["levels"]["of"])
            found = found if isinstance(found, list) else [found]
            return max((num(worth.get(x, other)) for x in found), default=other)
        if "awards" in m:
            return self.award_points(m["awards"], self.award_rows(m["awards"], where), full)
        if "panel" in m:
            p, marks = m["panel"], sorted(self(m["panel"]["of"]))
            cut = int(p.get("trim", 0)) if len(marks) >= int(p.get("trim_from", 0)) else 0
            marks = marks[cut : len(marks) - cut]
            return min(
                full, max(zero, ratio(sum(marks, zero), Fraction(len(marks))) * num(p.get("scale", 1)))
            )
        if "judged" in m:
            name = m["judged"]["of"]
            if (mark := self.facts.get(name)) is None:  # the item rises with the mark: its ends are enough
                spec = self.spec(name) or {}
                ends = [num(spec.get("min", 0)), num(spec["max"]) if "max" in spec else full]
                mark = self.ask((self.era, name), sorted(set(ends)))
            return min(full, max(zero, Fraction(mark)))
        worth = m["rank"]["worth"]  # alone, every place is possible
        return Fraction(
            self.ask(("rank", where), sorted({num(p) for p in [*worth.values(), m["rank"]["else"]]}))
        )

    def parts(self, parts: list[Plain], full: Fraction, where: str) -> Fraction:
        earned, dead = Fraction(0), False
        for part in parts:
            points = num(part["points"])
            got = min(points, max(Fraction(0), self.method(part, points, f"{where}.{part['id']}")))
            earned, dead = earned + got, dead or ("fatal" in part and got == 0)
        return Fraction(0) if dead else earned

    def losses(self, entries: list[Plain], full: Fraction) -> Fraction:
        total = Fraction(0)
        for entry in entries:
            if "times" in entry:
                total += max(Fraction(0), self(entry["times"])) * num(entry["points"])
            elif self(entry["if"]) if "if" in entry else not self(entry["unless"]):
                total += full if yes(entry.get("all", False)) else num(entry["points"])
        return total

    def award_rows(self, a: Plain, where: str) -> list[tuple[Row, Fraction]]:
        out = []
        for i, row in enumerate(self.rows(a["of"])):
            if "where" in a and not self(a["where"], row):
                continue
            if (
                "proof" in a
                and row[a["proof"]] in (None, "")
                and not self.ask(("proof", a["of"], i), [False, True])
            ):
                continue
            worth = num(a["worth"].get(row[a["worth"]["列"]], 0)) if "worth" in a else num(a["points"])
            out.append((row, worth))
        return out

    def award_points(self, a: Plain, rows: list[tuple[Row, Fraction]], full: Fraction) -> Fraction:
        if "once_per" in a:
            best: dict[Any, Fraction] = {}
            for row, worth in rows:
                best[row[a["once_per"]]] = max(worth, best.get(row[a["once_per"]], Fraction(0)))
            total = sum(best.values(), Fraction(0))
        else:
            total = sum((worth for _, worth in rows), Fraction(0))
        return min(full, total, num(a.get("at_most", full)))

    def bonus(self) -> Fraction:
        b = self.r.get("bonus")
        if not b:
            return Fraction(0)
        awards = {i["id"]: self.award_rows(i["awards"], i["id"]) for i in b["items"] if "awards" in i}
        if "once_per" in b:  # the same achievement counts once in all awards items: its highest worth
            best: dict[Any, tuple[Fraction, Row]] = {}
            for row, worth in (pair for rows in awards.values() for pair in rows):
                key = row[b["once_per"]]
                if key not in best or worth > best[key][0]:
                    best[key] = (worth, row)
            keep = {id(row) for _, row in best.values()}
            awards = {i: [p for p in rows if id(p[0]) in keep] for i, rows in awards.items()}
        total = Fraction(0)
        for item in b["items"]:
            if "awards" not in item:
                total += self.item(item) or 0
            elif "when" not in item or self(item["when"]):
                total += self.award_points(item["awards"], awards[item["id"]], num(item["points"]))
        return min(total, num(b["cap"])) if "cap" in b else total

    def penalty(self) -> Fraction:
        return sum(
            (self.losses(p["deduct"], num(self.r["points"])) for p in self.r.get("penalties", [])),
            Fraction(0),
        )

    # above the items
    def rate(self, section: str) -> Fraction:
        if self.hull is not None:
            return Fraction(self.corner(("rate", section)))
        rate = combine(self.r, {i["id"]: self.item(i) for i in items_of(self.r, section)})[0][section][1]
        if rate is None:
            raise NoCase
        return rate

    def points_of(self, item: str) -> Fraction:
        if self.hull is not None:
            return Fraction(self.corner(("points", item)))
        points = self.item(next(i for i in items_of(self.r) if i["id"] == item))
        if points is None:
            raise NoCase
        return points

    def corner(self, key: tuple[str, str]) -> Any:
        ends, self.corners = (self.hull or {})[key], self.corners + 1  # each reading for itself
        end = ends[0] if len(ends) == 1 else self.ask((*key, self.corners), ends)
        if end is None:
            raise NoCase
        return end

    def truth(self, text: Any, without: bool = False) -> bool:
        """A condition above the items; `without`: what it is where there is no case."""
        try:
            return bool(self(text))
        except NoCase:
            return without

    def ruled(self, ruling: str) -> bool:
        """Held; without a case there is nothing to hold against anyone."""
        r = next(r for r in self.r["rulings"] if r["id"] == ruling)
        return not self.truth(r["requires"], True) if "requires" in r else self.truth(r["if"])

    def sound(self) -> bool:
        """Every check that refuses holds."""
        return all(
            self.truth(c["must"], True)
            for c in self.r.get("checks", ())
            if c.get("else", "refuse") == "refuse"
        )


AGGREGATES = ("count", "sum", "min", "max", "avg", "any", "every", "none", "last", "streak")


def as_date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def day_of(moment: Any) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def bucket(day: Any, months: int) -> tuple[int, int]:
    return (day.year, (day.month - 1) // months)


def ratio(a: Any, b: Any) -> Fraction:
    if b == 0:
        raise NoCase
    return Fraction(a) / Fraction(b)


def compare(op: str, a: Any, b: Any) -> bool:
    if a is None or b is None:  # an empty cell compares with nothing
        return False
    if isinstance(a, date) and isinstance(b, date) and isinstance(a, datetime) != isinstance(b, datetime):
        a, b = day_of(a), day_of(b)
    return bool(
        getattr(operator, {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}[op])(a, b)
    )


def arithmetic(op: str, a: Any, b: Any) -> Any:
    if isinstance(b, tuple):  # a term
        return add_term(a, b[0] if op == "+" else -b[0], b[1])
    a, b = Fraction(a), Fraction(b)
    return ratio(a, b) if op == "/" else {"+": a + b, "-": a - b, "*": a * b}[op]


def bands(b: Plain, measure: Fraction) -> Fraction:
    if "rows" in b:
        return next(
            num(row["points"])
            for row in b["rows"]
            if ("from" not in row or num(row["from"]) <= measure)
            and ("to" not in row or measure < num(row["to"]))
        )
    rising = sorted(
        [(num(k), 0, p) for k, p in b.get("at_least", {}).items()]
        + [(num(k), 1, p) for k, p in b.get("above", {}).items()],
        reverse=True,
    )
    falling = sorted(
        [(num(k), 1, p) for k, p in b.get("at_most", {}).items()]
        + [(num(k), 0, p) for k, p in b.get("below", {}).items()],
        key=lambda x: x[:2],
    )
    for limit, strict, points in rising:
        if measure > limit or (measure == limit and not strict):
            return num(points)
    for limit, inclusive, points in falling:
        if measure < limit or (measure == limit and inclusive):
            return num(points)
    return num(b["else"])


def step(s: Plain, measure: Fraction, full: Fraction) -> Fraction:
    target = num(s["short_of"] if "short_of" in s else s["beyond"])
    worse = target - measure if "short_of" in s else measure - target
    count = abs(worse) / num(s["every"])
    mode = s.get("rounding", "ceil")
    steps = Fraction(ceil(count) if mode == "ceil" else floor(count) if mode == "floor" else count)
    base = num(s["base"]) if "base" in s else full if "lose" in s else Fraction(0)
    change = -steps * num(s.get("lose", 0)) if worse > 0 else steps * num(s.get("gain", 0))
    return min(full, max(Fraction(0), base + change))


def items_of(ruleset: Plain, section: str | None = None) -> list[Plain]:
    return [i for s in ruleset["sections"] if section in (None, s["id"]) for i in s["items"]]


def combine(
    ruleset: Plain, points: dict[str, Fraction | None]
) -> tuple[dict[str, tuple[Fraction, Fraction | None]], Fraction | None]:
    """Items' points (None: not applicable) -> each section's (points, rate), and the total before penalties.

    A rate is the points over those that apply.  A section counts with its weight, else with its points; the total is
    None when nothing applies.
    """
    policy = ruleset.get("not_applicable", {}).get("rescale", "table")
    sections: dict[str, tuple[Fraction, Fraction | None]] = {}
    earned = open_ = everything = Fraction(0)
    for s in (s for s in ruleset["sections"] if s["items"][0]["id"] in points):
        whole = num(s["points"])
        weight = num(s.get("weight", whole))
        gone = sum((num(i["points"]) for i in s["items"] if points[i["id"]] is None), Fraction(0))
        got = max(Fraction(0), sum((points[i["id"]] or Fraction(0) for i in s["items"]), Fraction(0)))
        rate = got / (whole - gone) if whole != gone else None
        sections[s["id"]] = (got, rate)
        if policy in ("section", "weight"):  # the rate of what applies stands for the section
            counted, of = rate or Fraction(0), Fraction(rate is not None)
        elif policy == "table":
            counted, of = got / whole, (whole - gone) / whole
        else:
            raw = sum((points[i["id"]] or Fraction(0) for i in s["items"]), Fraction(0))
            counted, of = max(Fraction(0), raw + (gone if policy == "full" else 0)) / whole, Fraction(1)
        earned, open_ = earned + weight * counted, open_ + weight * of
        everything += whole - gone
    return sections, num(ruleset["points"]) * earned / open_ if everything else None


# ── brute force ─────────────────────────────────────────────────────────────────────────────────────────
Known = dict[Any, Any]


def completions(run: Callable[[Known], Any], given: Known, limit: int) -> Iterator[tuple[Known, Any]]:
    """Run under every answer to every question that the run asks."""
    todo, seen = [given], 0
    while todo:
        known = todo.pop()
        try:
            out = run(known)
        except Ask as ask:
            if ask.domain is None:
                raise TooMany from None
            todo += [{**known, ask.key: value} for value in ask.domain]
            if len(todo) + seen > limit:
                raise TooMany from None
        else:
            seen += 1
            yield known, out


class Assessor:
    def __init__(self, ruleset: Plain, vocabulary: Plain, evidence: Plain, use_checks: bool) -> None:
        if evidence["as_of"] < evidence["period"][1]:
            raise ValueError("the oracle reads closed periods only")
        self.r, self.args, self.use_checks = ruleset, (ruleset, vocabulary, evidence), use_checks
        self.loose = False  # whether some answer since was not exact
        self.bounded = use_checks and any(
            c.get("else", "refuse") == "refuse" for c in ruleset.get("checks", ())
        )

    def all(self, run: Callable[[Case], Any], limit: int = ITEM_LIMIT, hull: Hull | None = None) -> list[Any]:
        """What `run` may give, over every completion that breaks no check.  Raises TooMany."""
        leaves = list(completions(lambda known: run(Case(*self.args, known, hull)), {}, limit))
        kept = (
            [out for known, out in leaves if self.possible(known)] if self.bounded and len(leaves) > 1 else []
        )
        return kept or [out for _, out in leaves]

    def possible(self, known: dict[Any, Any]) -> bool:
        try:
            return any(
                ok for _, ok in completions(lambda k: Case(*self.args, k, None).sound(), known, ITEM_LIMIT)
            )
        except TooMany:
            return True

    def truths(self, run: Callable[[Case], bool], hull: Hull | None = None) -> set[bool]:
        try:
            return set(self.all(run, hull=hull))
        except TooMany:
            self.loose = True
            return {False, True}

    def item(self, item: Plain) -> Plain:
        full = num(item["points"])
        try:
            out = self.all(lambda case: case.item(item))
        except TooMany:
            low = BELOW_ANY if item.get("overflow") == "section" else Fraction(0)
            claimed = any(c["item"] == item["id"] for c in self.args[2].get("claims", ()))
            may = "when" in item or item.get("no_case") == "not_applicable" or claimed
            return {"state": "missing", "low": low, "high": full, "may_not_apply": may, "exact": False}
        points = {p for p in out if p is not None}
        state = "missing" if len(set(out)) > 1 else "scored" if points else "not_applicable"
        return {
            "state": state,
            "low": min(points, default=Fraction(0)),
            "high": max(points, default=Fraction(0)),
            "may_not_apply": None in out,
            "exact": True,
        }

    def bounds(
        self, run: Callable[[Case], Fraction], otherwise: tuple[Fraction, Fraction]
    ) -> tuple[Fraction, Fraction]:
        try:
            out = self.all(run)
        except TooMany:
            self.loose = True
            return otherwise
        return min(out), max(out)


def assess(
    ruleset: Plain, vocabulary: Plain, evidence: Plain, *, use_checks: bool = True, joint: bool = True
) -> Plain:
    """Assess.  Everything outside `joint` treats items as independent of each other (the hull); `joint` is the truth
    over completions of all facts together, None when these are too many.  `use_checks`: completions that break a
    refusing check are impossible."""
    a, r = Assessor(ruleset, vocabulary, evidence, use_checks), ruleset
    free = Assessor(ruleset, vocabulary, evidence, use_checks=False)
    hull: Hull = {}

    loose: set[str] = set()

    def noted(key: str, found: Callable[[], Any]) -> Any:
        a.loose = False
        out = found()
        loose.update({key} if a.loose else ())
        return out

    def truth(text: Any) -> set[bool]:
        return a.truths(lambda case: case.truth(text), hull)

    checks = [
        (
            c.get("id", str(i)),
            c.get("else", "refuse"),
            free.truths(partial(Case.truth, text=c["must"], without=True)),
        )
        for i, c in enumerate(r.get("checks", ()))
    ]
    refused = [i for i, otherwise, ok in checks if ok == {False} and otherwise == "refuse"]
    refused = refused or ([] if not a.bounded or a.possible({}) else ["together"])
    if refused:
        return {"refused": refused}
    items = {i["id"]: a.item(i) for i in items_of(r)}
    sections, rates, total = hull_total(r, items)
    hull.update({("rate", s): ends for s, ends in rates.items()})
    for i, o in items.items():
        applies = [] if o["state"] == "not_applicable" else sorted({o["low"], o["high"]})
        hull["points", i] = [*applies, *([None] if o["may_not_apply"] else [])]
    cap = num(r["bonus"]["cap"]) if r.get("bonus", {}).get("cap") is not None else BELOW_ANY * -1
    penalty = noted("penalty", lambda: a.bounds(Case.penalty, (Fraction(0), -BELOW_ANY)))
    bonus = noted("bonus", lambda: a.bounds(Case.bonus, (Fraction(0), cap)))
    totals = None if total is None else [totals_of(r, total[k], penalty[1 - k], bonus[k]) for k in (0, 1)]
    rulings = {
        x["id"]: noted(x["id"], lambda x=x: a.truths(partial(Case.ruled, ruling=x["id"]), hull))
        for x in r.get("rulings", ())
    }
    out: Plain = {
        "refused": [],
        "incomplete": {
            i: kleene({not x for x in ok}) for i, otherwise, ok in checks if otherwise == "incomplete"
        },
        "applies": kleene(truth(r["applies"])) if "applies" in r else "held",
        "items": items,
        "sections": sections,
        "penalty": penalty,
        "bonus": bonus,
        "signals": {
            s.get("id", str(i)): kleene(noted(s.get("id", str(i)), lambda s=s: truth(s["if"])))
            for i, s in enumerate(r.get("signals", ()))
        },
        "rulings": {i: kleene(t) for i, t in rulings.items()},
        "manual": manual(r, evidence),
    }
    for key in ("total", "graded", "ranking", "headline"):
        out[key] = None if totals is None else (totals[0][key], totals[1][key])
    out["eligible"] = eligible(r, rulings, {i["id"]: triggered(i, items[i["id"]]) for i in items_of(r)})
    void = [rulings[x["id"]] for x in r.get("rulings", ()) if "void" in x]
    out["void"] = "held" if {True} in void else "unknown" if {True, False} in void else "clear"
    known = out["graded"] or (Fraction(0), num(r["points"]))
    found = noted("grade", lambda: grade_set(r, lambda run: a.truths(run, hull), a.all, known, rulings))
    out["grade"], out["loose"] = standing(r, found), loose
    out["joint"] = joint_result(a, r) if joint else None
    return out


def kleene(truths: set[bool]) -> str:
    return "unknown" if len(truths) == 2 else "held" if True in truths else "clear"


def hull_total(r: Plain, items: dict[str, Plain]) -> tuple[Plain, Plain, tuple[Fraction, Fraction] | None]:
    """Every choice of applicability, with all items at their low ends and again at their high ends."""
    options = {
        i: ([None] if o["state"] == "not_applicable" else [None, 1] if o["may_not_apply"] else [1])
        for i, o in items.items()
    }
    seen = [
        combine(r, {i: None if on is None else items[i][end] for i, on in zip(options, choice, strict=True)})
        for choice in product(*options.values())
        for end in ("low", "high")
    ]
    sections, rates = {}, {}
    for s in (s["id"] for s in r["sections"]):
        points, rate = [x[0][s][0] for x in seen], [x[0][s][1] for x in seen]
        sections[s] = (min(points), max(points))
        known = [x for x in rate if x is not None]
        rates[s] = [*sorted({min(known), max(known)} if known else ()), *([None] if None in rate else [])]
    totals = [t for _, t in seen if t is not None]
    return sections, rates, (min(totals), max(totals)) if totals else None


def totals_of(r: Plain, base: Fraction, penalty: Fraction, bonus: Fraction) -> dict[str, Fraction]:
    """Penalties, then bonus, then floor and cap, then round once."""
    points, counts = num(r["points"]), r.get("bonus", {}).get("counts_for", "both")
    most = points + (num(r["bonus"]["cap"]) if r.get("bonus", {}).get("cap") is not None else bonus)
    bare = min(points, max(Fraction(0), base - penalty))
    with_bonus = min(most, max(Fraction(0), base - penalty + bonus))
    total = with_bonus if counts in ("grade", "both") else bare
    rounding = r.get("rounding", {"to": "0.1", "mode": "half-up"})
    headline = round_to(total, rounding["to"], rounding["mode"])
    return {
        "total": total,
        "headline": headline,
        "graded": headline if r.get("grade_on", "rounded") == "rounded" else total,
        "ranking": with_bonus if counts in ("ranking", "both") else bare,
    }


def triggered(item: Plain, o: Plain) -> set[bool]:
    """Is a required item short?  `zero`: nothing scored; `not_full`: anything lost."""
    if "required" not in item or o["state"] == "not_applicable":
        return {False}
    line = num(item["points"])
    short = [p <= 0 if item["required"]["until"] == "zero" else p < line for p in (o["low"], o["high"])]
    return set(short) | ({False} if o["may_not_apply"] else set())


def eligible(r: Plain, rulings: dict[str, set[bool]], required: dict[str, set[bool]]) -> str:
    bars = [rulings[x["id"]] for x in r.get("rulings", ()) if "ineligible" in x or "requires" in x] + list(
        required.values()
    )
    return "no" if {True} in bars else "unknown" if {True, False} in bars else "yes"


def manual(r: Plain, evidence: Plain) -> str:
    """Claimed points beyond the limit go to a human."""
    if "limit" not in r.get("not_applicable", {}):
        return "clear"
    limit, points = (
        num(r["not_applicable"]["limit"]["points"]),
        {i["id"]: num(i["points"]) for i in items_of(r)},
    )
    sure = sum((points[c["item"]] for c in evidence.get("claims", ()) if c.get("approved_by")), Fraction(0))
    most = sum((points[c["item"]] for c in evidence.get("claims", ())), Fraction(0))
    return "held" if sure > limit else "unknown" if most > limit else "clear"


def levels_of(r: Plain) -> list[Plain]:
    return list(r["grades"]["levels"] if isinstance(r["grades"], dict) else r["grades"])


def grade_set(
    r: Plain,
    truths: Callable[[Callable[[Case], bool]], set[bool]],
    values: Callable[[Callable[[Case], Any]], list[Any]],
    score: tuple[Fraction, Fraction],
    rulings: dict[str, set[bool]],
) -> set[int]:
    """Places (0 = the top) of the grades that may come out."""
    levels, head = levels_of(r), r["grades"] if isinstance(r["grades"], dict) else {}
    names = [level["name"] for level in levels]
    found: set[int] = set()
    for i, level in enumerate(levels):
        conditions = []
        if "at_least" in level or "above" in level:
            op, line = (">=", level["at_least"]) if "at_least" in level else (">", level["above"])
            conditions.append(
                truths(partial(Case.truth, text=f"({head['of']}) {op} {line}"))
                if "of" in head
                else {compare(op, end, num(line)) for end in score}
            )
        conditions += [
            truths(partial(Case.truth, text=need, without=True)) for need in level.get("needs", ())
        ]
        if "top" in level:  # alone, nobody knows the place
            conditions.append(truths(partial(Case.ask, key=("place", level["name"]), domain=[False, True])))
        if {False} not in conditions:
            found.add(i)
        if all(c == {True} for c in conditions):
            break
    for fact in head.get("lowest_of", ()):
        try:
            others = {names.index(n) for n in values(partial(Case.name, name=fact, row=None))}
        except TooMany:
            others = set(range(len(names)))
        found = {max(mine, other) for mine in found for other in others}
    for x in r.get("rulings", ()):
        if "veto" in x or "at_most" in x:
            to = names.index(x["at_most"] if "at_most" in x else x.get("to", names[-1]))
            found = ({max(i, to) for i in found} if True in rulings[x["id"]] else set()) | (
                found if False in rulings[x["id"]] else set()
            )
    return found


def standing(r: Plain, found: set[int]) -> Plain:
    """`confirmed`: what is already sure, None while nothing better than the lowest grade is; `possible`: the best."""
    names = [level["name"] for level in levels_of(r)]
    best, worst = min(found), max(found)
    decided = best == worst
    return {
        "confirmed": names[worst] if decided or worst < len(names) - 1 else None,
        "possible": names[best],
        "decided": decided,
        "set": {names[i] for i in found},
        "standing": {
            n: "out_of_reach"
            if i < best
            else "possible"
            if i < worst
            or (i == len(names) - 1 and not decided and worst == i)  # the lowest is no achievement
            else "secured"
            for i, n in enumerate(names)
        },
    }


def joint_result(a: Assessor, r: Plain) -> Plain | None:
    """Every completion of everything at once, None when there are more than JOINT_LIMIT."""

    def run(case: Case) -> Any:
        points = {i["id"]: case.item(i) for i in items_of(r)}
        _, base = combine(r, points)
        rulings = {x["id"]: {case.ruled(x["id"])} for x in r.get("rulings", ())}
        required = {
            i["id"]: triggered(
                i,
                {"state": "not_applicable"}
                if points[i["id"]] is None
                else {
                    "state": "scored",
                    "low": points[i["id"]],
                    "high": points[i["id"]],
                    "may_not_apply": False,
                },
            )
            for i in items_of(r)
        }
        if base is None:
            return None
        t = totals_of(r, base, case.penalty(), case.bonus())
        found = grade_set(r, lambda f: {f(case)}, lambda f: [f(case)], (t["graded"], t["graded"]), rulings)
        (grade,) = found
        return (
            points,
            t,
            grade,
            {i: next(iter(x)) for i, x in rulings.items()},
            eligible(r, rulings, required),
        )

    try:
        leaves = [x for x in a.all(run, JOINT_LIMIT) if x is not None]
    except TooMany:
        return None
    if not leaves:
        return None
    answers = {x[4] for x in leaves}
    return {
        "count": len(leaves),
        "grade": standing(r, {x[2] for x in leaves}),
        **{k: (min(x[1][k] for x in leaves), max(x[1][k] for x in leaves)) for k in leaves[0][1]},
        "rulings": {i: kleene({x[3][i] for x in leaves}) for i in leaves[0][3]},
        "eligible": answers.pop() if len(answers) == 1 else "unknown",
        "items": [x[0] for x in leaves],
    }
