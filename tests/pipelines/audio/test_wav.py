"""WAV files: every common form is read; every broken one is refused in plain words."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.audio.wav import read_wav, write_wav
from pipelines.errors import BadInput

FORMS = [(1, 8), (1, 16), (1, 24), (1, 32), (3, 32), (3, 64)]


def encode(values: np.ndarray, tag: int, bits: int) -> bytes:
    """Values of -1..1 as samples."""
    if tag == 3:
        return values.astype(f"<f{bits // 8}").tobytes()
    if bits == 8:
        return np.clip(np.rint(values * 128) + 128, 0, 255).astype(np.uint8).tobytes()
    whole = np.clip(np.rint(values * 2.0 ** (bits - 1)), -(2.0 ** (bits - 1)), 2.0 ** (bits - 1) - 1)
    if bits == 24:
        return whole.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
    return whole.astype(f"<i{bits // 8}").tobytes()


def riff(
    body: bytes, *, tag: int = 1, bits: int = 16, channels: int = 1, rate: int = 16_000, size: int | None = None
) -> bytes:
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * frame, frame, bits)
    data = b"data" + struct.pack("<I", len(body) if size is None else size) + body
    chunks = b"WAVE" + b"fmt " + struct.pack("<I", len(form)) + form + b"LIST\x03\0\0\0abc\0" + data
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def save(folder: Path, content: bytes) -> Path:
    path = folder / "sound.wav"
    path.write_bytes(content)
    return path


def code_of(path: Path, max_seconds: float = 600.0) -> str:
    with pytest.raises(BadInput) as caught:
        read_wav(path, max_seconds=max_seconds)
    assert caught.value.message.endswith(".")
    assert caught.value.param == str(path)
    return caught.value.code


@pytest.mark.parametrize(("tag", "bits"), FORMS)
@pytest.mark.parametrize("channels", [1, 2, 8])
def test_every_form_is_read(tmp_path: Path, tag: int, bits: int, channels: int) -> None:
    """Integers and floats of every usual width, mono to eight channels, give the same sound."""
    values = 0.5 * np.sin(np.arange(1600) / 5)
    path = save(tmp_path, riff(encode(np.repeat(values, channels), tag, bits), tag=tag, bits=bits, channels=channels))
    got = np.frombuffer(read_wav(path), "<i2")
    tolerance = 200 if bits == 8 else 1
    assert np.abs(got - values * 32768).max() <= tolerance


def test_extensible_header_is_read(tmp_path: Path) -> None:
    """The long header that many programs write for the plainest sound is understood."""
    form = struct.pack("<HHIIHH", 0xFFFE, 1, 16_000, 32_000, 2, 16) + struct.pack("<HHI", 22, 16, 4)
    form += struct.pack("<H", 1) + bytes(14)
    chunks = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data\x04\0\0\0\x01\0\x02\0"
    assert read_wav(save(tmp_path, b"RIFF" + struct.pack("<I", len(chunks)) + chunks)) == b"\x01\0\x02\0"


def test_file_from_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    """A writer that could not know the length says 4 GiB; what is there counts."""
    assert read_wav(save(tmp_path, riff(b"\x01\0\x02\0", size=0xFFFFFFFF))) == b"\x01\0\x02\0"


@given(pcm=st.binary(min_size=2, max_size=400).map(lambda raw: raw[: len(raw) // 2 * 2]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_written_is_read_back(tmp_path: Path, pcm: bytes) -> None:
    """What is written is read back to the bit."""
    path = tmp_path / "sound.wav"
    write_wav(path, pcm, 16_000)
    assert read_wav(path) == pcm


def test_other_rates_are_converted(tmp_path: Path) -> None:
    """A second at 44.1 kHz is a second at 16 kHz."""
    path = tmp_path / "sound.wav"
    write_wav(path, bytes(2 * 44_100), 44_100)
    assert len(read_wav(path)) == 2 * 16_000


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_not_a_number_is_refused(tmp_path: Path, value: float) -> None:
    """A float file with NaN or infinity is refused instead of becoming noise."""
    values = np.zeros(100)
    values[50] = value
    assert code_of(save(tmp_path, riff(encode(values, 3, 32), tag=3, bits=32))) == "audio_not_finite"


def test_floats_beyond_full_scale_are_clipped(tmp_path: Path) -> None:
    """A float of 3.0 is full scale, not a wrapped sample."""
    got = np.frombuffer(read_wav(save(tmp_path, riff(encode(np.array([3.0, -3.0]), 3, 32), tag=3, bits=32))), "<i2")
    assert got.tolist() == [32767, -32768]


def test_an_hour_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """An hour of sound is refused by its header; the file is sparse, and nobody reads its gigabytes."""
    path = save(tmp_path, riff(b"", bits=32, tag=3, channels=8, rate=48_000, size=3600 * 48_000 * 32 // 2))
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size + 3600 * 48_000 * 32 // 2)
    assert code_of(path) == "audio_too_long"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "audio_not_wav"),
        (b"ID3\x04not a wave file at all", "audio_not_wav"),
        (riff(b"\0\0")[:30], "audio_truncated"),
        (riff(b"\0\0")[:40], "audio_truncated"),
        (riff(b"\0\0" * 10, size=40), "audio_truncated"),
        (riff(b"\0\0\0"), "audio_truncated"),
        (riff(b""), "audio_empty"),
        (riff(b"\0\0", tag=7, bits=8), "audio_unsupported"),
        (riff(b"\0\0", bits=12), "audio_unsupported"),
        (riff(b"\0" * 18, channels=9), "audio_unsupported"),
        (riff(b"\0\0", rate=0), "audio_unsupported"),
        (b"RIFF\0\0\0\0WAVEdata\x02\0\0\0\0\0", "audio_not_wav"),
    ],
)
def test_broken_files_are_named(tmp_path: Path, content: bytes, code: str) -> None:
    """Each kind of broken file has its own code."""
    assert code_of(save(tmp_path, content)) == code


def test_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is bad input, not a crash."""
    assert code_of(tmp_path / "nothing.wav") == "audio_missing"


@given(noise=st.binary(max_size=200), at=st.integers(0, 60), keep=st.integers(0, 100))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_read_or_refused(tmp_path: Path, noise: bytes, at: int, keep: int) -> None:
    """Damage anywhere ends in PCM of whole samples or in a typed error, never in anything else."""
    content = bytearray(riff(bytes(64)))
    content[at : at + len(noise)] = noise
    path = save(tmp_path, bytes(content[: len(content) - keep]))
    try:
        outcome = "odd" if len(read_wav(path)) % 2 else "read"
    except BadInput as error:
        outcome = error.code
    assert outcome == "read" or outcome.startswith("audio_")
