"""The operator's window behind a gateway: a card opens, the gateway may be away, a wrong key is told once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.models.staff import Role
from app.services.calls.state import State
from app.services.paths import paths_in
from app.services.settings.settings import load_settings
from app.services.telephony import secrets
from app.services.telephony.events import Link
from app.services.words import t
from app.views.desk.controller import DeskController
from app.views.starting.desk import Desk
from tests.services.telephony.ami.recorded import frames_of, stream
from tests.services.telephony.ami.test_rebuild import listed
from tests.services.telephony.gateway.house_of_two import TOKENS, House
from tests.services.telephony.test_choosing import Kept
from tests.views.desk_fixture import desk_in

TALK = "exchange_killed"
"""A recording that ends in mid-call."""


class Window:
    """The window of desk 101."""

    def __init__(self, qtbot: Any, program: Desk) -> None:
        self.qtbot = qtbot
        self.program = program
        self.told: list[str] = []
        program.context.notices.told.connect(lambda notice: self.told.append(notice.text))

    @property
    def state(self) -> State | None:
        screen = self.program.shell.screen("desk")
        assert isinstance(screen, DeskController)
        contact = screen.calls.current
        return contact.state if contact is not None else None

    @property
    def link(self) -> Link:
        return self.program.context.line.status().link

    def until(self, condition: Any) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)


@pytest.fixture
def house() -> Iterator[House]:
    made = House()
    yield made
    made.close()


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Kept:
    kept = Kept()
    kept.entries[secrets.secret_name("gateway")] = TOKENS["101"]
    monkeypatch.setattr(secrets, "find_keyring", lambda: kept)
    return kept


@pytest.fixture
def window(qtbot: Any, tmp_path: Path, house: House, keyring: Kept) -> Iterator[Window]:
    settings = load_settings(paths_in(tmp_path))
    about = {"gateway_host": "127.0.0.1", "gateway_port": house.port, "gateway_tls": False, "extension": "101"}
    for name, value in {"line": "gateway", "first_screen": "desk", **about}.items():
        settings.set(name, value)
    with desk_in(tmp_path, Role.OPERATOR) as program:
        program.window.show()
        program.shell.show("desk")
        yield Window(qtbot, program)


def test_a_call_goes_on_over_a_gateway_that_is_started_anew(house: House, window: Window) -> None:
    connection = house.connection()
    window.until(lambda: window.link is Link.UP)
    connection.sendall(stream("asterisk22", TALK))
    window.until(lambda: window.state is State.TALKING)
    house.exchange.channels = listed(frames_of(stream("asterisk22", TALK)))
    house.gateway.stop()
    window.until(lambda: t("exchange.lost") in window.told)
    assert window.state is State.TALKING
    house.open()
    window.until(lambda: t("exchange.back") in window.told)
    assert window.state is State.TALKING
    action = window.program.context.actions.get("call.hang_up")
    assert action is not None
    window.until(action.isEnabled)
    action.trigger()
    window.until(lambda: not house.exchange.asked.empty())
    assert house.exchange.wait_for("Hangup").get("Channel").startswith("PJSIP/101")


def test_a_wrong_key_is_told_once_with_the_way_to_the_settings(
    house: House, keyring: Kept, window: Window
) -> None:
    house.connection()
    window.until(lambda: window.link is Link.UP)
    keyring.entries[secrets.secret_name("gateway")] = TOKENS["102"]
    window.program.line_care.connect_now()
    window.until(lambda: window.link is Link.REFUSED)
    refusal = t("gateway.login_refused", extension="101")
    window.until(lambda: refusal in window.told)
    keyring.entries[secrets.secret_name("gateway")] = TOKENS["101"]
    window.program.line_care.connect_now()
    window.until(lambda: window.link is Link.UP)
    assert window.told.count(refusal) == 1
