"""What a spreadsheet would take for a formula, and how a text is kept from being one: said once for all that write."""

from __future__ import annotations

__all__ = ["harmless", "looks_like_one"]

_BEGINNINGS = tuple("=+-@\t\r")


def looks_like_one(text: str) -> bool:
    """Tell whether a spreadsheet would take *text*, typed into a cell, for a formula."""
    return text.startswith(_BEGINNINGS)


def harmless(text: str) -> str:
    """Return *text* as a cell of CSV that no spreadsheet takes for a formula; reading it back gives *text*.

    >>> harmless("=1+1"), harmless("某支行工会")
    ("'=1+1", '某支行工会')
    """
    return f"'{text}" if looks_like_one(text) else text
