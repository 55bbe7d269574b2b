"""Opening a recording, marks on it, and who heard which stretch of it."""

from __future__ import annotations

from app.models.ids import Uid
from app.models.recordings import RecordingListening, RecordingMark
from app.records import frozen
from app.services import phones
from app.services.dictionaries import read
from app.services.people.rights import Act, acting
from app.services.recordings.errors import RecordingError
from app.services.recordings.playing import Heard
from app.services.review.beside import beside_if_any, note_listening
from app.services.store.audit import record_reading
from app.services.store.clock import wall_ms
from app.services.store.store import Store

LONGEST_TEXT = 500
LATEST = 20
"""How many of the latest listenings are told."""


@frozen
class Mark:
    """A note at a place of a recording, in ms from its beginning."""

    uid: Uid
    interaction_uid: Uid
    user_uid: Uid
    user: str
    at_ms: int
    text: str


@frozen
class Listening:
    """Who heard a stretch, and when (UTC ms)."""

    user: str
    heard_at: int
    from_ms: int
    to_ms: int


@frozen
class Opened:
    """A call whose recording is opened. Times are UTC ms; ``transferred``: the call went on elsewhere."""

    interaction_uid: Uid
    reference: str
    offered_at: int
    ended_at: int | None
    transferred: bool
    client: str
    number: str
    user: str
    marks: tuple[Mark, ...]
    listenings: tuple[Listening, ...]

    def began_at(self, duration_ms: int) -> int | None:
        """When the recording of this length began: exchanges end it with the call. None where nobody knows.

        It may begin before the first ring at the desk: the caller waits in the queue.
        """
        if self.ended_at is None or self.transferred:
            return None
        return self.ended_at - duration_ms


def open_recording(store: Store, user: Uid, interaction: Uid, purpose: str) -> Opened:
    """Write down that a call's recording is opened, then say what is known of it.

    ``purpose`` is one of :data:`app.services.store.audit.PURPOSES`. Raises RecordingError for a call without one.
    """
    row = store.row(
        "SELECT i.recording, i.offered_at, i.ended_at, i.exit, i.number, i.user_uid, i.caller_name, "
        "trim(p.last_name || ' ' || p.first_name || ' ' || p.middle_name) "
        "FROM interaction i LEFT JOIN person p ON p.uid = i.person_uid WHERE i.uid = ?",
        interaction,
    )
    if row is None or not row[0]:
        raise RecordingError("recordings.none")
    recording, offered, ended, exit_, number, operator, caller, client = row
    record_reading(store, user, "interaction", interaction, purpose)
    return Opened(
        interaction,
        recording,
        offered,
        ended,
        exit_ == "transferred",
        client or caller,
        phones.national(phones.parse(number)) or number if number else "",
        read(store).label(operator),
        marks(store, interaction),
        listenings(store, interaction),
    )


def marks(store: Store, *interactions: Uid) -> tuple[Mark, ...]:
    """The marks on calls' recordings, in the order of their places."""
    people = read(store)
    places = ", ".join("?" * len(interactions))
    rows = store.rows(
        "SELECT uid, interaction_uid, user_uid, at_ms, text FROM recording_mark "
        f"WHERE interaction_uid IN ({places}) AND deleted_at IS NULL ORDER BY at_ms, id",
        *interactions,
    )
    return tuple(Mark(uid, call, user, people.label(user), at, text) for uid, call, user, at, text in rows)


def set_mark(store: Store, user: Uid, interaction: Uid, at_ms: int, text: str) -> Uid:
    """Put a mark at a place. Raises RecordingError for no words, NotAllowed."""
    words = _words(text)
    with acting(store, user, Act.TAKE_CALLS) as write:
        return write.insert(
            RecordingMark, interaction_uid=interaction, user_uid=user, at_ms=max(0, at_ms), text=words
        )


def change_mark(store: Store, user: Uid, uid: Uid, text: str) -> None:
    """Change the words of one's own mark. Raises RecordingError for another's and for no words, NotAllowed."""
    words = _words(text)
    _own(store, user, uid)
    with acting(store, user, Act.TAKE_CALLS) as write:
        write.update(RecordingMark, uid, text=words)


def drop_mark(store: Store, user: Uid, uid: Uid) -> None:
    """Take away one's own mark. Raises RecordingError for another's, NotAllowed."""
    _own(store, user, uid)
    with acting(store, user, Act.TAKE_CALLS) as write:
        write.remove(RecordingMark, uid)


def restore_mark(store: Store, user: Uid, uid: Uid) -> None:
    """Bring back one's own mark. Raises RecordingError for another's, NotAllowed."""
    _own(store, user, uid)
    with acting(store, user, Act.TAKE_CALLS) as write:
        write.restore(RecordingMark, uid)


def note_heard(store: Store, user: Uid, interaction: Uid, purpose: str, heard: Heard) -> None:
    """Write down which stretch was just heard; beside the store where it is opened for reading only."""
    began = wall_ms() - (heard.to_ms - heard.from_ms)
    if store.read_only:
        note_listening(store, user, interaction, purpose, began, heard.from_ms, heard.to_ms)
        return
    with store.write(user, durable=False) as write:
        write.insert(
            RecordingListening,
            interaction_uid=interaction,
            user_uid=user,
            purpose=purpose,
            heard_at=began,
            from_ms=heard.from_ms,
            to_ms=heard.to_ms,
        )


def listenings(store: Store, interaction: Uid) -> tuple[Listening, ...]:
    """Who heard what of a recording, the latest first, both at desks and in review."""
    people = read(store)
    columns = "SELECT user_uid, heard_at, from_ms, to_ms FROM"
    latest = f"WHERE interaction_uid = ? ORDER BY heard_at DESC LIMIT {LATEST}"
    rows = store.rows(f"{columns} recording_listening {latest}", interaction)
    reviewed = beside_if_any(store)
    if reviewed is not None:
        rows += reviewed.rows(f"{columns} listening {latest}", interaction)
    rows.sort(key=lambda row: -row[1])
    return tuple(Listening(people.label(user), at, begin, end) for user, at, begin, end in rows[:LATEST])


def reread(store: Store, interaction: Uid) -> tuple[Uid, tuple[Mark, ...], tuple[Listening, ...]]:
    """What changes while a recording is open: its marks and who heard it."""
    return interaction, marks(store, interaction), listenings(store, interaction)


def _words(text: str) -> str:
    words = " ".join(text.split())[:LONGEST_TEXT]
    if not words:
        raise RecordingError("recordings.mark_empty")
    return words


def _own(store: Store, user: Uid, uid: Uid) -> None:
    if store.value("SELECT user_uid FROM recording_mark WHERE uid = ?", uid) != user:
        raise RecordingError("recordings.mark_of_another")
