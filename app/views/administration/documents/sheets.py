"""The forms of a register, of a cause and of a template."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from app.models.complaints import RegisterKind
from app.services.complaints.causes import Cause
from app.services.complaints.settings import DocumentSettings
from app.services.documents.numbers import RegisterRecord
from app.services.documents.templates import KINDS, TemplateRecord
from app.services.words import LANGUAGES, t
from app.views.administration.parts import Names
from app.views.common.combos import ChoiceBox
from app.views.common.panel import plain
from app.views.texts import Translated

MOST_DAYS = 365
TEXT_HIGH = 120
Entry = RegisterRecord | Cause | TemplateRecord


class Sheet(Translated, QWidget):
    """Rows whose labels are ``documents.page_<name>``. Inherit it, :meth:`add` rows, then ``retranslate``."""

    def __init__(self) -> None:
        super().__init__()
        self.names, self.code, self.active = Names(), QLineEdit(), QCheckBox()
        self.choices: DocumentSettings | None = None
        self._rows = QFormLayout(self)
        self._rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._labels: dict[str, tuple[QLabel, QWidget]] = {}
        self.add("name", self.names)
        self.add("code", self.code)
        self.setFocusProxy(self.names)

    def add(self, name: str, editor: QWidget) -> None:
        """A labelled row."""
        label = QLabel()
        label.setBuddy(editor)
        self._rows.addRow(label, editor)
        self._labels[name] = (label, editor)

    def show_entry(self, entry: Entry | None, choices: DocumentSettings) -> None:
        """Fill the form in; None: a new entry."""
        self.choices = choices
        self.names.put(entry.labels if entry else {})
        self.code.setText(entry.code if entry else "")
        self.code.setReadOnly(entry is not None)
        self.active.setChecked(entry.active if entry else True)

    def values(self) -> dict[str, Any]:
        """What stands in the form."""
        return {
            "code": self.code.text().strip(),
            "labels": self.names.labels(),
            "active": self.active.isChecked(),
        }

    def retranslate(self) -> None:
        """Set every text anew."""
        self.names.retranslate()
        self.active.setText(t("documents.page_active"))
        for name, (label, editor) in self._labels.items():
            label.setText(t(f"documents.page_{name}"))
            editor.setAccessibleName(label.text())


class CauseSheet(Sheet):
    """A cause of complaints."""

    def __init__(self) -> None:
        super().__init__()
        self._rows.addRow("", self.active)
        self.retranslate()


class RegisterSheet(Sheet):
    """A register: its numbers and its term."""

    def __init__(self) -> None:
        super().__init__()
        self.kind, self.calendar = ChoiceBox(), ChoiceBox()
        self.pattern = QLineEdit()
        self.yearly, self.working, self.rolls = QCheckBox(), QCheckBox(), QCheckBox()
        self.days, self.remind = QSpinBox(), QSpinBox()
        for spin in (self.days, self.remind):
            spin.setRange(0, MOST_DAYS)
        self.add("kind", self.kind)
        self.add("pattern", self.pattern)
        self._rows.addRow("", self.yearly)
        self.add("days", self.days)
        self._rows.addRow("", self.working)
        self._rows.addRow("", self.rolls)
        self.add("remind", self.remind)
        self.add("calendar", self.calendar)
        self._rows.addRow("", self.active)
        self._hint = plain(look_name="quiet")
        self._rows.addRow(self._hint)
        self.retranslate()

    def show_entry(self, entry: Entry | None, choices: DocumentSettings) -> None:
        super().show_entry(entry, choices)
        known = entry if isinstance(entry, RegisterRecord) else None
        self.kind.setEnabled(known is None)
        self.kind.set_value(known.kind if known else RegisterKind.COMPLAINT)
        self.calendar.set_choices(choices.calendars, empty=t("documents.page_first_calendar"))
        self.calendar.set_value(known.calendar_uid if known else None)
        self.pattern.setText(known.pattern if known else "{desk}-{n}/{year}")
        self.yearly.setChecked(known.yearly if known else True)
        self.working.setChecked(known.working if known else False)
        self.rolls.setChecked(known.rolls if known else True)
        self.days.setValue(known.days if known else 0)
        self.remind.setValue(known.remind_days if known else 3)

    def values(self) -> dict[str, Any]:
        return super().values() | {
            "kind": RegisterKind(str(self.kind.value())).value,
            "pattern": self.pattern.text().strip(),
            "yearly": self.yearly.isChecked(),
            "days": self.days.value(),
            "working": self.working.isChecked(),
            "rolls": self.rolls.isChecked(),
            "remind_days": self.remind.value(),
            "calendar_uid": self.calendar.value(),
        }

    def retranslate(self) -> None:
        super().retranslate()
        self.kind.set_choices([(kind, t(f"documents.kind_{kind.value}")) for kind in RegisterKind])
        self.yearly.setText(t("documents.page_yearly"))
        self.working.setText(t("documents.page_working"))
        self.rolls.setText(t("documents.page_rolls"))
        self.days.setSpecialValueText(t("documents.page_no_term"))
        self._hint.setText(t("documents.page_register_hint", desk="{desk}", n="{n}", year="{year}"))


class TemplateSheet(Sheet):
    """A document template: what it is for, and its text in both languages."""

    def __init__(self) -> None:
        super().__init__()
        self.kind, self.type = ChoiceBox(), ChoiceBox()
        self.boxes = {code: QPlainTextEdit() for code in LANGUAGES}
        self.add("template_kind", self.kind)
        self.add("type", self.type)
        for code, box in self.boxes.items():
            box.setTabChangesFocus(True)
            box.setMinimumHeight(TEXT_HIGH)
            self.add(f"text_{code}", box)
        self._rows.addRow("", self.active)
        self._hint = plain(look_name="quiet")
        self._rows.addRow(self._hint)
        self.retranslate()

    def show_entry(self, entry: Entry | None, choices: DocumentSettings) -> None:
        super().show_entry(entry, choices)
        known = entry if isinstance(entry, TemplateRecord) else None
        self.kind.set_value(known.kind if known else KINDS[-1])
        self.type.set_choices(choices.types, empty=t("documents.page_every_type"))
        self.type.set_value(known.type_uid if known else None)
        for code, box in self.boxes.items():
            box.setPlainText(known.text.get(code, "") if known else "")

    def values(self) -> dict[str, Any]:
        return super().values() | {
            "kind": str(self.kind.value()),
            "type_uid": self.type.value(),
            "text": {code: box.toPlainText().strip() for code, box in self.boxes.items()},
        }

    def retranslate(self) -> None:
        super().retranslate()
        self.kind.set_choices([(kind, t(f"documents.template_{kind}")) for kind in KINDS])
        self._hint.setText(t("documents.page_template_hint", variable="${subject}"))
