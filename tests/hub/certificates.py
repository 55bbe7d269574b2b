"""An authority for tests, and certificates of every kind of wrong, made with openssl as an administrator would."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.hub.server import Server, unprivileged


class Authority:
    """An authority that signs what it is asked to. Skips the test where openssl is absent."""

    def __init__(self, folder: Path, name: str = "Hotline test authority") -> None:
        if shutil.which("openssl") is None:
            pytest.skip("openssl is not installed")
        self.folder = folder
        self.key, self.root = folder / "root.key", folder / "root.pem"
        folder.mkdir(parents=True, exist_ok=True)
        self._run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", self.key)
        self._run(
            "req", "-x509", "-new", "-key", self.key, "-subj", f"/CN={name}", "-days", "3650", "-out", self.root
        )

    def certificate(self, name: str, host: str, *, begins: str = "", ends: str = "") -> tuple[Path, Path]:
        """A certificate for ``host`` with its key; ``begins`` and ``ends`` as ``YYYYMMDDHHMMSSZ``."""
        key, request, made = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
        extra = self.folder / f"{name}.ext"
        kind = "IP" if host[0].isdigit() else "DNS"
        extra.write_text(f"subjectAltName={kind}:{host}\n")
        self._run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
        self._run("req", "-new", "-key", key, "-subj", f"/CN={host}", "-out", request)
        (self.folder / "index.txt").write_text("")
        (self.folder / "serial").write_text(f"{os.urandom(8).hex()}\n")
        rules = self.folder / "ca.cnf"
        rules.write_text(
            f"[ca]\ndefault_ca=own\n[own]\ndatabase={self.folder}/index.txt\nserial={self.folder}/serial\n"
            f"new_certs_dir={self.folder}\ndefault_md=sha256\npolicy=any\nunique_subject=no\n"
            "[any]\ncommonName=supplied\n"
        )
        dates = ["-startdate", begins or "20200101000000Z", "-enddate", ends or "20491231000000Z"]
        self._run(
            "ca", "-batch", "-notext", "-config", rules, "-in", request, "-out", made, "-keyfile", self.key,
            "-cert", self.root, "-extfile", extra, *dates,
        )  # fmt: skip
        return made, key

    def _run(self, *arguments: object) -> None:
        done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, cwd=self.folder)
        assert done.returncode == 0, done.stderr


def install(server: Server, pair: tuple[Path, Path] | None) -> None:
    """Let a server speak TLS with this certificate and key (None: not at all); what runs goes on."""
    if pair is not None:
        _, uid, gid = unprivileged()
        for source, name in zip(pair, ("server.crt", "server.key"), strict=True):
            target = server.data / name
            shutil.copyfile(source, target)
            target.chmod(0o600)
            os.chown(target, uid, gid)
    server.configure(fsync="off", ssl="on" if pair is not None else "off")
    server.run("pg_ctl", "-D", server.data, "reload")
