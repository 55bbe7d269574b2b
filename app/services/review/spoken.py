"""The script in a replay: which step stood in front when, and every answer as it was given and changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.models.ids import Uid
from app.records import frozen
from app.services.forms.definition import QuestionType
from app.services.forms.session import FormSession
from app.services.forms.views import Answer
from app.services.review.records import Event, GivenAnswer, Lane, Stretch
from app.services.review.typed import Kept
from app.services.review.words import shown
from app.services.scripts.publishing import load_versions
from app.services.scripts.runs import StoredRun
from app.services.scripts.walk import LoadedForm
from app.services.store.store import Store
from app.services.words import t

_UNASKED = (QuestionType.CALCULATE, QuestionType.HIDDEN, QuestionType.NOTE, QuestionType.ACKNOWLEDGE)


@frozen
class _Leg:
    """One form as a draft kept it at one moment."""

    run: str
    version: Uid
    session: Mapping[str, Any]
    answered_at: Mapping[str, int]


def step_stretches(store: Store, runs: Sequence[StoredRun], end: int) -> tuple[Stretch, ...]:
    """Each step with the time it stood in front; the last one of a run until the run ended."""
    loaded = load_versions(store, tuple({run.version_uid for run in runs}))
    found = []
    for run in runs:
        session = FormSession(loaded[run.version_uid].form, run.language)
        last = run.finished_at if run.finished_at is not None else end
        kind = "side" if run.parent_uid is not None else "step"
        for place, (ref, at) in enumerate(run.path):
            until = run.path[place + 1][1] if place + 1 < len(run.path) else max(last, at)
            found.append(Stretch(Lane.SCRIPT, kind, at, until, _step_words(session, ref)))
    return tuple(found)


def run_events(runs: Iterable[StoredRun]) -> list[Event]:
    """Scripts opened and ended."""
    found = []
    for run in runs:
        kind = "side" if run.parent_uid is not None else "script"
        text = t(f"review.event_{kind}_opened", name=run.label, number=run.number)
        found.append(Event(run.started_at, Lane.SCRIPT, f"{kind}_opened", text))
        if run.finished_at is not None:
            text = t(f"review.event_{kind}_over", name=run.label)
            found.append(Event(run.finished_at, Lane.SCRIPT, f"{kind}_over", text))
    return found


def answers_in(store: Store, kept: Sequence[Kept], runs: Sequence[StoredRun]) -> tuple[GivenAnswer, ...]:
    """Every answer given, from the draft's keepings; where there are none, the answers as last given."""
    given = _from_drafts(store, kept)
    known = {(answer.run, answer.name) for answer in given}
    for run in runs:
        for answer in run.answers:
            if (run.uid.hex(), answer.name) not in known and answer.question != answer.name:
                words = shown(answer.words, answer.mark)
                given.append(
                    GivenAnswer(answer.at, run.uid.hex(), answer.name, answer.question, words, answer.mark)
                )
    return tuple(sorted(given, key=lambda answer: answer.at))


def answer_events(answers: Iterable[GivenAnswer]) -> list[Event]:
    """One event an answer; a changed one with what stood there before."""
    found, before = [], dict[tuple[str, str], str]()
    for answer in answers:
        old = before.get((answer.run, answer.name), "")
        before[answer.run, answer.name] = answer.words
        words = answer.words or t("review.taken_back")
        key = "review.event_answer_changed" if old else "review.event_answer"
        text = t(key, question=answer.question, words=words, before=old)
        found.append(Event(answer.at, Lane.SCRIPT, "answer", text, before=old))
    return found


def _from_drafts(store: Store, kept: Sequence[Kept]) -> list[GivenAnswer]:
    found: list[GivenAnswer] = []
    seen: dict[str, tuple[Any, dict[str, GivenAnswer]]] = {}
    loaded: dict[Uid, LoadedForm] = {}
    for moment in kept:
        for leg in _legs(moment.body):
            last, answers = seen.get(leg.run, (None, {}))
            if leg.session.get("answers") == last:
                continue
            if leg.version not in loaded:
                loaded |= load_versions(store, (leg.version,))
            if leg.version not in loaded:
                continue
            session = FormSession.restore(loaded[leg.version].form, leg.session)
            now = _answers_now(session.answers(), leg, moment.at)
            found += _differences(answers, now, moment.at)
            seen[leg.run] = (leg.session.get("answers"), now)
    return found


def _legs(body: Mapping[str, Any]) -> list[_Leg]:
    script = body.get("script")
    if not isinstance(script, dict):
        return []
    return [
        _Leg(each["run"], bytes.fromhex(each["version"]), each["session"], each["answered_at"])
        for each in (*script.get("open", ()), *script.get("done", ()))
    ]


def _answers_now(answers: Iterable[Answer], leg: _Leg, kept_at: int) -> dict[str, GivenAnswer]:
    now = {}
    for answer in answers:
        if answer.type in _UNASKED or not answer.label or not answer.words:
            continue
        name = answer.ref if "[" in answer.ref else answer.name
        at = int(leg.answered_at.get(answer.ref, leg.answered_at.get(answer.name, kept_at)))
        words = shown(answer.words, answer.mark)
        now[name] = GivenAnswer(min(at, kept_at), leg.run, name, answer.label, words, answer.mark)
    return now


def _differences(
    before: Mapping[str, GivenAnswer], now: Mapping[str, GivenAnswer], at: int
) -> Iterable[GivenAnswer]:
    for name, answer in now.items():
        if name not in before or before[name].words != answer.words:
            yield answer
    for name, gone in before.items():
        if name not in now:
            yield GivenAnswer(at, gone.run, name, gone.question, "", gone.mark)


def _step_words(session: FormSession, ref: str) -> str:
    try:
        return " ".join(session.label(ref).split()) or ref.rpartition("/")[2]
    except KeyError:
        return ref.rpartition("/")[2]
