"""Lays a form's graph out in layers: plain numbers, no Qt.

Layers by the longest way from the start; ways that skip layers run in channels, one for each step they lead to,
so that many ways to one step make one line; order within a layer by the middle of the neighbours (barycentre
heuristic of Sugiyama, Tagawa and Toda 1981); places by least squares under that order (isotonic regression).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from app.records import frozen
from app.services.forms.graph import Graph, GraphEdge

BOX_WIDTH, BOX_HEIGHT = 210.0, 58.0
CHANNEL = 10.0
GAP_ACROSS, GAP_DOWN = 26.0, 58.0
MARGIN = 16.0
SWEEPS = 8

Cell = tuple[str, int]
"""A step (its path and its own layer), or a channel to that step in an earlier layer."""


@frozen
class Box:
    """Where a step stands; ``layer`` counts from 0."""

    x: float
    y: float
    layer: int


@frozen
class Line:
    """A piece of the ways from ``sources`` to ``target``, through these points from above to below."""

    sources: frozenset[str]
    target: str
    points: tuple[tuple[float, float], ...]
    arrives: bool


@frozen
class Layout:
    """Boxes by path, lines between them, the whole size."""

    boxes: Mapping[str, Box]
    lines: tuple[Line, ...]
    width: float
    height: float


def lay_out(graph: Graph) -> Layout:
    """Place every node of a graph."""
    layer = _layers(graph)
    pieces = _pieces(graph.edges, layer)
    rows = _ordered(graph, layer, pieces)
    middle = _placed(rows, layer, pieces)
    left = min(middle[cell] - _width(cell, layer) / 2 for row in rows for cell in row)
    shift = MARGIN - left
    boxes = {
        path: Box(middle[path, at] + shift - BOX_WIDTH / 2, _top(at), at)
        for path, at in ((node.path, layer[node.path]) for node in graph.nodes)
    }
    lines = tuple(
        _line(start, end, frozenset(sources), layer, middle, shift) for (start, end), sources in pieces.items()
    )
    width = max(middle[cell] + _width(cell, layer) / 2 for row in rows for cell in row) + shift + MARGIN
    return Layout(boxes, lines, width, _top(len(rows) - 1) + BOX_HEIGHT + MARGIN)


def _top(layer: int) -> float:
    return MARGIN + layer * (BOX_HEIGHT + GAP_DOWN)


def _layers(graph: Graph) -> dict[str, int]:
    """The layer of each node; one that no way leads to stands beside the step written before it."""
    found: dict[str, int] = {}
    into: dict[str, list[str]] = {}
    for edge in graph.edges:
        into.setdefault(edge.target, []).append(edge.source)
    before = 0
    for node in graph.nodes:
        ways = [found[source] for source in into.get(node.path, ()) if source in found]
        found[node.path] = max(ways) + 1 if ways else before
        before = found[node.path]
    if graph.nodes:
        last = graph.nodes[-1].path
        deepest = max(found[node.path] for node in graph.nodes)
        found[last] = max(found[last], deepest + (found[last] < deepest))
    return found


def _pieces(edges: Sequence[GraphEdge], layer: Mapping[str, int]) -> dict[tuple[Cell, Cell], set[str]]:
    """Every piece from one layer to the next, with the sources of the ways that use it."""
    found: dict[tuple[Cell, Cell], set[str]] = {}
    for edge in edges:
        here: Cell = (edge.source, layer[edge.source])
        for at in range(layer[edge.source] + 1, layer[edge.target] + 1):
            following = (edge.target, at)
            found.setdefault((here, following), set()).add(edge.source)
            here = following
    return found


def _ordered(
    graph: Graph, layer: Mapping[str, int], pieces: Mapping[tuple[Cell, Cell], set[str]]
) -> list[list[Cell]]:
    place = {node.path: index for index, node in enumerate(graph.nodes)}
    cells = {(path, layer[path]) for path in place} | {cell for piece in pieces for cell in piece}
    rows: list[list[Cell]] = [[] for _ in range(max(at for _, at in cells) + 1)]
    for cell in sorted(cells, key=lambda one: place[one[0]]):
        rows[cell[1]].append(cell)
    above, below = _neighbours(pieces)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            _sort_by_middle(row, rows, above if down else below, -1 if down else 1)
    return rows


def _neighbours(
    pieces: Mapping[tuple[Cell, Cell], set[str]],
) -> tuple[dict[Cell, list[Cell]], dict[Cell, list[Cell]]]:
    above: dict[Cell, list[Cell]] = {}
    below: dict[Cell, list[Cell]] = {}
    for start, end in pieces:
        above.setdefault(end, []).append(start)
        below.setdefault(start, []).append(end)
    return above, below


def _sort_by_middle(
    row: list[Cell], rows: list[list[Cell]], neighbours: Mapping[Cell, list[Cell]], step: int
) -> None:
    other = row[0][1] + step if row else -1
    if not 0 <= other < len(rows):
        return
    where = {cell: index for index, cell in enumerate(rows[other])}
    own = {cell: index for index, cell in enumerate(row)}
    scale = len(rows[other]) / max(len(row), 1)

    def middle(cell: Cell) -> float:
        near = [where[one] for one in neighbours.get(cell, ())]
        return sum(near) / len(near) if near else own[cell] * scale

    row.sort(key=lambda cell: (middle(cell), own[cell]))


def _placed(
    rows: list[list[Cell]], layer: Mapping[str, int], pieces: Mapping[tuple[Cell, Cell], set[str]]
) -> dict[Cell, float]:
    """The middle of each cell, from left to right."""
    above, below = _neighbours(pieces)
    middle: dict[Cell, float] = {}
    for row in rows:
        offsets = _offsets(row, layer)
        for cell, offset in zip(row, offsets, strict=True):
            middle[cell] = offset - offsets[-1] / 2
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = []
            for cell in row:
                near = [middle[one] for one in (*above.get(cell, ()), *below.get(cell, ()))]
                wanted.append(sum(near) / len(near) if near else middle[cell])
            offsets = _offsets(row, layer)
            moved = _rising([want - offset for want, offset in zip(wanted, offsets, strict=True)])
            for cell, place, offset in zip(row, moved, offsets, strict=True):
                middle[cell] = place + offset
    return middle


def _width(cell: Cell, layer: Mapping[str, int]) -> float:
    return BOX_WIDTH if layer[cell[0]] == cell[1] else CHANNEL


def _offsets(row: list[Cell], layer: Mapping[str, int]) -> list[float]:
    """How far from the first one's middle each must stand at least."""
    found = [0.0]
    for left, right in pairwise(row):
        found.append(found[-1] + (_width(left, layer) + _width(right, layer)) / 2 + GAP_ACROSS)
    return found


def _rising(wanted: list[float]) -> list[float]:
    """The nearest never-falling numbers: neighbours that fall are pooled at their mean."""
    pools: list[tuple[float, int]] = []
    for value in wanted:
        total, count = value, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            more, many = pools.pop()
            total, count = total + more, count + many
        pools.append((total, count))
    return [total / count for total, count in pools for _ in range(count)]


def _line(
    start: Cell,
    end: Cell,
    sources: frozenset[str],
    layer: Mapping[str, int],
    middle: Mapping[Cell, float],
    shift: float,
) -> Line:
    """From the bottom of one row to the top of the next; through a channel's row it goes straight down."""
    from_y = _top(start[1]) + BOX_HEIGHT
    to_y = _top(end[1])
    points = [(middle[start] + shift, from_y), (middle[end] + shift, to_y)]
    arrives = layer[end[0]] == end[1]
    if not arrives:
        points.append((middle[end] + shift, to_y + BOX_HEIGHT))
    return Line(sources, end[0], tuple(points), arrives)
