"""Call logs to train on: our own format, and the anonymous bank's.

Our own is a table with a heading, separated by tabs, semicolons or commas, UTF-8: ``offset_s`` (seconds from the
beginning), ``number`` (empty when hidden), ``name``, ``line``, ``queue``, ``patience_s`` (how long the caller
waits for an answer), ``talk_s`` (answer to end, holds included), ``holds`` (``30+20;90+15``: at second 30 of
the talk for 20 s …), ``outcome`` (answered, abandoned, missed, transferred, rejected), ``ends`` (caller,
operator), ``target`` (of a transfer). All but the first two may be left out.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from app.records import frozen
from app.services.errors import KnownError

DEFAULT_PATIENCE_MS = 60_000
FIRST_CALL_MS = 3_000


class Outcome(StrEnum):
    """How a logged call went."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    MISSED = "missed"
    TRANSFERRED = "transferred"
    REJECTED = "rejected"


@frozen
class LoggedCall:
    """One call of a log; times in ms, ``offset_ms`` from the log's beginning, holds from the answer."""

    offset_ms: int
    number: str = ""
    name: str = ""
    line: str = ""
    queue: str = ""
    patience_ms: int = DEFAULT_PATIENCE_MS
    talk_ms: int = 0
    holds: tuple[tuple[int, int], ...] = ()
    outcome: Outcome = Outcome.ANSWERED
    ends_by_caller: bool = True
    target: str = ""


class CallLogError(KnownError):
    """A call log that is not there or that cannot be read; names file, line and column."""


def read_call_log(path: Path) -> tuple[LoggedCall, ...]:
    """Read a log in our own format, in order of time. Raises CallLogError."""
    calls = [_own_call(path, line, row) for line, row in _rows(path)]
    return tuple(sorted(calls, key=lambda call: call.offset_ms))


def read_bank_log(path: Path, day: str | None = None) -> tuple[LoggedCall, ...]:
    """Read the anonymous bank's log, one ``day`` of it (``990201``) or all; offsets from its first call's day.

    A call begins where it joined the queue, or left the voice menu if there was no queue. Virtual calls
    (PHANTOM) are left out. Service time is taken from its own column, which stays right past midnight.
    Customers get invented numbers, the same for the same customer. Raises CallLogError.
    """
    dated = []
    for line, row in _rows(path):
        try:
            if row["outcome"] == "PHANTOM" or (day is not None and row["date"] != day):
                continue
            dated.append(_bank_call(row))
        except (KeyError, ValueError) as error:
            raise CallLogError("telephony.log_unreadable", path=path.name, line=line, column=error) from error
    if not dated:
        return ()
    midnight = min(start for start, _ in dated).replace(hour=0, minute=0, second=0)
    calls = [replace(call, offset_ms=(start - midnight) // timedelta(milliseconds=1)) for start, call in dated]
    return tuple(sorted(calls, key=lambda call: call.offset_ms))


def read_any_log(path: Path) -> tuple[LoggedCall, ...]:
    """Read a log in either format, told by its heading; the first call comes within :data:`FIRST_CALL_MS`.

    Raises CallLogError, also for a log without calls.
    """
    _, first = next(_rows(path), (0, {}))
    calls = read_bank_log(path) if "vru_entry" in first else read_call_log(path)
    if not calls:
        raise CallLogError("telephony.log_empty", path=path.name)
    early = max(0, calls[0].offset_ms - FIRST_CALL_MS)
    return tuple(replace(call, offset_ms=call.offset_ms - early) for call in calls)


def invented_number(name: str) -> str:
    """A Russian number that nobody has, the same for the same ``name``.

    No town gives out numbers that begin with 0, so +7 495 0… reads and looks like a number and rings nowhere.
    """
    towns = ("495", "812", "343", "383", "846", "831", "861", "863")
    digest = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    return f"+7{towns[digest % len(towns)]}0{digest // len(towns) % 1_000_000:06d}"


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows under the heading with their line numbers; the separator is found in the heading."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CallLogError("telephony.log_missing", path=path) from error
    except UnicodeDecodeError as error:
        raise CallLogError("telephony.log_unreadable", path=path.name, line=1, column=error.start) from error
    heading = text.partition("\n")[0]
    separator = max("\t;,", key=heading.count)
    reader = csv.DictReader(text.splitlines(), delimiter=separator, restval="")
    for row in reader:
        yield reader.line_num, {str(name).strip(): str(value).strip() for name, value in row.items()}


def _own_call(path: Path, line: int, row: dict[str, str]) -> LoggedCall:
    """One row of our own format."""
    column = "offset_s"
    try:
        offset = _ms(row["offset_s"])
        column = "patience_s"
        patience = _ms(row["patience_s"]) if row.get("patience_s") else DEFAULT_PATIENCE_MS
        column = "talk_s"
        talk = _ms(row.get("talk_s") or "0")
        column = "holds"
        holds = _holds(row.get("holds", ""))
        column = "outcome"
        outcome = Outcome(row.get("outcome") or Outcome.ANSWERED)
    except (KeyError, ValueError) as error:
        raise CallLogError("telephony.log_unreadable", path=path.name, line=line, column=column) from error
    return LoggedCall(
        offset,
        row.get("number", ""),
        row.get("name", ""),
        row.get("line", ""),
        row.get("queue", ""),
        patience,
        talk,
        holds,
        outcome,
        row.get("ends", "") != "operator",
        row.get("target", ""),
    )


def _ms(seconds: str) -> int:
    """Seconds, whole or not, as ms; raises ValueError for a negative or endless one."""
    value = float(seconds.replace(",", "."))
    if not 0 <= value < 1e9:
        raise ValueError(seconds)
    return round(value * 1000)


def _holds(text: str) -> tuple[tuple[int, int], ...]:
    """``30+20;90+15`` as pairs of begin and length in ms."""
    holds = []
    for part in filter(None, text.split(";")):
        begin, length = part.split("+")
        holds.append((_ms(begin), _ms(length)))
    return tuple(holds)


def _bank_call(row: dict[str, str]) -> tuple[datetime, LoggedCall]:
    """One row of the bank's log and when its call joined the queue."""
    date = datetime.strptime(row["date"], "%y%m%d").replace(tzinfo=UTC)
    queued = row["q_start"] != "0:00:00"
    entry, start = _of_day(row["vru_entry"]), _of_day(row["q_start"] if queued else row["vru_exit"])
    if start < entry:
        start += timedelta(days=1)
    answered = row["outcome"] == "AGENT"
    waited = int(row["q_time"]) if queued else 0
    customer = row["customer_id"]
    if customer != "0":
        number = invented_number(f"customer {customer}")
    else:
        number = "" if row["call_id"].endswith("7") else invented_number(f"call {row['call_id']}")
    call = LoggedCall(
        0,
        number,
        line=row["vru+line"],
        queue=row["type"].lower(),
        # An answered caller would have waited longer than they had to; how much longer is not known.
        patience_ms=1000 * (max(2 * waited, 60) if answered else max(waited, 1)),
        talk_ms=1000 * int(row["ser_time"]) if answered else 0,
        outcome=Outcome.ANSWERED if answered else Outcome.ABANDONED,
    )
    return date + start, call


def _of_day(text: str) -> timedelta:
    """``7:02:47`` since midnight."""
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)
