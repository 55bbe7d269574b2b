"""A link that breaks, a hub that cannot, a login that is taken away: each is told, and nothing is lost."""

from __future__ import annotations

from concurrent.futures import CancelledError

import psycopg
import pytest
from psycopg import sql

from app.models.tickets import Ticket
from app.services.hub import people
from app.services.hub.connecting import connected
from app.services.joining.opening import open_link
from app.services.joining.place import make_place
from app.services.sync.errors import HubLost, HubShort, HubShut, by_state
from app.services.sync.state import Standing
from app.services.sync.thread import GREET_ANEW, SyncThread
from app.services.team.errors import HubAway
from app.services.team.line import TeamLine
from tests.hub.stations import PATIENCE_S, Station, settled, up


def knocking(hub):
    """Links as the window opens them: by place and password, with the words of a running desk."""
    place = {}

    def of(login):
        def connect():
            if login not in place:
                where = f"127.0.0.1:{hub.server.port}/{hub.database}"
                place[login] = make_place(where, hub.login_of(login), "none")
            return open_link(place[login], hub.secrets[login])

        return connect

    return of


def stood(station: Station, standing: Standing):
    return station.until(lambda state: state.standing is standing)


def failing_push(hub, code: str) -> None:
    """Let every entry that comes fail at the server with this SQLSTATE."""
    with psycopg.connect(hub.address, autocommit=True) as admin:
        admin.execute(
            sql.SQL(
                "CREATE FUNCTION hub.breaks() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'broken for a test' USING errcode = {}; END $$"
            ).format(sql.Literal(code))
        )
        admin.execute(
            "CREATE TRIGGER breaks BEFORE INSERT ON hub.entry FOR EACH ROW EXECUTE FUNCTION hub.breaks()"
        )


def mended_push(hub) -> None:
    with psycopg.connect(hub.address, autocommit=True) as admin:
        admin.execute("DROP TRIGGER breaks ON hub.entry")


def tickets(hub) -> list[str]:
    with psycopg.connect(hub.address) as admin:
        return [
            one
            for (one,) in admin.execute("SELECT data ->> 'number' FROM hub.row WHERE tbl = 'ticket' ORDER BY 1")
        ]


@pytest.mark.parametrize(
    ("code", "standing", "key"),
    [
        ("53100", Standing.TROUBLE, "sync.hub_full"),
        ("57014", Standing.TROUBLE, "sync.too_slow"),
        ("55P03", Standing.TROUBLE, "sync.too_slow"),
        ("57P01", Standing.LOST, "sync.stopping"),
        ("25006", Standing.LOST, "sync.standby"),
        ("40P01", Standing.LOST, "sync.lost"),
    ],
)
def test_what_the_hub_cannot_do_is_told_and_done_later(hub, stations, code, standing, key):
    a = stations("anna")
    a.until(up)
    failing_push(hub, code)
    a.save("A-1")
    told = stood(a, standing)
    assert told.trouble is not None
    assert told.trouble.key == key
    assert told.waiting == 1
    mended_push(hub)
    a.sync.resume()
    a.until(settled)
    assert tickets(hub) == ["A-1"]


def test_a_statement_that_takes_too_long_is_ended_by_the_hub(hub, stations):
    a = stations("anna")
    a.until(up)
    a.sync.ask(lambda link: link.execute("SET statement_timeout = 200")).result(PATIENCE_S)
    with psycopg.connect(hub.address) as holder:
        holder.execute("UPDATE hub.counter SET rev = rev")  # somebody holds what every push needs
        a.save("A-1")
        told = stood(a, Standing.TROUBLE)
        assert isinstance(told.trouble, HubShort)
        holder.rollback()
    a.sync.resume()
    a.until(settled)
    assert tickets(hub) == ["A-1"]


