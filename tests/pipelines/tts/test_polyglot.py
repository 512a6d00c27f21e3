"""A voice for each language."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, nullcontext

import pytest

from pipelines.errors import BadInput
from pipelines.tts import SpeechStream, Voice
from pipelines.tts.polyglot import Polyglot


class Engine:
    """Notes what is asked of it."""

    def __init__(self, name: str, *languages: str) -> None:
        self.name = name
        self.languages = languages
        self.did: list[str] = []

    async def start(self) -> None:
        self.did.append("start")

    async def close(self) -> None:
        self.did.append("close")

    def open(self, voice: Voice) -> AbstractAsyncContextManager[SpeechStream]:
        self.did.append(voice.language)
        return nullcontext()  # type: ignore[arg-type]  # nothing is said


async def test_each_language_has_its_engine() -> None:
    """A voice is opened by its language, an engine of two languages starts and ends once."""
    one, two = Engine("flite", "en"), Engine("espeak-ng", "en", "zh", "de")
    both = Polyglot({"en": one, "zh": two, "de": two})
    await both.start()
    for language in ("en", "zh", "de"):
        both.open(Voice(language))
    await both.close()
    assert one.did == ["start", "en", "close"]
    assert two.did == ["start", "zh", "de", "close"]
    assert both.name == "flite, espeak-ng"
    assert both.languages == ("en", "zh", "de")


def test_a_language_without_a_voice_is_refused() -> None:
    """It is said which there are."""
    with pytest.raises(BadInput) as caught:
        Polyglot({"en": Engine("flite", "en")}).open(Voice("zh"))
    assert (caught.value.code, caught.value.hint) == ("voice_language", "It speaks: en.")
