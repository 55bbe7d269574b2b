"""Tool tips of what people and exchanges have sent: plain text, whatever it looks like.

Qt takes a tool tip that looks like HTML for HTML, pictures and all.
"""

from __future__ import annotations

import html


def plain_tip(text: str) -> str:
    """The text to give as a tool tip, so that it reads as it stands."""
    if "<" not in text:
        return text
    return f"<p style='white-space:pre-wrap'>{html.escape(text)}</p>"
