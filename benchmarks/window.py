"""What the window costs: a caller's card, a key, a save, a list's scroll, stalls during an import, memory."""

from __future__ import annotations

import csv
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLabel, QLineEdit, QWidget

from app.services.crash import CrashReports
from app.services.imports import Import, Mapping, Progress, look
from app.services.joining.secrets import HubSecrets
from app.services.launch import Launch
from app.services.paths import paths_in
from app.services.people.users import signed_in_as
from app.services.settings.settings import load_settings
from app.services.store.session import open_session
from app.views.garbage import SETTLED_MS, GuiThreadCollector
from app.views.starting.desk import Desk
from app.views.starting.start import SWITCH_S
from app.views.texts import LanguageSwitch
from app.views.theme import Theme
from benchmarks.figures import Figure, append_and_sync, dump, percentiles, pss_mb
from benchmarks.key import KEY, LOGIN

PATIENCE_S = 60.0
TICK_MS = 5
IMPORT_ROWS = 6000
IMPORT_CHUNK_MS = 20


class Painted(QObject):
    """Counts the paintings of a widget and of the labels in it."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.count = 0
        ground = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
        for one in (ground, *widget.findChildren(QLabel)):
            one.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Count, and let pass."""
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


class Bench:
    """A desk on the filled store, with somebody at it."""

    def __init__(
        self,
        path: Path,
        login: str = LOGIN,
        settings: dict[str, str] | None = None,
        secrets: HubSecrets | None = None,
    ) -> None:
        sys.setswitchinterval(SWITCH_S)
        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)
        self.application = application
        self.collector = GuiThreadCollector()
        self.random = Random(7)
        self.path = path
        self.home = Path(tempfile.mkdtemp(prefix="hotline-bench-home-"))
        paths = paths_in(self.home)
        launch = Launch(paths, load_settings(paths), CrashReports(paths.log), path)
        for name, value in (settings or {}).items():
            launch.settings.set_for_now(name, value)
        self.session = open_session(path, [KEY], temporary=self.home / "nothing")
        signed_in = self.session.store.submit(lambda store: signed_in_as(store, login)).result()
        assert signed_in is not None
        self.user = signed_in.user_uid
        switch = LanguageSwitch(application)
        self.window = Desk(launch, self.session, signed_in, Theme(application), switch, secrets=secrets)
        self.window.show()
        self.desk: Any = self.window.shell.screen("desk")
        self.until(lambda: self.desk.outcome.by_code("consulted") is not None)
        self.numbers: list[str] = self.ask(_some_numbers)
        self.collector.settle()
        self.pause(SETTLED_MS + 500)  # what is loaded late is loaded

    def ask(self, operation: Callable[..., Any], *args: Any) -> Any:
        """Run on the database thread and wait."""
        return self.session.store.submit(lambda store: operation(store, *args)).result()

    def until(self, condition: Callable[[], object]) -> None:
        """Turn the event loop until a condition holds."""
        limit = time.monotonic() + PATIENCE_S
        loop = QEventLoop()
        # Qt waits without Python's lock, as in the program; a loop in Python would starve the other threads.
        look = QTimer(interval=1, timerType=Qt.TimerType.PreciseTimer)
        look.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > limit else None)
        look.start()
        if not condition():
            loop.exec()
        look.stop()
        if not condition():
            raise TimeoutError("the window stands still")

    def pause(self, ms: int) -> None:
        """Let the event loop turn for a while."""
        clock = QElapsedTimer()
        clock.start()
        self.until(lambda: clock.elapsed() > ms)

    def close(self) -> None:
        """End the shift."""
        self.window.window.close()
        self.pause(50)
        self.session.close()
        self.collector.stop()

    # -- one call -----------------------------------------------------------------------------------------

    def call(self, number: str) -> float:
        """A call rings; ms from the line's event to the painted card."""
        painted = Painted(self.desk.card.widget)
        shown: list[int] = []  # how often it had been painted when the caller was put on it

        def note(_ringing: object) -> None:
            shown.append(painted.count)

        self.desk.calls.found.connect(note)  # after the desk's own handler
        began = time.perf_counter()
        self.window.context.manual.begin(number, talking=False)
        self.until(lambda: shown and painted.count > shown[0])
        took = (time.perf_counter() - began) * 1000
        self.desk.calls.found.disconnect(note)
        painted.deleteLater()
        return took

    def hang_up(self) -> None:
        """Refuse or end the call in hand, and close the contact."""
        calls = self.desk.calls
        self.until(lambda: calls.current is None or calls.current.interaction_uid is not None)
        calls.hang_up()
        self.until(lambda: calls.current is None or not calls.current.is_live)
        if calls.current is not None:
            self.desk.outcome.choose(self.desk.outcome.by_code("consulted"), "")
            self.window.context.actions.get("call.finish").trigger()
            self.until(lambda: calls.current is None)

    def type(self, editor: QWidget, text: str) -> list[float]:
        """Type a text; ms from each key to its echo painted."""
        painted = Painted(editor)
        taken = []
        for letter in text:
            before = painted.count
            began = time.perf_counter()
            key = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
            self.application.postEvent(editor, key)
            self.until(lambda before=before: painted.count > before)
            taken.append((time.perf_counter() - began) * 1000)
            self.pause(3)
        painted.deleteLater()
        return taken


