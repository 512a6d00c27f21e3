"""Recognition of English by pocketsphinx, in forked worker processes, without a download."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from pipelines.asr import Ear, RecognitionStream, Transcript
from pipelines.asr.forks import Worker
from pipelines.asr.learning import Learner
from pipelines.asr.messages import PACKET, Begin, Done, End, Partial, Pause, Sound, ToWorker
from pipelines.asr.pool import Pool
from pipelines.audio import LISTEN_RATE
from pipelines.errors import BackendUnavailable, FrontdeskError, StageFailed
from pipelines.knowledge import Collection

log = logging.getLogger(__name__)

MEAN = "pocketsphinx.cmn"
"""Key of the caller's cepstral mean in ``Ear.memory``."""
MAX_SECONDS = 60.0
"""Of one utterance; the session ends a turn before that."""


class Pocketsphinx:
    """The embedded recogniser.

    Each utterance leases a worker. A live pass gives the words so far; a second, better pass over the whole of every
    passage gives the final words, for the passage before a pause while the caller may go on. With no worker free,
    an utterance has no words so far, and is recognised when it is its turn.

    Args:
        pool: the workers; made by ``Pool(...)`` with the model to begin with.
        learner: keeps the model mixed from a knowledge base; None for the pool's own model alone.

    Raises:
        BackendUnavailable: the pocketsphinx package is not installed.
    """

    name = "pocketsphinx"
    languages: tuple[str, ...] = ("en",)

    def __init__(self, pool: Pool | None = None, learner: Learner | None = None) -> None:
        if importlib.util.find_spec("pocketsphinx") is None:  # not imported here: that is the template's business
            raise BackendUnavailable("pocketsphinx is not installed", "pip install pocketsphinx")
        self.pool = pool or Pool()
        self._learner = learner
        self._learning: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Load the models in the template process and fork the first worker.

        Raises:
            StageFailed: they could not be loaded.
        """
        if self._learner is None:
            await self.pool.start()
        elif not await self._start_learned(self._learner):
            await self.pool.start()
            self._learning = asyncio.create_task(self._learn(self._learner), name="asr-learn")

    async def _start_learned(self, learner: Learner) -> bool:
        """Start with the model that was learned before. False: there is none that can be loaded."""
        if learner.learned is None:
            return False
        try:
            await self.pool.start(learner.learned)
        except StageFailed as error:
            log.warning("the language model is built again: %s", error)
            learner.forget()
            return False
        return True

    async def _learn(self, learner: Learner) -> None:
        """Build the knowledge base's model while the stock one listens, and change over."""
        try:
            await self.pool.use_model(await learner.learn())
        except FrontdeskError as error:
            log.warning("the language model that was in use stays in use: %s", error)
        else:
            log.info("the recogniser has learned the knowledge base's words")

    async def renew(self, collection: Collection) -> None:
        """Learn the words of another collection. The model before listens until that is done, and where it fails.

        Cancelling ends the build.
        """
        await self._stop_learning()
        if self._learner is not None:
            self._learner = self._learner.of(collection)
            await self._learn(self._learner)

    async def _stop_learning(self) -> None:
        if self._learning is not None:
            self._learning.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._learning
            self._learning = None

    async def close(self) -> None:
        """End every process."""
        await self._stop_learning()
        await self.pool.close()

    async def use_model(self, model: Path | None) -> None:
        """Use another language model (a folder of ``build_model``; None: stock) from the next utterance on.

        Raises:
            StageFailed: it cannot be loaded; the one before stays in use.
        """
        await self.pool.use_model(model)

    @asynccontextmanager
    async def open(self, ear: Ear, expected: Sequence[str] = ()) -> AsyncIterator[RecognitionStream]:
        """Open a stream for one utterance.

        ``expected`` is not used: a grammar of replies would force every cough into one of them.
        """
        utterance = _Utterance(ear)
        lease = self.pool.lease(utterance.begin, utterance.fail)
        try:
            yield utterance
        finally:
            lease.end()


class _Utterance:
    """One utterance on its way through a worker; keeps what is fed until there is one."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._worker: Worker | None = None
        self._unsent: list[ToWorker] = [Begin(ear.memory.get(MEAN, ""))]
        self._room = int(MAX_SECONDS * LISTEN_RATE) * 2
        self._partial = ""
        self._result: asyncio.Future[Transcript] = asyncio.get_running_loop().create_future()
        self._finished = False

    @property
    def partial(self) -> str:
        return self._partial

    def feed(self, pcm: bytes) -> None:
        if len(pcm) > self._room > 0:
            log.warning("asr utterance longer than %d s, the rest is not heard", MAX_SECONDS)
        pcm = pcm[: self._room]
        self._room -= len(pcm)
        for start in range(0, len(pcm), PACKET // 2):
            self._send(Sound(pcm[start : start + PACKET // 2]))

    def segment_end(self) -> None:
        self._send(Pause())

    async def finish(self) -> Transcript:
        if not self._finished:
            self._finished = True
            self._send(End())
        return await asyncio.shield(self._result)

    def begin(self, worker: Worker) -> None:
        """A worker is there."""
        self._worker = worker
        worker.heard = self._heard
        for message in self._unsent:
            worker.send(message)
        self._unsent.clear()

    def fail(self, error: FrontdeskError) -> None:
        """It is not, or not any more."""
        if not self._result.done():
            self._result.set_exception(error)
            self._result.exception()  # whoever does not call finish() has not missed anything

    def _send(self, message: ToWorker) -> None:
        if self._worker:
            self._worker.send(message)
        elif not self._result.done():
            self._unsent.append(message)

    def _heard(self, message: Partial | Done) -> None:
        if isinstance(message, Partial):
            self._partial = message.text
        elif not self._result.done():
            self._partial = message.text
            if message.mean:
                self._ear.memory[MEAN] = message.mean
            self._result.set_result(Transcript(message.text, message.confidence, message.alternatives))
