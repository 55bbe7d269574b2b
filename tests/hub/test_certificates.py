"""TLS between desks and the hub: only the right certificate opens, and each wrong one is told for what it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models.migrations import NEWEST
from app.services.hub import checking
from app.services.hub.connecting import connected
from app.services.joining.checking import Asked, Step, check
from app.services.joining.opening import open_link
from app.services.joining.place import make_place
from app.services.steps import Outcome
from app.services.sync.errors import HubShut
from app.services.sync.state import Standing
from tests.hub.bench import Hub
from tests.hub.certificates import Authority, install
from tests.hub.server import Server
from tests.hub.stations import settled

PAST, NEAR_PAST = "20200101000000Z", "20210101000000Z"
FUTURE = "20480101000000Z"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def good(authority: Authority) -> tuple[Path, Path]:
    return authority.certificate("good", "localhost")


@pytest.fixture
def safe(hub_server: Server, hub: Hub, good: tuple[Path, Path]) -> Iterator[Hub]:
    """The hub with TLS and a good certificate; without it again afterwards."""
    install(hub_server, good)
    hub.person("vera")
    yield hub
    install(hub_server, None)


def place(hub: Hub, root: Path | str, *, host: str = "localhost", login: str = "vera", verification: str = "full"):
    where = f"{host}:{hub.server.port}/{hub.database}"
    return make_place(where, hub.login_of(login), verification, str(root))


def wait_for_reload(hub: Hub, root: Path, key: str | None) -> None:
    """A server takes new certificates up within moments of the reload."""
    for _ in range(200):
        finding = tls(hub, root)
        if (finding.key if finding.outcome is Outcome.BAD else None) == key:
            return
    raise AssertionError(finding)


def tls(hub: Hub, root: Path | str, **where: str):
    asked = Asked(place(hub, root, **where), hub.secrets["vera"], NEWEST)
    return {one.step: one for one in check(asked)}[Step.TLS]


def opened(hub: Hub, root: Path | str, **where: str) -> str:
    """What a running desk is told; empty when it is let in."""
    try:
        open_link(place(hub, root, **where), hub.secrets["vera"]).close()
    except HubShut as error:
        return error.key if error.again and str(error) else "told wrongly"
    return ""


def test_the_right_one_is_trusted_and_everything_goes_by_tls(safe, authority):
    wait_for_reload(safe, authority.root, None)
    assert tls(safe, authority.root).key == "joining.trusted"
    with open_link(place(safe, authority.root), safe.secrets["vera"]) as link:
        assert link.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone() == (True,)


def test_another_host_name_is_refused(safe, authority, hub_server):
    install(hub_server, authority.certificate("other", "hub.example.org"))
    wait_for_reload(safe, authority.root, "joining.other_name")
    assert opened(safe, authority.root) == "joining.other_name"
    # "authority" looks at who signed it alone
    assert opened(safe, authority.root, verification="authority") == ""


def test_one_that_has_ended_is_refused(safe, authority, hub_server):
    install(hub_server, authority.certificate("old", "localhost", begins=PAST, ends=NEAR_PAST))
    wait_for_reload(safe, authority.root, "joining.certificate_over")
    assert opened(safe, authority.root) == "joining.certificate_over"


def test_one_that_begins_later_is_refused(safe, authority, hub_server):
    """Also what a desk sees whose clock is far behind."""
    install(hub_server, authority.certificate("early", "localhost", begins=FUTURE))
    wait_for_reload(safe, authority.root, "joining.certificate_early")
    assert opened(safe, authority.root) == "joining.certificate_early"


def test_an_authority_nobody_knows_is_refused(safe, tmp_path, authority):
    wait_for_reload(safe, authority.root, None)
    stranger = Authority(tmp_path / "stranger", "Somebody else")
    assert tls(safe, stranger.root).key == "joining.other_authority"
    assert opened(safe, stranger.root) == "joining.other_authority"
    assert tls(safe, "").key == "joining.no_authority"
    assert opened(safe, "") == "joining.no_authority"


def test_a_server_that_stops_speaking_tls_is_sent_no_password(safe, authority, hub_server):
    install(hub_server, None)
    wait_for_reload(safe, authority.root, "joining.no_tls")
    assert opened(safe, authority.root) == "joining.no_tls"


def test_a_certificate_that_ends_soon_is_told_beforehand(safe, authority, hub_server):
    from datetime import UTC, datetime, timedelta

    soon = (datetime.now(UTC) + timedelta(days=5, hours=1)).strftime("%Y%m%d%H%M%SZ")
    install(hub_server, authority.certificate("soon", "localhost", ends=soon))
    for _ in range(200):
        finding = tls(safe, authority.root)
        if finding.key == "joining.certificate_ends":
            break
    assert (finding.outcome, finding.params["n"]) == (Outcome.WARNING, 5)


def test_a_running_desk_whose_hubs_certificate_ends_says_so_and_goes_on_with_the_new_one(
    safe, authority, good, hub_server, stations
):
    wait_for_reload(safe, authority.root, None)

    def by_tls(login):
        return lambda: open_link(place(safe, authority.root, login=login), safe.secrets[login])

    a = stations("anna", connect=by_tls)
    a.until(settled)
    install(hub_server, authority.certificate("over", "localhost", begins=PAST, ends=NEAR_PAST))
    wait_for_reload(safe, authority.root, "joining.certificate_over")
    a.save("A-1")
    a.until_sent()  # a link that stands is not asked again
    a.throw_out()
    told = a.until(lambda state: isinstance(state.trouble, HubShut))
    assert (told.standing, told.trouble.key) == (Standing.TROUBLE, "joining.certificate_over")
    a.save("A-2")
    a.until(lambda state: state.waiting == 1)
    install(hub_server, good)
    wait_for_reload(safe, authority.root, None)
    a.sync.resume()
    a.until(settled)


@pytest.mark.parametrize(
    ("host", "dates", "wanted"),
    [
        ("localhost", {}, set()),
        ("localhost", {"begins": PAST, "ends": NEAR_PAST}, {"certificate_over"}),
        ("hub.example.org", {}, {"certificate_name"}),
    ],
)
def test_the_administrators_check_looks_at_the_certificate_too(safe, authority, hub_server, host, dates, wanted):
    install(hub_server, authority.certificate("checked", host, **dates))
    admin = safe.admin()
    admin.execute(
        "DO $$ BEGIN CREATE ROLE tls_admin SUPERUSER LOGIN PASSWORD 'x'; EXCEPTION WHEN OTHERS THEN END $$"
    )
    address = f"host=localhost port={hub_server.port} dbname={safe.database} user=tls_admin password=x"
    try:
        for _ in range(200):
            with connected(address) as connection:
                keys = {fault.key.removeprefix("hub.fault_") for fault in checking.faults_of(connection)}
            if keys & {"certificate_over", "certificate_name", "no_tls"} == wanted:
                break
        assert keys & {"certificate_over", "certificate_name", "no_tls", "certificate_ends"} == wanted
    finally:
        admin.execute("DROP ROLE tls_admin")
