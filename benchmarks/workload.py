"""The workload on which other systems were measured, as a source: ``HOTLINE_WORKLOAD`` names its folder."""

from __future__ import annotations

import importlib.util
from datetime import datetime
from pathlib import Path
from typing import Any

from app.models.tickets import TicketState
from app.services.demo.tickets import DAY, HOUR
from benchmarks.people_and_texts import MadeClient, MadeTicket

_PRIORITY = {"low": 1, "normal": 2, "high": 3, "urgent": 4}
_QUEUES = {"Вторая линия": "line2", "Претензии": "complaints", "Заказы": "orders", "Качество": "line3"}


class Workload:
    """100,000 tickets of 20,000 clients, made by the folder's own ``workload.py``."""

    def __init__(self, folder: Path, now: int, tickets: int | None = None) -> None:
        spec = importlib.util.spec_from_file_location("hotline_workload", folder / "workload.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError(folder / "workload.py")
        made = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
        loaded = made.load(str(folder / "workload.json"))
        self._clients: list[dict[str, Any]] = made.clients(loaded)
        self._tickets: list[dict[str, Any]] = list(made.tickets(loaded, self._clients, tickets))
        self.tickets, self.clients = len(self._tickets), len(self._clients)
        self._now = now

    def client(self, at: int) -> MadeClient:
        """Client number ``at``, from 0."""
        client = self._clients[at]
        last, first, middle = client["name"].split(" ", 2)
        return MadeClient(last, first, middle, client["phone"], client["email"], "")

    def ticket(self, at: int) -> MadeTicket:
        """Ticket number ``at``, from 0."""
        ticket = self._tickets[at]
        created = int(datetime.fromisoformat(ticket["created"]).timestamp() * 1000)
        is_open = ticket["status"] not in ("closed", "resolved")
        return MadeTicket(
            ticket["client"] - 1,
            "incident",
            "",
            "",
            _QUEUES.get(str(ticket["queue"]), "line1"),
            _PRIORITY.get(str(ticket["priority"]), 2),
            1,
            ticket["subject"],
            ticket["body"],
            "",
            str(ticket["channel"]),
            TicketState.IN_PROGRESS if is_open else TicketState.CLOSED,
            created,
            created + 8 * HOUR,
            None if is_open else created + DAY,
            tuple(event["text"] for event in ticket["events"]),
        )
