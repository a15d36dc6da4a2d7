"""The worked examples of the domain handbook (appendix B), each a small table scored by the real program."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluator.problems import PingjiaError
from evaluator.reading import Mapping, Node, Sequence, plain, read_file
from tests.mini import Mini, observed

CASES = Path(__file__).parent / "cases" / "appendix-b.yaml"
LEFT_TO_BATCH = {"B21", "B22"}


def _cases() -> dict[str, Mapping]:
    root = read_file(CASES, name=CASES.name).root
    assert isinstance(root, Mapping)
    found = {}
    for key, value in root.entries:
        assert isinstance(value, Mapping)
        found[key.authored] = value
    return found


TABLES = _cases()


def _tries(case: Mapping) -> list[tuple[Node, Node]]:
    """Return the evidence and what is expected of it: one pair, or the pairs under `tries`."""
    tries = case.get("tries")
    each = tries.items if isinstance(tries, Sequence) else (case,)
    found = []
    for one in each:
        assert isinstance(one, Mapping)
        evidence, expect = one.get("evidence"), one.get("expect")
        assert evidence is not None
        assert expect is not None
        found.append((evidence, expect))
    return found


TRIES = [
    pytest.param(name, index, id=f"{name}-{index + 1}")
    for name, case in TABLES.items()
    if case.get("error") is None
    for index in range(len(_tries(case)))
]


@pytest.mark.parametrize("name,index", TRIES)
def test_worked_example(name: str, index: int) -> None:
    case = TABLES[name]
    evidence, expect = _tries(case)[index]
    mini = Mini(case.get("ruleset"))
    assert not [each.code for each in mini.program.warnings]
    trace = mini.assess(evidence)
    wanted = {what: value or "" for what, value in plain(expect).items()}
    assert {what: observed(trace, what) for what in wanted} == wanted


@pytest.mark.parametrize("name", [name for name, case in TABLES.items() if case.get("error") is not None])
def test_refused_example(name: str) -> None:
    case = TABLES[name]
    with pytest.raises(PingjiaError) as caught:
        _ = Mini(case.get("ruleset")).program
    assert plain(case.get("error")) in [each.code for each in caught.value.problems]  # type: ignore[arg-type]


def test_every_example_is_here() -> None:
    numbers = {name.partition("-")[0] for name in TABLES}
    assert numbers | LEFT_TO_BATCH == {f"B{number:02}" for number in range(1, 33)}


@pytest.mark.parametrize("name", TABLES)
def test_every_example_says_why(name: str) -> None:
    assert len(str(plain(TABLES[name].get("why") or TABLES[name]))) > 5
