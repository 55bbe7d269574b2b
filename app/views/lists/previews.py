"""From what the services tell of a record to what the side pane shows."""

from __future__ import annotations

from app.models.tickets import OPEN_STATES
from app.services.clients.card import ClientCard
from app.services.lists.calls import CallSummary
from app.services.lists.columns import Kind
from app.services.store.clock import wall_ms
from app.services.tickets.reading import TicketView
from app.services.words import t
from app.views.lists.cells import moment, shown
from app.views.lists.preview import Line, Preview, Section

LAST_NOTES = 5


def of_ticket(view: TicketView) -> Preview:
    """A ticket in short: who, where, until when, what was said last."""
    late = view.due_at is not None and view.due_at < wall_ms() and view.state in OPEN_STATES
    lines = (
        Line(t("lists.column_state"), shown(Kind.STATE, view.state.value)),
        Line(t("lists.column_priority"), shown(Kind.PRIORITY, view.priority)),
        Line(t("lists.column_due"), shown(Kind.DUE, view.due_at), "late" if late else ""),
        Line(t("lists.column_client"), view.person),
        Line(t("lists.column_organisation"), view.organisation),
        Line(t("lists.column_address"), view.address),
        Line(t("lists.column_type"), view.type),
        Line(t("lists.column_category"), view.category),
        Line(t("lists.column_queue"), view.queue),
        Line(t("lists.column_assignee"), view.assignee or t("lists.nobody")),
        Line(t("lists.column_created"), moment(view.created_at)),
        *(Line(field.label, field.words) for field in view.own_fields),
    )
    notes = tuple(
        t("lists.preview_note", time=moment(note.at), name=note.user or t("lists.program"), text=note.text)
        for note in reversed(view.notes[-LAST_NOTES:])
    )
    files = tuple(file.name for file in view.files)
    sections = (Section(t("lists.preview_notes"), notes), Section(t("lists.preview_files"), files))
    return Preview(view.subject or view.number, view.number, lines, view.description, sections)


def of_client(card: ClientCard) -> Preview:
    """A client in short: numbers, places, flags, what is open."""
    lines = [
        *(Line(number.label or _kind(number.kind), number.shown) for number in card.numbers),
        *(Line(t("lists.column_organisation"), one.name) for one in card.organisations),
        *(
            Line(t("lists.column_address"), t("lists.preview_address", address=one.address, flat=one.flat))
            if one.flat
            else Line(t("lists.column_address"), one.address)
            for one in card.premises
        ),
        *(Line(t("lists.column_account"), one.account) for one in card.premises),
        *(Line(t("lists.preview_flag"), flag.reason, "soon") for flag in card.flags),
    ]
    tickets = tuple(
        t("lists.preview_ticket", number=one.number, subject=one.subject, state=shown(Kind.STATE, one.state))
        for one in card.open_tickets
    )
    contacts = tuple(
        t(
            "lists.preview_contact",
            time=moment(one.offered_at),
            channel=shown(Kind.CHANNEL, one.channel),
            result=one.disposition or shown(Kind.CALL_STATE, one.state),
        )
        for one in card.last_contacts
    )
    sections = (Section(t("lists.preview_open"), tickets), Section(t("lists.preview_contacts"), contacts))
    return Preview(card.full_name or t("lists.unnamed"), "", tuple(lines), card.note, sections)


def _kind(kind: str) -> str:
    """What a contact point without a label is called; kinds are anybody's to invent."""
    return t(f"lists.contact_{kind}") if kind in ("phone", "mail") else t("lists.contact_other")


def of_call(call: CallSummary) -> Preview:
    """A call in short: who, when, how it ended, about which tickets."""
    waited = None if call.answered_at is None else (call.answered_at - call.offered_at) // 1000
    talked = None
    if call.answered_at is not None and call.ended_at is not None:
        talked = (call.ended_at - call.answered_at) // 1000
    lines = (
        Line(t("lists.column_offered"), moment(call.offered_at)),
        Line(t("lists.column_direction"), shown(Kind.DIRECTION, call.direction)),
        Line(t("lists.column_phone"), call.number),
        Line(t("lists.column_call_queue"), call.queue),
        Line(t("lists.column_user"), call.user),
        Line(t("lists.column_call_state"), shown(Kind.CALL_STATE, call.state)),
        Line(t("lists.column_waited"), shown(Kind.SECONDS, waited)),
        Line(t("lists.column_talked"), shown(Kind.SECONDS, talked)),
        Line(t("lists.column_cause"), shown(Kind.CAUSE, call.cause)),
        Line(t("lists.column_disposition"), call.disposition),
        Line(t("recordings.title"), t("recordings.there_is") if call.recorded else ""),
    )
    tickets = tuple(
        t("lists.preview_about", number=number, subject=subject) for _, number, subject in call.tickets
    )
    title = call.client or call.caller_name or t("lists.unnamed")
    channel = shown(Kind.CHANNEL, call.channel)
    return Preview(title, channel, lines, call.note, (Section(t("lists.preview_about_title"), tickets),))
