"""Trace to explanation: every row, sentence, gap and bridge line; each number taken from the trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from evaluator import __version__
from evaluator import explanation as told
from evaluator.expression import typed
from evaluator.expression.frame import Frame
from evaluator.expression.typed import Type, Typed
from evaluator.expression.values import NO_CASE, Between, is_abstract
from evaluator.gaps import Found, gaps
from evaluator.language import current, say
from evaluator.plan import First, Fold, Line, Part
from evaluator.problems import headline
from evaluator.program.submitted import RUNNING
from evaluator.reading.keywords import KEYS
from evaluator.spec import FixSpec
from evaluator.trace import ItemTrace, RulingTrace, Trace
from evaluator.declarations import Records, Results, Tally
from evaluator.wording import amount, condition
from scoring.grades import Grading
from scoring.gap import gap as scale_gap
from scoring.total import Reading
from scoring.units import shown

ZERO = Fraction(0)


def explain(trace: Trace, *, embed: bool = False, search: bool = True) -> told.Explanation:
    """Return what *trace* says. *embed* carries the submission along; *search* looks for the gaps (slower)."""
    program, evidence, ruleset = trace.program, trace.evidence, trace.program.ruleset
    items = tuple(_item(trace, each, search) for each in trace.items)
    confirmed, possible = trace.total.confirmed, trace.total.possible
    score = told.Score(
        confirmed.headline if confirmed else None, possible.headline if possible else None, program.full
    )
    ranking = None
    if ruleset.bonus_cap is not None:
        ranking = told.Score(trace.total.ranking_confirmed, trace.total.ranking_possible, program.full)
    who = evidence.organisation
    return told.Explanation(
        ruleset=told.RulesetRef(ruleset.code, ruleset.ruleset, ruleset.title, ruleset.version, program.digest,
                                ruleset.status, ruleset.note),
        organisation=told.Organisation(who.id, who.name, who.region, who.type),
        period=(trace.start, trace.end), as_of=trace.as_of, score=score, grade=_grade(trace, trace.grading),
        grades=tuple(_standings(trace)), eligible=eligible(trace), sections=tuple(_sections(trace)), items=items,
        bridge=tuple(bridge(trace)), rulings=tuple(_rulings(trace)), signals=tuple(_signals(trace)),
        missing=tuple(_questions(trace)), complete=trace.complete, engine=engine(),
        digests={"ruleset": program.digest, "vocabulary": program.vocabulary_digest, "evidence": evidence.digest},
        ranking_score=ranking,
        bonus=tuple(_item(trace, each, False) for each in trace.bonus), penalties=tuple(_penalties(trace)),
        grade_except_review=_except_review(trace), claims=tuple(_claims(trace)), changes=tuple(_changes(trace)),
        notes=tuple(_notes(trace)), warnings=tuple(_warnings(trace)), ladder=trace.ladder,
        evidence=_embedded(trace) if embed else {}, private=tuple(_private(trace)),
    )  # fmt: skip


def engine() -> str:
    """Return which engine stands behind a result."""
    return f"pingjia {__version__}"


# ── items ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _item(trace: Trace, each: ItemTrace, search: bool) -> told.Item:
    spec = each.plan.spec
    low, high = (ZERO, ZERO) if each.applicable is False else (each.bounds.low, each.bounds.high)
    parts = () if each.line is None or each.applicable is False or each.no_case else tuple(_parts(each.line, trace.frame))
    lacking = next((part for part in parts if part.need), None)
    found = gaps(trace, each) if search else ()
    shown_gaps = tuple(_gap(trace, each, one) for one in found)
    questions = tuple(dict.fromkeys(_ask(trace, name) for name in each.missing))
    reason = _reason(each)
    have, need = (lacking.have, lacking.need) if lacking else (None, None)
    return told.Item(
        id=each.plan.id, section=each.plan.section, title=spec.title, full=each.plan.full, confirmed=low, possible=high,
        state=each.state, lost=ZERO if each.applicable is False else each.plan.full - low,
        sentence=_sentence(each, parts, have, need, shown_gaps, questions, reason, tuple(_overdue(trace, each))), parts=parts, have=have, need=need,
        gaps=shown_gaps,
        fix=tuple(_fix(fix) for fix in spec.fix),
        evidence=tuple(_uses(trace, each)), clause=spec.basis, material=spec.material, verify=spec.verify,
        questions=questions, reason=reason, required=spec.required is not None,
    )  # fmt: skip


def _sentence(
    each: ItemTrace, parts: tuple[told.Part, ...], have: str | None, need: str | None, found: tuple[told.Gap, ...],
    questions: tuple[str, ...], reason: str, overdue: tuple[str, ...],
) -> str:  # fmt: skip
    """Return the item's tail in one line: what is there, what is needed, what is short, what it brings."""
    if each.state in ("not_applicable", "failed"):
        return reason
    said: list[str] = [reason] if reason else []
    if have and need:
        said.append(say(f"有 {have}，应 {need}", f"have {have}, need {need}"))
    elif each.bounds.low < each.plan.full:
        said.extend(part.say for part in parts if part.say and part.confirmed < part.full)
    said.extend(overdue)
    if questions and each.state == "missing":
        asked = say("；", "; ").join(questions[:2])
        said.append(say(f"待补：{asked}", f"to be answered: {asked}"))
    if found:
        said.append(_promise(found[0]))
    return say("，", ", ").join(said)


