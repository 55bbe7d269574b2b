"""How the exchange is reached stands on the strip, and the buttons follow what it can do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.services.calls.state import State
from app.services.telephony.events import LineStatus, Link, Membership
from app.services.telephony.interface import Capability
from app.services.words import t
from app.views.desk.moment import possible_actions, state_words
from app.views.desk.timer.link import LinkBadge
from tests.services.telephony.test_switching import Played
from tests.views.desk.conftest import Bench


def test_the_strip_names_the_link_and_the_queues(qtbot: object) -> None:
    badge = LinkBadge()
    badge.show_status(LineStatus())
    assert badge.isHidden()
    queues = (Membership("hotline"), Membership("shop", paused=True, reason="обед"))
    badge.show_status(LineStatus(Link.UP, queues))
    assert badge.text() == t("exchange.link_up")
    assert "hotline" in badge.toolTip()
    assert "обед" in badge.toolTip()
    badge.show_status(LineStatus(Link.LOST, queues))
    assert badge.text() == t("exchange.link_lost")
    assert "hotline" not in badge.toolTip()
    assert badge.property("look") == "late"
    badge.show_status(LineStatus(), "no password")
    assert not badge.isHidden()
    assert badge.text() == t("exchange.link_not_used")
    assert badge.toolTip() == "no password"
    badge.show_status(LineStatus(Link.LOST, queues))
    clicks: list[None] = []
    badge.clicked.connect(lambda: clicks.append(None))
    QTest.mouseClick(badge, Qt.MouseButton.LeftButton)
    assert len(clicks) == 1
    badge.deleteLater()


def test_the_badge_and_the_buttons_follow_the_line(bench: Bench) -> None:
    bench.talk()
    end = bench.desk._context.actions.get("call.end")
    assert end is not None
    assert end.isEnabled()
    contact = bench.desk.calls.current
    assert contact is not None
    able: frozenset[Capability] = frozenset({Capability.HANG_UP})
    bench.line.capabilities = lambda: able  # type: ignore[method-assign]
    hold = bench.desk._context.actions.get("call.hold")
    assert hold is not None
    assert hold.isEnabled()
    bench.line._status_subscribers.tell(LineStatus(Link.UP), "test")
    bench.until(lambda: not hold.isEnabled())
    assert end.isEnabled()
    assert bench.desk.timer.strip.link.text() == t("exchange.link_up")


def test_a_call_that_is_answered_on_the_telephone_says_so(bench: Bench) -> None:
    bench.ring()
    contact = bench.desk.calls.current
    assert contact is not None
    assert state_words(contact)[0] == t(f"timer.state_{State.RINGING.value}")
    contact.line = Played()
    assert state_words(contact) == (t("timer.state_at_phone"), "soon")
    assert not possible_actions(contact, waiting=False, saved_ticket=False)["call.answer"]
    bench.key(Qt.Key.Key_F2)
    assert contact.is_ringing
