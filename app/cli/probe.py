"""A child process of ``hotline check``: brings Qt up and says what it found.

Where the screen cannot be reached, or a system library is missing, Qt ends its process without a word to
Python; so the check lets a child try it.
"""

from __future__ import annotations

import json
import sys


def main() -> int:
    """Print Qt's version, platform and the number of fonts with Cyrillic letters, as JSON."""
    from PySide6.QtCore import qVersion
    from PySide6.QtGui import QFontDatabase, QGuiApplication

    application = QGuiApplication(["hotline"])
    fonts = len(QFontDatabase.families(QFontDatabase.WritingSystem.Cyrillic))
    sys.stdout.write(json.dumps({"version": qVersion(), "platform": application.platformName(), "fonts": fonts}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
