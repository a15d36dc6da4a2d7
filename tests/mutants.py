"""Planted faults, one at a time: does some law notice each?  Run by hand: `python tests/mutants.py [name …]`.

Every fault goes into a copy of the tree, where the laws that should notice it run with few examples. The table says
which did; exit 1 if a fault lives.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
COPIED = ("evaluator", "scoring", "rulesets", "tests", "pyproject.toml")
LIMIT_SECONDS = 240


@dataclass(frozen=True)
class Fault:
    """In *file* the text *old* (found once) becomes *new*; *laws* are tests that may notice."""

    name: str
    file: str
    old: str
    new: str
    laws: tuple[str, ...]


AGREE = "tests/laws/test_engine.py::test_every_construct_is_compared"
DRAWN = "tests/laws/test_engine.py::test_the_engine_says_what_the_oracle_says"
GAPS = "tests/laws/test_engine.py::test_the_gaps_of_many_worlds_are_true"
MORE = "tests/laws/test_engine.py::test_more_evidence_never_widens"
BRIDGE = "tests/laws/test_engine.py::test_the_bridge_closes_and_the_explanation_adds_up"
EMPTY = "tests/laws/test_engine.py::test_an_empty_submission_is_all_completions"
ORDER = "tests/laws/test_engine.py::test_the_order_of_items_rows_and_keys_does_not_matter"
SCALE, FOLD = "tests/laws/test_scoring_scale.py", "tests/laws/test_scoring_fold.py"
TOTAL, GRADES = "tests/laws/test_scoring_total.py", "tests/laws/test_scoring_grades.py"
UNITS = "tests/laws/test_scoring_units.py"
BOTH = (AGREE, DRAWN)
TURNS = "tests/laws/test_turning.py::test_many_worlds_are_quiet_until_they_turn"
WALKED = "tests/laws/test_turning.py::test_walking_from_turn_to_turn_is_walking_day_by_day"

FAULTS = (
    # scales
    Fault(
        "a limit is not inside its band",
        "scoring/scale.py",
        "return bisect_right(",
        "return bisect_left(",
        (SCALE, *BOTH),
    ),
    Fault(
        "above means at least",
        "scoring/methods/bands.py",
        'row.side in ("above", "at_most"), n)',
        'row.side == "at_most", n)',
        (SCALE, *BOTH),
    ),
    Fault(
        "an open end is lost",
        "scoring/interval.py",
        "low_open = other.low_open or (low_open and other.low == low)",
        "low_open = low_open and other.low == low",
        (SCALE, *BOTH),
    ),
    Fault(
        "rows hold their upper end",
        "scoring/methods/rows.py",
        "Interval(row.from_, row.to, high_open=True)",
        "Interval(row.from_, row.to, row.from_ is not None)",
        (SCALE, *BOTH),
    ),
    Fault(
        "a part of a step is no step",
        "scoring/piece.py",
        'self.by * (ceil(steps) if self.rounding == "ceil" else floor(steps))',
        "self.by * floor(steps)",
        (SCALE, *BOTH),
    ),
    Fault(
        "beyond is short of",
        "scoring/methods/step.py",
        'mirrored = self.direction == "beyond" and',
        'mirrored = self.direction == "short_of" and',
        (SCALE, *BOTH),
    ),
    Fault(
        "marks are not trimmed",
        "scoring/methods/panel.py",
        "len(kept) >= trim_from",
        "len(kept) > trim_from",
        (AGREE,),
    ),
    # folds, totals, rounding
    Fault(
        "fatal is never fatal",
        "scoring/fold.py",
        "any(mark and value <= 0 for",
        "any(mark and value < 0 for",
        (FOLD, *BOTH),
    ),
    Fault(
        "no floor under losses",
        "scoring/fold.py",
        "return left if overflow else max(ZERO, left)",
        "return left",
        (FOLD, *BOTH),
    ),
    Fault(
        "no floor under a section",
        "scoring/total.py",
        "SectionReading(section.id, max(ZERO, raw), add(fulls))",
        "SectionReading(section.id, raw, add(fulls))",
        (TOTAL, *BOTH),
    ),
    Fault(
        "rescaled over everything",
        "scoring/total.py",
        "return table.points * earned / add(at.each * reading.applicable_full for at, reading in both)",
        "return table.points * earned / add(at.weight for at in stakes)",
        (TOTAL, *BOTH),
    ),
    Fault(
        "weights are not renormalised",
        "scoring/total.py",
        "/ add(w for w, _ in rated)",
        "/ add(at.weight for at in stakes)",
        (TOTAL, *BOTH),
    ),
    Fault(
        "the worst choice of what applies is the widest",
        "scoring/applies.py",
        "if not any(None in stakes.applies for stakes in sections):",
        "if True:",
        (TOTAL, *BOTH),
    ),
    Fault(
        "a half goes down",
        "scoring/units.py",
        "more = twice >= ratio.denominator",
        "more = twice > ratio.denominator",
        (UNITS, *BOTH),
    ),
    Fault(
        "up is half-up",
        "scoring/units.py",
        'more = self.mode == "up" and rest > 0',
        'more = self.mode == "up" and twice >= ratio.denominator',
        (UNITS, *BOTH),
    ),
    Fault(
        "a bridge line is dropped",
        "scoring/total.py",
        'lines.append(Line("clip", value + graded - exact))',
        "pass",
        (TOTAL, BRIDGE),
    ),
    Fault(
        "the bonus has no cap",
        "scoring/table.py",
        "return earned if self.cap is None else min(earned, self.cap)",
        "return earned",
        (TOTAL, *BOTH),
    ),
    Fault(
        "weights count everywhere as points",
        "scoring/total.py",
        "weight = section.full if section.weight is None else section.weight",
        "weight = section.full",
        (TOTAL, *BOTH),
    ),
    # unknowns
    Fault(
        "unknown and false is unknown",
        "evaluator/expression/logic.py",
        "false=any(false for false, _, _ in possible),",
        "false=all(false for false, _, _ in possible),",
        (*BOTH, MORE),
    ),
    Fault(
        "no case decides",
        "evaluator/expression/record.py",
        "if value is decisive:",
        "if value is decisive or value is NO_CASE:",
        (AGREE, DRAWN, EMPTY),
    ),
    Fault(
        "what is read twice is not split",
        "evaluator/explore.py",
        "best, most = None, 1",
        "best, most = None, 2",
        BOTH,
    ),
    Fault(
        "a branch in doubt counts as taken",
        "evaluator/plan.py",
        "        if not false:\n            break\n    scored",
        "        break\n    scored",
        BOTH,
    ),
    Fault(
        "checks narrow past their limit",
        "evaluator/engine/framing.py",
        '_TURNED = {"<=": ">=",',
        '_TURNED = {"<=": ">",',
        (AGREE, DRAWN, MORE),
    ),
    Fault(
        "checks narrow one too few",
        "evaluator/engine/framing.py",
        "if logic.compare(symbol, each, limit) is True]",
        "if logic.compare(symbol, each, limit + 1) is True]",
        (AGREE, DRAWN, MORE),
    ),
    Fault(
        "a missing table has no rows",
        "evaluator/program/submitted.py",
        "return Rows((), True, self.dated)",
        "return Rows((), False, self.dated)",
        (EMPTY, MORE, *BOTH),
    ),
    # no case
    Fault(
        "no case full is zero",
        "evaluator/engine/items.py",
        'plan.full if policy == "full" else ZERO)',
        "ZERO)",
        BOTH,
    ),
    Fault(
        "no case missing is zero",
        "evaluator/engine/items.py",
        "return Leaf(Bounds(ZERO, plan.full), True, aside, line, unknown=True)",
        "return Leaf(NOTHING, True, aside, line)",
        BOTH,
    ),
    Fault(
        "no case not applicable is scored",
        "evaluator/engine/items.py",
        "return Leaf(bounds, not sure, True, line)",
        "return Leaf(bounds, True, aside, line)",
        BOTH,
    ),
    Fault(
        "a ruling without a case is held",
        "evaluator/conclude.py",
        "can_be.update([False] if false or no_case else [])",
        "can_be.update([False] if false else [])\n        can_be.update([True] if no_case else [])",
        BOTH,
    ),
    Fault(
        "a need without a case is not met",
        "evaluator/engine/verdict.py",
        "return None if false and (true or no_case) else not false",
        "return None if true and (false or no_case) else true",
        BOTH,
    ),
    # what turns as the days go on
    Fault(
        "an answer to come turns nothing",
        "evaluator/program/duties.py",
        'if not frame.reached(day, "answer", plan.name):',
        "if day > frame.as_of:",
        (TURNS,),
    ),
    Fault(
        "the end of a stretch turns nothing",
        "evaluator/program/spines.py",
        'not frame.reached(key.end, "stretch", self.of)',
        "key.end > frame.as_of",
        (TURNS,),
    ),
    Fault(
        "what passes is noted a day early",
        "evaluator/expression/frame.py",
        "self.turn(day.toordinal() + 1, Turn(kind",
        "self.turn(day.toordinal(), Turn(kind",
        (TURNS, WALKED),
    ),
    Fault(
        "a comparison turns a day late",
        "evaluator/expression/turning.py",
        "frame.turn(day + (late != flipped), turn)",
        "frame.turn(day + 1, turn)",
        (WALKED,),
    ),
    Fault(
        "a moved day turns at the end of its search",
        "evaluator/expression/turning.py",
        "    return start + high\n",
        "    return start + high + 1\n",
        (WALKED,),
    ),
    Fault(
        "a date read whole is not noted",
        "evaluator/expression/frame.py",
        "        self.daily = True",
        "        self.daily = False",
        (WALKED,),
    ),
    # rows, duties, awards
    Fault(
        "a month ends a day early",
        "evaluator/program/spines.py",
        "key.start <= _date(day) <= key.end",
        "key.start <= _date(day) < key.end",
        BOTH,
    ),
    Fault(
        "recurring duties ask of everyone",
        "evaluator/program/duties.py",
        "        false, true, no_case = _holds(plan.where, frame)\n        if not true:\n            continue\n"
        "        doubtful",
        "        false, true, no_case = False, True, False\n        doubtful",
        BOTH,
    ),
    Fault(
        "an answer of another stretch counts",
        "evaluator/program/duties.py",
        "due.key[:-1] == answer.key and due.at <= answer.at <= due.until",
        "due.key[:-1] == answer.key and due.at <= answer.at",
        BOTH,
    ),
    Fault(
        "an answer before the event counts",
        "evaluator/inference/reference.py",
        "if reply.at >= event.at:",
        "if reply.at >= event.at - 14400:",
        BOTH,
    ),
    Fault(
        "an answer serves two events",
        "evaluator/inference/reference.py",
        "                del open_replies[position]\n",
        "",
        BOTH,
    ),
    Fault(
        "not yet due is undone",
        "evaluator/program/duties.py",
        'frame.passed(due.until.date(), "due"',
        'frame.reached(due.until.date(), "due"',
        BOTH,
    ),
    Fault(
        "an achievement counts twice",
        "evaluator/expression/awards.py",
        "            if same is None:\n",
        "            if True:\n",
        BOTH,
    ),
    Fault(
        "the lowest claim counts",
        "evaluator/expression/awards.py",
        "most = quantities.extreme(own, largest=True)",
        "most = quantities.extreme(own, largest=False)",
        BOTH,
    ),
    Fault(
        "what has no proof is sure",
        "evaluator/expression/awards.py",
        "one_of([Fraction(0), worth]) if is_abstract(proved)",
        "worth if is_abstract(proved)",
        BOTH,
    ),
    Fault(
        "a streak is the number of rows",
        "evaluator/expression/aggregate.py",
        "if not answers(value)[1]:\n                break",
        "if not answers(value)[1]:\n                continue",
        BOTH,
    ),
    # names and time
    Fault(
        "a region must be the very one",
        "evaluator/program/__init__.py",
        "region.startswith(each.region)",
        "region == each.region or not each.region",
        BOTH,
    ),
    Fault(
        "a parameter is read today",
        "evaluator/expression/record.py",
        "return lambda frame: frame.parameter(name, frame.end)",
        "return lambda frame: frame.parameter(name, frame.as_of)",
        BOTH,
    ),
    Fault(
        "a title lapses on its last day",
        "evaluator/expression/record.py",
        "end and frame.passed(_day(end)",
        "end and frame.reached(_day(end)",
        BOTH,
    ),
    Fault(
        "a month is full a day early",
        "evaluator/expression/record.py",
        "- (b.day < a.day)",
        "- (b.day + 1 < a.day)",
        BOTH,
    ),
    Fault(
        "the claimed value decides",
        "evaluator/evidence/facts.py",
        "            return self.audited.value\n        assert",
        "            return self.value or self.audited.value\n        assert",
        BOTH,
    ),
    # above the items
    Fault(
        "a line is not met when hit",
        "scoring/grades.py",
        "points < line.limit or (line.strict and points == line.limit)",
        "points <= line.limit",
        (GRADES, *BOTH),
    ),
    Fault(
        "needs are forgotten",
        "scoring/grades.py",
        "if not any(need is False or",
        "if not any(",
        (GRADES, *BOTH),
    ),
    Fault(
        "an unknown veto is clear",
        "scoring/grades.py",
        "for each in ceilings if each.state is not False)",
        "for each in ceilings if each.state)",
        (GRADES, *BOTH),
    ),
    Fault(
        "a pending claim is granted",
        "evaluator/engine/items.py",
        "if claim is not None and claim.approved_by:",
        "if claim is not None:",
        BOTH,
    ),
    Fault(
        "required means more than nothing",
        "evaluator/engine/items.py",
        'reached = low > 0 if until == "zero" else low >= each.plan.full',
        "reached = low > 0",
        BOTH,
    ),
    Fault(
        "claims are counted up to the limit",
        "evaluator/engine/verdict.py",
        "if limit is None or all_of_them <= limit:",
        "if limit is None or all_of_them < limit:",
        BOTH,
    ),
    # gaps
    Fault(
        "a gap is one unit too wide",
        "evaluator/gaps/values.py",
        "            low = middle\n    return high\n\n\ndef _top",
        "            low = middle\n    return min(high + 1, most)\n\n\ndef _top",
        (GAPS,),
    ),
    Fault(
        "a gap adds what is not needed",
        "evaluator/gaps/probe.py",
        "        if probe.points(whole(rest)) >= probe.points(whole(added)):",
        "        if False:",
        (GAPS,),
    ),
    Fault(
        "a gap is worth what it leads to",
        "evaluator/gaps/__init__.py",
        "found.append(Found(change, change.points - item.bounds.low, after",
        "found.append(Found(change, change.points, after",
        (GAPS,),
    ),
)


def write(file: Path, text: str) -> None:
    """Write a file as if a second later than before, so that what was compiled from it is compiled anew."""
    later = file.stat().st_mtime + 2
    file.write_text(text, encoding="utf-8")
    os.utime(file, (later, later))


def spaced(text: str) -> str:
    """A pattern for *text* however it is broken into lines."""
    head = re.match(r"\s*", text)
    return (head[0] if head else "") + r"\s*".join(map(re.escape, re.findall(r"\w+|[^\w\s]", text)))


def run(fault: Fault, tree: Path) -> tuple[list[str], str]:
    """The laws that noticed, and what pytest said last."""
    file = tree / fault.file
    text = file.read_text(encoding="utf-8")
    planted, times = re.subn(spaced(fault.old), lambda _: fault.new, text)
    if times != 1:
        raise SystemExit(f"{fault.name}: found {times} times in {fault.file}: {fault.old}")
    write(file, planted)
    try:
        return failing(tree, fault.laws)
    finally:
        write(file, text)


def failing(tree: Path, laws: tuple[str, ...]) -> tuple[list[str], str]:
    """The laws that fail in *tree*, and what pytest said last."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--no-header",
        "--tb=no",
        "-p",
        "no:cacheprovider",
        *laws,
    ]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "mutants", "PYTHONPATH": str(tree)}
    try:
        done = subprocess.run(
            command,
            cwd=tree,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ["no end"], ""
    noticed = re.findall(r"^(?:FAILED|ERROR) \S*?(\w+)\.py(?:::(\w+))?", done.stdout, re.MULTILINE)
    return list(dict.fromkeys(test or module for module, test in noticed)), done.stdout[-2000:]


def main(names: list[str]) -> int:
    """Plant every fault (or those whose name holds one of *names*), print the table, return 1 if one lives."""
    chosen = [fault for fault in FAULTS if not names or any(name in fault.name for name in names)]
    alive = []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for name in COPIED:
            source = HOME / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, tree / name)
        began = time.monotonic()
        broken, said = failing(tree, tuple(dict.fromkeys(law for fault in chosen for law in fault.laws)))
        if broken:
            raise SystemExit(f"without any fault: {said}")
        for fault in chosen:
            noticed, said = run(fault, tree)
            alive += [] if noticed else [fault.name]
            where = f"{fault.file}"
            print(
                f"{'killed' if noticed else 'LIVES ':6}  {fault.name:46} {where:36} {', '.join(noticed)}",
                flush=True,
            )
            if not noticed and "passed" not in said:
                print(said)
        print(f"{len(chosen) - len(alive)} of {len(chosen)} killed in {time.monotonic() - began:.0f} s")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
