"""A desktop of its own for flows: an X server, a window manager, a keyboard and the program as a process.

    def test_…(desktop):
        program = desktop.start("-m", "app", "--demo")
        desktop.press("F2")

The window manager is there because people have one: without it focus is lost when a dialog closes. Waiting
is always for something that happens (a line, a file, a condition), with a limit, never for a time.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.flows.screen import part_of, save_png

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("Xvfb", "openbox", "xdotool", "setxkbmap")
PATIENCE = 60.0  # seconds until a step counts as hung; no assertion about speed
STEP = 0.02
CALM = 0.3  # seconds without a change after which a part of the screen is at rest
RESTLESS = 8.0


def missing_tools() -> list[str]:
    """The programs this harness needs and this machine lacks."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def until(what: str, condition: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait until ``condition`` holds; raise TimeoutError naming ``what`` after ``patience`` seconds."""
    limit = time.monotonic() + patience
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError(f"waited {patience:.0f} s in vain for: {what}")
        time.sleep(STEP)


class Program:
    """The program under test: a process, its lines and its end."""

    def __init__(self, process: subprocess.Popen[str], ready_file: Path) -> None:
        self.process = process
        self.ready_file = ready_file
        self.lines: list[str] = []
        self._incoming: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, name="flow-output", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self._incoming.put(line.rstrip("\n"))
        self._incoming.put(None)

    def wait_for_line(self, text: str, patience: float = PATIENCE) -> str:
        """Return the next printed line that holds ``text``; AssertionError when the program ends first."""
        limit = time.monotonic() + patience
        while True:
            try:
                line = self._incoming.get(timeout=max(0.0, limit - time.monotonic()))
            except queue.Empty:
                raise TimeoutError(
                    f"no line with {text!r} in {patience:.0f} s; so far:\n{self.output()}"
                ) from None
            if line is None:
                self._incoming.put(None)
                raise AssertionError(f"the program ended without {text!r}; it printed:\n{self.output()}")
            self.lines.append(line)
            if text in line:
                return line

    def output(self) -> str:
        """Everything printed so far (both streams)."""
        while not self._incoming.empty():
            line = self._incoming.get_nowait()
            if line is None:
                self._incoming.put(None)
                break
            self.lines.append(line)
        return "\n".join(self.lines)

    def wait(self, patience: float = PATIENCE) -> int:
        """Wait for the program to end by itself and return its exit code."""
        return self.process.wait(timeout=patience)

    def kill(self) -> None:
        """End the process at once, as a dead battery would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        if self.process.stdout:
            self.process.stdout.close()


class Desktop:
    """An X server with a window manager; close it at the end (the fixture does)."""

    def __init__(self, folder: Path, size: str = "1440x900") -> None:
        self.folder = folder
        self._programs: list[Program] = []
        self._servers: list[subprocess.Popen[bytes]] = []
        self.display = self._start_server(size)
        self.environment = self._environment()
        self.layout("us,ru")
        self._servers.append(self._quiet("openbox", "--sm-disable"))
        until("the window manager", lambda: self._xdotool("get_num_desktops", check=False).returncode == 0)
        # The first key by xdotool comes from another keyboard. openbox then reads the map anew and lets go of its
        # own keys (Alt+F4) for a moment: let that be now.
        self._xdotool("key", "Shift_L")
        self._xdotool("mousemove", *size.split("x"))  # into the corner: nothing is pointed at

    def _start_server(self, size: str) -> str:
        reading, writing = os.pipe()
        command = [
            "Xvfb",
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            f"{size}x24",
            "-fbdir",
            str(self.folder),
        ]
        command += ["-nolisten", "tcp", "-noreset"]
        log = (self.folder / "xvfb.log").open("wb")
        server = subprocess.Popen(command, pass_fds=[writing], stdout=log, stderr=log)
        log.close()
        self._servers.append(server)
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb did not start: {(self.folder / 'xvfb.log').read_text()}")
        return f":{number}"

    def _environment(self) -> dict[str, str]:
        """The person's surroundings: this display, a home folder of their own, no session bus."""
        dropped = ("QT_", "XDG_", "LC_", "LANG", "DBUS_", "WAYLAND_", "XAUTHORITY")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        home = self.folder / "home"
        runtime = self.folder / "runtime"
        for folder in (home, runtime):
            folder.mkdir(exist_ok=True)
        runtime.chmod(0o700)
        own = {"DISPLAY": self.display, "HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)}
        # A Russian person, on a machine that need not have the Russian locale's files.
        speaking = {"LANG": "ru_RU.UTF-8", "LC_CTYPE": "C.UTF-8", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
        return {**kept, **own, **speaking, "QT_QPA_PLATFORM": "xcb", "QT_ACCESSIBILITY": "0"}

    def start(self, *arguments: str, environment: Mapping[str, str] | None = None, ready: bool = True) -> Program:
        """Start ``python arguments…``; with ``ready``, return once it has shown its first window.

        The program tells so by writing the file named in ``HOTLINE_READY_FILE``.
        """
        signal_file = self.folder / f"ready-{len(self._programs)}"
        surroundings = {**self.environment, "HOTLINE_READY_FILE": str(signal_file), **(environment or {})}
        process = subprocess.Popen(
            self.command(*arguments),
            cwd=ROOT,
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        program = Program(process, signal_file)
        self._programs.append(program)
        if ready:
            until("the first window", lambda: signal_file.exists() or process.poll() is not None)
            if not signal_file.exists():
                raise AssertionError(f"the program ended before its window was shown:\n{program.output()}")
            until("keyboard focus", lambda: self.focused_process() == process.pid)
        return program

    def command(self, *arguments: str) -> list[str]:
        """What is run for ``python arguments…``."""
        return [sys.executable, *arguments]

    def focused_process(self) -> int | None:
        """The process whose window has the keyboard, if any."""
        found = self._xdotool("getwindowfocus", "getwindowpid", check=False)
        return int(found.stdout) if found.returncode == 0 and found.stdout.strip().isdigit() else None

    def focused_title(self) -> str:
        """The title of the window that has the keyboard; empty when none has."""
        found = self._xdotool("getwindowfocus", "getwindowname", check=False)
        return found.stdout.strip() if found.returncode == 0 else ""

    def wait_for_title(self, part: str) -> None:
        """Wait until a window with ``part`` in its title has the keyboard."""
        until(f"focus on {part!r}", lambda: part in self.focused_title())

    def press(self, *keys: str) -> None:
        """Press keys one after another: ``F2``, ``ctrl+Return``, ``shift+Tab`` (names as in xdotool)."""
        self._xdotool("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type ``text``, in any alphabet, by real key presses."""
        self._xdotool("type", "--clearmodifiers", "--delay", "15", text)

    def layout(self, names: str) -> None:
        """Choose the keyboard's layouts, the first being in use: ``us,ru``, ``ru,us`` or ``ru`` alone."""
        subprocess.run(
            ["setxkbmap", "-display", self.display, "-layout", names],
            check=True,
            capture_output=True,
            timeout=PATIENCE,
        )

    def picture(self, name: str) -> Path:
        """Save what the screen shows as ``build/pictures/<name>.png`` and return the path."""
        target = ROOT / "build" / "pictures" / f"{name}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        save_png(self.folder / "Xvfb_screen0", target)
        return target

    def rest(self, left: int, top: int, right: int, bottom: int) -> bytes:
        """Wait until nothing moves in this part of the screen, at most a few seconds; return its pixels."""
        limit, seen = time.monotonic() + RESTLESS, b""
        while True:
            now = part_of(self.folder / "Xvfb_screen0", left, top, right, bottom)
            if now == seen or time.monotonic() > limit:
                return now
            seen = now
            time.sleep(CALM)

    def close(self) -> None:
        """End every program, then the window manager and the X server."""
        for program in self._programs:
            program.kill()
        for server in reversed(self._servers):
            server.terminate()
            server.wait(timeout=PATIENCE)

    def _quiet(self, *command: str) -> subprocess.Popen[bytes]:
        null = subprocess.DEVNULL
        return subprocess.Popen(command, env=self.environment, stdin=null, stdout=null, stderr=null)

    def _xdotool(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["xdotool", *arguments],
            env={**self.environment, "LC_ALL": "C.UTF-8"},
            check=check,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
