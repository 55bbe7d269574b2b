"""How sensitive a value is. Every table column and every form field carries one of these marks.

Masking in logs and crash reports, export rights, the reading log and erasure are all driven by the mark.
The classes follow the Russian law on personal data (152-FZ): *special* are its art. 10 categories (health,
beliefs, private life); *secret* are our own: passwords, keys, tokens.
"""

from __future__ import annotations

from enum import StrEnum


class Mark(StrEnum):
    """Sensitivity of one column or form field."""

    PUBLIC = "public"
    PERSONAL = "personal"
    SPECIAL = "special"
    SECRET = "secret"
