"""The second opinion: durable-rules answers the same questions in a process of its own, beside the reference.

The worker starts before anything is read and is ready by the time there is something to ask. Asked for (`durable`),
it is waited for; by default (`auto`) it is compared when it answers within a moment, and otherwise left alone.
"""

from __future__ import annotations

import contextvars
import os
import threading
from datetime import date
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, Self

from evaluator.cli import streams
from evaluator.language import say

if TYPE_CHECKING:
    from evaluator.evidence.document import Evidence
    from evaluator.inference import Session
    from evaluator.program import Program
    from evaluator.trace import Trace

__all__ = ["PATIENCE", "Second"]

PATIENCE = 0.1
"""Seconds that `auto` waits for the second answer, once for the whole run of misses."""


class Second:
    """Assesses with the mode asked for; a context manager that ends its worker."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self._session: Session | None = None
        self._left = PATIENCE

    def __enter__(self) -> Self:
        if self.mode == "durable" or (self.mode == "auto" and _is_cheap()):
            from evaluator.inference import Session

            self._session = Session()
            self._session.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            self._session.close()

    def assess(self, program: Program, evidence: Evidence, as_of: date | None) -> Trace:
        """Return the assessment: the reference's, compared where that was asked for or is quick.

        Raises EvidenceError as `engine.assess`, and DurableUnavailable where `durable` was asked for in vain.
        """
        from evaluator.engine import assess

        if self.mode == "durable":
            trace = assess(program, evidence, as_of=as_of, session=self._session, mode="durable")
        else:
            trace = assess(program, evidence, as_of=as_of, mode="reference")
            trace = self._compared(program, evidence, as_of) or trace
        if trace.inferred.agreement == "differs":
            _warn(trace)
        elif self.mode == "durable" and trace.inferred.agreement == "not_compared":
            why = trace.inferred.reason
            streams.announce(say(f"警告：没有核对成：{why}", f"warning: not compared: {why}"))
        return trace

    def _compared(self, program: Program, evidence: Evidence, as_of: date | None) -> Trace | None:
        """Return the same assessment with the comparison, if it is there within what is left of our patience."""
        if self._session is None or self._left <= 0:
            return None
        found: list[Trace] = []
        context = contextvars.copy_context()

        def ask() -> None:
            from evaluator.engine import assess

            found.append(assess(program, evidence, as_of=as_of, session=self._session, mode="auto"))

        import time

        begun = time.perf_counter()
        asking = threading.Thread(target=context.run, args=(ask,), name="pingjia-second", daemon=True)
        asking.start()
        asking.join(self._left)
        if found:
            return found[0]
        self._left -= time.perf_counter() - begun
        return None


def _is_cheap() -> bool:
    """Tell whether durable-rules is there and there is a second processor to run it on."""
    available = getattr(os, "process_cpu_count", None) or os.cpu_count
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) > 1 and find_spec("durable") is not None
    return (available() or 1) > 1 and find_spec("durable") is not None


def _warn(trace: Trace) -> None:
    lines = "\n".join(f"    {each}" for each in trace.inferred.differences)
    streams.announce(
        say(
            f"！！警告：两套推理的结论不一致，得分以参考推理为准。请把这份证据和下面几行报告给维护者：\n{lines}",
            f"!! WARNING: the two inferences differ; the score follows the reference. Please report:\n{lines}",
        )
    )
