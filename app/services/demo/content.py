"""The sample master data of ``resources/demo`` as immutable records.

Pure: reads files, knows no store. Every label exists in Russian and English. Codes are what other records name:
a category's code is its path (``housing.flat.water.no_hot``), the others are single words.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.records import frozen
from app.services.resources import resource_dir


@frozen
class Label:
    """One text in both languages."""

    ru: str
    en: str

    def as_dict(self) -> dict[str, str]:
        """The form in which labels are kept: ``{"ru": …, "en": …}``."""
        return {"ru": self.ru, "en": self.en}


@frozen
class DemoCategory:
    """A node of a three-level tree. ``level`` is 1 to 3; a root has no ``parent``; ``tree`` is the trade."""

    code: str
    label: Label
    parent: str | None
    level: int
    tree: str


@frozen
class DemoQueue:
    """A queue; ``line`` is the support line 1 to 3, or 0."""

    code: str
    label: Label
    line: int


@frozen
class DemoProduct:
    """A product or service clients have."""

    code: str
    label: Label


@frozen
class DemoDisposition:
    """How a contact ends; ``non_data`` endings need neither client nor ticket."""

    code: str
    label: Label
    non_data: bool
    callback: bool


@frozen
class DemoPause:
    """A reason not to be ready; ``limit_min`` in minutes."""

    code: str
    label: Label
    limit_min: int
    billable: bool
    needs_approval: bool


@frozen
class DemoTemplate:
    """An answer to a client, with variables written ``${name}``."""

    code: str
    label: Label
    text: Label


@frozen
class DemoLevel:
    """A step of priority (1 low to 4 critical, with the hours until due) or of complexity (1 to 3)."""

    code: str
    label: Label
    value: int
    due_hours: int


@frozen
class DemoTicketType:
    """What the invented history knows of a type of the starter sets: queue, own form, states that suit it."""

    code: str
    queue: str
    form: str
    states: tuple[str, ...]


@frozen
class DemoForm:
    """A workbook to publish. ``file`` is relative to ``resources``; ``lines`` open it by themselves."""

    code: str
    label: Label
    kind: str
    file: str
    lines: tuple[str, ...]


@frozen
class DemoStaff:
    """Somebody who can sign in to the demo. The name is invented."""

    login: str
    name: str
    first_name: str
    role: str
    extension: str
    language: str
    queues: tuple[str, ...]


@frozen
class TicketSeed:
    """What a ticket may be about."""

    type: str
    category: str
    product: str
    priority: int
    complexity: int
    subject: str
    description: str


@frozen
class Phrases:
    """Sentences for the history of a ticket; the mappings are by ticket type."""

    start: Mapping[str, tuple[str, ...]]
    work: Mapping[str, tuple[str, ...]]
    done: Mapping[str, tuple[str, ...]]
    waiting: tuple[str, ...]
    promises: tuple[str, ...]


@frozen
class DemoContent:
    """Everything the demo is made from."""

    categories: tuple[DemoCategory, ...]
    queues: tuple[DemoQueue, ...]
    products: tuple[DemoProduct, ...]
    dispositions: tuple[DemoDisposition, ...]
    pauses: tuple[DemoPause, ...]
    templates: tuple[DemoTemplate, ...]
    priorities: tuple[DemoLevel, ...]
    complexities: tuple[DemoLevel, ...]
    ticket_types: tuple[DemoTicketType, ...]
    forms: tuple[DemoForm, ...]
    staff: tuple[DemoStaff, ...]
    seeds: tuple[TicketSeed, ...]
    phrases: Phrases


@cache
def load_content() -> DemoContent:
    """Read every file of ``resources/demo``; kept for the life of the process."""
    folder = resource_dir() / "demo"
    return DemoContent(
        categories=tuple(_categories(_read(folder, "categories"))),
        queues=tuple(DemoQueue(row["code"], _label(row["label"]), row["line"]) for row in _read(folder, "queues")),
        products=tuple(DemoProduct(row["code"], _label(row["label"])) for row in _read(folder, "products")),
        dispositions=tuple(
            DemoDisposition(row["code"], _label(row["label"]), row["non_data"], row["callback"])
            for row in _read(folder, "dispositions")
        ),
        pauses=tuple(
            DemoPause(row["code"], _label(row["label"]), row["limit_min"], row["billable"], row["needs_approval"])
            for row in _read(folder, "pause_reasons")
        ),
        templates=tuple(
            DemoTemplate(row["code"], _label(row["label"]), _label(row["text"]))
            for row in _read(folder, "answer_templates")
        ),
        priorities=tuple(_levels(_read(folder, "priorities"))),
        complexities=tuple(_levels(_read(folder, "complexities"))),
        ticket_types=tuple(
            DemoTicketType(row["code"], row["queue"], row["form"], tuple(row["states"]))
            for row in _read(folder, "ticket_types")
        ),
        forms=tuple(
            DemoForm(row["code"], _label(row["label"]), row["kind"], row["file"], tuple(row["lines"]))
            for row in _read(folder, "forms")
        ),
        staff=tuple(DemoStaff(**(row | {"queues": tuple(row["queues"])})) for row in _read(folder, "staff")),
        **_tickets(_read(folder, "ticket_seeds")),
    )


@cache
def client_products() -> tuple[frozenset[str], ...]:
    """For each client of ``clients.csv``, in its order: codes of the products they or their organisation have."""
    organisations = {row["key"]: _product_codes(row["products"]) for row in _rows("organisations")}
    return tuple(
        _product_codes(row["products"]) | organisations.get(row["organisation"], frozenset())
        for row in _rows("clients")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (resource_dir() / "demo" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _product_codes(cell: str) -> frozenset[str]:
    """The codes in a cell like ``ledger:3.4:180;till:5.1:9`` (product, version, days of subscription left)."""
    return frozenset(part.partition(":")[0] for part in cell.split(";") if part)


def _read(folder: Path, name: str) -> Any:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def _label(value: Mapping[str, str]) -> Label:
    return Label(value["ru"], value["en"])


def _levels(rows: list[dict[str, Any]]) -> Iterator[DemoLevel]:
    for row in rows:
        yield DemoLevel(row["code"], _label(row["label"]), row["value"], row.get("due_hours", 0))


def _categories(trees: list[dict[str, Any]]) -> Iterator[DemoCategory]:
    """The nodes of all trees, parents before their children."""
    for tree in trees:
        waiting: list[tuple[dict[str, Any], str | None, int]] = [
            (node, None, 1) for node in reversed(tree["children"])
        ]
        while waiting:
            node, parent, level = waiting.pop()
            yield DemoCategory(node["code"], _label(node["label"]), parent, level, tree["code"])
            waiting.extend((child, node["code"], level + 1) for child in reversed(node.get("children", [])))


def _tickets(data: dict[str, Any]) -> dict[str, Any]:
    """The seeds of tickets, and the sentences of their histories."""
    by_type = {
        part: {kind: tuple(texts) for kind, texts in data[part].items()} for part in ("start", "work", "done")
    }
    phrases = Phrases(**by_type, waiting=tuple(data["waiting"]), promises=tuple(data["promises"]))
    return {"seeds": tuple(TicketSeed(**row) for row in data["tickets"]), "phrases": phrases}
