"""An exchange that only talks: a recorded call, told again and again, other operators' and the desk's own.

Run as a process of its own, so that its work is not the window's. On stdin one JSON object (:class:`Plan`), then a
line for every order: ``go`` begins the calls, the end of the input ends the process. On stdout one line with the
port, and one with the number of messages sent when all calls are over.

The recorded stream is rewritten for each call: ids, channels, the operator, the caller's number, the times.
"""

from __future__ import annotations

import json
import re
import select
import socket
import sys
import time
from dataclasses import asdict, dataclass
from heapq import heappop, heappush
from pathlib import Path

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
ASKED_FOR = {"CoreShowChannels": "CoreShowChannelsComplete", "QueueStatus": "QueueStatusComplete"}
OWN = "101"
OTHERS = tuple(str(number) for number in range(102, 200))
_LEFT_OUT = (b"QueueMemberAdded", b"QueueMemberRemoved")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is told: ``calls`` of the recorded ``stream``, ``burst`` of them at once each second, one in
    ``own_every`` for the desk itself, each ``lasts_s`` from first to last message. ``run`` begins the calls' ids.
    """

    run: str
    stream: str
    calls: int
    burst: int
    own_every: int
    lasts_s: float
    numbers: list[str]

    def dump(self) -> str:
        """For the child's stdin."""
        return json.dumps(asdict(self))


class Recorded:
    """One recorded call: its messages with the seconds since the first."""

    def __init__(self, path: Path) -> None:
        blocks = [block for block in path.read_bytes().split(b"\r\n\r\n") if b"Timestamp: " in block]
        blocks = [block for block in blocks if not block.startswith(tuple(b"Event: " + one for one in _LEFT_OUT))]
        stamps = [float(re.search(rb"Timestamp: ([\d.]+)", block)[1]) for block in blocks]  # type: ignore[index]
        length = max(0.001, stamps[-1] - stamps[0])
        self.messages = [((at - stamps[0]) / length, block) for at, block in zip(stamps, blocks, strict=True)]

    def of_call(self, run: str, call: int, operator: str, number: str) -> list[tuple[float, bytes]]:
        """The messages as another call: the part of its length that has passed, and the bytes up to the time."""
        changes = (
            (rb"hotline-lab-\d+\.(\d+)", rb"%b-%d.\1" % (run.encode(), call)),
            (rb"(PJSIP/\w+)-[0-9a-f]{8}", rb"\1-%08x" % call),
            (rb"\b101\b", operator.encode()),
            (rb"\b79161234567\b", number.encode()),
            (rb"BridgeUniqueid: \S+", b"BridgeUniqueid: bridge-%d" % call),
        )
        told = []
        for at, block in self.messages:
            for pattern, text in changes:
                block = re.sub(pattern, text, block)
            told.append((at, block))
        return told


class Exchange:
    """One client at a time; everything it asks is answered, and nothing is done."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._recorded = Recorded(Path(plan.stream))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._due: list[tuple[float, int, bytes]] = []
        self._sent = 0
        self._begun = 0

    def run(self) -> None:
        """Until the input ends."""
        print(self._listener.getsockname()[1], flush=True)
        client, _ = self._listener.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.sendall(BANNER)
        heard, going, next_burst = b"", False, 0.0
        while True:
            wait = max(0.0, min(self._due[0][0] - time.time(), 0.5)) if self._due else 0.5
            ready = select.select([client, sys.stdin], [], [], wait)[0]
            if sys.stdin in ready:
                if sys.stdin.readline() != "go\n":
                    return
                going, next_burst = True, time.time()
            if client in ready:
                heard = self._answer(client, heard + client.recv(65_536))
            if going and time.time() >= next_burst and self._begun < self._plan.calls:
                self._begin_burst()
                next_burst += 1.0
            going = self._tell(client, going)

    def _begin_burst(self) -> None:
        plan, now = self._plan, time.time()
        for _ in range(min(plan.burst, plan.calls - self._begun)):
            call = self._begun = self._begun + 1
            is_own = call % plan.own_every == 0
            operator = OWN if is_own else OTHERS[call % len(OTHERS)]
            # Calls of the desk itself come one after the other: a queue offers no second one.
            begin = now + (call % plan.burst) / plan.burst if plan.own_every < plan.burst else now
            number = plan.numbers[call // plan.own_every % len(plan.numbers)]
            for order, (part, block) in enumerate(self._recorded.of_call(plan.run, call, operator, number)):
                heappush(self._due, (begin + part * plan.lasts_s, call * 1000 + order, block))

    def _tell(self, client: socket.socket, going: bool) -> bool:
        """Send what is due; returns whether there is more to come."""
        now, out = time.time(), []
        while self._due and self._due[0][0] <= now:
            block = heappop(self._due)[2]
            out.append(re.sub(rb"Timestamp: [\d.]+", b"Timestamp: %.6f" % time.time(), block))
        if out:
            client.sendall(b"\r\n\r\n".join(out) + b"\r\n\r\n")
            self._sent += len(out)
        if going and not self._due and self._begun == self._plan.calls:
            print(self._sent, flush=True)
            return False
        return going

    def _answer(self, client: socket.socket, heard: bytes) -> bytes:
        """Success to every action, and empty lists."""
        *blocks, rest = heard.split(b"\r\n\r\n")
        for block in blocks:
            about = dict(line.split(": ", 1) for line in block.decode().split("\r\n") if ": " in line)
            action_id = about.get("ActionID", "")
            listed = ASKED_FOR.get(about.get("Action", ""))
            starts = "EventList: start\r\n" if listed else ""
            answer = f"Response: Success\r\nActionID: {action_id}\r\n{starts}\r\n"
            if listed:
                answer += f"Event: {listed}\r\nActionID: {action_id}\r\nEventList: Complete\r\n\r\n"
            if about.get("Action") == "Login":
                answer += "Event: FullyBooted\r\nUptime: 100000\r\n\r\n"
            client.sendall(answer.encode())
        return rest


if __name__ == "__main__":
    Exchange(Plan(**json.loads(sys.stdin.readline()))).run()
