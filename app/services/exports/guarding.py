"""Text that no spreadsheet program takes for a formula (OWASP, "CSV Injection")."""

from __future__ import annotations

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """The text with an apostrophe before a sign that would begin a formula; imports take it off again."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
