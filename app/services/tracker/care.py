"""What the ticket's pane and the screen of bugs and wishes need, each in one reading."""

from __future__ import annotations

from app.models.handing import ItemKind
from app.models.ids import Uid
from app.records import frozen
from app.services.dictionaries import read
from app.services.handoff.handing import HandoffView, of_item, prepare_item
from app.services.handoff.message import Message
from app.services.handoff.units import UnitRecord, list_units
from app.services.store.store import Store
from app.services.tracker.coming_back import item_variables
from app.services.tracker.items import ItemView, item_of, items_of_ticket, list_items, similar
from app.services.tracker.releases import ReleaseView, list_releases
from app.services.tracker.telling import Asker, askers
from app.services.words import t


@frozen
class Noting:
    """What noting a bug or a wish takes: those that may be the same, and the products."""

    alike: tuple[ItemView, ...]
    products: tuple[tuple[Uid, str], ...]
    subject: str
    description: str
    product: Uid | None


@frozen
class ItemDetail:
    """One bug or wish with everything about it.

    ``releases`` are those of its product (of all, where it has none), ``trackers`` are where to send it.
    """

    item: ItemView
    askers: tuple[Asker, ...]
    handed: tuple[HandoffView, ...]
    releases: tuple[ReleaseView, ...]
    trackers: tuple[UnitRecord, ...]


@frozen
class Listed:
    """The screen's lists; ``products`` are those a release may be of."""

    items: tuple[ItemView, ...]
    releases: tuple[ReleaseView, ...]
    products: tuple[tuple[Uid, str], ...] = ()


def for_ticket(store: Store, ticket: Uid) -> tuple[ItemView, ...]:
    """What a ticket asks for."""
    return items_of_ticket(store, ticket)


def noting(store: Store, ticket: Uid) -> Noting:
    """Begin to note a bug or a wish from a ticket. Raises LookupError."""
    row = store.row("SELECT subject, description, product_uid FROM ticket WHERE uid = ?", ticket)
    if row is None:
        raise LookupError(f"no ticket {ticket.hex()}")
    mine = {item.uid for item in items_of_ticket(store, ticket)}
    alike = tuple(item for item in similar(store, f"{row[0]} {row[1]}", row[2]) if item.uid not in mine)
    return Noting(alike, _products(store), *row)


def detail(store: Store, item: Uid, now: int) -> ItemDetail:
    """Everything about one bug or wish. Raises LookupError."""
    found = item_of(store, item)
    known = list_releases(store)
    if found.product_uid is not None:
        known = tuple(one for one in known if one.product_uid in (found.product_uid, None))
    return ItemDetail(
        found, askers(store, item), of_item(store, item, now), known, list_units(store, tracker=True)
    )


def listed(store: Store, kind: ItemKind | None, words: str, *, over: bool) -> Listed:
    """The lists of the screen."""
    items = list_items(store, kind=kind, words=words, over=over)
    return Listed(items, list_releases(store), _products(store))


def others_like(store: Store, item: Uid) -> tuple[ItemView, ...]:
    """What one can be put into: everything of its kind, those that look alike first. Raises LookupError."""
    mine = item_of(store, item)
    alike = similar(store, f"{mine.title} {mine.text}", mine.product_uid)
    everything = {one.uid: one for one in (*alike, *list_items(store, kind=mine.kind, over=True))}
    return tuple(one for one in everything.values() if one.kind is mine.kind and one.uid != item)


def _products(store: Store) -> tuple[tuple[Uid, str], ...]:
    return tuple((word.uid, word.label()) for word in read(store).products if word.active)


def send_to_tracker(store: Store, actor: Uid, item: Uid, unit: Uid) -> Uid:
    """Hand a bug or a wish to a tracker; the key of the hand-over. Raises NotAllowed, LookupError."""
    values = item_variables(store, item)
    text = t("tracker.letter", **values)
    return prepare_item(store, actor, item, unit, Message(values["title"], text))
