"""Pictures of the running program, taken on a screen of its own: ``python3 dev.py pictures``.

The two pictures of the README go to ``docs/pictures``; every screen in both languages, both looks and two sizes,
with a contact sheet of each combination, goes to ``build/screens``. Arguments choose combinations:
``ru-light-1366x768``; ``--scale 1.5`` enlarges everything (and leaves the README's pictures alone).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from itertools import product
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from tests.flows.desktop import ROOT, Desktop
from tests.flows.screen import part_of, save_png

LANGUAGES, THEMES, SIZES = ("ru", "en"), ("light", "dark"), ("1366x768", "1920x1080")
SCREENS = {
    "my-work": "ctrl+2",
    "queues": "ctrl+3",
    "calls": "ctrl+4",
    "clients": "ctrl+5",
    "review": "ctrl+6",
    "script-care": "ctrl+7",
    "importing": "ctrl+8",
    "people": "ctrl+9",
    "settings": "ctrl+0",
    "help": "F1",
    "palette": "F12",
}
CALL = ("Return", "2", "«Вишнёвая", "Return", "«34", "Return", "«91", "Return", "2")
REST = ("1", "2", "Return", "4", "Return", "1", "1", "3", "Return", "1", "1", "Return")
README = {
    ("ru", "light", "1366x768", "call"): "call-ru.png",
    ("en", "dark", "1920x1080", "review"): "review-en.png",
}
PATIENCE = 6.0  # seconds; a key that changes nothing is passed over
THUMBNAIL = 640


class Photographer:
    """Leads one demonstration through a call and over all screens, and keeps what is seen."""

    def __init__(self, language: str, theme: str, size: str, folder: Path, scale: str = "1") -> None:
        self.combination = (language, theme, size)
        self.folder = folder
        self._scale = scale
        self.pictures: list[Path] = []
        self._home = tempfile.TemporaryDirectory()
        self._desktop = Desktop(Path(self._home.name), size)
        self._screen = Path(self._home.name) / "Xvfb_screen0"
        self._size = tuple(int(side) for side in size.split("x"))
        options = ("--demo", "--language", language, "--theme", theme)
        self._desktop.start("-m", "app", *options, environment={"QT_SCALE_FACTOR": scale})

    def close(self) -> None:
        """End the demonstration."""
        self._desktop.close()
        self._home.cleanup()

    def work(self) -> None:
        """One call, then every screen."""
        ringing = "Incoming call" if self.combination[0] == "en" else "Входящий звонок"
        self._desktop.wait_for_title(ringing)
        self.take("ring")
        self._desktop.press("F2")
        self.settle()
        self.lead(*CALL)
        time.sleep(9)  # until the notice at the start has gone
        self.take("call")
        self.lead(*REST)
        self._desktop.press("F8")
        self.take("wrap-up")
        self._desktop.press("ctrl+Return")
        self.take("saved")
        self._desktop.press("shift+F8")
        self.lead("alt+BackSpace", "Escape")  # what the notice offers, and out again
        for name, keys in SCREENS.items():
            self.lead(keys)
            if name == "review":
                self.lead("Return", *9 * ("ctrl+Down",))
            self.take(name)

    def lead(self, *parts: str) -> None:
        """Press or type («…) each part and let the window come to rest."""
        for part in parts:
            before = self.settle()
            if part.startswith("«"):
                self._desktop.type(part[1:])
            else:
                self._desktop.press(part)
            self._await_change(before)

    def settle(self) -> bytes:
        """Wait until nothing but clocks moves; return what is seen then."""
        width, height = self._size
        return self._desktop.rest(0, 60, width, height - 60)

    def _await_change(self, before: bytes) -> None:
        width, height = self._size
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            if part_of(self._screen, 0, 60, width, height - 60) != before:
                return
            time.sleep(0.05)

    def take(self, name: str) -> None:
        """Keep a picture of the screen at rest."""
        self.settle()
        target = self.folder / ("-".join((*self.combination, name)) + ".png")
        save_png(self._screen, target)
        self.pictures.append(target)
        wanted = README.get((*self.combination, name))
        if wanted and self._scale == "1":
            _keep_small(target, ROOT / "docs" / "pictures" / wanted)


def _keep_small(source: Path, target: Path) -> None:
    """A copy in its 256 most frequent colours, which flat windows do not miss."""
    target.parent.mkdir(parents=True, exist_ok=True)
    image = QImage(str(source)).convertToFormat(QImage.Format.Format_RGB32)
    counted = Counter(memoryview(image.constBits()).cast("B").cast("I"))
    table = [colour | 0xFF000000 for colour, _ in counted.most_common(256)]
    flags = Qt.ImageConversionFlag.AvoidDither
    image.convertToFormat(QImage.Format.Format_Indexed8, table, flags).save(str(target), "PNG", 1)


def _contact_sheet(pictures: list[Path], target: Path) -> None:
    """All pictures of a combination on one sheet, three in a row."""
    images = [QImage(str(path)) for path in pictures]
    height = THUMBNAIL * images[0].height() // images[0].width()
    rows = -(-len(images) // 3)
    sheet = QImage(3 * (THUMBNAIL + 8), rows * (height + 8), QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.gray)
    painter = QPainter(sheet)
    for at, image in enumerate(images):
        place = QPoint((at % 3) * (THUMBNAIL + 8), (at // 3) * (height + 8))
        painter.drawImage(place, image.scaledToWidth(THUMBNAIL, Qt.TransformationMode.SmoothTransformation))
    painter.end()
    sheet.save(str(target))


def main(arguments: list[str]) -> int:
    """Take the pictures; return 0."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication(sys.argv[:1])
    folder = ROOT / "build" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    parser = argparse.ArgumentParser(prog="pictures")
    parser.add_argument("--scale", default="1")
    parser.add_argument("combinations", nargs="*")
    options = parser.parse_args(arguments)
    for combination in product(LANGUAGES, THEMES, SIZES):
        if options.combinations and "-".join(combination) not in options.combinations:
            continue
        photographer = Photographer(*combination, folder, options.scale)
        try:
            photographer.work()
        finally:
            photographer.close()
        sheet = folder / ("sheet-" + "-".join(combination) + ".png")
        _contact_sheet(photographer.pictures, sheet)
        print(sheet)
    application.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
