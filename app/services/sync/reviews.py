"""The part of a cycle in which reviewers' remarks travel: one's own go, colleagues' come; none for operators.

The log of what a reviewer read and heard goes with them, for administrators to look at.

What goes wrong here holds up nothing else: it is logged, and tried again after the next hello.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from app.models.ids import Uid
from app.services.review import travelling
from app.services.review.beside import ReviewStoreError
from app.services.review.logbook import LOGS, Line, log_lines, log_sent
from app.services.review.travelling import Submitted, Travel
from app.services.sync import identity
from app.services.sync.errors import HubRefused
from app.services.sync.first_load import Ask
from app.services.sync.link import HubLink
from app.services.sync.wire import Body, key_in, key_out

log = logging.getLogger(__name__)

STEP = 13
"""The step of the hub's schema since which it takes remarks."""
PAGE = 200
FAR = 10_000
"""So many revisions without a remark are worth keeping the cursor for."""
LOOK_S = 3600.0
"""How often colleagues' remarks are looked through for calls that have left the desk."""
NOT_ALLOWED = "HB018"


class Reviews:
    """Sends and fetches remarks; see :meth:`agree`."""

    def __init__(self, ask: Ask, stopped: Callable[[], bool]) -> None:
        self._ask = ask
        self._stopped = stopped
        self._looked_at = 0.0
        self._hello: Body | None = None
        self._later: set[Uid] = set()

    def agree(self, link: HubLink, hello: Body) -> None:
        """Send what was submitted here, take what colleagues did. Raises HubLost, HubShort."""
        if int(hello.get("schema") or 0) < STEP or self._stopped():
            return
        if hello is not self._hello:
            self._hello, self._later = hello, set()
        try:
            travel: Travel | None = self._ask(travelling.begin)
            if travel is None:
                return
            if travel.anew or not self._looked_at or time.monotonic() - self._looked_at > LOOK_S:
                self._ask(travelling.drop_left)
                self._looked_at = time.monotonic()
            self._send(link, travel.member)
            self._fetch(link, travel)
            self._send_log(link, travel.member)
        except HubRefused as error:
            log.warning("remarks do not travel for now: %s", error.code)
        except ReviewStoreError as error:
            log.warning("the review store was not reached: %s", error.key)

    def _send(self, link: HubLink, me: Uid) -> None:
        last, desk = 0, self._ask(identity.desk_of).uid
        while not self._stopped():
            found: tuple[int, tuple[Submitted, ...]] = self._ask(travelling.waiting, me, last)
            last, some = found
            if not some:
                return
            asked = [one for one in some if one.uid not in self._later]
            if not asked:
                continue
            try:
                answer = link.review_push(desk, [_out(one) for one in asked])
            except HubRefused as error:
                if error.code != NOT_ALLOWED:
                    raise
                refused = {one.uid: "rights" for one in asked}
            else:
                refused = {bytes.fromhex(one["uid"].replace("-", "")): one["reason"] for one in answer["refused"]}
            self._later.update(uid for uid, reason in refused.items() if reason == travelling.LATER)
            self._ask(travelling.settle, asked, refused)

    def _send_log(self, link: HubLink, me: Uid) -> None:
        desk = self._ask(identity.desk_of).uid
        for what in LOGS:
            while not self._stopped():
                found: tuple[int, tuple[Line, ...]] = self._ask(log_lines, what, me)
                up_to, lines = found
                if not lines:
                    break
                link.readings_push(desk, [_log_out(one) for one in lines])
                self._ask(log_sent, what, me, up_to)

    def _fetch(self, link: HubLink, travel: Travel) -> None:
        rev, more = travel.rev, True
        while more and not self._stopped():
            *lines, (rev_now, _, end) = link.reviews_since(rev, PAGE)
            rev, more = max(rev, rev_now), end["more"]
            came = [_in(body) for _, kind, body in lines if kind == "remark"]
            if came or rev - travel.rev > FAR:
                self._ask(travelling.take, [one for one in came if one is not None], travel.member, rev)


def _out(one: Submitted) -> Body:
    """A remark as the hub is given it; PostgreSQL keeps no NUL in a text."""
    return {
        "uid": key_out(one.uid),
        "interaction": key_out(one.interaction_uid),
        "author": key_out(one.author_uid),
        "kind": one.kind,
        "at": one.at,
        "text": one.text.replace("\0", ""),
        "written_at": one.written_at,
        "submitted_at": one.submitted_at,
    }


def _log_out(line: Line) -> Body:
    return {
        "uid": key_out(line.uid),
        "what": line.what,
        "member": key_out(line.user_uid),
        "at": line.at,
        "tbl": line.record_table,
        "record": key_out(line.record_uid),
        "purpose": line.purpose,
        "from_ms": line.from_ms,
        "to_ms": line.to_ms,
    }


def _in(body: Body) -> Submitted | None:
    uid, call, author = (key_in(body[name]) for name in ("uid", "interaction", "author"))
    if uid is None or call is None or author is None:
        return None
    made = Submitted(
        uid, call, author, body["kind"], body["at"], body["text"], body["written_at"], body["submitted_at"]
    )
    return replace(made, text="") if body["erased"] else made
