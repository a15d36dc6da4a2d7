"""`pingjia verify`: a result computed again from what it says it was made of, and compared to the letter."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evaluator.cli import refusal, streams
from evaluator.cli.command import BELOW, FINE, REFUSED, Command, argument, build, option
from evaluator.language import say, speaking
from evaluator.problems import EvidenceError, PingjiaError, Problem, Span, problem

if TYPE_CHECKING:
    from evaluator.evidence.document import Evidence
    from evaluator.program import Program

FORMAT = "pingjia.result/1"
Plain = dict[str, Any]


def command() -> Command:
    """Return the command."""
    text = say(
        "把一份 JSON 结果重算一遍：按其中的编号和版本找评分表，核对评分表、词汇表和证据的摘要，再逐字比较。\n\n"
        "默认用结果里嵌的证据；--evidence 用原件，连摘要一起核对。摘要不同退出码 3，重算不同退出码 1。",
        "Compute a JSON result again: find the ruleset by its id and version, compare the digests of ruleset, "
        "vocabulary and evidence, score again and compare to the letter.\n\nThe evidence embedded in the result is "
        "used, or the original by --evidence. A digest that differs exits 3, a result that differs exits 1.",
    )
    parameters: list[click.Parameter] = [
        argument("result", say("结果.json", "RESULT.json")),
        option("--evidence", say("证据原件", "the original evidence"), metavar=say("文件", "FILE")),
        option(
            "--ruleset",
            say("评分表文件（不在随附的表里时）", "the ruleset's file, where it did not come along"),
            metavar=say("评分表", "RULESET"),
        ),
    ]
    return build("verify", run, text, parameters, formats=("terminal", "json"))


def run(result: str, evidence: str | None, ruleset: str | None, format: str) -> int:
    """Verify every result in the file *result*; the exit code is the worst."""
    results = _results(result)
    if evidence is not None and len(results) > 1:
        raise click.UsageError(
            say("结果有几份时不能用 --evidence", "--evidence needs a file with one result")
        )
    code, listed = FINE, []
    for number, recorded in enumerate(results, 1):
        name = result if len(results) == 1 else f"{result}#{number}"
        found = _verified(recorded, name, evidence, ruleset)
        refusal.draw_all(found)
        code = max(code, _code(found))
        listed.append({"result": name, "verified": not found, "problems": refusal.listed(found)})
        if format == "terminal" and not found:
            streams.show(say(f"{name}：重算一致", f"{name}: computed again, the same"))
    if format == "json":
        refusal.write_json(listed[0] if len(listed) == 1 else listed)
    return code


def _code(found: list[Problem]) -> int:
    if not found:
        return FINE
    return BELOW if all(each.code == "result-differs" for each in found) else REFUSED


def _results(path: str) -> list[Plain]:
    """Return the results in a file: one object, or an array of them."""
    from evaluator.reading import read_file

    document = read_file(path, syntax="json")
    value = json.loads(document.text)
    found = value if isinstance(value, list) else [value]
    for each in found:
        if not isinstance(each, dict) or each.get("format") != FORMAT:
            hint = say(
                f"要的是 score --format json 写出的结果（{FORMAT}）",
                f"a result of score --format json is needed ({FORMAT})",
            )
            raise EvidenceError(
                [
                    problem(
                        "wrong-type",
                        Span(document.source, 1, 1, 2),
                        expected=say("评定结果", "a result"),
                        found=say("别的内容", "something else"),
                        hint=hint,
                    )
                ]
            )
    return found


def _verified(recorded: Plain, name: str, original: str | None, table: str | None) -> list[Problem]:
    """Return what is wrong with one result; nothing if it is computed again to the letter."""
    from evaluator.catalog import load

    try:
        said = recorded["ruleset"]
        program = load(table or f"{said['id']}@{said['version']}")
        found = list(_digests(recorded, program))
        evidence = _original(recorded, program, original) if original else _embedded(recorded, program)
        if original and evidence.digest != recorded["digests"].get("evidence"):
            found.append(problem("digest-mismatch", None, what=original))
        if found:
            return found
        return _compared(recorded, program, evidence, name, embedded=not original)
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        expected = say("评定结果", "a result")
        return [problem("wrong-type", None, expected=expected, found=f"{type(fault).__name__}: {fault}")]
    except PingjiaError as error:
        return list(error.problems)


def _digests(recorded: Plain, program: Program) -> Iterator[Problem]:
    digests = recorded["digests"]
    for what, now in (("ruleset", program.digest), ("vocabulary", program.vocabulary_digest)):
        if digests.get(what) != now:
            named = say({"ruleset": "评分表", "vocabulary": "词汇表"}[what], what)
            hint = say(f"记录 {digests.get(what)}，现在 {now}", f"recorded {digests.get(what)}, now {now}")
            yield problem("digest-mismatch", None, what=named, hint=hint)


def _original(recorded: Plain, program: Program, path: str) -> Evidence:
    """Return the original evidence, under the name the result gave it: places are part of a result."""
    from evaluator.evidence.document import read_evidence
    from evaluator.reading import read_file

    name = next(_sources(recorded), path)
    document = replace(read_file(path), source=path)
    if name != path:
        from evaluator.reading import read_text

        document = read_text(Path(path).read_bytes(), name)
    return read_evidence(
        document, program.vocabulary, folder=Path(path).parent, used=program.facts, narrowed=program.facts
    )


def _sources(recorded: Plain) -> Iterator[str]:
    for item in recorded["items"]:
        for use in item["evidence"]:
            if use["place"]:
                yield str(use["place"]).rsplit(":", 2)[0]


def _embedded(recorded: Plain, program: Program) -> Evidence:
    """Return the evidence embedded in a result, without the facts that were withheld."""
    from evaluator.evidence.document import read_evidence
    from evaluator.reading import read_text

    submission = recorded.get("evidence")
    if not isinstance(submission, dict):
        hint = say("用 --evidence 给出证据原件", "name the original by --evidence")
        raise EvidenceError(
            [problem("missing-key", None, name="evidence", where=say("结果", "the result"), hint=hint)]
        )
    kept = {key: _kept(value) if isinstance(value, dict) else value for key, value in submission.items()}
    document = read_text(
        json.dumps(kept, ensure_ascii=False), say("结果里的证据", "the embedded evidence"), syntax="json"
    )
    evidence = read_evidence(
        document, program.vocabulary, folder=None, used=program.facts, narrowed=program.facts
    )
    return replace(evidence, digest=recorded["digests"].get("evidence", ""))


def _kept(block: Mapping[str, Any]) -> Plain:
    return {name: value for name, value in block.items() if not _is_withheld(value)}


def _is_withheld(value: object) -> bool:
    return isinstance(value, dict) and value.get("private") is True and value.get("value") is None


def _compared(
    recorded: Plain, program: Program, evidence: Evidence, name: str, *, embedded: bool
) -> list[Problem]:
    from evaluator.engine import assess
    from evaluator.explain import explain
    from evaluator.report.json_report import document
    from evaluator.report.options import Options

    with speaking("en" if recorded["language"] == "en" else "zh"):
        trace = assess(program, evidence, as_of=date.fromisoformat(recorded["as_of"]), mode="reference")
        quick = explain(trace, search=False)
        withheld = embedded and _withholds(recorded, quick.private)
        if withheld and document(quick, Options())["score"] != recorded["score"]:
            return [_incomplete(name)]  # before the gaps are searched: with rows half empty that takes long
        explanation = explain(trace, embed=recorded.get("evidence") is not None)
        versions = [document(explanation, Options(with_private=private)) for private in (False, True)]
    wanted = _essence(recorded, embedded=embedded)
    differing = [list(_differences(wanted, _essence(each, embedded=embedded))) for each in versions]
    if [] in differing:
        return []
    if withheld:
        return [_incomplete(name)]
    paths = min(differing, key=len)
    return [
        problem("result-differs", None, what=path, hint=_values(was, now)) for path, was, now in paths[:20]
    ]


def _incomplete(name: str) -> Problem:
    hint = say(
        "结果略去了不公开的事实，只凭它不能重算；用 --evidence 给出原件",
        "private facts were withheld; name the original by --evidence",
    )
    return problem("missing-key", None, name="evidence", where=name, hint=hint)


def _values(was: object, now: object) -> str:
    shown = [json.dumps(each, ensure_ascii=False)[:80] for each in (was, now)]
    return say(f"记录 {shown[0]}，重算 {shown[1]}", f"recorded {shown[0]}, now {shown[1]}")


def _withholds(recorded: Plain, private: tuple[str, ...]) -> bool:
    """Tell whether private facts, or private columns, were left out of the embedded evidence."""
    facts = recorded["evidence"].get("facts") or {}
    return any(
        _is_withheld(facts[name]) or (column and _has_empty(facts[name], column))
        for name, _, column in (each.partition(".") for each in private)
        if name in facts
    )


def _has_empty(value: object, column: str) -> bool:
    if isinstance(value, dict):
        empty = column in value and value[column] is None
        return empty or any(_has_empty(part, column) for part in value.values())
    return isinstance(value, list) and any(_has_empty(part, column) for part in value)


def _essence(value: Any, *, embedded: bool, key: str = "") -> Any:
    """Return a result without what may differ: who compared, and, from the embedded copy, places in the original."""
    if isinstance(value, dict):
        left_out = {"engine"} if not key else set()
        if embedded:
            left_out |= {"evidence", "notes"} if not key else {"place"}
        return {
            name: _essence(part, embedded=embedded, key=name)
            for name, part in value.items()
            if name not in left_out
        }
    if isinstance(value, list | tuple):
        return [_essence(each, embedded=embedded, key=key or "…") for each in value]
    return value


def _differences(was: Any, now: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield where two documents differ: the path of the value, what was recorded and what came out."""
    if isinstance(was, dict) and isinstance(now, dict):
        for key in dict.fromkeys((*was, *now)):
            below = f"{path}.{key}" if path else key
            if key in was and key in now:
                yield from _differences(was[key], now[key], below)
            else:
                yield below, was.get(key), now.get(key)
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for number, (one, other) in enumerate(zip(was, now, strict=True)):
            named = one.get("id") or one.get("fact") if isinstance(one, dict) else None
            yield from _differences(one, other, f"{path}[{named or number}]")
    elif was != now:
        yield path, was, now
