"""Nothing in the project tells about the machine it was written on, or opens a door."""

import re

import pytest

from tests.rules.files import ROOT, name_of, tracked_files

# Written in pieces, so that this file does not find itself.
FORBIDDEN = {
    "a registry's address": r"(?:extra-)?index"
    + r"-url\s*[= ]\s*[\"']?\w+:|https?://[^\s\"'<>]*/simp"
    + r"le\b|registry\.npm"
    + r"js|files\.pythonhos"
    + "ted",
    "a folder of one machine": r"(?<![\w.~$}/)-])/(?:wo" + r"rk|ro" + r"ot|home/(?!user\b)[a-z]\w*)/[\w.]",
    "a folder of one Windows machine": r"[A-Z]:\\Us" + r"ers\\(?!user\b|<)\w",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE" + r" KEY-----",
    "a password in an address": r"[a-z]+://[^\s/:@\"'{}<>]+:[^\s/@\"'{}<>]" + r"+@[\w.-]+\w",
    "an access token": r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|glpat-[\w-]{20,}|AKIA[0-9A-Z]{16})\b",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds(what):
    pattern = re.compile(FORBIDDEN[what])
    found = []
    for path in tracked_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a sound, a workbook
        for number, line in enumerate(text.splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{name_of(path)}:{number}: {line.strip()[:120]}")
    assert found == []


def test_the_lock_names_no_host():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    named = [line for line in lines if "://" in line or line.startswith("-")]
    assert named == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a registry's address", "https://mirror.example.org/root/simp" + "le/"),
        ("a folder of one machine", "cd /wo" + "rk/project"),
        ("a private key", "-----BEGIN RSA PRIVATE" + " KEY-----"),
        ("a password in an address", "postgresql://anna:se" + "cret@hub.example.org/desk"),
    ],
)
def test_the_patterns_bite(what, line):
    assert re.search(FORBIDDEN[what], line)
