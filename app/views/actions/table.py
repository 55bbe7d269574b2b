"""The one table of actions: name, keys, icon, who may use it.

To add an action: add a line to its area's group here, its texts ``action.<name with _ for .>`` to
``resources/i18n/action.{ru,en}.json``, and connect it with ``actions.connect("area.name", handler)`` where it is
carried out. The palette, the help page and the conflict test are made from this table.

Keys fire under any keyboard layout: function keys, digits with Ctrl or Alt, Enter, Escape, arrows. Letters do
not (measured: with only a Russian layout Ctrl+S never fires), and a test refuses them.

The keys of an action with a ``place`` work only while one of those screens is shown, so screens may use the same
keys; calls, screens and the program's own actions have theirs everywhere.
"""

from __future__ import annotations

from app.models.staff import Role
from app.records import frozen

EVERYONE = frozenset(Role)
WORKERS = frozenset({Role.OPERATOR, Role.SENIOR, Role.ADMINISTRATOR})
AUTHORS = frozenset({Role.SENIOR, Role.SUPERVISOR, Role.ADMINISTRATOR})
LEADERS = frozenset({Role.SENIOR, Role.ADMINISTRATOR})
REVIEWERS = frozenset({Role.SENIOR, Role.SUPERVISOR, Role.ADMINISTRATOR})
EXPORTERS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
SUPERVISORS = frozenset({Role.SUPERVISOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})

DESK = ("desk",)
CALL_OR_TICKET = ("desk", "ticket")
CLIENT_IN_HAND = ("desk", "clients")
DAY = ("my_day",)
WALK = ("desk", "script_care")
ANY_LIST = ("my_work", "queues", "calls", "clients")
TICKET_LISTS = ("my_work", "queues")
ONE_TICKET = ("ticket",)
MACRO_PLACES = (*TICKET_LISTS, *ONE_TICKET)
REPLAY = ("review",)
CARE_SCREEN = ("script_care",)
REGISTERS = ("complaints",)


@frozen
class ActionSpec:
    """One action. ``keys`` are Qt key sequences; ``icon`` names a file in ``resources/icons``.

    ``place`` names the screens where its keys work; empty for everywhere. ``repeats``: a held key goes on with it,
    for steps along what is shown; any other action is carried out once.
    """

    name: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    roles: frozenset[Role] = EVERYONE
    place: tuple[str, ...] = ()
    repeats: bool = False

    @property
    def area(self) -> str:
        """The group it is shown in."""
        return self.name.partition(".")[0]

    def meets(self, other: ActionSpec) -> bool:
        """Whether the keys of both can work at the same time for somebody."""
        return bool(self.roles & other.roles) and (
            not self.place or not other.place or bool(set(self.place) & set(other.place))
        )

    @property
    def text_key(self) -> str:
        """The key of its text."""
        return "action." + self.name.replace(".", "_")


