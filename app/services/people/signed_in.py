"""Who sits at the desk."""

from __future__ import annotations

from dataclasses import replace

from app.models.ids import Uid
from app.models.staff import Role
from app.records import frozen


@frozen
class SignedIn:
    """The person signed in. ``extension`` is their inner telephone number."""

    user_uid: Uid
    login: str
    name: str
    role: Role
    extension: str
    language: str

    def at(self, extension: str) -> SignedIn:
        """The same person at a desk with this extension; their own, where they have one, goes before."""
        return replace(self, extension=self.extension or extension.strip())
