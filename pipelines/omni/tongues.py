"""What it takes to talk in one language, put together: what is said, and what callers mean by what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pipelines.knowledge import Step
from pipelines.languages import language_of
from pipelines.omni import Reply, awaited, commands, phrases, replies, utterance
from pipelines.omni.chinese import awaited as chinese_awaited
from pipelines.omni.chinese import commands as chinese_commands
from pipelines.omni.chinese import replies as chinese_replies
from pipelines.omni.chinese import utterance as chinese_utterance
from pipelines.omni.commands import Meaning
from pipelines.omni.phrases import Phrases
from pipelines.omni.replies import Match


class Commands(Protocol):
    """``commands.py`` of a language."""

    def command(self, text: str) -> Meaning | None:
        """The command that the whole of a short utterance is."""


class Replies(Protocol):
    """``replies.py`` of a language."""

    def choose(self, text: str, replies: Sequence[Reply], asked: str = "") -> Match | None:
        """The offered reply that was said, if one stands out."""

    def yes_or_no(self, text: str) -> bool | None:
        """Whether a question of ours was answered with yes or with no."""

    def neither(self, text: str) -> bool:
        """Whether both readings were turned down."""

    def ordinal(self, text: str, count: int) -> int | None:
        """Which of the first, second, third was said; counted from 0."""


class Awaited(Protocol):
    """``awaited.py`` of a language."""

    def wordings(self, step: Step) -> tuple[str, ...]:
        """What a caller will say when a step is done."""

    def match(self, text: str, step: Step, reply: Reply) -> Match | None:
        """Whether the one way on was chosen."""

    def agreed(self, text: str) -> bool:
        """Whether this says no more than "okay"."""

    def did(self, text: str, step: Step) -> bool:
        """Whether what was said tells the step's own work as done."""


class Utterance(Protocol):
    """``utterance.py`` of a language."""

    def size(self, text: str) -> int:
        """How much was said, in words."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language."""

    phrases: Phrases
    commands: Commands
    replies: Replies
    awaited: Awaited
    utterance: Utterance


_TONGUES = {
    "en": Tongue(phrases.of("en"), commands, replies, awaited, utterance),
    "zh": Tongue(phrases.of("zh"), chinese_commands, chinese_replies, chinese_awaited, chinese_utterance),
}


def of(language: str) -> Tongue:
    """What it takes to talk in a language; English where it is none of ours."""
    return _TONGUES.get(language_of(language), _TONGUES["en"])
