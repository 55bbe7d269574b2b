"""The banner over every screen: shown, tied to by key, ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.models import Category, TicketType, User
from app.models.ids import new_uid
from app.models.staff import Role
from app.services.incidents.announcing import Announcement, announce
from app.services.store.store import Store
from app.services.tickets.draft import TicketDraft
from app.services.words import t
from app.views.incidents.dialogs import AnnounceDialog, CloseDialog
from app.views.starting.desk import Desk
from tests.views.desk_fixture import desk_in


def with_incident(store: Store) -> None:
    boss = store.value("SELECT uid FROM user WHERE login = 'boss'")
    with store.write(None) as write:
        category = write.insert(Category, code="water", labels={"ru": "Вода", "en": "Water"})
        kind = write.insert(TicketType, code="incident", labels={"ru": "Инцидент", "en": "Incident"})
        write.insert(User, login="other", name="Другой", role="operator", language="ru")
    main = TicketDraft(new_uid(), kind, "Прорыв трубы", "На Лесной", category_uid=category)
    announce(store, boss, Announcement("Нет воды на Лесной", "Дадут к шести"), main)


def until(qtbot: Any, condition: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(condition()), timeout=10_000)


def answering(desk: Desk, answer: Callable[[Any], bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.context.notices, "run", answer)


def test_it_stands_over_every_screen(qtbot: Any, tmp_path: Path) -> None:
    with desk_in(tmp_path, Role.OPERATOR, with_incident) as desk:
        desk.show()
        banner = desk.incidents.banner
        until(qtbot, banner.isVisible)
        for screen in ("queues", "help", "desk"):
            desk.shell.show(screen)
            assert banner.isVisible()
        assert "Нет воды на Лесной" in banner.accessibleName()
        assert banner.attach.isVisible()


def test_one_key_ties_the_ticket_being_written(qtbot: Any, tmp_path: Path) -> None:
    with desk_in(tmp_path, Role.OPERATOR, with_incident) as desk:
        desk.show()
        until(qtbot, desk.incidents.banner.isVisible)
        told: list[str] = []
        desk.context.notices.told.connect(lambda notice: told.append(notice.text))
        screen: Any = desk.shell.screen("desk")
        desk.incidents.attach()
        assert told == [t("incidents.nothing_in_hand")]
        screen.ticket.widget.edited.emit("address", "Лесная, 5")
        desk.incidents.attach_with_notice()
        until(qtbot, lambda: screen.ticket.values.number == "A-2")
        assert "A-2" in told[-1]
        shown = desk.incidents
        until(qtbot, lambda: shown.shown is not None and shown.shown.waiting == 1)
        assert screen.ticket.values.draft.subject == "Нет воды на Лесной"


def test_a_senior_announces_changes_and_ends_it(
    qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk_in(tmp_path, Role.SENIOR, with_incident) as desk:
        desk.show()
        until(qtbot, desk.incidents.banner.isVisible)
        asked: list[Any] = []

        def announced(dialog: AnnounceDialog) -> bool:
            asked.append(dialog)
            dialog.accept()
            assert dialog.result() == 0
            dialog.heading.setText("Нет света")
            dialog.expected.setText("не скоро")
            dialog.accept()
            assert dialog.result() == 0
            dialog.expected.setText("18:00")
            dialog.accept()
            return bool(dialog.result())

        answering(desk, announced, monkeypatch)
        desk.incidents.announce()
        until(qtbot, lambda: desk.incidents.shown and desk.incidents.shown.title == "Нет света")
        desk.incidents.show_next()
        assert desk.incidents.shown is not None
        assert desk.incidents.shown.title == "Нет воды на Лесной"

        def said(dialog: AnnounceDialog) -> bool:
            dialog.say.setPlainText("Дадут к восьми")
            dialog.accept()
            return bool(dialog.result())

        answering(desk, said, monkeypatch)
        desk.incidents.change()
        until(qtbot, lambda: desk.incidents.shown and desk.incidents.shown.say == "Дадут к восьми")

        def ended(dialog: CloseDialog) -> bool:
            dialog.accept()
            assert dialog.result() == 0
            dialog.answer.setPlainText("Воду дали")
            dialog.accept()
            return bool(dialog.result())

        answering(desk, ended, monkeypatch)
        desk.incidents.close()
        until(qtbot, lambda: desk.incidents.shown and desk.incidents.shown.title == "Нет света")


def test_an_operator_cannot_announce_and_a_supervisor_only_sees(qtbot: Any, tmp_path: Path) -> None:
    with desk_in(tmp_path, Role.SUPERVISOR, with_incident) as desk:
        desk.show()
        until(qtbot, desk.incidents.banner.isVisible)
        assert not desk.incidents.banner.attach.isVisible()
        assert desk.context.actions.get("incident.announce") is None


def test_it_speaks_the_other_language(qtbot: Any, tmp_path: Path) -> None:
    with desk_in(tmp_path, Role.OPERATOR, with_incident) as desk:
        desk.show()
        until(qtbot, desk.incidents.banner.isVisible)
        desk.context.languages.use("en")
        until(qtbot, lambda: "Tie this call" in desk.incidents.banner.attach.text())


def test_long_words_do_not_widen_the_window(qtbot: Any, tmp_path: Path) -> None:
    with desk_in(tmp_path, Role.SENIOR, with_incident) as desk:
        desk.show()
        until(qtbot, desk.incidents.banner.isVisible)
        shown = desk.incidents.shown
        assert shown is not None
        long = replace(shown, title="Нет воды " * 30, say="Говорим всем одно " * 40, expected_at=1, callers=999)
        desk.incidents.banner.show_incident(long, (0, 12), "Ctrl+F8")
        assert desk.incidents.banner.minimumSizeHint().width() <= 900
        assert desk.incidents.banner.heightForWidth(1366) <= 110
