from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.models.staff import Role
from app.services.people.errors import BadPassword, BadPerson, TooManyAttempts, WrongPassword
from app.services.people.passwords import Brake, hash_of, verify
from app.services.people.rights import NotAllowed
from app.services.people.users import (
    UserRecord,
    list_users,
    save_user,
    sign_in,
    sign_in_by_system_account,
)
from app.services.store.opening import create_store
from app.services.store.store import Store
from tests.services.store.conftest import KEY

PASSWORD = "семь бед"
BOSS = UserRecord(None, "boss", "Анна Петрова", Role.ADMINISTRATOR)
IVAN = UserRecord(None, "Ivan", "Иван", Role.OPERATOR, extension="117", system_account="ivan")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create_store(tmp_path / "store.db", KEY) as opened:
        yield opened


def test_password_and_system_account_let_in(store: Store) -> None:
    save_user(store, None, BOSS, PASSWORD)
    save_user(store, None, IVAN, PASSWORD)
    brake = Brake(Clock())
    assert sign_in(store, "ivan", PASSWORD, brake).extension == "117"
    trusted = sign_in_by_system_account(store, "ivan")
    assert trusted is not None
    assert trusted.role is Role.OPERATOR
    assert sign_in_by_system_account(store, "nobody") is None
    assert "argon2id" in store.value("SELECT password_hash FROM user WHERE login = 'boss'")


@pytest.mark.parametrize(("login", "password"), [("ivan", "не то"), ("nobody", PASSWORD), ("gone", PASSWORD)])
def test_nobody_else_gets_in_and_all_hear_the_same(store: Store, login: str, password: str) -> None:
    save_user(store, None, BOSS, PASSWORD)
    save_user(store, None, IVAN, PASSWORD)
    save_user(store, None, replace(IVAN, login="gone", active=False), PASSWORD)
    with pytest.raises(WrongPassword):
        sign_in(store, login, password, Brake(Clock()))


def test_guessing_gets_slower_and_the_right_password_waits_too(store: Store) -> None:
    save_user(store, None, BOSS, PASSWORD)
    clock = Clock()
    brake = Brake(clock)
    for _ in range(3):
        brake.wrong("boss")
    with pytest.raises(TooManyAttempts, match="2"):
        sign_in(store, "BOSS", PASSWORD, brake)
    waits = []
    for _ in range(10):
        brake.wrong("boss")
        waits.append(brake.wait_s("boss"))
    assert waits == sorted(waits)
    assert waits[0] == 4
    assert waits[-1] == 300
    clock.now = 301
    assert sign_in(store, "boss", PASSWORD, brake).login == "boss"
    assert brake.wait_s("boss") == 0


def test_old_costs_are_renewed(store: Store) -> None:
    from argon2 import PasswordHasher

    save_user(store, None, BOSS, PASSWORD)
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    (user,) = list_users(store)
    assert user.uid is not None
    from app.models.staff import User

    with store.write(None) as write:
        write.update(User, user.uid, password_hash=cheap)
    sign_in(store, "boss", PASSWORD, Brake(Clock()))
    assert store.value("SELECT password_hash FROM user") != cheap
    sign_in(store, "boss", PASSWORD, Brake(Clock()))


def test_a_damaged_hash_is_a_wrong_password() -> None:
    assert verify("nonsense", PASSWORD) == (False, None)
    with pytest.raises(BadPassword):
        hash_of("short")


@pytest.mark.parametrize(
    ("record", "password", "key"),
    [
        (replace(IVAN, name=" "), PASSWORD, "people.name_missing"),
        (replace(IVAN, system_account=None), None, "people.no_way_in"),
        (replace(IVAN, login="BOSS"), PASSWORD, "people.login_taken"),
    ],
)
def test_what_cannot_be_kept_is_told(store: Store, record: UserRecord, password: str | None, key: str) -> None:
    save_user(store, None, BOSS, PASSWORD)
    with pytest.raises(BadPerson) as told:
        save_user(store, None, record, password)
    assert told.value.key == key
    assert len(list_users(store)) == 1


def test_the_last_administrator_stays(store: Store) -> None:
    uid = save_user(store, None, BOSS, PASSWORD)
    kept = replace(BOSS, uid=uid, has_password=True)
    for changed in (replace(kept, active=False), replace(kept, role=Role.OPERATOR)):
        with pytest.raises(BadPerson):
            save_user(store, uid, changed)
    save_user(store, uid, replace(BOSS, login="second"), PASSWORD)
    save_user(store, uid, replace(kept, role=Role.SENIOR))


def test_only_administrators_change_people(store: Store) -> None:
    boss = save_user(store, None, BOSS, PASSWORD)
    ivan = save_user(store, boss, IVAN, PASSWORD)
    with pytest.raises(NotAllowed):
        save_user(store, ivan, replace(IVAN, login="friend"), PASSWORD)
    save_user(store, boss, replace(IVAN, uid=ivan, extension="118"))
    assert [user.extension for user in list_users(store)] == ["", "118"]
