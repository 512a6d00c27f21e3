"""How an answer is given: two decisions, each with its reason.

Before understanding: which modality, and whether the channel can show anything. After it: words alone, or words with
the drawing that the answer brought along.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.settings import Modality
from pipelines.diagram import Spec
from pipelines.omni import Verdict


@dataclass(frozen=True, slots=True)
class Means:
    """What this answer may use."""

    modality: Modality
    can_show: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Route:
    """Words alone, or words with a drawing."""

    kind: Literal["text", "text_and_diagram"]
    score: float
    reason: str


UNSURE = frozenset({"doubt", "miss", "out_of_scope", "hand_over"})
"""Verdicts that assert nothing: a drawing beside them would."""


def before(asked: Modality | None, default: Modality, can_show: bool) -> Means:
    """Choose the modality: the one asked for with this response, else the session's."""
    modality = asked or default
    why = "asked for with this response" if asked else "the session's setting"
    shows = "the channel shows drawings" if can_show else "the channel shows no drawings"
    return Means(modality, can_show, f"{modality}: {why}; {shows}")


def after(verdict: Verdict, spec: Spec | None, means: Means) -> Route:
    """Choose whether the drawing is shown."""
    if verdict.kind in UNSURE:
        return Route("text", verdict.score, f"{verdict.reason}; nothing is drawn while unsure")
    if spec is None:
        return Route("text", verdict.score, f"{verdict.reason}; nothing to draw")
    if not means.can_show:
        return Route("text", verdict.score, f"{verdict.reason}; {means.reason}")
    return Route("text_and_diagram", verdict.score, f"{verdict.reason}; drawn: {spec.title}")
