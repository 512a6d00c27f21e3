"""What a page really put out: where an answer lies in it, and when its words were heard there."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.word_times import Aligner
from pipelines.audio import LISTEN_RATE, SPEAK_RATE
from pipelines.audio.resample import resample

Sound = npt.NDArray[np.float32]

QUANTUM = 128
"""Frames that Web Audio computes at a time; the tap copies one of these a message."""

CHUNK = SPEAK_RATE // 4
"""A quarter of a second is enough to know a sentence by."""

ALIKE = 0.9
"""Correlation from which on a stretch of the recording is that chunk: played unchanged it is 1."""

AROUND_MS = 60.0
"""Sound beside a sentence that the aligner gets, as its silence."""

Words = Sequence[tuple[str, float, float]]
"""(as written, from, to) in ms of the answer."""

TAKE = """() => {
    const { frames, samples, lit } = window.__tap;
    const all = new Float32Array(samples.length * 128);
    samples.forEach((piece, at) => all.set(piece, at * 128));
    const bytes = new Uint8Array(all.buffer);
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return { frames, lit, samples: btoa(text) };
}"""
"""Evaluated in a page with ``tests/browser/tap.js``: what was copied until now."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The sound a page put out, and when nodes were lit, on one clock: frames of its output."""

    first: int
    """Frame of the first sample."""
    sound: Sound
    """24 kHz; what was not copied is silence."""
    lit: tuple[tuple[str, float], ...]
    """(node, frame heard at that moment), whenever the lit node became another one."""

    @classmethod
    def of(cls, taken: dict[str, Any]) -> Recording:
        """From what ``TAKE`` returned."""
        frames = [int(frame) for frame in taken["frames"]]
        samples = np.frombuffer(base64.b64decode(taken["samples"]), "<f4")
        sound = np.zeros(frames[-1] - frames[0] + QUANTUM if frames else 0, np.float32)
        for number, frame in enumerate(frames):
            at = frame - frames[0]
            sound[at : at + QUANTUM] = samples[number * QUANTUM : (number + 1) * QUANTUM]
        lit: list[tuple[str, float]] = []
        for node, frame in taken["lit"]:  # the page says it again with every change of the drawing
            if not lit or lit[-1][0] != node:
                lit.append((str(node), float(frame)))
        return cls(frames[0] if frames else 0, sound, tuple(lit))

    def starts(self, sent: Sound, words: Words, aligner: Aligner, after: int = 0) -> tuple[dict[float, int], int]:
        """When the words of an answer were really heard, by forced alignment of each sentence where it lies.

        Args:
            sent: the answer as it was sent, 24 kHz.
            words: its words on its own clock.
            aligner: finds words in a sound.
            after: sample of the recording behind which the answer lies.

        Returns:
            For a word's time on the clock of the answer, the frame at which it was heard; and the sample at which the
            last sentence found ends. Sentences that were not found or could not be aligned are left out.
        """
        starts: dict[float, int] = {}
        reach = len(self.sound)
        for sentence in sentences(words):
            begin = round(max(0.0, sentence[0][1] - AROUND_MS) * SPEAK_RATE / 1000)
            end = round((sentence[-1][2] + AROUND_MS) * SPEAK_RATE / 1000)
            at = locate(self.sound, sent[begin:end], after, reach)
            if at is None:
                continue
            after = at + (end - begin) - SPEAK_RATE // 5
            reach = after + 4 * SPEAK_RATE  # the next sentence follows soon, however dry the line ran
            pcm = np.clip(np.rint(self.sound[at : at + end - begin] * 32768), -32768, 32767).astype("<i2").tobytes()
            try:
                found = aligner.starts([text for text, _, _ in sentence], resample(pcm, SPEAK_RATE, LISTEN_RATE))
            except (ValueError, RuntimeError, StopIteration):
                continue
            for (_, at_ms, _), start in zip(sentence, found, strict=True):
                if start is not None:
                    starts[at_ms] = self.first + at + round(start * SPEAK_RATE / 1000)
        return starts, after


def locate(sound: Sound, sent: Sound, after: int, until: int) -> int | None:
    """The sample of ``sound`` between ``after`` and ``until`` at which ``sent`` begins; None where it does not.

    The loudest quarter of a second decides, and where that was broken by a gap the next loudest.
    """
    until = min(len(sound), until + len(sent))
    window = sound[max(0, after) : until].astype(np.float64)
    for at in _loudest(sent):
        chunk = sent[at : at + CHUNK].astype(np.float64)
        if len(window) < len(chunk) or len(chunk) < CHUNK // 2:
            return None
        size = 1 << (len(window) + len(chunk)).bit_length()
        product = np.fft.irfft(np.fft.rfft(window, size) * np.conj(np.fft.rfft(chunk, size)), size)
        energy = np.concatenate([[0.0], np.cumsum(window**2)])
        count = len(window) - len(chunk) + 1
        here = np.maximum(energy[len(chunk) :][:count] - energy[:count], 1e-6)
        alike = product[:count] / np.sqrt(here * float(np.sum(chunk**2)))
        near = np.flatnonzero(alike > ALIKE)
        if near.size:
            first = near[0]  # the same words may be said again later
            best = first + int(np.argmax(alike[first : first + CHUNK]))
            return max(0, after) + best - at
    return None


def _loudest(sent: Sound) -> list[int]:
    """Where to look: starts of chunks of ``sent`` that do not overlap, loudest first, at most four."""
    if len(sent) <= CHUNK:
        return [0] if np.any(sent) else []
    starts = range(0, len(sent) - CHUNK + 1, CHUNK)
    loud = {at: float(np.sum(sent[at : at + CHUNK].astype(np.float64) ** 2)) for at in starts}
    return [at for at in sorted(loud, key=lambda at: -loud[at])[:4] if loud[at] > 0]


def sentences(words: Words) -> list[list[tuple[str, float, float]]]:
    """The words, sentence by sentence."""
    found: list[list[tuple[str, float, float]]] = [[]]
    for word in words:
        found[-1].append(word)
        if word[0].rstrip("\"'”").endswith((".", "?", "!")):
            found.append([])
    return [sentence for sentence in found if sentence]
