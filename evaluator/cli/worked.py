"""`pingjia test`: the worked cases of rulesets, and which of them do not come out as written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evaluator.cli import refusal, streams
from evaluator.cli.command import BELOW, FINE, Command, argument, build, flag
from evaluator.language import say
from evaluator.problems import PingjiaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evaluator.authoring.worked import CaseResult, WorkedCase
    from evaluator.program import Program

CASES = "cases.yaml"


def command() -> Command:
    """Return the command."""
    text = say(
        "跑评分表旁边 cases.yaml 里的算例，列出不符的：期望什么、得到什么。什么都不给，就跑随附的全部。\n\n"
        "有不符的，退出码 1；--coverage 另列出没有一个算例走到的档、裁定和不适用，有漏的，退出码也是 1。",
        "Run the worked cases in cases.yaml beside a ruleset and list those that differ: what was expected, what came "
        "out. Without a ruleset, all that come along.\n\nExit code 1 where a case differs; with --coverage also where "
        "no case reaches a tier, a ruling or a not-applicable, which are listed.",
    )
    return build(
        "test",
        run,
        text,
        [
            argument("rulesets", say("评分表…", "RULESET..."), nargs=-1),
            flag("--coverage", say("列出没有一个算例走到的地方", "list what no case reaches")),
        ],
        formats=("terminal", "json"),
    )


def run(rulesets: tuple[str, ...], coverage: bool, format: str) -> int:
    """Run the cases of *rulesets*; with *coverage* also ask what they reach."""
    from evaluator.authoring.worked import read_cases
    from evaluator.catalog import entries, find, load_file

    code, listed, problems = FINE, [], []
    for path in [find(each) for each in rulesets] or [entry.path for entry in entries()]:
        cases = path.parent / CASES
        if not cases.is_file() and not rulesets:
            continue
        try:
            program = load_file(path)
            worked = read_cases(program, cases)
            results = tuple(case.result(program) for case in worked)
        except PingjiaError as error:
            refusal.draw_all(error.problems)
            problems += refusal.listed(error.problems)
            code = max(code, refusal.exit_code(error))
            continue
        failed = [each for each in results if each.failures]
        code = max(code, BELOW if failed else FINE)
        listed.append(_listed(program.ruleset.code, results))
        if format == "terminal":
            _show(program.ruleset.code, cases, results, failed)
        if coverage:
            missed = _covered(program, worked, listed[-1], format)
            code = max(code, BELOW if missed else FINE)
    if format == "json":
        refusal.write_json({"rulesets": listed, "problems": problems})
    return code


def _show(code: str, path: Path, results: tuple[CaseResult, ...], failed: list[CaseResult]) -> None:
    for each in failed:
        streams.show(say(f"✗ {each.name}", f"x {each.name}"))
        for failure in each.failures:
            streams.show(f"    {failure}")
    passed = len(results) - len(failed)
    streams.show(
        say(
            f"{code} {path}：{len(results)} 例，{passed} 例相符",
            f"{code} {path}: {len(results)} cases, {passed} as written",
        )
        + (say(f"，{len(failed)} 例不符", f", {len(failed)} differ") if failed else "")
    )


def _covered(program: Program, worked: Sequence[WorkedCase], listed: dict[str, object], format: str) -> bool:
    """Show what the cases reach, or add it to what is *listed*; tell whether anything is missed."""
    from evaluator.authoring.coverage import coverage

    found = coverage(program, worked)
    listed["coverage"] = {
        "places": len(found.all), "reached": found.reached, "missed": [list(each) for each in found.missed],
    }  # fmt: skip
    if format == "terminal":
        for each in found.missed:
            streams.show(say(f"    没有走到：{' · '.join(each)}", f"    not reached: {' · '.join(each)}"))
        streams.show(
            say(
                f"{program.ruleset.code} 走到 {found.reached}/{len(found.all)} 处",
                f"{program.ruleset.code} reaches {found.reached} of {len(found.all)} places",
            )
        )
    return bool(found.missed)


def _listed(code: str, results: tuple[CaseResult, ...]) -> dict[str, object]:
    failed = [
        {
            "name": each.name,
            "source": each.span.source,
            "line": each.span.line,
            "failures": [
                {"of": one.of, "expected": one.expected, "got": one.got, "line": one.span.line}
                for one in each.failures
            ],
        }
        for each in results
        if each.failures
    ]
    return {"code": code, "cases": len(results), "failed": failed}
