"""Fetching into memory: from the folder, from a server, and everything that can be refused."""

from __future__ import annotations

import io
from email.message import Message
from http.client import IncompleteRead
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import OpenerDirector, Request

import pytest

from app.services.recordings import fetching
from app.services.recordings.errors import PasswordWanted, RecordingError
from app.services.recordings.fetching import _SecureRedirects, fetch
from app.services.recordings.loading import Loader
from app.services.recordings.places import AtServer, InFolder, Places
from app.services.recordings.secrets import Login, Logins
from app.services.store.errors import KeyringTrouble
from tests.services.recordings.sounds import tone, wav

PLACE = AtServer("https://pbx.example/rec/1.wav", "pbx.example")


class Server(OpenerDirector):
    """Answers one request with bytes or a fault; keeps what was asked."""

    def __init__(self, answer: bytes | Exception) -> None:
        super().__init__()
        self.answer = answer
        self.asked: list[Request] = []

    def open(self, fullurl: Any, data: Any = None, timeout: Any = None) -> Any:
        self.asked.append(fullurl)
        if isinstance(self.answer, Exception):
            raise self.answer
        return io.BytesIO(self.answer)


def nobody(_host: str) -> Login | None:
    return None


def refused(code: int) -> HTTPError:
    return HTTPError(PLACE.url, code, "", Message(), io.BytesIO())


def test_the_folder_first_then_the_server(tmp_path: Path) -> None:
    (tmp_path / "1.wav").write_bytes(b"here")
    server = Server(b"there")
    assert fetch([InFolder(tmp_path, ("1.wav",)), PLACE], nobody, server) == b"here"
    assert server.asked == []
    assert fetch([InFolder(tmp_path, ("2.wav",)), PLACE], nobody, server) == b"there"


def test_the_login_goes_to_its_host_and_not_along_a_redirect() -> None:
    server = Server(b"x")
    fetch([PLACE], lambda host: Login("боб", "тайна") if host == "pbx.example" else None, server)
    (request,) = server.asked
    assert request.get_header("Authorization", "").startswith("Basic ")
    moved = _SecureRedirects().redirect_request(
        request, io.BytesIO(), 302, "", Message(), "https://other.example/1.wav"
    )
    assert moved is not None
    assert moved.get_header("Authorization") is None
    with pytest.raises(RecordingError, match="без шифрования"):
        _SecureRedirects().redirect_request(request, io.BytesIO(), 302, "", Message(), "http://pbx.example/1")


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (refused(500), "server_refuses"),
        (refused(404), "not_found"),
        (URLError("no way"), "unreachable"),
        (TimeoutError(), "unreachable"),
        (IncompleteRead(b""), "unreachable"),
    ],
)
def test_what_a_server_answers_is_said(fault: Exception, key: str) -> None:
    with pytest.raises(RecordingError) as told:
        fetch([PLACE], nobody, Server(fault))
    assert told.value.key == f"recordings.{key}"
    assert "{" not in str(told.value)


@pytest.mark.parametrize("code", [401, 403])
@pytest.mark.parametrize("login", [None, Login("a", "b")])
def test_a_password_is_asked_for(code: int, login: Login | None) -> None:
    with pytest.raises(PasswordWanted) as told:
        fetch([PLACE], lambda _host: login, Server(refused(code)))
    assert (told.value.host, told.value.refused) == ("pbx.example", login is not None)


def test_what_is_too_big_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LIMIT_BYTES", 10)
    (tmp_path / "1.wav").write_bytes(b"x" * 11)
    for place in (InFolder(tmp_path, ("1.wav",)), PLACE):
        with pytest.raises(RecordingError) as told:
            fetch([place], nobody, Server(b"x" * 11))
        assert told.value.key == "recordings.too_big"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RecordingError) as told:
        fetch([InFolder(tmp_path / "away", ("1.wav",))], nobody)
    assert told.value.key == "recordings.folder_missing"
    with pytest.raises(RecordingError, match="нет на месте"):
        fetch([InFolder(tmp_path, ("1.wav",))], nobody)


class Ring:
    """A keyring in memory; ``broken`` refuses everything."""

    name = "ring"

    def __init__(self, *, broken: bool = False) -> None:
        self.kept: dict[str, str] = {}
        self.broken = broken

    def read(self, entry: str) -> str | None:
        if self.broken:
            raise KeyringTrouble("store.keyring_silent", keyring=self.name)
        return self.kept.get(entry)

    def write(self, entry: str, secret: str) -> None:
        if self.broken:
            raise KeyringTrouble("store.keyring_silent", keyring=self.name)
        self.kept[entry] = secret

    def forget(self, entry: str) -> None:
        self.kept.pop(entry, None)


def test_a_login_is_kept_in_the_keyring_else_for_the_session() -> None:
    ring = Ring()
    assert Logins(ring).keep("pbx.example", Login("a", "b"))
    assert Logins(ring).of("pbx.example") == Login("a", "b")
    assert Logins(ring).of("other.example") is None
    for keyring in (None, Ring(broken=True)):
        session = Logins(keyring)
        assert session.of("pbx.example") is None
        assert not session.keep("pbx.example", Login("a", "b"))
        assert session.of("pbx.example") == Login("a", "b")
    assert "b" not in repr(Login("a", "b")).removeprefix("Login(name='a'")


def test_loading_asks_no_keyring_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "1.wav").write_bytes(wav(tone(0.5)))

    def find() -> None:
        raise AssertionError("nobody wants a password")

    sound = Loader(find).load("/spool/1.wav", Places("/spool", str(tmp_path)), 0)
    assert sound.duration_ms == 500
