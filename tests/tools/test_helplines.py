"""Real helplines' definitions become ticket types and forms that open; what has no words here is told."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from app.models.ids import new_uid
from app.models.staff import User
from app.models.tickets import TicketState
from app.services.forms.read_xform import read_xform
from app.services.forms.session import FormSession
from app.services.store.opening import create_store
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.tickets.errors import CannotClose
from app.services.tickets.moves import move_ticket, offers
from app.services.tickets.own_form import filled_session
from app.services.tickets.saving import save_ticket
from app.services.types.files import read_set, write_set
from app.services.types.installing import install
from tests.services.conftest import KEY
from tools.helplines import TYPES, Made, convert

CASES = Path(os.environ.get("HOTLINE_CASES", Path(__file__).resolve().parents[3] / "shared" / "data"))
ARCHIVE = CASES / "helpline_forms" / "form_definitions.zip"
RULES = CASES / "helpline_forms" / "permission-rules"
ALL = ("ca", "e2e", "gy", "hu", "in", "nz", "ph", "tz", "usch", "za")
pytestmark = pytest.mark.skipif(not ARCHIVE.is_file(), reason="HOTLINE_CASES has no helpline_forms")


@pytest.fixture(scope="module")
def helplines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("helplines")
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with create_store(tmp_path / "store.db", KEY, desk_name="helpline") as opened:
        yield opened


@cache
def _converted(helplines: Path, code: str) -> Made:
    return convert(helplines / code / "v1", RULES / f"{code}.json")


@pytest.mark.parametrize("code", ALL)
def test_every_helpline_s_form_opens_and_asks(helplines: Path, code: str) -> None:
    made = _converted(helplines, code)
    (form,) = made.types.forms
    session = FormSession(read_xform(form.xml), language="en")
    assert len(session.form.questions) > 40
    assert session.problems(final=True), "what they require is asked for"
    fields = [line for line in made.left_out if "no field of type" in line]
    assert all(line.endswith(("custom-contact-component", "copy-to")) for line in fields)
    assert not any(kind in line for line in fields for kind in TYPES)


@pytest.mark.parametrize("code", ["in", "nz", "za"])
def test_three_helplines_are_worked_in(helplines: Path, store: Store, code: str) -> None:
    made = read_set(write_set(_converted(helplines, code).types))
    people = {}
    with store.write(None) as write:
        for role in ("operator", "senior", "administrator"):
            people[role] = write.insert(User, login=role, name=role, role=role, language="en")
    assert install(store, people["administrator"], made).added == (code,)
    type_uid = store.value("SELECT uid FROM ticket_type WHERE code = ?", code)
    draft = TicketDraft(new_uid(), type_uid=type_uid, subject="A child calls", fields={"call_type": "child"})
    ticket = save_ticket(store, people["operator"], draft).uid
    session = filled_session(store, type_uid, None, draft.fields)
    assert session is not None
    assert session.value("call_type") == "child"

    rules = made.types[0]
    closing = [move for move in rules.moves_from(rules.by_code["open"]) if move.target == "closed"]
    allowed = {offer.target: offer.allowed for offer in offers(store, people["operator"], ticket)}
    assert allowed["closed"] == (("author",) in closing[0].who)
    assert all(offer.allowed for offer in offers(store, people["senior"], ticket))
    with pytest.raises(CannotClose):
        move_ticket(store, people["senior"], ticket, "closed")
    onward = next(move.target for move in rules.moves_from(rules.by_code["open"]) if move.target != "closed")
    assert move_ticket(store, people["operator"], ticket, onward).after is TicketState.IN_PROGRESS


def test_limits_of_time_and_those_who_spoke_are_kept(helplines: Path) -> None:
    rules = _converted(helplines, "nz").types.types[0]
    move = rules.reached_from(rules.by_code["open"], "readyForReview")
    assert move is not None
    assert move.who == (("senior",), ("author", "within_hours:672"), ("spoke", "within_hours:672"))


def test_what_nobody_may_do_is_no_move_and_is_told(helplines: Path) -> None:
    made = _converted(helplines, "usch")
    assert made.types.types[0].moves == ()
    assert sum("nobody may" in line for line in made.left_out) == 4
