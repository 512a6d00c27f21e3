"""Words of an article as a WAV file, by the voice that is installed."""

from __future__ import annotations

import asyncio
import io
import wave

from assistant.errors import BadInput, StageFailed
from pipelines.knowledge.sentences import sentences
from pipelines.tts import Audio, Synthesizer, Voice

RATE = 24_000
"""Hz, of every voice here."""
DEADLINE_S = 30.0
"""Until it is spoken: the longest text of an article takes a voice 3 s."""
TEXT_MAX = 2_000


class Reading:
    """Speaks one text at a time.

    Args:
        tts: started.
        deadline_s: until a text is spoken.
    """

    def __init__(self, tts: Synthesizer, deadline_s: float = DEADLINE_S) -> None:
        self._tts = tts
        self._deadline_s = deadline_s
        self._one = asyncio.Lock()

    async def wav(self, text: str, language: str) -> bytes:
        """The text, spoken.

        Raises:
            BadInput: nothing here speaks this language, or there is nothing to say.
            StageFailed: the voice failed, or took too long.
        """
        text = text[:TEXT_MAX]
        if not text.strip():
            raise BadInput("empty", "There is nothing to say.", "", "text")
        spoken = language.partition("-")[0]
        if spoken not in self._tts.languages:
            hint = "espeak-ng speaks many: it comes with Frontdesk."
            raise BadInput("no_voice", f"Nothing here speaks {language[:20]!r}.", hint, "language")
        pcm = bytearray()
        try:
            async with asyncio.timeout(self._deadline_s), self._one, self._tts.open(Voice(spoken)) as stream:
                for sentence in sentences(text):
                    async for piece in stream.say(sentence):
                        if isinstance(piece, Audio):
                            pcm += piece.pcm
        except TimeoutError:
            raise StageFailed(f"The voice was not done within {self._deadline_s:.3g} s.", "Try again.") from None
        return _wav(bytes(pcm))


def _wav(pcm: bytes) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm)
    return out.getvalue()
