"""'My day': everything that waits for one person, in one list of sections, the most pressing first.

To add a section: name it in :class:`app.services.day.lines.Section`, write a function that reads its lines, and
add it to :data:`READERS`; its title is ``day.section_<name>``. All times are UTC ms.
"""

from __future__ import annotations

from collections.abc import Callable

from app.models.ids import Uid
from app.models.staff import Role
from app.models.units import OPEN_ORDERS
from app.records import frozen
from app.services import dictionaries, notices
from app.services.calls import callbacks, promises
from app.services.calls.left_open import waiting_for_outcome
from app.services.clients.names import NameParts, short_name
from app.services.day import hands
from app.services.day.claiming import waiting_in_queues
from app.services.day.days import bounds, day_of
from app.services.day.lines import DayLine, MyDay, Section
from app.services.people.rights import Act, may
from app.services.scripts.acknowledging import news
from app.services.store.store import Store
from app.services.tickets import approvals
from app.services.tickets.watching import watched_news
from app.services.words import t

MOST = 60
"""Lines of one section; whoever has more works from the lists."""

DAY_MS = 86_400_000


@frozen
class Asked:
    """Whose day, and which: ``until`` is its end. ``in_hand``: the contact on the desk."""

    user: Uid
    role: Role
    now: int
    until: int
    in_hand: Uid | None = None


def my_day(store: Store, user: Uid, role: Role, now: int, in_hand: Uid | None = None) -> MyDay:
    """Everything that waits for ``user`` today, in a dozen and a half indexed queries.

    The contact ``in_hand`` on the desk is being worked on, and does not wait.
    """
    asked = Asked(user, role, now, bounds(day_of(now))[1], in_hand)
    found: dict[Section, list[DayLine]] = {section: [] for section in Section}
    for reader in READERS:
        for line in reader(store, asked):
            found[line.section].append(line)
    sections = tuple((section, tuple(lines[:MOST])) for section, lines in found.items() if lines)
    return MyDay(now, sections, waiting_in_queues(store, user))


def _hands(store: Store, asked: Asked) -> list[DayLine]:
    """Others' hands, for those who answer or look on; one's own, up or answered."""
    lines = [
        DayLine(
            Section.HANDS,
            ("raised_hand", one.uid),
            t("day.hand_answer", name=one.answered_by) if one.answered_at else t("day.hand_own"),
            one.answer or one.question,
            one.answered_at or one.at,
            state="answered" if one.answered_at else "up",
        )
        for one in hands.own_hands(store, asked.user)
    ]
    if may(asked.role, Act.ANSWER_HANDS) or may(asked.role, Act.REVIEW_CALLS):
        lines += [
            DayLine(
                Section.HANDS,
                ("raised_hand", one.uid),
                t("day.hand_of", name=one.user),
                one.question or one.step or one.client,
                one.at,
                late=True,
                mine=False,
                ticket_uid=one.ticket_uid,
                person_uid=one.person_uid,
                state="raised",
            )
            for one in hands.raised_hands(store, but=asked.user)
        ]
    return lines


def _notices(store: Store, asked: Asked) -> list[DayLine]:
    return [
        DayLine(
            Section.SHIFT if one.kind == notices.Kind.SHIFT else Section.NOTICES,
            ("notice", one.uid),
            one.text,
            "" if one.kind == notices.Kind.SHIFT else one.sender or notices.kind_words(one.kind),
            one.at,
            late=one.urgent,
            ticket_uid=one.ticket_uid,
            state=one.record[0] if one.record else "",
        )
        for one in notices.unread(store, asked.user)
    ]


_TICKETS = (
    "SELECT t.uid, t.number, t.subject, t.state, t.due_at, t.person_uid, p.last_name, p.first_name, p.middle_name "
    "FROM ticket t INDEXED BY ticket_open_assignee LEFT JOIN person p ON p.uid = t.person_uid "
    "WHERE t.assignee_uid = ? AND t.state NOT IN ('resolved', 'closed', 'cancelled', 'merged') "
    "AND t.deleted_at IS NULL AND {which} ORDER BY t.due_at, t.id LIMIT ?"
)
_NOT_DUE = "t.due_at IS NULL AND t.state NOT IN ('waiting_client', 'waiting_other', 'on_approval')"


def _tickets(store: Store, asked: Asked) -> list[DayLine]:
    """One's own tickets: past their deadline, due today, and then what is due later or has no deadline."""
    due = store.rows(_TICKETS.format(which="t.due_at < ?"), asked.user, asked.until, 2 * MOST)
    later = store.rows(_TICKETS.format(which="t.due_at >= ?"), asked.user, asked.until, MOST)
    rest = store.rows(_TICKETS.format(which=_NOT_DUE), asked.user, MOST)
    lines = []
    for uid, number, subject, state, due_at, person, last, first, middle in (*due, *later, *rest):
        late = due_at is not None and due_at < asked.now
        today = due_at is not None and due_at < asked.until
        client = short_name(NameParts(last or "", first or "", middle or ""))
        lines.append(
            DayLine(
                Section.LATE if late else Section.TODAY if today else Section.LATER,
                ("ticket", uid),
                t("day.ticket", number=number, subject=subject).strip(),
                client,
                due_at,
                late=late,
                ticket_uid=uid,
                person_uid=person,
                state=state,
            )
        )
    return lines


