"""How long one organisation takes: the command, side by side with the bare libraries, and where the time goes.

    python benchmarks/latency.py [ROUNDS]

Whole processes are run in turn (A B A B ...) in one run, so that their ratio holds while the machine's speed drifts;
medians are shown. Nothing here is a test: machines are noisy.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "hege-zhigong-zhijia" / "某支行工会.yaml"
SCORE = [sys.executable, "-m", "evaluator.cli", "score", "T01", str(EXAMPLE)]
BARE = [sys.executable, "-c", "import yaml, pydantic, click"]
STAGES = """
import time
marks = [("start", time.perf_counter())]
def mark(name): marks.append((name, time.perf_counter()))
from pathlib import Path
from evaluator import catalog
from evaluator.engine import assess
from evaluator.evidence.document import read_evidence
from evaluator.explain import explain
from evaluator.reading import read_file
from evaluator.report import render
import evaluator.report.text
mark("import")
program = catalog.load("T01"); mark("load")
path = Path({example!r})
evidence = read_evidence(read_file(path), program.vocabulary, folder=path.parent, used=program.facts); mark("evidence")
trace = assess(program, evidence); mark("assess, first")
told = explain(trace); mark("explain")
render(told, "terminal"); mark("render")
print(*(f"{{name}}={{(now - before) * 1000:.1f}}" for (_, before), (name, now) in zip(marks, marks[1:])), sep=";")
"""


def run(command: list[str], **environment: str) -> tuple[float, float]:
    """Return the wall and user seconds of one process."""
    before, started = os.times(), time.perf_counter()
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT, env={**os.environ, **environment}
    )
    return time.perf_counter() - started, os.times().children_user - before.children_user


def side_by_side(rounds: int) -> None:
    """Print the command against the bare imports, pair by pair."""
    run(SCORE), run(BARE)
    pairs = [(run(SCORE), run(BARE)) for _ in range(rounds)]
    wall = [score[0] / bare[0] for score, bare in pairs]
    print(
        f"pingjia score T01   wall {median(p[0][0] for p in pairs):.3f} s   user {median(p[0][1] for p in pairs):.3f} s"
    )
    print(
        f"bare imports        wall {median(p[1][0] for p in pairs):.3f} s   user {median(p[1][1] for p in pairs):.3f} s"
    )
    print(f"ratio of walls      {min(wall):.2f} - {median(wall):.2f} - {max(wall):.2f}   (aim: at most 4)")
    cold = median(run(SCORE, PINGJIA_CACHE="off")[0] for _ in range(max(3, rounds // 3)))
    print(f"without kept programs wall {cold:.3f} s")


def stages(rounds: int) -> None:
    """Print where the time of one process goes, in milliseconds."""
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        command = [sys.executable, "-c", STAGES.format(example=str(EXAMPLE))]
        out = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
        for part in out.strip().split(";"):
            name, _, value = part.partition("=")
            found.setdefault(name, []).append(float(value))
    print(
        "stages, ms          " + "   ".join(f"{name} {median(values):.1f}" for name, values in found.items())
    )


def warm(rounds: int) -> None:
    """Print a warm assessment in this process, with the reference alone and with the library's worker beside it."""
    from evaluator import catalog
    from evaluator.engine import assess
    from evaluator.evidence.document import read_evidence
    from evaluator.inference import Session, availability
    from evaluator.reading import read_file

    program = catalog.load("T01")
    evidence = read_evidence(
        read_file(EXAMPLE), program.vocabulary, folder=EXAMPLE.parent, used=program.facts
    )

    def once(**options: object) -> float:
        started = time.perf_counter()
        assess(program, evidence, **options)  # type: ignore[arg-type]
        return (time.perf_counter() - started) * 1000

    once()
    print(
        f"warm assessment     {median(once(mode='reference') for _ in range(rounds * 20)):.2f} ms   (aim: at most 2)"
    )
    ready, why = availability()
    if not ready:
        print(f"durable-rules       not here: {why}")
        return
    with Session() as session:
        once(session=session)
        compared = median(once(session=session) for _ in range(rounds * 20))
    print(f"with the worker     {compared:.2f} ms")


def main() -> None:
    """Run all three."""
    sys.path.insert(0, str(ROOT))
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    side_by_side(rounds)
    stages(rounds)
    warm(rounds)


if __name__ == "__main__":
    main()
