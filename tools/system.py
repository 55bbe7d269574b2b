"""System libraries and tools: find out by trying what is missing, and let apt install it.

To add a library or a tool: one line in :data:`LIBRARIES`, :data:`TEST_TOOLS` or :data:`PACKAGE_TOOLS`, with its
Debian package.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shlex
import shutil
import sys
from pathlib import Path

from app.services.words import t
from tools.steps import StopError, run, say

# What Qt's wheels expect of the system: offscreen the first group, a window on X11 the second.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# What the tests drive a real window and a real keyring with.
TEST_TOOLS = {
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "setxkbmap": "x11-xkb-utils",
    "openbox": "openbox",
    "dbus-run-session": "dbus",
    "gnome-keyring-daemon": "gnome-keyring",
    "git": "git",
    # What desks reach the hub through, and certificates are made with.
    "pgbouncer": "pgbouncer",
    "openssl": "openssl",
    # What gives a computer another time.
    "faketime": "faketime",
    # What packages are made and looked at with.
    "objdump": "binutils",
    "dpkg-shlibdeps": "dpkg-dev",
    "rpmbuild": "rpm",
    "desktop-file-validate": "desktop-file-utils",
    "appstreamcli": "appstream",
    "icns2png": "icnsutils",
}
# What the team's hub is tested on: a server's programs, which Debian keeps out of the path.
SERVER_FOLDERS, SERVER_PACKAGE = "/usr/lib/postgresql", "postgresql"
# What whole packages are tried with, before a release.
PACKAGE_TOOLS = {
    "lintian": "lintian",
    "debootstrap": "debootstrap",
    # Those for Windows, made, tried and signed on Debian.
    "wine": "wine",
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64",
    "wixl": "wixl",
    "msiinfo": "msitools",
    "makensis": "nsis",
    "osslsigncode": "osslsigncode",
}
# What checks spelling. The program works without, so nobody is stopped for lack of it.
SPELLING_LIBRARY, SPELLING_PACKAGE = "libenchant-2.so.2", "libenchant-2-2"
DICTIONARIES = {
    "/usr/share/hunspell/ru_RU.dic": "hunspell-ru",
    "/usr/share/hunspell/en_US.dic": "hunspell-en-us",
}
FONT_DIRS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def ensure(*, for_tests: bool, for_packages: bool = False) -> None:
    """Install by apt what the program, and its tests, need and this Linux lacks; nothing to do elsewhere.

    ``for_packages`` asks for the tools of the full tests of packages too. Raises :class:`StopError` with the exact
    command when we may not install.
    """
    if not sys.platform.startswith("linux"):
        return
    packages = missing_packages(for_tests=for_tests, for_packages=for_packages)
    if packages:
        _install(packages)


def missing_packages(*, for_tests: bool, for_packages: bool = False) -> list[str]:
    """Debian packages for what cannot be found by trying, in the order of the tables above."""
    packages = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if shutil.which("apt-get") is not None:
        packages += [] if _loads(SPELLING_LIBRARY) else [SPELLING_PACKAGE]
        packages += [package for path, package in DICTIONARIES.items() if not Path(path).exists()]
    if not any(next(Path(folder).expanduser().rglob("*.[to]tf"), None) for folder in FONT_DIRS):
        packages.append("fonts-dejavu-core")
    if importlib.util.find_spec("pip") is None:
        packages.append("python3-pip")
    tools = {**(TEST_TOOLS if for_tests else {}), **(PACKAGE_TOOLS if for_packages else {})}
    if for_tests and shutil.which("postgres") is None and not any(Path(SERVER_FOLDERS).glob("*/bin/postgres")):
        packages.append(SERVER_PACKAGE)
    return packages + [package for tool, package in tools.items() if not _is_there(tool)]


def _is_there(tool: str) -> bool:
    """Whether a program is installed, in the path or where Debian keeps those of servers."""
    return shutil.which(tool) is not None or Path("/usr/sbin", tool).exists()


def require_display() -> None:
    """Raise :class:`StopError` on a Linux session in which no window can be shown."""
    if sys.platform.startswith("linux") and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        raise StopError(t("setup.no_display"))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _install(packages: list[str]) -> None:
    names = " ".join(packages)
    by_hand = f"sudo apt-get update && sudo apt-get install --no-install-recommends {names}"
    if shutil.which("apt-get") is None:
        raise StopError(t("setup.no_apt", packages=names))
    if os.geteuid() == 0:
        prefix = []
    elif shutil.which("sudo"):
        prefix = ["sudo"]
    else:
        raise StopError(t("setup.not_root", command=by_hand.replace("sudo ", "")))
    say(t("setup.installing_system", packages=names))
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    run([*prefix, *environment, "apt-get", "update", "-qq"])
    install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages]
    say(shlex.join(install))
    run([*prefix, *environment, *install], quiet=True)
