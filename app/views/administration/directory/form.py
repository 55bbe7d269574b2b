"""The form of one entry of the directory. What belongs to the other kind of entry is out of sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.models.directory import EntryKind, NumberKind
from app.models.ids import Uid
from app.services.directory.keeping import EntryRecord, NumberRecord
from app.services.words import t
from app.views.common.combos import Choice, ChoiceBox, SearchBox

NUMBERS = 4


class NumberRows(QWidget):
    """The numbers of an entry: what each is for, and the number."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = [(ChoiceBox(), QLineEdit()) for _ in range(NUMBERS)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for kind, number in self.rows:
            kind.setFixedWidth(150)
            row = QHBoxLayout()
            row.addWidget(kind)
            row.addWidget(number, 1)
            column.addLayout(row)
        self.setFocusProxy(self.rows[0][1])

    def retranslate(self) -> None:
        """Set every text anew."""
        for at, (kind, number) in enumerate(self.rows, start=1):
            chosen = kind.value()
            kind.set_choices([(one, t(f"directory.number_{one.value}")) for one in NumberKind])
            kind.set_value(chosen or NumberKind.INNER)
            kind.setAccessibleName(t("directory.number_kind", n=at))
            number.setAccessibleName(t("directory.number_nth", n=at))

    def put(self, numbers: Sequence[NumberRecord]) -> None:
        """Show these."""
        kinds = (NumberKind.INNER, NumberKind.WORK, NumberKind.MOBILE, NumberKind.DUTY)
        for at, (kind, number) in enumerate(self.rows):
            known = numbers[at] if at < len(numbers) else None
            kind.set_value(known.kind if known else kinds[at])
            number.setText(known.number if known else "")

    def numbers(self) -> tuple[NumberRecord, ...]:
        """What was typed; empty rows are none."""
        return tuple(
            NumberRecord(number.text().strip(), NumberKind(str(kind.value())))
            for kind, number in self.rows
            if number.text().strip()
        )


class EntryForm(QWidget):
    """:meth:`put` and :meth:`record`."""

    def __init__(self) -> None:
        super().__init__()
        self._uid: Uid | None = None
        self._rest: tuple[NumberRecord, ...] = ()
        self.kind, self.name, self.post = ChoiceBox(), QLineEdit(), QLineEdit()
        self.department, self.user, self.calendar = SearchBox(), SearchBox(), ChoiceBox()
        self.numbers, self.skills, self.note = NumberRows(), QLineEdit(), QLineEdit()
        self.active = QCheckBox()
        self.rows = QFormLayout(self)
        self.rows.setContentsMargins(0, 0, 6, 0)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._labels: list[tuple[QLabel, str, QWidget]] = []
        for key, editor in (
            ("kind", self.kind),
            ("name", self.name),
            ("post", self.post),
            ("department", self.department),
            ("numbers", self.numbers),
            ("skills", self.skills),
            ("user", self.user),
            ("calendar", self.calendar),
            ("note", self.note),
        ):
            label = QLabel()
            label.setBuddy(editor)
            self.rows.addRow(label, editor)
            self._labels.append((label, key, editor))
        self.rows.addRow("", self.active)
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.setFocusProxy(self.name)
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text anew."""
        for label, key, editor in self._labels:
            label.setText(t(f"directory.field_{key}"))
            editor.setAccessibleName(t(f"directory.field_{key}"))
        chosen = self.kind.value()
        self.kind.set_choices([(one, t(f"directory.a_{one.value}")) for one in EntryKind])
        self.kind.set_value(chosen or EntryKind.PERSON)
        self.numbers.retranslate()
        self.skills.setPlaceholderText(t("directory.skills_hint"))
        self.active.setText(t("directory.active"))

    def offer(self, departments: Sequence[Choice], users: Sequence[Choice], calendars: Sequence[Choice]) -> None:
        """What may be chosen."""
        self.department.set_choices(departments, t("directory.no_department"))
        self.user.set_choices(users, t("directory.no_user"))
        self.calendar.set_choices(calendars, t("directory.no_calendar"))

    def put(self, entry: EntryRecord) -> None:
        """Show an entry."""
        self._uid = entry.uid
        self.kind.set_value(entry.kind)
        for line, text in (
            (self.name, entry.name),
            (self.post, entry.post),
            (self.skills, entry.skills),
            (self.note, entry.note),
        ):
            line.setText(text)
        self.department.set_value(entry.department_uid)
        self.user.set_value(entry.user_uid)
        self.calendar.set_value(entry.calendar_uid)
        self.numbers.put(entry.numbers[:NUMBERS])
        self._rest = entry.numbers[NUMBERS:]
        self.active.setChecked(entry.active)
        self._show_kind()

    def record(self) -> EntryRecord:
        """The entry as typed."""
        kind = EntryKind(str(self.kind.value()))
        person = kind is EntryKind.PERSON
        return EntryRecord(
            self._uid,
            kind,
            self.name.text().strip(),
            self.post.text().strip() if person else "",
            _uid(self.department),
            _uid(self.user) if person else None,
            None if person else _uid(self.calendar),
            self.skills.text().strip(),
            self.note.text().strip(),
            self.active.isChecked(),
            self.numbers.numbers() + self._rest,
        )

    def _show_kind(self) -> None:
        person = self.kind.value() == EntryKind.PERSON
        for editor, shown in ((self.post, person), (self.user, person), (self.calendar, not person)):
            self.rows.setRowVisible(editor, shown)


def _uid(box: ChoiceBox) -> Uid | None:
    value = box.value()
    return value if isinstance(value, bytes) else None
