"""Leads out of a trouble with the store: by a secret, a backup, another file, or reading only."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDate, QLocale, QObject, Signal

from app.services.errors import KnownError
from app.services.store import rescue
from app.services.store.errors import (
    BusyStore,
    DamagedStore,
    FailedUpgrade,
    ForeignFolder,
    FullDisk,
    HalfMadeStore,
    KeyringTrouble,
    LostKey,
    MissingStore,
    NeedPassphrase,
    NewerStore,
    OpenElsewhere,
    OutdatedStore,
    ReadOnlyStore,
    StoreError,
    WrongCode,
    WrongKey,
    WrongPassphrase,
)
from app.services.store.ways import Way, ways_out
from app.services.words import language, t
from app.views.trouble.widgets import Trouble, TroublePage

_TITLES: tuple[tuple[type[StoreError], str], ...] = (
    (WrongPassphrase, "wrong_passphrase"),
    (WrongCode, "wrong_code"),
    (WrongKey, "wrong_key"),
    (LostKey, "lost_key"),
    (NewerStore, "newer_store"),
    (DamagedStore, "damaged_store"),
    (FullDisk, "full_disk"),
    (ReadOnlyStore, "read_only_store"),
    (BusyStore, "busy_store"),
    (NeedPassphrase, "need_passphrase"),
    (KeyringTrouble, "keyring_trouble"),
    (MissingStore, "missing_store"),
    (HalfMadeStore, "half_made_store"),
    (ForeignFolder, "foreign_folder"),
    (FailedUpgrade, "failed_upgrade"),
    (OpenElsewhere, "open_elsewhere"),
    (OutdatedStore, "outdated_store"),
)


class TroubleController(QObject):
    """Fills the page for an error and passes on what the person decided."""

    again = Signal()
    read_only = Signal()
    create = Signal()
    another = Signal()
    quit = Signal()
    passphrase = Signal(str)
    code = Signal(str)
    escrow = Signal()
    restore = Signal(object)

    def __init__(self, path: Path, error: KnownError) -> None:
        super().__init__()
        self.widget = TroublePage()
        self._path = path
        self._backups: list[rescue.Backup] = []
        self.widget.way_chosen.connect(self._follow)
        self.widget.secret_given.connect(self._secret)
        self.widget.backup_chosen.connect(self._backup)
        self.show_error(error)

    def show_error(self, error: KnownError) -> None:
        """Show another error of the same store."""
        self._backups = rescue.list_backups(self._path)
        title = next((name for kind, name in _TITLES if isinstance(error, kind)), "other")
        ways = ways_out(error, self._path) if isinstance(error, StoreError) else (Way.AGAIN, Way.QUIT)
        self.widget.show_trouble(Trouble(title, str(error), ways, tuple(_line(each) for each in self._backups)))

    def _follow(self, name: str) -> None:
        way = Way(name)
        if way is Way.KEY_FILE:
            rescue.restore_key_file(self._path)
            self.again.emit()
            return
        signals = {
            Way.AGAIN: self.again,
            Way.READ_ONLY: self.read_only,
            Way.CREATE: self.create,
            Way.ESCROW: self.escrow,
            Way.ANOTHER: self.another,
            Way.QUIT: self.quit,
        }
        signals[way].emit()

    def _secret(self, name: str, text: str) -> None:
        (self.passphrase if Way(name) is Way.PHRASE else self.code).emit(text)

    def _backup(self, row: int) -> None:
        if 0 <= row < len(self._backups):
            self.restore.emit(self._backups[row])


def _line(backup: rescue.Backup) -> str:
    made = backup.made_at.astimezone()
    locale = QLocale(language())
    day = QDate(made.year, made.month, made.day)
    return t(
        "trouble.backup_line",
        when=f"{locale.toString(day, QLocale.FormatType.LongFormat)} {made:%H:%M}",
        size=locale.toString(backup.size / 1_000_000, "f", 1),
    )
