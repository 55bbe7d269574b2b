"""A form being filled in: what windows and services use.

>>> session = FormSession(read_xform(xml), language="ru", variables={"caller_name": "Anna"})
>>> session.set_value("whole_flat", "yes")
>>> [session.question(ref).label for ref in session.current_step().refs]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.services.forms import drafts
from app.services.forms.answers import GivenAnswer, TypedAnswer, as_text, canonical, chosen_names, typed
from app.services.forms.definition import Choice, Element, FormDefinition, Kind, QuestionType, Text
from app.services.forms.instance import FieldNode, new_node
from app.services.forms.lookup import find_node, find_question, find_repeat
from app.services.forms.plan import Plan
from app.services.forms.run import Clock, Run, local_now
from app.services.forms.steps import steps_below
from app.services.forms.views import Answer, AnswerProblem, ChoiceView, Lack, QuestionView, Step
from app.services.forms.xpath.evaluate import evaluate
from app.services.forms.xpath.values import to_boolean
from app.services.words import t

Result = dict[str, Any]
"""Answers by name: text, number, list of choices; a dict for a group, a list of dicts for a repeat."""


class FormSession:
    """Answers, conditions and the present step of one run.

    A *ref* is a question's path with positions of repeat instances (``/data/visitor[2]/name``); wherever one is
    asked for, a name that is unique in the form will do (``visitor_name``), meaning its first instance.

    ``variables`` go into the hidden fields that carry their names (see docs/script-columns.md). Answers survive
    irrelevance: they come back when the question does, and are left out of :meth:`result` meanwhile.
    """

    def __init__(
        self,
        form: FormDefinition,
        language: str = "",
        variables: Mapping[str, str] | None = None,
        clock: Clock = local_now,
        plan: Plan | None = None,
    ) -> None:
        """Begin a fresh run. Raises CircularCalculation or ExpressionError for a form no check has passed."""
        self.form = form
        self._run = Run(form, _language(form, language), variables or {}, clock, plan)
        self._run.begin()
        self._step_ref = ""

    # -- answers ------------------------------------------------------------------------------------------

    def set_value(self, ref: str, answer: GivenAnswer) -> None:
        """Keep an answer. Raises KeyError for an unknown ref, ValueError for a field nobody may answer."""
        node = self._field(ref)
        if not node.element.type.is_answered and node.element.type is not QuestionType.HIDDEN:
            raise ValueError(f"{ref} is not answered by a person")
        if self._truth(node, node.element.bind.readonly):
            raise ValueError(f"{ref} is read-only")
        self._run.change(node, as_text(answer))

    def set_variable(self, name: str, value: str) -> None:
        """Give a variable of the program another value (the caller was found, the operator changed)."""
        self._run.put_variable(name, value)

    def finish(self) -> None:
        """Note that the talk is over: ``end`` rows get the time."""
        self._run.finish()

    def value(self, ref: str) -> str:
        """What the form makes of the answer: empty while it is not relevant or of the wrong type."""
        return self._field(ref).value

    def values(self) -> dict[str, str]:
        """The value of every question, by ref."""
        return {node.reference(): node.value for node in self._fields()}

    def is_relevant(self, ref: str) -> bool:
        """Whether a question, group or repeat instance is asked now."""
        return self._node(ref).relevant

    def is_required(self, ref: str) -> bool:
        """Whether the question must be answered before the form can be saved."""
        node = self._field(ref)
        return node.relevant and self._truth(node, node.element.bind.required)

    # -- repeats ------------------------------------------------------------------------------------------

    def instances(self, ref: str) -> tuple[str, ...]:
        """Refs of a repeat's instances; ``ref`` is the repeat without its last position."""
        parent, element = find_repeat(self._run, ref)
        return tuple(node.reference() for node in parent.instances(element.name))

    def add_instance(self, ref: str) -> str:
        """Add an instance at a repeat's end; its ref. Raises ValueError when the form counts them itself."""
        parent, element = find_repeat(self._run, ref)
        self._may_add(element)
        node = new_node(element)
        parent.append(node)
        self._run.structure_changed(element)
        self._run.begin_instance(node)
        self._run.structure_changed(element)
        return node.reference()

    def remove_instance(self, ref: str) -> None:
        """Take an instance away with its answers. Raises ValueError like :meth:`add_instance`."""
        node = self._node(ref)
        self._may_add(node.element)
        node.siblings().remove(node)
        self._run.structure_changed(node.element)

    def _may_add(self, element: Element) -> None:
        if element.kind is not Kind.REPEAT or element.repeat_count is not None or element.fixed_count:
            raise ValueError(f"{element.path} has no instances to add or remove by hand")

    # -- language and words -------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        """The form's language in use, as the form names it (``Русский (ru)``)."""
        return self._run.language

    def use_language(self, language: str) -> None:
        """Switch to a language: the form's own name of it, or a code (``ru``)."""
        self._run.change_language(_language(self.form, language))

    def label(self, ref: str) -> str:
        """The label of a question, group or repeat, with values filled in."""
        node = self._node(ref)
        return self._run.words(node.element.label, node)

    def question(self, ref: str) -> QuestionView:
        """All about one question as it stands now."""
        node = self._field(ref)
        element = node.element
        return QuestionView(
            ref=node.reference(),
            name=node.name,
            type=element.type,
            label=self._run.words(element.label, node),
            hint=self._run.words(element.hint, node),
            guidance=self._run.words(element.guidance, node),
            answer=node.kept,
            value=node.value,
            relevant=node.relevant,
            required=node.relevant and self._truth(node, element.bind.required),
            required_to_close=node.relevant and self._truth(node, element.required_to_close),
            readonly=self._truth(node, element.bind.readonly),
            choices=self._choice_views(node),
            limits=element.limits,
            appearance=element.appearance,
            problem=self._problem(node, final=False),
            element=element,
        )

    def choices(self, ref: str) -> tuple[ChoiceView, ...]:
        """The choices on offer now."""
        return self._choice_views(self._field(ref))

    def _choice_views(self, node: FieldNode) -> tuple[ChoiceView, ...]:
        choices = node.element.choices
        if choices is None:
            return ()
        chosen = set(chosen_names(node.element, node.value))
        if not choices.nodes:
            return tuple(self._view(choice, node, chosen) for choice in choices.fixed)
        views = []
        for name, item in self._run.offered(choices, node):
            listed = self.form.choice_of_item.get(id(item))
            if listed is not None:
                views.append(self._view(listed, node, chosen))
            elif name:
                views.append(ChoiceView(name, self._run.node_label(choices, item), name in chosen))
        return tuple(views)

    def _view(self, choice: Choice, node: FieldNode, chosen: set[str]) -> ChoiceView:
        return ChoiceView(choice.name, self._run.words(choice.label, node), choice.name in chosen, choice.extras)

    # -- steps --------------------------------------------------------------------------------------------

    def steps(self) -> tuple[Step, ...]:
        """The steps as things stand: relevant ones only, in the order of the form."""
        return tuple(steps_below(self._run.root))

    def current_step(self) -> Step | None:
        """The step one stands on; the first one when that is not asked any more; None in a form without steps."""
        steps = self.steps()
        return next((step for step in steps if step.ref == self._step_ref), steps[0] if steps else None)

    def go_to(self, ref: str) -> Step:
        """Stand on a step, named by its ref or by a question on it. Raises KeyError when it is not asked."""
        step = next((step for step in self.steps() if ref == step.ref or ref in step.refs), None)
        if step is None:
            raise KeyError(ref)
        self._step_ref = step.ref
        return step

    def next(self) -> Step | None:
        """Go on to the next step; None, staying, at the end."""
        return self._move(1)

    def back(self) -> Step | None:
        """Go to the step before; None, staying, at the beginning."""
        return self._move(-1)

    def _move(self, by: int) -> Step | None:
        steps, here = self.steps(), self.current_step()
        place = by + next((index for index, step in enumerate(steps) if step is here or step == here), 0)
        if not 0 <= place < len(steps):
            return None
        self._step_ref = steps[place].ref
        return steps[place]

    # -- problems and result ------------------------------------------------------------------------------

    def problems(self, final: bool = False) -> tuple[AnswerProblem, ...]:
        """Missing and wrong answers, in the order of the form.

        ``final`` also asks for what is required to close the record, not only to save it.
        """
        found = (self._problem(node, final) for node in self._fields())
        return tuple(problem for problem in found if problem is not None)

    def problem(self, ref: str, final: bool = False) -> AnswerProblem | None:
        """What is wrong with one answer."""
        return self._problem(self._field(ref), final)

    def result(self) -> Result:
        """Relevant answers by name, nested as the form is; empty ones and notes are left out."""
        return _result(self._run.root)

    def answers(self) -> tuple[Answer, ...]:
        """Relevant answers in the order of the form, with labels, marks, ticket fields and dispositions."""
        shown = [node for node in self._fields() if node.value and node.element.type is not QuestionType.NOTE]
        return tuple(self._answer(node) for node in shown if not node.element.path.startswith(self._meta_path))

    def dispositions(self) -> tuple[str, ...]:
        """Outcomes named by the chosen choices, in the order of the form."""
        return tuple(outcome for answer in self.answers() for outcome in answer.dispositions)

    def _answer(self, node: FieldNode) -> Answer:
        views = [view for view in self._choice_views(node) if view.selected]
        by_name = {view.name: view.label for view in views}
        words = (
            ", ".join(by_name.get(name, name) for name in chosen_names(node.element, node.value))
            if views
            else node.value
        )
        return Answer(
            ref=node.reference(),
            name=node.name,
            label=self._run.words(node.element.label, node),
            value=node.value,
            words=words,
            type=node.element.type,
            mark=node.element.mark,
            ticket_field=node.element.ticket_field,
            dispositions=tuple(view.disposition for view in views if view.disposition),
        )

    @property
    def _meta_path(self) -> str:
        return f"{self.form.root.path}/meta/"

    def _problem(self, node: FieldNode, final: bool) -> AnswerProblem | None:
        if not node.relevant:
            return None
        bind, ref = node.element.bind, node.reference()
        if canonical(node.kept, node.element.data_type) is None:
            return AnswerProblem(ref, Lack.TYPE, t(f"forms.answer.type_{node.element.data_type.lower()}"))
        if node.value == "":
            if self._truth(node, bind.required):
                return AnswerProblem(ref, Lack.REQUIRED, self._message(bind.required_message, node, "required"))
            if final and self._truth(node, node.element.required_to_close):
                return AnswerProblem(ref, Lack.REQUIRED_TO_CLOSE, t("forms.answer.required_to_close"))
            return None
        if bind.constraint is not None and not self._truth(node, bind.constraint):
            return AnswerProblem(ref, Lack.CONSTRAINT, self._message(bind.constraint_message, node, "constraint"))
        return None

    def _message(self, text: Text, node: FieldNode, lack: str) -> str:
        return self._run.words(text, node).strip() or t(f"forms.answer.{lack}")

    # -- drafts -------------------------------------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """All there is to keep, as JSON can hold it: answers (also irrelevant ones), variables, language, step."""
        return {
            "form": self.form.form_id,
            "checksum": self.form.checksum,
            "language": self.language,
            "variables": dict(self._run.variables),
            "answers": drafts.dump(self._run.root),
            "step": self._step_ref,
        }

    @classmethod
    def restore(
        cls,
        form: FormDefinition,
        snapshot: Mapping[str, Any],
        clock: Clock = local_now,
        plan: Plan | None = None,
    ) -> FormSession:
        """Go on where :meth:`snapshot` was taken. With another version of the form, answers to fields it no
        longer has are left aside and calculations are made anew.
        """
        session = cls.__new__(cls)
        session.form = form
        variables = {str(name): str(value) for name, value in dict(snapshot.get("variables", {})).items()}
        session._run = Run(form, _language(form, str(snapshot.get("language", ""))), variables, clock, plan)
        drafts.load(session._run.root, dict(snapshot.get("answers", {})))
        session._run.resume(calculate=snapshot.get("checksum") != form.checksum)
        session._step_ref = str(snapshot.get("step", ""))
        return session

    # -- finding nodes ------------------------------------------------------------------------------------

    def _fields(self) -> list[FieldNode]:
        return [node for node in self._run.root.fields() if node.element.kind is Kind.QUESTION]

    def _truth(self, node: FieldNode, condition: str | None) -> bool:
        return condition is not None and to_boolean(evaluate(condition, node, self._run))

    def _field(self, ref: str) -> FieldNode:
        return find_question(self._run, ref)

    def _node(self, ref: str) -> FieldNode:
        return find_node(self._run, ref)


def _language(form: FormDefinition, wanted: str) -> str:
    if wanted in form.languages:
        return wanted
    return form.language_for(wanted) if wanted else form.default_language


def _result(node: FieldNode) -> Result:
    found: Result = {}
    for element in node.element.children:
        relevant = [child for child in node.instances(element.name) if child.relevant]
        if element.kind is Kind.REPEAT:
            if relevant:
                found[element.name] = [_result(child) for child in relevant]
        elif element.kind is Kind.GROUP:
            inside = _result(relevant[0]) if relevant and element.name != "meta" else {}
            if inside:
                found[element.name] = inside
        elif relevant and relevant[0].value and element.type is not QuestionType.NOTE:
            found[element.name] = typed(element, relevant[0].value)
    return found


__all__ = ["FormSession", "Result", "TypedAnswer"]
