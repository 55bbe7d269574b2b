"""The form of one outside unit. What belongs to another way of reaching it is out of sight."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from app.models.ids import Uid
from app.services.handoff.units import HandoffError, UnitRecord, Way
from app.services.words import LANGUAGES, t
from app.views.administration.parts import Names
from app.views.common.combos import ChoiceBox

TEXT_LINES = 4
REQUEST_LINES = 9
MOST_MINUTES = 60 * 24 * 30
SAMPLE = {
    "method": "POST",
    "headers": {"Authorization": "Bearer ${secret}"},
    "body": {"title": "${subject}", "text": "${letter_text}", "number": "${ticket_number}"},
    "number": "id",
    "state": "status",
    "url": "html_url",
    "ask": {"method": "GET", "url": "https://example.org/issues/${number}"},
    "states": {"closed": "done"},
}


class UnitForm(QWidget):
    """:meth:`put` and :meth:`record`; the secret is not part of the record."""

    def __init__(self) -> None:
        super().__init__()
        self._uid: Uid | None = None
        self.names, self.code, self.way = Names(), QLineEdit(), ChoiceBox()
        self.mail, self.phone, self.url, self.secret = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.minutes = QSpinBox()
        self.minutes.setRange(0, MOST_MINUTES)
        self.tracker, self.active = QCheckBox(), QCheckBox()
        self.subjects = {code: QLineEdit() for code in LANGUAGES}
        self.texts = {code: _area(TEXT_LINES) for code in LANGUAGES}
        self.request = _area(REQUEST_LINES)
        self.rows = QFormLayout(self)
        self.rows.setContentsMargins(0, 0, 6, 0)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._labels: list[tuple[QLabel, str, str, QWidget]] = []
        for key, editor in (
            ("name", self.names),
            ("code", self.code),
            ("way", self.way),
            ("mail", self.mail),
            ("phone", self.phone),
            ("url", self.url),
            ("secret", self.secret),
            ("request", self.request),
            ("confirm_min", self.minutes),
        ):
            self._add(key, "", editor)
        for code in LANGUAGES:
            self._add("template_subject", code, self.subjects[code])
            self._add("template_text", code, self.texts[code])
        self.rows.addRow("", self.tracker)
        self.rows.addRow("", self.active)
        self.way.currentIndexChanged.connect(self._show_way)
        self.tracker.toggled.connect(self._show_way)
        self.setFocusProxy(self.names)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text anew."""
        for label, key, code, editor in self._labels:
            text = t(f"outside.{key}", language=t(f"settings.language_{code}")) if code else t(f"outside.{key}")
            label.setText(text)
            editor.setAccessibleName(text)
        self.names.retranslate()
        chosen = self.way.value()
        self.way.set_choices([(way.value, t(f"outside.way_{way.value}")) for way in Way])
        self.way.set_value(chosen or Way.MAIL.value)
        self.tracker.setText(t("outside.tracker"))
        self.active.setText(t("outside.active"))
        self.secret.setPlaceholderText(t("outside.secret_hint"))
        self.minutes.setSpecialValueText(t("outside.no_confirmation"))
        for line in self.subjects.values():
            line.setPlaceholderText(t("outside.standard_letter"))
        for area in self.texts.values():
            area.setPlaceholderText(
                t("outside.template_hint", names="${ticket_number}, ${subject}, ${description}")
            )
        self.request.setPlaceholderText(json.dumps(SAMPLE, ensure_ascii=False, indent=1))

    def put(self, unit: UnitRecord) -> None:
        """Show a unit."""
        self._uid = unit.uid
        self.names.put(unit.labels)
        self.code.setText(unit.code)
        self.code.setReadOnly(unit.uid is not None)
        self.way.set_value(unit.way.value)
        for line, text in ((self.mail, unit.mail), (self.phone, unit.phone), (self.url, unit.url)):
            line.setText(text)
        self.secret.clear()
        self.minutes.setValue(unit.confirm_min)
        self.tracker.setChecked(unit.tracker)
        self.active.setChecked(unit.active)
        for code in LANGUAGES:
            self.subjects[code].setText(unit.template.get("subject", {}).get(code, ""))
            self.texts[code].setPlainText(unit.template.get("text", {}).get(code, ""))
        text = json.dumps(dict(unit.request), ensure_ascii=False, indent=1) if unit.request else ""
        self.request.setPlainText(text)
        self._show_way()

    def record(self) -> UnitRecord:
        """The unit as typed. Raises HandoffError for a request that is no JSON object."""
        template = {
            "subject": {code: line.text().strip() for code, line in self.subjects.items() if line.text().strip()},
            "text": {
                code: area.toPlainText().strip() for code, area in self.texts.items() if area.toPlainText().strip()
            },
        }
        return UnitRecord(
            self._uid,
            self.code.text().strip(),
            self.names.labels(),
            Way(str(self.way.value())),
            self.mail.text().strip(),
            self.phone.text().strip(),
            self.url.text().strip(),
            {part: texts for part, texts in template.items() if texts},
            self._request(),
            self.tracker.isChecked(),
            self.minutes.value(),
            self.active.isChecked(),
        )

    def _request(self) -> dict[str, Any]:
        text = self.request.toPlainText().strip()
        if not text:
            return {}
        try:
            found = json.loads(text)
        except ValueError as error:
            raise HandoffError("handoff.request_no_json", detail=str(error)) from error
        if not isinstance(found, dict):
            raise HandoffError("handoff.request_no_json", detail="{ }")
        return found

    def _show_way(self) -> None:
        webhook = self.way.value() == Way.WEBHOOK.value
        for editor in (self.url, self.secret):
            self.rows.setRowVisible(editor, webhook)
        self.rows.setRowVisible(self.request, webhook or self.tracker.isChecked())
        self.rows.setRowVisible(self.mail, self.way.value() == Way.MAIL.value)

    def _add(self, key: str, language: str, editor: QWidget) -> None:
        label = QLabel()
        label.setBuddy(editor)
        self.rows.addRow(label, editor)
        self._labels.append((label, key, language, editor))


def _area(lines: int) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setTabChangesFocus(True)
    made.setFixedHeight(made.fontMetrics().lineSpacing() * lines + 14)
    return made
