"""Push many assessments through one durable-rules worker and print its memory: it must stay flat.

    python benchmarks/inference_memory.py [assessments]

The default is 20,000; the exit status is 1 if memory grew by more than a tenth after the first tenth of the run,
or if the library and the reference ever differed. Linux only (it reads /proc).
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from evaluator.inference import (
    Atom,
    Claim,
    Compare,
    Duty,
    Event,
    Facts,
    Literal,
    Patterns,
    Quantity,
    Reply,
    Rule,
    Same,
    Session,
    infer,
)


def resident(pid: int) -> int:
    """Return the resident memory of a process in KiB."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def patterns() -> Patterns:
    """Return two duties, twelve rulings in a cascade, one group of claims and three comparisons."""
    rules = [Rule(0, ((Literal(atom=0),),))]
    for number in range(1, 12):
        alternatives = ((Literal(atom=number), Literal(atom=0, negated=True)), (Literal(rule=number - 1),))
        rules.append(Rule(number, alternatives))
    compares = (Compare(0, "greater"), Compare(1, "differs", 1), Compare(2, "sum_differs"))
    return Patterns((Duty(0), Duty(1)), tuple(rules), (Same(0),), compares, "benchmark")


def facts(chance: random.Random) -> Facts:
    """Return one organisation's facts, about fifty of them."""
    roles = {0: (0, 1), 1: (0, 1, 2, 3), 2: (0, 1, 2)}
    placed = [(compare, role) for compare, each in roles.items() for role in each]
    return Facts(
        tuple(Event(n, n % 2, n, chance.randrange(300), chance.randrange(330)) for n in range(10)),
        tuple(Reply(n, n % 2, n, chance.randrange(330)) for n in range(10)),
        tuple(Atom(n, chance.choice((True, False, None))) for n in range(12)),
        tuple(Claim(n, 0, chance.randrange(12)) for n in range(6)),
        tuple(Quantity(n, c, role, chance.randint(1, 100)) for n, (c, role) in enumerate(placed)),
    )


def main(assessments: int) -> int:
    chance = random.Random(20260101)
    some = patterns()
    marks: list[int] = []
    trouble: list[str] = []
    with Session(recycle_after=assessments + 1) as session:
        started = time.perf_counter()
        session.start(some)
        for number in range(assessments + 1):
            found = infer(some, facts(chance), "durable", session=session)
            if number == 0:
                print(f"first answer after {1000 * (time.perf_counter() - started):.0f} ms")
                started = time.perf_counter()
            if found.agreement != "agreed":
                trouble += [found.reason, *found.differences]
            if number % max(1, assessments // 10) == 0 and session.pid is not None:
                marks.append(resident(session.pid))
                print(f"{number:>8} assessments  worker {marks[-1]:>7} KiB", flush=True)
        each = 1000 * (time.perf_counter() - started) / assessments
        print(f"{each:.2f} ms each, {session.starts} worker(s), {len(trouble)} differences")
    for line in trouble[:10]:
        print(line)
    grown = marks[-1] > marks[1] * 1.1
    print("memory grew" if grown else "memory is flat")
    return int(grown or bool(trouble))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000))
