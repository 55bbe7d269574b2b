"""Problems as people read them: the list, one problem with its tickets, known errors that fit a text."""

from __future__ import annotations

from app.models.ids import Uid
from app.models.links import ProblemState
from app.records import frozen
from app.services.problems.keeping import ProblemDraft
from app.services.search.text import STOP_WORDS, stem, words
from app.services.store.store import Row, Store

KNOWN_ERRORS_READ = 500


@frozen
class ProblemLine:
    """A problem in a list; ``tickets`` counts those it caused, ``waiting`` of them the open ones."""

    uid: Uid
    number: str
    title: str
    state: ProblemState
    workaround: str
    tickets: int
    waiting: int


@frozen
class CausedTicket:
    """A ticket that a problem caused."""

    uid: Uid
    number: str
    subject: str
    state: str
    client: str
    wants_notice: bool


@frozen
class ProblemView:
    """One problem with its tickets, the newest first; ``clients`` are whom it touches, each once, by name."""

    draft: ProblemDraft
    number: str
    tickets: tuple[CausedTicket, ...]
    clients: tuple[str, ...] = ()


_OPEN = "t.state NOT IN ('resolved', 'closed', 'cancelled', 'merged')"
_LINES = f"""
SELECT p.uid, p.number, p.title, p.state, p.workaround, count(t.id), coalesce(sum({_OPEN}), 0)
FROM problem p
LEFT JOIN ticket_link l ON l.target_uid = p.uid AND l.kind = 'caused_by' AND l.deleted_at IS NULL
LEFT JOIN ticket t ON t.uid = l.source_uid AND t.deleted_at IS NULL
WHERE p.deleted_at IS NULL AND {{where}} GROUP BY p.id
ORDER BY p.state IN ('fixed', 'closed'), p.updated_at DESC LIMIT {KNOWN_ERRORS_READ}
"""


def problems(store: Store, *, finished: bool = False) -> tuple[ProblemLine, ...]:
    """The problems being worked on, the latest changed first; with ``finished`` those that are done too."""
    where = "1" if finished else "p.state NOT IN ('fixed', 'closed')"
    return tuple(_line(row) for row in store.rows(_LINES.format(where=where)))


def problem_view(store: Store, uid: Uid) -> ProblemView:
    """One problem. Raises LookupError where there is no such problem."""
    names = (
        "title, state, symptoms, cause, workaround, permanent_fix, fixed_in, category_uid, product_uid, owner_uid"
    )
    row = store.row(f"SELECT number, {names} FROM problem WHERE uid = ? AND deleted_at IS NULL", uid)
    if row is None:
        raise LookupError(f"no problem {uid.hex()}")
    number, title, state, symptoms, cause, workaround, fix, fixed_in, category, product, owner = row
    tickets = store.rows(
        "SELECT t.uid, t.number, t.subject, t.state, trim(coalesce(p.last_name, '') || ' ' || "
        "coalesce(p.first_name, '')), l.wants_notice, coalesce(o.name, ''), coalesce(t.person_uid, "
        "t.organisation_uid) FROM ticket_link l JOIN ticket t ON t.uid = l.source_uid "
        "LEFT JOIN person p ON p.uid = t.person_uid LEFT JOIN organisation o ON o.uid = t.organisation_uid "
        "WHERE l.target_uid = ? AND l.kind = 'caused_by' "
        "AND l.deleted_at IS NULL AND t.deleted_at IS NULL ORDER BY l.id DESC",
        uid,
    )
    draft = ProblemDraft(
        title, ProblemState(state), symptoms, cause, workaround, fix, fixed_in, category, product, owner, uid
    )
    caused = tuple(
        CausedTicket(key, no, subject, now, who or firm, bool(wish))
        for key, no, subject, now, who, wish, firm, _ in tickets
    )
    clients = {client: who or firm for *_, who, _, firm, client in tickets if client is not None}
    return ProblemView(draft, number, caused, tuple(sorted(clients.values())))


def fitting(store: Store, text: str, *, count: int = 3) -> tuple[ProblemLine, ...]:
    """Problems whose title or symptoms share the most words with a text, in any form of the words, best first."""
    wanted = _stems(text)
    if not wanted:
        return ()
    scored = []
    for row in store.rows(
        "SELECT uid, title || ' ' || symptoms FROM problem WHERE state IN ('open', 'known_error') "
        f"AND deleted_at IS NULL ORDER BY id DESC LIMIT {KNOWN_ERRORS_READ}"
    ):
        shared = wanted & _stems(row[1])
        if len(shared) >= min(2, len(wanted)):
            scored.append((len(shared), row[0]))
    scored.sort(key=lambda pair: -pair[0])
    best = [uid for _, uid in scored[:count]]
    marks = ", ".join("?" * len(best))
    lines = {row[0]: _line(row) for row in store.rows(_LINES.format(where=f"p.uid IN ({marks})"), *best)}
    return tuple(lines[uid] for uid in best)


def _line(row: Row) -> ProblemLine:
    uid, number, title, state, workaround, tickets, waiting = row
    return ProblemLine(uid, number, title, ProblemState(state), workaround, tickets, waiting)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if word not in STOP_WORDS and not word.isdigit())
