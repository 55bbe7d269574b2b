"""The administrators' guide on the hub: its commands, run on a real one."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from app.models.staff import Role
from tests.docs.test_it_guide import blocks
from tests.hub.test_manual import blocks as of_the_page
from tests.own_machine import Prompt

EMPTY = """\
from app.services.paths import system_paths
from app.services.store import keys
from app.services.store.opening import create_store
path = system_paths().default_store
path.parent.mkdir(parents=True)
create_store(path, keys.make_keys(path, keyring=Keyring(), passphrase=None, escrow_pem=None).key_hex).close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the blocks sh are for Linux")
def test_every_command_about_the_hub_runs(hub, tmp_path: Path) -> None:
    hub.queue("water")
    hub.person("anna", Role.OPERATOR, ("water",))
    prompt = Prompt(tmp_path, HOTLINE_HUB_VERIFICATION="none", HOTLINE_LANGUAGE="en")
    (prompt.work / "password.txt").write_text(hub.secrets["anna"] + "\n")
    prompt.found(EMPTY)
    (block,) = (one for one in blocks("en") if one.flavour == "hub")
    told = []
    for line in block.text.splitlines():
        line = line.replace("hub.example.org", f"127.0.0.1:{hub.server.port}/{hub.database}")
        told.append(prompt.type(f"set -o pipefail; {line.replace('anna', hub.login_of('anna'))}"))
    checked, joined, left = told
    assert [line[0] for line in checked.splitlines()] == ["✓", "!", "✓", "✓", "✓", "✓"]
    assert "as Anna (Operator)" in joined
    assert "works alone" in left
    # the key of the data, and the password
    assert len(json.loads((tmp_path / "keyring.json").read_text())) == 2
    assert hub.secrets["anna"] not in "".join(told)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_how_a_hub_is_made_is_told_as_on_its_own_page_whose_commands_are_run(lang: str) -> None:
    told = [one.text.splitlines() for one in blocks(lang) if one.flavour == "server"]
    assert told == list(of_the_page().values())
