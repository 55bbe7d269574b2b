"""From the settings to a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.paths import paths_in
from app.services.settings.declared import BY_NAME, DECLARED, Value
from app.services.settings.settings import Settings, load_settings
from app.services.store.errors import KeyringTrouble
from app.services.telephony.ami.choosing import address_of, place_of
from app.services.telephony.ami.line import AmiLine
from app.services.telephony.choosing import ADAPTERS, LineNotChosen, Wish, check_line, make_line, needs_secret
from app.services.telephony.events import Link
from app.services.telephony.manual import ManualLine
from app.services.telephony.secrets import LineSecrets, secret_name
from app.services.telephony.training import TrainingLine

MANUAL = ManualLine()
ASTERISK: dict[str, Value] = {"line": "asterisk", "asterisk_host": "pbx.example", "asterisk_user": "desk"}


def _settings(folder: Path, **values: Value) -> Settings:
    settings = load_settings(paths_in(folder))
    for name, value in values.items():
        settings.set(name, value)
    return settings


def test_there_is_an_adapter_for_every_choice_and_no_other() -> None:
    assert set(ADAPTERS) == set(BY_NAME["line"].choices)
    shown_for = {setting.name.partition("_")[0] for setting in DECLARED if setting.group == "exchange"}
    assert shown_for - {"line", "extension"} <= set(ADAPTERS)


def test_manual_and_training_need_nothing(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    assert make_line(Wish(settings, MANUAL)) is MANUAL
    assert isinstance(make_line(Wish(settings, MANUAL, demo=True)), TrainingLine)
    settings.set("line", "training")
    assert isinstance(make_line(Wish(settings, MANUAL)), TrainingLine)
    assert not needs_secret("training")


def test_an_asterisk_is_made_of_its_settings(tmp_path: Path) -> None:
    wish = Wish(_settings(tmp_path, **ASTERISK), MANUAL, "101", "hush")
    line = make_line(wish)
    assert isinstance(line, AmiLine)
    assert line.status().link is Link.CONNECTING
    assert (address_of(wish).host, address_of(wish).port, address_of(wish).tls) == ("pbx.example", 5038, False)
    assert (place_of(wish).device, place_of(wish).context) == ("PJSIP/101", "from-internal")
    assert "hush" not in repr(wish)


def test_tls_has_a_port_of_its_own_and_the_device_may_name_the_extension(tmp_path: Path) -> None:
    settings = _settings(tmp_path, **ASTERISK, asterisk_tls=True, asterisk_device="SIP/{extension}-desk")
    wish = Wish(settings, MANUAL, "101", "hush")
    assert address_of(wish).port == 5039
    assert place_of(wish).device == "SIP/101-desk"
    settings.set("asterisk_port", 6000)
    assert address_of(wish).port == 6000


@pytest.mark.parametrize("empty", ["asterisk_host", "asterisk_user", "asterisk_context", "extension"])
def test_what_is_missing_is_named(tmp_path: Path, empty: str) -> None:
    settings = _settings(tmp_path, **ASTERISK)
    if empty != "extension":
        settings.set(empty, " ")
    with pytest.raises(LineNotChosen) as refused:
        make_line(Wish(settings, MANUAL, "" if empty == "extension" else "101", "hush"))
    assert refused.value.key == "exchange.incomplete"


def test_nothing_is_tried_without_a_secret(tmp_path: Path) -> None:
    wish = Wish(_settings(tmp_path, **ASTERISK), MANUAL, "101")
    with pytest.raises(LineNotChosen, match="пароля АТС"):
        make_line(wish)
    with pytest.raises(LineNotChosen, match="пароля АТС"):
        check_line(wish, False)


def test_a_line_without_a_test_finds_nothing(tmp_path: Path) -> None:
    assert list(check_line(Wish(_settings(tmp_path), MANUAL), False)) == []


class Kept:
    """A keyring in memory, that may refuse."""

    name = "kept"

    def __init__(self, *, refuses: bool = False) -> None:
        self.entries: dict[str, str] = {}
        self.refuses = refuses

    def read(self, entry: str) -> str | None:
        return self.entries.get(entry)

    def write(self, entry: str, secret: str) -> None:
        if self.refuses:
            raise KeyringTrouble("store.keyring_refuses", keyring=self.name)
        self.entries[entry] = secret

    def forget(self, entry: str) -> None:
        self.entries.pop(entry, None)


def test_a_secret_is_in_the_keyring_and_nowhere_else() -> None:
    keyring = Kept()
    secrets = LineSecrets(lambda: keyring)
    assert secrets.read("asterisk") == ""
    assert secrets.keep("asterisk", "hush")
    assert keyring.entries == {secret_name("asterisk"): "hush"}
    assert LineSecrets(lambda: keyring).read("asterisk") == "hush"
    secrets.forget("asterisk")
    assert secrets.read("asterisk") == ""


@pytest.mark.parametrize("keyring", [None, Kept(refuses=True)])
def test_without_a_keyring_it_holds_until_the_end(keyring: Kept | None) -> None:
    secrets = LineSecrets(lambda: keyring)
    assert not secrets.keep("asterisk", "hush")
    assert secrets.read("asterisk") == "hush"
    assert LineSecrets(lambda: keyring).read("asterisk") == ""
    secrets.forget("asterisk")
    assert secrets.read("asterisk") == ""
