"""The house keeps its floors: import contracts, and laws of the source that imports cannot express."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]
SCORING = sorted(ROOT.glob("scoring/**/*.py"))
OURS = [*sorted(ROOT.glob("evaluator/**/*.py")), *SCORING]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(path: Path) -> Iterator[str]:
    """Yield the dotted names a file imports, wherever in the file, by statement or by `import_module("...")`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield from (each.value for each in node.args if isinstance(each, ast.Constant) and each.value)


def test_imports_keep_to_the_floors() -> None:
    command = (
        sys.executable,
        "-c",
        "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))",
    )
    environment = {**os.environ, "PYTHONUTF8": "1"}
    run = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_room_of_the_evaluator_has_its_floor() -> None:
    (floors,) = (each for each in CONTRACTS if each["id"] == "floors")
    placed = {room.strip("() ") for layer in floors["layers"] for room in layer.replace(":", "|").split("|")}
    rooms = {path.stem for path in ROOT.glob("evaluator/*.py")} | {
        path.parent.name for path in ROOT.glob("evaluator/*/__init__.py")
    }
    assert rooms - {"__init__", "__main__"} <= placed


def test_only_the_worker_names_durable_rules() -> None:
    naming = {_name(path) for path in OURS if any(each.split(".")[0] == "durable" for each in _imports(path))}
    assert naming <= {"evaluator/inference/worker.py"}


def _inexact(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield f"{_name(path)}:{node.lineno}: {node.value!r}"
        elif isinstance(node, ast.Name) and node.id in {"float", "round"} and isinstance(node.ctx, ast.Load):
            yield f"{_name(path)}:{node.lineno}: {node.id}"


def test_no_binary_float_touches_a_score() -> None:
    assert [each for path in SCORING for each in _inexact(path)] == []


@pytest.mark.parametrize("package", ["evaluator", "scoring", "rulesets"])
def test_importing_a_package_is_quiet_and_light(package: str) -> None:
    heavy = ("polars", "pandas", "numpy", "durable", "openpyxl", "docx")
    code = f"import sys, {package}; print([each for each in {heavy!r} if each in sys.modules])"
    run = subprocess.run(
        (sys.executable, "-c", code),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert (run.stdout.strip(), run.stderr) == ("[]", "")
