"""Templates become blocks; what stands in a variable stays text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.services.documents import sheet
from app.services.documents.markup import BLANK, lay_out


def test_each_sign_makes_its_block() -> None:
    laid = lay_out("> To\n> whom\n\n# Title\n## Part\nfirst\nsecond\n\n- a\n- b\n---\n===\n! small", {})
    wanted = [
        sheet.addressee("To\nwhom"),
        sheet.title("Title"),
        sheet.heading("Part"),
        sheet.paragraph("first\nsecond"),
        sheet.bullets(["a", "b"]),
        sheet.rule(),
        sheet.page_break(),
        sheet.small("small"),
    ]
    assert laid.body == "".join(wanted)
    assert laid.unknown == ()


def test_a_variable_without_a_value_leaves_a_line_and_is_told() -> None:
    laid = lay_out("Dear ${name}, ${name}\n\n[[table]]", {"name": " "})
    assert laid.body == sheet.paragraph(f"Dear {BLANK}, {BLANK}")
    assert laid.unknown == ("name", "table")


def test_a_block_stands_where_it_is_named() -> None:
    made = sheet.facts([("a", "b")])
    assert lay_out("before\n[[facts]]\nafter", {}, {"facts": made}).body == (
        sheet.paragraph("before") + made + sheet.paragraph("after")
    )


@given(st.text(min_size=1).filter(str.strip))
def test_a_value_is_never_read_as_a_sign(value: str) -> None:
    laid = lay_out("Dear ${name}!", {"name": value})
    assert laid.body == sheet.paragraph(f"Dear {value.strip()}!")


@given(st.text())
def test_any_template_can_be_laid_out(text: str) -> None:
    assert isinstance(lay_out(text, {}).body, str)
