"""What one table may hold. Honest files stay far below; what is above is a mistake or an attack."""

from __future__ import annotations

BOOK_BYTES = 20 << 20
"""Bytes of a workbook, and of a table of text that is held whole."""

TEXT_BYTES = 200 << 20
"""Bytes of a table of text that is read row by row."""

PARTS = 2_000
UNPACKED_BYTES = 200 << 20
RATIO = 100
RATIO_FROM = 4 << 20
"""Unpacked bytes from which the ratio of compression is judged: a small file may well be nothing but repetition."""

SHEETS = 100
ROWS = 200_000
COLUMNS = 500
CELLS = 10_000_000
BOOK_CELLS = 500_000
"""Cells of a book that is held whole; read row by row there may be `CELLS`."""

TEXT = 32_767
"""Characters of one cell, which is also what a spreadsheet allows."""

STRINGS = 1_000_000
MERGED = 5_000
STYLES = 66_000
"""Cell formats. A spreadsheet allows 65,490, and years of copying bring honest files there."""

COMMENTS = 5_000
PICTURES = 300
PICTURE_BYTES = 10 << 20
PICTURES_BYTES = 40 << 20
PROBLEMS = 50

BOOK_OUTPUT = 160 << 20
STREAM_OUTPUT = 2 << 30
SECONDS = 10
SECONDS_EACH_MEGABYTE = 1
"""Seconds of processor that reading a workbook may take, and how many more for each megabyte it unpacks to."""
