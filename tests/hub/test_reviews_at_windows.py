"""Reviewers at their windows on one hub: a remark handed in at one appears at a colleague's by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog

from app.models.calls import Interaction
from app.models.ids import Uid
from app.models.staff import Role
from app.services.crash import CrashReports
from app.services.joining.joining import join_in
from app.services.joining.place import make_place
from app.services.joining.secrets import HubSecrets
from app.services.launch import Launch
from app.services.paths import paths_in
from app.services.people.signed_in import SignedIn
from app.services.review.beside import beside
from app.services.settings.settings import load_settings
from app.services.store.opening import create_store
from app.services.store.session import open_session
from app.services.store.store import Store
from app.services.sync.state import Standing
from app.views.review.controller import ReviewController
from app.views.review.remark_views import RemarkDialog
from app.views.starting.desk import Desk
from app.views.texts import LanguageSwitch
from app.views.theme import Theme
from tests.hub.bench import Hub
from tests.hub.desks import KEY
from tests.hub.stations import Station, Stations, settled

NOW = 1_790_000_000_000
PATIENCE_MS = 60_000


class Chair:
    """A supervisor's window on a desk that has joined, as it stands after the sign-in."""

    def __init__(self, qtbot: Any, hub: Hub, folder: Path, login: str, queue: str) -> None:
        self.qtbot = qtbot
        self.person = hub.person(login, Role.SUPERVISOR, (queue,))
        folder.mkdir()
        path, paths = folder / "store.db", paths_in(folder)
        where = make_place(f"127.0.0.1:{hub.server.port}/{hub.database}", hub.login_of(login), "none")
        with create_store(path, KEY, desk_name=login) as store:
            join_in(store, where, hub.secrets[login], login, trusted=False)
        settings = load_settings(paths)
        settings.set("hub_address", where.address)
        settings.set("hub_login", where.login)
        settings.set("hub_verification", "none")
        secrets = HubSecrets(lambda: None)
        secrets.keep(where, hub.secrets[login])
        self.session = open_session(path, [KEY], read_only=True, for_author=True, temporary=folder / "nothing")
        launch = Launch(paths, settings, CrashReports(paths.log), path)
        signed_in = SignedIn(self.person, login, login.title(), Role.SUPERVISOR, "", "ru")
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme, languages = Theme(application), LanguageSwitch(application)
        self.desk = Desk(launch, self.session, signed_in, theme, languages, secrets)
        self.desk.context.notices.run = self._write  # type: ignore[method-assign]
        self.text = ""
        self.desk.show()
        self.until(lambda: self.hub.state.standing is Standing.UP)

    @property
    def hub(self) -> Any:
        return self.desk.context.hub

    @property
    def screen(self) -> ReviewController:
        found = self.desk.shell.screen("review")
        assert isinstance(found, ReviewController)
        return found

    @property
    def lines(self) -> list[str]:
        found = self.screen.widget.replay.remarks.list
        return [found.item(row).text() for row in range(found.count())]

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def read(self, sql: str, *params: Any) -> list[Any]:
        """What the window itself may read."""
        return self.session.store.submit(lambda store: store.rows(sql, *params)).result()

    def open_call(self, call: Uid) -> None:
        """Once it has come from the hub."""

        def listed() -> bool:
            self.screen.activate()  # as often as it takes: the store holds the call before the window is told
            return self.screen.model.row_of(call) >= 0

        self.until(listed)
        self.screen.open_call(call)
        self.until(self.screen.widget.replay.events.count)

    def hand_in(self, text: str) -> None:
        """Write a remark at the cursor's moment and submit it, as the buttons do."""
        self.text = text
        pane = self.screen.widget.replay.remarks
        pane.add.click()
        self.until(lambda: any(text in line for line in self.lines))
        pane.submit.click()

    def _write(self, dialog: QDialog) -> bool:
        assert isinstance(dialog, RemarkDialog)
        dialog._text.setPlainText(self.text)
        return True

    def close(self) -> None:
        self.desk.window.close()
        self.session.close()
        QApplication.processEvents()
        self.desk.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def chairs(qtbot: Any, hub: Hub, tmp_path: Path) -> Iterator[Callable[[str, str], Chair]]:
    made: list[Chair] = []

    def seat(login: str, queue: str) -> Chair:
        made.append(Chair(qtbot, hub, tmp_path / f"{login}-home", login, queue))
        return made[-1]

    yield seat
    for chair in made:
        chair.close()


def test_a_remark_appears_at_a_colleagues_window_and_not_at_another_teams(
    hub: Hub, stations: Stations, chairs: Callable[[str, str], Chair]
) -> None:
    for code in ("water", "light"):
        hub.queue(code)
    anna, boris = stations("anna", queues=("water",)), stations("boris", queues=("light",))
    call = call_of(anna)
    first, second, stranger = chairs("nina", "water"), chairs("olga", "water"), chairs("petr", "light")
    for chair in (first, second):
        chair.open_call(call)
    assert second.lines == ["Замечаний нет"]
    first.hand_in("Перебил клиента")
    told = "00:00  Комментарий, Nina: Перебил клиента"
    second.until(lambda: second.lines == [told])
    second.until(lambda: second.screen.model.line_at(second.screen.model.row_of(call)).remarks == 1)
    first.until(lambda: first.lines == [told])
    first.until(lambda: first.screen.widget.replay.remarks.list.item(0).toolTip() == "отправлено на сервер")
    first.hub.pause_or_resume()
    first.until(lambda: first.hub.state.standing is Standing.PAUSED)
    first.hand_in("Не представился")
    first.until(lambda: first.hub.state.waiting == 1)
    first.hub.pause_or_resume()
    first.until(lambda: (first.hub.state.standing, first.hub.state.waiting) == (Standing.UP, 0))
    second.until(lambda: len(second.lines) == 2)
    stranger.open_call(call_of(boris))
    assert stranger.lines == ["Замечаний нет"]
    assert stranger.read("SELECT uid FROM interaction WHERE uid = ?", call) == []
    assert stranger.session.store.submit(lambda store: beside(store).rows("SELECT uid FROM remark")).result() == []


def call_of(station: Station) -> Uid:
    """A call that somebody had."""

    def insert(store: Store) -> Uid:
        with store.write(station.person) as write:
            return write.insert(
                Interaction, channel="phone", user_uid=station.person, number="+79161234567", state="closed",
                offered_at=NOW, answered_at=NOW + 5_000, ended_at=NOW + 60_000,
            )  # fmt: skip

    station.until(settled)
    made: Uid = station.ask(insert)
    return made