def _overdue(trace: Trace, each: ItemTrace) -> Iterator[str]:
    """Yield which duties behind an item were answered late or not at all: by their keys where those are not private."""
    if each.applicable is False or each.bounds.low >= each.plan.full:
        return
    for plan in trace.program.duties:
        if plan.name not in each.plan.duties:
            continue
        declared = trace.program.facts[plan.events]
        columns = [event for _, event in plan.match]
        hidden = declared.private or any(declared.columns[column].private for column in columns)
        for state, words in (("逾期", ("逾期", "late")), ("未办", ("未办", "not done"))):
            rows = [row for row in trace.frame.table(plan.name).rows if row.cell("状态", trace.frame) == state]
            if rows:
                keys = [" ".join(str(row.cell(column, trace.frame)) for column in columns) for row in rows]
                which = "" if hidden or not columns else say("：", ": ") + say("、", ", ").join(keys[:5]) + ("…" if keys[5:] else "")
                yield say(f"{words[0]} {len(rows)} 件{which}", f"{len(rows)} {words[1]}{which}")


def _promise(gap: told.Gap) -> str:
    """Return what a gap brings; a bare number speaks for itself, anything else names its fact."""
    worth = _worth(gap.worth)
    short = gap.short if gap.direction in ("raise", "lower") and not hasattr(gap.value, "isoformat") else gap.fact + gap.short
    after = f" → {gap.grade_after}" if gap.grade_after else ""
    if not gap.recoverable:
        note = say("本期已过，如确有请补交记录", "the period is over: submit the record if there is one")
        return say(f"{short}，{note}，可 +{worth} 分{after}", f"{short}; {note}, +{worth}{after}")
    return say(f"{short}，补齐 +{worth} 分{after}", f"{short}, +{worth} when made up{after}")


def _worth(points: Fraction) -> str:
    """Return points that may not end as a decimal, saying so."""
    text = shown(points)
    return text if Fraction(text) == points else f"≈{shown(points, 2)}"


def _reason(each: ItemTrace) -> str:
    spec = each.plan.spec
    if each.problem is not None:
        return headline(each.problem)
    if each.claim is not None:
        by = each.claim.approved_by
        agreed = say(f"{by} 同意", f"approved by {by}") if by else say("待复核人同意", "waiting for approval")
        return say(f"申报不适用：{each.claim.reason}（{agreed}）", f"claimed not applicable: {each.claim.reason} ({agreed})")
    if each.applicable is False:
        if each.no_case:
            return spec.say_not_applicable or say("本期没有此类事项", "there was no such case in the period")
        when = condition(each.plan.when_typed) if each.plan.when_typed is not None else ""
        return spec.say_not_applicable or say(f"不符合适用条件：{when}", f"does not apply: not {when}")
    if each.no_case:
        return say(*_NO_CASE[spec.no_case or "missing"])
    return ""


