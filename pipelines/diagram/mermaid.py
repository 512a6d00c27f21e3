"""A drawing as mermaid text: a flow or steps as a flowchart that ``knowledge`` reads back, a chart as an xychart."""

from __future__ import annotations

from itertools import pairwise

from pipelines.diagram import Chart, Edge, Node, Spec
from pipelines.diagram.text import clean
from pipelines.errors import BadInput

RESERVED = frozenset({"end", "graph", "flowchart", "subgraph", "style", "class", "classdef", "click", "linkstyle"})
"""Words of mermaid's own, which cannot name a node."""

SHAPES = {"box": ("[", "]"), "pill": ("([", "])"), "decision": ("{", "}")}

_ALIKE = str.maketrans({'"': "”", "|": "¦", "*": "∗", "`": "ʼ", "<": "‹", ">": "›"})
# What mermaid would take for its own inside of quotes.


def mermaid(spec: Spec) -> str:
    """Write a checked spec.

    Raises:
        BadInput: mermaid has nothing for this kind.
    """
    if spec.kind in ("flow", "steps"):
        return _flowchart(spec)
    if spec.chart is not None:
        return _xychart(spec, spec.chart)
    raise BadInput("no_mermaid", f"Mermaid has no drawing of kind {spec.kind}.", "Export it as .svg or .png.", "kind")


def _flowchart(spec: Spec) -> str:
    names = _names(spec)
    edges = spec.edges or tuple(Edge(a.id, b.id) for a, b in pairwise(spec.nodes) if spec.kind == "steps")
    lines = ["flowchart TD"]
    lines += [f"  {_node(node, names[node.id])}" for node in spec.nodes]
    for edge in edges:
        reply = f'|"{_plain(edge.label)}"|' if edge.label else ""
        lines.append(f"  {names[edge.source]} -->{reply} {names[edge.target]}")
    return "\n".join(lines) + "\n"


def _node(node: Node, name: str) -> str:
    opening, closing = SHAPES[node.shape]
    person = ":::person" if node.tone == "person" else ""
    return f'{name}{opening}"{_plain(node.label)}"{closing}{person}'


def _names(spec: Spec) -> dict[str, str]:
    """An id for each node that mermaid takes: not one of its words, no dash at the end nor two of them."""
    names: dict[str, str] = {}
    taken = {node.id for node in spec.nodes}
    for node in spec.nodes:
        name = node.id
        if name in RESERVED or name.endswith("-") or "--" in name:
            plain = name.replace("-", "_")[:28].rstrip("_") or "n"
            name = next(f"{plain}_{at}" for at in range(1, len(taken) + 2) if f"{plain}_{at}" not in taken)
            taken.add(name)
        names[node.id] = name
    return names


def _xychart(spec: Spec, chart: Chart) -> str:
    lines = ["xychart-beta", f'  title "{_plain(spec.title)}"']
    names = ", ".join(f'"{_plain(node.label)}"' for node in spec.nodes)
    lines.append(f"  x-axis [{names}]")
    if chart.unit:
        lines.append(f'  y-axis "{_plain(chart.unit)}"')
    lines += [f"  {chart.form} [{', '.join(f'{value:g}' for value in one.values)}]" for one in chart.series]
    return "\n".join(lines) + "\n"


def _plain(label: str) -> str:
    """A label as it may stand in quotes: what mermaid would read as its own is written with signs that look alike."""
    return clean(label).translate(_ALIKE).replace("%%", "%\u2060%").replace("__", "_\u2060_")
