"""Approvals: what was asked of whom, and the decision."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.models.ids import Uid
from app.models.ticket_types import ApprovalState
from app.services.store.store import Changed
from app.services.tickets.approvals import Approval, ask_approval, decide
from app.services.tickets.panes import ApprovalsView, approvals_view
from app.services.tickets.reading import TicketView
from app.services.words import t
from app.views.common.moments import day_and_time
from app.views.common.panel import plain
from app.views.context import Context
from app.views.ticket.approvals.dialogs import AskDialog, DecideDialog
from app.views.ticket.pane import Pane
from app.views.work import Request

ROLE = int(Qt.ItemDataRole.UserRole)


class ApprovalsPane(Pane):
    """Enter decides the approval under the cursor; the key of the screen decides the first one, or asks."""

    name = "approvals"
    title_key = "ticket_screen.approvals"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._writes = context.actions.get("ticket.approval") is not None and not context.read_only
        self._uid: Uid | None = None
        self._shown = ApprovalsView((), frozenset(), {}, ())
        self._request: Request | None = None
        self.widget = QWidget()
        self._none = plain(look_name="quiet")
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._list = QListWidget()
        self._list.setWordWrap(True)
        self._list.setAlternatingRowColors(True)
        self._list.setFrameShape(QListWidget.Shape.NoFrame)
        self._list.itemActivated.connect(self._activated)
        self._ask = QPushButton()
        self._ask.clicked.connect(self.ask)
        layout = QVBoxLayout(self.widget)
        layout.setContentsMargins(4, 2, 4, 4)
        layout.addWidget(self._none)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._ask)
        self._ask.setVisible(self._writes)
        if self._writes:
            context.actions.connect("ticket.approval", self.decide_or_ask)

    def show_ticket(self, uid: Uid | None, view: TicketView | None) -> None:
        """Show its approvals."""
        self._uid = uid if view is not None else None
        self._read()

    def changed(self, change: Changed) -> None:
        """Something was asked or decided."""
        if change.touches("ticket_approval"):
            self._read()

    def retranslate(self) -> None:
        """Set every text anew."""
        self._none.setText(t("ticket_screen.no_approvals"))
        self._ask.setText(t("ticket_screen.ask_approval"))
        self._list.setAccessibleName(t("ticket_screen.approvals"))

    def focus_first(self) -> None:
        """The list, or the button where it is empty."""
        if self._list.count():
            self._list.setCurrentRow(max(0, self._list.currentRow()))
        (self._list if self._list.count() else self._ask).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def decide_or_ask(self) -> None:
        """Decide the first approval that waits for this person, or one that a client decided; else ask."""
        waiting = [one for one in self._shown.approvals if one.state is ApprovalState.WAITING]
        mine = [one for one in waiting if one.uid in self._shown.mine] or waiting
        if mine:
            self._decide(mine[0])
        else:
            self.ask()

    def ask(self) -> None:
        """Ask somebody to approve."""
        if self._uid is None:
            return
        dialog = AskDialog(self.widget, self._shown.people)
        if self.context.notices.run(dialog):
            self._work.ask(ask_approval, self._user, self._uid, dialog.question, dialog.approver).then()

    def _read(self) -> None:
        if self._request is not None:
            self._request.cancel()
        if self._uid is not None:
            asking = self._work.ask(approvals_view, self._user, self._uid)
            self._request = asking.on_the_reader().then(self._show)

    def _show(self, shown: ApprovalsView) -> None:
        self._shown = shown
        row = self._list.currentRow()
        self._list.clear()
        for approval in shown.approvals:
            item = QListWidgetItem(_words(approval, shown))
            item.setData(ROLE, approval.uid)
            self._list.addItem(item)
        self._list.setCurrentRow(min(row, self._list.count() - 1))
        self._none.setVisible(not shown.approvals)
        self._list.setVisible(bool(shown.approvals))
        self._tell(shown)

    def _tell(self, shown: ApprovalsView) -> None:
        states = [one.state for one in shown.approvals]
        if shown.mine:
            self.told.emit(t("ticket_screen.approval_yours"), "soon")
        elif states:
            look = {ApprovalState.GRANTED: "good", ApprovalState.REFUSED: "late"}.get(states[-1], "quiet")
            self.told.emit(t(f"ticket_screen.approval_{states[-1].value}"), look)
        else:
            self.told.emit("", "quiet")

    def _activated(self, item: QListWidgetItem) -> None:
        uid = bytes(item.data(ROLE))
        found = next((one for one in self._shown.approvals if one.uid == uid), None)
        if found is not None and found.state is ApprovalState.WAITING and self._writes:
            self._decide(found)

    def _decide(self, approval: Approval) -> None:
        dialog = DecideDialog(self.widget, approval.question, mine=approval.uid in self._shown.mine)
        if self.context.notices.run(dialog):
            self._work.ask(
                decide,
                self._user,
                approval.uid,
                granted=dialog.granted,
                comment=dialog.comment,
                decided_for=dialog.client,
            ).then()


def _words(approval: Approval, shown: ApprovalsView) -> str:
    who = shown.names.get(approval.approver or b"") or t("ticket_screen.anybody_entitled")
    head = t("ticket_screen.approval_asked", who=who, when=day_and_time(approval.asked_at), what=approval.question)
    if approval.state is ApprovalState.WAITING or approval.decided_at is None:
        return head
    by = approval.decided_for or shown.names.get(approval.decided_by or b"", "")
    decision = t(
        "ticket_screen.approval_decided",
        decision=t(f"ticket_screen.approval_{approval.state.value}"),
        who=by,
        when=day_and_time(approval.decided_at),
    )
    return "\n".join(line for line in (head, decision, approval.comment) if line)
