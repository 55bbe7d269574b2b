"""The window looks for promises that are used up by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.models.clocks import SlaVersion
from app.models.staff import Role, TicketType
from app.models.tickets import Ticket
from app.services.clocks.thresholds import Sweep
from app.services.demo.agreements import load_agreements
from app.services.store.store import Changed, Store
from app.views import rules, thresholds
from tests.views.desk_fixture import desk_in


def _fill(store: Store) -> None:
    """A promise without any time is used up at once."""
    with store.write(None) as write:
        agreement = load_agreements(write)["support"]
        kind = write.insert(TicketType, code="order", labels={"ru": "Заказ"}, policy_uid=agreement)
        ((version,),) = write.rows("SELECT uid FROM sla_version WHERE policy_uid = ?", agreement)
        write.update(SlaVersion, version, targets={"solution": {"0": 0}}, thresholds=[100])
        for number in range(3):
            write.insert(Ticket, number=f"A-{number}", state="new", subject="Стол", type_uid=kind)


def test_what_is_used_up_is_found_while_the_window_is_open(qtbot: Any, tmp_path: Path) -> None:
    with desk_in(tmp_path, Role.OPERATOR, _fill) as desk:
        told: list[Changed] = []
        desk.context.work.changed.connect(told.append)
        desk.context.work.ask(_touch).then()
        qtbot.waitUntil(lambda: any(change.touches("threshold_fired") for change in told), timeout=10_000)
        found: list[Any] = []

        def keep(rows: list[Any]) -> None:
            found.extend(rows)

        desk.context.work.ask(_fired).then(keep)
        qtbot.waitUntil(lambda: len(found) == 3)
        assert {row[0] for row in found} == {100}


def _touch(store: Store) -> None:
    with store.write(None) as write:
        for (uid,) in store.rows("SELECT uid FROM ticket"):
            write.update(Ticket, uid, priority=3)


def _fired(store: Store) -> list[Any]:
    return store.rows("SELECT percent FROM threshold_fired")


def test_a_bug_in_one_look_does_not_end_the_looking(
    qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def sweep(_store: Store, _now: int) -> Any:
        looked.append(1)
        if len(looked) == 1:
            raise ZeroDivisionError
        return Sweep((), more=False)

    monkeypatch.setattr(thresholds, "sweep", sweep)
    monkeypatch.setattr(thresholds, "FIRST_LOOK_MS", 10)
    monkeypatch.setattr(thresholds, "LOOK_MS", 20)
    with desk_in(tmp_path, Role.OPERATOR, _fill), qtbot.capture_exceptions() as caught:
        qtbot.waitUntil(lambda: len(looked) > 2, timeout=10_000)
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]


def test_rules_go_on_after_a_bug_too(qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = {"run": 0, "sweep": 0}

    def run_pending(_store: Store, within_s: float) -> Any:
        looked["run"] += 1
        raise ZeroDivisionError

    def sweep_time(_store: Store, _now: int, _after: int) -> Any:
        looked["sweep"] += 1
        raise ZeroDivisionError

    monkeypatch.setattr(rules, "run_pending", run_pending)
    monkeypatch.setattr(rules, "sweep", sweep_time)
    monkeypatch.setattr(rules, "FIRST_TIME_MS", 10)
    monkeypatch.setattr(rules, "TIME_MS", 20)
    with desk_in(tmp_path, Role.OPERATOR, _fill), qtbot.capture_exceptions() as caught:
        qtbot.waitUntil(lambda: min(looked.values()) > 2, timeout=10_000)
    assert {kind for kind, _, _ in caught} == {ZeroDivisionError}
