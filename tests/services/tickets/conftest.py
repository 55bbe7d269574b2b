from __future__ import annotations

import pytest

from app.models.ids import Uid, new_uid
from app.models.scripts import ScriptDefinition, ScriptVersion
from app.models.staff import TicketType
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from tests.services.conftest import NOW, People

FORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:hotline="urn:hotline:1">
 <h:head><h:title>Инцидент</h:title><model>
  <instance><data id="ticket_incident" version="1"><since/><flat/><visitor><name/></visitor></data></instance>
  <bind nodeset="/data/since" type="string" hotline:mark="public" required="true()"/>
  <bind nodeset="/data/flat" type="int" hotline:mark="personal" hotline:required_to_close="yes"/>
  <bind nodeset="/data/visitor/name" type="string" hotline:mark="personal"/>
 </model></h:head>
 <h:body>
  <input ref="/data/since"><label>С какого времени</label></input>
  <input ref="/data/flat"><label>Квартира</label></input>
  <group ref="/data/visitor"><repeat nodeset="/data/visitor">
   <input ref="/data/visitor/name"><label>Кто придёт</label></input>
  </repeat></group>
 </h:body>
</h:html>"""


@pytest.fixture
def form(store: Store, people: People) -> Uid:
    """Publish a form for incidents; its version."""
    with store.write(None) as write:
        definition = write.insert(
            ScriptDefinition, code="ticket_incident", labels={"ru": "И", "en": "I"}, kind="ticket"
        )
        write.update(TicketType, people.incident, form_code="ticket_incident")
        return write.insert(
            ScriptVersion,
            definition_uid=definition,
            number=1,
            state="published",
            checksum="x",
            xml=FORM,
            published_at=NOW,
        )


@pytest.fixture
def draft(people: People) -> TicketDraft:
    return TicketDraft(
        new_uid(),
        type_uid=people.incident,
        subject="Нет холодной воды",
        description="Во всей квартире",
        category_uid=people.cold,
        person_uid=people.anna,
    )
