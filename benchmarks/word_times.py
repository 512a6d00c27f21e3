"""How exact the word times of the voices are: ``python -m benchmarks.word_times``.

The truth is a forced alignment of the sound with its text (``pocketsphinx.Decoder.set_align_text``, steps of 10 ms),
taken from the 24 kHz PCM that a listener would get. Beside each engine stands the guess that needs no engine: words
spread evenly over the sentence by their letters.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from statistics import median

import numpy as np
from pocketsphinx import Decoder

from benchmarks.figure import Figure, percentile
from pipelines.audio import LISTEN_RATE, SPEAK_RATE
from pipelines.audio.resample import resample
from pipelines.errors import BackendUnavailable
from pipelines.tts import Audio, Synthesizer, Voice, Word
from pipelines.tts.espeak import EspeakSynthesizer
from pipelines.tts.flite import FliteSynthesizer

SENTENCES = (
    "Is the cable from the wall pushed firmly into the grey socket?",
    "Push the cable in until it clicks, and tell me when that is done.",
    "Now switch the router off, count to ten and switch it on again.",
    "Tell me when two minutes have passed.",
    "Good, then you are back online.",
    "A colleague will take it from here.",
    "Hold the WPS button on the side of the router for 3 seconds, until its light blinks.",
    "Press Connect on your device within two minutes.",
    "Wait until the light stops blinking; your device is then connected.",
    "You can change the name and the password of your Wi-Fi in the app.",
    "Type a new name, or a new password with at least 12 letters and numbers.",
    "The notice period is 30 days – in the first year there is a fee.",
    "Our team is here Monday to Friday from 8 in the morning to 8 in the evening.",
    "On Saturday we are here from nine to five, and on Sunday we are closed.",
    "Does the internet work on your other devices?",
    "Look at the back of the router: is the phone plugged into the green socket?",
    "The error E21 means that the box has lost its signal.",
    "Move closer to the router, then try the 5 GHz network again.",
    "Give us your new address, so that we can check its line.",
    "You get up to 100 Mbps, which is enough for three films at once.",
    "I'm sorry, I did not catch that; please say it again.",
    "Take the power cable out and leave it out for ten seconds.",
)
SPOKEN = {
    "3": "three", "5": "five", "8": "eight", "12": "twelve", "30": "thirty", "100": "one hundred", "wi-fi": "wifi",
    "e21": "e. twenty one", "wps": "w. p. s.", "ghz": "gigahertz", "mbps": "megabits per second", "i'm": "i am",
}  # fmt: skip
"""What is said where it is not the written word, in words of the recogniser's dictionary or ``PRONOUNCED``."""
PRONOUNCED = {"wifi": "W AY F AY", "megabits": "M EH G AH B IH T S", "gigahertz": "G IH G AH HH ER T S"}

ENGINES: tuple[tuple[str, Callable[[], Synthesizer], Voice, str, str], ...] = (
    ("flite slt", FliteSynthesizer, Voice(name="slt"), "<= 20 ms", "<= 60 ms"),
    ("flite rms", FliteSynthesizer, Voice(name="rms"), "<= 20 ms", "<= 60 ms"),
    ("espeak-ng en-us", EspeakSynthesizer, Voice(), "<= 40 ms", ""),
)
"""Each voice with the goals for the median and for p95."""


def figures() -> list[Figure]:
    """Median and p95 of |start - aligned start| over all words, for each voice and for even spacing beside it."""
    return asyncio.run(_measure())


async def _measure() -> list[Figure]:
    found: list[Figure] = []
    aligner = Aligner()
    for name, make, voice, median_goal, p95_goal in ENGINES:
        try:
            engine = make()
        except BackendUnavailable as error:
            found.append(Figure(f"{name} median", None, "ms", median_goal, error.message))
            continue
        await engine.start()
        try:
            measured, even = await _errors(engine, voice, aligner)
        finally:
            await engine.close()
        note = f"{len(measured)} words in {len(SENTENCES)} sentences"
        found.append(Figure(f"{name} median", round(median(measured), 1), "ms", median_goal, note))
        found.append(Figure(f"{name} p95", round(percentile(measured, 0.95), 1), "ms", p95_goal))
        found.append(Figure(f"{name} spread by letters, median", round(median(even), 1), "ms"))
        found.append(Figure(f"{name} spread by letters, p95", round(percentile(even, 0.95), 1), "ms"))
    return found


