"""Engine and oracle side by side: a drawn world through the real readers, and every difference in words.

`differences` says what the engine may differ in, and in nothing else: where the oracle enumerates (`exact`), the
engine is equal; where facts are read in two places or checks tie them, the engine may be wider, never narrower.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from evaluator.declarations import Vocabulary
from evaluator.engine import assess
from evaluator.evidence.document import Evidence, read_evidence
from evaluator.explain import eligible
from evaluator.problems import EvidenceError
from evaluator.program import Program
from evaluator.program.compile import compile_ruleset
from evaluator.reading import Document, read_text
from evaluator.reading.keywords import to_english
from evaluator.reading.models import validate
from evaluator.ruleset import Ruleset
from evaluator.trace import ItemTrace, Trace
from evaluator.vocabulary import read_vocabulary
from tests import oracle
from tests.mini import WEEKDAYS
from tests.oracle import Plain
from tests.strategies import World

ANSWER = {True: "held", False: "clear", None: "unknown"}
Bounds = tuple[Fraction, Fraction]


def document(text: str, kind: str) -> Document:
    read = read_text(text, f"{kind}.yaml")
    return replace(read, root=to_english(read.root, kind))


def program_of(ruleset_text: str, vocabulary: Vocabulary) -> Program:
    read = document(ruleset_text, "ruleset")
    return compile_ruleset(validate(Ruleset, read.root), read, vocabulary, "0" * 64, WEEKDAYS)


@dataclass(frozen=True)
class Loaded:
    """A world's three texts as the engine reads them."""

    world: World

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return read_vocabulary(document(self.world.vocabulary_text, "vocabulary"))

    @cached_property
    def program(self) -> Program:
        return program_of(self.world.ruleset_text, self.vocabulary)

    def read(self, text: str) -> Evidence:
        facts = self.program.facts
        return read_evidence(
            document(text, "evidence"), self.vocabulary, folder=None, used=facts, narrowed=facts
        )

    @cached_property
    def evidence(self) -> Evidence:
        return self.read(self.world.evidence_text)

    @cached_property
    def complete(self) -> Evidence:
        return self.read(self.world.complete_text)

    def assess(self, evidence: Evidence | None = None) -> Trace | None:
        """The trace; None where the evidence contradicts itself."""
        try:
            return assess(self.program, self.evidence if evidence is None else evidence, mode="reference")
        except EvidenceError as error:
            if {each.code for each in error.problems} != {"contradiction"}:
                raise
            return None


def said_by_oracle(world: World, **options: bool) -> Plain:
    return oracle.assess(world.ruleset, world.vocabulary, world.evidence, **options)


# ── what may differ, and what not ────────────────────────────────────────────────────────────────────────────────────
def differences(loaded: Loaded, trace: Trace | None, said: Plain, free: Plain) -> list[str]:
    """Every disagreement; *said* is the oracle's answer, *free* its answer when checks exclude nothing."""
    if said["refused"] == ["together"]:  # no completion keeps all checks: the engine may not see that
        return []
    if trace is None or said["refused"]:
        return (
            []
            if (trace is None) == bool(said["refused"])
            else [f"refused: {said['refused']}, engine {trace is None}"]
        )
    tied = tied_by_checks(loaded.world)
    found = list(_items(trace, said, free, tied=tied))
    if not found:
        wide = _bonus(trace) != said["bonus"] and _shares_bonus(trace)
        found += _total(trace, said, free, wide=wide)
        found += _above(trace, said, tied=tied or bool(loaded.world.shared), wide=wide)
        found += _joint(trace, said)
    return found


def tied_by_checks(world: World) -> bool:
    """Whether a refusing check ties two missing facts together, which an interval for each cannot say."""
    gone = world.missing
    musts = [c["must"] for c in world.ruleset.get("checks", ()) if c.get("else", "refuse") == "refuse"]
    return any(sum(name in text.replace("(", " ").split() for name in gone) > 1 for text in musts)


