"""What the tests of several lines share."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine's own address that signed itself, its key in the same file and beside it."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl program to make a certificate with")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    key = path.with_name("both.pem.key")
    name = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    made = ("-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key), "-out", str(path))
    subprocess.run([openssl, "req", "-x509", *made, *name], check=True, capture_output=True)
    path.write_text(path.read_text() + key.read_text())
    return path
