"""Forms as files: filled in with every example that comes along, saved again by another program, the same is read."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evaluator.catalog import entries, load
from evaluator.evidence.document import Evidence, read_evidence
from evaluator.forms import read_submission
from evaluator.forms.form import form_of
from evaluator.forms.workbook import form_workbook
from evaluator.program import Program
from evaluator.reading import read_file
from tests import clerk

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SHIPPED = {each.code: each.id for each in entries()}
OFFICE = shutil.which("soffice")


def example(program: Program) -> Evidence:
    """Return a table's example, its surplus facts left out: the form does not ask them."""
    (path,) = (
        each for each in (EXAMPLES / SHIPPED[program.ruleset.code]).glob("*.yaml") if each.stem != "空白"
    )
    evidence = read_evidence(read_file(path), program.vocabulary, folder=None)
    return replace(
        evidence, facts={name: given for name, given in evidence.facts.items() if name in program.facts}
    )


def filled(program: Program, path: Path) -> Evidence:
    """Write the form, filled in with the table's example, and return what was filled in."""
    evidence = example(program)
    path.write_bytes(clerk.saved(clerk.filled(form_workbook(form_of([program])), evidence)))
    return evidence


def told(evidence: Evidence) -> dict[str, Any]:
    """Return everything a submission says, without its places."""
    facts = {
        name: [dict(row.cells) for row in given.deciding]
        if isinstance(given.deciding, tuple)
        else given.deciding
        for name, given in evidence.facts.items()
    }
    return {
        "facts": facts,
        "organisation": evidence.organisation,
        "dates": (evidence.period, evidence.as_of, evidence.supplied_by),
        "claims": [(each.item, each.reason, each.approved_by, each.on) for each in evidence.claims],
        "attachments": {(each.id, each.path, each.date, each.for_) for each in evidence.attachments},
        "titles": evidence.titles
        and [(each.title, each.start, each.until, each.withdrawn) for each in evidence.titles],
    }


def again(path: Path, program: Program) -> Evidence:
    return read_evidence(read_submission(path, program.vocabulary), program.vocabulary, folder=None)


@pytest.mark.parametrize("code", SHIPPED)
def test_every_example_passes_through_its_form(code: str, tmp_path: Path) -> None:
    program = load(code)
    evidence = filled(program, tmp_path / "表.xlsx")
    assert evidence.facts
    assert told(again(tmp_path / "表.xlsx", program)) == told(evidence)


def test_one_form_for_every_table_takes_every_answer_of_one(tmp_path: Path) -> None:
    programs = [load(each) for each in SHIPPED]
    evidence = example(programs[0])
    path = tmp_path / "表.xlsx"
    path.write_bytes(clerk.saved(clerk.filled(form_workbook(form_of(programs)), evidence)))
    assert told(again(path, programs[0])) == told(evidence)


@pytest.mark.slow
@pytest.mark.skipif(
    OFFICE is None, reason="needs LibreOffice, which saves the form again as another program would"
)
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("code", ["T01", "T18", "T20"])
def test_a_form_saved_by_another_program_says_the_same(code: str, suffix: str, tmp_path: Path) -> None:
    program = load(code)
    evidence = filled(program, tmp_path / "表.xlsx")
    saved = tmp_path / "saved"
    subprocess.run(
        [OFFICE or "", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", suffix,
         "--outdir", str(saved), str(tmp_path / "表.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    assert told(again(saved / f"表.{suffix}", program)) == told(evidence)
