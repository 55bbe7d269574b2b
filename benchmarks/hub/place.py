"""The server that is measured, as a house would run it: every commit reaches the disk."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from app.services.sync.link import HubLink
from benchmarks.figures import percentiles
from tests.hub.bench import Hub, create_database
from tests.hub.server import server_here

SETTINGS = {"fsync": "on", "max_connections": "700", "shared_buffers": "256MB"}


@contextmanager
def hub_here() -> Iterator[Hub]:
    """A new server with an empty hub; stopped and removed at the end, also when the run is broken off."""
    signal.signal(signal.SIGTERM, leave)
    with server_here("hub-bench-", **SETTINGS) as server:
        hub = Hub(server, create_database(server, "hub_bench"))
        hub.init()
        with hub.admin() as connection:
            connection.execute("CREATE SCHEMA bench")
            connection.execute("CREATE TABLE bench.line (uid uuid PRIMARY KEY, data text NOT NULL)")
            connection.execute("GRANT USAGE ON SCHEMA bench TO PUBLIC")
            connection.execute("GRANT INSERT ON bench.line TO PUBLIC")
        yield hub


@contextmanager
def disk_taking(hub: Hub, ms: int) -> Iterator[None]:
    """Let every commit wait so long before it is flushed, as beside a slower disk (``commit_delay``)."""
    _set(hub, commit_delay=str(ms * 1000), commit_siblings="0")
    yield
    _set(hub, commit_delay="0", commit_siblings="5")


def _set(hub: Hub, **settings: str) -> None:
    with hub.admin() as connection:
        for name, value in settings.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'".encode())
        connection.execute("SELECT pg_reload_conf()")


def leave(_number: int, _frame: object) -> NoReturn:
    """End as an interrupted program does, so that what was made is removed."""
    raise SystemExit("broken off")


def link_of(hub: Hub, login: str) -> HubLink:
    """A link as a desk of this person has it."""
    return HubLink(hub.connect(login))


def say(what: str) -> None:
    """Progress, beside the figures."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def commits(hub: Hub, login: str, clients: int, seconds: int) -> tuple[list[float], float]:
    """One-row commits of pgbench on this server by the same login: each one's ms, and commits a second."""
    with tempfile.TemporaryDirectory(prefix="hub-pgbench-") as folder:
        script = Path(folder) / "one-row.sql"
        script.write_text(f"INSERT INTO bench.line VALUES (gen_random_uuid(), '{'x' * 400}');\n")
        command = [
            _program(hub, "pgbench"),
            "-n",
            "-M",
            "prepared",
            "-c",
            str(clients),
            "-j",
            str(min(clients, 2)),
        ]
        command += ["-T", str(seconds), "-f", script, "--log", "-h", "127.0.0.1", "-p", str(hub.server.port)]
        command += ["-U", hub.login_of(login), hub.database]
        environment = {**os.environ, "PGPASSWORD": hub.secrets[login]}
        subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=True)
        lines = [line.split() for log in Path(folder).glob("pgbench_log.*") for line in log.open()]
    return [int(line[2]) / 1000 for line in lines], len(lines) / seconds


def _program(hub: Hub, name: str) -> str:
    beside = hub.server.programs / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is not installed (it comes with PostgreSQL's server)")
    return found


def copied(hub: Hub, query: str) -> float:
    """How long psql takes to COPY a query's rows to a file, in s."""
    with tempfile.TemporaryDirectory(prefix="hub-copy-") as folder:
        target = Path(folder) / "rows"
        began = time.perf_counter()
        with target.open("wb") as file:
            command = [_program(hub, "psql"), "-X", "-q", "-d", hub.address, "-c", f"COPY ({query}) TO STDOUT"]
            subprocess.run(command, stdout=file, check=True)
        return time.perf_counter() - began


def middle(values: list[float]) -> float:
    """The median."""
    return percentiles(values)[0]
