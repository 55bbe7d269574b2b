"""The guide for administrators: every command in it is run, and both languages give the same ones.

Blocks ``sh`` are run as they stand, but for the folders of the system, which are the test's own; ``sh store``
once there are data; ``sh hub`` and ``sh server`` on a real hub (``tests/hub``); ``sh package`` with package
managers that only look whether the package is called so (the real installation is tried by the tests of
packages). Blocks ``bat`` are understood as Windows would.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli.arguments import parser
from app.services.settings.levels import Level, gather
from app.services.settings.managed import POLICY_FILE, POLICY_KEY, registry_policy
from app.version import VERSION
from tests.own_machine import ROOT, Prompt

sys.path.insert(0, str(ROOT / "packaging"))

from make import windows

GUIDES = {"en": ROOT / "docs" / "it-guide.md", "ru": ROOT / "docs" / "it-guide.ru.md"}
BLOCK = re.compile(r"^```(sh|bat|json)( \w+)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECTIONS = (
    "places", "install", "policies", "exchange", "hub", "keyring", "terminal servers", "backup", "upgrade",
    "removal", "troubleshooting", "hardening",
)  # fmt: skip

FOUND = """\
from app.services.paths import system_paths
from app.services.store.founding import Wishes, found_store
found_store(Wishes(system_paths().default_store, "Anna", escrow_file=Path("escrow.pem")), Keyring())
Keyring.path.unlink()
"""
MANAGERS = f"""\
#!/bin/sh
for last; do :; done
case "$last" in
  ./hotline-workstation_{VERSION}_amd64.deb|./hotline-workstation-{VERSION}-1.x86_64.rpm|hotline-workstation) ;;
  *) echo "no such package: $last" >&2; exit 1 ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Block:
    kind: str
    flavour: str
    text: str


def blocks(lang: str) -> list[Block]:
    text = GUIDES[lang].read_text(encoding="utf-8")
    return [Block(kind, flavour.strip(), body) for kind, flavour, body in BLOCK.findall(text)]


def lines(kind: str) -> list[str]:
    return [line for block in blocks("en") if block.kind == kind for line in block.text.splitlines() if line]


def test_both_languages_give_the_same_commands_in_the_same_order() -> None:
    assert blocks("en") == blocks("ru")
    assert {block.kind for block in blocks("en")} == {"sh", "bat", "json"}
    texts = [path.read_text(encoding="utf-8") for path in GUIDES.values()]
    headings = [re.findall(r"^#+(?= )", text, re.MULTILINE) for text in texts]
    assert headings[0] == headings[1]
    assert headings[0].count("##") == len(SECTIONS)


@pytest.mark.parametrize("lang", GUIDES)
def test_no_command_stands_outside_a_block_that_is_run(lang: str) -> None:
    text = GUIDES[lang].read_text(encoding="utf-8")
    assert text.count("\n```") == 2 * len(blocks(lang))


@pytest.mark.skipif(sys.platform == "win32", reason="the blocks sh are for Linux")
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_every_command_for_linux_runs(tmp_path: Path) -> None:
    etc, var = tmp_path / "etc", tmp_path / "var"
    (etc / "policies").mkdir(parents=True)
    prompt = Prompt(tmp_path, dict.fromkeys(("apt-get", "dnf"), MANAGERS))
    has_data = False
    for block in blocks("en"):
        text = block.text.replace("/etc/hotline-workstation", str(etc)).replace("/var/lib/hotline", str(var))
        if block.kind == "json":
            (prompt.work / "10-house.json").write_text(text)
        elif block.kind == "sh" and block.flavour not in ("hub", "server"):
            if block.flavour == "store" and not has_data:
                prompt.found(FOUND)
                has_data = True
            for line in text.splitlines():
                prompt.type(line)
    found = {each["name"]: each for each in json.loads((prompt.work / "check.json").read_text(encoding="utf-8"))}
    values = {each["name"]: each for each in found["settings"]["values"]}
    assert values["asterisk_host"]["value"] == "pbx.example.org"
    assert values["asterisk_host"]["source"] == "policy"
    assert found["settings"]["state"] == "good"
    assert (prompt.work / "support.zip").exists()
    assert json.loads((tmp_path / "keyring.json").read_text())


@pytest.mark.parametrize("text", [block.text for block in blocks("en") if block.kind == "json"])
def test_every_policy_shown_is_understood(text: str) -> None:
    source = gather(Level.POLICY, {name: (raw, "guide") for name, raw in json.loads(text).items()})
    assert source.left_out == ()
    assert source.values


@pytest.mark.parametrize("line", [each for each in lines("bat") if each.startswith("reg ")])
def test_every_registry_command_sets_a_policy_that_is_understood(line: str) -> None:
    words = [word.strip('"') for word in shlex.split(line, posix=False)]
    given = dict(zip(words[3::2], words[4::2], strict=False))
    assert words[:3] == ["reg", "add", f"HKLM\\{POLICY_KEY}"]
    if given["/v"] == POLICY_FILE:
        assert given["/d"].endswith(".json")
        return
    raw: object = int(given["/d"]) if given["/t"] == "REG_DWORD" else given["/d"]
    source = registry_policy(lambda hive, _: {given["/v"]: raw} if hive == "HKLM" else {})
    assert set(source.values) == {given["/v"]}


@pytest.mark.parametrize("line", [each for each in lines("bat") if not each.startswith("reg ")])
def test_every_installer_command_is_silent_and_names_what_there_is(line: str) -> None:
    """The installers themselves are tried by tests/packaging/test_windows.py."""
    found: list[str] = re.findall(r'(?:[^\s"]|"[^"]*")+', line)
    program, silent, *words = [word.replace('"', "") for word in found]
    script = (ROOT / "packaging" / "windows" / "setup.nsi").read_text(encoding="utf-8")
    if program == "msiexec":
        package, silent, *words = words
        assert package == f"hotline-workstation-{VERSION}-x64.msi"
        assert silent == "/qn"
        assert words[0] == "/l*v"
        known = {each.property for each in windows.given()} | {"AUTOSTART"}
        assert {word.partition("=")[0] for word in words[2:]} <= known
    elif program.endswith("uninstall.exe"):
        assert 'WriteUninstaller "$INSTDIR\\uninstall.exe"' in script
        assert silent == "/S"
    else:
        assert program == f"hotline-workstation-{VERSION}-x64-setup.exe"
        assert silent == "/S"
        assert all(f'"{word.partition("=")[0]}="' in script for word in words)


def test_every_call_of_the_program_is_understood_by_its_command_line() -> None:
    calls = [line.split(">")[0] for line in lines("sh") if re.match(r"(\w+=\w+ )?hotline ", line)]
    assert len(calls) >= 7
    for line in calls:
        words = shlex.split(line)
        rest = words[words.index("hotline") + 1 :]
        if rest != ["--version"]:
            parser().parse_args(rest)
