"""How a hub stands: its steps, what it holds, its desks; and what to do after it was restored from a backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from app.models.migrations import NEWEST
from app.services.hub.connecting import Connection, as_owner, value_of
from app.services.hub.steps import present_step, steps
from app.services.words import t

DAY_MS = 86_400_000
TOLD = 5
"""Erasures that are told one by one; all stand in ``hub.erasure``."""


@dataclass(frozen=True, slots=True)
class State:
    """What ``hotline hub status`` tells."""

    server: str
    step: int
    known_step: int
    revision: int
    people: int
    desks: int
    desks_today: int
    records: int
    entries: int
    refused: int
    size_mb: int
    longest_s: int
    least_tables: int
    most_tables: int
    erased: int
    erasures: tuple[tuple[int, str, str], ...]
    """The last ones: when (UTC ms), who ordered it, by which login."""

    def lines(self) -> list[str]:
        """The state in words."""
        return [
            t("hub.state_server", version=self.server, step=self.step, known=self.known_step),
            t("hub.state_holds", records=self.records, entries=self.entries, size=self.size_mb),
            t("hub.state_desks", people=self.people, desks=self.desks, today=self.desks_today),
            t("hub.state_tables", least=self.least_tables, most=self.most_tables, newest=NEWEST),
            t("hub.state_revision", revision=self.revision, refused=self.refused, seconds=self.longest_s),
            t("hub.state_erased", n=self.erased),
            *(t("hub.state_erasure", at=_when(at), name=name, login=login) for at, name, login in self.erasures),
        ]


def state_of(connection: Connection) -> State:
    """How the hub stands. Raises NoHub, HubRefused."""
    step = present_step(connection)
    longest = value_of(
        connection,
        "SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)::int FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    size = value_of(connection, "SELECT pg_database_size(current_database()) / 1048576")
    as_owner(connection)
    row = connection.execute(
        "SELECT (SELECT rev FROM hub.counter), (SELECT count(*) FROM hub.member WHERE active), "
        "(SELECT count(*) FROM hub.desk), (SELECT count(*) FROM hub.desk WHERE seen_at > hub.now_ms() - %s), "
        "(SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'hub.row'::regclass), "
        "(SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'hub.entry'::regclass), "
        "(SELECT count(*) FROM hub.entry WHERE refused IS NOT NULL), "
        "coalesce(min(d.schema), 0), coalesce(max(d.schema), 0) "
        "FROM hub.desk d WHERE d.seen_at > hub.now_ms() - %s",
        (DAY_MS, DAY_MS),
    ).fetchone()
    erasures = connection.execute(
        "SELECT x.at, m.name, x.login, count(*) OVER () FROM hub.erasure x JOIN hub.member m ON m.uid = x.member "
        "ORDER BY x.at DESC LIMIT %s",
        (TOLD,),
    ).fetchall()
    connection.execute("RESET ROLE")
    revision, people, desks, today, records, entries, refused, least, most = row or (0,) * 9
    version = value_of(connection, "SHOW server_version")
    known = steps()[-1].number
    held = (revision, people, desks, today, records, entries, refused, size, longest, least, most)
    told = tuple((at, name, login) for at, name, login, _ in erasures)
    return State(version, step, known, *held, erasures[0][3] if erasures else 0, told)


def _when(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def mark_restored(connection: Connection) -> None:
    """Say that this hub came from a backup: desks compare all they have, and no number or code is given twice.

    Raises NoHub, HubRefused.
    """
    present_step(connection)
    as_owner(connection)
    connection.execute("SELECT hub.restored()")
    connection.execute("RESET ROLE")
