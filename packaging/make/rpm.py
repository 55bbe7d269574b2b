"""The RPM: the tree brings its libraries, since distributions name their packages differently."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

from app.version import VERSION
from make.allowed import LEFT_TO_SYSTEM
from make.elf import outside
from make.freeze import build_time
from make.linux_tree import LINUX, lay_out
from make.names import PACKAGE


def rpm(tree: Path, output: Path, level: int = 9) -> Path:
    """Make the package of a frozen ``tree``; returns its file in ``output``. ``level`` is xz's, 0 to 9."""
    top = output / "rpm"
    root = top / "root"
    home = lay_out(tree, root)
    _lay_for_zsh(root)
    spec = top / f"{PACKAGE}.spec"
    needed = sorted(soname for soname in outside(home).keys() - LEFT_TO_SYSTEM if "ld-linux" not in soname)
    requires = "\n".join(f"Requires: {soname}()(64bit)" for soname in needed)
    text = (LINUX / "rpm.spec").read_text(encoding="utf-8")
    spec.write_text(text.replace("@VERSION@", VERSION).replace("@REQUIRES@", requires), encoding="utf-8")
    command = ["rpmbuild", "-bb", "--quiet", f"--buildroot={top / 'staged'}"]
    for name, value in {
        "_topdir": top,
        "_rpmdir": output,
        "_dbpath": top / "db",
        "source_tree": root,
        "_binary_payload": f"w{level}.xzdio",  # which every rpm in use unpacks
        "_rpmfilename": "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
    }.items():
        command += ["--define", f"{name} {value}"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(build_time())}
    subprocess.run([*command, str(spec)], check=True, env=environment)
    return output / f"{PACKAGE}-{VERSION}-1.{platform.machine()}.rpm"


def _lay_for_zsh(root: Path) -> None:
    """Only Debian's zsh looks for completions among those of vendors."""
    share = root / "usr/share/zsh"
    (share / "vendor-completions").rename(share / "site-functions")
