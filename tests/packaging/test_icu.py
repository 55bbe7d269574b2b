"""ICU's data without what nobody asks for: the form is kept, and sorting stays as it was."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from make import icu  # noqa: E402  (the path is set above)

HEADER = struct.pack("<H2s8s4s", 32, b"\xda\x27", b"", b"CmnD").ljust(32, b"\0")
SORTED = """
import sys
from functools import cmp_to_key
from PySide6.QtCore import QCollator, QLocale
words = "Ёлкина Еж Ель ёж Жук ящик apple Zebra Ähre Қазақ Кот Їжак Іва Ґанок Ўзбек Հայ дом_2 дом_10 -тире".split()
for name in ("ru_RU", "en_US", "kk_KZ", "uk_UA", "be_BY", "uz_UZ", "hy_AM", "ky_KG", "tg_TJ", "C"):
    for numeric in (False, True):
        collator = QCollator(QLocale(name))
        collator.setNumericMode(numeric)
        print(name, numeric, *sorted(words, key=cmp_to_key(collator.compare)))
print(QLocale("ru_RU").toUpper("ёлка straße"))
print({line.split()[-1] for line in open("/proc/self/maps") if "icudata" in line}, file=sys.stderr)
"""


def made(content: dict[str, bytes]) -> bytes:
    """Data as ICU has them, with nothing aligned."""
    names = sorted(content)
    words = [name.encode() + b"\0" for name in names]
    at = 4 + 8 * len(names)
    place = at + sum(map(len, words))
    table = struct.pack("<I", len(names))
    for name, word in zip(names, words, strict=True):
        table += struct.pack("<II", at, place)
        at, place = at + len(word), place + len(content[name])
    return HEADER + table + b"".join(words) + b"".join(content[name] for name in names)


CONTENT = {
    "icudt73l/coll/ru.res": b"collation",
    "icudt73l/coll/zh.res": b"z" * 100,
    "icudt73l/root.res": b"root",
    "icudt73l/uk_UA.res": b"u",
    "icudt73l/zoneinfo64.res": b"zones",
    "icudt73l/ibm-1251.cnv": b"c" * 300,
    "icudt73l/gb18030.cnv": b"g" * 30_000,
    "icudt73l/brkitr/cjdict.dict": b"d",
    "icudt73l/brkitr/char.brk": b"",
}
LEFT_OUT = {"coll/zh.res", "gb18030.cnv", "brkitr/cjdict.dict"}


def test_the_form_stays_and_other_languages_go() -> None:
    assert icu.entries(made(CONTENT)) == CONTENT
    cut = icu.less(made(CONTENT))
    kept = {name: data.rstrip(b"\0") for name, data in icu.entries(cut).items()}
    assert kept == {name: data for name, data in CONTENT.items() if name.partition("/")[2] not in LEFT_OUT}
    assert cut[:32] == HEADER
    assert icu.less(cut) == cut


def test_every_entry_begins_where_the_processor_likes_it() -> None:
    table = icu.less(made(CONTENT))[32:]
    number = struct.unpack_from("<I", table)[0]
    places = [struct.unpack_from("<II", table, 4 + 8 * each)[1] for each in range(number)]
    assert [place % 16 for place in places] == [0] * number


@pytest.mark.packaging
@pytest.mark.skipif(sys.platform != "linux", reason="Qt has ICU on Linux")
@pytest.mark.skipif(not all(map(shutil.which, ("as", "ld", "objdump"))), reason="not installed: binutils")
def test_sorting_stays_as_it_was(tmp_path: Path) -> None:
    import PySide6

    (whole,) = (Path(PySide6.__file__).parent / "Qt" / "lib").glob("libicudata.so.*")
    cut = tmp_path / whole.name
    shutil.copy(whole, cut)
    icu.cut(cut)
    assert cut.stat().st_size < whole.stat().st_size / 4
    again = tmp_path / "again" / whole.name
    again.parent.mkdir()
    shutil.copy(whole, again)
    icu.cut(again)
    assert again.read_bytes() == cut.read_bytes()
    told = [
        subprocess.run(
            [sys.executable, "-c", SORTED],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **more, "PYTHONUTF8": "1"},
        )
        for more in ({}, {"LD_PRELOAD": str(cut)})
    ]
    assert told[0].stdout == told[1].stdout
    assert str(whole) in told[0].stderr
    assert str(cut) in told[1].stderr
