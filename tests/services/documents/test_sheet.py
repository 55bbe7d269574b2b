"""Blocks escape what they are given; the text of a document comes out again."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from app.services.documents import Align, Column, sheet

TAGS = {"p", "h2", "h4", "table", "thead", "tr", "td", "th", "ul", "li", "b", "br", "hr"}


class Reader(HTMLParser):
    """Tags met, and the text between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(body: str) -> Reader:
    reader = Reader()
    reader.feed(body)
    return reader


@given(st.text())
def test_no_text_becomes_a_tag(text: str) -> None:
    blocks = (
        sheet.title(text),
        sheet.heading(text),
        sheet.paragraph(text, Align.RIGHT),
        sheet.addressee(text),
        sheet.small(text),
        sheet.bullets([text]),
        sheet.facts([(text, text)]),
        sheet.table([Column(text, 30), Column(text)], [(text, text)], (text, text)),
        sheet.signatures([(text, text)]),
    )
    for block in blocks:
        assert read(block).tags <= TAGS


def test_the_values_stand_in_the_table_as_given() -> None:
    body = sheet.table([Column("Cause"), Column("N", align=Align.RIGHT)], [("a < b & c", "3")], ("all", "3"))
    assert read(body).text == "CauseNa < b & c3all3"


def test_shares_of_the_width_fill_the_page() -> None:
    body = sheet.table([Column("a", 1), Column("b", 3)], [])
    assert 'width="25%"' in body
    assert 'width="75%"' in body


def test_plain_text_keeps_lines_and_parts_cells_by_tabs() -> None:
    made = sheet.document(
        "T",
        [sheet.title("One\nTwo"), sheet.facts([("No", "A-1"), ("Left", "")]), sheet.paragraph("x < y")],
        name="n",
    )
    assert sheet.plain_text(made) == "One\nTwo\nNo\tA-1\nLeft\t\n\nx < y"


def test_a_files_name_has_no_sign_that_a_system_refuses() -> None:
    assert sheet.file_name('Ж-A-1/2026: "ответ"?') == "Ж-A-1-2026- -ответ--"
    assert sheet.file_name(" ..") == "document"


@given(st.text(max_size=300))
def test_a_files_name_is_never_empty_or_long(text: str) -> None:
    name = sheet.file_name(text)
    assert 0 < len(name) <= 120
    assert "/" not in name
    assert name.isprintable()
