"""The 171 systems that the source texts name, and the item that serves each: `docs/sources.yaml` as a page.

`python -m tests.sources` writes `docs/sources.md` anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluator.reading import plain, read_file

ROOT = Path(__file__).parents[1]
WRITTEN = ROOT / "docs" / "sources.yaml"
PAGE = ROOT / "docs" / "sources.md"


@dataclass(frozen=True)
class Entry:
    """One named system: the items (`T05:2.1`) that serve it and the fact that satisfies them, or why none does."""

    id: str
    name: str
    why: str
    items: tuple[str, ...] = ()
    fact: str = ""
    out: str = ""


@dataclass(frozen=True)
class Sources:
    """The texts by their number, the closed list of reasons to leave something out, and the entries."""

    texts: dict[str, str]
    reasons: dict[str, str]
    entries: tuple[Entry, ...]


def sources() -> Sources:
    """Return what `docs/sources.yaml` says."""
    said = plain(read_file(WRITTEN).root)
    entries = tuple(
        Entry(**{**each, **({"items": tuple(each["items"])} if "items" in each else {})})
        for each in said["entries"]
    )
    return Sources(said["texts"], said["reasons"], entries)


def page(said: Sources) -> str:
    """Return the page."""
    return "\n".join(_lines(said)) + "\n"


def _lines(said: Sources) -> Iterator[str]:
    served = sum(1 for each in said.entries if each.items)
    yield "<!-- python -m tests.sources -->"
    yield "# 原文点名的系统在哪里"
    yield "*Where each system that the source texts name is served.*"
    yield ""
    yield (
        f"五篇原文点名了 {len(said.entries)} 个标准、清单、评选和义务：{served} 个由下面的评分表项目服务，"
        f"{len(said.entries) - served} 个不在范围之内，理由只能取自下面的清单。写在 `docs/sources.yaml`。"
    )
    yield ""
    yield (
        "到日子要办的任务、按周期要办的任务，单位列进了计划，才由计划表 T20 管得到；"
        "没有列进去的看不到，登记为非工作月的（如学校的七、八月）也不计。"
    )
    yield ""
    yield "| 理由 | 意思 | 条数 |"
    yield "| --- | --- | --- |"
    for reason, meaning in said.reasons.items():
        yield f"| {reason} | {meaning} | {sum(each.out == reason for each in said.entries)} |"
    for number, title in said.texts.items():
        yield ""
        yield f"## {number} {title}"
        yield ""
        yield "| 编号 | 系统 | 项目 | 事实 | 为什么 |"
        yield "| --- | --- | --- | --- | --- |"
        for each in said.entries:
            if each.id.startswith(f"S{number}-"):
                where = "、".join(f"`{item}`" for item in each.items) or f"不计：{each.out}"
                yield f"| {each.id} | {each.name} | {where} | {each.fact} | {each.why} |"


if __name__ == "__main__":
    PAGE.write_text(page(sources()), "utf-8")
