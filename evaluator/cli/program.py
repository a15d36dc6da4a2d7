"""The command `pingjia` itself: which commands there are, and how each way of ending becomes an exit code."""

from __future__ import annotations

import importlib
import io
import os
import sys
from typing import Any

import click

from evaluator import __version__
from evaluator.cli import streams, words
from evaluator.cli.command import BUG, FINE, USAGE, Command, language_option
from evaluator.cli.page import Context
from evaluator.language import say
from evaluator.problems import PingjiaError, problem, suggest

__all__ = ["COMMANDS", "invoke"]

COMMANDS: tuple[tuple[str, str, str, str], ...] = (
    ("list", "listing", "有哪些评分表", "which rulesets there are"),
    ("show", "show", "看一张评分表，或其中一项", "read a ruleset, or one of its items"),
    ("template", "form", "印出待填的证据表", "print the form to fill in"),
    ("read", "read", "读一份填报，说出读懂了什么", "read a submission and say what is understood"),
    ("score", "score", "按评分表给证据打分", "score evidence against a ruleset"),
    (
        "calendar",
        "ahead",
        "哪天什么到期；什么都不做，等级会怎样",
        "what falls due, and the grade if nothing is done",
    ),
    (
        "pack",
        "pack",
        "一次考评打成一个包：通知单、汇总、清单",
        "one zip of a batch: notices, summary, manifest",
    ),
    ("verify", "verify", "把一份结果重算一遍，逐字核对", "compute a result again and compare"),
    ("explain", "explain", "解释一个问题代码，或一个评分项", "explain a problem code, or an item"),
    ("check", "check", "检查评分表", "check rulesets"),
    ("test", "worked", "跑评分表的算例", "run the worked cases of rulesets"),
    ("fmt", "layout", "整理评分表的排版，或换一种文字的关键字", "lay out a file, or respell its keywords"),
    ("schema", "schema", "印出编辑器用的 JSON Schema", "print the JSON Schema for editors"),
    ("doctor", "doctor", "体检：这台电脑能不能用评家", "is this computer ready"),
)
"""Each command: its name, its module, and its line in the list of commands in both languages."""


class Program(click.Group):
    """The commands, each loaded when it is asked for."""

    context_class: type[click.Context] = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order people meet them."""
        return [name for name, *_ in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loading its module."""
        module = {name: module for name, module, *_ in COMMANDS}.get(cmd_name)
        if module is None:
            return None
        found: Command = importlib.import_module(f"evaluator.cli.{module}").command()
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; one that does not exist is refused with the nearest that does."""
        known = self.list_commands(ctx)
        if args[0] not in known:
            hint = suggest(args[0], known)
            ctx.fail(say(f"没有命令 {args[0]!r}。{hint}", f"No such command {args[0]!r}. {hint}").rstrip())
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section(say("命令", "Commands")):
            formatter.write_dl([(name, say(zh, en)) for name, _, zh, en in COMMANDS])


def root() -> Program:
    """Return the command `pingjia` in the language of this run."""
    text = say(
        "评家：按评分表给单位打分，说明每一分丢在哪里、怎么补。\n\n"
        "退出码：0 正常；1 未达到要求的线、算例不符或结果不符；2 命令写错；3 评分表或证据有问题；4 程序自身出错。",
        "评家 scores evidence against a scoring table and explains every point that was lost.\n\n"
        "Exit codes: 0 fine; 1 below the line asked for, a case fails, a result differs; 2 usage; "
        "3 a ruleset or evidence that cannot be used; 4 a bug of ours.",
    )
    show_version = click.Option(
        ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_version,
        help=say("显示版本。", "Show the version and exit."),
    )  # fmt: skip
    return Program(
        "pingjia", callback=_nothing, params=[show_version, language_option()], help=text, no_args_is_help=False,
        invoke_without_command=True, options_metavar=say("[选项]", "[OPTIONS]"),
        subcommand_metavar=say("命令 …", "COMMAND …"),
    )  # fmt: skip


def _nothing(**_: Any) -> int:
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        streams.show(context.get_help())
    return FINE


def _version(context: click.Context, parameter: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        streams.show(f"pingjia {version()}")
        context.exit()


def version() -> str:
    """Return our version."""
    return __version__


def invoke(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    words.speak()
    try:
        if "_PINGJIA_COMPLETE" in os.environ:
            root().main(arguments, prog_name="pingjia")
        with root().make_context("pingjia", arguments) as context:
            found = context.command.invoke(context)
            sys.stdout.flush()
            return found if isinstance(found, int) else FINE
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as refusal:
        said = io.StringIO()
        refusal.show(said)
        streams.announce(said.getvalue().removesuffix("\n"))
        return USAGE
    except PingjiaError as error:
        return _refused(error)
    except BrokenPipeError:
        raise
    except OSError as fault:
        return _unwritten(fault)
    except Exception as fault:  # noqa: BLE001 - the last line before the user: no traceback leaves
        return _bug(fault)


def _refused(error: PingjiaError) -> int:
    """Draw problems that came up outside any command."""
    from evaluator.cli import refusal

    refusal.draw_all(error.problems)
    return refusal.exit_code(error)


def _unwritten(fault: OSError) -> int:
    """Say what the system refused: a full disk behind standard output, mostly."""
    from evaluator.cli import refusal

    _trace(fault)
    place = str(fault.filename or say("标准输出", "standard output"))
    refusal.draw_all([problem("output-unwritable", None, path=place, reason=fault.strerror or str(fault))])
    streams.let_go()
    return USAGE


def _trace(fault: Exception) -> None:
    """Show the traceback to who asked for it."""
    if streams.debugging():
        import traceback

        streams.announce("".join(traceback.format_exception(fault)).rstrip())


def _bug(fault: Exception) -> int:
    """Say that the fault is ours."""
    _trace(fault)
    what = f"{type(fault).__name__}: {str(fault)[:200]}"
    streams.announce(
        say(
            f"评家自身出错（{what}）。这不是您的文件的问题，请把命令和版本 {version()} 报告给维护者；"
            "设 PINGJIA_DEBUG=1 再运行一次可看到细节。",
            f"a bug in 评家 ({what}). Your files are not to blame: please report the command and version {version()}; "
            "set PINGJIA_DEBUG=1 and run again for details.",
        )
    )
    return BUG