_NO_CASE = {
    "full": ("本期没有此类事项，按表得满分", "there was no such case: full points by the table"),
    "zero": ("本期没有此类事项，按表得零分", "there was no such case: no points by the table"),
    "missing": ("本期没有此类事项，按表不得推定", "there was no such case, and the table presumes nothing"),
    "not_applicable": ("本期没有此类事项", "there was no such case"),
}


def _parts(line: Line, frame: Frame) -> Iterator[told.Part]:
    """Yield the lines inside an item, leaf by leaf."""
    node = line.node
    if isinstance(node, Part):
        yield _part(node, line, frame)
    elif isinstance(node, First):
        for place, below in zip(line.chosen, line.below, strict=True):
            branch = node.branches[place] if place >= 0 else None
            words = "" if branch is None else branch.say or (condition(branch.typed) if branch.typed else "")
            inner = tuple(_parts(below, frame))
            if inner:
                yield from inner
            else:
                name = words or say("无此情形" if branch is None else "其余情形", "no case" if branch is None else "otherwise")
                yield told.Part(node.name or name, name, node.full, below.bounds.low, below.bounds.high)
    elif isinstance(node, Fold) and node.kind == "best":
        best = max(line.below, key=lambda below: (below.bounds.high, below.bounds.low))
        yield from _parts(best, frame) if isinstance(best.node, Part) else ()
    else:
        for below in line.below:
            yield from _parts(below, frame)


def _part(part: Part, line: Line, frame: Frame) -> told.Part:
    low, high = line.bounds.low, line.bounds.high
    have, need = _measured(part, line.value, frame)
    name = part.name or (condition(part.typed) if part.typed is not None else "")
    if not part.loss:
        return told.Part(name, part.say or _row(part, line.value), part.full, low, high, have, need)
    if high == 0:
        return told.Part(name, "", ZERO, ZERO, ZERO)
    said = part.say or name
    return told.Part(name, f"{said}（-{_worth(high)}）" if said else f"-{_worth(high)}", ZERO, -high, -low, have, need)


def _row(part: Part, value: Any) -> str:
    if is_abstract(value):
        return ""
    return part.scale.piece_at(Fraction(value)).say or ""


def _measured(part: Part, value: Any, frame: Frame) -> tuple[str | None, str | None]:
    """Return what was measured and what the next points need, in words."""
    if part.typed is None:
        return None, None
    if part.limits == "condition":
        return _condition(part, value, frame)
    type_ = part.typed.type
    if value is NO_CASE:
        return say("无此情形", "no case"), None
    if is_abstract(value):
        return _range(value, type_), None
    exact = Fraction(value)
    if part.loss:
        return (amount(exact, type_), None) if exact == 0 else (amount(exact, type_), amount(ZERO, type_))
    found = scale_gap(part.scale, exact, part.full)
    if found is None:
        return amount(exact, type_), None
    needed = found.next if found.next.worth != 0 else found.full
    symbol = (">" if needed.strict else "≥") if needed.measure >= exact else ("<" if needed.strict else "≤")
    return amount(exact, type_, beside=[needed.measure]), f"{symbol}{amount(needed.measure, type_, beside=[exact])}"


def _range(value: Any, type_: Type) -> str | None:
    if value.__class__ is Between and (value.low is not None or value.high is not None):
        low = "…" if value.low is None else amount(value.low, type_)
        high = "…" if value.high is None else amount(value.high, type_)
        return f"{low}–{high}"
    return None


def _condition(part: Part, value: Any, frame: Frame) -> tuple[str | None, str | None]:
    met = value is (not part.loss) if isinstance(value, bool) else None
    node = part.typed
    assert node is not None
    if met is None or met:
        return (None, None) if met is None else (say("符合", "met"), None)
    if part.loss:
        node = node.operand if isinstance(node, typed.Negation) else typed.Negation(typed.BOOLEAN, node)
    return _unmet(node, frame)


