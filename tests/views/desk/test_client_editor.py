"""The client editor: everything of a client by keyboard, saved at once, taken back by the notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from app.services.clients.profile import Profile, read_profile
from app.views.common.combos import ChoiceBox
from app.views.desk.card.editor.dialog import ClientEditor
from tests.views.desk.conftest import CONTROL, SHIFT, Bench, texts

NO = Qt.KeyboardModifier.NoModifier


def _open(bench: Bench, work: Callable[[ClientEditor], Any]) -> list[bool]:
    """Open the editor by key on Anna's card; ``work`` does the typing, and closes it or leaves it open."""
    bench.talk()
    bench.until(lambda: bench.desk.card.card is not None)
    seen: list[bool] = []

    def answer(dialog: ClientEditor) -> bool:
        dialog.setModal(True)
        dialog.show()
        work(dialog)
        seen.append(bool(dialog.result()))
        return seen[0]

    bench.notices.answers.append(answer)
    bench.key(Qt.Key.Key_F4, SHIFT)
    bench.until(lambda: seen)
    return seen


def _anna(bench: Bench) -> Profile:
    return bench.database.submit(lambda store: read_profile(store, bench.people.anna)).result(10)


def _press(dialog: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO) -> None:
    QTest.keyClick(dialog.focusWidget() or dialog, key, modifiers)


def _set(editor: QWidget, value: Any) -> None:
    if isinstance(editor, QLineEdit):
        editor.setText(value)
    elif isinstance(editor, QCheckBox):
        editor.setChecked(value)
    elif isinstance(editor, ChoiceBox):
        editor.set_value(value)


def _row(dialog: ClientEditor, section: str, **values: Any) -> None:
    editors = dialog.sections[section].add(None, {})
    for name, value in values.items():
        _set(editors[name], value)


def test_everything_is_added_shown_and_taken_back(bench: Bench) -> None:
    def work(dialog: ClientEditor) -> None:
        _row(dialog, "contacts", kind="mail", raw="anna@example.org", label="дом", verified=True)
        _row(dialog, "places", name="ООО «Ветер»", position="бухгалтер")
        _row(dialog, "premises", address="Тула, Мира, 1", flat="2", account="777")
        _row(dialog, "products", product_uid=bench.people.product, version="9", till="31.12.2099")
        _row(dialog, "flags", kind="vip", reason="давний клиент", until="31.12.2099")
        _press(dialog, Qt.Key.Key_Return)

    before = _anna(bench)
    _open(bench, work)
    bench.until(lambda: any(notice.text == "Изменено: Иванова Анна Петровна." for notice in bench.notices.all))
    after = _anna(bench)
    assert [line.raw for line in after.contacts][-1] == "anna@example.org"
    assert after.contacts[-1].verified_at is not None
    assert (after.places[-1].name, after.premises[-1].account) == ("ООО «Ветер»", "777")
    assert (after.products[-1].version, after.flags[-1].reason) == ("9", "давний клиент")
    bench.until(lambda: "ООО «Ветер»" in texts(bench.desk.card.widget))
    shown = texts(bench.desk.card.widget)
    assert all(part in shown for part in ("Тула, Мира, 1", "Касса 9", "давний клиент"))
    notice = bench.notices.all[-1]
    assert notice.act is not None
    notice.act()
    bench.until(lambda: _anna(bench) == before)


def test_lines_are_removed_by_the_keyboard_and_untouched_ones_stay(bench: Bench) -> None:
    def work(dialog: ClientEditor) -> None:
        flags = dialog.sections["flags"]
        first_removal = next(one for one in flags.tab_order() if isinstance(one, QPushButton))
        first_removal.setFocus()
        _press(dialog, Qt.Key.Key_Space)
        assert len(flags.lines()) == len(before.flags) - 1
        dialog.findChildren(QPlainTextEdit)[0].setFocus()
        _press(dialog, Qt.Key.Key_Return, CONTROL)
        assert dialog.result() == 1

    before = _anna(bench)
    _open(bench, work)
    bench.until(lambda: bench.value("SELECT count(*) FROM person_flag WHERE deleted_at IS NOT NULL") == 1)
    after = _anna(bench)
    assert after.flags == before.flags[1:]
    assert (after.contacts, after.products, after.name) == (before.contacts, before.products, before.name)


