"""Whether a folder is this computer's own. SQLite's locks and shared memory hold on no other: two desks, or one
desk and a copy that travels with its person, would damage the data without a word.

Linux tells by the file system of the mount, Windows by the kind of drive and by ``\\\\server\\share``, macOS by
``mount``. Folders that a service copies between computers (roaming profiles, cloud folders) count as well.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from app.services.store.errors import ForeignFolder

MOUNTS = Path("/proc/self/mountinfo")
_PLAIN = (
    "nfs nfs4 cifs smb2 smb3 smbfs afs afpfs ncpfs coda davfs webdav ftp ceph lustre gfs gfs2 ocfs2 gpfs beegfs "
    "orangefs pvfs2 glusterfs vboxsf"
)
_FUSE = (
    "sshfs rclone gvfsd-fuse glusterfs ceph ceph-fuse s3fs davfs2 smbnetfs curlftpfs onedriver "
    "google-drive-ocamlfuse juicefs mfs vmhgfs-fuse kio-fuse simple-mtpfs jmtpfs"
)
NETWORK = frozenset([*_PLAIN.split(" "), *(f"fuse.{name}" for name in _FUSE.split(" "))])
"""File systems whose files another computer may write at the same time."""

_OCTAL = re.compile(r"\\([0-7]{3})")
_MAC_MOUNT = re.compile(r"^.+? on (?P<point>/.*) \((?P<kind>\w+)[,)]", re.MULTILINE)
_DRIVE_REMOTE = 4  # GetDriveTypeW
_PATIENCE_S = 5


def refuse_foreign_folder(path: Path) -> None:
    """Raise ForeignFolder where ``path`` would lie on the network, in a roaming profile or in a cloud folder."""
    real = Path(os.path.realpath(_existing(path)))
    if sys.platform == "win32":
        kind = "network" if windows_is_remote(real) or is_unc(str(path.absolute())) else ""
        kind = kind or copied(real, windows_copied(os.environ))
    elif sys.platform == "darwin":
        kind = "network" if mount_kind(real, mac_mounts(_mac_says())) in NETWORK else ""
        library = Path.home() / "Library"
        copies = {"cloud": [library / "Mobile Documents", library / "CloudStorage"]}
        kind = kind or copied(real, copies)
    else:
        kind = "network" if mount_kind(real, linux_mounts(_linux_says())) in NETWORK else ""
    if kind:
        raise ForeignFolder(f"store.foreign_{kind}", path=str(path))


def linux_mounts(text: str) -> list[tuple[str, str]]:
    """Mount points with their file systems from ``/proc/self/mountinfo``, the last mounted last (proc(5))."""
    found = []
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        parts, kinds = before.split(" "), after.split(" ")
        if len(parts) > 4 and kinds[0]:
            found.append((_OCTAL.sub(lambda code: chr(int(code[1], 8)), parts[4]), kinds[0]))
    return found


def mac_mounts(text: str) -> list[tuple[str, str]]:
    """Mount points with their file systems from what ``/sbin/mount`` prints."""
    return [(each["point"], each["kind"]) for each in _MAC_MOUNT.finditer(text)]


def mount_kind(real: Path, mounts: Iterable[tuple[str, str]]) -> str:
    """The file system that a resolved path lies on: of the deepest mount point, the last mounted one there."""
    best, found = -1, ""
    path = PurePosixPath(real.as_posix())
    for point, kind in mounts:
        depth = len(PurePosixPath(point).parts)
        if path.is_relative_to(point) and depth >= best:
            best, found = depth, kind
    return found


def is_unc(path: str) -> bool:
    r"""Whether a Windows path names a share: ``\\server\share``, ``\\?\UNC\server\share``, with either slash."""
    plain = path.replace("/", "\\")
    if plain[:4] in ("\\\\?\\", "\\\\.\\"):
        return plain[4:8].upper() == "UNC\\"
    return plain.startswith("\\\\")


def windows_copied(environment: Mapping[str, str]) -> dict[str, list[Path]]:
    """The folders that Windows itself carries from computer to computer, by the kind of carrying."""
    clouds = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
    return {
        "roaming": [Path(environment["APPDATA"])] if environment.get("APPDATA") else [],
        "cloud": [Path(environment[name]) for name in clouds if environment.get(name)],
    }


def copied(real: Path, folders: Mapping[str, list[Path]]) -> str:
    """The kind of carrying that a path is subject to; empty where none."""
    for kind, each in folders.items():
        if any(real.is_relative_to(folder) for folder in each):
            return kind
    return ""


def windows_is_remote(real: Path) -> bool:
    """Whether a path lies on a share or on a drive letter that stands for one."""
    if is_unc(str(real)):
        return True
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{real.drive}\\") == _DRIVE_REMOTE)
    return False


def _existing(path: Path) -> Path:
    folder = path.absolute()
    while not os.path.lexists(folder) and folder != folder.parent:
        folder = folder.parent
    return folder


def _linux_says() -> str:
    try:
        return MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def _mac_says() -> str:
    import subprocess

    try:
        asked = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout
