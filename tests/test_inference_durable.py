"""The library beside the reference: one worker process, its deaths, its faults and its absence."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from evaluator.inference import (
    Answered,
    Atom,
    Claim,
    Compare,
    Conclusions,
    Duplicate,
    DurableFailed,
    DurableFault,
    DurableUnavailable,
    Duty,
    Event,
    Facts,
    Held,
    Inconsistent,
    Literal,
    Patterns,
    Possible,
    Quantity,
    Reply,
    Rule,
    Same,
    Session,
    Unanswered,
    availability,
    infer,
    reference,
)

PATTERNS = Patterns(
    duties=(Duty(1),),
    rules=(
        Rule(1, ((Literal(atom=1), Literal(atom=2, negated=True)), (Literal(atom=3),))),
        Rule(2, ((Literal(rule=1),),)),
        Rule(3, ((Literal(rule=2, negated=True),),)),
        Rule(4, ((Literal(atom=4),),)),
    ),
    sames=(Same(1),),
    compares=(Compare(1, "greater"), Compare(2, "differs", 1), Compare(3, "sum_differs")),
)
FACTS = Facts(
    events=(Event(1, 1, 7, 10, 13), Event(2, 1, 7, 11, 12), Event(3, 1, 8, 11, 12)),
    replies=(Reply(1, 1, 7, 13), Reply(2, 1, 7, 13), Reply(3, 1, 8, 10)),
    atoms=(Atom(1, value=True), Atom(2, value=False), Atom(3, value=None)),
    claims=(Claim(1, 1, 5), Claim(2, 1, 5), Claim(3, 1, 6)),
    quantities=(
        Quantity(1, 1, 0, 11),
        Quantity(2, 1, 1, 10),
        Quantity(3, 2, 0, 96),
        Quantity(4, 2, 1, 100),
        Quantity(5, 2, 2, 471),
        Quantity(6, 2, 3, 500),
        Quantity(7, 3, 0, 10),
        Quantity(8, 3, 1, 5),
        Quantity(9, 3, 1, 4),
    ),
)
FOLLOWS = Conclusions(
    answered=(Answered(1, 1, 1, on_time=True), Answered(1, 2, 2, on_time=False)),
    unanswered=(Unanswered(1, 3),),
    held=(
        Held(1, (Literal(atom=1), Literal(atom=2, negated=True))),
        Held(2, (Literal(rule=1),)),
    ),
    possible=(Possible(4),),
    duplicates=(Duplicate(1, 5, (1, 2)),),
    inconsistent=(
        Inconsistent(1, (1, 2)),
        Inconsistent(2, (3, 4, 5, 6)),
        Inconsistent(3, (7, 8, 9)),
    ),
)
SLOW = Facts(
    events=tuple(Event(each, 1, 7, each, 999) for each in range(200)),
    replies=tuple(Reply(each, 1, 7, 500 + each) for each in range(200)),
)

pytestmark = pytest.mark.durable


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session() as one:
        one.start(PATTERNS)
        yield one


@pytest.fixture
def without_library(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "durable").mkdir()
    (tmp_path / "durable" / "__init__.py").write_text("raise ImportError('no such thing')\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


# ── agreement ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_two_agree(session: Session) -> None:
    found = infer(PATTERNS, FACTS, session=session)
    assert found.conclusions == FOLLOWS
    assert (found.backend, found.agreement, found.differences) == ("reference", "agreed", ())


def test_durable_mode_starts_a_worker_of_its_own() -> None:
    assert infer(PATTERNS, FACTS, "durable").agreement == "agreed"


def test_reference_mode_and_no_session_ask_nobody() -> None:
    with Session() as idle:
        assert infer(PATTERNS, FACTS, "reference", session=idle).agreement == "not_compared"
        assert infer(PATTERNS, FACTS).agreement == "not_compared"
        assert idle.starts == 0


def test_no_facts_and_no_patterns(session: Session) -> None:
    assert infer(Patterns(), Facts(), session=session).agreement == "agreed"
    assert infer(PATTERNS, Facts(), session=session).conclusions.possible == tuple(
        map(Possible, (1, 2, 3, 4))
    )


def test_sessions_in_which_nothing_matches_end_well() -> None:
    """The library's process dies when a session is deleted in which no rule ever fired; so one always does."""
    quiet = Facts(quantities=(Quantity(1, 1, 0, 133), Quantity(2, 1, 1, 200)))
    alone = Patterns(compares=PATTERNS.compares)
    with Session() as session:
        for _ in range(300):
            assert infer(alone, quiet, "durable", session=session).agreement == "agreed"
        assert session.starts == 1


