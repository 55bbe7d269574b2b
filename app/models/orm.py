"""Loads peewee without the drivers of databases that its models are not for.

peewee looks for a driver of every database it knows, and loads the one of PostgreSQL where the hub's is installed:
0.1 s of every start. Imported before all models.
"""

from __future__ import annotations

import sys
from importlib import import_module

DRIVERS = ("psycopg2", "psycopg2cffi", "psycopg", "pymysql", "MySQLdb")


def _load() -> None:
    hidden = [name for name in DRIVERS if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None there: 'no module named so'
    try:
        import_module("peewee")
    finally:
        for name in hidden:
            del sys.modules[name]


_load()
