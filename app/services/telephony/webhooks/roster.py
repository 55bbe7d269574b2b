"""Whose calls are told of here: the extensions of the house, by all the names a provider has for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from app.records import frozen


@frozen
class Roster:
    """``names`` → extension, names in small letters. ``everyone``: who is told of a call that names nobody."""

    names: Mapping[str, str] = field(default_factory=dict)
    everyone: tuple[str, ...] = ()

    @staticmethod
    def of_desk(extension: str, also: Iterable[str] = (), *, unaddressed: bool = True) -> Roster:
        """One desk: its extension, and what else the provider calls it (login, own number, SIP name)."""
        named = {name.strip().lower(): extension for name in (extension, *also) if name.strip()}
        return Roster(named, (extension,) if unaddressed else ())

    @staticmethod
    def of_house(people: Mapping[str, Iterable[str]], everyone: Iterable[str] = ()) -> Roster:
        """Several desks: extension → its other names."""
        named = {
            name.strip().lower(): extension
            for extension, also in people.items()
            for name in (extension, *also)
            if name.strip()
        }
        return Roster(named, tuple(everyone))

    def find(self, person: Iterable[str]) -> str | None:
        """The extension of somebody the provider names so; None for people of other desks."""
        for name in person:
            small = name.lower()
            bare = small.removeprefix("sip:").partition("@")[0]
            found = self.names.get(small) or self.names.get(bare)
            if found is not None:
                return found
        return None
