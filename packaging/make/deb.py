"""The Debian package: what the system has is left to the system, and named as needed."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from app.version import VERSION
from make.elf import elf_files
from make.freeze import build_time
from make.linux_tree import ETC, LINUX, lay_out, packed, settle
from make.names import PACKAGE
from make.notices import write_notices


def deb(tree: Path, output: Path, level: int = 9) -> Path:
    """Make the package of a frozen ``tree``; returns its file in ``output``.

    ``level`` is xz's, 0 to 9: the package for release takes minutes, and 64 MiB of memory when it is unpacked.
    """
    architecture = _told("dpkg", "--print-architecture")
    root = output / "deb"
    home = lay_out(tree, root)
    _leave_to_system(home)
    write_notices(home, build_time())
    document = root / "usr/share/doc" / PACKAGE
    document.mkdir(parents=True)
    (document / "copyright").write_bytes((LINUX / "copyright").read_bytes())
    (document / "changelog.gz").write_bytes(packed(_changelog().encode()))
    overrides = root / "usr/share/lintian/overrides" / PACKAGE
    overrides.parent.mkdir(parents=True)
    overrides.write_bytes((LINUX / "lintian-overrides").read_bytes())
    for path in (document / "copyright", document / "changelog.gz", overrides):
        path.chmod(0o644)
    control = root / "DEBIAN"
    control.mkdir()
    size = sum(path.lstat().st_size for path in root.rglob("*") if path.is_file()) // 1024
    text = (LINUX / "control").read_text(encoding="utf-8")
    depends = _depends(root, home)
    (control / "control").write_text(
        text.format(version=VERSION, architecture=architecture, size=size, depends=depends), encoding="utf-8"
    )
    for script in ("preinst", "postrm"):
        (control / script).write_bytes((LINUX / script).read_bytes())
        (control / script).chmod(0o755)
    (control / "conffiles").write_text(f"/{ETC}/README\n", encoding="utf-8")
    (control / "md5sums").write_text(_sums(root), encoding="utf-8")
    settle(root)
    package = output / f"{PACKAGE}_{VERSION}_{architecture}.deb"
    packing = ["-Zxz", f"-z{level}", "--threads-max=2"]
    command = ["dpkg-deb", "--root-owner-group", *packing, "--build", str(root), str(package)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(build_time())}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return package


def _leave_to_system(home: Path) -> None:
    """Remove libraries that came from Debian's own packages: they are named as needed instead."""
    for path in sorted((home / "_internal").glob("lib*.so*")):
        if not path.name.startswith("libpython") and _owned(path.name):
            path.unlink()


def _owned(soname: str) -> bool:
    """Whether a package of this Debian has the library where the loader finds it."""
    told = subprocess.run(["dpkg", "-S", f"*/{soname}"], capture_output=True, text=True, check=False)
    return told.returncode == 0


def _depends(root: Path, home: Path) -> str:
    """The packages that the tree's programs need, as dpkg-shlibdeps works them out."""
    source = root / "debian"
    source.mkdir()
    (source / "control").write_text(
        f"Source: {PACKAGE}\n\nPackage: {PACKAGE}\nArchitecture: any\n", encoding="utf-8"
    )
    folders = sorted({str(path.parent) for path in elf_files(home)})
    command = ["dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0"]
    command += [f"-l{folder}" for folder in folders] + [f"-e{path}" for path in elf_files(home)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root).stdout
    shutil.rmtree(source)
    found = re.search(r"shlibs:Depends=(.*)", told)
    if found is None:
        raise SystemExit("dpkg-shlibdeps named no package")
    return found[1]


def _sums(root: Path) -> str:
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return "".join(
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(root)}\n"
        for path in files
        if "DEBIAN" not in path.parts
    )


def _changelog() -> str:
    date = _told("date", "-u", "-R", "-d", f"@{build_time()}")
    maintainer = "Hotline Workstation <packages@hotline-workstation.invalid>"
    return f"{PACKAGE} ({VERSION}) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- {maintainer}  {date}\n"


def _told(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
