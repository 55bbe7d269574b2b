"""Profiles: what a provider's requests mean, as data.

To add a provider: one JSON file in ``resources/telephony``; a house may name a file of its own in the settings.
docs/webhooks.md names its keys. A profile that is wrong is refused when it is read, not in a call.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from app.records import frozen
from app.services.resources import resource_dir
from app.services.telephony.events import Direction
from app.services.telephony.webhooks.bodies import FALLBACK, Fields, read_json
from app.services.telephony.webhooks.errors import RefusedError, WebhookError
from app.services.telephony.webhooks.notices import Notice, Step
from app.services.telephony.webhooks.reading import (
    ByDirection,
    EndingRule,
    Names,
    SideRule,
    StepRule,
    first,
    names_of,
)
from app.services.telephony.webhooks.signing import Signature
from app.services.telephony.webhooks.times import read_time

PATH = "@path"
"""The field that holds what follows the token in the address: some providers tell the event there."""
_TEXTS = ("name", "queue", "target", "recording")


@frozen
class Reply:
    """What the provider wants to hear; ``{url}`` in ``body`` is the address it called."""

    kind: str = "application/json"
    body: str = "{}"


@frozen
class ContactRule:
    """A request that asks who calls: when it does, where the number is, and the answer, ``{name}`` in it."""

    when: StepRule
    number: Names
    reply: Mapping[str, str]


@frozen
class Profile:
    """One provider. See docs/webhooks.md for every key."""

    name: str
    title: Mapping[str, str]
    call_id: Names
    sides: tuple[SideRule, ...]
    steps: tuple[StepRule, ...]
    leg: Names = ()
    texts: Mapping[str, ByDirection] = field(default_factory=dict)
    ending: EndingRule = field(default_factory=EndingRule)
    time: Names = ()
    zone: str = "UTC"
    seq: Names = ()
    unique: Names = ()
    hidden: frozenset[str] = frozenset({"anonymous"})
    known: frozenset[str] = frozenset()
    unwrap: str = ""
    charset: str = FALLBACK
    replay_s: int = 0
    signature: Signature = field(default_factory=Signature)
    reply: Reply = field(default_factory=Reply)
    contact: ContactRule | None = None

    def unwrapped(self, fields: Fields) -> Fields:
        """The fields inside the one that holds them all. Raises RefusedError where that is no JSON."""
        if not self.unwrap or self.unwrap not in fields:
            return fields
        return read_json(fields[self.unwrap][0])

    def asks_for(self, fields: Fields) -> str | None:
        """The number whose owner the provider asks for; None where this is no such question."""
        if self.contact is None or not self.contact.when.fits(fields):
            return None
        return first(fields, self.contact.number)

    def notice(self, fields: Fields) -> Notice | None:
        """What these fields mean; None for an event that the profile does not know.

        Raises RefusedError for a call without an id.
        """
        rule = next((rule for rule in self.steps if rule.fits(fields)), None)
        if rule is None:
            return None
        call_id = first(fields, self.call_id)
        if rule.step is Step.IGNORE:
            return Notice(Step.IGNORE, call_id)
        if not call_id:
            raise RefusedError(HTTPStatus.UNPROCESSABLE_ENTITY, "no_call_id")
        sides = tuple(side.read(fields, rule.direction, self.hidden) for side in self.sides)
        way = next((side.direction for side in sides if side.direction), None)
        seq = first(fields, self.seq)
        told_ms = read_time(first(fields, self.time), self.zone) if self.time else None
        notice = Notice(
            rule.step,
            call_id,
            first(fields, self.leg),
            sides,
            ending=self.ending.read(fields) if rule.ending is None else rule.ending,
            at_ms=told_ms,
            seq=int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 10 else None,
            unique=bool(first(fields, self.unique)),
        )
        return replace(
            notice,
            name=self._text("name", fields, way),
            queue=self._text("queue", fields, way),
            target=self._text("target", fields, way),
            recording=self._text("recording", fields, way),
        )

    def _text(self, name: str, fields: Fields, way: Direction | None) -> str:
        rule = self.texts.get(name)
        return rule.read(fields, way) if rule is not None else ""

    def strange(self, fields: Fields) -> frozenset[str]:
        """Names of the fields that the profile does not know, for the log."""
        return frozenset(fields) - self.known


def profile_names() -> tuple[str, ...]:
    """Every profile that is shipped."""
    return tuple(sorted(path.stem for path in _shipped().glob("*.json")))


def load_profile(name: str) -> Profile:
    """Read a shipped profile. Raises WebhookError."""
    if name not in profile_names():
        raise WebhookError("webhooks.no_such_profile", name=name)
    return load_profile_file(_shipped() / f"{name}.json")


def load_profile_file(path: Path) -> Profile:
    """Read a profile from a file, such as one the house wrote itself. Raises WebhookError."""
    try:
        return read_profile(path.stem, json.loads(path.read_text(encoding="utf-8-sig")))
    except FileNotFoundError as error:
        raise WebhookError("webhooks.no_such_profile", name=path.name) from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError, LookupError) as error:
        raise WebhookError("webhooks.profile_unreadable", name=path.name, problem=str(error)) from error


def read_profile(name: str, given: Mapping[str, Any]) -> Profile:
    """A profile from its data. Raises ValueError, TypeError or KeyError with what is wrong."""
    strange = set(given) - _KEYS
    if strange:
        raise ValueError(f"unknown keys: {', '.join(sorted(strange))}")
    made = Profile(
        name,
        dict(given.get("title", {})),
        names_of(given["call_id"]),
        tuple(SideRule.of(side) for side in given["sides"]),
        tuple(StepRule.of(step) for step in given["steps"]),
        leg=names_of(given.get("leg", [])),
        texts={text: ByDirection.of(given[text]) for text in _TEXTS if text in given},
        ending=EndingRule.of(given["ending"]) if "ending" in given else EndingRule(),
        time=names_of(given.get("time", [])),
        zone=str(given.get("zone", "UTC")),
        seq=names_of(given.get("seq", [])),
        unique=names_of(given.get("unique", [])),
        hidden=frozenset(value.lower() for value in names_of(given.get("hidden", ["anonymous"]))),
        unwrap=str(given.get("unwrap", "")),
        charset=str(given.get("charset", FALLBACK)),
        replay_s=int(given.get("replay_s", 0)),
        signature=Signature.of(given.get("signature", {})),
        reply=Reply(**given.get("reply", {})),
        contact=_contact(given["contact"]) if "contact" in given else None,
    )
    if not made.steps or not made.sides or not made.call_id:
        raise ValueError("a profile needs call_id, sides and steps")
    "".encode(made.charset)
    return replace(made, known=frozenset(names_of(given.get("known", []))) | _looked_at(made))


def _contact(given: Mapping[str, Any]) -> ContactRule:
    when = StepRule.of({"when": given["when"], "step": Step.IGNORE})
    return ContactRule(
        when, names_of(given["number"]), {str(key): str(value) for key, value in given["reply"].items()}
    )


def _looked_at(made: Profile) -> frozenset[str]:
    """Every field that the profile reads."""
    names = set(made.call_id + made.leg + made.time + made.seq + made.unique + made.ending.fields)
    names |= {name for side in made.sides for name in side.all}
    names |= {name for rule in made.steps for name in rule.when}
    names |= {name for texts in made.texts.values() for name in texts.all}
    names |= {made.signature.name, made.signature.key_field, made.signature.body, made.unwrap, PATH}
    if made.contact is not None:
        names |= set(made.contact.number) | set(made.contact.when.when)
    return frozenset(names - {""})


def _shipped() -> Path:
    return resource_dir() / "telephony"


_KEYS = {
    "title", "call_id", "sides", "steps", "leg", *_TEXTS, "ending", "time", "zone", "seq", "unique", "hidden",
    "known", "unwrap", "charset", "replay_s", "signature", "reply", "contact",
}  # fmt: skip
