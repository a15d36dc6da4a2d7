"""One worker process and its pipes: a line out, a line back, and a watchdog that ends what takes too long."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any


class Gone(Exception):
    """The worker died, or was stopped at its time limit (``late``)."""

    def __init__(self, *, late: bool) -> None:
        self.late = late
        super().__init__()


class Process:
    """One worker process and its pipes."""

    def __init__(self) -> None:
        root = str(Path(__file__).resolve().parents[2])
        path = os.environ.get("PYTHONPATH")
        self.process = subprocess.Popen(
            # -P keeps the current folder, which is the user's, off the import path.
            [sys.executable, "-P", "-m", "evaluator.inference.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="ascii",
            env={**os.environ, "PYTHONPATH": os.pathsep.join([root, path] if path else [root])},
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._requests: IO[str] = self.process.stdin
        self._replies: IO[str] = self.process.stdout
        self.defined: set[str] = set()
        self.answered = 0

    def read(self, request: dict[str, Any] | None, seconds: float) -> dict[str, Any]:
        """Send *request* (None: only listen) and return the next line; raise `Gone` at death or time limit.

        The watchdog kills the process, which ends a blocked write and a blocked read alike, on every system.
        """
        late = threading.Event()

        def stop() -> None:
            late.set()
            self.process.kill()

        watchdog = threading.Timer(seconds, stop)
        watchdog.daemon = True
        watchdog.start()
        try:
            if request is not None:
                self._requests.write(json.dumps(request, separators=(",", ":")) + "\n")
                self._requests.flush()
            line = self._replies.readline()
        except (OSError, ValueError):
            line = ""
        finally:
            watchdog.cancel()
        if not line.endswith("\n"):
            raise Gone(late=late.is_set())
        reply: dict[str, Any] = json.loads(line)
        return reply

    def stop(self) -> None:
        """End the process and close its pipes; it keeps nothing that could be lost."""
        self.process.kill()
        for pipe in (self._requests, self._replies):
            try:
                pipe.close()
            except OSError:
                continue  # what was not yet written to a dead process is not missed
        self.process.wait()
