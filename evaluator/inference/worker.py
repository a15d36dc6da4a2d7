"""The child process, the only file that meets durable-rules: definitions and facts in, conclusions out, line by line.

Run as ``python -m evaluator.inference.worker``. The library can crash, hang while holding the interpreter's lock
and race with its own dispatcher thread; so it lives here, with the dispatcher off, one session at a time, and
whoever asks has a time limit and a reference to compare with.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Callable
from typing import IO, Any

from evaluator.inference.coding import Wire, read_facts
from evaluator.inference.consequents import Consequent, Fault, Matching, Settling
from evaluator.inference.definitions import UNKNOWN, Definition, Fact, RulingSet, guard, matching, rulings
from evaluator.inference.facts import Facts
from evaluator.inference.patterns import Patterns, decode


class Library:
    """durable-rules with its dispatcher off, and the one session that is open at a time."""

    def __init__(self) -> None:
        # The library calls datetime.utcfromtimestamp, deprecated since Python 3.12, in every action.
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        from durable import engine

        class Quiet(engine.Host):  # type: ignore[misc]  # the library ships no types
            """A host without background threads; so there are no timers and no races with them."""

            def _run(self) -> None:
                return

        self._host = Quiet()
        self._sessions = 0
        self.consequent: Consequent | None = None
        self._posted: list[Fact] = []
        self._drop = ""
        self.dropped = 0

    def define(self, name: str, definition: Definition) -> None:
        """Register *definition* under *name*; it can never be changed or taken back."""
        guard(definition)
        running = {rule: {"all": body["all"], "run": self._action(rule)} for rule, body in definition.items()}
        self._host.set_rulesets({name: running})

    def _action(self, rule: str) -> Callable[[Any], None]:
        kind = rule.split("_", 1)[0]

        def run(closure: Any) -> None:
            if kind == "begun":
                return
            if kind == self._drop and not self.dropped:
                self.dropped += 1
                return
            assert self.consequent is not None

            def follow(fact: Fact) -> None:
                closure.assert_fact(self._numbered(fact))

            self.consequent(rule, closure._m, follow)  # noqa: SLF001 - the matched facts as they were posted

        return run

    def open(self, name: str, consequent: Consequent, drop: str) -> None:
        """Begin a session of *name*; *drop* names a kind of rule whose first firing is thrown away, for tests."""
        self._sessions += 1
        self._posted, self.consequent, self._drop, self.dropped = [], consequent, drop, 0
        self.post(name, [{"b_begun": 1}])

    def _numbered(self, fact: Fact) -> Fact:
        # Short decimal ids do not collide under the library's 32-bit hash; ids it makes up can.
        full = {"id": str(len(self._posted) + 1), "sid": str(self._sessions), "p_one": 1, **fact}
        self._posted.append(full)
        return full

    def post(self, name: str, facts: list[Fact]) -> None:
        """Assert *facts* and run everything that follows from them; Fault if a consequent failed unseen."""
        if not facts:
            return
        state = self._host.assert_facts(name, [self._numbered(each) for each in facts])
        if state is not None and state.get("exception"):
            raise Fault(f"a consequent failed: {state['exception']}")

    def close(self, name: str) -> None:
        """Take every fact back, the closing marker first (else absence would fire), and delete the session."""
        self.consequent = None
        ruleset = self._host.get_ruleset(name)
        for fact in self._posted:
            if "g_closed" in fact:
                ruleset.retract_fact(fact)
        rest = [fact for fact in self._posted if "g_closed" not in fact]
        if rest:
            ruleset.retract_facts(rest)
        ruleset.delete_state(str(self._sessions))
        self._posted = []


class Worker:
    """Keeps the compiled patterns by their digest and answers for one assessment at a time."""

    def __init__(self) -> None:
        self._library = Library()
        self._library.define("pj_matching", matching())
        self._compiled: dict[str, tuple[Patterns, list[tuple[str, RulingSet]]]] = {}

    def define(self, digest: str, patterns: Patterns) -> None:
        """Compile *patterns* once; the sets are named by their digest."""
        if digest in self._compiled:
            return
        sets: list[tuple[str, RulingSet]] = []
        for number, rules in enumerate(rulings(patterns)):
            name = f"pj_{digest}_{number}"
            self._library.define(name, rules.definition)
            sets.append((name, rules))
        self._compiled[digest] = patterns, sets

    def conclude(self, digest: str, facts: Facts, drop: str) -> Wire:
        """Return what follows from *facts*."""
        patterns, sets = self._compiled[digest]
        found = Matching(facts, patterns)
        if facts.events or facts.claims or facts.quantities:
            self._library.open("pj_matching", found.consequent, drop)
            self._library.post("pj_matching", list(found.posted()))
            self._library.post("pj_matching", found.totals())
            self._library.post("pj_matching", [{"g_closed": 1}])
            wire = found.conclusions()
            self._library.close("pj_matching")
        else:
            wire = {}
        atoms = {each.id: UNKNOWN if each.value is None else int(each.value) for each in facts.atoms}
        settled: dict[int, int] = {}
        wire["held"], wire["possible"] = [], []
        for name, rules in sets:
            settling = Settling(rules)
            self._library.open(name, settling.consequent, drop)
            self._library.post(name, list(settling.posted(atoms, settled)))
            self._library.post(name, [{"g_closed": 1}])
            settled |= settling.outcome()
            wire["held"] += [list(each) for each in settling.held.items()]
            wire["possible"] += [[number] for number in settling.possible]
            self._library.close(name)
        return wire


def answer(worker: Worker, request: dict[str, Any]) -> dict[str, Any]:
    """Return the reply to one request."""
    if request["do"] == "version":
        from importlib.metadata import version

        return {"version": version("durable-rules")}
    if "patterns" in request:
        worker.define(request["digest"], decode(request["patterns"]))
    if request["do"] == "define":
        return {}
    return {"conclusions": worker.conclude(request["digest"], read_facts(request["facts"]), request["drop"])}


def serve(requests: IO[str], replies: IO[str]) -> None:
    """Answer until the requests end; the first line out says whether the library is there."""

    def say(reply: dict[str, Any]) -> None:
        replies.write(json.dumps(reply, separators=(",", ":")) + "\n")
        replies.flush()

    try:
        worker = Worker()
    except Exception as trouble:  # noqa: BLE001 - whatever keeps the library from working is the answer
        say({"ready": False, "why": f"{type(trouble).__name__}: {trouble}"})
        return
    say({"ready": True})
    for line in requests:
        try:
            reply = answer(worker, json.loads(line))
        except Fault as fault:
            reply = {"fault": str(fault)}
        except Exception as trouble:  # noqa: BLE001 - the asker decides what to do about it
            reply = {"error": f"{type(trouble).__name__}: {trouble}"}
        say(reply)


def main() -> None:
    """Serve on the standard streams; what the library itself prints goes nowhere."""
    replies = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    serve(sys.stdin, replies)
    os._exit(0)


if __name__ == "__main__":
    main()
