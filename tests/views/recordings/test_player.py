"""The player at the desk: opened by key, sought, marked, silent when a call rings, honest about faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from app.models.ids import Uid, new_uid
from app.models.staff import Role
from app.services.calls import interactions
from app.services.calls.interactions import take_event
from app.services.clients.edit import new_client
from app.services.clients.names import NameParts
from app.services.people.users import signed_in_as
from app.services.recordings.errors import NoSound, PasswordWanted
from app.services.recordings.listening import listenings, note_heard, set_mark
from app.services.recordings.playing import Frames, Heard
from app.services.recordings.secrets import Login
from app.services.recordings.sound import Sound, decode
from app.services.store.clock import wall_ms
from app.services.store.store import Store
from app.services.telephony.events import CallEvent, EventKind
from app.services.tickets.draft import TicketDraft
from app.services.tickets.saving import save_ticket
from app.views.lists.controller import ListController
from app.views.recordings.controller import STALLED, RecordingsController
from app.views.recordings.dialogs import LoginDialog, MarkDialog
from app.views.review.controller import ReviewController
from app.views.starting.desk import Desk
from app.views.ticket.controller import TicketScreenController
from tests.services.recordings.sounds import tone, wav
from tests.views.desk_fixture import desk_in

NUMBER = "+74951234567"


class Hand:
    """A device turned by hand; ``fault`` is what it says at the start."""

    fault = ""

    def __init__(self) -> None:
        self.source: Frames | None = None

    def start(self, rate: int, source: Frames) -> None:
        if self.fault:
            raise NoSound(self.fault)
        self.source = source

    def stop(self) -> None:
        self.source = None

    def ask(self, ms: int) -> None:
        assert self.source is not None
        self.source.send(ms * 8)


@dataclass
class Bench:
    """The desk with its player. ``answer`` decides what dialogs come to."""

    desk: Desk
    qtbot: Any
    device: Hand
    call: Uid
    ticket: Uid
    told: list[str]
    answer: Callable[[QDialog], bool] = lambda _dialog: False

    @property
    def player(self) -> RecordingsController:
        return self.desk.recordings

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)

    def ask(self, function: Callable[..., Any], *args: Any) -> Any:
        return self.desk.context.work._store.submit(lambda store: function(store, *args)).result()

    def open(self) -> None:
        """Open the call's recording and wait until it plays."""
        self.desk.context.navigation.open_recording.emit(self.call, "call", -1)
        self.until(lambda: self.player.playback is not None and self.player.playback.is_open)


def fill(store: Store, made: dict[str, Uid]) -> None:
    """A client with a recorded call that became a ticket."""
    boss = signed_in_as(store, "boss")
    assert boss is not None
    me, at = boss.user_uid, wall_ms() - 600_000
    anna = new_client(store, me, NameParts("Иванова", "Анна"), NUMBER)
    take_event(store, me, CallEvent(EventKind.RINGING, "r1", at, number=NUMBER))
    event = CallEvent(EventKind.ANSWERED, "r1", at + 5_000, recording="/var/spool/asterisk/monitor/1.wav")
    made["call"] = take_event(store, me, event).interaction_uid
    take_event(store, me, CallEvent(EventKind.ENDED, "r1", at + 25_000))
    interactions.set_person(store, me, made["call"], anna)
    made["ticket"] = save_ticket(store, me, TicketDraft(new_uid(), subject="Течёт", person_uid=anna)).uid
    interactions.link_ticket(store, me, made["call"], made["ticket"])
    set_mark(store, me, made["call"], 12_000, "назвала другой номер")


@contextmanager
def bench_of(role: Role, qtbot: Any, folder: Path) -> Iterator[Bench]:
    """A desk with its player; the recording is a file of twenty seconds."""
    recordings, made = folder / "monitor", {}
    recordings.mkdir()
    (recordings / "1.wav").write_bytes(wav(tone(20.0)))
    with desk_in(folder, role, partial(fill, made=made)) as desk:
        desk.context.settings.set_for_now("recording_folder", str(recordings))
        desk.show()
        qtbot.waitExposed(desk.window)
        qtbot.waitUntil(lambda: hasattr(desk, "recordings"), timeout=20_000)
        device = Hand()
        desk.recordings.make_device = lambda: device
        bench = Bench(desk, qtbot, device, made["call"], made["ticket"], [])
        desk.context.notices.run = lambda dialog: bench.answer(dialog)  # type: ignore[method-assign]
        desk.context.notices.told.connect(lambda notice: bench.told.append(notice.text))
        yield bench
        desk.recordings._background.wait()


@pytest.fixture
def bench(qtbot: Any, tmp_path: Path) -> Iterator[Bench]:
    with bench_of(Role.OPERATOR, qtbot, tmp_path) as made:
        yield made


def press(bench: Bench, name: str) -> None:
    action = bench.desk.context.actions.get(name)
    assert action is not None
    action.trigger()


