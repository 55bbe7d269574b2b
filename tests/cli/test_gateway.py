"""``hotline gateway`` from the terminal: a process without a window, tokens, secrets."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.main import main
from app.services.telephony.events import Link
from app.services.telephony.gateway.running import Gateway
from app.services.telephony.gateway.secrets import entry_of
from app.services.telephony.gateway.tokens import hash_of
from tests.services.store.fake_keyring import FakeKeyring
from tests.services.telephony.ami.fake_exchange import Server
from tests.services.telephony.gateway.house_of_two import RawDesk

ROOT = Path(__file__).resolve().parents[2]
NO_WINDOW = """
import sys
from app.main import main
code = main(sys.argv[1:])
assert not [name for name in sys.modules if name.startswith(("PySide6", "app.views"))], "a window's library"
sys.exit(code)
"""


def file_at(folder: Path, port: int, secret: str = "env:AMI_SECRET") -> Path:
    path = folder / "gateway.toml"
    path.write_text(
        f"""
        [desks]
        port = 0
        [exchange]
        host = "127.0.0.1"
        port = {port}
        user = "gateway"
        secret = "{secret}"
        [[desk]]
        extension = "101"
        token = "{hash_of("token of 101")}"
        """,
        encoding="utf-8",
    )
    return path


def test_the_gateway_serves_without_a_window_until_it_is_told_to_end(tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("ended by a signal that only POSIX systems have")
    exchange = Server()
    arguments = ["--language", "en", "gateway", "--config", str(file_at(tmp_path, exchange.port))]
    process = subprocess.Popen(
        [sys.executable, "-c", NO_WINDOW, *arguments],
        cwd=ROOT,
        env={**os.environ, "AMI_SECRET": "right", "HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline().rstrip(".\n").rpartition(":")[2])
        desk = RawDesk(port).hello("101")
        desk.wait_link(Link.UP)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        desk.close()
    finally:
        process.kill()
        process.communicate()
        exchange.close()
    assert process.returncode == 0, errors
    assert "right" not in errors


def test_a_gateway_that_broke_ends_so_that_it_is_started_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = Server()
    monkeypatch.setenv("AMI_SECRET", "right")
    monkeypatch.setattr(Gateway, "broken", True)
    assert main(["--language", "en", "gateway", "--config", str(file_at(tmp_path, exchange.port))]) == 1
    exchange.close()
    assert "fault of its own" in capsys.readouterr().err


def test_a_token_is_shown_once_with_its_line_for_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "en", "gateway", "token", "--extension", "105"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert f'token = "{hash_of(shown[1])}"' in shown
    assert 'extension = "105"' in shown


def test_check_reads_the_file_and_the_secrets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file_at(tmp_path, 5038)
    monkeypatch.delenv("AMI_SECRET", raising=False)
    assert main(["--language", "en", "gateway", "check", "--config", str(path)]) == 1
    assert "exchange" in capsys.readouterr().err
    monkeypatch.setenv("AMI_SECRET", "right")
    assert main(["--language", "en", "gateway", "check", "--config", str(path)]) == 0
    assert "1 workplace" in capsys.readouterr().out


def test_a_secret_goes_into_the_keyring(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keyring = FakeKeyring()
    monkeypatch.setattr("app.services.store.keyring_access.find_keyring", lambda: keyring)
    monkeypatch.setattr(sys, "stdin", io.StringIO("s3cret\n"))
    assert main(["--language", "en", "gateway", "secret", "--name", "exchange"]) == 0
    assert keyring.read(entry_of("exchange")) == "s3cret"
    assert "s3cret" not in capsys.readouterr().out
    monkeypatch.setattr("app.services.store.keyring_access.find_keyring", lambda: None)
    assert main(["--language", "en", "gateway", "secret"]) == 1
