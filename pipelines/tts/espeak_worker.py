"""espeak-ng in a process of its own: ``python -m pipelines.tts.espeak_worker LIBRARY DATA``.

A process, because espeak-ng holds global state, and because it is GPL-3 and the rest is not. Frames (``frames.py``)
come on standard input and go on standard output:

====  =========  =====================================================================================
kind  direction  payload
====  =========  =====================================================================================
``R``  out       ready; the rate in Hz, in decimal
``S``  in        speak: JSON ``{"text": …, "voice": …, "speed": …}``
``H``  in        halt: give up the sentence being made
``W``  out       JSON ``{"samples": …, "marks": [[kind, character, sample], …]}``: a word began (1) or a
                 pause (0), at the n-th character of the text, counted from 1
``A``  out       samples, s16le mono
``E``  out       end of the sentence, made or given up
``X``  out       it could not be made: why, in plain words; nothing more of it comes
====  =========  =====================================================================================

The process ends when its input does, so it never outlives its parent.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import sys
from typing import Any

from pipelines.tts.frames import Frames, frame

_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: espeak_Synth returns when all is made (speak_lib.h)
_BUFFER_MS = 60
_PHONEME_EVENTS = 1
_UTF8, _END_PAUSE = 1, 0x1000
_POSITION_IS_CHARACTER = 1
_RATE_PARAMETER, _NORMAL_RATE = 1, 175  # words a minute
_WORD, _PHONEME = 1, 7
_PAUSES = (b"_:", b"_")
_GO_ON, _ABORT = 0, 1
_PIECE = 1 << 13  # bytes of one frame of samples: 186 ms

Mark = tuple[int, int, int]


class _Event(ctypes.Structure):
    """espeak_EVENT (speak_lib.h)."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("phoneme", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))


class Engine:
    """The library; there can be only one in a process.

    Args:
        library: path of libespeak-ng.
        data: path of espeak-ng-data.

    Raises:
        OSError: the library cannot be loaded or does not find its data.
    """

    def __init__(self, library: str, data: str) -> None:
        self._espeak = ctypes.CDLL(library)
        self.rate = self._espeak.espeak_Initialize(_SYNCHRONOUS, _BUFFER_MS, data.encode(), _PHONEME_EVENTS)
        if self.rate <= 0:
            raise OSError(f"espeak-ng found no data in {data}")

    def speak(self, text: str, voice: str, speed: float, halted: Any) -> tuple[list[Mark], bytes]:
        """Make one sentence; ``halted()`` is asked every 60 ms of speech and gives it up when true.

        Returns:
            Marks as in frame ``W``, and the samples.

        Raises:
            ValueError: there is no such voice, or the engine refused.
        """
        # An unknown voice is not refused by espeak_Synth: it goes on with the one before.
        if self._espeak.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice!r}.")
        self._espeak.espeak_SetParameter(_RATE_PARAMETER, round(_NORMAL_RATE * speed), 0)
        samples = bytearray()
        marks: list[Mark] = []

        def chunk(wave: int | None, count: int, events: Any) -> int:
            if wave and count > 0:
                samples.extend(ctypes.string_at(wave, 2 * count))
            index = 0
            while events[index].type:
                event = events[index]
                if event.type == _WORD:
                    marks.append((1, event.text_position, event.sample))
                elif event.type == _PHONEME and event.phoneme in _PAUSES:
                    marks.append((0, event.text_position, event.sample))
                index += 1
            return _ABORT if halted() else _GO_ON

        callback = _Callback(chunk)
        self._espeak.espeak_SetSynthCallback(callback)
        encoded = text.encode() + b"\0"
        result = self._espeak.espeak_Synth(
            encoded, len(encoded), 0, _POSITION_IS_CHARACTER, 0, _UTF8 | _END_PAUSE, None, None
        )
        if result != 0 and not halted():
            raise ValueError(f"espeak-ng refused the sentence (error {result}).")
        return marks, bytes(samples)


def main() -> None:
    """Serve one sentence after the other until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches the parent too, which ends us
    engine = Engine(sys.argv[1], sys.argv[2])
    frames = Frames()
    _send(frame(b"R", str(engine.rate).encode()))
    while data := os.read(0, 1 << 16):
        for kind, payload in frames.feed(data):
            if kind == b"S":
                _serve(engine, json.loads(payload))


def _serve(engine: Engine, request: dict[str, Any]) -> None:
    try:
        marks, samples = engine.speak(request["text"], request["voice"], request["speed"], _input_waits)
    except ValueError as error:
        _send(frame(b"X", str(error).encode()))
        return
    if not _input_waits():
        _send(frame(b"W", json.dumps({"samples": len(samples) // 2, "marks": marks}).encode()))
        for start in range(0, len(samples), _PIECE):
            _send(frame(b"A", samples[start : start + _PIECE]))
    _send(frame(b"E"))


def _input_waits() -> bool:
    """Whether something came in meanwhile: the parent sends one sentence at a time, so it is a halt or the end."""
    return bool(select.select([0], [], [], 0)[0])


def _send(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.exit(0)  # the parent is gone
