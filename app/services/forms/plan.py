"""In which order a form's fields are computed, and what must be computed anew when a field changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.records import frozen
from app.services.errors import KnownError
from app.services.forms.definition import Element, FormDefinition
from app.services.forms.xpath.dependencies import Dependencies, dependencies


class CircularCalculation(KnownError):
    """Fields that need each other's value first; ``paths`` names them in order."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        super().__init__("forms.circular", fields=" → ".join(path.rpartition("/")[2] for path in paths))
        self.paths = paths


@frozen
class Plan:
    """``order``: elements so that each comes after all it reads. ``readers``: who reads a changed element."""

    order: tuple[Element, ...]
    rank: Mapping[str, int]
    readers: Mapping[str, tuple[int, ...]]


def make_plan(form: FormDefinition) -> Plan:
    """Order the form's elements. Raises CircularCalculation, or ExpressionError for what cannot be read."""
    needs = {path: needed_paths(form, element) for path, element in form.elements.items()}
    order = _sorted(needs)
    rank = {path: index for index, path in enumerate(order)}
    readers: dict[str, list[int]] = {path: [] for path in order}
    for path, needed in needs.items():
        for other in needed:
            readers[other].append(rank[path])
    return Plan(
        order=tuple(form.elements[path] for path in order),
        rank=rank,
        readers={path: tuple(sorted(ranks)) for path, ranks in readers.items()},
    )


def needed_paths(form: FormDefinition, element: Element) -> set[str]:
    """The elements that must be computed before ``element``: its parent, and all that its expressions read."""
    parent = element.path.rpartition("/")[0]
    needed = {parent} if parent else set()
    for source in computing_expressions(element):
        needed |= read_elements(form, dependencies(source, element.path))
    if element.bind.calculate is not None and "once(" in element.bind.calculate.replace(" ", ""):
        needed.discard(element.path)
    return needed


def computing_expressions(element: Element) -> Iterable[str]:
    """The expressions that decide an element's value or relevance (the others wait until asked)."""
    bind = element.bind
    nodes = element.choices.nodes if element.choices is not None and element.choices.is_filtered else None
    return [source for source in (bind.relevant, bind.calculate, element.repeat_count, nodes) if source]


def read_elements(form: FormDefinition, found: Dependencies) -> set[str]:
    """The elements behind paths: a group's text is all its fields; an unknown path is nothing."""
    read = {path for path in found.structures if path in form.elements}
    for path in found.values | found.subtrees:
        if path == "":
            read |= set(form.elements)
        elif path in form.elements:
            read |= {element.path for element in form.elements[path].walk()}
    return read


def _sorted(needs: Mapping[str, set[str]]) -> list[str]:
    """Depth-first topological order, stable in the order of the form."""
    order: list[str] = []
    state: dict[str, int] = {}
    for start in needs:
        trail: list[tuple[str, list[str]]] = [(start, sorted(needs[start]))] if start not in state else []
        if trail:
            state[start] = 1
        while trail:
            path, waiting = trail[-1]
            if not waiting:
                state[path] = 2
                order.append(path)
                trail.pop()
                continue
            following = waiting.pop(0)
            if state.get(following) == 1:
                names = [name for name, _ in trail]
                raise CircularCalculation((*names[names.index(following) :], following))
            if following not in state:
                state[following] = 1
                trail.append((following, sorted(needs[following])))
    return order
