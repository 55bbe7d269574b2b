"""A clean Debian in a folder: nothing in it but what ``apt-get install`` brings. Needs root and debootstrap.

    system = CleanSystem("bookworm", folder)
    system.run("hotline", "check", user="anna")

Bare systems and fetched packages are kept in the user's cache (about 700 MB). Mounts belong to the commands and
are gone with them. How this machine reaches packages (mirror, proxy, certificates) is lent to it, never kept.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hotline-workstation" / "systems"
PERSON = "anna"
"""Somebody without rights; root installs."""
PATIENCE = 900.0
_ENTER = """
root=$1; who=$2; shift 2
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
while [ "$1" != -- ]; do
    mkdir -p "$root$2"
    mount --bind "$1" "$root$2"
    shift 2
done
shift
exec chroot --userspec="$who" "$root" "$@"
"""


def why_not() -> str:
    """Why there can be no clean system here; empty where there can."""
    missing = [tool for tool in ("debootstrap", "unshare", "chroot", "apt-get") if shutil.which(tool) is None]
    if missing:
        return f"not installed: {', '.join(missing)}; python3 dev.py test --packaging-full installs them"
    if os.geteuid() != 0:
        return "clean systems need root"
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode != 0:
        return "this machine lets nobody mount anything (a container without rights)"
    return ""


class CleanSystem:
    """One system of a release of Debian (``bookworm``), unpacked into ``folder``."""

    def __init__(self, suite: str, folder: Path) -> None:
        self.suite = suite
        self.root = folder / suite
        self.root.mkdir(parents=True)
        with tarfile.open(_base(suite)) as archive:
            archive.extractall(self.root, filter="fully_trusted")
        self._lend()
        self.run("useradd", "--create-home", PERSON, check=True)
        self.apt("update")

    def run(
        self, *command: str, user: str = "root", check: bool = False, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the system to its end; ``more`` are variables of its environment."""
        return subprocess.run(
            self.command(command, user=user),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=check,
            env=self.environment(user, **more),
        )

    def command(
        self, command: Sequence[str], *, user: str = "root", lent: Sequence[tuple[Path, str]] = ()
    ) -> list[str]:
        """What runs a command in the system, as the same process; ``lent`` are folders of this machine."""
        archives = CACHE / f"{self.suite}-archives"
        archives.mkdir(exist_ok=True)
        folders = [(archives, "/var/cache/apt/archives"), *lent]
        binds = [part for here, there in folders for part in (str(here), there)]
        inside = ["unshare", "--mount", "--propagation", "private", "bash", "-ec", _ENTER, "bash"]
        return [*inside, str(self.root), self.person(user), *binds, "--", *command]

    def person(self, user: str) -> str:
        """A user of the system as chroot takes it: by numbers, since this machine has other users."""
        for line in (self.root / "etc/passwd").read_text(encoding="utf-8").splitlines():
            name, _, uid, gid = line.split(":")[:4]
            if name == user:
                return f"{uid}:{gid}"
        raise LookupError(user)

    def environment(self, user: str, **more: str) -> dict[str, str]:
        """What a person who has just signed in is told."""
        proxies = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        home = "/root" if user == "root" else f"/home/{user}"
        usual = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": home, "LANG": "C.UTF-8"}
        return {**proxies, **usual, "DEBIAN_FRONTEND": "noninteractive", **more}

    def apt(self, *arguments: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """Run apt-get; with ``check``, what it said stands in the failure."""
        quiet = ["-y", "-q", "--no-install-recommends", "-o", "APT::Sandbox::User=root"]
        told = self.run("apt-get", *quiet, *arguments, **more)
        if check and told.returncode != 0:
            raise AssertionError(f"apt-get {' '.join(arguments)}:\n{told.stdout[-3000:]}{told.stderr[-3000:]}")
        return told

    def install(
        self, package: Path, *options: str, check: bool = True, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Install a package's file with what it needs."""
        shutil.copy(package, self.root / "srv" / package.name)
        return self.apt("install", *options, f"/srv/{package.name}", check=check, **more)

    def _lend(self) -> None:
        shutil.copy(Path("/etc/resolv.conf").resolve(), self.root / "etc/resolv.conf")
        for conf in Path("/etc/apt/apt.conf.d").iterdir():
            if re.search(r"Acquire::(http|https|ForceIPv4|Retries)", conf.read_text(encoding="utf-8")):
                shutil.copy(conf, self.root / "etc/apt/apt.conf.d")
        authorities = Path("/etc/ssl/certs/ca-certificates.crt")
        if authorities.exists() and mirror().startswith("https"):
            (self.root / "etc/ssl/certs").mkdir(parents=True, exist_ok=True)
            shutil.copy(authorities, self.root / "etc/ssl/certs")
        sources = self.root / "etc/apt/sources.list"
        sources.write_text(f"deb {mirror()} {self.suite} main\n", encoding="utf-8")


def mirror() -> str:
    """Where this machine has its packages from."""
    listed = [Path("/etc/apt/sources.list.d/debian.sources"), Path("/etc/apt/sources.list")]
    for path in (path for path in listed if path.exists()):
        found = re.search(r"^(?:URIs: *|deb +(?:\[.*?\] +)?)(\S+debian/?)(?: |$)", path.read_text(), re.MULTILINE)
        if found:
            return found[1]
    return "http://deb.debian.org/debian"


def _base(suite: str) -> Path:
    """The bare system as an archive, made once."""
    base = CACHE / f"{suite}.tar"
    if not base.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        bare = CACHE / f"{suite}-making"
        shutil.rmtree(bare, ignore_errors=True)
        made = subprocess.run(
            ["debootstrap", "--variant=minbase", suite, str(bare), mirror()],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            raise AssertionError(f"debootstrap {suite}:\n{made.stdout[-2000:]}{made.stderr[-2000:]}")
        half = base.with_suffix(".part")
        # Not by Python: a system has devices, owners and links of all kinds.
        subprocess.run(["tar", "-C", str(bare), "-cf", str(half), "."], check=True)
        half.replace(base)
        shutil.rmtree(bare)
    return base
