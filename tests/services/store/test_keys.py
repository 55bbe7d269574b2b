from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.store import keys
from app.services.store.errors import (
    BusyStore,
    DamagedStore,
    KeyringTrouble,
    LostKey,
    NeedPassphrase,
    WrongCode,
    WrongKey,
    WrongPassphrase,
)
from app.services.store.opening import create_store, open_store
from app.services.store.rotation import change_key, settle
from tests.services.store.fake_keyring import FakeKeyring

PASSPHRASE = "тихий омут 7 окон"


def _escrow() -> tuple[bytes, bytes]:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    private = X25519PrivateKey.generate()
    return (
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


def test_the_keyring_opens_the_store(path: Path) -> None:
    keyring = FakeKeyring()
    made = keys.make_keys(path, keyring=keyring)
    create_store(path, made.key_hex).close()
    assert keys.unlock(path, keyring) == [made.key_hex]
    open_store(path, keys.unlock(path, keyring)[0]).close()


def test_the_side_file_holds_no_key(path: Path) -> None:
    made = keys.make_keys(path, passphrase=PASSPHRASE)
    text = keys.key_file_path(path).read_text()
    assert made.key_hex not in text
    assert made.recovery_code.replace("-", "") not in text
    assert PASSPHRASE not in text


def test_passphrase_code_and_escrow_each_open(path: Path) -> None:
    public, private = _escrow()
    made = keys.make_keys(path, passphrase=PASSPHRASE, escrow_pem=public)
    assert keys.unlock_by_passphrase(path, PASSPHRASE) == [made.key_hex]
    assert keys.unlock_by_code(path, made.recovery_code) == [made.key_hex]
    assert keys.unlock_by_escrow(path, private) == [made.key_hex]


def test_each_wrong_secret_is_told_apart(path: Path) -> None:
    public, _ = _escrow()
    made = keys.make_keys(path, passphrase=PASSPHRASE, escrow_pem=public)
    other = keys.make_keys(path.with_name("other.db"), passphrase=PASSPHRASE)
    with pytest.raises(WrongPassphrase) as passphrase:
        keys.unlock_by_passphrase(path, "not it")
    with pytest.raises(WrongCode) as mistyped:
        keys.unlock_by_code(path, made.recovery_code[:-1])
    with pytest.raises(WrongCode) as another:
        keys.unlock_by_code(path, other.recovery_code)
    with pytest.raises(WrongCode) as escrow:
        keys.unlock_by_escrow(path, _escrow()[1])
    with pytest.raises(WrongCode) as no_key:
        keys.unlock_by_escrow(path, b"not a key at all")
    told = {str(error.value) for error in (passphrase, mistyped, another, escrow, no_key)}
    assert len(told) == 5


def test_no_key_at_hand(path: Path) -> None:
    keys.make_keys(path, keyring=FakeKeyring())
    with pytest.raises(LostKey):
        keys.unlock(path, FakeKeyring())
    with pytest.raises(KeyringTrouble):
        keys.unlock(path, None)
    with pytest.raises(LostKey):
        keys.unlock_by_passphrase(path, PASSPHRASE)
    keys.make_keys(path, passphrase=PASSPHRASE)
    with pytest.raises(NeedPassphrase):
        keys.unlock(path, None)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"store": 1, "keys": [1]}', '{"store": "a"'])
def test_a_damaged_side_file_is_a_lost_key(path: Path, text: str) -> None:
    keys.key_file_path(path).write_text(text)
    with pytest.raises(LostKey):
        keys.unlock(path, FakeKeyring())


def test_a_damaged_wrap_is_a_lost_key(path: Path) -> None:
    keys.make_keys(path, passphrase=PASSPHRASE)
    file = keys.key_file_path(path)
    raw = json.loads(file.read_text())
    for wrap in raw["keys"][0]["wraps"]:
        wrap["fields"]["salt"] = "no hex"
    file.write_text(json.dumps(raw))
    with pytest.raises(LostKey):
        keys.unlock_by_passphrase(path, PASSPHRASE)


def test_a_side_file_cannot_ask_for_endless_work(path: Path) -> None:
    keys.make_keys(path, passphrase=PASSPHRASE)
    file = keys.key_file_path(path)
    file.write_text(file.read_text().replace("65536", "999999999"))
    with pytest.raises(WrongPassphrase):
        keys.unlock_by_passphrase(path, PASSPHRASE)


def test_a_new_passphrase_replaces_the_old_one(path: Path) -> None:
    made = keys.make_keys(path, passphrase=PASSPHRASE)
    keys.set_passphrase(path, made.key_hex, "другая фраза")
    assert keys.unlock_by_passphrase(path, "другая фраза") == [made.key_hex]
    assert keys.unlock_by_code(path, made.recovery_code) == [made.key_hex]
    with pytest.raises(WrongPassphrase):
        keys.unlock_by_passphrase(path, PASSPHRASE)


def test_a_wrong_key_and_a_damaged_file_are_told_apart(path: Path) -> None:
    made = keys.make_keys(path, keyring=FakeKeyring())
    create_store(path, made.key_hex).close()
    with pytest.raises(WrongKey):
        open_store(path, keys.random_key())
    whole = bytearray(path.read_bytes())
    for place in range(100, 3000, 7):
        whole[place] ^= 0xFF
    path.write_bytes(bytes(whole))
    with pytest.raises(DamagedStore):
        open_store(path, made.key_hex)


def test_change_of_key(path: Path) -> None:
    keyring = FakeKeyring()
    public, private = _escrow()
    old = keys.make_keys(path, keyring=keyring, escrow_pem=public)
    create_store(path, old.key_hex, desk_name="kept").close()
    new = change_key(path, old.key_hex, keyring=keyring)
    assert keys.unlock(path, keyring) == [new.key_hex]
    assert keys.unlock_by_escrow(path, private) == [new.key_hex]
    assert keys.unlock_by_code(path, new.recovery_code) == [new.key_hex]
    with pytest.raises(WrongCode):
        keys.unlock_by_code(path, old.recovery_code)
    with pytest.raises(WrongKey):
        open_store(path, old.key_hex)
    with open_store(path, new.key_hex) as store:
        assert store.value("SELECT name FROM desk") == "kept"


def test_a_store_in_use_keeps_its_key(path: Path) -> None:
    keyring = FakeKeyring()
    old = keys.make_keys(path, keyring=keyring)
    create_store(path, old.key_hex).close()
    with open_store(path, old.key_hex, read_only=True), pytest.raises(BusyStore):
        change_key(path, old.key_hex, keyring=keyring)
    assert settle(path, keys.unlock(path, keyring), keyring) == old.key_hex
    open_store(path, old.key_hex).close()


# Dies, as if killed, at the step given on the command line. The keyring is a file: it outlives the process.
DYING = """
import json, os, sys
from pathlib import Path
from app.services.store import keys, rotation
folder, step = Path(sys.argv[1]), int(sys.argv[2])
class Kept:
    name = "file"
    def _all(self): return json.loads((folder / "keyring").read_text())
    def read(self, entry): return self._all().get(entry)
    def write(self, entry, secret):
        (folder / "keyring").write_text(json.dumps({**self._all(), entry: secret}))
    def forget(self, entry):
        (folder / "keyring").write_text(json.dumps({k: v for k, v in self._all().items() if k != entry}))
done = 0
def dying(function):
    def step_of(*args, **kwargs):
        global done
        if done == step: os._exit(9)
        done += 1
        return function(*args, **kwargs)
    return step_of
Kept.write, Kept.forget = dying(Kept.write), dying(Kept.forget)
keys.write_key_file = dying(keys.write_key_file)
rotation._rewrite = dying(rotation._rewrite)
rotation.change_key(folder / "store.db", keys.unlock(folder / "store.db", Kept())[0], keyring=Kept())
"""


def test_a_change_of_key_killed_at_any_step_leaves_a_store_that_opens(tmp_path: Path) -> None:
    finished = False
    for step in range(20):
        folder = tmp_path / str(step)
        folder.mkdir()
        path = folder / "store.db"
        keyring = FakeKeyring()
        made = keys.make_keys(path, keyring=keyring)
        create_store(path, made.key_hex, desk_name="kept").close()
        (folder / "keyring").write_text(json.dumps(keyring.kept))
        run = subprocess.run(
            [sys.executable, "-c", DYING, str(folder), str(step)],
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
            check=False,
        )
        keyring.kept = json.loads((folder / "keyring").read_text())
        right = settle(path, keys.unlock(path, keyring), keyring)
        with open_store(path, right) as store:
            assert store.value("SELECT name FROM desk") == "kept"
        assert keys.unlock(path, keyring) == [right]
        assert len(keys.read_key_file(path).keys) == 1
        if run.returncode == 0:
            finished = True
            break
        assert run.returncode == 9
    assert finished
    assert step >= 5