def _unmet(node: Typed, frame: Frame) -> tuple[str, str]:
    """Return what there is and what is needed, for a condition that does not hold."""
    from evaluator.expression.record import compiled

    if isinstance(node, typed.Comparison):
        left, right = compiled(node.left)(frame), compiled(node.right)(frame)
        if not is_abstract(left) and not is_abstract(right) and left is not None:
            symbol = {"==": "", "!=": "≠ ", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}[node.symbol]
            wanted = amount(right, node.right.type, beside=[left])
            subject = condition(node.left)
            plain = isinstance(node.left, typed.FactRef | typed.DeriveRef)
            have = amount(left, node.left.type, beside=[right])
            return (f"{subject} {have}" if plain or len(subject) < 24 else have), f"{symbol}{wanted}"
    if isinstance(node, typed.Negation):
        return condition(node.operand), say("没有这种情形", "not so")
    return say("不符合", "not met"), condition(node)


def _gap(trace: Trace, each: ItemTrace, found: Found) -> told.Gap:
    change = found.change
    declared = trace.program.facts[change.fact]
    improved = _improved(trace.grading, found.after.grading)
    if not improved:
        improved = _improved(trace.grading_except_review, found.after.grading_except_review)
        improved += say("（除待复核外）", " (but for the review)") if improved else ""
    recoverable = not (isinstance(declared, Records) and change.latest is not None and change.latest <= trace.as_of)
    return told.Gap(
        change.fact, change.direction, _short(trace, found), change.units, found.worth, value=_plain(change.value),
        grade_after=improved, recoverable=recoverable, due=change.day if recoverable else None,
        fix=None if found.fix is None else _fix(found.fix),
    )  # fmt: skip


def _fix(fix: FixSpec) -> told.Fix:
    return told.Fix(fix.do, fix.who, fix.proof, fix.effort, fix.lead)


def _improved(before: Grading | None, after: Grading | None) -> str:
    """Return the best news about a grade: now secured, or possible where it was out of reach."""
    if before is None or after is None:
        return ""
    old = dict(before.standings)
    for name, status in after.standings[:-1]:
        if status == "secured" != old[name]:
            return say(f"{name}已稳", f"{name} secured")
        if status == "possible" and old[name] == "out_of_reach":
            return say(f"{name}可争取", f"{name} possible")
    return ""


def _short(trace: Trace, found: Found) -> str:
    """Return the change in words: `差 4 人`."""
    change, declared = found.change, trace.program.facts[found.change.fact]
    unit = getattr(declared, "unit", "") or ""
    count = shown(change.units)
    if isinstance(declared, Tally):
        return say(f"差 {count} 票", f"{count} votes short")
    if isinstance(declared, Records):
        near = f"（{change.day.isoformat()[:7]}）" if change.day is not None else ""
        return say(f"差 {count} 次{near}", f"{count} more{near}")
    if change.short:
        return say(f"缺 {change.short}", f"lacks {change.short}")
    if change.direction == "set":
        text = amount(change.value, Type("text"))
        return say(f"应为“{text}”", f"should be “{text}”")
    if hasattr(change.value, "isoformat"):
        word = say("推后" if change.direction == "raise" else "提前", "later" if change.direction == "raise" else "earlier")
        return say(f"需{word} {count} 天", f"{count} days {word}")
    if change.direction == "raise":
        return say(f"差 {count} {unit}".rstrip(), f"{count} {unit} short".rstrip())
    return say(f"多 {count} {unit}".rstrip(), f"{count} {unit} too many".rstrip())


def _plain(value: Any) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Fraction):
        return value
    if isinstance(value, tuple):
        return len(value)
    return {key: dict(row) for key, row in value.items()} if isinstance(value, dict) else value


