"""Workbooks that no spreadsheet made: bombs, lies, and what other files call a workbook. Each is a few kilobytes.

`BOOKS` holds for each its file name, its bytes and what must come of it: the code of the refusal, or the rows that must
be read all the same. Only what the gate judges by size is large, and that is made of zeros.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from functools import partial
from io import BytesIO

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

Texts = list[list[str]]


def zipped(parts: dict[str, bytes | str]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def relations(*links: tuple[str, str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="{i}" Type="{OFFICE}/{t}" Target="{target}"/>' for i, t, target in links
    )
    return f'<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def parts(
    rows: str, *, after: str = "", before: str = "", sheets: int = 1, head: str = "", **more: bytes | str
) -> dict[str, bytes | str]:
    """Return the parts of a workbook whose first sheet has *rows*; *more* are parts by their name with __ for /."""
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, sheets + 1))
    links = [(f"r{n}", "worksheet", f"worksheets/sheet{min(n, 1)}.xml") for n in range(1, sheets + 1)]
    links += [("rs", "styles", "styles.xml"), ("rt", "sharedStrings", "sharedStrings.xml")]
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(*links),
        "xl/worksheets/sheet1.xml": (
            f'{head}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
        ),
        **{name.replace("__", "/") + ".xml": content for name, content in more.items()},
    }


def book(rows: str, **more: object) -> bytes:
    return zipped(parts(rows, **more))  # type: ignore[arg-type]


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


GOOD = (
    f'<row r="1">{inline("A1", "编号")}{inline("B1", "人数")}</row>'
    f'<row r="2">{inline("A2", "x")}<c r="B2"><v>3</v></c></row>'
)
READ: Texts = [["编号", "人数"], ["x", "3"]]


def blanks() -> bytes:
    return book("<row r='1'/>" + " " * (210 << 20))


def compound(streams: tuple[str, ...], *, size: int = 4096, shift: int = 9, tables: int = 1) -> bytes:
    """Return a compound file with nothing but a header and the names of its streams."""
    data = bytearray(size)
    data[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", data, 24, 0x3E, 3, 0xFFFE, shift, 6)
    struct.pack_into("<IIIIIIII", data, 44, tables, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", data, 76, 0, *[0xFFFFFFFF] * 108)
    for number, name in enumerate(("Root Entry", *streams)):
        spelled = (name + "\0").encode("utf-16-le")
        at = 1024 + 128 * number
        data[at : at + len(spelled)] = spelled
        struct.pack_into("<HBB", data, at + 64, len(spelled), 5 if number == 0 else 2, 1)
    return bytes(data)


def overlapping() -> bytes:
    """Return an archive whose directory names the same bytes twice."""
    data = book(GOOD)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        infos = archive.infolist()
    start = data.index(b"PK\x01\x02")
    entry = data[start : data.index(b"PK\x01\x02", start + 4)]
    copy = entry[:46] + b"!" + entry[47:]
    end = data.rindex(b"PK\x05\x06")
    tail = bytearray(data[end:])
    struct.pack_into("<HHII", tail, 8, len(infos) + 1, len(infos) + 1, end - start + len(copy), start)
    return data[:end] + copy + bytes(tail)


def damaged_part() -> bytes:
    data = bytearray(book(GOOD))
    at = data.index(b"xl/worksheets/sheet1.xml") + 40
    data[at : at + 8] = bytes(8)
    return bytes(data)


def encrypted_entry() -> bytes:
    data = bytearray(book(GOOD))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def ods(body: str, *, head: str = "") -> bytes:
    made = BytesIO()
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"{head}<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="S">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return made.getvalue()


def _pointing(rows: int) -> str:
    """Return rows whose one cell is the first shared string."""
    return "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, rows + 1))


def row(number: int, *cells: str) -> str:
    """Return a row of cells that all hold 1."""
    return f'<row r="{number}">{"".join(f"""<c r="{each}"><v>1</v></c>""" for each in cells)}</row>'


def merged(*ranges: str) -> str:
    inner = "".join(f'<mergeCell ref="{each}"/>' for each in ranges)
    return f"<mergeCells>{inner}</mergeCells>"


def strings(text: str, *, unique: str = "1") -> str:
    return f'<sst xmlns="{MAIN}" count="1" uniqueCount="{unique}"><si><t>{text}</t></si></sst>'


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
READS = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
CANARY = "canary-7f3a"
REPEATED = (
    '<table:table-row table:number-rows-repeated="2000000000">'
    '<table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
)
MANY = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 3001))
FORMATS = (
    f'<styleSheet xmlns="{MAIN}"><cellXfs>'
    f"{''.join(f'<xf numFmtId={chr(34)}{n}{chr(34)}/>' for n in range(100_000))}</cellXfs></styleSheet>"
)

BOOKS: dict[str, tuple[str, Callable[[], bytes], str | Texts]] = {
    "210 MB in one cell": (
        "a.xlsx",
        lambda: book(f'<row r="1">{inline("A1", "x" * (210 << 20))}</row>'),
        "workbook-too-large",
    ),
    "blanks": ("a.xlsx", blanks, "workbook-too-large"),
    "a long cell": (
        "a.xlsx",
        lambda: book(f'<row r="1">{inline("A1", "x" * 40_000)}</row>'),
        "table-too-large",
    ),
    "dimension says A1": (
        "a.xlsx",
        lambda: book(MANY, before='<dimension ref="A1"/>'),
        [[str(n)] for n in range(1, 3001)],
    ),
    "a shared string of 1 MB in 20 000 cells": (
        "a.xlsx",
        lambda: book(
            _pointing(20_000),
            xl__sharedStrings=strings("x" * (1 << 20)),
        ),
        "table-too-large",
    ),
    "a shared string of 30 000 characters in 20 000 cells": (
        "a.xlsx",
        lambda: book(
            _pointing(20_000),
            xl__sharedStrings=strings("x" * 30_000),
        ),
        "work-too-big",
    ),
    "uniqueCount of 2^32-1": (
        "a.xlsx",
        lambda: book(_pointing(1), xl__sharedStrings=strings("甲", unique="4294967295")),
        [["甲"]],
    ),
    "uniqueCount of 2^64-1": (
        "a.xlsx",
        lambda: book(_pointing(1), xl__sharedStrings=strings("甲", unique=str(2**64 - 1))),
        [["甲"]],
    ),
    "a string that is not there": (
        "a.xlsx",
        lambda: book('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
        "workbook-damaged",
    ),
    "a cell at XFD1048576": ("a.xlsx", lambda: book(row(1_048_576, "XFD1048576")), "table-too-large"),
    "a cell in column XFD": ("a.xlsx", lambda: book(row(1, "XFD1")), "table-too-large"),
    "row 4294967295": ("a.xlsx", lambda: book(row(2**32 - 1, "A4294967295")), "table-too-large"),
    "an empty last row": ("a.xlsx", lambda: book(GOOD + '<row r="1048576"/>'), READ),
    "rows out of order": ("a.xlsx", lambda: book(row(2, "A2") + row(1, "A1")), "workbook-damaged"),
    "a cell in another row": ("a.xlsx", lambda: book(row(1, "A2")), "workbook-damaged"),
    "cells out of order": ("a.xlsx", lambda: book(row(1, "B1", "A1")), "workbook-damaged"),
    "everything merged": ("a.xlsx", lambda: book(GOOD, after=merged("A1:XFD1048576")), [["编号"]]),
    "6 000 merged ranges": (
        "a.xlsx",
        lambda: book(GOOD, after=merged(*(f"A{n}:B{n}" for n in range(3, 6003)))),
        "table-too-large",
    ),
    "100 000 formats": ("a.xlsx", lambda: book(GOOD, xl__styles=FORMATS), "workbook-too-large"),
    "20 000 sheets": ("a.xlsx", lambda: book(GOOD, sheets=20_000), "workbook-too-large"),
    "3 000 parts": (
        "a.xlsx",
        lambda: book(GOOD, **{f"junk__{n}": "" for n in range(3_000)}),
        "workbook-too-large",
    ),
    "XML laughs": (
        "a.xlsx",
        lambda: book(f'<row r="1">{inline("A1", "&i;")}</row>', head=LAUGHS),
        "doctype-refused",
    ),
    "XML that reads a file": (
        "a.xlsx",
        lambda: book(f'<row r="1">{inline("A1", "&x;")}</row>', head=READS),
        "doctype-refused",
    ),
    "an entity from nowhere": (
        "a.xlsx",
        lambda: book(f'<row r="1">{inline("A1", "&x;")}</row>'),
        "workbook-damaged",
    ),
    "an encoding nobody knows": (
        "a.xlsx",
        lambda: book(GOOD, head='<?xml version="1.0" encoding="UTF-88"?>'),
        "workbook-damaged",
    ),
    "XML cut short": (
        "a.xlsx",
        lambda: zipped({**parts(GOOD), "xl/worksheets/sheet1.xml": "<worksheet><sheetData>"}),
        "workbook-damaged",
    ),
    "500 000 nested elements": ("a.xlsx", lambda: book("<row r='1'>" + "<c>" * 200_000), "workbook-damaged"),
    "cut in half": ("a.xlsx", lambda: book(GOOD)[:700], "workbook-damaged"),
    "a part that is damaged": ("a.xlsx", damaged_part, "workbook-damaged"),
    "nothing but a signature": ("a.xlsx", lambda: b"PK\x03\x04", "workbook-damaged"),
    "empty": ("a.xlsx", lambda: b"", "empty-file"),
    "an empty archive": ("a.xlsx", lambda: zipped({}), "not-a-workbook"),
    "overlapping entries": ("a.xlsx", overlapping, "workbook-damaged"),
    "an encrypted entry": ("a.xlsx", encrypted_entry, "workbook-encrypted"),
    "entries that climb": (
        "a.xlsx",
        lambda: zipped({**parts(GOOD), "../../climbed.txt": CANARY, "/etc/x": CANARY}),
        READ,
    ),
    "a sheet outside the file": (
        "a.xlsx",
        lambda: zipped(
            {
                **parts(GOOD),
                "xl/_rels/workbook.xml.rels": relations(("r1", "worksheet", "../../../etc/hostname")),
            }
        ),
        "workbook-damaged",
    ),
    "a Word document": ("a.xlsx", lambda: zipped({"word/document.xml": "<d/>"}), "not-a-workbook"),
    "a binary workbook": ("a.xlsb", lambda: zipped({"xl/workbook.bin": "x"}), "not-a-workbook"),
    "a macro": ("a.xlsm", lambda: zipped({**parts(GOOD), "xl/vbaProject.bin": "x"}), READ),
    "612 bytes of .xls": ("a.xls", lambda: compound(())[:612], "workbook-damaged"),
    "a header that lies": ("a.xls", lambda: compound(("Workbook",), tables=0xFFFFFFF0), "workbook-damaged"),
    "a sector of 2^60 bytes": ("a.xls", lambda: compound(("Workbook",), shift=60), "workbook-damaged"),
    "an .xls on which python-calamine aborts": (
        "a.xls",
        partial(compound, ("Workbook",)),
        "work-crashed or work-failed or work-too-big or workbook-damaged",
    ),
    "encrypted": ("a.xlsx", lambda: compound(("EncryptionInfo", "EncryptedPackage")), "workbook-encrypted"),
    "a .doc or .wps": ("a.xls", lambda: compound(("WordDocument",)), "not-a-workbook"),
    "another compound file": ("a.et", lambda: compound(("Something",)), "not-a-workbook"),
    "a web page": (
        "a.xls",
        "<html><table><tr><td>编号</td></tr></table></html>".encode,
        "html-as-workbook",
    ),
    "an XML spreadsheet": (
        "a.xls",
        lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "xml-as-workbook",
    ),
    "text called .xls": ("a.xls", lambda: "编号\t人数\n1\t2\n".encode("gb18030"), "text-as-workbook"),
    "a PDF": ("a.csv", lambda: b"%PDF-1.7", "not-a-workbook"),
    ".ods with rows repeated": (
        "a.ods",
        lambda: ods(REPEATED),
        "table-too-large",
    ),
    ".ods with laughs": ("a.ods", lambda: ods("&i;", head=LAUGHS), "doctype-refused"),
}