CALL = (
    ActionSpec("call.answer", ("F2",), "phone", WORKERS),
    ActionSpec("call.hold", ("F3",), "hold", WORKERS),
    ActionSpec("call.transfer", ("F4",), "transfer", WORKERS),
    ActionSpec("call.end", ("F8",), "hang-up", WORKERS),
    ActionSpec("call.finish", ("Shift+F8",), "check", WORKERS),
    ActionSpec("call.wrong_number", ("Alt+7",), "", WORKERS),
    ActionSpec("call.silent", ("Alt+8",), "", WORKERS),
    ActionSpec("call.hang_up", ("Alt+9",), "", WORKERS),
    ActionSpec("call.pause", ("F9",), "pause", WORKERS),
    ActionSpec("call.pause_after", ("Shift+F9",), "clock", WORKERS),
    ActionSpec("call.breaks", ("Alt+Shift+F6",), "sun", WORKERS),
    ActionSpec("call.directory", ("Ctrl+Space",), "people"),
    ActionSpec("call.new_contact", ("Ctrl+F2",), "visit", WORKERS),
    ActionSpec("call.tones", ("Alt+Shift+F1",), "keyboard", WORKERS),
    ActionSpec("call.mute", ("Alt+Shift+F2",), "mic-off", WORKERS),
    ActionSpec("call.park", ("Alt+Shift+F3",), "pin", WORKERS),
    ActionSpec("call.cancel_transfer", ("Alt+Shift+F4",), "back", WORKERS),
    ActionSpec("call.missed", ("Alt+Shift+F10",), "phone-missed", WORKERS),
    ActionSpec("call.line", ("Alt+Shift+0",), "settings"),
)
PRESENCE = (ActionSpec("presence.board", ("Alt+Shift+7",), "people", LEADERS),)
CARD = (
    ActionSpec("card.go_on", ("F5",), "next", WORKERS, DESK),
    ActionSpec("card.new_ticket", ("Shift+F5",), "ticket", WORKERS, DESK),
    ActionSpec("card.attach_number", ("Shift+F2",), "attach", WORKERS, DESK),
    ActionSpec("card.new_client", ("Shift+F3",), "person", WORKERS, DESK),
    ActionSpec("card.edit_client", ("Shift+F4",), "edit", WORKERS, DESK),
    ActionSpec("card.promise", ("Shift+F1",), "bell", WORKERS, DESK),
    ActionSpec("card.callback", ("Ctrl+F1",), "callback", WORKERS, DESK),
    ActionSpec("card.dial", ("Ctrl+F3",), "phone", WORKERS, DESK),
    ActionSpec("card.flag", ("Ctrl+Shift+F11",), "flag", WORKERS, DESK),
    ActionSpec("card.done", ("Ctrl+Shift+F12",), "check", WORKERS, DESK),
    ActionSpec("card.take_other", ("Ctrl+Shift+2",), "sync", WORKERS, CLIENT_IN_HAND),
    ActionSpec("card.keep_standing", ("Ctrl+Shift+3",), "check", WORKERS, CLIENT_IN_HAND),
    ActionSpec("card.erase", ("Ctrl+Shift+Backspace",), "trash", ADMINISTRATORS, CLIENT_IN_HAND),
)
SCRIPT = (
    ActionSpec("script.next", ("Alt+Right",), "next", WORKERS, WALK),
    ActionSpec("script.back", ("Alt+Left",), "back", WORKERS, WALK),
    ActionSpec("script.objection", ("F6",), "", WORKERS, WALK),
    ActionSpec("script.conflict", ("F7",), "", WORKERS, WALK),
    ActionSpec("script.identity", ("Shift+F6",), "", WORKERS, WALK),
    ActionSpec("script.wrap_up", ("Alt+F3",), "check", WORKERS, WALK),
    ActionSpec("script.choose", ("Shift+F7",), "script", WORKERS, WALK),
    ActionSpec("script.read_back", ("Alt+F6",), "", WORKERS, WALK),
    ActionSpec("script.language", ("Alt+F7",), "language", WORKERS, WALK),
    ActionSpec("script.acknowledge", ("Ctrl+Shift+F7",), "check", WORKERS, WALK),
)
TICKET = (
    ActionSpec("ticket.save", ("Ctrl+Return", "Ctrl+Enter"), "save", WORKERS, DESK),
    ActionSpec("ticket.template", ("Alt+F5",), "copy", WORKERS, DESK),
    ActionSpec("ticket.attach", ("Ctrl+F5",), "attach", WORKERS, DESK),
    ActionSpec("ticket.history", ("Ctrl+F6",), "history", EVERYONE, DESK),
    ActionSpec("ticket.open", ("F10",), "letter", EVERYONE, DESK),
    ActionSpec("ticket.drafts", ("Ctrl+F7",), "history", WORKERS, DESK),
    ActionSpec("ticket.why", ("Alt+Return", "Alt+Enter"), "clock", WORKERS, DESK),
)
TICKET_TIME = (
    ActionSpec("ticket_time.run", ("Ctrl+F9",), "clock", WORKERS, ONE_TICKET),
    ActionSpec("ticket_time.write", ("Ctrl+F11",), "plus", WORKERS, ONE_TICKET),
    ActionSpec("ticket_time.correct", ("Ctrl+Shift+F11",), "edit", WORKERS, ONE_TICKET),
    ActionSpec("ticket_time.estimate", ("Shift+F11",), "check", WORKERS, ONE_TICKET),
)
TICKET_SCREEN = (
    ActionSpec("ticket.moves", ("F5",), "next", WORKERS, ONE_TICKET),
    ActionSpec("ticket.note", ("F6",), "edit", WORKERS, ONE_TICKET),
    ActionSpec("ticket.answer", ("Shift+F6",), "mail", WORKERS, ONE_TICKET),
    ActionSpec("ticket.send", ("Ctrl+Return", "Ctrl+Enter"), "save", WORKERS, ONE_TICKET),
    ActionSpec("ticket.insert", ("Alt+F5",), "copy", WORKERS, ONE_TICKET),
    ActionSpec("ticket.edit", ("F7",), "edit", WORKERS, ONE_TICKET),
    ActionSpec("ticket.approval", ("F11",), "check", WORKERS, ONE_TICKET),
    ActionSpec("ticket.attach_here", ("Ctrl+F5",), "attach", WORKERS, ONE_TICKET),
    ActionSpec("ticket.callback", ("Ctrl+F1",), "callback", WORKERS, ONE_TICKET),
    ActionSpec("ticket.call_client", ("Ctrl+F3",), "phone", WORKERS, ONE_TICKET),
    ActionSpec("ticket.explain", ("Alt+Return", "Alt+Enter"), "clock", EVERYONE, ONE_TICKET),
    ActionSpec("ticket.summary", ("Alt+F6",), "list", EVERYONE, ONE_TICKET),
    ActionSpec("ticket.filter", ("F10",), "filter", EVERYONE, ONE_TICKET),
    ActionSpec("ticket.next_pane", ("Alt+Down",), "down", EVERYONE, ONE_TICKET, repeats=True),
    ActionSpec("ticket.previous_pane", ("Alt+Up",), "up", EVERYONE, ONE_TICKET, repeats=True),
    ActionSpec("ticket.pane", ("Alt+F11",), "columns", EVERYONE, ONE_TICKET),
    ActionSpec("ticket.leave", ("Alt+Left",), "back", EVERYONE, ONE_TICKET),
    ActionSpec("ticket.take_other", ("Alt+2",), "sync", WORKERS, ONE_TICKET),
    ActionSpec("ticket.keep_standing", ("Alt+3",), "check", WORKERS, ONE_TICKET),
)
HANDING = (
    ActionSpec("ticket.escalate", ("Shift+F7",), "up", WORKERS, ONE_TICKET),
    ActionSpec("ticket.hand_over", ("Alt+F7",), "export", WORKERS, ONE_TICKET),
    ActionSpec("ticket.handed", ("Alt+F8",), "check", WORKERS, ONE_TICKET),
    ActionSpec("ticket.bug", ("Alt+F10",), "flag", WORKERS, ONE_TICKET),
)
TIES = (
    ActionSpec("tie.link", ("Ctrl+F6",), "attach", WORKERS, ONE_TICKET),
    ActionSpec("tie.merge", ("Ctrl+F7",), "copy", WORKERS, ONE_TICKET),
    ActionSpec("tie.to_problem", ("Shift+F5",), "flag", WORKERS, ONE_TICKET),
    ActionSpec("tie.alike", ("Ctrl+Shift+F9",), "search", WORKERS, ONE_TICKET),
    ActionSpec("tie.alike_at_desk", ("Ctrl+F9",), "search", WORKERS, DESK),
    ActionSpec("tie.merge_clients", ("Ctrl+Shift+F8",), "copy", WORKERS, CLIENT_IN_HAND),
    ActionSpec("tie.twins", ("Alt+Shift+F12",), "people", LEADERS),
    ActionSpec("tie.problems", ("Ctrl+Alt+Return",), "flag"),
)
ORDERS = (ActionSpec("order.new", ("Ctrl+Shift+F10",), "plus", WORKERS, ONE_TICKET),)
INCIDENT = (
    ActionSpec("incident.attach", ("Ctrl+F8",), "attach", WORKERS, CALL_OR_TICKET),
    ActionSpec("incident.attach_notice", ("Ctrl+F10",), "callback", WORKERS, CALL_OR_TICKET),
    ActionSpec("incident.announce", ("Ctrl+Alt+Home",), "warning", LEADERS),
    ActionSpec("incident.change", ("Alt+Shift+Home",), "edit", LEADERS),
    ActionSpec("incident.close", ("Alt+Shift+F11",), "check", LEADERS),
    ActionSpec("incident.next", ("Alt+Shift+End",), "next", repeats=True),
)
COMPLAINT = (
    ActionSpec("complaint.step", ("Ctrl+Shift+F1",), "next", WORKERS, ONE_TICKET),
    ActionSpec("complaint.decide", ("Ctrl+Shift+F12",), "edit", WORKERS, ONE_TICKET),
    ActionSpec("complaint.change", ("Ctrl+Shift+F2",), "edit", WORKERS, ONE_TICKET),
    ActionSpec("complaint.notify", ("Ctrl+Shift+F3",), "mail", WORKERS, ONE_TICKET),
    ActionSpec("complaint.put_off", ("Ctrl+Shift+F4",), "clock", WORKERS, ONE_TICKET),
    ActionSpec("complaint.appeal", ("Ctrl+Shift+F5",), "back", WORKERS, ONE_TICKET),
    ActionSpec("complaint.print", ("Ctrl+Shift+F6",), "letter", EVERYONE, ONE_TICKET),
    ActionSpec("complaint.letter", ("Ctrl+Shift+F7",), "mail", WORKERS, ONE_TICKET),
)
COMPLAINTS = (
    ActionSpec("complaints.show", ("F10",), "filter", EVERYONE, REGISTERS),
    ActionSpec("complaints.remind", ("Alt+F5",), "bell", WORKERS, REGISTERS),
    ActionSpec("complaints.answered", ("Alt+End",), "check", WORKERS, REGISTERS),
    ActionSpec("complaints.letter", ("Ctrl+Shift+F7",), "mail", WORKERS, REGISTERS),
    ActionSpec("complaints.paper", ("Ctrl+Shift+F6",), "letter", EVERYONE, REGISTERS),
    ActionSpec("complaints.export", ("Ctrl+F11",), "export", EXPORTERS, REGISTERS),
)
FOCUS = (
    ActionSpec("focus.card", ("Alt+1",), place=DESK),
    ActionSpec("focus.script", ("Alt+2",), place=DESK),
    ActionSpec("focus.ticket", ("Alt+3",), place=DESK),
    ActionSpec("focus.finish", ("Alt+4",), place=DESK),
)
SCREENS = (
    ActionSpec("screen.my_day", ("Alt+Shift+F7",), "sun"),
    ActionSpec("screen.desk", ("Ctrl+1",), "phone", WORKERS),
    ActionSpec("screen.my_work", ("Ctrl+2",), "ticket", WORKERS),
    ActionSpec("screen.queues", ("Ctrl+3",), "queue"),
    ActionSpec("screen.ticket", ("Alt+Home",), "tag"),
    ActionSpec("screen.calls", ("Ctrl+4",), "phone-incoming"),
    ActionSpec("screen.clients", ("Ctrl+5",), "person"),
    ActionSpec("screen.review", ("Ctrl+6",), "review", REVIEWERS),
    ActionSpec("screen.script_care", ("Ctrl+7",), "script", AUTHORS),
    ActionSpec("screen.time_sheets", ("Ctrl+Alt+End",), "clock", REVIEWERS),
    ActionSpec("screen.complaints", ("Alt+Shift+F8",), "flag"),
    ActionSpec("screen.tracker", ("Alt+Shift+F9",), "product"),
    ActionSpec("screen.importing", ("Ctrl+8",), "import", ADMINISTRATORS),
    ActionSpec("screen.people", ("Ctrl+9",), "organisation", ADMINISTRATORS),
    ActionSpec("screen.administration", ("Ctrl+Alt+0",), "wrench", ADMINISTRATORS),
    ActionSpec("screen.settings", ("Ctrl+0",), "settings"),
    ActionSpec("screen.help", ("F1",), "help"),
)
LISTS = (
    ActionSpec("list.find", ("F10",), "search", place=ANY_LIST),
    ActionSpec("list.sort", ("Ctrl+F10",), "sort", place=ANY_LIST),
    ActionSpec("list.columns", ("Ctrl+F11",), "columns", place=ANY_LIST),
    ActionSpec("list.views", ("F11",), "pin", place=ANY_LIST),
    ActionSpec("list.pane", ("Shift+F11",), "info", place=ANY_LIST),
    ActionSpec("list.mark_all", ("Ctrl+F7",), "check", WORKERS, TICKET_LISTS),
    ActionSpec("list.edit", ("F6",), "edit", WORKERS, TICKET_LISTS),
    ActionSpec("list.change", ("F7",), "edit", WORKERS, TICKET_LISTS),
    ActionSpec("list.on_hub", ("F5",), "search", EVERYONE, TICKET_LISTS),
    ActionSpec("list.dial", ("Ctrl+F3",), "phone", WORKERS, ANY_LIST + DAY),
    ActionSpec("list.done", ("Alt+End",), "check", WORKERS, ANY_LIST + DAY),
)
MY_DAY = (
    ActionSpec("day.claim", ("Alt+F10",), "next", WORKERS, (*DAY, "my_work", "queues", *DESK)),
    ActionSpec("day.take", ("F5",), "pin", WORKERS, DAY),
    ActionSpec("day.result", ("F6",), "check", WORKERS, DAY),
    ActionSpec("day.put_off", ("F7",), "clock", WORKERS, DAY),
    ActionSpec("day.release", ("Alt+F8",), "back", WORKERS, DAY),
    ActionSpec("day.raise_hand", ("Ctrl+Shift+Up",), "flag", WORKERS),
    ActionSpec("day.hand_over", ("Ctrl+F6",), "people", WORKERS, DAY),
    ActionSpec("day.report", ("Ctrl+F7",), "list", WORKERS, DAY),
    ActionSpec("day.team_reports", ("Shift+F7",), "list", REVIEWERS, DAY),
    ActionSpec("day.absences", ("Ctrl+F9",), "calendar", WORKERS, DAY),
    ActionSpec("day.my_clients", ("Ctrl+F10",), "person", EVERYONE, DAY),
    ActionSpec("day.known", ("Ctrl+F11",), "warning", REVIEWERS, DAY),
    ActionSpec("card.passport", ("Alt+F9",), "info", EVERYONE, CLIENT_IN_HAND),
    ActionSpec("ticket.watch", ("Ctrl+Shift+F8",), "review", WORKERS, ONE_TICKET),
    ActionSpec("ticket.release", ("Alt+End",), "back", WORKERS, ONE_TICKET),
)
REVIEW = (
    ActionSpec("review.find", ("Ctrl+Shift+F10",), "search", REVIEWERS, REPLAY),
    ActionSpec("review.journal", ("Alt+5",), "list", REVIEWERS, REPLAY),
    ActionSpec("review.line", ("Alt+6",), "review", REVIEWERS, REPLAY),
    ActionSpec("review.events", ("Alt+0",), "clock", REVIEWERS, REPLAY),
    ActionSpec("review.ticket", ("Ctrl+Shift+F6",), "history", REVIEWERS, REPLAY),
    ActionSpec("review.play", ("Ctrl+F9",), "play", REVIEWERS, REPLAY),
    ActionSpec("review.faster", ("Ctrl+Shift+F9",), "", REVIEWERS, REPLAY),
    ActionSpec("review.next_event", ("Ctrl+Down",), "next", REVIEWERS, REPLAY, repeats=True),
    ActionSpec("review.previous_event", ("Ctrl+Up",), "back", REVIEWERS, REPLAY, repeats=True),
    ActionSpec("review.remark", ("Ctrl+F8",), "flag", REVIEWERS, REPLAY),
    ActionSpec("review.submit", ("Ctrl+Shift+F8",), "check", REVIEWERS, REPLAY),
)
CARE = (
    ActionSpec("care.open", ("Ctrl+Shift+F1",), "import", AUTHORS, CARE_SCREEN),
    ActionSpec("care.from_sample", ("Ctrl+Shift+F2",), "plus", AUTHORS, CARE_SCREEN),
    ActionSpec("care.next_problem", ("Alt+F8",), "warning", AUTHORS, CARE_SCREEN, repeats=True),
    ActionSpec("care.next_pane", ("Alt+F9",), "graph", AUTHORS, CARE_SCREEN, repeats=True),
    ActionSpec("care.preview", ("Alt+F10",), "play", AUTHORS, CARE_SCREEN),
    ActionSpec("care.edit", ("Alt+F11",), "edit", AUTHORS, CARE_SCREEN),
    ActionSpec("care.export", ("Alt+F12",), "export", AUTHORS, CARE_SCREEN),
    ActionSpec("care.publishing", ("Ctrl+Shift+Return",), "publish", SUPERVISORS, CARE_SCREEN),
    ActionSpec("care.forward", ("Ctrl+Shift+F5",), "publish", AUTHORS, CARE_SCREEN),
    ActionSpec("care.back", ("Ctrl+Shift+F4",), "back", AUTHORS, CARE_SCREEN),
    ActionSpec("care.retire", ("Ctrl+Shift+F3",), "stop", AUTHORS, CARE_SCREEN),
)
MACROS = (
    ActionSpec("macro.choose", ("Ctrl+Alt+Space",), "redo", WORKERS, MACRO_PLACES),
    *(ActionSpec(f"macro.run_{n}", (f"Ctrl+Alt+{n}",), "", WORKERS, MACRO_PLACES) for n in range(1, 10)),
)
RECORDING = (
    ActionSpec("recording.open", ("Alt+Shift+1",), "play"),
    ActionSpec("recording.play", ("Alt+Shift+2",), "pause"),
    ActionSpec("recording.back", ("Alt+Shift+3",), "back", repeats=True),
    ActionSpec("recording.forward", ("Alt+Shift+4",), "next", repeats=True),
    ActionSpec("recording.faster", ("Alt+Shift+6",)),
    ActionSpec("recording.mark", ("Alt+Shift+5",), "flag", WORKERS),
)
REMOTE = (ActionSpec("remote.connect", ("Alt+Shift+F5",), "desk", WORKERS),)
TEXT = (
    ActionSpec("text.spelling", ("Shift+F10",), "check"),
    ActionSpec("text.phrase", ("Ctrl+Shift+Space",), "copy", WORKERS),
)
PROGRAM = (
    ActionSpec("program.palette", ("F12",), "search"),
    ActionSpec("program.language", ("Ctrl+F12",), "language"),
    ActionSpec("program.theme", ("Shift+F12",), "moon"),
    ActionSpec("program.undo", ("Alt+Backspace",), "back"),
    ActionSpec("program.last_acts", ("Ctrl+Shift+7",), "history", WORKERS),
    ActionSpec("program.pause_sync", ("Ctrl+Shift+8",), "sync"),
    ActionSpec("program.about", ("Ctrl+Shift+9",), "info"),
    ActionSpec("program.quit", ("Ctrl+F4",), "cross"),
)

ACTIONS: tuple[ActionSpec, ...] = (
    *CALL,
    *PRESENCE,
    *CARD,
    *SCRIPT,
    *TICKET,
    *TICKET_SCREEN,
    *TICKET_TIME,
    *HANDING,
    *TIES,
    *INCIDENT,
    *COMPLAINT,
    *COMPLAINTS,
    *ORDERS,
    *FOCUS,
    *SCREENS,
    *LISTS,
    *MY_DAY,
    *REVIEW,
    *CARE,
    *MACROS,
    *RECORDING,
    *REMOTE,
    *TEXT,
    *PROGRAM,
)
