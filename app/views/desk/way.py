"""A contact's way over the desk: it rings, its card opens, it is talked with, it leaves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.models.calls import Channel
from app.services import phones
from app.services.calls.ringing import Ringing
from app.services.calls.state import State
from app.services.telephony.events import Cause, Direction, Link
from app.services.words import t
from app.views.actions.registry import key_text
from app.views.context import Context
from app.views.desk.contact import ContactInHand, link_of

if TYPE_CHECKING:
    from app.views.desk.controller import DeskController


NO_BREAK = "\u00a0"


class ContactWay(QObject):
    """Moves the desk's parts along with the contact in hand."""

    def __init__(self, context: Context, desk: DeskController) -> None:
        super().__init__(desk)
        self._context = context
        self._desk = desk
        self._told_of = ""

    def began(self, contact: ContactInHand) -> None:
        """A contact came into hand."""
        self._reset(contact)
        self._desk.handing.began(contact)
        if contact.rings_in and not self._context.settings.yes("auto_open_card"):
            self._tell_of(contact)
        else:
            self._come_forward()
        self.moved(contact)

    def found(self, ringing: Ringing) -> None:
        """The store has said who it may be."""
        desk = self._desk
        contact = desk.calls.current
        if contact is None:
            return
        desk.card.show_caller(
            contact.interaction_uid,
            ringing.match,
            ringing.card,
            contact.caller_name,
            by_phone=contact.channel is Channel.PHONE,
            came_by=partial(self._came_by, contact),
        )
        desk.script.set_variables(desk.variables_for(ringing.card))
        if ringing.card is not None:
            desk.client_known(ringing.card)
        desk.handing.name_client()
        if contact.is_ringing and not ringing.card and ringing.match.clients:
            desk.card.widget.focus_first()
        self._begin_script(contact)

    def _came_by(self, contact: ContactInHand) -> str:
        """By which queue and which of the house's numbers the caller came, as far as the exchange says so."""
        if contact.direction is Direction.OUT:
            return ""
        queue = self._desk.queue_words(contact.queue)
        dialled = phones.national(phones.parse(contact.dialled)).replace(" ", NO_BREAK) if contact.dialled else ""
        if queue and dialled:
            return t("card.came_by", queue=queue, number=dialled)
        if queue:
            return t("card.came_by_queue", queue=queue)
        return t("card.came_by_number", number=dialled) if dialled else ""

    def moved(self, contact: ContactInHand) -> None:
        """Its state changed, or the store has it now."""
        desk = self._desk
        desk.keeper.interaction = contact.interaction_uid
        desk.card.set_interaction(contact.interaction_uid)
        desk.tell_client(contact)
        self._show_link(contact)
        self._begin_script(contact)
        if contact.state is State.TALKING and contact.call_id == self._told_of:
            self._come_forward()
        desk.show_state()
        desk.enable()
        self.ring()
        desk.presence.follow(contact.state)
        if contact.state is State.WRAP_UP:
            desk.script_answered()
        desk.handing.moved(contact)

    def link_changed(self) -> None:
        """The link to the exchange is lost or back: what can be done with the call, and what is known of it."""
        contact = self._desk.calls.current
        if contact is not None:
            self._show_link(contact)
        self._desk.show_state()
        self._desk.enable()
        self._desk.resuming.settle()

    def answered_beside(self, contact: ContactInHand) -> None:
        """A call beside the one in hand was answered on the telephone: its card comes, nothing typed is lost."""
        current = self._desk.calls.current
        if current is not None and not (current.is_live or current.is_parked):
            self._desk.put_aside()  # the desk takes up the answered one by itself
        else:
            self._desk.park_draft()
            self._desk.calls.change_over(contact)

    def merged(self, contact: ContactInHand) -> None:
        """The call in hand became part of an older one, whose card comes next."""
        self._desk.park_draft()
        self._desk.calls.merge_away(contact)

    def left_behind(self, contact: ContactInHand) -> None:
        """A call that had left the desk is over: it still wants its outcome."""
        if contact.interaction_uid is not None:
            act = partial(self._desk.resuming.resume_contact, contact.interaction_uid)
            text = t("handing.left_behind", who=self._desk.calls.who(contact))
            self._context.notices.tell(text, t("handing.finish_it"), act)

    def over(self, _contact: ContactInHand) -> None:
        """The contact has left the desk."""
        desk = self._desk
        desk.keeper.forget()
        desk.card.clear()
        desk.script.clear()
        desk.ticket.begin(Channel.PHONE)
        desk.outcome.clear()
        desk.timer.follow("")
        desk.show_state()
        desk.enable()
        self.ring()
        desk.presence.follow(State.CLOSED)  # whatever its own state: the operator is rid of it
        desk.timer.refresh_counters()
        desk.owed.tell_left()
        following = desk.calls.following()
        if following is not None:
            desk.calls.take_up(following)
        else:
            self._context.navigation.contact_over.emit()

    def ring(self) -> None:
        """Ring while somebody waits for an answer."""
        calls = self._desk.calls
        contact = calls.current
        rings = calls.waiting() is not None or (contact is not None and contact.rings_in)
        self._desk.ringer.follow(ringing=rings)

    def _tell_of(self, contact: ContactInHand) -> None:
        """Say that a call rings and leave the screen as it is; answering brings the desk."""
        self._told_of = contact.call_id
        answer = self._context.actions.get("call.answer")
        if answer is not None and not self._desk.widget.isVisible():
            text = t("timer.call_comes", who=self._desk.calls.who(contact), keys=key_text(answer))
            self._context.notices.tell(text, t("timer.button_answer"), answer.trigger)

    def _come_forward(self) -> None:
        self._told_of = ""
        self._context.navigation.show_screen.emit("desk")
        window = self._desk.widget.window()
        if window.isMinimized():
            window.showNormal()
        window.raise_()
        window.activateWindow()

    def _show_link(self, contact: ContactInHand) -> None:
        """Say where nobody knows what became of the call; its end is never invented."""
        if contact.is_live and link_of(contact) is Link.LOST:
            self._desk.card.widget.show_trouble("link_down")
        elif contact.life.view().cause is Cause.UNKNOWN:
            self._desk.card.widget.show_trouble("link_lost")
        else:
            self._desk.card.widget.show_trouble("")

    def _reset(self, contact: ContactInHand) -> None:
        desk = self._desk
        desk.outcome.clear()
        desk.keeper.begin(contact.interaction_uid)
        desk.card.clear()
        desk.script.clear()
        desk.ticket.begin(contact.channel)
        desk.timer.follow(contact.call_id)

    def _begin_script(self, contact: ContactInHand) -> None:
        """A caller is greeted by the line's script; a colleague called within the house is not."""
        if contact.is_to_a_colleague:
            return
        if contact.state in (State.TALKING, State.ON_HOLD) and contact.channel is Channel.PHONE:
            self._desk.script.begin_for_line(contact.dialled)
