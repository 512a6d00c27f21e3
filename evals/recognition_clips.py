"""Word error on recordings of people: ``python -m evals.recognition_clips``.

The clips (14 English ones, 62 s) are about anything but broadband: novels, cards, a president. They show what the
recogniser is worth on real voices, and what mixing in the knowledge base costs elsewhere. Each is heard three times, as
it is and with the last bit of its samples changed at random: the reverberant speech of the president comes out anywhere
between 0.2 and 0.5 by that alone, so one hearing would measure luck. The clips are not in the repository:
``$FRONTDESK_SHARED/data/audio`` or ``../shared/data/audio`` holds them with ``MANIFEST.tsv``.
"""

from __future__ import annotations

import csv
import os
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import jiwer
import numpy as np

from benchmarks.figure import Figure
from pipelines.asr.build_model import build
from pipelines.asr.decoder import TwoPasses, load_decoder
from pipelines.asr.spoken import lines
from pipelines.audio import LISTEN_RATE
from pipelines.audio.resample import resample
from pipelines.knowledge import Collection
from pipelines.knowledge.collection import load

ROOT = Path(__file__).resolve().parents[1]
GOALS = {"stock": 0.25, "mixed": 0.30}
HEARINGS = 3


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording and what is said in it; s16le mono 16 kHz."""

    name: str
    words: str
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    """What a model made of a clip, each time it heard it."""

    clip: Clip
    words: list[str]
    cpu_s: float

    @property
    def error(self) -> float:
        """Share of wrong words, over all hearings."""
        return float(jiwer.wer([self.clip.words] * len(self.words), self.words))


def figures() -> list[Figure]:
    """Word error per clip and pooled, with the stock model and with the knowledge base mixed in."""
    folder = clips_folder()
    if not (folder / "MANIFEST.tsv").is_file():
        why = f"no clips in {folder}"
        return [Figure(f"word error, {name}", None, goal=f"<= {goal}", note=why) for name, goal in GOALS.items()]
    clips = list(english(folder))
    collection, _ = load(ROOT / "knowledge" / "broadband" / "en")
    with tempfile.TemporaryDirectory() as scratch:
        mixed = Path(scratch) / "mixed"
        build(lines(collection), pronunciations(collection), mixed)
        found: list[Figure] = []
        for name, model in (("stock", None), ("mixed", mixed)):
            found += _report(name, listen(load_decoder(model), clips))
    return found


def clips_folder() -> Path:
    """Where the clips should be."""
    return Path(os.environ.get("FRONTDESK_SHARED") or ROOT.parent / "shared") / "data" / "audio"


def english(folder: Path) -> Iterator[Clip]:
    """The English clips of ``MANIFEST.tsv``."""
    with (folder / "MANIFEST.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["lang"] == "en" and row["transcript"]:
                yield Clip(row["file"], plain(row["transcript"]), decode(folder / row["file"]))


def decode(path: Path) -> bytes:
    """Any sound file as s16le mono 16 kHz."""
    pieces: list[bytes] = []
    with av.open(str(path)) as container:
        rate = container.streams.audio[0].rate
        to_mono = av.AudioResampler(format="s16", layout="mono", rate=rate)
        for frame in container.decode(audio=0):
            pieces += [bytes(part.to_ndarray().tobytes()) for part in to_mono.resample(frame)]
    return resample(b"".join(pieces), rate, LISTEN_RATE)


def pronunciations(collection: Collection) -> dict[str, str]:
    """What the articles' front matter says of unusual words."""
    return {word: phones for article in collection.articles.values() for word, phones in article.pronounce.items()}


def plain(text: str) -> str:
    """Lower case, letters, digits and apostrophes only."""
    return " ".join(re.findall(r"[a-z0-9']+", text.lower()))


def listen(decoder: TwoPasses, clips: list[Clip]) -> list[Heard]:
    """The full pass over each clip, ``HEARINGS`` times."""
    heard = []
    for clip in clips:
        started = time.process_time()
        words = []
        for hearing in range(HEARINGS):
            decoder.begin("")
            words.append(plain(decoder.recognise(_dithered(clip.pcm, hearing)).text))
        heard.append(Heard(clip, words, time.process_time() - started))
    return heard


def _dithered(pcm: bytes, hearing: int) -> bytes:
    """Add -1, 0 or 1 to each sample at random; hearing 0 leaves it as it is."""
    samples = np.frombuffer(pcm, "<i2").astype(np.int32)
    noise = np.random.default_rng(hearing).integers(-1, 2, samples.size) if hearing else 0
    return np.clip(samples + noise, -32768, 32767).astype("<i2").tobytes()


def _report(name: str, heard: list[Heard]) -> list[Figure]:
    found = [Figure(f"word error, {name}, {one.clip.name}", round(one.error, 3), note=one.words[0]) for one in heard]
    spoken = [one.clip.words for one in heard for _ in one.words]
    pooled = float(jiwer.wer(spoken, [words for one in heard for words in one.words]))
    seconds = sum(len(one.clip.pcm) * len(one.words) for one in heard) / 2 / LISTEN_RATE
    share = sum(one.cpu_s for one in heard) / seconds
    note = f"{len(heard)} clips, {HEARINGS} hearings each, pooled"
    return [
        *found,
        Figure(f"word error, {name}", round(pooled, 3), goal=f"<= {GOALS[name]}", note=note),
        Figure(f"full pass, {name}", round(share, 3), note="CPU time as a share of the sound's length"),
    ]


def main() -> None:
    """Print the figures."""
    for one in figures():
        value = "–" if one.value is None else f"{one.value:g}"
        reached = {None: "", True: "reached", False: "MISSED"}[one.passed]
        print(f"{one.name:<52} {value:>6} {one.goal:<8} {reached:<8} {one.note}")


if __name__ == "__main__":
    main()
