"""The supervisors' list of words that mean the same in a search: «инет» and «интернет»."""

from __future__ import annotations

import json
from collections.abc import Sequence

from app.models.ids import Uid
from app.models.searching import SynonymGroup
from app.records import frozen
from app.services.people.rights import Act, acting
from app.services.search.text import stems
from app.services.store.store import Store


@frozen
class Group:
    """Words that find one another."""

    uid: Uid
    words: tuple[str, ...]


def synonym_groups(store: Store) -> list[Group]:
    """All groups in the order they were made."""
    rows = store.rows("SELECT uid, words FROM synonym_group WHERE deleted_at IS NULL ORDER BY id")
    return [Group(uid, tuple(json.loads(words))) for uid, words in rows]


def add_synonyms(store: Store, actor: Uid, words: Sequence[str]) -> Uid:
    """Keep a new group; return its key."""
    with acting(store, actor, Act.EDIT_SYNONYMS) as write:
        return write.insert(SynonymGroup, words=list(words))


def change_synonyms(store: Store, actor: Uid, uid: Uid, words: Sequence[str]) -> None:
    """Give a group other words. Raises LookupError where there is no such group."""
    with acting(store, actor, Act.EDIT_SYNONYMS) as write:
        write.update(SynonymGroup, uid, words=list(words))


def remove_synonyms(store: Store, actor: Uid, uid: Uid) -> None:
    """Drop a group."""
    with acting(store, actor, Act.EDIT_SYNONYMS) as write:
        write.remove(SynonymGroup, uid)


def same_meaning(store: Store) -> dict[str, set[str]]:
    """For each stem in the list, the stems that mean the same. Words of several stems are left out."""
    found: dict[str, set[str]] = {}
    for group in synonym_groups(store):
        single = {parts[0] for word in group.words if len(parts := stems(word)) == 1}
        for one in single:
            found.setdefault(one, set()).update(single - {one})
    return found
