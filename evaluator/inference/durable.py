"""The client of the worker process: starts it early, gives each request a time limit, and starts it again."""

from __future__ import annotations

import sys
import threading
import weakref
from functools import lru_cache
from types import TracebackType
from typing import Final, Self

from evaluator.inference.coding import read_conclusions, write_facts
from evaluator.inference.facts import Conclusions, Facts, out_of_range
from evaluator.inference.patterns import Patterns, encode
from evaluator.inference.process import Gone, Process
from evaluator.language import say
from evaluator.problems import PingjiaError, Problem

LIMIT_SECONDS: Final = 5.0
START_SECONDS: Final = 20.0
RECYCLE_AFTER: Final = 10_000
RULESETS: Final = 64
"""Compiled rulesets are never freed by the library (about 140 KB each), so the worker is renewed past these."""
FACTS: Final = 5_000
PAIRS: Final = 50_000
"""Sizes past which the library takes longer than anybody waits; the reference decides alone."""
GIVE_UP_AFTER: Final = 3


class DurableUnavailable(PingjiaError):
    """The library cannot be used at all; ``reason`` says why and ``remedy`` what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason, self.remedy = reason, remedy
        message = say(f"durable-rules 用不了：{reason}", f"durable-rules cannot be used: {reason}")
        super().__init__([Problem("durable-unavailable", message, None, remedy)])


class DurableFailed(PingjiaError):
    """The library is there, but gave no answer to this assessment; the reference's answer stands."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        message = say(f"durable-rules 没有给出结论：{reason}", f"durable-rules gave no conclusions: {reason}")
        super().__init__([Problem("durable-failed", message, None)])


class DurableFault(DurableFailed):
    """The library's own matches do not add up (a firing is lost or failed): as loud as a difference."""


def missing(why: str) -> DurableUnavailable:
    """Return the refusal for a library that is not there or does not load, with its remedy."""
    remedy = say(
        "安装：pip install 'pingjia[durable]'（要有 C 编译器；Python 3.13 的编译办法见 README）。"
        "不装也能评分，结论相同，只是少一次核对。",
        "Install it: pip install 'pingjia[durable]' (needs a C compiler; for Python 3.13 see README). "
        "Scoring works without it, with the same conclusions and one comparison less.",
    )
    return DurableUnavailable(why, remedy)


