"""The flite backend, with the library itself; skipped where it is not installed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
import pytest

from benchmarks.word_times import SENTENCES, Aligner
from pipelines.audio import LISTEN_RATE, SPEAK_RATE
from pipelines.audio.resample import resample
from pipelines.errors import BackendUnavailable, BadInput, StageFailed
from pipelines.tts import Audio, Voice
from pipelines.tts.flite import GAIN_DB, LEAD_MS, FliteSynthesizer
from pipelines.tts.spoken.lexicon import Lexicon

Listen = Callable[..., Awaitable[Any]]
LONG = "Take the power cable out and leave it out for ten seconds, then put it back in and wait two minutes. " * 4


async def test_a_sentence_is_spoken(flite: FliteSynthesizer, listen: Listen) -> None:
    """Every written word comes with its measured time, a dash with none, E21 and 2.4 GHz as written."""
    async with flite.open(Voice()) as stream:
        heard = await listen(stream, "Press the WPS button – then wait 30 seconds; error E21 (2.4 GHz).")
    assert all(word.precision == "exact" for word in heard.words)
    assert heard.word("–").start_ms == heard.word("–").end_ms
    assert heard.word("E21").end_ms - heard.word("E21").start_ms > 2 * 150  # three spoken words
    assert heard.word("then").start_ms - heard.word("button").end_ms > 50  # the pause between belongs to neither


async def test_the_lexicon_is_spoken(flite: FliteSynthesizer, listen: Listen) -> None:
    """A word takes as long as what it is said as, and is still the written one."""
    longer = FliteSynthesizer(lexicons={"en": Lexicon({"ONT": "optical network terminal"})})
    await longer.start()
    try:
        async with flite.open(Voice()) as plain, longer.open(Voice()) as stream:
            short, long = await listen(plain, "The ONT is on."), await listen(stream, "The ONT is on.")
    finally:
        await longer.close()
    assert [word.text for word in long.words] == [word.text for word in short.words]
    assert long.word("ONT").end_ms - long.word("ONT").start_ms > 800
    assert long.ms > short.ms + 300


async def test_sound_is_where_the_words_are(flite: FliteSynthesizer, listen: Listen) -> None:
    """It is loud within words and silent in the pause before the first and after the last."""
    async with flite.open(Voice()) as stream:
        heard = await listen(stream, "Now, stop.")

    def level(start_ms: float, end_ms: float) -> float:
        part = heard.samples[round(start_ms * 24) : round(end_ms * 24)]
        return 20 * float(np.log10(np.sqrt(np.mean(part**2)) + 1e-9))

    now, stop = heard.words
    assert level(now.start_ms, now.end_ms) > -30
    assert level(stop.start_ms, stop.end_ms) > -30
    assert level(0, now.start_ms - 10) < -50
    assert level(stop.end_ms + 30, heard.ms) < -50


async def test_an_answer_begins_at_once(flite: FliteSynthesizer, listen: Listen) -> None:
    """Before the first sentence of an answer little silence is left, before the second all that the voice makes."""
    async with flite.open(Voice()) as stream:
        first = await listen(stream, "Is it on?")
        second = await listen(stream, "Is it on?")
    assert first.words[0].start_ms == pytest.approx(LEAD_MS, abs=1)
    assert second.words[0].start_ms > 150
    cut = second.words[0].start_ms - first.words[0].start_ms
    assert second.words[-1].end_ms - first.words[-1].end_ms == pytest.approx(cut, abs=0.1)
    assert second.ms - first.ms == pytest.approx(cut, abs=0.2)


@pytest.mark.parametrize("speed", [0.5, 2.0])
async def test_speed(flite: FliteSynthesizer, listen: Listen, speed: float) -> None:
    """Twice the speed takes half the time, and the words move with the sound."""
    async with flite.open(Voice()) as stream, flite.open(Voice(speed=speed)) as other:
        normal = await listen(stream, "Count to ten and switch it on again.")
        changed = await listen(other, "Count to ten and switch it on again.")
    spoken = normal.words[-1].end_ms - normal.words[0].start_ms
    assert changed.words[-1].end_ms - changed.words[0].start_ms == pytest.approx(spoken / speed, rel=0.05)


@pytest.mark.parametrize("sentence", ["", "   ", "—", "... !", "🙂"])
async def test_nothing_to_say(flite: FliteSynthesizer, listen: Listen, sentence: str) -> None:
    """What has no words makes no sound, and no error."""
    async with flite.open(Voice()) as stream:
        heard = await listen(stream, sentence)
        assert heard.pcm == b""
        assert (await listen(stream, "Go on.")).pcm


@pytest.mark.parametrize("sentence", ["." * 440, "a" * 440, "%$" * 220, "Café №5 中文 \x00\x07", "-1/0 $.", "'"])
async def test_no_text_breaks_it(flite: FliteSynthesizer, listen: Listen, sentence: str) -> None:
    """Text on which flite alone corrupts its memory is spoken or left out, word for word."""
    async with flite.open(Voice(name="kal16")) as stream:
        await listen(stream, sentence)


async def test_several_talk_at_once(flite: FliteSynthesizer, listen: Listen) -> None:
    """More talkers than threads are all served, each with its own words."""

    async def talk(number: int) -> float:
        async with flite.open(Voice(name="rms" if number % 2 else "slt", speed=1 + number / 10)) as stream:
            heard = await listen(stream, f"Line number {number} is ready now.")
        assert heard.words[2].text == str(number)
        return float(heard.ms)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(talk(number), name=f"talker {number}") for number in range(6)]
    assert all(task.result() > 500 for task in tasks)


async def test_leaving_stops_the_engine(flite: FliteSynthesizer) -> None:
    """When the block is left after the first sound, the thread is free before it is left, and little more was made."""
    async with flite.open(Voice()) as stream:
        sentence = stream.say(LONG)
        while not isinstance(await anext(sentence), Audio):
            pass
    assert stream._running is not None
    assert stream._running.done()
    rest = [piece async for piece in sentence]
    assert sum(len(piece.pcm) for piece in rest if isinstance(piece, Audio)) < 10 * 48_000


async def test_a_cancelled_listener_leaves_nothing_behind(flite: FliteSynthesizer, listen: Listen) -> None:
    """Cancelled while it waits, an answer ends its thread with it, and the next answer is served."""

    async def answer() -> None:
        async with flite.open(Voice()) as stream:
            async for _ in stream.say(LONG):
                await asyncio.sleep(3600)

    task = asyncio.create_task(answer(), name="answer")
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with flite.open(Voice()) as stream:
        assert (await listen(stream, "Go on.")).pcm


async def test_a_sentence_left_before_its_turn_is_not_made(flite: FliteSynthesizer, listen: Listen) -> None:
    """A sentence still waiting for a thread when its stream is left costs none."""
    async with flite.open(Voice()) as first, flite.open(Voice()) as second:
        busy = [first.say(LONG), second.say(LONG)]
        async with flite.open(Voice()) as stream:
            left = stream.say(LONG)
        assert [piece async for piece in left] == []
        for sentence in busy:
            assert await anext(sentence)


async def test_a_new_sentence_stops_the_one_before(flite: FliteSynthesizer, listen: Listen) -> None:
    """A sentence that nobody finished does not hold up the next."""
    async with flite.open(Voice()) as stream:
        await anext(stream.say(LONG))
        assert (await listen(stream, "Go on.")).pcm


async def test_closing_ends_who_still_speaks(flite: FliteSynthesizer, listen: Listen) -> None:
    """A sentence that waits for a thread when flite is closed fails instead of waiting, and closing twice is fine."""
    streams = [flite.open(Voice()) for _ in range(4)]
    sentences = [(await stream.__aenter__()).say(LONG) for stream in streams]
    await flite.close()
    await flite.close()
    with pytest.raises(StageFailed, match="closed"):
        async for _ in sentences[-1]:
            pass
    for stream in streams:
        await stream.__aexit__(None, None, None)
    with pytest.raises(StageFailed, match="not started"):
        flite.open(Voice())


@pytest.mark.parametrize("voice", [Voice("zh"), Voice(name="bob"), Voice(speed=3)])
async def test_an_impossible_voice_is_refused(flite: FliteSynthesizer, voice: Voice) -> None:
    """A language, name or speed that flite has not is said before anything is spoken."""
    with pytest.raises(BadInput):
        flite.open(voice)


async def test_an_endless_sentence_is_refused(flite: FliteSynthesizer) -> None:
    """A sentence beyond the limit is not even begun."""
    async with flite.open(Voice()) as stream:
        with pytest.raises(StageFailed, match="too long"):
            stream.say("word " * 300)


async def test_a_failing_engine_fails_the_sentence(flite: FliteSynthesizer, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong in the thread reaches the listener as a failed stage."""

    def fail(*_arguments: object) -> bool:
        raise OSError("the library is broken")

    monkeypatch.setattr(flite._library, "speak", fail)
    async with flite.open(Voice()) as stream:
        with pytest.raises(StageFailed, match="the library is broken"):
            await anext(stream.say("Hello."))


