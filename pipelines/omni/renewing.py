"""An understanding whose knowledge can be exchanged while it answers: the old one ends with its last answer."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager

from pipelines.errors import StageFailed
from pipelines.knowledge import Collection
from pipelines.omni import AnswerStream, Question
from pipelines.omni.knowledge import KnowledgeOmni

BUILD_S = 300.0
"""Deadline of a collection's index and vectors: ten thousand phrases at 25 ms of a busy core."""


GIVE_WAY_S = 0.001
"""How long a thread may go on while the loop waits for it to give way; Python's own 5 ms would be felt in every packet
of every call. While 65 articles were indexed the loop was late by 6.0 ms at most before, by 2.1 ms with this."""


class RenewableOmni:
    """Answers from the knowledge of the moment.

    Args:
        first: what it begins with.
    """

    def __init__(self, first: KnowledgeOmni) -> None:
        self.name = first.name
        self.languages = first.languages
        self._now = first
        self._answers: Counter[KnowledgeOmni] = Counter()
        """How many answers each is giving."""
        self._builder = ThreadPoolExecutor(1, "knowledge")

    async def start(self) -> None:
        """Prepare what it begins with."""
        await self._now.start()

    async def built(self) -> None:
        """Wait for what ``start`` left to be computed behind."""
        await self._now.built()

    async def close(self) -> None:
        """End every one that is still in use."""
        self._builder.shutdown(wait=False, cancel_futures=True)
        for one in {self._now, *self._answers}:
            await one.close()

    async def build(self, collection: Collection) -> KnowledgeOmni:
        """Make the same understanding of another collection, ready to answer, while this one goes on.

        The index is made in a thread of its own, which gives way to the loop every millisecond; the vectors in the
        new one's MiniLM thread, so that no question waits behind them. Cancelling ends it.

        Raises:
            StageFailed: it took too long.
        """
        try:
            async with asyncio.timeout(BUILD_S):
                loop = asyncio.get_running_loop()
                with _giving_way():
                    fresh = await loop.run_in_executor(self._builder, self._now.of, collection)
                try:
                    await fresh.start()
                    await fresh.built()
                except BaseException:
                    await fresh.close()
                    raise
        except TimeoutError:
            raise StageFailed(f"Preparing the articles took more than {BUILD_S:g} s.") from None
        return fresh

    async def use(self, fresh: KnowledgeOmni) -> None:
        """Answer from what ``build`` made, from the next question on."""
        old, self._now = self._now, fresh
        await self._retire(old)

    @asynccontextmanager
    async def answer(self, question: Question) -> AsyncIterator[AnswerStream]:
        """Answer one question, all of it from the same knowledge."""
        now = self._now
        self._answers[now] += 1
        try:
            async with now.answer(question) as pieces:
                yield pieces
        finally:
            self._answers[now] -= 1
            await self._retire(now)

    async def _retire(self, one: KnowledgeOmni) -> None:
        if not self._answers[one]:
            del self._answers[one]
            if one is not self._now:
                await one.close()


@contextmanager
def _giving_way() -> Iterator[None]:
    """Threads that compute give way to the loop sooner."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(GIVE_WAY_S)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
