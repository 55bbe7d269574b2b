"""A record's fields as a person reads them: in the preview, and in exports, which imports read again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from app.services.imports.records import ClientRecord, TicketRecord
from app.services.words import t

_CLIENT: dict[str, Callable[[ClientRecord], str]] = {
    "full_name": lambda c: " ".join(part for part in (c.name.last, c.name.first, c.name.middle) if part),
    "last_name": lambda c: c.name.last,
    "first_name": lambda c: c.name.first,
    "middle_name": lambda c: c.name.middle,
    "phone": lambda c: ", ".join(number.key for number in c.phones),
    "mail": lambda c: ", ".join(c.mails),
    "nick": lambda c: ", ".join(c.nicks),
    "product": lambda c: ", ".join(c.products),
    "client_id": lambda c: c.external_id,
    "keep": lambda c: c.note,
}
_TICKET: dict[str, Callable[[TicketRecord], str]] = {
    "state": lambda r: state_label(r.state),
    "priority": lambda r: priority_label(r.priority),
    "urgency": lambda r: priority_label(r.priority),
    "impact": lambda r: priority_label(r.priority),
    "channel": lambda r: channel_label(r.channel),
    "is_resident": lambda r: yes_no_label(r.is_resident),
    "category": lambda r: _nth(r.categories, 0),
    "category_2": lambda r: _nth(r.categories, 1),
    "category_3": lambda r: _nth(r.categories, 2),
    "keep": lambda r: r.description,
    "event_no": lambda r: str(r.events[0].order) if r.events else "",
    "changed_by": lambda r: r.events[0].by if r.events else "",
}
_MOMENTS = frozenset({"created_at", "due_at", "resolved_at", "closed_at", "subscription_till"})
_FOLDED = frozenset({"unit_type"})


def shown(record: ClientRecord | TicketRecord, name: str, zone: str) -> str:
    """One field of a record as text; moments in ``zone``. Empty for a field told by another one."""
    if name in _FOLDED:
        return ""
    if name == "changed_at":
        at = record.events[0].at if isinstance(record, TicketRecord) and record.events else None
        return moment_text(at, zone)
    if isinstance(record, TicketRecord):
        if name in _TICKET:
            return _TICKET[name](record)
        if not hasattr(record, name):
            return shown(record.client, name, zone)
    elif name in _CLIENT:
        return _CLIENT[name](record)
    value = getattr(record, name)
    if name in _MOMENTS:
        return moment_text(value, zone)
    return "" if value is None else str(value)


def moment_text(at: int | None, zone: str) -> str:
    """A moment (UTC ms) as ISO 8601 local time, no finer than needed; the doubled hour with its offset."""
    if at is None:
        return ""
    local = datetime.fromtimestamp(at // 1000, ZoneInfo(zone))
    text = local.strftime("%Y-%m-%d %H:%M:%S" if local.second or at % 1000 else "%Y-%m-%d %H:%M")
    if at % 1000:
        text += f".{at % 1000:03}"
    return text + local.strftime("%z") if local.fold else text


def state_label(state: str) -> str:
    """A ticket's state in words."""
    return t(f"tickets.state_{state}") if state else ""


def priority_label(priority: int | None) -> str:
    """A priority in words."""
    return "" if priority is None else t(f"tickets.priority_{priority}")


def channel_label(channel: str) -> str:
    """A channel in words."""
    return t(f"importing.channel_{channel}") if channel else ""


def yes_no_label(value: bool) -> str:
    """Yes or no."""
    return t("importing.yes") if value else t("importing.no")


def _nth(parts: tuple[str, ...], at: int) -> str:
    return parts[at] if at < len(parts) else ""
