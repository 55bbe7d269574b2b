"""Bugs and wishes: noted from tickets, put together by topic, followed until they are done. Times are UTC ms."""

from __future__ import annotations

from typing import Any

from app.models.handing import ItemKind, ItemState, TrackerItem, TrackerRequest
from app.models.ids import Uid
from app.records import frozen
from app.services.dictionaries import read
from app.services.errors import KnownError
from app.services.people.rights import Act, acting
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.tracker.coming_back import set_state_in
from app.services.tracker.telling import call_off_in, call_those_who_asked_in
from app.services.undo.steps import remember


class TrackerError(KnownError):
    """A bug or a wish cannot be kept or changed as asked."""


@frozen
class ItemView:
    """A bug or a wish to show: how many tickets ``asked`` for it, how many clients wait to hear (``untold``)."""

    uid: Uid
    kind: ItemKind
    title: str
    text: str
    product_uid: Uid | None
    product: str
    state: ItemState
    found_in: str
    release_uid: Uid | None
    fixed_in: str
    outside_number: str
    outside_state: str
    outside_url: str
    created_at: int
    done_at: int | None
    asked: int
    untold: int


def note_item(
    store: Store,
    actor: Uid,
    ticket: Uid,
    kind: ItemKind,
    title: str,
    *,
    text: str = "",
    product: Uid | None = None,
    found_in: str = "",
    uid: Uid | None = None,
) -> Uid:
    """Note a new bug or wish that a ticket is about; its key. With ``uid`` a repetition is harmless.

    Raises TrackerError without a title, LookupError, NotAllowed.
    """
    if not title.strip():
        raise TrackerError("tracker.without_title")
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        if uid is not None and write.row("SELECT 1 FROM tracker_item WHERE uid = ?", uid):
            return uid
        made = write.insert(
            TrackerItem,
            uid,
            kind=kind.value,
            title=title.strip(),
            text=text.strip(),
            product_uid=product,
            state=ItemState.NOTED.value,
            found_in=found_in.strip(),
        )
        _ask(write, made, ticket)
        return made


def ask_for(store: Store, actor: Uid, item: Uid, ticket: Uid) -> Uid:
    """This ticket's client asks for it too; the key of the request. Twice is once.

    For one that is done already the client is called at once. Raises LookupError, NotAllowed.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        row = write.row("SELECT state, merged_uid FROM tracker_item WHERE uid = ? AND deleted_at IS NULL", item)
        if row is None:
            raise LookupError(f"no bug or wish {item.hex()}")
        into = row[1] or item
        made = _ask(write, into, ticket)
        if write.row("SELECT 1 FROM tracker_item WHERE uid = ? AND state = ?", into, ItemState.DONE.value):
            call_those_who_asked_in(write, into)
        return made


def forget_request(store: Store, actor: Uid, request: Uid) -> None:
    """The ticket is not about this after all; a call that was to tell its client is no longer due."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        call_off_in(write, request)
        write.remove(TrackerRequest, request)


def change_item(store: Store, actor: Uid, item: Uid, **values: Any) -> frozenset[str]:
    """Change title, text, product, ``found_in`` or ``release_uid``; the names of those that differed."""
    unknown = values.keys() - {"title", "text", "product_uid", "found_in", "release_uid", "outside_number"}
    if unknown:
        raise TypeError(f"not to be changed so: {sorted(unknown)}")
    if not str(values.get("title", "x")).strip():
        raise TrackerError("tracker.without_title")
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        return write.update(TrackerItem, item, **values)


def set_state(store: Store, actor: Uid, item: Uid, state: ItemState) -> bool:
    """Say where it stands; done has every client who asked called. Whether it was elsewhere."""
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        return set_state_in(write, item, state)


def put_together(store: Store, actor: Uid, item: Uid, into: Uid) -> int:
    """Put one bug or wish into another about the same; how many requests went over. One undo takes it back.

    Raises TrackerError for itself, for another kind, or for one that was put elsewhere already.
    """
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        kinds = dict(
            write.rows(
                "SELECT uid, kind FROM tracker_item WHERE uid IN (?, ?) AND merged_uid IS NULL "
                "AND deleted_at IS NULL",
                item,
                into,
            )
        )
        done = write.row("SELECT 1 FROM tracker_item WHERE uid = ? AND state = ?", into, ItemState.DONE.value)
        if item == into or len(kinds) != 2 or kinds[item] != kinds[into]:
            raise TrackerError("tracker.not_together")
        there = {
            uid
            for (uid,) in write.rows(
                "SELECT ticket_uid FROM tracker_request WHERE item_uid = ? AND deleted_at IS NULL", into
            )
        }
        moved = 0
        for request, ticket in write.rows(
            "SELECT uid, ticket_uid FROM tracker_request WHERE item_uid = ? AND deleted_at IS NULL", item
        ):
            if ticket in there:
                write.remove(TrackerRequest, request)
            else:
                write.update(TrackerRequest, request, item_uid=into)
                moved += 1
        write.update(TrackerItem, item, merged_uid=into)
        if done is not None:
            call_those_who_asked_in(write, into)
        (title,) = write.row("SELECT title FROM tracker_item WHERE uid = ?", item) or ("",)
        remember(write, actor, "tracker.step_together", title=title)
        return moved


