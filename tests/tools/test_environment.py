"""The environment is made once, and again when the lock or the interpreter changes. Nothing is fetched here."""

import pytest

from tools import environment
from tools.steps import StopError


@pytest.fixture
def project(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(environment, "run", ran.append)
    (tmp_path / environment.LOCK).write_text("one==1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return tmp_path, ran


def test_the_first_time_installs_the_lock_by_hashes_and_the_project_by_reference(project):
    root, ran = project
    python = environment.ensure(root)
    assert python.exists()
    assert not list(root.glob(".venv/lib*/python*/site-packages/pip"))
    packages, own = ran
    assert "--require-hashes" in packages
    assert {"--editable", "--no-build-isolation", "--no-deps"} <= set(own)


def test_the_second_time_does_nothing(project):
    root, ran = project
    environment.ensure(root)
    ran.clear()
    environment.ensure(root)
    assert ran == []


def test_another_lock_installs_anew_into_the_same_folder(project):
    root, ran = project
    environment.ensure(root)
    ran.clear()
    kept = root / ".venv" / "kept"
    kept.touch()
    (root / environment.LOCK).write_text("one==2\n")
    environment.ensure(root)
    assert len(ran) == 2
    assert kept.exists()


def test_another_interpreter_begins_from_nothing(project):
    root, ran = project
    environment.ensure(root)
    stamp = root / ".venv" / environment.STAMP
    stamp.write_text("3.9.0 somewhere\n" + stamp.read_text().partition("\n")[2])
    kept = root / ".venv" / "kept"
    kept.touch()
    environment.ensure(root)
    assert len(ran) == 4
    assert not kept.exists()


def test_an_interrupted_installation_is_done_again(project, monkeypatch):
    root, ran = project

    def fail(_command):
        raise StopError("no network")

    with monkeypatch.context() as broken:
        broken.setattr(environment, "run", fail)
        with pytest.raises(StopError):
            environment.ensure(root)
    environment.ensure(root)
    assert len(ran) == 2
