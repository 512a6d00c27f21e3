"""Speaking into an answer stops it, and the history holds what was heard of it: to the word."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

from conftest import Visit, Voice, aside
from real_server import Served
from realtime_caller import Heard, calling
from visitor import KAL, RMS

from benchmarks.recording import TAKE, Recording, Sound, locate
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

AS_THE_PAGE = 4
WANTED = 50
ENOUGH_S = 240


def test_a_second_question_stops_the_first_answer(visit: Visit, served: Served) -> None:
    """Spoken into the answer, it ends the voice, the caption and the stored line at the same word, and is answered."""
    with visit() as visitor:
        visitor.talks()
        visitor.hears_out()
        visitor.types(LONG[0])
        visitor.hears(8)
        visitor.speaks(KAL, "what time does your shop open on Saturday")
        second = visitor.hears_out()
        assert second.verdict == "answer", visitor.captions
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
        assert _put_out(recording, first.sound, first.stopped_ms - 800, first.stopped_ms - 50)
        assert not _put_out(recording, first.sound, first.stopped_ms + 50, len(first.pcm))


def _put_out(recording: Recording, sent: Sound, from_ms: float, until_ms: float) -> bool:
    """Whether the recording holds a stretch of an answer."""
    piece = sent[round(from_ms * SPEAK_RATE / 1000) : round(until_ms * SPEAK_RATE / 1000)]
    return locate(recording.sound, piece, 0, len(recording.sound)) is not None


async def _interrupts(
    served: Served, number: int, voices: Sequence[bytes], found: list[Heard], others: list[Heard]
) -> None:
    """One caller: asks in writing, speaks into the answer at a random time, asks again into the answer to that."""
    chance = random.Random(number)
    truncates = number < AS_THE_PAGE
    mine: list[Heard] = []
    async with calling(served.address, truncates=truncates) as caller:
        while len(found) < WANTED:
            await caller.types(chance.choice(LONG))
            await caller.until(lambda: caller.playing is not None, 20, "an answer")
            await asyncio.sleep(chance.uniform(0.2, 4.0))
            spoken = len(caller.recognised)
            caller.speaks(chance.choice(voices))
            await caller.until(lambda before=spoken: len(caller.recognised) > before, 20, "the words spoken into it")
            await caller.until(lambda: caller.playing is not None, 20, "the answer to them")
            await asyncio.sleep(chance.uniform(0.2, 2.0))
            stopped = [one for one in caller.answers.values() if one.stopped_ms and one not in mine]
            mine += stopped
            (found if truncates else others).extend(stopped)
        await asyncio.sleep(0.5)
        assert caller.errors == []
        stored = served.history(caller.session)
    for one in mine:
        one.stored = stored[one.item][1]


def test_history_is_what_was_played(served: Served, voice: Voice) -> None:
    """In fifty interruptions, spoken and typed, the stored words are those that were played, give or take one.

    Four callers tell where they stopped, as the page does. A fifth only reports where it is now and then: of its last
    moment the server knows no more than the time since.
    """
    voices = [voice(caller, text) for caller, text in INTO_IT]
    found: list[Heard] = []
    others: list[Heard] = []

    async def all_of_them() -> None:
        async with asyncio.timeout(ENOUGH_S), asyncio.TaskGroup() as group:
            for number in range(AS_THE_PAGE + 1):
                group.create_task(_interrupts(served, number, voices, found, others))

    aside(all_of_them())
    apart, further = [_apart(one) for one in found], [_apart(one) for one in others]
    print(f"words apart in {len(found)} interruptions: {sorted(apart)}; told by reports alone: {sorted(further)}")
    assert len(found) >= WANTED
    assert {one.how for one in found} >= {"spoken", "typed"}
    assert max(apart) <= 1, [(one.how, one.text, one.stored) for one in found if _apart(one) > 1]
    assert max(further) <= 1, [(one.how, one.text, one.stored) for one in others if _apart(one) > 1]


def _apart(one: Heard) -> int:
    """By how many words the stored line and what was played differ; a line that is no beginning of the other is far."""
    stored, played = (one.stored or "").split(), one.text
    shorter, longer = sorted((stored, played), key=len)
    return len(longer) - len(shorter) if longer[: len(shorter)] == shorter else len(longer)
