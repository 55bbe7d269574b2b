"""What the ticket's pane and the screen of bugs and wishes need, each in one reading."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.handing import ItemKind
from app.models.ids import Uid
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


@dataclass(frozen=True, slots=True)
class Noting:
    """What noting a bug or a wish takes: those that may be the same, and the products."""

    alike: tuple[ItemView, ...]
    products: tuple[tuple[Uid, str], ...]
    subject: str
    description: str
    product: Uid | None


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """One bug or wish with everything about it; ``releases`` of its product, ``trackers`` to send it to."""

    item: ItemView
    askers: tuple[Asker, ...]
    handed: tuple[HandoffView, ...]
    releases: tuple[ReleaseView, ...]
    trackers: tuple[UnitRecord, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """The screen's lists."""

    items: tuple[ItemView, ...]
    releases: tuple[ReleaseView, ...]


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
    products = tuple((word.uid, word.label()) for word in read(store).products if word.active)
    return Noting(alike, products, *row)


def detail(store: Store, item: Uid, now: int) -> ItemDetail:
    """Everything about one bug or wish. Raises LookupError."""
    found = item_of(store, item)
    releases = tuple(one for one in list_releases(store) if one.product_uid in (found.product_uid, None))
    return ItemDetail(
        found, askers(store, item), of_item(store, item, now), releases, list_units(store, tracker=True)
    )


def listed(store: Store, kind: ItemKind | None, words: str, *, over: bool) -> Listed:
    """The lists of the screen."""
    return Listed(list_items(store, kind=kind, words=words, over=over), list_releases(store))


def send_to_tracker(store: Store, actor: Uid, item: Uid, unit: Uid) -> Uid:
    """Hand a bug or a wish to a tracker; the key of the hand-over. Raises NotAllowed, LookupError."""
    values = item_variables(store, item)
    text = t("tracker.letter", **values)
    return prepare_item(store, actor, item, unit, Message(values["title"], text))
