"""Leads through the first start: the form, then the recovery code."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QFileDialog

from app.services.errors import KnownError
from app.services.first_start import answers_of
from app.services.joining.errors import JoinError
from app.services.joining.place import HubPlace, make_place
from app.services.settings.settings import Settings
from app.services.store.founding import Wishes
from app.services.words import language, t
from app.views.first_start.code_page import CodePage
from app.views.first_start.widgets import FirstStartForm, FirstStartPage, place_of


class FirstStartController(QObject):
    """Checks the form and passes the wishes on; ``founded`` of the start answers with the code to show."""

    wished = Signal(object)
    sample = Signal()
    open_other = Signal()
    language_chosen = Signal(str)

    def __init__(self, path: Path, name: str, keyring: str, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self.widget = FirstStartPage()
        self.widget.begun.connect(self._begin)
        self.widget.sample_wanted.connect(self.sample)
        self.widget.open_wanted.connect(self.open_other)
        self.widget.language_chosen.connect(self.language_chosen)
        self.widget.place_wanted.connect(self._choose_place)
        self.widget.escrow_wanted.connect(self._choose_escrow)
        self.widget.show_choices(str(path), name, language(), keyring)
        self.widget.show_answers(answers_of(settings))

    def show_error(self, error: KnownError) -> None:
        """Say why the data could not be made; what was typed stays."""
        self.widget.show_working(False)
        self.widget.show_error(str(error))

    def _begin(self, form: FirstStartForm) -> None:
        trouble = _trouble(form)
        self.widget.show_error(t(trouble) if trouble else "")
        if trouble:
            return
        try:
            place = self._place_of(form) if form.joins else None
        except JoinError as error:
            self.widget.show_error(str(error))
            return
        self.widget.show_working(True)
        self.wished.emit(
            Wishes(
                path=place_of(form.path),
                name=form.name,
                language=form.language,
                extension=form.extension,
                passphrase="" if form.by_keyring else form.passphrase,
                password="" if form.by_account or form.joins else form.password,
                escrow_file=place_of(form.escrow) if form.escrow else None,
                hub=place,
                hub_secret=form.hub_secret,
                by_hub_password=not form.by_account,
            )
        )

    def _place_of(self, form: FirstStartForm) -> HubPlace:
        """The hub as typed; how its certificate is checked is a setting's."""
        settings = self._settings
        certificate = settings.text("hub_root_certificate")
        return make_place(form.hub_address, form.hub_login, settings.text("hub_verification"), certificate)

    def _choose_place(self) -> None:
        dialog = QFileDialog(self.widget, t("first_start.path"), self.widget.path.text())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.fileSelected.connect(self.widget.show_place)
        dialog.open()

    def _choose_escrow(self) -> None:
        dialog = QFileDialog(self.widget, t("first_start.escrow"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.widget.show_escrow)
        dialog.open()


class CodeController(QObject):
    """Shows the recovery code and helps to keep it."""

    done = Signal()

    def __init__(self, code: str, store: Path) -> None:
        super().__init__()
        self.widget = CodePage()
        self._code = code
        self._store = store
        self.widget.show_code(code)
        self.widget.copy_wanted.connect(self._copy)
        self.widget.save_wanted.connect(self._choose_file)
        self.widget.print_wanted.connect(self._print)
        self.widget.done.connect(self.done)

    def save(self, name: str) -> None:
        """Write the code to a text file."""
        try:
            Path(name).write_text(self._sheet(), encoding="utf-8")
        except OSError:
            self.widget.show_told(t("first_start.code_not_saved"))
            return
        self.widget.show_told(t("first_start.code_saved"))

    def _sheet(self) -> str:
        return t("first_start.code_sheet", code=self._code, path=self._store)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._code)
        self.widget.show_told(t("first_start.code_copied"))

    def _choose_file(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self.widget, t("first_start.code_save"), folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(t("first_start.code_file"))
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        dialog = QPrintDialog(printer, self.widget)
        self._printing = _Printing(self, printer)
        dialog.accepted.connect(self._printing.go)
        dialog.setModal(True)
        dialog.show()

    def print_on(self, printer: object) -> None:
        """Print the sheet on a printer."""
        from PySide6.QtPrintSupport import QPrinter

        if isinstance(printer, QPrinter):
            document = QTextDocument()
            document.setPlainText(self._sheet())
            document.print_(printer)
            self.widget.show_told(t("first_start.code_printed"))


class _Printing:
    """Keeps the printer while its dialog is open."""

    def __init__(self, controller: CodeController, printer: object) -> None:
        self._controller = controller
        self._printer = printer

    def go(self) -> None:
        self._controller.print_on(self._printer)


def _trouble(form: FirstStartForm) -> str:
    """The key of what has to be mended in the form; empty where nothing."""
    if form.joins and not form.hub_secret:
        return "first_start.hub_secret_missing"
    if not form.name and not form.joins:
        return "first_start.name_missing"
    if not form.path:
        return "first_start.path_missing"
    if not form.by_keyring and form.passphrase != form.repeated:
        return "first_start.passphrases_differ"
    if not form.by_keyring and not form.passphrase:
        return "first_start.passphrase_missing"
    if not form.by_account and not form.password and not form.joins:
        return "first_start.password_missing"
    return ""
