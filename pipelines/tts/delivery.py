"""What both engines share on the way from their samples to the listener."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import numpy as np

from pipelines.audio import SPEAK_RATE
from pipelines.audio.resample import Resampler
from pipelines.errors import BadInput, FrontdeskError, StageFailed
from pipelines.tts import Spoken, Voice

LOUDNESS = -20.0
"""LUFS (ITU-R BS.1770) every voice is brought to, so that a change of voice is no change of volume. The gains beside
the voices are what was missing over 25 sentences of the sample knowledge base; at this level none of them clips."""

SENTENCE_MAX = 450
"""Characters of the longest sentence taken, a little above what ``pipelines.tts.text.Sentences`` hands out. flite
reads a sentence whole before it makes the first sound and cannot be stopped meanwhile: 0.1 s for this many. And what
is made is kept until it is fetched: half a minute, 1.5 MB."""

STALL_S = 5.0
"""Longest wait for the next piece of a sentence; a sentence of any length takes an engine less than a second."""

STOP_S = 0.08
"""Longest wait for an engine to notice that nobody listens any more."""


class Outlet:
    """An engine's samples on their way out: brought to the common loudness and to 24 kHz.

    The resampler delays nothing: a sample at time t of the engine is at time t of the output.

    Args:
        rate: Hz of the engine.
        gain_db: what the voice lacks to the common loudness.
    """

    def __init__(self, rate: int, gain_db: float) -> None:
        self._gain = np.float32(10.0 ** (gain_db / 20.0))
        self._resampler = Resampler(rate, SPEAK_RATE)

    def feed(self, pcm: bytes) -> bytes:
        """Take s16le mono at the engine's rate, return s16le mono at 24 kHz, perhaps not all of it yet."""
        samples = np.frombuffer(pcm, dtype="<i2") * self._gain
        return self._resampler.feed(np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes())

    def flush(self) -> bytes:
        """The end of a sentence: return what was held back."""
        return self._resampler.flush()


class Delivery:
    """One sentence, from an engine that puts to a listener who iterates.

    Nothing is ever dropped: a sentence is bounded (``SENTENCE_MAX``), and an engine that had to wait for a slow
    listener would keep others waiting. All methods belong to the loop's thread.

    Args:
        begin: awaited when the listener asks for the first piece.
    """

    def __init__(self, begin: Callable[[], Awaitable[None]] | None = None) -> None:
        self._begin = begin
        self._pieces: deque[Spoken] = deque()
        self._changed = asyncio.Event()
        self._error: FrontdeskError | None = None
        self.ended = False

    def put(self, *pieces: Spoken) -> None:
        """Add what the engine has made."""
        self._pieces.extend(pieces)
        self._changed.set()

    def end(self, error: FrontdeskError | None = None) -> None:
        """No more comes; with an error, it is raised once everything before it was fetched."""
        self._error = self._error or error
        self.ended = True
        self._changed.set()

    def __aiter__(self) -> Delivery:
        return self

    async def __anext__(self) -> Spoken:
        try:
            async with asyncio.timeout(STALL_S):
                if self._begin is not None:
                    begin, self._begin = self._begin, None
                    await begin()
                while not self._pieces and not self.ended:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            self.end(StageFailed("The voice did not go on.", "The machine may be overloaded."))
        except FrontdeskError as error:
            self.end(error)
        if self._pieces:
            return self._pieces.popleft()
        if self._error is not None:
            raise self._error
        raise StopAsyncIteration


def check_voice(voice: Voice, languages: tuple[str, ...]) -> None:
    """Refuse what no engine can do.

    Raises:
        BadInput: the language is not spoken here, or the speed is out of range.
    """
    if voice.language not in languages:
        raise BadInput("voice_language", f"This voice does not speak {voice.language!r}.", f"It speaks: {languages}.")
    if not 0.5 <= voice.speed <= 2.0:
        raise BadInput("voice_speed", f"A speed of {voice.speed} is not possible.", "Choose 0.5 to 2.0.", "speed")


def check_sentence(sentence: str) -> None:
    """Refuse what is too long to be read in one go.

    Raises:
        StageFailed: more than ``SENTENCE_MAX`` characters.
    """
    if len(sentence) > SENTENCE_MAX:
        raise StageFailed(
            f"A sentence of {len(sentence)} characters is too long to be spoken.",
            "Cut the text with pipelines.tts.text.Sentences.",
        )
