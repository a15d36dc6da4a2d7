"""What it costs to read a large table row by row, against reading the same rows with the standard csv module alone.

    python benchmarks/tables.py [ROWS [COLUMNS]]

Each format holds the same rows; they are read in turn in one run, so that the ratios hold while the machine's speed
drifts. Beside each stands the peak of memory of whoever asks and of the child that reads, each in a process of its own:
both should not grow with the rows. openpyxl, the other reader of .xlsx, stands there for comparison.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent


def table(rows: int, columns: int) -> Iterable[list[str | int | float]]:
    yield [f"列{n}" for n in range(columns)]
    for row in range(rows):
        yield [f"编号{row}", "某某支行工会", row, row / 8, "是", "2026-03-15", *range(columns - 6)]


def write(folder: Path, rows: int, columns: int) -> dict[str, Path]:
    import xlsxwriter

    paths = {name: folder / f"t.{name}" for name in ("utf-8.csv", "gb18030.csv", "xlsx")}
    for name in ("utf-8", "gb18030"):
        with paths[f"{name}.csv"].open("w", encoding=name, newline="") as file:
            csv.writer(file).writerows(table(rows, columns))
    workbook = xlsxwriter.Workbook(str(paths["xlsx"]), {"constant_memory": True})
    sheet = workbook.add_worksheet()
    for number, row in enumerate(table(rows, columns)):
        sheet.write_row(number, 0, row)
    workbook.close()
    return paths


def bare(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def ours(path: Path) -> int:
    from evaluator.workbook import stream_rows

    return sum(1 for _ in stream_rows(path))


def theirs(path: Path) -> int:
    import openpyxl

    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
    sheet.reset_dimensions()
    return sum(1 for _ in sheet.iter_rows(values_only=True))


READERS: dict[str, Callable[[Path], int]] = {"bare": bare, "ours": ours, "theirs": theirs}


def alone(reader: str, path: Path) -> dict[str, float]:
    """Return what one reading costs in a process of its own."""
    command = [sys.executable, __file__, "--alone", reader, str(path)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def cpu() -> float:
    """Return the seconds of processor of this process and its children, which a busy machine stretches least."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def measure(reader: str, path: Path) -> None:
    before = cpu()
    rows = READERS[reader](path)
    spent = cpu() - before
    own, child = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(json.dumps({"rows": rows, "seconds": spent, "own": own, "child": child}))


def main() -> None:
    sys.path.insert(0, str(ROOT))
    if sys.argv[1:2] == ["--alone"]:
        measure(sys.argv[2], Path(sys.argv[3]))
        return
    rows, columns = (int(each) for each in (sys.argv[1:] + ["100000", "10"][len(sys.argv) - 1 :]))
    with TemporaryDirectory() as folder:
        paths = write(Path(folder), rows, columns)
        least = alone("bare", paths["utf-8.csv"])
        print(f"{rows} rows of {columns} columns; the bare csv module takes {least['seconds']:.2f} s")
        for reader, name in (
            ("ours", "utf-8.csv"),
            ("ours", "gb18030.csv"),
            ("ours", "xlsx"),
            ("theirs", "xlsx"),
        ):
            found = alone(reader, paths[name])
            assert found["rows"] == rows + 1
            print(
                f"{reader:<8}{name:<14}{found['seconds']:7.2f} s {found['seconds'] / least['seconds']:7.1f} x bare csv"
                f"{found['own']:8.0f} MB asking {found['child']:6.0f} MB reading"
            )


if __name__ == "__main__":
    main()