def test_it_opens_plays_and_writes_down_what_was_heard(bench: Bench) -> None:
    bench.open()
    bar = bench.player.bar
    assert bar.isVisible()
    assert bar.wave.maximum() == 20_000
    bench.device.ask(3_000)
    QTest.keyClick(bar.wave, Qt.Key.Key_Space)
    assert bar.wave.value() == 3_000
    bench.until(lambda: bench.device.source is None)
    bench.until(lambda: bench.ask(listenings, bench.call))
    (one,) = bench.ask(listenings, bench.call)
    assert (one.from_ms, one.to_ms) == (0, 3_000)
    assert bench.ask(lambda store: store.value("SELECT count(*) FROM read_entry WHERE purpose = 'call'")) == 1


def test_keys_seek_and_change_the_speed(bench: Bench) -> None:
    bench.open()
    wave, playback = bench.player.bar.wave, bench.player.playback
    assert playback is not None
    for key, place in (
        (Qt.Key.Key_Right, 5_000),
        (Qt.Key.Key_PageDown, 20_000),
        (Qt.Key.Key_Left, 15_000),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_End, 20_000),
    ):
        QTest.keyClick(wave, key)
        assert playback.position_ms == place
    QTest.keyClick(wave, Qt.Key.Key_Plus)
    assert playback.speed == 1.25
    QTest.keyClick(wave, Qt.Key.Key_Minus)
    assert playback.speed == 1.0
    press(bench, "recording.back")
    assert playback.position_ms == 15_000
    press(bench, "recording.forward")
    press(bench, "recording.faster")
    assert (playback.position_ms, playback.speed) == (20_000, 1.25)


