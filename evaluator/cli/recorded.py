"""Results written down before, read back: what `verify` recomputes and what `score --against` looks back at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluator.cli import streams
from evaluator.language import say
from evaluator.problems import PingjiaError, Problem, Span, problem

__all__ = ["FORMAT", "results_in"]

FORMAT = "pingjia.result/1"
Plain = dict[str, Any]


def results_in(path: str) -> Iterator[tuple[Plain, str, list[Problem]]]:
    """Yield what a file holds, an object, an array or a line of each: its name, and why it is no result."""
    from evaluator.reading import read_file, read_text

    try:
        if path.lower().endswith(".jsonl"):
            with Path(path).open("rb") as lines:
                documents = [read_text(line, path, syntax="json") for line in lines if line.strip()]
        else:
            documents = [read_file(path, syntax="json")]
    except PingjiaError as error:
        yield {}, path, list(error.problems)
        return
    except OSError as fault:
        yield {}, path, [problem("file-unreadable", None, path=path, reason=fault.strerror or str(fault))]
        return
    values = [json.loads(each.text) for each in documents]
    several = values[0] if len(values) == 1 and isinstance(values[0], list) else values
    for number, each in enumerate(several, 1):
        name = path if len(several) == 1 else f"{path}#{number}"
        if isinstance(each, dict) and each.get("format") == FORMAT:
            yield each, name, []
        elif isinstance(each, dict) and "problems" in each and "format" not in each:
            streams.announce(say(f"{name}：当时就没有结果，不看", f"{name}: there was no result, left out"))
        else:
            yield {}, name, [_no_result(path, number if len(documents) > 1 else 1)]


def _no_result(source: str, line: int) -> Problem:
    hint = say(
        f"要的是 score --format json 写出的结果（{FORMAT}）",
        f"a result of score --format json is needed ({FORMAT})",
    )
    return problem(
        "wrong-type", Span(source, line, 1, 2), expected=say("评定结果", "a result"),
        found=say("别的内容", "something else"), hint=hint,
    )  # fmt: skip
