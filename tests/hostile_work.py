"""Work that runs wild, for the limited child to contain."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluator.problems import PingjiaError, Span, problem


def count(argument: int, data: bytes) -> Iterator[int]:
    yield from range(argument)


def crash(argument: Any, data: bytes) -> Iterator[int]:
    os.kill(os.getpid(), signal.SIGSEGV)
    yield 1


def abort(argument: Any, data: bytes) -> Iterator[int]:
    os.abort()
    yield 1


def leave(argument: Any, data: bytes) -> Iterator[int]:
    os._exit(0)
    yield 1


def spin(argument: Any, data: bytes) -> Iterator[int]:
    while True:
        pass
    yield 1


def hoard(argument: Any, data: bytes) -> Iterator[int]:
    yield len(bytearray(2 << 30))


def chatter(argument: Any, data: bytes) -> Iterator[str]:
    while True:
        yield "x" * 1000


def connect(argument: Any, data: bytes) -> Iterator[int]:
    socket.create_connection(("127.0.0.1", 9))
    yield 1


def spawn(argument: str, data: bytes) -> Iterator[int]:
    subprocess.run(["touch", argument], check=True)
    yield 1


def write(argument: str, data: bytes) -> Iterator[int]:
    Path(argument).write_text("x", encoding="utf-8")
    yield 1


def panic(argument: Any, data: bytes) -> Iterator[int]:
    raise KeyboardInterrupt  # like a Rust panic, no Exception
    yield 1


def refuse(argument: Any, data: bytes) -> Iterator[int]:
    raise PingjiaError([problem("empty-file", Span("a.xls", 1, 1, 1))])
    yield 1


def sleep(argument: Any, data: bytes) -> Iterator[int]:
    time.sleep(60)
    yield 1


def give_and_crash(argument: Any, data: bytes) -> Iterator[str]:
    yield "x" * 70_000
    os.abort()


def environment(argument: Any, data: bytes) -> Iterator[dict[str, str]]:
    yield dict(os.environ)
