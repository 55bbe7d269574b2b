"""The panel of webhooks: the token made and shown once, who may open the receiver, a try, what came."""

from __future__ import annotations

import http.client
import json
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.models import Disposition
from app.models.staff import Role
from app.services.calls.state import State
from app.services.store.store import Store
from app.services.telephony.secrets import LineSecrets
from app.services.telephony.webhooks.line import WebhookLine
from app.services.telephony.webhooks.signing import Secrets
from app.views.settings.controller import SettingsController
from app.views.settings.webhooks_care import HIDDEN
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in


class Ring:
    """A keyring in memory."""

    name = "memory"

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def read(self, entry: str) -> str | None:
        return self.kept.get(entry)

    def write(self, entry: str, secret: str) -> None:
        self.kept[entry] = secret

    def forget(self, entry: str) -> None:
        self.kept.pop(entry, None)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Bench:
    """A desk whose line is to be webhooks."""

    def __init__(self, desk: Desk, qtbot: Any) -> None:
        self.desk, self.qtbot, self.ring = desk, qtbot, Ring()
        self.found: list[Any] = []
        desk.line_care.secrets = LineSecrets(lambda: self.ring)
        settings = desk.context.settings
        self.port = _free_port()
        for name, value in (("webhook_port", self.port), ("extension", "101"), ("line", "webhook")):
            settings.set(name, value)
        desk.window.show()
        desk.shell.show("desk")
        desk.shell.show("settings")
        screen = desk.shell.screen("settings")
        assert isinstance(screen, SettingsController)
        assert screen.webhooks is not None
        self.screen, self.panel = screen, screen.widget.webhooks
        qtbot.waitUntil(lambda: screen.webhooks is not None and screen.webhooks._secrets is not None)

    @property
    def line(self) -> Any:
        return self.desk.line_care.line.current

    def make_token(self) -> str:
        self.panel.new_token.click()
        self.qtbot.waitUntil(lambda: self.panel.copy.isVisible())
        self.qtbot.waitUntil(lambda: isinstance(self.line, WebhookLine) and self.line.port == self.port)
        return self.panel.address.text()

    def ask(self, sql: str) -> None:
        """Ask the store; what it says is added to ``found``."""
        self.desk.context.work.ask(Store.rows, sql).then(self._found)

    def _found(self, rows: Any) -> None:
        self.found.append(rows)

    def post(self, path: str, **about: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", path, json.dumps(about).encode(), {"Content-Type": "application/json"})
        status = connection.getresponse().status
        connection.close()
        return status


@pytest.fixture
def bench(qtbot: Any, tmp_path: Path) -> Iterator[Bench]:
    with desk_in(tmp_path, Role.ADMINISTRATOR, _endings) as desk:
        yield Bench(desk, qtbot)


def _endings(store: Store) -> None:
    with store.write(None) as write:
        write.insert(Disposition, code="wrong_number", labels={"ru": "Ошиблись номером"}, non_data=True)


def test_a_token_is_made_kept_shown_once_and_a_call_comes(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    assert not bench.panel.address.isVisible()
    assert not bench.screen.widget.exchange.isVisible()
    with caplog.at_level(logging.DEBUG):
        address = bench.make_token()
    token = address.rpartition("/")[2]
    assert address == f"http://127.0.0.1:{bench.port}/hook/{token}"
    assert Secrets.unpacked(bench.ring.kept["line webhook"]).token == token
    assert token not in caplog.text
    bench.panel.copy.click()
    assert QApplication.clipboard().text() == address
    bench.qtbot.waitUntil(lambda: bench.panel._stands.listens)
    about = {"callId": "c1", "extension": "101", "direction": "in", "number": "+74950000001"}
    assert bench.post(f"/hook/{token}", event="ringing", **about) == 200
    desk_screen = bench.desk.shell.screen("desk")
    bench.qtbot.waitUntil(lambda: desk_screen.calls.current is not None)
    assert desk_screen.calls.current.number == "+74950000001"
    assert bench.post(f"/hook/{token}", event="ended", **about) == 200
    bench.qtbot.waitUntil(lambda: desk_screen.calls.current is None)
    bench.desk.shell.show("desk")
    bench.desk.shell.show("settings")
    assert HIDDEN in bench.panel.address.text()
    assert token not in bench.panel.address.text()
    assert not bench.panel.copy.isVisible()
    bench.qtbot.waitUntil(lambda: bench.panel._stands.taken == 2)


def test_a_call_whose_end_was_not_told_is_ended_by_key_and_a_late_word_counts(bench: Bench) -> None:
    path = f"/hook/{bench.make_token().rpartition('/')[2]}"
    about = {"callId": "c1", "extension": "101", "direction": "in", "number": "+74950000001"}
    bench.post(path, event="ringing", **about)
    bench.post(path, event="answered", **about)
    calls = bench.desk.shell.screen("desk").calls
    bench.qtbot.waitUntil(lambda: calls.current is not None and calls.current.state is State.TALKING)
    bench.desk.shell.show("desk")
    end = bench.desk.context.actions.get("call.end")
    bench.qtbot.waitUntil(lambda: end is not None and end.isEnabled())
    calls.hang_up()
    assert calls.current.state is State.WRAP_UP
    assert calls.current.life.view().ended_ms is None
    bench.post(path, event="ended", cause="caller_hung_up", recording="https://records.example/1.mp3", **about)
    bench.qtbot.waitUntil(lambda: calls.current.life.view().ended_ms is not None)
    assert calls.current.life.view().recording == "https://records.example/1.mp3"


def test_a_recording_that_comes_after_the_contact_was_closed_is_kept(bench: Bench) -> None:
    bench.desk.context.settings.set("webhook_profile", "megafon")
    bench.qtbot.waitUntil(lambda: bench.panel.key.isVisible())
    bench.panel.key.setText("crm-key")
    bench.panel.keep.click()
    path = f"/hook/{bench.make_token().rpartition('/')[2]}"
    call = {"callid": "m1", "phone": "79161234567", "ext": "101", "crm_token": "crm-key"}
    for kind in ("INCOMING", "ACCEPTED", "COMPLETED"):
        assert bench.post(path, cmd="event", type=kind, **call) == 200
    calls = bench.desk.shell.screen("desk").calls
    bench.qtbot.waitUntil(lambda: calls.current is not None and calls.current.state is State.WRAP_UP)
    bench.qtbot.waitUntil(lambda: calls.current.interaction_uid is not None)
    calls.end_without_data("wrong_number")
    bench.qtbot.waitUntil(lambda: calls.current is None)
    link = "https://records.example/m1.mp3"
    assert bench.post(path, cmd="history", type="in", status="Success", duration="7", link=link, **call) == 200

    def look() -> bool:
        bench.ask("SELECT recording, state FROM interaction WHERE call_id = 'm1'")
        return [(link, "closed")] in bench.found

    bench.qtbot.waitUntil(look)


def test_a_new_token_ends_the_old_one(bench: Bench) -> None:
    old = bench.make_token().rpartition("/")[2]
    before = bench.line
    bench.panel.new_token.click()
    bench.qtbot.waitUntil(lambda: bench.line is not before and bench.line.port == bench.port)
    assert bench.post(f"/hook/{old}") == 404


def test_the_receiver_is_tried(bench: Bench) -> None:
    bench.make_token()
    told: list[str] = []
    bench.desk.context.notices.told.connect(lambda notice: told.append(notice.text))
    bench.panel.attempt.click()
    bench.qtbot.waitUntil(lambda: any(text.startswith("Приём работает") for text in told))


def test_keys_are_asked_for_where_the_profile_has_them(bench: Bench) -> None:
    assert not bench.panel.key.isVisible()
    bench.desk.context.settings.set("webhook_profile", "mango")
    bench.qtbot.waitUntil(lambda: bench.panel.salt.isVisible())
    bench.panel.key.setText("the key")
    bench.panel.salt.setText("the salt")
    bench.panel.keep.click()
    bench.qtbot.waitUntil(lambda: "line webhook" in bench.ring.kept)
    assert bench.panel.key.text() == ""
    bench.make_token()
    secrets = Secrets.unpacked(bench.ring.kept["line webhook"])
    assert (secrets.key, secrets.salt) == ("the key", "the salt")
    bench.desk.context.settings.set("webhook_profile", "megafon")
    bench.qtbot.waitUntil(lambda: not bench.panel.salt.isVisible() and bench.panel.key.isVisible())


def test_what_is_missing_is_said(bench: Bench) -> None:
    bench.desk.context.settings.set("webhook_profile", "mango")
    bench.panel.new_token.click()
    bench.qtbot.waitUntil(lambda: "ключ" in bench.panel._stands.trouble)


def test_an_address_for_others_is_warned_of(bench: Bench) -> None:
    assert bench.screen.widget.lines["webhook_host"].editor.isEnabled()
    bench.desk.context.settings.set("webhook_host", "0.0.0.0")
    bench.qtbot.waitUntil(lambda: bench.panel._open.isVisible())


def test_only_an_administrator_may_open_it_to_others(qtbot: Any, tmp_path: Path) -> None:
    with desk_in(tmp_path, Role.SENIOR) as desk:
        bench = Bench(desk, qtbot)
        line = bench.screen.widget.lines["webhook_host"]
        assert not line.editor.isEnabled()
        assert "администратор" in line._hint.text()
        assert bench.screen.widget.lines["webhook_port"].editor.isEnabled()
