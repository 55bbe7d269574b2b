"""Recorded manager-interface streams: one file a scenario and exchange version, outside the project.

The folder is named by ``HOTLINE_TELEPHONY`` (default ``../shared/telephony-lab/fixtures``, from the project). What
each file holds is what a workstation's AMI user was sent, byte for byte.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.services.telephony.ami.protocol import Frame, Parser

PROJECT = Path(__file__).resolve().parents[4]
VERSIONS = ("asterisk16", "asterisk22")


def recordings() -> Path:
    """The folder of the recordings; a relative one is taken from the project's root."""
    return (PROJECT / os.environ.get("HOTLINE_TELEPHONY", "../shared/telephony-lab/fixtures")).resolve()


def stream(version: str, scenario: str) -> bytes:
    """One recorded stream; skips the test where the recordings are absent."""
    path = recordings() / version / f"{scenario}.ami"
    if not path.is_file():
        pytest.skip(f"no recorded streams in {recordings()}; name their folder in HOTLINE_TELEPHONY")
    return path.read_bytes()


def frames_of(data: bytes) -> list[Frame]:
    """All frames of a stream, fed at once."""
    return Parser().feed(data)
