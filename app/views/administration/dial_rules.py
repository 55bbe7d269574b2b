"""The page of dial rules: a table in the order in which they are tried, and how a number would be dialled."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.services.directory.dialling import KeptRule, list_rules, save_rules
from app.services.errors import KnownError
from app.services.phones.dial_rules import LONGEST, Deed, DialRule, how_dialled
from app.services.settings.declared import BY_NAME
from app.services.store.store import Changed
from app.services.words import t
from app.views.administration.parts import fault_label, show_fault
from app.views.common.combos import ChoiceBox
from app.views.common.panel import look, plain
from app.views.common.record_table import Heading, Line, RecordTable
from app.views.context import Context
from app.views.texts import Translated

NEW = DialRule("X.")


class DialRulesWidget(Translated, QWidget):
    """The table, the rule in hand below it, and the trial of a number."""

    def __init__(self) -> None:
        super().__init__()
        self.about = plain(look_name="quiet")
        self.table = RecordTable()
        self.add, self.remove, self.up, self.down, self.save = (QPushButton() for _ in range(5))
        self.save.setProperty("look", "main")
        self.pattern, self.prefix, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        self.deed, self.line, self.strip, self.active = ChoiceBox(), ChoiceBox(), QSpinBox(), QCheckBox()
        self.strip.setRange(0, LONGEST)
        self.trial, self.trial_line, self.result = QLineEdit(), ChoiceBox(), plain()
        self.fault = fault_label()
        self._labels: list[tuple[QLabel, str, QWidget]] = []
        self.form = QFormLayout()
        self._lay_out()
        self.setFocusProxy(self.table)
        self.retranslate()

    def retranslate(self) -> None:
        self.about.setText(t("dialling.page_hint"))
        self.table.setAccessibleName(t("dialling.page"))
        for button, key in (
            (self.add, "add"),
            (self.remove, "remove"),
            (self.up, "up"),
            (self.down, "down"),
            (self.save, "save"),
        ):
            button.setText(t(f"dialling.{key}"))
        for label, key, editor in self._labels:
            label.setText(t(f"dialling.{key}"))
            editor.setAccessibleName(t(f"dialling.{key}"))
        self.pattern.setPlaceholderText(t("dialling.pattern_hint"))
        self.trial.setPlaceholderText(t("dialling.trial_hint"))
        self.active.setText(t("dialling.active"))
        self.trial_line.setAccessibleName(t("dialling.trial_line"))
        self.deed.set_choices([(deed, t(f"dialling.deed_{deed.value}")) for deed in Deed])
        lines = [(name, t(f"settings.line_{name}")) for name in BY_NAME["line"].choices]
        self.line.set_choices([("", t("dialling.every_line")), *lines])
        self.trial_line.set_choices(lines)

    def show_deed(self) -> None:
        """Only what the chosen deed needs is in sight."""
        deed = self.deed.value()
        self.form.setRowVisible(self.strip, deed == Deed.CHANGE)
        self.form.setRowVisible(self.prefix, deed != Deed.FORBID)

    def show_rules(self, rules: Sequence[DialRule], row: int) -> None:
        """Show the table, standing on a row."""
        headings = [
            Heading(t("dialling.pattern"), 180),
            Heading(t("dialling.deed"), 280),
            Heading(t("dialling.line"), 220),
            Heading(t("dialling.note"), 200),
        ]
        with QSignalBlocker(self.table.selectionModel()):
            self.table.show_lines(headings, [Line(b"", _cells(rule)) for rule in rules])
            if rules:
                self.table.rest_on(min(max(row, 0), len(rules) - 1))

    def _lay_out(self) -> None:
        for key, editor in (
            ("pattern", self.pattern),
            ("deed", self.deed),
            ("strip", self.strip),
            ("prefix", self.prefix),
            ("line", self.line),
            ("note", self.note),
        ):
            self._row(self.form, key, editor)
        self.form.addRow("", self.active)
        buttons = QHBoxLayout()
        for button in (self.add, self.remove, self.up, self.down):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.save)
        tried = QFormLayout()
        row = QHBoxLayout()
        row.addWidget(self.trial, 1)
        row.addWidget(self.trial_line, 1)
        holder = QWidget()
        holder.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self._row(tried, "trial", self.trial, holder)
        tried.addRow("", self.result)
        panel = QFrame()
        panel.setProperty("look", "panel")
        column = QVBoxLayout(panel)
        column.setContentsMargins(14, 12, 14, 12)
        column.addWidget(self.about)
        column.addWidget(self.table, 1)
        column.addLayout(self.form)
        column.addWidget(self.fault)
        column.addLayout(buttons)
        column.addLayout(tried)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(panel)

    def _row(self, form: QFormLayout, key: str, editor: QWidget, holder: QWidget | None = None) -> None:
        label = QLabel()
        label.setBuddy(editor)
        form.addRow(label, holder or editor)
        self._labels.append((label, key, editor))


class DialRulesPage:
    """Keeps the table as it is edited; nothing is kept in the store until it is saved as a whole."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.widget = DialRulesWidget()
        self.rules: list[KeptRule] = []
        self._stored: list[KeptRule] = []
        self._putting = False
        widget = self.widget
        widget.table.selectionModel().currentRowChanged.connect(self._put)
        for line in (widget.pattern, widget.prefix, widget.note):
            line.textEdited.connect(self._edited)
        widget.strip.valueChanged.connect(self._edited)
        widget.active.toggled.connect(self._edited)
        for box in (widget.deed, widget.line):
            box.picked.connect(self._edited)
        widget.trial.textEdited.connect(self._try)
        widget.trial_line.picked.connect(self._try)
        widget.add.clicked.connect(self._add)
        widget.remove.clicked.connect(self._remove)
        widget.up.clicked.connect(self._up)
        widget.down.clicked.connect(self._down)
        widget.save.clicked.connect(self.save)
        widget.trial_line.set_value(context.settings.text("line"))
        self._put()

    def activate(self) -> None:
        """Read the rules, unless something of them is being changed."""
        self._context.work.ask(list_rules).then(self._show_unless_edited)

    def changed(self, change: Changed) -> None:
        """Read them again when one changed."""
        if change.touches("dial_rule"):
            self.activate()

    def save(self) -> None:
        """Keep the whole table."""
        asking = self._context.work.ask(save_rules, self._context.signed_in.user_uid, tuple(self.rules))
        asking.failed(self._failed).then(self._saved)

    def _saved(self, _nothing: None) -> None:
        self._context.notices.tell(t("dialling.saved"))
        self._stored = list(self.rules)
        self._context.work.ask(list_rules).then(self._show)

    def _failed(self, error: KnownError) -> None:
        show_fault(self.widget.fault, str(error))

    def _show_unless_edited(self, rules: Sequence[KeptRule]) -> None:
        if self.rules == self._stored:
            self._show(rules)

    def _show(self, rules: Sequence[KeptRule]) -> None:
        show_fault(self.widget.fault, "")
        self.rules, self._stored = list(rules), list(rules)
        self._list(max(self.widget.table.row(), 0))

    def _list(self, row: int) -> None:
        self.widget.show_rules([kept.rule for kept in self.rules], row)
        self._put()

    def _put(self, *_: object) -> None:
        """Show the rule in hand in the form."""
        row, widget = self.widget.table.row(), self.widget
        rule = self.rules[row].rule if 0 <= row < len(self.rules) else None
        self._putting = True
        shown = rule or NEW
        for line, text in (
            (widget.pattern, shown.pattern),
            (widget.prefix, shown.prefix),
            (widget.note, shown.note),
        ):
            if line.text() != text:
                line.setText(text)
        widget.deed.set_value(shown.deed)
        widget.line.set_value(shown.line)
        widget.strip.setValue(shown.strip)
        widget.active.setChecked(shown.active)
        self._putting = False
        for editor in (widget.pattern, widget.deed, widget.strip, widget.prefix, widget.line, widget.note):
            editor.setEnabled(rule is not None)
        widget.active.setEnabled(rule is not None)
        widget.remove.setEnabled(rule is not None)
        widget.up.setEnabled(row > 0)
        widget.down.setEnabled(0 <= row < len(self.rules) - 1)
        widget.save.setEnabled(self.rules != self._stored)
        widget.show_deed()
        self._try()

    def _edited(self, *_: object) -> None:
        row, widget = self.widget.table.row(), self.widget
        if self._putting or not 0 <= row < len(self.rules):
            return
        rule = DialRule(
            widget.pattern.text(),
            Deed(str(widget.deed.value())),
            widget.strip.value(),
            widget.prefix.text().strip(),
            str(widget.line.value() or ""),
            widget.note.text(),
            widget.active.isChecked(),
        )
        self.rules[row] = KeptRule(self.rules[row].uid, rule)
        self._list(row)

    def _try(self, *_: object) -> None:
        """Say how the number on trial would be dialled by the table as it stands."""
        text, result = self.widget.trial.text().strip(), self.widget.result
        result.setVisible(bool(text))
        if not text:
            return
        rules = [kept.rule for kept in self.rules]
        try:
            dialling = how_dialled(rules, text, str(self.widget.trial_line.value() or ""))
        except KnownError as error:
            result.setText(str(error))
            look(result, "late")
            return
        nth = rules.index(dialling.rule) + 1 if dialling.rule is not None else 0
        if dialling.forbidden:
            result.setText(t("dialling.trial_forbidden", n=nth))
        elif nth:
            result.setText(t("dialling.trial_by_rule", digits=dialling.digits, n=nth))
        else:
            result.setText(t("dialling.trial_as_is", digits=dialling.digits))
        look(result, "late" if dialling.forbidden else "good")

    def _add(self) -> None:
        row = self.widget.table.row() + 1
        self.rules.insert(row, KeptRule(None, NEW))
        self._list(row)
        self.widget.pattern.setFocus()
        self.widget.pattern.selectAll()

    def _remove(self) -> None:
        row = self.widget.table.row()
        if 0 <= row < len(self.rules):
            del self.rules[row]
            self._list(min(row, len(self.rules) - 1))

    def _up(self) -> None:
        self._move(-1)

    def _down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        row = self.widget.table.row()
        if 0 <= row < len(self.rules) and 0 <= row + by < len(self.rules):
            self.rules[row], self.rules[row + by] = self.rules[row + by], self.rules[row]
            self._list(row + by)


def _cells(rule: DialRule) -> tuple[str, ...]:
    """A rule in words."""
    if rule.deed is Deed.FORBID:
        deed = t("dialling.does_forbid")
    elif rule.deed is Deed.REPLACE:
        deed = t("dialling.does_replace", prefix=rule.prefix)
    elif rule.strip and rule.prefix:
        deed = t("dialling.does_both", strip=rule.strip, prefix=rule.prefix)
    elif rule.strip:
        deed = t("dialling.does_strip", strip=rule.strip)
    elif rule.prefix:
        deed = t("dialling.does_prefix", prefix=rule.prefix)
    else:
        deed = t("dialling.does_nothing")
    line = t(f"settings.line_{rule.line}") if rule.line in BY_NAME["line"].choices else t("dialling.every_line")
    pattern = rule.pattern if rule.active else t("dialling.inactive", pattern=rule.pattern)
    return pattern, deed, line, rule.note
