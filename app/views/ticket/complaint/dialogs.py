"""The steps of a complaint, each a small form. Ctrl+Enter saves, Escape closes."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.models.calls import Channel
from app.models.complaints import Decision
from app.models.ids import Uid
from app.services.complaints.reading import Choices, ComplaintView
from app.services.complaints.registering import AnswerDraft
from app.services.complaints.stages import stands
from app.services.store.clock import wall_ms
from app.services.words import t
from app.views.common.combos import ChoiceBox, SearchBox
from app.views.common.long_form import DAY_END, DayLine, LongForm, lines
from app.views.common.moments import local
from app.views.common.panel import plain

ANSWERED_BY = (
    *(Channel.LETTER, Channel.MAIL, Channel.PHONE, Channel.VISIT, Channel.CHAT, Channel.WEB, Channel.FORUM),
)
ON_PAPER = frozenset({Channel.LETTER.value, Channel.MAIL.value})


class AboutDialog(LongForm):
    """When it reached us, why, whose it is and what is asked for: to register a complaint, or to correct it.

    ``said`` is the cause and the demand that the client named when the ticket was made.
    """

    def __init__(
        self,
        parent: QWidget,
        choices: Choices,
        received_at: int,
        known: ComplaintView | None,
        term: str = "",
        said: tuple[Uid | None, str] = (None, ""),
    ) -> None:
        super().__init__(parent, t("complaints.change_title" if known else "complaints.register_dialog"))
        self.received = DayLine(known.received_at if known else received_at)
        self._received = known.received_at if known else received_at
        self.add(t("complaints.paper_received"), self.received)
        self.cause, self.unit = SearchBox(), SearchBox()
        self.cause.set_choices(choices.causes, empty=t("complaints.no_cause"))
        self.unit.set_choices(choices.units, empty=t("complaints.no_unit_yet"))
        self.cause.set_value(known.cause_uid if known else said[0])
        self.unit.set_value(known.unit_uid if known else None)
        self.add(t("complaints.paper_cause"), self.cause)
        self.add(t("complaints.paper_unit"), self.unit)
        self.demand = lines(known.demand if known else said[1])
        self.add(t("complaints.demand"), self.demand)
        if term:
            told = plain(look_name="quiet")
            told.setText(term)
            self.rows.addRow(told)
        self.finish(t("complaints.save" if known else "complaints.register"))
        self.cause.setFocus()

    @property
    def received_at(self) -> int:
        """When it reached us, UTC ms: the moment known before, unless another day was typed."""
        same = self.received.iso == f"{local(self._received):%Y-%m-%d}"
        moment = None if same else self.received.moment()
        return self._received if moment is None else moment

    @property
    def cause_uid(self) -> Uid | None:
        """The chosen cause."""
        return _key(self.cause.value())

    @property
    def unit_uid(self) -> Uid | None:
        """The chosen unit."""
        return _key(self.unit.value())

    def accept(self) -> None:
        """Close only with a day that has been."""
        if not self.received.iso or self.received_at > wall_ms():
            self.complain(t("complaints.day_wrong"), self.received)
        else:
            super().accept()


class DecideDialog(LongForm):
    """The decision, its reasons, and who decided."""

    def __init__(self, parent: QWidget, known: ComplaintView) -> None:
        super().__init__(parent, t("complaints.decide_dialog", number=known.number))
        self.choice = ChoiceBox()
        self.choice.set_choices([(each, t(f"complaints.decision_{each.value}")) for each in Decision])
        stood = stands(known.decided_at, known.appealed_at)
        self.choice.set_value(Decision(known.decision) if stood else Decision.UPHELD)
        self.add(t("complaints.paper_decision"), self.choice)
        self.reasons = lines(known.decision_text if stood else "", 150)
        self.add(t("complaints.reasons"), self.reasons)
        self.decided_by = QLineEdit()
        self.decided_by.setPlaceholderText(t("complaints.decided_by_me"))
        self.add(t("complaints.decided_by"), self.decided_by)
        self.finish(t("complaints.decide"))
        self.choice.setFocus()

    @property
    def decision(self) -> Decision:
        """The chosen decision."""
        return Decision(str(self.choice.value()))

    def accept(self) -> None:
        """Close only with reasons."""
        if self.reasons.toPlainText().strip():
            super().accept()
        else:
            self.complain(t("complaints.decision_without_reasons"), self.reasons)


class AnswerDialog(LongForm):
    """The answer: by which channel, to whom, when, in which words, and whether it goes out under a number."""

    def __init__(self, parent: QWidget, known: ComplaintView, channel: str, mail: str) -> None:
        super().__init__(parent, t("complaints.answer_dialog", number=known.number))
        self._mail, self._client = mail, known.client
        self.channel = ChoiceBox()
        self.channel.set_choices([(each.value, t(f"lists.channel_{each.value}")) for each in ANSWERED_BY])
        self.channel.set_value(channel if channel in {each.value for each in ANSWERED_BY} else Channel.MAIL.value)
        self.add(t("complaints.answer_channel"), self.channel)
        self.to = QLineEdit()
        self.add(t("complaints.answer_to"), self.to)
        self.day = DayLine(wall_ms())
        self.add(t("complaints.answer_day"), self.day)
        self.text = lines(known.decision_text, 150)
        self.add(t("complaints.answer_text"), self.text)
        self.numbered = QCheckBox(t("complaints.answer_numbered"))
        self.rows.addRow("", self.numbered)
        self.finish(t("complaints.answer"))
        self.channel.currentIndexChanged.connect(self._follow_channel)
        self._follow_channel()
        self.channel.setFocus()

    @property
    def given(self) -> AnswerDraft:
        """The answer as filled in."""
        today = self.day.iso == f"{local(wall_ms()):%Y-%m-%d}"
        return AnswerDraft(
            str(self.channel.value()),
            self.to.text(),
            self.text.toPlainText(),
            None if today else self.day.moment(),
            letter=self.numbered.isChecked(),
        )

    def accept(self) -> None:
        """Close only with a day and words."""
        if not self.day.iso:
            self.complain(t("complaints.day_wrong"), self.day)
        elif not self.text.toPlainText().strip():
            self.complain(t("complaints.answer_empty"), self.text)
        else:
            super().accept()

    def _follow_channel(self, _index: int = 0) -> None:
        channel = self.channel.value()
        self.numbered.setChecked(channel in ON_PAPER)
        self.to.setText(self._mail if channel == Channel.MAIL.value else self._client)


class PutOffDialog(LongForm):
    """A later day to answer by, and why."""

    def __init__(self, parent: QWidget, known: ComplaintView) -> None:
        super().__init__(parent, t("complaints.put_off_dialog", number=known.number))
        self._due = known.due_at or 0
        self.day = DayLine(known.due_at)
        self.add(t("complaints.paper_due"), self.day)
        self.reason = lines(known.extension_reason)
        self.add(t("complaints.reason"), self.reason)
        self.finish(t("complaints.put_off"))
        self.day.setFocus()
        self.day.selectAll()

    @property
    def due_at(self) -> int:
        """The end of the chosen day, UTC ms."""
        return self.day.moment(DAY_END) or 0

    def accept(self) -> None:
        """Close only with a later day and a reason."""
        if self.day.iso <= f"{local(self._due):%Y-%m-%d}":
            self.complain(t("complaints.later_day"), self.day)
        elif not self.reason.toPlainText().strip():
            self.complain(t("complaints.put_off_without_reason"), self.reason)
        else:
            super().accept()


class AppealDialog(LongForm):
    """What the client does not accept."""

    def __init__(self, parent: QWidget, known: ComplaintView) -> None:
        super().__init__(parent, t("complaints.appeal_dialog", number=known.number))
        self.note = lines(high=150)
        self.add(t("complaints.appeal_note"), self.note)
        self.finish(t("complaints.appeal"))
        self.note.setFocus()

    def accept(self) -> None:
        """Close only with words."""
        if self.note.toPlainText().strip():
            super().accept()
        else:
            self.complain(t("complaints.appeal_without_words"), self.note)


def _key(value: object) -> Uid | None:
    return value if isinstance(value, bytes) else None
