"""Everything the assistant says of itself, in one place. Short, plain, written for the ear."""

from __future__ import annotations

from collections.abc import Sequence

MISS = "I am sorry, I did not catch that. Could you say it in other words?"
MISS_AGAIN = "I am sorry, I still do not understand. You can type your question below."
MISS_PERSON = "I am sorry, I still do not understand. You can type your question, or say: a person please."
OUT_OF_SCOPE = "I am sorry, I have no answer to that. I can help with things like {topics}."
NEITHER = "All right. Please tell me in other words what you need."
REPEAT_NOTHING = "I have not said anything yet. What can I do for you?"
STOPPED = "All right, we stop here. What else can I do for you?"
NO_PERSON = "I am sorry, nobody can take over right now. You are welcome to go on with me."
HAND_OVER = "I am connecting you with {person} now."
THANKS = "You are welcome. Is there anything else?"
GOODBYE = "Thank you for calling. Goodbye!"
HELLO = "Hello! What can I do for you?"
GO_ON = "Back to where we were."
AT_START = "We are at the first step."
DONE_HINT = "Tell me when that is done."


def did_you_mean(titles: Sequence[str]) -> str:
    """Ask which of the readings was meant."""
    named = _either(titles)
    return f"I am not sure that I understood. Did you mean {named}?"


def choices(labels: Sequence[str]) -> str:
    """Name what may be replied, where a reply was not understood."""
    if not labels:
        return "Please say done when you are ready, or say stop."
    return f"I did not get that. You can say {_either(labels)}."


def confirm(label: str) -> str:
    """Ask back before moving on."""
    return f"Did you mean {label}?"


def _either(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])}, or {words[-1]}"
