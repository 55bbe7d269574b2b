"""What goes along with a call, and that nothing is lost or doubled on the way."""

from __future__ import annotations

from typing import Any

import pytest

from app.models.ids import Uid, new_uid
from app.services import drafts
from app.services.calls import handing_over
from app.services.calls.errors import CallError
from app.services.calls.handing_over import How, Packet
from app.services.calls.interactions import take_event
from app.services.drafts import DraftState
from app.services.store.store import Store
from app.services.telephony.events import CallEvent, EventKind
from tests.services.conftest import HOUR, NOW, People

LEG = {"run": "aa" * 16, "version": "bb" * 16, "path": [["step", 1]]}
BODY: dict[str, Any] = {
    "ticket": {"uid": "cc" * 16, "note": "перезвонить", "note_uid": "dd" * 16},
    "script": {"variables": {}, "open": [LEG], "done": [LEG]},
    "outcome": {"disposition_uid": "ee" * 16, "chosen": True, "note": "знает про аварию"},
    "call_id": "c1",
}


def _contact(store: Store, user: Uid, call: str = "c1") -> Uid:
    return take_event(store, user, CallEvent(EventKind.ANSWERED, call, NOW, number="84951234567")).interaction_uid


def _packet(interaction: Uid | None = None, note: str = "знает про аварию", how: How = How.TRANSFER) -> Packet:
    return Packet("c1", how, "205", note, interaction, None, BODY)


def _drafted(store: Store, user: Uid, interaction: Uid, body: dict[str, Any] = BODY) -> Uid:
    uid = new_uid()
    drafts.keep(store, DraftState(uid, user, "Течёт", body, interaction))
    return uid


def test_the_next_operator_finds_it_by_the_call(store: Store, people: People) -> None:
    handing_over.hand_over(store, people.operator, _packet(), NOW)
    found = handing_over.belongings(store, people.other_operator, "c1", NOW + HOUR).packet
    assert found is not None
    assert (found.name, found.target, found.note, found.how) == (
        "Мария Петрова",
        "205",
        "знает про аварию",
        How.TRANSFER,
    )
    assert handing_over.belongings(store, people.other_operator, "c2", NOW).packet is None


def test_an_id_used_again_the_next_day_brings_nothing(store: Store, people: People) -> None:
    handing_over.hand_over(store, people.operator, _packet(), NOW)
    after = NOW + handing_over.KEPT_MS + 1
    assert handing_over.belongings(store, people.other_operator, "c1", after).packet is None


def test_given_again_before_it_is_taken_the_newest_counts(store: Store, people: People) -> None:
    first = handing_over.hand_over(store, people.operator, _packet(note="раз"), NOW)
    again = handing_over.hand_over(store, people.operator, _packet(note="два"), NOW + 5)
    assert first == again
    found = handing_over.belongings(store, people.other_operator, "c1", NOW + 9).packet
    assert found is not None
    assert (found.note, found.handed_at) == ("два", NOW + 5)


def test_a_transfer_called_off_takes_it_back(store: Store, people: People) -> None:
    uid = handing_over.hand_over(store, people.operator, _packet(), NOW)
    handing_over.withdraw(store, people.operator, "c1")
    assert handing_over.belongings(store, people.other_operator, "c1", NOW).packet is None
    with pytest.raises(CallError, match="перевод отменён"):
        handing_over.take_over(store, people.other_operator, uid, NOW)
    assert handing_over.hand_over(store, people.operator, _packet(), NOW) != uid


def test_taken_up_the_scripts_are_runs_of_their_own(store: Store, people: People) -> None:
    uid = handing_over.hand_over(store, people.operator, _packet(), NOW)
    body = handing_over.take_over(store, people.other_operator, uid, NOW + 1)
    runs = [leg["run"] for part in ("open", "done") for leg in body["script"][part]]
    assert len({*runs, LEG["run"]}) == 3
    assert body["script"]["open"][0]["path"] == LEG["path"]
    assert body["ticket"]["uid"] == BODY["ticket"]["uid"]
    assert body["ticket"]["note_uid"] != BODY["ticket"]["note_uid"]
    assert body["outcome"] == {"disposition_uid": None, "chosen": False, "note": ""}
    assert store.row("SELECT taken_by, taken_at FROM call_handover") == (people.other_operator, NOW + 1)


def test_a_call_that_comes_back_untaken_goes_on_as_it_was(store: Store, people: People) -> None:
    uid = handing_over.hand_over(store, people.operator, _packet(how=How.PARK), NOW)
    found = handing_over.belongings(store, people.operator, "c1", NOW)
    assert found.packet is not None
    assert dict(handing_over.take_over(store, people.operator, uid, NOW)) == BODY


def test_one_s_own_draft_of_the_call_counts_before_one_s_own_packet(store: Store, people: People) -> None:
    interaction = _contact(store, people.operator)
    handing_over.hand_over(store, people.operator, _packet(interaction), NOW)
    draft = _drafted(store, people.operator, interaction)
    found = handing_over.belongings(store, people.operator, "c1", NOW)
    assert (found.packet, found.draft_uid, found.draft) == (None, draft, BODY)


def test_what_a_colleague_gave_later_counts_before_an_old_draft(store: Store, people: People) -> None:
    interaction = _contact(store, people.operator)
    _drafted(store, people.operator, interaction)
    later = store.value("SELECT updated_at FROM draft") + 1
    handing_over.hand_over(store, people.other_operator, _packet(), later)
    found = handing_over.belongings(store, people.operator, "c1", later)
    assert found.draft is None
    assert found.packet is not None


@pytest.mark.parametrize("taken_first", [True, False])
def test_the_giver_s_draft_goes_once_somebody_has_the_very_same(
    store: Store, people: People, taken_first: bool
) -> None:
    interaction = _contact(store, people.operator)
    draft = _drafted(store, people.operator, interaction)
    uid = handing_over.hand_over(store, people.operator, _packet(interaction), NOW)
    if not taken_first:
        assert handing_over.leave_draft(store, people.operator, draft, "c1")
        assert store.rows("SELECT parked FROM draft") == [(1,)]
    handing_over.take_over(store, people.other_operator, uid, NOW)
    if taken_first:
        _drafted(store, people.operator, interaction)
        again = store.value("SELECT uid FROM draft")
        assert not handing_over.leave_draft(store, people.operator, again, "c1")
    assert store.rows("SELECT 1 FROM draft") == []


def test_a_draft_that_says_more_stays_with_its_writer(store: Store, people: People) -> None:
    interaction = _contact(store, people.operator)
    uid = handing_over.hand_over(store, people.operator, _packet(interaction), NOW)
    more = BODY | {"ticket": BODY["ticket"] | {"note": "и ещё одно"}}
    draft = _drafted(store, people.operator, interaction, more)
    handing_over.take_over(store, people.other_operator, uid, NOW)
    assert handing_over.leave_draft(store, people.operator, draft, "c1")
    assert store.rows("SELECT parked FROM draft") == [(1,)]


def test_a_draft_saved_meanwhile_is_not_missed(store: Store, people: People) -> None:
    assert not handing_over.leave_draft(store, people.operator, new_uid(), "c1")
