from __future__ import annotations

import pytest

from app.models.ids import Uid, new_uid
from app.models.scripts import FormKind, VersionState
from app.services.people.rights import NotAllowed
from app.services.scripts import acknowledging, publishing
from app.services.scripts.errors import ScriptError
from app.services.store.store import Store
from tests.services.conftest import People
from tests.services.scripts.conftest import made, put_out

LABELS = {"ru": "Показания", "en": "Readings"}


def test_from_draft_to_retired(store: Store, people: People, outage: Uid) -> None:
    boss = people.supervisor
    assert publishing.published(store, "outage") is None
    first = put_out(store, boss, outage, made("outage"))
    second = publishing.save_draft(store, boss, outage, made("outage", "Вторая"))
    loaded = publishing.published(store, "outage")
    assert loaded is not None
    assert (loaded.version_uid, loaded.number, loaded.label) == (first, 1, "Аварии")
    assert [f.waiting_state for f in publishing.forms(store)] == ["draft"]
    publishing.move(store, boss, second, VersionState.REVIEW)
    publishing.move(store, boss, second, VersionState.PUBLISHED)
    assert [(v.number, v.state) for v in publishing.versions(store, outage)] == [
        (2, VersionState.PUBLISHED),
        (1, VersionState.RETIRED),
    ]
    publishing.move(store, boss, first, VersionState.PUBLISHED)
    assert [v.state for v in publishing.versions(store, outage)] == [
        VersionState.RETIRED,
        VersionState.PUBLISHED,
    ]
    assert publishing.workbook_of(store, first) == b"book"


def test_a_draft_is_written_over_and_reads_anew(store: Store, people: People, outage: Uid) -> None:
    draft = publishing.save_draft(store, people.supervisor, outage, made("outage", "Раз"))
    assert publishing.load_versions(store, (draft,))[draft].form.title == "Раз"
    assert publishing.save_draft(store, people.supervisor, outage, made("outage", "Два")) == draft
    assert publishing.load_versions(store, (draft,))[draft].form.title == "Два"
    assert len(publishing.versions(store, outage)) == 1


def test_a_running_call_keeps_its_version(store: Store, people: People, outage: Uid) -> None:
    first = put_out(store, people.supervisor, outage, made("outage", "Первая"))
    put_out(store, people.supervisor, outage, made("outage", "Вторая"))
    assert publishing.load_versions(store, (first, new_uid()))[first].form.title == "Первая"
    assert publishing.load_versions(store, ()) == {}


def test_what_is_refused(store: Store, people: People, outage: Uid) -> None:
    with pytest.raises(NotAllowed):
        publishing.save_draft(store, people.operator, outage, made("outage"))
    draft = publishing.save_draft(store, people.supervisor, outage, made("outage"))
    with pytest.raises(ScriptError, match="такой шаг не предусмотрен"):
        publishing.move(store, people.supervisor, draft, VersionState.PUBLISHED)
    publishing.move(store, people.supervisor, draft, VersionState.REVIEW)
    publishing.move(store, people.supervisor, draft, VersionState.PUBLISHED)
    with pytest.raises(ScriptError, match="ничем не отличается"):
        publishing.save_draft(store, people.supervisor, outage, made("outage"))
    with pytest.raises(ScriptError, match="outage"):
        publishing.add_form(store, people.supervisor, "outage", LABELS, FormKind.SCRIPT)
    with pytest.raises(LookupError):
        publishing.move(store, people.supervisor, new_uid(), VersionState.REVIEW)


def test_the_dialled_line_chooses_the_script(store: Store, people: People, outage: Uid) -> None:
    boss = people.supervisor
    put_out(store, boss, outage, made("outage"))
    meter = publishing.add_form(store, boss, "meter", LABELS, FormKind.SCRIPT, ["8 800 000-00-02", "meters"])
    put_out(store, boss, meter, made("meter"))
    side = publishing.add_form(store, boss, "side_conflict", LABELS, FormKind.SIDE_SCRIPT, ["300"])
    put_out(store, boss, side, made("side_conflict"))

    def code(line: str) -> str:
        loaded = publishing.script_for_line(store, line)
        return loaded.code if loaded else ""

    assert [code(line) for line in ("100", "+78000000002", "meters", "300", "")] == [
        "outage",
        "meter",
        "meter",
        "outage",
        "outage",
    ]
    assert publishing.published_list(store) == (("outage", "Аварии"), ("meter", "Показания"))
    publishing.change_form(store, boss, meter, LABELS, ["100"])
    publishing.change_form(store, boss, outage, {"ru": "А", "en": "A"}, [])
    assert code("100") == "meter"


def test_without_a_published_script_there_is_none(store: Store, people: People, outage: Uid) -> None:
    assert publishing.script_for_line(store, "100") is None
    assert publishing.published_list(store) == ()


def test_ticket_forms_are_found_by_code(store: Store, people: People) -> None:
    form = publishing.add_form(store, people.administrator, "ticket_incident", LABELS, FormKind.TICKET)
    put_out(store, people.administrator, form, made("ticket_incident"))
    loaded = publishing.ticket_form(store, "ticket_incident")
    assert loaded is not None
    assert publishing.ticket_form(store, "outage") is None
    assert publishing.published(store, "ticket_incident") == loaded


def test_operators_accept_what_changed(store: Store, people: People, outage: Uid) -> None:
    put_out(store, people.supervisor, outage, made("outage"))
    assert acknowledging.news(store, people.operator) == ()
    second = put_out(store, people.supervisor, outage, made("outage", "Вторая"))
    (found,) = acknowledging.news(store, people.operator)
    assert (found.version_uid, found.number) == (second, 2)
    assert [(c.part, c.before, c.after) for c in found.changes] == [("title", "Сценарий", "Вторая")]
    assert found.changes[0].message
    for _ in range(2):
        acknowledging.acknowledge(store, people.operator, second)
    assert acknowledging.news(store, people.operator) == ()
    assert acknowledging.not_acknowledged(store, second) == (people.other_operator,)