def test_nothing_changed_writes_nothing(bench: Bench) -> None:
    seen = _open(bench, lambda dialog: dialog.accept())
    count = bench.value("SELECT count(*) FROM journal_entry WHERE record_table LIKE 'person%'")
    assert seen == [True]
    bench.key(Qt.Key.Key_F9)
    assert bench.value("SELECT count(*) FROM journal_entry WHERE record_table LIKE 'person%'") == count
    assert not any("Изменено" in notice.text for notice in bench.notices.all)


def test_escape_closes_without_saving(bench: Bench) -> None:
    def work(dialog: ClientEditor) -> None:
        _row(dialog, "flags", kind="vip", reason="не надо")
        _press(dialog, Qt.Key.Key_Escape)

    seen = _open(bench, work)
    assert seen == [False]
    assert "не надо" not in [flag.reason for flag in _anna(bench).flags]


@pytest.mark.parametrize(
    ("section", "values", "message"),
    [
        ("contacts", {"raw": "позже"}, "нет телефонного номера"),
        ("premises", {"flat": "5"}, "Адрес не сохранён"),
        ("products", {"till": "скоро"}, "Введите дату"),
        ("flags", {"reason": "важно", "until": "31.31.2026"}, "Введите дату"),
    ],
)
def test_it_points_at_what_cannot_be_kept(
    bench: Bench, section: str, values: dict[str, str], message: str
) -> None:
    def work(dialog: ClientEditor) -> None:
        _row(dialog, section, **values)
        dialog.accept()
        assert dialog.result() == 0
        assert message in texts(dialog)
        where = dialog.focusWidget()
        assert where is not None
        assert where in dialog.sections[section].tab_order()
        dialog.reject()

    _open(bench, work)


def test_a_new_row_has_the_focus_and_tab_goes_down_the_form(bench: Bench) -> None:
    def work(dialog: ClientEditor) -> None:
        dialog.sections["premises"]._add.setFocus()
        _press(dialog, Qt.Key.Key_Return)
        assert dialog.result() == 0, "Enter on the button adds a row"
        named = []
        for _ in range(4):
            focused = dialog.focusWidget()
            assert focused is not None
            named.append(focused.accessibleName().rpartition(": ")[2])
            _press(dialog, Qt.Key.Key_Tab)
        assert named == ["Адрес", "Кв.", "Лицевой счёт", "Удалить строку"]
        start = dialog.findChildren(QPlainTextEdit)[0]
        start.setFocus()
        _press(dialog, Qt.Key.Key_Tab)
        following = dialog.focusWidget()
        assert following is dialog.sections["contacts"].tab_order()[0]
        dialog.reject()

    _open(bench, work)


def test_organisations_there_are_are_offered(bench: Bench) -> None:
    def work(dialog: ClientEditor) -> None:
        editor = dialog.sections["places"].add(None, {})["name"]
        assert isinstance(editor, QLineEdit)
        editor.setText("маяк")
        editor.textEdited.emit("маяк")
        completer = editor.completer()
        assert completer is not None
        bench.until(lambda: completer.model().rowCount() == 1)
        assert completer.model().index(0, 0).data() == "ТСЖ «Маяк»"
        dialog.reject()

    _open(bench, work)


def test_it_fits_a_small_screen_and_every_field_has_a_name(bench: Bench) -> None:
    def work(dialog: ClientEditor) -> None:
        assert dialog.width() <= 1366
        assert dialog.height() <= 700
        fields = [
            *dialog.findChildren(QLineEdit),
            *dialog.findChildren(ChoiceBox),
            *dialog.findChildren(QCheckBox),
        ]
        assert [field for field in fields if not field.accessibleName()] == []
        dialog.reject()

    _open(bench, work)
    assert QApplication.activeModalWidget() is None
