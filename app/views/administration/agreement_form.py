"""One agreement to edit: a version of what it promises, and whose tickets are under it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.ids import Uid
from app.models.tickets import TicketState
from app.services.clocks.agreement_care import (
    OWNERS,
    Agreed,
    AgreementRecord,
    Owner,
    VersionRecord,
    minutes_of,
    percents_of,
)
from app.services.clocks.policy import ANY_PRIORITY, PAUSING, THRESHOLDS, Kind, Reopen
from app.services.clocks.why import duration_words
from app.services.words import t
from app.views.administration.parts import Names
from app.views.common.moments import day_and_time
from app.views.common.panel import plain
from app.views.texts import Translated

MINUTE_MS = 60_000
PRIORITIES = (ANY_PRIORITY, 4, 3, 2, 1)
PAUSES = (
    TicketState.NEW,
    TicketState.ACCEPTED,
    TicketState.IN_PROGRESS,
    TicketState.WAITING_CLIENT,
    TicketState.WAITING_OTHER,
    TicketState.ON_APPROVAL,
)
OWNER_ROLE = Qt.ItemDataRole.UserRole


class AgreementForm(Translated, QWidget):
    """Shows an agreement and gives back what was typed. ``version_wanted`` carries the row of a version."""

    version_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._record = AgreementRecord(None, "", {})
        self._version: VersionRecord | None = None
        self._owners: tuple[Owner, ...] = ()
        self._calendars: list[Uid] = []
        self.names = Names()
        self.active = QCheckBox()
        self.versions = QComboBox()
        self.versions.activated.connect(self.version_wanted)
        self._labels = {name: QLabel() for name in ("name", "version")}
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, field in (("name", self.names), ("version", self.versions)):
            self._labels[name].setBuddy(field)
            form.addRow(self._labels[name], field)
        form.addRow("", self.active)
        self.tabs = QTabWidget()
        self.tabs.addTab(self._promise_tab(), "")
        self.tabs.addTab(self._owners_tab(), "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(form)
        column.addWidget(self.tabs, 1)
        self.setFocusProxy(self.names)
        self.retranslate()

    def show_record(self, record: AgreementRecord, version: VersionRecord, agreed: Agreed, now: int) -> None:
        """Fill the form in with one version; ``now`` is UTC ms."""
        self._record, self._version, self._owners = record, version, agreed.owners
        self.names.put(record.labels)
        self.active.setChecked(record.active)
        with QSignalBlocker(self.versions):
            self.versions.clear()
            for one in record.versions:
                self.versions.addItem(version_words(one, record, now))
            if version.uid is None:
                self.versions.addItem(t("agreements.version_new", number=version.number))
                self.versions.setCurrentIndex(self.versions.count() - 1)
            else:
                self.versions.setCurrentIndex([one.uid for one in record.versions].index(version.uid))
        self._show_calendars(agreed.calendars, version.calendar_uid)
        self.reopen.setCurrentIndex(self.reopen.findData(version.reopen))
        self.percents.setText(", ".join(str(percent) for percent in version.thresholds))
        self.start.setDateTime(QDateTime.fromMSecsSinceEpoch(version.valid_from))
        for state, box in self.pauses.items():
            box.setChecked(state.value in version.pausing)
        for row, kind in enumerate(Kind):
            for at, priority in enumerate(PRIORITIES):
                minutes = version.targets.get(kind.value, {}).get(priority)
                text = duration_words(minutes * MINUTE_MS) if minutes is not None else ""
                self.targets.setItem(row, at, QTableWidgetItem(text))
        for table, owned in self.owners.items():
            _fill_owners(owned, [one for one in agreed.owners if one.table == table], record)

    def record(self) -> AgreementRecord:
        """What stands in the fields, but for the version."""
        owners = {table: _ticked(box) for table, box in self.owners.items()}
        uid: Uid | None = self._record.uid
        return AgreementRecord(
            uid, self._record.code, self.names.labels(), self.active.isChecked(), self._record.versions, owners
        )

    def version(self) -> VersionRecord:
        """The version as typed. Raises CalendarError for lengths of time or percents that are none."""
        targets: dict[str, dict[int, int]] = {}
        for row, kind in enumerate(Kind):
            for at, priority in enumerate(PRIORITIES):
                item = self.targets.item(row, at)
                minutes = minutes_of(item.text()) if item is not None else None
                if minutes is not None:
                    targets.setdefault(kind.value, {})[priority] = minutes
        before = self._version
        offered = {state.value for state in PAUSES}
        kept = before.pausing - offered if before is not None else frozenset()
        pausing = kept | {state.value for state, box in self.pauses.items() if box.isChecked()}
        return VersionRecord(
            before.uid if before is not None else None,
            before.number if before is not None else 1,
            self._calendars[self.calendar.currentIndex()] if self.calendar.currentIndex() >= 0 else b"",
            targets,
            pausing,
            self.reopen.currentData(),
            self.start.dateTime().toMSecsSinceEpoch(),
            percents_of(self.percents.text()),
        )

    def retranslate(self) -> None:
        for name, label in self._labels.items():
            label.setText(t(f"agreements.{name}"))
        self.names.retranslate()
        self.versions.setAccessibleName(t("agreements.version"))
        self.active.setText(t("agreements.active"))
        self.tabs.setAccessibleName(t("agreements.parts"))
        self.tabs.setTabText(0, t("agreements.tab_promise"))
        self.tabs.setTabText(1, t("agreements.tab_owners"))
        for name, (label, field) in self._fields.items():
            label.setText(t(f"agreements.{name}"))
            field.setAccessibleName(t(f"agreements.{name}"))
        self.start.setSpecialValueText(t("agreements.always"))
        chosen = max(0, self.reopen.currentIndex())
        self.reopen.clear()
        for way in Reopen:
            self.reopen.addItem(t(f"agreements.reopen_{way.value}"), way.value)
        self.reopen.setCurrentIndex(chosen)
        self._pauses_label.setText(t("agreements.pauses"))
        for state, box in self.pauses.items():
            box.setText(t(f"tickets.state_{state.value}"))
        self.targets.setHorizontalHeaderLabels(
            [t("agreements.any_priority") if not one else t(f"tickets.priority_{one}") for one in PRIORITIES]
        )
        self.targets.setVerticalHeaderLabels([t(f"clocks.kind_{kind.value}") for kind in Kind])
        self.targets.setAccessibleName(t("agreements.targets"))
        self._targets_hint.setText(t("agreements.targets_hint"))
        for table, label in self._owner_labels.items():
            label.setText(t(f"agreements.owners_{table}"))
            self.owners[table].setAccessibleName(t(f"agreements.owners_{table}"))
        self._owners_hint.setText(t("agreements.owners_hint"))

    def _promise_tab(self) -> QWidget:
        self.calendar, self.reopen = QComboBox(), QComboBox()
        self.percents = QLineEdit()
        self.start = QDateTimeEdit()
        self.start.setCalendarPopup(True)
        self.start.setMinimumDateTime(QDateTime.fromMSecsSinceEpoch(0))
        self._fields: dict[str, tuple[QLabel, QWidget]] = {
            "calendar": (QLabel(), self.calendar),
            "start": (QLabel(), self.start),
            "reopen": (QLabel(), self.reopen),
            "percents": (QLabel(), self.percents),
        }
        self.targets = QTableWidget(len(Kind), len(PRIORITIES))
        self.targets.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.targets.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.targets.setTabKeyNavigation(False)
        self.targets.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        rows, head = self.targets.verticalHeader(), self.targets.horizontalHeader()
        self.targets.setFixedHeight(len(Kind) * rows.defaultSectionSize() + head.sizeHint().height() + 6)
        self._targets_hint = plain(look_name="quiet")
        self._pauses_label = QLabel()
        self.pauses = {state: QCheckBox() for state in PAUSES}
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.addWidget(self.targets)
        column.addWidget(self._targets_hint)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, field in self._fields.values():
            label.setBuddy(field)
            form.addRow(label, field)
        grid = QGridLayout()
        for at, box in enumerate(self.pauses.values()):
            grid.addWidget(box, at // 3, at % 3)
        form.addRow(self._pauses_label, grid)
        column.addLayout(form)
        column.addStretch(1)
        return sheet

    def _owners_tab(self) -> QWidget:
        self.owners = {table: QListWidget() for table in OWNERS}
        self._owner_labels = {table: QLabel() for table in OWNERS}
        self._owners_hint = plain(look_name="quiet")
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.addWidget(self._owners_hint)
        row = QHBoxLayout()
        for table, box in self.owners.items():
            part = QVBoxLayout()
            self._owner_labels[table].setBuddy(box)
            part.addWidget(self._owner_labels[table])
            part.addWidget(box, 1)
            row.addLayout(part)
        column.addLayout(row, 1)
        return sheet

    def _show_calendars(self, calendars: Sequence[tuple[Uid, str]], chosen: Uid) -> None:
        self._calendars = [uid for uid, _ in calendars]
        self.calendar.clear()
        self.calendar.addItems([label for _, label in calendars])
        self.calendar.setCurrentIndex(self._calendars.index(chosen) if chosen in self._calendars else -1)


def new_version(record: AgreementRecord, agreed: Agreed, now: int) -> VersionRecord | None:
    """The version to begin a new one with: what is promised now, in force from ``now`` (UTC ms).

    None where there is no calendar to promise anything by.
    """
    if not agreed.calendars:
        return None
    number = max((one.number for one in record.versions), default=0) + 1
    if record.versions:
        last = record.versions[0]
        return VersionRecord(
            None, number, last.calendar_uid, last.targets, last.pausing, last.reopen, now, last.thresholds
        )
    calendar = agreed.calendars[0][0]
    return VersionRecord(None, number, calendar, {}, PAUSING, Reopen.CONTINUE.value, now, THRESHOLDS)


def version_words(version: VersionRecord, record: AgreementRecord, now: int) -> str:
    """A version's number and since when it is in force."""
    if version.valid_from <= 0:
        return t("agreements.version_always", number=version.number)
    started = [one for one in record.versions if one.valid_from <= now]
    key = "version_since"
    if version.valid_from > now:
        key = "version_later"
    elif started and started[0].uid != version.uid:
        key = "version_before"
    return t(f"agreements.{key}", number=version.number, start=day_and_time(version.valid_from))


def _fill_owners(box: QListWidget, owners: Sequence[Owner], record: AgreementRecord) -> None:
    box.clear()
    for one in owners:
        under_other = one.policy_uid is not None and one.policy_uid != record.uid
        item = QListWidgetItem(t("agreements.under_other", name=one.label) if under_other else one.label, box)
        item.setData(OWNER_ROLE, one.uid)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        mine = record.uid is not None and one.policy_uid == record.uid
        item.setCheckState(Qt.CheckState.Checked if mine else Qt.CheckState.Unchecked)


def _ticked(box: QListWidget) -> frozenset[Uid]:
    items = [box.item(row) for row in range(box.count())]
    return frozenset(bytes(item.data(OWNER_ROLE)) for item in items if item.checkState() is Qt.CheckState.Checked)
