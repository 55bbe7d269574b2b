"""How remarks stand with the team's hub, at the window of a reviewer whose desk has joined one."""

from __future__ import annotations

from typing import Any

import pytest

from app.models.ids import Uid, new_uid
from app.services.review import travelling
from app.services.review.remarks import RemarkKind, keep_remark, submit_remarks
from app.services.review.travelling import Submitted
from app.services.store.opening import open_store
from app.services.store.store import Store
from tests.services.conftest import KEY
from tests.services.review.scene import SECOND
from tests.views.review.conftest import Chair


@pytest.fixture
def joined(chair: Chair) -> Chair:
    """The desk has joined a hub, as the supervisor."""
    with open_store(chair.path, KEY) as store, store.receive() as write:
        write.local(
            "INSERT INTO sync_state (epoch, rev, member_uid, role, queues, seen, seen_seq, load_phase, "
            "load_after, load_rev, schema) VALUES ('e', 0, ?, 'supervisor', '[]', '', 0, '', '', 0, 0)",
            chair.people.supervisor,
        )
    ask(chair, travelling.begin)
    return chair


def ask(chair: Chair, operation: Any, *args: Any) -> Any:
    return chair.session.store.submit(lambda store: operation(store, *args)).result()


def said(chair: Chair, text: str, second: int = 5) -> Uid:
    boss, call = chair.people.supervisor, chair.scene.call
    uid: Uid = ask(chair, keep_remark, boss, call, RemarkKind.GOOD, chair.scene.start + second * SECOND, text)
    ask(chair, submit_remarks, boss, call)
    return uid


def answered(chair: Chair, refused: dict[Uid, str]) -> None:
    def settle(store: Store) -> None:
        travelling.settle(store, travelling.waiting(store, chair.people.supervisor)[1], refused)

    ask(chair, settle)


def colleague(chair: Chair, text: str, second: int, kind: str = "problem") -> None:
    at = chair.scene.start + second * SECOND
    one = Submitted(new_uid(), chair.scene.call, chair.people.administrator, kind, at, text, at, at)
    ask(chair, travelling.take, [one], chair.people.supervisor, second)


def lines(chair: Chair) -> list[str]:
    pane = chair.screen.widget.replay.remarks.list
    return [pane.item(row).text() for row in range(pane.count())]


def test_a_remark_says_whether_it_waits_was_sent_or_refused_and_why(joined: Chair) -> None:
    joined.open_scene()
    uid = said(joined, "Вежливо")
    joined.screen._load_remarks()
    told = "00:05  Хорошо, Нина Орлова: Вежливо"
    joined.until(lambda: lines(joined) == [f"{told}\nЕщё не на сервере, отправится при ближайшей связи."])
    answered(joined, {uid: "scope"})
    joined.until(lambda: lines(joined)[0].startswith(f"{told}\nСервер не принял замечание: этот звонок не из"))
    assert lines(joined)[0].endswith("Оно осталось только здесь.")
    one = Submitted(uid, joined.scene.call, joined.people.supervisor, "good", 1, "Вежливо", 1, 1)
    ask(joined, travelling.settle, [one], {uid: "rights"})
    joined.until(lambda: "ваша роль не позволяет разбирать звонки" in lines(joined)[0])
    ask(joined, travelling.settle, [one], {uid: "broken"})
    joined.until(lambda: "причина не названа" in lines(joined)[0])
    ask(joined, travelling.settle, [one], {})
    joined.until(lambda: lines(joined) == [told])
    assert joined.screen.widget.replay.remarks.list.item(0).toolTip() == "отправлено на сервер"


def test_what_comes_by_itself_moves_neither_the_line_chosen_nor_the_cursor(joined: Chair) -> None:
    joined.open_scene()
    said(joined, "Вежливо", 30)
    answered(joined, {})
    joined.until(lambda: len(lines(joined)) == 1 and "Вежливо" in lines(joined)[0])
    pane = joined.screen.widget.replay.remarks.list
    pane.setCurrentRow(0)
    joined.line.go_to(joined.scene.start + 50 * SECOND)
    colleague(joined, "Перебил", 10)
    joined.until(lambda: len(lines(joined)) == 2)
    assert lines(joined)[0] == "00:10  Ошибка, Пётр Громов: Перебил"
    assert pane.currentRow() == 1
    assert joined.line.moment == joined.scene.start + 50 * SECOND
    row = joined.screen.model.row_of(joined.scene.call)
    joined.until(lambda: joined.screen.model.line_at(row).remarks == 2)


def test_an_erased_remark_says_so(joined: Chair) -> None:
    joined.open_scene()
    colleague(joined, "", 10, "comment")
    joined.until(
        lambda: lines(joined) == ["00:10  Комментарий, Пётр Громов: текст удалён вместе с данными клиента"]
    )


def test_a_desk_that_works_alone_says_nothing_of_a_hub(chair: Chair) -> None:
    chair.open_scene()
    said(chair, "Вежливо")
    chair.screen._load_remarks()
    chair.until(lambda: lines(chair) == ["00:05  Хорошо, Нина Орлова: Вежливо"])
    assert chair.screen.widget.replay.remarks.list.item(0).toolTip() == ""
