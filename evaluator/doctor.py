"""The check-up: is this computer ready for 评家, and what to do where it is not.

`checkup` looks, changes nothing and never raises for what it finds: a broken package is a finding, not a crash.
`pingjia doctor` prints it.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from evaluator.language import say

DISTRIBUTION = "pingjia"
OLDEST, NEWEST = (3, 11), (3, 13)
PATIENCE = 20
"""Seconds another program may take to answer."""

PACKAGES = (
    ("pydantic", "pydantic"),
    ("PyYAML", "yaml"),
    ("click", "click"),
    ("lark", "lark"),
    ("rich", "rich"),
    ("jinja2", "jinja2"),
)
"""Distribution and import name of what 评家 cannot do without."""

DURABLE_COMMAND = (
    "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject "
    "python -m pip install --no-cache-dir durable-rules==2.0.28"
)
"""Builds durable-rules; the flag replaces a function that Python 3.13 dropped, and a cached wheel may lack it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its *name*, whether it is *ok*, what was seen (*detail*) and what to do (*remedy*).

    A finding that is not `required` costs a convenience, never a score. *remedy* is empty where nothing need be done.

    >>> Finding("Python", ok=True, detail="3.12.1").blocks
    False
    """

    name: str
    ok: bool
    detail: str
    remedy: str = ""
    required: bool = True

    @property
    def blocks(self) -> bool:
        """Whether 评家 cannot be relied on until this is put right."""
        return self.required and not self.ok


def checkup() -> tuple[Finding, ...]:
    """Look at everything 评家 stands on, in the order a person would put it right."""
    return (
        python_version(),
        *(package(distribution, module) for distribution, module in PACKAGES),
        *(ours(name) for name in ("evaluator", "scoring", "rulesets")),
        rulesets_found(),
        console(),
        fonts(),
        pdf(),
        word_templates(),
        compiler(),
        durable_rules(),
    )


def python_version(version: tuple[int, int] | None = None) -> Finding:
    """Is *version* of Python (by default the running one) among those 评家 is tested on?

    >>> python_version((3, 12)).ok, python_version((3, 10)).ok, python_version((3, 14)).ok
    (True, False, False)
    """
    running = version or sys.version_info[:2]
    supported = OLDEST <= running <= NEWEST
    remedy = say("请改用 Python 3.11、3.12 或 3.13", "use Python 3.11, 3.12 or 3.13")
    shown = (
        f"{platform.python_version() if version is None else '.'.join(map(str, running))} ({sys.platform})"
    )
    return Finding("Python", supported, shown, "" if supported else remedy)


def package(distribution: str, module: str) -> Finding:
    """Is *distribution* installed, and does its *module* import?"""
    remedy = say(f"重新安装：python -m pip install {distribution}", f"python -m pip install {distribution}")
    try:
        found = importlib.import_module(module)
        version = metadata.version(distribution)
    except (ImportError, OSError, SyntaxError) as fault:
        return Finding(distribution, ok=False, detail=str(fault), remedy=remedy)
    if distribution == "PyYAML":
        fast = bool(getattr(found, "__with_libyaml__", False))
        version += (
            say("（带 libyaml）", " (with libyaml)") if fast else say("（无 libyaml）", " (without libyaml)")
        )
    return Finding(distribution, ok=True, detail=version)


def ours(name: str) -> Finding:
    """Is the imported package *name* the one 评家 brought, not a stranger's of the same name?

    The names are short, and another distribution called `scoring` exists: installed later into the same place it
    overwrites files. A checkout is known by its pyproject.toml, an installation by the digests of its RECORD.
    """
    remedy = say(
        "同名的别家软件包占了位置；请在新的虚拟环境里只装 pingjia",
        "a stranger's package of this name is in the way; install pingjia alone in a fresh virtual environment",
    )
    title = say(f"软件包 {name}", f"package {name}")
    try:
        file = importlib.import_module(name).__file__
    except ImportError as fault:
        return Finding(title, ok=False, detail=str(fault), remedy=remedy)
    if file is None:
        return Finding(title, ok=False, detail=say("只是一个空目录", "is a bare directory"), remedy=remedy)
    root = Path(file).resolve().parents[1]
    if _is_checkout(root):
        return Finding(title, ok=True, detail=say(f"源码目录 {root}", f"checkout {root}"))
    changed = tuple(_changed(name, root))
    if changed:
        return Finding(title, ok=False, detail=_list(changed), remedy=remedy)
    return Finding(title, ok=True, detail=str(root))


def _is_checkout(root: Path) -> bool:
    project = root / "pyproject.toml"
    return project.is_file() and f'name = "{DISTRIBUTION}"' in project.read_text(encoding="utf-8")


def _changed(name: str, root: Path) -> Iterator[str]:
    """Yield what differs between *root*/*name* and what our distribution recorded when it was installed."""
    try:
        recorded = metadata.distribution(DISTRIBUTION).files or []
    except metadata.PackageNotFoundError:
        recorded = []
    files = [each for each in recorded if each.parts[0] == name and each.hash is not None]
    if not files:
        yield say(
            f"{root / name} 不在 {DISTRIBUTION} 的安装记录里",
            f"{root / name} is not recorded by {DISTRIBUTION}",
        )
    for each in files:
        place = Path(str(each.locate())).resolve()
        if root not in place.parents or not place.is_file():
            yield say(f"{each} 不在原处", f"{each} is not where it was installed")
        elif each.hash is not None and _digest(place, each.hash.mode) != each.hash.value:
            yield say(f"{each} 被改写", f"{each} was overwritten")


def _digest(file: Path, mode: str) -> str:
    digest = hashlib.new(mode, file.read_bytes()).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def _list(entries: tuple[str, ...], most: int = 3) -> str:
    """Join *entries*, and count those beyond the first *most*.

    >>> _list(("甲", "乙", "丙", "丁"))
    '甲；乙；丙；……共 4'
    """
    more = (say(f"……共 {len(entries)}", f"… {len(entries)} in all"),) if len(entries) > most else ()
    return say("；", "; ").join((*entries[:most], *more))


def rulesets_found() -> Finding:
    """Which rulesets came with this installation?"""
    name = say("评分表", "rulesets")
    remedy = (
        say("重新安装 pingjia：python -m pip install --force-reinstall", "reinstall pingjia")
        + f" {DISTRIBUTION}"
    )
    try:
        file = importlib.import_module("rulesets").__file__
    except ImportError as fault:
        return Finding(name, ok=False, detail=str(fault), remedy=remedy)
    folder = Path(file).parent if file else Path()
    found = sorted(each.parent.name for each in folder.glob("*/ruleset.yaml")) if file else []
    if not found:
        return Finding(name, ok=False, detail=say("一张也没有", "none"), remedy=remedy)
    return Finding(name, ok=True, detail=say(f"{len(found)} 张：", f"{len(found)}: ") + ", ".join(found))


