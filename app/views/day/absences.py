"""Who is away and who stands in: the plan, a new absence, back again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.models.ids import Uid
from app.services.day.absences import AbsenceView, Kind, absences, end_now, plan
from app.services.day.days import bounds, day_of
from app.services.errors import KnownError
from app.services.people.rights import Act, may
from app.services.people.users import UserRecord, list_users
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.words import t
from app.views.common.combos import Choice, ChoiceBox
from app.views.common.form.dates import read_date
from app.views.common.panel import look, plain
from app.views.common.small_form import labelled
from app.views.context import Context

SINCE_MS = 14 * 86_400_000
ROLE = int(Qt.ItemDataRole.UserRole)


class AbsencesDialog(QDialog):
    """The absences planned, under way and lately over; below them a new one.

    ``planned`` asks to keep what stands in the fields; ``ended`` carries the absence that is over.
    """

    planned = Signal()
    ended = Signal(object)

    def __init__(
        self, parent: QWidget, people: Sequence[Choice], me: Uid, *, for_others: bool, by_hub: bool = False
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("day.absences"))
        self._me, self._for_others = me, for_others
        self.list = QListWidget()
        self.list.setAccessibleName(t("day.absences"))
        self.list.setWordWrap(True)
        self.back = QPushButton(t("day.absence_end"))
        self.back.clicked.connect(self._end)
        self.user = ChoiceBox()
        self.user.set_choices(people)
        self.user.set_value(me)
        self.user.setEnabled(for_others)
        self.substitute = ChoiceBox()
        self.substitute.set_choices(people, t("day.choose"))
        self.kind = ChoiceBox()
        self.kind.set_choices([(kind.value, t(f"day.absence_{kind.value}")) for kind in Kind])
        self.kind.set_value(Kind.VACATION.value)
        today = day_of(wall_ms())
        self.first = QLineEdit(f"{today:%d.%m.%Y}")
        self.last = QLineEdit()
        self.last.setPlaceholderText(t("day.last_hint"))
        self.note = QLineEdit()
        self._problem = look(plain(), "late")
        self._problem.hide()
        self.save = QPushButton(t("day.absence_plan"))
        self.save.setProperty("look", "main")
        self.save.setDefault(True)
        self.save.clicked.connect(self._plan)
        self.back.setAutoDefault(False)
        form = QFormLayout()
        for key, editor in (
            ("absent", self.user),
            ("substitute", self.substitute),
            ("absence_kind", self.kind),
            ("first_day", self.first),
            ("last_day", self.last),
            ("note", self.note),
        ):
            form.addRow(labelled(t(f"day.{key}"), editor), editor)
        layout = QVBoxLayout(self)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.back, 0, Qt.AlignmentFlag.AlignRight)
        layout.addLayout(form)
        if by_hub:
            lent = plain(look_name="quiet")
            lent.setText(t("day.absence_hub"))
            layout.addWidget(lent)
        layout.addWidget(self._problem)
        layout.addWidget(self.save, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(620, 560)
        self.substitute.setFocus()

    @property
    def dates(self) -> tuple[date, date | None] | None:
        """The first day and the last (None: not known); None where what was typed is no date."""
        first, last = read_date(self.first.text()), read_date(self.last.text())
        if not first or (self.last.text().strip() and not last):
            return None
        return date.fromisoformat(first), date.fromisoformat(last) if last else None

    def show_absences(self, found: Sequence[AbsenceView]) -> None:
        """Show these."""
        self.list.clear()
        for one in found:
            item = QListWidgetItem(_words(one, with_kind=self._for_others or one.user_uid == self._me))
            item.setData(ROLE, one)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.back.setEnabled(bool(found))

    def complain(self, text: str) -> None:
        """Say what is wrong; an empty text: nothing."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the list means: this one is over."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus():
            self._end()
        else:
            super().keyPressEvent(event)

    def _plan(self) -> None:
        if self.substitute.value() is None:
            self.complain(t("day.substitute_needed"))
            self.substitute.setFocus()
        elif self.dates is None:
            self.complain(t("day.date_wrong"))
            self.first.setFocus()
        else:
            self.planned.emit()

    def _end(self) -> None:
        item = self.list.currentItem()
        if item is not None and item.data(ROLE).ended_at is None:
            self.ended.emit(item.data(ROLE))


class Absences(QObject):
    """Opens the plan and keeps what is changed in it."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._context = context
        self._work = context.work
        self._me = context.signed_in
        self._page = page
        self._dialog: AbsencesDialog | None = None

    def open(self) -> None:
        """Read who works here, then show the plan."""
        self._work.ask(list_users, only_active=True).then(self._show)

    def _show(self, users: list[UserRecord]) -> None:
        people: list[Choice] = [(user.uid, user.name) for user in users]
        others = may(self._me.role, Act.PLAN_ABSENCES)
        hub = self._context.hub
        by_hub = hub is not None and hub.joined
        dialog = AbsencesDialog(self._page, people, self._me.user_uid, for_others=others, by_hub=by_hub)
        self._dialog = dialog
        dialog.planned.connect(self._plan)
        dialog.ended.connect(self._end)
        self._read()
        self._context.notices.run(dialog)
        self._dialog = None
        dialog.deleteLater()

    def _read(self, _answer: object = None) -> None:
        self._work.ask(absences, wall_ms() - SINCE_MS).then(self._show_list)

    def _show_list(self, found: tuple[AbsenceView, ...]) -> None:
        if self._dialog is not None:
            self._dialog.show_absences(found)

    def _plan(self) -> None:
        dialog = self._dialog
        if dialog is None or dialog.dates is None:
            return
        first, last = dialog.dates
        until = bounds(last + timedelta(days=1))[0] if last is not None else None
        kind, note = Kind(str(dialog.kind.value())), dialog.note.text()
        user, substitute = dialog.user.value(), dialog.substitute.value()

        def write(store: Store) -> Uid:
            assert isinstance(user, bytes)
            assert isinstance(substitute, bytes)
            return plan(store, self._me.user_uid, user, substitute, bounds(first)[0], until, kind=kind, note=note)

        dialog.complain("")
        self._work.ask(write).failed(self._failed).then(self._read)

    def _end(self, absence: AbsenceView) -> None:
        ask = self._work.ask(end_now, self._me.user_uid, absence.uid)
        ask.failed(self._failed).then(partial(self._ended, absence))

    def _ended(self, absence: AbsenceView, count: int) -> None:
        self._context.notices.tell(t("day.absence_over", name=absence.user, n=count))
        self._read()

    def _failed(self, error: KnownError) -> None:
        if self._dialog is not None:
            self._dialog.complain(str(error))


def _words(one: AbsenceView, *, with_kind: bool) -> str:
    """The absence in one line; why somebody is away is not everybody's business."""
    first = f"{day_of(one.from_at):%d.%m.%Y}"
    last = t("day.till", day=f"{day_of(one.until_at - 1):%d.%m.%Y}") if one.until_at else t("day.till_back")
    state = "over" if one.ended_at else "now" if one.begun_at else "planned"
    return t(
        "day.absence_line",
        name=one.user,
        kind=t(f"day.absence_{one.kind}") if with_kind else t("day.absence_away"),
        first=first,
        last=last,
        substitute=one.substitute,
        state=t(f"day.absence_is_{state}"),
        moved=one.moved,
    )
