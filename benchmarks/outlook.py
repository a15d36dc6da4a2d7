"""How much a forecast saves by assessing only the days on which something turns: against every day, in one run.

    python benchmarks/outlook.py

Both walk the same twelve months of every example, in turn; the ratio holds while the machine's speed drifts.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Print, for every example, the days assessed and how many times faster that is than assessing each."""
    sys.path.insert(0, str(ROOT))
    from evaluator import catalog
    from evaluator.engine import assess
    from evaluator.evidence.document import read_evidence
    from evaluator.outlook import year_after
    from evaluator.outlook.forecast import forecast
    from evaluator.reading import read_file

    for entry in catalog.entries():
        program = catalog.load(entry.id)
        for path in sorted((ROOT / "examples" / entry.id).glob("*.yaml")):
            evidence = read_evidence(
                read_file(path), program.vocabulary, folder=path.parent, used=program.facts
            )
            start, until = evidence.as_of, year_after(evidence.as_of)
            began = time.perf_counter()
            turned = len(list(forecast(program, evidence, None, until)))
            between = time.perf_counter()
            for days in range((until - start).days + 1):
                assess(program, evidence, as_of=start + timedelta(days), mode="reference")
            ratio = (time.perf_counter() - between) / (between - began)
            print(
                f"{entry.code:5} {path.stem:12} {turned:4} of {(until - start).days + 1} days   {ratio:6.1f} times"
            )


if __name__ == "__main__":
    main()