def _callbacks(store: Store, asked: Asked) -> list[DayLine]:
    return [
        DayLine(
            Section.CALLBACKS,
            ("callback", one.uid),
            one.client or one.number,
            one.note,
            one.due_at,
            one.until_at,
            late=one.due_at < asked.now,
            mine=one.owner_uid is not None,
            dial=one.dial,
            ticket_uid=one.ticket_uid,
            person_uid=one.person_uid,
            state=one.result,
        )
        for one in callbacks.due(store, asked.user, asked.until, asked.now)
    ]


def _promises(store: Store, asked: Asked) -> list[DayLine]:
    return [
        DayLine(
            Section.PROMISES,
            ("promise", one.uid),
            one.client,
            one.text,
            one.due_at,
            late=one.overdue,
            ticket_uid=one.ticket_uid,
            person_uid=one.person_uid,
        )
        for one in promises.due(store, asked.until, asked.now, asked.user)
    ]


def _orders(store: Store, asked: Asked) -> list[DayLine]:
    """Parts of tickets that one has taken on for a unit."""
    states = ", ".join(f"'{state.value}'" for state in OPEN_ORDERS)
    rows = store.rows(
        "SELECT w.uid, w.title, t.number, t.uid, w.due_at, w.state FROM work_order w "
        "JOIN ticket t ON t.uid = w.ticket_uid "
        f"WHERE w.assignee_uid = ? AND w.state IN ({states}) AND w.deleted_at IS NULL "
        "ORDER BY w.due_at IS NULL, w.due_at, w.id LIMIT ?",
        asked.user,
        MOST,
    )
    return [
        DayLine(
            Section.ORDERS,
            ("work_order", uid),
            title,
            number,
            due_at,
            late=due_at is not None and due_at < asked.now,
            ticket_uid=ticket,
            state=state,
        )
        for uid, title, number, ticket, due_at, state in rows
    ]


def _approvals(store: Store, asked: Asked) -> list[DayLine]:
    waiting = approvals.waiting_for(store, asked.user)
    found = {}
    for one in waiting:
        row = store.row("SELECT number, subject FROM ticket WHERE uid = ?", one.ticket)
        found[one.uid] = t("day.ticket", number=row[0], subject=row[1]).strip() if row else ""
    return [
        DayLine(
            Section.APPROVALS,
            ("ticket_approval", one.uid),
            found[one.uid],
            one.question,
            one.asked_at,
            ticket_uid=one.ticket,
        )
        for one in waiting
    ]


def _watched(store: Store, asked: Asked) -> list[DayLine]:
    return [
        DayLine(
            Section.WATCHED,
            ("ticket", one.ticket_uid),
            t("day.ticket", number=one.number, subject=one.subject).strip(),
            t("day.watched_lines", lines="; ".join(one.lines), n=one.count - len(one.lines))
            if one.count > len(one.lines)
            else "; ".join(one.lines),
            one.at,
            ticket_uid=one.ticket_uid,
        )
        for one in watched_news(store, asked.user)
    ]


def _reading(store: Store, asked: Asked) -> list[DayLine]:
    """What changed in the scripts and has not been accepted yet."""
    if asked.role not in (Role.OPERATOR, Role.SENIOR):
        return []
    return [
        DayLine(
            Section.READING,
            ("script_version", one.version_uid),
            t("day.script_changed", label=one.label, number=one.number),
            "",
            one.published_at or None,
        )
        for one in news(store, asked.user)
    ]


def _missed(store: Store, asked: Asked) -> list[DayLine]:
    words = dictionaries.read(store)
    return [
        DayLine(
            Section.MISSED,
            ("interaction", one.interaction_uid),
            one.client or one.number or t("day.hidden_number"),
            words.queue_of_calls(one.queue),
            one.offered_at,
            mine=False,
            dial=one.number,
            person_uid=one.person_uid,
        )
        for one in callbacks.missed_calls(store, asked.now - DAY_MS, MOST)
    ]


def _no_outcome(store: Store, asked: Asked) -> list[DayLine]:
    words = dictionaries.read(store)
    in_hand = () if asked.in_hand is None else (asked.in_hand,)
    return [
        DayLine(
            Section.NO_OUTCOME,
            ("interaction", one.uid),
            one.who or t("day.hidden_number"),
            words.queue_of_calls(one.queue),
            one.offered_at,
            person_uid=one.person_uid,
        )
        for one in waiting_for_outcome(store, asked.user, in_hand, asked.now)
    ]


def _drafts(store: Store, asked: Asked) -> list[DayLine]:
    return [
        DayLine(Section.DRAFTS, ("draft", uid), title or t("day.draft"), "", at, ticket_uid=ticket)
        for uid, title, at, ticket in store.rows(
            "SELECT uid, title, updated_at, ticket_uid FROM draft WHERE user_uid = ? AND parked = 1 "
            "ORDER BY updated_at",
            asked.user,
        )
    ]


READERS: tuple[Callable[[Store, Asked], list[DayLine]], ...] = (
    _hands,
    _notices,
    _tickets,
    _callbacks,
    _promises,
    _orders,
    _approvals,
    _watched,
    _reading,
    _missed,
    _no_outcome,
    _drafts,
)
