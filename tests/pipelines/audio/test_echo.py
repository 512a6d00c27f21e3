"""Echo cancellation: the loudspeaker's sound goes, the caller's stays."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt
import pytest

from pipelines.audio import LISTEN_RATE, SPEAK_RATE
from pipelines.audio.echo import EchoCanceller, NoCanceller, choose_canceller
from pipelines.audio.resample import resample
from pipelines.errors import BackendUnavailable

Wave = npt.NDArray[np.float64]

needs_livekit = pytest.mark.skipif(find_spec("livekit") is None, reason="livekit is not installed: frontdesk[mic]")

DELAY_MS = 60
LOSS_DB = 12.0
ADAPTED_S = 3


def speechlike(seconds: float, rate: int, pitch: float, seed: int) -> Wave:
    """Syllables of a voice: harmonics of a wandering pitch, four a second, with pauses; full scale is 32768."""
    time = np.arange(round(seconds * rate)) / rate
    chance = np.random.default_rng(seed)
    turns = np.arange(0, seconds + 1, 0.2)
    drift = np.interp(time, turns, chance.uniform(0.85, 1.15, len(turns)))
    phase = 2 * np.pi * np.cumsum(pitch * drift) / rate
    voiced = sum(np.sin(number * phase) / number for number in range(1, 20))
    breath = chance.normal(0, 0.3, len(time))
    loud = np.clip(np.sin(2 * np.pi * 4 * time) + 0.2, 0, None) * (np.sin(2 * np.pi * 0.6 * time) > -0.6)
    return np.asarray((voiced + breath) * loud * 4000)


def pcm(wave: Wave) -> bytes:
    return np.clip(wave, -32768, 32767).astype("<i2").tobytes()


def samples(sound: bytes) -> Wave:
    return np.frombuffer(sound, "<i2").astype(np.float64)


def db(wave: Wave) -> float:
    return float(10 * np.log10(np.mean(wave**2) + 1e-9))


def echo_of(far: Wave) -> Wave:
    """What a microphone hears of a loudspeaker: later, softer, a little muffled; 16 kHz."""
    here = samples(resample(pcm(far), SPEAK_RATE, LISTEN_RATE))
    muffled = np.convolve(here, [0.25, 0.5, 0.25])[: len(here)]
    delay = DELAY_MS * LISTEN_RATE // 1000
    return np.concatenate([np.zeros(delay), muffled[:-delay]]) * 10 ** (-LOSS_DB / 20)


def through(canceller: EchoCanceller | NoCanceller, far: Wave, mic: Wave) -> Wave:
    """Both streams in pieces of 20 ms, as the devices bring them."""
    canceller.set_delay(DELAY_MS)
    played, heard, out = pcm(far), pcm(mic), b""
    for at in range(len(heard) // 640):
        canceller.played(played[at * 960 : (at + 1) * 960])
        out += canceller.heard(heard[at * 640 : (at + 1) * 640])
    return samples(out)


@needs_livekit
def test_an_echo_is_taken_out() -> None:
    """After 3 s of adaptation an echo 60 ms late, 12 dB softer and muffled comes out at least 15 dB lower."""
    far = speechlike(8, SPEAK_RATE, 180, seed=1)
    mic = echo_of(far)
    out = through(EchoCanceller(), far, mic)
    since = ADAPTED_S * LISTEN_RATE
    assert len(out) == len(mic)
    assert db(mic[since:]) - db(out[since:]) >= 15


@needs_livekit
@pytest.mark.parametrize("over_an_answer", [False, True])
def test_the_caller_is_still_heard(*, over_an_answer: bool) -> None:
    """A caller comes through within 6 dB, in silence and over an answer."""
    far = speechlike(10, SPEAK_RATE, 180, seed=1)
    near = speechlike(10, LISTEN_RATE, 110, seed=2)
    began = 5 * LISTEN_RATE
    near[:began] = 0
    if not over_an_answer:
        far[5 * SPEAK_RATE :] = 0
    out = through(EchoCanceller(), far, echo_of(far) + near)
    since = began + LISTEN_RATE // 2
    assert abs(db(out[since:]) - db(near[since:])) <= 6


@needs_livekit
@pytest.mark.parametrize("size", [2, 318, 640, 962])
def test_pieces_of_any_length_are_taken(size: int) -> None:
    """However the sound is cut, what comes out is the same, and nothing of it is lost but an unfinished frame."""
    far = speechlike(1, SPEAK_RATE, 180, seed=1)
    heard = pcm(echo_of(far))
    whole, cut = EchoCanceller(), EchoCanceller()
    for one in (whole, cut):
        one.played(pcm(far))
    out = b"".join(cut.heard(heard[at : at + size]) for at in range(0, len(heard), size))
    assert out == whole.heard(heard)
    assert len(out) == len(heard)


def test_without_a_canceller_all_is_as_it_was() -> None:
    """Where there is none the microphone's sound comes through untouched."""
    none = NoCanceller()
    none.set_delay(60)
    none.played(b"\1\0" * 240)
    assert none.heard(b"\1\0\2\0") == b"\1\0\2\0"


def test_its_absence_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without livekit there is none, and it is said why and what to do."""
    monkeypatch.setitem(sys.modules, "livekit", None)
    with pytest.raises(BackendUnavailable, match="cannot be loaded"):
        EchoCanceller()
    chosen = choose_canceller()
    assert isinstance(chosen.backend, NoCanceller)
    assert "livekit" in chosen.reason
    assert "frontdesk[mic]" in chosen.better


def test_it_can_be_told_to_be_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """``FRONTDESK_WITHOUT=livekit`` does as a machine without it would."""
    monkeypatch.setenv("FRONTDESK_WITHOUT", "livekit")
    assert choose_canceller().name == "none"


@needs_livekit
def test_it_is_used_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With livekit installed the canceller is chosen, and nothing better is named."""
    monkeypatch.delenv("FRONTDESK_WITHOUT", raising=False)
    chosen = choose_canceller()
    assert (chosen.name, chosen.better) == ("livekit", "")
