"""Silero VAD. The clip is from LibriVox (Sense and Sensibility, chapter 1; public domain), by way of pocketsphinx."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.audio.wav import read_wav
from pipelines.errors import BackendUnavailable
from pipelines.vad import WINDOW
from pipelines.vad.silero import SileroVad, find_model

SPEECH = read_wav(Path(__file__).parent / "librivox_0880.wav")


@pytest.fixture(scope="module")
def vad() -> SileroVad:
    return SileroVad()


def pcm(samples: npt.ArrayLike) -> bytes:
    return np.asarray(samples).astype("<i2").tobytes()


def test_a_person_is_heard(vad: SileroVad) -> None:
    """Most windows of a read sentence are speech, its first and last, which are silent, are not."""
    windows = vad.open().feed(SPEECH)
    speech = [window.probability > 0.5 for window in windows]
    assert sum(speech) > 0.7 * len(speech)
    assert not speech[0]
    assert not speech[-1]


SECONDS_3 = np.arange(3 * 16_000)
NOISE = np.random.default_rng(1)
SOUNDS = {
    "silence": np.zeros(SECONDS_3.size),
    "noise": NOISE.normal(0, 1_000, SECONDS_3.size),
    "loud noise": NOISE.normal(0, 8_000, SECONDS_3.size).clip(-32_768, 32_767),
    "DC": np.full(SECONDS_3.size, 8_000),
    "full-scale DC": np.full(SECONDS_3.size, 32_767),
    "full-scale square wave": np.where(SECONDS_3 % 160 < 80, 32_767, -32_768),
    "mains hum": 3_000 * np.sin(2 * np.pi * 50 / 16_000 * SECONDS_3),
    "clicks": np.where(SECONDS_3 % 4_000 < 20, 30_000, 0),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_what_is_no_speech_is_not_heard(vad: SileroVad, name: str) -> None:
    """No window of silence, noise, DC, hum, clicks or a full-scale square wave counts as speech."""
    assert max(window.probability for window in vad.open().feed(pcm(SOUNDS[name]))) < 0.5


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 3_000), max_size=12))
def test_the_cut_of_the_stream_makes_no_difference(vad: SileroVad, cuts: list[int]) -> None:
    """However the samples are cut into pieces, the windows are the same."""
    samples = SPEECH[: 2 * 16_000]
    whole = vad.open().feed(samples)
    stream = vad.open()
    pieces, start = [], 0
    for cut in cuts:
        pieces.append(samples[2 * start : 2 * (start + cut)])
        start += cut
    pieces.append(samples[2 * start :])
    assert [window for piece in pieces for window in stream.feed(piece)] == whole
    assert len(whole) == len(samples) // 2 // WINDOW


def test_reset_forgets(vad: SileroVad) -> None:
    """After a reset a stream decides as a new one does, and has dropped the unfinished window."""
    stream = vad.open()
    stream.feed(SPEECH[:20_002])
    stream.reset()
    assert stream.feed(SPEECH) == vad.open().feed(SPEECH)


def test_streams_do_not_disturb_one_another(vad: SileroVad) -> None:
    """Two callers fed in turns hear what each hears alone."""
    one, other = vad.open(), vad.open()
    heard = []
    for start in range(0, len(SPEECH), 2 * WINDOW):
        heard += one.feed(SPEECH[start : start + 2 * WINDOW])
        other.feed(pcm(SOUNDS["noise"][:WINDOW]))
    assert heard == vad.open().feed(SPEECH)


def test_levels(vad: SileroVad) -> None:
    """A full-scale sine is 3 dB below full scale, silence is -100, and a constant voltage adds nothing."""
    sine = 32_767 * np.sin(2 * np.pi * 1_000 / 16_000 * np.arange(WINDOW))
    assert vad.open().feed(pcm(sine))[0].level_db == pytest.approx(-3.01, abs=0.01)
    assert vad.open().feed(bytes(2 * WINDOW))[0].level_db == -100.0
    offset = vad.open().feed(pcm(sine / 4 + 20_000))[0]
    assert offset.level_db == pytest.approx(-3.01 - 12.04, abs=0.01)


def test_half_a_sample_is_refused(vad: SileroVad) -> None:
    """Bytes that are no whole samples raise, so that a stream is never shifted by a byte."""
    with pytest.raises(ValueError, match="half a sample"):
        vad.open().feed(b"\0")


def test_a_missing_model_is_said(tmp_path: Path) -> None:
    """A file that is not there is a state of the machine, with what to do about it."""
    with pytest.raises(BackendUnavailable) as caught:
        SileroVad(tmp_path / "none.onnx")
    assert "pip install" in caught.value.hint


def test_another_model_is_refused(tmp_path: Path) -> None:
    """A file that differs by one byte is not run."""
    changed = bytearray(find_model().read_bytes())
    changed[-1] ^= 1
    path = tmp_path / "changed.onnx"
    path.write_bytes(changed)
    with pytest.raises(BackendUnavailable, match="not the one expected"):
        SileroVad(path)


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the wheel that carries the model the message names it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(BackendUnavailable, match="faster-whisper"):
        SileroVad()


def test_the_recogniser_is_not_loaded() -> None:
    """Finding the model does not import the package it lies in."""
    check = "import sys, pipelines.vad.silero as s; s.SileroVad(); sys.exit('faster_whisper' in sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True, cwd=Path(__file__).parents[3])
