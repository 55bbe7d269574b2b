"""One request from its bytes to its answer and the events it makes. No socket, no clock of its own.

The order of checks: who sends it (token, signature) before anything is believed, then whether it is new.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from xml.sax.saxutils import quoteattr

from app.records import frozen
from app.services.telephony.events import CallEvent
from app.services.telephony.webhooks.bodies import Fields, clean, read_body
from app.services.telephony.webhooks.errors import RefusedError, WebhookError
from app.services.telephony.webhooks.notices import Notice, Step
from app.services.telephony.webhooks.profiles import PATH, Profile
from app.services.telephony.webhooks.roster import Roster
from app.services.telephony.webhooks.signing import Secrets, same
from app.services.telephony.webhooks.tracker import Tracker

log = logging.getLogger(__name__)

ROOT = "hook"
SAME_WITHIN_MS = 30_000
"""How long a request that names no moment of its own is taken for a repetition of an equal one."""
MOST_REMEMBERED = 5_000
MOST_STRANGE = 200
_HOST = re.compile(r"[A-Za-z0-9.\-:\[\]]{1,253}")


@frozen
class Request:
    """What came. Names of ``headers`` in small letters."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@frozen
class Answer:
    """What goes back, and the events to tell."""

    status: HTTPStatus
    kind: str = "application/json"
    body: str = "{}"
    events: tuple[CallEvent, ...] = ()


@dataclass(slots=True)
class Tally:
    """What became of the requests, for the page of settings; times in UTC ms, 0 for never."""

    taken: int = 0
    repeated: int = 0
    unknown: int = 0
    last_ms: int = 0
    refused: dict[str, int] = field(default_factory=dict)


