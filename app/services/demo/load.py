"""Fill a store with the demonstration: dictionaries, people, forms, clients, tickets, contacts of the last weeks.

Everything goes through the journal in one transaction. The same moment gives the same data (keys aside): all
chance is seeded, all times are counted back from ``now``. Forms are taken as compiled beside their workbooks, so
that the compiler is not loaded.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from random import Random

from app.models.ids import Uid
from app.models.scripts import ScriptDefinition, ScriptVersion, VersionState
from app.models.staff import (
    AnswerTemplate,
    Category,
    Disposition,
    PauseReason,
    Product,
    Queue,
    QueueMember,
    User,
)
from app.services.clocks.watch import keep_due
from app.services.demo.agreements import load_agreements
from app.services.demo.content import DemoContent, load_content
from app.services.demo.hands import load_hands
from app.services.demo.load_clients import LoadedClient, load_clients
from app.services.demo.load_complaints import load_complaints
from app.services.demo.load_day import load_day
from app.services.demo.load_directory import load_directory
from app.services.demo.load_handing import load_handing
from app.services.demo.load_history import load_history
from app.services.demo.load_ties import load_ties
from app.services.demo.load_time import load_time
from app.services.demo.load_types import LoadedTypes, load_examples, load_types
from app.services.demo.load_units import load_units
from app.services.resources import resource_dir
from app.services.store.journal import Write
from app.services.store.store import Store
from app.services.words import language

SEED = 2026


COVERED_LOGIN = "veresova"
"""The colleague whose tickets the operator of a demonstration has taken over."""


@dataclass(slots=True)
class Loaded:
    """Keys of what has been written, by code (staff by login)."""

    staff: dict[str, Uid] = field(default_factory=dict)
    queues: dict[str, Uid] = field(default_factory=dict)
    categories: dict[str, Uid] = field(default_factory=dict)
    products: dict[str, Uid] = field(default_factory=dict)
    dispositions: dict[str, Uid] = field(default_factory=dict)
    types: LoadedTypes = field(default_factory=LoadedTypes)
    versions: dict[str, Uid] = field(default_factory=dict)
    clients: list[LoadedClient] = field(default_factory=list)
    operator: Uid = b""

    def assignee(self, login: str | None) -> Uid | None:
        """Who works on a ticket; one colleague's tickets are those of whoever sits at the desk."""
        if login is None:
            return None
        return self.operator if login == COVERED_LOGIN else self.staff[login]


def load_demo(store: Store, operator: Uid, now: int) -> Loaded:
    """Write the whole demonstration into a store that has none; ``operator`` is who will sit at the desk.

    ``now`` is UTC ms. ``operator`` becomes a member of every queue and has calls, callbacks and promises today.
    """
    content = load_content()
    random = Random(SEED)
    loaded = Loaded()
    with store.write(None, durable=False) as write:
        _dictionaries(write, content, loaded)
        loaded.operator = operator
        _people(write, content, loaded, operator)
        _forms(write, content, loaded, now)
        loaded.types = load_types(store, write, now)
        loaded.clients = load_clients(write, loaded.products, now)
        load_history(write, content, loaded, operator, now, random)
        words = {"categories": loaded.categories, "products": loaded.products, "queues": loaded.queues}
        load_examples(write, loaded.types, loaded.clients, loaded.staff, words, now)
        load_complaints(write, loaded.types.uids["complaint"], now, Random(SEED))
        load_day(write, loaded.staff, loaded.clients, operator, now)
        load_ties(write, loaded.staff, loaded.categories, loaded.products, now)
        load_time(write, [uid for uid in loaded.staff.values() if uid != operator], language(), now)
        load_handing(write, loaded.products, operator, now)
        load_units(write, operator, language(), now)
        load_directory(write, loaded.staff, language(), now)
        keep_due(write, [uid for (uid,) in write.rows("SELECT uid FROM ticket")])
    return loaded


def _dictionaries(write: Write, content: DemoContent, loaded: Loaded) -> None:
    for at, queue in enumerate(content.queues):
        loaded.queues[queue.code] = write.insert(
            Queue, code=queue.code, labels=queue.label.as_dict(), position=at, line=queue.line
        )
    for at, category in enumerate(content.categories):
        loaded.categories[category.code] = write.insert(
            Category,
            code=category.code,
            labels=category.label.as_dict(),
            position=at,
            parent_uid=loaded.categories.get(category.parent or ""),
        )
    for at, product in enumerate(content.products):
        loaded.products[product.code] = write.insert(
            Product, code=product.code, labels=product.label.as_dict(), position=at
        )
    for at, ending in enumerate(content.dispositions):
        loaded.dispositions[ending.code] = write.insert(
            Disposition,
            code=ending.code,
            labels=ending.label.as_dict(),
            position=at,
            non_data=ending.non_data,
            callback=ending.callback,
        )
    for at, pause in enumerate(content.pauses):
        write.insert(
            PauseReason,
            code=pause.code,
            labels=pause.label.as_dict(),
            position=at,
            limit_min=pause.limit_min,
            billable=pause.billable,
            needs_approval=pause.needs_approval,
        )
    for at, template in enumerate(content.templates):
        write.insert(
            AnswerTemplate,
            code=template.code,
            labels=template.label.as_dict(),
            position=at,
            text=template.text.as_dict(),
        )
    load_agreements(write)
    load_hands(write)


def _people(write: Write, content: DemoContent, loaded: Loaded, operator: Uid) -> None:
    """The staff, who have no password in the demonstration, and who works which queue."""
    for person in content.staff:
        uid = write.insert(
            User,
            login=person.login,
            name=person.name,
            role=person.role,
            extension=person.extension,
            language=person.language,
        )
        loaded.staff[person.login] = uid
        for queue in person.queues:
            write.insert(QueueMember, queue_uid=loaded.queues[queue], user_uid=uid)
    for uid in loaded.queues.values():
        write.insert(QueueMember, queue_uid=uid, user_uid=operator)


def _forms(write: Write, content: DemoContent, loaded: Loaded, now: int) -> None:
    for at, form in enumerate(content.forms):
        workbook = resource_dir() / form.file
        xml = workbook.with_suffix(".xml").read_text(encoding="utf-8")
        definition = write.insert(
            ScriptDefinition,
            code=form.code,
            labels=form.label.as_dict(),
            kind=form.kind,
            lines=list(form.lines),
            position=at,
        )
        loaded.versions[form.code] = write.insert(
            ScriptVersion,
            definition_uid=definition,
            number=1,
            state=VersionState.PUBLISHED.value,
            checksum=hashlib.sha256(xml.encode()).hexdigest(),
            xml=xml,
            workbook=workbook.read_bytes(),
            workbook_name=workbook.name,
            published_at=now,
        )
