"""The sound card, by PortAudio: which devices there are, and a stream each way. The only module that loads it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from assistant.errors import BackendUnavailable, BadInput

HEARD_RATE = 16_000
"""Hz of the microphone: s16le mono, what listening works at."""

PLAYED_RATE = 24_000
"""Hz of the loudspeaker: s16le mono, what speaking works at."""

PIECE_S = 0.02
"""Both streams come in pieces of so much."""

Heard = Callable[[bytes], None]
"""Given each piece that the microphone heard, in PortAudio's thread."""

Pull = Callable[[int], bytes]
"""Gives so many samples to be played next, in PortAudio's thread."""

Stopped = Callable[[], None]
"""Called when a stream has ended by itself, in PortAudio's thread."""

Direction = Literal["input", "output"]


class Stream(Protocol):
    """A stream that runs."""

    latency_s: float
    """From the air to the callback, or from the callback to the air."""

    def close(self) -> None:
        """End it at once; what it has not played is dropped."""


class SoundCard(Protocol):
    """Where streams are opened. Every method may block, and none may be called by two threads at a time."""

    def listen(self, heard: Heard, stopped: Stopped) -> Stream:
        """Open the microphone.

        Raises:
            BackendUnavailable: it cannot be opened.
        """

    def speak(self, pull: Pull, stopped: Stopped) -> Stream:
        """Open the loudspeaker.

        Raises:
            BackendUnavailable: it cannot be opened.
        """

    def refresh(self) -> None:
        """Look for devices anew, and take the system's own choice; no stream may be open."""


@dataclass(frozen=True, slots=True)
class Device:
    """A device, as PortAudio has it."""

    index: int
    name: str
    """With its host API, as in ``USB Audio, ALSA``."""
    inputs: int
    outputs: int
    default: tuple[Direction, ...]
    """For what it is the system's own choice."""

    def takes(self, direction: Direction) -> bool:
        """Whether it has channels that way."""
        return bool(self.inputs if direction == "input" else self.outputs)


class PortAudio:
    """The sound card of this machine.

    Args:
        sounddevice: the module of this name.
    """

    def __init__(self, sounddevice: Any) -> None:
        self._sd = sounddevice
        self._chosen: dict[Direction, str | None] = {"input": None, "output": None}

    def devices(self) -> list[Device]:
        """All that there are."""
        apis = [api["name"] for api in self._sd.query_hostapis()]
        own = dict(zip(("input", "output"), self._sd.default.device, strict=True))
        return [
            Device(
                index,
                f"{one['name']}, {apis[one['hostapi']]}",
                one["max_input_channels"],
                one["max_output_channels"],
                tuple(way for way in ("input", "output") if own[way] == index),
            )
            for index, one in enumerate(self._sd.query_devices())
        ]

    def choose(self, direction: Direction, wanted: str) -> None:
        """Use another device than the system's own choice: by its index, its name, or a part of it.

        Raises:
            BadInput: ``unknown_device``: none is meant by that, or several; the hint lists those that there are.
        """
        there = [device for device in self.devices() if device.takes(direction)]
        found = [device for device in there if wanted in (str(device.index), device.name)]
        found = found or [device for device in there if wanted and wanted.lower() in device.name.lower()]
        if len(found) != 1:
            kind = "microphone" if direction == "input" else "loudspeaker"
            many = f"{len(found)} devices have {wanted[:40]!r} in their names."
            message = many if found else f"There is no {kind} {wanted[:40]!r}."
            listed = "; ".join(f"{device.index}: {device.name}" for device in found or there)
            raise BadInput("unknown_device", message, f"There is: {listed or 'none'}.", f"--{direction}")
        self._chosen[direction] = found[0].name

    def listen(self, heard: Heard, stopped: Stopped) -> Stream:
        """Open the microphone.

        Raises:
            BackendUnavailable: it cannot be opened.
        """

        def callback(data: Any, *_: object) -> None:
            heard(bytes(data))

        return self._open("input", HEARD_RATE, callback, stopped)

    def speak(self, pull: Pull, stopped: Stopped) -> Stream:
        """Open the loudspeaker.

        Raises:
            BackendUnavailable: it cannot be opened.
        """

        def callback(data: Any, samples: int, *_: object) -> None:
            data[:] = pull(samples)

        return self._open("output", PLAYED_RATE, callback, stopped)

    def refresh(self) -> None:
        """Look for devices anew, and take the system's own choice: PortAudio knows those that it began with.

        Raises:
            BackendUnavailable: PortAudio does not begin.
        """
        self._chosen = {"input": None, "output": None}
        try:
            self._sd._terminate()
            self._sd._initialize()
        except self._sd.PortAudioError as error:
            raise BackendUnavailable(f"PortAudio does not start ({error}).") from None

    def _open(self, direction: Direction, rate: int, callback: Callable[..., None], stopped: Stopped) -> Stream:
        kind = self._sd.RawInputStream if direction == "input" else self._sd.RawOutputStream
        stream = _Stream(stopped)
        try:
            stream.start(
                kind(
                    samplerate=rate,
                    blocksize=round(rate * PIECE_S),
                    device=self._chosen[direction],
                    channels=1,
                    dtype="int16",
                    callback=callback,
                    finished_callback=stream.finished,
                )
            )
        except (self._sd.PortAudioError, ValueError) as error:
            stream.close()
            what = "microphone" if direction == "input" else "loudspeaker"
            hint = "See what there is: run_assistant.py mic --list"
            raise BackendUnavailable(f"The {what} cannot be opened ({str(error)[:80]}).", hint) from None
        return stream


class _Stream:
    """One of PortAudio's streams."""

    def __init__(self, stopped: Stopped) -> None:
        self.latency_s = 0.0
        self._stopped = stopped
        self._closing = False
        self._stream: Any = None

    def start(self, stream: Any) -> None:
        """Let it run."""
        self._stream = stream
        self.latency_s = float(stream.latency)
        stream.start()

    def finished(self) -> None:
        """It runs no more."""
        if not self._closing:
            self._stopped()

    def close(self) -> None:
        """End it at once; what it has not played is dropped. A stream whose device is gone has nothing to say on it."""
        self._closing = True
        if self._stream is None:  # it was never made
            return
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)


def load() -> PortAudio:
    """Load PortAudio.

    Raises:
        BackendUnavailable: sounddevice or PortAudio is not installed; the hint says how to install it.
    """
    try:
        return PortAudio(importlib.import_module("sounddevice"))
    except ImportError:
        raise BackendUnavailable("The package sounddevice is missing.", "pip install 'frontdesk[mic]'") from None
    except OSError:
        raise BackendUnavailable("The library PortAudio is missing.", "apt-get install libportaudio2") from None