class Session:
    """A worker kept for many assessments: start it early, ask often, close it at the end.

    ``limit`` is the time for one assessment in seconds; the worker is renewed after ``recycle_after`` of them.
    ``drop_firing`` plants a fault for tests: the first firing of that kind of rule in each session is lost.
    One session serves one caller at a time; a process or thread of a batch keeps its own.
    """

    def __init__(
        self,
        *,
        limit: float = LIMIT_SECONDS,
        recycle_after: int = RECYCLE_AFTER,
        drop_firing: str = "",
    ) -> None:
        self._limit, self._recycle_after, self._drop = limit, recycle_after, drop_firing
        self._lock = threading.Lock()
        self._process: Process | None = None
        self._finalizer: weakref.finalize[..., Session] | None = None
        self._starting: threading.Thread | None = None
        self._refusal: DurableUnavailable | None = None
        self._failures = 0
        self._closed = False
        self.starts = 0

    @property
    def pid(self) -> int | None:
        """The process id of the worker that is running, if one is."""
        return None if self._process is None else self._process.process.pid

    def start(self, patterns: Patterns | None = None) -> None:
        """Start the worker (and let it compile *patterns*) while the caller goes on; never blocks, never raises."""

        def begin() -> None:
            with self._lock:
                try:
                    if not self._closed:
                        self._define(self._open(), patterns)
                except (PingjiaError, Gone):
                    self._discard()  # the first request says what is wrong, or tries again

        self._starting = threading.Thread(target=begin, name="pingjia-inference", daemon=True)
        self._starting.start()

    def conclude(self, patterns: Patterns, facts: Facts) -> Conclusions:
        """Return the library's conclusions; raise `DurableUnavailable` or `DurableFailed`, never hang.

        A worker that died is started again and asked once more; one that ran out of time is not.
        """
        _fits(patterns, facts)
        with self._lock:
            if self._closed:
                raise DurableFailed(say("会话已经关闭", "the session is closed"))
            if self._failures >= GIVE_UP_AFTER:
                raise DurableFailed(say("连续失败多次，不再尝试", "it failed several times in a row"))
            try:
                try:
                    found = self._ask(patterns, facts)
                except Gone as gone:
                    self._discard()
                    if gone.late:
                        raise
                    found = self._ask(patterns, facts)
            except Gone as gone:
                self._discard()
                self._failures += 1
                late = say(f"超过 {self._limit:g} 秒", f"it took more than {self._limit:g} s")
                died = say("推理进程两次中途退出", "the worker process died twice")
                raise DurableFailed(late if gone.late else died) from None
            except DurableFailed:
                self._discard()
                self._failures += 1
                raise
            self._failures = 0
            return found

    def version(self) -> str:
        """Return the library's version; raise as `conclude` does."""
        with self._lock:
            try:
                return str(self._open().read({"do": "version"}, START_SECONDS)["version"])
            except Gone:
                self._discard()
                raise missing(say("推理进程启动后退出", "the worker process ended at its start")) from None

    def close(self) -> None:
        """End the worker; a closed session concludes nothing any more."""
        starting, self._starting = self._starting, None
        process = self._process
        self._closed = True
        if process is not None:
            process.process.kill()  # a start that is still waiting for its hello need not wait
        if starting is not None:
            starting.join()
        with self._lock:
            self._discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, patterns: Patterns, facts: Facts) -> Conclusions:
        process = self._open()
        self._define(process, patterns)
        reply = process.read(
            {"do": "conclude", "digest": patterns.digest, "facts": write_facts(facts), "drop": self._drop},
            self._limit,
        )
        process.answered += 1
        if "fault" in reply:
            raise DurableFault(str(reply["fault"]))
        if "error" in reply:
            raise DurableFailed(str(reply["error"]))
        return read_conclusions(patterns, reply["conclusions"])

    def _open(self) -> Process:
        process = self._process
        if process is not None and (
            process.answered >= self._recycle_after or len(process.defined) >= RULESETS
        ):
            self._discard()
            process = None
        if process is not None:
            return process
        if self._refusal is not None:
            raise self._refusal
        try:
            return self._begin()
        except DurableUnavailable as refusal:
            self._refusal = refusal
            self._discard()
            raise

    def _begin(self) -> Process:
        if getattr(sys, "frozen", False) or not sys.executable:
            raise missing(say("这个安装包里没有独立的 Python", "this installation has no Python of its own"))
        try:
            process = Process()
        except OSError as trouble:
            raise missing(str(trouble)) from trouble
        self._process = process
        self._finalizer = weakref.finalize(self, process.stop)
        self.starts += 1
        hello = process.read(None, START_SECONDS)
        if not hello["ready"]:
            raise missing(str(hello["why"]))
        return process

    def _define(self, process: Process, patterns: Patterns | None) -> None:
        if patterns is None or patterns.digest in process.defined:
            return
        request = {"do": "define", "digest": patterns.digest, "patterns": encode(patterns)}
        reply = process.read(request, max(self._limit, START_SECONDS))
        if "error" in reply:
            raise DurableFailed(str(reply["error"]))
        process.defined.add(patterns.digest)

    def _discard(self) -> None:
        finalizer, self._finalizer, self._process = self._finalizer, None, None
        if finalizer is not None:
            finalizer()


def _fits(patterns: Patterns, facts: Facts) -> None:
    """Raise DurableFailed for facts the library would get wrong or take too long over."""
    if out_of_range(patterns, facts):
        raise DurableFailed(say("数值太大", "a value is too large"))
    total = (
        len(facts.events) + len(facts.replies) + len(facts.atoms) + len(facts.claims) + len(facts.quantities)
    )
    keyed: dict[tuple[str, int, int], int] = {}
    for event in facts.events:
        keyed["event", event.duty, event.key] = keyed.get(("event", event.duty, event.key), 0) + 1
    pairs = sum(keyed.get(("event", each.duty, each.key), 0) for each in facts.replies)
    for claim in facts.claims:
        before = keyed.get(("claim", claim.same, claim.key), 0)
        pairs += before
        keyed["claim", claim.same, claim.key] = before + 1
    if total > FACTS or pairs > PAIRS:
        raise DurableFailed(
            say(f"事实太多（{total} 条，{pairs} 对）", f"too many facts ({total}, {pairs} pairs)")
        )


@lru_cache(maxsize=1)
def availability() -> tuple[bool, str]:
    """Return whether durable-rules works here, tried in a child process once, and its version or why not."""
    with Session() as session:
        try:
            return True, f"durable-rules {session.version()}"
        except DurableUnavailable as refusal:
            return False, refusal.reason
