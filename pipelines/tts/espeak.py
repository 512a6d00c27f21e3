"""espeak-ng: small robotic voices for many languages, each sentence made in a worker process."""

from __future__ import annotations

import asyncio
import importlib.util
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from pipelines.errors import BackendUnavailable, BadInput, StageFailed
from pipelines.processes import environment
from pipelines.tts import SpeechStream, Spoken, Voice
from pipelines.tts.delivery import STALL_S, Delivery, check_sentence, check_voice
from pipelines.tts.ear import script
from pipelines.tts.espeak_process import EspeakProcess
from pipelines.tts.spoken.lexicon import EMPTY, Lexicon
from pipelines.tts.words import place_words

VOICES = {"en": "en-us", "zh": "cmn"}
"""espeak-ng's voice of each language, unless another is asked for by name."""

GAIN_DB = {"en": 0.8, "zh": -1.2}
"""What each language's voice lacks to ``delivery.LOUDNESS``."""

WORKERS = 2
"""Processes of about 15 MB; so many callers are served at the same moment. A sentence takes one about 10 ms."""

CHINESE = ("cmn", "cmn-latn-pinyin", "yue", "yue-latn-jyutping", "hak")
"""espeak-ng's Chinese voices: by another name, one of English for instance, it cannot read Chinese."""

_VOICE_NAME = re.compile(r"[a-z]{2,3}(-[a-z0-9]+)*(\+[a-z0-9]+)?")


class EspeakSynthesizer:
    """The espeak-ng backend.

    Args:
        library: path of libespeak-ng; by default the one in the wheel ``espeakng-loader``.
        data: path of espeak-ng-data; by default the one beside it.
        lexicons: by language, words that are said in their own way.

    Raises:
        BackendUnavailable: the library is not there.
    """

    name = "espeak-ng"
    languages: tuple[str, ...] = ("en", "zh")

    def __init__(self, library: str = "", data: str = "", lexicons: Mapping[str, Lexicon] | None = None) -> None:
        self._lexicons = lexicons or {}
        folder = _wheel() if not library or not data else Path()
        self._command = (library or str(folder / "libespeak-ng.so"), data or str(folder / "espeak-ng-data"))
        for path in self._command:
            if not Path(path).exists():
                raise BackendUnavailable(f"espeak-ng is not installed ({path}).", "pip install espeakng-loader")
        self._workers: list[EspeakProcess] = []
        self._free = asyncio.Semaphore(WORKERS)
        self._open = False

    async def start(self) -> None:
        """Start the workers.

        Raises:
            BackendUnavailable: a worker does not come up.
        """
        self._open = True
        try:
            while sum(worker.alive for worker in self._workers) < WORKERS:
                await self._spawn()
        except StageFailed as error:
            await self.close()
            raise BackendUnavailable(error.message, error.hint) from error

    async def close(self) -> None:
        """End the workers."""
        self._open = False
        workers, self._workers = self._workers, []
        await asyncio.gather(*(worker.close() for worker in workers))

    def open(self, voice: Voice) -> AbstractAsyncContextManager[SpeechStream]:
        """Open a voice for one answer.

        Raises:
            BadInput: espeak-ng has no such language or speed, or the voice's name cannot be one.
        """
        check_voice(voice, self.languages)
        own = VOICES[voice.language]
        name = voice.name or own
        foreign = voice.language == "zh" and name.partition("+")[0] not in CHINESE
        if foreign or not _VOICE_NAME.fullmatch(name):
            raise BadInput(
                "voice_name", f"{name!r} is no voice of espeak-ng.", f"Its voices are named like {own}.", "name"
            )
        return _opened(_Stream(self, voice.language, name, voice.speed, self._lexicons.get(voice.language, EMPTY)))

    async def lease(self) -> EspeakProcess:
        """A worker with nothing to do, started anew if one has died; it comes back when its sentence ends.

        Raises:
            StageFailed: espeak-ng was not started or does not come up again.
        """
        if not self._open:
            raise StageFailed("espeak-ng was not started.")
        await self._free.acquire()
        try:
            idle = next((worker for worker in self._workers if worker.idle), None)
            return idle or await self._spawn()
        except BaseException:
            self._free.release()
            raise

    async def _spawn(self) -> EspeakProcess:
        _, worker = await asyncio.get_running_loop().subprocess_exec(
            lambda: EspeakProcess(self._free.release),
            *(sys.executable, "-m", "pipelines.tts.espeak_worker", *self._command),
            stderr=None,
            env=environment(),
        )
        self._workers = [other for other in self._workers if not other.gone] + [worker]
        try:
            async with asyncio.timeout(STALL_S):
                await worker.ready()
        except TimeoutError as error:
            worker.kill()
            raise StageFailed("espeak-ng's worker does not answer.") from error
        except BaseException:
            worker.kill()
            raise
        if not self._open:
            await worker.close()
            raise StageFailed("espeak-ng was closed.")
        return worker


def _wheel() -> Path:
    """The folder of the wheel, found without importing it."""
    spec = importlib.util.find_spec("espeakng_loader")
    if spec is None or spec.origin is None:
        raise BackendUnavailable("espeak-ng is not installed.", "pip install espeakng-loader")
    return Path(spec.origin).parent


@asynccontextmanager
async def _opened(stream: _Stream) -> AsyncIterator[SpeechStream]:
    try:
        yield stream
    finally:
        await stream.stop()


class _Stream:
    """One answer's voice."""

    def __init__(self, engine: EspeakSynthesizer, language: str, voice: str, speed: float, lexicon: Lexicon) -> None:
        self._engine = engine
        self._lexicon = lexicon
        self._language = language
        self._voice = voice
        self._speed = speed
        self._worker: EspeakProcess | None = None
        self._delivery: Delivery | None = None

    def say(self, sentence: str) -> AsyncIterator[Spoken]:
        """Speak one sentence; see ``SpeechStream``."""
        check_sentence(sentence)
        read = script(sentence, self._language, self._lexicon)

        async def begin() -> None:
            if not read.text:
                delivery.put(*place_words(read, (), 0.0))
                delivery.end()
                return
            self._worker = await self._engine.lease()
            self._worker.speak(delivery, read, GAIN_DB[self._language], self._voice, self._speed)

        self._delivery = delivery = Delivery(begin)
        return delivery

    async def stop(self) -> None:
        """Give up the sentence being made; a worker that does not hear of it in time is killed."""
        if self._worker is not None and self._delivery is not None:
            await self._worker.halt(self._delivery)
