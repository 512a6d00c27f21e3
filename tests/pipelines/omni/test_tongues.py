"""Languages put together."""

from __future__ import annotations

import pytest

from pipelines.knowledge import Step
from pipelines.languages import LANGUAGES
from pipelines.omni import Reply, tongues

SAID = {"en": ("repeat", "yes", "the first", "neither", "done"), "zh": ("再说一遍", "是的", "第一个", "都不是", "好了")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_understands_the_same_things(language: str) -> None:
    """Commands, yes, the first, neither and done are known in each."""
    tongue = tongues.of(language)
    again, yes, first, neither, done = SAID[language]
    step, reply = Step("a", "A", "A."), Reply("a:0", tongue.phrases.done_label)
    assert tongue.commands.command(again) == "repeat"
    assert tongue.replies.yes_or_no(yes) is True
    assert tongue.replies.ordinal(first, 2) == 0
    assert tongue.replies.neither(neither)
    found = tongue.awaited.match(done, step, reply)
    assert found is not None
    assert found.clear
    assert tongue.utterance.size(again) >= 1


def test_another_language_is_talked_to_in_english() -> None:
    """A tag that is none of ours gets the English tables."""
    assert tongues.of("de") is tongues.of("en")
    assert tongues.of("zh-CN") is tongues.of("zh")
