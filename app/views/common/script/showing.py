"""Shows where a walk stands in a script panel; the desk and the preview of script care show it alike."""

from __future__ import annotations

from app.services.forms.views import StepKind
from app.services.scripts.walk import Walk
from app.services.words import t
from app.views.common.script.panel import ScriptPanel

WRAP_UP = "wrap_up"
"""The form that is filled in after the talk."""

SIDE_ACTIONS = {
    "script.objection": "side_objection",
    "script.conflict": "side_conflict",
    "script.identity": "side_identity",
    "script.wrap_up": WRAP_UP,
}
"""The side script that each key opens."""


def show_walk(panel: ScriptPanel, walk: Walk, title: str, *, with_problems: bool) -> bool:
    """Show the step in front, or what was answered at the end. ``title`` names the script.

    Gives back whether problems are shown: none are once the step is put right.
    """
    leg, step = walk.leg, walk.step()
    number, total = walk.place()
    side = t("script.side", label=leg.loaded.label) if walk.in_side else ""
    place = t("script.step", number=number, total=total) if step is not None else ""
    panel.show_heading(title, place, side)
    problems: dict[str, str] = {}
    if step is None:
        show_answers(panel, walk, t("script.end"))
    elif step.kind is StepKind.REPEAT_END:
        label = leg.session.label(step.ref + "[1]") if leg.session.instances(step.ref) else ""
        panel.show_repeat_end(step.ref, t("script.more", what=label), t("script.add_more"), t("script.no_more"))
    else:
        problems = walk.obstacles() if with_problems else {}
        panel.show_step(step.ref, [leg.session.question(ref) for ref in step.refs], problems)
    return bool(problems)


def show_answers(panel: ScriptPanel, walk: Walk, title: str) -> None:
    """Show what was answered so far, to read back; values that were only reckoned have no question to show."""
    answers = (answer for answer in walk.answers() if answer.words and answer.label)
    panel.show_end(title, [(answer.label, answer.words) for answer in answers])


def add_instance(walk: Walk, ref: str) -> None:
    """Add one more of a repeat and stand on its first step."""
    session = walk.leg.session
    added = session.add_instance(ref)
    step = next((step for step in session.steps() if step.ref.startswith(added)), None)
    if step is not None:
        session.go_to(step.ref)
