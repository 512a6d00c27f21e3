"""Stub stages keep the contracts of the stages they stand in for."""

from __future__ import annotations

import asyncio

import pytest

from assistant.testing.stages import WORD_MS, StubOmni, StubParser, StubVad, silence, stub_stages, tone
from pipelines.asr import Ear, Transcript
from pipelines.diagram import Node, Spec
from pipelines.errors import BadInput, StageFailed
from pipelines.omni import AnswerStream, Question, Text
from pipelines.tts import Audio, Voice, Word

pytestmark = pytest.mark.looptime


def test_loud_is_speech_however_it_is_cut() -> None:
    """A window of 32 ms each, from pieces of any length; forgotten samples belong to no window."""
    pcm = tone(320, rate=16_000) + silence(320, rate=16_000)
    whole = StubVad().open().feed(pcm)
    assert [window.probability for window in whole] == [1.0] * 10 + [0.0] * 10
    vad = StubVad()
    assert [window for at in range(0, len(pcm), 100) for window in vad.feed(pcm[at : at + 100])] == whole
    assert vad.feed(pcm[:1000]) == []
    vad.reset()
    assert vad.feed(pcm[:1022]) == []


async def test_the_recogniser_hears_its_script() -> None:
    """A line an utterance, word by word as it is spoken; then nothing. An exception in the script is raised."""
    asr = stub_stages(["my light is red", Transcript("maybe", 0.3), StageFailed("It died.")], asr_latency_s=2.0).asr
    began = asyncio.get_running_loop().time()
    async with asr.open(Ear(), ["yes"]) as stream:
        stream.feed(silence(650, rate=16_000))
        assert stream.partial == "my light"
        assert (await stream.finish()).text == "my light is red"
    assert asyncio.get_running_loop().time() - began == pytest.approx(2.0)
    async with asr.open(Ear()) as stream:
        assert (await stream.finish()).confidence == 0.3
    async with asr.open(Ear()) as stream:
        with pytest.raises(StageFailed, match="It died."):
            await stream.finish()
    async with asr.open(Ear()) as stream:
        assert await stream.finish() == Transcript("")


async def test_understanding_answers_by_its_function() -> None:
    """Pieces as they are, a number as a wait, an exception as a failure."""
    omni = StubOmni(lambda question: [Text(question.text), 3.0, Text("b"), StageFailed("c")])
    began = asyncio.get_running_loop().time()
    got = []

    async def read(pieces: AnswerStream) -> None:
        async for piece in pieces:
            got.append(piece)  # noqa: PERF401 - what came before the failure counts

    async with omni.answer(Question("a")) as pieces:
        with pytest.raises(StageFailed):
            await read(pieces)
        assert omni.open_streams == 1
    assert omni.open_streams == 0
    assert got == [Text("a"), Text("b")]
    assert asyncio.get_running_loop().time() - began == pytest.approx(3.0)


async def test_the_voice_times_its_words_exactly() -> None:
    """Every word comes before the audio in which it ends, and the times are those of the audio."""
    async with stub_stages().tts.open(Voice()) as voice:
        spoken = [piece async for piece in voice.say("One two.")]
    assert [type(piece) for piece in spoken] == [Word, Audio, Word, Audio]
    assert [(word.start_ms, word.end_ms) for word in spoken if isinstance(word, Word)] == [(0, 200), (200, 400)]
    assert sum(len(audio.pcm) for audio in spoken if isinstance(audio, Audio)) == 2 * WORD_MS * 48


async def test_the_draftsman_names_every_node() -> None:
    """The picture is empty, but what a page looks for is in it."""
    spec = Spec("plug", "flow", "The plug", (Node("a", "A"), Node("b", "B")), ())
    drawing = await stub_stages().draftsman.draw(spec)
    assert drawing.spec == spec
    assert all(f'data-id="{node.id}"' in drawing.svg for node in spec.nodes)


async def test_the_parser_sees_what_a_picture_says() -> None:
    """Sharp or blurred, with codes, with one that cannot be read; anything else is refused; and it fails when told."""
    parser = StubParser(latency_s=2.0)
    await parser.start()
    looking = asyncio.create_task(parser.picture(b"sharp A B unread", "image/jpeg"))
    await asyncio.sleep(1)
    assert parser.reading == 1
    seen = await looking
    assert ([code.text for code in seen.codes], seen.code_seen_unread, parser.reading) == (["A", "B"], True, 0)
    assert seen.sharpness > (await parser.picture(b"blurred", "image/jpeg")).sharpness
    with pytest.raises(BadInput):
        await parser.picture(b"rubbish", "image/jpeg")
    parser.error = StageFailed("It is broken.")
    with pytest.raises(StageFailed):
        await parser.picture(b"sharp", "image/jpeg")
    assert len(parser.read) == 4
    await parser.close()
