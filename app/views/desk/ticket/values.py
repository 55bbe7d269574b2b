"""The ticket form's values: what a person typed, what the script filled, which of the two holds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from app.models.ids import Uid, new_uid
from app.models.tickets import TicketState
from app.services.dictionaries import Dictionaries, TypeWord
from app.services.forms.definition import QuestionType
from app.services.forms.session import FormSession
from app.services.forms.views import Answer
from app.services.tickets.at_desk import Ways
from app.services.tickets.draft import TicketDraft

PRIORITIES = {"low": 1, "normal": 2, "high": 3, "critical": 4}
COMPLEXITIES = {"simple": 1, "medium": 2, "hard": 3}
TEXTS = frozenset({"subject", "description", "address"})


@dataclass(slots=True)
class TicketValues:
    """One ticket being written. ``touched`` fields were changed by a person and are the script's no more."""

    draft: TicketDraft = field(default_factory=lambda: TicketDraft(new_uid()))
    number: str = ""
    state: TicketState = TicketState.NEW
    ways: Ways = field(default_factory=lambda: Ways("new", ()))
    wanted: str = "new"
    note: str = ""
    note_uid: Uid = field(default_factory=new_uid)
    own: FormSession | None = None
    from_script: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    edited: bool = False

    def set(self, name: str, value: Any) -> None:
        """A person changed a field."""
        self.touched.add(name)
        self.from_script.discard(name)
        self.edited = True
        if name == "state":
            self.wanted = str(value)
        elif name == "note":
            self.note = str(value)
        else:
            self.draft = replace(self.draft, **{name: value})

    def take_answers(self, answers: dict[str, Answer], words: Dictionaries) -> bool:
        """Fill fields from the script's answers; True when something changed."""
        before = self.draft
        own_changed = False
        for name, answer in answers.items():
            column, value = _column(name, answer, words)
            if column and column not in self.touched and value is not None:
                self.draft = replace(self.draft, **{column: value})
                self.from_script.add(column)
            elif not column and self.own is not None and name not in self.touched:
                own_changed |= _set_own(self.own, name, answer.value)
        self.take_queue_of_type(words)
        changed = own_changed or self.draft != before
        self.edited |= changed
        return changed

    def take_queue_of_type(self, words: Dictionaries) -> None:
        """A new ticket goes to its type's queue until somebody says otherwise."""
        if self.number or self.touched & {"queue_uid", "assignee_uid"} or "queue_uid" in self.from_script:
            return
        kind = words.words.get(self.draft.type_uid) if self.draft.type_uid else None
        if isinstance(kind, TypeWord):
            self.draft = replace(self.draft, queue_uid=kind.queue_uid)

    def take_priority_of_type(self, priority: int) -> None:
        """A new ticket has its type's priority until somebody says otherwise."""
        if not self.number and "priority" not in self.touched | self.from_script:
            self.draft = replace(self.draft, priority=priority)

    def current(self) -> TicketDraft:
        """The draft with the own form's answers and the new note in it."""
        chosen = "priority" in self.touched | self.from_script
        draft = replace(self.draft, note=self.note, note_uid=self.note_uid, chose_priority=chosen)
        return replace(draft, fields=self.own.result()) if self.own is not None else draft

    def shown(self) -> dict[str, Any]:
        """What the form shows: columns, the wanted state, the note."""
        return self.draft.columns() | {"state": self.wanted, "note": self.note}

    def take_ways(self, ways: Ways) -> None:
        """The ticket stands there now; a move wished for that is no more is dropped."""
        if self.wanted == self.ways.step or self.wanted not in dict(ways.choices):
            self.wanted = ways.step
        self.ways = ways

    def dump(self) -> dict[str, Any]:
        """As JSON can hold it, for the kept draft."""
        draft = self.current()
        kept = _dumped(draft)
        return {
            "uid": draft.uid.hex(),
            "number": self.number,
            "columns": kept,
            "base": _dumped(draft.base) if draft.base else None,
            "state": self.state.value,
            "step": self.ways.step,
            "wanted": self.wanted,
            "note": self.note,
            "note_uid": self.note_uid.hex(),
            "from_script": sorted(self.from_script),
            "touched": sorted(self.touched),
            "edited": self.edited,
        }


def load_values(kept: dict[str, Any]) -> TicketValues:
    """What :meth:`TicketValues.dump` gave; the own form is read separately."""
    uid = bytes.fromhex(kept["uid"])
    base = _loaded(uid, kept["base"]) if kept["base"] else None
    return TicketValues(
        replace(_loaded(uid, kept["columns"]), base=base),
        kept["number"],
        TicketState(kept["state"]),
        Ways(kept.get("step", kept["state"]), ()),
        kept["wanted"],
        kept["note"],
        bytes.fromhex(kept["note_uid"]),
        None,
        set(kept["from_script"]),
        set(kept["touched"]),
        bool(kept["edited"]),
    )


def _dumped(draft: TicketDraft) -> dict[str, Any]:
    kept = {name: value for name, value in draft.columns().items() if value is not None}
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in kept.items()}


def _loaded(uid: Uid, columns: dict[str, Any]) -> TicketDraft:
    values: dict[str, Any] = {
        name: bytes.fromhex(value) if name.endswith("_uid") else value for name, value in columns.items()
    }
    return TicketDraft(uid, **values)


def _column(name: str, answer: Answer, words: Dictionaries) -> tuple[str, Any]:
    """The column that an answer fills and its value; an empty column name where it is the own form's."""
    if name in TEXTS:
        text = answer.words if answer.type is QuestionType.SELECT_ONE else answer.value
        # What a script puts together from answers not given yet is signs alone («: »), and no subject.
        return name, text if any(sign.isalnum() for sign in text) else ""
    if name == "priority":
        return name, PRIORITIES.get(answer.value)
    if name == "complexity":
        return name, COMPLEXITIES.get(answer.value)
    lists = {
        "category": words.categories,
        "product": words.products,
        "queue": words.queues,
        "type": words.ticket_types,
    }
    if name in lists:
        found = words.by_code(lists[name], answer.value)
        uid: Uid | None = found.uid if found else None
        return f"{name}_uid", uid
    return "", None


def _set_own(session: FormSession, name: str, value: str) -> bool:
    try:
        if session.question(name).answer == value:
            return False
        session.set_value(name, value)
    except (KeyError, ValueError):
        return False
    return True
