"""Echo cancellation: what the loudspeaker plays is taken out of what the microphone hears.

It is WebRTC's own canceller (AEC3), as livekit's wheel carries it. It finds the echo's delay and path by itself and
goes on adapting, so nothing is measured here; after a change of device it takes a second or two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.audio import LISTEN_RATE, SPEAK_RATE
from pipelines.errors import BackendUnavailable
from pipelines.stage import Chosen, told_absent

if TYPE_CHECKING:
    from livekit.rtc import AudioProcessingModule

FRAMES_A_SECOND = 100
"""The canceller takes frames of 10 ms."""

HEARD_FRAME = LISTEN_RATE // FRAMES_A_SECOND * 2
"""Bytes of a frame of the microphone's."""

PLAYED_FRAME = SPEAK_RATE // FRAMES_A_SECOND * 2
"""Bytes of a frame of the loudspeaker's."""

LONGEST_MS = 500
"""A longer delay than this is none that the canceller takes."""


class NoCanceller:
    """Leaves everything as it is: for headphones."""

    name = "none"

    def set_delay(self, ms: float) -> None:
        """There is nothing to delay."""

    def played(self, pcm: bytes) -> None:
        """It does not matter."""

    def heard(self, pcm: bytes) -> bytes:
        """As it came."""
        return pcm


class EchoCanceller:
    """Takes the echo out, and steady noise and rumble with it. 0.15 ms of work a frame; not for several threads.

    Raises:
        BackendUnavailable: livekit is not installed, or its library cannot be loaded.
    """

    name = "livekit"

    def __init__(self) -> None:
        try:
            from livekit import rtc
        except (ImportError, OSError) as error:
            hint = "pip install 'frontdesk[mic]'"
            raise BackendUnavailable(f"livekit cannot be loaded ({type(error).__name__}).", hint) from None
        self._frame = rtc.AudioFrame
        self._apm: AudioProcessingModule = rtc.AudioProcessingModule(
            echo_cancellation=True, noise_suppression=True, high_pass_filter=True
        )
        self._delay_ms = 0
        self._played = bytearray()
        self._heard = bytearray()

    def set_delay(self, ms: float) -> None:
        """How long after ``played`` its echo comes to ``heard``: the latencies of both streams. A first guess."""
        self._delay_ms = round(max(0.0, min(ms, LONGEST_MS)))

    def played(self, pcm: bytes) -> None:
        """What is being played, silence included: s16le mono 24 kHz, of any length."""
        self._played += pcm
        for frame in _frames(self._played, PLAYED_FRAME):
            self._apm.process_reverse_stream(self._frame(frame, SPEAK_RATE, 1, PLAYED_FRAME // 2))

    def heard(self, pcm: bytes) -> bytes:
        """What the microphone heard, s16le mono 16 kHz, without the echo; whole frames, the rest with the next."""
        self._heard += pcm
        clean = bytearray()
        for frame in _frames(self._heard, HEARD_FRAME):
            sound = self._frame(frame, LISTEN_RATE, 1, HEARD_FRAME // 2)
            self._apm.set_stream_delay_ms(self._delay_ms)
            self._apm.process_stream(sound)
            clean += sound.data.cast("B")
        return bytes(clean)


def choose_canceller() -> Chosen[EchoCanceller | NoCanceller]:
    """The canceller; where there is none, headphones have to do."""
    if told_absent(EchoCanceller.name):
        return Chosen(NoCanceller(), NoCanceller.name, f"{EchoCanceller.name}: told to be absent")
    try:
        return Chosen(EchoCanceller(), EchoCanceller.name, "first choice")
    except BackendUnavailable as error:
        return Chosen(NoCanceller(), NoCanceller.name, error.message, error.hint)


def _frames(waiting: bytearray, size: int) -> list[bytearray]:
    """Take the whole frames off the front."""
    whole = len(waiting) - len(waiting) % size
    frames = [waiting[at : at + size] for at in range(0, whole, size)]
    del waiting[:whole]
    return frames
