"""Who is on duty and when: the duties under way and to come, and a new one below them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.models.directory import EntryKind
from app.models.ids import Uid
from app.services.calls.agreed import of_wall, wall
from app.services.directory.duty import Duty, duties, put_on_duty, take_off_duty
from app.services.directory.finding import Directory
from app.services.errors import KnownError
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.combos import SearchBox
from app.views.common.form.dates import read_date_time
from app.views.common.moments import day_and_time
from app.views.common.panel import look, plain
from app.views.common.record_table import Heading, Line, RecordTable
from app.views.common.small_form import labelled
from app.views.context import Context

SHIFT_MS = 12 * 3_600_000


class DutyDialog(QDialog):
    """``planned`` asks to keep what stands in the fields; ``ended`` carries the duty to take off."""

    planned = Signal()
    ended = Signal(bytes)

    def __init__(self, parent: QWidget, directory: Directory, department: Uid | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("directory.duties"))
        self._names = {line.uid: line.name for line in directory.lines}
        self._people = directory
        self.table = RecordTable()
        self.table.setAccessibleName(t("directory.duties"))
        self.department, self.person = SearchBox(), SearchBox()
        places = [(line.uid, line.name) for line in directory.lines if line.kind is EntryKind.DEPARTMENT]
        self.department.set_choices(places, t("directory.choose"))
        self.department.set_value(department)
        self.department.picked.connect(self._offer_people)
        now = wall_ms()
        self.begin, self.end = QLineEdit(_shown(now)), QLineEdit(_shown(now + SHIFT_MS))
        for edit in (self.begin, self.end):
            edit.setPlaceholderText(t("directory.moment_hint"))
        self._problem = look(plain(), "late")
        self._problem.hide()
        self.add, self.off, close = QPushButton(), QPushButton(), QPushButton(t("directory.close"))
        self.add.setText(t("directory.duty_add"))
        self.add.setProperty("look", "main")
        self.add.setDefault(True)
        self.add.clicked.connect(self.planned)
        self.off.setText(t("directory.duty_off"))
        self.off.clicked.connect(self._end)
        close.clicked.connect(self.reject)
        for button in (self.off, close):
            button.setAutoDefault(False)
        self._lay_out(close)
        self._offer_people()
        self.resize(760, 520)
        self.department.setFocus()

    def show_duties(self, found: Sequence[Duty]) -> None:
        """Show these."""
        headings = [
            Heading(t("directory.where"), 210),
            Heading(t("directory.who"), 230),
            Heading(t("directory.duty_from"), 140),
            Heading(t("directory.duty_until"), 140),
        ]
        rows = [
            (
                self._names.get(one.department_uid, ""),
                one.name,
                day_and_time(one.from_at),
                day_and_time(one.until_at),
            )
            for one in found
        ]
        self.table.show_lines(headings, [Line(one.uid, row) for one, row in zip(found, rows, strict=True)])
        self.off.setEnabled(bool(found))

    def complain(self, text: str) -> None:
        """Say what is wrong, or nothing."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def chosen(self) -> tuple[Uid, Uid, int, int] | None:
        """Department, person, from and until (UTC ms); None where something is missing or no moment."""
        department, person = self.department.value(), self.person.value()
        begin = of_wall(read_date_time(self.begin.text()))
        end = of_wall(read_date_time(self.end.text()))
        if not isinstance(department, bytes) or not isinstance(person, bytes) or begin is None or end is None:
            return None
        return department, person, begin, end

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete on a duty takes it off."""
        if event.key() == Qt.Key.Key_Delete and self.table.hasFocus():
            self._end()
        else:
            super().keyPressEvent(event)

    def _offer_people(self, *_: object) -> None:
        """The people of the department first, then everybody else."""
        place = self.department.value()
        people = [line for line in self._people.lines if line.kind is EntryKind.PERSON and line.own]
        people.sort(key=lambda line: (line.department_uid != place, line.name.casefold()))
        kept = self.person.value()
        self.person.set_choices([(line.uid, line.name) for line in people], t("directory.choose"))
        self.person.set_value(kept)

    def _end(self) -> None:
        duty = self.table.current()
        if duty:
            self.ended.emit(duty)

    def _lay_out(self, close: QPushButton) -> None:
        form = QFormLayout()
        form.addRow(labelled(t("directory.field_department"), self.department), self.department)
        form.addRow(labelled(t("directory.duty_who"), self.person), self.person)
        times = QHBoxLayout()
        times.addWidget(self.begin)
        times.addWidget(labelled(t("directory.duty_until"), self.end))
        times.addWidget(self.end)
        form.addRow(labelled(t("directory.duty_from"), self.begin), times)
        row = QHBoxLayout()
        row.addWidget(self.off)
        row.addStretch(1)
        row.addWidget(self.add)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        column.addLayout(form)
        column.addWidget(self._problem)
        column.addLayout(row)


class DutyPlan(QObject):
    """Shows and keeps the duties."""

    def __init__(self, context: Context, parent: QWidget, directory: Directory, department: Uid | None) -> None:
        super().__init__(parent)
        self._context = context
        self._work = context.work
        self._me = context.signed_in.user_uid
        self.dialog = DutyDialog(parent, directory, department)
        self.dialog.planned.connect(self._plan)
        self.dialog.ended.connect(self._end)

    def run(self) -> None:
        """Show them until the person has done."""
        self._read()
        self._context.notices.run(self.dialog)
        self.dialog.deleteLater()

    def _read(self, _done: object = None) -> None:
        self.dialog.complain("")
        self._work.ask(duties, wall_ms()).on_the_reader().then(self.dialog.show_duties)

    def _plan(self) -> None:
        chosen = self.dialog.chosen()
        if chosen is None:
            self.dialog.complain(t("directory.duty_incomplete"))
        else:
            self._work.ask(put_on_duty, self._me, *chosen).failed(self._failed).then(self._read)

    def _end(self, duty: bytes) -> None:
        self._work.ask(take_off_duty, self._me, duty).failed(self._failed).then(self._read)

    def _failed(self, error: KnownError) -> None:
        self.dialog.complain(str(error))


def _shown(at: int) -> str:
    return f"{wall(at):%d.%m.%Y %H:%M}"
