"""What a listener knows while a case of ``turn_taking`` goes on: speech or not, the words so far, the sound of a pause.

Every case is heard once, by the product's own detector and recogniser and by smart-turn, and kept; policies are then
tried on what was heard. What takes time in the product takes it here too: the words come ``LAG_MS`` late, those of a
full pass after ``FULL_PASS`` of its length more, smart-turn's judgement after ``JUDGED_MS``.
"""

from __future__ import annotations

import hashlib
import json
import math
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.overlap import RETURN_DB
from benchmarks.command import progress
from benchmarks.voices import CACHE
from evals import turn_taking_cases
from evals.recognition_clips import pronunciations
from evals.turn_taking_cases import Answer, Case, Spoken
from pipelines.asr.build_model import build
from pipelines.asr.decoder import TwoPasses, load_decoder
from pipelines.asr.spoken import lines
from pipelines.audio import LISTEN_RATE
from pipelines.knowledge.collection import load
from pipelines.turn_end.choice import choose_turn_end
from pipelines.vad import WINDOW_MS, Window
from pipelines.vad.silero import SileroVad

ROOT = Path(__file__).resolve().parents[1]
BYTES_PER_MS = LISTEN_RATE * 2 // 1000

LAG_MS = 120.0
"""From the sound of a word to its being in the live words: a window to be filled, two to be decoded, the way back."""
FULL_PASS = 0.3
"""Of a passage's length, before its better words are there."""
JUDGED_MS = 64.0
PAUSE_MS = 192
"""Silence after which the full pass begins, and smart-turn is asked (``TurnSettings.segment_ms``)."""
BACK_MS = 300
"""Heard before the first window of speech."""
APART_MS = 320
"""Silence between two sounds over an answer: each is heard by itself, as the product does."""
VOICED = 0.35
"""A window that is silence (``TurnSettings.threshold`` less its hysteresis)."""
PROCESSES = 2
VERSION = 2
"""Of what is written down below."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A case, as it is known from window to window; times are media time in ms."""

    case: Case
    began_ms: float
    ended_ms: float
    windows: tuple[tuple[float, float], ...]
    """Probability of speech and level in dB, each 32 ms."""
    words: tuple[tuple[float, str], ...]
    """From when on the words so far were these."""
    sounds: tuple[tuple[float, float, float], ...]
    """When a pause was judged, when it began, and how likely it sounds like the end; empty without smart-turn."""
    answer: Answer | None = None
    """What the assistant is saying meanwhile."""

    def window(self, place: int) -> Window:
        """One of the windows."""
        return Window(*self.windows[place])


def hear_all() -> list[Heard]:
    """All the cases, heard now or before."""
    spoken = turn_taking_cases.speak(turn_taking_cases.load())
    model = _model()
    answers = turn_taking_cases.answers(one.case for one in spoken if one.case.over)
    missing = [one for one in spoken if not _kept(one).exists()]
    if missing:
        _kept(missing[0]).parent.mkdir(parents=True, exist_ok=True)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_load, initargs=(model,)) as pool:
            beside = [answers.get(one.case.before) if one.case.over else None for one in missing]
            for number, _ in enumerate(pool.map(_hear, missing, beside, chunksize=4), 1):
                progress("heard", number, len(missing))
    return [_read(one, answers.get(one.case.before) if one.case.over else None) for one in spoken]


def _read(spoken: Spoken, answer: Answer | None) -> Heard:
    found = json.loads(_kept(spoken).read_text("utf-8"))
    return Heard(
        spoken.case,
        spoken.began_ms,
        spoken.ended_ms,
        *(tuple(tuple(one) for one in found[name]) for name in ("windows", "words", "sounds")),
        answer,
    )


def _kept(spoken: Spoken) -> Path:
    return CACHE / "turn_taking" / f"{hashlib.sha256(_version() + spoken.pcm).hexdigest()[:24]}.json"


