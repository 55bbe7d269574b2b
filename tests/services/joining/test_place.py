from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.joining.errors import JoinError
from app.services.joining.place import Pace, make_place, pace_of, place_of
from app.services.joining.secrets import HubSecrets, secret_name
from app.services.paths import Paths
from app.services.settings.settings import load_settings
from app.services.store.errors import KeyringTrouble


@pytest.mark.parametrize(
    ("address", "hosts", "database"),
    [
        ("hub.example.org", (("hub.example.org", 5432),), "hotline"),
        ("hub:5433/support", (("hub", 5433),), "support"),
        ("a.example,b.example:6000/x", (("a.example", 5432), ("b.example", 6000)), "x"),
        ("postgresql://hub/", (("hub", 5432),), "hotline"),
        ("[::1]:7000", (("::1", 7000),), "hotline"),
        (" 10.0.0.5 , 10.0.0.6 ", (("10.0.0.5", 5432), ("10.0.0.6", 5432)), "hotline"),
    ],
)
def test_an_address_is_understood_as_people_write_it(address, hosts, database):
    place = make_place(address, "anna")
    assert (place.hosts, place.database) == (hosts, database)
    assert make_place(place.address, "anna") == place


@pytest.mark.parametrize(
    "address", ["", ",", "hub:0", "hub:70000", "a b", "hub/with space", "hub?sslmode=disable", "x@y"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(JoinError) as told:
        make_place(address, "anna")
    assert told.value.key == "joining.bad_address"


@given(st.text(max_size=40))
def test_no_text_slips_a_parameter_of_the_driver_in(text):
    try:
        place = make_place(text, "anna")
    except JoinError:
        return
    parameters = place.parameters("s")
    assert parameters["sslmode"] == "verify-full"
    assert not set(" =?'\\@") & set(parameters["host"] + parameters["port"] + parameters["dbname"])


def test_a_login_is_needed():
    with pytest.raises(JoinError) as told:
        make_place("hub", "")
    assert told.value.key == "joining.no_login"


def test_only_a_hub_on_this_computer_goes_unchecked():
    assert make_place("127.0.0.1", "anna", "none").parameters("s")["sslmode"] == "disable"
    with pytest.raises(JoinError) as told:
        make_place("127.0.0.1,hub.example.org", "anna", "none")
    assert told.value.key == "joining.unchecked"


def test_the_authority_is_the_file_named_and_has_to_be_there(tmp_path):
    path = tmp_path / "root.pem"
    place = make_place("hub", "anna", "authority", str(path))
    with pytest.raises(JoinError) as told:
        place.parameters("s")
    assert told.value.key == "joining.no_certificate_file"
    path.write_text("x")
    found = place.parameters("s")
    assert (found["sslmode"], found["sslrootcert"]) == ("verify-ca", str(path))


def test_several_hosts_are_tried_until_one_takes_writes():
    assert make_place("a,b", "anna").parameters("s")["target_session_attrs"] == "read-write"


def test_a_desk_without_an_address_works_alone(tmp_path):
    settings = load_settings(Paths(tmp_path, tmp_path / "local", tmp_path, tmp_path))
    assert place_of(settings) is None
    settings.set("hub_address", "hub.example.org")
    with pytest.raises(JoinError) as told:
        place_of(settings)
    assert told.value.key == "joining.no_login"
    settings.set("hub_login", "anna")
    place = place_of(settings)
    assert place == make_place("hub.example.org", "anna")
    assert pace_of(settings) == Pace(90, 15, True)


class Ring:
    name = "ring"

    def __init__(self, *, refuses=False):
        self.kept = {}
        self.refuses = refuses

    def read(self, entry):
        return self.kept.get(entry)

    def write(self, entry, secret):
        if self.refuses:
            raise KeyringTrouble("store.keyring_refuses", keyring=self.name)
        self.kept[entry] = secret

    def forget(self, entry):
        self.kept.pop(entry, None)


def test_the_secret_lies_in_the_keyring_by_login_and_hub():
    ring, place = Ring(), make_place("hub", "anna")
    secrets = HubSecrets(lambda: ring)
    assert secrets.keep(place, "s3cret")
    assert ring.kept == {secret_name(place): "s3cret"}
    assert secrets.read(place) == "s3cret"
    assert secrets.read(make_place("hub", "boris")) == ""
    secrets.forget(place)
    assert secrets.read(place) == ""


@pytest.mark.parametrize("ring", [None, Ring(refuses=True)])
def test_without_a_keyring_it_holds_until_the_program_ends(ring):
    place = make_place("hub", "anna")
    secrets = HubSecrets(lambda: ring)
    assert not secrets.keep(place, "s3cret")
    assert secrets.read(place) == "s3cret"
    assert HubSecrets(lambda: ring).read(place) == ""
