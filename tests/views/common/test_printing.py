"""A document on paper: pages, foot, text that can be selected; the dialog that shows it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.services.documents import Column, Document, sheet
from app.views.common.paper import DocumentDialog
from app.views.common.printing import CannotPrint, page_layout, save_pdf
from tests.views.common.pdf import pages_of_pdf, text_of_pdf


def long_document(rows: int) -> Document:
    table = sheet.table([Column("Причина", 3), Column("Число", 1)], [(f"Течь {n}", str(n)) for n in range(rows)])
    return sheet.document("Реестр жалоб", [sheet.title("Реестр"), table], name="Реестр", foot="Ж-A-1", lang="ru")


def test_the_text_can_be_selected(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    save_pdf(sheet.document("Ответ", [sheet.paragraph("Уважаемая Анна, ёлка — № 5")], name="x", lang="ru"), path)
    text = text_of_pdf(path.read_bytes())
    assert "Уважаемая Анна, ёлка — № 5" in text
    assert "Страница 1 из 1" in text


def test_a_long_table_has_its_headings_and_its_foot_on_every_page(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    pages = save_pdf(long_document(120), path)
    data = path.read_bytes()
    text = text_of_pdf(data)
    assert pages == pages_of_pdf(data) > 2
    assert text.count("Причина") == text.count("Ж-A-1") == pages
    assert f"Страница {pages} из {pages}" in text
    assert all(f"Течь {n}" in text for n in range(120))


def test_a_lying_page_is_wider_than_high(qapp: object) -> None:
    lying = page_layout(Document("t", "", "n", landscape=True)).fullRect()
    assert lying.width() > lying.height()


def test_it_may_be_written_on_another_thread(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    thread = threading.Thread(target=save_pdf, args=(long_document(5), path))
    thread.start()
    thread.join()
    assert "Течь 4" in text_of_pdf(path.read_bytes())


def test_a_folder_that_is_not_there_is_told(qapp: object, tmp_path: Path) -> None:
    with pytest.raises(CannotPrint):
        save_pdf(long_document(1), tmp_path / "none" / "a.pdf")
    assert list(tmp_path.iterdir()) == []


def test_the_dialog_shows_the_document_and_what_is_left_blank(qtbot: object) -> None:
    dialog = DocumentDialog(None, long_document(3), "решение")  # type: ignore[arg-type]
    assert "Течь 2" in dialog.paper.toPlainText()
    assert dialog.windowTitle() == "Реестр жалоб"
    dialog.deleteLater()


def test_of_a_very_long_document_the_beginning_is_shown(qtbot: object) -> None:
    dialog = DocumentDialog(None, long_document(5000))  # type: ignore[arg-type]
    shown = dialog.paper.toPlainText()
    assert "Течь 10" in shown
    assert "Течь 4999" not in shown
    assert shown.rstrip().endswith("…")
    dialog.deleteLater()
