"""A small script's workbook, written as a spreadsheet program writes it."""

from __future__ import annotations

from pathlib import Path

RU, EN = "label::Русский (ru)", "label::English (en)"


def write_book(
    path: Path,
    *,
    label: str = "Где вы?",
    relevant: str = "${place} = 'street'",
    choice: str = "home",
    hello: bool = False,
) -> Path:
    """Write a script of two questions; the second is asked for one answer to the first."""
    import openpyxl

    book = openpyxl.Workbook()
    survey = book.active
    survey.title = "survey"
    survey.append(["type", "name", RU, EN, "relevant", "bind::hotline:mark"])
    survey.append(["select_one place", "place", label, "Where are you?", None, "public"])
    survey.append(["text", "street", "Какая улица?", "Which street?", relevant, "personal"])
    survey.append(["hidden", "caller_first_name", None, None, None, "personal"])
    said = "До свидания, ${caller_first_name}!", "Goodbye, ${caller_first_name}!"
    survey.append(["note", "bye", *said, None, "public"])
    if hello:
        survey.append(["text", "more", "Что ещё?", "What else?", None, "public"])
    choices = book.create_sheet("choices")
    choices.append(["list_name", "name", RU, EN, "disposition"])
    choices.append(["place", choice or None, "Дома", "At home", "ticket_created"])
    choices.append(["place", "street", "На улице", "In the street", "ticket_created"])
    settings = book.create_sheet("settings")
    settings.append(["form_title", "form_id", "version", "default_language"])
    settings.append(["Такси", "taxi", "1", "Русский (ru)"])
    book.save(path)
    return path
