"""The user stories in `features/`, each a test; their sentences stand in `tests/steps.py` and `tests/form_steps.py`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pytest_bdd import scenarios

pytest_plugins = ("tests.steps", "tests.form_steps")

FEATURES = sorted((Path(__file__).parent.parent / "features").glob("*.feature"))


@pytest.mark.parametrize("path", FEATURES, ids=lambda path: path.stem)
def test_a_feature_file_is_what_gherkin_can_read(path):
    """Gherkin finds nothing, and says nothing, in a file with a mark at its start or with a colon that is too wide."""
    data = path.read_bytes()
    assert data.startswith(b"# language: zh-CN\n")
    lines = [line.strip() for line in data.decode("utf-8").splitlines()]
    assert not [line for line in lines if re.match("(功能|背景|场景|场景大纲|例子)：", line)]
    assert sum(line.startswith(("场景:", "场景大纲:")) for line in lines) > 1


scenarios(".")
