"""Notes and written answers: kept while they are typed, previewed with their variables filled, written once.

An answer is a note ``to_client`` with its channel and recipient: the copy of what was sent. All times are UTC ms.
"""

from __future__ import annotations

from urllib.parse import quote

from app.models.calls import Channel
from app.models.ids import Uid
from app.models.tickets import TicketNote
from app.records import frozen
from app.services import phones
from app.services.people.rights import Act, acting
from app.services.store.store import Store
from app.services.tickets.errors import TicketError
from app.services.tickets.templates import fill_text, variables_for
from app.services.words import t

INNER, TO_CLIENT = "inner", "to_client"
_ADDRESSED = {"phone": Channel.PHONE, "mail": Channel.MAIL}
WITHOUT_ADDRESS = (
    Channel.MAIL,
    Channel.LETTER,
    Channel.CHAT,
    Channel.FORUM,
    Channel.WEB,
    Channel.VISIT,
    Channel.PHONE,
)
"""Channels that may be chosen where the client's card has no address for them."""

LONGEST_LINK = 1800
"""Characters of a ``mailto:`` link that every mail program takes; Windows cuts it off at about 2,000."""


@frozen
class Words:
    """A note or answer as it stands in its box. ``uid`` is made by the box: written twice it is one note."""

    uid: Uid
    ticket: Uid
    kind: str
    text: str
    channel: str = ""
    recipient: str = ""


@frozen
class Way:
    """A way to reach the client in writing: a channel, and an address where the card has one."""

    channel: str
    recipient: str
    shown: str


@frozen
class AnswerPreview:
    """An answer as the client will get it. ``unknown`` variables stand in ``text`` as written: it cannot go so."""

    words: Words
    subject: str
    unknown: tuple[str, ...]


def keep_words(store: Store, user: Uid, words: Words) -> int:
    """Keep what is being typed; the moment of it. An empty text is forgotten."""
    with acting(store, user, Act.EDIT_TICKETS) as write:
        if words.text.strip():
            write.local(
                "INSERT INTO note_draft (uid, user_uid, ticket_uid, kind, text, channel, recipient, updated_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO UPDATE SET kind = excluded.kind, "
                "text = excluded.text, channel = excluded.channel, recipient = excluded.recipient, "
                "updated_at = excluded.updated_at",
                words.uid,
                user,
                words.ticket,
                words.kind,
                words.text,
                words.channel,
                words.recipient,
                write.at,
            )
        else:
            write.local("DELETE FROM note_draft WHERE uid = ?", words.uid)
        return write.at


def kept_words(store: Store, user: Uid, ticket: Uid) -> tuple[Words, ...]:
    """What this person has begun to write in a ticket, the newest last."""
    rows = store.rows(
        "SELECT uid, ticket_uid, kind, text, channel, recipient FROM note_draft "
        "WHERE user_uid = ? AND ticket_uid = ? ORDER BY updated_at, id",
        user,
        ticket,
    )
    return tuple(Words(*row) for row in rows)


def write_words(store: Store, actor: Uid, words: Words) -> Uid:
    """Write a note or answer and forget its draft, in one transaction; its key. Again is harmless.

    Raises TicketError for no words, and for an answer with variables that are not filled.
    """
    text = words.text.strip()
    if not text:
        raise TicketError("tickets.nothing_written")
    if words.kind == TO_CLIENT and (left := fill_text(text, {}).unknown):
        raise TicketError("tickets.answer_unfilled", names=t("tickets.list_sign").join(left))
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        write.local("DELETE FROM note_draft WHERE uid = ?", words.uid)
        if write.row("SELECT 1 FROM ticket_note WHERE uid = ?", words.uid):
            return words.uid
        sent = {"channel": words.channel, "recipient": words.recipient} if words.kind == TO_CLIENT else {}
        return write.insert(TicketNote, words.uid, ticket_uid=words.ticket, kind=words.kind, text=text, **sent)


def preview(store: Store, user: Uid, words: Words, now: int) -> AnswerPreview:
    """An answer with its variables filled, and the subject of its letter. Raises LookupError."""
    row = store.row("SELECT number, subject FROM ticket WHERE uid = ?", words.ticket)
    if row is None:
        raise LookupError(f"no ticket {words.ticket.hex()}")
    filled = fill_text(words.text.strip(), variables_for(store, user, now, ticket=words.ticket))
    subject = t("tickets.answer_subject", number=row[0], subject=row[1])
    ready = Words(words.uid, words.ticket, words.kind, filled.text, words.channel, words.recipient)
    return AnswerPreview(ready, subject, filled.unknown)


def ways_to_answer(store: Store, ticket: Uid) -> tuple[Way, ...]:
    """How the client of a ticket can be answered: as the ticket came first, then by the card, then the rest."""
    row = store.row("SELECT channel, person_uid FROM ticket WHERE uid = ?", ticket)
    if row is None:
        return ()
    came_by, person = row
    points = store.rows(
        "SELECT k.kind, k.raw, k.key FROM person_contact_point l "
        "JOIN contact_point k ON k.uid = l.contact_point_uid "
        "WHERE l.person_uid = ? AND l.deleted_at IS NULL AND k.deleted_at IS NULL ORDER BY l.id",
        person,
    )
    known = [Way(_ADDRESSED.get(kind, Channel.CHAT).value, raw, _shown(kind, raw)) for kind, raw, _ in points]
    reached = {way.channel for way in known}
    rest = [Way(channel.value, "", "") for channel in WITHOUT_ADDRESS if channel.value not in reached]
    return tuple(
        sorted(
            (*known, *rest), key=lambda way: (way.channel != came_by, not way.recipient, way.channel == "phone")
        )
    )


def mail_link(address: str, subject: str, text: str) -> str:
    """A ``mailto:`` link (RFC 6068); without the text where it would be cut off."""
    head = f"mailto:{quote(address, safe='@')}?subject={quote(subject)}"
    whole = f"{head}&body={quote(text.replace(chr(10), chr(13) + chr(10)))}"
    return whole if len(whole) <= LONGEST_LINK else head


def _shown(kind: str, raw: str) -> str:
    return phones.national(phones.parse(raw)) if kind == "phone" else raw
