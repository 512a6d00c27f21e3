"""Recordings that a client brings as items: recognised beside the conversation, each in a task of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from assistant.conversation import Item
from assistant.errors import FrontdeskError, NotPossible, StageFailed, language_not_heard
from assistant.listening import FINAL_S
from assistant.messages import AudioIn
from assistant.talk import Talk
from pipelines.asr import Ear, Transcript
from pipelines.audio import LISTEN_RATE
from pipelines.audio.resample import Resampler

AT_ONCE = 4
"""Recordings of one session that are recognised at the same time; one more is refused."""

PIECE = 24_000
"""Bytes that are converted before other tasks get their turn: a millisecond of work or two."""

Done = Callable[[str, Transcript, float, FrontdeskError | None], None]
"""Called with an item's id, what was recognised, the seconds of the recording, and the error if it could not be."""


class Dictation:
    """Recognises recordings.

    Args:
        talk: the session's state.
        done: told of each that ended by itself.
    """

    def __init__(self, talk: Talk, done: Done) -> None:
        self.tasks: dict[str, asyncio.Task[None]] = {}
        """By item id, what is being recognised."""
        self._talk = talk
        self._done = done

    def admit(self) -> None:
        """See whether there is room for one more.

        Raises:
            NotPossible: ``too_many_recordings``, or ``language_not_heard``.
        """
        if not self._talk.hears:
            raise language_not_heard(self._talk.here.language)
        if len(self.tasks) >= AT_ONCE:
            message = f"{AT_ONCE} recordings are being recognised already."
            raise NotPossible("too_many_recordings", message, "Wait for their transcripts.", "item.content")

    def begin(self, item: Item, audio: AudioIn, group: asyncio.TaskGroup) -> None:
        """Recognise the recording of an item.

        Args:
            item: of the conversation.
            audio: the recording.
            group: where its task lives.
        """
        task = group.create_task(self._recognise(item.id, audio), name=f"recognise {item.id}")
        self.tasks[item.id] = task

    def drop(self, item_id: str) -> None:
        """An item is gone: nobody waits for its words any more."""
        if task := self.tasks.pop(item_id, None):
            task.cancel()

    async def _recognise(self, item_id: str, audio: AudioIn) -> None:
        seconds = len(audio.pcm) / 2 / audio.rate
        # A turn that is heard live has its own length and FINAL_S; a recording has no less.
        limit = FINAL_S + seconds
        error: FrontdeskError | None = None
        transcript = Transcript("", 0.0)
        try:
            async with asyncio.timeout(limit):
                transcript = await self._transcribe(audio)
        except TimeoutError:
            error = StageFailed(f"Recognising took more than {limit:.0f} s.", "Send it again, or as text.")
        except FrontdeskError as failed:
            error = failed
        del self.tasks[item_id]
        self._done(item_id, transcript, seconds, error)

    async def _transcribe(self, audio: AudioIn) -> Transcript:
        resampler = Resampler(audio.rate, LISTEN_RATE)
        async with self._talk.stages.asr.open(Ear(), self._talk.expected()) as stream:
            for start in range(0, len(audio.pcm), PIECE):
                stream.feed(resampler.feed(audio.pcm[start : start + PIECE]))
                await asyncio.sleep(0)
            stream.feed(resampler.flush())
            return await stream.finish()
