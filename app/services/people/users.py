"""The people who work here: adding, changing, signing in."""

from __future__ import annotations

import getpass

from app.models.ids import Uid
from app.models.staff import Role, User
from app.records import frozen
from app.services.people import passwords
from app.services.people.errors import BadPerson, WrongPassword
from app.services.people.rights import Act, require
from app.services.people.signed_in import SignedIn
from app.services.store.journal import Write
from app.services.store.store import Store

_MEMBER = "(SELECT m.{column} FROM member_account m WHERE m.user_uid = user.uid)"
"""What this desk itself knows of a member of its hub."""
_LOGIN = f"coalesce(nullif(login, ''), {_MEMBER.format(column='login')}, '')"
_HASH = f"coalesce({_MEMBER.format(column='password_hash')}, password_hash)"
_COLUMNS = (
    f"uid, {_LOGIN}, name, role, extension, language, active, system_account, {_HASH} IS NOT NULL, updated_at"
)


@frozen
class UserRecord:
    """One person, without the password. ``uid`` is None for one not yet added."""

    uid: Uid | None
    login: str
    name: str
    role: Role
    extension: str = ""
    language: str = "ru"
    active: bool = True
    system_account: str | None = None
    has_password: bool = False
    updated_at: int = 0


def list_users(store: Store, *, only_active: bool = False) -> list[UserRecord]:
    """Everybody, by name."""
    where = "deleted_at IS NULL" + (" AND active" if only_active else "")
    return sorted(
        (_record(row) for row in store.rows(f"SELECT {_COLUMNS} FROM user WHERE {where}")),
        key=lambda each: each.name.casefold(),
    )


def save_user(store: Store, actor: Uid | None, record: UserRecord, password: str | None = None) -> Uid:
    """Add or change a person; ``password`` sets a new one. ``actor`` is None for the program itself.

    Raises NotAllowed, BadPerson, BadPassword.
    """
    if actor is not None:
        require(store, actor, Act.EDIT_PEOPLE)
    hashed = passwords.hash_of(password) if password else None
    values = {
        "login": record.login.strip(),
        "name": record.name.strip(),
        "role": record.role.value,
        "extension": record.extension.strip(),
        "language": record.language,
        "active": record.active,
        "system_account": (record.system_account or "").strip() or None,
    }
    if hashed:
        values["password_hash"] = hashed
    with store.write(actor) as write:
        _check(write, record, can_sign_in=bool(hashed or record.has_password or values["system_account"]))
        if record.uid is None:
            return write.insert(User, **values)
        write.update(User, record.uid, **values)
        return record.uid


def sign_in(store: Store, login: str, password: str, brake: passwords.Brake) -> SignedIn:
    """Check name and password. Raises WrongPassword, TooManyAttempts (how long to wait is in the message)."""
    brake.check(login)
    rows = store.rows(f"SELECT {_HASH}, {_COLUMNS} FROM user WHERE deleted_at IS NULL AND active")
    row = next((each for each in rows if str(each[2]).casefold() == login.strip().casefold()), None)
    right, renewed = passwords.verify(row[0] if row else None, password)
    if row is None or not right:
        brake.wrong(login)
        raise WrongPassword("people.wrong_password")
    brake.right(login)
    record = _record(row[1:])
    own = store.value("SELECT 1 FROM member_account WHERE user_uid = ?", record.uid) is None
    if renewed and own and not store.read_only and record.uid is not None:
        with store.write(record.uid) as write:
            write.update(User, record.uid, password_hash=renewed)
    return _signed_in(record)


def sign_in_by_system_account(store: Store, account: str | None = None) -> SignedIn | None:
    """The person whose system account this is; None where nobody trusts it or more than one does.

    On a desk of a hub that is the member it trusts, whoever was trusted before it joined.
    """
    account = account or system_account()
    member = store.row(
        f"SELECT {_COLUMNS} FROM user WHERE deleted_at IS NULL AND active AND uid = "
        "(SELECT user_uid FROM member_account WHERE account = ?)",
        account,
    )
    if member is not None:
        return _signed_in(_record(member))
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM user WHERE deleted_at IS NULL AND active AND system_account = ?", account
    )
    return _signed_in(_record(rows[0])) if len(rows) == 1 and account else None


def signed_in_as(store: Store, login: str) -> SignedIn | None:
    """The person with this login, unchecked: for the demonstration's own operator only."""
    row = store.row(f"SELECT {_COLUMNS} FROM user WHERE deleted_at IS NULL AND login = ?", login)
    return _signed_in(_record(row)) if row else None


def system_account() -> str:
    """The name under which the person is signed in to the computer; empty where the system does not say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _check(write: Write, record: UserRecord, *, can_sign_in: bool) -> None:
    if not record.name.strip() or not record.login.strip():
        raise BadPerson("people.name_missing")
    if not can_sign_in:
        raise BadPerson("people.no_way_in")
    others = write.rows(
        "SELECT login, role, active FROM user WHERE deleted_at IS NULL AND uid IS NOT ?", record.uid
    )
    if any(login.casefold() == record.login.strip().casefold() for login, _, _ in others):
        raise BadPerson("people.login_taken", login=record.login.strip())
    rules = record.role is Role.ADMINISTRATOR and record.active
    if not rules and not any(role == Role.ADMINISTRATOR and active for _, role, active in others):
        raise BadPerson("people.last_administrator")


def _record(row: tuple[object, ...]) -> UserRecord:
    uid, login, name, role, extension, language, active, account, has_password, updated_at = row
    return UserRecord(
        uid=bytes(uid) if isinstance(uid, bytes | bytearray | memoryview) else None,
        login=str(login),
        name=str(name),
        role=Role(str(role)),
        extension=str(extension),
        language=str(language) or "ru",
        active=bool(active),
        system_account=str(account) if account else None,
        has_password=bool(has_password),
        updated_at=int(str(updated_at)),
    )


def _signed_in(record: UserRecord) -> SignedIn:
    if record.uid is None:
        raise ValueError("a person not yet added cannot sign in")
    return SignedIn(record.uid, record.login, record.name, record.role, record.extension, record.language)
