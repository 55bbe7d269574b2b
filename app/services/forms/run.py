"""One run of a form: its answers, kept at the point where every calculation and condition agrees."""

from __future__ import annotations

import heapq
import logging
import math
import random
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from app.services.forms.answers import calculated_text, canonical, chosen_names
from app.services.forms.definition import Assignment, Choices, Element, FormDefinition, Kind, Moment, Text
from app.services.forms.instance import FieldNode, new_document, set_instances
from app.services.forms.plan import Plan, make_plan
from app.services.forms.xpath.evaluate import evaluate
from app.services.forms.xpath.nodes import Node
from app.services.forms.xpath.values import to_boolean, to_number, to_string

Clock = Callable[[], datetime]

_log = logging.getLogger(__name__)
_MOST_INSTANCES = 200
_MOST_ROUNDS = 50


def local_now() -> datetime:
    """This moment in this computer's zone, aware."""
    return datetime.now().astimezone()


class Run:
    """Computes relevance and values in the plan's order, only what a change reaches.

    It is the :class:`~app.services.forms.xpath.scope.Host` of all expressions of the form.
    """

    def __init__(
        self, form: FormDefinition, language: str, variables: Mapping[str, str], clock: Clock, plan: Plan | None
    ) -> None:
        self.form = form
        self.language = language
        self.variables = dict(variables)
        self.clock = clock
        self.plan = plan or make_plan(form)
        self.document = new_document(form.root)
        self._index: dict[str, list[FieldNode]] = {}
        self._triggered: list[tuple[Assignment, FieldNode]] = []
        self._watch_triggers = False
        self.reindex()

    # -- the tree -----------------------------------------------------------------------------------------

    @property
    def root(self) -> FieldNode:
        """The form's outermost group."""
        node = next(self.document.each_child())
        assert isinstance(node, FieldNode)
        return node

    def nodes(self, path: str) -> list[FieldNode]:
        """All present nodes of the element at ``path``, in document order."""
        return self._index.get(path, [])

    def reindex(self) -> None:
        """Find all nodes anew, after instances came or went."""
        self._index = {}
        for node in self.root.fields():
            self._index.setdefault(node.element.path, []).append(node)

    # -- life ---------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """First opening: variables, preloads, calculations, then the dynamic defaults."""
        for node in self.root.fields():
            self._put_variable(node)
        self.settle_all()
        for assignment in self.form.assignments:
            if Moment.FIRST_LOAD in assignment.moments:
                for node in self.nodes(assignment.target):
                    self._assign(assignment, node)
        self._watch_triggers = True

    def resume(self, calculate: bool) -> None:
        """After answers were put back: settle without defaults; ``calculate`` when the form itself changed."""
        self.reindex()
        self.settle_all(calculate)
        self._watch_triggers = True

    def settle_all(self, calculate: bool = True) -> None:
        """Compute everything."""
        self._settle(range(len(self.plan.order)), calculate)

    def change(self, node: FieldNode, kept: str) -> None:
        """Keep a new answer and recompute what reads it."""
        if node.kept == kept:
            return
        node.kept = kept
        if self._refresh(node):
            self._settle(self.plan.readers[node.element.path])
        self._run_triggers()

    def change_language(self, language: str) -> None:
        """Switch language; calculations that hold texts of the form (``jr:choice-name``) follow."""
        self.language = language
        ranks = self.plan.rank
        self._settle(
            [ranks[element.path] for element in self.plan.order if "jr:" in (element.bind.calculate or "")]
        )
        self._run_triggers()

    def structure_changed(self, element: Element) -> None:
        """Recompute after instances of a repeat were added or removed by hand."""
        self.reindex()
        self._settle([self.plan.rank[element.path], *self._readers(element)])
        self._run_triggers()

    def begin_instance(self, node: FieldNode) -> None:
        """Variables and dynamic defaults of a repeat instance added by hand."""
        inside = {id(field) for field in node.fields()}
        for field in node.fields():
            self._put_variable(field)
        for assignment in self.form.assignments:
            if Moment.NEW_REPEAT in assignment.moments:
                for target in self.nodes(assignment.target):
                    if id(target) in inside:
                        self._assign(assignment, target)

    def put_variable(self, name: str, value: str) -> None:
        """Give a variable another value and recompute; what a person answered differently stays."""
        before = self.variables.get(name, "")
        self.variables[name] = value
        for node in list(self.root.fields()):
            element = node.element
            is_own_answer = element.type.is_answered and node.kept not in ("", before)
            if name in (element.variable, self._preload_name(element)) and not is_own_answer:
                self.change(node, value)

    def finish(self) -> None:
        """Put the time into ``end`` fields."""
        for node in list(self.root.fields()):
            bind = node.element.bind
            if (bind.preload, bind.preload_parameter) == ("timestamp", "end"):
                self.change(node, self.now().isoformat(timespec="milliseconds"))

    def _put_variable(self, node: FieldNode) -> None:
        element = node.element
        if element.variable in self.variables:
            node.kept = self.variables[element.variable]
        elif element.bind.preload and not node.kept:
            node.kept = self._preloaded(element)

    def _preload_name(self, element: Element) -> str:
        return element.bind.preload_parameter if element.bind.preload == "property" else ""

    def _preloaded(self, element: Element) -> str:
        """``jr:preload`` values: https://getodk.github.io/xforms-spec/#preload-attributes."""
        kind, parameter = element.bind.preload, element.bind.preload_parameter
        if kind == "uid":
            return f"uuid:{self.new_uuid()}"
        if kind == "date":
            return self.now().date().isoformat()
        if kind == "timestamp" and parameter == "start":
            return self.now().isoformat(timespec="milliseconds")
        return self.variables.get(parameter, "") if kind == "property" else ""

    def _assign(self, assignment: Assignment, node: FieldNode) -> None:
        """Run one ``setvalue``."""
        value = evaluate(assignment.expression, node, self)
        self.change(node, calculated_text(value, node.element.data_type))

    # -- computing ----------------------------------------------------------------------------------------

    def _settle(self, ranks: Iterable[int], calculate: bool = True) -> None:
        waiting = list(ranks)
        heapq.heapify(waiting)
        done = -1
        while waiting:
            rank = heapq.heappop(waiting)
            if rank == done:
                continue
            done = rank
            element = self.plan.order[rank]
            if self._compute(element, calculate):
                for reader in self._readers(element):
                    heapq.heappush(waiting, reader)

    def _readers(self, element: Element) -> set[int]:
        """Ranks of all that read an element; instances that come or go take what is inside them along."""
        inside = element.walk() if element.kind is Kind.REPEAT else (element,)
        return {reader for changed in inside for reader in self.plan.readers[changed.path]}

    def _compute(self, element: Element, calculate: bool) -> bool:
        """Recompute all nodes of one element; True when anything changed."""
        changed = False
        if element.kind is Kind.REPEAT and element.repeat_count is not None:
            changed = self._recount(element)
        for node in self.nodes(element.path):
            changed |= self._update_relevance(node)
            if calculate and node.relevant and element.bind.calculate is not None:
                result = evaluate(element.bind.calculate, node, self)
                node.kept = calculated_text(result, element.data_type)
            changed |= self._refresh(node)
        return changed

    def _update_relevance(self, node: FieldNode) -> bool:
        around = node.parent.relevant if isinstance(node.parent, FieldNode) else True
        condition = node.element.bind.relevant
        relevant = around and (condition is None or to_boolean(evaluate(condition, node, self)))
        changed = relevant != node.relevant or not node.settled
        node.relevant, node.settled = relevant, True
        return changed

    def _refresh(self, node: FieldNode) -> bool:
        """Bring the visible value in line with what is kept; True when it changed."""
        if node.element.kind is not Kind.QUESTION:
            return False
        value = self._visible(node) if node.relevant else ""
        if value == node.value:
            return False
        node.value = value
        if self._watch_triggers:
            self._note_triggers(node)
        return True

    def _visible(self, node: FieldNode) -> str:
        element = node.element
        value = canonical(node.kept, element.data_type) or ""
        if not value or not element.type.has_choices or element.choices is None:
            return value
        if element.choices.is_filtered:
            offered = {name for name, _node in self.offered(element.choices, node)}
        else:
            offered = {choice.name for choice in self.form.listed_choices(element)}
        return " ".join(name for name in chosen_names(element, value) if name in offered)

    def _recount(self, repeat: Element) -> bool:
        """Bring a counted repeat to its count; a count that is no number leaves it as it is."""
        changed = False
        for parent in self.nodes(repeat.path.rpartition("/")[0]):
            count = to_number(evaluate(repeat.repeat_count or "0", FieldNode(repeat, parent), self))
            if not math.isnan(count):
                changed |= set_instances(parent, repeat, int(min(max(count, 0), _MOST_INSTANCES)))
        if changed:
            self.reindex()
            for node in self.nodes(repeat.path):
                for field in node.fields():
                    if not field.settled:
                        self._put_variable(field)
        return changed

    # -- triggers -----------------------------------------------------------------------------------------

    def _note_triggers(self, node: FieldNode) -> None:
        for assignment in self.form.assignments:
            if assignment.trigger == node.element.path and Moment.VALUE_CHANGED in assignment.moments:
                self._triggered.append((assignment, node))

    def _run_triggers(self) -> None:
        """Run what value changes triggered; two fields that set each other for ever are cut off."""
        for _round in range(_MOST_ROUNDS):
            if not self._triggered:
                return
            assignment, source = self._triggered.pop(0)
            for target in self.nodes(assignment.target):
                if _same_instance(source, target):
                    self._assign_quietly(assignment, target)
        _log.warning("setvalue triggers of form %s do not come to rest", self.form.form_id)
        self._triggered.clear()

    def _assign_quietly(self, assignment: Assignment, target: FieldNode) -> None:
        kept = calculated_text(evaluate(assignment.expression, target, self), target.element.data_type)
        if kept != target.kept:
            target.kept = kept
            if self._refresh(target):
                self._settle(self.plan.readers[target.element.path])

    # -- choices and texts --------------------------------------------------------------------------------

    def offered(self, choices: Choices, node: Node) -> list[tuple[str, Node]]:
        """Names of the choices on offer now, with the nodes they come from (fixed lists have none)."""
        found = evaluate(choices.nodes, node, self)
        if not isinstance(found, list):
            return []
        return [(_child_text(item, choices.value_name), item) for item in found]

    def words(self, text: Text, node: Node) -> str:
        """A text in the language in use, with values filled in."""
        return "".join(
            piece if isinstance(piece, str) else to_string(evaluate(piece.expression, node, self))
            for piece in text.pieces(self.language)
        )

    # -- what expressions may ask -------------------------------------------------------------------------

    def now(self) -> datetime:
        """The session's clock."""
        return self.clock()

    def new_uuid(self) -> str:
        """A random UUID."""
        return str(uuid.uuid4())

    def random(self) -> float:
        """A number in [0, 1)."""
        return random.random()

    def instance(self, name: str) -> Node | None:
        """A secondary instance's document node."""
        return self.form.instances.get(name)

    def choice_label(self, value: str, question: str, node: Node) -> str:
        """The label of a choice, whether on offer now or not; empty when there is no such choice."""
        found = evaluate(question, node, self)
        target = found[0] if isinstance(found, list) and found else None
        if not isinstance(target, FieldNode) or target.element.choices is None:
            return ""
        choices = target.element.choices
        for choice in choices.fixed or self.form.choice_lists.get(choices.instance, ()):
            if choice.name == value:
                return self.words(choice.label, target)
        offered = self.offered(choices, target) if choices.nodes else []
        return next((self.node_label(choices, item) for name, item in offered if name == value), "")

    def node_label(self, choices: Choices, item: Node) -> str:
        """The label of a choice taken from answers rather than from the choices sheet."""
        return _child_text(item, choices.label_name)

    def translation(self, text_id: str) -> str:
        """An ``itext`` text with values filled in."""
        text = self.form.translations.get(text_id)
        return "" if text is None else self.words(text, self.root)


def _child_text(item: Node, name: str) -> str:
    children = item.children.get(name.strip())
    return children[0].text() if children else ""


def _same_instance(source: FieldNode, target: FieldNode) -> bool:
    """Whether no repeat separates the two: those around both are the same instances."""
    source_repeats = {ancestor.element.path: ancestor for ancestor in _repeats_around(source)}
    return all(
        source_repeats.get(ancestor.element.path, ancestor) is ancestor for ancestor in _repeats_around(target)
    )


def _repeats_around(node: FieldNode) -> list[FieldNode]:
    around: list[FieldNode] = []
    parent = node.parent
    while isinstance(parent, FieldNode):
        if parent.element.kind is Kind.REPEAT:
            around.append(parent)
        parent = parent.parent
    return around
