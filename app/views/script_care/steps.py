"""Steps and ways of a graph in words, for the painted graph and for the list beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.services.forms.graph import Graph, GraphNode, NodeKind
from app.services.scripts.care import Drawing
from app.services.words import t
from app.views.actions.table import ACTIONS
from app.views.common.form.question import TONES
from app.views.common.script.showing import SIDE_ACTIONS

_FILLED = re.compile(r"\$\{([^}]*)\}")


def step_words(node: GraphNode) -> str:
    """A step's name."""
    if node.kind is NodeKind.START:
        return t("care.start")
    return t("care.end") if node.kind is NodeKind.END else _FILLED.sub(r"‹\1›", node.label)


def side_names(codes: Sequence[str]) -> str:
    """Side scripts by the names of their keys, as far as they have one."""
    named = {code: t(spec.text_key) for spec in ACTIONS for code in (SIDE_ACTIONS.get(spec.name),) if code}
    return ", ".join(named.get(code, code) for code in codes)


def conditions_into(graph: Graph) -> dict[str, str]:
    """When each step is asked, as far as that depends on answers: by its path."""
    found: dict[str, list[str]] = {}
    for edge in graph.edges:
        if edge.condition:
            found.setdefault(edge.target, []).append(edge.condition)
    return {path: t("care.if", condition=" / ".join(dict.fromkeys(told))) for path, told in found.items()}


def lines(drawing: Drawing) -> list[tuple[str, str]]:
    """Each step as (path, line of the list)."""
    into = conditions_into(drawing.graph)
    found = []
    for number, node in enumerate(drawing.graph.nodes):
        text = step_words(node)
        if node.kind is NodeKind.STEP:
            text = t("care.step_line", number=number, label=text)
        if node.path in drawing.unreachable:
            text = t("care.unreachable_line", text=text)
        elif node.path in into:
            text = t("care.condition_line", text=text, condition=into[node.path])
        found.append((node.path, text))
    return found


def ways(drawing: Drawing, path: str) -> str:
    """Everything about one step: side scripts, outcomes, and where it leads under which condition."""
    nodes = {node.path: node for node in drawing.graph.nodes}
    node = nodes.get(path)
    if node is None:
        return ""
    told = (
        [t("care.tone", tone=t(f"form.tone_{node.tone}") if node.tone in TONES else node.tone)]
        if node.tone
        else []
    )
    told += [t("care.side_note", names=side_names(node.side_scripts))] if node.side_scripts else []
    told += [t("care.outcomes", names=", ".join(node.outcomes))] if node.outcomes else []
    for edge in drawing.graph.edges:
        if edge.source == path:
            target = step_words(nodes[edge.target])
            told.append(
                t("care.way_if", target=target, condition=edge.condition)
                if edge.condition
                else t("care.way", target=target)
            )
    return "\n".join(told)
