"""What the panel of the exchange does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QDialogButtonBox, QFileDialog, QVBoxLayout, QWidget

from app.services.errors import KnownError
from app.services.telephony.checking import Step
from app.services.telephony.choosing import can_be_checked, needs_secret
from app.services.words import t
from app.views.common.panel import plain
from app.views.context import Context
from app.views.line_care import LineCare
from app.views.settings.exchange_support import LineSupport
from app.views.settings.widgets import SettingsPage

SIZE_EVERY_MS = 1_000


class ExchangeSettings(QObject):
    """Shows how the line stands, keeps its password, connects, tests, records."""

    def __init__(self, context: Context, care: LineCare, page: SettingsPage) -> None:
        super().__init__(page)
        self._context = context
        self._care = care
        self._page = page
        self._panel = panel = page.exchange
        self.support = LineSupport(care, self)
        panel.secret_given.connect(care.keep_secret)
        panel.connect_wanted.connect(self._connect)
        panel.check_wanted.connect(self._check)
        panel.call_wanted.connect(self._call)
        panel.copy_wanted.connect(self._copy)
        panel.recording_wanted.connect(self._record)
        care.changed.connect(self.show_now)
        self.support.found.connect(panel.steps.show_finding)
        self.support.over.connect(self._over)
        self.support.recording_changed.connect(self._show_recording)
        self.support.failed.connect(context.notices.tell_error)
        self._sizes = QTimer(self, interval=SIZE_EVERY_MS)
        self._sizes.timeout.connect(self._show_recording)
        context.navigation.leaving.connect(self.support.stop_recording)
        self.show_now()

    def show_now(self) -> None:
        """Show the line as it stands."""
        care = self._care
        self._panel.show_line(
            care.status,
            str(care.trouble) if care.trouble is not None else "",
            waits=care.waits,
            secret=needs_secret(care.name),
            checked=can_be_checked(care.name),
            here=care.line.is_started,
        )
        self._show_recording()
        self._page.show_needed()

    def _connect(self) -> None:
        self._with_secret(self._care.connect_now)

    def _check(self) -> None:
        self._with_secret(partial(self._begin, with_call=False))

    def _call(self) -> None:
        self._with_secret(partial(self._begin, with_call=True))

    def _with_secret(self, then: Callable[[], None]) -> None:
        """Keep first what is typed as the password: with the one before, the exchange would refuse once more."""
        if typed := self._panel.take_secret():
            self._care.keep_secret(typed, then)
        else:
            then()

    def _begin(self, *, with_call: bool) -> None:
        if not self.support.runs:
            self._panel.steps.begin([step for step in Step if with_call or step is not Step.TEST_CALL])
            self._panel.set_testing(True)
            self.support.check(with_call=with_call)

    def _over(self, error: KnownError | None) -> None:
        self._panel.steps.end()
        self._panel.set_testing(False)
        if error is not None:
            self._panel.steps.hide()
            self._panel.copy.hide()
            self._context.notices.tell_error(error)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self._panel.steps.report())
        self._context.notices.tell(t("exchange.copied"))

    def _record(self) -> None:
        if self.support.recording is not None:
            path = self.support.stop_recording()
            self._context.notices.tell(t("exchange.recorded", path=path))
            return
        asked = RecordingDialog(self._panel.window())
        if not self._context.notices.run(asked):
            return
        path = self._ask_path()
        if path is not None:
            self.support.record(path, whole=asked.whole.isChecked())

    def _ask_path(self) -> Path | None:
        dialog = QFileDialog(self._panel.window(), t("exchange.record"), str(Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([t("exchange.record_files")])
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(f"exchange-{datetime.now().astimezone():%Y-%m-%d-%H%M}.txt")
        if not self._context.notices.run(dialog) or not dialog.selectedFiles():
            return None
        return Path(dialog.selectedFiles()[0])

    def _show_recording(self) -> None:
        trace = self.support.recording
        possible = self._care.line.can_be_traced
        if trace is None:
            self._sizes.stop()
            self._panel.show_recording("", possible=possible)
            return
        self._sizes.start()
        key = "exchange.recording" if trace.runs else "exchange.recording_full"
        self._panel.show_recording(t(key, path=trace.path, size=trace.written // 1024), possible=possible)


class RecordingDialog(QDialog):
    """Says what a recording holds before it begins."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("exchange.record_title"))
        told = plain()
        told.setText(t("exchange.record_told"))
        self.whole = QCheckBox(t("exchange.record_whole"))
        warning = plain(look_name="soon")
        warning.setText(t("exchange.record_whole_hint"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        go_on = buttons.addButton(t("exchange.record_go_on"), QDialogButtonBox.ButtonRole.AcceptRole)
        go_on.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (told, self.whole, warning, buttons):
            column.addWidget(widget)
        self.setMinimumWidth(460)
