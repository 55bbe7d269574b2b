"""Laying a graph out: pure numbers."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as some

from app.services.forms.graph import END, START, Graph, GraphEdge, GraphNode, NodeKind
from app.views.script_care.layers import BOX_HEIGHT, BOX_WIDTH, _rising, lay_out


def graph(count: int, ways: set[tuple[int, int]]) -> Graph:
    """Steps 1 … ``count`` between the start (0) and the end (``count`` + 1)."""
    names = [START, *(f"/data/q{number}" for number in range(1, count + 1)), END]
    kinds = [NodeKind.START, *[NodeKind.STEP] * count, NodeKind.END]
    nodes = tuple(GraphNode(name, kind, name) for name, kind in zip(names, kinds, strict=True))
    return Graph(nodes, tuple(GraphEdge(names[a], names[b], "") for a, b in sorted(ways)))


@some.composite
def graphs(draw: some.DrawFn) -> Graph:
    count = draw(some.integers(0, 9))
    pairs = [(a, b) for a in range(count + 1) for b in range(a + 1, count + 2)]
    return graph(count, set(draw(some.lists(some.sampled_from(pairs), unique=True))))


@given(graphs())
def test_boxes_never_overlap_and_ways_lead_down(made: Graph) -> None:
    layout = lay_out(made)
    boxes = list(layout.boxes.values())
    assert set(layout.boxes) == {node.path for node in made.nodes}
    for index, one in enumerate(boxes):
        assert 0 <= one.x <= layout.width - BOX_WIDTH
        assert 0 <= one.y <= layout.height - BOX_HEIGHT
        for other in boxes[index + 1 :]:
            assert abs(one.y - other.y) >= BOX_HEIGHT or abs(one.x - other.x) >= BOX_WIDTH
    for edge in made.edges:
        assert layout.boxes[edge.source].layer < layout.boxes[edge.target].layer


@given(graphs())
def test_every_way_is_drawn_from_its_step_to_its_step(made: Graph) -> None:
    layout = lay_out(made)
    drawn = {(source, line.target) for line in layout.lines for source in line.sources}
    assert drawn == {(edge.source, edge.target) for edge in made.edges}
    for line in layout.lines:
        heights = [y for _, y in line.points]
        assert heights == sorted(heights)
        if line.arrives:
            target = layout.boxes[line.target]
            assert line.points[-1] == (target.x + BOX_WIDTH / 2, target.y)


def test_ways_past_a_step_share_one_channel() -> None:
    layout = lay_out(graph(3, {(0, 1), (1, 2), (2, 3), (3, 4), (0, 3), (1, 3)}))
    into = [line for line in layout.lines if line.target == "/data/q3" and line.arrives]
    assert {source for line in into for source in line.sources} == {START, "/data/q1", "/data/q2"}
    assert len(into) == 2


def test_a_step_no_way_leads_to_stands_beside_the_one_before() -> None:
    layout = lay_out(graph(2, {(0, 1), (1, 3)}))
    assert layout.boxes["/data/q2"].layer == layout.boxes["/data/q1"].layer
    assert layout.boxes[END].layer == 2


@given(some.lists(some.floats(-1e6, 1e6), max_size=30))
def test_pooled_numbers_never_fall_and_keep_their_sum(wanted: list[float]) -> None:
    found = _rising(wanted)
    assert all(b - a >= -1e-6 for a, b in itertools.pairwise(found))
    assert abs(sum(found) - sum(wanted)) <= 1e-3
    if wanted == sorted(wanted):
        assert found == wanted
