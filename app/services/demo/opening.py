"""What a demonstration begins with: sample data, and an operator who is signed in at once."""

from __future__ import annotations

from app.models.staff import Role
from app.services.demo.load import load_demo
from app.services.people.signed_in import SignedIn
from app.services.people.users import UserRecord, save_user, signed_in_as
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.words import t

LOGIN = "demo"


def fill_demo(store: Store) -> None:
    """Fill an empty store with the demonstration's people and data."""
    name = t("people.demo_operator")
    operator = save_user(
        store, None, UserRecord(None, LOGIN, name, Role.ADMINISTRATOR, extension="100", system_account=LOGIN)
    )
    load_demo(store, operator, wall_ms())


def demo_operator(store: Store) -> SignedIn:
    """The demonstration's operator. Raises LookupError in a store that is no demonstration."""
    found = signed_in_as(store, LOGIN)
    if found is None:
        raise LookupError(LOGIN)
    return found
