"""`pingjia fmt`: one layout for YAML files, and keywords in Chinese or English."""

from __future__ import annotations

from pathlib import Path

import click

from evaluator.cli import output, streams
from evaluator.cli.command import BELOW, FINE, Command, argument, build, flag, option
from evaluator.language import Language, say


def command() -> Command:
    """Return the command."""
    text = say(
        "整理 YAML 文件的排版；--to 把关键字换成中文或英文，注释和意思不变。\n\n"
        "不带选项时印出整理好的全文。--check 只看要不要改（要改则退出码 1），--write 写回文件。“-” 表示标准输入。",
        "Lay out YAML files; --to respells their keywords; comments and meaning stay.\n\n"
        "Without options the result is printed. --check only tells whether a file would change (exit 1), "
        "--write writes it back. '-' is standard input.",
    )
    parameters: list[click.Parameter] = [
        argument("files", say("文件…", "FILE..."), nargs=-1, required=True),
        option(
            "--to",
            say("关键字换成 zh 或 en", "spell keywords in zh or en"),
            type=click.Choice(["zh", "en"]),
            metavar="zh|en",
        ),
        flag("--check", say("只检查，不印不写", "only check")),
        flag("--write", say("写回文件", "write the files back")),
    ]
    return build("fmt", run, text, parameters)


def run(files: tuple[str, ...], to: Language | None, check: bool, write: bool) -> int:
    """Lay out *files*."""
    from evaluator.authoring.fmt import format_text
    from evaluator.cli import refusal
    from evaluator.problems import PingjiaError
    from evaluator.reading import read_file

    if check and write:
        raise click.UsageError(say("--check 和 --write 只能用一个", "--check and --write exclude each other"))
    if write and "-" in files:
        raise click.UsageError(say("标准输入没有可写回的文件", "standard input cannot be written back"))
    code = FINE
    for each in files:
        try:
            document = read_file(each, syntax="yaml")
            if each == "-":
                refusal.remember(document.source, document.text)
            result = format_text(document.text, to=to, name=document.source)
        except PingjiaError as error:
            refusal.draw_all(error.problems)
            code = max(code, refusal.exit_code(error))
            continue
        same = result == document.text and b"\r" not in _raw(each)
        if check and not same:
            streams.announce(say(f"{each}：要整理", f"{each}: would change"))
            code = max(code, BELOW)
        elif write and not same:
            output.write(Path(each), result)
            streams.announce(say(f"已写 {each}", f"wrote {each}"))
        elif not check and not write:
            streams.emit(result)
    return code


def _raw(path: str) -> bytes:
    return b"" if path == "-" else Path(path).read_bytes()
