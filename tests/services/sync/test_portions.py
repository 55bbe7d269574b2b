"""How the feed is cut: by records, by revisions, and as much at once as a turn allows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.services.sync.applying import Part, parts
from app.services.sync.link import Item
from app.services.sync.portions import ALONE_S, GOAL_S, LEAST, MOST, MOST_ALONE, Portion, Portions

STAMP = "0" * 24


def row(uid: int) -> dict[str, object]:
    return {
        "tbl": "ticket",
        "uid": f"{uid:032x}",
        "hlc": STAMP,
        "data": {"subject": "кран"},
        "created_at": 1,
        "updated_at": 1,
    }


def entry(uid: int, seq: int) -> dict[str, object]:
    empty = "0" * 64
    return {
        "desk": "d" * 32, "seq": seq, "hlc": STAMP, "at": 1, "actor": None, "tbl": "ticket", "uid": f"{uid:032x}",
        "op": "update", "changes": {"fields": {}}, "salt": "0" * 32, "digest": empty, "prev": empty, "hash": empty,
    }  # fmt: skip


def left(uid: int) -> dict[str, object]:
    return {"tbl": "ticket", "uid": f"{uid:032x}"}


def keys(part: Part) -> set[bytes]:
    told = {one.link.record_uid for one in part.entries}
    return told | {one.row.uid for rows in part.rows.values() for one in rows}


@st.composite
def feeds(draw: st.DrawFn) -> list[Item]:
    """Some revisions, as the hub tells them: what left, rows by key, entries by number."""
    items: list[Item] = []
    for rev in range(1, draw(st.integers(1, 5)) + 1):
        records = draw(st.lists(st.integers(1, 9), min_size=1, max_size=9, unique=True))
        gone = draw(st.lists(st.integers(10 * rev, 10 * rev + 5), max_size=4, unique=True))
        changes = [(uid, n) for uid in records for n in range(draw(st.integers(0, 4)))]
        items += [(rev, "left", left(uid)) for uid in sorted(gone)]
        items += [(rev, "row", row(uid)) for uid in sorted(records)]
        items += [(rev, "entry", entry(uid, seq)) for seq, (uid, _) in enumerate(draw(st.permutations(changes)))]
    return items


@given(feeds(), st.integers(1, 40))
def test_all_is_told_once_and_a_record_stays_with_its_entries(items, size):
    cut = list(parts(items, 99, None, Portion(size)))
    assert sum(len(part.left) + sum(map(len, part.rows.values())) + len(part.entries) for part in cut) == len(
        items
    )
    assert cut[-1].rev == 99
    revs = [part.rev for part in cut if part.rev is not None]
    assert revs == sorted(revs)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9, unique=True), st.integers(1, 9))
def test_a_revision_that_is_cut_is_never_cut_within_a_record(records, size):
    items: list[Item] = [(1, "row", row(uid)) for uid in sorted(records)]
    items += [(1, "entry", entry(uid, 2 * uid + n)) for n in range(2) for uid in sorted(records)]
    cut = list(parts(items, 1, None, Portion(size)))
    seen: set[bytes] = set()
    for part in cut:
        assert not seen & keys(part)
        seen |= keys(part)
    assert [part.rev for part in cut] == [None] * (len(cut) - 1) + [1]


@given(st.floats(1e-6, 0.01), st.floats(0, 0.02))
def test_a_portion_comes_to_what_the_goal_allows(each_s, begun_s):
    portion = Portion()
    for _ in range(60):
        portion.took(portion.size, begun_s + each_s * portion.size)
    wanted = (GOAL_S - begun_s) / each_s
    assert LEAST <= portion.size <= MOST
    if 2 * LEAST < wanted < MOST / 2:
        assert wanted / 2 < portion.size < 2 * wanted


@given(st.floats(1e-6, 0.001), st.floats(1, 30))
def test_each_kind_has_its_own_measure(each_s, times):
    cost = {"contact_point": each_s, "ticket": each_s * times}
    portions = Portions()
    for _ in range(60):
        for kind, seconds in cost.items():
            count = max(1, int(1 / portions.weight(kind)))
            portions.took({kind: count}, count * seconds)
    before = portions.weight("contact_point")
    portions.took({"ticket": int(1 / portions.weight("ticket")), "contact_point": 1}, 1.0)
    assert portions.weight("contact_point") == before
    for kind, seconds in cost.items():
        if kind == "contact_point" and 2 * LEAST < GOAL_S / seconds < MOST / 2:
            assert GOAL_S / 2 < seconds / portions.weight(kind) < 2 * GOAL_S


def test_a_small_turn_says_nothing_of_larger_ones():
    portion = Portion(500)
    portion.took(3, 0.0001)
    assert portion.size == 500


def test_turns_are_longer_before_anybody_can_work():
    portions = {alone: Portions(alone=alone) for alone in (False, True)}
    for _ in range(40):
        for each in portions.values():
            each.took({"ticket": each.size("ticket")}, GOAL_S)
    assert portions[False].size("ticket") < MOST
    assert portions[True].size("ticket") == MOST_ALONE
    portions[True].took({"ticket": MOST_ALONE}, 2 * ALONE_S)
    assert portions[True].size("ticket") == MOST_ALONE // 2


def test_a_turn_is_full_by_what_each_kind_weighs():
    portions = Portions()
    size = portions.size("ticket")
    portions.took({"contact_point": size}, GOAL_S / 100)  # a kind that takes far less
    more = portions.size("contact_point")
    assert more > size
    assert portions.filled(["ticket"] * (size - 1)) == 0
    assert portions.filled(["ticket"] * 2 * size) == size
    assert portions.filled(["contact_point"] * 2 * more) == more
    half = ["ticket"] * (size // 2) + ["contact_point"] * more
    assert size // 2 + more // 2 - 1 <= portions.filled(half) <= size // 2 + more // 2 + 1
