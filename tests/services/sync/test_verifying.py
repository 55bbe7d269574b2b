"""Entries of a load are verified by a process of its own, or here; what nobody found to hold is not kept."""

from __future__ import annotations

import io
import marshal
import threading
from importlib import import_module

import pytest

from app.models.clients import Person
from app.services import children
from app.services.store.received import line_holds, lines_of
from app.services.sync import verifying, verifying_child
from app.services.sync.verifying import Verifier
from app.services.sync.wire import ENTRY_COLUMNS

PARTS = 7


@pytest.fixture
def parts(desk):
    """Parts of five entries each; the third of every part was tampered with."""
    a = desk("a")
    with a.write(None) as write:
        for number in range(PARTS * 5):
            write.insert(Person, last_name=f"Иванов {number}", note='вечером "звонить"\n')
    lines = a.rows(f"SELECT {ENTRY_COLUMNS} FROM journal_entry ORDER BY seq")
    lines = [
        (*line[:8], line[8].replace("вечером", "утром"), *line[9:]) if number % 5 == 2 else line
        for number, line in enumerate(lines)
    ]
    return [lines[at : at + 5] for at in range(0, len(lines), 5)]


EACH = bytes([1, 1, 0, 1, 1])


@pytest.mark.parametrize("apart", [True, False])
def test_all_is_told_in_its_order(parts, apart):
    with Verifier(apart=apart) as verifier:
        asked = [(part, verifier.ask(part)) for part in parts]
        assert [known for _, known in asked] == [apart] * PARTS
        assert [verifier.held(*each) for each in asked] == [EACH] * PARTS


def test_the_process_answers_and_ends_with_the_verifier(parts, monkeypatch):
    monkeypatch.setattr(verifying, "line_holds", None)  # nothing is verified in this process
    with Verifier(apart=True) as verifier:
        child = verifier._child
        assert [verifier.held(part, verifier.ask(part)) for part in parts] == [EACH] * PARTS
    assert child.returncode is not None


@pytest.mark.parametrize("after", range(PARTS))
@pytest.mark.parametrize("ahead", [1, 3, PARTS])
def test_it_goes_on_here_when_the_process_ends(parts, after, ahead):
    with Verifier(apart=True) as verifier:
        child = verifier._child
        asked, found = [], []
        for number, part in enumerate(parts):
            asked.append((part, verifier.ask(part)))
            if number == after:
                child.kill()
                child.wait()
            if len(asked) == ahead:
                found.append(verifier.held(*asked.pop(0)))
        found += [verifier.held(*each) for each in asked]
        assert found == [EACH] * PARTS


@pytest.mark.parametrize(
    "command",
    [["/no/such/program"], ["/bin/false"], ["/bin/cat"], ["/bin/echo", "heldtrue!" * 9]],
    ids=["missing", "fails", "echoes", "says something else"],
)
def test_it_goes_on_here_where_no_process_starts(parts, command, monkeypatch):
    monkeypatch.setattr(children, "command_of", lambda module: command)
    with Verifier(apart=True) as verifier:
        assert [verifier.held(part, verifier.ask(part)) for part in parts] == [EACH] * PARTS


def test_who_asks_does_not_wait_for_a_process_that_does_not_listen(parts, monkeypatch):
    monkeypatch.setattr(children, "command_of", lambda module: ["/bin/sleep", "1000"])
    much = [(*parts[0][0][:8], "x" * 1_000_000, *parts[0][0][9:])]
    verifier = Verifier(apart=True)
    known = []

    def ask():
        known.append(verifier.ask(parts[0]))
        known.append(verifier.ask(much))

    asking = threading.Thread(target=ask)
    asking.start()
    while not known:
        pass
    verifier.close()
    asking.join()
    assert known == [True, False]
    assert verifier.held(parts[0], True) == EACH


def test_what_is_left_unread_does_not_keep_it(parts):
    with Verifier(apart=True) as verifier:
        child = verifier._child
        assert [verifier.ask(part) for part in parts] == [True] * PARTS
        assert verifier.held(parts[0], True) == EACH
    assert child.poll() is not None


def test_a_request_that_is_cut_short_is_not_answered(parts):
    request = marshal.dumps(parts[0])
    whole = len(request).to_bytes(verifying_child.LENGTH, "big") + request
    told = io.BytesIO()
    verifying_child.verify(io.BytesIO(whole + whole[:3]), told)
    assert told.getvalue() == verifying_child.MARK + EACH


def test_what_does_not_hold_is_set_apart(parts):
    found = lines_of(parts[0], EACH)
    assert found.spoilt == [parts[0][2]] == lines_of(parts[0]).spoilt
    assert all(map(line_holds, found.sound))
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        lines_of(parts[0], EACH[:3])


@pytest.mark.parametrize("module", children.KNOWN)
def test_the_frozen_program_can_run_each_child(module):
    assert callable(import_module(module).main)


@pytest.mark.parametrize(("records", "cores", "worth"), [(3999, 2, False), (4000, 2, True), (10**6, 1, False)])
def test_it_is_worth_it_for_much_on_several_cores(records, cores, worth, monkeypatch):
    monkeypatch.setattr(verifying, "_cores", lambda: cores)
    assert verifying.worth_it(records) == worth
