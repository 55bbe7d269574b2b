"""The passport with everything its page offers to choose from, read and saved in one go."""

from __future__ import annotations

from app.models.day import Rank
from app.models.ids import Uid
from app.records import frozen
from app.services.clients.curators import ClientKey, set_curators
from app.services.clients.passport import PassportTexts, PassportView, read_passport, save_passport
from app.services.people.users import list_users
from app.services.store.store import Store


@frozen
class Knowers:
    """Who knows a client, as the page holds it."""

    main: Uid | None = None
    second: Uid | None = None
    picks_up: frozenset[Uid] = frozenset()


@frozen
class PassportPage:
    """What the page shows: the passport, the client's own curators, and everybody who can be one."""

    view: PassportView
    knowers: Knowers
    people: tuple[tuple[Uid, str], ...]


def open_page(store: Store, client: ClientKey, now: int) -> PassportPage:
    """The passport of a client with the people to choose from. Raises LookupError."""
    view = read_passport(store, client, now)
    own = [one for one in view.curators if not one.of_organisation]
    main = next((one.user_uid for one in own if one.rank is Rank.MAIN), None)
    second = next((one.user_uid for one in own if one.rank is Rank.SECOND), None)
    picks_up = frozenset(one.user_uid for one in own if one.rank is Rank.PICKS_UP)
    people = {user.uid: user.name for user in list_users(store, only_active=True) if user.uid is not None}
    people |= {one.user_uid: one.name for one in own}
    return PassportPage(view, Knowers(main, second, picks_up), tuple(people.items()))


def save_page(store: Store, actor: Uid, page: PassportPage, texts: PassportTexts, knowers: Knowers) -> bool:
    """Write what differs from the page as it was opened; whether anything did. Raises ClientError, NotAllowed."""
    changed = False
    if knowers != page.knowers:
        changed = set_curators(store, actor, page.view.key, knowers.main, knowers.second, sorted(knowers.picks_up))
    return save_passport(store, actor, page.view.key, page.view.texts, texts) or changed
