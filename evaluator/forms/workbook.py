"""The form as an .xlsx workbook: dropdowns, limits with Chinese prompts, locked labels, open answers.

Nothing a person or a table wrote becomes a formula, and the same form is the same bytes on every day.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

from evaluator.declarations import RESULT_COLUMNS, Column, Day, Integer, Records, Results, Tally
from evaluator.forms import guide
from evaluator.forms.carried import NOTHING, Carried
from evaluator.forms.cells import Choices, entry
from evaluator.forms.form import Asked, Form, is_list
from evaluator.forms.layout import (
    ANSWERS,
    ATTACHMENTS,
    CLAIMS,
    LABELS,
    LISTS,
    MADE,
    META,
    TITLES,
    Part,
    list_title,
)
from evaluator.forms.page import Page
from evaluator.forms.styles import Styles, breadth
from evaluator.language import current, say

__all__ = ["FORMAT", "form_workbook"]

FORMAT = 1
"""The version of the form, as its hidden sheet states it."""

_AIDED = 400
"""Rows of a list that have dropdowns and limits; more may be written, unaided."""

_DRAWN = 24
"""Rows of a list that are drawn with lines, to be seen on paper."""

_NARROWEST = 72
"""Widths of a list together, at least: the words above it need room."""

_DAY = Day()
_DAYS = frozenset({"date", "on", "from", "until", "withdrawn"})


def form_workbook(form: Form, carried: Carried = NOTHING) -> bytes:
    """Return the workbook to fill in; *carried* is what last year's submission gives it."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": form.title, "created": MADE, "author": "pingjia"})
    _Writer(book, form, carried).write()
    book.close()
    return buffer.getvalue()


