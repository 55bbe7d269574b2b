"""The one table of actions: name, keys, icon, who may use it.

To add an action: add a line to its area's group here, its texts ``action.<name with _ for .>`` to
``resources/i18n/action.{ru,en}.json``, and connect it with ``actions.connect("area.name", handler)`` where it is
carried out. The palette, the help page and the conflict test are made from this table.

Keys fire under any keyboard layout: function keys, digits with Ctrl or Alt, Enter, Escape, arrows. Letters do
not (measured: with only a Russian layout Ctrl+S never fires), and a test refuses them.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.models.staff import Role

EVERYONE = frozenset(Role)
WORKERS = frozenset({Role.OPERATOR, Role.SENIOR, Role.ADMINISTRATOR})
AUTHORS = frozenset({Role.SENIOR, Role.SUPERVISOR, Role.ADMINISTRATOR})
REVIEWERS = frozenset({Role.SENIOR, Role.SUPERVISOR, Role.ADMINISTRATOR})
SUPERVISORS = frozenset({Role.SUPERVISOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. ``keys`` are Qt key sequences; ``icon`` names a file in ``resources/icons``."""

    name: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    roles: frozenset[Role] = EVERYONE

    @property
    def area(self) -> str:
        """The group it is shown in."""
        return self.name.partition(".")[0]

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
    ActionSpec("call.new_contact", ("Ctrl+F2",), "visit", WORKERS),
)
CARD = (
    ActionSpec("card.go_on", ("F5",), "next", WORKERS),
    ActionSpec("card.new_ticket", ("Shift+F5",), "ticket", WORKERS),
    ActionSpec("card.attach_number", ("Shift+F2",), "attach", WORKERS),
    ActionSpec("card.new_client", ("Shift+F3",), "person", WORKERS),
    ActionSpec("card.edit_client", ("Shift+F4",), "edit", WORKERS),
    ActionSpec("card.promise", ("Shift+F1",), "bell", WORKERS),
    ActionSpec("card.callback", ("Ctrl+F1",), "callback", WORKERS),
    ActionSpec("card.flag", ("Ctrl+Shift+F11",), "flag", WORKERS),
    ActionSpec("card.done", ("Ctrl+Shift+F12",), "check", WORKERS),
)
SCRIPT = (
    ActionSpec("script.next", ("Alt+Right",), "next", WORKERS),
    ActionSpec("script.back", ("Alt+Left",), "back", WORKERS),
    ActionSpec("script.objection", ("F6",), "", WORKERS),
    ActionSpec("script.conflict", ("F7",), "", WORKERS),
    ActionSpec("script.identity", ("Shift+F6",), "", WORKERS),
    ActionSpec("script.wrap_up", ("Alt+F3",), "check", WORKERS),
    ActionSpec("script.choose", ("Shift+F7",), "script", WORKERS),
    ActionSpec("script.read_back", ("Alt+F6",), "", WORKERS),
    ActionSpec("script.language", ("Alt+F7",), "language", WORKERS),
    ActionSpec("script.acknowledge", ("Ctrl+Shift+F7",), "check", WORKERS),
)
TICKET = (
    ActionSpec("ticket.save", ("Ctrl+Return", "Ctrl+Enter"), "save", WORKERS),
    ActionSpec("ticket.template", ("Alt+F5",), "copy", WORKERS),
    ActionSpec("ticket.attach", ("Ctrl+F5",), "attach", WORKERS),
    ActionSpec("ticket.history", ("Ctrl+F6",), "history", EVERYONE),
    ActionSpec("ticket.drafts", ("Ctrl+F7",), "history", WORKERS),
    ActionSpec("ticket.why", ("Alt+Return", "Alt+Enter"), "clock", WORKERS),
)
FOCUS = (
    ActionSpec("focus.card", ("Alt+1",)),
    ActionSpec("focus.script", ("Alt+2",)),
    ActionSpec("focus.ticket", ("Alt+3",)),
    ActionSpec("focus.finish", ("Alt+4",)),
)
SCREENS = (
    ActionSpec("screen.desk", ("Ctrl+1",), "phone", WORKERS),
    ActionSpec("screen.my_work", ("Ctrl+2",), "ticket", WORKERS),
    ActionSpec("screen.queues", ("Ctrl+3",), "queue"),
    ActionSpec("screen.calls", ("Ctrl+4",), "phone-incoming"),
    ActionSpec("screen.clients", ("Ctrl+5",), "person"),
    ActionSpec("screen.review", ("Ctrl+6",), "review", REVIEWERS),
    ActionSpec("screen.script_care", ("Ctrl+7",), "script", AUTHORS),
    ActionSpec("screen.importing", ("Ctrl+8",), "import", ADMINISTRATORS),
    ActionSpec("screen.people", ("Ctrl+9",), "organisation", ADMINISTRATORS),
    ActionSpec("screen.administration", ("Ctrl+Alt+0",), "calendar", ADMINISTRATORS),
    ActionSpec("screen.settings", ("Ctrl+0",), "settings"),
    ActionSpec("screen.help", ("F1",), "help"),
)
LISTS = (
    ActionSpec("list.find", ("F10",), "search"),
    ActionSpec("list.sort", ("Ctrl+F10",), "sort"),
    ActionSpec("list.columns", ("Ctrl+F11",), "columns"),
    ActionSpec("list.views", ("F11",), "pin"),
    ActionSpec("list.pane", ("Shift+F11",), "info"),
    ActionSpec("list.dial", ("Ctrl+F3",), "phone", WORKERS),
    ActionSpec("list.done", ("Alt+End",), "check", WORKERS),
)
REVIEW = (
    ActionSpec("review.find", ("Ctrl+Shift+F10",), "search", REVIEWERS),
    ActionSpec("review.journal", ("Alt+5",), "list", REVIEWERS),
    ActionSpec("review.line", ("Alt+6",), "review", REVIEWERS),
    ActionSpec("review.events", ("Alt+0",), "clock", REVIEWERS),
    ActionSpec("review.ticket", ("Ctrl+Shift+F6",), "history", REVIEWERS),
    ActionSpec("review.play", ("Ctrl+F9",), "play", REVIEWERS),
    ActionSpec("review.faster", ("Ctrl+Shift+F9",), "", REVIEWERS),
    ActionSpec("review.next_event", ("Ctrl+Down",), "next", REVIEWERS),
    ActionSpec("review.previous_event", ("Ctrl+Up",), "back", REVIEWERS),
    ActionSpec("review.remark", ("Ctrl+F8",), "flag", REVIEWERS),
    ActionSpec("review.submit", ("Ctrl+Shift+F8",), "check", REVIEWERS),
)
CARE = (
    ActionSpec("care.open", ("Ctrl+Shift+F1",), "import", AUTHORS),
    ActionSpec("care.from_sample", ("Ctrl+Shift+F2",), "plus", AUTHORS),
    ActionSpec("care.next_problem", ("Alt+F8",), "warning", AUTHORS),
    ActionSpec("care.next_pane", ("Alt+F9",), "graph", AUTHORS),
    ActionSpec("care.preview", ("Alt+F10",), "play", AUTHORS),
    ActionSpec("care.edit", ("Alt+F11",), "edit", AUTHORS),
    ActionSpec("care.export", ("Alt+F12",), "export", AUTHORS),
    ActionSpec("care.publishing", ("Ctrl+Shift+Return",), "publish", SUPERVISORS),
    ActionSpec("care.forward", ("Ctrl+Shift+F5",), "publish", AUTHORS),
    ActionSpec("care.back", ("Ctrl+Shift+F4",), "back", AUTHORS),
    ActionSpec("care.retire", ("Ctrl+Shift+F3",), "stop", AUTHORS),
)
PROGRAM = (
    ActionSpec("program.palette", ("F12",), "search"),
    ActionSpec("program.language", ("Ctrl+F12",), "language"),
    ActionSpec("program.theme", ("Shift+F12",), "moon"),
    ActionSpec("program.undo", ("Alt+Backspace",), "back"),
    ActionSpec("program.quit", ("Ctrl+F4",), "cross"),
)

ACTIONS: tuple[ActionSpec, ...] = CALL + CARD + SCRIPT + TICKET + FOCUS + SCREENS + LISTS + REVIEW + CARE + PROGRAM
