"""What the tests of the voices share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest

from pipelines.errors import BackendUnavailable
from pipelines.tts import Audio, SpeechStream, Word
from pipelines.tts.espeak import EspeakSynthesizer
from pipelines.tts.flite import FliteSynthesizer
from pipelines.tts.flite_library import Flite


@pytest.fixture(scope="session")
def flite_library() -> Flite:
    """The library with its default voice; skips where it is not installed."""
    try:
        library = Flite()
        library.voice("slt")
    except BackendUnavailable as error:
        pytest.skip(f"{error}")
    return library


@pytest.fixture
async def flite(flite_library: Flite) -> AsyncIterator[FliteSynthesizer]:
    """A started flite; skips where it is not installed."""
    synthesizer = FliteSynthesizer()
    await synthesizer.start()
    yield synthesizer
    await synthesizer.close()


@pytest.fixture
async def espeak() -> AsyncIterator[EspeakSynthesizer]:
    """A started espeak-ng."""
    synthesizer = EspeakSynthesizer()
    await synthesizer.start()
    yield synthesizer
    await synthesizer.close()


@dataclass(frozen=True)
class Heard:
    """One sentence as it came from a voice."""

    words: list[Word]
    pcm: bytes

    @property
    def ms(self) -> float:
        """How long it lasts."""
        return len(self.pcm) / 48

    @property
    def samples(self) -> npt.NDArray[np.float64]:
        """Its samples, -1..1."""
        return np.frombuffer(self.pcm, dtype="<i2").astype(np.float64) / 32_768

    def word(self, text: str) -> Word:
        """The only word written like this."""
        (found,) = (word for word in self.words if word.text == text)
        return found


Listen = Callable[[SpeechStream, str], Awaitable[Heard]]


@pytest.fixture
def listen() -> Listen:
    """Has a voice speak a sentence, and checks what every voice promises (pipelines/tts/__init__.py)."""

    async def hear(stream: SpeechStream, sentence: str) -> Heard:
        words: list[Word] = []
        pcm = bytearray()
        async for piece in stream.say(sentence):
            if isinstance(piece, Audio):
                assert piece.pcm
                assert len(piece.pcm) % 2 == 0
                pcm += piece.pcm
            else:
                assert piece.end_ms > len(pcm) / 48 or piece.start_ms == piece.end_ms, "later than its sound"
                words.append(piece)
        edges = [edge for word in words for edge in (word.start_ms, word.end_ms)]
        assert edges == sorted(edges)
        assert not edges or (edges[0] >= 0 and edges[-1] <= len(pcm) / 48 + 1)
        assert "".join(word.text for word in words) == "".join(sentence.split())
        return Heard(words, bytes(pcm))

    return hear
