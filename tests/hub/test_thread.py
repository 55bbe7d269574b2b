"""The thread that keeps desks and hub in agreement: woken by saves and by the hub, patient with its absence."""

from __future__ import annotations

import psycopg

from app.services.sync.errors import HubLost
from app.services.sync.state import Standing
from app.services.sync.thread import LONGEST_S, SHORTEST_S, pause_after
from tests.hub.stations import PATIENCE_S, up


def test_a_save_is_sent_at_once_and_heard_by_the_other(stations):
    a, b = stations("anna"), stations("boris")
    a.until(up), b.until(up)
    a.save("A-1")
    b.until_here("A-1")
    assert a.until(lambda state: up(state) and state.waiting == 0).last_contact_at is not None


def test_without_calls_of_the_hub_the_poll_is_enough(stations):
    a, b = stations("anna", listen=False), stations("boris", listen=False, poll=1)
    a.until(up), b.until(up)
    a.save("A-1")
    b.until_here("A-1")


def test_paused_nothing_is_sent(stations):
    a = stations("anna")
    a.until(up)
    a.sync.pause()
    a.until(lambda state: state.standing is Standing.PAUSED)
    a.save("A-1")
    a.sync.wake()
    a.until(lambda state: state.waiting == 1)
    a.sync.resume()
    a.until(lambda state: up(state) and state.waiting == 0)


def test_a_lost_hub_is_told_and_found_again(stations):
    a = stations("anna")
    a.until(up)
    a.cut = True
    with psycopg.connect(a.hub.server.address(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (a.hub.login_of("anna"),)
        )
    a.sync.wake()
    lost = a.until(lambda state: state.standing is Standing.LOST)
    assert isinstance(lost.trouble, HubLost)
    a.save("A-1")
    a.cut = False
    a.sync.resume()
    a.until(lambda state: up(state) and state.waiting == 0)


def test_small_jobs_use_the_same_connection(stations):
    a = stations("anna")
    a.until(up)
    answer = a.sync.ask(lambda connection: connection.execute("SELECT hub.me() IS NOT NULL").fetchone())
    assert answer.result(PATIENCE_S) == (True,)


def test_pauses_grow_and_differ():
    assert all(SHORTEST_S / 2 <= pause_after(1) <= SHORTEST_S for _ in range(20))
    assert LONGEST_S / 2 <= pause_after(50) <= LONGEST_S
    assert len({pause_after(9) for _ in range(5)}) > 1