def _uses(trace: Trace, each: ItemTrace) -> Iterator[told.EvidenceUse]:
    """Yield the facts an item read, as understood."""
    for name in each.used:
        declared = trace.program.facts.get(name)
        if declared is None:
            continue
        given = trace.evidence.facts.get(name)
        attached = tuple(
            one.id for one in trace.evidence.attachments
            if each.plan.id in one.for_ or (given is not None and (one.id in given.material or one.path in given.material))
        )  # fmt: skip
        if given is None:
            yield told.EvidenceUse(name, None, declared.private, attachments=attached)
            continue
        audited = given.audited
        yield told.EvidenceUse(
            name, _value(declared, given.deciding), declared.private, given.by or trace.evidence.supplied_by,
            _value(declared, given.value) if audited is not None and given.value is not None else None,
            audited.by if audited else "", audited.why if audited else "", attached,
            f"{given.span.source}:{given.span.line}:{given.span.column}",
        )  # fmt: skip


def _value(declared: Any, value: Any) -> str:
    from evaluator.program.kinds import type_of

    if isinstance(declared, Records | Results):
        return say(f"{len(value)} 行", f"{len(value)} rows")
    if isinstance(declared, Tally):
        rows = []
        for row, votes in value.items():
            counted = say("，", ", ").join(f"{choice} {count}" for choice, count in votes.items())
            rows.append(counted if len(value) == 1 else f"{row}：{counted}")
        return say("；", "; ").join(rows)
    return amount(value, type_of(declared))


# ── the whole ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _sections(trace: Trace) -> Iterator[told.Section]:
    for section, found in zip(trace.program.sections, trace.total.sections, strict=True):
        applicable = found.applicable_full.high
        yield told.Section(section.id, section.title, section.full, found.earned.low, found.earned.high, applicable)


def bridge(trace: Trace) -> Iterator[told.BridgeLine]:
    """Yield the named lines from full points to the headline; they sum to the difference exactly, in both columns."""
    low, high = _amounts(trace.total.confirmed), _amounts(trace.total.possible)
    titles = {each.plan.id: each.plan.spec.title for each in trace.items}
    penalties = {each.plan.spec.id: each.plan.spec.title for each in trace.penalties}
    for id_ in dict.fromkeys((*low, *high)):
        confirmed, possible = low.get(id_, ZERO), high.get(id_, ZERO)
        if confirmed == possible == 0:
            continue
        kind, _, name = id_.partition(":")
        label = f"{name} {titles.get(name, penalties.get(name, ''))}" if name else say(*_LAYERS[kind])
        yield told.BridgeLine(id_, label, confirmed, possible)


_LAYERS = {
    "overflow": ("超扣带入类目", "overflow into the section"), "section-floor": ("类目扣完为止", "section floor"),
    "rescale": ("不适用折算", "rescaled for what does not apply"), "bonus": ("加分", "bonus"),
    "clip": ("不低于零", "floor at zero"), "rounding": ("舍入", "rounding"),
}  # fmt: skip


def _amounts(reading: Reading | None) -> Mapping[str, Fraction]:
    return {} if reading is None else {line.id: line.amount for line in reading.lines}


def eligible(trace: Trace) -> told.Answer:
    """Return whether the organisation may apply at all."""
    states = [each.state for each in trace.rulings if each.plan.kind in ("ineligible", "required", "requires")]
    return "no" if True in states else "unknown" if None in states else "yes"


def _grade(trace: Trace, grading: Grading | None) -> told.Grade:
    then = {plan.spec.name: plan.spec.then for plan in trace.program.grades}
    held = tuple(each.plan.id for each in trace.rulings if each.state and each.plan.kind in ("veto", "cap"))
    if any(each.state and each.plan.kind == "void" for each in trace.rulings):
        again = next(each.plan.spec.then for each in trace.rulings if each.state and each.plan.kind == "void")
        return told.Grade(None, None, "void", held, again)
    if trace.referred:
        return told.Grade(None, None, "manual", held)
    if grading is None:
        return told.Grade(None, None, "open", held)
    status = "decided" if grading.is_settled else "provisional" if _places_only(trace, grading) else "open"
    return told.Grade(grading.confirmed, grading.possible, status, held, then.get(grading.confirmed or "", ""))  # type: ignore[arg-type]


