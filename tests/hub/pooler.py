"""pgbouncer between desks and the hub, as Debian packages it; people are asked for at the server (auth_query)."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.hub.bench import Hub
from tests.hub.server import ADMIN, free_port, unprivileged


class Pooler:
    """A running pgbouncer. ``mode``: session, transaction or statement."""

    def __init__(self, hub: Hub, folder: Path, mode: str = "session") -> None:
        found = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
        if found is None:
            pytest.skip("pgbouncer is not installed (apt-get install pgbouncer)")
        self._program = found
        self._before, uid, gid = unprivileged()
        self.hub, self.port, self.folder = hub, free_port(), folder
        folder.mkdir()
        os.chown(folder, uid, gid)
        folder.chmod(0o755)
        (folder / "people").write_text(f'"{ADMIN}" ""\n')
        self._config = folder / "pgbouncer.ini"
        self._config.write_text(
            f"[databases]\n* = host={hub.server.folder} port={hub.server.port}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
            f"auth_type = scram-sha-256\nauth_file = {folder}/people\nauth_user = {ADMIN}\n"
            f"pool_mode = {mode}\npidfile = {folder}/pid\nlogfile = {folder}/log\n"
            "max_client_conn = 200\ndefault_pool_size = 50\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(
            [*self._before, self._program, "-q", str(self._config)], stdout=quiet, stderr=quiet
        )
        while True:
            assert self._process.poll() is None, (self.folder / "log").read_text()
            with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", self.port)):
                return

    def stop(self) -> None:
        """End it with all its connections; harmless when ended."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait()
            self._process = None
