"""Word of a newer version: only what the maker signed is believed, nothing is asked where no place is set."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from app.services import updates
from app.services.updates import FeedTrouble, Newer, look, newer

MAKER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = MAKER.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def feed(version: object = "0.2.0", maker: Ed25519PrivateKey = MAKER, **more: object) -> bytes:
    payload = json.dumps({"version": version, "notes": {"ru": "Быстрее"}, "where": "\\\\share\\hotline", **more})
    signature = base64.b64encode(maker.sign(payload.encode())).decode()
    return json.dumps({"payload": payload, "signature": signature}).encode()


def test_a_newer_version_is_told() -> None:
    assert newer(feed(), KEY, "0.1.0") == Newer("0.2.0", {"ru": "Быстрее"}, "\\\\share\\hotline")


@pytest.mark.parametrize("running", ["0.2.0", "0.2", "0.10.0", "1.0"])
def test_the_same_or_an_older_one_is_not(running: str) -> None:
    assert newer(feed("0.2.0"), KEY, running) is None


def test_another_s_signature_is_refused() -> None:
    with pytest.raises(FeedTrouble) as told:
        newer(feed(maker=Ed25519PrivateKey.generate()), KEY, "0.1.0")
    assert told.value.key == "updates.not_signed"


@given(st.data())
def test_a_changed_byte_is_never_believed(data: st.DataObject) -> None:
    raw = bytearray(feed())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    try:
        found = newer(bytes(raw), KEY, "0.1.0")
    except FeedTrouble:
        return
    assert found == newer(feed(), KEY, "0.1.0")


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"{}", b'{"payload": 1, "signature": "AA=="}', b"\xff", feed("newest"), feed(7), feed(notes=[1])],
)
def test_another_form_is_a_known_trouble(raw: bytes) -> None:
    with pytest.raises(FeedTrouble):
        newer(raw, KEY, "0.1.0")


def test_without_a_place_or_a_key_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "_fetch", lambda place: pytest.fail("asked"))
    assert look("", KEY) is None
    assert look("https://house.example/feed.json", None) is None
    assert updates.pinned_key() is None


def test_a_file_or_share_is_read(tmp_path: Path) -> None:
    place = tmp_path / "feed.json"
    place.write_bytes(feed("9999.0"))
    found = look(str(place), KEY)
    assert found is not None
    assert found.version == "9999.0"


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ("http://house.example/feed.json", "updates.only_https"),
        ("file:///etc/passwd", "updates.only_https"),
        ("/no/such/feed.json", "updates.unreachable"),
    ],
)
def test_other_places_are_refused(place: str, key: str) -> None:
    with pytest.raises(FeedTrouble) as told:
        look(place, KEY)
    assert told.value.key == key


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "feed.json"
    place.write_bytes(b" " * (updates.MAX_BYTES + 1))
    with pytest.raises(FeedTrouble):
        look(str(place), KEY)


def test_the_pinned_key_is_read_from_the_resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "resource_dir", lambda: tmp_path)
    (tmp_path / "updates").mkdir()
    file = tmp_path / "updates" / "key.hex"
    file.write_text(KEY.hex() + "\n", encoding="ascii")
    assert updates.pinned_key() == KEY
    file.write_text("not a key", encoding="ascii")
    assert updates.pinned_key() is None
