"""The page of rules: written as drafts, tried on the past, published, put in order, watched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.models.ids import Uid
from app.models.rules import RuleState
from app.services.errors import KnownError
from app.services.rules.care import Described, RulesRead, describe, read_rules, save_typed, try_out
from app.services.rules.definition import Action, RuleDefinition
from app.services.rules.dry_run import DryRun
from app.services.rules.editing import (
    RuleRecord,
    order_rules,
    publish,
    remove_rule,
    rules_as_text,
    switch,
    take_rules,
)
from app.services.rules.log import FiringView, firings
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.administration.entry_page import EntryPage
from app.views.administration.parts import show_fault
from app.views.administration.rules.dialogs import dry_run_dialog, log_dialog
from app.views.administration.rules.widgets import RulesWidget
from app.views.context import Context
from app.views.work import Asking

TYPING_MS = 250
DRY_RUN_DAYS = 90
NEW_RULE = RuleDefinition(actions=(Action("note"),))


class RulesPage(EntryPage[RuleRecord]):
    """Ties the form to the services."""

    tables = ("rule", "rule_version")

    def __init__(self, context: Context) -> None:
        self.widget = RulesWidget(self._reshow)
        self.form = self.widget.form
        super().__init__(context, self.widget)
        self._read_rules: RulesRead | None = None
        self._soon = QTimer(self.widget, singleShot=True, interval=TYPING_MS)
        self._soon.timeout.connect(self._describe)
        self.form.changed.connect(self._soon.start)
        for button, handler in (
            (self.widget.publish, self._publish),
            (self.widget.switch, self._switch),
            (self.widget.remove, self._remove),
            (self.widget.dry_run, self._try_out),
            (self.widget.log, self._ask_log),
            (self.widget.up, self._move_up),
            (self.widget.write, self._write),
            (self.widget.take, self._take),
        ):
            button.clicked.connect(handler)

    def asking(self) -> Asking[RulesRead]:
        """All rules, with what they may name."""
        return self.context.work.ask(read_rules)

    def take(self, found: RulesRead) -> tuple[RuleRecord, ...]:
        """The rules in their order."""
        self._read_rules = found
        return found.rules

    def name_of(self, entry: RuleRecord) -> str:
        """Its name, and whether it works."""
        return _name(entry)

    def put(self, entry: RuleRecord | None) -> None:
        """Show a rule and how it stands."""
        if self._read_rules is None:
            return
        labels = dict(entry.labels) if entry else {}
        self.form.put(self._read_rules.lists, labels, entry.definition if entry else NEW_RULE)
        self.widget.show_state(_state(entry))
        for button in (self.widget.switch, self.widget.remove, self.widget.up):
            button.setEnabled(entry is not None)
        self.widget.switch.setText(t("rules.switch_on" if entry and not entry.active else "rules.switch_off"))
        self._describe()

    def typed(self) -> tuple[dict[str, str], RuleDefinition]:
        """The names and the rule as typed."""
        return self.form.names.labels(), self.form.rule()

    def keep(self, typed: Any) -> None:
        """Save it as a draft."""
        self._send(typed).then(self._saved)

    def first_editor(self) -> QWidget:
        """Its names."""
        return self.form.names

    def _reshow(self) -> None:
        """The language changed: the rows say everything anew."""
        if self._read_rules is not None and not self.touched():
            self.read_anew()

    def _describe(self) -> None:
        self._soon.stop()
        asking = self.context.work.ask(describe, self.form.rule()).on_the_reader()
        asking.failed(self.failed).then(self._described)

    def _described(self, told: Described) -> None:
        self.form.words.setText(told.words)
        self.widget.problems.setText("\n".join(told.problems))
        self.widget.problems.setVisible(bool(told.problems))

    def _publish(self) -> None:
        self._send(self.typed()).then(self._saved_to_publish)

    def _send(self, typed: tuple[dict[str, str], RuleDefinition]) -> Asking[Uid]:
        found = self.entry()
        code = found.code if found is not None else ""
        return self.context.work.ask(save_typed, self.me, self.chosen, code, *typed).failed(self.failed)

    def _saved(self, uid: Uid) -> None:
        self.kept_as(uid, t("rules.saved"))

    def _saved_to_publish(self, uid: Uid) -> None:
        self.chosen = uid
        self.read_anew()
        self.context.work.ask(publish, self.me, uid).failed(self.failed).then(self._published)

    def _published(self, number: int) -> None:
        if self.chosen is not None:
            self.kept_as(self.chosen, t("rules.published", number=number))

    def _switch(self) -> None:
        found = self.entry()
        if found is not None:
            self.context.work.ask(switch, self.me, found.uid, on=not found.active).then(self.read_anew)

    def _remove(self) -> None:
        gone = self.entry()
        if gone is not None:
            self.chosen = None
            self.context.work.ask(remove_rule, self.me, gone.uid).then(self.read_anew)
            self.context.notices.tell(t("rules.removed", name=gone.label()))

    def _move_up(self) -> None:
        uids = [one.uid for one in self.kept]
        at = uids.index(self.chosen) if self.chosen in uids else 0
        if at > 0:
            uids[at - 1], uids[at] = uids[at], uids[at - 1]
            self.context.work.ask(order_rules, self.me, uids).then(self.read_anew)

    def _try_out(self) -> None:
        self.widget.dry_run.setEnabled(False)
        asking = self.context.work.ask(try_out, self.form.rule(), DRY_RUN_DAYS, wall_ms()).on_the_reader()
        asking.failed(self._not_tried).then(self._tried)

    def _not_tried(self, error: KnownError) -> None:
        self.widget.dry_run.setEnabled(True)
        self.failed(error)

    def _tried(self, run: DryRun) -> None:
        self.widget.dry_run.setEnabled(True)
        found = self.entry()
        name = found.label() if found is not None else t("rules.new_rule")
        self._run_table(dry_run_dialog(self.widget, name, run, DRY_RUN_DAYS))

    def _ask_log(self) -> None:
        self.context.work.ask(firings, rule=self.chosen).on_the_reader().then(self._show_log)

    def _show_log(self, found: tuple[FiringView, ...]) -> None:
        self._run_table(log_dialog(self.widget, found))

    def _run_table(self, dialog: QDialog) -> None:
        accepted = self.context.notices.run(dialog)
        ticket = getattr(dialog, "chosen", None)
        dialog.deleteLater()
        if accepted and ticket is not None:
            self.context.navigation.open_ticket.emit(ticket)

    def _write(self) -> None:
        self.context.work.ask(rules_as_text).on_the_reader().then(self._write_text)

    def _write_text(self, text: str) -> None:
        path = self._ask_path(QFileDialog.AcceptMode.AcceptSave)
        if path is None:
            return
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            show_fault(self.widget.fault, t("rules.not_written", path=str(path), reason=error.strerror or ""))
        else:
            self.context.notices.tell(t("rules.written", path=str(path)))

    def _take(self) -> None:
        path = self._ask_path(QFileDialog.AcceptMode.AcceptOpen)
        if path is None:
            return
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""
        self.context.work.ask(take_rules, self.me, text).failed(self.failed).then(self._taken)

    def _taken(self, counts: tuple[int, int]) -> None:
        self.context.notices.tell(t("rules.taken", new=counts[0], changed=counts[1]))
        self.read_anew()

    def _ask_path(self, mode: QFileDialog.AcceptMode) -> Path | None:
        dialog = QFileDialog(self.widget.window(), t("rules.title"), str(Path.home()), "*.json")
        dialog.setAcceptMode(mode)
        dialog.setDefaultSuffix("json")
        if mode is QFileDialog.AcceptMode.AcceptSave:
            dialog.selectFile("rules.json")
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        if not self.context.notices.run(dialog) or not dialog.selectedFiles():
            return None
        return Path(dialog.selectedFiles()[0])


def _name(rule: RuleRecord) -> str:
    if not rule.active:
        return t("rules.entry_off", name=rule.label())
    if rule.state is RuleState.DRAFT:
        return t("rules.entry_draft", name=rule.label())
    return rule.label()


def _state(rule: RuleRecord | None) -> str:
    if rule is None:
        return t("rules.state_new")
    if rule.published_number == 0:
        return t("rules.state_draft")
    if rule.state is RuleState.DRAFT:
        return t("rules.state_changed", number=rule.published_number, n=rule.fired)
    return t("rules.state_published", number=rule.published_number, n=rule.fired)
