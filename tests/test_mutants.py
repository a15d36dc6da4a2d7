"""Every planted fault still finds its line, so a moved file cannot quietly disarm one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants import FAULTS, Fault

HOME = Path(__file__).parent.parent


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_finds_its_line(fault: Fault) -> None:
    assert fault.old != fault.new
    assert fault.old in (HOME / fault.file).read_text(encoding="utf-8")
