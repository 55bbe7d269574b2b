"""Whatever happens to desks and links, in the end all agree: nothing missing, different, lost or out of scope.

``HOTLINE_SEEDS`` is how many seeds are run (200 each night, .github/workflows/linux.yml), ``HOTLINE_FIRST_SEED``
where they begin.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest

from tests.hub.bench import Hub
from tests.hub.storm import Storm
from tests.hub.storm_faults import faults_of

SEEDS = int(os.environ.get("HOTLINE_SEEDS", "2"))
FIRST = int(os.environ.get("HOTLINE_FIRST_SEED", "1"))
STEPS = int(os.environ.get("HOTLINE_STEPS", "120"))


@pytest.fixture
def storm(hub: Hub, tmp_path, request) -> Iterator[Storm]:
    made = Storm(hub, tmp_path, getattr(request, "param", 1))
    yield made
    made.close()


@pytest.mark.parametrize("storm", range(FIRST, FIRST + SEEDS), indirect=True)
def test_all_agree_in_the_end(storm):
    storm.run(STEPS)
    storm.settle()
    assert faults_of(storm) == {}
    assert storm.faults > 0


def change(hub: Hub, function: str, *replaced: tuple[str, str]) -> None:
    """Give a function of the hub another body."""
    with psycopg.connect(hub.address, autocommit=True) as connection:
        found = connection.execute(
            "SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = 'hub' AND p.proname = %s",
            (function,),
        ).fetchone()
        assert found is not None
        text = found[0]
        for old, new in replaced:
            assert old in text, old
            text = text.replace(old, new)
        connection.execute(text)


def test_it_fails_where_pull_goes_by_a_plain_sequence(storm):
    with psycopg.connect(storm.hub.address, autocommit=True) as connection:
        connection.execute("CREATE SEQUENCE hub.naive")
        connection.execute("SELECT setval('hub.naive', (SELECT rev + 1 FROM hub.counter))")
        connection.execute("GRANT ALL ON SEQUENCE hub.naive TO PUBLIC")
    change(
        storm.hub,
        "push",
        ("perform pg_advisory_xact_lock(1);", ""),
        (
            "update hub.counter c set rev = c.rev + 1 returning c.rev, c.wary into now_rev, me.wary",
            "now_rev := nextval('hub.naive')",
        ),
    )
    change(storm.hub, "feed", ("select k.rev from hub.counter k", "select k.last_value from hub.naive k"))
    storm.run(STEPS)
    for _ in range(8):
        storm.act(storm.all[0])
        storm.slowly(storm.all[0])
    storm.settle()
    assert "missing" in faults_of(storm) or "different" in faults_of(storm)


def test_it_fails_where_merging_ignores_the_clocks(storm):
    change(storm.hub, "merge_row", ("where w.stamp >= coalesce(r.clk ->> f.key, r.hlc)", "where true"))
    change(storm.hub, "apply", ("t.newest <= w.stamp", "true"))
    for _ in range(4):  # whether two change one field at odds with their clocks hangs on the moment
        storm.run(STEPS)
        storm.settle()
        if "different" in faults_of(storm):
            return
    pytest.fail("nothing differs though clocks are ignored: the test of agreement would be worthless")
