"""The functions' Chinese spellings: one table for reading, checking and saying them back."""

from __future__ import annotations

from collections.abc import Mapping

CHINESE: Mapping[str, str] = {
    "count": "计数",
    "sum": "合计",
    "min": "最小",
    "max": "最大",
    "avg": "平均",
    "any": "任一",
    "every": "每个",
    "none": "无一",
    "last": "最后",
    "streak": "连续",
    "rate": "比率",
    "points": "得分",
    "missing": "缺少",
    "mean": "均值",
    "share": "占比",
    "held": "持有",
    "ruled": "裁定",
    "previous": "上期",
    "days_between": "相隔天数",
    "months_between": "相隔月数",
    "at": "于",
}
