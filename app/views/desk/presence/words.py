"""What is said of readiness, pauses and queues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.models.staff import Role
from app.services.calls.segments import Segment, SegmentKind
from app.services.dictionaries import PauseWord
from app.services.presence.balance import Balance, left_ms, must_ask
from app.services.presence.codes import label_of
from app.services.presence.sync import Standing
from app.services.telephony.events import Membership
from app.services.words import t
from app.views.common.moments import stretch
from app.views.desk.timer.strip import MenuLine

READY, PAUSE, QUEUE, BREAKS, WITHDRAW = "ready", "pause", "queue", "breaks", "withdraw"
"""What a line of the menu does."""
_TROUBLED = {Standing.UNCONFIRMED: "late", Standing.PARTLY: "soon", Standing.OUT_OF_QUEUES: "soon"}


def presence_words(
    segment: Segment, now_ms: int, reasons: Sequence[PauseWord], used_ms: int, told: str
) -> tuple[str, str]:
    """Ready, paused, or busy, for how long, and the look that says how urgent it is."""
    spent = segment.length_ms(now_ms)
    if segment.kind is SegmentKind.READY:
        return t("timer.ready", time=stretch(spent)), "good"
    if segment.kind is SegmentKind.TICKET_WORK:
        return t("timer.ticket_work", time=stretch(spent)), "title"
    if segment.kind is not SegmentKind.PAUSE:
        return t("timer.busy"), "title"
    label = label_of(segment.reason, reasons, told)
    reason = next((one for one in reasons if one.code == segment.reason), None)
    left = left_ms(reason, used_ms, spent) if reason is not None else None
    if left is None:
        return t("timer.paused", reason=label, time=stretch(spent)), "soon"
    if left < 0:
        return t("presence.paused_over", reason=label, time=stretch(spent), over=stretch(-left)), "late"
    return t("presence.paused_left", reason=label, time=stretch(spent), left=stretch(left)), "soon"


def standing_words(
    standing: Standing, *, paused: bool, by_exchange: bool, queues: Iterable[Membership]
) -> tuple[str, str, str]:
    """How the exchange has the operator, where that is worth a word: text, look, and what it means."""
    if standing is Standing.OUT_OF_QUEUES and paused:
        return "", "quiet", ""
    if standing in _TROUBLED:
        names = ", ".join(one.queue for one in queues if one.paused)
        hint = t(f"presence.{standing.value}_hint", queues=names)
        return t(f"presence.{standing.value}"), _TROUBLED[standing], hint
    if by_exchange and paused:
        return t("presence.by_exchange"), "soon", t("presence.by_exchange_hint")
    return "", "quiet", ""


def reason_lines(balances: Iterable[Balance], used: Mapping[str, int], role: Role) -> list[MenuLine]:
    """The pauses that can be chosen, each with what is left of it."""
    lines = []
    for number, balance in enumerate((one for one in balances if one.reason.active), start=1):
        reason = balance.reason
        notes = []
        if balance.left_ms is not None:
            notes.append(
                t("presence.menu_left", left=minutes(balance.left_ms), limit=minutes(balance.limit_ms or 0))
            )
        if must_ask(reason, used.get(reason.code, 0), role) is not None:
            notes.append(t("presence.menu_asks"))
        text = reason.label().replace("&", "&&")
        text = f"&{number}  {text}" if number <= 9 else text
        hint = t("presence.billable" if reason.billable else "presence.not_billable")
        lines.append(MenuLine("\t".join((text, " · ".join(notes))) if notes else text, (PAUSE, reason.code), hint))
    return lines


def queue_lines(known: Iterable[str], queues: Sequence[Membership], label: Mapping[str, str]) -> list[MenuLine]:
    """The exchange's queues, ticked where the operator is in them."""
    seen = {one.queue: one for one in queues}
    lines = []
    for name in sorted({*known, *seen}):
        member = seen.get(name)
        text = label.get(name, name).replace("&", "&&")
        if member is not None and member.paused:
            text += "\t" + (member.reason[:40] or t("presence.menu_paused"))
        lines.append(MenuLine(text, (QUEUE, name), checked=member is not None))
    return lines


def minutes(ms: int) -> str:
    """A stretch in minutes, begun ones left out: ``25 мин``."""
    return t("presence.minutes", n=ms // 60_000)
