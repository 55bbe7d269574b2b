"""Where a number belongs: place, country, time zone and the caller's local time.

Places come from ``resources/phones/places.json``, made of libphonenumber's data by the script beside it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.records import frozen
from app.services.phones import plan
from app.services.resources import resource_dir

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

    from app.services.phones.number import Number


def place(number: Number, language: str) -> str:
    """Town or region of a land line, country of any other public number; empty when unknown.

    ``language`` is ``ru`` or ``en``. Mobile numbers move between regions with their owners, so for them
    only the country is said.
    """
    import phonenumbers

    known = _valid(number)
    if known is None:
        return ""
    table = _table()
    if known.country_code == 7 and phonenumbers.is_number_type_geographical(
        phonenumbers.number_type(known), known.country_code
    ):
        digits = (number.e164 or "")[1:]
        for length in range(len(digits), 2, -1):
            names = table.places.get(digits[:length])
            if names is not None:
                return names[table.languages.index(language)]
    return country(number, language)


def country(number: Number, language: str) -> str:
    """The country's name; empty for inner, hidden and unknown numbers and for world-wide services."""
    region = region_of(number) if _valid(number) else None
    table = _table()
    names = table.countries.get(region) if region else None
    return names[table.languages.index(language)] if names else ""


def region_of(number: Number) -> str | None:
    """ISO 3166 code of the number's country: RU and KZ share +7 and are told apart by the digits."""
    import phonenumbers

    known = plan.read_or_none(number.e164, None) if number.e164 else None
    region = phonenumbers.region_code_for_number(known) if known else None
    return region if region in phonenumbers.SUPPORTED_REGIONS else None


def time_zones(number: Number) -> tuple[str, ...]:
    """IANA names of the zones the number may be in: one for a land line, many for a mobile; empty if
    unknown.
    """
    from phonenumbers import timezone

    known = _valid(number)
    if known is None:
        return ()
    zones = timezone.time_zones_for_number(known)
    return tuple(str(zone) for zone in zones if zone != timezone.UNKNOWN_TIMEZONE)


def local_time(number: Number, at_ms: int) -> datetime | None:
    """The caller's wall-clock time at ``at_ms`` (UTC ms), aware; None when their zones differ or are unknown.

    Nothing is better than a wrong hour: a Russian mobile may be anywhere from Kaliningrad to Kamchatka.
    """
    span = local_time_span(number, at_ms)
    return span[0] if span and span[0].utcoffset() == span[1].utcoffset() else None


def local_time_span(number: Number, at_ms: int) -> tuple[datetime, datetime] | None:
    """The earliest and the latest local time the number may have at ``at_ms`` (UTC ms); None if unknown.

    An outgoing call is polite when both ends lie in the hours one may call.
    """
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    times = []
    for name in time_zones(number):
        try:
            times.append(moment.astimezone(_zone(name)))
        except ZoneInfoNotFoundError:
            continue
    if not times:
        return None
    times.sort(key=lambda time: time.utcoffset() or moment - moment)
    return times[0], times[-1]


@cache
def _zone(name: str) -> ZoneInfo:
    """A zone, read from disk once: a Russian mobile has eleven, more than ZoneInfo itself remembers."""
    return ZoneInfo(name)


@frozen
class _Table:
    """The shipped file, as read."""

    languages: tuple[str, ...]
    places: dict[str, list[str]]
    countries: dict[str, list[str]]


@cache
def _table() -> _Table:
    """Read the shipped file once."""
    data = json.loads((resource_dir() / "phones" / "places.json").read_text(encoding="utf-8"))
    return _Table(tuple(data["languages"]), data["places"], data["countries"])


def _valid(number: Number) -> PhoneNumber | None:
    """The library's record of a number in a given-out range."""
    if number.e164 is None:
        return None
    known = plan.read_or_none(number.e164, None)
    return known if known and plan.is_valid(known) else None
