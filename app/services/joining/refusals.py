"""Why a PostgreSQL server did not let somebody in, read from its words.

The driver hands over no SQLSTATE of a connection that never came to be, and the server speaks the language it was
set up with: English and Russian are understood, the rest is told as it is.
"""

from __future__ import annotations

import re

_KINDS: tuple[tuple[str, str], ...] = (
    ("no_tls", r"server does not support SSL|сервер не поддерживает SSL"),
    (
        "untrusted",
        r"certificate verify failed|server certificate for .* match|could not get server's host name from|"
        r"серверный сертификат для|SSL error: certificate",
    ),
    (
        "wrong_secret",
        r"(password|SASL) authentication failed|не прош[её]л проверку подлинности|no password supplied",
    ),
    ("no_entry", r"no pg_hba\.conf entry|в pg_hba\.conf нет записи"),
    ("no_database", r"database \S+ does not exist|база данных \S+ не существует"),
    (
        "may_not_log_in",
        r"not permitted to log in|role \S+ does not exist|вход .* запрещ[её]н|роль \S+ не существует",
    ),
    ("starts_up", r"starting up|shutting down|in recovery|запускается|выключается|восстановлени"),
    ("full_up", r"too many clients|too many connections|remaining connection slots|слишком много"),
    ("no_writer", r"session is read-only|server is in hot standby"),
    ("silent", r"timeout expired|timed out|время ожидания"),
)


def refusal_of(message: str) -> str:
    """A word for why: the ending of a text's key. ``not_let_in`` where nothing is recognised."""
    return next((kind for kind, words in _KINDS if re.search(words, message, re.IGNORECASE)), "not_let_in")
