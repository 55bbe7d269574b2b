"""Invented tickets for the demo, with the histories that lists, deadlines and review need.

Pure and repeatable: the same content, seed, count and time give the same tickets. Somebody else writes them to
the store. Clients are named by their position in the demo's list of clients, everything else by its code.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from random import Random

from app.models.calls import Channel
from app.models.tickets import OPEN_STATES, TicketState
from app.records import frozen
from app.services.demo.content import DemoContent, TicketSeed

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

COMPLAINT_HOURS = 10 * 24
"""Hours until the answer to a complaint is due in the demo; real terms are a setting."""

CAUSES = ("staff", "time", "quality", "money", "silence")
"""Causes of complaints, as the form of complaints names them."""

WORKING_HOURS_UTC = (5, 17)
"""When demo contacts begin: 8 to 20 o'clock in Moscow."""


@frozen
class DemoNote:
    """A line in a ticket's history. ``kind`` is ``inner`` or ``answer``; ``at`` is UTC milliseconds."""

    at: int
    author: str
    kind: str
    text: str


@frozen
class DemoPromise:
    """What was promised, and by when, in UTC milliseconds."""

    text: str
    due_at: int
    kept_at: int | None


@frozen
class DemoTicket:
    """One ticket. ``client`` is a position in the list of clients; times are UTC milliseconds."""

    client: int
    type: str
    category: str
    product: str
    queue: str
    state: TicketState
    priority: int
    complexity: int
    subject: str
    description: str
    channel: Channel
    created_by: str
    assignee: str | None
    created_at: int
    due_at: int
    resolved_at: int | None
    closed_at: int | None
    fields: tuple[tuple[str, str], ...]
    notes: tuple[DemoNote, ...]
    promise: DemoPromise | None

    @property
    def is_open(self) -> bool:
        """Whether there is still work to do."""
        return self.state in OPEN_STATES


def demo_tickets(
    content: DemoContent,
    *,
    now_ms: int,
    clients: Sequence[Collection[str]],
    count: int = 600,
    seed: int = 2026,
) -> Iterator[DemoTicket]:
    """Yield ``count`` tickets of the last four months, oldest first.

    ``clients`` holds, for each client, the codes of the products they have (see ``client_products``): a ticket is
    about one of them, or about anything for a client without. About one ticket in five is open; some of those are
    overdue and some due within hours of ``now_ms`` (UTC). A few clients come back often, most do not. Raises
    ValueError when there is no client.
    """
    if not clients:
        raise ValueError("tickets need at least one client")
    random = Random(seed)
    starts = sorted(_start(random, now_ms) for _ in range(count))
    for created_at in starts:
        client = int(len(clients) * random.random() ** 1.3)
        suiting = [about for about in content.seeds if about.product in clients[client]]
        about = random.choice(suiting or content.seeds)
        yield _ticket(content, random, about, created_at, now_ms, client)


def _start(random: Random, now_ms: int) -> int:
    """A moment within working hours: every fourth in the last three days, the others in four months."""
    days = random.uniform(0, 3) if random.random() < 0.25 else random.uniform(3, 120)
    at = now_ms - int(days * DAY)
    first, last = WORKING_HOURS_UTC
    at = at - at % DAY + random.randrange(first * HOUR, last * HOUR)
    while at > now_ms - 5 * MINUTE:
        at -= DAY
    return at


def _ticket(
    content: DemoContent, random: Random, about: TicketSeed, created_at: int, now_ms: int, client: int
) -> DemoTicket:
    """One ticket begun at ``created_at`` as it stands at ``now_ms``."""
    queue = _queue(content, about)
    workers = [person.login for person in content.staff if queue in person.queues]
    takers = [person.login for person in content.staff if person.role == "operator"]
    created_by = random.choice(takers)
    due_at = created_at + _due_hours(content, about) * HOUR
    state = _state(content, random, about, now_ms - created_at)
    untouched = state is TicketState.NEW
    assignee = None if untouched and random.random() < 0.7 else random.choice(workers)
    finished = state in (TicketState.RESOLVED, TicketState.CLOSED, TicketState.CANCELLED)
    resolved_at = _finish(random, created_at, due_at, now_ms) if finished else None
    closed_at = None
    if resolved_at is not None and state is not TicketState.RESOLVED:
        closed_at = min(now_ms, resolved_at + random.randrange(HOUR))
    notes = _history(content, random, about, state, created_by, assignee, created_at, resolved_at or now_ms)
    return DemoTicket(
        client=client,
        type=about.type,
        category=about.category,
        product=about.product,
        queue=queue,
        state=state,
        priority=about.priority,
        complexity=about.complexity,
        subject=about.subject,
        description=about.description,
        channel=_channel(random, about.type),
        created_by=created_by,
        assignee=assignee,
        created_at=created_at,
        due_at=due_at,
        resolved_at=resolved_at,
        closed_at=closed_at,
        fields=_fields(about, notes, created_at, finished=state in (TicketState.RESOLVED, TicketState.CLOSED)),
        notes=notes,
        promise=_promise(content, random, state, created_at, resolved_at, now_ms),
    )


def _queue(content: DemoContent, about: TicketSeed) -> str:
    """The type's own queue; the vendor's incidents and requests go to the line of their complexity."""
    if about.category.startswith("software.") and about.type in ("incident", "service_request"):
        return f"line{about.complexity}"
    if about.category.startswith("shop.") and about.type in ("incident", "service_request"):
        return "orders"
    return next(kind.queue for kind in content.ticket_types if kind.code == about.type)


