"""Kept programs: the same answers, and compiling again whenever anything is odd."""

from __future__ import annotations

import os
import pickle
import shutil
import sys
from pathlib import Path

import pytest

from evaluator import cache, catalog
from evaluator.engine import assess
from evaluator.evidence.document import read_evidence
from evaluator.explain import explain
from evaluator.program import Program
from evaluator.reading import read_file
from evaluator.report import render

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "hege-zhigong-zhijia" / "某支行工会.yaml"


@pytest.fixture
def table(tmp_path, monkeypatch):
    """A ruleset of its own, with its vocabulary, and an empty place to keep programs in."""
    monkeypatch.setenv("PINGJIA_CACHE", str(tmp_path / "kept"))
    folder = tmp_path / "rulesets" / "hege-zhigong-zhijia"
    shutil.copytree(ROOT / "rulesets" / "hege-zhigong-zhijia", folder)
    shutil.copy(ROOT / "rulesets" / "vocabulary.yaml", folder.parent)
    return folder / "ruleset.yaml"


def told(program: Program) -> str:
    evidence = read_evidence(
        read_file(EXAMPLE), program.vocabulary, folder=EXAMPLE.parent, used=program.facts
    )
    return render(explain(assess(program, evidence)), "json")


def kept(path: Path) -> list[Path]:
    return sorted((path.parents[2] / "kept").glob("*.program"))


def test_a_kept_program_says_the_same(table):
    first = catalog.load_file(table)
    assert len(kept(table)) == 1
    again = catalog.load_file(table)
    assert again is not first
    assert told(again) == told(first)


def test_a_changed_ruleset_is_compiled_again(table):
    catalog.load_file(table)
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("title: 合格职工之家创建评定量化表", "title: 改过的表"), encoding="utf-8")
    assert catalog.load_file(table).ruleset.title == "改过的表"


def test_a_changed_vocabulary_is_read_again(table):
    catalog.load_file(table)
    words = table.parent.parent / "vocabulary.yaml"
    words.write_text(
        words.read_text(encoding="utf-8").replace("评定日在册的工会会员一共多少人", "会员几人"),
        encoding="utf-8",
    )
    assert "会员几人" in catalog.load_file(table).vocabulary.facts["会员人数"].ask


@pytest.mark.parametrize("odd", [b"", b"not a program", pickle.dumps(()) + pickle.dumps("something else")])
def test_an_odd_file_is_compiled_over(table, odd):
    catalog.load_file(table)
    kept(table)[0].write_bytes(odd)
    assert catalog.load_file(table).ruleset.code == "T01"


# Not on Windows: chmod there sets nothing but the read-only flag, so "a file others may write" cannot be made.
@pytest.mark.skipif(
    sys.platform == "win32", reason="chmod on Windows cannot make a file that others may write"
)
def test_a_file_others_may_write_is_not_trusted(table, tmp_path):
    catalog.load_file(table)
    touched = tmp_path / "touched"
    place = kept(table)[0]
    place.write_bytes(pickle.dumps(()) + pickle.dumps(_Touch(str(touched))))
    place.chmod(0o666)
    assert catalog.load_file(table).ruleset.code == "T01"
    assert not touched.exists()


class _Touch:
    """Something that leaves a trace when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


def test_nothing_is_kept_where_that_is_not_wanted(table, monkeypatch, tmp_path):
    monkeypatch.setenv("PINGJIA_CACHE", "off")
    catalog.load_file(table)
    assert cache.folder() is None
    assert kept(table) == []


def test_a_place_that_cannot_be_written_harms_nothing(table, monkeypatch, tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("PINGJIA_CACHE", str(blocked))
    assert catalog.load_file(table).ruleset.code == "T01"


def test_scoring_needs_neither_pydantic_nor_lark(table, tmp_path):
    """The kept program is data: what authors need is not read at all when one organisation is scored."""
    import subprocess

    catalog.load_file(table)
    script = (
        "import sys; from pathlib import Path; from evaluator import catalog;"
        f"p = catalog.load_file(Path({str(table)!r}));"
        "print(sorted({'pydantic', 'lark', 'jinja2', 'durable'} & {m.split('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
