"""A call goes on to a colleague, or comes from one: what was typed goes and comes with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from app.models.ids import Uid
from app.services import drafts
from app.services.calls import handing_over
from app.services.calls.handing_over import Belongings, HandedOver, How, Packet
from app.services.calls.state import State
from app.services.calls.targets import Targets, targets
from app.services.directory.dialling import how_dialled
from app.services.drafts import StoredDraft
from app.services.errors import KnownError
from app.services.phones.dial_rules import Dialling
from app.services.store.clock import wall_ms
from app.services.store.store import Changed
from app.services.team.calls import call_came
from app.services.telephony.events import Cause, EventKind
from app.services.telephony.interface import Capability
from app.services.words import t
from app.views.common.moments import clock_time
from app.views.context import Context
from app.views.desk.contact import ContactInHand
from app.views.desk.transfer import TransferDialog

if TYPE_CHECKING:
    from app.views.desk.controller import DeskController

FEATURE = re.compile("[*#]")
ASKED, SENT, GONE, PARKED = "asked", "sent", "gone", "parked"
"""How far what was typed has gone along: a colleague is asked, the caller is sent on, has left, is parked."""


class Handing(QObject):
    """Follows the contact in hand: gives along when its caller leaves, takes up when one comes."""

    def __init__(self, context: Context, desk: DeskController) -> None:
        super().__init__(desk)
        self._context = context
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._desk = desk
        self._came: Belongings | None = None
        self._client: Uid | None = None
        self._waits_for = ""
        self._had: Uid | None = None
        self._dialog: TransferDialog | None = None
        context.actions.connect("call.transfer", self.transfer)
        context.navigation.transfer_to.connect(self.transfer)
        context.actions.connect("call.cancel_transfer", self.cancel)
        context.actions.enable("call.cancel_transfer", False)
        context.work.changed.connect(self._changed)

    # -- a call comes -------------------------------------------------------------------------------------

    def began(self, contact: ContactInHand) -> None:
        """Ask what belongs to the call."""
        self._came = self._client = None
        self._waits_for, self._had = "", None
        self._desk.card.widget.show_handed("")
        if not contact.by_hand and contact.life.events:
            self._ask(contact.call_id)
            hub = self._context.hub
            if hub is not None and hub.joined and not self._context.read_only:
                self._waits_for = contact.call_id
                self._tell_hub()

    def _ask(self, call_id: str) -> None:
        ask = self._work.ask(handing_over.belongings, self._user, call_id, wall_ms())
        ask.on_the_reader().then(self._found)

    def _tell_hub(self) -> None:
        if self._waits_for and self._context.hub is not None:
            self._context.hub.ask(partial(call_came, call_id=self._waits_for), self._told_hub)

    def _told_hub(self, packets: int) -> None:
        """What a colleague of another queue gave along is on its way here."""
        if packets and self._context.hub is not None:
            self._context.hub.wake()

    def _changed(self, change: Changed) -> None:
        """A packet may come after its call."""
        if self._waits_for and change.touches("call_handover"):
            self._ask(self._waits_for)

    def moved(self, contact: ContactInHand) -> None:
        """Talked in, the call gets what came with it; when the caller leaves, it gets what was typed."""
        if self._came is not None and self._came.call_id == contact.call_id and contact.is_talked_in:
            found, self._came = self._came, None
            if self._is_untouched():
                self._take_up(contact, found)
            else:
                act = partial(self._take_up_instead, contact, found)
                self._context.notices.tell(t("handing.offered"), t("handing.take"), act)
        self._follow(contact)

    def _found(self, found: Belongings) -> None:
        contact = self._desk.calls.current
        if contact is None or contact.call_id != found.call_id or (found.packet is None and found.draft is None):
            return
        if found.packet is not None and found.packet.from_uid != self._user:
            if found.packet.uid == self._had:
                return
            self._had, self._waits_for = found.packet.uid, ""
        self._came = found
        if found.packet is not None and found.packet.from_uid != self._user:
            self._desk.card.widget.show_handed(_words(found.packet))
        self._client = found.packet.person_uid if found.packet is not None else None
        self.name_client()
        self.moved(contact)

    def name_client(self) -> None:
        """The number may be a colleague's: who it is about was said along with the call."""
        if self._client is not None and self._desk.card.is_in_hand and self._desk.card.card is None:
            self._desk.card.choose(self._client)

    def _is_untouched(self) -> bool:
        """Whether nothing would be lost by putting other things in its place."""
        walk = self._desk.script.walk
        answered = walk is not None and walk.is_answered
        return not (answered or self._desk.ticket.values.edited or self._desk.outcome.note)

    def _take_up_instead(self, contact: ContactInHand, found: Belongings) -> None:
        if self._desk.calls.current is contact:
            self._desk.park_draft()
            self._take_up(contact, found)

    def _take_up(self, contact: ContactInHand, found: Belongings) -> None:
        if found.draft_uid is not None:
            ask = self._work.ask(drafts.resume, self._user, found.draft_uid)
            ask.then(partial(self._resumed, contact))
        elif found.packet is not None:
            packet = found.packet
            ask_packet = self._work.ask(handing_over.take_over, self._user, packet.uid, wall_ms())
            ask_packet.failed(self._gone).then(partial(self._taken, contact, packet))

    def _resumed(self, contact: ContactInHand, draft: StoredDraft | None) -> None:
        if draft is not None and self._desk.calls.current is contact:
            self._desk.keeper.begin(contact.interaction_uid, draft.uid)
            self._put_on_the_desk(contact, draft.body)

    def _gone(self, error: KnownError) -> None:
        """The transfer was called off at the last moment."""
        self._desk.card.widget.show_handed("")
        self._context.notices.tell_error(error)

    def _taken(self, contact: ContactInHand, packet: HandedOver, body: Mapping[str, Any]) -> None:
        if self._desk.calls.current is not contact or not body:
            return
        self._desk.keeper.begin(contact.interaction_uid)
        self._put_on_the_desk(contact, body)
        self.name_client()
        if packet.from_uid != self._user:
            self._context.notices.tell(t("handing.taken", name=packet.name))
        self._desk.keeper.changed()

    def _put_on_the_desk(self, contact: ContactInHand, body: Mapping[str, Any]) -> None:
        desk = self._desk
        desk.take_back(dict(body), desk.variables_for(desk.card.card))
        if not body.get("script"):
            desk.script.begin_for_line(contact.dialled)

    # -- a call goes --------------------------------------------------------------------------------------

    def transfer(self, target: str = "") -> None:
        """Ask to whom and how; while a colleague is asked, put the caller through to them."""
        contact, outcome = self._desk.calls.current, self._desk.outcome
        if contact is None or contact.line is None or not contact.is_talked_in:
            return
        if contact.is_consulting:
            self._desk.calls.command("hang_up")
            return
        able = contact.line.capabilities()
        self._dialog = TransferDialog(
            self._desk.widget,
            outcome.choices(),
            outcome.disposition or outcome.by_code("transferred"),
            outcome.note,
            may_ask=Capability.ATTENDED_TRANSFER in able,
            may_send=Capability.BLIND_TRANSFER in able,
        )
        self._dialog.target.setText(target if isinstance(target, str) else "")
        self._work.ask(targets, self._user, wall_ms()).on_the_reader().then(self._offer)
        dialog = self._dialog
        accepted = self._context.notices.run(dialog)
        self._dialog = None
        if accepted and self._desk.calls.current is contact and contact.is_talked_in:
            outcome.choose(dialog.disposition.value(), dialog.note.text().strip())
            self._plan(contact, dialog.number, ask_first=dialog.ask_first)

    def cancel(self) -> None:
        """Back to the caller: the colleague is not put through."""
        contact = self._desk.calls.current
        if contact is not None and contact.is_consulting:
            self._desk.calls.command("cancel_transfer")

    def _offer(self, found: Targets) -> None:
        if self._dialog is not None:
            self._dialog.to.offer(found)

    def _plan(self, contact: ContactInHand, target: str, *, ask_first: bool) -> None:
        """By the rules of dialling, as every number; the exchange's own codes stand for themselves."""
        if FEATURE.search(target):
            self._send(contact, target, ask_first=ask_first)
            return
        asking = self._work.ask(how_dialled, target, self._context.settings.text("line"))
        asking.on_the_reader().urgently().then(partial(self._planned, contact, target, ask_first))

    def _planned(self, contact: ContactInHand, target: str, ask_first: bool, dialling: Dialling) -> None:
        if self._desk.calls.current is not contact or not contact.is_talked_in:
            return
        if dialling.forbidden:
            note = dialling.rule.note if dialling.rule is not None else ""
            key = "dialling.forbidden_why" if note else "dialling.forbidden"
            self._context.notices.tell(t(key, number=target, why=note))
        else:
            self._send(contact, dialling.digits, ask_first=ask_first)

    def _send(self, contact: ContactInHand, number: str, *, ask_first: bool) -> None:
        """What goes along is there before the colleague's telephone rings."""
        self._give(contact, How.TRANSFER, number, ASKED if ask_first else SENT)
        contact.consulting = number if ask_first else ""
        done = self._desk.calls.command("attended_transfer" if ask_first else "blind_transfer", number)
        if not done:
            contact.consulting = ""
            self._take_back(contact)
        self._desk.show_state()
        self._desk.enable()

    def _follow(self, contact: ContactInHand) -> None:
        """Give along what was typed meanwhile, also where the call was sent on by the telephone's own keys."""
        view = contact.life.view()
        if contact.state is State.WRAP_UP and view.exit is EventKind.TRANSFERRED:
            if contact.given != GONE:
                self._desk.outcome.suggest("transferred")
                self._give(contact, How.TRANSFER, view.target, GONE)
        elif contact.is_parked:
            if contact.given != PARKED:
                self._give(contact, How.PARK, contact.left_at, PARKED)
        elif contact.state is State.WRAP_UP and contact.given in (ASKED, SENT) and view.cause is not Cause.UNKNOWN:
            self._take_back(contact)  # the caller was gone before they were put through
        elif contact.given in (ASKED, PARKED) and contact.state is State.TALKING and not contact.consulting:
            self._take_back(contact)

    def _give(self, contact: ContactInHand, how: How, target: str, stage: str) -> None:
        desk = self._desk
        _, body, _ = desk.collect()
        person = desk.card.card.person_uid if desk.card.card else None
        note = desk.outcome.note
        packet = Packet(contact.call_id, how, target, note, contact.interaction_uid, person, body)
        contact.given = stage
        self._work.ask(handing_over.hand_over, self._user, packet, wall_ms()).then()

    def _take_back(self, contact: ContactInHand) -> None:
        """The caller stays with us after all: nothing is given along, and the call was not transferred."""
        outcome = self._desk.outcome
        if contact.given != PARKED and outcome.disposition == outcome.by_code("transferred"):
            outcome.choose(None, outcome.note)
        contact.given = ""
        self._work.ask(handing_over.withdraw, self._user, contact.call_id).then()

    def leave(self, draft: Uid, contact: ContactInHand) -> None:
        """The contact is done: its draft waits, unless a colleague went on with the very same."""
        self._work.ask(handing_over.leave_draft, self._user, draft, contact.call_id).then()


def _words(packet: HandedOver) -> str:
    """Who gave the call along, and what they say about it."""
    who = t("handing.who", name=packet.name, extension=packet.extension) if packet.extension else packet.name
    key = "handing.from_park" if packet.how is How.PARK else "handing.from"
    head = t(key, who=who, place=packet.target, time=clock_time(packet.handed_at))
    return t("handing.with_note", head=head, note=packet.note) if packet.note else head
