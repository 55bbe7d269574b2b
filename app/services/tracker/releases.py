"""Releases of products: what each brings, and which clients are to be told. All times are UTC ms."""

from __future__ import annotations

from pathlib import Path

from app.models.handing import ItemState, ProductRelease
from app.models.ids import Uid
from app.records import frozen
from app.services.dictionaries import read
from app.services.exports.sheets import open_sheet
from app.services.people.rights import Act, acting, require
from app.services.phones import national, parse
from app.services.store.store import Store
from app.services.tickets.moments import day_words
from app.services.tracker.coming_back import set_state_in
from app.services.tracker.items import TrackerError, items_of_release
from app.services.tracker.telling import Asker, askers_of_release
from app.services.undo.steps import remember
from app.services.words import language, t


@frozen
class ReleaseView:
    """A release; ``released_at`` is None while it is planned. ``items`` it brings, ``untold`` clients wait."""

    uid: Uid
    product_uid: Uid | None
    product: str
    version: str
    released_at: int | None
    note: str
    items: int
    untold: int


def list_releases(store: Store, product: Uid | None = None) -> tuple[ReleaseView, ...]:
    """The releases (of a product), planned ones first, then the latest."""
    words = read(store)
    rows = store.rows(
        "SELECT v.uid, v.product_uid, v.version, v.released_at, v.note, "
        "(SELECT count(*) FROM tracker_item i WHERE i.release_uid = v.uid AND i.merged_uid IS NULL "
        " AND i.deleted_at IS NULL), "
        "(SELECT count(*) FROM tracker_request r JOIN tracker_item i ON i.uid = r.item_uid "
        " LEFT JOIN callback c ON c.uid = r.callback_uid "
        " WHERE i.release_uid = v.uid AND i.merged_uid IS NULL AND r.wants_word AND r.told_at IS NULL "
        " AND c.done_at IS NULL AND r.deleted_at IS NULL) "
        "FROM product_release v WHERE v.deleted_at IS NULL AND (? IS NULL OR v.product_uid IS ?) "
        "ORDER BY v.released_at IS NOT NULL, v.released_at DESC, v.id DESC",
        product,
        product,
    )
    return tuple(
        ReleaseView(uid, of, words.label(of), version, at, note, items, untold)
        for uid, of, version, at, note, items, untold in rows
    )


def save_release(
    store: Store, actor: Uid, version: str, *, product: Uid | None = None, note: str = "", uid: Uid | None = None
) -> Uid:
    """Add or change a release; its key. Raises TrackerError without a version or for one there is already."""
    if not version.strip():
        raise TrackerError("tracker.release_without_version")
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        twin = write.row(
            "SELECT uid FROM product_release WHERE version = ? AND product_uid IS ? AND deleted_at IS NULL",
            version.strip(),
            product,
        )
        if twin is not None and twin[0] != uid:
            raise TrackerError("tracker.release_there_is", version=version.strip())
        values = {"version": version.strip(), "product_uid": product, "note": note.strip()}
        if uid is None:
            return write.insert(ProductRelease, **values)
        write.update(ProductRelease, uid, **values)
        return uid


def release_out(store: Store, actor: Uid, release: Uid, at: int) -> int:
    """The release is out: everything it brings is done, and the clients who asked are called. How many items.

    One undo takes it back, with the calls that nobody has made yet.
    """
    items = items_of_release(store, release)
    with acting(store, actor, Act.EDIT_TICKETS) as write:
        row = write.row("SELECT version, released_at FROM product_release WHERE uid = ?", release)
        if row is None:
            raise LookupError(f"no release {release.hex()}")
        write.update(ProductRelease, release, released_at=row[1] or at)
        brought = sum(
            set_state_in(write, item.uid, ItemState.DONE) for item in items if item.state is not ItemState.REFUSED
        )
        remember(write, actor, "tracker.step_release_out", version=row[0])
        return brought


def clients_to_tell(store: Store, release: Uid) -> tuple[Asker, ...]:
    """Every client who waits for something in this release and wants to hear of it."""
    return tuple(asker for asker in askers_of_release(store, release) if asker.wants_word)


def write_clients(store: Store, user: Uid, release: Uid, path: Path, now: int) -> int:
    """The list of clients to tell as a file (xlsx, csv); how many rows. Raises NotAllowed, ImportTrouble."""
    require(store, user, Act.EXPORT_DATA)
    row = store.row("SELECT version FROM product_release WHERE uid = ?", release)
    if row is None:
        raise LookupError(f"no release {release.hex()}")
    titles = {item.uid: item.title for item in items_of_release(store, release)}
    headings = [
        t(f"tracker.column_{name}") for name in ("client", "organisation", "number", "ticket", "item", "told")
    ]
    sheet = open_sheet(path, t("tracker.clients_of", version=row[0], day=day_words(now, language())), headings)
    askers = clients_to_tell(store, release)
    for asker in askers:
        told = day_words(asker.told_at, language()) if asker.told_at is not None else ""
        cells = [asker.client, asker.organisation, _number(store, asker.person_uid)]
        sheet.add([*cells, asker.ticket_number, titles.get(asker.item_uid, ""), told])
    sheet.finish()
    return len(askers)


def _number(store: Store, person: Uid | None) -> str:
    row = store.row(
        "SELECT c.raw FROM person_contact_point l JOIN contact_point c ON c.uid = l.contact_point_uid "
        "WHERE l.person_uid = ? AND l.deleted_at IS NULL AND c.kind = 'phone' AND c.deleted_at IS NULL "
        "ORDER BY l.id LIMIT 1",
        person,
    )
    return national(parse(row[0])) if row else ""
