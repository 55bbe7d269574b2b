"""The blocks documents are made of. Everything given is plain text and is escaped here, and only here.

A block is HTML in the subset that Qt's rich text lays out (https://doc.qt.io/qt-6/richtext-html-subset.html);
a document is its blocks, one after another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from html import escape, unescape

from app.records import frozen
from app.services.words import language

LETTERS_PT = 11.0
GRID = "#9aa1a9"
HEAD = "#eceef1"

_BETWEEN_CELLS = re.compile(r"</t[dh]>(?=<t[dh])")
_LINE_END = re.compile(r"<br>|<hr>|</(?:p|h2|h4|li|tr|table)>")
_TAG = re.compile(r"<[^>]*>")
_MANY_ENDS = re.compile(r"\n{3,}")


class Align(StrEnum):
    """Where the text of a block or a column stands."""

    LEFT = "left"
    RIGHT = "right"
    CENTER = "center"


@frozen
class Column:
    """A column of a table: its heading, and its share of the width beside the others' (0: as wide as needed)."""

    heading: str
    share: int = 0
    align: Align = Align.LEFT


@frozen
class Document:
    """A document ready for paper. ``body`` is made of this module's blocks.

    ``name`` is offered as the file's name, without its ending; ``foot`` stands at the left below every page, the
    number of the page at the right. ``lang`` is the document's own language, which may differ from the window's;
    ``letters`` their size in points.
    """

    title: str
    body: str
    name: str
    foot: str = ""
    lang: str = ""
    landscape: bool = False
    letters: float = LETTERS_PT


def document(
    title: str,
    blocks: Iterable[str],
    *,
    name: str,
    foot: str = "",
    lang: str = "",
    landscape: bool = False,
    letters: float = LETTERS_PT,
) -> Document:
    """A document of blocks; ``lang`` is the language in use unless named."""
    return Document(title, "".join(blocks), file_name(name), foot, lang or language(), landscape, letters)


def title(text: str) -> str:
    """The document's title, in the middle."""
    return f'<h2 align="center">{_lines(text)}</h2>'


def heading(text: str) -> str:
    """The heading of a section."""
    return f"<h4>{_lines(text)}</h4>"


def paragraph(text: str, align: Align = Align.LEFT) -> str:
    """A paragraph; line ends in it stay."""
    return f'<p align="{align.value}">{_lines(text)}</p>'


def addressee(text: str) -> str:
    """To whom it goes: a block at the right of the page, as letters begin."""
    return f'<table width="100%"><tr><td width="55%"></td><td width="45%">{_lines(text)}</td></tr></table>'


def small(text: str) -> str:
    """A remark in smaller letters."""
    return f'<p style="font-size: 8pt; color: #57606a">{_lines(text)}</p>'


def bullets(items: Iterable[str]) -> str:
    """A list of points."""
    return "<ul>" + "".join(f"<li>{_lines(item)}</li>" for item in items) + "</ul>"


def rule() -> str:
    """A line across the page."""
    return "<hr>"


def page_break() -> str:
    """What follows begins on a new page."""
    return '<p style="page-break-before: always"></p>'


def facts(pairs: Iterable[tuple[str, str]], label_share: int = 34) -> str:
    """Labels at the left, values at the right. An empty value leaves a line to write on by hand."""
    rows = "".join(
        f'<tr><td width="{label_share}%" style="background-color: {HEAD}">{_lines(label)}</td>'
        f"<td>{_lines(value) or '&nbsp;'}</td></tr>"
        for label, value in pairs
    )
    return _table(rows)


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]], total: Sequence[str] | None = None) -> str:
    """A table of any length whose headings come again on every page; ``total`` is its last row, in bold."""
    head = "".join(
        f'<th align="{column.align.value}"{width} style="background-color: {HEAD}">{_lines(column.heading)}</th>'
        for column, width in zip(columns, _widths(columns), strict=True)
    )
    aligns = [f'<td align="{column.align.value}">' for column in columns]
    parts = ["<thead><tr>", head, "</tr></thead>"]
    for row in rows:
        cells = (f"{begin}{_lines(cell)}</td>" for begin, cell in zip(aligns, row, strict=True))
        parts += ["<tr>", *cells, "</tr>"]
    if total is not None:
        cells = (f"{begin}<b>{_lines(cell)}</b></td>" for begin, cell in zip(aligns, total, strict=True))
        parts += ["<tr>", *cells, "</tr>"]
    return _table("".join(parts))


def signatures(lines: Iterable[tuple[str, str]]) -> str:
    """Lines to sign on: who signs at the left, an empty line, the name at the right."""
    rows = "".join(
        f'<tr><td width="40%">{_lines(who)}</td><td width="30%">____________________</td>'
        f'<td width="30%">{_lines(name)}</td></tr>'
        for who, name in lines
    )
    return f'<br><table width="100%" cellpadding="6">{rows}</table>'


def plain_text(document: Document) -> str:
    """The document's text without its look, for a letter written elsewhere; cells are parted by tabs."""
    text = _BETWEEN_CELLS.sub("\t", document.body)
    text = _TAG.sub("", _LINE_END.sub("\n", text))
    lines = [line.strip(" \xa0") for line in unescape(text).splitlines()]
    return _MANY_ENDS.sub("\n\n", "\n".join(lines)).strip()


def file_name(text: str) -> str:
    """The text as a file's name on every system: no sign that one of them refuses, not too long."""
    kept = "".join("-" if sign in '<>:"/\\|?*' or not sign.isprintable() else sign for sign in text)
    return kept.strip(" .")[:120] or "document"


def _table(rows: str) -> str:
    return (
        '<table width="100%" border="1" cellspacing="0" cellpadding="4" '
        f'style="border-collapse: collapse; border-style: solid; border-color: {GRID}">{rows}</table>'
    )


def _widths(columns: Sequence[Column]) -> list[str]:
    """Each column's width as an attribute; whole per cents that make a hundred together."""
    shares = sum(column.share for column in columns)
    widths, used = [], 0
    for column in columns:
        before, used = used, used + column.share
        width = used * 100 // shares - before * 100 // shares if shares else 0
        widths.append(f' width="{width}%"' if width else "")
    return widths


def _lines(text: str) -> str:
    return escape(text).replace("\r\n", "\n").replace("\n", "<br>")
