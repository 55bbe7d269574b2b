"""The commands of a line as actions of the manager interface; how they are sent is the line's own affair."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from app.services.telephony.ami.actions import Action
from app.services.telephony.ami.commands import Commands
from app.services.telephony.interface import Capability, Line, LineError


class CommandedLine(Line):
    """Whoever derives sets the three fields and says how an action is sent."""

    _commands: Commands
    _able: frozenset[Capability]
    """The commands there are while the link is up."""
    _lock: AbstractContextManager[object]

    def _send(self, action: Action, call_id: str) -> None:
        """Send one action. Raises LineError while there is no link."""
        raise NotImplementedError

    def dial(self, number: str) -> str:
        with self._lock:
            call_id, action = self._commands.dial(number)
            try:
                self._send(action, call_id)
            except LineError:
                self._commands.will_not_dial(call_id)
                raise
            return call_id

    def hang_up(self, call_id: str) -> None:
        self._do(call_id, lambda: self._commands.hang_up(call_id))

    def blind_transfer(self, call_id: str, target: str) -> None:
        self._do(call_id, lambda: self._commands.blind_transfer(call_id, target))

    def attended_transfer(self, call_id: str, target: str) -> None:
        self._do(call_id, lambda: self._commands.attended_transfer(call_id, target))

    def cancel_transfer(self, call_id: str) -> None:
        self._do(call_id, lambda: self._commands.cancel_transfer(call_id))

    def park(self, call_id: str) -> None:
        self._do(call_id, lambda: self._commands.park(call_id))

    def send_dtmf(self, call_id: str, digits: str) -> None:
        with self._lock:
            for action in self._commands.tones(call_id, digits):
                self._send(action, call_id)

    def mute(self, call_id: str, on: bool) -> None:
        if Capability.MUTE not in self._able:
            super().mute(call_id, on)
        self._do(call_id, lambda: self._commands.mute(call_id, on))

    def pause(self, reason: str) -> None:
        self._do("", lambda: self._commands.pause(True, reason))

    def unpause(self) -> None:
        self._do("", lambda: self._commands.pause(False))

    def queue_log_in(self, queue: str) -> None:
        self._do("", lambda: self._commands.log_in(queue))

    def queue_log_out(self, queue: str) -> None:
        self._do("", lambda: self._commands.log_out(queue))

    def _do(self, call_id: str, make: Callable[[], Action]) -> None:
        with self._lock:
            self._send(make(), call_id)
