"""G.711: the eight-bit codes of the telephone, µ-law (North America, Japan) and A-law (elsewhere), at 8 kHz.

The tables follow ITU-T G.711 as the ITU's own software computes it (G.191, ``alaw_compress`` and ``ulaw_compress``):
whatever lies between two decision values gets the code of the value between them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RATE = 8_000
"""Hz of all G.711."""


@dataclass(frozen=True, slots=True, eq=False)
class Law:
    """One of the two laws. Use ``MU`` and ``A``.

    Args:
        name: of its codes.
        levels: by code, the sample that it stands for; int16, shape (256,).
        codes: by sample as uint16, the code that it gets; uint8, shape (65536,).
    """

    name: str
    levels: npt.NDArray[np.int16]
    codes: npt.NDArray[np.uint8]

    def decode(self, codes: bytes) -> bytes:
        """Codes as s16le, a sample each."""
        return self.levels[np.frombuffer(codes, np.uint8)].astype("<i2").tobytes()

    def encode(self, pcm: bytes) -> bytes:
        """s16le as codes, a byte each.

        Raises:
            ValueError: half a sample was given.
        """
        codes: bytes = self.codes[np.frombuffer(pcm, "<u2")].tobytes()
        return codes


def _mu() -> Law:
    code = np.arange(256)
    turned = code ^ 0xFF  # all bits are sent inverted
    exponent, mantissa = turned >> 4 & 7, turned & 15
    size = (((mantissa << 3) + 0x84) << exponent) - 0x84
    levels = np.where(code < 0x80, -size, size)
    sample = _samples()
    biased = np.minimum((np.where(sample < 0, ~sample, sample) >> 2) + 33, 0x1FFF)
    exponent = np.floor(np.log2(biased)).astype(np.int64) - 5
    codes = 0x7F - (exponent << 4 | (biased >> (exponent + 1) & 15))
    return Law("pcmu", levels.astype(np.int16), np.where(sample < 0, codes, codes | 0x80).astype(np.uint8))


def _a() -> Law:
    code = np.arange(256)
    turned = code ^ 0x55  # every other bit is sent inverted
    exponent, mantissa = turned >> 4 & 7, turned & 15
    size = np.where(exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 0x108) << np.maximum(exponent - 1, 0))
    levels = np.where(turned < 0x80, -size, size)
    sample = _samples()
    short = np.where(sample < 0, ~sample, sample) >> 4
    exponent = np.maximum(np.floor(np.log2(np.maximum(short, 1))).astype(np.int64) - 3, 0)
    codes = exponent << 4 | (short >> np.maximum(exponent - 1, 0) & 15)
    return Law("pcma", levels.astype(np.int16), (np.where(sample < 0, codes, codes | 0x80) ^ 0x55).astype(np.uint8))


def _samples() -> npt.NDArray[np.int64]:
    """Every 16-bit sample, in the order of its bits read without a sign."""
    return np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int64)


MU = _mu()
A = _a()
