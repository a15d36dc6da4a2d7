"""Organisations as the rows of a table of many, written from what the language says of a submission, for comparison."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from evaluator.declarations import Records, Results, Tally, Vocabulary

WHO = ("单位编号", "单位名称", "地区", "单位类型", "期间", "评定日")


def cells(
    submission: Mapping[str, object], vocabulary: Vocabulary
) -> tuple[dict[str, str], dict[str, list[dict[str, str]]]]:
    """Return a submission (plain, English keywords) as the cells of one row, and the rows of the tables beside it."""
    who = submission.get("organisation") or {}
    row = dict(
        zip(
            WHO,
            (
                who.get("id"),
                who.get("name"),
                who.get("region"),
                who.get("type"),
                submission.get("period"),
                submission.get("as_of"),
            ),
            strict=True,
        )
    )
    beside: dict[str, list[dict[str, str]]] = {}
    for name, value in (submission.get("facts") or {}).items():
        fact = vocabulary.facts[name]
        if isinstance(fact, Records | Results):
            if isinstance(value, list):
                row[name] = str(len(value)) if value else "无"
                beside[name] = [{"单位编号": who["id"], **each} for each in value]
        elif isinstance(fact, Tally):
            for line, votes in (value or {}).items():
                row |= {f"{name}·{line}·{choice}": count for choice, count in (votes or {}).items()}
        elif isinstance(value, list):
            row[name] = "、".join(value) if value else "无"
        else:
            row[name] = value
    return {key: each for key, each in row.items() if each is not None}, beside


def written(rows: Sequence[Mapping[str, str]], encoding: str = "utf-8") -> bytes:
    """Return rows as CSV under the titles that any of them has."""
    titles = list(dict.fromkeys(title for row in rows for title in row))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(titles)
    writer.writerows([[row.get(title, "") for title in titles] for row in rows])
    return text.getvalue().encode(encoding)


def write(
    folder: Path,
    name: str,
    submissions: Sequence[Mapping[str, object]],
    vocabulary: Vocabulary,
    encoding: str = "utf-8",
) -> Path:
    """Write submissions as a table of many and the tables beside it; return the main one."""
    main, beside = [], {}
    for each in submissions:
        row, others = cells(each, vocabulary)
        main.append(row)
        for fact, rows in others.items():
            beside.setdefault(fact, []).extend(rows)
    path = folder / f"{name}.csv"
    path.write_bytes(written(main, encoding))
    for fact, rows in beside.items():
        if rows:
            (folder / f"{name}-{fact}.csv").write_bytes(written(rows, encoding))
    return path
