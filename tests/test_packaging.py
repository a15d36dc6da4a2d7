"""What is handed out: the wheel, its metadata, the lock files, and the check-up of an installation."""

from __future__ import annotations

import configparser
import importlib
import re
import shutil
import subprocess
import sys
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest

from evaluator import doctor

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("evaluator", "scoring", "rulesets")
LOCKS = sorted(ROOT.glob("*.lock"))
RULESETS = sorted(each.relative_to(ROOT).as_posix() for each in ROOT.glob("rulesets/**/*.yaml"))


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel from a copy of the tree, without network and without leaving anything in the checkout."""
    copy, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, copy / name)
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, copy / name)
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--no-index")
    build = (sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(out), str(copy))
    subprocess.run(build, check=True, stdin=subprocess.DEVNULL, timeout=300)
    (built,) = out.iterdir()
    assert re.fullmatch(r"pingjia-[0-9.]+-py3-none-any\.whl", built.name)
    return zipfile.ZipFile(built)


def _inside(wheel: zipfile.ZipFile, name: str) -> str:
    (path,) = (each for each in wheel.namelist() if each.endswith(f".dist-info/{name}"))
    return wheel.read(path).decode("utf-8")


@pytest.fixture(scope="session")
def described(wheel: zipfile.ZipFile) -> Message:
    return message_from_string(_inside(wheel, "METADATA"))


def test_the_wheel_holds_three_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {each.split("/")[0] for each in wheel.namelist()}
    (description,) = tops - set(PACKAGES)
    assert re.fullmatch(r"pingjia-[0-9.]+\.dist-info", description)


def test_every_ruleset_is_inside(wheel: zipfile.ZipFile) -> None:
    assert [each for each in sorted(wheel.namelist()) if each.endswith(".yaml")] == RULESETS
    assert "rulesets/vocabulary.yaml" in RULESETS


def test_every_module_and_data_file_is_inside_and_no_leavings(wheel: zipfile.ZipFile) -> None:
    leavings = {".pyc", ".swp", ".orig"}
    written = {
        each.relative_to(ROOT).as_posix()
        for name in PACKAGES
        for each in (ROOT / name).rglob("*")
        if each.is_file() and "__pycache__" not in each.parts and each.suffix not in leavings
    }
    assert {each for each in wheel.namelist() if ".dist-info/" not in each} == written


def test_the_metadata_names_what_it_needs(described: Message) -> None:
    assert described["Name"] == "pingjia"
    assert {each.strip() for each in described["Requires-Python"].split(",")} == {">=3.11", "<3.14"}
    assert described["License-Expression"] == "MIT"
    needs = described.get_all("Requires-Dist", [])
    always = {re.split(r"[<>=!~; ]", each)[0].lower() for each in needs if "extra ==" not in each}
    assert always == {
        *("pydantic", "pyyaml", "click", "lark", "rich", "jinja2"),
        *("defusedxml", "icalendar", "openpyxl", "python-calamine", "xlsxwriter"),
    }
    assert [each for each in needs if "durable" in each] == ["durable-rules==2.0.28; extra == 'durable'"]
    assert set(described.get_all("Provides-Extra", [])) == {"durable", "pdf", "docx-template", "dev"}


def test_the_command_is_there(wheel: zipfile.ZipFile) -> None:
    entries = configparser.ConfigParser()
    entries.read_string(_inside(wheel, "entry_points.txt"))
    assert dict(entries["console_scripts"]) == {"pingjia": "evaluator.cli:main"}
    assert callable(importlib.import_module("evaluator.cli").main)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_says_names_versions_hashes_and_no_more(lock: Path) -> None:
    pin = r"[a-z0-9._-]+==[0-9][0-9a-z.+!-]*( ; [a-z_]+ [!=]= '\w+')?( \\)?"
    allowed = re.compile(
        rf"({pin})|( {{4}}--hash=sha256:[0-9a-f]{{64}}( \\)?)|( {{4}}#   .*)|( {{4}}# via.*)|(#.*)|"
    )
    text = lock.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if not allowed.fullmatch(line)] == []
    assert "://" not in text
    pins = [block for block in re.split(r"\n(?=[a-z])", text) if "==" in block]
    assert pins
    assert [block for block in pins if "--hash=sha256:" not in block] == []


def test_the_lock_covers_everything_the_project_asks_for(described: Message) -> None:
    pinned = set(
        re.findall(r"^([a-z0-9._-]+)==", "\n".join(each.read_text() for each in LOCKS), re.MULTILINE)
    )
    asked = {re.split(r"[<>=!~; ]", each)[0].lower() for each in described.get_all("Requires-Dist", [])}
    assert asked <= pinned


def test_durable_rules_never_stands_in_the_way_of_an_installation() -> None:
    assert "durable" not in (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()


def test_the_checkup_finds_nothing_that_blocks() -> None:
    assert [finding for finding in doctor.checkup() if finding.blocks] == []


def test_every_finding_that_is_not_ok_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda _: None)
    monkeypatch.setattr(doctor, "_font_families", lambda: ())
    monkeypatch.setattr("evaluator.inference.availability", lambda: (False, "未安装"))
    findings = (
        *doctor.checkup(),
        doctor.python_version((3, 9)),
        doctor.package("no-such-distribution", "no_such_module"),
        doctor.console("ascii"),
    )
    bad = [finding for finding in findings if not finding.ok]
    assert {"durable-rules", "C 编译器", "中文字体", "Python", "终端编码"} <= {each.name for each in bad}
    assert all(finding.remedy and finding.detail for finding in bad)


def _installed(site: Path, wheel: zipfile.ZipFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay the wheel out in *site* and let `scoring` be imported from there, as in an environment of a user."""
    wheel.extractall(site)
    for name in [each for each in sys.modules if each.split(".")[0] == "scoring"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(site))


def test_an_installed_package_is_known_by_its_record(
    tmp_path: Path, wheel: zipfile.ZipFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    _installed(tmp_path, wheel, monkeypatch)
    assert doctor.ours("scoring") == doctor.Finding("软件包 scoring", ok=True, detail=str(tmp_path))


def test_a_stranger_of_the_same_name_is_noticed(
    tmp_path: Path, wheel: zipfile.ZipFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    _installed(tmp_path, wheel, monkeypatch)
    (tmp_path / "scoring" / "__init__.py").write_text("version = '0.0.9'\n", encoding="utf-8")
    finding = doctor.ours("scoring")
    assert finding.blocks
    assert "scoring/__init__.py 被改写" in finding.detail
    assert "虚拟环境" in finding.remedy
