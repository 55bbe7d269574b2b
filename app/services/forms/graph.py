"""A form as steps and the ways between them, for drawing."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from app.records import frozen
from app.services.forms.checks.judge import Judge
from app.services.forms.conditions import condition_words
from app.services.forms.definition import Element, FormDefinition, Kind
from app.services.forms.xpath.parse import ExpressionError

START = "start"
END = "end"
_MOST_TRIED = 600


class NodeKind(StrEnum):
    """What a node of the graph is."""

    START = "start"
    STEP = "step"
    END = "end"


@frozen
class GraphNode:
    """One step. ``path`` is the element's; ``side_scripts`` fit here; ``outcomes`` are its dispositions."""

    path: str
    kind: NodeKind
    label: str
    tone: str = ""
    repeats: bool = False
    questions: tuple[str, ...] = ()
    side_scripts: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


@frozen
class GraphEdge:
    """A way from one step to another; ``condition`` in words, empty when it is always taken."""

    source: str
    target: str
    condition: str


@frozen
class Graph:
    """Nodes in the order of the form, and edges by their source's order."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]


def make_graph(form: FormDefinition, language: str = "") -> Graph:
    """The steps of a form and every way between them that no proof rules out."""
    steps = tuple(_steps(form.root))
    spoken = language or form.default_language
    nodes = [GraphNode(START, NodeKind.START, form.title)]
    nodes += [_node(form, step, spoken) for step in steps]
    nodes.append(GraphNode(END, NodeKind.END, ""))
    return Graph(tuple(nodes), tuple(_edges(form, steps, spoken)))


def _steps(element: Element) -> Iterator[Element]:
    """Elements that are one step: questions on the screen, and groups shown as a whole."""
    for child in element.children:
        if child.kind is Kind.QUESTION:
            if child.type.is_shown:
                yield child
        elif child.is_field_list:
            if any(inner.kind is Kind.QUESTION and inner.type.is_shown for inner in child.walk()):
                yield child
        else:
            yield from _steps(child)


def _node(form: FormDefinition, step: Element, language: str) -> GraphNode:
    shown = [inner for inner in step.walk() if inner.kind is Kind.QUESTION and inner.type.is_shown]
    lists = [form.listed_choices(inner) for inner in shown]
    label = step.label.plain(language) or next((inner.label.plain(language) for inner in shown), "")
    return GraphNode(
        path=step.path,
        kind=NodeKind.STEP,
        label=label or step.name,
        tone=next((inner.tone for inner in (step, *shown) if inner.tone), ""),
        repeats=any(element.kind is Kind.REPEAT for element in _around(form, step)),
        questions=tuple(inner.path for inner in shown),
        side_scripts=tuple(dict.fromkeys(name for inner in (step, *shown) for name in inner.side_scripts)),
        outcomes=tuple(
            dict.fromkeys(choice.disposition for some in lists for choice in some if choice.disposition)
        ),
    )


def _around(form: FormDefinition, element: Element) -> list[Element]:
    """The element and all groups around it, from the inside out."""
    found = []
    path = element.path
    while path:
        found.append(form.elements[path])
        path = path.rpartition("/")[0]
    return found


def _edges(form: FormDefinition, steps: tuple[Element, ...], language: str) -> Iterator[GraphEdge]:
    """From each step to every later one up to the first that is always asked."""
    judge = Judge(form)
    for place in range(-1, len(steps)):
        source = steps[place] if place >= 0 else None
        between: list[Element] = []
        for target in steps[place + 1 :]:
            if _may_follow(judge, source, tuple(between), target):
                yield GraphEdge(
                    source.path if source else START, target.path, _condition(form, source, target, language)
                )
            if _always_after(form, source, target):
                break
            between.append(target)
        else:
            if _may_follow(judge, source, tuple(between), None):
                yield GraphEdge(source.path if source else START, END, "")


def _conditions(form: FormDefinition, element: Element) -> list[Element]:
    return [owner for owner in _around(form, element) if owner.bind.relevant is not None]


def _always_after(form: FormDefinition, source: Element | None, target: Element) -> bool:
    """Whether every condition on the target already held at the source."""
    held = {owner.path for owner in _conditions(form, source)} if source is not None else set()
    return all(owner.path in held for owner in _conditions(form, target))


def _condition(form: FormDefinition, source: Element | None, target: Element, language: str) -> str:
    """The target's conditions that do not already hold at the source, outermost first."""
    held = {owner.path for owner in _conditions(form, source)} if source is not None else set()
    told = [
        condition_words(form, owner, owner.bind.relevant or "", language)
        for owner in reversed(_conditions(form, target))
        if owner.path not in held
    ]
    return "; ".join(told)


def _may_follow(
    judge: Judge, source: Element | None, between: tuple[Element, ...], target: Element | None
) -> bool:
    """Whether some answers may lead from source to target past all between; yes when that is not known."""
    asked = tuple(element for element in (source, target) if element is not None)
    try:
        combinations = judge.combinations((*asked, *between))
    except ExpressionError:
        return True
    if combinations is None:
        return True
    for tried, combination in enumerate(combinations):
        if tried >= _MOST_TRIED:
            return True
        asked_now = all(judge.relevant(element, combination) is not False for element in asked)
        if asked_now and all(judge.relevant(element, combination) is not True for element in between):
            return True
    return False
