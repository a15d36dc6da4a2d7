"""Hostile workbooks: each is refused by name or read aright; the process that asks is not touched, nor any file."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from hostile_books import BOOKS, Texts

from evaluator.problems import PingjiaError
from evaluator.workbook import read_book, stream_rows
from evaluator.workbook.confined import Limits, call

SMALL = Limits(memory=512 << 20, seconds=1, patience=5, output=1 << 20)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def peak() -> int:
    """Return the bytes this process has ever held at once; nothing where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.parametrize("case", BOOKS)
def test_a_hostile_file_is_refused_or_read_aright(case: str, tmp_path: Path) -> None:
    name, make, wanted = BOOKS[case]
    path = tmp_path / name
    path.write_bytes(make())
    before = peak()
    if isinstance(wanted, str):
        for door in (read_book, lambda each: list(stream_rows(each))):
            if wanted == "work-too-big" and door is not read_book:
                continue  # row by row it is never held, and read
            with pytest.raises(PingjiaError) as caught:
                door(path)
            assert len(caught.value.problems) == 1
            assert caught.value.problems[0].code in wanted.split(" or ")
            assert all(each.span is not None and name in each.span.source for each in caught.value.problems)
            assert "Traceback" not in str(caught.value)
    else:
        assert _texts(path) == wanted
    assert peak() - before < 300 << 20
    assert [each.name for each in tmp_path.iterdir()] == [name]


def _texts(path: Path) -> Texts:
    sheets = read_book(path).sheets
    return [[each.text for each in row.cells.values()] for row in sheets[0].rows] if sheets else []


def test_the_child_that_reads_them_is_the_only_one_who_suffers() -> None:
    """The gate refuses most of them; here is what the child does when something gets past it."""
    assert list(call("hostile_work:count", 3, b"", name="t", limits=SMALL)) == [0, 1, 2]


@pytest.mark.parametrize(
    "work, code",
    [
        ("crash", "work-crashed"), ("abort", "work-crashed"), ("leave", "work-crashed"), ("spin", "work-too-long"),
        ("hoard", "work-too-big"), ("chatter", "work-too-big"), ("connect", "work-failed"), ("spawn", "work-failed"),
        ("write", "work-failed"), ("panic", "work-failed"), ("refuse", "empty-file"),
    ],
)  # fmt: skip
def test_work_that_runs_wild_is_ended_and_named(work: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(PingjiaError) as caught:
        list(call(f"hostile_work:{work}", str(tmp_path / "made"), b"", name="a.xls", limits=SMALL))
    assert [each.code for each in caught.value.problems] == [code]
    assert "a.xls" in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_child_that_only_sleeps_is_not_waited_for() -> None:
    with pytest.raises(PingjiaError) as caught:
        list(call("hostile_work:sleep", None, b"", name="t", limits=Limits(patience=1)))
    assert [each.code for each in caught.value.problems] == ["work-too-long"]


def test_what_came_before_a_crash_is_not_lost() -> None:
    given = call("hostile_work:give_and_crash", None, b"", name="t", limits=SMALL)
    assert next(given) == "x" * 70_000
    with pytest.raises(PingjiaError):
        next(given)


def test_a_child_nobody_listens_to_ends() -> None:
    given = call("hostile_work:chatter", None, b"", name="t")
    next(given)
    given.close()  # type: ignore[attr-defined]


def test_the_child_knows_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINGJIA_SECRET", "canary")
    assert "canary" not in str(list(call("hostile_work:environment", None, b"", name="t")))


@pytest.mark.slow
@pytest.mark.parametrize("form", ["xls", "ods"])
def test_no_saved_file_that_was_changed_harms_the_asker(form: str, tmp_path: Path) -> None:
    """Twenty-five files each with a few bytes changed: read or refused, never anything else."""
    good = (Path(__file__).resolve().parent / "books" / f"saved.{form}").read_bytes()
    chance = random.Random(7)
    path = tmp_path / f"a.{form}"
    for _ in range(25):
        data = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            read_book(path)
        except PingjiaError as error:
            assert error.problems  # noqa: PT017 - any refusal will do
