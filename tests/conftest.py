"""What every test gets: no window shown, own folders, Russian at the start, and nothing left behind.

Nothing here imports Qt: a test of plain logic must not pay for it. The checks that concern Qt begin once a
test (or the code under it) has imported PySide6.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from app.services.words import use_language

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("dev", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_MS = 20_000
"""How long a test waits in a window for what must come: pytest-qt's five seconds are too few on a busy machine."""
_started: weakref.WeakSet[Any] = weakref.WeakSet()  # Qt timers and threads started from Python


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests out of the person's own settings, data and cache, and this computer's policies from them."""
    base = tmp_path_factory.mktemp("xdg")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.services.settings.managed.FOLDER", base / "etc")
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):
            patch.setenv(f"XDG_{name}_HOME", str(base / name.lower()))
        yield


@pytest.fixture(autouse=True)
def russian_first() -> Iterator[None]:
    """Start and leave every test in the language the program starts in."""
    use_language("ru")
    yield
    use_language("ru")


@pytest.fixture
def qtbot(qtbot: Any) -> Any:
    """The plug-in's own, with more patience."""
    for name in ("waitUntil", "waitSignal"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=PATIENCE_MS))
    return qtbot


@pytest.fixture(autouse=True)
def collect_on_the_main_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep the cycle collector off other threads while there are Qt objects (see app/views/garbage.py)."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a running Qt timer or a top-level widget behind.

    Mark ``@pytest.mark.leaves_behind`` a test that cannot help it, with the reason as its argument.
    """
    threads = set(threading.enumerate())
    _watch_qt()
    widgets = _top_level_widgets()
    running = _running()
    yield
    _watch_qt()
    left = [f"thread {thread.name}" for thread in set(threading.enumerate()) - threads if _ours(thread)]
    left += [f"running {type(thing).__name__} of {thing.parent()!r}" for thing in _running() - running]
    left += [f"widget {_told(widget)}" for widget in _top_level_widgets() - widgets]
    if left and request.node.get_closest_marker("leaves_behind") is None:
        pytest.fail("left behind: " + "; ".join(sorted(left)), pytrace=False)


def _told(widget: Any) -> str:
    text = getattr(widget, "text", None)
    return f"{widget!r} {text()!r}" if callable(text) else repr(widget)


def _ours(thread: threading.Thread) -> bool:
    """Whether Python code started ``thread`` and it has had its chance to end."""
    if isinstance(thread, threading._DummyThread):  # a thread of Qt's pool that has once run Python
        return False
    thread.join(timeout=1)
    return thread.is_alive()


def _watch_qt() -> None:
    """From the first test after Qt was imported on, note every timer and thread that is started."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None or getattr(core.QTimer.start, "watched", False):
        return
    for kind in (core.QTimer, core.QThread):
        kind.start = _noting(kind.start)


def _noting(start: Callable[..., None]) -> Callable[..., None]:
    def noted(thing: Any, *args: Any, **named: Any) -> None:
        start(thing, *args, **named)
        _started.add(thing)

    noted.watched = True  # type: ignore[attr-defined]  # a function may carry a note
    return noted


def _running() -> set[Any]:
    if not _started:
        return set()
    from shiboken6 import isValid

    alive = [thing for thing in _started if isValid(thing)]
    return {thing for thing in alive if (thing.isActive() if hasattr(thing, "isActive") else thing.isRunning())}


def _top_level_widgets() -> set[Any]:
    """Widgets without a parent that still live once Qt has done its postponed deletions."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return set()
    core = sys.modules["PySide6.QtCore"]
    widgets.QApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    # A tooltip or a combo box's list belongs to Qt, which keeps it for the next use.
    own = {"QTipLabel", "QComboBoxPrivateContainer"}
    return {w for w in widgets.QApplication.topLevelWidgets() if w.metaObject().className() not in own}
