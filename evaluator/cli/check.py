"""`pingjia check`: everything wrong with rulesets, each problem with its place and its remedy."""

from __future__ import annotations

from pathlib import Path

from evaluator.cli import refusal, streams
from evaluator.cli.command import FINE, REFUSED, Command, argument, build, flag
from evaluator.language import say
from evaluator.problems import PingjiaError, Problem, RulesetError, problem


def command() -> Command:
    """Return the command."""
    text = say(
        "检查评分表：给编码、编号、文件或文件夹；什么都不给，就检查随附的全部。\n\n"
        "问题写到标准错误，带行、列、代码和改法；有错退出码 3，--strict 时警告也算错。",
        "Check rulesets: codes, ids, files or folders; without any, all that come along.\n\n"
        "Problems go to standard error with line, column, code and remedy; errors exit 3, with --strict warnings, too.",
    )
    parameters = [
        argument("paths", say("评分表…", "RULESET..."), nargs=-1),
        flag("--strict", say("警告也算错", "take warnings for errors")),
    ]
    return build("check", run, text, parameters, formats=("terminal", "json"))


def run(paths: tuple[str, ...], strict: bool, format: str) -> int:
    """Check the rulesets at *paths*."""
    every: list[Problem] = []
    failed = False
    for path in _files(paths):
        found = _problems(path)
        every += found
        errors = [each for each in found if each.severity == "error"]
        warnings = [each for each in found if each.severity == "warning"]
        failed = failed or bool(errors) or (strict and bool(warnings))
        refusal.draw_all(found)
        if format == "terminal":
            said = say(
                f"{len(errors)} 个错误，{len(warnings)} 个警告",
                f"{len(errors)} errors, {len(warnings)} warnings",
            )
            streams.show(
                f"{path}{say('：', ': ')}{said if errors or warnings else say('没有问题', 'no problems')}"
            )
    if format == "json":
        refusal.as_json(every)
    return REFUSED if failed else FINE


def _files(paths: tuple[str, ...]) -> list[Path]:
    """Return the rulesets meant: of a folder all that lie in it, older versions, too."""
    from evaluator.catalog import FILE, find, home

    found: dict[Path, None] = {}
    for path in paths or (str(home()),):
        if Path(path).is_dir():
            inside = sorted(Path(path).rglob(FILE))
            if not inside:
                hint = say(f"文件夹里没有 {FILE}", f"the folder holds no {FILE}")
                raise RulesetError([problem("unknown-ruleset", None, name=path, hint=hint)])
            found.update(dict.fromkeys(inside))
        else:
            found[find(path)] = None
    return list(found)


def _problems(path: Path) -> list[Problem]:
    from evaluator.reading import read_file
    from evaluator.reading.keywords import kind_of
    from evaluator.vocabulary import read_vocabulary

    try:
        document = read_file(path)
        if kind_of(document.root) == "vocabulary":
            read_vocabulary(document)
            return []
    except PingjiaError as error:
        return list(error.problems)
    return _of_ruleset(path)


def _of_ruleset(path: Path) -> list[Problem]:
    from evaluator.authoring.lint import lint
    from evaluator.catalog import program_of
    from evaluator.reading import read_file

    try:
        program = program_of(
            read_file(path), path
        )  # never a kept one: its warnings may speak another language
        return list(dict.fromkeys((*program.warnings, *lint(program, path))))
    except PingjiaError as error:
        return list(error.problems)
