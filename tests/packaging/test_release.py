"""The package for release: the same bytes wherever it is built, no larger than promised, nothing for lintian."""

from __future__ import annotations

import faulthandler
import filecmp
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.conftest import ROOT

pytestmark = [
    pytest.mark.packaging_full,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(sys.platform != "linux", reason="packages for Linux are built on Linux"),
    pytest.mark.skipif(
        shutil.which("dpkg-shlibdeps") is None, reason="not installed: dpkg-dev; python3 dev.py test installs it"
    ),
]


@pytest.fixture(autouse=True)
def patience() -> None:
    """The second build takes minutes."""
    faulthandler.cancel_dump_traceback_later()


def test_the_package_is_no_larger_than_promised(package: Path) -> None:
    assert package.stat().st_size <= 45_000_000


@pytest.mark.skipif(shutil.which("lintian") is None, reason="not installed: lintian")
def test_lintian_has_nothing_to_say(package: Path) -> None:
    command = ["lintian", "--fail-on", "error,warning", "--tag-display-limit", "0", str(package)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (0, "")


def test_another_folder_gives_the_same_bytes(release: Path, package: Path, tmp_path: Path) -> None:
    from make.freeze import build_time

    sources = tmp_path / "elsewhere" / "sources"
    listed = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    for name in subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (sources / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, sources / name)
    output = tmp_path / "second"
    command = [sys.executable, str(sources / "packaging" / "build.py"), "deb", "--output", str(output)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(build_time())}
    made = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout[-2000:] + made.stderr[-4000:]
    first, second = release / "tree" / "hotline-workstation", output / "tree" / "hotline-workstation"
    assert described(first) == described(second)
    files = [name for name in described(first) if (first / name).is_file() and not (first / name).is_symlink()]
    _, differing, unread = filecmp.cmpfiles(first, second, files, shallow=False)
    assert (differing, unread) == ([], [])
    assert package.read_bytes() == (output / package.name).read_bytes()


def described(tree: Path) -> dict[str, tuple[str, int, str]]:
    """Each path of a tree with its rights, its time and where a link leads."""
    return {
        str(path.relative_to(tree)): (
            stat.filemode(path.lstat().st_mode),
            int(path.lstat().st_mtime) if path.is_symlink() or path.is_file() else 0,
            str(path.readlink()) if path.is_symlink() else "",
        )
        for path in sorted(tree.rglob("*"))
    }
