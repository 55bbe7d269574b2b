"""Telephone numbers: any spelling to one key, and back to something people read.

``parse`` one text, ``parse_cell`` a table's cell, ``all_numbers`` free text, ``lookup_keys`` for an
incoming call. The first use imports the plan library (about 0.1 s): call :func:`warm_up` in a background
thread after the window has been painted and before the first call can come.
"""

from __future__ import annotations

from app.services.phones.number import Kind, Number
from app.services.phones.parsing import (
    DEFAULT_REGION,
    all_numbers,
    lookup_keys,
    parse,
    parse_cell,
    region_in_use,
    use_region,
)
from app.services.phones.places import country, local_time, local_time_span, place, region_of, time_zones
from app.services.phones.plan import NotANumberError
from app.services.phones.showing import international, national

__all__ = [
    "DEFAULT_REGION",
    "Kind",
    "NotANumberError",
    "Number",
    "all_numbers",
    "country",
    "international",
    "local_time",
    "local_time_span",
    "lookup_keys",
    "national",
    "parse",
    "parse_cell",
    "place",
    "region_in_use",
    "region_of",
    "time_zones",
    "use_region",
    "warm_up",
]


def warm_up(region: str | None = None) -> None:
    """Load everything a first caller's card needs. Safe in any thread and more than once; never fails."""
    for sample in ("84950000000", "89160000000", "87010000000", "112", "1234"):
        number = parse(sample, region)
        national(number)
        place(number, "ru")
        time_zones(number)