def test_a_mark_is_put_found_changed_and_taken_back(bench: Bench) -> None:
    bench.open()
    bar = bench.player.bar
    bench.device.ask(4_000)

    def write(dialog: QDialog) -> bool:
        assert isinstance(dialog, MarkDialog)
        assert bench.player.playback is not None
        assert not bench.player.playback.is_playing, "it waits while one writes"
        dialog.words.setText("обещал перезвонить")
        return True

    bench.answer = write
    QTest.keyClick(bar.wave, Qt.Key.Key_Insert)
    assert bench.player.playback is not None
    assert bench.player.playback.is_playing
    bench.until(lambda: bar.marks.count() == 2)
    assert bar.marks.isVisible()
    assert "обещал перезвонить" in bar.marks.item(0).text()
    QTest.keyClick(bar.wave, Qt.Key.Key_Home)
    QTest.keyClick(bar.wave, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert bar.wave.value() == 4_000
    bar.marks.setCurrentRow(1)
    QTest.keyClick(bar.marks, Qt.Key.Key_Delete)
    bench.until(lambda: bench.told)
    assert bench.told == ["Изменить или убрать отметку может только тот, кто её поставил."]
    bar.marks.setCurrentRow(0)
    QTest.keyClick(bar.marks, Qt.Key.Key_Delete)
    bench.until(lambda: bar.marks.count() == 1)
    assert bench.told[1:] == ["Отметка убрана."]
    press(bench, "program.undo")
    bench.until(lambda: bar.marks.count() == 2)


def test_a_call_that_rings_makes_it_silent(bench: Bench) -> None:
    bench.open()
    bench.desk.context.manual.begin(NUMBER, talking=False)
    bench.until(lambda: bench.device.source is None)
    assert bench.player.bar.isVisible()


def test_at_the_end_it_stops_and_begins_anew(bench: Bench) -> None:
    bench.open()
    bench.device.ask(20_100)
    bench.until(lambda: bench.device.source is None)
    assert bench.player.bar.wave.value() == 20_000
    press(bench, "recording.play")
    assert bench.player.playback is not None
    assert bench.player.playback.position_ms == 0


def test_a_device_that_asks_no_more_is_told(bench: Bench) -> None:
    bench.open()
    bench.device.ask(500)
    for _ in range(STALLED + 2):
        bench.player._frame()
    bench.until(lambda: bench.device.source is None)
    assert "не отвечает" in bench.player.bar._state.text()


def test_without_a_device_it_is_looked_through(bench: Bench) -> None:
    bench.device.fault = "recordings.no_device"
    bench.desk.context.navigation.open_recording.emit(bench.call, "call", -1)
    bar = bench.player.bar
    bench.until(lambda: "Не найдено устройство" in bar._state.text())
    QTest.keyClick(bar.wave, Qt.Key.Key_Right)
    assert bar.wave.value() == 5_000
    bench.device.fault = ""
    press(bench, "recording.play")
    bench.until(lambda: bench.device.source)
    assert not bar._state.isVisible()


def test_a_recording_that_is_gone_is_told_and_tried_again(bench: Bench, tmp_path: Path) -> None:
    content = (tmp_path / "monitor" / "1.wav").read_bytes()
    (tmp_path / "monitor" / "1.wav").unlink()
    bench.desk.context.navigation.open_recording.emit(bench.call, "call", -1)
    bench.until(lambda: "нет на месте" in bench.player.bar._state.text())
    (tmp_path / "monitor" / "1.wav").write_bytes(content)
    press(bench, "recording.play")
    bench.until(lambda: bench.device.source)


class Asking:
    """A loader behind a password."""

    def __init__(self) -> None:
        self.known: dict[str, Login] = {}

    def load(self, *_where: object) -> Sound:
        login = self.known.get("pbx.example")
        if login != Login("a", "b"):
            raise PasswordWanted("pbx.example", refused=login is not None)
        return decode(wav(tone(1.0)))

    def keep(self, host: str, login: Login) -> bool:
        self.known[host] = login
        return True


def test_a_server_asks_for_a_password(bench: Bench) -> None:
    bench.player.loader = Asking()  # type: ignore[assignment]
    words = iter(("wrong", "b"))
    seen = []

    def answer(dialog: QDialog) -> bool:
        assert isinstance(dialog, LoginDialog)
        seen.append(dialog)
        dialog.name.setText("a")
        dialog.word.setText(next(words))
        return True

    bench.answer = answer
    bench.open()
    assert len(seen) == 2


def test_the_ticket_lists_its_recordings(bench: Bench) -> None:
    bench.desk.context.navigation.open_ticket.emit(bench.ticket)
    screen = bench.desk.shell.screen("ticket")
    assert isinstance(screen, TicketScreenController)
    pane = next(pane for pane in screen.panes if pane.name == "recordings")
    bench.until(lambda: pane.list.count() == 2)  # type: ignore[attr-defined]
    press(bench, "recording.open")
    bench.until(lambda: bench.device.source)
    assert bench.desk.window.focusWidget() is bench.player.bar.wave
    QTest.keyClick(bench.player.bar.wave, Qt.Key.Key_Escape)
    assert not bench.player.bar.isVisible()


def test_the_card_offers_the_last_recording(bench: Bench) -> None:
    bench.desk.shell.show("desk")
    bench.desk.context.manual.begin(NUMBER, talking=True)
    card = bench.desk.shell.screen("desk").card  # type: ignore[attr-defined]
    bench.until(lambda: card.card is not None and card.card.last_contacts)
    press(bench, "recording.open")
    bench.until(lambda: bench.device.source)


def test_where_nothing_is_recorded_the_key_says_so(bench: Bench) -> None:
    bench.desk.shell.show("my_day")
    press(bench, "recording.open")
    assert bench.told == ["Здесь нет разговора с записью. Выберите разговор или заявку с записью."]


def test_the_list_of_calls_offers_the_one_that_is_chosen(bench: Bench) -> None:
    bench.desk.shell.show("calls")
    calls = bench.desk.shell.screen("calls")
    assert isinstance(calls, ListController)
    bench.until(lambda: calls._model.row_at(calls.widget.table.current_row()))
    press(bench, "recording.open")
    bench.until(lambda: bench.device.source)
    assert bench.player.bar.isVisible()


def test_the_window_may_be_narrow_whoever_has_heard_it(bench: Bench) -> None:
    for place in range(20):
        heard = Heard(place * 1_000, place * 1_000 + 900)
        bench.ask(note_heard, bench.desk.context.signed_in.user_uid, bench.call, "call", heard)
    bench.open()
    assert bench.player.bar.minimumSizeHint().width() < 760


def test_a_review_hears_follows_and_writes_nothing_into_the_store(qtbot: Any, tmp_path: Path) -> None:
    with bench_of(Role.SUPERVISOR, qtbot, tmp_path) as bench:
        bench.desk.context.navigation.open_call.emit(bench.call)
        review = bench.desk.shell.screen("review")
        assert isinstance(review, ReviewController)
        bench.until(lambda: review._replay is not None)
        press(bench, "recording.open")
        bench.until(lambda: bench.device.source)
        bar, line = bench.player.bar, review.widget.replay.line
        assert bar.marks.count() == 1
        assert not bar.mark.isVisible()
        QTest.keyClick(bar.wave, Qt.Key.Key_Right)
        assert line.value() == 10_000, "twenty seconds that end with the talk begin at the answer"
        bench.desk.context.navigation.hear_at.emit(bench.call, line.moment + 5_000)
        assert bar.wave.value() == 10_000
        bench.device.ask(2_000)
        QTest.keyClick(bar.wave, Qt.Key.Key_Insert)
        assert "только читают" in bench.told[-1]
        bench.player.pause()
        bench.until(lambda: bench.ask(listenings, bench.call))
        (one,) = bench.ask(listenings, bench.call)
        assert (one.user, one.from_ms, one.to_ms) == ("Иван", 10_000, 12_000)
        assert bench.ask(lambda store: store.value("SELECT count(*) FROM recording_listening")) == 0
