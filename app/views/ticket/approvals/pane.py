"""Approvals: what was asked of whom, and the decision."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem, QPushButton

from app.models.ids import Uid
from app.models.ticket_types import ApprovalState
from app.services.tickets.approvals import Approval, ask_approval, decide
from app.services.tickets.panes import ApprovalsView, approvals_view
from app.services.words import t
from app.views.actions.registry import keyed
from app.views.common.moments import day_and_time
from app.views.context import Context
from app.views.ticket.approvals.dialogs import AskDialog, DecideDialog
from app.views.ticket.list_sheet import ListSheet
from app.views.ticket.reading_pane import ReadingPane
from app.views.work import Asking

ROLE = int(Qt.ItemDataRole.UserRole)
NOTHING = ApprovalsView((), frozenset(), {}, ())


class ApprovalsPane(ReadingPane[ApprovalsView]):
    """Enter decides the approval under the cursor; the key of the screen decides the first one, or asks."""

    name = "approvals"
    title_key = "ticket_screen.approvals"
    tables = ("ticket_approval",)
    widget: ListSheet

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._writes = context.actions.get("ticket.approval") is not None and not context.read_only
        self._shown = NOTHING
        self._ask = QPushButton()
        self._ask.clicked.connect(self.ask)
        self.widget = ListSheet([self._ask])
        self.widget.list.setAlternatingRowColors(True)
        self.widget.list.itemActivated.connect(self._activated)
        self._ask.setVisible(self._writes)
        if self._writes:
            context.actions.connect("ticket.approval", self.decide_or_ask)

    def asking(self, ticket: Uid) -> Asking[ApprovalsView]:
        """Its approvals."""
        return self._work.ask(approvals_view, self._user, ticket)

    def retranslate(self) -> None:
        """Set every text anew."""
        self.widget.say(t("ticket_screen.no_approvals"), t("ticket_screen.approvals"))
        self._ask.setText(keyed(self.context.actions, "ticket.approval", t("ticket_screen.ask_approval")))

    def focus_first(self) -> None:
        """The list, or the button where it is empty."""
        self.widget.focus_first()

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
        if self.ticket is None:
            return
        dialog = AskDialog(self.widget, self._shown.people)
        if self.context.notices.run(dialog):
            self._work.ask(ask_approval, self._user, self.ticket, dialog.question, dialog.approver).then()

    def show_known(self, known: ApprovalsView | None) -> None:
        """Show them."""
        self._shown = shown = known or NOTHING
        items = []
        for approval in shown.approvals:
            item = QListWidgetItem(_words(approval, shown))
            item.setData(ROLE, approval.uid)
            items.append(item)
        self.widget.show_items(items)
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
