"""The packages for Linux, really built: what is in them, what they need, and whether the frozen program runs."""

from __future__ import annotations

import faulthandler
import json
import marshal
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.children import VERIFYING
from app.services.sync.verifying_child import LENGTH, MARK
from app.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from make.allowed import LEFT_TO_SYSTEM, LIST, is_allowed, patterns  # noqa: E402  (the path is set above)
from make.deb import deb  # noqa: E402
from make.elf import newest_glibc, outside  # noqa: E402
from make.freeze import freeze  # noqa: E402
from make.rpm import rpm  # noqa: E402

LINUX = ROOT / "packaging" / "linux"
TOOLS = ("objdump", "dpkg-deb", "dpkg-shlibdeps", "rpmbuild", "strip")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
OLDEST_GLIBC = (2, 36)
"""That of Debian 12, on which the packages are built."""
MIB = 1024 * 1024

pytestmark = [
    pytest.mark.packaging,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux", reason="packages for Linux are built on Linux"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]


@pytest.fixture(autouse=True)
def patience() -> None:
    """Making packages takes minutes on a busy machine: that is no reason to print every thread's stack."""
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packages")


@pytest.fixture(scope="module")
def tree(output: Path) -> Path:
    faulthandler.cancel_dump_traceback_later()
    return freeze(output)


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of a person who has nothing but a home folder."""
    return {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}


def test_only_what_the_list_names_is_of_qt(tree: Path) -> None:
    allowed = patterns(LIST.read_text(encoding="utf-8"))
    inside = tree / "_internal"
    files = [
        str(path.relative_to(inside)) for path in inside.rglob("*") if path.is_file() and not path.is_symlink()
    ]
    assert [path for path in files if not is_allowed(path, allowed)] == []
    strangers = re.compile(r"Qt6?(WebEngine|Quick|Qml|Pdf|Charts|Multimedia|VirtualKeyboard)|libgtk|libgdk")
    assert [path for path in files if strangers.search(path)] == []
    assert not [path for path in files if "/tests/" in path or path.endswith((".py", ".jar"))]
    assert not [path for path in inside.rglob("*") if not path.exists()], "no link leads nowhere"


def test_nothing_is_left_out_that_somebody_asks_for(tree: Path, output: Path) -> None:
    (warnings,) = (output / "work").glob("*/warn-*.txt")
    told = re.findall(r"^excluded module named (\S+) - imported by (.*)$", warnings.read_text(), re.MULTILINE)
    assert [name for name, by in told if re.search(r"\bapp\.", by)] == []
    of_numbers = {name for name, _ in told if name.startswith("phonenumbers.")}
    # Asked for by geocoder and carrier alone, which the program never loads.
    assert of_numbers == {"phonenumbers.geodata", "phonenumbers.carrierdata"}


def test_every_library_is_inside_or_known_to_the_system(tree: Path) -> None:
    known = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    names = {line.split()[0] for line in known.splitlines()[1:] if line.strip()}
    names |= LEFT_TO_SYSTEM
    assert {soname: user for soname, user in outside(tree).items() if soname not in names} == {}


def test_it_runs_where_it_says_it_runs(tree: Path) -> None:
    assert newest_glibc(tree) <= OLDEST_GLIBC


def test_it_is_no_larger_than_promised(tree: Path) -> None:
    size = sum(path.lstat().st_size for path in tree.rglob("*") if path.is_file()) / MIB
    assert size <= 160


@pytest.mark.parametrize("name", ["hotline", "hotline-workstation"])
def test_the_frozen_program_finds_all_it_needs(tree: Path, home: dict[str, str], name: str) -> None:
    told = subprocess.run(
        [str(tree / name), "check", "--json"], capture_output=True, text=True, env=home, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    states = {finding["name"]: finding["state"] for finding in json.loads(told.stdout)}
    assert "bad" not in states.values()
    assert states["qt"] == states["sqlcipher"] == "good"


@pytest.mark.parametrize("name", ["hotline", "hotline-workstation"])
def test_the_frozen_program_verifies_entries_in_a_process_of_its_own(
    tree: Path, home: dict[str, str], name: str
) -> None:
    entries = marshal.dumps([(b"desk", 1, "", 0, None, "person", b"uid", "insert", "{}", b"", b"", b"", b"")])
    request = len(entries).to_bytes(LENGTH, "big") + entries
    command = [str(tree / name), "-m", VERIFYING]
    told = subprocess.run(command, input=request, capture_output=True, env=home, check=False)
    assert (told.returncode, told.stdout) == (0, MARK + b"\0"), told.stderr


@pytest.mark.skipif(
    shutil.which("dbus-run-session") is None or shutil.which("gnome-keyring-daemon") is None,
    reason="not installed: dbus-run-session, gnome-keyring-daemon",
)
def test_the_frozen_program_keeps_secrets_in_the_keyring(tree: Path, home: dict[str, str]) -> None:
    script = (
        "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
        f"exec {tree / 'hotline'} check --json"
    )
    environment = {**home, "XDG_RUNTIME_DIR": home["HOME"]}
    command = ["dbus-run-session", "--", "bash", "-c", script]
    told = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    found = {finding["name"]: finding for finding in json.loads(told.stdout)}
    assert found["keyring"]["state"] == "good", found["keyring"]


def test_the_debian_package(tree: Path, output: Path) -> None:
    package = deb(tree, output, level=1)
    fields = subprocess.run(["dpkg-deb", "-f", str(package)], capture_output=True, text=True, check=True).stdout
    depends = re.search(r"^Depends: (.*)$", fields, re.MULTILINE)
    assert depends
    for needed in ("libc6", "libegl1", "libxcb-cursor0", "ca-certificates"):
        assert re.search(rf"\b{needed}\b", depends[1]), needed
    listed = subprocess.run(["dpkg-deb", "-c", str(package)], capture_output=True, text=True, check=True).stdout
    assert "./usr/bin/hotline -> ../lib/hotline-workstation/hotline" in listed
    assert "./etc/hotline-workstation/policies/" in listed
    assert "libX11.so" not in listed
    for place in ("etc/hotline-workstation/defaults/", "usr/share/hotline-workstation/policies/ru-RU/"):
        assert f"./{place}" in listed, place
    assert "./etc/xdg/autostart" not in listed
    assert "/usr/share/hotline-workstation/autostart/" in listed


def test_the_rpm(tree: Path, output: Path) -> None:
    package = rpm(tree, output, level=1)
    command = ["rpm", "--dbpath", str(output / "db"), "-qp"]
    told = subprocess.run([*command, "--requires", "-l", str(package)], capture_output=True, text=True, check=True)
    assert "libEGL.so.1()(64bit)" in told.stdout
    assert "/usr/bin/hotline" in told.stdout.splitlines()
    version = subprocess.run(
        [*command, "--qf", "%{VERSION}", str(package)], capture_output=True, text=True, check=True
    )
    assert version.stdout == VERSION


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="not installed: desktop-file-utils")
@pytest.mark.parametrize("entry", sorted(LINUX.glob("*.desktop")), ids=lambda path: path.name)
def test_menu_entries_are_valid(entry: Path) -> None:
    told = subprocess.run(["desktop-file-validate", str(entry)], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (0, "")


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="not installed: appstream")
def test_software_centres_understand_the_description() -> None:
    (entry,) = LINUX.glob("*.metainfo.xml")
    command = ["appstreamcli", "validate", "--no-net", str(entry)]
    told = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    assert told.returncode == 0, told.stdout