@pytest.mark.parametrize(
    "kind, facts",
    [
        ("answered", Facts(events=FACTS.events, replies=FACTS.replies)),
        ("unanswered", Facts(events=FACTS.events, replies=FACTS.replies)),
        ("held", Facts(atoms=FACTS.atoms)),
        ("possible", Facts(atoms=FACTS.atoms)),
        ("duplicates", Facts(claims=FACTS.claims)),
        ("inconsistent", Facts(quantities=FACTS.quantities)),
    ],
)
def test_the_library_alone_decides(
    session: Session, monkeypatch: pytest.MonkeyPatch, kind: str, facts: Facts
) -> None:
    def never(patterns: Patterns, facts: Facts) -> Conclusions:
        raise AssertionError

    monkeypatch.setattr(reference, "conclude", never)
    found = infer(PATTERNS, facts, session=session, authority="durable")
    assert found.backend == "durable"
    assert getattr(found.conclusions, kind) == getattr(FOLLOWS, kind)


# ── faults on either side ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "firing, facts, sign",
    [
        ("pair", replace(FACTS, replies=FACTS.replies[:1], events=FACTS.events[:2]), "!"),
        ("pair", FACTS, "-"),
        ("lone", FACTS, "!"),
        ("held", FACTS, "-"),
        ("broken", replace(FACTS, atoms=(Atom(1, value=False), Atom(3, value=False))), "+"),
        ("false", FACTS, "+"),
        ("open", FACTS, "!"),
        ("twice", FACTS, "-"),
        ("greater", FACTS, "-"),
        ("above", FACTS, "-"),
        ("part", FACTS, "!"),
        ("over", FACTS, "-"),
    ],
)
def test_a_lost_firing_is_noticed(firing: str, facts: Facts, sign: str) -> None:
    with Session(drop_firing=firing) as faulty:
        found = infer(PATTERNS, facts, session=faulty)
        assert found.agreement == "differs"
        assert any(line.startswith(sign) for line in found.differences), found.differences
        assert found.conclusions == reference.conclude(PATTERNS, facts)


def test_a_firing_lost_under_the_librarys_authority_is_an_error() -> None:
    with Session(drop_firing="lone") as faulty, pytest.raises(DurableFault):
        infer(PATTERNS, FACTS, session=faulty, authority="durable")


@pytest.mark.parametrize(
    "part, nothing", [("match", ([], [])), ("rule", ([], [])), ("repeated", []), ("inconsistent", [])]
)
def test_a_wrong_reference_is_noticed(
    session: Session, monkeypatch: pytest.MonkeyPatch, part: str, nothing: object
) -> None:
    monkeypatch.setattr(reference, part, lambda *_: nothing)
    found = infer(PATTERNS, FACTS, session=session)
    assert found.agreement == "differs"
    assert found.differences
    assert all(line.startswith("+ ") for line in found.differences)


# ── the worker's life ───────────────────────────────────────────────────────────────────────────────────


def test_start_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    let, opened = threading.Event(), Session._open

    def waits(self: Session) -> object:
        assert let.wait(60)
        return opened(self)

    monkeypatch.setattr(Session, "_open", waits)
    with Session() as early:
        early.start(PATTERNS)  # returns, though the worker cannot have begun
        assert early.starts == 0
        let.set()
        assert infer(PATTERNS, FACTS, session=early).agreement == "agreed"
        assert early.starts == 1


def test_a_worker_killed_between_questions_is_replaced() -> None:
    with Session() as mortal:
        infer(PATTERNS, FACTS, session=mortal)
        assert mortal.pid is not None
        os.kill(mortal.pid, signal.SIGKILL)
        found = infer(PATTERNS, FACTS, session=mortal)
        assert (found.conclusions, found.agreement, mortal.starts) == (FOLLOWS, "agreed", 2)


def test_a_worker_killed_in_the_middle_is_replaced() -> None:
    with Session(limit=60) as mortal:  # on a busy machine, too, the answer is waited for
        infer(PATTERNS, FACTS, session=mortal)
        assert mortal.pid is not None
        killer = threading.Timer(0.05, os.kill, (mortal.pid, signal.SIGKILL))
        killer.start()
        found = infer(PATTERNS, SLOW, session=mortal)
        killer.join()
        assert (found.agreement, mortal.starts) == ("agreed", 2)


