"""Routing: two decisions, each with its reason."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

import pytest

from assistant.router import Means, after, before
from pipelines.diagram import Node, Spec
from pipelines.omni import Verdict

SPEC = Spec("plug", "flow", "The plug", (Node("a", "A"),), ())
KINDS = get_args(get_type_hints(Verdict)["kind"])
SURE = {"greeting", "answer", "step", "done"}
"""What asserts something; the others ask back, say that nothing was found, or hand over."""


@pytest.mark.parametrize("asked", [None, "audio", "text"])
@pytest.mark.parametrize("default", ["audio", "text"])
def test_the_modality_is_the_one_asked_for_else_the_setting(asked: Any, default: Any) -> None:
    """A response's own wish goes before the session's setting, and the reason says which it was."""
    means = before(asked, default, can_show=True)
    assert means.modality == (asked or default)
    assert means.can_show
    why = "the session's setting" if asked is None else "asked for with this response"
    assert means.reason == f"{means.modality}: {why}; the channel shows drawings"


def test_the_reason_says_whether_the_channel_shows_anything() -> None:
    """Why nothing can be drawn is told."""
    means = before(None, "audio", can_show=False)
    assert not means.can_show
    assert means.reason == "audio: the session's setting; the channel shows no drawings"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("spec", [None, SPEC])
@pytest.mark.parametrize("can_show", [True, False])
def test_a_drawing_is_shown_beside_what_is_sure(kind: Any, spec: Spec | None, can_show: bool) -> None:
    """A drawing needs one to show, a channel that shows it, and an answer that asserts something."""
    route = after(Verdict(kind, 0.7, "because"), spec, Means("audio", can_show, "the channel's reason"))
    shown = spec is not None and can_show and kind in SURE
    assert route.kind == ("text_and_diagram" if shown else "text")
    assert route.score == 0.7
    assert route.reason.startswith("because; ")


def test_each_route_gives_its_own_reason() -> None:
    """Unsure, nothing to draw, no way to show it, and drawn are told apart."""
    sure, unsure = Verdict("answer", 1.0, "sure"), Verdict("doubt", 0.3, "unsure")
    can, cannot = Means("audio", True, "can"), Means("audio", False, "the channel shows no drawings")
    assert [
        after(unsure, SPEC, can).reason,
        after(sure, None, can).reason,
        after(sure, SPEC, cannot).reason,
        after(sure, SPEC, can).reason,
    ] == [
        "unsure; nothing is drawn while unsure",
        "sure; nothing to draw",
        "sure; the channel shows no drawings",
        "sure; drawn: The plug",
    ]
