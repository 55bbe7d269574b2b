"""Invented clients and tickets in Russian, assembled from the demonstration's seeds, the same in each run."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from random import Random

from app.models.calls import Channel
from app.models.tickets import TicketState
from app.services.demo.content import DemoContent, load_content
from app.services.demo.tickets import DAY, HOUR, MINUTE
from app.services.resources import resource_dir

YEARS_MS = 3 * 365 * DAY
_DETAILS = (
    "Дом {house}, подъезд {entrance}, этаж {floor}.",
    "Началось {day} около {hour} часов.",
    "Просят перезвонить после {hour} часов.",
    "Удобно {day} с {hour} до {later}.",
    "Обращаются уже {times}-й раз, прошлая заявка закрыта без результата.",
    "Номер договора {contract}.",
    "Сумма в квитанции {sum} рублей.",
    "На месте будет {name}, в домофон звонить {flat}.",
    "Фотографии пришлют на почту.",
    "Предупреждены, что мастер позвонит за час.",
    "По словам соседей, у них то же самое.",
    "Заявку просят не откладывать: {reason}.",
    "Оборудование установлено в {year} году.",
    "Договорились, что {name} проверит и сообщит.",
)
_REASONS = ("в квартире маленький ребёнок", "пожилая мама", "скоро отчётный период", "магазин стоит")
_DAYS = ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "вчера", "сегодня утром")
_AT = ("", "", ", квартира {flat}", ", подъезд {entrance}", ", дом {house}", " — срочно", " (повторно)")


@dataclass(frozen=True, slots=True)
class MadeClient:
    """A client as a source gives them."""

    last_name: str
    first_name: str
    middle_name: str
    phone: str
    mail: str
    address: str


@dataclass(frozen=True, slots=True)
class MadeTicket:
    """A ticket as a source gives it; codes name the dictionaries' entries; times UTC ms."""

    client: int
    type: str
    category: str
    product: str
    queue: str
    priority: int
    complexity: int
    subject: str
    description: str
    address: str
    channel: str
    state: TicketState
    created_at: int
    due_at: int
    resolved_at: int | None
    notes: tuple[str, ...]


class Invented:
    """The generator's own source."""

    def __init__(self, tickets: int, clients: int, now: int, seed: int = 20261121) -> None:
        self.tickets, self.clients = tickets, clients
        self._now, self._seed = now, seed
        self._content: DemoContent = load_content()
        self._known: dict[int, MadeClient] = {}
        self._queues = {kind.code: kind.queue for kind in self._content.ticket_types}
        self._notes = [text for texts in self._content.phrases.work.values() for text in texts]
        self._notes += [text for texts in self._content.phrases.done.values() for text in texts]

    def client(self, at: int) -> MadeClient:
        """Client number ``at``, from 0."""
        if at in self._known:
            return self._known[at]
        random = Random(self._seed * 1_000_003 + at * 2)
        names = _names()[at % 2]
        street = random.choice(_streets())
        address = f"{street}, {random.randint(1, 180)}, кв. {random.randint(1, 240)}"
        made = self._known[at] = MadeClient(
            random.choice(names[0]),
            random.choice(names[1]),
            random.choice(names[2]),
            f"+79{at * 7 % 1_000_000_000:09d}",
            f"client{at}@example.org" if at % 5 == 0 else "",
            address,
        )
        return made

    def ticket(self, at: int) -> MadeTicket:
        """Ticket number ``at``, from 0; later ones are younger."""
        random = Random(self._seed * 1_000_003 + at * 2 + 1)
        about = random.choice(self._content.seeds)
        words = {
            "house": random.randint(1, 180),
            "entrance": random.randint(1, 9),
            "floor": random.randint(1, 17),
            "flat": random.randint(1, 240),
            "day": random.choice(_DAYS),
            "hour": (hour := random.randint(8, 18)),
            "later": hour + random.randint(1, 4),
            "times": random.randint(2, 6),
            "contract": random.randint(100_000, 999_999),
            "sum": random.randint(90, 9_900),
            "year": random.randint(1998, 2026),
            "reason": random.choice(_REASONS),
            "name": random.choice(_names()[at % 2][1]),
        }
        details = random.sample(_DETAILS, random.randint(1, 4))
        client = int(self.clients * random.random() ** 1.3)
        created = self._now - YEARS_MS + YEARS_MS * at // self.tickets
        due = created + random.choice((4, 8, 24, 72)) * HOUR
        is_open = random.random() < (0.5 if at > self.tickets * 0.95 else 0.09)
        state = random.choice(_OPEN) if is_open else TicketState.CLOSED
        resolved = None if is_open else min(self._now, created + random.randrange(10 * MINUTE, 3 * DAY))
        return MadeTicket(
            client,
            about.type,
            about.category,
            about.product,
            self._queues[about.type],
            random.choice((1, 2, 2, 2, 3, 3, 4)),
            about.complexity,
            about.subject + random.choice(_AT).format(**words),
            " ".join((about.description, *(text.format(**words) for text in details))),
            self.client(client).address if random.random() < 0.6 else "",
            (Channel.PHONE if random.random() < 0.8 else random.choice(list(Channel))).value,
            state,
            created,
            due,
            resolved,
            (random.choice(self._notes),) if random.random() < 0.15 else (),
        )


_OPEN = (TicketState.NEW, TicketState.ACCEPTED, TicketState.IN_PROGRESS, TicketState.WAITING_CLIENT)


@cache
def _names() -> tuple[tuple[list[str], list[str], list[str]], ...]:
    """Last, first and middle names: women's, then men's."""
    found: tuple[tuple[list[str], list[str], list[str]], ...] = (([], [], []), ([], [], []))
    for row in _rows():
        if row["middle_name"]:
            kind = found[0 if row["middle_name"].endswith("на") else 1]
            for names, column in zip(kind, ("last_name", "first_name", "middle_name"), strict=True):
                names.append(row[column])
    return found


@cache
def _streets() -> list[str]:
    return sorted({row["address"].rpartition(",")[0] for row in _rows() if "," in row["address"]})


@cache
def _rows() -> list[dict[str, str]]:
    with (resource_dir() / "demo" / "clients.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
