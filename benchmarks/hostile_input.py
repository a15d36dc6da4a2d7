"""What each hostile file costs before it is refused, against the largest honest file that is read.

    python benchmarks/hostile_input.py [ROUNDS]

The files are the tests' own (`tests/test_reading.py`); each is read in turn with the honest one, in one process, so
that the ratio holds while the machine's speed drifts. A ratio far above 1 is a way to keep the reader busy cheaply.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
HONEST = "rows:\n" + "".join(f"  - {{name: 单位{n}, members: {n}, rate: 95.2}}\n" for n in range(12_000))


def spent(name: str, text: str) -> float:
    """Return the CPU seconds it takes to read *text*, or to refuse it."""
    from evaluator.problems import PingjiaError
    from evaluator.reading import plain, read_text

    before = time.process_time()
    with suppress(PingjiaError):
        plain(read_text(text, name).root)
    return time.process_time() - before


def main() -> None:
    """Print each file's ratio to the honest one, the dearest first."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from test_reading import HOSTILE

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    found = []
    for case, (name, text, _) in HOSTILE.items():
        pairs = [(spent(name, text), spent("t.yaml", HONEST)) for _ in range(rounds)]
        found.append((median(a / b for a, b in pairs), median(a for a, _ in pairs), case))
    for ratio, seconds, case in sorted(found, reverse=True):
        print(f"{case:<24}{ratio:6.2f} x an honest file   {seconds:.3f} s")


if __name__ == "__main__":
    main()
