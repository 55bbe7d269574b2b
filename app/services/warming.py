"""What is loaded late so that the window starts fast, loaded before the first call needs it."""

from __future__ import annotations

from app.services.search.text import load_stemmers
from app.services.store.store import Store


def warm_up(_store: Store) -> None:
    """Load the forms' engine and the stemmers; takes up to a second, so never on the window's thread.

    Ask it of the reading thread when the desk opens: the first script must not hold up what is being typed.
    """
    load_engine()
    load_stemmers()


def load_engine() -> None:
    """Load what runs forms; nothing to do the second time."""
    from app.services.forms.xpath.parse import parse

    parse("1 + 1")
