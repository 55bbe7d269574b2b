"""The page of rules: written as drafts, tried on the past, published, put in order, watched."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QFileDialog

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
from app.services.store.store import Changed
from app.services.words import t
from app.views.administration.parts import show_fault
from app.views.administration.rules.dialogs import dry_run_dialog, log_dialog
from app.views.administration.rules.widgets import RulesWidget
from app.views.context import Context

TABLES = ("rule", "rule_version")
TYPING_MS = 250
DRY_RUN_DAYS = 90
NEW_RULE = RuleDefinition(actions=(Action("note"),))


class RulesPage:
    """Ties the form to the services."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._read_rules: RulesRead | None = None
        self._chosen: Uid | None = None
        self._record: RuleRecord | None = None
        self._typed = False
        self.widget = RulesWidget(self._reshow)
        self.form = self.widget.form
        self._soon = QTimer(self.widget, singleShot=True, interval=TYPING_MS)
        self._soon.timeout.connect(self._describe)
        self.form.changed.connect(self._changed_by_hand)
        self.widget.entries.chosen.connect(self._choose)
        self.widget.entries.new_wanted.connect(self._begin_new)
        for button, handler in (
            (self.widget.save, self._save),
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

    def activate(self) -> None:
        """Read the rules anew, unless something is being typed."""
        if not self._typed:
            self._read()

    def changed(self, change: Changed) -> None:
        """Read them again when one changed, unless something is being typed."""
        if change.touches(*TABLES):
            self.activate()

    def _read(self) -> None:
        self._context.work.ask(read_rules).then(self._show)

    def _show(self, found: RulesRead) -> None:
        self._read_rules = found
        uids = [one.uid for one in found.rules]
        row = uids.index(self._chosen) if self._chosen in uids else (0 if uids else -1)
        self.widget.entries.show_names([_name(one) for one in found.rules], row)
        if row >= 0:
            self._choose(row)
        else:
            self._begin_new()

    def _reshow(self) -> None:
        """The language changed: the rows say everything anew."""
        if self._read_rules is not None and not self._typed:
            self._read()

    def _choose(self, row: int) -> None:
        if self._read_rules is not None:
            self._put(self._read_rules.rules[row])

    def _begin_new(self) -> None:
        self._put(None)
        self.form.names.setFocus()

    def _put(self, record: RuleRecord | None) -> None:
        if self._read_rules is None:
            return
        self._record, self._chosen = record, record.uid if record else None
        if record is None:
            self.widget.entries.show_names([_name(one) for one in self._read_rules.rules], -1)
        show_fault(self.widget.fault, "")
        labels = dict(record.labels) if record else {}
        self.form.put(self._read_rules.lists, labels, record.definition if record else NEW_RULE)
        self._typed = False
        self.widget.show_state(_state(record))
        for button in (self.widget.switch, self.widget.remove, self.widget.up):
            button.setEnabled(record is not None)
        self.widget.switch.setText(t("rules.switch_on" if record and not record.active else "rules.switch_off"))
        self._describe()

    def _changed_by_hand(self) -> None:
        self._typed = True
        self._soon.start()

    def _describe(self) -> None:
        self._soon.stop()
        asking = self._context.work.ask(describe, self.form.rule()).on_the_reader()
        asking.failed(self._failed).then(self._described)

    def _described(self, told: Described) -> None:
        self.form.words.setText(told.words)
        self.widget.problems.setText("\n".join(told.problems))
        self.widget.problems.setVisible(bool(told.problems))

    def _save(self) -> None:
        self._send_typed(publish_it=False)

    def _publish(self) -> None:
        self._send_typed(publish_it=True)

    def _send_typed(self, *, publish_it: bool) -> None:
        code = self._record.code if self._record else ""
        uid, actor = self._chosen, self._context.signed_in.user_uid
        labels, rule = self.form.names.labels(), self.form.rule()
        asking = self._context.work.ask(save_typed, actor, uid, code, labels, rule).failed(self._failed)
        asking.then(self._saved_to_publish if publish_it else self._saved)

    def _saved(self, uid: Uid) -> None:
        self._chosen, self._typed = uid, False
        show_fault(self.widget.fault, "")
        self._context.notices.tell(t("rules.saved"))
        self._read()

    def _saved_to_publish(self, uid: Uid) -> None:
        self._chosen, self._typed = uid, False
        actor = self._context.signed_in.user_uid
        self._context.work.ask(publish, actor, uid).failed(self._failed).then(self._published)

    def _published(self, number: int) -> None:
        show_fault(self.widget.fault, "")
        self._context.notices.tell(t("rules.published", number=number))
        self._read()

    def _failed(self, error: KnownError) -> None:
        show_fault(self.widget.fault, str(error))

    def _switch(self) -> None:
        if self._record is not None:
            actor = self._context.signed_in.user_uid
            self._context.work.ask(switch, actor, self._record.uid, on=not self._record.active).then(self._again)

    def _remove(self) -> None:
        if self._record is not None:
            gone, self._chosen = self._record, None
            actor = self._context.signed_in.user_uid
            self._context.work.ask(remove_rule, actor, gone.uid).then(self._again)
            self._context.notices.tell(t("rules.removed", name=gone.label()))

    def _move_up(self) -> None:
        if self._record is None or self._read_rules is None:
            return
        uids = [one.uid for one in self._read_rules.rules]
        at = uids.index(self._record.uid)
        if at > 0:
            uids[at - 1], uids[at] = uids[at], uids[at - 1]
            self._context.work.ask(order_rules, self._context.signed_in.user_uid, uids).then(self._again)

    def _again(self, _nothing: object = None) -> None:
        self._typed = False
        self._read()

    def _try_out(self) -> None:
        self.widget.dry_run.setEnabled(False)
        asking = self._context.work.ask(try_out, self.form.rule(), DRY_RUN_DAYS, wall_ms()).on_the_reader()
        asking.failed(self._not_tried).then(self._tried)

    def _not_tried(self, error: KnownError) -> None:
        self.widget.dry_run.setEnabled(True)
        self._failed(error)

    def _tried(self, run: DryRun) -> None:
        self.widget.dry_run.setEnabled(True)
        name = self._record.label() if self._record else t("rules.new_rule")
        self._run_table(dry_run_dialog(self.widget, name, run, DRY_RUN_DAYS))

    def _ask_log(self) -> None:
        self._context.work.ask(firings, rule=self._chosen).on_the_reader().then(self._show_log)

    def _show_log(self, found: tuple[FiringView, ...]) -> None:
        self._run_table(log_dialog(self.widget, found))

    def _run_table(self, dialog: QDialog) -> None:
        accepted = self._context.notices.run(dialog)
        ticket = getattr(dialog, "chosen", None)
        dialog.deleteLater()
        if accepted and ticket is not None:
            self._context.navigation.open_ticket.emit(ticket)

    def _write(self) -> None:
        self._context.work.ask(rules_as_text).on_the_reader().then(self._write_text)

    def _write_text(self, text: str) -> None:
        path = self._ask_path(QFileDialog.AcceptMode.AcceptSave)
        if path is None:
            return
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            show_fault(self.widget.fault, t("rules.not_written", path=str(path), reason=error.strerror or ""))
        else:
            self._context.notices.tell(t("rules.written", path=str(path)))

    def _take(self) -> None:
        path = self._ask_path(QFileDialog.AcceptMode.AcceptOpen)
        if path is None:
            return
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""
        actor = self._context.signed_in.user_uid
        self._context.work.ask(take_rules, actor, text).failed(self._failed).then(self._taken)

    def _taken(self, counts: tuple[int, int]) -> None:
        self._context.notices.tell(t("rules.taken", new=counts[0], changed=counts[1]))
        self._again()

    def _ask_path(self, mode: QFileDialog.AcceptMode) -> Path | None:
        dialog = QFileDialog(self.widget.window(), t("rules.title"), str(Path.home()), "*.json")
        dialog.setAcceptMode(mode)
        dialog.setDefaultSuffix("json")
        if mode is QFileDialog.AcceptMode.AcceptSave:
            dialog.selectFile("rules.json")
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        if not self._context.notices.run(dialog) or not dialog.selectedFiles():
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
