"""Routing: two decisions, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args, get_type_hints

import pytest

from assistant.asked import look
from assistant.router import Means, after, before
from pipelines.diagram import Kind, Node, Spec
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
        "sure; nothing else was asked for; drawn: The plug",
    ]


SURE_ANSWER = Verdict("answer", 0.9, "sure")
QUESTIONS: dict[Kind, tuple[str, str]] = {
    "flow": ("there is no internet", "does it cost anything"),
    "steps": ("how do I change the password", "how many letters"),
    "comparison": ("what is the difference between them", "how much is the Plus plan"),
    "parts": ("where does the grey cable go", "how much is a new one"),
    "chart": ("when is it quiet during the day", "how fast is the Basic plan"),
}
"""By kind of drawing, a question that it helps with, and one for a single fact."""


def means(question: str, *, unwanted: bool = False, walking: bool = False, can_show: bool = True) -> Means:
    return before(None, "audio", can_show, look(question), unwanted=unwanted, walking=walking)


def drawing(kind: Kind) -> Spec:
    return replace(SPEC, kind=kind)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_drawing_is_shown_where_it_helps_with_what_was_asked(kind: Kind) -> None:
    """Steps to who wants to do something, the table to who compares …; a single fact is said. The kind is told."""
    helped, fact = QUESTIONS[kind]
    shown = after(SURE_ANSWER, drawing(kind), means(helped))
    assert (shown.kind, shown.drawing) == ("text_and_diagram", kind), shown.reason
    said = after(SURE_ANSWER, drawing(kind), means(fact))
    assert (said.kind, said.drawing) == ("text", ""), said.reason


@pytest.mark.parametrize("kind", QUESTIONS)
def test_who_asks_to_see_it_is_shown_it(kind: Kind) -> None:
    """Also where they have said before that they want no pictures; but not where the channel shows none."""
    question = "can you show me a picture of that"
    assert after(SURE_ANSWER, drawing(kind), means(question)).drawing == kind
    assert after(SURE_ANSWER, drawing(kind), means(question, unwanted=True)).drawing == kind
    assert after(SURE_ANSWER, drawing(kind), means(question, can_show=False)).drawing == ""


@pytest.mark.parametrize("kind", QUESTIONS)
def test_who_wants_no_pictures_gets_none(kind: Kind) -> None:
    """By a wish said before or in this question; also in a procedure, and where the words point at it."""
    helped, _ = QUESTIONS[kind]
    step = Verdict("step", 1.0, "walked")
    assert after(SURE_ANSWER, drawing(kind), means(helped, unwanted=True)).kind == "text"
    assert after(SURE_ANSWER, drawing(kind), means(f"{helped}, no pictures please")).kind == "text"
    assert after(step, drawing(kind), means("yes", unwanted=True, walking=True), needed=True).kind == "text"


def test_a_procedure_keeps_its_drawing() -> None:
    """A reply in the middle of it may sound like a question for a fact."""
    reply, step = "is it the red one", Verdict("step", 1.0, "walked")
    assert after(step, SPEC, means(reply, walking=True)).drawing == "flow"
    assert after(SURE_ANSWER, drawing("chart"), means("how much is it", walking=True)).kind == "text"


def test_what_the_words_point_at_is_shown() -> None:
    """An answer that says "I am showing it to you" shows it, whatever was asked."""
    assert after(SURE_ANSWER, drawing("steps"), means("how much is it"), needed=True).drawing == "steps"


def test_a_number_of_a_part_is_said() -> None:
    """Of "where" and "how many" in one question about a picture, the number is what was asked for."""
    assert after(SURE_ANSWER, drawing("parts"), means("how many sockets are where the cable goes")).kind == "text"


@pytest.mark.parametrize("kind", get_args(Kind))
def test_the_meaning_decides_where_it_is_clearer_than_the_words(kind: Kind) -> None:
    """What the words do not say the meaning may; a faint meaning leaves it to them, another kind's says nothing."""
    spec = replace(SPEC, kind=kind)

    def route(words: str, score: float, of: Kind = kind) -> tuple[str, bool]:
        verdict = Verdict("answer", 1.0, "sure", {of: score})
        decided = after(verdict, spec, before(None, "audio", True, look(words)))
        assert bool(decided.drawing) == (decided.kind == "text_and_diagram")
        return decided.drawing, "what is meant" in decided.reason

    assert route("is it", 0.9) == (kind, True)
    assert route("is it", 0.1) == ("", False)
    assert route("is it", -0.9) == ("", False)
    assert route("xyzzy", -0.9) == ("", True)
    assert route("xyzzy", -0.1) == (kind, False)
    other: Kind = "chart" if kind != "chart" else "parts"
    assert route("is it", 0.9, other) == ("", False)
    assert (
        after(
            Verdict("answer", 1.0, "sure", {kind: 0.9}), spec, before(None, "audio", True, look("is it"), unwanted=True)
        ).drawing
        == ""
    )
