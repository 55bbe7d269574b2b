"""Joining a real hub: the steps of the check, who one is afterwards, and what is refused."""

from __future__ import annotations

import pytest

from app.models.staff import Role
from app.services.joining.checking import Asked, Step, check
from app.services.joining.errors import JoinError
from app.services.joining.joining import join, renew_secret
from app.services.joining.place import make_place
from app.services.people.errors import WrongPassword
from app.services.people.passwords import Brake
from app.services.people.users import UserRecord, save_user, sign_in, sign_in_by_system_account, system_account
from app.services.steps import Outcome
from app.services.store import keys
from app.services.store.opening import create_store, open_store
from app.services.store.thread import DatabaseThread
from app.services.sync.identity import leave
from app.services.sync.state import joined
from app.services.team.standing import membership
from tests.hub.server import free_port

SCHEMA = 20


def place(hub, login="anna", **more):
    return make_place(f"127.0.0.1:{hub.server.port}/{hub.database}", hub.login_of(login), "none", **more)


@pytest.fixture
def anna(hub):
    hub.queue("water")
    return hub.person("anna", Role.OPERATOR, ("water",))


@pytest.fixture
def desk(tmp_path):
    path, key = tmp_path / "hotline.db", keys.random_key()
    create_store(path, key).close()
    thread = DatabaseThread(lambda: open_store(path, key))
    thread.start()
    yield thread
    thread.stop()


def found(hub, secret, where=None):
    return {one.step: one for one in check(Asked(where or place(hub), secret, SCHEMA))}


class TestCheck:
    def test_every_step_is_good(self, hub, anna):
        steps = found(hub, hub.secrets["anna"])
        assert list(steps) == list(Step)
        assert {one.outcome for step, one in steps.items() if step is not Step.TLS} == {Outcome.GOOD}
        assert steps[Step.TLS].key == "joining.tls_not_wanted"
        assert (steps[Step.RIGHTS].key, steps[Step.RIGHTS].params) == ("joining.rights_operator", {"n": 1})

    def test_a_wrong_secret_is_told_with_what_to_do(self, hub, anna):
        last = list(found(hub, "wrong").values())[-1]
        assert (last.step, last.outcome, last.key) == (Step.LOG_IN, Outcome.BAD, "joining.wrong_secret")
        assert "hotline hub people" in last.advice[0].text

    def test_nobody_listens(self, hub, anna):
        where = make_place(f"127.0.0.1:{free_port()}", "anna", "none")
        (only,) = found(hub, "x", where).values()
        assert (only.step, only.key) == (Step.REACH, "joining.nobody_listens")
        assert "listen_addresses" in only.advice[0].text

    def test_a_server_without_tls_is_sent_nothing(self, hub, anna):
        where = make_place(f"localhost:{hub.server.port}/{hub.database}", hub.login_of("anna"))
        last = list(found(hub, hub.secrets["anna"], where).values())[-1]
        assert (last.step, last.key) == (Step.TLS, "joining.no_tls")
        assert "ssl = on" in last.advice[0].text

    def test_a_database_that_is_not_there(self, hub, anna):
        where = make_place(f"127.0.0.1:{hub.server.port}/nowhere", hub.login_of("anna"), "none")
        last = list(found(hub, hub.secrets["anna"], where).values())[-1]
        assert last.key == "joining.no_database"

    def test_the_clock_is_told_when_it_is_far_off(self, hub, anna):
        from app.services.store.clock import wall_ms

        asked = Asked(place(hub), hub.secrets["anna"], SCHEMA)
        steps = {one.step: one for one in check(asked, lambda: wall_ms() + 3 * 86_400_000)}
        assert (steps[Step.CLOCK].outcome, steps[Step.CLOCK].key) == (Outcome.WARNING, "joining.clock_ahead")

    def test_an_old_program_is_told_to_be_updated(self, hub, anna):
        hub.owner().execute("UPDATE hub.setting SET value = '99' WHERE name = 'schema_min'")
        assert found(hub, hub.secrets["anna"])[Step.VERSION].key == "joining.desk_too_old"

    def test_a_login_without_queues_is_warned(self, hub):
        hub.person("boris", Role.SENIOR)
        steps = {one.step: one for one in check(Asked(place(hub, "boris"), hub.secrets["boris"], SCHEMA))}
        assert (steps[Step.RIGHTS].outcome, steps[Step.RIGHTS].key) == (Outcome.WARNING, "joining.no_queues")


class TestJoin:
    def test_the_member_is_who_one_is(self, hub, anna, desk):
        made = join(desk, place(hub), hub.secrets["anna"], "desk 1")
        assert (made.member, made.role) == (anna, "operator")
        known = desk.submit(membership).result()
        assert (known.member, known.role, known.loading) == (anna, "operator", True)
        assert desk.submit(lambda store: store.value("SELECT code FROM desk")).result() == made.code

    def test_one_signs_in_by_the_password_of_the_hub(self, hub, anna, desk):
        join(desk, place(hub), hub.secrets["anna"], "desk 1")
        login = hub.login_of("anna")
        brake = Brake(lambda: 0.0)
        who = desk.submit(lambda store: sign_in(store, login, hub.secrets["anna"], brake)).result()
        assert who.user_uid == anna
        with pytest.raises(WrongPassword):
            desk.submit(lambda store: sign_in(store, login, "another", brake)).result()

    def test_where_the_account_was_trusted_the_member_is_trusted(self, hub, anna, desk):
        record = UserRecord(None, "here", "Somebody", Role.ADMINISTRATOR, system_account=system_account())
        desk.submit(lambda store: save_user(store, None, record)).result()
        join(desk, place(hub), hub.secrets["anna"], "desk 1")
        assert desk.submit(sign_in_by_system_account).result().user_uid == anna

    def test_without_that_trust_it_is_not(self, hub, anna, desk):
        join(desk, place(hub), hub.secrets["anna"], "desk 1")
        assert desk.submit(sign_in_by_system_account).result() is None

    def test_work_of_others_is_not_taken_along(self, hub, anna, desk):
        record = UserRecord(None, "vera", "Vera", Role.ADMINISTRATOR, system_account="vera")
        vera = desk.submit(lambda store: save_user(store, None, record)).result()
        other = UserRecord(None, "gleb", "Gleb", Role.OPERATOR, system_account="gleb")
        desk.submit(lambda store: save_user(store, vera, other)).result()
        with pytest.raises(JoinError) as told:
            join(desk, place(hub), hub.secrets["anna"], "desk 1")
        assert (told.value.key, told.value.params["names"]) == ("joining.others_work", "Vera")
        assert desk.submit(joined).result() is None

    def test_another_password_is_proved_before_it_is_kept(self, hub, anna, desk):
        join(desk, place(hub), hub.secrets["anna"], "desk 1")
        with pytest.raises(JoinError) as told:
            renew_secret(desk, place(hub), "wrong", "desk 1")
        assert told.value.key == "joining.wrong_secret"
        assert renew_secret(desk, place(hub), hub.secrets["anna"], "desk 1").member == anna

    def test_who_leaves_works_alone(self, hub, anna, desk):
        join(desk, place(hub), hub.secrets["anna"], "desk 1")
        desk.submit(leave).result()
        assert desk.submit(membership).result() is None

    def test_a_database_without_a_hub(self, hub_server, desk):
        where = make_place(f"127.0.0.1:{hub_server.port}/postgres", "nobody", "none")
        with pytest.raises(JoinError) as told:
            join(desk, where, "x", "desk 1")
        assert told.value.key in ("joining.wrong_secret", "joining.no_hub")
