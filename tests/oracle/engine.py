"""ODK's own engine in a node process, spoken to line by line. See engine.mjs for what may be asked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "forms-oracle"
FILES = ("package.json", "package-lock.json", "engine.mjs")


class OracleMissing(Exception):
    """Why the engine cannot run here."""


class OracleRefused(Exception):
    """The engine answered with an error."""


def install() -> Path:
    """Put the engine and its modules into ``build/``, once per lock file. Raises OracleMissing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise OracleMissing("node and npm are not installed")
    stamp = BUILD / "installed.json"
    lock = (HERE / "package-lock.json").read_text(encoding="utf-8")
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(HERE / name, BUILD / name)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != lock:
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=BUILD, capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            raise OracleMissing(f"npm ci failed: {done.stderr.strip()[-300:]}")
        stamp.write_text(lock, encoding="utf-8")
    return BUILD


class Oracle:
    """One running engine."""

    def __init__(self) -> None:
        folder = install()
        self.process = subprocess.Popen(
            ["node", "--conditions=browser", "engine.mjs"],
            cwd=folder,
            env={**os.environ, "TZ": "UTC"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def ask(self, **request: Any) -> dict[str, dict[str, Any]]:
        """Send one request; the state of every question after it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise OracleMissing("the engine ended without an answer")
        reply = json.loads(line)
        if "error" in reply:
            raise OracleRefused(reply["error"])
        state: dict[str, dict[str, Any]] = reply["state"]
        return state

    def close(self) -> None:
        """End the process."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process.wait(timeout=10)
