"""The scoring table in its own layout: section, item, full points, points, and why some are lost; it adds up.

The column of points sums to the headline: below the items stand the layers between them and the total (bonus,
penalties, rescaling, rounding), each by its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from evaluator.explanation import Explanation, Item, Section
from evaluator.language import say
from evaluator.report import figures, wording
from evaluator.report.figures import points, signed
from evaluator.report.papers.content import Cell, Column, Row, Table

NOTHING = "—"


def score_sheet(it: Explanation) -> Table:
    """Return the scoring table: a block of rows for each section with its subtotal, the layers, and the total."""
    columns = (
        Column(say("类目", "Section"), 16, "centre"),
        Column(say("序号", "No."), 12, "centre"),
        Column(say("考评内容", "Item"), 40),
        Column(say("满分", "Full"), 12, "centre"),
        Column(say("得分", "Points"), 17, "centre"),
        Column(say("失分及原因", "Lost, and why"), 59),
    )
    rows: list[Row] = []
    for section, items in _blocks(it):
        rows.extend(_block(section, items))
    rows.extend(_layer_rows(it))
    return Table(columns, (*rows, _total(it)))


def _blocks(it: Explanation) -> Iterator[tuple[Section, list[Item]]]:
    """Yield the sections in order with their items; an item of no known section makes none of its own."""
    for section in it.sections:
        yield section, [item for item in it.items if item.section == section.id]


def _block(section: Section, items: list[Item]) -> Iterator[Row]:
    counted = ""
    if section.applicable != section.full:
        counted = say(f"适用 {points(section.applicable)} 分", f"{points(section.applicable)} applicable")
    loss = _loss(section.applicable - section.confirmed, section.applicable - section.possible)
    subtotal = (
        Cell((say("小计", "Subtotal"),), across=2),
        Cell((points(section.full),)),
        Cell((figures.span(section.confirmed, section.possible),)),
        Cell((say("；", "; ").join(filter(None, (counted, loss))),)),
    )
    heading = Cell((f"{section.id} {section.title}",), down=len(items) + 1)
    for place, item in enumerate(items):
        yield Row((heading, *_item(item)) if place == 0 else _item(item))
    yield Row(subtotal if items else (replace(heading, down=1), *subtotal), strong=True)


def _item(item: Item) -> tuple[Cell, ...]:
    required = say("（必备）", " (required)") if item.required else ""
    got = (
        say("不计", "none") if item.state == "not_applicable" else figures.span(item.confirmed, item.possible)
    )
    return (
        Cell((item.id,)),
        Cell((item.title + required,)),
        Cell((points(item.full),)),
        Cell((got,)),
        Cell(tuple(_why(item))),
    )


def _why(item: Item) -> Iterator[str]:
    """Yield why an item lost or may lose points, a line each; a dash where there is nothing to say."""
    if item.state == "not_applicable":
        yield item.reason or item.sentence or wording.state("not_applicable")
        return
    if item.confirmed == item.full and item.possible == item.full:
        yield NOTHING
        return
    lost = _loss(item.full - item.confirmed, item.full - item.possible)
    state = "" if item.state in {"scored", "missing"} else wording.state(item.state)
    yield say("；", "; ").join(filter(None, (lost, state, wording.sentence(item))))
    yield from overdue_lines(item)


def _loss(most: Fraction, least: Fraction) -> str:
    """Return points lost: `失 2 分`, of what is not decided `待定 2 分`, of both `失 1 分，待定 2 分`."""
    gone, open_ = max(least, Fraction(0)), most - max(least, Fraction(0))
    said = []
    if gone > 0:
        said.append(say(f"失 {points(gone)} 分", f"{points(gone)} lost"))
    if open_ > 0:
        said.append(say(f"待定 {points(open_)} 分", f"{points(open_)} open"))
    return say("，", ", ").join(said) or NOTHING


def overdue_lines(item: Item) -> list[str]:
    """Return the duties of an item that were late or left undone; of private ones only how many there are."""
    told = [each for each in item.duties if each.state in {"late", "undone"}]
    named = tuple(each for each in told if each.event)
    lines = wording.overdue(replace(item, duties=named))
    hidden = len(told) - len(named)
    if hidden:
        lines.append(
            say(f"另有 {hidden} 件涉及个人隐私，不列出" if named else f"{hidden} 件涉及个人隐私，不列出",
                f"{hidden} not named: they are private")
        )  # fmt: skip
    return lines


@dataclass(frozen=True, slots=True)
class Layer:
    """One line between the items and the headline: what it adds to the points, and why."""

    label: str
    confirmed: Fraction
    possible: Fraction
    why: str = ""


def layers(it: Explanation) -> tuple[Layer, ...]:
    """Return what stands between the sum of the items and the headline; none where there is no total.

    Rescaling is the rest: what items that are not applicable would have brought, less the scaled losses.
    """
    if it.score.confirmed is None or it.score.possible is None:
        return ()
    sentences = {item.id: wording.sentence(item) for item in (*it.bonus, *it.penalties)}
    found = [
        Layer(line.label, -line.confirmed, -line.possible, sentences.get(line.id.partition(":")[2], ""))
        for line in it.bridge
        if not line.id.startswith("item:") and line.id != "rescale"
    ]
    rest = Layer(
        say("不适用折算", "rescaling of what is not applicable"),
        it.score.confirmed
        - sum((item.confirmed for item in it.items), Fraction(0))
        - sum((layer.confirmed for layer in found), Fraction(0)),
        it.score.possible
        - sum((item.possible for item in it.items), Fraction(0))
        - sum((layer.possible for layer in found), Fraction(0)),
    )
    return tuple(layer for layer in (rest, *found) if layer.confirmed or layer.possible)


def _layer_rows(it: Explanation) -> Iterator[Row]:
    found = layers(it)
    for place, layer in enumerate(found):
        lead = (Cell((say("加分、折算", "Layers"),), down=len(found)),) if place == 0 else ()
        low, high = signed(layer.confirmed), signed(layer.possible)
        amount = low if low == high else f"{low}{say('～', '–')}{high}"
        yield Row(
            (
                *lead,
                Cell((layer.label,), across=2),
                Cell((NOTHING,)),
                Cell((amount,)),
                Cell((layer.why or NOTHING,)),
            )
        )


def _total(it: Explanation) -> Row:
    score = it.score
    got, loss = say("未能算出", "not computed"), NOTHING
    if score.confirmed is not None and score.possible is not None:
        got = figures.span(score.confirmed, score.possible)
        loss = _loss(score.full - score.confirmed, score.full - score.possible)
    cells = (
        Cell((say("合　　计", "Total"),), across=3, align="centre"),
        Cell((points(score.full),)),
        Cell((got,)),
        Cell((loss,)),
    )
    return Row(cells, strong=True)
