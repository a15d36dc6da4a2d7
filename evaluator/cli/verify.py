"""`pingjia verify`: a result computed again from what it says it was made of, and compared to the letter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from evaluator.cli import refusal, streams
from evaluator.cli.command import BELOW, FINE, REFUSED, Command, argument, build, option
from evaluator.cli.incoming import mapping_option
from evaluator.cli.originals import Original, Originals
from evaluator.cli.recorded import results_in
from evaluator.language import say, speaking
from evaluator.problems import EvidenceError, PingjiaError, Problem, RulesetError, problem

if TYPE_CHECKING:
    from evaluator.evidence.document import Evidence
    from evaluator.program import Program

Plain = dict[str, Any]
LeftOut = tuple[frozenset[str], frozenset[str]]
"""What is not compared: keys at the top of a result, and below."""

_WHO: LeftOut = (frozenset({"engine"}), frozenset())
_NOT_OF_A_ROW: LeftOut = (frozenset({"engine"}), frozenset({"place"}))
_NOT_COPIED: LeftOut = (frozenset({"engine", "evidence", "notes", "attachments"}), frozenset({"place"}))
"""Who compared; of a row its place, which its digest does not cover; of an embedded copy places and files as well."""


def command() -> Command:
    """Return the command."""
    text = say(
        "把 JSON 结果重算一遍：按其中的编号和版本找评分表，核对评分表、词汇表和证据的摘要，再逐字比较。"
        "结果可给几个文件，一个文件里也可有几份。\n\n"
        "默认用结果里嵌的证据；--evidence 用原件，连摘要一起核对，可写几次，也可给文件夹，按摘要对上各自的结果。"
        "摘要不同或缺原件退出码 3，重算不同退出码 1。",
        "Compute JSON results again: find the ruleset by its id and version, compare the digests of ruleset, "
        "vocabulary and evidence, score again and compare to the letter. Several files may be named, and a file may "
        "hold several results.\n\nThe evidence embedded in a result is used, or the original by --evidence: given "
        "several times, or as a folder, each original is matched to its result by digest. A digest that differs or an "
        "original that is needed exits 3, a result that differs exits 1.",
    )
    parameters: list[click.Parameter] = [
        argument("result", say("结果.json…", "RESULT.json..."), nargs=-1, required=True),
        option(
            "--evidence",
            say("证据原件，或放原件的文件夹；可写几次", "an original, or a folder of them; may be repeated"),
            metavar=say("文件", "FILE"),
            multiple=True,
        ),
        option(
            "--ruleset",
            say("评分表文件（不在随附的表里时）", "the ruleset's file, where it did not come along"),
            metavar=say("评分表", "RULESET"),
        ),
        mapping_option(),
    ]
    return build("verify", run, text, parameters, formats=("terminal", "json"), tables=True)


def run(
    result: tuple[str, ...], evidence: tuple[str, ...], ruleset: str | None, mapping: str | None, format: str
) -> int:
    """Verify every result in the files *result*; the exit code is the worst."""
    results = [each for path in result for each in results_in(path)]
    originals = Originals(evidence, {_digest(recorded) for recorded, *_ in results}, mapping)
    codes: list[int] = []
    listed: list[Plain] = []
    for recorded, name, refused in results:
        found = refused or _verified(recorded, name, originals, ruleset, only=len(results) == 1)
        if found and len(results) > 1 and format == "terminal":
            streams.announce(say(f"{name}：", f"{name}:"))
        refusal.draw_all(found)
        codes.append(_code(found))
        listed.append({"result": name, "verified": not found, "problems": refusal.listed(found)})
        if format == "terminal" and not found:
            streams.show(say(f"{name}：重算一致", f"{name}: computed again, the same"))
    for path in originals.unused:
        streams.announce(say(f"没有哪份结果用到原件 {path}", f"no result was made of the original {path}"))
    if format == "json":
        refusal.write_json(listed[0] if len(listed) == 1 else listed)
    elif len(codes) > 1:
        streams.show(_count(codes))
    return max(codes, default=FINE)


def _count(codes: list[int]) -> str:
    """Return the last line: how many results came out how."""
    same, differ, unusable = (codes.count(each) for each in (FINE, BELOW, REFUSED))
    parts = [
        say(f"{same} 份一致", f"{same} the same"),
        say(f"{differ} 份不同", f"{differ} differ") if differ else "",
        say(f"{unusable} 份不能核对", f"{unusable} cannot be verified") if unusable else "",
    ]
    return say(f"共 {len(codes)} 份：", f"{len(codes)} results: ") + say("，", ", ").join(filter(None, parts))


def _code(found: list[Problem]) -> int:
    if not found:
        return FINE
    return BELOW if all(each.code == "result-differs" for each in found) else REFUSED


def _verified(
    recorded: Plain, name: str, originals: Originals, table: str | None, *, only: bool
) -> list[Problem]:
    """Return what is wrong with one result; nothing if it is computed again to the letter."""
    try:
        program = _program(recorded, table)
        found = list(_digests(recorded, program))
        digest = _digest(recorded)
        original = originals.of(digest, program, only=only)
        if original is None and _is_incomplete(recorded, program):
            return [*found, problem("evidence-withheld", None, where=name)]
        evidence = _original(recorded, program, original) if original else _embedded(recorded, program)
        if original and evidence.digest != digest:
            found.append(problem("digest-mismatch", None, what=original.submission.source))
        if found:
            return found
        left_out = _NOT_COPIED if original is None else _NOT_OF_A_ROW if original.submission.is_row else _WHO
        return _compared(recorded, program, evidence, left_out)
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        expected = say("评定结果", "a result")
        return [problem("wrong-type", None, expected=expected, found=f"{type(fault).__name__}: {fault}")]
    except PingjiaError as error:
        return list(error.problems)


def _program(recorded: Plain, table: str | None) -> Program:
    """Return the table a result was made with; where it did not come along, `--ruleset` is asked for."""
    from evaluator.catalog import load

    said = recorded["ruleset"]
    try:
        return load(table or f"{said['id']}@{said['version']}")
    except RulesetError as error:
        if table is not None or not {"unknown-ruleset", "unknown-version"} & {
            each.code for each in error.problems
        }:
            raise
        hint = say(
            "它不在随附的评分表里：用 --ruleset 给出当时的评分表文件",
            "it did not come along: name the file it was made with by --ruleset",
        )
        raise RulesetError([replace(each, hint=hint) for each in error.problems]) from None


def _digests(recorded: Plain, program: Program) -> Iterator[Problem]:
    digests = recorded["digests"]
    for what, now in (("ruleset", program.digest), ("vocabulary", program.vocabulary_digest)):
        if digests.get(what) != now:
            named = say({"ruleset": "评分表", "vocabulary": "词汇表"}[what], what)
            hint = say(f"记录 {digests.get(what)}，现在 {now}", f"recorded {digests.get(what)}, now {now}")
            yield problem("digest-mismatch", None, what=named, hint=hint)


def _digest(recorded: Plain) -> str:
    """Return the digest of the evidence a result was made of, empty where it says none."""
    digests = recorded.get("digests")
    return str(digests.get("evidence")) if isinstance(digests, dict) else ""


def _original(recorded: Plain, program: Program, original: Original) -> Evidence:
    """Return the original evidence, under the name the result gave it: places are part of a result."""
    from evaluator.evidence.document import read_evidence
    from evaluator.reading.nodes import renamed

    document = original.document
    return read_evidence(
        renamed(document, next(_sources(recorded), document.source)),
        program.vocabulary, folder=original.submission.folder, used=program.facts, narrowed=program.facts,
    )  # fmt: skip


def _sources(recorded: Plain) -> Iterator[str]:
    """Yield the files that places of a result name: `a.yaml:4:17`, `自评表.xlsx:会员!C12`."""
    for item in recorded["items"]:
        for use in item["evidence"]:
            if found := _PLACE.fullmatch(str(use["place"])):
                yield found[1]


_PLACE = re.compile(r"(.+):(?:[0-9]+:[0-9]+|[^:]+![A-Z]+[0-9]+)", re.DOTALL)


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
    kept = _kept(submission)
    document = read_text(
        json.dumps(kept, ensure_ascii=False), say("结果里的证据", "the embedded evidence"), syntax="json"
    )
    evidence = read_evidence(
        document, program.vocabulary, folder=None, used=program.facts, narrowed=program.facts
    )
    return replace(evidence, digest=recorded["digests"].get("evidence", ""))


def _kept(block: Mapping[str, Any]) -> Plain:
    """Return the embedded evidence without the facts that were withheld."""
    return {name: _kept_part(value) for name, value in block.items() if not _is_withheld(value)}


def _kept_part(value: Any) -> Any:
    if isinstance(value, list):
        return [each for each in value if not _is_withheld(each)]
    return _kept(value) if isinstance(value, dict) else value


def _is_withheld(value: object) -> bool:
    return isinstance(value, dict) and value.get("private") is True and value.get("value") is None


def _compared(recorded: Plain, program: Program, evidence: Evidence, left_out: LeftOut) -> list[Problem]:
    from evaluator.engine import assess
    from evaluator.explain import explain
    from evaluator.report.json_report import document
    from evaluator.report.options import Options

    with speaking("en" if recorded["language"] == "en" else "zh"):
        trace = assess(program, evidence, as_of=date.fromisoformat(recorded["as_of"]), mode="reference")
        explanation = explain(trace, embed=recorded.get("evidence") is not None)
        versions = [document(explanation, Options(with_private=private)) for private in (False, True)]
    wanted = _essence(recorded, left_out)
    differing = [list(_differences(wanted, _essence(each, left_out))) for each in versions]
    if [] in differing:
        return []
    paths = min(differing, key=len)
    return [
        problem("result-differs", None, what=path, hint=_values(was, now)) for path, was, now in paths[:20]
    ]


def _values(was: object, now: object) -> str:
    shown = [json.dumps(each, ensure_ascii=False)[:80] for each in (was, now)]
    return say(f"记录 {shown[0]}，重算 {shown[1]}", f"recorded {shown[0]}, now {shown[1]}")


def _is_incomplete(recorded: Plain, program: Program) -> bool:
    """Tell whether private facts the table reads, or their private columns, were left out of the embedded evidence."""
    from evaluator.declarations import Records

    submission = recorded.get("evidence")
    if not isinstance(submission, dict):
        return False
    before = submission.get("previous")
    blocks = (submission.get("facts"), before.get("facts") if isinstance(before, dict) else None)
    for facts in blocks:
        for name, value in facts.items() if isinstance(facts, dict) else ():
            declared = program.facts.get(name)
            if declared is not None and _is_withheld(value):
                return True
            columns = declared.columns if isinstance(declared, Records) else {}
            if any(each.private and _is_emptied(value, column) for column, each in columns.items()):
                return True
    return False


def _is_emptied(value: object, column: str) -> bool:
    """Tell whether *column* is written in some row and empty in all."""
    cells = list(_cells(value, column))
    return bool(cells) and all(each is None for each in cells)


def _cells(value: object, column: str) -> Iterator[object]:
    if isinstance(value, dict):
        if column in value:
            yield value[column]
        for part in value.values():
            yield from _cells(part, column)
    elif isinstance(value, list):
        for part in value:
            yield from _cells(part, column)


def _essence(value: Any, left_out: LeftOut, key: str = "") -> Any:
    """Return a result without what may differ; what other organisations handed in is no part of it either."""
    from evaluator.explain.attached import ELSEWHERE

    if isinstance(value, dict):
        top, below = left_out
        return {
            name: _essence(part, left_out, name)
            for name, part in value.items()
            if name not in (below if key else top)
        }
    if isinstance(value, list | tuple):
        return [
            _essence(each, left_out, key or "…")
            for each in value
            if key != "signals" or not isinstance(each, dict) or each.get("id") != ELSEWHERE
        ]
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
