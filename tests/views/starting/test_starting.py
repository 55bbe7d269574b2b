"""The way from the start to the desk, with real stores and a keyring in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from app.models.staff import Role
from app.services.crash import CrashReports
from app.services.exit_codes import ExitCode
from app.services.launch import Launch
from app.services.paths import Paths, paths_in
from app.services.people.users import UserRecord, save_user, system_account
from app.services.settings.levels import Level, gather
from app.services.settings.managed import Managed
from app.services.settings.settings import load_settings
from app.services.store import keys, rescue
from app.services.store.opening import create_store, open_store
from app.services.store.ways import Way
from app.views.first_start.controller import CodeController, FirstStartController
from app.views.sign_in.controller import SignInController
from app.views.starting.controller import Starting
from app.views.texts import LanguageSwitch
from app.views.theme import Theme
from app.views.trouble.controller import TroubleController
from tests.services.store.fake_keyring import FakeKeyring

PASSWORD = "семь бед"


class Stage:
    """A start with everything it needs; ``page`` waits for a kind of page."""

    def __init__(self, qtbot: Any, paths: Paths, keyring: FakeKeyring | None) -> None:
        self.qtbot = qtbot
        self.paths = paths
        self.keyring = keyring
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.theme, self.languages = Theme(application), LanguageSwitch(application)
        self.running: list[Starting] = []

    def start(self, policy: dict[str, Any] | None = None, **options: Any) -> Starting:
        raw = {name: (value, "policy") for name, value in (policy or {}).items()}
        settings = load_settings(self.paths, Managed(policy=gather(Level.POLICY, raw)))
        launch = Launch(self.paths, settings, CrashReports(self.paths.log), **options)
        starting = Starting(launch, self.theme, self.languages, lambda: self.keyring)
        self.running.append(starting)
        starting.begin()
        return starting

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=20_000)

    def page(self, starting: Starting, kind: type) -> Any:
        self.until(lambda: isinstance(starting.page, kind) and starting.window.currentWidget().isEnabled())
        self.until(lambda: starting.window.currentWidget() is starting.page.widget)
        return starting.page

    def desk(self, starting: Starting) -> Any:
        self.until(lambda: starting.desk is not None)
        return starting.desk

    def end(self) -> None:
        for starting in self.running:
            window = starting.desk.window if starting.desk is not None else starting.window
            window.close()
            starting.finish()
            QApplication.processEvents()
            window.deleteLater()
        self.running = []
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def stage(qtbot: Any, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, paths_in(tmp_path), FakeKeyring())
    yield made
    made.end()


def _store(
    stage: Stage,
    role: Role = Role.OPERATOR,
    *,
    trusted: bool = False,
    passphrase: str = "",
    escrow: bytes | None = None,
) -> keys.NewKey:
    path = stage.paths.default_store
    path.parent.mkdir(parents=True)
    made = keys.make_keys(
        path,
        keyring=None if passphrase else stage.keyring,
        passphrase=passphrase or None,
        escrow_pem=escrow,
    )
    with create_store(path, made.key_hex) as store:
        save_user(store, None, UserRecord(None, "boss", "Анна", Role.ADMINISTRATOR), PASSWORD)
        account = system_account() if trusted else None
        save_user(store, None, UserRecord(None, "ivan", "Иван", role, system_account=account), PASSWORD)
    return made


def test_the_demo_signs_in_by_itself_and_leaves_nothing(stage: Stage) -> None:
    starting = stage.start(demo=True)
    desk = stage.desk(starting)
    assert desk.context.signed_in.login == "demo"
    assert desk.context.launch.demo
    folder = starting._session.temporary
    assert folder.exists()
    stage.end()
    assert not folder.exists()
    assert not stage.paths.default_store.exists()


def test_first_start_by_the_enter_key(stage: Stage, qtbot: Any) -> None:
    starting = stage.start()
    page = stage.page(starting, FirstStartController).widget
    page.name.setText("Анна Петрова")
    page.extension.setText("117")
    qtbot.keyClick(page.name, Qt.Key.Key_Return)
    code = stage.page(starting, CodeController).widget
    assert not code.go_on.isEnabled()
    shown = code.code.text().replace("\n", "-")
    code.kept.setChecked(True)
    code.go_on.click()
    signed_in = stage.desk(starting).context.signed_in
    assert (signed_in.name, signed_in.extension, signed_in.role) == ("Анна Петрова", "117", Role.ADMINISTRATOR)
    path = stage.paths.default_store
    assert keys.unlock_by_code(path, shown) == keys.unlock(path, stage.keyring)


def test_first_start_with_a_passphrase_and_a_password(stage: Stage, qtbot: Any) -> None:
    stage.keyring = None
    starting = stage.start()
    page = stage.page(starting, FirstStartController).widget
    assert not page.by_keyring.isEnabled()
    page.begin.click()
    page.passphrase.setText("длинная фраза")
    page.begin.click()
    assert "не совпадают" in page._error.text()
    page.repeated.setText("длинная фраза")
    page.by_password.setChecked(True)
    page.password.setText("коротк")
    page.begin.click()
    stage.until(lambda: page.isEnabled() and "короче" in page._error.text())
    page.password.setText(PASSWORD)
    page.begin.click()
    code = stage.page(starting, CodeController).widget
    code.kept.setChecked(True)
    code.go_on.click()
    sign_in = stage.page(starting, SignInController).widget
    sign_in.password.setText(PASSWORD)
    qtbot.keyClick(sign_in.password, Qt.Key.Key_Return)
    stage.desk(starting)


def test_the_trusted_account_comes_straight_to_the_desk(stage: Stage) -> None:
    _store(stage, trusted=True)
    starting = stage.start()
    assert stage.desk(starting).context.signed_in.login == "ivan"


def test_a_wrong_password_is_told_and_can_be_mended(stage: Stage, qtbot: Any) -> None:
    _store(stage)
    starting = stage.start()
    page = stage.page(starting, SignInController).widget
    page.person.setCurrentIndex(page.person.findText("Иван"))
    page.password.setText("не то")
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    stage.until(lambda: page.password.isEnabled() and "не подходят" in page._error.text())
    page.password.setText(PASSWORD)
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    assert stage.desk(starting).context.signed_in.login == "ivan"


def test_a_supervisor_gets_a_store_that_cannot_be_written(stage: Stage) -> None:
    _store(stage, Role.SUPERVISOR, trusted=True)
    starting = stage.start()
    assert stage.desk(starting).context.read_only
    assert starting._session.read_only
    assert stage.desk(starting).context.author is None  # the door to publishing is closed until asked for
    assert stage.desk(starting).context.authoring is not None


def test_whoever_asks_for_review_gets_no_door_at_all(stage: Stage) -> None:
    _store(stage, Role.SUPERVISOR, trusted=True)
    context = stage.desk(stage.start(review=True)).context
    assert (context.read_only, context.authoring, context.author) == (True, None, None)


def test_a_lost_key_comes_back_by_the_recovery_code(stage: Stage) -> None:
    made = _store(stage, trusted=True)
    stage.keyring.kept.clear()
    starting = stage.start()
    page = stage.page(starting, TroubleController).widget
    page.choose(Way.CODE)
    page.field.setText(made.recovery_code[:-1])
    page.go.click()
    stage.until(lambda: "32 буквы" in page._text.text())
    page.field.setText(made.recovery_code.lower())
    page.go.click()
    stage.desk(starting)
    assert keys.unlock(stage.paths.default_store, stage.keyring) == [made.key_hex]


def test_a_lost_key_comes_back_by_the_organisations_key(stage: Stage, tmp_path: Path) -> None:
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    made = _store(stage, trusted=True, escrow=public)
    stage.keyring.kept.clear()
    starting = stage.start()
    page = stage.page(starting, TroubleController).widget
    assert Way.ESCROW in page.buttons
    wrong, right = tmp_path / "wrong.pem", tmp_path / "right.pem"
    wrong.write_text("nothing", encoding="utf-8")
    right.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    starting.recover_by_escrow(str(wrong))
    stage.until(lambda: starting.page.widget.windowTitle() == "Код не подошёл")
    starting.recover_by_escrow(str(right))
    stage.desk(starting)
    assert keys.unlock(stage.paths.default_store, stage.keyring) == [made.key_hex]


def test_without_an_escrow_copy_the_organisations_key_is_not_offered(stage: Stage) -> None:
    _store(stage, trusted=True)
    stage.keyring.kept.clear()
    page = stage.page(stage.start(), TroubleController).widget
    assert Way.CODE in page.buttons
    assert Way.ESCROW not in page.buttons


def test_a_passphrase_is_asked_for(stage: Stage, qtbot: Any) -> None:
    _store(stage, trusted=True, passphrase="верная фраза")
    starting = stage.start()
    page = stage.page(starting, TroubleController).widget
    page.field.setText("неверная фраза")
    qtbot.keyClick(page.field, Qt.Key.Key_Return)
    stage.until(lambda: "не подошла" in page._title.text())
    stage.page(starting, TroubleController)
    page.field.setText("верная фраза")
    qtbot.keyClick(page.field, Qt.Key.Key_Return)
    stage.desk(starting)


def test_a_damaged_store_comes_back_from_a_backup(stage: Stage) -> None:
    made = _store(stage, trusted=True)
    path = stage.paths.default_store
    rescue.make_backup(path, made.key_hex, datetime(2026, 3, 2, 8, tzinfo=UTC))
    path.write_bytes(b"\x00" * 8192)
    starting = stage.start()
    page = stage.page(starting, TroubleController).widget
    page.choose(Way.BACKUP)
    assert page.list.count() == 1
    page.go.click()
    stage.desk(starting)
    assert list(path.parent.glob("*.damaged-*"))


@pytest.mark.parametrize("place", ["jobs.unlocked", "Desk"])
def test_a_fault_of_the_program_does_not_leave_people_waiting(
    stage: Stage, qtbot: Any, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    _store(stage, trusted=True)

    def faulty(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched, qtbot.captureExceptions() as raised:
        patched.setattr(f"app.views.starting.controller.{place}", faulty)
        starting = stage.start()
        page = stage.page(starting, TroubleController).widget
    assert [kind for kind, *_ in raised] == [ZeroDivisionError], "a report is written of it"
    assert starting.unsolved is not None
    assert starting.unsolved.exit_code == ExitCode.BUG
    assert list(page.buttons) == [Way.AGAIN, Way.QUIT]
    page.choose(Way.AGAIN)
    stage.desk(starting)


def test_a_newer_store_offers_other_files_and_the_way_out(stage: Stage) -> None:
    made = _store(stage, trusted=True)
    with open_store(stage.paths.default_store, made.key_hex) as store:
        store.db.execute_sql("PRAGMA user_version = 9999")
    page = stage.page(stage.start(), TroubleController).widget
    assert list(page.buttons) == [Way.ANOTHER, Way.QUIT]


def test_a_store_that_was_here_before_is_not_made_anew_unasked(stage: Stage, tmp_path: Path) -> None:
    load_settings(stage.paths).set("recent_store", str(tmp_path / "stick" / "gone.db"))
    starting = stage.start()
    page = stage.page(starting, TroubleController).widget
    assert Way.CREATE in page.buttons
    page.choose(Way.CREATE)
    assert stage.page(starting, FirstStartController).widget.path.text().endswith("gone.db")


@pytest.mark.parametrize("chosen", ["other.db", "other.db.new"])
def test_a_store_whose_making_was_cut_short_is_begun_anew(stage: Stage, tmp_path: Path, chosen: str) -> None:
    _store(stage, Role.OPERATOR, trusted=True, passphrase="верная фраза")
    starting = stage.start()
    stage.page(starting, TroubleController)
    keys.make_keys(tmp_path / "other.db", passphrase="верная фраза")
    create_store(tmp_path / "other.db.new", "ab" * 32).close()
    starting.open_other(str(tmp_path / chosen))
    stage.until(lambda: starting.page is not None and "не успели" in starting.page.widget.windowTitle())
    page = starting.page.widget
    assert next(iter(page.buttons)) is Way.CREATE
    page.choose(Way.CREATE)
    stage.page(starting, FirstStartController)
    assert starting._path == tmp_path / "other.db"


def test_another_store_can_be_chosen(stage: Stage, tmp_path: Path) -> None:
    _store(stage, trusted=True)
    starting = stage.start(store=tmp_path / "none.db")
    stage.page(starting, FirstStartController)
    starting.open_other(str(stage.paths.default_store))
    stage.desk(starting)


def test_an_operator_does_not_review(stage: Stage) -> None:
    _store(stage, Role.OPERATOR, trusted=True)
    page = stage.page(stage.start(review=True), TroubleController).widget
    assert "просматривать чужие звонки" in page._text.text()


def test_review_opens_for_reading(stage: Stage) -> None:
    _store(stage, Role.ADMINISTRATOR, trusted=True)
    assert stage.desk(stage.start(review=True)).context.read_only


def _policy(stage: Stage, **more: str) -> dict[str, Any]:
    place = stage.paths.data / "by policy" / "hotline.db"
    return {"language": "ru", "store_file": str(place), "key_store": "keyring", "sign_in": "account", **more}


def test_a_policy_that_answers_everything_asks_nothing(stage: Stage, tmp_path: Path) -> None:
    public = X25519PrivateKey.generate().public_key()
    escrow = tmp_path / "escrow.pem"
    escrow.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    policy = _policy(stage, escrow_file=str(escrow))
    starting = stage.start(policy)
    desk = stage.desk(starting)
    assert desk.context.signed_in.role is Role.ADMINISTRATOR
    assert Path(policy["store_file"]).exists()
    assert not stage.paths.default_store.exists()
    starting.finish()
    assert keys.read_key_file(Path(policy["store_file"])).offers("escrow")


def test_without_the_organisations_key_the_recovery_code_is_still_shown(stage: Stage) -> None:
    stage.page(stage.start(_policy(stage)), CodeController)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("store_file", {"path"}), ("key_store", {"by_keyring", "by_passphrase"}), ("language", {"language"})],
)
def test_the_first_start_asks_only_what_no_policy_answers(stage: Stage, name: str, shown: set[str]) -> None:
    policy = _policy(stage)
    del policy[name]
    form = stage.page(stage.start(policy), FirstStartController).widget
    asked = {"path", "by_keyring", "by_passphrase", "by_account", "by_password", "language"}
    assert {each for each in asked if getattr(form, each).isVisibleTo(form)} == shown
    assert form.name.isVisibleTo(form)


def test_a_demanded_keyring_that_is_not_there_is_told(stage: Stage) -> None:
    stage.keyring = None
    policy = _policy(stage)
    stage.page(stage.start(policy), TroubleController)
    assert not Path(policy["store_file"]).parent.exists()


def test_a_policy_that_fixes_the_data_opens_no_others(stage: Stage, tmp_path: Path) -> None:
    starting = stage.start(_policy(stage))
    stage.page(starting, CodeController if system_account() else FirstStartController)
    starting.open_other(str(tmp_path / "other.db"))
    stage.page(starting, TroubleController)
