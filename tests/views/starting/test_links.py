"""Links to call that a Mac hands over as events: those of the start wait until somebody listens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from app.views.starting.links import LinkedApplication
application = LinkedApplication(["hotline"])
application.link_opened.connect(print)
def open_(link): return application.sendEvent(application, QFileOpenEvent(QUrl(link)))
open_("tel:+74950000001")
print("heard", flush=True)
application.hear()
open_("sip:100@pbx.example.org")
open_("file:///etc/passwd")
"""


def test_links_come_in_order_and_nothing_else_does() -> None:
    command = [sys.executable, "-c", SCRIPT, "-platform", "offscreen"]
    told = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert told.stdout.splitlines() == ["heard", "tel:+74950000001", "sip:100@pbx.example.org"]
