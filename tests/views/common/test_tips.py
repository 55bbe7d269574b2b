"""A caller's name is hostile input, also in a tool tip."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument

from app.views.common.tips import plain_tip


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=60))
def test_it_reads_as_it_stands(text: str) -> None:
    tip = plain_tip(f"<b>{text}")
    shown = QTextDocument()
    shown.setHtml(tip)
    assert " ".join(shown.toPlainText().split()) == " ".join(f"<b>{text}".split())


def test_plain_text_stays_as_it_is() -> None:
    assert plain_tip("Иванова & сыновья\nвторая строка") == "Иванова & сыновья\nвторая строка"


def test_a_picture_is_words() -> None:
    assert "<img" not in plain_tip("<img src='file:///etc/passwd'>")
