from __future__ import annotations

import hashlib

import pytest

from app.models.ids import Uid
from app.models.scripts import FormKind, VersionState
from app.services.scripts import publishing
from app.services.scripts.publishing import NewVersion
from app.services.store.store import Store
from tests.services.conftest import People

FORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:hotline="urn:hotline:1">
 <h:head><h:title>{title}</h:title><model>
  <instance><data id="{code}" version="1"><what/><code/><door><name/></door></data></instance>
  <bind nodeset="/data/what" type="string" hotline:mark="public"/>
  <bind nodeset="/data/code" type="string" hotline:mark="secret" relevant="/data/what = 'gas'"/>
  <bind nodeset="/data/door/name" type="string" hotline:mark="personal"/>
 </model></h:head>
 <h:body>
  <select1 ref="/data/what"><label>Что случилось?</label>
   <item><label>Пахнет газом</label><value>gas</value></item>
   <item><label>Нет воды</label><value>water</value></item>
  </select1>
  <input ref="/data/code"><label>Кодовое слово</label></input>
  <group ref="/data/door"><repeat nodeset="/data/door">
   <input ref="/data/door/name"><label>Кто откроет</label></input>
  </repeat></group>
 </h:body>
</h:html>"""


def made(code: str, title: str = "Сценарий", changes: object = None) -> NewVersion:
    xml = FORM.format(code=code, title=title)
    return NewVersion(xml, hashlib.sha256(xml.encode()).hexdigest(), b"book", f"{code}.xlsx", changes)


def put_out(store: Store, actor: Uid, form: Uid, version: NewVersion) -> Uid:
    uid = publishing.save_draft(store, actor, form, version)
    publishing.move(store, actor, uid, VersionState.REVIEW)
    publishing.move(store, actor, uid, VersionState.PUBLISHED)
    return uid


@pytest.fixture
def outage(store: Store, people: People) -> Uid:
    """Add a script for the line 100; its key."""
    labels = {"ru": "Аварии", "en": "Outages"}
    return publishing.add_form(store, people.supervisor, "outage", labels, FormKind.SCRIPT, ["100"])
