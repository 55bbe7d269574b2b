"""All that is kept of a client, as one record to be changed in an editor.

Every line carries its record's key; a new line carries a new one.
"""

from __future__ import annotations

from dataclasses import field

from app.models.ids import Uid, new_uid
from app.records import frozen
from app.services import phones
from app.services.clients.edit import ClientError
from app.services.clients.names import NameParts
from app.services.store.store import Store

CONTACT_KINDS = ("phone", "mail", "chat", "forum", "web", "remote")


@frozen
class ContactLine:
    """A number or address; ``verified_at`` is UTC ms, None while nobody has verified it."""

    kind: str
    raw: str
    label: str = ""
    verified_at: int | None = None
    uid: Uid = field(default_factory=new_uid)

    @property
    def key(self) -> str:
        """Its normal spelling, empty for a text that holds no number."""
        return phones.parse(self.raw).key if self.kind == "phone" else self.raw.strip().casefold()


@frozen
class PlaceLine:
    """An organisation and the client's position in it. A name that one has already joins that one."""

    name: str
    position: str = ""
    uid: Uid = field(default_factory=new_uid)


@frozen
class PremisesLine:
    """An address with its flat and account."""

    address: str
    flat: str = ""
    account: str = ""
    uid: Uid = field(default_factory=new_uid)


@frozen
class ProductLine:
    """A product of the client's own; ``subscription_till`` is UTC ms, None where support does not end."""

    product_uid: Uid
    version: str = ""
    subscription_till: int | None = None
    uid: Uid = field(default_factory=new_uid)


@frozen
class FlagLine:
    """Something to know before speaking; ``until_at`` is UTC ms, None for good."""

    kind: str
    reason: str
    until_at: int | None = None
    uid: Uid = field(default_factory=new_uid)


@frozen
class Profile:
    """A client. ``birth_date`` is ISO 8601."""

    person_uid: Uid
    name: NameParts
    birth_date: str | None = None
    language: str = "ru"
    note: str = ""
    contacts: tuple[ContactLine, ...] = ()
    places: tuple[PlaceLine, ...] = ()
    premises: tuple[PremisesLine, ...] = ()
    products: tuple[ProductLine, ...] = ()
    flags: tuple[FlagLine, ...] = ()


class ProfileError(ClientError):
    """A line that cannot be kept; ``section`` and ``row`` (from 0) say where it stands."""

    def __init__(self, key: str, section: str, row: int = 0, **params: object) -> None:
        super().__init__(key, **params)
        self.section = section
        self.row = row


def read_profile(store: Store, person: Uid) -> Profile:
    """Everything of one client, flags that have expired too. Raises LookupError where there is no such client."""
    row = store.row(
        "SELECT last_name, first_name, middle_name, birth_date, language, note FROM person "
        "WHERE uid = ? AND deleted_at IS NULL",
        person,
    )
    if row is None:
        raise LookupError(f"no person {person.hex()}")
    last, first, middle, birth_date, language, note = row
    contacts = store.rows(
        "SELECT cp.kind, cp.raw, cp.label, cp.verified_at, cp.uid FROM person_contact_point link "
        "JOIN contact_point cp ON cp.uid = link.contact_point_uid "
        "WHERE link.person_uid = ? AND link.deleted_at IS NULL AND cp.deleted_at IS NULL ORDER BY link.id",
        person,
    )
    places = store.rows(
        "SELECT o.name, m.position, o.uid FROM membership m JOIN organisation o ON o.uid = m.organisation_uid "
        "WHERE m.person_uid = ? AND m.deleted_at IS NULL AND o.deleted_at IS NULL ORDER BY m.id",
        person,
    )
    premises = store.rows(
        "SELECT p.address, p.flat, p.account, p.uid FROM person_premises link "
        "JOIN premises p ON p.uid = link.premises_uid "
        "WHERE link.person_uid = ? AND link.deleted_at IS NULL AND p.deleted_at IS NULL ORDER BY link.id",
        person,
    )
    products = store.rows(
        "SELECT product_uid, version, subscription_till, uid FROM entitlement "
        "WHERE person_uid = ? AND deleted_at IS NULL ORDER BY id",
        person,
    )
    flags = store.rows(
        "SELECT kind, reason, until_at, uid FROM person_flag "
        "WHERE person_uid = ? AND deleted_at IS NULL ORDER BY id",
        person,
    )
    return Profile(
        person,
        NameParts(last, first, middle),
        birth_date,
        language,
        note,
        tuple(ContactLine(*line) for line in contacts),
        tuple(PlaceLine(*line) for line in places),
        tuple(PremisesLine(*line) for line in premises),
        tuple(ProductLine(*line) for line in products),
        tuple(FlagLine(*line) for line in flags),
    )


def check_profile(profile: Profile) -> None:
    """Raise ProfileError for the first thing that cannot be kept."""
    name = profile.name
    if not (name.last or name.first or name.middle or profile.contacts):
        raise ProfileError("clients.empty", "name")
    for row, contact in enumerate(profile.contacts):
        if not contact.key:
            raise ProfileError("clients.no_number", "contacts", row, text=contact.raw.strip())
    for row, place in enumerate(profile.places):
        if not place.name.strip():
            raise ProfileError("clients.organisation_without_name", "places", row)
    for row, premises in enumerate(profile.premises):
        if not (premises.address.strip() or premises.account.strip()):
            raise ProfileError("clients.premises_empty", "premises", row)
    for row, flag in enumerate(profile.flags):
        if not flag.reason.strip():
            raise ProfileError("clients.flag_without_reason", "flags", row)


def organisations_like(store: Store, text: str, limit: int = 12) -> tuple[str, ...]:
    """Names of organisations that hold a text in any case, the shortest first."""
    wanted = text.strip()
    if len(wanted) < 2:
        return ()
    # SQLite folds the case of Latin letters only.
    spellings = dict.fromkeys((wanted, wanted.lower(), wanted.upper(), wanted.capitalize(), wanted.title()))
    like = " OR ".join("name LIKE ? ESCAPE '\\'" for _ in spellings)
    rows = store.rows(
        f"SELECT DISTINCT name FROM organisation WHERE deleted_at IS NULL AND ({like}) "
        "ORDER BY length(name), name LIMIT ?",
        *(f"%{_escaped(spelling)}%" for spelling in spellings),
        limit,
    )
    return tuple(name for (name,) in rows)


def _escaped(text: str) -> str:
    """A text that LIKE takes for itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
