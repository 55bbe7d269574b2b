"""Calls that have left the desk and may be heard of again: offered again, back from parking, ended late."""

from __future__ import annotations

from app.views.desk.contact import ContactInHand

MOST = 64


class KnownCalls:
    """The last calls that left, by the exchange's id."""

    def __init__(self) -> None:
        self._left: dict[str, ContactInHand] = {}

    def keep(self, contact: ContactInHand) -> None:
        """It has left; the oldest is forgotten where there are too many."""
        self._left.pop(contact.call_id, None)
        self._left[contact.call_id] = contact
        while len(self._left) > MOST:
            del self._left[next(iter(self._left))]

    def get(self, call_id: str) -> ContactInHand | None:
        return self._left.get(call_id)

    def forget(self, call_id: str) -> None:
        """It is on the desk again."""
        self._left.pop(call_id, None)

    def live(self) -> frozenset[str]:
        """The ids of those whose caller is still with us."""
        return frozenset(one.call_id for one in self._left.values() if one.is_live or one.is_parked)
