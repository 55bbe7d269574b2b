"""A short talk with the manager interface beside the line's own: ask, wait for the answer, read what happens."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.services.telephony.ami.actions import ActionWriter
from app.services.telephony.ami.protocol import Frame, Parser, ProtocolError
from app.services.telephony.ami.transport import Address, connect

ANSWER_S = 5.0
_CHUNK = 65_536


class NoAnswer(OSError):
    """The exchange went silent, or closed the connection."""


class Asker:
    """One connection; blocks, so not for the GUI thread. Raises OSError and ProtocolError."""

    def __init__(self, address: Address, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._socket = connect(address)
        self._parser = Parser()
        self._writer = ActionWriter("check")
        self._unread: list[Frame] = []
        self.seen: list[Frame] = []
        """Every event that answers nothing, in order."""

    def __enter__(self) -> Asker:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    @property
    def own_address(self) -> str:
        """This computer as the exchange sees it."""
        return str(self._socket.getsockname()[0])

    def greeting(self) -> str:
        """What the exchange says first; raises NoAnswer or ProtocolError where it is none of ours."""
        until = self._clock() + ANSWER_S
        while not self._parser.banner:
            self._unread += self._receive(until)
        if "Call Manager" not in self._parser.banner:
            raise ProtocolError("ami.not_manager")
        return self._parser.banner

    def ask(self, name: str, *headers: tuple[str, str]) -> list[Frame]:
        """The answer to an action: its response, and its list where it brings one."""
        action = self._writer.write(name, *headers)
        self._socket.sendall(action.data)
        answer: list[Frame] = []

        def complete(frame: Frame) -> bool:
            if frame.get("ActionID") != action.action_id or frame.event == "OriginateResponse":
                return False
            answer.append(frame)
            listed = answer[0].get("EventList").casefold() == "start"
            return not listed or frame.get("EventList").casefold() == "complete"

        if self.wait_for(complete, ANSWER_S) is None:
            raise NoAnswer(name)
        return answer

    def wait_for(self, wanted: Callable[[Frame], bool], seconds: float) -> Frame | None:
        """The first message that is ``wanted``; None when none came in time. Raises NoAnswer when closed."""
        until = self._clock() + seconds
        while True:
            while self._unread:
                frame = self._unread.pop(0)
                if frame.event:
                    self.seen.append(frame)
                if wanted(frame):
                    return frame
            try:
                self._unread += self._receive(until)
            except TimeoutError:
                return None

    def _receive(self, until: float) -> list[Frame]:
        left = until - self._clock()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)
        data = self._socket.recv(_CHUNK)
        if not data:
            raise NoAnswer("closed")
        return self._parser.feed(data)
