"""One cycle of agreement: hello, push before pull, commands, then files. No thread and no clock of its own.

Everything that touches the store goes through ``ask`` as a small operation; the link may break at any moment, and
the next cycle begins again from what both sides have kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from app.models.ids import Uid
from app.models.migrations import NEWEST
from app.records import frozen
from app.services.store.store import Store
from app.services.sync import blobs, commands, first_load, identity, outbox
from app.services.sync.applying import Held, apply_part, parts, refused_in
from app.services.sync.conflicts import Echoes
from app.services.sync.errors import (
    ERASED,
    FORK,
    GAP,
    NO_DESK,
    NO_MEMBER,
    NO_RIGHT,
    NO_SUCH,
    HubRefused,
    HubSlow,
)
from app.services.sync.identity import Verdict
from app.services.sync.leaving import Old, leave_old, root_in
from app.services.sync.link import HubLink
from app.services.sync.lost import LACKING, Record, wholes_around
from app.services.sync.numbers import renumber, renumber_later
from app.services.sync.portions import DROPPED_WEIGHT, Portion, timed
from app.services.sync.reviews import Reviews
from app.services.sync.state import Joined, joined, note_contact
from app.services.sync.upgraded import settle_unknown
from app.services.sync.wire import Body
from app.version import VERSION

log = logging.getLogger(__name__)

PAGE = 400
LONG_PAGE = 2000
"""Lines of the feed asked for at once: at first, and where there turned out to be more."""


@frozen
class Cycle:
    """What a cycle did. ``waits_for``: the next entries are this person's, who is not the one signed in."""

    pushed: int = 0
    pulled: int = 0
    too_old: bool = False
    waits_for: Uid | None = None
    window_days: int = 0


