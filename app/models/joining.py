"""Whom a desk that has joined a hub trusts."""

from __future__ import annotations

from app.models.base import PERSONAL, PUBLIC, SECRET, Local
from app.models.columns import Key, Text


class MemberAccount(Local):
    """How the member signs in here: by the hub's password, and by the computer's account if that is trusted."""

    user_uid = Key(PUBLIC, unique=True)
    login = Text(PERSONAL)
    password_hash = Text(SECRET)
    account = Text(PERSONAL, null=True)
