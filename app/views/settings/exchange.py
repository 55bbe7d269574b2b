"""The panel of the exchange on the settings page: the link, the password, the test, the recording for support."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout

from app.services.telephony.checking import Step
from app.services.telephony.events import LineStatus, Link
from app.services.words import t
from app.views.common.panel import look, plain
from app.views.settings.secret_row import SecretRow, button_row
from app.views.settings.steps import StepsView
from app.views.texts import Translated

LOOKS = {Link.UP: "good", Link.CONNECTING: "soon", Link.LOST: "late", Link.REFUSED: "late", Link.NONE: "quiet"}


class ExchangePanel(Translated, QFrame):
    """``secret_given`` carries the password typed; the others are wishes for what stands on their button."""

    secret_given = Signal(str)
    connect_wanted = Signal()
    check_wanted = Signal()
    call_wanted = Signal()
    copy_wanted = Signal()
    recording_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "panel")
        self._title = look(QLabel(), "title")
        self._link, self._waits = plain(), plain(look_name="soon")
        self.keep = QPushButton()
        self.keep.clicked.connect(self._give)
        self._row = SecretRow(self.keep)
        self.secret = self._row.field
        self.secret.returnPressed.connect(self._give_typed)
        self.connect_now, self.check, self.call = QPushButton(), QPushButton(), QPushButton()
        self.copy, self.record = QPushButton(), QPushButton()
        self.connect_now.setProperty("look", "main")
        for button, wish in (
            (self.connect_now, self.connect_wanted),
            (self.check, self.check_wanted),
            (self.call, self.call_wanted),
            (self.copy, self.copy_wanted),
            (self.record, self.recording_wanted),
        ):
            button.clicked.connect(wish)
        self.steps = StepsView(Step, "exchange")
        self._recorded = plain(look_name="soon")
        self._status, self._trouble, self._waiting, self._here = LineStatus(), "", False, True
        self._secret, self._checked, self._traced, self._recording = True, True, True, ""
        self._arrange()
        self.retranslate()

    def show_line(
        self, status: LineStatus, trouble: str, *, waits: bool, secret: bool, checked: bool, here: bool
    ) -> None:
        """Show how the line stands; ``trouble`` is why it could not be taken into use. ``secret``: it needs one;
        ``checked``: its link can be tested; ``here``: calls are taken at this desk.
        """
        self._here = here
        self._status, self._trouble, self._waiting = status, trouble, waits
        self._secret, self._checked = secret, checked
        self.retranslate()

    @property
    def is_needed(self) -> bool:
        """Whether there is anything to do or to say: by hand and in training there is not."""
        return self._secret or self._checked or bool(self._trouble) or self._status.link is not Link.NONE

    def show_recording(self, text: str, *, possible: bool) -> None:
        """Where it is being recorded to, and how much; empty: it is not."""
        self._recording, self._traced = text, possible
        self.retranslate()

    def set_testing(self, on: bool) -> None:
        """A test runs: another one waits for its end."""
        for button in (self.check, self.call):
            button.setEnabled(not on)
        self.copy.setVisible(not on and not self.steps.isHidden())

    def retranslate(self) -> None:
        self._title.setText(t("exchange.panel"))
        link = self._status.link
        stands = t(f"exchange.link_{link.value}_hint") if self._here else t("exchange.not_here")
        self._link.setText(self._trouble or stands)
        look(self._link, "late" if self._trouble else LOOKS[link] if self._here else "quiet")
        self._waits.setText(t("exchange.waits"))
        self._waits.setVisible(self._waiting and self._here)
        self._row.set_visible(self._secret)
        self.connect_now.setVisible(self._secret and self._here)
        for button in (self.check, self.call):
            button.setVisible(self._checked)
        self._row.say("exchange")
        self.keep.setText(t("exchange.secret_keep"))
        self.connect_now.setText(t("exchange.connect"))
        self.check.setText(t("exchange.check"))
        self.call.setText(t("exchange.check_call"))
        self.copy.setText(t("exchange.copy"))
        self.record.setText(t("exchange.record_stop" if self._recording else "exchange.record"))
        self.record.setVisible(bool(self._recording) or self._traced)
        self._recorded.setText(self._recording)
        self._recorded.setVisible(bool(self._recording))

    def _arrange(self) -> None:
        self.copy.hide()
        place = self._waits.sizePolicy()
        place.setRetainSizeWhenHidden(True)  # or the buttons move away under the mouse
        self._waits.setSizePolicy(place)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        for widget in (self._title, self._link):
            column.addWidget(widget)
        column.addLayout(self._row)
        column.addWidget(self._waits)
        column.addLayout(button_row((self.connect_now, self.check, self.call, self.copy), (self.record,)))
        column.addWidget(self._recorded)
        column.addWidget(self.steps)

    def take_secret(self) -> str:
        """What is typed and not kept yet; the field is empty afterwards."""
        return self._row.take()

    def _give_typed(self) -> None:
        """Enter keeps what is typed; an empty field forgets by the button only."""
        if self.secret.text():
            self._give()

    def _give(self) -> None:
        self.secret_given.emit(self.take_secret())
