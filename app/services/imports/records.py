"""One row of a file to one plain record, by a mapping. Nothing here knows the store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.records import frozen
from app.services.clients.names import NameParts, parse_name
from app.services.imports import dates, values, words
from app.services.imports.errors import Rejected
from app.services.imports.fields import Kind, What, fields_of, plain
from app.services.imports.mapping import Mapping
from app.services.imports.names import name_key
from app.services.phones import Number

SUBJECT_LENGTH = 80
NOBODY = NameParts()


@frozen
class ClientRecord:
    """A client as one row tells of them. Empty values say nothing."""

    external_id: str = ""
    name: NameParts = NOBODY
    phones: tuple[Number, ...] = ()
    mails: tuple[str, ...] = ()
    nicks: tuple[str, ...] = ()
    birth_date: str = ""
    language: str = ""
    organisation: str = ""
    tax_number: str = ""
    position: str = ""
    address: str = ""
    flat: str = ""
    account: str = ""
    products: tuple[str, ...] = ()
    product_version: str = ""
    subscription_till: int | None = None
    note: str = ""

    @property
    def name_key(self) -> str:
        """The name without order and case."""
        return name_key(f"{self.name.last} {self.name.first} {self.name.middle}")

    @property
    def is_empty(self) -> bool:
        """Whether there is nobody in the row."""
        return not (self.external_id or self.name_key or self.phones or self.mails or self.nicks)


@frozen
class Event:
    """One row of a ticket's history: when, in which order, by whom, and what the ticket was after it."""

    at: int | None
    order: int
    by: str
    facts: tuple[tuple[str, str], ...]


@frozen
class TicketRecord:
    """A ticket as one row, or one group of a log's rows, tells of it."""

    key: str
    number: str
    external_id: str
    client: ClientRecord
    is_resident: bool
    created_at: int | None
    state: str
    subject: str
    description: str
    priority: int | None
    complexity: int | None
    categories: tuple[str, ...]
    type: str
    queue: str
    assignee: str
    channel: str
    due_at: int | None
    resolved_at: int | None
    closed_at: int | None
    solution: str
    events: tuple[Event, ...] = ()