class Engine:
    """Agrees with the hub over a link that the caller opens. ``ask`` runs an operation on the database thread.

    ``begin`` does so without waiting for it (:data:`first_load.Begin`).
    """

    def __init__(
        self,
        ask: first_load.Ask,
        *,
        loading: Callable[[first_load.Loading], None] = lambda _: None,
        stopped: Callable[[], bool] = lambda: False,
        link_as: Callable[[Uid], HubLink | None] = lambda _: None,
        begin: first_load.Begin | None = None,
        schema: int | None = None,
    ) -> None:
        self._ask = ask
        self._loading = loading
        self._stopped = stopped
        self._link_as = link_as
        self._begin = begin
        self._portion = Portion()
        self._reviews = Reviews(ask, stopped)
        self._tidied = 0
        self._schema = NEWEST if schema is None else schema
        # A quarter of it after a push that took too long, more again after each that did not.
        self._batch = outbox.BATCH
        self._not_taken: set[str] = set()

    def greet(self, link: HubLink) -> Body:
        """Say hello and settle who this desk is. Raises HubLost, HubRefused."""
        desk = self._ask(identity.desk_of)
        hello: Body = link.hello(desk.uid, VERSION, self._schema)
        known: Joined | None = self._ask(joined)
        if known is None:
            self._ask(identity.join, hello, link.join_desk(desk.uid, desk.name, None))
            hello = link.hello(desk.uid, VERSION, self._schema)
            known = self._ask(joined)
        self._ask(note_contact, hello)
        if hello["schema_min"] > self._schema:
            return hello
        self._ask(settle_unknown, NEWEST)
        hello = self._settle_identity(link, hello)
        if known is not None:
            if known.epoch != hello["epoch"]:
                log.warning("the hub's history is another one: everything is compared")
                self._ask(identity.start_over, hello, keep=True)
            elif set(known.queues) != set(hello["queues"]):
                self._ask(identity.start_over, hello)
        return hello

    def cycle(self, link: HubLink, hello: Body | None = None) -> Cycle:
        """Push, pull, ask, fetch; leaves when stopped. Raises HubLost, HubRefused."""
        hello = hello or self.greet(link)
        if hello["schema_min"] > self._schema:
            return Cycle(too_old=True)
        pushed, waits_for = self.push(link)
        if not first_load.load(self._ask, link, self._loading, self._stopped, self._begin):
            return Cycle(pushed)
        pulled = self.pull(link)
        while self._ask(identity.let_go):
            pass
        self._ask(renumber)
        if pulled:
            self._ask(_break_circles)
        pushed += self.push(link)[0]  # what had to be put right after others' changes came
        self._ask(identity.set_right_clock, int(hello["now"]))
        self.command(link)
        self.send_files(link)
        self.fetch_files(link)
        self._reviews.agree(link, hello)
        return Cycle(pushed, pulled, False, waits_for, int(hello.get("window_days") or 0))

    def push(self, link: HubLink) -> tuple[int, Uid | None]:
        """Send what waits; how many entries, and whose are next where they are not the speaker's."""
        sent, me = 0, self._me()
        while not self._stopped():
            batch: outbox.Batch | None = self._ask(outbox.next_batch, self._batch)
            if batch is None:
                break
            through: HubLink | None = link
            if batch.actor is not None and batch.actor != me:
                through = self._link_as(batch.actor)
                if through is None:
                    return sent, batch.actor
            try:
                reply = self._pushed(through or link, batch)
            except HubSlow:
                self._batch = max(1, self._batch // 4)
                raise
            except HubRefused as error:
                if through is link or error.code not in (NO_MEMBER, NO_RIGHT):
                    raise
                log.warning("a colleague whose entries wait is not let in: %s", error.code)
                return sent, batch.actor  # what others send comes all the same
            finally:
                if through is not None and through is not link:
                    through.close()
            self._settle(link, batch, reply)
            sent += len(batch.entries)
            self._batch = min(outbox.BATCH, self._batch * 2)
        return sent, None

    def pull(self, link: HubLink) -> int:
        """Apply everything that changed since; how many lines."""
        pulled = 0
        most = PAGE
        desk = self._ask(identity.desk_of)
        echoes = Echoes(self._ask, desk.uid)
        while not self._stopped():
            known: Joined | None = self._ask(joined)
            if known is None:
                break
            page = link.feed(known.rev, most)
            upto, _, end = page[-1]
            pulled += len(page) - 1
            for part in parts(page[:-1], max(upto, known.rev), desk.uid, self._portion):
                held = self._held(link, refused_in(part, desk.uid))
                _, seconds = self._ask(timed, apply_part, part, held, echoes.last(part.entries))
                self._portion.took(part.size, seconds)
            if not end["more"]:
                break
            most = LONG_PAGE
        return pulled

    def command(self, link: HubLink) -> None:
        """Ask what only the hub can decide; what a colleague asked waits until it can be asked in their name."""
        me = self._me()
        for one in self._ask(commands.waiting):
            if one.actor not in (None, me):
                continue
            try:
                answer = link.command(one.kind, one.uid, one.body)
            except HubRefused as error:
                self._ask(commands.answered, one.uid, {"code": error.code}, failed=True)
            else:
                self._ask(commands.answered, one.uid, answer)

    def send_files(self, link: HubLink) -> None:
        """Send the bytes of files attached here."""
        me = self._me()
        while not self._stopped() and (found := self._ask(blobs.to_send, self._not_taken)) is not None:
            sha256 = found.sha256
            count = -(-found.size // blobs.CHUNK_BYTES)
            try:
                here = set(link.chunks(sha256)["here"])
                for number in range(count):
                    if number not in here:
                        link.put_chunk(sha256, number, count, self._ask(blobs.chunk_of, sha256, number))
            except HubRefused as error:
                log.warning("a file was not taken: %s", error.code)
                self._not_taken.add(sha256)  # who attached it may bring it, when they sign in here again
                if error.code == NO_SUCH and found.actor == me:
                    self._ask(blobs.give_up, sha256)
            else:
                self._ask(blobs.held, sha256)

    def fetch_files(self, link: HubLink) -> None:
        """Fetch the bytes of files that somebody wants to open."""
        for sha256, done in self._ask(blobs.wanted):
            try:
                count = link.chunks(sha256)["chunks"]
                for number in range(done, count or 0):
                    content = link.get_chunk(sha256, number)
                    if content is None or self._stopped():
                        break
                    self._ask(blobs.keep_chunk, sha256, number, content, count)
            except HubRefused as error:
                log.warning("a file is not to be had: %s", error.code)

    def tidy(self, now: int, window_days: int) -> bool:
        """Let some of what is older than the window leave; whether there may be more. For quiet moments."""
        if window_days <= 0:
            return False
        most = max(1, self._portion.size // DROPPED_WEIGHT)
        old: Old = self._ask(leave_old, now, window_days, self._tidied, most)
        self._tidied = old.up_to if old.more else 0
        return old.more

    def _me(self) -> Uid | None:
        known: Joined | None = self._ask(joined)
        return known.member_uid if known else None

    def _held(self, link: HubLink, records: Iterable[tuple[str, Uid]]) -> tuple[Held, ...]:
        """How the hub has these records (table, key); where it has one not for us, its root is asked for too."""
        found: dict[Uid, Held] = {}
        for table, uid in records:
            body = link.record(uid)
            if body is None:
                root = self._ask(root_in, table, uid)
                if root != uid and link.record(root) is None:
                    found[root] = Held(root, None)
            found[uid] = Held(uid, body)
        return tuple(found.values())

    def _settle(self, link: HubLink, batch: outbox.Batch, reply: Body) -> None:
        reasons = {int(one["seq"]): str(one["reason"]) for one in reply["refused"]}
        held = self._held(link, batch.records(reasons))
        lost = self._lost(link, batch.records({seq for seq, why in reasons.items() if why in LACKING}))
        upto = min(int(reply["head_seq"]), batch.last)
        self._ask(outbox.settle, batch.desk_uid, upto, reasons, held, lost)

    def _lost(self, link: HubLink, records: set[Record]) -> list[list[Record]]:
        """What the hub does not have of these records and all that belongs to their roots, root by root."""
        wholes: list[list[Record]] = self._ask(wholes_around, records) if records else []
        found = [[(table, uid) for table, uid in whole if link.record(uid) is None] for whole in wholes]
        return [records for records in found if records]

    def _pushed(self, link: HubLink, batch: outbox.Batch) -> Body:
        try:
            reply: Body = link.push(batch.desk_uid, batch.entries)
            return reply
        except HubRefused as error:
            if error.code == ERASED and self._ask(outbox.blank, batch.desk_uid, int(error.detail)):
                return {"head_seq": 0, "refused": []}
            if error.code not in (FORK, GAP, NO_DESK):
                raise
            log.warning("the hub knows another chain of this desk: %s", error.code)
            hello = link.hello(batch.desk_uid, VERSION, self._schema)
            self._settle_identity(link, hello, fork=error.code == FORK)
            following = self._ask(outbox.next_batch)
            if following is not None and following.entries[0] == batch.entries[0]:
                raise  # that did not help: no second try in this cycle
            return {"head_seq": 0, "refused": []}

    def _settle_identity(self, link: HubLink, hello: Body, *, fork: bool = False) -> Body:
        """Make our chain and the hub's one: by sending again, or by becoming another desk."""
        verdict = Verdict.OTHER if fork else self._ask(identity.judge, hello["desk"])
        desk = self._ask(identity.desk_of)
        if verdict in (Verdict.SAME, Verdict.BEHIND) and hello["desk"]["code"] != desk.code:
            self._ask(identity.recode, hello["desk"]["code"])  # it was given when we were cut off
        if verdict is Verdict.SAME:
            return hello
        if verdict is Verdict.UNKNOWN:
            code = link.join_desk(desk.uid, desk.name, desk.code)
            self._ask(identity.recode, code)
            self._send_again(0)
        elif verdict is Verdict.BEHIND:
            self._send_again(int(hello["desk"]["head_seq"]))
        else:
            self._find_out_what_is_sent(link)
            new = identity.new_identity()
            self._ask(identity.renew, new, link.join_desk(new, desk.name, None))
            self._ask(renumber_later)
            desk = self._ask(identity.desk_of)
        fresh: Any = link.hello(desk.uid, VERSION, self._schema)
        return dict(fresh)

    def _send_again(self, after: int | None) -> None:
        # A break in between leaves fewer waiting than should; the next hello finds the hub behind and goes on.
        while after is not None:
            after = self._ask(identity.send_again, after)

    def _find_out_what_is_sent(self, link: HubLink) -> None:
        """Before we become another: what of the unsent the hub has already had from us, one by one."""
        while (batch := self._ask(outbox.next_batch, 1)) is not None:
            try:
                reply = link.push(batch.desk_uid, batch.entries)
            except HubRefused:
                return
            self._settle(link, batch, reply)


def _break_circles(store: Store) -> int:
    from app.services.merging.circles import (
        break_circles,  # with all that merges: nothing else of a cycle needs it
    )

    return break_circles(store)