class Hook:
    """The requests of one provider. May be asked from several threads; events are made in the order of requests.

    ``who`` gives the name of a number's owner, for providers that ask; without it they are told nothing.
    Raises WebhookError where the profile needs a key that is not there.
    """

    def __init__(
        self,
        profile: Profile,
        secrets: Secrets,
        roster: Roster,
        *,
        who: Callable[[str], str] | None = None,
        public_url: str = "",
    ) -> None:
        if not secrets.token:
            raise WebhookError("webhooks.no_token")
        if (profile.signature.needs_key and not secrets.key) or (
            profile.signature.needs_salt and not secrets.salt
        ):
            raise WebhookError("webhooks.no_key")
        self.profile = profile
        self.tracker = Tracker(roster)
        self.tally = Tally()
        self._secrets = secrets
        self._who = who
        self._public_url = public_url.rstrip("/")
        self._seen: OrderedDict[bytes, int] = OrderedDict()
        self._strange: set[str] = set()
        self._lock = threading.Lock()

    @property
    def path(self) -> str:
        """Where requests go, from the root of the address."""
        return f"/{ROOT}/{self._secrets.token}"

    def admits(self, path: str) -> bool:
        """Whether the path has the token, so that the body is worth reading; a refusal is counted."""
        if self._tail(path) is not None:
            return True
        with self._lock:
            self._count_refused("token")
        return False

    def take(self, request: Request, received_ms: int, tell: Callable[[CallEvent], None] | None = None) -> Answer:
        """Answer one request; ``tell`` is called with each event before the next request is looked at."""
        with self._lock:
            try:
                answer = self._take(request, received_ms)
            except RefusedError as refused:
                self._count_refused(refused.reason)
                return Answer(refused.status, body=json.dumps({"error": refused.reason}))
            if tell is not None:
                for event in answer.events:
                    tell(event)
            return answer

    # -- under the lock ---------------------------------------------------------------------------------------

    def _take(self, request: Request, received_ms: int) -> Answer:
        tail = self._tail(request.path)
        if tail is None:
            raise RefusedError(HTTPStatus.NOT_FOUND, "token")
        profile = self.profile
        outer = read_body(request.body, request.headers.get("content-type", ""), profile.charset)
        if not outer:  # 'check the connection' of a provider's page
            return self._reply(request)
        profile.signature.check(self._secrets, request.body, request.headers, outer)
        fields: Fields = {**profile.unwrapped(outer), PATH: (tail,)}
        asked = profile.asks_for(fields)
        if asked is not None:
            return self._contact(asked)
        self._note_strange(fields)
        notice = profile.notice(fields)
        if notice is None:
            self.tally.unknown += 1
            log.info("webhook %s: an event the profile does not know", profile.name)
            return self._reply(request)
        events = self._new_events(request, notice, tail, received_ms)
        return self._reply(request, events)

    def _new_events(self, request: Request, notice: Notice, tail: str, now_ms: int) -> tuple[CallEvent, ...]:
        """The notice's events, if it is told for the first time and not of long ago."""
        self._check_age(notice, now_ms)
        print_ = hashlib.sha256(tail.encode("utf-8", "replace") + b"\0" + request.body).digest()
        timed = notice.unique or notice.at_ms is not None or notice.seq is not None
        within = 1000 * self.profile.replay_s if timed and self.profile.replay_s else SAME_WITHIN_MS
        seen = self._seen.get(print_)
        if seen is not None and now_ms - seen <= max(within, SAME_WITHIN_MS):
            self.tally.repeated += 1
            return ()
        self._seen[print_] = now_ms
        self._seen.move_to_end(print_)
        while len(self._seen) > MOST_REMEMBERED:
            self._seen.popitem(last=False)
        self.tally.taken += 1
        self.tally.last_ms = now_ms
        return self.tracker.take(notice, now_ms)

    def _check_age(self, notice: Notice, now_ms: int) -> None:
        """Refuse what somebody heard long ago and sends again. Histories and recordings come late by nature."""
        if not self.profile.replay_s or notice.at_ms is None or notice.step in (Step.HISTORY, Step.RECORDING):
            return
        if abs(now_ms - notice.at_ms) > 1000 * self.profile.replay_s:
            log.warning("webhook %s: refused for its time; check this computer's clock", self.profile.name)
            raise RefusedError(HTTPStatus.CONFLICT, "time")

    def _reply(self, request: Request, events: tuple[CallEvent, ...] = ()) -> Answer:
        reply = self.profile.reply
        body = reply.body
        if "{url}" in body:
            body = body.replace("{url}", quoteattr(self._address(request))[1:-1])
        return Answer(HTTPStatus.OK, reply.kind, body, events)

    def _contact(self, number: str) -> Answer:
        """Who calls, if the house tells that; else nothing."""
        rule = self.profile.contact
        name = self._who(number) if self._who is not None and number else ""
        if rule is None or not name:
            return Answer(HTTPStatus.OK)
        told = {key: value.replace("{name}", clean(name, 100)) for key, value in rule.reply.items()}
        return Answer(HTTPStatus.OK, body=json.dumps(told, ensure_ascii=False))

    def _address(self, request: Request) -> str:
        """The address the provider called: as it is set, else as the request and the proxy before us tell."""
        if self._public_url:
            return self._public_url + self.path
        host = request.headers.get("x-forwarded-host") or request.headers.get("host", "")
        scheme = request.headers.get("x-forwarded-proto", "https")
        if not _HOST.fullmatch(host) or scheme not in ("http", "https"):
            return self.path
        return f"{scheme}://{host}{self.path}"

    def _tail(self, path: str) -> str | None:
        """What follows the token in the path; None for another path or another token."""
        parts = path.partition("?")[0].lstrip("/").split("/", 2)
        sound = len(parts) > 1 and parts[0] == ROOT
        if not same(parts[1] if sound else "", self._secrets.token) or not sound:
            return None
        return parts[2].strip("/") if len(parts) == 3 else ""

    def _note_strange(self, fields: Fields) -> None:
        """Write down, once, the names of fields that the profile does not know; never what is in them."""
        for name in self.profile.strange(fields) - self._strange:
            if len(self._strange) < MOST_STRANGE:
                self._strange.add(name)
                log.info("webhook %s: unknown field %s", self.profile.name, clean(name, 40))

    def _count_refused(self, reason: str) -> None:
        self.tally.refused[reason] = self.tally.refused.get(reason, 0) + 1
        if self.tally.refused[reason] in (1, 10, 100, 1000):
            log.warning(
                "webhook %s: refused (%s), %d so far", self.profile.name, reason, self.tally.refused[reason]
            )
