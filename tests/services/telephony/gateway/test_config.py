"""The gateway's file: what it says is checked before anything is begun, and no secret stands in it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from app.services.telephony.ami.place import Place
from app.services.telephony.gateway.config import ConfigError, config_of, read_config
from app.services.telephony.gateway.secrets import entry_of, read_secret
from app.services.telephony.gateway.tokens import hash_of
from tests.services.store.fake_keyring import FakeKeyring

HASH = hash_of("token of 101")
EXCHANGE = {"host": "10.0.0.5", "user": "gateway", "secret": "keyring"}


def desk(**more: Any) -> dict[str, Any]:
    return {"extension": "101", "token": HASH, **more}


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "gateway.toml"
    path.write_text(
        f"""
        [desks]
        listen = "0.0.0.0"
        certificate = "/etc/gateway.pem"
        [exchange]
        host = "10.0.0.5"
        tls = true
        user = "gateway"
        secret = "file:/run/secret"
        [[desk]]
        extension = "101"
        token = "{HASH}"
        operator = "Анна"
        queues = ["hotline"]
        [[desk]]
        extension = "102"
        token = "{HASH}"
        endpoint = "SIP/102"
        context = "sales"
        """,
        encoding="utf-8",
    )
    config = read_config(path)
    assert config.exchange is not None
    assert config.exchange.address.port == 5039
    assert config.desk[0].queues == ("hotline",)
    assert config.places() == (
        Place("101", operator="Анна"),
        Place("102", endpoint="SIP/102", context="sales"),
    )


@pytest.mark.parametrize(
    ("sent", "key"),
    [
        ({"exchange": EXCHANGE}, "gateway.config_needs"),
        ({"desk": [desk()]}, "gateway.config_needs"),
        ({"exchange": EXCHANGE, "desk": []}, "gateway.config_needs"),
        ({"exchange": EXCHANGE, "desk": [desk()], "exchnage": {}}, "gateway.config_unknown"),
        ({"exchange": {**EXCHANGE, "pasword": "x"}, "desk": [desk()]}, "gateway.config_unknown"),
        ({"exchange": {"host": "x"}, "desk": [desk()]}, "gateway.config_needs"),
        ({"exchange": {**EXCHANGE, "port": "5038"}, "desk": [desk()]}, "gateway.config_wrong"),
        ({"exchange": {**EXCHANGE, "port": 99_999}, "desk": [desk()]}, "gateway.config_wrong"),
        ({"exchange": {**EXCHANGE, "tls": 1}, "desk": [desk()]}, "gateway.config_wrong"),
        ({"exchange": 5, "desk": [desk()]}, "gateway.config_wrong"),
        ({"exchange": EXCHANGE, "desk": [desk(queues="hotline")]}, "gateway.config_wrong"),
        ({"exchange": EXCHANGE, "desk": [desk(), desk()]}, "gateway.config_extension"),
        ({"exchange": EXCHANGE, "desk": [desk(extension="10 1")]}, "gateway.config_extension"),
        ({"exchange": EXCHANGE, "desk": [desk(token="token of 101")]}, "gateway.config_token"),
        ({"exchange": EXCHANGE, "desk": [desk(source="webhooks")]}, "gateway.config_source"),
        ({"exchange": EXCHANGE, "desk": [desk()], "desks": {"listen": "0.0.0.0"}}, "gateway.config_needs_tls"),
    ],
)
def test_what_cannot_be_obeyed_is_told(sent: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigError) as refused:
        config_of(sent)
    assert refused.value.key == key
    assert str(refused.value)


@pytest.mark.parametrize("text", ["[desks", "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"), "= 1"])
def test_a_file_that_is_no_toml_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gateway.toml"
    with pytest.raises(ConfigError) as refused:
        read_config(path)
    assert refused.value.key == "gateway.config_missing"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError) as refused:
        read_config(path)
    assert refused.value.key == "gateway.config_not_toml"


def test_a_secret_comes_from_the_keyring_the_environment_or_a_closed_file(tmp_path: Path) -> None:
    keyring = FakeKeyring()
    keyring.write(entry_of("exchange"), "s3cret")
    assert read_secret("exchange", "keyring", find=lambda: keyring) == "s3cret"
    assert read_secret("exchange", "env:AMI", {"AMI": "of env"}) == "of env"
    path = tmp_path / "secret"
    path.write_text("of file\n", encoding="utf-8")
    path.chmod(0o600)
    assert read_secret("exchange", f"file:{path}") == "of file"


def test_a_secret_that_is_not_there_or_open_to_all_is_told(tmp_path: Path) -> None:
    def refusal(where: str) -> str:
        with pytest.raises(ConfigError) as refused:
            read_secret("exchange", where, {}, lambda: None)
        return refused.value.key

    assert refusal("keyring") == refusal("env:AMI") == refusal(f"file:{tmp_path}/none") == "gateway.no_secret"
    assert refusal("s3cret") == refusal("file:") == "gateway.config_secret"
    path = tmp_path / "secret"
    path.write_text("x", encoding="utf-8")
    path.chmod(0o644)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        assert refusal(f"file:{path}") == "gateway.secret_open"
