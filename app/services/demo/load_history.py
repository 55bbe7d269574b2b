"""The demonstration's past: tickets with notes and promises, the contacts they came from, the time they took."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from app.models.calls import Callback, Channel, Interaction, InteractionTicket, Promise, Segment
from app.models.ids import Uid
from app.models.tickets import Ticket, TicketNote
from app.services.calls.segments import SegmentKind, Source
from app.services.calls.state import State
from app.services.demo.content import DemoContent, client_products
from app.services.demo.load_clients import LoadedClient
from app.services.demo.load_in_hand import load_in_hand
from app.services.demo.load_types import load_checks
from app.services.demo.tickets import DAY, HOUR, MINUTE, DemoTicket, demo_tickets
from app.services.store.journal import Write

if TYPE_CHECKING:
    from app.services.demo.load import Loaded

TIMED_DAYS = 7
"""Contacts of the last days have time segments; older ones only their times."""

CALLS_WITHOUT_TICKET = 160
TODAY_CALLS = 9
_NOTE_KINDS = {"inner": "inner", "answer": "to_client"}
_ENDINGS = ("consulted", "consulted", "resolved", "resolved", "wrong_number", "silent", "hang_up")


def load_history(
    write: Write, content: DemoContent, loaded: Loaded, operator: Uid, now: int, random: Random
) -> None:
    """Write tickets and contacts up to ``now`` (UTC ms); ``operator`` gets calls and callbacks today."""
    tickets = demo_tickets(content, now_ms=now, clients=client_products())
    count = 0
    for count, ticket in enumerate(tickets, start=1):
        _ticket(write, loaded, ticket, count, now, random)
    row = write.row("SELECT next_number FROM desk")
    write.local("UPDATE desk SET next_number = ?", max(count + 1, row[0] if row else 1))
    takers = [loaded.staff[person.login] for person in content.staff if person.role == "operator"]
    for _ in range(CALLS_WITHOUT_TICKET):
        at = now - int(random.uniform(0.2, 21) * DAY)
        _call_without_ticket(write, loaded, random.choice(takers), at, now, random)
    _today(write, loaded, operator, now, random)
    load_in_hand(write, operator, now)
    write.actor = None


def _ticket(write: Write, loaded: Loaded, made: DemoTicket, number: int, now: int, random: Random) -> None:
    client = loaded.clients[made.client]
    write.actor = author = loaded.staff[made.created_by]
    step = loaded.types.step(made.type, made.state)
    ticket = write.insert_made(
        made.created_at,
        Ticket,
        number=f"{_desk_code(write)}-{number}",
        subject=made.subject,
        description=made.description,
        priority=made.priority,
        complexity=made.complexity,
        category_uid=loaded.categories[made.category],
        product_uid=loaded.products.get(made.product),
        queue_uid=loaded.queues[made.queue],
        assignee_uid=loaded.assignee(made.assignee),
        person_uid=client.uid,
        organisation_uid=client.organisation_uid,
        premises_uid=client.premises_uid,
        address=client.address,
        channel=made.channel.value,
        resolved_at=made.resolved_at,
        closed_at=made.closed_at,
        fields=dict(made.fields) or None,
        form_version_uid=loaded.types.forms[made.type] if made.fields else None,
        **loaded.types.columns(made.type, step),
    )
    load_checks(write, loaded.types, ticket, made.type, made.state, made.resolved_at or made.created_at)
    ending = loaded.dispositions["ticket_created"]
    contact = _contact(write, client, author, made.channel, made.created_at, ending, now, random)
    write.insert_made(made.created_at, InteractionTicket, interaction_uid=contact, ticket_uid=ticket)
    for note in made.notes:
        write.actor = loaded.staff[note.author]
        kind = _NOTE_KINDS[note.kind]
        sent = made.channel.value if kind == "to_client" else ""
        write.insert_made(note.at, TicketNote, ticket_uid=ticket, kind=kind, text=note.text, channel=sent)
    if made.promise is not None:
        write.actor = author
        write.insert_made(
            made.created_at,
            Promise,
            person_uid=client.uid,
            ticket_uid=ticket,
            text=made.promise.text,
            due_at=made.promise.due_at,
            kept_at=made.promise.kept_at,
        )


def _call_without_ticket(write: Write, loaded: Loaded, user: Uid, at: int, now: int, random: Random) -> None:
    client = random.choice(loaded.clients)
    write.actor = user
    if random.random() < 0.15:
        _missed(write, client, user, at, random)
        return
    ending = loaded.dispositions[random.choice(_ENDINGS)]
    _contact(write, client, user, Channel.PHONE, at, ending, now, random)


def _contact(
    write: Write,
    client: LoadedClient,
    user: Uid,
    channel: Channel,
    at: int,
    ending: Uid,
    now: int,
    random: Random,
) -> Uid:
    """One finished contact that began at ``at``, with its segments where it is recent."""
    by_phone = channel is Channel.PHONE
    answered = at + (random.randrange(2_000, 15_000) if by_phone else 0)
    ended = answered + random.randrange(60_000, 420_000)
    closed = min(ended + random.randrange(5_000, 60_000), max(now, ended))
    uid = write.insert_made(
        at,
        Interaction,
        channel=channel.value,
        direction="in",
        state=State.CLOSED.value,
        call_id=f"demo-{random.getrandbits(48):012x}",
        user_uid=user,
        person_uid=client.uid,
        number=client.number if by_phone else "",
        number_key=client.number_key if by_phone else "",
        offered_at=at,
        answered_at=answered,
        ended_at=ended,
        closed_at=closed,
        disposition_uid=ending,
    )
    if now - at < TIMED_DAYS * DAY:
        marks = ((SegmentKind.RING, at), (SegmentKind.TALK, answered), (SegmentKind.ACW, ended))
        ends = (answered, ended, closed)
        for (kind, start), end in zip(marks, ends, strict=True):
            if end > start:
                _segment(write, user, kind, start, end, uid)
    return uid


def _missed(write: Write, client: LoadedClient, user: Uid, at: int, random: Random) -> Uid:
    ended = at + random.randrange(15_000, 45_000)
    uid = write.insert_made(
        at,
        Interaction,
        channel=Channel.PHONE.value,
        direction="in",
        state=random.choice((State.MISSED, State.ABANDONED)).value,
        call_id=f"demo-{random.getrandbits(48):012x}",
        user_uid=user,
        person_uid=client.uid,
        number=client.number,
        number_key=client.number_key,
        offered_at=at,
        ended_at=ended,
    )
    _segment(write, user, SegmentKind.RING, at, ended, uid)
    return uid


def _segment(write: Write, user: Uid, kind: SegmentKind, start: int, end: int, contact: Uid | None) -> None:
    write.insert_made(
        start,
        Segment,
        user_uid=user,
        interaction_uid=contact,
        kind=kind.value,
        start_at=start,
        end_at=end,
        source=Source.CLOCK.value,
        reason="break" if kind is SegmentKind.PAUSE else "",
    )


def _today(write: Write, loaded: Loaded, operator: Uid, now: int, random: Random) -> None:
    """The operator's morning: calls one after another, a pause, a missed call; callbacks that wait."""
    write.actor = operator
    at = now - 2 * HOUR
    for number in range(TODAY_CALLS):
        client = random.choice(loaded.clients)
        if number == TODAY_CALLS // 2:
            _segment(write, operator, SegmentKind.PAUSE, at, at + 6 * MINUTE, None)
        elif number == TODAY_CALLS - 2:
            _missed(write, client, operator, at, random)
        else:
            ending = loaded.dispositions[random.choice(_ENDINGS[:4])]
            _contact(write, client, operator, Channel.PHONE, at, ending, now, random)
        at += 11 * MINUTE
    for minutes, owner in ((-20, operator), (25, operator), (90, None)):
        client = random.choice(loaded.clients)
        write.insert_made(
            now - DAY,
            Callback,
            person_uid=client.uid,
            number=client.number,
            owner_uid=owner,
            due_at=now + minutes * MINUTE,
        )


def _desk_code(write: Write) -> str:
    row = write.row("SELECT code FROM desk")
    return str(row[0]) if row else "A"
