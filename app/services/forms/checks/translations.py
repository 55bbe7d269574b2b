"""A text in one language must be there in every language of the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.services.forms.problems import Problem, warning
from app.services.forms.workbook import Sheet, Workbook

_TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")


def translation_problems(workbook: Workbook) -> Iterator[Problem]:
    """Every cell that is empty in one language while its row has the text in another."""
    sheets = [workbook.sheet("survey"), workbook.sheet("choices")]
    languages = list(dict.fromkeys(language for sheet in sheets for language in _languages(sheet)))
    if len(languages) < 2:
        return
    for sheet in sheets:
        for row in sheet:
            for text in _TEXTS:
                yield from _row_problems(sheet.name, row.number, text, row.cells, languages)


def _languages(sheet: Sheet) -> list[str]:
    split = [heading.split("::") for heading in sheet.headings]
    return [parts[1].strip() for parts in split if len(parts) == 2 and parts[0].strip() in _TEXTS]


def _row_problems(
    sheet: str, row: int, text: str, cells: Mapping[str, str], languages: list[str]
) -> Iterator[Problem]:
    written = {language: cells.get(f"{text}::{language}", "").strip() for language in languages}
    if not any(written.values()):
        return
    for language, words in written.items():
        if not words:
            heading = f"{text}::{language}"
            yield warning(sheet, row, heading, "forms.check.missing_translation", language=language)
