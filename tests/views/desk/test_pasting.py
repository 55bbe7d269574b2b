"""Files and pictures pasted into the description become attachments; texts stay texts."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPlainTextEdit

from tests.views.desk.conftest import Bench


def _description(bench: Bench) -> QPlainTextEdit:
    editor = bench.desk.ticket.widget.fields["description"].editor
    assert isinstance(editor, QPlainTextEdit)
    return editor


def _names(bench: Bench) -> list[str]:
    return [name for (name,) in bench.rows("SELECT name FROM attachment WHERE deleted_at IS NULL")]


def test_pasted_files_are_attached(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "Акт осмотра.txt"
    path.write_text("протечка", encoding="utf-8")
    pasted = QMimeData()
    pasted.setUrls([QUrl.fromLocalFile(str(path))])
    _description(bench).insertFromMimeData(pasted)
    bench.until(lambda: _names(bench) == ["Акт осмотра.txt"])
    assert _description(bench).toPlainText() == ""


def test_a_pasted_picture_is_attached_as_png_and_delete_takes_it_away(bench: Bench) -> None:
    image = QImage(3, 2, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    pasted = QMimeData()
    pasted.setImageData(image)
    _description(bench).insertFromMimeData(pasted)
    bench.until(lambda: len(_names(bench)) == 1)
    assert _names(bench)[0].endswith(".png")
    assert bench.value("SELECT content FROM attachment_content").startswith(b"\x89PNG")
    files = bench.desk.ticket.widget.files
    bench.until(lambda: files.count() == 1)
    files.setCurrentRow(0)
    files.setFocus()
    bench.key(Qt.Key.Key_Delete)
    bench.until(lambda: _names(bench) == [])


def test_a_table_s_cells_are_pasted_as_text(bench: Bench) -> None:
    pasted = QMimeData()
    pasted.setText("12\t34")
    pasted.setImageData(QImage(3, 2, QImage.Format.Format_RGB32))
    _description(bench).insertFromMimeData(pasted)
    assert _description(bench).toPlainText() == "12\t34"
    assert _names(bench) == []
