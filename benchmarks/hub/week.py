"""A desk's window while its sync works: catching up on a week away, and 50 desks that work beside it."""

from __future__ import annotations

import socket
import struct
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from app.services.joining.place import make_place
from app.services.joining.secrets import HubSecrets
from app.services.store.thread import DatabaseThread, Urgency
from app.services.sync.state import Standing
from benchmarks.calls import Busy
from benchmarks.figures import Figure, percentiles
from benchmarks.hub.crowd import listeners, people_of, writers
from benchmarks.hub.house import SAVES, House, Life, fill, make_house
from benchmarks.hub.loading import PART_MS
from benchmarks.hub.place import hub_here, say
from benchmarks.hub.stations import Station
from benchmarks.window import Bench

STALL_MS = 50
DESKS, SAVES_A_SECOND = 50, 10.0
BESIDE_MS = 20_000
IDLE_MS = 4_000
SETTLE_MS = 1_000
"""What came while the window was not looked at is painted."""
_BYTES_RECEIVED = struct.Struct("=128xQ")
"""Where Linux's ``tcp_info`` has ``tcpi_bytes_received``."""


class Parts:
    """What the sync's parts take on the database thread, in ms; others' are not counted."""

    def __init__(self, thread: DatabaseThread) -> None:
        self.taken: list[float] = []
        self._submit = thread.submit
        thread.submit = self._timed  # type: ignore[method-assign]

    def _timed(
        self, operation: Callable[..., Any], urgency: Urgency = Urgency.OPERATOR, *args: Any, **named: Any
    ) -> Any:
        if urgency is not Urgency.BACKGROUND or not operation.__module__.startswith("app.services.sync."):
            return self._submit(operation, urgency, *args, **named)

        def run(store: Any) -> Any:
            began = time.perf_counter()
            try:
                return operation(store, *args, **named)
            finally:
                self.taken.append((time.perf_counter() - began) * 1000)

        return self._submit(run, urgency)


class Window:
    """A window of a person of the hub, with the list of queues in view."""

    def __init__(self, house: House, path: Path, login: str) -> None:
        hub = house.hub
        person = house.person(login)
        desk = Station(hub.address_of(login), hub.login_of(login), person, path)
        desk.load()
        desk.close()
        settings = {
            "hub_address": f"127.0.0.1:{hub.server.port}/{hub.database}",
            "hub_login": hub.login_of(login),
            "hub_verification": "none",
        }
        secrets = HubSecrets(lambda: None)
        place = make_place(settings["hub_address"], settings["hub_login"], settings["hub_verification"])
        secrets.keep(place, hub.secrets[login])
        self.bench = Bench(path, hub.login_of(login), settings, secrets)
        self.hub = self.bench.window.context.hub
        assert self.hub is not None
        self.until(Standing.UP)
        self.parts = Parts(self.bench.session.store)
        self.bench.window.shell.show("queues")
        self.bench.pause(5_000)  # deadlines and searches of what was loaded

    def until(self, standing: Standing) -> None:
        """Wait until the hub is, or is not, there."""
        self.bench.until(lambda: self.hub.state.standing is standing)

    def rev(self) -> int:
        """How far the feed is applied, asked without holding the window up."""
        asked = self.bench.session.store.submit(lambda store: int(store.value("SELECT rev FROM sync_state")))
        self.bench.until(asked.done)
        return asked.result()

    def received(self) -> int:
        """Bytes that the sync's connection has received since it was opened; 0 where the system does not tell."""
        link = self.hub._thread._link  # type: ignore[union-attr]
        if link is None or not hasattr(socket, "TCP_INFO"):
            return 0
        with socket.socket(fileno=socket.dup(link.connection.fileno())) as beside:
            told = beside.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
        return int(_BYTES_RECEIVED.unpack_from(told)[0])


def measure(tickets: int) -> list[Figure]:
    """All figures of a window beside its sync."""
    with hub_here() as hub, tempfile.TemporaryDirectory(prefix="hub-window-") as folder:
        house = make_house(hub)
        fill(house, tickets // 4)
        say("week: a window of a desk that has loaded")
        window = Window(house, Path(folder) / "desk.db", "bench")
        idle = _busy(lambda: window.bench.pause(IDLE_MS))
        figures = [*_week(house, window, tickets // 10, idle), *_beside(house, window, idle)]
        window.bench.close()
        return figures


def _busy(work: Callable[[], object]) -> Busy:
    ticker = Busy()
    ticker.start()
    work()
    ticker.stop()
    return ticker


def _week(house: House, window: Window, tickets: int, idle: Busy) -> list[Figure]:
    say(f"week: the others work on {tickets} tickets, the desk away")
    window.hub.pause_or_resume()
    window.until(Standing.PAUSED)
    before, chance = house.changes, Random(4)
    for number in range(tickets):
        life = Life(house, chance, number)
        for nth in range(SAVES):
            life.save(house.maker, nth)
        house.push()
    house.push(all_of_it=True)
    changes, end = house.changes - before, house.maker.feed(2**60)[-1][0]
    say("week: the desk catches up")
    window.bench.pause(SETTLE_MS)
    window.parts.taken.clear()
    began = time.perf_counter()

    def catch_up() -> None:
        window.hub.pause_or_resume()
        while window.rev() < end:
            window.bench.pause(50)

    busy = _busy(catch_up)
    took = time.perf_counter() - began
    received = window.received() / 1024**2
    name = f"hub: a week's catch-up, {changes:,} changes"
    return [
        Figure(name, took, took, "s"),
        Figure(f"{name}: changes a second", changes / took, changes / took, "/s"),
        Figure(f"{name}: over the wire", received, received, "MB"),
        Figure(f"{name}: a part on the database thread (p95: the longest)", percentiles(window.parts.taken)[0],
               max(window.parts.taken), "ms", limit=PART_MS),
        *_stalls(name, busy, idle),
    ]  # fmt: skip


def _beside(house: House, window: Window, idle: Busy) -> list[Figure]:
    say(f"week: {DESKS} desks work beside the window")
    people = people_of(house)
    others = listeners(house, people, DESKS - 1)
    window.bench.until(others.is_ready)
    writing = writers(house, people, SAVES_A_SECOND)
    window.bench.until(writing.is_ready)
    window.bench.pause(SETTLE_MS)
    busy = _busy(lambda: window.bench.pause(BESIDE_MS))
    written, _ = writing.stop(), others.stop()
    rate = written.saves / BESIDE_MS * 1000
    return _stalls(f"hub: {DESKS} desks beside, {rate:.0f} saves/s", busy, idle)


def _stalls(name: str, busy: Busy, idle: Busy) -> list[Figure]:
    stalls = busy.stop()
    return [
        Figure(f"{name}: longest stall of the window (p50: median)", percentiles(stalls)[0], max(stalls), "ms",
               max(idle.stop()), "longest of the idle window", STALL_MS),
        Figure(f"{name}: the window's own work at a stretch (p95: the longest)", percentiles(busy.worked)[0],
               max(busy.worked), "ms", max(idle.worked), "longest of the idle window"),
    ]  # fmt: skip