def _due_hours(content: DemoContent, about: TicketSeed) -> int:
    if about.type == "complaint":
        return COMPLAINT_HOURS
    return next(level.due_hours for level in content.priorities if level.value == about.priority)


def _state(content: DemoContent, random: Random, about: TicketSeed, age_ms: int) -> TicketState:
    """A state that suits the ticket's age and is one of its type's."""
    if age_ms < 3 * HOUR:
        wanted: Sequence[TicketState] = (TicketState.NEW, TicketState.NEW, TicketState.ACCEPTED)
    elif age_ms < 3 * DAY:
        wanted = (
            TicketState.NEW,
            TicketState.ACCEPTED,
            TicketState.IN_PROGRESS,
            TicketState.IN_PROGRESS,
            TicketState.WAITING_CLIENT,
            TicketState.WAITING_OTHER,
            TicketState.RESOLVED,
            TicketState.CLOSED,
        )
    elif random.random() < 0.06:
        wanted = (TicketState.IN_PROGRESS, TicketState.WAITING_OTHER, TicketState.REOPENED)
    else:
        wanted = (TicketState.CLOSED,) * 12 + (TicketState.CANCELLED,)
    kind = next(kind for kind in content.ticket_types if kind.code == about.type)
    allowed = [state for state in wanted if state in kind.states]
    return random.choice(allowed) if allowed else TicketState.IN_PROGRESS


def _finish(random: Random, created_at: int, due_at: int, now_ms: int) -> int:
    """When the work was done: four times in five before it was due, and never in the future."""
    share = random.uniform(0.05, 0.95) if random.random() < 0.8 else random.uniform(1.0, 1.6)
    return min(created_at + max(10 * MINUTE, int((due_at - created_at) * share)), now_ms - MINUTE)


def _channel(random: Random, kind: str) -> Channel:
    if kind == "complaint" and random.random() < 0.3:
        return random.choice((Channel.LETTER, Channel.MAIL))
    others = (Channel.MAIL, Channel.WEB, Channel.CHAT, Channel.VISIT, Channel.FORUM)
    return Channel.PHONE if random.random() < 0.8 else random.choice(others)


def _history(
    content: DemoContent,
    random: Random,
    about: TicketSeed,
    state: TicketState,
    created_by: str,
    assignee: str | None,
    start: int,
    end: int,
) -> tuple[DemoNote, ...]:
    """What was written in the ticket between ``start`` and ``end``, oldest first."""
    phrases = content.phrases
    lines = [("inner", random.choice(phrases.start[about.type]), created_by)]
    worker = assignee or created_by
    if state not in (TicketState.NEW, TicketState.CANCELLED):
        pool = phrases.work[about.type]
        lines.extend(("inner", text, worker) for text in random.sample(pool, random.randint(0, min(2, len(pool)))))
    if state in (TicketState.WAITING_CLIENT, TicketState.WAITING_OTHER):
        lines.append(("inner", random.choice(phrases.waiting), worker))
    if state in (TicketState.RESOLVED, TicketState.CLOSED):
        lines.append(("answer", random.choice(phrases.done[about.type]), worker))
    first = start + 2 * MINUTE
    step = max(0, end - first) // len(lines)
    last = len(lines) - 1
    return tuple(
        DemoNote(max(first, end) if index == last and index else first + index * step, author, kind, text)
        for index, (kind, text, author) in enumerate(lines)
    )


def _fields(
    about: TicketSeed, notes: tuple[DemoNote, ...], created_at: int, *, finished: bool
) -> tuple[tuple[str, str], ...]:
    """Some of the type's own fields, named as in its form."""
    last = notes[-1].text
    if about.type == "incident":
        weight = (("scope", "flat"), ("impact", "limited"), ("urgency", "today"))
        return (*weight, ("solution", last), ("cause", "unknown")) if finished else ()
    if about.type == "consultation":
        answered = (("answer", last), ("understood", "yes")) if finished else ()
        return (("topic", "howto"), ("question", about.subject), *answered)
    if about.type == "complaint":
        day = datetime.fromtimestamp(created_at / 1000, UTC).date().isoformat()
        told = (("happened_on", day), ("desired_decision", "answer"), ("answer_channel", "mail"))
        cause = CAUSES[len(about.subject) % len(CAUSES)]
        return (("complaint_kind", "complaint"), ("complaint_cause", cause), *told)
    if about.type == "order":
        terms = (("total", "4200"), ("delivery", "courier"), ("payment", "cash"))
        return (("order_lines", about.subject), *terms)
    done = (("paid", "no"), ("done", last), ("accepted", "yes")) if finished else ()
    return (("service", "setup"), *done)


def _promise(
    content: DemoContent,
    random: Random,
    state: TicketState,
    created_at: int,
    resolved_at: int | None,
    now_ms: int,
) -> DemoPromise | None:
    """A promise on every third ticket; kept when the work is done, else due around ``now_ms``."""
    if random.random() > 0.35 or state is TicketState.CANCELLED:
        return None
    text = random.choice(content.phrases.promises)
    if resolved_at is not None:
        return DemoPromise(text, resolved_at + 2 * HOUR, resolved_at)
    due_at = max(created_at + HOUR, now_ms + random.randrange(-2 * HOUR, 26 * HOUR))
    return DemoPromise(text, due_at, None)
