"""What changed in the scripts, shown between calls until the operator has accepted it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.services.scripts.acknowledging import News, acknowledge, news
from app.services.words import t
from app.views.actions.registry import key_text
from app.views.common.panel import look, plain, scrolled
from app.views.context import Context
from app.views.texts import Translated

MOST_HEIGHT = 170


class NewsPanel(Translated, QFrame):
    """One changed script at a time, with the key that accepts it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "notice")
        self._news: News | None = None
        self._left = 0
        self._key = ""
        self._title = look(plain(), "title")
        self._changes = plain()
        self._changes.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.accept = QPushButton()
        self.accept.setProperty("look", "main")
        sheet = QWidget()
        inner = QVBoxLayout(sheet)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._changes)
        inner.addStretch(1)
        texts = QVBoxLayout()
        texts.addWidget(self._title)
        texts.addWidget(scrolled(sheet), 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(16)
        layout.addLayout(texts, 1)
        layout.addWidget(self.accept, 0, Qt.AlignmentFlag.AlignBottom)
        self.setMaximumHeight(MOST_HEIGHT)
        self.hide()

    def show_news(self, found: News, left: int, key: str) -> None:
        """Show what changed in one script; ``left`` counts this one and those that follow."""
        self._news, self._left, self._key = found, left, key
        self.retranslate()

    def retranslate(self) -> None:
        found = self._news
        if found is None:
            return
        title = t("script.news_title", label=found.label, number=found.number)
        more = t("script.news_more", n=self._left - 1) if self._left > 1 else ""
        self._title.setText(f"{title} {more}".strip())
        lines = [t("script.news_line", text=change.message) for change in found.changes]
        self._changes.setText("\n".join(lines))
        self.setAccessibleName("\n".join([title, *lines]))
        self.accept.setText(t("script.news_accept", keys=self._key))


class NewsController(QObject):
    """Reads the news, shows them while no contact is in hand, writes down that they were accepted."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._news: tuple[News, ...] = ()
        self._free = True
        self._accepting = False
        self.widget = NewsPanel()
        self.widget.accept.clicked.connect(self.accept)
        context.actions.connect("script.acknowledge", self.accept)
        self._show()
        self.refresh()

    def refresh(self) -> None:
        """Read what is new for this operator."""
        if not self._context.read_only:
            self._context.work.ask(news, self._context.signed_in.user_uid).in_background().then(self._found)

    def set_free(self, free: bool) -> None:
        """Between calls there is time to read; with a contact in hand there is not."""
        self._free = free
        self._show()

    def accept(self) -> None:
        """The operator has read it."""
        if self._news and self.widget.isVisible() and not self._accepting:
            self._accepting = True
            version = self._news[0].version_uid
            self._context.work.ask(acknowledge, self._context.signed_in.user_uid, version).then(self._accepted)

    def _accepted(self, _answer: None) -> None:
        self._accepting = False
        self._news = self._news[1:]
        self._show()
        self.refresh()

    def _found(self, found: tuple[News, ...]) -> None:
        self._news = found
        self._show()

    def _show(self) -> None:
        shown = self._free and bool(self._news)
        if shown:
            action = self._context.actions.get("script.acknowledge")
            self.widget.show_news(self._news[0], len(self._news), key_text(action) if action else "")
        self.widget.setVisible(shown)
        self._context.actions.enable("script.acknowledge", shown)
