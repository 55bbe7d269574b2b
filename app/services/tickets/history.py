"""'Why is it so?': a ticket's history in words, made of its journal entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.models.ids import Uid
from app.services.clients.names import NameParts, short_name
from app.services.dictionaries import Dictionaries, read
from app.services.forms import FormDefinition
from app.services.scripts.definitions import definition
from app.services.store.audit import Entry, histories
from app.services.store.store import Store
from app.services.tickets.checklists import items_in_words
from app.services.tickets.moments import moment_words
from app.services.tickets.tied import numbers_of, tied_lines
