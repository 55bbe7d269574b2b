"""The program's version, in one place."""

VERSION = "0.1.0"
DATED = 1_767_225_600_000
"""No computer's clock shows an earlier time when this program is in use (UTC milliseconds: 2026-01-01)."""
