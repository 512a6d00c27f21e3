"""The espeak-ng backend, with its real workers."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.word_times import SENTENCES
from pipelines.errors import BackendUnavailable, BadInput, StageFailed
from pipelines.tts import Audio, Voice, espeak_process
from pipelines.tts import espeak as espeak_module
from pipelines.tts.espeak import WORKERS, EspeakSynthesizer

Listen = Callable[..., Awaitable[Any]]
LONG = "Take the power cable out and leave it out for ten seconds, then put it back in and wait two minutes. " * 4


def pids(espeak: EspeakSynthesizer) -> list[int]:
    return [worker._transport.get_pid() for worker in espeak._workers if worker._transport is not None and worker.alive]


async def test_english_is_spoken(espeak: EspeakSynthesizer, listen: Listen) -> None:
    """Every written word has its time; those that the engine runs together are estimates within what it measured."""
    async with espeak.open(Voice()) as stream:
        heard = await listen(stream, "Press the WPS button – then wait for the light (error E21).")
    assert heard.word("–").start_ms == heard.word("–").end_ms
    assert heard.word("then").start_ms - heard.word("button").end_ms > 50
    assert heard.word("wait").precision == "exact"
    assert {word.text for word in heard.words if word.precision == "estimated"} <= {"for", "the"}


async def test_chinese_is_spoken(espeak: EspeakSynthesizer, listen: Listen) -> None:
    """In Chinese every character is a word with its time."""
    async with espeak.open(Voice("zh")) as stream:
        heard = await listen(stream, "请按住路由器的“重启”按钮30秒。")
    assert [word.text for word in heard.words][7:12] == ["“重", "启”", "按", "钮", "30"]
    assert all(word.end_ms - word.start_ms > 50 for word in heard.words)
    assert heard.words[-1].end_ms > 3_000


async def test_sound_is_where_the_words_are(espeak: EspeakSynthesizer, listen: Listen) -> None:
    """The pause between two phrases, and the one at the end, are silent; the words are not."""
    async with espeak.open(Voice()) as stream:
        heard = await listen(stream, "Now, stop.")
    now, stop = heard.words
    power = heard.samples**2
    assert power[round(now.start_ms * 24) : round(now.end_ms * 24)].mean() > 1e-3
    assert power[round(stop.start_ms * 24) : round(stop.end_ms * 24)].mean() > 1e-3
    assert power[round(now.end_ms * 24) + 1_200 : round(stop.start_ms * 24) - 240].mean() < 1e-5
    assert power[round(stop.end_ms * 24) + 1_200 :].mean() < 1e-5


@pytest.mark.parametrize("speed", [0.5, 2.0])
async def test_speed(espeak: EspeakSynthesizer, listen: Listen, speed: float) -> None:
    """Twice the speed takes about half the time."""
    async with espeak.open(Voice()) as stream, espeak.open(Voice(speed=speed)) as other:
        normal = await listen(stream, "Count to ten and switch it on again.")
        changed = await listen(other, "Count to ten and switch it on again.")
    assert changed.words[-1].end_ms == pytest.approx(normal.words[-1].end_ms / speed, rel=0.15)


@pytest.mark.parametrize("sentence", ["", "  ", "—", "… !"])
async def test_nothing_to_say(espeak: EspeakSynthesizer, listen: Listen, sentence: str) -> None:
    """What has no words makes no sound, and no error."""
    async with espeak.open(Voice()) as stream:
        assert (await listen(stream, sentence)).pcm == b""
        assert (await listen(stream, "Go on.")).pcm


async def test_several_talk_at_once(espeak: EspeakSynthesizer, listen: Listen) -> None:
    """More talkers than workers are all served, each with its own words and language."""

    async def talk(number: int) -> None:
        async with espeak.open(Voice("zh" if number % 2 else "en")) as stream:
            heard = await listen(stream, f"号{number}好" if number % 2 else f"Number {number} is ready.")
        assert any(word.text.startswith(str(number)) for word in heard.words)

    async with asyncio.TaskGroup() as group:
        for number in range(3 * WORKERS):
            group.create_task(talk(number), name=f"talker {number}")


async def test_a_slow_listener_keeps_no_worker(espeak: EspeakSynthesizer, listen: Listen) -> None:
    """Listeners who do not fetch what was made for them do not keep others waiting."""
    slow = [espeak.open(Voice()) for _ in range(WORKERS)]
    sentences = [(await stream.__aenter__()).say("I am in no hurry at all.") for stream in slow]
    for sentence in sentences:
        await anext(sentence)
    async with espeak.open(Voice()) as stream:
        assert (await listen(stream, "Go on.")).pcm
    for stream in slow:
        await stream.__aexit__(None, None, None)


async def test_a_worker_that_dies_fails_its_sentence_only(espeak: EspeakSynthesizer, listen: Listen) -> None:
    """Killed in mid-sentence, a worker fails that sentence, and the next is spoken by a new one."""
    async with espeak.open(Voice()) as stream:
        sentence = stream.say(LONG)
        waiting = asyncio.ensure_future(anext(sentence))
        while not (busy := [worker for worker in espeak._workers if worker.busy]):
            await asyncio.sleep(0)
        os.kill(busy[0]._transport.get_pid(), signal.SIGKILL)
        with pytest.raises(StageFailed, match="died"):
            await waiting
        for _ in range(WORKERS):
            assert (await listen(stream, "Go on.")).pcm
    assert busy[0].gone


async def test_leaving_gives_the_sentence_up(
    espeak: EspeakSynthesizer, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the block is left in mid-sentence no worker is busy any more, and a worker that listens lives on."""
    monkeypatch.setattr(espeak_process, "STOP_S", 10.0)  # else a slow machine would have it killed
    before = pids(espeak)
    async with espeak.open(Voice(speed=0.5)) as stream:
        waiting = asyncio.ensure_future(anext(stream.say(LONG)))
        while not any(worker.busy for worker in espeak._workers):
            await asyncio.sleep(0)
        waiting.cancel()
    assert not any(worker.busy for worker in espeak._workers)
    async with espeak.open(Voice()) as stream:
        assert (await listen(stream, "Go on.")).pcm
    assert pids(espeak) == before


