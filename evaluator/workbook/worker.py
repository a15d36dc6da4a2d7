"""The child process of `evaluator.workbook.confined`: it shuts itself in, works, and answers in lines of JSON."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from typing import Any, BinaryIO

from evaluator.language import choose
from evaluator.problems import PingjiaError

__all__ = ["echo", "main"]

_LINE = 1 << 16
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
)


def main(request: dict[str, Any]) -> None:
    """Answer one request; the bytes of the file are what remains of standard input."""
    data = sys.stdin.buffer.read()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    sys.dont_write_bytecode = True
    choose(request["language"])
    module, _, name = request["target"].partition(":")
    try:
        target = getattr(importlib.import_module(module), name)
        _shut_in(request["limits"])
        _answer(target(request["argument"], data), replies)
    except PingjiaError as error:
        _write(replies, {"problems": [asdict(each) for each in error.problems]})
    except BaseException as fault:  # noqa: BLE001 - a Rust panic is no Exception, and whoever asks must hear of all
        _write(replies, {"fault": type(fault).__name__, "detail": f"{type(fault).__name__}: {fault}"[:400]})
    else:
        _write(replies, {"end": True})
    os._exit(0)


def echo(argument: Any, data: bytes) -> Iterator[Any]:
    """Yield the argument and the number of bytes: the smallest thing a child can do."""
    yield argument
    yield len(data)


def _answer(values: Any, replies: BinaryIO) -> None:
    """Write the values, as many to a line as fill it."""
    pending: list[str] = []
    size = 0
    for value in values:
        text = json.dumps(value, separators=(",", ":"))
        pending.append(text)
        size += len(text)
        if size >= _LINE:
            replies.write(f'{{"values":[{",".join(pending)}]}}\n'.encode("ascii"))
            replies.flush()
            pending.clear()
            size = 0
    replies.write(f'{{"values":[{",".join(pending)}]}}\n'.encode("ascii"))


def _write(replies: BinaryIO, reply: dict[str, Any]) -> None:
    with suppress(OSError):  # nobody listens any more
        replies.write(json.dumps(reply).encode("ascii") + b"\n")
        replies.flush()


def _shut_in(limits: dict[str, int]) -> None:
    """Give up, for good, what the work does not need."""
    with suppress(ImportError):
        import resource

        memory, seconds = limits["memory"], limits["seconds"]
        for kind, least, most in (
            ("RLIMIT_AS", memory, memory), ("RLIMIT_CPU", seconds, seconds + 1), ("RLIMIT_FSIZE", 0, 0),
            ("RLIMIT_NOFILE", 64, 64), ("RLIMIT_CORE", 0, 0),
        ):  # fmt: skip
            with suppress(AttributeError, ValueError, OSError):
                resource.setrlimit(getattr(resource, kind), (least, most))

    def refuse(event: str, given: tuple[Any, ...]) -> None:
        writes = (
            event == "open"
            and isinstance(given[2], int)
            and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )
        if writes or event.startswith(_FORBIDDEN):
            raise PermissionError(event)

    sys.addaudithook(refuse)
