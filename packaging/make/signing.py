"""Signatures for Windows (Authenticode), made where a certificate is named; tests make one of their own.

``HOTLINE_SIGN_CERTIFICATE`` names a PKCS #12 file, ``HOTLINE_SIGN_PASSWORD_FILE`` a file with its password,
``HOTLINE_SIGN_TIMESTAMP`` the address of a time stamp service: without a time stamp a signature ends with its
certificate. Nothing is signed where no certificate is named.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from make.names import CONSOLE, TITLE, WINDOW

CERTIFICATE, PASSWORD = "HOTLINE_SIGN_CERTIFICATE", "HOTLINE_SIGN_PASSWORD_FILE"
TIMESTAMP = "HOTLINE_SIGN_TIMESTAMP"
TOOLS = {"osslsigncode": "osslsigncode"}


def command() -> list[str]:
    """How a file is signed, without the files' names; empty where no certificate is named."""
    certificate = os.environ.get(CERTIFICATE)
    if not certificate:
        return []
    made = ["osslsigncode", "sign", "-pkcs12", certificate, "-h", "sha256", "-n", TITLE]
    if os.environ.get(PASSWORD):
        made += ["-readpass", os.environ[PASSWORD]]
    if os.environ.get(TIMESTAMP):
        made += ["-ts", os.environ[TIMESTAMP]]
    return made


def sign(path: Path) -> bool:
    """Sign a program or a package in its place; False where no certificate is named."""
    asked = command()
    if not asked:
        return False
    signed = path.with_name(f"{path.name}.signed")
    subprocess.run([*asked, "-in", str(path), "-out", str(signed)], check=True, stdout=subprocess.DEVNULL)
    shutil.copymode(path, signed)
    signed.replace(path)
    return True


def sign_programs(tree: Path) -> None:
    """Sign the programs of a tree, unless they are signed already."""
    for name in (WINDOW, CONSOLE):
        path = tree / f"{name}.exe"
        if command() and path.exists() and not is_signed(path):
            sign(path)


def is_signed(path: Path) -> bool:
    """Whether a file bears a signature, whoever's."""
    with TemporaryDirectory() as folder:  # not beside it: what lies in a tree is packed
        asked = ["osslsigncode", "extract-signature", "-in", str(path), "-out", str(Path(folder, "signature"))]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0
