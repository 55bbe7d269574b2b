"""The administrators' guide on the hub: its commands, run on a real one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.models.staff import Role
from tests.docs.test_it_guide import HOTLINE, MAIN, ROOT, blocks
from tests.hub.test_manual import blocks as of_the_page

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
    work, bin_, home = (tmp_path / name for name in ("work", "bin", "home"))
    for folder in (work, bin_, home):
        folder.mkdir()
    shim = HOTLINE.format(root=str(ROOT), etc=str(tmp_path / "etc"), keyring=str(tmp_path / "keyring.json"))
    (tmp_path / "hotline.py").write_text(shim + MAIN)
    (tmp_path / "found.py").write_text(shim + EMPTY)
    (bin_ / "hotline").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tmp_path / "hotline.py"}" "$@"\n')
    (bin_ / "hotline").chmod(0o755)
    (work / "password.txt").write_text(hub.secrets["anna"] + "\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "HOTLINE_"))}
    environment = {
        **kept, "HOME": str(home), "PATH": f"{bin_}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT),
        "HOTLINE_HUB_VERIFICATION": "none", "HOTLINE_LANGUAGE": "en",
    }  # fmt: skip

    def run(*command: str) -> str:
        done = subprocess.run(
            command, cwd=work, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"{command[-1]}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    run(sys.executable, str(tmp_path / "found.py"))
    (block,) = (one for one in blocks("en") if one.flavour == "hub")
    told = []
    for line in block.text.splitlines():
        line = line.replace("hub.example.org", f"127.0.0.1:{hub.server.port}/{hub.database}")
        told.append(run("bash", "-ec", f"set -o pipefail; {line.replace('anna', hub.login_of('anna'))}"))
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
