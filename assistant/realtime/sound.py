"""Audio between its form on the wire and the one inside, s16le mono."""

from __future__ import annotations

from assistant.errors import bad_setting
from assistant.messages import AudioIn
from assistant.settings import Sound
from pipelines.audio import SPEAK_RATE, g711
from pipelines.audio.resample import Resampler

LAWS = {"audio/pcmu": g711.MU, "audio/pcma": g711.A}
"""The formats that are not used inside."""


def decode(sound: Sound, data: bytes, param: str = "audio") -> AudioIn:
    """Audio that a client sent; whoever listens converts its rate.

    Args:
        sound: its format.
        data: as it came.
        param: its path in the event, for errors.

    Raises:
        BadInput: it ends in the middle of a sample.
    """
    if (law := LAWS.get(sound)) is not None:
        return AudioIn(law.decode(data), g711.RATE)
    if len(data) % 2:
        raise bad_setting(param, "The audio ends in the middle of a sample.", "Send 16-bit PCM.")
    return AudioIn(data)


class Encoder:
    """The audio of one answer, as a stream that loses no sample.

    Args:
        sound: the format that it gets.
    """

    def __init__(self, sound: Sound) -> None:
        self._law = LAWS.get(sound)
        self._down = Resampler(SPEAK_RATE, g711.RATE) if self._law else None

    def feed(self, pcm: bytes) -> bytes:
        """Take a piece; returns what is ready, perhaps nothing."""
        if self._law is None or self._down is None:
            return pcm
        return self._law.encode(self._down.feed(pcm))

    def flush(self) -> bytes:
        """What was held back at the end of the answer."""
        if self._law is None or self._down is None:
            return b""
        return self._law.encode(self._down.flush())
