"""The page ``docs/exit-codes.md``: every exit code in both languages, made from the one enumeration."""

from __future__ import annotations

from app.services.exit_codes import ExitCode
from app.services.words import language, t, use_language

HEAD = """# Exit codes

Made by `python3 dev.py reference` from `app/services/exit_codes.py`; no code ever changes its meaning. The window
ends with the code of the trouble that it was closed on, and writes the message to the standard error output.

| Code | What happened, and what to do | Что случилось и что делать |
|---|---|---|
"""


def exit_page() -> str:
    """Return the whole page."""
    rows = [(f"`{code.value}`", _meaning(code, "en"), _meaning(code, "ru")) for code in ExitCode]
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _meaning(code: ExitCode, spoken: str) -> str:
    before = language()
    use_language(spoken)
    try:
        return t(f"exit.{code.name.lower()}")
    finally:
        use_language(before)
