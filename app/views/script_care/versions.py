"""One form: where it stands, its versions, what the chosen one changed and who has not read that yet."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.models.scripts import VersionState
from app.services.scripts.standing import FormPage, VersionLine
from app.services.words import t
from app.views.common.moments import day_and_time
from app.views.common.panel import plain, scrolled
from app.views.texts import Translated

LIFE = (VersionState.DRAFT, VersionState.REVIEW, VersionState.PUBLISHED, VersionState.RETIRED)


class VersionsPane(Translated, QWidget):
    """``chosen`` carries the version to show in the graph and the preview."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._page: FormPage | None = None
        self._about = plain(look_name="quiet")
        self.life = plain()
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(self._choose)
        self._detail = plain()
        self._detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = QHBoxLayout()
        sheet = QWidget()
        inner = QVBoxLayout(sheet)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._detail)
        inner.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        for widget in (self._about, self.list, self.life):
            layout.addWidget(widget)
        area = scrolled(sheet)
        layout.addWidget(area)
        layout.addLayout(self.buttons)
        layout.setStretchFactor(self.list, 2)
        layout.setStretchFactor(area, 3)
        self.setFocusProxy(self.list)
        self.retranslate()

    @property
    def current(self) -> VersionLine | None:
        """The version one stands on."""
        row = self.list.currentRow()
        return self._page.versions[row] if self._page and 0 <= row < len(self._page.versions) else None

    def show_page(self, page: FormPage | None, version: bytes | None = None) -> None:
        """Show a form; stand on ``version``, else on the newest."""
        self._page = page
        with QSignalBlocker(self.list):
            self.list.clear()
            for line in page.versions if page else ():
                self.list.addItem(QListWidgetItem(_line(line)))
        self._about.setText(_about(page) if page else "")
        keys = [line.info.uid for line in page.versions] if page else []
        if keys:
            self.list.setCurrentRow(keys.index(version) if version in keys else 0)
        self._show()

    def retranslate(self) -> None:
        self.list.setAccessibleName(t("care.versions"))
        here = self.current
        self.show_page(self._page, here.info.uid if here else None)

    def _choose(self, _row: int) -> None:
        self._show()
        self.chosen.emit(self.current)

    def _show(self) -> None:
        line = self.current
        self.life.setText(_life(line.info.state) if line else t("care.no_versions"))
        self._detail.setText(_detail(line) if line else "")


def _about(page: FormPage) -> str:
    lines = ", ".join(page.info.lines) or t("care.no_lines")
    kind = t(f"care.kind_{page.info.kind}")
    return t("care.about", code=page.info.code, kind=kind, lines=lines)


def _line(line: VersionLine) -> str:
    info = line.info
    state = t(f"care.state_{info.state.value}")
    if info.published_at is None:
        return t("care.version_line", number=info.number, state=state, at=day_and_time(info.created_at))
    at = day_and_time(info.published_at)
    return t("care.version_published", number=info.number, state=state, at=at, who=line.author)


def _life(state: VersionState) -> str:
    """The way of a version, with the present state in brackets."""
    words = [t(f"care.state_{one.value}") for one in LIFE]
    here = LIFE.index(state)
    words[here] = t("care.state_here", state=words[here])
    return " → ".join(words)


def _detail(line: VersionLine) -> str:
    parts = [t("care.checksum", checksum=line.info.checksum[:16], name=line.info.workbook_name or "—")]
    if line.changes:
        parts += ["", t("care.changed", n=len(line.changes))]
        parts += [t("care.change_line", text=change.message) for change in line.changes]
    if line.info.state is VersionState.PUBLISHED and line.changes:
        parts += ["", t("care.read_by", n=line.read)]
        parts.append(t("care.unread_by", names=", ".join(line.unread)) if line.unread else t("care.all_read"))
    return "\n".join(parts)
