"""Data lie on this computer's own disk or nowhere: told by mount, drive and folder."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath

import pytest

from app.services.store import place
from app.services.store.errors import ForeignFolder
from app.services.store.opening import create_store, open_store
from app.services.store.ways import Way, ways_out

KEY = "ab" * 32
MOUNTINFO = r"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 27 0:40 / /shares rw,relatime shared:1 - nfs4 server:/home rw,vers=4.2
31 30 254:1 / /shares/local rw - xfs /dev/vdb rw
32 27 0:41 / /mnt/our\040share rw - cifs //server/share rw
33 27 254:2 / /srv rw - ext4 /dev/vdc rw
34 33 0:42 / /srv rw - fuse.sshfs host:/srv rw
broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/hotline.db", "ext4"),
        ("/shares/anna/.local/share", "nfs4"),
        ("/shares/local/anna", "xfs"),
        ("/shares/localisation", "nfs4"),
        ("/mnt/our share/data", "cifs"),
        ("/mnt/our", "ext4"),
        ("/srv/x", "fuse.sshfs"),
    ],
)
def test_the_deepest_and_last_mount_decides(path: str, kind: str) -> None:
    assert place.mount_kind(Path(path), place.linux_mounts(MOUNTINFO)) == kind


def test_what_mount_of_macos_prints() -> None:
    text = (
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "//anna@server/our%20share on /Volumes/our share (1) (smbfs, nodev, nosuid, mounted by anna)\n"
        "map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)\n"
    )
    mounts = place.mac_mounts(text)
    assert mounts == [
        ("/", "apfs"),
        ("/Volumes/our share (1)", "smbfs"),
        ("/System/Volumes/Data/home", "autofs"),
    ]
    assert place.mount_kind(Path("/Volumes/our share (1)/x"), mounts) in place.NETWORK
    assert place.mount_kind(Path("/Users/anna"), mounts) not in place.NETWORK


@pytest.mark.parametrize(
    ("path", "shared"),
    [
        (r"\\server\share\hotline.db", True),
        ("//server/share", True),
        (r"\\?\UNC\server\share", True),
        (r"\\tsclient\C\data", True),
        (r"\\?\C:\Users\user", False),
        (r"C:\Users\user\AppData\Local", False),
        (r"D:data", False),
        ("", False),
    ],
)
def test_names_of_shares(path: str, shared: bool) -> None:
    assert place.is_unc(path) is shared


def test_folders_that_travel() -> None:
    folders = place.windows_copied({"APPDATA": "/u/Roaming", "OneDrive": "/u/OneDrive", "OneDriveCommercial": ""})
    assert place.copied(Path("/u/Roaming/hotline"), folders) == "roaming"
    assert place.copied(Path("/u/OneDrive/Documents/hotline.db"), folders) == "cloud"
    assert place.copied(Path("/u/Local/hotline"), folders) == ""
    assert place.copied(Path("/u/RoamingElse"), folders) == ""
    assert place.windows_copied({}) == {"roaming": [], "cloud": []}


@pytest.fixture
def shared_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the system says is a network share, reached by a link as well."""
    if sys.platform == "win32":
        pytest.skip("what Linux says of its mounts; Windows is asked for the kind of drive")
    folder = tmp_path / "our share"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    escaped = str(PurePosixPath(folder)).replace(" ", r"\040")
    told = f"27 1 254:0 / / rw - ext4 /dev/vda rw\n30 27 0:40 / {escaped} rw - cifs //server/share rw\n"
    mounts = tmp_path / "mountinfo"
    mounts.write_text(told)
    monkeypatch.setattr(place, "MOUNTS", mounts)
    monkeypatch.setattr(place.sys, "platform", "linux")
    return folder


def test_no_store_is_made_on_a_share(shared_folder: Path) -> None:
    for path in (shared_folder / "deep" / "hotline.db", shared_folder.parent / "link" / "hotline.db"):
        with pytest.raises(ForeignFolder) as caught:
            create_store(path, KEY)
        assert caught.value.exit_code == 24
        assert str(path) in str(caught.value)
    assert list(shared_folder.iterdir()) == []


@pytest.mark.parametrize("read_only", [False, True])
def test_no_store_is_opened_on_a_share(shared_folder: Path, read_only: bool) -> None:
    path = shared_folder.parent / "hotline.db"
    create_store(path, KEY).close()
    moved = path.rename(shared_folder / "hotline.db")
    before = moved.read_bytes()
    with pytest.raises(ForeignFolder) as caught:
        open_store(moved, KEY, read_only=read_only)
    assert moved.read_bytes() == before
    assert [each.name for each in shared_folder.iterdir()] == ["hotline.db"]
    assert ways_out(caught.value, moved) == (Way.ANOTHER, Way.QUIT)


def test_a_folder_where_sqlite_keeps_no_log_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.services.store.store import Store

    usual = Store.value

    def value(self: Store, sql: str, *rest: object) -> object:
        return "delete" if sql == "PRAGMA journal_mode" else usual(self, sql, *rest)

    monkeypatch.setattr(Store, "value", value)
    with pytest.raises(ForeignFolder):
        create_store(tmp_path / "hotline.db", KEY)


def test_unknown_mounts_refuse_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "MOUNTS", tmp_path / "none")
    place.refuse_foreign_folder(tmp_path / "a" / "b" / "hotline.db")
