"""Start here: arguments, paths, settings, log, checks, then the window. Read it from top to bottom."""

from __future__ import annotations

import os
import sys

from app.cli.arguments import Asked, for_window, language_of, parser
from app.cli.handing_over import EVENT_PARTS, as_option, tell_event
from app.services.crash import CrashReports
from app.services.errors import KnownError
from app.services.exit_codes import ExitCode
from app.services.launch import CannotShow, Launch
from app.services.logs import start_logging, stop_logging
from app.services.paths import system_paths
from app.services.phones import use_region
from app.services.settings.managed import system_managed
from app.services.settings.settings import load_settings
from app.services.words import use_language


def main(arguments: list[str]) -> int:
    """Run the program and return its exit code (``docs/exit-codes.md``)."""
    arguments = as_option(arguments)
    paths = system_paths()
    settings = load_settings(paths, system_managed())
    fixed = settings.decided_by("language") is not None
    use_language(language_of([] if fixed else arguments, settings.text("language")))
    options = parser(with_commands=not for_window(arguments)).parse_args(arguments)
    for name in ("language", "theme"):
        if getattr(options, name):
            settings.set_for_now(name, getattr(options, name), f"--{name}")
    for name, value in options.set:
        settings.set_for_now(name, value, "--set")
    if options.call_event:
        parts = {f"--{name}": getattr(options, name.replace("-", "_")) for name in ("call-event", *EVENT_PARTS)}
        return tell_event(parts)
    log = start_logging(paths.log, settings.text("log_level"))
    use_region(settings.text("default_region"))
    reports = CrashReports(paths.log)
    reports.install()
    store = options.store.absolute() if options.store else None
    launch = Launch(paths, settings, reports, store, options.demo, options.review, options.dial)
    try:
        if store is not None:
            launch.refuse_other(store)
        if options.run is not None:
            return int(options.run(Asked(options, launch)))
        _check_screen()
        from app.views.starting.start import start

        return start(launch)
    except KnownError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return ExitCode.STOPPED
    except Exception as error:  # noqa: BLE001 - the top of the main thread: recorded, told, and ended
        path = reports.record(error)
        sys.stderr.write(f"{CannotShow('cli.crashed', path=path or paths.log)}\n")
        return ExitCode.BUG
    finally:
        reports.uninstall()
        stop_logging(log)


def _check_screen() -> None:
    """Raise CannotShow where Qt would end the process without a word that helps."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform.startswith("linux") and not named:
        raise CannotShow("cli.no_display")
    try:
        import PySide6.QtWidgets  # noqa: F401 - to see whether the system's libraries are there
    except ImportError as error:
        raise CannotShow("cli.no_qt", reason=str(error)) from error