@cache
def _version() -> bytes:
    """What was heard with other code, or other words in the model, counts no more."""
    digest = hashlib.sha256(str(VERSION).encode())
    for path in (
        *sorted((ROOT / "pipelines" / "asr").glob("*.py")),
        *sorted((ROOT / "pipelines" / "vad").glob("*.py")),
    ):
        digest.update(path.read_bytes())
    digest.update(_model().name.encode())
    digest.update(choose_turn_end().name.encode())
    return digest.digest()


@cache
def _model() -> Path:
    """The recogniser's model mixed with the words of the sample collection."""
    collection, _ = load(ROOT / "knowledge" / "broadband" / "en")
    path = CACHE / "turn_taking_models" / collection.version[:20]
    if not path.exists():
        build(lines(collection), pronunciations(collection), path)
    return path


class _Tools:
    """Of one process."""

    decoder: TwoPasses


def _load(model: Path) -> None:
    _Tools.decoder = load_decoder(model)


def _hear(spoken: Spoken, answer: Answer | None) -> None:
    stream = SileroVad().open()
    windows = [(window.probability, window.level_db) for window in stream.feed(spoken.pcm)]
    least_db = answer.level_db + RETURN_DB if answer is not None else -math.inf
    words, sounds = _recognise(spoken.pcm, windows, least_db)
    text = json.dumps({"windows": windows, "words": words, "sounds": sounds})
    fresh = _kept(spoken).with_suffix(".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(_kept(spoken))


def _recognise(
    pcm: bytes, windows: list[tuple[float, float]], least_db: float
) -> tuple[list[tuple[float, str]], list[tuple[float, float, float]]]:
    """The words so far and smart-turn's judgements, as the workers and a session would make them."""
    words: list[tuple[float, str]] = []
    sounds: list[tuple[float, float, float]] = []
    judge = choose_turn_end().backend
    for start_ms, end_ms, pauses in _turns(windows, least_db):
        done: list[str] = []
        begin = max(0.0, start_ms - BACK_MS)
        _Tools.decoder.begin("")
        for place in range(round(begin / WINDOW_MS), round(end_ms / WINDOW_MS)):
            now = (place + 1) * float(WINDOW_MS)
            live = _Tools.decoder.hear(pcm[_at(now - WINDOW_MS) : _at(now)])
            _say(words, now + LAG_MS, " ".join(filter(None, (*done, live))))
            if now in pauses:
                if judge is not None:
                    chance = judge.probability(pcm[_at(start_ms) : _at(now)])
                    sounds.append((now + JUDGED_MS, pauses[now], chance))
                passage = _Tools.decoder.recognise(pcm[_at(begin) : _at(now)])
                done.append(passage.text)
                _say(words, now + LAG_MS + FULL_PASS * (now - begin), " ".join(filter(None, done)))
                begin = now
                _Tools.decoder.begin("")
        _Tools.decoder.recognise(b"")
    return sorted(words), sounds


def _say(words: list[tuple[float, str]], at_ms: float, text: str) -> None:
    if text and (not words or words[-1][1] != text):
        words.append((at_ms, text))


def _turns(windows: list[tuple[float, float]], least_db: float) -> Iterator[tuple[float, float, dict[float, float]]]:
    """When speech begins and is over, and by the moment at which each pause is noticed, when that began.

    A turn goes on to the end, whatever its pauses. Over an answer only what is loud enough counts, and a silence ends a
    sound.
    """
    begin: float | None = None
    silent: float | None = None
    pauses: dict[float, float] = {}
    for place, (probability, level_db) in enumerate(windows):
        start, now = place * float(WINDOW_MS), (place + 1) * float(WINDOW_MS)
        if level_db >= least_db and probability >= (VOICED if begin is not None else 0.5):
            begin, silent = start if begin is None else begin, None
        elif begin is not None:
            silent = start if silent is None else silent
            if now - silent == PAUSE_MS:
                pauses[now] = silent
            if least_db > -math.inf and now - silent >= APART_MS:
                yield begin, now, pauses
                begin, silent, pauses = None, None, {}
    if begin is not None:
        yield begin, len(windows) * float(WINDOW_MS), pauses


def _at(ms: float) -> int:
    return round(ms) * BYTES_PER_MS
