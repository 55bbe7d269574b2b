"""The demonstration's working day: curators and a passport, a colleague on leave, a hand-over, a raised hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.models.calls import Callback
from app.models.day import Absence, Curator, Passport, RaisedHand, Rank, ShiftNote, Watcher
from app.models.ids import Uid
from app.services.calls.agreed import MINUTE_MS
from app.services.day.days import bounds, day_of
from app.services.demo.load_clients import LoadedClient
from app.services.notices import Kind, tell_in
from app.services.store.journal import Write
from app.services.words import t

HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
AWAY, ASKS, LEAVES = "veresova", "ostrov", "tumanov"
"""Who is on leave and is stood in for, who asks for help, who handed the shift over."""


def load_day(
    write: Write, staff: Mapping[str, Uid], clients: Sequence[LoadedClient], operator: Uid, now: int
) -> None:
    """Write what makes the first look at 'My day' a real one; ``now`` is UTC ms."""
    _clients(write, staff, clients, operator)
    write.actor = staff[AWAY]
    begun = now - 2 * DAY_MS
    write.insert_made(
        begun,
        Absence,
        user_uid=staff[AWAY],
        substitute_uid=operator,
        kind="vacation",
        from_at=begun,
        until_at=bounds(day_of(now + 7 * DAY_MS))[0],
        begun_at=begun,
    )
    _hand_over(write, staff[LEAVES], operator, now)
    write.actor = staff[ASKS]
    write.insert_made(
        now - 2 * MINUTE_MS,
        RaisedHand,
        user_uid=staff[ASKS],
        person_uid=clients[3].uid,
        script=t("demo.hand_script"),
        step=t("demo.hand_step"),
        question=t("demo.hand_question"),
    )
    write.actor = operator
    window = now + 3 * HOUR_MS
    write.insert_made(
        now - DAY_MS,
        Callback,
        person_uid=clients[5].uid,
        number=clients[5].number,
        due_at=window,
        until_at=window + 2 * HOUR_MS,
        attempts=1,
        result="no_answer",
        note=t("demo.callback_note"),
    )
    write.actor = None


def _clients(write: Write, staff: Mapping[str, Uid], clients: Sequence[LoadedClient], operator: Uid) -> None:
    """Organisations with their curators, one of them with a passport."""
    firms = list(dict.fromkeys(client.organisation_uid for client in clients if client.organisation_uid))
    people = [operator, staff[AWAY], staff[ASKS], staff[LEAVES]]
    write.actor = staff["yasneva"]
    for at, firm in enumerate(firms[:8]):
        write.insert(Curator, organisation_uid=firm, user_uid=people[at % len(people)], rank=Rank.MAIN.value)
        if at % 3:
            second = people[(at + 1) % len(people)]
            write.insert(Curator, organisation_uid=firm, user_uid=second, rank=Rank.SECOND.value)
    for firm in firms[:1]:
        write.insert(
            Passport,
            organisation_uid=firm,
            **{part: t(f"demo.passport_{part}") for part in ("systems", "contacts", "risks", "agreements")},
        )


def _hand_over(write: Write, author: Uid, operator: Uid, now: int) -> None:
    """The note of the shift before, with two tickets of the author's that the operator watches one of."""
    tickets = [
        uid
        for (uid,) in write.rows(
            "SELECT uid FROM ticket WHERE assignee_uid = ? "
            "AND state NOT IN ('resolved', 'closed', 'cancelled', 'merged') "
            "ORDER BY due_at IS NULL, due_at LIMIT 2",
            author,
        )
    ]
    write.actor = author
    at = now - 3 * HOUR_MS
    note = write.insert_made(
        at, ShiftNote, user_uid=author, text=t("demo.shift_note"), work=[uid.hex() for uid in tickets] or None
    )
    name = write.rows("SELECT name FROM user WHERE uid = ?", author)[0][0]
    tell_in(
        write,
        [operator],
        key="day.shift_note_from",
        params={"name": name},
        kind=Kind.SHIFT,
        record=("shift_note", note),
        sender=author,
    )
    write.actor = operator
    for ticket in tickets[:1]:
        write.insert_made(at, Watcher, ticket_uid=ticket, user_uid=operator, seen_at=at)
