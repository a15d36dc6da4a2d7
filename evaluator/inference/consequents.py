"""What a match of the library means: its consequents, written apart from the reference and compared with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from evaluator.inference.coding import Wire
from evaluator.inference.definitions import FALSE, TRUE, UNKNOWN, Fact, RulingSet, kind_number
from evaluator.inference.facts import Facts
from evaluator.inference.patterns import SUM_DIFFERS, Patterns

Match = dict[str, dict[str, int]]
Consequent = Callable[[str, Match, Callable[[Fact], None]], None]


class Fault(Exception):
    """The library did something it should not; the answer of this assessment is worthless."""


class Matching:
    """Duties, double counting and comparisons of one assessment, as the library's matches say."""

    def __init__(self, facts: Facts, patterns: Patterns) -> None:
        self.facts, self.patterns = facts, patterns
        self.pairs: list[tuple[Match, tuple[int, int], tuple[int, int]]] = []
        self.lone: list[tuple[int, int]] = []
        self.twice: dict[tuple[int, int], set[int]] = defaultdict(set)
        self.failed: set[int] = set()
        self.sums: Counter[int] = Counter()
        self.parts: Counter[int] = Counter()

    def consequent(self, rule: str, match: Match, follow: Callable[[Fact], None]) -> None:
        """Note what the rule's match means."""
        del follow
        if rule == "pair":
            event, reply = match["pe"], match["pr"]
            self.pairs.append((match, (reply["r_at"], reply["r_no"]), (event["e_at"], event["e_no"])))
        elif rule == "lone":
            self.lone.append((match["le"]["e_duty"], match["le"]["e_no"]))
        elif rule == "twice":
            one, other = match["ta"], match["tb"]
            self.twice[one["c_same"], one["c_key"]] |= {one["c_no"], other["c_no"]}
        elif rule == "part":
            self.sums[match["sk"]["k_no"]] += match["sp"]["q_value"]
            self.parts[match["sk"]["k_no"]] += 1
        else:
            key = next(alias for alias in match if alias.endswith("k"))
            self.failed.add(match[key]["k_no"])

    def posted(self) -> Iterator[Fact]:
        """Yield the facts as the library gets them, prefixed integers."""
        for event in self.facts.events:
            yield {
                "e_no": event.id,
                "e_duty": event.duty,
                "e_key": event.key,
                "e_at": event.at,
                "e_due": event.due,
            }
        for reply in self.facts.replies:
            yield {"r_no": reply.id, "r_duty": reply.duty, "r_key": reply.key, "r_at": reply.at}
        for claim in self.facts.claims:
            yield {"c_no": claim.id, "c_same": claim.same, "c_key": claim.key}
        if not self.facts.quantities:
            return
        yield {"z_zero": 0}
        for compare in self.patterns.compares:
            yield {
                "k_no": compare.id,
                "k_kind": kind_number(compare.kind),
                "k_tolerance": compare.tolerance,
            }
        for each in self.facts.quantities:
            yield {"q_no": each.id, "q_compare": each.compare, "q_role": each.role, "q_value": each.value}

    def totals(self) -> list[Fact]:
        """Return the sums the library's matches added up, to be compared with the whole."""
        return [{"t_compare": number, "t_sum": total} for number, total in sorted(self.sums.items())]

    def conclusions(self) -> Wire:
        """Return the conclusions; Fault where the firings do not add up."""
        answered = self._assign()
        lone = {event for _, event in self.lone}
        candidates = {event[1] for _, _, event in self.pairs}
        if (
            len(lone) != len(self.lone)
            or lone & candidates
            or lone | candidates != {each.id for each in self.facts.events}
        ):
            raise Fault("an event is neither alone nor paired, or both")
        kinds = {each.id: each.kind for each in self.patterns.compares}
        parts = Counter(
            each.compare
            for each in self.facts.quantities
            if kinds[each.compare] == SUM_DIFFERS and each.role > 0
        )
        if parts != self.parts:
            raise Fault("not every part was added")
        taken = {event for _, event, _, _ in answered}
        return {
            "answered": [list(each) for each in answered],
            "unanswered": [[each.duty, each.id] for each in self.facts.events if each.id not in taken],
            "duplicates": [[same, key, sorted(claims)] for (same, key), claims in self.twice.items()],
            "inconsistent": [
                [number, sorted(each.id for each in self.facts.quantities if each.compare == number)]
                for number in sorted(self.failed)
            ],
        }

    def _assign(self) -> list[tuple[int, int, int, int]]:
        """Let each reply, in order of time, serve the event that has waited longest among its candidates.

        This is the reference's assignment seen from the other side; the two are compared, not shared.
        """
        waiting: dict[tuple[int, int], list[tuple[tuple[int, int], Match]]] = defaultdict(list)
        for match, reply, event in self.pairs:
            waiting[reply].append((event, match))
        served: set[int] = set()
        answered: list[tuple[int, int, int, int]] = []
        for (at, number), candidates in sorted(waiting.items()):
            free = [each for each in candidates if each[0][1] not in served]
            if free:
                chosen = min(free, key=lambda each: each[0])[1]["pe"]
                served.add(chosen["e_no"])
                answered.append((chosen["e_duty"], chosen["e_no"], number, int(at <= chosen["e_due"])))
        return answered


class Settling:
    """The rulings of one set in one assessment."""

    def __init__(self, rules: RulingSet) -> None:
        self.rules = rules
        self.held: dict[int, int] = {}
        self.failed: set[int] = set()
        self.possible: list[int] = []
        self.broken: set[tuple[int, int]] = set()

    def consequent(self, rule: str, match: Match, follow: Callable[[Fact], None]) -> None:
        """Note the conclusion and post it, once, so that other rulings can rest on it."""
        kind, ruling, number = self.rules.means.get(rule, ("", 0, 0))
        if kind == "held":
            known = ruling in self.held
            self.held[ruling] = min(number, self.held.get(ruling, number))
            if not known:
                follow({"o_rule": ruling, "s_state": self.rules.rules[ruling] * 4 + TRUE})
        elif kind == "broken":
            if (ruling, number) not in self.broken:
                self.broken.add((ruling, number))
                follow({"s_state": self.rules.broken(ruling, number)})
        elif kind == "false":
            self.failed.add(ruling)
            follow({"o_rule": ruling, "s_state": self.rules.rules[ruling] * 4 + FALSE})
        elif kind == "possible":
            self.possible.append(match["ou"]["u_rule"])
        else:
            raise Fault(f"the rule {rule} must never fire")

    def posted(self, atoms: dict[int, int], settled: dict[int, int]) -> Iterator[Fact]:
        """Yield the states of atoms and of earlier rulings, and the rulings to be settled."""
        for number, place in self.rules.atoms.items():
            yield {"s_state": place * 4 + atoms.get(number, UNKNOWN)}
        own = set(self.rules.own)
        for number, place in self.rules.rules.items():
            if number not in own:
                yield {"s_state": place * 4 + settled[number]}
        for number in self.rules.own:
            yield {"u_rule": number}

    def outcome(self) -> dict[int, int]:
        """Return each ruling's state; Fault unless each has exactly one."""
        outcome = dict.fromkeys(self.possible, UNKNOWN)
        outcome |= dict.fromkeys(self.failed, FALSE) | dict.fromkeys(self.held, TRUE)
        count = len(self.possible) + len(self.failed) + len(self.held)
        if count != len(self.rules.own) or set(outcome) != set(self.rules.own):
            raise Fault("a ruling has no outcome, or two")
        return outcome
