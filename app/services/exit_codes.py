"""Every code the program ends with, in one place; scripts of administrators rely on them, so none ever changes.

To add one: a line here, its texts ``exit.<name>`` in both languages (what happened, and what to do); then
``python3 dev.py reference`` renews the page ``docs/exit-codes.md``.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the program ends with."""

    WELL = 0
    KNOWN = 1
    USAGE = 2
    CANNOT_SHOW = 3
    NO_WINDOW = 4
    NOT_TAKEN = 5
    STORE = 10
    WRONG_KEY = 11
    LOST_KEY = 12
    NEWER_STORE = 13
    DAMAGED_STORE = 14
    FULL_DISK = 15
    READ_ONLY_STORE = 16
    BUSY_STORE = 17
    NEED_PASSPHRASE = 18
    KEYRING_TROUBLE = 19
    NOT_ALLOWED = 20
    MISSING_STORE = 21
    REVIEW_STORE = 22
    HALF_MADE_STORE = 23
    FOREIGN_FOLDER = 24
    OTHER_STORE = 25
    FAILED_UPGRADE = 26
    OPEN_ELSEWHERE = 27
    CANNOT_GO_BACK = 28
    OUTDATED_STORE = 29
    IMPORT_TROUBLE = 30
    ROWS_REJECTED = 31
    WRONG_CLOCK = 32
    CANNOT_JOIN = 40
    HUB_AWAY = 41
    HUB_REFUSES = 42
    HUB = 50
    HUB_REFUSED = 51
    HUB_EXISTS = 52
    NO_HUB = 53
    NEWER_HUB = 54
    WRONG_SERVER = 55
    BAD_MEMBER = 56
    HUB_FAULTS = 57
    BUG = 70
    STOPPED = 130