_SQL = (
    "SELECT i.uid, i.kind, i.title, i.text, i.product_uid, i.state, i.found_in, i.release_uid, "
    "coalesce(v.version, ''), i.outside_number, i.outside_state, i.outside_url, i.created_at, i.done_at, "
    "count(r.uid), coalesce(sum(r.wants_word AND r.told_at IS NULL AND "
    "NOT EXISTS (SELECT 1 FROM callback c WHERE c.uid = r.callback_uid AND c.done_at IS NOT NULL)), 0) "
    "FROM tracker_item i LEFT JOIN product_release v ON v.uid = i.release_uid "
    "LEFT JOIN tracker_request r ON r.item_uid = i.uid AND r.deleted_at IS NULL "
    "WHERE i.deleted_at IS NULL AND i.merged_uid IS NULL "
)


def list_items(
    store: Store,
    *,
    kind: ItemKind | None = None,
    over: bool = False,
    words: str = "",
    product: Uid | None = None,
    limit: int = 500,
) -> tuple[ItemView, ...]:
    """Bugs and wishes, those most asked for first; ``over``: also those done and refused; ``words`` to find."""
    where, params = "", []
    if kind is not None:
        where += " AND i.kind = ?"
        params.append(kind.value)
    if not over:
        where += " AND i.state NOT IN ('done', 'refused')"
    if product is not None:
        where += " AND i.product_uid = ?"
        params.append(product)  # type: ignore[arg-type]  # SQL's parameters are of any kind
    found = _views(store, f"{where} GROUP BY i.uid ORDER BY count(r.uid) DESC, i.id DESC LIMIT ?", *params, limit)
    wanted = [word for word in words.casefold().split() if word]
    return tuple(item for item in found if _has(item, wanted))


def similar(store: Store, text: str, product: Uid | None = None, limit: int = 8) -> tuple[ItemView, ...]:
    """Open bugs and wishes whose title shares most words (or their beginnings) with a text: perhaps the same."""
    stems = {_stem(word) for word in text.casefold().split() if len(word) > 3}
    if not stems:
        return ()
    scored = []
    for item in list_items(store, limit=2_000):
        shared = stems & {_stem(word) for word in item.title.casefold().split() if len(word) > 3}
        if shared:
            scored.append((len(shared) + (item.product_uid == product and product is not None), item))
    scored.sort(key=lambda pair: -pair[0])
    return tuple(item for _, item in scored[:limit])


def items_of_ticket(store: Store, ticket: Uid) -> tuple[ItemView, ...]:
    """What a ticket asks for."""
    return _views(
        store,
        " AND i.uid IN (SELECT item_uid FROM tracker_request WHERE ticket_uid = ? AND deleted_at IS NULL) "
        "GROUP BY i.uid ORDER BY i.id",
        ticket,
    )


def items_of_release(store: Store, release: Uid) -> tuple[ItemView, ...]:
    """What a release brings."""
    return _views(store, " AND i.release_uid = ? GROUP BY i.uid ORDER BY i.kind, i.id", release)


def item_of(store: Store, uid: Uid) -> ItemView:
    """One bug or wish. Raises LookupError."""
    found = _views(store, " AND i.uid = ? GROUP BY i.uid", uid)
    if not found:
        raise LookupError(f"no bug or wish {uid.hex()}")
    return found[0]


def _ask(write: Write, item: Uid, ticket: Uid) -> Uid:
    known = write.row(
        "SELECT uid FROM tracker_request WHERE item_uid = ? AND ticket_uid = ? AND deleted_at IS NULL",
        item,
        ticket,
    )
    if known is not None:
        return bytes(known[0])
    row = write.row("SELECT person_uid, organisation_uid FROM ticket WHERE uid = ? AND deleted_at IS NULL", ticket)
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    return write.insert(
        TrackerRequest, item_uid=item, ticket_uid=ticket, person_uid=row[0], organisation_uid=row[1]
    )


def _views(store: Store, where: str, *params: Any) -> tuple[ItemView, ...]:
    words = read(store)
    return tuple(
        ItemView(
            row[0],
            ItemKind(row[1]),
            row[2],
            row[3],
            row[4],
            words.label(row[4]),
            ItemState(row[5]),
            *row[6:],
        )
        for row in store.rows(_SQL + where, *params)
    )


def _has(item: ItemView, wanted: list[str]) -> bool:
    text = f"{item.title} {item.text} {item.outside_number}".casefold()
    return all(word in text for word in wanted)


def _stem(word: str) -> str:
    return word.strip(".,;:!?«»\"'()")[:5]
