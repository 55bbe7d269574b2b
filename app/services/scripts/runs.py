"""What was said in a call: runs of scripts with their path and answers. All times are UTC ms."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.models.ids import Uid
from app.models.marks import Mark
from app.models.scripts import Answer as AnswerRow
from app.models.scripts import ScriptRun
from app.records import frozen
from app.services.forms.definition import QuestionType
from app.services.forms.session import FormSession
from app.services.forms.views import Answer
from app.services.people.rights import Act, acting
from app.services.scripts.definitions import definition
from app.services.scripts.publishing import load_versions
from app.services.store.journal import Write
from app.services.store.store import Store


@frozen
class StoredAnswer:
    """One answer of a run. ``question`` and ``words`` are in the language it was asked in."""

    name: str
    question: str
    value: str
    words: str
    mark: Mark
    at: int


@frozen
class StoredRun:
    """A form as it was filled in a contact; ``path`` is (step, at). A side script has a ``parent_uid``."""

    uid: Uid
    version_uid: Uid
    parent_uid: Uid | None
    code: str
    label: str
    number: int
    language: str
    started_at: int
    finished_at: int | None
    path: tuple[tuple[str, int], ...]
    answers: tuple[StoredAnswer, ...]


@frozen
class ReadBackLine:
    """One line to read back to the caller."""

    question: str
    words: str


def save_walk(store: Store, user: Uid, interaction: Uid | None, snapshot: Mapping[str, Any]) -> None:
    """Keep a walk (``Walk.snapshot()``): a run for each of its forms, with path and answers. Idempotent."""
    with acting(store, user, Act.TAKE_CALLS) as write:
        save_walk_in(store, write, interaction, snapshot)


def save_walk_in(
    store: Store,
    write: Write,
    interaction: Uid | None,
    snapshot: Mapping[str, Any],
    ticket: Uid | None = None,
) -> tuple[Uid, ...]:
    """Like :func:`save_walk`, inside an open transaction; returns the keys of the runs, the main one first."""
    legs = [*snapshot["open"][:1], *snapshot["done"], *snapshot["open"][1:]]
    runs: list[Uid] = []
    for leg in legs:
        runs.append(_save_leg(store, write, leg, interaction, ticket, runs[0] if runs else None))
    return tuple(runs)


def runs_of(store: Store, interaction: Uid) -> tuple[StoredRun, ...]:
    """The runs of a contact with their answers, oldest first: for review and replay. Three queries."""
    rows = store.rows(
        "SELECT uid, version_uid, parent_run_uid, language, started_at, finished_at, path, snapshot "
        "FROM script_run WHERE interaction_uid = ? AND deleted_at IS NULL ORDER BY started_at, id",
        interaction,
    )
    loaded = load_versions(store, tuple({row[1] for row in rows}))
    given = _answers(store, [row[0] for row in rows])
    found = []
    for uid, version, parent, lang, started, finished, path, snapshot in rows:
        form = loaded[version]
        session = FormSession.restore(form.form, json.loads(snapshot)) if snapshot else None
        answers = tuple(
            StoredAnswer(name, _question(session, name), value, words, Mark(mark), at)
            for name, value, words, mark, at in given.get(uid, ())
        )
        steps = tuple((str(step), int(at)) for step, at in json.loads(path or "[]"))
        kind = (form.code, form.label, form.number)
        found.append(StoredRun(uid, version, parent, *kind, lang, started, finished, steps, answers))
    return tuple(found)


def read_back(answers: Iterable[Answer]) -> tuple[ReadBackLine, ...]:
    """What to read back: asked questions and their answers in words; nothing secret, nothing only calculated."""
    hidden = (QuestionType.CALCULATE, QuestionType.HIDDEN, QuestionType.NOTE, QuestionType.ACKNOWLEDGE)
    return tuple(
        ReadBackLine(answer.label, answer.words)
        for answer in answers
        if answer.label and answer.words and answer.type not in hidden and answer.mark is not Mark.SECRET
    )


def _save_leg(
    store: Store,
    write: Write,
    leg: Mapping[str, Any],
    interaction: Uid | None,
    ticket: Uid | None,
    main: Uid | None,
) -> Uid:
    run, version = bytes.fromhex(leg["run"]), bytes.fromhex(leg["version"])
    session = FormSession.restore(definition(store, version), leg["session"])
    values: dict[str, Any] = {
        "interaction_uid": interaction,
        "version_uid": version,
        "parent_run_uid": main,
        "language": session.language,
        "started_at": int(leg["started_at"]),
        "finished_at": leg["finished_at"],
        "snapshot": dict(leg["session"]),
        "path": [list(visit) for visit in leg["path"]],
    }
    if ticket is not None:
        values["ticket_uid"] = ticket
    if write.row("SELECT 1 FROM script_run WHERE uid = ?", run):
        write.update(ScriptRun, run, **values)
    else:
        write.insert(ScriptRun, run, **values)
    _save_answers(write, run, session.answers(), leg["answered_at"], int(leg["started_at"]))
    return run


def _save_answers(
    write: Write, run: Uid, answers: Iterable[Answer], times: Mapping[str, int], started_at: int
) -> None:
    """Bring the run's rows in line with its answers; one that is no longer relevant is taken out."""
    known: dict[str, Uid] = dict(
        write.rows("SELECT name, uid FROM answer WHERE run_uid = ? AND deleted_at IS NULL", run)
    )
    for answer in answers:
        # In a repeat several answers have one name: there the path with its positions tells them apart.
        name = answer.ref if "[" in answer.ref else answer.name
        values = {
            "value": answer.value,
            "label": answer.words,
            "mark": answer.mark.value,
            "at": int(times.get(answer.ref, times.get(answer.name, started_at))),
        }
        uid = known.pop(name, None)
        if uid is None:
            write.insert(AnswerRow, run_uid=run, name=name, **values)
        else:
            write.update(AnswerRow, uid, **values)
    for uid in known.values():
        write.remove(AnswerRow, uid)


def _answers(store: Store, runs: list[Uid]) -> dict[Uid, list[tuple[Any, ...]]]:
    if not runs:
        return {}
    marks = ", ".join("?" * len(runs))
    found: dict[Uid, list[tuple[Any, ...]]] = {}
    for run, *answer in store.rows(
        f"SELECT run_uid, name, value, label, mark, at FROM answer WHERE run_uid IN ({marks}) "
        "AND deleted_at IS NULL ORDER BY id",
        *runs,
    ):
        found.setdefault(run, []).append(tuple(answer))
    return found


def _question(session: FormSession | None, name: str) -> str:
    if session is None:
        return name
    try:
        return session.label(name) or name
    except KeyError:
        return name
