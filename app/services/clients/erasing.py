"""Erasing a client for good, a right in law (152-FZ, article 21; GDPR, article 17). For administrators.

What is personal goes from the client's cards, from numbers and addresses that are nobody else's, from their
contacts and tickets with all that belongs to these, from whatever else names one of these (what people of the
house were told, a raised hand, a banner), and from the journal's entries about them; keys, times, states and
numbers of tickets stay, and the chain still verifies. Flats and organisations stay: they are nobody's own. On a
desk of a hub the hub does it for every desk, the same records (``hub/erasing.py``, ``hub.about``);
:func:`erase_here` is for a desk that works alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from app.models.base import BOOKKEEPING, columns_of
from app.models.clients import ContactPoint, Person
from app.models.columns import Marked, dump_json
from app.models.ids import Uid
from app.records import frozen
from app.services.clients.erasure_extent import Found, cards_of, records_about, where_in
from app.services.errors import KnownError
from app.services.hub.sharing import harmless
from app.services.people.rights import Act, acting, require
from app.services.review.travelling import forget_words_about
from app.services.search.vocabulary import forget_words
from app.services.store.chain import erase
from app.services.store.journal import Write
from app.services.store.shapes import MODELS, empty_of
from app.services.store.store import Store
from app.services.sync.state import joined


class ErasureError(KnownError):
    """A client cannot be erased in this way."""


@frozen
class Extent:
    """What an erasure is about: the client's cards (merged ones too) and how much hangs on them."""

    cards: tuple[Uid, ...]
    name: str
    numbers: int
    tickets: int
    contacts: int
    files: int


def extent(store: Store, actor: Uid, person: Uid) -> Extent:
    """How far erasing a client reaches, for the question before it. Raises NotAllowed, ErasureError."""
    require(store, actor, Act.ERASE_CLIENTS)
    row = store.row("SELECT first_name, middle_name, last_name FROM person WHERE uid = ?", person)
    if row is None:
        raise ErasureError("erasing.not_there")
    cards = cards_of(store, person)
    found = records_about(store, person)
    count = {table: len(found.get(table, ())) for table in _COUNTED}
    name = " ".join(part for part in row if part)
    return Extent(cards, name, count["contact_point"], count["ticket"], count["interaction"], count["attachment"])


def erase_here(store: Store, actor: Uid, cards: Sequence[Uid]) -> None:
    """Erase a client's cards on a desk that works alone; all of it or nothing, then reviewers' words beside it.

    Again is harmless. Raises NotAllowed; ErasureError on a desk of a hub, whose other desks would bring it all
    back.
    """
    if joined(store) is not None:
        raise ErasureError("erasing.by_the_hub")
    calls: set[Uid] = set()
    with acting(store, actor, Act.ERASE_CLIENTS) as write:
        for card in cards:
            found = records_about(write, card)
            calls.update(found.get("interaction", ()))
            forget_around(write, found)
            for table, uids in found.items():
                for uid in uids:
                    _blank(write, table, uid)
            for model, table in ((Person, "person"), (ContactPoint, "contact_point")):
                for uid in found.get(table, ()):
                    write.remove(model, uid)
            write.flush()
            for table, uids in found.items():
                _blank_entries(write, table, uids)
    forget_words_about(store, calls)


def forget_cards(store: Store, actor: Uid, cards: Sequence[Uid]) -> None:
    """After the hub has erased them: let go what lies on this desk alone. Raises NotAllowed."""
    calls: set[Uid] = set()
    with acting(store, actor, Act.ERASE_CLIENTS) as write:
        for card in cards:
            found = records_about(write, card)
            calls.update(found.get("interaction", ()))
            forget_around(write, found)
    forget_words_about(store, calls)