class _Writer:
    """Writes one form, sheet after sheet."""

    def __init__(self, book: Any, form: Form, carried: Carried) -> None:
        self._book, self._form, self._carried = book, form, carried
        self._styles, self._choices = Styles(book), Choices(LISTS)
        self._before = bool(carried.facts) or any(each.before for each in form.asked)

    def write(self) -> None:
        self._organisation()
        self._facts()
        for each in self._form.lists:
            self._list(each.fact)
        if self._form.vocabulary.titles:
            self._titles()
        self._claims()
        self._attachments()
        self._hidden()

    def _page(self, name: str, widths: Sequence[int], head: int = 0) -> Page:
        return Page(self._book.add_worksheet(name), self._styles, widths, head)

    def _organisation(self) -> None:
        page = self._page(say("单位", "Organisation"), (20, 34, 76))
        page.title(0, self._form.title)
        lines = [*guide.lines(self._form, self._carried)]
        for row, line in enumerate(lines, 1):
            page.words(row, line)
        row = len(lines) + 2
        page.headings(
            row, [say("项目", "Item"), ANSWERS.heading("value").title, ANSWERS.heading("note").title]
        )
        said = guide.labels(self._form, self._carried)
        for label in LABELS:
            if label.key == "before" and not self._before:
                continue
            row += 1
            text, note = said[label.key]
            page.label(row, 0, label.title)
            page.answer(row, 1, "yyyy-mm-dd" if label.key == "as_of" else "@", text)
            page.label(row, 2, note)
            page.height(row, (label.title, text, note))

    def _facts(self) -> None:
        headings = [each for each in ANSWERS.headings if self._shown(each.key)]
        page = self._page(ANSWERS.title, [each.width for each in headings], 3)
        page.open_column(0, 4, hidden=True)
        page.title(0, self._form.title)
        page.words(1, guide.facts())
        page.headings(2, [each.title for each in headings])
        row = 2
        for group, members in self._form.by_group():
            row += 1
            page.band(row, 1, group or say("其他", "Other"))
            for asked in members:
                row += 1
                self._fact(page, row, asked, [each.key for each in headings])

    def _shown(self, key: str) -> bool:
        if key in ("by", "on", "why"):
            return any(each.judged for each in self._form.asked)
        return key != "before" or self._before

    def _fact(self, page: Page, row: int, asked: Asked, keys: Sequence[str]) -> None:
        fact, taken = asked.fact, entry(asked.fact, self._choices)
        note = "" if is_list(fact) else guide.note(fact)  # of a list, it stands above its rows
        words = {
            "id": fact.name, "fact": fact.name, "ask": fact.ask or fact.name, "unit": getattr(fact, "unit", ""),
            "note": "\n".join(each for each in (note, *taken.notes) if each), "supplier": fact.by,
            "material": "、".join(fact.material), "items": "、".join(self._item(each) for each in asked.items),
        }  # fmt: skip
        page.height(row, ["" if key == "id" else words.get(key, "") for key in keys])
        for column, key in enumerate(keys):
            if key in words:
                page.label(row, column, words[key])
            elif key == "before":
                page.compared(row, column, "" if is_list(fact) else self._carried.facts.get(fact.name, ""))
            elif key == "value":
                page.answer(row, column, taken.number_format, later=bool(fact.by))
                page.takes(row, column, row, taken.validation)
            elif asked.judged:
                page.answer(row, column, "yyyy-mm-dd" if key == "on" else "@", later=bool(fact.by))
            else:
                page.closed(row, column)

    def _item(self, item: str) -> str:
        """Return an item as it is told from another: with its table where the form serves several."""
        return item if len(self._form.served) > 1 else item.partition(":")[2]

    def _list(self, fact: object) -> None:
        if isinstance(fact, Tally):
            self._tally(fact)
        elif isinstance(fact, Records):
            self._rows(fact, list(fact.columns.values()))
        elif isinstance(fact, Results):
            left_out = {"期初", "期末", *(("单位",) if fact.of == "self" else ())}
            self._rows(fact, [each for name, each in RESULT_COLUMNS.items() if name not in left_out])

    def _announced(self, fact: Records | Tally | Results, widths: Sequence[int]) -> Page:
        """Return the sheet of a list: its title and its question stand above the headings in the fourth row."""
        spare = _NARROWEST - sum(widths)
        page = self._page(fact.name[:31], [*widths, *([spare] if spare > 0 else [])], 4)
        page.title(0, list_title(fact.name))
        page.words(1, fact.ask or fact.name)
        page.words(2, guide.rows(fact))
        return page

    def _rows(self, fact: Records | Results, columns: Sequence[Column]) -> None:
        taken = [entry(each, self._choices) for each in columns]
        titles = [_column_title(each) for each in columns]
        widths = [max(each.width, breadth(title) + 4) for each, title in zip(taken, titles, strict=True)]
        page = self._announced(fact, widths)
        page.headings(3, titles)
        for column, each in enumerate(taken):
            page.open_column(column, widths[column], each.number_format)
            page.takes(4, column, 3 + _AIDED, each.validation)
            for row in range(4, 4 + _DRAWN):
                page.answer(row, column, each.number_format)

    def _tally(self, fact: Tally) -> None:
        page = self._announced(fact, [24, *(max(12, breadth(each) + 4) for each in fact.choices)])
        page.headings(3, [say("项目", "Item"), *fact.choices])
        for row, name in enumerate(fact.rows, 4):
            page.label(row, 0, name)
            for column in range(1, len(fact.choices) + 1):
                page.answer(row, column, "0")
        votes = entry(Integer(name=fact.name), self._choices)
        page.takes(4, 1, 3 + len(fact.rows), votes.validation, until=len(fact.choices))

    def _part(self, part: Part, words: str, filled: Sequence[Sequence[str]] = (), *, locked: int = 0) -> Page:
        """Write a part of open rows; the first *locked* columns of the *filled* rows are labels."""
        page = self._page(part.title, [each.width for each in part.headings], 3)
        page.title(0, part.title)
        page.words(1, words)
        page.headings(2, [each.title for each in part.headings])
        for number in range(max(len(filled) + 6, _DRAWN)):
            given = filled[number] if number < len(filled) else [""] * len(part.headings)
            page.height(3 + number, given)
            for column, (heading, text) in enumerate(zip(part.headings, given, strict=True)):
                if text and column < locked:
                    page.label(3 + number, column, text)
                else:
                    page.answer(3 + number, column, "yyyy-mm-dd" if heading.key in _DAYS else "@", text)
        for column, heading in enumerate(part.headings):
            if heading.key in _DAYS:
                page.takes(3, column, 2 + _AIDED, entry(_DAY, self._choices).validation)
        return page

    def _titles(self) -> None:
        held = [
            [
                each.title,
                *("" if day is None else str(day) for day in (each.start, each.until, each.withdrawn)),
            ]
            for each in self._carried.titles or ()
        ]
        page = self._part(
            TITLES, guide.titles(), held or ([["无", "", "", ""]] if self._carried.titles == () else [])
        )
        offered = (*self._form.vocabulary.titles, "无")
        prompt = say("从下拉里选；没有称号选“无”。", "Choose; 无 for none.")
        page.takes(3, 0, 2 + _AIDED, self._choices.dropdown(offered, TITLES.title, prompt))

    def _claims(self) -> None:
        page = self._part(CLAIMS, guide.claims())
        offered = tuple(f"{item} {title}" for item, title in self._form.claimable.items())
        prompt = say("从下拉里选评分项。", "Choose an item.")
        if offered:
            page.takes(3, 0, 2 + _AIDED, self._choices.dropdown(offered, CLAIMS.title, prompt))

    def _attachments(self) -> None:
        listed = [[name, "", "", "、".join(items)] for name, items in self._form.materials().items()]
        self._part(ATTACHMENTS, guide.attachments(), listed, locked=1)

    def _hidden(self) -> None:
        """Write what only programs read: the long dropdowns, and what the form was made for."""
        if self._choices.lists:
            sheet = self._book.add_worksheet(LISTS)
            for column, values in enumerate(self._choices.lists):
                for row, value in enumerate(values):
                    sheet.write_string(row, column, value)
            sheet.very_hidden()
        served = [
            {"code": each.code, "id": each.id, "version": each.version, "digest": each.digest}
            for each in self._form.served
        ]
        meta = {
            "format": FORMAT,
            "vocabulary": self._form.vocabulary.version,
            "language": current(),
            "rulesets": served,
        }
        sheet = self._book.add_worksheet(META)
        sheet.write_string(0, 0, json.dumps(meta, ensure_ascii=False)[:32_000])
        sheet.very_hidden()


def _column_title(column: Column) -> str:
    unit = getattr(column, "unit", "")
    private = say("（隐私）", "(private)") if column.private else ""
    return f"{column.name}{say(f'（{unit}）', f'({unit})') if unit else ''}{private}"
