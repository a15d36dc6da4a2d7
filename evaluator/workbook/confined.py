"""Work on a file from outside, done in a child process with little memory, little time and no way out.

A library that reads other people's files can crash, hang or fill the memory; in a child it takes nothing with it.
The child gets the bytes through a pipe and gives values back as lines of JSON, so it opens no file of its own. It may
hold `Limits.memory` bytes of address space, run `Limits.seconds` on the processor, write no file, open few, start no
process and no connection; its environment is empty but for what an interpreter needs to start.

Where the system has no `resource` (Windows), memory is not limited: there the gate in front of it, the watchdog
(`Limits.patience`) and the limit of what comes back protect, and a crash still ends the child alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from evaluator.language import current
from evaluator.problems import PingjiaError, Problem, Span
from evaluator.workbook.refusal import refused

__all__ = ["Limits", "call"]

_ROOT = str(Path(__file__).resolve().parents[2])
_BOOT = (
    "import json, sys; request = json.loads(sys.stdin.buffer.readline()); sys.path[:] = request['path'];"
    " from evaluator.workbook.worker import main; main(request)"
)
_NEEDED = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_CPU_SIGNALS = (-24, -9)  # SIGXCPU, and SIGKILL at the hard limit a second later


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: bytes of *memory*, *seconds* of processor, and bytes of *output* altogether.

    *patience* is how many seconds may pass before the next line comes back, whatever the child is doing.
    """

    memory: int = 768 << 20
    seconds: int = 10
    patience: int = 60
    output: int = 128 << 20


def call(
    target: str, argument: Any, data: bytes = b"", *, name: str, limits: Limits | None = None
) -> Iterator[Any]:
    """Yield what the function *target* yields in a child process.

    *target* is `module:function`; it is called with *argument* (anything JSON can say) and *data*, and returns an
    iterable of values JSON can say. *name* is what messages call the file.

    Raises PingjiaError as the function does, and work-crashed, work-too-long, work-too-big, work-failed.

    >>> list(call("evaluator.workbook.worker:echo", [1, "二"], b"abc", name="t"))
    [[1, '二'], 3]
    """
    bounds = limits or Limits()
    request = {
        "path": [_ROOT, *(each for each in sys.path if each)],
        "target": target,
        "argument": argument,
        "language": current(),
        "limits": asdict(bounds),
    }
    child = subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", "-c", _BOOT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"RUST_BACKTRACE": "0", **{each: os.environ[each] for each in _NEEDED if each in os.environ}},
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        _send(child.stdin, json.dumps(request).encode("ascii") + b"\n", data)
        for reply in _replies(child, child.stdout, bounds, name):
            if "problems" in reply:
                raise PingjiaError(_problem(each) for each in reply["problems"])
            if "fault" in reply:
                code = "work-too-big" if reply["fault"] == "MemoryError" else "work-failed"
                raise refused(code, name, detail=reply["detail"])
            yield from reply["values"]
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _send(pipe: IO[bytes], *parts: bytes) -> None:
    try:
        with pipe:
            for each in parts:
                pipe.write(each)
    except OSError:
        return  # it has died; what it said before, and how it ended, is read from the other pipe


def _replies(
    child: subprocess.Popen[bytes], pipe: IO[bytes], bounds: Limits, name: str
) -> Iterator[dict[str, Any]]:
    """Yield each line that comes back until the one that says it is the last."""
    left = bounds.output
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    while True:
        watchdog = threading.Timer(bounds.patience, stop)
        watchdog.daemon = True
        watchdog.start()
        line = pipe.readline(left + 1)
        watchdog.cancel()
        left -= len(line)
        if left < 0:
            raise refused("work-too-big", name)
        if not line.endswith(b"\n"):
            ended = child.wait()
            slow = late.is_set() or (ended in _CPU_SIGNALS)
            raise refused("work-too-long" if slow else "work-crashed", name)
        reply: dict[str, Any] = json.loads(line)
        if reply.get("end"):
            return
        yield reply


def _problem(said: dict[str, Any]) -> Problem:
    place = said.pop("span")
    return Problem(span=None if place is None else Span(**place), **said)
