"""What the FAKE Realtime server of these tests says and draws, and how it sounds."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

Json = dict[str, Any]

RATE = 24_000
WORD_MS = 160
"""Every word lasts this long."""
PAUSE_MS = 60


@dataclass(frozen=True)
class Said:
    """A sentence, the node it belongs to, and what holds once it was heard."""

    text: str
    node: str = ""
    place: Json | None = None
    replies: tuple[tuple[str, str], ...] = ()
    person: str = ""
    changes: bool = False
    """Whether ``place`` and ``replies`` count."""


@dataclass(frozen=True)
class Answer:
    """One scripted answer."""

    sentences: tuple[Said, ...]
    verdict: str = "answer"
    picture: str = ""
    source: str = ""
    silent: bool = False
    person: str = ""


@dataclass(frozen=True)
class Picture:
    """A drawing, laid out by hand."""

    title: str
    nodes: tuple[tuple[str, str, str, int, int], ...]
    """id, label, shape, and the middle."""
    edges: tuple[tuple[str, str, str], ...]
    size: tuple[int, int]
    extra: str = ""
    """Markup that the page must not let in."""


FLOW = Picture(
    "Red internet light",
    (
        ("start", "The light is red", "pill", 250, 32),
        ("plug", "Cable firmly in the socket?", "decision", 250, 140),
        ("restart", "Restart, wait 2 minutes", "box", 250, 258),
        ("push", "Push it in", "box", 470, 258),
        ("colour", "The light?", "decision", 250, 368),
        ("person", "A person helps you", "pill", 100, 470),
        ("solved", "Solved", "pill", 420, 470),
    ),
    (
        ("start", "plug", ""),
        ("plug", "restart", "yes"),
        ("plug", "push", "no"),
        ("push", "restart", ""),
        ("restart", "colour", ""),
        ("colour", "person", "still red"),
        ("colour", "solved", "green"),
    ),
    (570, 510),
)
STEPS = Picture(
    "Faster Wi-Fi",
    (
        ("s0", "Move the router up", "box", 150, 40),
        ("s1", "Change the channel", "box", 150, 120),
        ("s2", "Restart it", "box", 150, 200),
        ("s3", "Measure again", "box", 150, 280),
    ),
    (("s0", "s1", ""), ("s1", "s2", ""), ("s2", "s3", "")),
    (300, 340),
)
RADIUS = {"box": 12, "pill": 24}
PARTIAL = ("the", "internet", "light", "is", "red")
PICTURES = {"red": FLOW, "steps": STEPS}
HOSTILE = {
    "script": "<script>window.pwned = 1</script>",
    "handler": '<rect class="x" onload="window.pwned = 1"/>',
    "foreign": '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x"/></body></foreignObject>',
    "image": '<image href="https://example.invalid/x.png"/>',
    "use": '<use href="#brand"/>',
    "style": "<style>* { display: none }</style>",
    "link": '<a href="javascript:window.pwned = 1"><text>x</text></a>',
    "animation": '<set attributeName="class" to="x"/>',
    "id": '<g id="brand"></g>',
}


def place(node: str, *walked: str) -> Json:
    """Where a walk stands."""
    where = {"procedure": "red-light", "title": "Red internet light"}
    return where | {"node": node, "step": len(walked), "walked": list(walked)}


YES_NO = (("plug:0", "Yes"), ("plug:1", "No"))
WALK: dict[str, Answer] = {
    "plug": Answer(
        (
            Said("Let us find out together.", "start", place("start", "start"), changes=True),
            Said("Is the cable from the wall pushed firmly into the grey socket?", "plug",
                 place("plug", "start", "plug"), YES_NO, changes=True),
        ),
        "step", "red", "Red internet light",
    ),
    "push": Answer(
        (Said("Push the cable in until it clicks, and tell me when that is done.", "push",
              place("push", "start", "plug", "push"), (("push:0", "Done"),), changes=True),),
        "step", "red", "Red internet light",
    ),
    "restart": Answer(
        (Said("Switch the router off, count to ten and switch it on again.", "restart",
              place("restart", "start", "plug", "restart"), (("restart:0", "Done"),), changes=True),),
        "step", "red", "Red internet light",
    ),
    "colour": Answer(
        (Said("What colour is the light now?", "colour", place("colour", "start", "plug", "restart", "colour"),
              (("colour:0", "Green"), ("colour:1", "Still red")), changes=True),),
        "step", "red", "Red internet light",
    ),
    "solved": Answer(
        (Said("Good, then you are back online.", "solved",
              place("solved", "start", "plug", "restart", "colour", "solved"), (), changes=True),),
        "done", "red", "Red internet light",
    ),
    "person": Answer(
        (Said("Then something outside is broken. A colleague will take it from here.", "person",
              place("person", "start", "plug", "restart", "colour", "person"), (), "our service desk", changes=True),),
        "hand_over", "red", "Red internet light", person="our service desk",
    ),
}  # fmt: skip
PICKED = {
    "plug:0": "restart", "plug:1": "push", "push:0": "restart", "restart:0": "colour", "colour:0": "solved",
    "colour:1": "person",
}  # fmt: skip

SCRIPT: dict[str, Answer] = {
    "greeting": Answer(
        (Said("Hello, this is the automated assistant of Northtown Broadband."), Said("What can I do for you?")),
        "greeting",
    ),
    "red": WALK["plug"],
    "slow": Answer(
        (
            Said("Put the router up high.", "s0"),
            Said("Choose another channel.", "s1"),
            Said("Then restart it.", "s2"),
            Said("And measure again.", "s3"),
        ),
        "answer", "steps", "Slow Wi-Fi",
    ),
    "lost": Answer(
        (
            Said("I am not sure that I got that."),
            Said("Did you mean a lost password, or a lost connection?", "", None,
                 (("article:password", "A lost password"), ("article:connection", "A lost connection"),
                  ("neither", "Neither")), changes=True),
        ),
        "doubt",
    ),
    "write": Answer(
        (Said("This answer is in writing only."), Said("It has no sound.")), "answer", "", "Writing", silent=True
    ),
    "person": WALK["person"],
    "long": Answer(tuple(Said(f"This is sentence number {i} of a long answer.") for i in range(12))),
}  # fmt: skip


def svg(picture: Picture) -> str:
    """The drawing, in the form of pipelines/diagram/svg.py."""
    at = {node[0]: (node[3], node[4]) for node in picture.nodes}
    width, height = picture.size
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" aria-labelledby="t-x d-x" lang="en"><title id="t-x">{escape(picture.title)}'
        '</title><desc id="d-x">words</desc><g class="edges">'
    ]
    for source, target, label in picture.edges:
        (x, y), (to_x, to_y) = at[source], at[target]
        beside = f'x="{(x + to_x) // 2 + 18}" y="{(y + to_y) // 2}"'
        tag = f'<text class="tag"><tspan {beside}>{escape(label)}</tspan></text>'
        parts.append(
            f'<g id="e-{source}-{target}" class="edge" data-source="{source}" data-target="{target}">'
            f'<path class="line" d="M{x} {y}L{to_x} {to_y}"/>{tag if label else ""}</g>'
        )
    parts.append('</g><g class="nodes">')
    for name, label, shape, x, y in picture.nodes:
        tone = "person" if name == "person" else "plain"
        outline = (
            f'<path class="shape" d="M{x - 90} {y}L{x} {y - 48}L{x + 90} {y}L{x} {y + 48}z"/>'
            if shape == "decision"
            else f'<rect class="shape" x="{x - 90}" y="{y - 24}" width="180" height="48" rx="{RADIUS[shape]}"/>'
        )
        parts.append(
            f'<g id="n-{name}" class="node {shape} tone-{tone}" data-id="{name}">{outline}'
            f'<text class="label"><tspan x="{x}" y="{y + 5}">{escape(label)}</tspan></text></g>'
        )
    return "".join([*parts, picture.extra, "</g></svg>"])


@dataclass(frozen=True)
class Performance:
    """An answer as sound and cues."""

    pcm: bytes
    cues: tuple[Json, ...]
    words: int


def perform(answer: Answer) -> Performance:
    """Set an answer: word ``i`` of it is a tone of ``pitch(i)``."""
    cues: list[Json] = []
    sound: list[np.ndarray] = []
    at = 0
    number = 0
    for sentence in answer.sentences:
        start = at
        for word in sentence.text.split():
            cues.append({"kind": "word", "at_ms": at, "end_ms": at + WORD_MS, "text": word, "precision": "exact"})
            time = np.arange(RATE * WORD_MS // 1000) / RATE
            sound.append(0.2 * np.sin(2 * np.pi * pitch(number) * time))
            number += 1
            at += WORD_MS
        cues.append({"kind": "node", "at_ms": start, "end_ms": at, "node_id": sentence.node})
        if sentence.changes:
            replies = [{"id": one, "label": label} for one, label in sentence.replies]
            cues.append({
                "kind": "state", "at_ms": (start + at) / 2, "place": sentence.place, "replies": replies,
                "person": sentence.person,
            })  # fmt: skip
        sound.append(np.zeros(RATE * PAUSE_MS // 1000))
        at += PAUSE_MS
    pcm = (np.concatenate(sound) * 32767).astype("<i2").tobytes()
    return Performance(pcm, tuple(sorted(cues, key=lambda cue: cue["at_ms"])), number)


def pitch(word: int) -> float:
    """Hz of the tone of a word; neighbours are 120 Hz apart."""
    return 400.0 + 120.0 * (word % 12)
