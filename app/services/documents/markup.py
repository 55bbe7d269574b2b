"""The text of a document template, turned into blocks.

A template is plain text that an administrator writes, with ``${variables}`` and a few signs at the beginning of a
line, so that nobody needs to know HTML:

- ``# `` the title, ``## `` a heading, ``> `` to whom it goes, ``- `` a point of a list, ``! `` a remark in small
  letters; lines with the same sign that follow each other are one block;
- ``---`` a line across the page, ``===`` a new page;
- ``[[name]]`` alone on a line: a block that the program puts there (a table, the facts, lines to sign on);
- anything else is a paragraph; an empty line ends it.

A variable without a value leaves a line to write on by hand, and is reported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.records import frozen
from app.services.documents import sheet

BLANK = "____________"
_VARIABLE = re.compile(r"\$\{(\w+)\}")
_BLOCK = re.compile(r"\[\[(\w+)\]\]")
_SIGNS = ("## ", "# ", "> ", "- ", "! ")
_ALONE = {"---": sheet.rule, "===": sheet.page_break}


@frozen
class Laid:
    """A template as blocks. ``unknown`` names variables and blocks that had no value."""

    body: str
    unknown: tuple[str, ...]


def lay_out(text: str, values: Mapping[str, str], blocks: Mapping[str, str] | None = None) -> Laid:
    """Turn a template into blocks with ``values`` in place of its variables.

    Values are plain text: what stands in them is never read as a sign or a variable. ``blocks`` are made by
    :mod:`app.services.documents.sheet`.
    """
    unknown: list[str] = []

    def put(match: re.Match[str]) -> str:
        value = values.get(match[1], "").strip()
        if not value:
            unknown.append(match[1])
        return value or BLANK

    parts: list[str] = []
    for sign, lines in _grouped(text):
        block = _BLOCK.fullmatch(lines[0].strip()) if not sign else None
        if block is not None:
            if block[1] not in (blocks or {}):
                unknown.append(block[1])
            parts.append((blocks or {}).get(block[1], ""))
        elif lines[0].strip() in _ALONE:
            parts.append(_ALONE[lines[0].strip()]())
        else:
            parts.append(_block(sign, [_VARIABLE.sub(put, line) for line in lines]))
    return Laid("".join(parts), tuple(dict.fromkeys(unknown)))


def _grouped(text: str) -> list[tuple[str, list[str]]]:
    """Lines that belong together, with the sign they begin with."""
    groups: list[tuple[str, list[str]]] = []
    open_group = False
    for raw in text.splitlines():
        line = raw.rstrip()
        if not line.strip():
            open_group = False
            continue
        sign = next((sign for sign in _SIGNS if line.startswith(sign)), "")
        alone = line.strip() in _ALONE or (not sign and _BLOCK.fullmatch(line.strip()) is not None)
        if open_group and not alone and groups[-1][0] == sign:
            groups[-1][1].append(line[len(sign) :])
        else:
            groups.append((sign, [line[len(sign) :]]))
        open_group = not alone
    return groups


def _block(sign: str, lines: list[str]) -> str:
    text = "\n".join(lines)
    if sign == "# ":
        return sheet.title(text)
    if sign == "## ":
        return sheet.heading(text)
    if sign == "> ":
        return sheet.addressee(text)
    if sign == "- ":
        return sheet.bullets(lines)
    return sheet.small(text) if sign == "! " else sheet.paragraph(text)
