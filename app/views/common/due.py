"""A deadline in words, and the steps that lead to it."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QListWidget, QVBoxLayout, QWidget

from app.services.clocks.tickets import DueView
from app.services.clocks.why import Step, duration_words
from app.services.words import t
from app.views.common.moments import day_and_time, time_left

SOON_MS = 60 * 60_000


class WhyDialog(QDialog):
    """The steps, to read; Escape closes it."""

    def __init__(self, parent: QWidget, steps: tuple[Step, ...]) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("clocks.why_title"))
        self.steps = QListWidget()
        self.steps.setWordWrap(True)
        self.steps.setAccessibleName(t("clocks.why_title"))
        for step in steps:
            timed = step.at is not None
            text = t("clocks.step", when=day_and_time(step.at), what=step.text) if timed else step.text  # type: ignore[arg-type]  # timed says so
            self.steps.addItem(text)
        layout = QVBoxLayout(self)
        layout.addWidget(self.steps)
        self.resize(640, 360)


def due_words(view: DueView, now: int) -> tuple[str, str]:
    """The line and its look; empty where nothing is promised. ``now`` is UTC ms."""
    if view.stands_still and view.left is not None:
        return t("clocks.line_stands_still", left=duration_words(view.left)), "quiet"
    if view.due_at is None:
        return "", "quiet"
    due = day_and_time(view.due_at)
    if view.due_at <= now:
        return t("clocks.line", due=due, left=time_left(view.due_at, now)), "late"
    look = "soon" if view.due_at - now < SOON_MS else "quiet"
    if view.left is None:
        return t("clocks.line", due=due, left=time_left(view.due_at, now)), look
    return t("clocks.line_left", due=due, left=duration_words(view.left)), look
