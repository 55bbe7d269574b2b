"""Delimited text: which encoding, which delimiter, and the rows one by one."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from app.services.imports.errors import ImportTrouble

SAMPLE_BYTES = 1 << 20
DELIMITERS = (",", ";", "\t", "|")
FIELD_LIMIT = 1 << 24

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HINT = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_CYRILLIC_RUN = re.compile(r"[А-Яа-яЁё]{2,}")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")
_HIGH = re.compile(r"[^\x00-\x7f]")


def guess_encoding(sample: bytes, *, cut: bool) -> str:
    """The encoding of a file that begins with ``sample``; ``cut`` says that more follows.

    UTF-8 proves itself by decoding. Of the one-byte encodings cp1251 is taken when the letters beyond ASCII
    stand together as Cyrillic words do; single ones between Latin letters are the accents of latin-1.
    """
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(sample, final=not cut)
    except UnicodeDecodeError:
        text = sample.decode("cp1251", errors="replace")
        in_words = sum(len(word) for word in _CYRILLIC_RUN.findall(text))
        beyond = len(_HIGH.findall(text))
        mixed = len(re.findall(r"[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]", text))
        alone = len(_CYRILLIC.findall(text)) - in_words
        return "cp1251" if in_words * 2 > beyond and in_words > mixed + alone else "latin-1"
    return "utf-8"


def guess_delimiter(sample: str) -> str:
    """The delimiter under which the first records have the most even number of cells, and more than one."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        try:
            rows = [row for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row][:200]
        except csv.Error:
            continue
        # The last record of a sample may be cut.
        widths = Counter(len(row) for row in (rows[:-1] or rows))
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        score = (round(count / widths.total(), 2), width) if width > 1 else (0.0, 0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def read_delimited(binary: BinaryIO) -> Iterator[list[str]]:
    """The records of a text file. Bytes that do not fit the encoding become surrogates: their row is rejected.

    Raises ImportTrouble for a file whose records cannot be told apart.
    """
    sample = binary.read(SAMPLE_BYTES)
    cut = len(sample) == SAMPLE_BYTES
    encoding = guess_encoding(sample, cut=cut)
    head = sample.decode(encoding, errors="ignore")
    hint = _HINT.match(head)
    delimiter = hint[1] if hint else guess_delimiter(head[:200_000])
    errors = "surrogateescape" if encoding in ("utf-8", "utf-8-sig", "cp1251") else "replace"
    text = io.TextIOWrapper(io.BufferedReader(_Rewound(sample, binary)), encoding, errors=errors, newline="")
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(text, delimiter=delimiter)
    if hint:
        next(reader, None)
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ImportTrouble("importing.broken_text", line=reader.line_num) from error
        yield [unguarded(cell) for cell in record]


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that exports put before a text a spreadsheet would take for a formula."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r" else cell


class _Rewound(io.RawIOBase):
    """A stream whose first bytes were read already: works for zip members and pipes, which cannot seek."""

    def __init__(self, sample: bytes, rest: BinaryIO) -> None:
        self._sample = memoryview(sample)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: any buffer
        if self._sample:
            size = min(len(buffer), len(self._sample))
            buffer[:size] = self._sample[:size]
            self._sample = self._sample[size:]
            return size
        data = self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
