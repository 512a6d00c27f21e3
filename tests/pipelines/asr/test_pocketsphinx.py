"""The recogniser's streams, over real worker processes whose decoder takes text for sound."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from pipelines.asr import Ear, Transcript
from pipelines.asr.pocketsphinx import MEAN, Pocketsphinx
from pipelines.asr.pool import Pool
from pipelines.errors import StageFailed
from tests.pipelines.asr.conftest import alive, spoken, until

StartPool = Callable[..., Awaitable[Pool]]


async def test_partials_then_the_final_words(start_pool: StartPool) -> None:
    """The words so far grow while sound comes; ``finish`` gives the better, final ones."""
    recognizer = Pocketsphinx(await start_pool())
    async with recognizer.open(Ear()) as stream:
        assert stream.partial == ""
        stream.feed(spoken("my light"))
        await until(lambda: stream.partial == "my light")
        stream.feed(spoken("is red"))
        await until(lambda: stream.partial == "my light is red")
        final = await stream.finish()
    assert final == Transcript("MY LIGHT IS RED @stock", 0.5, ("other",))


async def test_passages_are_recognised_at_pauses(start_pool: StartPool) -> None:
    """At a pause the passage is recognised for good while the utterance is still open."""
    recognizer = Pocketsphinx(await start_pool())
    async with recognizer.open(Ear()) as stream:
        stream.feed(spoken("hello"))
        stream.segment_end()
        await until(lambda: stream.partial == "HELLO @stock")
        stream.feed(spoken("you"))
        final = await stream.finish()
    assert final.text == "HELLO @stock YOU @stock"


async def test_the_ear_remembers_the_caller(start_pool: StartPool) -> None:
    """The mean of one utterance starts the live pass of the caller's next one."""
    recognizer = Pocketsphinx(await start_pool())
    ear = Ear()
    async with recognizer.open(ear) as stream:
        stream.feed(spoken("hello"))
        await stream.finish()
    assert ear.memory == {MEAN: "mean of 5"}
    async with recognizer.open(ear) as stream:
        stream.feed(spoken("again"))
        await until(lambda: stream.partial == "mean of 5 again")


async def test_without_a_worker_the_final_words_still_come(start_pool: StartPool) -> None:
    """With every worker taken there are no words so far, but the final ones come when it is the utterance's turn."""
    recognizer = Pocketsphinx(await start_pool(max_workers=1))
    async with recognizer.open(Ear()) as first:
        first.feed(spoken("first"))
        await until(lambda: first.partial)
        async with recognizer.open(Ear()) as second:
            second.feed(spoken("second"))
            final = asyncio.create_task(second.finish())
            await asyncio.sleep(0.05)
            assert second.partial == ""
            assert (await first.finish()).text == "FIRST @stock"
            assert (await final).text == "SECOND @stock"


async def test_leaving_early_stops_a_busy_worker(start_pool: StartPool) -> None:
    """Leaving the block ends a worker that is deep in its work, and the next utterance gets a new one."""
    pool = await start_pool(max_workers=1)
    recognizer = Pocketsphinx(pool)
    async with recognizer.open(Ear()) as stream:
        stream.feed(spoken("hang"))
        await until(lambda: pool.worker_pids)
        (pid,) = pool.worker_pids
        await asyncio.sleep(0.02)
    await until(lambda: not alive(pid), 1.0)
    async with recognizer.open(Ear()) as stream:
        stream.feed(spoken("hello"))
        assert (await stream.finish()).text == "HELLO @stock"


async def test_a_worker_that_dies_mid_word_fails_its_utterance_only(start_pool: StartPool) -> None:
    """The utterance is asked for again; the other stream and the one after it do not notice."""
    recognizer = Pocketsphinx(await start_pool())
    async with recognizer.open(Ear()) as other:
        other.feed(spoken("still"))
        await until(lambda: other.partial == "still")
        async with recognizer.open(Ear()) as stream:
            stream.feed(spoken("hel"))
            await until(lambda: stream.partial == "hel")
            stream.feed(spoken("die"))
            with pytest.raises(StageFailed, match="middle") as caught:
                await stream.finish()
            assert caught.value.hint
        other.feed(spoken("here"))
        assert (await other.finish()).text == "STILL HERE @stock"
    async with recognizer.open(Ear()) as stream:
        stream.feed(spoken("again"))
        assert (await stream.finish()).text == "AGAIN @stock"


async def test_a_finish_given_up_leaves_the_stream_usable(start_pool: StartPool) -> None:
    """A deadline of the caller on ``finish`` does not damage the stream; leaving it still ends the worker."""
    pool = await start_pool(max_workers=1)
    recognizer = Pocketsphinx(pool)
    async with recognizer.open(Ear()) as stream:
        stream.feed(spoken("hang"))
        await until(lambda: pool.worker_pids)
        (pid,) = pool.worker_pids
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await stream.finish()
    await until(lambda: not alive(pid), 1.0)


async def test_an_utterance_has_an_end(start_pool: StartPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a minute nothing more is taken, so a stream that nobody ends holds bounded memory."""
    monkeypatch.setattr("pipelines.asr.pocketsphinx.MAX_SECONDS", 10 / 32_000)
    recognizer = Pocketsphinx(await start_pool())
    async with recognizer.open(Ear()) as stream:
        for piece in (b"ab", b"cd", b"efgh", b"ijkl", b"mn"):
            stream.feed(piece)
        assert (await stream.finish()).text == "ABCDEFGHIJ @stock"


async def test_long_pieces_are_cut(start_pool: StartPool) -> None:
    """A piece larger than a packet arrives whole."""
    recognizer = Pocketsphinx(await start_pool())
    async with recognizer.open(Ear()) as stream:
        stream.feed(b"a" * 100_000)
        assert (await stream.finish()).text == "100000 letters @stock"


async def test_another_model_from_the_next_utterance_on(start_pool: StartPool) -> None:
    """An utterance under way ends with its model; the next one has the new one."""
    recognizer = Pocketsphinx(await start_pool(max_workers=3))
    async with recognizer.open(Ear()) as old:
        old.feed(spoken("old"))
        await until(lambda: old.partial)
        await recognizer.use_model(Path("mixed"))
        async with recognizer.open(Ear()) as new:
            new.feed(spoken("new"))
            assert (await new.finish()).text == "NEW @mixed"
        assert (await old.finish()).text == "OLD @stock"


async def test_after_close_an_utterance_fails(start_pool: StartPool) -> None:
    """A closed recogniser answers with an error instead of silence."""
    recognizer = Pocketsphinx(await start_pool())
    await recognizer.close()
    async with recognizer.open(Ear()) as stream:
        stream.feed(spoken("hello"))
        with pytest.raises(StageFailed):
            await stream.finish()
