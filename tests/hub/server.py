"""A real PostgreSQL for tests: made in a temporary folder, reached by a socket there and by the loopback."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OLDEST = 15
ADMIN = "hub_test_admin"
SETTINGS = {
    "fsync": "on",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
    "log_min_messages": "fatal",
    "shared_buffers": "64MB",
    "wal_level": "replica",
    "jit": "off",
}


class NoServer(Exception):
    """PostgreSQL cannot be had here; the message says why."""


def binaries() -> Path:
    """The folder of PostgreSQL's programs. Raises NoServer."""
    found = shutil.which("postgres")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True)
        number = told.stdout.split()[2].partition(".")[0] if told.returncode == 0 else ""
        complete = all((folder / name).exists() for name in ("initdb", "pg_ctl", "pg_dump"))
        if number.isdecimal() and int(number) >= OLDEST and complete:
            return folder
    raise NoServer(f"PostgreSQL {OLDEST} or newer is not installed (apt-get install postgresql)")


def unprivileged() -> tuple[list[str], int, int]:
    """What to put before a command so that it does not run as root, and whose its files are. Raises NoServer."""
    if os.geteuid() != 0:
        return [], os.getuid(), os.getgid()
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        drop = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        if shutil.which("setpriv"):
            return drop, account.pw_uid, account.pw_gid
    raise NoServer("a server refuses root, and neither setpriv nor another account is there")


class Server:
    """One server. ``folder`` must be reachable by the account it runs as."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = port or free_port()
        self._bin = binaries()
        self._before, self._uid, self._gid = unprivileged()
        os.chown(folder, self._uid, self._gid)

    @property
    def programs(self) -> Path:
        """Where psql, pg_dump and the others lie."""
        return self._bin

    def make(self, **settings: str) -> None:
        """Make its data folder."""
        self.run("initdb", "-D", self.data, "-U", ADMIN, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-N")
        self.configure(**settings)

    def configure(self, **settings: str) -> None:
        """Write its settings; passwords are asked for on the loopback and by everybody but the administrator."""
        lines = [f"{name} = '{value}'\n" for name, value in {**SETTINGS, **settings}.items()]
        lines += [f"port = {self.port}\n", f"unix_socket_directories = '{self.folder}'\n"]
        (self.data / "postgresql.auto.conf").write_text("".join(lines))
        rules = [f"local all {ADMIN} trust", f"local replication {ADMIN} trust", "local all all scram-sha-256"]
        rules += ["host all all 127.0.0.1/32 scram-sha-256", f"host replication {ADMIN} 127.0.0.1/32 trust"]
        (self.data / "pg_hba.conf").write_text("\n".join(rules) + "\n")

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", self.folder / "log", "start")

    def stop(self, how: str = "fast") -> None:
        """Stop it; ``immediate`` is a crash."""
        self.run("pg_ctl", "-D", self.data, "-w", "-m", how, "stop")

    def end(self) -> None:
        """Stop it at once, where it runs."""
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")

    def address(self, database: str = "postgres", login: str = ADMIN, secret: str = "") -> str:
        """How libpq reaches it: by the socket, or with a secret by the loopback."""
        if secret:
            return f"host=127.0.0.1 port={self.port} dbname={database} user={login} password={secret}"
        return f"host={self.folder} port={self.port} dbname={database} user={login}"

    def run(self, program: str, *arguments: object, stdin: bytes | None = None) -> bytes:
        """Run one of PostgreSQL's programs as the server's account; what it printed."""
        command = [*self._before, str(self._bin / program), *map(str, arguments)]
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
        # What a server leaves open must not keep us waiting: its output goes to a file.
        with (self.folder / "output").open("w+b") as output:
            done = subprocess.run(
                command, cwd=self.folder, env=environment, input=stdin, stdout=output, stderr=subprocess.STDOUT
            )
            output.seek(0)
            told = output.read()
        if done.returncode:
            raise AssertionError(f"{program}: {told.decode(errors='replace')}")
        return told


@contextmanager
def server_here(prefix: str = "hub-", **settings: str) -> Iterator[Server]:
    """A running server in a folder of its own; ended and removed afterwards. Raises NoServer."""
    with folder_for_servers(prefix) as folder:
        server = Server(folder)
        try:
            server.make(**settings)
            server.start()
            yield server
        finally:
            server.end()


@contextmanager
def folder_for_servers(prefix: str) -> Iterator[Path]:
    """A folder that a server's account can reach; removed afterwards. Raises NoServer."""
    binaries(), unprivileged()
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
