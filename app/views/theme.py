"""Light and dark: palettes on Fusion, and the few colours that mean something.

Qt's own colour schemes do nothing on a bare X server, so both looks are our own palettes. Contrast of text
against its ground is at least 4.5 : 1 (WCAG 2.1, 1.4.3); a test computes it.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.records import frozen
from app.services.resources import resource_dir


@frozen
class Colours:
    """The colours of one look, as ``#rrggbb``. ``late`` warns of danger, ``soon`` of haste, ``good`` is fine."""

    window: str
    panel: str
    field: str
    raised: str
    line: str
    text: str
    quiet: str
    accent: str
    on_accent: str
    good: str
    soon: str
    late: str
    say: str
    alarm: str


LIGHT = Colours(
    window="#eef0f3",
    panel="#ffffff",
    field="#ffffff",
    raised="#f6f7f9",
    line="#cfd4db",
    text="#1b1f24",
    quiet="#57606a",
    accent="#0b5cad",
    on_accent="#ffffff",
    good="#1a7036",
    soon="#8a5300",
    late="#b3261e",
    say="#f2f7fd",
    alarm="#fdeceb",
)
DARK = Colours(
    window="#16191d",
    panel="#1f2328",
    field="#14171a",
    raised="#292e35",
    line="#3d444d",
    text="#e6e9ed",
    quiet="#a0a8b2",
    accent="#6cb0f5",
    on_accent="#0d1620",
    good="#67c587",
    soon="#e5b15a",
    late="#ff8a80",
    say="#1b2735",
    alarm="#33191a",
)


