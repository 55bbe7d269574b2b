"""The gateway's server: connections of desks over TLS, in one thread with asyncio."""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

from app.services.telephony.clock import Clock, SystemClock
from app.services.telephony.gateway.conversation import Conversation
from app.services.telephony.gateway.house import DeskEntry, House
from app.services.telephony.interface import TelephonyLine

log = logging.getLogger(__name__)

MAX_STRANGERS = 64
"""Connections that have not said who they are."""
MAX_UNSENT = 4 << 20
"""Bytes a desk may leave unread before its connection is dropped; it comes back and hears what it missed."""
HANDSHAKE_S = 10.0


class _Connection(asyncio.Protocol):
    """One desk's connection."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._transport: asyncio.Transport | None = None
        self.talk: Conversation | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport) or not self._server.admits():
            transport.close()
            return
        self._transport = transport
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if isinstance(peer, tuple) and peer else ""
        self.talk = Conversation(self._server.house, address, self._send, self._server.now_ms())
        self._server.connections.add(self)

    def data_received(self, data: bytes) -> None:
        if self.talk is not None:
            self.talk.feed(data, self._server.now_ms())
            self.end_if_over()

    def connection_lost(self, _: Exception | None) -> None:
        self._server.connections.discard(self)
        if self.talk is not None:
            self.talk.closed()

    def tick(self) -> None:
        if self.talk is not None:
            self.talk.tick(self._server.now_ms())
            self.end_if_over()

    def end_if_over(self) -> None:
        """Close after what was said last has gone out; a desk that takes nothing is cut off."""
        if self._transport is not None and self.talk is not None and self.talk.over:
            if self._transport.is_closing():
                self._transport.abort()
            else:
                self._transport.close()

    def abort(self) -> None:
        """Close at once; the desk tries again by itself."""
        if self._transport is not None:
            self._transport.abort()

    def _send(self, data: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        self._transport.write(data)
        if self._transport.get_write_buffer_size() > MAX_UNSENT:
            log.warning("A desk that does not read is dropped")
            self._transport.abort()


class Server:
    """Start it, and it serves until it is stopped. The lines are the caller's to start and stop."""

    def __init__(
        self,
        desks: Iterable[tuple[DeskEntry, TelephonyLine]],
        host: str,
        port: int,
        tls: ssl.SSLContext | None = None,
        *,
        clock: Clock | None = None,
    ) -> None:
        self.port = port
        """The port it listens on; of 0 it becomes the one the system gave."""
        self.connections: set[_Connection] = set()
        self._host = host
        self._tls = tls
        self._clock = clock or SystemClock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.house = House(desks, self._post)
        self._thread: threading.Thread | None = None
        self._listening = threading.Event()
        self._failed: OSError | None = None
        self._halt = asyncio.Event()

    def now_ms(self) -> int:
        """The gateway's time."""
        return self._clock.now_ms()

    def admits(self) -> bool:
        """Whether there is room for one more who has not said who it is."""
        strangers = sum(1 for each in self.connections if each.talk is not None and not each.talk.let_in)
        return strangers < MAX_STRANGERS

    def start(self) -> None:
        """Listen. Raises OSError where that cannot be done."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(self._loop,), name="gateway-server", daemon=True)
        self._thread.start()
        self._listening.wait()
        if self._failed is not None:
            raise self._failed

    @property
    def broken(self) -> bool:
        """Whether the thread has ended by a fault of ours."""
        return self._thread is not None and not self._thread.is_alive()

    def stop(self) -> None:
        """Close every connection; desks try again by themselves."""
        self.house.close()
        self._post(self._halt.set)
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _post(self, what: Callable[..., object], *args: object) -> None:
        """Do something in the server's thread; nothing once it is gone."""
        with suppress(RuntimeError):  # what asyncio says of a loop that is closed
            if self._loop is not None:
                self._loop.call_soon_threadsafe(what, *args)

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            loop.run_until_complete(self._serve(loop))
        except Exception:
            log.exception("The gateway's server stopped")
        finally:
            loop.close()
            self._listening.set()

    async def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            server = await loop.create_server(
                lambda: _Connection(self),
                self._host,
                self.port,
                ssl=self._tls,
                ssl_handshake_timeout=HANDSHAKE_S if self._tls else None,
            )
        except OSError as error:
            self._failed = error
            return
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set()
        while not self._halt.is_set():
            for each in tuple(self.connections):
                each.tick()
            try:
                await asyncio.wait_for(self._halt.wait(), 1)
            except TimeoutError:
                continue
        server.close()
        for each in tuple(self.connections):
            each.abort()
        await server.wait_closed()
