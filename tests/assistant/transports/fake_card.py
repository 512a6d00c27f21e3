"""FAKE: a sound card that a test plugs, unplugs and runs by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.errors import BackendUnavailable
from assistant.transports.sound_card import Heard, Pull, Stopped


@dataclass
class FakeStream:
    """FAKE: a stream."""

    stopped: Stopped
    latency_s: float
    closed: bool = False

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeCard:
    """FAKE: both devices of a machine."""

    plugged: bool = True
    deaf: bool = False
    """Its microphone cannot be opened."""
    latency_s: float = 0.02
    refreshed: int = 0
    streams: list[FakeStream] = field(default_factory=list)
    heard: Heard = lambda pcm: None
    pull: Pull = bytes

    def listen(self, heard: Heard, stopped: Stopped) -> FakeStream:
        if self.deaf:
            raise BackendUnavailable("The microphone cannot be opened (fake).")
        self.heard = heard
        return self._open(stopped)

    def speak(self, pull: Pull, stopped: Stopped) -> FakeStream:
        self.pull = pull
        return self._open(stopped)

    def refresh(self) -> None:
        assert all(stream.closed for stream in self.streams)
        self.refreshed += 1

    def unplug(self) -> None:
        """Both streams end by themselves."""
        self.plugged = False
        for stream in self.streams:
            if not stream.closed:
                stream.stopped()

    def run(self, heard: bytes = bytes(640)) -> bytes:
        """Let 20 ms go by: what is heard meanwhile goes in, what is played comes back."""
        self.heard(heard)
        return self.pull(480)

    def _open(self, stopped: Stopped) -> FakeStream:
        if not self.plugged:
            raise BackendUnavailable("The sound card cannot be opened (fake).")
        self.streams.append(FakeStream(stopped, self.latency_s))
        return self.streams[-1]