def test_a_missing_library_is_said() -> None:
    """Without libflite there is no backend, and the hint says how to get it."""
    with pytest.raises(BackendUnavailable) as caught:
        FliteSynthesizer("libflite-that-is-not-there.so.1")
    assert "apt-get" in caught.value.hint


@pytest.mark.slow
@pytest.mark.parametrize("voice", GAIN_DB)
async def test_no_voice_clips(flite: FliteSynthesizer, listen: Listen, voice: str) -> None:
    """At its gain no voice reaches full scale, and none is quiet."""
    async with flite.open(Voice(name=voice)) as stream:
        peak = max([float(np.abs((await listen(stream, sentence)).samples).max()) for sentence in SENTENCES])
    assert 0.2 < peak < 0.999


@pytest.mark.slow
@pytest.mark.parametrize(("shift_ms", "right"), [(0, True), (300, False)])
async def test_words_are_where_they_are_heard(
    flite: FliteSynthesizer, listen: Listen, shift_ms: float, right: bool
) -> None:
    """Against a forced alignment of the sound half the words begin within 20 ms; shifted by 300 ms they do not."""
    aligner = Aligner()
    misses = []
    async with flite.open(Voice()) as stream:
        for sentence in SENTENCES[:8]:
            heard = await listen(stream, sentence)
            starts = aligner.starts([word.text for word in heard.words], resample(heard.pcm, SPEAK_RATE, LISTEN_RATE))
            misses += [
                abs(word.start_ms + shift_ms - start)
                for word, start in zip(heard.words, starts, strict=True)
                if start is not None
            ]
    assert len(misses) > 60
    assert (float(np.median(misses)) <= 20) is right
