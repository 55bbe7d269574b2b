"""The people around the desk: callers, colleagues' phones and an observer, played by the lab's own code.

All of it is asyncio and runs on a loop in a thread of its own; a test gives it coroutines and waits, or goes on
turning its window meanwhile.
"""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any

from app.services.telephony.ami.protocol import Frame, Parser
from tests.exchange.laboratory import Laboratory

QUEUE = "hotline"
HOTLINE, DIRECT = "5550100", "5550199"
CLIENT = "79161234567"
PATIENCE_S = 25.0


class Hall:
    """``lab`` is what the lab's scenarios work with: ``lab.ami`` sees everything, ``lab.p101`` is a phone."""

    def __init__(self, laboratory: Laboratory) -> None:
        self.laboratory = laboratory
        self.calls = laboratory.module("calls")
        self.labami = laboratory.module("labami")
        self.conf: dict[str, str] = {**self.labami.settings(), "LAB_HOME": str(laboratory.home)}
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="exchange-hall", daemon=True)
        self._thread.start()
        self.lab: Any = self.do(self._enter())

    @property
    def address(self) -> tuple[str, int]:
        """Where the manager interface listens."""
        return self.conf["LAB_ADDR"], int(self.conf["LAB_AMI_PORT"])

    @property
    def login(self) -> tuple[str, str]:
        """The workstation's user and its secret."""
        return self.conf["LAB_AMI_USER"], self.conf["LAB_AMI_SECRET"]

    def begin(self, work: Coroutine[Any, Any, Any], within_s: float = PATIENCE_S) -> Future[Any]:
        """Start ``work``; the test goes on."""
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, within_s), self.loop)

    def do(self, work: Coroutine[Any, Any, Any], within_s: float = PATIENCE_S) -> Any:
        """Do ``work`` and wait for what it gives."""
        return self.begin(work, within_s).result(within_s + 5)

    def scenario(self, name: str) -> None:
        """One scenario of the lab, with its own assertions.

        A stopped exchange may answer with a last thread, as the signal reaches them one by one: it is then stopped
        again, three times at most.
        """
        for last in (False, False, True):
            try:
                self.do(self.calls.SCENARIOS[name](self.lab))
            except AssertionError as error:
                if last or str(error) != "a frozen exchange answered":
                    raise
            else:
                return

    def frames(self) -> list[Frame]:
        """Everything the observer was sent since :meth:`tidy`, as frames."""
        return Parser().feed(b"".join(message.raw for message in self.lab.events))

    def tidy(self) -> None:
        """No calls, no members of the queue, phones that answer, and a fresh page for the observer."""
        self.do(self._tidy())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # the lab leaves its connections to Python
            gc.collect()

    def leave(self) -> None:
        """Hang up everything and end the loop."""
        self.do(self._leave())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(timeout=10)
        self.loop.close()

    async def _enter(self) -> Any:
        ami = self.labami.Ami.from_settings(self.conf)
        await ami.connect()
        phones = []
        for number in ("101", "102", "100"):
            phone = self.labami.Phone.from_settings(self.conf, number)
            await phone.__aenter__()
            phones.append(phone)
        return self.calls.Lab(self.conf, ami, *phones, self.labami.City(self.conf))

    async def _tidy(self) -> None:
        ami = self.lab.ami
        if ami.closed.is_set():
            ami._writer.close()
            await ami.connect()
        await self.calls.tidy(self.lab)
        for phone in (self.lab.p101, self.lab.p102):
            await phone.command("hangup")
            await phone.command("answermode", "auto")
        members = await ami.action("QueueStatus", Queue=QUEUE)
        for member in members:
            if member.name == "QueueMember":
                await ami.action("QueueRemove", Queue=QUEUE, Interface=member["Location"])
        ami.seen.clear()
        self.lab.start = 0

    async def _leave(self) -> None:
        await self.lab.city.stop()
        for phone in (self.lab.p101, self.lab.p102, self.lab.caller):
            await phone.__aexit__()
        await self.lab.ami.close()
        await asyncio.sleep(0)  # the readers' ends are seen
