"""A store with a few sample people, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.models import (
    Category,
    ContactPoint,
    Disposition,
    Entitlement,
    Membership,
    Organisation,
    PauseReason,
    Person,
    PersonContactPoint,
    PersonFlag,
    PersonPremises,
    Premises,
    Product,
    Queue,
    TicketType,
    User,
)
from app.models.ids import Uid
from app.services.store.opening import create_store, open_store
from app.services.store.store import Store

KEY = "cd" * 32

NOW = 1_795_000_000_000
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class People:
    """Keys of the sample records."""

    operator: Uid
    other_operator: Uid
    supervisor: Uid
    administrator: Uid
    anna: Uid
    boris: Uid
    shared_point: Uid
    lighthouse: Uid
    product: Uid
    water: Uid
    cold: Uid
    dispatch: Uid
    done: Uid
    wrong_number: Uid
    lunch: Uid
    incident: Uid


def _fill(store: Store) -> People:
    with store.write(None) as write:
        operator = write.insert(User, login="petrova", name="Мария Петрова", role="operator", language="ru")
        other = write.insert(User, login="sidorov", name="Илья Сидоров", role="operator", language="ru")
        supervisor = write.insert(User, login="orlova", name="Нина Орлова", role="supervisor", language="ru")
        admin = write.insert(User, login="admin", name="Пётр Громов", role="administrator", language="ru")
        dispatch = write.insert(Queue, code="dispatch", labels={"ru": "Диспетчерская", "en": "Dispatch"}, line=1)
        water = write.insert(Category, code="water", labels={"ru": "Вода", "en": "Water"})
        cold = write.insert(
            Category, code="cold", labels={"ru": "Холодная", "en": "Cold"}, parent_uid=water, position=1
        )
        product = write.insert(Product, code="cash", labels={"ru": "Касса", "en": "Till"})
        done = write.insert(Disposition, code="ticket_created", labels={"ru": "Заявка принята", "en": "Ticket"})
        wrong = write.insert(
            Disposition, code="wrong_number", labels={"ru": "Ошиблись номером", "en": "Wrong"}, non_data=True
        )
        for code in ("silent", "hang_up"):
            write.insert(Disposition, code=code, labels={"ru": code, "en": code}, non_data=True)
        lunch = write.insert(PauseReason, code="lunch", labels={"ru": "Обед", "en": "Lunch"}, limit_min=60)
        incident = write.insert(
            TicketType, code="incident", labels={"ru": "Инцидент", "en": "Incident"}, queue_uid=dispatch
        )
        anna = write.insert(Person, last_name="Иванова", first_name="Анна", middle_name="Петровна", language="ru")
        boris = write.insert(Person, last_name="Иванов", first_name="Борис", language="ru")
        shared = write.insert(ContactPoint, kind="phone", raw="8 495 123-45-67", key="+74951234567", label="дом")
        own = write.insert(ContactPoint, kind="phone", raw="8 916 123-45-67", key="+79161234567", label="сотовый")
        for person, point in ((anna, shared), (boris, shared), (anna, own)):
            write.insert(PersonContactPoint, person_uid=person, contact_point_uid=point)
        lighthouse = write.insert(Organisation, name="ТСЖ «Маяк»")
        write.insert(Membership, person_uid=anna, organisation_uid=lighthouse, position="председатель")
        home = write.insert(Premises, address="Москва, Лесная, 5", flat="14", account="1234567890")
        write.insert(PersonPremises, person_uid=anna, premises_uid=home)
        write.insert(Entitlement, person_uid=anna, product_uid=product, version="3.1", subscription_till=NOW - DAY)
        write.insert(
            Entitlement, organisation_uid=lighthouse, product_uid=product, version="4", subscription_till=NOW + DAY
        )
        write.insert(PersonFlag, person_uid=anna, kind="speech", reason="говорит медленно")
        write.insert(PersonFlag, person_uid=anna, kind="debt", reason="старое", until_at=NOW - DAY)
    return People(
        operator, other, supervisor, admin, anna, boris, shared, lighthouse, product, water, cold, dispatch,
        done, wrong, lunch, incident,
    )  # fmt: skip


@pytest.fixture(scope="session")
def _sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, People]:
    path = tmp_path_factory.mktemp("sample") / "store.db"
    with create_store(path, KEY, desk_name="test") as store:
        people = _fill(store)
    return path, people


@pytest.fixture
def store(_sample: tuple[Path, People], tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "store.db"
    shutil.copyfile(_sample[0], path)
    with open_store(path, KEY) as opened:
        yield opened


@pytest.fixture
def people(_sample: tuple[Path, People]) -> People:
    return _sample[1]


@contextmanager
def _counted(store: Store) -> Iterator[list[str]]:
    asked: list[str] = []
    connection = store.db.connection()
    connection.set_trace_callback(asked.append)
    try:
        yield asked
    finally:
        connection.set_trace_callback(None)


@pytest.fixture
def queries(store: Store) -> Callable[[], object]:
    """``with queries() as asked:`` gathers the SQL that ran inside."""
    return lambda: _counted(store)
