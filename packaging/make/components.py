"""What is in the packages beside Python packages: libraries known by their files, or by words inside of others.

To add one: a line in :data:`COMPONENTS`, and its licence's text in ``packaging/licences``. A native file that no
line, no Python package and no package of the system accounts for stops the build.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Known:
    """A component known by hand.

    ``files`` are patterns of paths in the tree (``*`` for anything). ``inside`` is a pattern of bytes, its first
    group the version; ``beside`` must be in that file too. Those that are ``linked`` into other files are found by
    it everywhere. ``texts`` are files of ``packaging/licences``; one that begins with ``python:`` stands for those
    of that Python package, ``python`` for the interpreter's. ``version_of`` names the Python package whose version
    it bears, ``source`` is where its sources are had.
    """

    name: str
    licence: str
    texts: tuple[str, ...]
    files: tuple[str, ...] = ()
    inside: bytes = b""
    beside: bytes = b""
    linked: bool = False
    version_of: str = ""
    source: str = ""


@dataclass(slots=True)
class Component:
    """One thing of others in the tree. ``places`` are paths in the tree; ``texts`` the licence's words."""

    name: str
    version: str
    licence: str
    purl: str
    texts: list[str]
    source: str = ""
    places: list[str] = field(default_factory=list)
    crates: list[dict[str, object]] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        return self.name.casefold(), self.version


LGPL = ("LGPL-3.0.txt", "GPL-3.0.txt")

