"""A draft that was begun before its ticket or its client was merged is saved into what they became."""

from __future__ import annotations

from dataclasses import replace

from app.services.merging.standing import Reading, standing_person, standing_ticket
from app.services.tickets.draft import TicketDraft


def standing_draft(source: Reading, draft: TicketDraft) -> TicketDraft:
    """The draft as it is to be saved now; itself, unless its ticket or client was merged.

    Of a ticket merged meanwhile only what was changed in the form goes over to the kept one, and the note.
    """
    if draft.person_uid is not None:
        person = standing_person(source, draft.person_uid)
        draft = draft if person == draft.person_uid else replace(draft, person_uid=person)
    kept = standing_ticket(source, draft.uid)
    if kept == draft.uid:
        return draft
    base = draft.base or replace(draft, base=None)
    return replace(draft, uid=kept, base=replace(base, uid=kept))