async def _errors(engine: Synthesizer, voice: Voice, aligner: Aligner) -> tuple[list[float], list[float]]:
    measured: list[float] = []
    even: list[float] = []
    for sentence in SENTENCES:
        words, pcm = await _speak(engine, voice, sentence)
        starts = aligner.starts([word.text for word in words], resample(pcm, SPEAK_RATE, LISTEN_RATE))
        guesses = evenly([word.text for word in words], len(pcm) / 2 / SPEAK_RATE * 1000)
        for word, start, guess in zip(words, starts, guesses, strict=True):
            if start is not None:
                measured.append(abs(word.start_ms - start))
                even.append(abs(guess - start))
    return measured, even


async def _speak(engine: Synthesizer, voice: Voice, sentence: str) -> tuple[list[Word], bytes]:
    words: list[Word] = []
    pcm = bytearray()
    async with engine.open(voice) as stream:
        async for piece in stream.say(sentence):
            if isinstance(piece, Audio):
                pcm += piece.pcm
            else:
                words.append(piece)
    return words, bytes(pcm)


class Aligner:
    """Finds where the words of a known text begin in a sound.

    Args:
        pronounced: words that the stock dictionary lacks, with their sounds in ARPABET.
    """

    def __init__(self, pronounced: Mapping[str, str] | None = None) -> None:
        self._decoder = Decoder(samprate=LISTEN_RATE, loglevel="FATAL")
        for word, phones in {**PRONOUNCED, **(pronounced or {})}.items():
            if self._decoder.lookup_word(word) is None:
                self._decoder.add_word(word, phones, True)

    def starts(self, written: list[str], pcm: bytes) -> list[float | None]:
        """Start of each written word in ms of ``pcm`` (s16le, 16 kHz); None for one that is not spoken.

        Raises:
            ValueError: the sound cannot be this text.
        """
        spoken = [self._spoken(word) for word in written]
        self._decoder.set_align_text(" ".join(word for words in spoken for word in words))
        self._decoder.reinit_feat()
        self._decoder.start_utt()
        self._decoder.process_raw(_with_hiss(pcm), full_utt=True)
        self._decoder.end_utt()
        if (segments := self._decoder.seg()) is None:
            raise ValueError(f"no alignment: {' '.join(written)}")
        fillers = ("<", "[", "++", "(NULL)")
        frames = iter([segment.start_frame for segment in segments if not segment.word.startswith(fillers)])
        starts: list[float | None] = []
        for words in spoken:
            times = [next(frames) * 10.0 for _ in words]
            starts.append(times[0] if times else None)
        return starts

    def _spoken(self, word: str) -> list[str]:
        bare = re.sub(r"^\W+|\W+$", "", word).lower()
        return SPOKEN.get(bare, bare).split()


def _with_hiss(pcm: bytes) -> bytes:
    """Noise at -56 dBFS: digital silence, which espeak-ng makes, has no spectrum, and the aligner gets lost in it."""
    samples = np.frombuffer(pcm, dtype="<i2")
    hiss = np.random.default_rng(0).normal(0.0, 50.0, samples.size)
    return np.clip(np.rint(samples + hiss), -32768, 32767).astype("<i2").tobytes()


def evenly(written: list[str], total_ms: float) -> list[float]:
    """Starts of words if every letter took the same time."""
    letters = [len(word) for word in written]
    return [total_ms * sum(letters[:place]) / sum(letters) for place in range(len(letters))]


def main() -> None:
    """Print the figures."""
    for one in figures():
        goal = f"  ({one.goal}: {'met' if one.passed else 'MISSED'})" if one.goal else ""
        print(f"{one.name:<42} {one.value if one.value is not None else '-':>7} ms{goal}  {one.note}".rstrip())


if __name__ == "__main__":
    main()
