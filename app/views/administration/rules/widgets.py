"""The page of rules as seen: the rules at the left, the form of one beside them, its buttons below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.services.words import t
from app.views.administration.parts import EntryList, fault_label
from app.views.administration.rules.form import RuleForm
from app.views.common.panel import plain, scrolled
from app.views.texts import Translated


class RulesWidget(Translated, QWidget):
    """``reshow`` is called when the language changed: what the rows say is put there by the page."""

    def __init__(self, reshow: Callable[[], None]) -> None:
        super().__init__()
        self._reshow: Callable[[], None] = lambda: None
        self.entries = EntryList()
        self.form = RuleForm()
        self.state = plain(look_name="quiet")
        self.problems = plain(look_name="soon")
        self.fault = fault_label()
        self.save, self.publish, self.dry_run = QPushButton(), QPushButton(), QPushButton()
        self.switch, self.remove, self.up = QPushButton(), QPushButton(), QPushButton()
        self.log, self.write, self.take = QPushButton(), QPushButton(), QPushButton()
        self.publish.setProperty("look", "main")
        panel = QFrame()
        panel.setProperty("look", "panel")
        right = QVBoxLayout(panel)
        right.setContentsMargins(14, 12, 14, 12)
        right.addWidget(self.state)
        right.addWidget(scrolled(self.form), 1)
        right.addWidget(self.problems)
        right.addWidget(self.fault)
        grid = QGridLayout()
        for at, button in enumerate((self.log, self.up, self.switch, self.remove)):
            grid.addWidget(button, 0, at)
        for at, button in enumerate((self.take, self.write)):
            grid.addWidget(button, 1, at)
        grid.setColumnStretch(4, 1)
        main = QHBoxLayout()
        main.addStretch(1)
        for button in (self.dry_run, self.save, self.publish):
            main.addWidget(button)
        grid.addLayout(main, 1, 2, 1, 3)
        right.addLayout(grid)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.entries)
        row.addWidget(panel, 1)
        self.setFocusProxy(self.entries)
        self.retranslate()
        self._reshow = reshow

    def show_state(self, text: str) -> None:
        """Say where the rule stands."""
        self.state.setText(text)

    def retranslate(self) -> None:
        self.entries.list.setAccessibleName(t("rules.title"))
        self.entries.add.setText(t("rules.add"))
        self.form.retranslate()
        for button, key in (
            (self.save, "rules.save"),
            (self.publish, "rules.publish"),
            (self.dry_run, "rules.dry_run"),
            (self.switch, "rules.switch_off"),
            (self.remove, "rules.remove"),
            (self.up, "rules.up"),
            (self.log, "rules.log"),
            (self.write, "rules.write"),
            (self.take, "rules.take"),
        ):
            button.setText(t(key))
        self._reshow()
