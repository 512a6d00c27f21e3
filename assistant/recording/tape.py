"""One conversation being recorded: what its session tells, beside what its stages do."""

from __future__ import annotations

import random
from dataclasses import replace

import msgspec

from assistant.link import Link
from assistant.messages import AudioIn, Configure, Cued, HeardSoFar, Input, Notice
from assistant.pacing import Channel
from assistant.recording.format import packed
from assistant.recording.recorder import Recorder, Recordings
from assistant.recording.taps import tapped
from assistant.stages import Stages
from assistant.talk import House
from assistant.world import World

SHOWN = (HeardSoFar, Cued)
"""Notices that are kept to be looked at; everything else can be told from what is recorded anyway."""


class Tape:
    """Writes down one session.

    Args:
        recorder: that of its stages too.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def attached(self, channel: Channel) -> None:
        """A client came."""
        self._recorder.put("attach", {"channel": msgspec.to_builtins(channel)})

    def detached(self, link: Link) -> None:
        """It went."""
        self._recorder.put("detach", {"reason": link.closed, "left": link.left})

    def took(self, message: Input, *, agreed: bool) -> None:
        """An input is about to be carried out. Consent must come before the first sound."""
        agrees = agreed or (isinstance(message, Configure) and message.settings.recorded)
        if isinstance(message, AudioIn) and not agrees:
            self._recorder.decline()
        if not self._recorder.wanted:
            return
        self._recorder.put("input", packed(message))
        if agrees and not self._recorder.on:
            self._recorder.consent()
        elif isinstance(message, Configure) and self._recorder.on and not message.settings.recorded:
            self._recorder.close()  # the caller took it back: what follows is not kept

    def decided(self, what: str, media_ms: float, reason: str) -> None:
        """The core decided something."""
        self._recorder.put("decision", [what, round(media_ms, 3), reason])

    def told(self, notice: Notice) -> None:
        """The client is told something."""
        if self._recorder.wanted and isinstance(notice, SHOWN):
            self._recorder.put("notice", packed(notice))

    def close(self) -> None:
        """The conversation is over."""
        self._recorder.close()


def taped(
    recordings: Recordings, stages: Stages, house: House, world: World, grace_s: float
) -> tuple[Tape, Stages, World]:
    """What a session is to use so that it can be recorded: ids come from a seed that is written down."""
    seed = f"{world.chance.getrandbits(256):064x}"
    seeded = replace(world, chance=random.Random(seed))  # noqa: S311 - the seed is as good as the system's
    header = {"seed": seed, "wall": world.wall(), "grace_s": grace_s, "house": msgspec.to_builtins(house)}
    session_id = replace(world, chance=random.Random(seed)).new_id("sess")  # noqa: S311 - the same id as the session's
    recorder = recordings.open(session_id, header, world.now(), world.now)
    return Tape(recorder), tapped(stages, recorder, world.now), seeded
