"""What the set-up says and does when something of the system is missing. Nothing is installed here."""

import pytest

from app.services.words import use_language
from tools import system
from tools.steps import StopError


@pytest.fixture
def bare(monkeypatch):
    """A Debian without cursors on X11 and without a virtual screen; what is run is noted, not run."""
    ran = []
    monkeypatch.setattr(system.sys, "platform", "linux")
    monkeypatch.setattr(system, "_loads", lambda library: library != "libxcb-cursor.so.0")
    monkeypatch.setattr(system, "run", lambda command, quiet=False: ran.append(command))
    there = {tool: f"/usr/bin/{tool}" for tool in [*system.TEST_TOOLS, "apt-get", "sudo"] if tool != "Xvfb"}
    monkeypatch.setattr(system.shutil, "which", there.get)
    monkeypatch.setattr(system, "FONT_DIRS", ())
    monkeypatch.setattr(system, "DICTIONARIES", {})
    monkeypatch.setattr(system, "SERVER_FOLDERS", "/nowhere")
    monkeypatch.setattr(system.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(system.os, "geteuid", lambda: 0, raising=False)
    return ran, there


def test_names_the_packages_of_what_is_missing(bare):
    assert system.missing_packages(for_tests=False) == ["libxcb-cursor0", "fonts-dejavu-core"]
    assert system.missing_packages(for_tests=True) == ["libxcb-cursor0", "fonts-dejavu-core", "postgresql", "xvfb"]


def test_spelling_is_brought_by_apt_and_stops_nobody_elsewhere(bare, monkeypatch, tmp_path):
    monkeypatch.setattr(system, "_loads", lambda library: library != system.SPELLING_LIBRARY)
    monkeypatch.setattr(system, "DICTIONARIES", {str(tmp_path / "ru_RU.dic"): "hunspell-ru"})
    assert system.missing_packages(for_tests=False) == ["libenchant-2-2", "hunspell-ru", "fonts-dejavu-core"]
    del bare[1]["apt-get"]
    assert system.missing_packages(for_tests=False) == ["fonts-dejavu-core"]


def test_root_installs_without_sudo(bare):
    ran, _ = bare
    system.ensure(for_tests=False)
    assert [command[:3] for command in ran] == [["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]] * 2
    assert ran[1][-2:] == ["libxcb-cursor0", "fonts-dejavu-core"]


def test_a_person_installs_by_sudo(bare, monkeypatch):
    ran, _ = bare
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000, raising=False)
    system.ensure(for_tests=False)
    assert [command[0] for command in ran] == ["sudo", "sudo"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_who_may_not_install_is_told_the_command(bare, monkeypatch, language):
    ran, there = bare
    del there["sudo"]
    use_language(language)
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(StopError, match="install --no-install-recommends libxcb-cursor0 fonts-dejavu-core"):
        system.ensure(for_tests=False)
    assert ran == []


def test_another_linux_is_told_the_packages(bare):
    ran, there = bare
    del there["apt-get"]
    with pytest.raises(StopError, match="libxcb-cursor0"):
        system.ensure(for_tests=False)
    assert ran == []


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_need_nothing(bare, monkeypatch, platform):
    ran, _ = bare
    monkeypatch.setattr(system.sys, "platform", platform)
    system.ensure(for_tests=True)
    system.require_display()
    assert ran == []


def test_no_display_is_said_before_the_program_starts(bare, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(StopError):
        system.require_display()
    monkeypatch.setenv("DISPLAY", ":1")
    system.require_display()
