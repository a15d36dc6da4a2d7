"""Each method's page is true: its example is read as an author would write it, and its rows are executed."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable
from fractions import Fraction as F
from typing import Any

import pytest
import yaml

import scoring.methods
from scoring.interval import EVERYTHING
from scoring.methods import METHODS, Method
from scoring.methods.bands import Bands, Limit
from scoring.methods.level import Pass
from scoring.methods.linear import Linear
from scoring.methods.marks import Marks
from scoring.methods.panel import trimmed_mean
from scoring.methods.per_unit import PerUnit
from scoring.methods.rows import Row, Rows
from scoring.methods.step import Step
from scoring.scale import Scale
from scoring.units import exact, shown

MODULES = [module.name for module in pkgutil.iter_modules(scoring.methods.__path__)]
SIDES = ("at_least", "above", "at_most", "below")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def number(text: str) -> F:
    return exact(text[:-1]) / 100 if text.endswith("%") else exact(text)


def _limits(told: dict[str, Any]) -> tuple[Limit, ...]:
    return tuple(Limit(s, number(at), number(p)) for s in SIDES for at, p in told.get(s, {}).items())


def _row(told: dict[str, str]) -> Row:
    ends = (number(told[end]) if end in told else None for end in ("from", "to"))
    return Row(*ends, number(told["points"]))


def _step(item: dict[str, Any]) -> Step:
    told = item["step"]
    return Step(
        number(item["points"]),
        number(told["every"]),
        number(told["short_of"]),
        lose=number(told["lose"]),
        rounding=told["rounding"],
    )


READ: dict[str, Callable[[dict[str, Any]], Method]] = {
    "level": lambda item: Pass(number(item["points"])),
    "bands": lambda item: Bands(_limits(item["bands"]), number(item["bands"]["else"])),
    "rows": lambda item: Rows(tuple(_row(told) for told in item["bands"]["rows"])),
    "linear": lambda item: Linear(
        number(item["points"]), number(item["linear"]["to"]), number(item["linear"]["from"])
    ),
    "step": _step,
    "per_unit": lambda item: PerUnit(*(number(item["earn"][0][key]) for key in ("points", "at_most"))),
    "marks": lambda item: Marks(number(item["points"]), number(item["panel"]["scale"])),
}


def page(name: str) -> str:
    text = importlib.import_module(f"scoring.methods.{name}").__doc__
    assert text
    return text


def example(name: str) -> dict[str, Any]:
    """Return the indented lines of a page that are no rows, as YAML whose scalars stay text."""
    lines = [line[4:] for line in page(name).splitlines() if line.startswith("    ") and " -> " not in line]
    read = yaml.load("\n".join(lines), Loader=yaml.BaseLoader)
    assert isinstance(read, dict)
    return read


def rows(name: str) -> list[tuple[str, str]]:
    found = re.findall(r"^    (\S.*?) +-> (\S+)$", page(name), flags=re.MULTILINE)
    assert found
    return found


def scale_of(name: str) -> Scale:
    return READ[name](example(name)).scale()


def test_the_table_of_methods_is_complete() -> None:
    assert {*METHODS, "panel"} == set(MODULES)
    assert READ.keys() == METHODS.keys()
    for name, method in METHODS.items():
        assert method.__module__ == f"scoring.methods.{name}"


@pytest.mark.parametrize("name", MODULES)
def test_a_page_begins_in_chinese_and_goes_on_in_english(name: str) -> None:
    zh, blank, en, *_ = page(name).splitlines()
    assert CHINESE.search(zh)
    assert zh.endswith("。")
    assert not blank
    assert not CHINESE.search(en)
    assert en.endswith(".")


@pytest.mark.parametrize("name", list(METHODS))
def test_the_rows_of_a_page_are_true(name: str) -> None:
    scale = scale_of(name)
    for measure, points in rows(name):
        assert shown(scale.at(number(measure))) == points, measure


@pytest.mark.parametrize("name", ["level", "bands", "rows"])
def test_a_page_shows_both_sides_of_every_cut(name: str) -> None:
    shown_measures = [number(measure) for measure, _ in rows(name)]
    seen = {scale_of(name).piece_at(measure).span for measure in shown_measures}
    assert seen == {piece.span for piece in scale_of(name).pieces}


@pytest.mark.parametrize("name", [name for name in METHODS if name != "per_unit"])
def test_a_page_s_example_gives_no_more_than_its_points(name: str) -> None:
    item = example(name)
    if "points" in item:
        assert scale_of(name).over(EVERYTHING).high == number(item["points"])


def test_the_rows_of_the_panel_are_true() -> None:
    told = example("panel")["panel"]
    for marks, mean in rows("panel"):
        drawn = [number(mark) for mark in marks.split()]
        assert shown(trimmed_mean(drawn, int(told["trim"]), int(told["trim_from"]))) == mean


def test_a_panel_without_marks_has_no_mean() -> None:
    for marks, trim in (([], 0), ([F(1), F(2)], 1)):
        with pytest.raises(ValueError, match="no mark"):
            trimmed_mean(marks, trim, 2)
    assert trimmed_mean([F(1), F(2)], 0, 2) == F(3, 2)
