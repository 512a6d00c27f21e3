"""``mic``: a conversation at the local microphone, as a person types it; the sound card is a fake."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import pytest

from assistant.commands import mic
from assistant.config import Config
from assistant.errors import BackendUnavailable, BadInput
from assistant.setup import Setup
from assistant.site import Site
from assistant.testing.stages import stub_stages, tone
from assistant.transports import sound_card
from assistant.transports.sound_card import Device, Direction
from pipelines.audio.echo import NoCanceller
from pipelines.knowledge import Collection
from pipelines.stage import Chosen
from tests.assistant.conftest import typed
from tests.assistant.transports.fake_card import FakeCard


class FakeMachine(FakeCard):
    """FAKE: a sound card with names, that runs by itself in a thread while its streams are open."""

    def __init__(self) -> None:
        super().__init__()
        self.chosen: list[tuple[Direction, str]] = []
        self.played = b""
        self.voice = b""

    def devices(self) -> list[Device]:
        return [Device(0, "USB Mic, ALSA", 1, 0, ("input",)), Device(1, "Headset, ALSA", 1, 2, ("output",))]

    def choose(self, direction: Direction, wanted: str) -> None:
        if wanted == "Tape":
            raise BadInput("unknown_device", "There is no microphone 'Tape'.", "There is: 0: USB Mic.", "--input")
        self.chosen.append((direction, wanted))

    @contextmanager
    def running(self) -> Iterator[None]:
        over = threading.Event()

        def run() -> None:
            while not over.wait(0.02):
                if len(self.streams) == 2 and not self.streams[0].closed:
                    piece, self.voice = self.voice[:640], self.voice[640:]
                    self.played += self.run(piece.ljust(640, b"\0"))

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> FakeMachine:
    """FAKE: every deployment has stub stages, the machine a sound card of its own and no canceller."""
    card = FakeMachine()
    setup = Setup(stub_stages(["red light"]), Collection({}, "0"), [], {})
    monkeypatch.setattr(sound_card, "load", lambda: card)
    monkeypatch.setattr(mic, "choose_stages", lambda config: setup)
    monkeypatch.setattr(mic, "load", lambda path: Config(site=Site(greeting="Hello.")))
    monkeypatch.setattr(
        mic, "choose_canceller", lambda: Chosen(NoCanceller(), "none", "livekit cannot be loaded.", "pip install it")
    )
    return card


@contextmanager
def told_to_stop(by: signal.Signals, machine: FakeMachine, words: int) -> Iterator[None]:
    """The command is told to stop half a second after so many words were played."""

    def stop() -> None:
        until = time.monotonic() + 60
        while np.count_nonzero(np.frombuffer(machine.played, "<i2")) < words * 190 * 24 and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.5)
        os.kill(os.getpid(), by)

    thread = threading.Thread(target=stop)
    thread.start()
    try:
        yield
    finally:
        thread.join()


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_talks_until_it_is_told_to_stop(
    machine: FakeMachine, capsys: pytest.CaptureFixture[str], by: signal.Signals
) -> None:
    """What is used is said first, then whom one talks to; what is said are lines; a signal ends it in order."""
    machine.voice = bytes(32_000) + tone(600, rate=16_000)
    with machine.running(), told_to_stop(by, machine, 5):
        code, out, _ = typed(capsys, "mic", "--input", "0", "--output", "headset")
    assert code == 0
    assert machine.chosen == [("input", "0"), ("output", "headset")]
    assert "echo       none           livekit cannot be loaded.  (better: pip install it)" in out
    assert "Use headphones" in out
    assert "You are talking to an automated assistant" in out
    assert "Assistant: Hello" in out
    assert "You: red light" in out
    assert "Assistant: You said red light." in out
    assert all(stream.closed for stream in machine.streams)


def test_devices_are_listed(machine: FakeMachine, capsys: pytest.CaptureFixture[str]) -> None:
    """Each with its index, its name, and what it is for; nothing is loaded for that."""
    code, out, _ = typed(capsys, "mic", "--list")
    assert (code, out) == (0, "  0  USB Mic, ALSA  input (default)\n  1  Headset, ALSA  input, output (default)\n")


def test_a_machine_without_devices_says_so(
    machine: FakeMachine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty list is said in words."""
    monkeypatch.setattr(machine, "devices", list)
    assert typed(capsys, "mic", "--list")[1] == "There are no sound devices.\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--input", "Tape"), ["--input: There is no microphone 'Tape'.", "There is: 0: USB Mic."]),
        (("--push-to-talk",), ["--push-to-talk: Push-to-talk needs a terminal"]),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_loaded(
    machine: FakeMachine,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    says: list[str],
) -> None:
    """A device that is not there, and keys where there is no terminal, end it with what to do."""
    monkeypatch.setattr(mic, "choose_stages", lambda config: pytest.fail("loaded"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    code, _, err = typed(capsys, "mic", *words)
    assert code == 2
    assert all(one in err for one in says)


def test_without_portaudio_it_says_what_to_install(
    machine: FakeMachine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing is said with the command that installs it."""

    def fail() -> None:
        raise BackendUnavailable("The library PortAudio is missing.", "apt-get install libportaudio2")

    monkeypatch.setattr(sound_card, "load", fail)
    code, _, err = typed(capsys, "mic")
    assert (code, err) == (2, "The library PortAudio is missing.\napt-get install libportaudio2\n")


def test_a_card_that_cannot_be_opened_ends_it(machine: FakeMachine, capsys: pytest.CaptureFixture[str]) -> None:
    """At the start there is nothing to wait for: the reason is said, and no trace is printed."""
    machine.plugged = False
    code, _, err = typed(capsys, "mic")
    assert code == 2
    assert err == "The sound card cannot be opened (fake).\n"


@pytest.mark.parametrize(("push_to_talk", "says"), [(False, "listening"), (True, "press space to talk")])
async def test_keys_talk_and_end(
    machine: FakeMachine, monkeypatch: pytest.MonkeyPatch, *, push_to_talk: bool, says: str
) -> None:
    """Space takes the turn where turns are taken by key, and is nothing elsewhere; q ends the conversation."""
    out = SimpleNamespace(write=lambda text: written.append(text), flush=lambda: None, isatty=lambda: True)
    written: list[str] = []

    @contextmanager
    def keys(_: object, pressed: object) -> Iterator[None]:
        assert callable(pressed)
        typist = asyncio.get_running_loop().create_task(typing(pressed), name="type")
        yield
        typist.cancel()

    async def typing(pressed: object) -> None:
        assert callable(pressed)
        await until(says)
        pressed(" ")
        pressed("x")
        await until("your turn" if push_to_talk else says)
        pressed("q")

    async def until(text: str) -> None:
        before = len(written)
        while text not in "".join(written[before - 1 :]):
            await asyncio.sleep(0.01)

    monkeypatch.setattr(mic, "keys", keys)
    monkeypatch.setattr("sys.stdout", out)
    stages = stub_stages()
    with machine.running():
        async with asyncio.timeout(30):
            await mic.talk(stages, Config().house, machine, NoCanceller(), push_to_talk=push_to_talk)
    assert written[-1].endswith("\x1b[J")  # what changes is taken away


async def test_lost_sound_is_told(
    machine: FakeMachine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the machine was too busy to listen it is said, at the end, how much was lost."""

    async def flood() -> None:
        while not machine.streams:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        for _ in range(120):
            machine.heard(bytes(640))
        await asyncio.sleep(0.1)
        os.kill(os.getpid(), signal.SIGTERM)

    async with asyncio.TaskGroup() as group:
        group.create_task(flood(), name="flood")
        await mic.talk(stub_stages(), Config().house, machine, NoCanceller())
    assert "20 pieces of sound were lost" in capsys.readouterr().out
