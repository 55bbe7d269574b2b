"""Numbered, frozen migrations.

To add one: write ``m0002_what_it_does.py`` with a text ``SQL``, append its name to :data:`NAMES`, change the
models to match. Only add: a new column is
``ALTER TABLE … ADD COLUMN … NOT NULL DEFAULT …``, which takes no time however large the table. Whatever an older
program writes must still be possible, or nobody can go back to it (:mod:`app.services.store.going_back`).
"""

from __future__ import annotations

from importlib import import_module

NAMES: tuple[str, ...] = (
    "m0001_first",
    "m0002_search",
    "m0003_exit",
    "m0004_clocks",
    "m0005_types",
    "m0006_answers",
    "m0007_units",
    "m0008_rules",
    "m0009_complaints",
    "m0010_links",
    "m0011_hands",
    "m0012_day",
    "m0013_time",
    "m0014_directory",
    "m0015_presence",
    "m0016_recordings",
    "m0017_calls",
    "m0018_search_mark",
    "m0019_sync",
    "m0020_member",
    "m0021_waiting",
    "m0022_held",
)

NEWEST = int(NAMES[-1][1:5])
"""The number of the last one; known without loading any."""

RELEASED: tuple[tuple[str, int], ...] = ()
"""Each program that was given out before this one, with the number of its newest migration. To give one out: add
the line of the one before it.
"""

HARMLESS = frozenset({19})
"""Migrations that do more than add, and yet an older program can go on writing: m0019 lets received entries of the
journal leave and demands of their numbers what every program keeps to anyway.
"""


def migrations() -> list[tuple[int, str, str]]:
    """All migrations in order: number, name, SQL."""
    found = []
    for name in NAMES:
        module = import_module(f"{__name__}.{name}")
        found.append((int(name[1:5]), name[6:], str(module.SQL)))
    return found