def console(encoding: str | None = None) -> Finding:
    """Can the terminal's *encoding* (by default that of standard output) show what 评家 prints?

    >>> console("utf-8").ok, console("gbk").ok, console("ascii").ok
    (True, True, False)
    """
    used = encoding or getattr(sys.stdout, "encoding", None) or "ascii"
    name = say("终端编码", "console encoding")
    remedy = say(
        "设置环境变量 PYTHONUTF8=1；Windows 终端先执行 chcp 65001",
        "set PYTHONUTF8=1; in a Windows console run chcp 65001 first",
    )
    if not _can_write(used, "评家：差 0.9 个百分点，应 ≥ 95%"):
        return Finding(name, ok=False, detail=used, remedy=remedy, required=False)
    if not _can_write(used, "✓䶮"):
        rare = say(f"{used}（生僻字和符号会显示为 ?）", f"{used} (rare characters and signs appear as ?)")
        return Finding(name, ok=True, detail=rare, remedy=remedy, required=False)
    return Finding(name, ok=True, detail=used, required=False)


def _can_write(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def fonts() -> Finding:
    """Is there a Chinese font for printed reports? The terminal and HTML use whatever their window has."""
    name = say("中文字体", "Chinese fonts")
    families = _font_families()
    if families is None:
        unknown = say(
            "没有 fc-list，未查；Windows 和 macOS 自带中文字体",
            "no fc-list, not looked; Windows and macOS have them",
        )
        return Finding(name, ok=True, detail=unknown, required=False)
    if families:
        return Finding(name, ok=True, detail=_list(families), required=False)
    remedy = say(
        "装一套中文字体，如 apt install fonts-noto-cjk", "install a Chinese font, for example fonts-noto-cjk"
    )
    return Finding(name, ok=False, detail=say("一种也没有", "none"), remedy=remedy, required=False)


def pdf() -> Finding:
    """Can PDFs be made, and in which fonts? Those of the standard are named where they are, else what stands in."""
    from evaluator.problems import CATALOGUE, PingjiaError
    from evaluator.report.papers.fonts import typeset

    try:
        said = typeset().said()
    except PingjiaError as error:
        (found,) = error.problems
        entry = CATALOGUE[found.code]
        remedy = say("可不装；", "optional; ") + (found.hint or say(entry.remedy_zh, entry.remedy_en))
        return Finding("PDF", ok=False, detail=found.message, remedy=remedy, required=False)
    version = f"typst {metadata.version('typst')}"
    whole = say("字体齐全", "with every font of the standard")
    return Finding("PDF", ok=True, detail=f"{version}；{said or whole}", required=False)


def word_templates() -> Finding:
    """Can a user's own Word template be filled in?"""
    name = say("Word 模板", "Word templates")
    found = package("docxtpl", "docxtpl")
    remedy = (
        say("可不装；要装：", "optional; to have it: ") + 'python -m pip install "pingjia[docx-template]"'
    )
    detail = f"docxtpl {found.detail}" if found.ok else found.detail
    return Finding(name, found.ok, detail, "" if found.ok else remedy, required=False)


def _font_families() -> tuple[str, ...] | None:
    """Return the families fontconfig lists for Chinese, or None where it cannot be asked."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    answer = _run((program, ":lang=zh", "family"))
    if answer is None or answer.returncode != 0:
        return None
    return tuple(sorted({line.split(",")[0].strip() for line in answer.stdout.splitlines() if line.strip()}))


def compiler() -> Finding:
    """Is there a C compiler with Python's headers? Only building durable-rules needs one."""
    name = say("C 编译器", "C compiler")
    remedy = say(
        "只有编译 durable-rules 才需要：Debian/Ubuntu 装 gcc 和 python3-dev，macOS 执行 xcode-select --install",
        "needed only to build durable-rules: gcc and python3-dev on Debian/Ubuntu, xcode-select --install on macOS",
    )
    wanted = (os.environ.get("CC"), sysconfig.get_config_var("CC"), "cc", "gcc", "clang", "cl")
    words = (shlex.split(each)[0] for each in wanted if each)
    found = next((path for path in map(shutil.which, words) if path), None)
    if found is None:
        return Finding(name, ok=False, detail=say("没有", "none"), remedy=remedy, required=False)
    if not (Path(sysconfig.get_path("include")) / "Python.h").is_file():
        missing = say(f"{found}，但没有 Python.h", f"{found}, but no Python.h")
        return Finding(name, ok=False, detail=missing, remedy=remedy, required=False)
    return Finding(name, ok=True, detail=found, required=False)


def durable_rules() -> Finding:
    """Does durable-rules work? Tried in a child process: a wrongly built one can take its process down."""
    from evaluator.inference import availability

    works, detail = availability()
    remedy = say(
        f"可不装，裁定由参考推理得出；要装：{DURABLE_COMMAND}",
        f"optional, the reference inference rules without it: {DURABLE_COMMAND}",
    )
    return Finding("durable-rules", works, detail, "" if works else remedy, required=False)


def _run(command: tuple[str, ...]) -> subprocess.CompletedProcess[str] | None:
    """Run *command* without input; None when it cannot be started or does not answer in time."""
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
