"""What a ticket lacks of what is needed. The one rule behind every move and every change."""

from __future__ import annotations

from collections.abc import Iterable

from app.records import frozen
from app.services.forms.session import FormSession
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.facts import all_facts, is_fact
from app.services.tickets.own_form import filled_session
from app.services.types.definition import FORM, FORM_PREFIX
from app.services.words import t


@frozen
class MissingField:
    """Something that is needed: a column's or fact's ``name``, or ``ref`` of a question of the type's own form.

    ``kind`` is ``column``, ``form`` or ``fact``.
    """

    name: str
    label: str
    message: str
    ref: str = ""
    kind: str = "column"


def missing_of(store: Store, draft: TicketDraft, needs: Iterable[str]) -> tuple[MissingField, ...]:
    """What of ``needs`` (see :mod:`app.services.types.definition`) the ticket lacks, in their order.

    Facts are asked of the store, columns and answers of the draft; inside a transaction its own changes count.
    """
    found: list[MissingField] = []
    own = _OwnForm(store, draft)
    for need in dict.fromkeys(needs):
        if need == FORM:
            found += own.lacking()
        elif need.startswith(FORM_PREFIX):
            found += own.lacking_answer(need.removeprefix(FORM_PREFIX))
        elif is_fact(need):
            fact = all_facts().get(need)
            if fact is None or not fact.has(store.rows, draft.uid):
                found.append(missing_fact(need))
        elif not _given(draft, need):
            found.append(missing_column(need))
    return tuple({(field.name, field.ref): field for field in found}.values())


def missing_column(name: str) -> MissingField:
    """A column that is to be filled."""
    label = t(f"tickets.field_{name}")
    return MissingField(name, label, t("tickets.missing", field=label))


def missing_fact(name: str) -> MissingField:
    """A fact that is to become so; by its bare name where this program does not know it."""
    fact = all_facts().get(name)
    label = fact.label() if fact else name
    return MissingField(name, label, t("tickets.missing_fact", fact=label), kind="fact")


def _given(draft: TicketDraft, name: str) -> bool:
    value = getattr(draft, name)
    return bool(value.strip() if isinstance(value, str) else value)


class _OwnForm:
    """The type's own form with the ticket's answers, filled when first asked for."""

    def __init__(self, store: Store, draft: TicketDraft) -> None:
        self._store = store
        self._draft = draft
        self._session: FormSession | None = None
        self._filled = False

    def session(self) -> FormSession | None:
        if not self._filled:
            draft = self._draft
            self._session = filled_session(self._store, draft.type_uid, draft.form_version_uid, draft.fields)
            self._filled = True
        return self._session

    def lacking(self) -> list[MissingField]:
        session = self.session()
        if session is None:
            return []
        return [self._field(session, one.ref, one.message) for one in session.problems(final=True)]

    def lacking_answer(self, name: str) -> list[MissingField]:
        """A question that must be answered; one that the form does not ask now is not missed."""
        session = self.session()
        if session is None or not session.form.by_name.get(name):
            return [MissingField(name, name, t("tickets.missing", field=name), kind="form")]
        question = session.question(name)
        if not session.is_relevant(question.ref):
            return []
        label = session.label(question.ref) or name
        if not session.value(question.ref):
            return [self._field(session, question.ref, t("tickets.missing", field=label))]
        faults = [one for one in session.problems(final=True) if one.ref == question.ref]
        return [self._field(session, one.ref, one.message) for one in faults]

    def _field(self, session: FormSession, ref: str, message: str) -> MissingField:
        name = ref.rpartition("/")[2]
        return MissingField(name, session.label(ref) or name, message, ref, "form")