def _some_numbers(store: Any) -> list[str]:
    most = store.value("SELECT max(id) FROM contact_point WHERE kind = 'phone'")
    least = min(400, most // 2)
    random = Random(3)
    sql = "SELECT raw FROM contact_point WHERE id >= ? AND kind = 'phone' LIMIT 1"
    return [store.value(sql, random.randrange(least, most)) for _ in range(200)]


def card(bench: Bench, times: int = 60) -> Figure:
    """Line's event to painted card; beside it one SELECT on the same thread, shown in a bare label."""
    taken = []
    for number in bench.numbers[:times]:
        taken.append(bench.call(number))
        bench.hang_up()
        bench.pause(20)
    label = QLabel()
    label.resize(400, 80)
    label.show()
    bench.pause(50)
    painted = Painted(label)
    plain = []
    sql = (
        "SELECT p.last_name FROM contact_point c JOIN person_contact_point l ON l.contact_point_uid = c.uid "
        "JOIN person p ON p.uid = l.person_uid WHERE c.key = ?"
    )
    for number in bench.numbers[:times]:
        before = painted.count
        began = time.perf_counter()
        label.setText(f"{bench.ask(lambda store, number=number: store.rows(sql, number))} {number}")
        bench.until(lambda before=before: painted.count > before)
        plain.append((time.perf_counter() - began) * 1000)
    label.deleteLater()
    return Figure(
        "call event → painted card",
        *percentiles(taken),
        "ms",
        percentiles(plain)[0],
        "a SELECT in a bare label",
        50,
    )


def echo(bench: Bench) -> Figure:
    """A key in the ticket form to its echo; beside it the same in a bare line edit."""
    text = "Нет горячей воды с самого утра, просят мастера до вечера"
    bench.window.context.manual.begin(bench.numbers[0], talking=True)
    bench.until(lambda: bench.desk.calls.current is not None and bench.desk.calls.current.interaction_uid)
    bench.pause(300)
    form = bench.desk.ticket.widget
    taken = [one for name in ("subject", "description") for one in bench.type(form.fields[name].editor, text)]
    bare = QLineEdit()
    bare.resize(300, 30)
    bare.show()
    bench.pause(50)
    plain = bench.type(bare, text)
    bare.deleteLater()
    return Figure(
        "key → echo in the ticket form", *percentiles(taken), "ms", percentiles(plain)[0], "a bare QLineEdit"
    )


def save(bench: Bench, times: int = 30) -> Figure:
    """Ctrl+Enter to the acknowledged save, the call in hand."""
    saved: list[bytes] = []
    bench.desk.ticket.saved.connect(lambda ticket: saved.append(ticket.uid))
    taken = []
    action = bench.window.context.actions.get("ticket.save")
    for turn in range(times):
        editor = bench.desk.ticket.widget.fields["subject"].editor
        editor.setText(f"Нет горячей воды {turn} {bench.random.random():.5f}")
        editor.textEdited.emit(editor.text())
        bench.desk.ticket.values.set("subject", editor.text())
        bench.pause(200)
        before = len(saved)
        began = time.perf_counter()
        action.trigger()
        bench.until(lambda before=before: len(saved) > before)
        taken.append((time.perf_counter() - began) * 1000)
        bench.desk.new_ticket()
        bench.pause(30)
    sync = percentiles(append_and_sync(bench.path.parent))[0]
    bench.hang_up()
    return Figure("Ctrl+Enter → saved", *percentiles(taken), "ms", sync, "append of 8 KiB + fdatasync", 2, "ratio")


def scroll(bench: Bench) -> list[Figure]:
    """A list of all tickets: opening it, and each leap to another place until its rows are painted."""
    shell = bench.window.shell
    began = time.perf_counter()
    shell.show("queues")
    screen: Any = shell.screen("queues")
    table = screen.widget.table
    model = table.model()
    bench.until(lambda: model.rowCount() > 0 and model.row_at(0) is not None)
    opened = (time.perf_counter() - began) * 1000
    from app.services.lists.filters import Filter

    screen._loading.show(Filter(), screen._loading.sort)
    everything = bench.ask(lambda store: store.value("SELECT count(*) FROM ticket WHERE deleted_at IS NULL"))
    began = time.perf_counter()
    bench.until(lambda: model.rowCount() >= everything)
    whole = (time.perf_counter() - began) * 1000
    painted = Painted(table.viewport())
    arrived = [0]
    screen._loading.rows_came.connect(lambda: arrived.__setitem__(0, painted.count))
    taken = []
    for _ in range(60):
        row = bench.random.randrange(max(1, model.rowCount() - 60))
        began = time.perf_counter()
        arrived[0] = painted.count
        table.verticalScrollBar().setValue(row)
        bench.until(lambda row=row: model.row_at(row) is not None and painted.count > arrived[0])
        taken.append((time.perf_counter() - began) * 1000)
        bench.pause(10)
    shell.show("desk")
    return [
        Figure(f"list of {model.rowCount():,}: leap anywhere → painted rows", *percentiles(taken), "ms"),
        Figure("list: first rows after the key", opened, opened, "ms"),
        Figure("list: all row numbers (in the background)", whole, whole, "ms"),
    ]


class Ticker(QObject):
    """A timer in the GUI thread; ``gaps`` are the ms between its ticks."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to count."""
        self.gaps = []
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> list[float]:
        """The stalls: what each gap had beyond the timer's own interval."""
        self._timer.stop()
        return [max(0.0, gap - TICK_MS) for gap in self.gaps]

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now


def stall(bench: Bench) -> Figure:
    """The longest stall of the GUI thread while a file of clients comes in; beside it the idle window's."""
    path = bench.home / "clients.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Фамилия", "Имя", "Отчество", "Телефон", "Адрес"])
        for at in range(IMPORT_ROWS):
            tail = bench.random.randrange(10**9)
            writer.writerow([f"Иванов{at}", "Иван", "Петрович", f"+79{tail:09d}", f"Москва, Лесная, {at}"])
    ticker = Ticker()
    bench.pause(500)
    ticker.start()
    bench.pause(4000)
    idle = ticker.stop()
    seen = bench.ask(lambda store: look(store, path))
    mapping: Mapping = seen.mapping
    work = Import(path, mapping, bench.user, budget_ms=IMPORT_CHUNK_MS)
    state: dict[str, Progress] = {}

    def stepped(progress: Progress) -> None:
        state["last"] = progress
        if not progress.finished:
            bench.window.context.work.ask(work.step).in_background().then(stepped)

    ticker.start()
    began = time.perf_counter()
    bench.window.context.work.ask(work.step).in_background().then(stepped)
    bench.until(lambda: "last" in state and state["last"].finished)
    took = time.perf_counter() - began
    stalls = ticker.stop()
    print(f"import: {state['last'].read} rows in {took:.1f} s", file=sys.stderr)
    return Figure(
        "GUI thread: longest stall during an import (p50: median of stalls)",
        percentiles(stalls)[0],
        max(stalls),
        "ms",
        max(idle),
        "longest of the idle window",
        50,
    )


def memory() -> Figure:
    """What the program takes after a scripted shift."""
    return Figure("memory (PSS) after the shift", pss_mb(), pss_mb(), "MB", limit=200)


def measure(path: Path) -> list[Figure]:
    """All figures of the window, in one shift."""
    bench = Bench(path)
    figures = [card(bench), echo(bench), save(bench), *scroll(bench), stall(bench), memory()]
    bench.close()
    return figures


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(dump(measure(Path(sys.argv[1]))))