COMPONENTS: tuple[Known, ...] = (
    Known(
        "Qt",
        "LGPL-3.0-only",
        (*LGPL, "qt-third-party.txt"),
        files=(
            "PySide6/Qt/lib/libQt6*",
            "PySide6/Qt/plugins/*",
            "PySide6/Qt/lib/Qt*.framework/*",
            "PySide6/Qt6*.dll",
            "PySide6/plugins/*",
            "PySide6/Qt/libexec/*",
        ),
        version_of="PySide6_Essentials",
        source="https://download.qt.io/official_releases/qt/",
    ),
    Known("ICU", "Unicode-3.0", ("icu.txt",), files=("PySide6/Qt/lib/libicu*",), inside=rb"icudt(\d\d)l"),
    Known(
        "PySide6",
        "LGPL-3.0-only",
        LGPL,
        files=("PySide6/Qt*.abi3.so", "PySide6/Qt*.pyd", "PySide6/libpyside6*", "PySide6/pyside6*.dll"),
        version_of="PySide6_Essentials",
        source="https://download.qt.io/official_releases/QtForPython/pyside6/",
    ),
    Known(
        "shiboken6",
        "LGPL-3.0-only",
        LGPL,
        files=("shiboken6/*",),
        version_of="shiboken6",
        source="https://download.qt.io/official_releases/QtForPython/pyside6/",
    ),
    Known(
        "Microsoft Visual C++ runtime",
        "LicenseRef-Microsoft-Distributable-Code",
        ("microsoft.txt",),
        files=(
            "*msvcp140*.dll",
            "*MSVCP140*.dll",
            "*vcruntime140*.dll",
            "*VCRUNTIME140*.dll",
            "*concrt140.dll",
            "*ucrtbase.dll",
            "*api-ms-win-*.dll",
        ),
    ),
    Known(
        "GLib",
        "LGPL-2.1-or-later",
        ("LGPL-2.1.txt",),
        files=("enchant/data/*/libglib-*.dll", "enchant/data/*/libgmodule-*.dll"),
        source="https://download.gnome.org/sources/glib/",
    ),
    Known(
        "Hunspell",
        "MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later",
        ("LGPL-2.1.txt",),
        files=("enchant/data/*/libhunspell-*.dll",),
        source="https://github.com/hunspell/hunspell",
    ),
    Known(
        "GNU libintl and libiconv",
        "LGPL-2.1-or-later",
        ("LGPL-2.1.txt",),
        files=("enchant/data/*/libintl-*.dll", "enchant/data/*/libiconv-*.dll"),
        source="https://ftp.gnu.org/gnu/",
    ),
    Known(
        "PCRE2 of Enchant",
        "BSD-3-Clause",
        ("qt-third-party.txt",),
        files=("enchant/data/*/libpcre2-*.dll",),
        inside=rb"\x00(10\.\d+) 20\d\d-\d\d-\d\d\x00",
    ),
    Known(
        "GCC's runtime libraries",
        "GPL-3.0-or-later WITH GCC-exception-3.1",
        ("gcc-exception.txt", "GPL-3.0.txt"),
        files=("enchant/data/*/libgcc_s*.dll", "enchant/data/*/libstdc++*.dll"),
        source="https://gcc.gnu.org/releases.html",
    ),
    Known("winpthreads", "MIT AND BSD-3-Clause", ("winpthreads.txt",), ("enchant/data/*/libwinpthread-*.dll",)),
    Known(
        "Enchant",
        "LGPL-2.1-or-later",
        ("LGPL-2.1.txt", "python:pyenchant"),
        files=("enchant/data/*libenchant-*.dll", "enchant/data/*/enchant_hunspell.dll", "enchant/data/*.dylib"),
        version_of="pyenchant",
        source="https://github.com/rrthomas/enchant",
    ),
    Known(
        "OpenSSL",
        "Apache-2.0",
        ("Apache-2.0.txt",),
        files=("*libcrypto-*.dll", "*libssl-*.dll", "libcrypto.*.dylib", "libssl.*.dylib"),
        linked=True,
        inside=rb"\x00OpenSSL (\d+\.\d+\.\d+[a-z]*) \d+ [A-Z][a-z]+ \d{4}\x00",
    ),
    # What psycopg-binary brings along for libpq.
    Known(
        "libpq",
        "PostgreSQL",
        ("libpq.txt",),
        files=("psycopg_binary.libs/libpq-*", "psycopg_binary*/libpq*"),
        source="https://www.postgresql.org/ftp/source/",
    ),
    Known(
        "MIT Kerberos",
        "MIT",
        ("kerberos.txt",),
        files=(
            "psycopg_binary.libs/libkrb5*",
            "psycopg_binary.libs/libk5crypto*",
            "psycopg_binary.libs/libgssapi_krb5*",
            "psycopg_binary.libs/libcom_err-*.so.3*",
            "psycopg_binary*/libkrb5*",
            "psycopg_binary*/libk5crypto*",
            "psycopg_binary*/libgssapi_krb5*",
        ),
    ),
    Known(
        "Cyrus SASL",
        "BSD-4-Clause-UC",
        ("cyrus-sasl.txt",),
        files=("psycopg_binary.libs/libsasl2*", "psycopg_binary*/libsasl2*"),
    ),
    Known(
        "OpenLDAP",
        "OLDAP-2.8",
        ("openldap.txt",),
        files=("psycopg_binary.libs/libldap*", "psycopg_binary.libs/liblber*", "psycopg_binary*/libl[db]*"),
    ),
    Known(
        "libcom_err",
        "MIT",
        ("libcom_err.txt",),
        files=("psycopg_binary.libs/libcom_err-*", "psycopg_binary*/libcom_err*"),
    ),
    Known(
        "keyutils",
        "LGPL-2.1-or-later",
        ("LGPL-2.1.txt", "keyutils.txt"),
        files=("psycopg_binary.libs/libkeyutils*",),
        source="https://git.kernel.org/pub/scm/linux/kernel/git/dhowells/keyutils.git",
    ),
    Known(
        "glibc's libcrypt",
        "LGPL-2.1-or-later",
        ("LGPL-2.1.txt",),
        files=("psycopg_binary.libs/libcrypt-*",),
        source="https://ftp.gnu.org/gnu/glibc/",
    ),
    Known("libffi", "MIT", ("libffi.txt",), ("*libffi-*.dll",)),
    Known(
        "CPython",
        "PSF-2.0",
        ("python",),
        files=("python3*/lib-dynload/*", "libpython3*", "Python", "Python.framework/*", "python3*.dll"),
        inside=rb"\x00(3\.1\d\.\d+)\+?\x00",
        beside=b"Py_InitializeEx",
        source="https://www.python.org/downloads/source/",
    ),
    Known(
        "PyInstaller's bootloader",
        "GPL-2.0-or-later WITH Bootloader-exception",
        ("python:pyinstaller",),
        files=("../hotline*",),
        version_of="pyinstaller",
        source="https://github.com/pyinstaller/pyinstaller",
    ),
    Known(
        "SQLCipher",
        "BSD-3-Clause",
        ("sqlcipher.txt",),
        linked=True,
        inside=rb"\x00(4\.\d+\.\d+)\x00",
        beside=b"SQLCipher private heap stats",
    ),
    Known(
        "SQLite",
        "blessing",
        ("sqlite.txt",),
        files=("*sqlite3.dll", "libsqlite3.*dylib"),
        linked=True,
        inside=rb"\x00(20\d\d-\d\d-\d\d) \d\d:\d\d:\d\d [0-9a-f]{60}",
    ),
    Known(
        "libjpeg-turbo",
        "IJG AND BSD-3-Clause",
        ("qt-third-party.txt",),
        linked=True,
        inside=rb"libjpeg-turbo version (\d+\.\d+\.\d+)",
    ),
    Known(
        "PCRE2",
        "BSD-3-Clause",
        ("qt-third-party.txt",),
        linked=True,
        inside=rb"\x00(10\.\d+) 20\d\d-\d\d-\d\d\x00",
    ),
    Known(
        "zlib",
        "Zlib",
        ("qt-third-party.txt",),
        linked=True,
        inside=rb" (?:de|in)flate (\d\.\d+(?:\.\d+)*) Copyright",
    ),
)

GPL_ONLY = frozenset({"readline", "gdbm", "ghostscript", "poppler"})
"""Sources under the GPL alone: a package of ours must not hold them. Modules of Qt are kept out by allowed.txt."""
