"""A real server on this computer that takes webhooks, and units that send to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Taken:
    """A request as the server saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Server:
    """What the server is to answer next (status, body), and what it was sent."""

    url: str
    answers: list[tuple[int, Any]] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            server.taken.append(
                Taken(self.command, self.path, dict(self.headers), json.loads(sent) if sent else None)
            )
            status, body = server.answers.pop(0) if server.answers else (200, {})
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", f"{server.url}/elsewhere")
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

        do_POST = do_GET = do_PUT = _take

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    made = Server("")
    running = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    made.url = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    running.shutdown()
    running.server_close()
    thread.join()
