"""The life of a version, as the screen's keys move it: draft, review, published, retired."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.models.ids import Uid
from app.models.scripts import FormKind, VersionState
from app.services.people.rights import Act, may
from app.services.scripts import publishing
from app.services.scripts.care import CheckedWorkbook
from app.services.scripts.standing import FormPage, VersionLine, save_form
from app.services.words import language, t
from app.views.actions.registry import key_text
from app.views.context import Context
from app.views.script_care.dialogs import FormDialog
from app.views.work import Work

if TYPE_CHECKING:
    from app.views.script_care.controller import ScriptCareController

FORWARD = {
    VersionState.DRAFT: VersionState.REVIEW,
    VersionState.REVIEW: VersionState.PUBLISHED,
    VersionState.RETIRED: VersionState.PUBLISHED,
}


class Publisher(QObject):
    """Writes what the author decides; ``may`` is False for those who may only look and try."""

    def __init__(self, context: Context, care: ScriptCareController) -> None:
        super().__init__(care)
        self._context = context
        self._care = care
        self._user = context.signed_in.user_uid
        self._allowed = may(context.signed_in.role, Act.CARE_FOR_SCRIPTS)

    @property
    def _author(self) -> Work | None:
        return self._context.author

    @property
    def may(self) -> bool:
        """Whether something can be published now."""
        return self._allowed and self._author is not None

    @property
    def could(self) -> bool:
        """Whether something can be published now, or once the door is opened."""
        return self.may or (self._allowed and self._context.authoring is not None)

    def offer_opening(self) -> None:
        """Say that the store is open for reading, and how to publish."""
        authoring = self._context.authoring
        if authoring is not None and self._allowed:
            self._context.notices.tell(t("care.closed_now"), t("care.open_for_publishing"), authoring.open)

    def why_not(self) -> str:
        """Why nothing can be published here, or that a door stands open; empty where it always can."""
        if self._context.authoring is not None and self._allowed:
            action = self._context.actions.get("care.publishing")
            keys = key_text(action) if action is not None else ""
            return t("care.publishing_now" if self.may else "care.publishing_closed", keys=keys)
        if self.may:
            return ""
        return t("care.read_only" if self._allowed else "care.may_not")

    def move_to(self, state: VersionState) -> None:
        """Move the chosen version along its life."""
        if not self.may:
            self.offer_opening()
            return
        line = self._care.widget.versions.current
        if line is not None and self._care.page is not None and self._author is not None and self.may:
            self._care.wanted_version = line.info.uid
            asked = self._author.ask(publishing.move, self._user, line.info.uid, state)
            undo = self._way_back(self._care.page, line, state)
            asked.then(partial(self._moved, self._care.page.info.label, line.info.number, state, undo))

    def _moved(
        self, label: str, number: int, state: VersionState, undo: Callable[[], None] | None, _answer: None
    ) -> None:
        told = t(f"care.now_{state.value}", label=label, number=number)
        self._context.notices.tell(told, t("care.take_back") if undo else "", undo)
        self._care.read_forms()

    def _way_back(self, page: FormPage, line: VersionLine, state: VersionState) -> Callable[[], None] | None:
        """What takes a step back: the state before, or the version published before; None where there is none."""
        before = next((one for one in page.versions if one.info.state is VersionState.PUBLISHED), None)
        if state is VersionState.PUBLISHED and before is not None:
            return partial(self._take_back, before, VersionState.PUBLISHED)
        if state is VersionState.PUBLISHED:
            return partial(self._take_back, line, VersionState.RETIRED)
        if state is VersionState.RETIRED and line.info.state is not VersionState.PUBLISHED:
            return None
        return partial(self._take_back, line, line.info.state)

    def _take_back(self, line: VersionLine, state: VersionState) -> None:
        if self._author is not None:
            self._care.wanted_version = line.info.uid
            self._author.ask(publishing.move, self._user, line.info.uid, state).then(self._taken_back)

    def _taken_back(self, _answer: None) -> None:
        self._context.notices.tell(t("care.taken_back"))
        self._care.read_forms()

    def forward(self) -> None:
        """The next step of life: the workbook becomes a draft, a draft goes to review, then it is published."""
        if not self.may:
            self.offer_opening()
            return
        if self._care.widget.forms.on_workbook:
            self._keep_draft()
            return
        line = self._care.widget.versions.current
        if line is not None and line.info.state in FORWARD:
            self.move_to(FORWARD[line.info.state])

    def _keep_draft(self) -> None:
        found, standing = self._care.checked, self._care.difference
        if found is None or found.form is None or not found.may_publish or standing is None:
            self._care.next_problem()
            return
        if standing.form is not None:
            self._save_draft(found, standing.form)
            return
        code, title = found.form.form_id, found.form.title
        kind = FormKind.SIDE_SCRIPT if code.startswith("side_") else FormKind.SCRIPT
        dialog = FormDialog(self._care.widget, code, {language(): title}, kind, new=True)
        if self._context.notices.run(dialog) and self._author is not None:
            asked = self._author.ask(save_form, self._user, None, code, dialog.labels, dialog.kind, dialog.lines)
            asked.then(partial(self._save_draft, found))

    def _save_draft(self, found: CheckedWorkbook, form: Uid) -> None:
        if self._author is not None and found.version is not None:
            asked = self._author.ask(publishing.save_draft, self._user, form, found.version)
            asked.then(partial(self._draft_saved, form))

    def _draft_saved(self, form: Uid, version: Uid) -> None:
        self._context.notices.tell(t("care.draft_saved"))
        self._care.wanted_version = version
        self._context.work.ask(publishing.forms).on_the_reader().then(partial(self._show_saved, form))

    def _show_saved(self, form: Uid, forms: tuple[publishing.ScriptInfo, ...]) -> None:
        self._care.widget.forms.show_forms(forms)
        self._care.widget.forms.choose(form)
        self._care.widget.turn_to("versions")
        self._care.read_page(form)

    def edit(self) -> None:
        """Change the form's names, kind and lines."""
        if not self.may:
            self.offer_opening()
            return
        page = self._care.page
        if page is None or self._care.widget.forms.form is None or not self.may or self._author is None:
            return
        info = page.info
        dialog = FormDialog(self._care.widget, info.code, page.labels, FormKind(info.kind), info.lines, new=False)
        if self._context.notices.run(dialog):
            asked = self._author.ask(
                save_form, self._user, info.uid, info.code, dialog.labels, dialog.kind, dialog.lines
            )
            asked.then(self._form_saved)

    def _form_saved(self, _form: Uid) -> None:
        self._care.read_forms()

    def export(self) -> None:
        """Write the chosen version's workbook back to disk."""
        line = self._care.widget.versions.current
        if line is not None and self._care.widget.forms.form is not None and self._care.page is not None:
            self._care.files.choose_export(
                line.info.uid, line.info.workbook_name or f"{self._care.page.info.code}.xlsx"
            )