def test_a_worker_that_hangs_is_stopped_in_time_and_harms_nothing() -> None:
    with Session(limit=0.3) as stuck:
        infer(PATTERNS, FACTS, session=stuck)
        assert stuck.pid is not None
        os.kill(stuck.pid, signal.SIGSTOP)
        found = infer(PATTERNS, FACTS, session=stuck)  # a stopped process answers only to being ended
        assert (found.conclusions, found.agreement) == (FOLLOWS, "not_compared")
        assert "0.3" in found.reason
        assert infer(PATTERNS, FACTS, session=stuck).agreement == "agreed"


def test_a_worker_that_always_dies_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with Session() as hopeless:
        monkeypatch.setattr(sys, "executable", shutil.which("false"))
        for _ in range(5):
            found = infer(PATTERNS, FACTS, session=hopeless)
            assert (found.conclusions, found.agreement) == (FOLLOWS, "not_compared")
            assert found.reason
        assert hopeless.starts == 6
        with pytest.raises(DurableFailed):
            infer(PATTERNS, FACTS, session=hopeless, authority="durable")


def test_the_worker_is_renewed_after_so_many_assessments() -> None:
    with Session(recycle_after=2) as short:
        assert [infer(PATTERNS, FACTS, session=short).agreement for _ in range(5)] == ["agreed"] * 5
        assert short.starts == 3


def test_a_closed_session_leaves_no_process_and_answers_no_more() -> None:
    done = Session()
    infer(PATTERNS, FACTS, session=done)
    pid = done.pid
    assert pid is not None
    done.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert infer(PATTERNS, FACTS, session=done).agreement == "not_compared"


def test_a_session_closed_while_it_starts() -> None:
    brief = Session()
    brief.start(PATTERNS)
    brief.close()
    assert brief.pid is None


def test_a_forgotten_session_leaves_no_process() -> None:
    forgotten = Session()
    infer(PATTERNS, FACTS, session=forgotten)
    pid = forgotten.pid
    assert pid is not None
    del forgotten
    gc.collect()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_warnings_as_errors_do_not_reach_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    assert infer(PATTERNS, FACTS, "durable").agreement == "agreed"


def test_the_users_folder_is_not_on_the_workers_path(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert infer(PATTERNS, FACTS, "durable").agreement == "agreed"


# ── what is not asked ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "facts",
    [
        Facts(events=(Event(1, 1, 2**62, 1, 1),)),
        Facts(quantities=(Quantity(1, 2, 0, 2**31), Quantity(2, 2, 1, 2**31))),
        Facts(claims=tuple(Claim(each, 1, 7) for each in range(400))),
        Facts(claims=tuple(Claim(each, 1, each) for each in range(5_001))),
    ],
)
def test_what_the_library_would_get_wrong_is_left_to_the_reference(session: Session, facts: Facts) -> None:
    found = infer(PATTERNS, facts, session=session)
    assert found.agreement == "not_compared"
    assert found.reason
    assert found.conclusions == reference.conclude(PATTERNS, facts)


# ── without the library ─────────────────────────────────────────────────────────────────────────────────


def test_without_the_library_auto_goes_on_and_asks_once(without_library: None) -> None:
    with Session() as absent:
        for _ in range(3):
            found = infer(PATTERNS, FACTS, session=absent)
            assert (found.conclusions, found.agreement) == (FOLLOWS, "not_compared")
            assert "no such thing" in found.reason
        assert absent.starts == 1


def test_without_the_library_durable_mode_says_so(without_library: None) -> None:
    with pytest.raises(DurableUnavailable) as refusal:
        infer(PATTERNS, FACTS, "durable")
    assert "no such thing" in refusal.value.reason
    assert "pip install" in refusal.value.remedy
    assert refusal.value.problems[0].code == "durable-unavailable"


def test_availability_says_why_not(without_library: None) -> None:
    availability.cache_clear()
    try:
        there, why = availability()
        assert not there
        assert "no such thing" in why
    finally:
        availability.cache_clear()


def test_availability_names_the_version() -> None:
    availability.cache_clear()
    assert availability() == (True, "durable-rules 2.0.28")
