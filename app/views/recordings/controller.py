"""The one player of the window: opens a call's recording, plays it, has kept what was heard of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer

from app.models.ids import Uid
from app.services.errors import KnownError
from app.services.recordings.errors import PasswordWanted
from app.services.recordings.listening import Listening, Mark, Opened, note_heard, open_recording, reread
from app.services.recordings.loading import Loader
from app.services.recordings.places import Places
from app.services.recordings.playing import SPEEDS, Device, Heard, Playback, SoundDevice
from app.services.recordings.sound import Sound
from app.services.store.keyring_access import find_keyring
from app.services.store.store import Changed
from app.services.words import t
from app.views.common.background import Background
from app.views.context import Context
from app.views.recordings.bar import RecordingBar
from app.views.recordings.dialogs import LoginDialog
from app.views.recordings.marking import Marking
from app.views.recordings.wave import NEAR_MS
from app.views.shell.window import MainWindow
from app.views.work import Request

FRAME_MS = 50
TOLD_EVERY = 30_000 // FRAME_MS
"""While it plays, what was heard is written down so often: a crash loses half a minute at most."""
STALLED = 3_000 // FRAME_MS
"""After so many frames without a step the device is taken for dead."""


class RecordingsController(QObject):
    """One recording at a time. ``make_device`` and ``loader`` are replaced by tests."""

    def __init__(self, context: Context, window: MainWindow) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._user = context.signed_in.user_uid
        self.make_device: Callable[[], Device] = SoundDevice
        self.loader = Loader(find_keyring)
        self._background = Background("recording", self)
        self._marking = Marking(context, window, self._hold, self._go_on)
        self._asking: Request | None = None
        self._wanted: tuple[Uid, str, int] | None = None
        self._opened: Opened | None = None
        self.playback: Playback | None = None
        self._speed = 1.0
        self._turn = 0
        self._frames = self._still = self._last = 0
        self._came = self._settling = self._left = False
        self._bar: RecordingBar | None = None
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._frame)
        navigation = context.navigation
        navigation.open_recording.connect(self.open)
        navigation.hear_at.connect(self._hear_at)
        navigation.quiet.connect(self.pause)
        navigation.leaving.connect(self._leave)
        context.work.changed.connect(self._store_changed)
        for name, handler in (
            ("recording.open", self._open_in_hand),
            ("recording.play", self.toggle),
            ("recording.back", partial(self._go_by, -NEAR_MS)),
            ("recording.forward", partial(self._go_by, NEAR_MS)),
            ("recording.faster", self._next_speed),
            ("recording.mark", self._add_mark),
        ):
            context.actions.connect(name, handler)

    @property
    def bar(self) -> RecordingBar:
        """Made when first needed, under the screen."""
        if self._bar is None:
            bar = RecordingBar(self._context.theme, may_mark=self._marking.allowed)
            bar.hide()
            bar.play.clicked.connect(self.toggle)
            bar.speed.clicked.connect(self._next_speed)
            bar.mark.clicked.connect(self._add_mark)
            bar.close_button.clicked.connect(self.close)
            bar.wave.sought.connect(self.go_to)
            bar.wave.play.connect(self.toggle)
            bar.wave.faster.connect(self._change_speed)
            bar.wave.mark.connect(self._add_mark)
            bar.wave.left.connect(self.close)
            bar.marks.gone_to.connect(self._go_to_mark)
            bar.marks.changed.connect(self._marking.change)
            bar.marks.dropped.connect(self._marking.drop)
            bar.marks.play.connect(self.toggle)
            bar.marks.left.connect(bar.wave.setFocus)
            self._window.player.addWidget(bar)
            self._bar = bar
        return self._bar

    # -- opening ------------------------------------------------------------------------------------------

    def open(self, uid: Uid, purpose: str, place: int = -1) -> None:
        """Open a call's recording and play it, from ``place`` (ms) or its beginning."""
        self._came = True
        if self._opened is not None and self._opened.interaction_uid == uid and self.playback is not None:
            if place >= 0:
                self.go_to(place)
            self.bar.wave.setFocus()
            return
        self._let_go()
        self._wanted = (uid, purpose, place)
        self.bar.show_call(None)
        self.bar.show_playing(False, self._speed)
        self.bar.show()
        self.bar.wave.setFocus()
        asking = self._context.work.ask(open_recording, self._user, uid, purpose).failed(self._not_opened)
        self._asking = asking.then(self._take_opened)

    def close(self) -> None:
        """Be silent and leave the screen to its work."""
        self._let_go()
        if self._bar is not None and not self._bar.isHidden():
            back = self._in_bar()
            self._bar.hide()
            screen = self._window.stack.currentWidget()
            if back and screen is not None:
                screen.setFocus()

    def _leave(self) -> None:
        self._left = True
        playback = self.playback
        self.close()
        if playback is not None and playback.is_open and not self._settling:
            playback.release()

    def _let_go(self) -> None:
        self.pause()
        self._turn += 1
        if self._asking is not None:
            self._asking.cancel()
        self._asking = self._opened = self.playback = self._wanted = None

    def _open_in_hand(self) -> None:
        """To the player; from there, and without it, to the recording of what is in hand on the screen."""
        if self._bar is not None and self._bar.isVisible() and not self._in_bar():
            self._bar.wave.setFocus()
            return
        self._came = False
        self._context.navigation.recording_wanted.emit()
        if not self._came:
            self._context.notices.tell(t("recordings.none_here"))

    def _in_bar(self) -> bool:
        focus = self._window.focusWidget()
        return self._bar is not None and focus is not None and self._bar.isAncestorOf(focus)

    def _not_opened(self, error: KnownError) -> None:
        self.close()
        self._context.notices.tell_error(error)

    def _take_opened(self, opened: Opened) -> None:
        self._opened = opened
        self.bar.show_call(opened)
        self._load()

    def _load(self) -> None:
        if self._opened is None:
            return
        turn, settings = self._turn, self._context.settings
        places = Places(
            settings.text("recording_prefix"),
            settings.text("recording_folder").strip(),
            settings.text("recording_url").strip(),
            settings.text("recording_hosts"),
        )
        job = partial(self.loader.load, self._opened.reference, places, self._opened.offered_at)
        self._background.run(job, partial(self._loaded, turn), partial(self._not_loaded, turn))

    def _loaded(self, turn: int, sound: Sound) -> None:
        if turn != self._turn or self._wanted is None:
            return
        self.playback = Playback(sound, self.make_device())
        self.playback.speed = self._speed
        self.bar.show_sound(sound.peaks, sound.duration_ms)
        if self._wanted[2] > 0:
            self.go_to(self._wanted[2])
        self.toggle()

    def _not_loaded(self, turn: int, error: KnownError) -> None:
        if turn != self._turn:
            return
        self.bar.show_trouble(str(error))
        if isinstance(error, PasswordWanted):
            dialog = LoginDialog(self._window, error)
            if self._context.notices.run(dialog):
                keep = partial(self.loader.keep, error.host, dialog.login)
                self.bar.show_call(self._opened)
                self._background.run(keep, partial(self._login_kept, turn), partial(self._not_loaded, turn))
            dialog.deleteLater()

    def _login_kept(self, turn: int, _beyond_this_session: bool) -> None:
        if turn == self._turn:
            self._load()

    # -- playing ------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Play or pause; where loading failed, try again."""
        playback = self.playback
        if playback is None:
            if self._opened is not None and self._bar is not None:
                self._bar.show_call(self._opened)
                self._load()
        elif self._timer.isActive():
            self.pause()
        else:
            self._play(playback)

    def _play(self, playback: Playback) -> None:
        playback.play()
        self._frames = self._still = 0
        self._timer.start()
        self.bar.show_trouble("")
        self.bar.show_playing(True, self._speed)
        self._settle(playback)

    def _settle(self, playback: Playback) -> None:
        """Let the device follow what is wished: beside the window, one step at a time."""
        wanted = playback.is_playing
        if not self._settling and wanted != playback.is_open:
            self._settling = True
            job = playback.open if wanted else playback.release
            self._background.run(job, partial(self._settled, playback), partial(self._no_sound, playback))

    def _settled(self, playback: Playback, _nothing: None) -> None:
        self._settling = False
        self._settle(playback)
        if self.playback is not None:
            self._settle(self.playback)

    def _no_sound(self, playback: Playback, error: KnownError) -> None:
        playback.pause()
        if playback is self.playback:
            self.pause()
            self.bar.show_trouble(str(error))
        self._settled(playback, None)

    def pause(self) -> None:
        """Stop where it is: the person's wish, a call that rings, the end."""
        if self.playback is not None and self._timer.isActive():
            self._timer.stop()
            self._note(self.playback.pause())
            self._show_place()
            self.bar.show_playing(False, self._speed)
            if not self._left:
                self._settle(self.playback)

    def go_to(self, ms: int) -> None:
        """Go to a place (ms)."""
        if self.playback is not None:
            self._note(self.playback.go_to(ms))
            self._show_place()

    def _go_by(self, ms: int) -> None:
        if self.playback is not None:
            self.bar.wave.go_by(ms)

    def _go_to_mark(self, mark: Mark) -> None:
        self.go_to(mark.at_ms)

    def _next_speed(self) -> None:
        self._use_speed(SPEEDS[(SPEEDS.index(self._speed) + 1) % len(SPEEDS)])

    def _change_speed(self, by: int) -> None:
        self._use_speed(SPEEDS[max(0, min(SPEEDS.index(self._speed) + by, len(SPEEDS) - 1))])

    def _use_speed(self, speed: float) -> None:
        self._speed = speed
        if self.playback is not None:
            self.playback.speed = speed
        if self._bar is not None:
            self._bar.show_playing(self._timer.isActive(), speed)

    def _frame(self) -> None:
        playback = self.playback
        if playback is None:
            return
        self._frames += 1
        place = playback.position_ms
        self._still = self._still + 1 if place == self._last and playback.is_open else 0
        self._last = place
        if playback.at_end:
            self.pause()
        elif self._still >= STALLED:
            self.pause()
            self.bar.show_trouble(t("recordings.stalled"))
        else:
            self._show_place()
            if self._frames % TOLD_EVERY == 0:
                self._note(playback.take_heard())

    def _show_place(self) -> None:
        if self.playback is None or self._opened is None or self._wanted is None:
            return
        place = self.playback.position_ms
        self.bar.show_place(place)
        began = self._opened.began_at(self.playback.sound.duration_ms)
        if began is not None and self._wanted[1] == "review":
            self._context.navigation.recording_at.emit(self._opened.interaction_uid, began + place)

    def _hear_at(self, uid: Uid, at: int) -> None:
        """Go to a moment of the call (UTC ms), if its recording is open and its beginning known."""
        if self._opened is None or self.playback is None or self._opened.interaction_uid != uid:
            return
        began = self._opened.began_at(self.playback.sound.duration_ms)
        if began is not None:
            self.go_to(max(0, at - began))

    def _note(self, heard: Heard | None) -> None:
        if heard is not None and self._opened is not None and self._wanted is not None:
            uid, purpose = self._opened.interaction_uid, self._wanted[1]
            self._context.work.ask(note_heard, self._user, uid, purpose, heard).in_background().then()

    # -- marks --------------------------------------------------------------------------------------------

    def _add_mark(self) -> None:
        if self.playback is not None and self._opened is not None:
            self._marking.add(self._opened.interaction_uid, self.playback.position_ms)

    def _hold(self) -> bool:
        played = self._timer.isActive()
        self.pause()
        return played

    def _go_on(self) -> None:
        if self.playback is not None:
            self._play(self.playback)

    def _store_changed(self, change: Changed) -> None:
        if self._opened is not None and change.touches("recording_mark", "recording_listening"):
            uid = self._opened.interaction_uid
            self._context.work.ask(reread, uid).on_the_reader().then(self._show_marks)

    def _show_marks(self, told: tuple[Uid, tuple[Mark, ...], tuple[Listening, ...]]) -> None:
        uid, marks, listenings = told
        if self._opened is not None and self._opened.interaction_uid == uid and self._bar is not None:
            self._bar.show_marks(marks, listenings)
