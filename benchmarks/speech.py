"""What is said on the lines of the WebRTC measurements: 40 % by the caller, 40 % by the assistant, 20 % by nobody."""

from __future__ import annotations

from functools import cache

from assistant.transports.opus import Encoder
from benchmarks import voices
from benchmarks.voices import Caller
from pipelines.audio import SPEAK_RATE

CALLER_S = 4.0
ASSISTANT_S = 4.0
PAUSE_S = 1.0
"""After each of the two."""

CYCLE_S = CALLER_S + ASSISTANT_S + 2 * PAUSE_S
PACKET_S = 0.02

_CALLER = "I have a question about my bill and the light on the box in the hall has been red since I came home today "
_ASSISTANT = "Please switch the router off at the wall and wait for half a minute before you switch it on again and "


def caller() -> bytes:
    """Four seconds of a caller: s16le mono 24 kHz, loud from the first sample on."""
    return _seconds(Caller("flite", "rms"), _CALLER, CALLER_S)


def assistant() -> bytes:
    """Four seconds of the assistant's voice."""
    return _seconds(Caller("flite", "slt"), _ASSISTANT, ASSISTANT_S)


@cache
def packets() -> tuple[bytes, ...]:
    """A whole cycle of the caller's microphone as packets of Opus: speech, then a room in which nobody speaks."""
    encoder = Encoder()
    pcm = caller().ljust(round(CYCLE_S * SPEAK_RATE) * 2, b"\0")
    size = Encoder.FRAME * 2
    return tuple(encoder.encode(pcm[at : at + size]) for at in range(0, len(pcm), size))


def _seconds(who: Caller, text: str, seconds: float) -> bytes:
    (spoken,) = voices.speak([(who, text * 2)])
    first, _ = voices.loud_span(spoken)
    start = round(first * SPEAK_RATE) * 2
    return spoken[start : start + round(seconds * SPEAK_RATE) * 2]
