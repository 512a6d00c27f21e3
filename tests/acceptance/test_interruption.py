"""Speaking into an answer stops it, and the history holds what was heard of it: to the word."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

import numpy as np
from conftest import Visit, Voice, aside
from real_server import Served
from realtime_caller import Heard, calling
from visitor import KAL, RMS

from benchmarks.recording import TAKE, Recording
from pipelines.audio import SPEAK_RATE

LONG = (
    "How do I change my wifi password",
    "How do I set up my new router",
    "How do I transfer my contract to another address",
    "How can I pay my bill",
    "How do I send my old router back",
    "What speeds do your plans have",
)
"""Their answers take ten seconds and more."""

INTO_IT = (
    (KAL, "no wait, that is not what I wanted to know"),
    (RMS, "hold on please, I have got another question"),
    (KAL, "what time does your shop open on Saturday"),
)

CALLERS = 5
WANTED = 50
EACH_S = 150


def test_a_second_question_stops_the_first_answer(visit: Visit, served: Served) -> None:
    """Spoken into the answer, it ends the voice, the caption and the stored line at the same word, and is answered."""
    with visit() as visitor:
        visitor.talks()
        visitor.hears_out()
        visitor.types(LONG[0])
        visitor.hears(8)
        visitor.speaks(KAL, "what time does your shop open on Saturday")
        second = visitor.hears_out()
        assert second.verdict == "answer"
        assert second.sources[0] == "opening-hours"
        (first,) = [item for item in visitor.wire.answers.values() if item.cut]
        assert first.stopped_ms is not None
        assert 0 < first.stopped_ms < len(first.pcm) / 2 / SPEAK_RATE * 1000
        heard = [text for text, start, end in first.words if (start + end) / 2 <= first.stopped_ms]
        assert [text.split() for who, text in visitor.captions if who == "assistant"][1] == heard
        stored = served.history(visitor.wire.session)[first.id][1]
        assert stored is not None
        assert stored.split() == heard
        recording = Recording.of(visitor.page.evaluate(TAKE))
        assert _put_out(recording, first.sound, first.stopped_ms)
        assert not _put_out(recording, first.sound, len(first.pcm) / 2 / SPEAK_RATE * 1000)


def _put_out(recording: Recording, sent: np.ndarray, until_ms: float) -> bool:
    """Whether the recording holds the last 150 ms of an answer before a point."""
    end = round(until_ms * SPEAK_RATE / 1000)
    piece = sent[end - SPEAK_RATE * 15 // 100 : end]
    window = recording.sound.astype(np.float64)
    size = 1 << len(window).bit_length()
    product = np.fft.irfft(np.fft.rfft(window, size) * np.conj(np.fft.rfft(piece.astype(np.float64), size)), size)
    at = int(np.argmax(product[: len(window) - len(piece)]))
    return bool(np.max(np.abs(window[at : at + len(piece)] - piece)) < 1e-3)


async def _interrupts(
    served: Served, number: int, voices: Sequence[bytes], found: list[Heard], truncates: bool
) -> None:
    """One caller: asks in writing, speaks into the answer at a random time, asks again into the answer to that."""
    chance = random.Random(number)
    async with calling(served.address, truncates=truncates) as caller:
        while len(found) < WANTED:
            await caller.types(chance.choice(LONG))
            await caller.until(lambda: caller.playing is not None, 20, "an answer")
            await asyncio.sleep(chance.uniform(0.2, 5.0))
            spoken = len(caller.recognised)
            caller.speaks(chance.choice(voices))
            await caller.until(lambda before=spoken: len(caller.recognised) > before, 20, "the words spoken into it")
            await caller.until(lambda: caller.playing is not None, 20, "the answer to them")
            await asyncio.sleep(chance.uniform(0.2, 3.0))
            new = [one for one in caller.answers.values() if one.stopped_ms is not None and one not in found]
            found += [one for one in new if one.stopped_ms]
        await asyncio.sleep(0.5)
        assert caller.errors == []
        stored = served.history(caller.session)
    for one in caller.answers.values():
        if one.stopped_ms:
            one.stored = stored[one.item][1]


def test_history_is_what_was_played(served: Served, voice: Voice) -> None:
    """In fifty interruptions the stored words are those that were played, give or take one.

    Half of the callers truncate as the page does; the other half only report where they are.
    """
    voices = [voice(caller, text) for caller, text in INTO_IT]
    found: list[Heard] = []

    async def all_of_them() -> None:
        async with asyncio.timeout(EACH_S), asyncio.TaskGroup() as group:
            for number in range(CALLERS):
                group.create_task(_interrupts(served, number, voices, found, truncates=number % 2 == 0))

    aside(all_of_them())
    off = {one.item: _apart(one) for one in found}
    print(f"{len(found)} interruptions; words apart: {sorted(off.values())}")
    assert len(found) >= WANTED
    assert {one.how for one in found} >= {"spoken", "typed"}
    assert max(off.values()) <= 1, [(one.how, one.text, one.stored) for one in found if off[one.item] > 1]


def _apart(one: Heard) -> int:
    """By how many words the stored line and what was played differ; a line that is no beginning of the other is far."""
    stored, played = (one.stored or "").split(), one.text
    shorter, longer = sorted((stored, played), key=len)
    return len(longer) - len(shorter) if longer[: len(shorter)] == shorter else len(longer)
