"""Which of the offered replies was meant: conservative, because a wrong step is worse than a question.

A reply counts when it is most of what was said. Unrelated speech that happens to hold the word "yes" or "no" somewhere
moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.knowledge.words import stem, words
from pipelines.omni import Reply

Meaning = Literal["repeat", "back", "stop", "person", "go_on", "thanks", "goodbye", "hello"]

FILLERS = frozenset(
    """
    um uh er well so oh ah okay ok please thanks thank you i think it's it is that's that the a now just right actually
    yes no there to my and sir
    """.split()  # noqa: SIM905 - a paragraph of words reads better than a list of literals
)
"""Words beside a reply that do not change it."""

AFFIRMATIVE = frozenset({"yes", "yeah", "yep", "sure", "correct"})
NEGATIVE = frozenset(
    {"no", "nope", "not", "isn't", "doesn't", "don't", "hasn't", "haven't", "didn't", "never", "wasn't"}
)

DONE = ("done", "ready", "next", "ok", "okay", "yes", "i did", "i have", "continue", "go on", "finished", "it is done")
"""What is said where there is only one way on."""

COMMANDS: dict[Meaning, tuple[str, ...]] = {
    "repeat": (
        "repeat", "repeat that", "say that again", "again", "pardon", "what did you say", "say it again", "come again",
        "once more", "one more time", "can you repeat that", "i did not hear", "i didn't hear you", "sorry what", "what",
    ),
    "back": ("back", "go back", "one step back", "the step before", "previous step", "previous", "go back please"),
    "stop": ("stop", "never mind", "nevermind", "cancel that", "forget it", "stop it", "that's enough", "quit",
        "stop here"),
    "person": (
        "a person", "a person please", "person please", "a human", "a real person", "talk to a person", "an agent",
        "i want a person", "i would like to talk to a person", "i want to talk to a person", "speak to a person",
        "speak to someone", "talk to someone", "let me talk to a human", "connect me with a person", "human please",
        "i need a person", "can i talk to a person", "can i speak to somebody", "operator", "real person please",
    ),
    "go_on": ("go on", "continue", "carry on", "go ahead", "keep going"),
    "thanks": ("thanks", "thank you", "thank you very much", "thanks a lot", "great thanks", "perfect thank you"),
    "goodbye": ("goodbye", "bye", "bye bye", "that's all", "that is all", "see you", "thanks bye", "no thanks bye"),
    "hello": ("hello", "hi", "hey", "good morning", "good evening", "good afternoon", "hello there"),
}  # fmt: skip

ORDINALS = (
    ("one", "first", "the first", "the first one", "number one", "a", "option one"),
    ("two", "second", "the second", "the second one", "number two", "b", "option two"),
    ("three", "third", "the third", "the third one", "number three", "option three"),
)
NEITHER = (
    "neither",
    "none",
    "no",
    "nope",
    "neither of them",
    "none of them",
    "none of these",
    "something else",
    "no i didn't",
)

CLEAR = 0.75
"""The share of what was said that a reply must be to count."""

MAYBE = 0.5
"""From here on it is asked back."""


@dataclass(frozen=True, slots=True)
class Match:
    """A reply, and whether it counts or should be asked back."""

    reply: Reply
    share: float

    @property
    def clear(self) -> bool:
        """Whether it counts."""
        return self.share >= CLEAR


def command(text: str) -> Meaning | None:
    """The command that the whole of a short utterance is; None for anything else."""
    said = _plain(text)
    for meaning, phrases in COMMANDS.items():
        if any(_plain(phrase) == said for phrase in phrases):
            return meaning
    return None


def neither(text: str) -> bool:
    """Whether both readings were turned down."""
    said = _plain(text)
    return any(_plain(phrase) == said for phrase in NEITHER)


def choose(text: str, replies: Sequence[Reply]) -> Match | None:
    """The offered reply that was said, if one stands out; None where nothing or two things fit."""
    said = words(text)
    if not said:
        return None
    shares = sorted(((_share(said, reply), index) for index, reply in enumerate(replies)), reverse=True)
    if not shares or shares[0][0] < MAYBE:
        return None
    if len(shares) > 1 and shares[1][0] >= shares[0][0] - 1e-9:
        return None
    best, index = shares[0]
    return Match(replies[index], best)


def ordinal(text: str, count: int) -> int | None:
    """Which of the first, second, third was said; counted from 0."""
    said = _plain(text)
    for index, phrases in enumerate(ORDINALS[:count]):
        if any(_plain(phrase) == said for phrase in phrases):
            return index
    return None


def _plain(text: str) -> tuple[str, ...]:
    """The words, without those that carry nothing, unless nothing else is left."""
    said = words(text)
    kept = tuple(word for word in said if word not in {"um", "uh", "er", "please", "oh", "well", "so"})
    return kept or tuple(said)


def _share(said: list[str], reply: Reply) -> float:
    """How much of what was said is this reply, in its best wording."""
    return max(_wording(said, words(phrase)) for phrase in (reply.label, *reply.also) if words(phrase))


def _wording(said: list[str], phrase: list[str]) -> float:
    """All of the phrase must be there, in order, and nothing that turns it round; fillers count for nothing."""
    at = _find([stem(word) for word in said], [stem(word) for word in phrase])
    if at is None:
        return 0.0
    rest = said[:at] + said[at + len(phrase) :]
    polarity = _polarity(phrase)
    if any(_turns(word, polarity) for word in rest):
        return 0.0
    noise = [word for word in rest if word not in FILLERS]
    # A long reply may stand beside a few words more than a short one: "no" must be nearly all that was said.
    return (len(phrase) + 0.25 * (len(rest) - len(noise))) / (
        len(phrase) + 0.25 * (len(rest) - len(noise)) + len(noise)
    )


def _find(said: list[str], phrase: list[str]) -> int | None:
    for at in range(len(said) - len(phrase) + 1):
        if said[at : at + len(phrase)] == phrase:
            return at
    return None


def _polarity(phrase: list[str]) -> int:
    if any(word in NEGATIVE for word in phrase):
        return -1
    return 1


def _turns(word: str, polarity: int) -> bool:
    """Whether a word beside the phrase says the opposite."""
    return word in NEGATIVE if polarity > 0 else word in AFFIRMATIVE
