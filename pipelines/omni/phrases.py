"""Everything the assistant says of itself, in one place. Short, plain, written for the ear."""

from __future__ import annotations

from collections.abc import Sequence

MISS = "I am sorry, I did not catch that. Could you say it in other words?"
MISS_AGAIN = "I am sorry, I still do not understand."
NOT_OURS_EITHER = "I am sorry, I have no answer to that either."
NEITHER = "All right. Please tell me in other words what you need."
REPEAT_NOTHING = "I have not said anything yet. What can I do for you?"
STOPPED = "All right. What else can I do for you?"
WAITING = "Take your time. I am here."
NO_PERSON = "I am sorry, nobody can take over right now. You are welcome to go on with me."
HAND_OVER = "I am connecting you with {person} now."
CONFIRM_PERSON = "Would you like to talk to a person?"
GO_ON = "Back to where we were."
AT_START = "We are at the first step."
OR_TYPE = "You can also type your question below."
OR_PERSON = "You can also type your question, or say: a person please."

CLOSER = "A little closer, please: I can see a code but cannot read it."
NO_CODE = "I can read codes on a product, but I cannot see one in the picture. Please tell me in words what you need."

SMALL_TALK = {
    "thanks": "You are welcome. Is there anything else?",
    "goodbye": "Thank you for calling. Goodbye!",
    "hello": "Hello! What can I do for you?",
    "wait": WAITING,
}
"""Answers to what is said for its own sake."""

TOPICS = 3
"""How many topics are named to somebody who asks for something else."""


def out_of_scope(titles: Sequence[str]) -> str:
    """Say that this is not ours, and name some of what is."""
    spread = titles[:: max(1, len(titles) // TOPICS)][:TOPICS]
    return f"I am sorry, I have no answer to that. My topics are, for example: {', '.join(map(_inside, spread))}."


def _inside(title: str) -> str:
    """A title within a sentence: its first letter small, unless it begins an abbreviation."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def unknown_code(code: str) -> str:
    """Say that a code is none of ours.

    Args:
        code: as it may be said; empty where it may not.
    """
    read = f"the code {code}" if code else "the code"
    return f"I can read {read}, but I do not know it. Please tell me in words what you need."


def did_you_mean(titles: Sequence[str]) -> str:
    """Ask which of the readings was meant."""
    return f"I am not sure that I understood. Did you mean {_either(titles)}?"


def choices(labels: Sequence[str]) -> str:
    """Name what may be replied, where a reply was not understood."""
    if not labels:
        return "I did not get that. Please say done when you are ready, or say stop."
    return f"I did not get that. You can say {_either(labels)}."


def confirm(label: str) -> str:
    """Ask back before moving on."""
    return f"Did you mean {label}?"


def _either(words: Sequence[str]) -> str:
    if len(words) == 2:
        return f"{words[0]} or {words[1]}"
    return f"{', '.join(words[:-1])}, or {words[-1]}" if len(words) > 1 else "".join(words)
