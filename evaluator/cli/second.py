"""The second opinion: durable-rules answers the same questions in a process of its own, beside the reference.

The worker starts before anything is read and is ready by the time there is something to ask. Wherever the library is
installed, every run is compared (`auto`), while the reference's result is being put into words; a worker that does not
answer in time is left alone. Asked for by name (`durable`), it must be there, and says that the two agree.
"""

from __future__ import annotations

import contextvars
import threading
import time
from contextlib import suppress
from datetime import date
from importlib.util import find_spec
from types import TracebackType
from typing import TYPE_CHECKING, Self

from evaluator.cli import streams
from evaluator.language import say
from evaluator.problems import PingjiaError

if TYPE_CHECKING:
    from evaluator.evidence.document import Evidence
    from evaluator.explanation import Explanation
    from evaluator.inference import Session
    from evaluator.program import Program
    from evaluator.trace import Trace

__all__ = ["PATIENCE", "Second"]

PATIENCE = 3.0
"""Seconds that `auto` waits for second answers, in all; they usually take a twentieth of one."""


class Second:
    """Assesses with the mode asked for; a context manager that ends its worker."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self._session: Session | None = None
        self._left = PATIENCE

    def __enter__(self) -> Self:
        if self.mode == "durable" or (self.mode == "auto" and _is_there()):
            from evaluator.inference import Session

            self._session = Session()
            self._session.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            self._session.close()

    def explained(
        self, program: Program, evidence: Evidence, as_of: date | None, *, embed: bool
    ) -> Explanation:
        """Return the result: the reference's, compared where that was asked for or is quick.

        Raises EvidenceError as `engine.assess`, and DurableUnavailable where `durable` was asked for in vain.
        """
        from evaluator.engine import assess
        from evaluator.explain import explain

        if self.mode == "durable":
            trace = assess(program, evidence, as_of=as_of, session=self._session, mode="durable")
            _tell(trace)
            if trace.inferred.agreement == "agreed":
                streams.announce(say("推理核对：两套一致。", "the two inferences agree."))
            return explain(trace, embed=embed)
        asked = self._ask(program, evidence, as_of)
        explanation = explain(assess(program, evidence, as_of=as_of, mode="reference"), embed=embed)
        compared = self._answer(asked)
        if compared is None or compared.inferred.agreement != "differs":
            return explanation
        _tell(compared)
        return explain(compared, embed=embed)

    def _ask(self, program: Program, evidence: Evidence, as_of: date | None) -> _Asked | None:
        """Put the question in a thread of its own, unless there is nobody to ask or no patience left."""
        if self._session is None or self._left <= 0:
            return None
        asked = _Asked(program, evidence, as_of, self._session)
        asked.start()
        return asked

    def _answer(self, asked: _Asked | None) -> Trace | None:
        """Return the answer, if it is there within what is left of our patience."""
        if asked is None:
            return None
        begun = time.perf_counter()
        asked.join(self._left)
        self._left -= time.perf_counter() - begun
        return asked.found


class _Asked(threading.Thread):
    """One question to the worker, asked while the reference's result is put into words."""

    def __init__(self, program: Program, evidence: Evidence, as_of: date | None, session: Session) -> None:
        super().__init__(name="pingjia-second", daemon=True)
        self.found: Trace | None = None
        self._question = (program, evidence, as_of, session)
        self._context = contextvars.copy_context()

    def run(self) -> None:
        """Assess once more, comparing; what the evidence is refused for, the reference says."""
        with suppress(PingjiaError):
            self.found = self._context.run(self._assess)

    def _assess(self) -> Trace:
        from evaluator.engine import assess

        program, evidence, as_of, session = self._question
        return assess(program, evidence, as_of=as_of, session=session, mode="auto")


def _is_there() -> bool:
    """Tell whether durable-rules is installed; whether it also works, its own process will say."""
    return find_spec("durable") is not None


def _tell(trace: Trace) -> None:
    """Say aloud what the comparison found: a difference, or that there was none to be had."""
    found = trace.inferred
    if found.agreement == "differs":
        lines = "\n".join(f"    {each}" for each in found.differences)
        streams.announce(
            say(
                f"！！警告：两套推理的结论不一致，得分以参考推理为准。请把这份证据和下面几行报告给维护者：\n{lines}",
                f"!! WARNING: the two inferences differ; the score follows the reference. Please report:\n{lines}",
            )
        )
    elif found.agreement == "not_compared":
        streams.announce(say(f"警告：没有核对成：{found.reason}", f"warning: not compared: {found.reason}"))
