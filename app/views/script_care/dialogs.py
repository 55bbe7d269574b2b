"""A form's code, names, kind and lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QWidget

from app.models.scripts import FormKind
from app.services.words import LANGUAGES, t

WIDTH = 460


class FormDialog(QDialog):
    """The code is the workbook's ``form_id`` and stays as it is: by it the next saving finds its form."""

    def __init__(
        self,
        parent: QWidget,
        code: str,
        labels: Mapping[str, str],
        kind: FormKind,
        lines: Sequence[str] = (),
        *,
        new: bool,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("care.new_form" if new else "care.edit_form"))
        self.setMinimumWidth(WIDTH)
        self.code = code
        form = QFormLayout(self)
        form.addRow(t("care.field_code"), QLabel(code))
        self.names: dict[str, QLineEdit] = {}
        for spoken in LANGUAGES:
            edit = QLineEdit(labels.get(spoken, ""))
            edit.setAccessibleName(t(f"care.field_label_{spoken}"))
            form.addRow(t(f"care.field_label_{spoken}"), edit)
            self.names[spoken] = edit
        self._kind = QComboBox()
        self._kind.setAccessibleName(t("care.field_kind"))
        for one in FormKind:
            self._kind.addItem(t(f"care.kind_{one.value}"), one.value)
        self._kind.setCurrentIndex(list(FormKind).index(kind))
        form.addRow(t("care.field_kind"), self._kind)
        self.lines_edit = QLineEdit(", ".join(lines))
        self.lines_edit.setAccessibleName(t("care.field_lines"))
        self.lines_edit.setPlaceholderText(t("care.lines_hint"))
        form.addRow(t("care.field_lines"), self.lines_edit)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(t("care.save"))
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(t("care.cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)

    @property
    def labels(self) -> dict[str, str]:
        """The names as typed."""
        return {spoken: edit.text().strip() for spoken, edit in self.names.items()}

    @property
    def kind(self) -> FormKind:
        """What the form is used for."""
        return FormKind(self._kind.currentData())

    @property
    def lines(self) -> list[str]:
        """The dialled numbers that open it."""
        return [part.strip() for part in re.split(r"[,;\n]", self.lines_edit.text()) if part.strip()]
