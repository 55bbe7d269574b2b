"""The application for macOS as far as it can be looked at elsewhere, and the workflows of a public CI."""

from __future__ import annotations

import json
import plistlib
import re
import shlex
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from app.services.settings.managed import BUNDLE
from app.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from make import icons, mac  # noqa: E402  # isort: skip

import build  # noqa: E402  # isort: skip  (the path is set above)

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
READ_YAML = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout, default=str)"


def test_the_description_for_macos() -> None:
    info = plistlib.loads(mac.info_plist())
    assert info["CFBundleIdentifier"] == BUNDLE, "managed preferences are found by it"
    assert info["CFBundleShortVersionString"] == VERSION
    assert [scheme for each in info["CFBundleURLTypes"] for scheme in each["CFBundleURLSchemes"]] == [
        "hotline", "tel", "sip",
    ]  # fmt: skip
    assert info["CFBundleLocalizations"] == ["en", "ru"]


def test_the_application_asks_for_one_entitlement() -> None:
    assert plistlib.loads(mac.ENTITLEMENTS.read_bytes()) == {
        "com.apple.security.cs.allow-unsigned-executable-memory": True
    }


def test_the_icon_for_macos_has_every_size(tmp_path: Path) -> None:
    data = icons.write_icns(tmp_path / "x.icns").read_bytes()
    assert data[:8] == b"icns" + struct.pack(">I", len(data))
    found, at = {}, 8
    while at < len(data):
        kind, size = data[at : at + 4], struct.unpack_from(">I", data, at + 4)[0]
        image = data[at + 8 : at + size]
        assert image.startswith(b"\x89PNG\r\n")
        found[kind] = struct.unpack_from(">II", image, 16)
        at += size
    assert found == {kind: (side, side) for kind, side in icons.ICNS_KINDS.items()}


@pytest.mark.skipif(shutil.which("icns2png") is None, reason="not installed: icnsutils")
def test_others_can_read_the_icon_for_macos(tmp_path: Path) -> None:
    path = icons.write_icns(tmp_path / "x.icns")
    told = subprocess.run(["icns2png", "-l", str(path)], capture_output=True, text=True, check=True)
    assert "1024x1024 32-bit icon" in told.stdout


def read(path: Path) -> dict[str, object]:
    """A workflow as data, by whichever Python has the library for it."""
    for python in dict.fromkeys((sys.executable, "/usr/bin/python3")):
        if Path(python).exists():
            told = subprocess.run(
                [python, "-c", READ_YAML],
                input=path.read_text(encoding="utf-8"),
                capture_output=True,
                text=True,
                check=False,
            )
            if "No module named 'yaml'" not in told.stderr:
                assert told.returncode == 0, told.stderr
                return json.loads(told.stdout)
    pytest.skip("not installed: python3-yaml")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_are_well_formed(path: Path) -> None:
    read_in = read(path)
    assert read_in["permissions"] == {"contents": "read"}
    jobs = read_in["jobs"]
    assert isinstance(jobs, dict)
    for job in jobs.values():
        assert job["timeout-minutes"] <= 90
        assert set(job.get("needs", "").split()) <= set(jobs)
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_call_commands_that_are_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    commands = re.findall(
        r"run: (\S*python\S* (?:dev\.py|packaging\S build\.py|packaging.build\.py).*)$", text, re.MULTILINE
    )
    assert commands
    for command in commands:
        words = shlex.split(command.replace("\\", "/"))
        if words[1] == "dev.py":
            options, rest = dev._parser().parse_known_args(words[2:])
            assert options.command in ("setup", "test")
            assert all((ROOT / folder).is_dir() for folder in rest)
        else:
            assert set(build.parser().parse_args(words[2:]).target) <= {*build.TARGETS, "tree"}


def test_secrets_are_named_and_never_written() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    for name in re.findall(r"^ +(?:CERTIFICATE|PASSWORD|NOTARY_\w+): (.*)$", text, re.MULTILINE):
        assert re.fullmatch(r"\$\{\{ secrets\.[A-Z0-9_]+ \}\}", name), name
    for path in WORKFLOWS:
        said = path.read_text(encoding="utf-8")
        assert path.name == "linux.yml" or "Not verified" in said


def test_what_is_made_for_which_system() -> None:
    assert list(build.TARGETS) == ["deb", "rpm", "tar", "msi", "setup", "zip", "app", "dmg"]
