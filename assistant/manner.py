"""How the assistant speaks to this caller: what they have asked for holds for the rest of the conversation.

Who asks for the same words twice in a row is spoken to more slowly unasked. Sans-I/O.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

STEP, SLOWEST, QUICKEST = 0.8, 0.6, 1.5
"""A request changes the speed by a fifth, which is plainly heard; beyond the limits words suffer."""

STEP_DB, LOUDEST_DB, SOFTEST_DB = 5.0, 10.0, -15.0
"""5 dB is plainly louder; at 10 dB only the tips of the waves are bent, by ``louder``."""

KNEE = 0.7
"""Of full scale: from here on a wave is bent instead of cut."""


@dataclass(frozen=True, slots=True)
class Manner:
    """A manner of speaking."""

    speed: float = 1.0
    """Times the deployment's or the client's own."""
    gain_db: float = 0.0
    repeats: int = 0
    """How often in a row the caller has asked to hear something again."""

    def after(self, wish: str) -> Manner:
        """The manner after a wish: ``slower``, ``faster``, ``louder``, ``softer``, ``repeat``, or none (empty)."""
        match wish:
            case "slower":
                return replace(self, speed=max(SLOWEST, self.speed * STEP), repeats=0)
            case "faster":
                return replace(self, speed=min(QUICKEST, self.speed / STEP), repeats=0)
            case "louder":
                return replace(self, gain_db=min(LOUDEST_DB, self.gain_db + STEP_DB), repeats=0)
            case "softer":
                return replace(self, gain_db=max(SOFTEST_DB, self.gain_db - STEP_DB), repeats=0)
            case "repeat" if self.repeats:
                return replace(self.after("slower"), repeats=self.repeats + 1) if self.repeats == 1 else self
            case "repeat":
                return replace(self, repeats=1)
        return replace(self, repeats=0)


def louder(pcm: bytes, gain_db: float) -> bytes:
    """Sound made louder, or softer, without clipping.

    Args:
        pcm: s16le mono.
        gain_db: 0 gives it back as it is.
    """
    if not gain_db:
        return pcm
    wave = np.frombuffer(pcm, "<i2").astype(np.float32) * np.float32(10 ** (gain_db / 20) / 32_768)
    size = np.abs(wave)
    bent = KNEE + (1 - KNEE) * np.tanh((size - KNEE) / (1 - KNEE))
    wave = np.where(size > KNEE, np.sign(wave) * bent, wave)
    return np.asarray(np.rint(wave * 32_767)).astype("<i2").tobytes()