def _places_only(trace: Trace, grading: Grading) -> bool:
    """Tell whether nothing but places in a batch keeps the grade open."""
    if not any(plan.spec.top for plan in trace.program.grades):
        return False
    from evaluator.engine import grading_of

    assert trace.grade_points is not None
    return grading_of(trace, trace.grade_points, {}, places=True).is_settled


def _except_review(trace: Trace) -> told.Grade | None:
    if trace.grading is None or trace.grading_except_review == trace.grading:
        return None
    return _grade(trace, trace.grading_except_review)


def _standings(trace: Trace) -> Iterator[told.GradeStanding]:
    if trace.grading is None:
        return
    confirmed = trace.grade_points.low if trace.grade_points else None
    of_points = trace.program.grade_of is None
    for plan, needs in zip(trace.program.grades, trace.needs, strict=True):
        status = trace.grading.standing(plan.spec.name)
        because: list[str] = []
        if status != "secured":
            for need, node in zip(needs, plan.typed, strict=True):
                if need is not True:
                    words = say("未满足" if need is False else "待定", "not met" if need is False else "open")
                    because.append(f"{condition(node)}（{words}）")
            because.extend(_ceilings(trace, plan.spec.name))
            if plan.spec.top:
                because.append(say("名额待批量排序", "places wait for the ranking"))
        threshold = ""
        if plan.limit is not None:
            threshold = f"{'>' if plan.strict else '≥'}{amount(plan.limit, trace.program.grade_type)}"
        lacks = None
        if of_points and plan.limit is not None and confirmed is not None:
            lacks = max(ZERO, plan.limit - confirmed)
        yield told.GradeStanding(plan.spec.name, status, threshold, lacks, tuple(because), plan.limit if of_points else None)


def _ceilings(trace: Trace, name: str) -> Iterator[str]:
    names = [plan.spec.name for plan in trace.program.grades]
    for each in trace.rulings:
        if each.plan.kind in ("veto", "cap") and each.state is not False:
            ceiling = len(names) - 1 if each.plan.grade is None else names.index(each.plan.grade)
            if names.index(name) < ceiling:
                word = say("成立" if each.state else "待定", "held" if each.state else "open")
                yield f"{each.plan.id} {each.plan.title}（{word}）"


def _rulings(trace: Trace) -> Iterator[told.Ruling]:
    for each in trace.rulings:
        spec = each.plan.spec
        state: told.RulingState = "held" if each.state else "unknown" if each.state is None else "clear"
        because = each.because if each.state else tuple(_ask(trace, name) for name in each.missing)
        yield told.Ruling(
            each.plan.id, each.plan.kind, each.plan.title, state, because, spec.then, spec.basis,
            spec.by or _reviewer(trace, each),
        )  # fmt: skip
    if trace.referred is not False:
        limit = shown(trace.program.ruleset.claims_limit or ZERO)
        claimed = shown(trace.claimed_points)
        title = say(f"不适用合计 {claimed} 分，超过 {limit} 分，转人工评定", f"{claimed} points claimed, more than {limit}: manual review")
        yield told.Ruling("不适用上限", "refer", title, "held" if trace.referred else "unknown")


def _reviewer(trace: Trace, each: RulingTrace) -> str:
    found = [trace.program.facts[name].by for name in each.missing if name in trace.program.facts]
    return found[0] if found and all(found) else ""


def _signals(trace: Trace) -> Iterator[told.Signal]:
    for each in trace.signals:
        because = (condition(each.typed),) if each.typed is not None else ()
        yield told.Signal(each.id, each.say, because)


def _questions(trace: Trace) -> Iterator[told.Question]:
    waiting: dict[str, list[ItemTrace]] = {}
    for each in trace.items:
        for name in each.missing:
            waiting.setdefault(name, []).append(each)
    for ruling in trace.rulings:
        for name in ruling.missing:
            waiting.setdefault(name, [])
    worth = {name: sum((each.bounds.high - each.bounds.low for each in items), ZERO) for name, items in waiting.items()}
    for name in sorted(waiting, key=lambda name: -worth[name]):
        declared = trace.program.facts.get(name)
        yield told.Question(
            name, _ask(trace, name), getattr(declared, "unit", "") or "", tuple(each.plan.id for each in waiting[name]),
            worth[name], declared.by if declared else "", declared.material if declared else (),
        )  # fmt: skip


