"""The line of a desk behind the gateway: it holds a token of its own, and no password of the exchange."""

from __future__ import annotations

import ipaddress

from app.services.telephony.ami.commands import new_call_id
from app.services.telephony.ami.transport import Address, BackOff
from app.services.telephony.clock import Clock
from app.services.telephony.events import QueueState
from app.services.telephony.gateway.talk import GatewayTalk, Pass
from app.services.telephony.interface import Capability, LineError
from app.services.telephony.linked import LinkedLine


def is_this_computer(host: str) -> bool:
    """Whether ``host`` is this computer by its loopback address or name."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def refuse_open(address: Address) -> None:
    """Raise LineError for an address elsewhere without TLS: token and callers' numbers would be readable."""
    if not address.tls and not is_this_computer(address.host):
        raise LineError("gateway.needs_tls", host=address.host)


class GatewayLine(LinkedLine):
    """One extension through the gateway. What it can do is what the gateway says. Raises LineError without TLS."""

    def __init__(
        self,
        let_in_by: Pass,
        address: Address,
        *,
        clock: Clock | None = None,
        back_off: BackOff | None = None,
    ) -> None:
        refuse_open(address)
        self._desk = GatewayTalk(let_in_by)
        super().__init__(self._desk, address, "gateway-line", clock=clock, back_off=back_off)

    def capabilities(self) -> frozenset[Capability]:
        """Nothing while there is no link."""
        with self._lock:
            return self._desk.able()

    def queue_state(self) -> QueueState:
        with self._lock:
            return self._desk.waiting

    def answer(self, call_id: str) -> None:
        self._ask(Capability.ANSWER, "answer", call_id)

    def reject(self, call_id: str) -> None:
        self._ask(Capability.REJECT, "reject", call_id)

    def hang_up(self, call_id: str) -> None:
        self._ask(Capability.HANG_UP, "hang_up", call_id)

    def hold(self, call_id: str) -> None:
        self._ask(Capability.HOLD, "hold", call_id)

    def resume(self, call_id: str) -> None:
        self._ask(Capability.HOLD, "resume", call_id)

    def blind_transfer(self, call_id: str, target: str) -> None:
        self._ask(Capability.BLIND_TRANSFER, "blind_transfer", call_id, target)

    def attended_transfer(self, call_id: str, target: str) -> None:
        self._ask(Capability.ATTENDED_TRANSFER, "attended_transfer", call_id, target)

    def cancel_transfer(self, call_id: str) -> None:
        self._ask(Capability.ATTENDED_TRANSFER, "cancel_transfer", call_id)

    def park(self, call_id: str) -> None:
        self._ask(Capability.PARK, "park", call_id)

    def dial(self, number: str) -> str:
        call_id = new_call_id()
        self._ask(Capability.DIAL, "dial", number, call_id)
        return call_id

    def send_dtmf(self, call_id: str, digits: str) -> None:
        self._ask(Capability.DTMF, "send_dtmf", call_id, digits)

    def mute(self, call_id: str, on: bool) -> None:
        self._ask(Capability.MUTE, "mute", call_id, on)

    def pause(self, reason: str) -> None:
        self._ask(Capability.PAUSE, "pause", reason)

    def unpause(self) -> None:
        self._ask(Capability.PAUSE, "unpause")

    def queue_log_in(self, queue: str) -> None:
        self._ask(Capability.QUEUE, "queue_log_in", queue)

    def queue_log_out(self, queue: str) -> None:
        self._ask(Capability.QUEUE, "queue_log_out", queue)

    def _ask(self, capability: Capability, name: str, *given: str | bool) -> None:
        """Give a command to the line's thread. Raises LineError: no link, or the exchange has no such command."""
        with self._lock:
            command = self._desk.command(name, *given)
            if capability not in self._desk.able():
                raise LineError(f"telephony.cannot_{capability.value}")
            self._hand_over(command)

    def _waits_for_answers(self) -> bool:
        return self._desk.unanswered > 0
