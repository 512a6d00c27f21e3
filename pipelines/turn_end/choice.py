"""Which judges of a turn's end there are here: one of words, always, and one of sound, where it is installed."""

from __future__ import annotations

from pipelines.errors import BackendUnavailable
from pipelines.knowledge import Collection, elsewhere, helping
from pipelines.stage import Chosen, told_absent
from pipelines.turn_end.smart_turn import SmartTurn
from pipelines.turn_end.wording import Wording

ALONE = "words"


def choose_wording(collection: Collection) -> Wording:
    """What English utterances end with: learned from what callers ask of the articles, and of anything else.

    Some 0.1 s of work, done once: how people end a sentence does not change with an edit.
    """
    asked = [question for article in collection.speaking("en").articles.values() for question in article.questions]
    return Wording([*asked, *elsewhere.lines(), *(text for _, _, text in helping.examples())])


def choose_turn_end() -> Chosen[SmartTurn | None]:
    """The judge of sound; where there is none, words decide alone."""
    if told_absent(SmartTurn.name):
        return Chosen(None, ALONE, f"{SmartTurn.name}: told to be absent")
    try:
        return Chosen(SmartTurn(), SmartTurn.name, "beside the words")
    except BackendUnavailable as error:
        return Chosen(None, ALONE, f"{SmartTurn.name}: {error.message}", error.hint)
