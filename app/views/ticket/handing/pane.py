"""Where the ticket went: escalations, and hand-overs to units outside with what they confirmed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QListWidgetItem, QPushButton

from app.models.handing import HandoffState
from app.models.ids import Uid
from app.models.tickets import OPEN_STATES
from app.services.escalation.passing import Passed, escalate
from app.services.handoff.at_ticket import WayOut, WayUp, WentWhere, way_out, way_up, went_where
from app.services.handoff.files import write_ticket
from app.services.handoff.handing import HandoffView, confirm, mark_sent, prepare, refuse, send_again, withdraw
from app.services.handoff.message import Message
from app.services.handoff.units import Way
from app.services.store.clock import wall_ms
from app.services.tickets.reading import TicketView
from app.services.words import t
from app.views.actions.registry import keyed
from app.views.common.moments import day_and_time
from app.views.context import Context
from app.views.ticket.handing.dialogs import Answer, EscalateDialog, HandedDialog
from app.views.ticket.handing.letter import LetterDialog
from app.views.ticket.list_sheet import ListSheet
from app.views.ticket.reading_pane import ReadingPane
from app.views.work import Asking

ROLE = int(Qt.ItemDataRole.UserRole)


class HandingPane(ReadingPane[WentWhere]):
    """Enter on a hand-over says what came of it; keys pass the ticket up or out."""

    name = "handing"
    title_key = "handoff.pane"
    tables = ("handoff", "escalation", "outside_unit")
    widget: ListSheet

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._work, self._user = context.work, context.signed_in.user_uid
        self._writes = context.actions.get("ticket.escalate") is not None and not context.read_only
        self._up, self._out = QPushButton(), QPushButton()
        self._up.clicked.connect(self.escalate)
        self._out.clicked.connect(self.hand_over)
        self.widget = ListSheet([self._up, self._out])
        self.widget.list.setAlternatingRowColors(True)
        self.widget.list.itemActivated.connect(self._activated)
        for button in (self._up, self._out):
            button.setVisible(self._writes)
        if self._writes:
            context.actions.connect("ticket.escalate", self.escalate)
            context.actions.connect("ticket.hand_over", self.hand_over)
            context.actions.connect("ticket.handed", self.answer_first)
        self._enable()

    def show_ticket(self, uid: Uid | None, view: TicketView | None) -> None:
        """Show where this ticket went; what can be done depends on its state too."""
        super().show_ticket(uid, view)
        self._enable()

    def asking(self, ticket: Uid) -> Asking[WentWhere]:
        """Where it went."""
        return self._work.ask(went_where, ticket, wall_ms())

    def retranslate(self) -> None:
        """Set every text anew."""
        self.widget.say(t("handoff.went_nowhere"), t("handoff.pane"))
        self._up.setText(keyed(self.context.actions, "ticket.escalate", t("escalation.do")))
        self._out.setText(keyed(self.context.actions, "ticket.hand_over", t("handoff.do")))

    def focus_first(self) -> None:
        """The list, or the first button where it is empty."""
        self.widget.focus_first()

    def escalate(self) -> None:
        """Ask what the higher line must know, then pass the ticket up."""
        if self.ticket is not None:
            self._work.ask(way_up, self.ticket).on_the_reader().then(self._ask_up)

    def hand_over(self) -> None:
        """Show the letter to a unit outside, then let it go."""
        if self.ticket is not None:
            self._work.ask(way_out, self._user, self.ticket, wall_ms()).on_the_reader().then(self._ask_out)

    def answer_first(self) -> None:
        """Say what came of the first hand-over that waits for that."""
        waiting = (HandoffState.PREPARED, HandoffState.SENT, HandoffState.FAILED, HandoffState.SENDING)
        handed = self.known.handed if self.known is not None else ()
        found = next((one for state in waiting for one in handed if one.state is state), None)
        if found is not None:
            self._answer(found)
        else:
            self.context.notices.tell(t("handoff.nothing_waits"))

    def show_known(self, known: WentWhere | None) -> None:
        """Show hand-overs, then escalations, the newest first."""
        items = []
        for handed in known.handed if known is not None else ():
            item = QListWidgetItem(handed_words(handed))
            item.setData(ROLE, handed.uid)
            items.append(item)
        passed = reversed(known.passed if known is not None else ())
        self.widget.show_items([*items, *(QListWidgetItem(_passed_words(one)) for one in passed)])
        self._enable()
        self._tell(known)

    def _tell(self, shown: WentWhere | None) -> None:
        if shown is None:
            self.told.emit("", "quiet")
            return
        late = [one for one in shown.handed if one.overdue or one.state is HandoffState.FAILED]
        if late:
            self.told.emit(state_words(late[0]), "late")
        elif shown.handed:
            self.told.emit(state_words(shown.handed[0]), "quiet")
        elif shown.passed:
            self.told.emit(t("rules.line", n=shown.passed[-1].to_line), "quiet")
        else:
            self.told.emit("", "quiet")

    def _enable(self) -> None:
        is_open = self._writes and self.view is not None and self.view.state in OPEN_STATES
        up = is_open and (self.known is None or self.known.lines_above)
        out = is_open and (self.known is None or self.known.units)
        self._up.setEnabled(up)
        self._out.setEnabled(out)
        if self._writes:
            self.context.actions.enable("ticket.escalate", up)
            self.context.actions.enable("ticket.hand_over", out)
            self.context.actions.enable("ticket.handed", self.ticket is not None)

    def _ask_up(self, way: WayUp) -> None:
        if self.ticket is None:
            return
        if not way.targets:
            self.context.notices.tell(t("escalation.no_line_above"))
            return
        dialog = EscalateDialog(self.widget, way)
        if self.context.notices.run(dialog):
            self._work.ask(
                escalate,
                self._user,
                self.ticket,
                dialog.line,
                reason=dialog.reason,
                facts=dialog.facts,
                queue=dialog.queue,
            ).then()

    def _ask_out(self, way: WayOut) -> None:
        if self.ticket is None:
            return
        if not way.letters:
            self.context.notices.tell(t("handoff.no_units"))
            return
        dialog = LetterDialog(self.widget, way)
        if not self.context.notices.run(dialog):
            return
        unit, message = dialog.unit, dialog.message
        if unit.uid is None:
            return
        keep = partial(self._keep, self.ticket, unit.uid, message, by_hand=unit.way is not Way.WEBHOOK)
        if unit.way is not Way.FILE:
            keep()
            return
        path = self._ask_path()
        if path is not None:
            self._work.ask(write_ticket, self._user, self.ticket, path, message, wall_ms()).then(lambda _: keep())

    def _keep(self, ticket: Uid, unit: Uid, message: Message, *, by_hand: bool) -> None:
        asking = self._work.ask(prepare, self._user, ticket, unit, message)
        asking.then(self._sent_by_hand if by_hand else self._sent_by_webhook)

    def _ask_path(self) -> Path | None:
        number = self.view.number if self.view is not None else ""
        dialog = QFileDialog(self.widget.window(), t("handoff.save_file"), str(Path.home()), "*.xlsx *.csv")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(f"{number}.xlsx")
        if not self.context.notices.run(dialog) or not dialog.selectedFiles():
            return None
        return Path(dialog.selectedFiles()[0])

    def _sent_by_hand(self, handoff: Uid) -> None:
        self._work.ask(mark_sent, self._user, handoff, wall_ms()).then()
        self.context.notices.tell(t("handoff.noted_as_sent"))

    def _sent_by_webhook(self, _handoff: Uid) -> None:
        self.context.notices.tell(t("handoff.on_its_way"))

    def _activated(self, item: QListWidgetItem) -> None:
        uid = item.data(ROLE)
        handed = self.known.handed if self.known is not None and uid is not None else ()
        found = next((one for one in handed if one.uid == bytes(uid)), None)
        if found is not None:
            self._answer(found)

    def _answer(self, handed: HandoffView) -> None:
        dialog = HandedDialog(self.widget, handed, handed_words(handed))
        if not self._writes or not self.context.notices.run(dialog) or dialog.answer is None:
            return
        ask, user, uid, now = self._work.ask, self._user, handed.uid, wall_ms()
        match dialog.answer:
            case Answer.SENT:
                ask(mark_sent, user, uid, now).then()
            case Answer.CONFIRMED:
                ask(confirm, user, uid, now, by=dialog.by, outside_number=dialog.number, note=dialog.note).then()
            case Answer.REFUSED:
                ask(refuse, user, uid, now, by=dialog.by, note=dialog.note).then()
            case Answer.WITHDRAWN:
                ask(withdraw, user, uid).then()
            case Answer.AGAIN:
                ask(send_again, user, uid, now).then()


def state_words(handed: HandoffView) -> str:
    """How a hand-over stands, in few words."""
    if handed.overdue:
        return t("handoff.state_overdue")
    return t(f"handoff.state_{handed.state.value}")


def handed_words(handed: HandoffView) -> str:
    """A hand-over in a few lines."""
    when = day_and_time(handed.sent_at or handed.made_at)
    lines = [t("handoff.line", unit=handed.unit, state=state_words(handed), when=when)]
    if handed.confirm_due_at is not None and handed.confirmed_at is None and handed.state is HandoffState.SENT:
        lines.append(t("handoff.line_due", when=day_and_time(handed.confirm_due_at)))
    if handed.confirmed_at is not None:
        lines.append(t("handoff.line_by", who=handed.confirmed_by, when=day_and_time(handed.confirmed_at)))
    if handed.outside_number:
        lines.append(t("handoff.line_number", number=handed.outside_number, state=handed.outside_state or "—"))
    lines += [text for text in (handed.trouble, handed.note) if text]
    return "\n".join(lines)


def _passed_words(passed: Passed) -> str:
    who = passed.user or t("notices.kind_rule")
    head = t("escalation.line", line=passed.to_line, queue=passed.queue, who=who, when=day_and_time(passed.at))
    return "\n".join((head, passed.reason, *(t("escalation.note_fact", label=a, text=b) for a, b in passed.facts)))
