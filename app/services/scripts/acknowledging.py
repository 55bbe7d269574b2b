"""'Read and accept': operators confirm what changed in the scripts they work with.

A version that is published again is to be read again: only what was accepted since its publishing counts.
"""

from __future__ import annotations

import json

from app.models.ids import Uid
from app.models.scripts import Acknowledgement
from app.records import frozen
from app.services.dictionaries import in_language
from app.services.forms.compare import Change
from app.services.scripts.publishing import changes_from
from app.services.store.store import Store


@frozen
class News:
    """A published version that somebody has not accepted yet, and what changed in it."""

    version_uid: Uid
    code: str
    label: str
    number: int
    changes: tuple[Change, ...]
    published_at: int


def news(store: Store, user: Uid) -> tuple[News, ...]:
    """Published versions that say what changed and that ``user`` has not accepted, oldest first."""
    rows = store.rows(
        "SELECT v.uid, d.code, d.labels, v.number, v.changes, v.published_at FROM script_version v "
        "JOIN script_definition d ON d.uid = v.definition_uid AND d.deleted_at IS NULL "
        "WHERE v.state = 'published' AND v.deleted_at IS NULL AND v.changes NOT IN ('null', '[]') "
        "AND NOT EXISTS (SELECT 1 FROM acknowledgement a WHERE a.version_uid = v.uid AND a.user_uid = ? "
        " AND a.created_at >= v.published_at AND a.deleted_at IS NULL) ORDER BY v.published_at, v.id",
        user,
    )
    return tuple(
        News(uid, code, in_language(json.loads(labels)), number, changes_from(json.loads(changes)), at or 0)
        for uid, code, labels, number, changes, at in rows
    )


def acknowledge(store: Store, user: Uid, version: Uid) -> None:
    """Write down that ``user`` has read what changed; once is enough."""
    with store.write(user) as write:
        if not write.row(
            "SELECT 1 FROM acknowledgement a JOIN script_version v ON v.uid = a.version_uid "
            "WHERE a.version_uid = ? AND a.user_uid = ? AND a.created_at >= v.published_at "
            "AND a.deleted_at IS NULL",
            version,
            user,
        ):
            write.insert(Acknowledgement, version_uid=version, user_uid=user)


def not_acknowledged(store: Store, version: Uid) -> tuple[Uid, ...]:
    """Active operators and seniors who have not accepted a version yet, by name."""
    rows = store.rows(
        "SELECT u.uid FROM user u WHERE u.active AND u.deleted_at IS NULL AND u.role IN ('operator', 'senior') "
        "AND NOT EXISTS (SELECT 1 FROM acknowledgement a JOIN script_version v ON v.uid = a.version_uid "
        " WHERE a.version_uid = ? AND a.user_uid = u.uid AND a.created_at >= v.published_at "
        " AND a.deleted_at IS NULL) ORDER BY u.name",
        version,
    )
    return tuple(row[0] for row in rows)
