"""Click's own words in Chinese: the headings of its help and the sentences of its refusals.

Click looks every text up through gettext under the names `_` and `ngettext` of its modules. A text that is not in
the table stays English; a test keeps the table complete for the version of click that is locked.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from types import MappingProxyType

from click import core, decorators, exceptions, formatting, parser, types

from evaluator.language import current

__all__ = ["ZH", "speak"]

ZH: Mapping[str, str] = MappingProxyType({
    # ── the help ────────────────────────────────────────────────────────────────────────────────────
    "Usage:": "用法：",
    "Options": "选项",
    "Positional arguments": "参数",
    "Commands": "命令",
    "Show this message and exit.": "显示这份帮助。",
    "Show the version and exit.": "显示版本。",
    "%(prog)s, version %(version)s": "%(prog)s %(version)s",
    "default: {default}": "默认：{default}",
    "env var: {var}": "环境变量：{var}",
    "required": "必填",
    "(dynamic)": "（自动）",
    "deprecated": "已停用",
    # ── refusals ────────────────────────────────────────────────────────────────────────────────────
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "用 '{command} {option}' 看说明。",
    "Missing command.": "没有写命令。",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing {param_type}": "缺少{param_type}",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "No such option {name!r}.": "没有选项 {name!r}。",
    "No such option: {name}": "没有选项 {name}。",
    "No such command {name!r}.": "没有命令 {name!r}。",
    "Did you mean {possibility}?": "是不是 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "（是不是其中之一：{possibilities}？）",
    "(Possible options: {possibilities})": "（是不是其中之一：{possibilities}？）",
    "Got unexpected extra argument ({args})": "多出了参数 {args}",
    "Got unexpected extra arguments ({args})": "多出了参数 {args}",
    "Option {name!r} requires an argument.": "选项 {name!r} 后面要写一个值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name!r} 后面要写 {nargs} 个值。",
    "Option {name!r} does not take a value.": "选项 {name!r} 后面不写值。",
    "Argument {name!r} takes {nargs} values.": "参数 {name!r} 要写 {nargs} 个值。",
    "Takes {nargs} values but 1 was given.": "要写 {nargs} 个值，只写了 1 个。",
    "Takes {nargs} values but {len} were given.": "要写 {nargs} 个值，写了 {len} 个。",
    "Value must be an iterable.": "要写一组值。",
    "Invalid value: {message}": "值不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "{value!r} is not {choice}.": "{value!r} 不是 {choice}。",
    "{value!r} is not one of {choices}.": "{value!r} 不在可选的写法里：{choices}。",
    "Choose from:\n\t{choices}": "可选：\n\t{choices}",
    "Choice({choices})": "可选：{choices}",
    "{value!r} is not a valid {number_type}.": "{value!r} 不是能读懂的数。",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 内。",
    "{value!r} is not a valid boolean. Recognized values: {states}": "{value!r} 不是“是/否”；可写 {states}",
    "{value!r} is not a valid UUID.": "{value!r} 不是 UUID。",
    "{value!r} does not match the format {format}.": "{value!r} 不合格式 {format}。",
    "{value!r} does not match the formats {formats}.": "{value!r} 不合格式 {formats}。",
    "{len_type} values are required, but {len_value} was given.": "要写 {len_type} 个值，写了 {len_value} 个。",
    "{len_type} values are required, but {len_value} were given.": "要写 {len_type} 个值，写了 {len_value} 个。",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    "File": "文件",
    "Directory": "文件夹",
    "Path": "路径",
    "{name} {filename!r} does not exist.": "{name} {filename!r} 不存在。",
    "{name} {filename!r} is a file.": "{name} {filename!r} 是文件。",
    "{name} {filename!r} is a directory.": "{name} {filename!r} 是文件夹。",
    "{name} {filename!r} is not readable.": "{name} {filename!r} 读不了。",
    "{name} {filename!r} is not writable.": "{name} {filename!r} 写不了。",
    "{name} {filename!r} is not executable.": "{name} {filename!r} 不能执行。",
    "Could not open file {filename!r}: {message}": "文件 {filename!r} 打不开：{message}",
    "unknown error": "原因不明",
    "Aborted!": "已中断。",
})  # fmt: skip
"""Click's text in Chinese, by its English text."""


def speak() -> None:
    """Let click look its texts up here: in Chinese while that is the language of the run."""
    for module in (core, decorators, exceptions, formatting, parser, types):
        for name, said in (("_", _text), ("ngettext", _texts)):
            if hasattr(module, name):
                setattr(module, name, said)


def _text(message: str) -> str:
    return ZH.get(message, message) if current() == "zh" else gettext.gettext(message)


def _texts(one: str, more: str, count: int) -> str:
    if current() == "zh":
        return _text(one if count == 1 else more)
    return gettext.ngettext(one, more, count)
