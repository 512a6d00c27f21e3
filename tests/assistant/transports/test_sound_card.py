"""The sound card by PortAudio: its devices by name, its streams, and errors that say what to do."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.errors import BackendUnavailable, BadInput
from assistant.transports import sound_card
from assistant.transports.sound_card import PortAudio


class FakeError(Exception):
    """FAKE: PortAudio's own."""


class FakeRawStream:
    """FAKE: one of PortAudio's streams."""

    def __init__(self, **given: Any) -> None:
        if given["device"] == "Broken, ALSA":
            raise FakeError("Device unavailable [PaErrorCode -9985]")
        self.given = given
        self.latency = 0.035
        self.calls: list[str] = []

    def start(self) -> None:
        self.calls.append("start")
        if self.given["device"] == "Stuck, ALSA":
            raise FakeError("it does not start")

    def abort(self, ignore_errors: bool) -> None:
        self.calls.append("abort")
        self.given["finished_callback"]()

    def close(self, ignore_errors: bool) -> None:
        self.calls.append("close")


class FakeSoundDevice:
    """FAKE: the module sounddevice on a machine with five devices."""

    PortAudioError = FakeError

    def __init__(self) -> None:
        self.default = SimpleNamespace(device=[0, 1])
        self.opened: list[FakeRawStream] = []
        self.calls: list[str] = []
        self.broken = False

    def query_hostapis(self) -> list[dict[str, Any]]:
        return [{"name": "ALSA"}]

    def query_devices(self) -> list[dict[str, Any]]:
        names = [("USB Mic", 1, 0), ("Speaker", 0, 2), ("USB Headset", 1, 2), ("Broken", 1, 1), ("Stuck", 1, 1)]
        return [
            {"name": name, "hostapi": 0, "max_input_channels": ins, "max_output_channels": outs}
            for name, ins, outs in names
        ]

    def RawInputStream(self, **given: Any) -> FakeRawStream:  # noqa: N802 - sounddevice's own name
        self.opened.append(FakeRawStream(**given))
        return self.opened[-1]

    RawOutputStream = RawInputStream

    def _terminate(self) -> None:
        self.calls.append("terminate")

    def _initialize(self) -> None:
        self.calls.append("initialize")
        if self.broken:
            raise FakeError("no host")


@pytest.fixture
def fake() -> FakeSoundDevice:
    return FakeSoundDevice()


@pytest.fixture
def card(fake: FakeSoundDevice) -> PortAudio:
    return PortAudio(fake)


def nothing() -> None:
    """Nobody is told."""


def test_devices_are_listed_with_what_they_can(card: PortAudio) -> None:
    """Each has its name with the host API, its directions, and whether it is the system's own choice."""
    first, second, third = card.devices()[:3]
    assert (first.index, first.name, first.default) == (0, "USB Mic, ALSA", ("input",))
    assert (first.takes("input"), first.takes("output")) == (True, False)
    assert second.default == ("output",)
    assert (third.default, third.takes("input"), third.takes("output")) == ((), True, True)


@pytest.mark.parametrize("wanted", ["2", "USB Headset, ALSA", "headset"])
def test_a_device_is_meant_by_index_name_or_part(card: PortAudio, fake: FakeSoundDevice, wanted: str) -> None:
    """However it is named, it is the one that is opened; by its name, as indices change with what is plugged in."""
    card.choose("input", wanted)
    card.listen(lambda pcm: None, nothing)
    assert fake.opened[0].given["device"] == "USB Headset, ALSA"


@pytest.mark.parametrize(
    ("direction", "wanted", "says", "lists"),
    [
        ("input", "Tape", "There is no microphone 'Tape'.", "0: USB Mic, ALSA; 2: USB Headset, ALSA"),
        ("input", "1", "There is no microphone '1'.", "0: USB Mic"),
        ("output", "", "There is no loudspeaker ''.", "1: Speaker, ALSA; 2: USB Headset"),
        ("input", "usb", "2 devices have 'usb' in their names.", "0: USB Mic, ALSA; 2: USB Headset, ALSA."),
    ],
)
def test_an_unknown_device_is_an_error_that_lists_what_there_is(
    card: PortAudio, direction: sound_card.Direction, wanted: str, says: str, lists: str
) -> None:
    """A name that means none, or several, is refused with those that there are for this direction."""
    with pytest.raises(BadInput) as refused:
        card.choose(direction, wanted)
    assert (refused.value.code, refused.value.message) == ("unknown_device", says)
    assert lists in refused.value.hint
    assert refused.value.param == f"--{direction}"


