"""What the services cost without a window: pages of a queue, a ticket, searches, saves."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from app.models.ids import new_uid
from app.services.clients.lookup import find_by_number
from app.services.lists.filters import OPEN, Filter
from app.services.lists.reading import Sort, page, row_ids
from app.services.people.users import signed_in_as
from app.services.store.opening import open_store
from app.services.store.session import PREPARE
from app.services.store.store import Store
from app.services.tickets.at_desk import open_ticket
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from benchmarks.figures import Figure, append_and_sync, dump, percentiles, timed
from benchmarks.key import KEY, LOGIN

ROWS = 50
TYPED = (
    "нет", "нет гор", "нет горячей воды", "лифт", "лифт не е", "квит", "перерасч", "касса завис", "ключ",
    "домофон", "крыша прот", "интернет", "ошибка при запус", "перезвон", "договор",
)  # fmt: skip
_PLAIN_PAGE = (
    "SELECT id, number, subject, state, due_at FROM ticket WHERE queue_uid = ? AND deleted_at IS NULL "
    "AND state NOT IN ('resolved', 'closed', 'cancelled', 'merged') ORDER BY due_at, id LIMIT 50"
)
_OFFSET_PAGE = (
    "SELECT id, number, subject, state, due_at FROM ticket WHERE deleted_at IS NULL "
    "ORDER BY created_at, id LIMIT 50 OFFSET ?"
)


def measure(path: Path) -> list[Figure]:
    """All figures of a filled store."""
    with open_store(path, KEY) as store:
        for prepare in PREPARE:
            prepare(store)
        random = Random(1)
        return [*_pages(store, random), _ticket(store, random), _number(store, random), *_searches(store),
                _save(store, path, random)]  # fmt: skip


def _pages(store: Store, random: Random) -> list[Figure]:
    queue = store.value("SELECT queue_uid FROM ticket WHERE id = (SELECT max(id) / 2 FROM ticket)")
    wanted = Filter(state=OPEN, queue=queue)
    first = [timed(lambda: page(store, "queues", row_ids(store, "queues", wanted, Sort("due"), ROWS).ids[:ROWS]))
             for _ in range(40)]  # fmt: skip
    plain = [timed(lambda: store.db.execute_sql(_PLAIN_PAGE, (queue,)).fetchall()) for _ in range(40)]
    everything = row_ids(store, "queues", Filter(), Sort("created")).ids
    deep = []
    for _ in range(60):
        at = random.randrange(len(everything) - ROWS)
        deep.append(timed(lambda at=at: page(store, "queues", everything[at : at + ROWS])))
    by_offset = [timed(lambda: store.rows(_OFFSET_PAGE, len(everything) // 2)) for _ in range(5)]
    return [
        Figure("queue: first page of 50", *percentiles(first), "ms", percentiles(plain)[0], "plain SELECT", 10),
        Figure(f"list of {len(everything):,}, page of 50 anywhere", *percentiles(deep), "ms",
               percentiles(by_offset)[0], "SELECT … OFFSET half", 10),
    ]  # fmt: skip


def _ticket(store: Store, random: Random) -> Figure:
    most = store.value("SELECT max(id) FROM ticket")
    uids = [store.value("SELECT uid FROM ticket WHERE id >= ?", random.randrange(most)) for _ in range(60)]
    user = signed_in_as(store, LOGIN).user_uid
    ours = [timed(lambda uid=uid: open_ticket(store, user, uid)) for uid in uids]
    plain = [timed(lambda uid=uid: store.row("SELECT * FROM ticket WHERE uid = ?", uid)) for uid in uids]
    return Figure("open a ticket", *percentiles(ours), "ms", percentiles(plain)[0], "SELECT * of its row", 10)


def _number(store: Store, random: Random) -> Figure:
    most = store.value("SELECT max(id) FROM contact_point WHERE kind = 'phone'")
    pick = "SELECT raw FROM contact_point WHERE id >= ? AND kind = 'phone'"
    numbers = [store.value(pick, random.randrange(most)) for _ in range(100)]
    ours = [timed(lambda raw=raw: find_by_number(store, raw)) for raw in numbers]
    plain = [
        timed(lambda raw=raw: store.row("SELECT uid FROM contact_point WHERE key = ?", raw)) for raw in numbers
    ]
    return Figure("client by number", *percentiles(ours), "ms", percentiles(plain)[0], "SELECT by key", 10)


def _searches(store: Store) -> list[Figure]:
    def search(text: str) -> None:
        found = row_ids(store, "queues", Filter(text=text), Sort("created", True), ROWS, typing=True)
        page(store, "queues", found.ids[:ROWS])

    for text in TYPED[:3]:
        search(text)
    ours = [timed(lambda text=text: search(text)) for text in TYPED for _ in range(3)]
    fts = "SELECT rowid FROM ticket_search WHERE ticket_search MATCH ? ORDER BY rowid DESC LIMIT 50"
    plain = [
        timed(lambda text=text: store.rows(fts, f'"{text.split()[0][:4]}"*')) for text in TYPED for _ in range(3)
    ]
    return [Figure("search as you type, 50 hits", *percentiles(ours), "ms", percentiles(plain)[0], "FTS5 MATCH")]


def _save(store: Store, path: Path, random: Random) -> Figure:
    user = signed_in_as(store, LOGIN)
    assert user is not None
    person = store.value("SELECT uid FROM person WHERE id = ?", random.randrange(1, 200))

    def save() -> None:
        text = f"Нет воды, номер {random.random()}"
        save_ticket(
            store, user.user_uid, TicketDraft(new_uid(), subject=text, description=text * 4, person_uid=person)
        )

    for _ in range(5):
        save()
    ours = [timed(save) for _ in range(60)]
    sync = percentiles(append_and_sync(path.parent))[0]
    return Figure(
        "save a ticket (service)", *percentiles(ours), "ms", sync, "append of 8 KiB + fdatasync", 2, "ratio"
    )


if __name__ == "__main__":
    print(dump(measure(Path(sys.argv[1]))))