def _items(trace: Trace, said: Plain, free: Plain, *, tied: bool) -> Iterator[str]:
    sections = {i["id"]: oracle.num(s["points"]) for s in trace_sections(trace) for i in s["items"]}
    for item in trace.items:
        id_ = item.plan.id
        theirs, widest = said["items"][id_], free["items"][id_]
        ours = _bounds(item, sections[id_])
        if not theirs["exact"]:
            if not _inside(ours, (theirs["low"], theirs["high"])):
                yield f"{id_}: engine {_shown(ours)} outside {_shown(theirs)}"
            continue
        below = item.bounds.low < ours[0]
        state = "missing" if item.state == "provisional" or below else item.state
        exact = tuple(max(-sections[id_], theirs[k]) for k in ("low", "high"))
        may = item.applicable is None
        same_state = (
            state == theirs["state"] or (below and theirs["state"] == "scored") or theirs["low"] < ours[0]
        )
        if same_state and (ours, may or item.applicable is False) == (exact, theirs["may_not_apply"]):
            continue
        outer = tuple(max(-sections[id_], widest[k]) for k in ("low", "high"))
        wider = _inside(exact, ours) and _inside(ours, outer) and may >= theirs["may_not_apply"]
        if not (tied and wider):
            yield (
                f"{id_}: engine {state} {_shown(ours)} applicable {item.applicable}, oracle {theirs['state']} "
                f"{_shown(exact)} may not apply {theirs['may_not_apply']} (without checks {_shown(outer)})"
            )


def trace_sections(trace: Trace) -> list[Plain]:
    return [
        {"points": section.full, "items": [{"id": item.id} for item in section.items]}
        for section in trace.program.sections
    ]


def _bounds(item: ItemTrace, section: Fraction) -> Bounds:
    """The points it can be; below all the section has, how far below cannot matter."""
    if item.applicable is False:
        return Fraction(0), Fraction(0)
    return max(-section, item.bounds.low), max(-section, item.bounds.high)


def _total(trace: Trace, said: Plain, free: Plain, *, wide: bool) -> Iterator[str]:
    same = all(
        (each.bounds.low, each.bounds.high)
        == (said["items"][each.plan.id]["low"], said["items"][each.plan.id]["high"])
        or each.applicable is False
        for each in trace.items
    )
    penalty = (
        sum((p.bounds.low for p in trace.penalties), Fraction(0)),
        sum((p.bounds.high for p in trace.penalties), Fraction(0)),
    )
    whole = trace.program.full
    capped = tuple(min(whole, end) for end in said["penalty"])
    if (tuple(min(whole, end) for end in penalty) != capped) and not (
        "penalty" in said["loose"] or trace.program.checks
    ):
        yield f"penalty: engine {_shown(penalty)}, oracle {_shown(said['penalty'])}"
    if (said["total"] is None) != (trace.total.confirmed is None):
        yield f"total: engine {trace.total.confirmed}, oracle {said['total']}"
    if said["total"] is None or trace.total.confirmed is None or trace.total.possible is None:
        return
    low, high = trace.total.confirmed, trace.total.possible
    found: dict[str, object] = {
        "total": (low.exact, high.exact),
        "headline": (low.headline, high.headline),
        "ranking": (trace.total.ranking_confirmed, trace.total.ranking_possible),
    }
    rounding = trace.program.rounding
    assert rounding is not None
    theirs = {**said, "ranking": tuple(rounding.apply(end) for end in said["ranking"])}
    extra = _bonus(trace)
    exact = "bonus" not in said["loose"] and not trace.program.checks
    if exact and extra != said["bonus"] and not (wide and _inside(said["bonus"], extra)):
        yield f"bonus: engine {_shown(extra)}, oracle {_shown(said['bonus'])}"
    if wide:
        return
    loose = said["loose"] & {"penalty", "bonus"} or not all(each["exact"] for each in said["items"].values())
    for key, ours in found.items():
        if loose or not same or trace.program.checks:
            outer = {**free, "ranking": tuple(rounding.apply(end) for end in free["ranking"])}[key]
            if not _inside(ours, outer):
                yield f"{key}: engine {_shown(ours)} outside {_shown(outer)}"
        elif ours != theirs[key]:
            yield f"{key}: engine {_shown(ours)}, oracle {_shown(theirs[key])}"


def _bonus(trace: Trace) -> Bounds:
    low = sum((i.bounds.low for i in trace.bonus if i.applicable), Fraction(0))
    high = sum((i.bounds.high for i in trace.bonus if i.applicable is not False), Fraction(0))
    cap = trace.program.ruleset.bonus_cap
    return (low, high) if cap is None else (min(low, cap), min(high, cap))


def _shares_bonus(trace: Trace) -> bool:
    """Whether bonus items speak of the same things: one achievement, or one fact."""
    pools = [award.pool for award in trace.program.awards]
    facts = [fact for item in trace.program.bonus for fact in item.facts]
    return len(set(pools)) < len(pools) or len(set(facts)) < len(facts)