def test_the_microphone_gives_bytes(card: PortAudio, fake: FakeSoundDevice) -> None:
    """16 kHz mono in pieces of 20 ms, copied out of PortAudio's buffer, which is not ours to keep."""
    pieces: list[bytes] = []
    stream = card.listen(pieces.append, nothing)
    given = fake.opened[0].given
    assert (given["samplerate"], given["blocksize"], given["channels"], given["dtype"]) == (16_000, 320, 1, "int16")
    assert given["device"] is None
    buffer = bytearray(b"\1\2" * 320)
    given["callback"](buffer, 320, None, None)
    buffer[:] = bytes(640)
    assert pieces == [b"\1\2" * 320]
    assert stream.latency_s == 0.035


def test_the_loudspeaker_takes_bytes(card: PortAudio, fake: FakeSoundDevice) -> None:
    """24 kHz mono in pieces of 20 ms, written into PortAudio's buffer."""
    card.speak(lambda samples: b"\3\4" * samples, nothing)
    given = fake.opened[0].given
    assert (given["samplerate"], given["blocksize"]) == (24_000, 480)
    buffer = bytearray(960)
    given["callback"](buffer, 480, None, None)
    assert buffer == b"\3\4" * 480


def test_only_an_end_of_its_own_is_told(card: PortAudio, fake: FakeSoundDevice) -> None:
    """A stream that ends by itself is told of; one that was closed is not, and is aborted, not played to its end."""
    told: list[str] = []
    stream = card.listen(lambda pcm: None, lambda: told.append("stopped"))
    fake.opened[0].given["finished_callback"]()
    assert told == ["stopped"]
    stream.close()
    assert told == ["stopped"]
    assert fake.opened[0].calls == ["start", "abort", "close"]


@pytest.mark.parametrize("name", ["Broken", "Stuck"])
@pytest.mark.parametrize("way", ["input", "output"])
def test_one_that_cannot_be_opened_is_said_in_plain_words(
    card: PortAudio, fake: FakeSoundDevice, name: str, way: sound_card.Direction
) -> None:
    """PortAudio's error is an error of ours, with where to look; nothing of the stream is left."""
    card.choose(way, name)
    what: Callable[[], object] = (
        (lambda: card.listen(lambda pcm: None, nothing)) if way == "input" else (lambda: card.speak(bytes, nothing))
    )
    with pytest.raises(BackendUnavailable, match="cannot be opened") as failed:
        what()
    assert "microphone" in failed.value.message if way == "input" else "loudspeaker" in failed.value.message
    assert "mic --list" in failed.value.hint
    assert all(stream.calls[-1] == "close" for stream in fake.opened)


def test_looking_anew_begins_portaudio_anew(card: PortAudio, fake: FakeSoundDevice) -> None:
    """Devices are found that were plugged in later, and the system's own choice is taken: the named one may be gone."""
    card.choose("input", "headset")
    card.refresh()
    assert fake.calls == ["terminate", "initialize"]
    card.listen(lambda pcm: None, nothing)
    assert fake.opened[0].given["device"] is None
    fake.broken = True
    with pytest.raises(BackendUnavailable, match="does not start"):
        card.refresh()


@pytest.mark.parametrize(
    ("error", "hint"),
    [(ModuleNotFoundError("sounddevice"), "pip install 'frontdesk[mic]'"), (OSError("none"), "libportaudio2")],
)
def test_what_is_missing_is_said_with_what_installs_it(
    monkeypatch: pytest.MonkeyPatch, error: Exception, hint: str
) -> None:
    """Without sounddevice, or without PortAudio, the error names the command that installs it."""

    def fail(name: str) -> None:
        raise error

    monkeypatch.setattr(importlib, "import_module", fail)
    with pytest.raises(BackendUnavailable, match="missing") as missing:
        sound_card.load()
    assert hint in missing.value.hint


def test_what_is_installed_is_loaded(monkeypatch: pytest.MonkeyPatch, fake: FakeSoundDevice) -> None:
    """With both installed there is a sound card."""
    monkeypatch.setattr(importlib, "import_module", lambda name: fake if name == "sounddevice" else None)
    assert len(sound_card.load().devices()) == 5
