"""The panes beside a ticket, in their order.

To add a pane: write ``app/views/ticket/<area>/pane.py`` with a class that inherits
:class:`app.views.ticket.reading_pane.ReadingPane` (or :class:`app.views.ticket.pane.Pane`, where the ticket's own
view says all), and add one line here. The first one is open at the start.
"""

from __future__ import annotations

from app.views.ticket.approvals.pane import ApprovalsPane
from app.views.ticket.bugs.pane import BugsPane
from app.views.ticket.checklist.pane import ChecklistPane
from app.views.ticket.clocks.pane import ClocksPane
from app.views.ticket.complaint.pane import ComplaintPane
from app.views.ticket.details.pane import DetailsPane
from app.views.ticket.files.pane import FilesPane
from app.views.ticket.handing.pane import HandingPane
from app.views.ticket.links.pane import LinksPane
from app.views.ticket.orders.pane import OrdersPane
from app.views.ticket.pane import Pane
from app.views.ticket.people.pane import PeoplePane
from app.views.ticket.recordings.pane import RecordingsPane
from app.views.ticket.time.pane import TimePane

PANES: tuple[type[Pane], ...] = (
    DetailsPane,
    ClocksPane,
    OrdersPane,
    TimePane,
    ChecklistPane,
    LinksPane,
    ApprovalsPane,
    ComplaintPane,
    FilesPane,
    RecordingsPane,
    PeoplePane,
    HandingPane,
    BugsPane,
)
