"""The operator's time: tells the timer what happens, keeps its segments, shows its clocks once a second."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.ids import Uid
from app.services.calls.segments import DayCounters, Recovery, Segment, SegmentKind
from app.services.calls.time_book import day_counters, heartbeat, keep_segments, recover
from app.services.calls.timer import CallTimer, Cue, Tick, TimerEvent
from app.services.presence.codes import START
from app.services.store.clock import wall_ms
from app.services.telephony.events import LineStatus
from app.services.words import t
from app.views.common.moments import stretch
from app.views.context import Context
from app.views.desk.timer.strip import StatusStrip
from app.views.desk.timer.widgets import CallBar
from app.views.line_status import LineStatusBridge

TICK_MS = 1_000
HEARTBEAT_TICKS = 5
COUNTERS_TICKS = 30
BUTTONS = (
    *("call.answer", "call.hold", "call.transfer", "call.cancel_transfer", "call.park", "call.end", "call.finish"),
    "ticket.save",
)
MORE = ("call.park", "call.mute", "call.tones")


def mono_ms() -> int:
    """A clock that nobody sets, in ms."""
    return time.monotonic_ns() // 1_000_000


class TimerController(QObject):
    """``acw_expired`` carries a call id whose after-call time is over; ``presence_changed`` the pause's reason.

    ``begun``: the time book is open; ``shown``: the clocks have been painted anew, once a second and oftener.

    ``link_changed``: the link to the exchange, and with it what can be done with a call.
    """

    acw_expired = Signal(str)
    presence_changed = Signal(object)
    begun = Signal()
    shown = Signal()
    link_changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._work = context.work
        self._user = context.signed_in.user_uid
        self._timer: CallTimer | None = None
        self._waiting_events: list[TimerEvent] = []
        self._counters = DayCounters()
        self._asked_ms = self._counted_ms = 0
        self._call_id = ""
        self._ticks = 0
        self._ended = False
        actions = {name: action for name in BUTTONS if (action := context.actions.get(name)) is not None}
        more = [action for name in MORE if (action := context.actions.get(name)) is not None]
        self.bar = CallBar(actions, more)
        self.strip = StatusStrip()
        self._link = LineStatusBridge(context.line, self)
        self._link.changed.connect(self._link_changed)
        setting_up = context.actions.get("call.line")
        if setting_up is not None:
            self.strip.link.clicked.connect(setting_up.trigger)
        if context.line_care is not None:
            context.line_care.changed.connect(self._show_link)
        self._show_link()
        if context.hub is not None:
            self.strip.hub.clicked.connect(context.hub.settings_wanted)
            context.hub.changed.connect(self._show_hub)
            self._show_hub()
        context.navigation.working_on.connect(self.work_on)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._work.ask(recover, self._user, wall_ms()).then(self._begin)

    def tell(self, event: TimerEvent) -> None:
        """Something happened: a call rings, is answered, ends; ticket work begins."""
        if self._timer is None:
            self._waiting_events.append(event)
            return
        self._keep(self._timer.apply(event, wall_ms(), mono_ms()))
        self.show_now()

    def be_ready(self) -> None:
        """Calls are welcome."""
        self.tell(TimerEvent(Cue.READY))
        self.presence_changed.emit(None)

    def pause(self, code: str) -> None:
        """Pause for this reason; during a call: after it."""
        self.tell(TimerEvent(Cue.PAUSE, reason=code))
        self.presence_changed.emit(code)

    def work_on(self, ticket: Uid | None) -> None:
        """The time between calls goes into this ticket; None: it does no more. A pause stays a pause."""
        timer = self._timer
        if self.pause_reason is not None:
            return
        if ticket is not None:
            self.tell(TimerEvent(Cue.TICKET_WORK, ticket=ticket.hex()))
        elif timer is not None and timer.is_on_ticket:
            self.tell(TimerEvent(Cue.READY))

    def follow(self, call_id: str) -> None:
        """Show the clocks of this call (empty: of none)."""
        self._call_id = call_id
        self.show_now()

    def sign_out(self) -> None:
        """The shift ends: close what is open."""
        self._ended = True
        self._link.close()
        self.tell(TimerEvent(Cue.SIGN_OUT))
        self._clock.stop()

    def refresh_counters(self) -> None:
        """Read the day's figures again."""
        start, end = today()
        self._asked_ms = wall_ms()
        asking = self._work.ask(day_counters, self._user, start, end, self._asked_ms)
        asking.in_background().then(self._take_counters)

    @property
    def pause_reason(self) -> str | None:
        """The reason of the pause that is on or asked for; None while ready."""
        timer = self._timer
        if timer is None or timer.current is None:
            return None
        return timer.current.reason if timer.current.kind is SegmentKind.PAUSE else timer.next_status

    @property
    def now_ms(self) -> int:
        """The time book's clock."""
        return self._timer.now_ms if self._timer is not None else wall_ms()

    @property
    def segment(self) -> Segment | None:
        """What the operator's time goes into now."""
        return self._timer.current if self._timer is not None else None

    @property
    def in_call(self) -> bool:
        """Whether a call has the operator's time: a pause begins after it."""
        kinds = (SegmentKind.RING, SegmentKind.TALK, SegmentKind.HOLD, SegmentKind.ACW)
        return self.segment is not None and self.segment.kind in kinds

    @property
    def next_pause(self) -> str | None:
        """The pause that begins after this call."""
        return self._timer.next_status if self._timer is not None else None

    def pauses_today(self) -> dict[str, int]:
        """How long one has paused today, in ms by reason, up to this second."""
        used = dict(self._counters.pauses)
        segment = self.segment
        if segment is not None and segment.kind is SegmentKind.PAUSE:
            since = max(segment.start_ms, self._counted_ms)
            used[segment.reason] = used.get(segment.reason, 0) + max(0, self.now_ms - since)
        return used

    def show_now(self) -> None:
        """Paint all clocks as they stand."""
        self._show_clocks()
        self._show_strip()
        self.shown.emit()

    def _begin(self, recovery: Recovery) -> None:
        self._timer = CallTimer(
            wall_ms(), mono_ms(), acw_limit_ms=self._acw_limit_ms(), not_before_ms=recovery.starts_ms
        )
        self._context.settings.listen(self._setting_changed)
        self._keep(Tick(self._timer.segments))
        if self._context.settings.text("start_presence") == START:
            self.tell(TimerEvent(Cue.PAUSE, reason=START))
        for event in self._waiting_events:
            self.tell(event)
        self._waiting_events = []
        self.begun.emit()
        if not self._ended:
            self._clock.start()
        self.refresh_counters()
        self.show_now()

    def _acw_limit_ms(self) -> int | None:
        return self._context.settings.whole("after_call_limit") * 1000 or None

    def _setting_changed(self, name: str) -> None:
        if name == "after_call_limit" and self._timer is not None:
            self._timer.limit_acw(self._acw_limit_ms())
            self.show_now()

    def _tick(self) -> None:
        if self._timer is None:
            return
        self._keep(self._timer.tick(wall_ms(), mono_ms()))
        self._ticks += 1
        if self._ticks % HEARTBEAT_TICKS == 0:
            self._work.ask(heartbeat, self._user, self._timer.now_ms).in_background().then()
        if self._ticks % COUNTERS_TICKS == 0:
            self.refresh_counters()
        self.show_now()

    def _keep(self, tick: Tick) -> None:
        if tick.changed:
            self._work.ask(keep_segments, self._user, tick.changed).then()
        for call_id in tick.acw_expired:
            self.acw_expired.emit(call_id)

    def _take_counters(self, counters: DayCounters) -> None:
        self._counters, self._counted_ms = counters, self._asked_ms
        self._show_strip()

    def _show_clocks(self) -> None:
        timer = self._timer
        if timer is None or not self._call_id:
            self.bar.show_clocks({}, None)
            return
        kinds = (SegmentKind.RING, SegmentKind.TALK, SegmentKind.HOLD, SegmentKind.ACW)
        spent = {kind.value: timer.spent_ms(kind, self._call_id) for kind in kinds}
        ringing = not spent[SegmentKind.TALK]
        shown = {name: ms for name, ms in spent.items() if (name == "ring") == ringing and (ms or name == "talk")}
        self.bar.show_clocks(shown, timer.acw_limit_ms)

    def _link_changed(self, status: LineStatus) -> None:
        """How the exchange is reached, and the operator's queues there."""
        self._show_link(status)
        self.link_changed.emit()

    def _show_link(self, status: LineStatus | None = None) -> None:
        care = self._context.line_care
        trouble = str(care.trouble) if care is not None and care.trouble is not None else ""
        self.strip.link.show_status(status or self._context.line.status(), trouble)

    def _show_hub(self) -> None:
        hub = self._context.hub
        if hub is not None:
            self.strip.hub.show_state(hub.state, joined=hub.joined)

    def _show_strip(self) -> None:
        self.strip.show_training(self._context.trains)
        counters = self._counters
        average = stretch(counters.aht_ms) if counters.aht_ms is not None else t("timer.no_average")
        calls = t("timer.day_calls", n=counters.calls_taken)
        self.strip.show_day(t("timer.day", calls=calls, aht=average, missed=counters.missed))
        who = self._context.signed_in
        name = t("timer.who", name=who.name, extension=who.extension) if who.extension else who.name
        self.strip.show_who(name)
        queue = self._context.line.queue_state()
        if not queue.waiting:
            self.strip.show_waiting(t("timer.nobody_waits"), "quiet")
            return
        oldest = stretch(wall_ms() - queue.oldest_since_ms) if queue.oldest_since_ms is not None else ""
        self.strip.show_waiting(t("timer.waiting", n=queue.waiting, time=oldest), "soon")


def today() -> tuple[int, int]:
    """This computer's day: its first moment and the next day's, UTC ms."""
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    following = (midnight + timedelta(days=1, hours=3)).replace(hour=0)
    return int(midnight.timestamp() * 1000), int(following.timestamp() * 1000)
