"""The words of one problem code, Chinese and English side by side."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """The words of one code: sentence (with named places), what it means, what to do."""

    zh: str
    en: str
    meaning_zh: str
    meaning_en: str
    remedy_zh: str
    remedy_en: str
