"""What is kept: tables, plain records, migrations. No Qt, no services."""

from __future__ import annotations

from app.models import orm  # noqa: F401 - loads peewee; before the models
from app.models.answers import NoteDraft
from app.models.base import Local, Synced
from app.models.billing import Bill, Contract, Project, TimeEntry
from app.models.bookkeeping import Desk, ImportMapping, JournalEntry, Migration, ReadEntry, SavedView
from app.models.calls import (
    Callback,
    CallHandover,
    Draft,
    DraftStep,
    Heartbeat,
    Interaction,
    InteractionTicket,
    Promise,
    Segment,
)
from app.models.clients import (
    ContactPoint,
    Entitlement,
    Membership,
    Organisation,
    Person,
    PersonContactPoint,
    PersonFlag,
    PersonPremises,
    Premises,
)
from app.models.clocks import CalendarDay, SlaPolicy, SlaVersion, WorkCalendar
from app.models.complaints import Complaint, ComplaintCause, DocumentTemplate, Letter, Register, RegisterCounter
from app.models.day import (
    Absence,
    AbsenceItem,
    CallbackAttempt,
    Curator,
    DayReport,
    Passport,
    QueueClaim,
    RaisedHand,
    ShiftNote,
    Watcher,
)
from app.models.directory import DialRule, DirectoryEntry, DirectoryNumber, DutyShift
from app.models.handing import (
    Escalation,
    Handoff,
    OutsideUnit,
    ProductRelease,
    TrackerItem,
    TrackerRequest,
)
from app.models.hands import Macro, RemoteSession, Snippet, UndoStep
from app.models.joining import MemberAccount
from app.models.links import Incident, Merge, Problem, TicketLink
from app.models.notices import Notice
from app.models.recordings import RecordingListening, RecordingMark
from app.models.rules import Rule, RuleFiring, RuleMark, RuleVersion
from app.models.scripts import Acknowledgement, Answer, ScriptDefinition, ScriptRun, ScriptVersion
from app.models.searching import SearchMark, SearchTerm, SynonymGroup
from app.models.staff import (
    AnswerTemplate,
    Category,
    Disposition,
    PauseReason,
    PauseRequest,
    Product,
    Queue,
    QueueMember,
    TicketType,
    User,
)
from app.models.sync import (
    NumberRange,
    SyncBlob,
    SyncChunk,
    SyncCommand,
    SyncConflict,
    SyncState,
    SyncUnknown,
)
from app.models.ticket_types import ImportanceCell, TicketApproval, TicketCheck, TicketTypeVersion
from app.models.tickets import Attachment, AttachmentContent, Ticket, TicketNote
from app.models.units import ClockMark, ClockWatch, ThresholdFired, Unit, WorkOrder

SYNCED: tuple[type[Synced], ...] = (
    User,
    Queue,
    QueueMember,
    Category,
    Product,
    Disposition,
    PauseReason,
    AnswerTemplate,
    TicketType,
    Person,
    PersonFlag,
    ContactPoint,
    PersonContactPoint,
    Organisation,
    Membership,
    Premises,
    PersonPremises,
    Entitlement,
    Interaction,
    InteractionTicket,
    Segment,
    Promise,
    Callback,
    ScriptDefinition,
    ScriptVersion,
    Acknowledgement,
    ScriptRun,
    Answer,
    Ticket,
    TicketNote,
    Attachment,
    TicketLink,
    Problem,
    Incident,
    Merge,
    SynonymGroup,
    Notice,
    Rule,
    RuleVersion,
    RuleFiring,
    OutsideUnit,
    Handoff,
    Escalation,
    ProductRelease,
    TrackerItem,
    TrackerRequest,
    WorkCalendar,
    CalendarDay,
    SlaPolicy,
    SlaVersion,
    Unit,
    WorkOrder,
    ThresholdFired,
    Curator,
    Passport,
    Watcher,
    RaisedHand,
    QueueClaim,
    ShiftNote,
    DayReport,
    Absence,
    AbsenceItem,
    CallbackAttempt,
    Project,
    TimeEntry,
    Contract,
    Bill,
    Register,
    DocumentTemplate,
    ComplaintCause,
    Complaint,
    Letter,
    TicketTypeVersion,
    TicketCheck,
    TicketApproval,
    ImportanceCell,
    Macro,
    Snippet,
    RemoteSession,
    DirectoryEntry,
    DirectoryNumber,
    DutyShift,
    DialRule,
    CallHandover,
    PauseRequest,
    RecordingMark,
    RecordingListening,
)

LOCAL: tuple[type[Local], ...] = (
    Desk,
    JournalEntry,
    ReadEntry,
    Heartbeat,
    Draft,
    DraftStep,
    NoteDraft,
    AttachmentContent,
    SavedView,
    ImportMapping,
    Migration,
    SearchMark,
    SearchTerm,
    ClockMark,
    ClockWatch,
    RuleMark,
    UndoStep,
    RegisterCounter,
    SyncState,
    SyncConflict,
    SyncUnknown,
    SyncCommand,
    SyncBlob,
    SyncChunk,
    NumberRange,
    MemberAccount,
)

TABLES: tuple[type[Local], ...] = SYNCED + LOCAL
