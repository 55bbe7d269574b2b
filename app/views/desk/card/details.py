"""What is known of a client: warnings first, then who they are, then what is open, then what was."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QToolButton, QVBoxLayout, QWidget

from app.services.clients.card import CardContact, CardEntitlement, CardTicket, ClientCard
from app.services.clients.flags import FLAG_KINDS
from app.services.clients.who_knows import WhoKnows
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.moments import day, day_and_time, time_left
from app.views.common.panel import look, plain
from app.views.common.tips import plain_tip
from app.views.icons import icon

OPEN_ROWS_SHOWN = 6
CURATORS_SHOWN = 3


class ClientDetails(QWidget):
    """``ticket_chosen`` carries the key of the open ticket on which Enter was pressed, ``recording_chosen`` a
    contact's whose recording is to be heard.
    """

    ticket_chosen = Signal(bytes)
    recording_chosen = Signal(bytes)

    def __init__(self) -> None:
        super().__init__()
        self._name = plain()
        font = self._name.font()
        font.setPointSizeF(font.pointSizeF() * 1.2)
        font.setWeight(QFont.Weight.DemiBold)
        self._name.setFont(font)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self._contract = plain()
        self._contract.hide()
        self._known = QVBoxLayout()
        self._known.setSpacing(2)
        self._tickets_title = look(QLabel(), "title")
        self._tickets = QListWidget()
        self._tickets.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._tickets.setUniformItemSizes(True)
        self._tickets.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tickets.itemActivated.connect(self._choose)
        self._past_title = look(QLabel(), "title")
        self._past = QVBoxLayout()
        self._past.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 4, 0)
        layout.setSpacing(6)
        layout.addWidget(self._name)
        layout.addLayout(self._lines)
        layout.addWidget(self._contract)
        layout.addLayout(self._known)
        layout.addWidget(self._tickets_title)
        layout.addWidget(self._tickets)
        layout.addWidget(self._past_title)
        layout.addLayout(self._past)
        layout.addStretch(1)

    def show_card(self, card: ClientCard) -> None:
        """Fill everything from the card."""
        self._name.setText(card.full_name)
        _clear(self._lines)
        _clear(self._known)
        for text, name in dict.fromkeys(_lines(card)):
            label = plain(look_name=name) if name else plain()
            label.setText(text)
            self._lines.addWidget(label)
        self._show_tickets(card.open_tickets)
        _clear(self._past)
        self._past_title.setText(t("card.last_contacts") if card.last_contacts else t("card.no_contacts"))
        for contact in card.last_contacts:
            label = plain(look_name="quiet")
            label.setText(_contact_line(contact))
            self._past.addWidget(label)
            if contact.recorded:
                self._past.addWidget(self._recording_button(contact), 0, Qt.AlignmentFlag.AlignLeft)

    def show_contract(self, text: str, look_name: str) -> None:
        """What is left of the client's contract this month; empty: there is none, or it is not known yet."""
        self._contract.setText(text)
        self._contract.setVisible(bool(text))
        look(self._contract, look_name)

    def show_who_knows(self, known: WhoKnows) -> None:
        """Show the risks, and whom to ask about this client."""
        _clear(self._known)
        for text, name in _known_lines(known):
            label = plain(look_name=name)
            label.setText(text)
            self._known.addWidget(label)

    def selected_ticket(self) -> bytes | None:
        """The key of the open ticket that is selected, if any."""
        items = self._tickets.selectedItems()
        return bytes(items[0].data(Qt.ItemDataRole.UserRole)) if items else None

    def tickets_have_focus(self) -> bool:
        """Whether the person is in the list of open tickets."""
        return self._tickets.hasFocus()

    def focus_tickets(self) -> None:
        """Put the focus into the list of open tickets."""
        self._tickets.setFocus()

    def _show_tickets(self, tickets: tuple[CardTicket, ...]) -> None:
        title = t("card.open_tickets", n=len(tickets)) if tickets else t("card.no_tickets")
        self._tickets_title.setText(title)
        self._tickets.setAccessibleName(title)
        self._tickets.setVisible(bool(tickets))
        self._tickets.clear()
        for ticket in tickets:
            item = QListWidgetItem(f"{ticket.number}  {ticket.subject}\n{_ticket_line(ticket)}")
            item.setToolTip(plain_tip(ticket.subject))
            item.setData(Qt.ItemDataRole.UserRole, ticket.uid)
            self._tickets.addItem(item)
        if tickets:
            self._tickets.setCurrentRow(0)
            rows = min(len(tickets), OPEN_ROWS_SHOWN)
            height = self._tickets.sizeHintForRow(0) * rows
            self._tickets.setFixedHeight(height + 2 * self._tickets.frameWidth() + 2)

    def _recording_button(self, contact: CardContact) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("play"))
        button.setText(t("recordings.card_listen"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        when = day_and_time(contact.offered_at)
        button.setAccessibleName(t("recordings.card_listen_spoken", when=when))
        button.clicked.connect(partial(self.recording_chosen.emit, contact.uid))
        return button

    def _choose(self, item: QListWidgetItem) -> None:
        self.ticket_chosen.emit(bytes(item.data(Qt.ItemDataRole.UserRole)))


def _lines(card: ClientCard) -> list[tuple[str, str]]:
    """What stands under the name: text and look."""
    lines = []
    for flag in card.flags:
        until = t("card.flag_until", day=day(flag.until_at)) if flag.until_at is not None else ""
        kind = t(f"card.flag_{flag.kind}") if flag.kind in FLAG_KINDS else flag.kind
        lines.append((t("card.flag", kind=kind, reason=flag.reason, until=until).strip(), "soon"))
    for promise in card.promises:
        text = t("card.promise", text=promise.text, when=day_and_time(promise.due_at))
        lines.append((text, "late" if promise.overdue else "soon"))
    lines.extend(
        (t("card.callback", when=day_and_time(callback.due_at), note=callback.note).strip(), "")
        for callback in card.callbacks
    )
    lines.extend(
        (f"{place.name}, {place.position}" if place.position else place.name, "") for place in card.organisations
    )
    for premises in card.premises:
        flat = t("card.flat", flat=premises.flat) if premises.flat else ""
        account = t("card.account", account=premises.account) if premises.account else ""
        lines.append((", ".join(part for part in (premises.address, flat, account) if part), ""))
    lines.extend(_entitlement(entitlement) for entitlement in card.entitlements)
    if card.note:
        lines.append((card.note, "quiet"))
    return lines


def _known_lines(known: WhoKnows) -> list[tuple[str, str]]:
    """The risks first, then the curators; one who is away with their stand-in."""
    lines = [(t("day.risk", text=known.risks), "soon")] if known.risks else []
    for one in known.curators[:CURATORS_SHOWN]:
        text = t("day.card_curator", rank=t(f"day.rank_{one.rank.value}"), name=one.name)
        if one.stand_in is not None:
            until = t("day.till", day=day(one.stand_in.until_at)) if one.stand_in.until_at else ""
            text = t("day.card_away", curator=text, until=until, substitute=one.stand_in.name)
        lines.append((text, "quiet"))
    return lines


def _entitlement(entitlement: CardEntitlement) -> tuple[str, str]:
    product = f"{entitlement.product} {entitlement.version}".strip()
    if entitlement.subscription_till is None:
        return product, ""
    when = day(entitlement.subscription_till)
    if entitlement.expired:
        return t("card.subscription_expired", product=product, day=when), "late"
    return t("card.subscription_till", product=product, day=when), ""


def _ticket_line(ticket: CardTicket) -> str:
    state = t(f"ticket.state_{ticket.state}")
    return f"{state} · {time_left(ticket.due_at, wall_ms())}" if ticket.due_at is not None else state


def _contact_line(contact: CardContact) -> str:
    parts = [day_and_time(contact.offered_at), t(f"card.channel_{contact.channel}")]
    parts.extend(part for part in (contact.disposition, " ".join(contact.ticket_numbers), contact.note) if part)
    return " · ".join(parts)


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.deleteLater()
