"""WAV files: read whatever people have into s16le mono PCM, and write it back.

The header is read first and everything is checked against the size of the file, so that a file too long is refused
before a sample of it is in memory.
"""

from __future__ import annotations

import os
import struct
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from pipelines.audio import LISTEN_RATE
from pipelines.audio.resample import Resampler
from pipelines.errors import BadInput

MAX_SECONDS = 600.0
MAX_CHANNELS = 8
RATES = range(1_000, 384_001)
"""Hz; what sound cards and telephone lines make, with room on both sides."""

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE  # wFormatTag of the RIFF specification
_UNKNOWN_SIZE = 0xFFFFFFFF  # what programs that write into a pipe put there: "until the end"
_BLOCK_FRAMES = 1 << 16


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the sound lies in the file, and how."""

    floating: bool
    bits: int
    channels: int
    rate: int
    start: int
    frames: int

    @property
    def frame_bytes(self) -> int:
        return self.channels * self.bits // 8


def read_wav(path: str | Path, rate: int = LISTEN_RATE, max_seconds: float = MAX_SECONDS) -> bytes:
    """Read a WAV file as s16le mono PCM at ``rate`` Hz; channels are averaged, floats beyond full scale clipped.

    Takes integers of 8, 16, 24 and 32 bits and floats of 32 and 64, of any rate, with up to eight channels.

    Raises:
        BadInput: ``audio_missing``, ``audio_not_wav``, ``audio_unsupported``, ``audio_truncated``, ``audio_empty``,
            ``audio_too_long`` (all before the sound is read) or ``audio_not_finite``; ``param`` is the path.
    """
    name = str(path)
    try:
        with Path(path).open("rb") as file:
            layout = _layout(file, name)
            seconds = layout.frames / layout.rate
            if seconds > max_seconds:
                raise BadInput(
                    "audio_too_long",
                    f"The recording lasts {seconds:.0f} seconds; at most {max_seconds:.0f} are taken.",
                    "Cut it into shorter files.",
                    name,
                )
            file.seek(layout.start)
            return _convert(file, layout, rate, name)
    except OSError as error:
        raise BadInput(
            "audio_missing", f"The file cannot be read ({error.strerror}).", "Check its name.", name
        ) from error


def write_wav(path: str | Path, pcm: bytes, rate: int) -> None:
    """Write s16le mono ``pcm`` of ``rate`` Hz.

    Raises:
        OSError: the file cannot be written.
    """
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm)


def _layout(file: BinaryIO, name: str) -> _Layout:
    size = os.fstat(file.fileno()).st_size
    head = file.read(12)
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise BadInput(
            "audio_not_wav", "This is not a WAV file.", "Convert it: ffmpeg -i FILE -ar 16000 -ac 1 OUT.wav", name
        )
    form: tuple[bool, int, int, int] | None = None
    while True:
        header = file.read(8)
        if len(header) < 8:
            missing = "its sound" if form else "the description of its sound"
            raise BadInput("audio_truncated", f"The WAV file ends before {missing}.", "Record it again.", name)
        kind, length = header[:4], struct.unpack("<I", header[4:])[0]
        if kind == b"data":
            break
        if kind == b"fmt ":
            form = _form(file.read(min(length, 40)), name)
            length -= min(length, 40)
        file.seek(length + (length & 1), os.SEEK_CUR)  # chunks are padded to an even length
    if form is None:
        raise BadInput("audio_not_wav", "The WAV file does not say how its sound is stored.", "", name)
    start = file.tell()
    floating, bits, channels, rate = form
    if length == _UNKNOWN_SIZE:
        length = size - start
    if length > size - start:
        raise BadInput(
            "audio_truncated",
            f"The WAV file is cut off: {length} bytes of sound are announced, {size - start} are there.",
            "Copy or record it again.",
            name,
        )
    frame = channels * bits // 8
    if length % frame:
        raise BadInput("audio_truncated", "The WAV file ends in the middle of a sample.", "Record it again.", name)
    if not length:
        raise BadInput("audio_empty", "The WAV file holds no sound.", "", name)
    return _Layout(floating, bits, channels, rate, start, length // frame)


def _form(body: bytes, name: str) -> tuple[bool, int, int, int]:
    if len(body) < 16:
        raise BadInput("audio_truncated", "The WAV file ends within its header.", "Record it again.", name)
    tag, channels, rate, _, block, bits = struct.unpack("<HHIIHH", body[:16])
    if tag == _EXTENSIBLE and len(body) >= 26:
        tag = struct.unpack("<H", body[24:26])[0]  # the sub-format begins with the plain tag
    known = (tag == _PCM and bits in (8, 16, 24, 32)) or (tag == _FLOAT and bits in (32, 64))
    if not known or not 1 <= channels <= MAX_CHANNELS or rate not in RATES or block != channels * bits // 8:
        raise BadInput(
            "audio_unsupported",
            f"WAV of format {tag} with {bits} bits, {channels} channels and {rate} Hz is not understood.",
            "Convert it: ffmpeg -i FILE -ar 16000 -ac 1 -c:a pcm_s16le OUT.wav",
            name,
        )
    return tag == _FLOAT, bits, channels, rate


def _convert(file: BinaryIO, layout: _Layout, rate: int, name: str) -> bytes:
    resampler = Resampler(layout.rate, rate)
    out = bytearray()
    left = layout.frames
    while left:
        frames = min(left, _BLOCK_FRAMES)
        raw = file.read(frames * layout.frame_bytes)
        if len(raw) < frames * layout.frame_bytes:
            raise BadInput("audio_truncated", "The WAV file shrank while it was read.", "Try again.", name)
        values = _values(raw, layout)
        if not np.isfinite(values).all():
            raise BadInput(
                "audio_not_finite",
                "The WAV file holds values that are not numbers (NaN or infinity).",
                "Export it again, as 16-bit PCM.",
                name,
            )
        mono = values.reshape(frames, layout.channels).mean(axis=1)
        out += resampler.feed(np.clip(np.rint(mono * 32768.0), -32768, 32767).astype("<i2").tobytes())
        left -= frames
    return bytes(out + resampler.flush())


def _values(raw: bytes, layout: _Layout) -> npt.NDArray[np.float64]:
    """Samples as -1..1, channels interleaved."""
    if layout.floating:
        return np.frombuffer(raw, dtype=f"<f{layout.bits // 8}").astype(np.float64)
    if layout.bits == 8:  # the one unsigned form
        return (np.frombuffer(raw, dtype=np.uint8).astype(np.float64) - 128.0) / 128.0
    if layout.bits == 24:
        padded = np.zeros((len(raw) // 3, 4), dtype=np.uint8)
        padded[:, 1:] = np.frombuffer(raw, dtype=np.uint8).reshape(-1, 3)
        return padded.view("<i4")[:, 0].astype(np.float64) / 2.0**31
    return np.frombuffer(raw, dtype=f"<i{layout.bits // 8}").astype(np.float64) / 2.0 ** (layout.bits - 1)
