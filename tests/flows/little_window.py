"""A small window that prints what reaches it, to prove the harness on."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout, QWidget


class LittleWindow(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Little window")
        self.setStyleSheet("background: #2060a0")
        self.edit = QLineEdit(self)
        QVBoxLayout(self).addWidget(self.edit)
        self.edit.textChanged.connect(self.tell_text)
        for keys in ("F2", "F8", "Ctrl+Return", "Ctrl+1"):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda keys=keys: print("key", keys, flush=True))
        QShortcut(QKeySequence("F4"), self).activated.connect(self.open_dialog)

    def tell_text(self, text: str) -> None:
        print("text", text, flush=True)

    def open_dialog(self) -> None:
        dialog = QDialog(self)
        dialog.setWindowTitle("Dialog")
        dialog.finished.connect(lambda _: print("dialog closed", flush=True))
        dialog.open()


def main() -> int:
    application = QApplication(sys.argv)
    window = LittleWindow()
    window.resize(700, 300)
    window.show()
    QTimer.singleShot(0, lambda: Path(os.environ["HOTLINE_READY_FILE"]).touch())
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
