"""One manager connection, many desks: every frame goes into the books of each, and each keeps its own. No I/O.

A desk's books tell only of calls its own channel has part in, and its commands name only channels of such calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.services.telephony.ami.actions import ActionWriter
from app.services.telephony.ami.call import Stage
from app.services.telephony.ami.channels import Channel, Channels
from app.services.telephony.ami.commands import Commands
from app.services.telephony.ami.desk import Desk
from app.services.telephony.ami.place import Place
from app.services.telephony.ami.protocol import Frame
from app.services.telephony.ami.queues import Queues
from app.services.telephony.ami.rebuild import rebuild
from app.services.telephony.ami.session import Login, Manager
from app.services.telephony.events import CallEvent, LineStatus, Link
from app.services.telephony.interface import LineError
from app.services.telephony.linked import Heard


@dataclass(slots=True)
class Common:
    """The channels of all desks, and what has been read of the frame in hand."""

    channels: dict[str, Channel] = field(default_factory=dict)
    frame: Frame | None = None
    read: dict[str, Channel | None] = field(default_factory=dict)


class SharedChannels(Channels):
    """One desk's view of the channels they all share: a frame is read once, not once a desk."""

    def __init__(self, place: Place, common: Common) -> None:
        super().__init__(place)
        self._all = common.channels
        self._common = common

    def note(self, frame: Frame, prefix: str = "") -> Channel | None:
        common = self._common
        if common.frame is not frame:
            common.frame = frame
            common.read.clear()
        if prefix not in common.read:
            common.read[prefix] = super().note(frame, prefix)
        return common.read[prefix]

    def clear(self) -> None:
        super().clear()
        self._common.frame = None


class Post:
    """The books of one desk; ``events`` and ``refusals`` wait there to be taken away."""

    def __init__(self, place: Place, prefix: str, common: Common) -> None:
        self.desk = Desk(place)
        self.desk.channels = SharedChannels(place, common)
        self.queues = Queues(place)
        self.commands = Commands(self.desk, self.queues, ActionWriter(prefix))
        self.events: list[CallEvent] = []
        self.refusals: list[LineError] = []

    def hold(self, call_ids: Iterable[str]) -> None:
        """The desk knows that these calls of its own are held; the exchange's lists do not tell."""
        for call_id in call_ids:
            call = self.desk.calls.get(call_id)
            if call is not None and call.stage is Stage.TALKING:
                call.stage = Stage.HELD


class Switchboard(Manager):
    """The talk of a gateway with its exchange."""

    def __init__(self, places: Iterable[Place], login: Login, fallback: str = "cp1251") -> None:
        super().__init__(login, fallback)
        common = Common()
        self.posts: dict[str, Post] = {}
        self._by_prefix: dict[str, Post] = {}
        for number, place in enumerate(places):
            prefix = f"post{number}"
            self.posts[place.extension] = self._by_prefix[prefix] = Post(place, prefix, common)
        self.settled = False
        """Whether the channels there are have been heard of since the gateway was started."""

    def status_of(self, post: Post) -> LineStatus:
        """One desk's link: up when its calls are known. That the gateway itself is refused, no desk can mend."""
        link = self.link
        if link is Link.UP and not self.settled:
            link = Link.CONNECTING
        elif link is Link.REFUSED:
            link = Link.LOST
        return LineStatus(link, post.queues.shown(), self._queues_listed or link is not Link.UP)

    def _take(self, frame: Frame, at_ms: int, _: Heard) -> None:
        of_queue = bool(frame.get("Queue"))
        for post in self.posts.values():
            if of_queue:
                post.queues.take(frame, at_ms)
            post.events += post.desk.take(frame, at_ms)

    def _settle(self, at_ms: int, _: Heard) -> None:
        for post in self.posts.values():
            post.events += post.desk.settle(at_ms)

    def _take_channels(self, lines: list[Frame], at_ms: int, _: Heard) -> None:
        self.settled = True
        for post in self.posts.values():
            post.events += rebuild(post.desk, lines, at_ms)

    def _take_queues(self, lines: list[Frame], at_ms: int, heard: Heard, forgotten: bool) -> None:
        for post in self.posts.values():
            gone = post.queues.rebuild(lines, at_ms)
            if forgotten:
                heard.send += b"".join(map(self.sent, post.commands.restore(gone)))

    def _not_dialled(self, action_id: str, call_id: str, heard: Heard) -> None:
        post = self._post_of(action_id)
        if post is not None:
            post.commands.will_not_dial(call_id)
        self._refuse(action_id, LineError("ami.not_dialled"), heard)

    def _refuse(self, action_id: str, refusal: LineError, heard: Heard) -> None:
        """To the desk that asked; a refused login concerns them all."""
        post = self._post_of(action_id)
        if post is not None:
            post.refusals.append(refusal)
            return
        heard.refusals.append(refusal)
        if self.link is Link.REFUSED:
            for each in self.posts.values():
                each.refusals.append(LineError("gateway.exchange_refused"))

    def _post_of(self, action_id: str) -> Post | None:
        return self._by_prefix.get(action_id.rpartition("-")[0])
