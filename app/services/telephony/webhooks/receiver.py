"""The HTTP receiver: a thread that listens, one short thread a request, and one that tells the events in order.

It is meant for a machine that may be reached by others, so it believes nothing: only POST, only the path with the
token, a bounded body, a bounded time for the whole request, a bounded number of requests at once. An answer goes
out as soon as the request is understood: a slow listener keeps no provider waiting. Nothing personal is logged.
"""

from __future__ import annotations

import logging
import queue
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from app.records import frozen
from app.services.telephony.clock import Clock, SystemClock
from app.services.telephony.events import CallEvent
from app.services.telephony.webhooks.bodies import MOST_BYTES
from app.services.telephony.webhooks.errors import WebhookError
from app.services.telephony.webhooks.hook import Answer, Hook, Request

log = logging.getLogger(__name__)

HOST, PORT = "127.0.0.1", 8686
REQUEST_WITHIN_S = 5.0
MOST_AT_ONCE = 16
LONGEST_PATH = 1_000
_PLAIN = "text/plain; charset=utf-8"


@frozen
class Place:
    """Where to listen. ``port`` 0: any free one. ``tls`` is for a receiver without a proxy before it."""

    host: str = HOST
    port: int = PORT
    tls: ssl.SSLContext | None = None


class Receiver:
    """Listens between :meth:`start` and :meth:`stop`; ``tell`` hears every event, in order, in one thread."""

    def __init__(
        self, hook: Hook, tell: Callable[[CallEvent], None], place: Place | None = None, clock: Clock | None = None
    ) -> None:
        self.hook = hook
        self.place = place or Place()
        self._tell = tell
        self._clock = clock or SystemClock()
        self._events: queue.SimpleQueue[CallEvent | None] = queue.SimpleQueue()
        self._server: _Server | None = None
        self._threads: list[threading.Thread] = []

    @property
    def port(self) -> int:
        """The port it listens at; 0 while it does not."""
        return int(self._server.server_address[1]) if self._server is not None else 0

    def start(self) -> None:
        """Begin to listen; harmless if it does already. Raises WebhookError where the place is taken."""
        if self._server is not None:
            return
        try:
            self._server = _Server(self)
        except (OSError, OverflowError) as error:
            raise WebhookError("webhooks.cannot_listen", host=self.place.host, port=self.place.port) from error
        listen = threading.Thread(target=self._server.serve_forever, args=(0.2,), name="webhooks", daemon=True)
        speak = threading.Thread(target=self._speak, name="webhook-events", daemon=True)
        self._threads = [listen, speak]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Listen no more; events taken before are still told."""
        server, self._server = self._server, None
        if server is None:
            return
        server.shutdown()
        server.server_close()
        self._events.put(None)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout=5)

    def take(self, request: Request) -> Answer:
        """Answer a request and line up its events."""
        return self.hook.take(request, self._clock.now_ms(), self._events.put)

    def _speak(self) -> None:
        while (event := self._events.get()) is not None:
            try:
                self._tell(event)
            except Exception:
                log.exception("A webhook's %s could not be told", event.kind.value)


class _Server(ThreadingHTTPServer):
    """One thread a request, no more than :data:`MOST_AT_ONCE`; the rest are turned away."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    # On Windows 'reuse' would let another program listen at the same port and hear what comes.
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        self._room = threading.BoundedSemaphore(MOST_AT_ONCE)
        if ":" in receiver.place.host:
            self.address_family = socket.AF_INET6
        super().__init__((receiver.place.host, receiver.place.port), _Handler)

    def server_bind(self) -> None:
        """Bind without asking the name service who we are, which may take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(self.allow_reuse_address))
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give the request a thread if there is room for one."""
        if not self._room.acquire(blocking=False):
            log.warning("Too many webhook requests at once: one turned away")
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._room.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve the request, cut off after :data:`REQUEST_WITHIN_S` however slowly it drips."""
        watch = threading.Timer(REQUEST_WITHIN_S, _cut, (request,))
        watch.daemon = True
        watch.start()
        try:
            if self.receiver.place.tls is not None:
                request.settimeout(REQUEST_WITHIN_S)
                request = self.receiver.place.tls.wrap_socket(request, server_side=True)
            super().process_request_thread(request, client_address)
        except OSError:
            self.shutdown_request(request)
        finally:
            watch.cancel()
            self._room.release()

    def handle_error(self, *_about: Any) -> None:
        """A request that broke off is the sender's affair; anything else is ours."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            log.error("A webhook request failed", exc_info=error)


class _Handler(BaseHTTPRequestHandler):
    """One POST."""

    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = REQUEST_WITHIN_S

    def do_POST(self) -> None:
        """Read no more than is asked for, ask the hook, answer."""
        self.close_connection = True
        length = self.headers.get("Content-Length", "")
        if len(self.path) > LONGEST_PATH or not self.server.receiver.hook.admits(self.path):
            self._send(Answer(HTTPStatus.NOT_FOUND, _PLAIN, ""))
        elif "Transfer-Encoding" in self.headers or not (
            length.isascii() and length.isdigit() and len(length) < 10
        ):
            self._send(Answer(HTTPStatus.LENGTH_REQUIRED, _PLAIN, ""))
        elif int(length) > MOST_BYTES:
            self._send(Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _PLAIN, ""))
        else:
            body = self.rfile.read(int(length))
            if len(body) == int(length):
                headers = {name.lower(): value for name, value in self.headers.items()}
                self._send(self.server.receiver.take(Request(self.path, headers, body)))

    def _send(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response_only(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def send_error(self, code: int, *_texts: str | None) -> None:
        """Refuse without telling what we are."""
        self.close_connection = True
        self._send(Answer(HTTPStatus(code), _PLAIN, ""))

    def log_message(self, *_line: Any) -> None:
        """Nothing: the line would hold the token."""


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        log.debug("The request was over already")