def _ask(trace: Trace, name: str) -> str:
    declared = trace.program.facts.get(name)
    if declared is not None and declared.ask:
        return declared.ask
    special = {"称号": say("曾获哪些称号（起止日期）？没有请写空清单 []", "which titles are held (from, until)? if none, write []"),
               "上期": say("上期的数据", "the previous period's facts")}  # fmt: skip
    return special.get(name) or _ask_part(trace, name)


def _ask_part(trace: Trace, name: str) -> str:
    """Return the question behind a part of a fact: a cell, a duty not yet due, the rest of a running period."""
    owner, *parts = name.split("·")
    if len(parts) == 2:
        return say(f"“{owner}”第 {parts[0]} 行的“{parts[1]}”是什么？", f"what is {parts[1]} in row {parts[0]} of {owner}?")
    if len(parts) == 1:
        return say(f"“{owner}”第 {parts[0]} 件还没有结果：办了没有、何时办的？", f"{owner} no. {parts[0]} is open: was it done, and when?")
    if owner.endswith(RUNNING):
        fact = owner.removesuffix(RUNNING)
        return say(f"考评期还没有结束，以后的“{fact}”也会计入", f"the period is still running: later {fact} will count")
    return name


def _penalties(trace: Trace) -> Iterator[told.Item]:
    for each in trace.penalties:
        spec = each.plan.spec
        parts = tuple(_parts(each.line, trace.frame))
        yield told.Item(
            spec.id, "penalties", spec.title, ZERO, -each.bounds.high, -each.bounds.low,
            "scored" if each.bounds.is_point else "missing", each.bounds.high,
            say("；", "; ").join(part.say for part in parts if part.say and part.confirmed), parts,
        )  # fmt: skip


def _changes(trace: Trace) -> Iterator[str]:
    """Yield what this table changes of the one it extends."""
    acts = {"replace": say("替换", "replaced"), "add": say("增加", "added"), "remove": say("删去", "removed"),
            "set": say("改写", "rewritten")}  # fmt: skip
    for act, name, title, keys in trace.program.changes:
        words = say("、", ", ").join(KEYS.get(key, key) if current() == "zh" else key for key in keys)
        subject = f"{KEYS.get(name, name) if act == 'set' and current() == 'zh' else name} {title}".strip()
        yield f"{acts[act]} {subject}" + (say(f"：{words}", f": {words}") if words else "")


def _claims(trace: Trace) -> Iterator[str]:
    for each in trace.items:
        if each.claim is not None:
            yield f"{each.plan.id} {each.plan.spec.title}：{_reason(each)}"


def _notes(trace: Trace) -> Iterator[str]:
    for note in trace.evidence.notes:
        yield headline(note)
    for words in trace.incomplete:
        yield say(f"数据不全：{words}", f"incomplete: {words}")


def _warnings(trace: Trace) -> Iterator[str]:
    if trace.inferred.agreement == "differs":
        yield say("两套推理引擎结论不一致，得分以参考实现为准，请报告：", "the two inference engines differ; the score follows the reference, please report: ") + (
            "; ".join(trace.inferred.differences)
        )  # fmt: skip
    if trace.total.failed:
        yield say("没有一项适用，不能得出总分", "nothing applies: there is no total")
    for each in trace.items:
        if each.problem is not None:
            yield headline(each.problem)


def _private(trace: Trace) -> Iterator[str]:
    for name, declared in trace.program.vocabulary.facts.items():
        if declared.private:
            yield name
        elif isinstance(declared, Records):
            yield from (f"{name}.{column}" for column, each in declared.columns.items() if each.private)


def _embedded(trace: Trace) -> Mapping[str, object]:
    from evaluator.reading import plain, read_text

    found = plain(read_text(trace.evidence.text, trace.evidence.source).root)
    return found if isinstance(found, dict) else {}
