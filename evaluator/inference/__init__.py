"""Pattern matching over facts: duties answered in time, rulings that feed rulings, double counting, consistency.

The engine speaks in small integers and maps names and dates itself. The reference, plain Python, decides; where
durable-rules is installed and a `Session` is given, the same question goes to it, in a process of its own, and
the two answers are compared.

>>> patterns = Patterns(duties=(Duty(1),), rules=(Rule(1, ((Literal(atom=1),),)),))
>>> facts = Facts(events=(Event(1, duty=1, key=7, at=10, due=13),), atoms=(Atom(1, None),))
>>> infer(patterns, facts).conclusions.unanswered, infer(patterns, facts).conclusions.possible
((Unanswered(duty=1, event=1),), (Possible(rule=1),))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from typing import Literal as OneOf

from evaluator.inference import reference
from evaluator.inference.facts import (
    Answered,
    Atom,
    Claim,
    Conclusions,
    Duplicate,
    Event,
    Facts,
    Held,
    Inconsistent,
    Possible,
    Quantity,
    Reply,
    Unanswered,
    check,
    differences,
)
from evaluator.inference.patterns import Compare, Duty, Literal, PatternLimit, Patterns, Rule, Same

__all__ = [
    "Answered",
    "Atom",
    "Claim",
    "Compare",
    "Conclusions",
    "Duplicate",
    "DurableFailed",
    "DurableFault",
    "DurableUnavailable",
    "Duty",
    "Event",
    "Facts",
    "Held",
    "Inconsistent",
    "Inferred",
    "Literal",
    "PatternLimit",
    "Patterns",
    "Possible",
    "Quantity",
    "Reply",
    "Rule",
    "Same",
    "Session",
    "Unanswered",
    "availability",
    "infer",
]

if TYPE_CHECKING:
    from evaluator.inference.durable import (
        DurableFailed,
        DurableFault,
        DurableUnavailable,
        Session,
        availability,
    )

_OF_THE_LIBRARY = ("DurableFailed", "DurableFault", "DurableUnavailable", "Session", "availability")


def __getattr__(name: str) -> Any:
    """Return what belongs to the library's side, read only when it is first asked for."""
    if name not in _OF_THE_LIBRARY:
        raise AttributeError(name)
    from evaluator.inference import durable

    return getattr(durable, name)


Mode = OneOf["auto", "durable", "reference"]
Agreement = OneOf["agreed", "not_compared", "differs"]


@dataclass(frozen=True, slots=True)
class Inferred:
    """What follows, who said so, and whether the two agree.

    ``backend`` is whose conclusions these are. ``differences`` has one line for each conclusion that only the
    reference (-) or only the library (+) reached, or says (!) how the library's matches do not add up;
    ``reason`` says why nothing was compared.
    """

    conclusions: Conclusions
    backend: OneOf["reference", "durable"]
    agreement: Agreement
    differences: tuple[str, ...] = ()
    reason: str = ""


def infer(
    patterns: Patterns,
    facts: Facts,
    mode: Mode = "auto",
    *,
    session: Session | None = None,
    authority: OneOf["reference", "durable"] = "reference",
) -> Inferred:
    """Return what follows from *facts*: always the reference's conclusions, compared where that can be done.

    ``auto`` compares when a session is given and its worker answers in time, and never fails because of it.
    ``durable`` asks for the comparison: without the library it raises `DurableUnavailable`; without a session it
    starts a worker for this one question. ``reference`` asks nobody else. ``authority="durable"`` is for tests
    alone: the library's conclusions are returned uncompared, or its error is raised.
    Facts that do not fit the patterns are a bug of the caller: ValueError.
    """
    check(patterns, facts)
    if authority == "durable":
        return Inferred(_ask(patterns, facts, session), "durable", "not_compared")
    ours = reference.conclude(patterns, facts)
    if mode == "reference" or (mode == "auto" and session is None):
        return Inferred(ours, "reference", "not_compared")
    from evaluator.inference.durable import DurableFailed, DurableFault, DurableUnavailable

    try:
        theirs = _ask(patterns, facts, session)
    except DurableFault as fault:
        return Inferred(ours, "reference", "differs", (f"! {fault.reason}",))
    except DurableFailed as failure:
        return Inferred(ours, "reference", "not_compared", reason=failure.reason)
    except DurableUnavailable as refusal:
        if mode == "durable":
            raise
        return Inferred(ours, "reference", "not_compared", reason=refusal.reason)
    if ours == theirs:
        return Inferred(ours, "reference", "agreed")
    return Inferred(ours, "reference", "differs", differences(ours, theirs))


def _ask(patterns: Patterns, facts: Facts, session: Session | None) -> Conclusions:
    if session is not None:
        return session.conclude(patterns, facts)
    from evaluator.inference.durable import Session

    with Session() as once:
        return once.conclude(patterns, facts)
