"""What an action of a rule is given to work with, and who is meant by the names rules use for people."""

from __future__ import annotations

from app.models.ids import Uid
from app.models.staff import Role
from app.records import frozen
from app.services.dictionaries import Dictionaries, QueueWord, Word, read
from app.services.errors import KnownError
from app.services.store.journal import Write
from app.services.store.store import Store

USER_PREFIX = "user:"
ASSIGNEE, AUTHOR, QUEUE, SENIORS, WATCHERS = "assignee", "author", "queue", "seniors", "watchers"
NOBODY, LEAST_LOADED = "nobody", "least_loaded"
RECIPIENTS = (ASSIGNEE, AUTHOR, QUEUE, SENIORS, WATCHERS)


class RuleError(KnownError):
    """A rule cannot do what it says, or cannot be saved as given."""


@frozen
class Doing:
    """One firing under way: the ticket it is for, the rule and its name, and when it is (UTC ms)."""

    store: Store
    write: Write
    ticket: Uid
    rule: Uid
    name: str
    now: int

    @property
    def words(self) -> Dictionaries:
        """The word lists."""
        return read(self.store)

    def ticket_value(self, column: str) -> object:
        """A column of the ticket as this transaction has it now."""
        row = self.write.row(f"SELECT {column} FROM ticket WHERE uid = ?", self.ticket)
        if row is None:
            raise LookupError(f"no ticket {self.ticket.hex()}")
        return row[0]


def by_code(words: tuple[Word, ...], code: str) -> Word:
    """The entry with this code. Raises RuleError where it is gone or not offered any more."""
    found = next((word for word in words if word.code == code and word.active), None)
    if found is None:
        raise RuleError("rules.no_such_word", code=code)
    return found


def user_by_login(words: Dictionaries, login: str) -> Uid:
    """The person who signs in so. Raises RuleError for somebody who left."""
    found = next((user.uid for user in words.users if user.login == login and user.active), None)
    if found is None:
        raise RuleError("rules.no_such_person", login=login)
    return found


def queue_members(words: Dictionaries, queue: Uid | None) -> tuple[Uid, ...]:
    """The active people of a queue, in the order of their names."""
    word = words.words.get(queue) if queue else None
    members = word.members if isinstance(word, QueueWord) else frozenset()
    return tuple(user.uid for user in words.users if user.uid in members and user.active)


def least_loaded(doing: Doing, queue: Uid | None) -> Uid:
    """Who of the queue has the fewest open tickets; of equals the first by name. Raises RuleError for nobody."""
    members = queue_members(doing.words, queue)
    if not members:
        raise RuleError("rules.queue_without_people")
    marks = ", ".join("?" * len(members))
    loads = dict(
        doing.write.rows(
            f"SELECT assignee_uid, count(*) FROM ticket WHERE assignee_uid IN ({marks}) AND deleted_at IS NULL "
            "AND state NOT IN ('resolved', 'closed', 'cancelled', 'merged') GROUP BY assignee_uid",
            *members,
        )
    )
    return min(members, key=lambda uid: loads.get(uid, 0))


def people_meant(doing: Doing, names: list[str]) -> tuple[Uid, ...]:
    """Who is meant by names of :data:`RECIPIENTS` and ``user:<login>``; nobody twice."""
    found: dict[Uid, None] = {}
    for name in names:
        for uid in _meant(doing, name):
            found[uid] = None
    return tuple(found)


def _meant(doing: Doing, name: str) -> tuple[Uid, ...]:
    if name.startswith(USER_PREFIX):
        return (user_by_login(doing.words, name.removeprefix(USER_PREFIX)),)
    if name in (ASSIGNEE, AUTHOR):
        uid = doing.ticket_value("assignee_uid" if name == ASSIGNEE else "created_by")
        return (uid,) if isinstance(uid, bytes) else ()
    if name == QUEUE:
        uid = doing.ticket_value("queue_uid")
        return queue_members(doing.words, uid if isinstance(uid, bytes) else None)
    if name == SENIORS:
        return tuple(user.uid for user in doing.words.users if user.active and user.role == Role.SENIOR.value)
    if name == WATCHERS:
        rows = doing.write.rows(
            "SELECT user_uid FROM watcher WHERE ticket_uid = ? AND deleted_at IS NULL", doing.ticket
        )
        return tuple(uid for (uid,) in rows)
    raise RuleError("rules.no_such_person", login=name)
