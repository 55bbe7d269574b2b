"""Who sits at the desk."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.ids import Uid
from app.models.staff import Role


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person signed in. ``extension`` is their inner telephone number."""

    user_uid: Uid
    login: str
    name: str
    role: Role
    extension: str
    language: str
