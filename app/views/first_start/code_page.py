"""The page that shows the recovery code, once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.services.words import t
from app.views.texts import Translated


class CodePage(Translated, QWidget):
    """Shows the code; one goes on once it is kept somewhere."""

    print_wanted = Signal()
    save_wanted = Signal()
    copy_wanted = Signal()
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = QLabel()
        self._title.setProperty("look", "title")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self.code = QLabel()
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        font.setPointSize(16)
        self.code.setFont(font)
        frame = QFrame()
        frame.setProperty("look", "say")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(16, 20, 16, 20)
        inside.addWidget(self.code)
        self.print, self.save, self.copy = QPushButton(), QPushButton(), QPushButton()
        self.print.clicked.connect(self.print_wanted)
        self.save.clicked.connect(self.save_wanted)
        self.copy.clicked.connect(self.copy_wanted)
        self._told = QLabel()
        self._told.setProperty("look", "good")
        self._told.setWordWrap(True)
        self.kept = QCheckBox()
        self.go_on = QPushButton()
        self.go_on.setProperty("look", "main")
        self.go_on.setDefault(True)
        self.go_on.setEnabled(False)
        self.kept.toggled.connect(self.go_on.setEnabled)
        self.go_on.clicked.connect(self.done)
        self._arrange(frame)
        self.retranslate()

    def show_code(self, code: str) -> None:
        """Show the code, four groups a line."""
        groups = code.split("-")
        self.code.setText("-".join(groups[:4]) + "\n" + "-".join(groups[4:]))
        self.code.setAccessibleName(code)
        self.setFocusProxy(self.print)

    def show_told(self, text: str) -> None:
        """Say that the code is copied, saved, printed."""
        self._told.setText(text)

    def retranslate(self) -> None:
        self.setWindowTitle(t("first_start.code_title"))
        self._title.setText(t("first_start.code_title"))
        self._text.setText(t("first_start.code_text"))
        self.print.setText(t("first_start.code_print"))
        self.save.setText(t("first_start.code_save"))
        self.copy.setText(t("first_start.code_copy"))
        self.kept.setText(t("first_start.code_kept"))
        self.go_on.setText(t("first_start.code_go_on"))

    def _arrange(self, frame: QFrame) -> None:
        ways = QHBoxLayout()
        for button in (self.print, self.save, self.copy):
            ways.addWidget(button)
        ways.addStretch(1)
        end = QHBoxLayout()
        end.addWidget(self.kept, 1)
        end.addWidget(self.go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 22)
        column.setSpacing(14)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addWidget(frame)
        column.addLayout(ways)
        column.addWidget(self._told)
        column.addStretch(1)
        column.addLayout(end)
