"""What the ticket form at the desk asks of the store in one go: opening, the type's own form, files, templates."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.models.ids import Uid
from app.models.tickets import TicketState
from app.records import frozen
from app.services.dictionaries import read
from app.services.drafts import StoredDraft, offer, parked
from app.services.forms.session import FormSession
from app.services.merging.standing import standing_ticket
from app.services.store.store import Store
from app.services.tickets.attachments import AttachedFile, attach, content_of, detach, files_of
from app.services.tickets.closing import missing_to_close
from app.services.tickets.draft import USUAL_PRIORITY, TicketDraft, draft_of
from app.services.tickets.errors import TicketError
from app.services.tickets.moves import label_of, offers
from app.services.tickets.own_form import filled_session, form_version
from app.services.tickets.templates import Filled, filled_template, variables_for
from app.services.types.versions import definition_of, version_in_force


@frozen
class OwnForm:
    """The type's own form, filled. The session belongs to whoever asked."""

    version_uid: Uid
    session: FormSession


@frozen
class Ways:
    """Where a ticket stands (a step's code) and where the form may take it: codes and words, itself first."""

    step: str
    choices: tuple[tuple[str, str], ...]


@frozen
class OpenTicket:
    """A saved ticket in the form: ``missing`` names what closing needs."""

    draft: TicketDraft
    number: str
    state: TicketState
    own: OwnForm | None
    files: tuple[AttachedFile, ...]
    missing: tuple[str, ...]
    ways: Ways


def own_form(
    store: Store, type_uid: Uid | None, version_uid: Uid | None, fields: Mapping[str, Any] | None
) -> OwnForm | None:
    """The form of a type's own fields with a ticket's answers in it; None for a type without one."""
    version = form_version(store, type_uid, version_uid)
    session = filled_session(store, type_uid, version, fields) if version is not None else None
    return OwnForm(version, session) if version is not None and session is not None else None


def type_priority(store: Store, type_uid: Uid | None) -> int:
    """The priority that a new ticket of a type has before anybody says otherwise, 1 to 4."""
    rules = definition_of(store, version_in_force(store, type_uid))
    return rules.priority or USUAL_PRIORITY


def open_ticket(store: Store, user: Uid, ticket: Uid) -> OpenTicket:
    """A ticket for ``user`` to go on with. Raises LookupError where there is no such ticket."""
    ticket = standing_ticket(store, ticket)
    draft = draft_of(store, ticket)
    number, state = store.row("SELECT number, state FROM ticket WHERE uid = ?", ticket) or ("", "")
    own = own_form(store, draft.type_uid, draft.form_version_uid, draft.fields)
    missing = tuple(field.name for field in missing_to_close(store, draft))
    return OpenTicket(
        draft, number, TicketState(state), own, files_of(store, ticket), missing, ways_of(store, user, ticket)
    )


def ways_of(store: Store, user: Uid, ticket: Uid) -> Ways:
    """Where the form may take a saved ticket. Moves that ask for words are the ticket's own screen's.

    Raises LookupError where there is no such ticket.
    """
    state, step = store.row("SELECT state, step FROM ticket WHERE uid = ?", ticket) or ("", "")
    found = offers(store, user, ticket)
    plain = [one for one in found if one.allowed and not one.reason and not one.answer]
    here = step or state
    return Ways(here, ((here, label_of(store, ticket)), *((one.target, one.label) for one in plain)))


def attach_files(store: Store, user: Uid, ticket: Uid, paths: Sequence[Path]) -> tuple[AttachedFile, ...]:
    """Attach files from disk; the ticket's files after it. Raises TicketError for one that cannot be read."""
    for path in paths:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise TicketError("tickets.file_unreadable", name=path.name) from error
        attach(store, user, ticket, path.name, content)
    return files_of(store, ticket)


def attach_bytes(store: Store, user: Uid, ticket: Uid, name: str, content: bytes) -> tuple[AttachedFile, ...]:
    """Attach what was pasted; the ticket's files after it. Raises TicketError."""
    attach(store, user, ticket, name, content)
    return files_of(store, ticket)


def take_off_file(store: Store, user: Uid, file: Uid) -> tuple[AttachedFile, ...]:
    """Take a file off its ticket; the files that remain."""
    ticket = store.value("SELECT ticket_uid FROM attachment WHERE uid = ?", file)
    detach(store, user, file)
    return files_of(store, ticket)


def file_on_disk(store: Store, file: Uid) -> Path:
    """A copy of a file in a temporary folder, for the program that shows it. Raises TicketError."""
    name = str(store.value("SELECT name FROM attachment WHERE uid = ?", file))
    path = Path(tempfile.mkdtemp(prefix="hotline-file-")) / Path(name).name
    path.write_bytes(content_of(store, file))
    path.chmod(0o400)
    return path


def offered_templates(store: Store) -> tuple[tuple[str, str], ...]:
    """The answer templates to choose from: key in hex and label."""
    return tuple((word.uid.hex(), word.label()) for word in read(store).templates if word.active)


def template_for(
    store: Store, user: Uid, template: str, ticket: Uid | None, person: Uid | None, now: int
) -> Filled:
    """A template (key in hex) filled for a ticket and client; ``now`` is UTC ms."""
    values = variables_for(store, user, now, ticket=ticket, person=person)
    return filled_template(store, bytes.fromhex(template), values)


def waiting_drafts(store: Store, user: Uid) -> tuple[StoredDraft, ...]:
    """All drafts that an operator can go on with: parked ones, and those left by a process that died."""
    return (*parked(store, user), *offer(store, user))