def test_a_hub_too_slow_for_a_whole_push_is_given_less_at_once(hub, stations):
    a = stations("anna")
    a.until(settled)
    a.sync.pause()
    a.until(lambda state: not up(state))

    def save(store):
        with store.write(a.person) as write:
            for number in range(120):
                write.insert(Ticket, number=f"A-{number}", state="new")

    a.ask(save)
    admin = hub.admin()
    admin.execute("CREATE FUNCTION hub.slow() RETURNS trigger LANGUAGE plpgsql AS "
                  "$$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$")  # fmt: skip
    admin.execute("CREATE TRIGGER slow BEFORE INSERT ON hub.entry FOR EACH ROW EXECUTE FUNCTION hub.slow()")
    admin.execute(
        sql.SQL("ALTER ROLE {} SET statement_timeout = '1s'").format(sql.Identifier(hub.login_of("anna")))
    )
    a.sync.resume()
    told = stood(a, Standing.TROUBLE)
    assert told.trouble is not None
    assert told.trouble.key == "sync.too_slow"
    a.until(settled)  # by itself: nothing was lost, nothing is stuck
    assert len(tickets(hub)) == 120


def test_a_server_that_stops_in_mid_session_is_found_again(hub, stations):
    a = stations("anna", connect=knocking(hub))
    a.until(up)
    hub.server.stop("fast")
    try:
        assert isinstance(stood(a, Standing.LOST).trouble, HubLost)
        a.save("A-1")
        a.until(lambda state: state.waiting == 1)
    finally:
        hub.server.start()
    a.sync.resume()
    a.until(settled)
    assert tickets(hub) == ["A-1"]


def test_a_crash_of_the_server_loses_and_doubles_nothing(hub, stations):
    a, b = stations("anna", connect=knocking(hub)), stations("boris", connect=knocking(hub))
    a.until(up), b.until(up)
    a.save("A-1")
    b.until_here("A-1")
    hub.server.stop("immediate")
    stood(a, Standing.LOST), stood(b, Standing.LOST)
    a.save("A-2"), b.save("B-1")
    hub.server.start()
    a.sync.resume(), b.sync.resume()
    a.until_here("B-1"), b.until_here("A-2")
    assert tickets(hub) == ["A-1", "A-2", "B-1"]


def test_a_save_while_the_hub_is_away_is_counted_and_does_not_knock(stations):
    a = stations("anna")
    a.until(up)
    a.cut = True
    a.throw_out()
    stood(a, Standing.LOST)
    a.sync._failures = 30  # so that the next pause is a long one
    a.sync._not_before = 0.0
    a.sync.wake()
    stood_at = a.attempts
    while a.attempts == stood_at:
        a.sync.wake()
    stood_at = a.attempts
    for number in range(5):
        a.save(f"A-{number}")
    assert a.until(lambda state: state.waiting == 5).standing is Standing.LOST
    assert a.attempts == stood_at
    with pytest.raises((HubLost, CancelledError)):
        a.sync.ask(lambda link: link.execute("SELECT 1")).result(PATIENCE_S)
    assert a.attempts == stood_at


def test_a_password_that_was_changed_is_tried_once_and_asked_for(hub, stations):
    a = stations("anna", connect=knocking(hub))
    a.until(up)
    with connected(hub.address) as admin:
        fresh = people.renew_secret(admin, hub.login_of("anna"))
    before = a.attempts
    a.throw_out()
    told = a.until(lambda state: isinstance(state.trouble, HubShut))
    assert (told.standing, told.trouble.key, told.trouble.again) == (Standing.TROUBLE, "sync.wrong_secret", False)
    a.save("A-1")
    a.until(lambda state: state.waiting == 1)
    a.sync.wake()
    with pytest.raises(HubLost):
        a.sync.ask(lambda link: link.execute("SELECT 1")).result(PATIENCE_S)
    assert a.attempts == before + 1
    hub.secrets["anna"] = fresh
    a.sync.resume()  # what the settings do once the new one is proved
    a.until(settled)
    assert tickets(hub) == ["A-1"]


def test_a_member_switched_off_in_mid_session_is_told_and_let_in_again(hub, stations):
    a = stations("anna", connect=knocking(hub))
    a.until(up)
    with connected(hub.address) as admin:
        people.set_active(admin, hub.login_of("anna"), False)
    told = a.until(lambda state: isinstance(state.trouble, HubShut))
    assert (told.standing, told.trouble.key) == (Standing.TROUBLE, "joining.may_not_log_in")
    a.save("A-1")
    a.until(lambda state: state.waiting == 1)
    with connected(hub.address) as admin:
        people.set_active(admin, hub.login_of("anna"), True)
    a.sync.resume()
    a.until(settled)


