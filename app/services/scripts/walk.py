"""The way through a call's script: the main form, side scripts opened on the way, answers with their times.

Plain Python: the script panel shows a walk, a draft keeps its snapshot, review replays its path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.models.ids import Uid, new_uid
from app.records import frozen
from app.services.forms.definition import FormDefinition
from app.services.forms.session import FormSession
from app.services.forms.views import Answer, Step


@frozen
class LoadedForm:
    """A published version of a form, ready to run. ``label`` is its name in the language in use."""

    version_uid: Uid
    code: str
    number: int
    label: str
    form: FormDefinition


@dataclass(slots=True)
class Leg:
    """One form on the way: its session, ``path`` of (step, at), ``answered_at`` by question; times UTC ms."""

    loaded: LoadedForm
    session: FormSession
    run_uid: Uid
    started_at: int
    path: list[tuple[str, int]] = field(default_factory=list)
    answered_at: dict[str, int] = field(default_factory=dict)
    finished_at: int | None = None
    over: bool = False


class Walk:
    """A main script and the side scripts opened from it; the last open one is in front."""

    def __init__(self, loaded: LoadedForm, variables: Mapping[str, str], language: str, at: int) -> None:
        self.variables = dict(variables)
        self._open: list[Leg] = []
        self._done: list[Leg] = []
        self._begin(loaded, language, at)

    @property
    def leg(self) -> Leg:
        """The form in front."""
        return self._open[-1]

    @property
    def main(self) -> Leg:
        """The call's own script."""
        return self._open[0]

    @property
    def in_side(self) -> bool:
        """Whether a side script is in front."""
        return len(self._open) > 1

    def legs(self) -> list[Leg]:
        """Every form used in this call: the main one, finished side scripts, open side scripts."""
        return [self._open[0], *self._done, *self._open[1:]]

    @property
    def is_answered(self) -> bool:
        """Whether anything was answered: what a script reckons from no answer at all says nothing of the call."""
        return any(leg.answered_at or leg.over for leg in self.legs())

    def step(self) -> Step | None:
        """The step to show; None when the form in front is at its end or has no steps."""
        return None if self.leg.over else self.leg.session.current_step()

    def place(self) -> tuple[int, int]:
        """The number of the present step, from 1, and how many there are as things stand."""
        steps = self.leg.session.steps()
        here = self.leg.session.current_step()
        return (steps.index(here) + 1 if here in steps else 0), len(steps)

    def answer(self, ref: str, value: Any, at: int) -> None:
        """Keep an answer."""
        self.leg.session.set_value(ref, value)
        self.leg.answered_at[ref] = at

    def obstacles(self) -> dict[str, str]:
        """What is wrong on the present step: message by ref. It must be put right before going on."""
        step = self.step()
        session = self.leg.session
        found = ((ref, session.problem(ref)) for ref in (step.refs if step else ()))
        return {ref: problem.message for ref, problem in found if problem is not None}

    def next(self, at: int) -> bool:
        """Go on; at the end of a side script return to where it was opened. False when nothing moved."""
        if self.leg.over or self.obstacles():
            return False
        step = self.leg.session.next()
        if step is not None:
            self._visit(step, at)
        elif self.in_side:
            self.leave_side(at)
        else:
            self.leg.over = True
            self.leg.finished_at = at
        return True

    def back(self, at: int) -> bool:
        """Go back, out of a side script from its first step. False when nothing moved."""
        if self.leg.over:
            self.leg.over = False
            self.leg.finished_at = None
            return True
        step = self.leg.session.back()
        if step is not None:
            self._visit(step, at)
            return True
        if self.in_side:
            self.leave_side(at)
            return True
        return False

    def open_side(self, loaded: LoadedForm, at: int) -> None:
        """Put a side script in front; the script below stays where it is."""
        self._begin(loaded, self.main.session.language, at)

    def leave_side(self, at: int) -> None:
        """Return to the script below; the side script's answers are kept."""
        if self.in_side:
            leg = self._open.pop()
            leg.finished_at = at
            self._done.append(leg)

    def use_language(self, language: str) -> None:
        """Speak with the caller in ``ru`` or ``en``."""
        for leg in self._open:
            leg.session.use_language(language)

    def set_variables(self, variables: Mapping[str, str]) -> None:
        """The caller was found, or is somebody else."""
        self.variables.update(variables)
        for leg in self._open:
            for name, value in variables.items():
                leg.session.set_variable(name, value)

    def answers(self) -> list[Answer]:
        """All answers of all forms, in the order of the forms."""
        return [answer for leg in self.legs() for answer in leg.session.answers()]

    def ticket_fields(self) -> dict[str, Answer]:
        """The answers that fill the ticket, by its field; a later form's answer wins."""
        return {answer.ticket_field: answer for answer in self.answers() if answer.ticket_field}

    def disposition(self) -> str:
        """The code of the outcome that the answers come to, empty when they name none."""
        named = [code for leg in self.legs() for code in leg.session.dispositions()]
        return named[-1] if named else ""

    def snapshot(self) -> dict[str, Any]:
        """The whole walk as JSON can hold it."""
        return {
            "variables": self.variables,
            "open": [_dump(leg) for leg in self._open],
            "done": [_dump(leg) for leg in self._done],
        }

    @classmethod
    def restore(cls, snapshot: Mapping[str, Any], load: Callable[[Uid], LoadedForm]) -> Walk:
        """Go on where :meth:`snapshot` was taken; ``load`` gives the very versions it was taken of."""
        walk = cls.__new__(cls)
        walk.variables = dict(snapshot["variables"])
        walk._open = [_load(kept, load) for kept in snapshot["open"]]
        walk._done = [_load(kept, load) for kept in snapshot["done"]]
        return walk

    @staticmethod
    def versions(snapshot: Mapping[str, Any]) -> list[Uid]:
        """The versions that a snapshot needs."""
        return [bytes.fromhex(kept["version"]) for kept in (*snapshot["open"], *snapshot["done"])]

    def _begin(self, loaded: LoadedForm, language: str, at: int) -> None:
        session = FormSession(loaded.form, language, self.variables)
        leg = Leg(loaded, session, new_uid(), at)
        self._open.append(leg)
        step = session.current_step()
        if step is not None:
            self._visit(step, at)

    def _visit(self, step: Step, at: int) -> None:
        self.leg.path.append((step.ref, at))


def _dump(leg: Leg) -> dict[str, Any]:
    return {
        "version": leg.loaded.version_uid.hex(),
        "run": leg.run_uid.hex(),
        "started_at": leg.started_at,
        "finished_at": leg.finished_at,
        "over": leg.over,
        "path": [list(visit) for visit in leg.path],
        "answered_at": leg.answered_at,
        "session": leg.session.snapshot(),
    }


def _load(kept: Mapping[str, Any], load: Callable[[Uid], LoadedForm]) -> Leg:
    loaded = load(bytes.fromhex(kept["version"]))
    return Leg(
        loaded,
        FormSession.restore(loaded.form, kept["session"]),
        bytes.fromhex(kept["run"]),
        kept["started_at"],
        [(str(ref), int(at)) for ref, at in kept["path"]],
        dict(kept["answered_at"]),
        kept["finished_at"],
        kept["over"],
    )
