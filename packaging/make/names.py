"""Names that users, menus and package managers see. They never change: upgrades are found by them."""

from app.services.settings.managed import BUNDLE

PACKAGE = "hotline-workstation"
WINDOW = "hotline-workstation"
"""The program with a window, which writes nothing to a console."""
CONSOLE = "hotline"
"""The same program for command lines and scripts."""
TITLE = "Hotline Workstation"
VENDOR = "Hotline Workstation"
APP_ID = BUNDLE
"""Of menu entries, the description for software centres, and the bundle on a Mac."""
SCHEMES = ("hotline", "tel", "sip")
