"""The keyring, with a real Secret Service daemon on a private bus."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.services.store.errors import KeyringTrouble
from app.services.store.keyring_access import SystemKeyring, find_keyring

REAL = """
from app.services.store.keyring_access import find_keyring
keyring = find_keyring()
assert keyring is not None, "the daemon is not seen"
print(keyring.name)
assert keyring.read("a") is None
keyring.write("a", "ab" * 32)
keyring.write("b", "cd" * 32)
assert keyring.read("a") == "ab" * 32
assert keyring.read("b") == "cd" * 32
keyring.forget("a")
keyring.forget("a")
assert keyring.read("a") is None
assert find_keyring().read("b") == "cd" * 32
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a Secret Service daemon is a matter of Linux")
@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="dbus or gnome-keyring is not installed (Debian: apt install dbus gnome-keyring)",
)
def test_a_real_keyring_keeps_and_forgets(tmp_path: Path) -> None:
    start = 'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec "$0" -c "$1"'
    hidden = ("DBUS_SESSION_BUS_ADDRESS", "GNOME_KEYRING_CONTROL", "DISPLAY", "WAYLAND_DISPLAY")
    surroundings = {name: value for name, value in os.environ.items() if name not in hidden}
    run = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", start, sys.executable, REAL],
        env={
            **surroundings,
            "HOME": str(tmp_path),
            "XDG_RUNTIME_DIR": str(tmp_path),
            "XDG_DATA_HOME": str(tmp_path / "data"),
            "PYTHONPATH": str(Path.cwd()),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "SecretService Keyring"


@pytest.mark.skipif(sys.platform != "linux", reason="the bus is a matter of Linux")
def test_no_bus_is_no_keyring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    assert find_keyring() is None


def test_an_unknown_system_has_no_keyring() -> None:
    assert find_keyring("plan9") is None


class _Odd:
    """A keyring driver with a fault."""

    name = "odd"

    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.gate = threading.Event()

    def get_password(self, service: str, account: str) -> str | None:
        if self.fault == "raises":
            raise OSError("locked")
        if self.fault == "waits":
            self.gate.wait()
        return None

    def set_password(self, service: str, account: str, secret: str) -> None:
        """Swallow it."""


@pytest.mark.parametrize("fault", ["raises", "waits", "swallows"])
def test_a_keyring_that_does_not_keep_is_told(fault: str) -> None:
    odd = _Odd(fault)
    keyring = SystemKeyring([odd], wait_s=0.05)
    with pytest.raises(KeyringTrouble, match="odd"):
        keyring.write("a", "secret")
    odd.gate.set()