async def test_a_worker_that_does_not_listen_is_killed(
    espeak: EspeakSynthesizer, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that hangs is killed when its stream is left, and the next sentence finds a new one."""
    monkeypatch.setattr(espeak_process, "STOP_S", 0.02)
    before = pids(espeak)
    for pid in before:
        os.kill(pid, signal.SIGSTOP)
    for _ in before:
        async with espeak.open(Voice()) as stream:
            waiting = asyncio.ensure_future(anext(stream.say("Hello.")))
            while not any(worker.busy and worker.alive for worker in espeak._workers):
                await asyncio.sleep(0)
            waiting.cancel()
    async with espeak.open(Voice()) as stream:
        assert (await listen(stream, "Go on.")).pcm
    assert not set(pids(espeak)) & set(before)


async def test_workers_that_cannot_be_started_again(
    espeak: EspeakSynthesizer, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While new workers do not come up every sentence fails, and once they do again every talker is served."""
    for worker in espeak._workers:
        worker.kill()
    with monkeypatch.context() as broken:
        broken.setattr(espeak, "_command", (__file__, "nowhere"))
        async with espeak.open(Voice()) as stream:
            for _ in range(WORKERS + 1):
                with pytest.raises(StageFailed, match="does not start"):
                    await anext(stream.say("Hello."))
    async with espeak.open(Voice()) as stream, espeak.open(Voice()) as other:
        assert (await listen(stream, "Go on.")).pcm
        assert (await listen(other, "Go on.")).pcm


async def test_a_start_that_takes_too_long(espeak: EspeakSynthesizer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that does not answer in time is given up, and so is the sentence it was started for."""
    for worker in espeak._workers:
        worker.kill()
    monkeypatch.setattr(espeak_module, "STALL_S", 0.001)
    async with espeak.open(Voice()) as stream:
        with pytest.raises(StageFailed, match="does not answer"):
            await anext(stream.say("Hello."))


async def test_closed_while_a_worker_starts(espeak: EspeakSynthesizer) -> None:
    """A worker that comes up after the close is ended, not kept."""
    for worker in espeak._workers:
        worker.kill()
    async with espeak.open(Voice()) as stream:
        waiting = asyncio.ensure_future(anext(stream.say("Hello.")))
        await asyncio.sleep(0.005)
        await espeak.close()
        with pytest.raises(StageFailed):
            await waiting
    assert all(worker.gone for worker in espeak._workers)


async def test_a_worker_that_hangs_is_closed_by_force(
    espeak: EspeakSynthesizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Close ends a worker that does not read its input."""
    monkeypatch.setattr(espeak_process, "CLOSE_S", 0.02)
    workers = list(espeak._workers)
    for pid in pids(espeak):
        os.kill(pid, signal.SIGSTOP)
    await espeak.close()
    for worker in workers:
        assert worker.gone
        assert worker._transport is not None
        assert worker._transport.get_returncode() == -signal.SIGKILL


async def test_a_worker_that_talks_nonsense_is_killed(espeak: EspeakSynthesizer) -> None:
    """Bytes that are no frames end the worker instead of filling the memory."""
    worker = espeak._workers[0]
    worker.pipe_data_received(1, b"A\xff\xff\xff\xff")
    assert not worker.alive
    assert not worker.idle


async def test_an_unknown_voice_fails_the_sentence(espeak: EspeakSynthesizer, listen: Listen) -> None:
    """A voice that only the engine can know is refused with the first sentence, and no worker is lost by it."""
    for _ in range(WORKERS + 1):
        async with espeak.open(Voice(name="xx-yy")) as stream:
            with pytest.raises(StageFailed, match="no voice 'xx-yy'"):
                await anext(stream.say("Hello."))
    async with espeak.open(Voice(name="en-gb-x-rp")) as stream:
        assert (await listen(stream, "Go on.")).pcm


@pytest.mark.parametrize("voice", [Voice("tlh"), Voice(name="../../etc"), Voice(speed=0), Voice("zh", "slt")])
async def test_an_impossible_voice_is_refused(espeak: EspeakSynthesizer, voice: Voice) -> None:
    """A language, a name that cannot be one, or a speed out of range is said before anything is spoken."""
    with pytest.raises(BadInput):
        espeak.open(voice)


async def test_closing_ends_every_process(espeak: EspeakSynthesizer) -> None:
    """After close no worker is left, closing twice is fine, and speaking is refused."""
    workers = list(espeak._workers)
    await espeak.close()
    await espeak.close()
    assert all(worker._transport is not None and worker._transport.get_returncode() == 0 for worker in workers)
    async with espeak.open(Voice()) as stream:
        with pytest.raises(StageFailed, match="not started"):
            await anext(stream.say("Hello."))


def test_a_missing_library_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library, or without the wheel it comes in, the hint says how to get it."""
    with pytest.raises(BackendUnavailable) as caught:
        EspeakSynthesizer(str(tmp_path / "none.so"), str(tmp_path))
    assert caught.value.hint == "pip install espeakng-loader"
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(BackendUnavailable, match="not installed"):
        EspeakSynthesizer()


async def test_a_worker_that_does_not_start_is_said(tmp_path: Path) -> None:
    """A library that cannot be loaded makes the start fail, not the first caller wait."""
    library = tmp_path / "libespeak-ng.so"
    library.write_text("this is no library")
    espeak = EspeakSynthesizer(str(library), str(tmp_path))
    with pytest.raises(BackendUnavailable, match="does not start"):
        await espeak.start()
    await espeak.close()


def test_the_library_stays_out_of_this_process() -> None:
    """Speaking does not load espeak-ng, whose licence and global state are its own, into the process that asks."""
    maps = Path("/proc/self/maps")
    if not maps.exists():
        pytest.skip("this system does not say what a process has loaded")
    script = (
        "import asyncio, pathlib\n"
        "from pipelines.tts import Voice\n"
        "from pipelines.tts.espeak import EspeakSynthesizer\n"
        "async def main():\n"
        "    espeak = EspeakSynthesizer()\n"
        "    await espeak.start()\n"
        "    async with espeak.open(Voice()) as stream:\n"
        "        assert [piece async for piece in stream.say('Hello.')]\n"
        "    await espeak.close()\n"
        "    assert 'libespeak' not in pathlib.Path('/proc/self/maps').read_text()\n"
        "asyncio.run(main())\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[3])


def test_workers_end_with_their_parent() -> None:
    """When the parent is killed, its workers are gone too."""
    script = (
        "import asyncio, os, signal\n"
        "from pipelines.tts.espeak import EspeakSynthesizer\n"
        "async def main():\n"
        "    espeak = EspeakSynthesizer()\n"
        "    await espeak.start()\n"
        "    print(*[worker._transport.get_pid() for worker in espeak._workers], flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], check=False, cwd=Path(__file__).parents[3], stdout=subprocess.PIPE, timeout=20
    )
    # The workers hold the other end of nothing but their pipes: run() returned, so they let go of our stdout or ended.
    assert run.returncode == -signal.SIGKILL
    for pid in map(int, run.stdout.split()):
        for _ in range(200):
            if not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]:
                break
            subprocess.run(["sleep", "0.02"], check=True)
        else:
            pytest.fail(f"worker {pid} lives on")


async def test_samples_are_whole(espeak: EspeakSynthesizer) -> None:
    """No piece of audio is empty or ends in the middle of a sample."""
    async with espeak.open(Voice()) as stream:
        pieces = [piece async for piece in stream.say("One two three four five six seven eight.")]
    assert all(piece.pcm and len(piece.pcm) % 2 == 0 for piece in pieces if isinstance(piece, Audio))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", SENTENCES),
        ("zh", ("请按住路由器的重启按钮30秒，然后等待指示灯变绿。", "如果指示灯是红色的，请拨打10086。")),
    ],
)
async def test_no_voice_clips(
    espeak: EspeakSynthesizer, listen: Listen, language: str, sentences: tuple[str, ...]
) -> None:
    """At its gain no voice reaches full scale, and none is quiet."""
    async with espeak.open(Voice(language)) as stream:
        peak = max([float(abs((await listen(stream, sentence)).samples).max()) for sentence in sentences])
    assert 0.2 < peak < 0.999
