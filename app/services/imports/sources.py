"""Any file with a table in it as one stream of rows: what it is shows in its bytes, not in its name."""

from __future__ import annotations

import gzip
import hashlib
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, cast

from app.services.imports.delimited import read_delimited
from app.services.imports.errors import ImportTrouble
from app.services.imports.workbook import Cell, Workbook

_ZIP, _GZIP, _OLE = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
_TABLES = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm")
_UNPACKED_LIMIT = 20 << 30
_BROKEN = (zipfile.BadZipFile, EOFError, OSError, zlib.error)


class Source:
    """An open file. Read :meth:`rows` once; ``share`` tells how much of it has been read, 0 to 1."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._closing: list[IO[bytes]] = []
        self._book: Workbook | None = None
        self._rows_read = 0
        try:
            raw = path.open("rb")
        except OSError as error:
            raise ImportTrouble("importing.cannot_read", path=str(path)) from error
        self._closing.append(raw)
        self._measured: IO[bytes] = raw
        self._total = max(1, path.stat().st_size)
        try:
            self._stream = self._unpacked(raw)
        except (*_BROKEN, RuntimeError) as error:
            self.close()
            raise ImportTrouble("importing.broken_archive", path=str(path)) from error
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close everything that was opened."""
        if self._book is not None:
            self._book.close()
        for stream in reversed(self._closing):
            stream.close()

    @property
    def share(self) -> float:
        """How much has been read, from 0 to 1; a guess for workbooks that do not say how long they are."""
        if self._book is not None:
            return min(1.0, self._rows_read / self._book.size) if self._book.size else 0.0
        return min(1.0, self._measured.tell() / self._total)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Every row with its number in the file, from 1. Raises ImportTrouble where the file breaks off."""
        if _begins(self._stream, _ZIP):
            self._book = Workbook(self._stream)
            rows: Iterator[list[Cell]] = self._book.rows()
        else:
            rows = (cast("list[Cell]", row) for row in read_delimited(self._stream))
        try:
            for number, row in enumerate(rows, 1):
                self._rows_read = number
                yield number, row
        except (*_BROKEN, SyntaxError) as error:
            raise ImportTrouble("importing.breaks_off", path=str(self.path), row=self._rows_read) from error

    def _unpacked(self, raw: BinaryIO) -> BinaryIO:
        """The table's own bytes: of the file, or of what is packed in it."""
        if _begins(raw, _OLE):
            raise ImportTrouble("importing.old_workbook", path=str(self.path))
        if _begins(raw, _GZIP):
            opened = cast("BinaryIO", gzip.GzipFile(fileobj=raw))
            self._closing.append(opened)
            return self._seekable(opened) if _begins(opened, _ZIP) else opened
        if _begins(raw, _ZIP):
            archive = zipfile.ZipFile(raw)
            if "[Content_Types].xml" not in archive.namelist():
                return self._member(archive)
            raw.seek(0)
        return raw

    def _member(self, archive: zipfile.ZipFile) -> BinaryIO:
        """The largest table of an archive."""
        tables = [
            info
            for info in archive.infolist()
            if Path(info.filename).suffix.lower() in _TABLES and "__MACOSX" not in info.filename
        ]
        if not tables:
            raise ImportTrouble("importing.no_table_in_archive", path=str(self.path))
        info = max(tables, key=lambda one: one.file_size)
        opened = cast("BinaryIO", archive.open(info))
        self._closing.append(opened)
        if Path(info.filename).suffix.lower() in (".xlsx", ".xlsm"):
            return self._seekable(opened)
        self._measured, self._total = opened, max(1, info.file_size)
        return opened

    def _seekable(self, packed: IO[bytes]) -> BinaryIO:
        copy = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - closed with the source
        self._closing.append(copy)
        size = 0
        while part := packed.read(1 << 20):
            size += len(part)
            if size > _UNPACKED_LIMIT:
                raise ImportTrouble("importing.broken_archive", path=str(self.path))
            copy.write(part)
        copy.seek(0)
        return copy


def content_mark(path: Path) -> str:
    """A short mark of a file's content: its size and the hash of its first megabyte."""
    with path.open("rb") as stream:
        head = hashlib.sha256(stream.read(1 << 20))
    head.update(str(path.stat().st_size).encode())
    return head.hexdigest()[:24]


def _begins(stream: BinaryIO, mark: bytes) -> bool:
    if not stream.seekable():
        return False
    at = stream.tell()
    found = stream.read(len(mark))
    stream.seek(at)
    return found == mark
