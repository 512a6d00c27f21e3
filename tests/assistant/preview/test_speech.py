"""Words of an article as a WAV file."""

from __future__ import annotations

import asyncio
import io
import wave

import pytest

from assistant.errors import BadInput, StageFailed
from assistant.preview.speech import RATE, Reading
from assistant.testing.stages import StubSynthesizer


async def test_all_sentences_are_one_recording() -> None:
    """24 kHz, mono, 16 bits; two sentences are as long as both."""
    reading = Reading(StubSynthesizer())
    lengths = []
    for text in ("One two.", "Three four.", "One two. Three four."):
        with wave.open(io.BytesIO(await reading.wav(text, "en-GB"))) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
            lengths.append(file.getnframes())
    assert lengths[0] + lengths[1] == lengths[2] > 0


async def test_what_nobody_speaks_is_told() -> None:
    """Another language, and no words."""
    reading = Reading(StubSynthesizer())
    with pytest.raises(BadInput, match="speaks 'tlh'"):
        await reading.wav("words", "tlh")
    with pytest.raises(BadInput, match="nothing to say"):
        await reading.wav("  ", "en")


async def test_a_voice_that_hangs_is_given_up() -> None:
    """The next text is spoken all the same."""

    class Stuck(StubSynthesizer):
        async def start(self) -> None:
            """Nothing."""

        def open(self, voice: object) -> object:  # type: ignore[override]
            return self

        async def __aenter__(self) -> object:
            return await asyncio.Event().wait()

        async def __aexit__(self, *_: object) -> None:
            """Nothing."""

    with pytest.raises(StageFailed, match="not done within"):
        await Reading(Stuck(), 0.01).wav("words", "en")
