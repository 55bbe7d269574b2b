"""The rows of a file as the records they make: one each, or a group of a log's rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.records import frozen
from app.services.imports.errors import Rejected
from app.services.imports.fields import What
from app.services.imports.mapping import Mapping
from app.services.imports.records import ClientRecord, RowReader, TicketRecord
from app.services.imports.seen import Seen

Row = Sequence[object]


@frozen
class Unit:
    """One record with the rows it came from; ``record`` is None for a row said before or a rejected one.

    ``source`` are those rows with their numbers, for a record that the store refuses.
    """

    last_row: int
    rows: int
    record: ClientRecord | TicketRecord | None
    rejected: tuple[tuple[int, Row, Rejected], ...] = ()
    again: bool = False
    source: tuple[tuple[int, Row], ...] = ()


class Units:
    """Reads rows into units. Empty rows are passed over."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._reader = RowReader(mapping)
        self._rows_seen = Seen()
        self._keys_seen = Seen()
        self._copies: dict[str, int] = {}

    def of(self, rows: Iterator[tuple[int, Row]]) -> Iterator[Unit]:
        """Units of numbered rows, in order."""
        body = ((number, row) for number, row in rows if number > self._mapping.header_row and _is_filled(row))
        if self._mapping.what is What.CLIENTS:
            return self._clients(body)
        return self._histories(body) if self._mapping.is_log else self._tickets(body)

    def seen_key(self, key: str) -> bool:
        """Whether a record's key was shown to this question before; for dry runs, which keep nothing."""
        return not self._keys_seen.add(f"dry|{key}")

    def _clients(self, rows: Iterator[tuple[int, Row]]) -> Iterator[Unit]:
        for number, row in rows:
            try:
                record = self._reader.client(row)
            except Rejected as reason:
                yield Unit(number, 1, None, ((number, row, reason),))
                continue
            again = not self._rows_seen.add(repr(row))
            yield Unit(number, 1, None if again else record, again=again)

    def _tickets(self, rows: Iterator[tuple[int, Row]]) -> Iterator[Unit]:
        for number, row in rows:
            try:
                record = self._reader.ticket(row)
            except Rejected as reason:
                yield Unit(number, 1, None, ((number, row, reason),))
                continue
            if not self._rows_seen.add(repr(row)):
                yield Unit(number, 1, None, again=True)
            else:
                yield Unit(number, 1, self._told_apart(record), source=((number, row),))

    def _told_apart(self, record: TicketRecord) -> TicketRecord:
        """A second ticket that differs only in what it says gets a key of its own, the same at every import."""
        if record.external_id or self._keys_seen.add(record.key):
            return record
        copy = self._copies[record.key] = self._copies.get(record.key, 1) + 1
        return replace(record, key=f"{record.key}#{copy}")

    def _histories(self, rows: Iterator[tuple[int, Row]]) -> Iterator[Unit]:
        """Neighbouring rows of one ticket together: its last row says what it is now, all tell its history."""
        group: list[TicketRecord] = []
        rejected: list[tuple[int, Row, Rejected]] = []
        source: list[tuple[int, Row]] = []
        count = last = 0
        for number, row in rows:
            try:
                record = self._reader.ticket(row)
            except Rejected as reason:
                rejected.append((number, row, reason))
                count, last = count + 1, number
                continue
            if group and record.key != group[0].key:
                yield Unit(last, count, folded(group), tuple(rejected), source=tuple(source))
                group, rejected, source, count = [], [], [], 0
            group.append(record)
            source.append((number, row))
            count, last = count + 1, number
        if count:
            yield Unit(last, count, folded(group) if group else None, tuple(rejected), source=tuple(source))


def folded(rows: Sequence[TicketRecord]) -> TicketRecord:
    """One ticket of a log's rows: the last event's fields, earlier ones where it leaves them empty."""
    ordered = sorted(rows, key=_when)
    last = ordered[-1]
    given = {}
    for name in ("state", "priority", "categories", "queue", "assignee", "resolved_at", "closed_at", "channel"):
        value = next(
            (v for v in (getattr(row, name) for row in reversed(ordered)) if v not in (None, "", ())), None
        )
        if value is not None:
            given[name] = value
    created = [row.created_at for row in ordered if row.created_at is not None]
    if created:
        given["created_at"] = min(created)
    return replace(last, events=tuple(event for row in ordered for event in row.events), **given)


def _when(row: TicketRecord) -> tuple[int, int]:
    """Sorts a history by time, then by the number of the event; rows without keep the file's order."""
    event = row.events[0]
    return (event.at or 0, event.order)


def _is_filled(row: Row) -> bool:
    return any(cell not in (None, "") and not (isinstance(cell, str) and not cell.strip()) for cell in row)