def _above(trace: Trace, said: Plain, *, tied: bool, wide: bool) -> Iterator[str]:
    """Rulings, signals, eligibility, grade: what the oracle knows the engine knows, unless facts are tangled."""
    tangled = tied or not all(each["exact"] for each in said["items"].values()) or bool(trace.program.checks)
    for id_, theirs in said["rulings"].items():
        yield from _answer(
            f"ruling {id_}", ANSWER[trace.ruling(id_).state], theirs, tangled or id_ in said["loose"]
        )
    held = {signal.id for signal in trace.signals}
    for id_, theirs in said["signals"].items():
        if (
            theirs != "unknown"
            and id_ not in said["loose"]
            and (id_ in held) != (theirs == "held")
            and not (tangled and id_ not in held)
        ):
            yield f"signal {id_}: engine {id_ in held}, oracle {theirs}"
        enumerated = id_ not in said["loose"] and all(each["exact"] for each in said["items"].values())
        if theirs == "unknown" and id_ in held and enumerated:
            yield f"signal {id_}: engine held, oracle {theirs}"
    loose = tangled or bool(said["loose"]) or wide
    word = {"yes": "clear", "no": "held", "unknown": "unknown"}
    yield from _answer("eligible", word[eligible(trace)], word[said["eligible"]], loose)
    yield from _answer("manual", ANSWER[trace.referred], said["manual"], False)
    if said["total"] is None and trace.program.grade_of is None:
        return
    assert trace.grading is not None
    ours = dict(trace.grading.standings)
    names, theirs = list(ours), said["grade"]
    places = {names.index(n) for n in theirs["set"]}
    worst, best = names.index(trace.grading.worst), names.index(trace.grading.best)
    wider = best <= min(places) and max(places) <= worst
    enumerated = not said["loose"] and all(each["exact"] for each in said["items"].values())
    if enumerated and (best, worst) != (min(places), max(places)) and not (loose and wider):
        yield f"grade: engine {names[best]}..{names[worst]}, oracle {theirs['set']}"
    if not loose and trace.grading.confirmed != theirs["confirmed"]:
        yield f"confirmed: engine {trace.grading.confirmed}, oracle {theirs['confirmed']}"
    if not loose and ours != theirs["standing"]:
        yield f"standing: engine {ours}, oracle {theirs['standing']}"


def _answer(what: str, ours: str, theirs: str, loose: bool) -> Iterator[str]:
    """Loose: the engine may leave open what the oracle decides, or decide what the oracle did not enumerate."""
    agrees = ours == theirs or (loose and "unknown" in (ours, theirs))
    if not agrees:
        yield f"{what}: engine {ours}, oracle {theirs}"


def _joint(trace: Trace, said: Plain) -> Iterator[str]:
    """Every completion of everything lies inside."""
    joint = said["joint"]
    if joint is None or trace.total.confirmed is None or trace.total.possible is None:
        return
    for key, low, high in (
        ("total", trace.total.confirmed.exact, trace.total.possible.exact),
        ("headline", trace.total.confirmed.headline, trace.total.possible.headline),
    ):
        if not _inside(joint[key], (low, high)):
            yield f"joint {key}: engine {_shown((low, high))} does not hold {_shown(joint[key])}"
    for points in joint["items"]:
        for item in trace.items:
            got = points[item.plan.id]
            if (got is None and item.applicable) or (got is not None and item.applicable is False):
                yield f"joint {item.plan.id}: applicable {item.applicable}, a completion gives {got}"
            elif (
                got is not None
                and not item.bounds.low <= max(got, item.bounds.low if got < 0 else got) <= item.bounds.high
            ):
                yield f"joint {item.plan.id}: {got} outside {_shown((item.bounds.low, item.bounds.high))}"
    for id_, state in joint["rulings"].items():
        if ANSWER[trace.ruling(id_).state] not in (state, "unknown"):
            yield f"joint ruling {id_}: engine {trace.ruling(id_).state}, completions {state}"
    if trace.grading is not None:
        names = list(trace.grading.names)
        inside = names[names.index(trace.grading.best) : names.index(trace.grading.worst) + 1]
        if not joint["grade"]["set"] <= set(inside):
            yield f"joint grade: engine {inside}, completions {joint['grade']['set']}"


def _inside(inner: object, outer: object) -> bool:
    (a, b), (low, high) = inner, outer  # type: ignore[misc]
    return bool(low <= a and b <= high)


def _shown(ends: object) -> str:
    if isinstance(ends, dict):
        ends = (ends["low"], ends["high"])
    low, high = ends  # type: ignore[misc]
    return f"{low}..{high}"
