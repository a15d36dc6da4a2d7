"""The command line as a process: pipes that close, interrupts, old consoles, and what is imported for how little."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EVIDENCE = ROOT / "examples" / "hege-zhigong-zhijia" / "某支行工会.yaml"


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    kept = tmp_path_factory.mktemp("kept")
    dropped = {"PINGJIA_LANG", "PINGJIA_DEBUG", "PYTHONIOENCODING"}
    inherited = {name: value for name, value in os.environ.items() if name not in dropped}
    return {
        **inherited,
        "PYTHONPATH": str(ROOT),
        "PINGJIA_CACHE": str(kept),
        "PYTHONUTF8": "0",
        "LC_ALL": "C.UTF-8",
    }


def command(*arguments):
    return [sys.executable, "-m", "evaluator.cli", *map(str, arguments)]


def ran(environment, *arguments, **more):
    return subprocess.run(
        command(*arguments),
        env={**environment, **more},
        capture_output=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )


def test_a_reader_that_goes_away_is_no_error(environment):
    child = subprocess.Popen(
        command("show", "T01", "--format", "json"),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    child.stdout.close()
    said = child.stderr.read()
    child.stderr.close()
    assert child.wait(60) == 141
    assert said == b""


# A full disk is played by /dev/full, which Linux and FreeBSD have and macOS and Windows have not.
@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="no /dev/full to play the full disk (macOS, Windows)"
)
def test_a_full_disk_is_said(environment):
    with Path("/dev/full").open("wb") as full:
        child = subprocess.run(
            command("list"),
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
            cwd=ROOT,
        )
    assert child.returncode == 2
    assert "[output-unwritable]" in child.stderr.decode()
    assert "Traceback" not in child.stderr.decode()
    assert "Exception ignored" not in child.stderr.decode()


# Not on Windows: SIGINT cannot be sent to one child there, only CTRL_C_EVENT to the whole console, the tests included.
@pytest.mark.skipif(os.name == "nt", reason="Windows cannot send SIGINT to one child process")
def test_an_interrupt_is_quiet(environment, tmp_path):
    evidence = tmp_path / "证据.yaml"
    os.mkfifo(evidence)
    child = subprocess.Popen(
        command("score", "T01", evidence),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    with evidence.open("wb"):  # opens once the child does: it has begun, and waits for the first byte
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert (out, err.strip()) == (b"", b"")


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "latin-1", "utf-16"])
@pytest.mark.parametrize("format", ["terminal", "json", "html"])
def test_no_console_is_too_old(environment, encoding, format):
    child = ran(
        environment, "score", "T01", EVIDENCE, "--format", format, "--inference", "reference",
        PYTHONIOENCODING=encoding,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr
    if format != "terminal":
        assert "入会率" in child.stdout.decode("utf-8")


def test_problems_reach_an_old_console(environment, tmp_path):
    bad = tmp_path / "坏.yaml"
    bad.write_text("evidence: 1\nfacts: {䶮人数: 3}\n", "utf-8")
    for encoding in ("gbk", "ascii"):
        child = ran(environment, "score", "T01", bad, PYTHONIOENCODING=encoding)
        assert child.returncode == 3
        assert b"unknown-fact" in child.stderr
        assert b"Traceback" not in child.stderr


def test_evidence_comes_from_standard_input(environment):
    child = subprocess.run(
        command("score", "T01", "-", "--format", "json", "--inference", "reference"),
        env=environment,
        input="evidence: 1\nfacts: {甲: 1}\n".encode(),
        capture_output=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )
    assert child.returncode == 3
    assert "标准输入:2:9" in child.stderr.decode()
    assert "2 | facts: {甲: 1}" in child.stderr.decode()


@pytest.mark.parametrize(
    "arguments, unwanted",
    [
        (["--version"], ["pydantic", "yaml", "lark", "rich", "jinja2"]),
        (["--help"], ["pydantic", "yaml", "lark", "rich", "jinja2"]),
        (["list"], ["pydantic", "lark", "rich", "jinja2"]),
        (["explain", "unknown-key"], ["pydantic", "yaml", "lark", "rich", "jinja2"]),
        (["score", "T01", str(EVIDENCE), "--format", "json", "--inference", "reference"], ["rich", "jinja2"]),
    ],
)
def test_little_is_imported_for_little(environment, arguments, unwanted):
    code = (
        "import sys\nfrom evaluator.cli import run\n"
        f"assert run({arguments!r}) == 0\n"
        f"sys.exit(', '.join(each for each in {unwanted!r} if each in sys.modules) or 0)"
    )
    child = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, timeout=60, check=False, cwd=ROOT
    )
    assert child.returncode == 0, child.stderr.decode()


@pytest.mark.durable
def test_the_second_opinion_agrees_on_the_example(environment):
    child = ran(environment, "score", "T01", EVIDENCE, "--format", "json", "--inference", "durable")
    assert child.returncode == 0
    assert child.stderr.decode() == "推理核对：两套一致。\n"