class Theme(QObject):
    """The look in use. ``changed`` fires after the palette has been set."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self._application = application
        self.colours = LIGHT
        application.setStyle("Fusion")

    @property
    def is_dark(self) -> bool:
        """Whether the dark look is on."""
        return self.colours is DARK

    def use(self, name: str) -> None:
        """Switch to ``light``, ``dark``, or ``system`` (what the computer prefers)."""
        if name == "system":
            scheme = QGuiApplication.styleHints().colorScheme()
            name = "dark" if scheme == Qt.ColorScheme.Dark else "light"
        self.colours = DARK if name == "dark" else LIGHT
        self._application.setPalette(palette(self.colours))
        self._application.setStyleSheet(style_sheet(self.colours))
        self.changed.emit()


def palette(colours: Colours) -> QPalette:
    """The Qt palette of a look."""
    role = QPalette.ColorRole
    pairs = {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.field,
        role.AlternateBase: colours.raised,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.Text: colours.text,
        role.Button: colours.raised,
        role.ButtonText: colours.text,
        role.BrightText: colours.late,
        role.Link: colours.accent,
        role.LinkVisited: colours.accent,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.PlaceholderText: colours.quiet,
        role.Mid: colours.line,
        role.Accent: colours.accent,
    }
    made = QPalette(QColor(colours.raised), QColor(colours.window))
    for part, colour in pairs.items():
        made.setColor(part, QColor(colour))
    for part in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, part, QColor(colours.quiet))
    return made


def style_sheet(colours: Colours) -> str:
    """The few rules that a palette cannot express. Widgets choose them by the property ``look``."""
    return f"""
    {_field_borders(colours) if colours is DARK else ""}
    QDialog {{ background: {colours.panel}; }}
    QFrame[look="panel"] {{ background: {colours.panel}; border: 1px solid {colours.line}; border-radius: 6px; }}
    QFrame[look="strip"] {{ background: {colours.raised}; border: 0; }}
    QFrame[look="say"] {{ background: {colours.say}; border: 0; border-left: 3px solid {colours.accent};
        border-radius: 3px; }}
    QFrame[look="notice"] {{ background: {colours.raised}; border: 1px solid {colours.accent};
        border-radius: 6px; }}
    QFrame[look="incident"] {{ background: {colours.alarm}; border: 0; border-bottom: 2px solid {colours.late}; }}
    QFrame[look="error"] {{ background: {colours.raised}; border: 1px solid {colours.late}; border-radius: 6px; }}
    QLabel[look="title"] {{ font-weight: 600; }}
    QLabel[look="quiet"] {{ color: {colours.quiet}; }}
    QLabel[look="good"] {{ color: {colours.good}; }}
    QLabel[look="soon"] {{ color: {colours.soon}; font-weight: 600; }}
    QLabel[look="late"] {{ color: {colours.late}; font-weight: 600; }}
    QLabel[look="key"] {{ color: {colours.quiet}; border: 1px solid {colours.line}; border-radius: 3px;
        padding: 0 3px; }}
    QLabel[look="badge"] {{ color: {colours.text}; background: {colours.raised}; border: 1px solid {colours.line};
        border-radius: 8px; padding: 1px 8px; font-weight: 600; }}
    QPushButton[look="way"] {{ background: {colours.panel}; color: {colours.text};
        border: 1px solid {colours.line}; border-radius: 4px; padding: 4px 10px; }}
    QPushButton[look="way"]:hover {{ border-color: {colours.accent}; }}
    QPushButton[look="way"]:focus {{ border: 2px solid {colours.accent}; padding: 3px 9px; }}
    QPushButton[look="way"]:disabled {{ color: {colours.quiet}; background: {colours.window}; }}
    QToolButton[look="tab"] {{ border: 0; border-bottom: 2px solid transparent; padding: 3px 8px;
        color: {colours.quiet}; font-weight: 600; }}
    QToolButton[look="tab"]:checked {{ border-bottom-color: {colours.accent}; color: {colours.text}; }}
    QTextEdit[look="read"] {{ border: 0; background: {colours.panel}; }}
    QToolButton[look="fold"] {{ border: 0; font-weight: 600; padding: 2px; }}
    QToolButton[look="rail"] {{ border: 0; border-radius: 6px; padding: 5px 6px; text-align: left; }}
    QToolButton[look="rail"]:hover {{ background: {colours.panel}; }}
    QToolButton[look="rail"]:checked {{ background: {colours.panel}; color: {colours.accent}; font-weight: 600; }}
    QPushButton[look="main"], QToolButton[look="main"] {{ background: {colours.accent};
        color: {colours.on_accent}; border: 0;
        border-radius: 4px; padding: 5px 14px; font-weight: 600; }}
    QPushButton[look="main"]:disabled, QToolButton[look="main"]:disabled {{ background: {colours.line};
        color: {colours.quiet}; }}
    QPushButton[look="main"]:focus {{ outline: 0; border: 2px solid {colours.text}; padding: 3px 12px; }}
    QPushButton[look="reply"] {{ background: {colours.raised}; color: {colours.text};
        border: 1px solid {colours.line}; border-radius: 4px; padding: 6px 10px;
        text-align: left; font-size: 11pt; }}
    QPushButton[look="reply"]:checked {{ background: {colours.accent}; color: {colours.on_accent}; }}
    QPushButton[look="reply"]:focus {{ border: 2px solid {colours.accent}; padding: 5px 9px; }}
    QPushButton[look="reply"]:checked:focus {{ border: 2px solid {colours.text}; }}
    QToolTip {{ background: {colours.raised}; color: {colours.text}; border: 1px solid {colours.line}; }}
    """


def _field_borders(colours: Colours) -> str:
    """Fusion draws a field's edge darker than the window: on a dark ground nobody sees it."""
    return f"""
    QLineEdit, QPlainTextEdit, QTextEdit {{ border: 1px solid #626c78; border-radius: 3px;
        background: {colours.field}; }}
    QLineEdit {{ padding: 2px 3px; }}
    QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus {{ border-color: {colours.accent}; }}
    QComboBox QLineEdit, QAbstractSpinBox QLineEdit {{ border: 0; padding: 0; }}
    QCheckBox::indicator, QRadioButton::indicator, QListView::indicator {{ width: 13px; height: 13px;
        border: 1px solid #8a94a0; background: {colours.field}; }}
    QCheckBox::indicator, QListView::indicator {{ border-radius: 3px; }}
    QListView::indicator {{ width: 10px; height: 10px; }}
    QRadioButton::indicator {{ border-radius: 7px; }}
    QCheckBox::indicator:checked, QListView::indicator:checked {{ background: {colours.accent};
        border-color: {colours.accent}; image: url("{(resource_dir() / "icons" / "check.svg").as_posix()}"); }}
    QRadioButton::indicator:checked {{ width: 7px; height: 7px; border: 4px solid {colours.accent};
        background: {colours.field}; }}
    QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {colours.line}; }}
    QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border-color: {colours.accent}; }}
    """
