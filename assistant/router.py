"""How an answer is given: two decisions, each with its reason.

Before understanding: which modality, whether the channel can show anything, and what kind of answer is asked for.
After it: words alone, or words with the drawing that the answer brought along. A drawing is shown where it helps with
what was asked: the steps to somebody who wants to do something, the table to somebody who compares, the picture to
somebody who looks for a part, the chart to somebody who asks how something goes. A single fact is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.asked import NOTHING, Asked, Intent
from assistant.settings import Modality
from pipelines.diagram import Kind, Spec
from pipelines.omni import Verdict


@dataclass(frozen=True, slots=True)
class Means:
    """What this answer may use, and what is asked of it."""

    modality: Modality
    can_show: bool
    reason: str
    asked: Asked = NOTHING
    unwanted: bool = False
    """Whether the caller has said that they want no pictures."""
    walking: bool = False
    """Whether a procedure is being walked: its drawing follows, whatever is replied."""


@dataclass(frozen=True, slots=True)
class Route:
    """Words alone, or words with a drawing."""

    kind: Literal["text", "text_and_diagram"]
    score: float
    reason: str
    drawing: Kind | Literal[""] = ""
    """Of the drawing that is shown."""


UNSURE = frozenset({"doubt", "miss", "out_of_scope", "hand_over"})
"""Verdicts that assert nothing: a drawing beside them would."""

HELPS: dict[Kind, tuple[Intent, str]] = {
    "flow": ("do", "something is to be done"),
    "steps": ("do", "something is to be done"),
    "comparison": ("compare", "things are compared"),
    "parts": ("where", "a part is looked for"),
    "chart": ("trend", "it is asked how something goes"),
}
"""What each kind of drawing helps with."""


WORDS = 0.2
"""What the words of a question count beside its meaning, where both are known. Chosen on questions by an author who had
seen neither the words nor the examples."""


def before(
    wanted: Modality | None,
    default: Modality,
    can_show: bool,
    asked: Asked = NOTHING,
    *,
    unwanted: bool = False,
    walking: bool = False,
) -> Means:
    """Choose the modality: the one wanted for this response, else the session's.

    Args:
        wanted: for this response; None where nothing is said.
        default: the session's setting.
        can_show: whether the channel shows drawings.
        asked: what the question asks for (``asked.look``).
        unwanted: the caller has said that they want no pictures.
        walking: a procedure is being walked.
    """
    modality = wanted or default
    why = "asked for with this response" if wanted else "the session's setting"
    shows = "the channel shows drawings" if can_show else "the channel shows no drawings"
    return Means(modality, can_show, f"{modality}: {why}; {shows}", asked, unwanted, walking)


def after(verdict: Verdict, spec: Spec | None, means: Means, *, needed: bool = False) -> Route:
    """Choose whether the drawing is shown.

    Args:
        verdict: how sure the answer is.
        spec: the drawing that it brought along.
        means: what it may use.
        needed: whether its words point at the drawing.
    """
    shown, why = _shown(verdict, spec, means, needed)
    reason = f"{verdict.reason}; {why}"
    if not shown or spec is None:
        return Route("text", verdict.score, reason)
    return Route("text_and_diagram", verdict.score, reason, spec.kind)


def _shown(verdict: Verdict, spec: Spec | None, means: Means, needed: bool) -> tuple[bool, str]:
    """Whether the drawing is shown, and why: the first rule that applies decides."""
    if verdict.kind in UNSURE:
        return False, "nothing is drawn while unsure"
    if spec is None:
        return False, "nothing to draw"
    if not means.can_show:
        return False, means.reason
    asked, drawn = means.asked, f"drawn: {spec.title}"
    if asked.shows:
        return True, f"to be shown it was asked for; {drawn}"
    if means.unwanted or asked.no_pictures:
        return False, "the caller wants no pictures"
    if needed:
        return True, f"the words point at it; {drawn}"
    if means.walking and verdict.kind == "step":
        return True, f"the procedure goes on; {drawn}"
    shown, why = _by_words(spec, asked)
    helps = verdict.helps.get(spec.kind)
    if helps is None or (helps + (WORDS if shown else -WORDS) > 0) == shown:
        return shown, why
    if helps > 0:
        return True, f"what is meant asks for a {spec.kind} ({helps:+.2f}); {drawn}"
    return False, f"what is meant does not ask for a {spec.kind} ({helps:+.2f})"


def _by_words(spec: Spec, asked: Asked) -> tuple[bool, str]:
    """What the words of the question say to a drawing, and why."""
    drawn = f"drawn: {spec.title}"
    intent, helps = HELPS[spec.kind]
    if intent in asked and not (intent == "where" and "amount" in asked):
        return True, f"{helps}; {drawn}"
    if "amount" in asked:
        return False, "a number, a price or a time was asked for"
    if intent == "do" and "trouble" in asked:
        return True, f"something does not work; {drawn}"
    if "fact" in asked:
        return False, "a single fact was asked for"
    if intent == "do" or not asked.intents:
        return True, f"nothing else was asked for; {drawn}"
    return False, f"a {spec.kind} does not help with what was asked"
