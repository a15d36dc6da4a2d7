"""The pages of `docs/tables/` are what their tables say today."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluator import catalog
from evaluator.authoring.pages import page
from evaluator.authoring.sheet import sheet
from evaluator.language import speaking

ROOT = Path(__file__).parents[1]
TABLES = catalog.entries()


@pytest.mark.parametrize("entry", TABLES, ids=lambda entry: entry.code)
def test_the_page_is_current(entry):
    kept = ROOT / "docs" / "tables" / f"{entry.id}.md"
    assert kept.read_text("utf-8") == page(sheet(entry.path)), "python -m evaluator.authoring.pages"


def test_every_page_is_a_table_that_is_there():
    kept = {path.stem for path in (ROOT / "docs" / "tables").glob("*.md")}
    assert kept == {entry.id for entry in TABLES}


@pytest.mark.parametrize("entry", TABLES, ids=lambda entry: entry.code)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_names_all_that_can_move_a_score(entry, language):
    with speaking(language):
        it = sheet(entry.path)
        text = page(it)
    rows = {line.split(" | ")[0].removeprefix("| ") for line in text.splitlines() if line.startswith("| ")}
    program = it.program
    assert {each.id for each in (*program.items, *program.bonus)} <= rows
    assert {each.spec.id for each in program.penalties} <= rows
    assert {each.id for each in program.rulings if each.kind != "required"} <= rows
    assert {each.spec.name for each in program.grades} <= rows
    assert set(program.facts) <= rows
    assert set(it.written.get("derive") or {}) <= rows
    width = 0
    for line in text.splitlines():
        cells = line.replace("\\|", "").count("|")
        assert not line.startswith("|") or not width or cells == width, line
        width = cells if line.startswith("|") else 0