def forget_around(write: Write, found: Found) -> None:
    """Drop what lies on this desk alone about these records.

    These are drafts with their steps, notes being written, the bytes of files, conflicts, and what could be taken
    back. The search lets their words go beside the work.
    """
    uids = {uid for each in found.values() for uid in each}
    names = {uid.hex() for uid in uids}
    _forget_drafts(write, found, names)
    _forget_aside(write, names)
    mine = set(found.get("attachment", ()))
    for uid in mine:
        sha256 = write.rows("SELECT sha256 FROM attachment WHERE uid = ?", uid)[0][0]
        holders = {row[0] for row in write.rows("SELECT uid FROM attachment WHERE sha256 = ?", sha256)}
        if holders <= mine:
            write.local("DELETE FROM attachment_content WHERE sha256 = ?", sha256)
            write.local("DELETE FROM sync_chunk WHERE sha256 = ?", sha256)
    write.local_many("DELETE FROM sync_conflict WHERE record_uid = ?", [(uid,) for uid in uids])
    _forget_steps(write, uids)
    forget_words(write)


def _forget_drafts(write: Write, found: Found, names: set[str]) -> None:
    """Drop drafts of these contacts and tickets, and those that name one of these records."""
    contacts, tickets = set(found.get("interaction", ())), set(found.get("ticket", ()))
    for draft, contact, ticket, body in write.rows("SELECT uid, interaction_uid, ticket_uid, body FROM draft"):
        if contact in contacts or ticket in tickets or any(name in body for name in names):
            write.local("DELETE FROM draft_step WHERE draft_uid = ?", draft)
            write.local("DELETE FROM draft WHERE uid = ?", draft)
            write.touch("draft", draft)
    write.local_many("DELETE FROM draft_step WHERE interaction_uid = ?", [(uid,) for uid in contacts])
    write.local_many("DELETE FROM note_draft WHERE ticket_uid = ?", [(uid,) for uid in tickets])


def _forget_steps(write: Write, uids: set[Uid]) -> None:
    """Drop the acts that changed one of these records: nobody can take them back, and their words may tell."""
    steps = [(number, json.loads(spans)) for number, spans in write.rows("SELECT id, spans FROM undo_step")]
    if not steps:
        return
    least = min(first for _, spans in steps for first, _ in spans)
    head = "SELECT seq FROM journal_entry WHERE desk_uid = (SELECT uid FROM desk) AND seq >= "
    rows = where_in(write, f"{head}{int(least)} AND record_uid IN", list(uids))
    touched = {row[0] for row in rows}
    gone = [
        (number,)
        for number, spans in steps
        if any(first <= seq <= last for first, last in spans for seq in touched)
    ]
    write.local_many("DELETE FROM undo_step WHERE id = ?", gone)


def _forget_aside(write: Write, names: set[str]) -> None:
    """Drop what a hub sent that no program here knew, and what it has answered, where it names one of these."""
    for texts, delete in (
        ("body FROM sync_unknown", "DELETE FROM sync_unknown WHERE id = ?"),
        (
            "body || ifnull(answer, '') FROM sync_command WHERE state <> 'waiting'",
            "DELETE FROM sync_command WHERE id = ?",
        ),
    ):
        rows = write.rows(f"SELECT id, {texts}")
        write.local_many(delete, [(number,) for number, text in rows if any(name in text for name in names)])


_COUNTED = ("contact_point", "ticket", "interaction", "attachment")


def _personal(table: str) -> dict[str, Marked]:
    left = {*harmless(table), *BOOKKEEPING}
    return {name: column for name, column in columns_of(MODELS[table]).items() if name not in left}


def _blank(write: Write, table: str, uid: Uid) -> None:
    values = {name: empty_of(column) for name, column in _personal(table).items()}
    if values:
        write.update(MODELS[table], uid, **values)
    write.drop_unknown(MODELS[table], uid)


def _blank_entries(write: Write, table: str, uids: Iterable[Uid]) -> None:
    for uid in uids:
        rows = write.rows("SELECT id, changes, salt FROM journal_entry WHERE record_uid = ?", uid)
        write.blank_entries([(blanked(table, text, salt), number) for number, text, salt in rows])


def blanked(table: str, changes: str, salt: bytes | None) -> str:
    """An entry's changes (JSON) without anything personal; its salt must then be dropped.

    A field, or a table, that this program does not know may be personal.
    """
    values = json.loads(changes)
    left = harmless(table) if table in MODELS else ()
    return dump_json(erase(values, salt, set(values["fields"]) - {*left}))
