"""The head of a ticket's screen: number, subject, state, deadline, and whose it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from app.models.tickets import OPEN_STATES
from app.services import phones
from app.services.store.clock import wall_ms
from app.services.team.standing import Sent, Standing, reasons_of
from app.services.tickets.screen import OnScreen
from app.services.words import t
from app.views.common.due import due_words
from app.views.common.panel import look, plain

DOT = "  ·  "
LOOKS = {Sent.SENT: "quiet", Sent.WAITING: "soon", Sent.REFUSED: "late"}


class Head(QFrame):
    """Two rows: what it is, and who and where. ``clocks`` is a row for more clocks."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "panel")
        self._number = plain(wrap=False, look_name="quiet")
        self._subject = plain(look_name="title")
        for label, scale in ((self._number, 1.15), (self._subject, 1.25)):
            font = label.font()
            font.setPointSizeF(font.pointSizeF() * scale)
            label.setFont(font)
        self._subject.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._state = plain(wrap=False, look_name="badge")
        self._sent = plain(wrap=False)
        self._sent.hide()
        self._due = plain(wrap=False)
        self._who = plain(look_name="quiet")
        self._who.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.clocks = QHBoxLayout()
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._number)
        first.addWidget(self._subject, 1)
        first.addWidget(self._sent)
        first.addWidget(self._state)
        second.setSpacing(10)
        second.addWidget(self._who, 1)
        second.addLayout(self.clocks)
        second.addWidget(self._due)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addLayout(first)
        column.addLayout(second)

    def show_ticket(self, shown: OnScreen) -> None:
        """Fill everything."""
        view = shown.view
        self._number.setText(view.number)
        self._subject.setText(view.subject or t("ticket_screen.no_subject"))
        self._state.setText(shown.step)
        number = phones.national(phones.parse(shown.number)) if shown.number else ""
        priority = t("ticket_screen.priority", priority=t(f"ticket.priority_{view.priority}"))
        hands = view.assignee or t("lists.nobody")
        parts = (view.person, number, view.organisation, view.address, view.queue, hands, priority)
        self._who.setText(DOT.join(part for part in parts if part))
        self.show_due(shown)

    def show_standing(self, standing: Standing | None) -> None:
        """Say how it stands with the hub; nothing on a desk that works alone."""
        self._sent.setVisible(standing is not None)
        if standing is None:
            return
        self._sent.setText(t(f"lists.sent_{standing.sent.value}"))
        reasons = "; ".join(t(f"team.reason_{one}") for one in reasons_of(standing))
        told = t("team.refused_because", reasons=reasons) if standing.sent is Sent.REFUSED else ""
        self._sent.setToolTip(told or t(f"team.sent_{standing.sent.value}"))
        self._sent.setAccessibleName(self._sent.toolTip())
        look(self._sent, LOOKS[standing.sent])

    def show_due(self, shown: OnScreen) -> None:
        """Say when it is due and what is left of it."""
        words, name = due_words(shown.due, wall_ms()) if shown.due is not None else ("", "quiet")
        self._due.setText(words if shown.view.state in OPEN_STATES else "")
        look(self._due, name)

    def state_label(self) -> QLabel:
        """The label of the state."""
        return self._state