class RowReader:
    """Reads rows by one mapping."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        kinds = fields_of(mapping.what)
        self._columns = [
            (column.index, column.heading.rstrip("* :"), column.field, kinds[column.field].kind)
            for column in mapping.columns
            if column.field is not None
        ]

    def client(self, row: Sequence[object]) -> ClientRecord:
        """The client of a row. Raises Rejected."""
        cells = self._cells(row)
        record = self._client(cells)
        if record.is_empty:
            raise Rejected("importing.no_client")
        return record

    def ticket(self, row: Sequence[object]) -> TicketRecord:
        """The ticket of a row. Raises Rejected."""
        cells = self._cells(row)
        client = self._client(cells, external_id=cells.text("client_id"), note="")
        description, solution = cells.text("description"), cells.text("solution")
        categories = tuple(name for name in map(cells.text, ("category", "category_2", "category_3")) if name)
        subject = cells.text("subject") or first_words(description) or " / ".join(categories)
        number, external_id = cells.text("number"), cells.text("external_id")
        if not (subject or number):
            raise Rejected("importing.no_ticket")
        kept = cells.text("keep")
        state = self._state(cells)
        record = TicketRecord(
            key="",
            number=number,
            external_id=external_id,
            client=client,
            is_resident=cells.yes_no("is_resident") is not False,
            created_at=cells.moment("created_at"),
            state=state,
            subject=subject or number,
            description="\n".join(part for part in (description, kept) if part),
            priority=self._priority(cells),
            complexity=cells.one("complexity", values.to_complexity),
            categories=categories,
            type=cells.text("type"),
            queue=cells.text("queue"),
            assignee=cells.text("assignee"),
            channel=values.to_channel(cells.raw("channel"), self._mapping.values.get("channel", {})),
            due_at=cells.moment("due_at"),
            resolved_at=cells.moment("resolved_at"),
            closed_at=cells.moment("closed_at"),
            solution=solution,
            events=(self._event(cells),) if self._mapping.is_log else (),
        )
        return _with_key(record, self._mapping.is_log)

    def _cells(self, row: Sequence[object]) -> _Cells:
        cells = _Cells(self._mapping)
        for index, heading, name, kind in self._columns:
            cell = row[index] if index < len(row) else None
            if cell is not None and cell != "":
                cells.add(name or "", kind, heading, cell)
        return cells

    def _client(self, cells: _Cells, external_id: str | None = None, note: str | None = None) -> ClientRecord:
        full = cells.text("full_name")
        parts = NameParts(cells.text("last_name"), cells.text("first_name"), cells.text("middle_name"))
        if note is None:
            note = "\n".join(part for part in (cells.text("note"), cells.text("keep")) if part)
        till = cells.moment("subscription_till") if self._mapping.what is What.CLIENTS else None
        return ClientRecord(
            external_id=cells.text("external_id") if external_id is None else external_id,
            name=parse_name(full) if parts == NOBODY else parts,
            phones=cells.phones(),
            mails=cells.mails(),
            nicks=tuple(cells.text("nick").split()),
            birth_date=cells.day("birth_date"),
            language=cells.text("language"),
            organisation=cells.text("organisation"),
            tax_number=cells.text("tax_number"),
            position=cells.text("position"),
            address=cells.text("address"),
            flat=flat_of(cells.text("flat"), cells.text("unit_type")),
            account=cells.text("account"),
            products=tuple(dict.fromkeys(cells.text("product").split("\n"))) if cells.text("product") else (),
            product_version=cells.text("product_version"),
            subscription_till=till,
            note=note,
        )

    def _state(self, cells: _Cells) -> str:
        """The state; in a log an unknown word (some tools write codes) stands in the history only."""
        try:
            return values.to_state(cells.raw("state"), self._mapping.values.get("state", {}))
        except Rejected:
            if self._mapping.is_log:
                return ""
            raise

    def _priority(self, cells: _Cells) -> int | None:
        found = values.to_priority(cells.raw("priority"), self._mapping.values.get("priority", {}))
        if found is not None:
            return found
        impact, urgency = cells.one("impact", values.to_level), cells.one("urgency", values.to_level)
        if impact is None and urgency is None:
            return None
        return values.priority_of(impact or urgency or 2, urgency or impact or 2)

    def _event(self, cells: _Cells) -> Event:
        facts = tuple(
            (name, cells.text(name)) for name in ("state", "priority", "queue", "assignee") if cells.text(name)
        )
        order = cells.one("event_no", values.to_whole)
        return Event(cells.moment("changed_at"), -1 if order is None else order, cells.text("changed_by"), facts)


class _Cells:
    """The filled cells of one row by field."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._found: dict[str, object] = {}
        self._phones: list[object] = []
        self._mails: list[object] = []

    def add(self, name: str, kind: Kind, heading: str, cell: object) -> None:
        if kind is Kind.PHONES:
            self._phones.append(cell)
        elif kind is Kind.MAILS:
            self._mails.append(cell)
        elif name == "keep":
            text = values.to_text(cell)
            if text:
                line = f"{heading}: {text}" if heading else text
                self._found[name] = f"{self._found[name]}\n{line}" if name in self._found else line
        elif name in self._found:
            self._found[name] = f"{values.to_text(self._found[name])}\n{values.to_text(cell)}".strip()
        else:
            self._found[name] = cell

    def raw(self, name: str) -> object:
        return self._found.get(name)

    def text(self, name: str) -> str:
        cell = self._found.get(name)
        return "" if cell is None else values.to_text(cell)

    def one(self, name: str, convert: Callable[[object], int | None]) -> int | None:
        cell = self._found.get(name)
        return None if cell is None else convert(cell)

    def moment(self, name: str) -> int | None:
        cell = self._found.get(name)
        if cell is None or (isinstance(cell, str) and not values.to_text(cell)):
            return None
        return dates.to_moment(cell, self._mapping.zone, day_first=self._mapping.day_first)

    def day(self, name: str) -> str:
        cell = self._found.get(name)
        if cell is None or (isinstance(cell, str) and not values.to_text(cell)):
            return ""
        return dates.to_day(cell, day_first=self._mapping.day_first)

    def yes_no(self, name: str) -> bool | None:
        return values.to_yes_no(self._found.get(name))

    def phones(self) -> tuple[Number, ...]:
        found = {n.key: n for cell in self._phones for n in values.to_phones(cell, self._mapping.region)}
        return tuple(found.values())

    def mails(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(mail for cell in self._mails for mail in values.to_mails(cell)))


def first_words(text: str, length: int = SUBJECT_LENGTH) -> str:
    """The beginning of a text as a heading: its first line, cut after a whole word."""
    line = text.strip().partition("\n")[0].strip()
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    head = cut.rpartition(" ")[0] if " " in cut[length // 2 :] else cut
    return head.rstrip(" ,;:.-–—") + "…"


def flat_of(flat: str, unit_type: str) -> str:
    """What stands for the premises in a house: a flat by its number, anything else with what it is."""
    if not unit_type or plain(unit_type) in words.listed("flat"):
        return flat
    return f"{unit_type} {flat}".strip() if not flat.startswith(unit_type) else flat


def _with_key(record: TicketRecord, is_log: bool) -> TicketRecord:
    return replace(record, key=ticket_key(record, is_log))


def ticket_key(record: TicketRecord, is_log: bool) -> str:
    """What makes a ticket the same on the next import of the file.

    The other system's key; or its number, in a history alone, else with place, client and day (numbers are
    given again after the turn of a year, and to several flats at once); or all that is said of it.
    """
    if record.external_id:
        return f"id:{record.external_id}"
    number = " ".join(record.number.casefold().split())
    if is_log:
        return f"n:{number}"
    client = record.client
    parts = [
        number,
        " ".join(client.address.casefold().split()),
        client.flat.casefold(),
        ",".join(sorted(phone.key for phone in client.phones)),
        client.name_key,
        str(record.created_at),
    ]
    if not number:
        parts += [record.subject, record.description]
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:24]
    return f"n:{number}|{digest}" if number else f"t:{digest}"
