"""What all commands share: how they are built, the options they have in common, and how a refusal leaves them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import click

from evaluator.cli.page import Context
from evaluator.language import say
from evaluator.problems import PingjiaError, problem

__all__ = [
    "BELOW",
    "BUG",
    "FINE",
    "REFUSED",
    "USAGE",
    "Asked",
    "Command",
    "argument",
    "build",
    "day",
    "flag",
    "option",
]

FINE, BELOW, USAGE, REFUSED, BUG = 0, 1, 2, 3, 4


class Asked(PingjiaError):
    """What was asked for cannot be done as it was asked: a problem of the command line, exit 2."""


class Command(click.Command):
    """One command; problems it raises are drawn on standard error and, for machines, written as JSON."""

    context_class: type[click.Context] = Context

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; its return value is the exit code."""
        try:
            return super().invoke(ctx)
        except PingjiaError as error:
            from evaluator.cli import refusal

            refusal.draw_all(error.problems)
            if ctx.params.get("format") == "json":
                refusal.as_json(error.problems)
            return refusal.exit_code(error)


def build(
    name: str,
    callback: Callable[..., int],
    text: str,
    parameters: Sequence[click.Parameter],
    *,
    formats: Sequence[str] = (),
    tables: bool = False,
) -> Command:
    """Return a command: *text* is its help; *formats* adds `--format`, `--lang` comes with every command.

    *tables* adds `--encoding`, for a command that reads tables of text.
    """
    shared: list[click.Parameter] = [*parameters, *([_encoding_option()] if tables else [])]
    if formats:
        words = say("输出格式：", "output: ") + say("、", ", ").join(formats)
        shared.append(
            option(
                "--format",
                words,
                type=click.Choice(formats),
                default=formats[0],
                metavar=say("格式", "FORMAT"),
            )
        )
    shared.append(language_option())
    return Command(
        name,
        callback=_without_what_is_shared(callback),
        params=shared,
        help=text,
        options_metavar=say("[选项]", "[OPTIONS]"),
    )


def _without_what_is_shared(callback: Callable[..., int]) -> Callable[..., int]:
    """Return *callback* without `lang`, chosen before anything was parsed, and `encoding`, which holds for the run."""

    def called(**given: Any) -> int:
        given.pop("lang")
        encoding = given.pop("encoding", None)
        if encoding is None:
            return callback(**given)
        from evaluator.workbook import written_in

        with written_in(encoding):
            return callback(**given)

    return called


def _encoding_option() -> click.Option:
    return option(
        "--encoding", say("CSV 的编码，看不出来时写明", "how CSV is written, where that cannot be told"),
        type=click.Choice(["utf-8", "gb18030"]), metavar="utf-8|gb18030",
    )  # fmt: skip


def language_option() -> click.Option:
    """Return `--lang`."""
    return option(
        "--lang", say("语言；也可设环境变量 PINGJIA_LANG", "the language; PINGJIA_LANG sets it, too"),
        type=click.Choice(["zh", "en"]), metavar="zh|en",
    )  # fmt: skip


def option(name: str, text: str, *names: str, **details: Any) -> click.Option:
    """Return an option with its help."""
    return click.Option([name, *names], help=text, **details)


def flag(name: str, text: str) -> click.Option:
    """Return an option without a value."""
    return click.Option([name], help=text, is_flag=True)


def argument(name: str, metavar: str, **details: Any) -> click.Argument:
    """Return an argument; *metavar* is what the usage line calls it."""
    return click.Argument([name], metavar=metavar, **details)


def wrong(name: str, value: str, expected: str, hint: str = "") -> Asked:
    """Return the refusal of an option's value."""
    return Asked([problem("bad-option", None, name=name, value=value, expected=expected, hint=hint)])


def day(name: str, value: str) -> date:
    """Return the day that an option names. Raises Asked where it is none."""
    from evaluator.reading.dates import read_date
    from evaluator.reading.text import Unreadable

    try:
        return read_date(value)[0]
    except Unreadable as error:
        expected = say("应是日期，如 2026-01-15", "a date is expected, like 2026-01-15")
        raise wrong(name, value, expected, error.hint) from None
