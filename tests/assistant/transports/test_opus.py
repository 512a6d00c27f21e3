"""Opus by libopus: what goes in comes out, what is lost is concealed to the sample, and nothing crashes."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BackendUnavailable
from assistant.testing.stages import silence, tone
from assistant.transports import opus
from assistant.transports.jitter import opus_samples
from assistant.transports.opus import SILENCE, Damaged, Decoder, Encoder

RATE = 16_000
FRAME = RATE // 50
"""Samples of 20 ms at the listener's rate."""


def packets(pcm: bytes) -> list[bytes]:
    """Sound of 24 kHz as packets of 20 ms."""
    encoder, size = Encoder(), Encoder.FRAME * 2
    return [encoder.encode(pcm[start : start + size]) for start in range(0, len(pcm), size)]


def samples(pcm: bytes) -> npt.NDArray[np.float64]:
    return np.frombuffer(pcm, "<i2").astype(np.float64)


def level(pcm: bytes) -> float:
    """Effective value, in parts of full scale."""
    return float(np.sqrt(np.mean(samples(pcm) ** 2))) / 32768


def pitch(pcm: bytes, rate: int = RATE) -> float:
    """The loudest frequency, in Hz."""
    spectrum = np.abs(np.fft.rfft(samples(pcm) * np.hanning(len(pcm) // 2)))
    return float(np.argmax(spectrum)) * rate / (len(pcm) // 2)


@pytest.mark.parametrize("rate", [8_000, 12_000, 16_000, 24_000, 48_000])
@pytest.mark.parametrize("hz", [200, 440, 1_000, 3_000])
def test_a_tone_survives(rate: int, hz: int) -> None:
    """At every rate a tone comes back at its pitch, within a semitone's tenth, and at its level, within 2 dB."""
    decoder = Decoder(rate)
    pcm = b"".join(decoder.decode(packet) for packet in packets(tone(1_000, hz)))
    assert len(pcm) == rate * 2
    settled = pcm[rate // 5 * 2 :]
    assert pitch(settled, rate) == pytest.approx(hz, rel=0.006)
    assert 20 * np.log10(level(settled) / level(tone(100, hz))) == pytest.approx(0, abs=2)


def test_less_than_a_frame_is_filled_up_with_silence() -> None:
    """Every packet is 20 ms, also of the end of a sentence."""
    encoder, decoder = Encoder(), Decoder(RATE)
    for pcm in (tone(7), b"", tone(20)):
        packet = encoder.encode(pcm)
        assert opus_samples(packet) == 960
        assert len(decoder.decode(packet)) == FRAME * 2


def test_the_packet_of_silence_is_silent() -> None:
    """The constant is a packet of 20 ms in which there is nothing, also right behind a tone."""
    decoder = Decoder(RATE)
    for packet in packets(tone(200)):
        decoder.decode(packet)
    after = [decoder.decode(SILENCE) for _ in range(4)]
    assert {len(pcm) for pcm in after} == {FRAME * 2}
    assert level(b"".join(after[1:])) < 0.001


@pytest.mark.parametrize("missing", [0, 1, 39, 40, 319, 320, 321, 960, 1_920, 1_921, 3_200, 16_000])
@pytest.mark.parametrize("helped", [False, True])
def test_a_gap_is_filled_to_the_sample(missing: int, helped: bool) -> None:
    """What is concealed is exactly as long as what is missing, with the packet behind the gap and without it."""
    decoder = Decoder(RATE)
    sent = packets(tone(200))
    for packet in sent[:5]:
        decoder.decode(packet)
    assert len(decoder.conceal(missing, sent[6] if helped else b"")) == missing * 2


def test_a_lost_packet_of_a_tone_sounds_on() -> None:
    """In the place of one lost packet the tone goes on, and fades in a longer gap."""
    decoder = Decoder(RATE)
    sent = packets(tone(400))
    for packet in sent[:10]:
        decoder.decode(packet)
    filled = decoder.conceal(FRAME)
    assert level(filled) > level(tone(20)) / 4
    assert pitch(filled) == pytest.approx(300, abs=60)
    assert level(decoder.conceal(RATE)[-FRAME * 2 :]) < 0.01


def test_nothing_is_concealed_of_what_never_began() -> None:
    """Before the first packet a gap is silence."""
    assert Decoder(RATE).conceal(960) == bytes(960 * 2)


def voice(ms: float) -> bytes:
    """Something like a vowel: harmonics of a gliding pitch, in syllables, with breath. s16le mono 24 kHz."""
    time = np.arange(round(ms * 24)) / 24_000
    phase = 2 * np.pi * np.cumsum(150 + 20 * np.sin(2 * np.pi * 3 * time)) / 24_000
    sound = np.sum([np.sin(number * phase) / number for number in range(1, 15)], axis=0)
    breath = np.random.default_rng(1).normal(0, 150, len(time))
    return (sound * 5_000 * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time)) + breath).astype("<i2").tobytes()


def correcting(pcm: bytes) -> list[bytes]:
    """Packets as a browser sends them over a lossy network: each holds the one before once more, small."""
    encoder, size = Encoder(), Encoder.FRAME * 2
    set_bitrate, set_inband_fec, set_packet_loss = 4002, 4012, 4014  # opus_defines.h
    for request, value in ((set_bitrate, 24_000), (set_inband_fec, 1), (set_packet_loss, 20)):
        status = opus.library().opus_encoder_ctl(
            ctypes.c_void_p(encoder._state), ctypes.c_int(request), ctypes.c_int32(value)
        )
        assert status == 0
    return [encoder.encode(pcm[start : start + size]) for start in range(0, len(pcm), size)]


def test_in_band_correction_brings_a_lost_packet_back() -> None:
    """A word's first 20 ms, lost, are heard from the packet behind it; without that packet they are not."""
    sent = correcting(silence(200) + voice(100))
    lost = 10  # the packet in which the burst begins
    levels = {}
    for following in (b"", sent[lost + 1]):
        decoder = Decoder(RATE)
        for packet in sent[:lost]:
            decoder.decode(packet)
        levels[bool(following)] = level(decoder.conceal(FRAME, following))
    assert levels[True] > 0.02
    assert levels[False] < 0.002


@pytest.mark.parametrize("packet", [b"", b"\xff", b"\xfb", b"\xfb\x07", b"\xfa\xff", b"\x03\x3f"])
def test_what_is_no_packet_is_damaged(packet: bytes) -> None:
    """Bytes that break the format are refused, and the next packet is decoded as if nothing had been."""
    decoder = Decoder(RATE)
    with pytest.raises(Damaged):
        decoder.decode(packet)
    assert len(decoder.decode(SILENCE)) == FRAME * 2


@given(st.lists(st.binary(max_size=300) | st.sampled_from(packets(tone(100))), max_size=12), st.integers(0, 3_000))
def test_any_bytes_are_survived(payloads: list[bytes], missing: int) -> None:
    """Whatever comes is sound of the length that its first bytes say, or damaged; so is help from it for a gap."""
    decoder = Decoder(RATE)
    for payload in payloads:
        try:
            pcm = decoder.decode(payload)
        except Damaged:
            pass
        else:
            assert len(pcm) * 3 == opus_samples(payload) * 2
        try:
            assert len(decoder.conceal(missing, payload)) == missing * 2
        except Damaged:
            assert payload
        assert len(decoder.conceal(missing)) == missing * 2
    assert len(decoder.decode(SILENCE)) == FRAME * 2


@pytest.fixture
def forgotten() -> Iterator[None]:
    """The library is looked for again, before and after."""
    opus.library.cache_clear()
    yield
    opus.library.cache_clear()


@pytest.mark.usefixtures("forgotten")
def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file that loads, one that is no libopus: the typed error names the package."""
    other = ctypes.util.find_library("c")
    assert other is not None
    for candidates in ([], ["/nowhere/libopus.so"], [other]):
        opus.library.cache_clear()
        monkeypatch.setattr(opus, "_candidates", lambda candidates=candidates: candidates)
        with pytest.raises(BackendUnavailable, match="libopus") as refused:
            Encoder()
        assert "apt install libopus0" in refused.value.hint
        with pytest.raises(BackendUnavailable, match="libopus"):
            Decoder(RATE)


@pytest.mark.usefixtures("forgotten")
def test_the_systems_library_does_where_the_wheel_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without PyAV's own copy the system's is asked for, and where there is neither nothing is found."""

    def missing(_: str) -> None:
        raise PackageNotFoundError

    monkeypatch.setattr(opus, "files", missing)
    monkeypatch.setattr(opus.ctypes.util, "find_library", lambda name: f"lib{name}.so.0")
    assert opus._candidates() == ["libopus.so.0"]
    monkeypatch.setattr(opus.ctypes.util, "find_library", lambda _: None)
    assert opus._candidates() == []
