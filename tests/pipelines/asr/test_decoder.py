"""The real decoder."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import numpy as np
import pytest

from pipelines.asr import Ear, dictionary, ngrams
from pipelines.asr.build_model import DICTIONARY, LANGUAGE_MODEL
from pipelines.asr.decoder import TwoPasses, load_decoder
from pipelines.asr.language_model import mix
from pipelines.asr.pocketsphinx import MEAN, Pocketsphinx
from pipelines.asr.pool import Pool
from pipelines.audio.wav import read_wav
from tests.pipelines.asr.test_language_model import uniform

CLIPS = Path(os.environ.get("FRONTDESK_SHARED") or Path(__file__).resolve().parents[4] / "shared") / "data" / "audio"
needs_clips = pytest.mark.skipif(not CLIPS.is_dir(), reason=f"no recordings in {CLIPS}")


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> TwoPasses:
    """The real decoder and acoustic model, with ten words, so that it is quick."""
    folder = tmp_path_factory.mktemp("model")
    words = ["go", "forward", "ten", "meters", "seven", "of", "clubs", "yes", "no", "stop"]
    ngrams.write(folder / LANGUAGE_MODEL, mix(uniform(words), [words], set(words), 100))
    dictionary.write(folder / DICTIONARY, {word: dictionary.stock()[word] for word in words})
    return load_decoder(folder)


def babble(seconds: float, seed: int) -> bytes:
    """Something with pitch, formants and rhythm; no words, but the decoder makes some of it."""
    t = np.arange(int(16_000 * seconds)) / 16_000
    rng = np.random.default_rng(seed)
    voice = sum(np.sin(2 * np.pi * 120 * k * t + rng.uniform(0, 6)) / k for k in range(1, 30))
    vowel = np.sin(2 * np.pi * 3 * t) * np.sin(2 * np.pi * (700 + 300 * np.sin(2 * np.pi * 2 * t)) * t)
    return np.clip(3000 * voice * (0.5 + vowel), -32768, 32767).astype("<i2").tobytes()


def test_the_full_pass_owes_nothing_to_what_came_before(decoder: TwoPasses) -> None:
    """A passage is recognised the same, whatever live passes and other passages the decoder has seen before."""
    sound = babble(0.8, 1)
    decoder.begin("")
    first = decoder.recognise(sound)
    decoder.begin("60,-8,5,-1,-13,9,-5,0,-7,0,1,-1,3")
    decoder.hear(babble(0.2, 2))
    decoder.recognise(babble(0.3, 3))
    decoder.begin(first.mean)
    decoder.hear(sound)
    assert decoder.recognise(sound) == first
    assert first.text
    assert 0.0 <= first.confidence <= 1.0
    assert first.text not in first.alternatives


@pytest.mark.parametrize("sound", [b"", bytes(1600), bytes(32_000), b"\x01\x00" * 16_000])
def test_silence_has_no_words(decoder: TwoPasses, sound: bytes) -> None:
    """Nothing, too little, and digital silence are not recognised as anything, and teach no mean."""
    decoder.begin("")
    passage = decoder.recognise(sound)
    assert (passage.text, passage.confidence, passage.mean) == ("", 0.0, "")


@pytest.mark.slow
@needs_clips
def test_people_are_understood() -> None:
    """Three clear recordings are recognised to the word, surely, and a live pass comes close."""
    decoder = load_decoder(None)
    for clip, words in (
        ("goforward.wav", "go forward ten meters"),
        ("cards_003.wav", "seven of clubs"),
        ("cards_004.wav", "five five"),
    ):
        pcm = read_wav(CLIPS / clip)
        decoder.begin("")
        live = ""
        for start in range(0, len(pcm), 1024):
            live = decoder.hear(pcm[start : start + 1024])
        passage = decoder.recognise(pcm)
        assert passage.text == words
        assert passage.confidence > 0.5
        assert set(live.split()) & set(words.split())


@pytest.mark.slow
@needs_clips
async def test_the_whole_way_through_the_processes() -> None:
    """A recording fed as it would come from a caller gives words so far, the right final words, and a mean."""
    recognizer = Pocketsphinx(Pool(1, 1, 0))
    await recognizer.start()
    pcm = read_wav(CLIPS / "goforward.wav")
    ear = Ear()
    async with recognizer.open(ear) as stream:
        partials = set()
        for start in range(0, len(pcm), 1024):
            stream.feed(pcm[start : start + 1024])
            await asyncio.sleep(0.03)
            partials.add(stream.partial)
        stream.segment_end()
        assert (await stream.finish()).text == "go forward ten meters"
    assert len(partials) > 2
    assert len(ear.memory[MEAN].split(",")) == 13
    await recognizer.close()
