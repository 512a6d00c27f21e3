"""What a drawing may be made of: the rules of a spec, the names of its parts, and its fingerprint."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import NoReturn, get_args

from pipelines.diagram import Shape, Spec, Tone
from pipelines.diagram.text import clean
from pipelines.errors import BadInput

MOST_NODES = 40
"""More boxes than a caller can follow by ear; also what bounds the time of a layout."""

MOST_EDGES = 80

LABEL_LENGTH = 80
REPLY_LENGTH = 40
"""Characters of an edge's label: a reply to be said, not a sentence."""

TITLE_LENGTH = 120

_NODE_ID = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")  # the shape of a BCP 47 tag


def check(spec: Spec) -> None:
    """See that a spec can be drawn.

    Raises:
        BadInput: ``bad_drawing``, with ``param`` naming the field at fault (``nodes[3].label``).
    """
    if spec.kind != "flow":
        _refuse("kind", "This kind of drawing is not known.", 'Use "flow".')
    _text("id", spec.id, 80)
    _text("title", spec.title, TITLE_LENGTH)
    if not isinstance(spec.language, str) or not _LANGUAGE.fullmatch(spec.language):
        _refuse("language", "The language is not a language tag.", 'Write it as "en" or "zh-CN".')
    if not 1 <= len(spec.nodes) <= MOST_NODES:
        _refuse("nodes", f"A drawing has 1 to {MOST_NODES} nodes, this one has {len(spec.nodes)}.")
    if len(spec.edges) > MOST_EDGES:
        _refuse("edges", f"A drawing has at most {MOST_EDGES} edges, this one has {len(spec.edges)}.")
    known: set[str] = set()
    for at, node in enumerate(spec.nodes):
        where = f"nodes[{at}]"
        if not isinstance(node.id, str) or not _NODE_ID.fullmatch(node.id):
            _refuse(
                f"{where}.id",
                "A node's id must be a short plain name.",
                "Begin with a small letter; then up to 31 small letters, digits, - or _.",
            )
        if node.id in known:
            _refuse(f"{where}.id", f'Two nodes have the id "{node.id}".', "Give each node its own.")
        known.add(node.id)
        _text(f"{where}.label", node.label, LABEL_LENGTH)
        if node.shape not in get_args(Shape):
            _refuse(f"{where}.shape", "This shape is not known.", f"Use one of: {', '.join(get_args(Shape))}.")
        if node.tone not in get_args(Tone):
            _refuse(f"{where}.tone", "This tone is not known.", f"Use one of: {', '.join(get_args(Tone))}.")
    for at, edge in enumerate(spec.edges):
        for end, name in (("source", edge.source), ("target", edge.target)):
            if name not in known:
                _refuse(f"edges[{at}].{end}", "An edge ends at a node that does not exist.", "Add the node.")
        if edge.label:
            _text(f"edges[{at}].label", edge.label, REPLY_LENGTH)


def edge_ids(spec: Spec) -> tuple[str, ...]:
    """Name the edges: ``e-<source>-<target>``, parallel ones with ``-2``, ``-3`` …, in the spec's order.

    Ids may hold dashes, so two different edges can spell the same name; every name is given once, the first come
    keeping the plain one.
    """
    plain = [f"e-{edge.source}-{edge.target}" for edge in spec.edges]
    taken = set(plain)
    seen: Counter[str] = Counter()
    names = []
    for name in plain:
        seen[name] += 1
        given = name
        if seen[name] > 1:
            while (given := f"{name}-{seen[name]}") in taken:
                seen[name] += 1
            taken.add(given)
        names.append(given)
    return tuple(names)


def fingerprint(spec: Spec) -> str:
    """16 hex digits over everything that is drawn or said: the key of caches and of ids that must be unique."""
    content = [
        spec.id, spec.kind, spec.title, spec.language,
        [[n.id, n.label, n.shape, n.tone] for n in spec.nodes],
        [[e.source, e.target, e.label] for e in spec.edges],
    ]  # fmt: skip
    # ASCII escapes keep lone surrogates hashable.
    return hashlib.sha256(json.dumps(content).encode("ascii")).hexdigest()[:16]


def _text(where: str, text: str, most: int) -> None:
    if not isinstance(text, str) or not clean(text):
        _refuse(where, "Here a text is missing.", "Write a few words.")
    if len(text) > most:
        _refuse(where, f"This text has {len(text)} characters, {most} are allowed.", "Say it shorter.")


def _refuse(where: str, message: str, hint: str = "") -> NoReturn:
    raise BadInput("bad_drawing", message, hint, where)
