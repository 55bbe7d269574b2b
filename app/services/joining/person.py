"""Who one is on a desk that has joined: the member of the hub, trusted by account or by password."""

from __future__ import annotations

from app.models.ids import Uid
from app.services.joining.errors import JoinError
from app.services.people.passwords import hash_of
from app.services.people.users import system_account
from app.services.store.store import Store


def refuse_others_work(store: Store, member: Uid, login: str) -> None:
    """Raise JoinError where others' unsent work lies here: a hub takes it from nobody else's hands."""
    rows = store.rows(
        "SELECT DISTINCT e.actor_uid, coalesce(u.name, '') FROM journal_entry e "
        "LEFT JOIN user u ON u.uid = e.actor_uid "
        "WHERE e.outbox = 0 AND e.actor_uid IS NOT NULL AND e.actor_uid <> ? ORDER BY 2",
        member,
    )
    if rows:
        names = ", ".join(str(name) or uid.hex() for uid, name in rows)
        raise JoinError("joining.others_work", names=names, login=login, uid=rows[0][0].hex())


def trusts_account(store: Store) -> bool:
    """Whether the computer's account is trusted here, so that a member may be trusted by it as well."""
    account = system_account()
    here = store.value("SELECT 1 FROM user WHERE system_account = ? AND active AND deleted_at IS NULL", account)
    return bool(account) and (
        here is not None or store.value("SELECT 1 FROM member_account WHERE account = ?", account) is not None
    )


def settle(store: Store, member: Uid, login: str, secret: str, *, trusted: bool) -> None:
    """Let the member sign in at this desk: by the computer's account if ``trusted``, and by the hub's password.

    Neither travels: what a desk trusts is its own.
    """
    values = (member, login, hash_of(secret), system_account() if trusted else None)
    with store.write(None) as write:
        write.local("DELETE FROM member_account")
        write.local(
            "INSERT INTO member_account (user_uid, login, password_hash, account) VALUES (?, ?, ?, ?)", *values
        )
        write.touch("user", member)


def login_of(store: Store, user: Uid) -> str:
    """The login of somebody of the house; empty where nobody is known by this key."""
    return str(store.value("SELECT login FROM user WHERE uid = ?", user) or "")