def test_a_member_taken_out_of_the_hub_whose_login_lives_on_is_told(hub, stations):
    a = stations("anna")
    a.until(up)
    hub.owner().execute("UPDATE hub.member SET active = false")
    a.save("A-1")
    told = stood(a, Standing.TROUBLE)
    assert told.trouble is not None
    assert told.trouble.key == "sync.no_member"
    assert told.waiting == 1
    hub.owner().execute("UPDATE hub.member SET active = true")
    a.sync.resume()
    a.until(settled)


@pytest.mark.parametrize("times", [1, 3])
def test_pausing_and_going_on_keeps_everything(hub, stations, times):
    a = stations("anna")
    a.until(up)
    for number in range(times):
        a.sync.pause()
        stood(a, Standing.PAUSED)
        a.save(f"A-{number}")
        a.sync.resume()
        a.until(settled)
    assert len(tickets(hub)) == times


def test_a_server_with_no_connection_left_is_told_as_that(hub, stations):
    a = stations("anna", connect=knocking(hub))
    a.until(up)
    admin = hub.admin()
    admin.execute(sql.SQL("ALTER ROLE {} CONNECTION LIMIT 0").format(sql.Identifier(hub.login_of("anna"))))
    a.throw_out()
    told = a.until(lambda state: state.trouble is not None and state.trouble.key == "joining.full_up")
    assert told.standing is Standing.LOST
    admin.execute(sql.SQL("ALTER ROLE {} CONNECTION LIMIT -1").format(sql.Identifier(hub.login_of("anna"))))
    a.sync.resume()
    a.until(up)


def test_a_colleagues_password_that_is_wrong_is_tried_once(hub, stations):
    tried = []

    def link_as(member):
        tried.append(member)
        raise HubShut("sync.wrong_secret", again=False)

    a = stations("anna")
    a.until(up)
    sync = SyncThread(a.store, a.connect, lambda _: None, a.sync._pace, link_as=link_as)
    assert sync._linked(b"b" * 16) is sync._linked(b"b" * 16) is None
    assert len(tried) == 1
    sync.resume()
    assert sync._linked(b"b" * 16) is None
    assert len(tried) == 2
    sync.stop()


def test_the_hub_asks_for_a_hello(hub, stations):
    """After an upgrade desks greet anew at once, not within the minute."""
    a = stations("anna")
    a.until(up)
    hub.owner().execute("UPDATE hub.member SET role = 'senior'")
    with psycopg.connect(hub.address, autocommit=True) as admin:
        admin.execute("SELECT pg_notify('hub', %s)", (GREET_ANEW,))
    assert a.until(lambda state: state.role == "senior").standing is Standing.UP


def test_a_call_that_comes_in_the_midst_of_an_answer_is_heard(stations):
    a, b = stations("anna"), stations("boris")
    a.until(settled), b.until(settled)

    def distracted(link):
        b.save("B-1")
        b.until(settled)
        link.execute("SELECT 1")  # takes the call along, so that nothing is left to read on the wire

    a.sync.ask(distracted).result(PATIENCE_S)
    a.until_here("B-1")


def test_what_a_code_means():
    assert isinstance(by_state(""), HubLost)
    assert by_state("").key == "sync.lost"
    assert by_state("53100").key == "sync.hub_full"


def test_what_a_person_waits_for_does_not_knock_with_a_refused_password_either():
    tried, now = [], [0.0]

    def connect():
        tried.append(1)
        raise HubShut("sync.wrong_secret", again=False)

    line = TeamLine(connect, clock=lambda: now[0])
    for _ in range(3):
        now[0] += 3600
        with pytest.raises(HubAway):
            line.ask(lambda link: link).result(PATIENCE_S)
    assert len(tried) == 1
    line.forget_failure()  # another password was proved
    with pytest.raises(HubAway):
        line.ask(lambda link: link).result(PATIENCE_S)
    assert len(tried) == 2
    line.close()
