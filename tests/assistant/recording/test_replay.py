"""A recorded conversation is decided again as it was; where the policy is another, the difference is named."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import turn_policy
from assistant.messages import AnswerStarted
from assistant.pacing import Channel
from assistant.recording.format import Entry, read
from assistant.recording.played import Played
from assistant.recording.recorder import Recordings
from assistant.recording.replay import Replayed, replay
from assistant.session import Session
from assistant.settings import Settings
from assistant.talk import Forgetful, House
from assistant.testing.caller import Caller
from assistant.testing.stages import stub_stages, tone
from assistant.turn_taking import with_semantic_vad
from pipelines.omni import Text
from pipelines.turn_end.wording import Wording

pytestmark = pytest.mark.looptime

LONG = "one two three four five six seven eight nine ten eleven twelve"
AGREES = Settings(turns=with_semantic_vad("auto", interrupt_response=True), recorded=True)


@asynccontextmanager
async def recorded(folder: Path, *, settings: Settings = AGREES) -> AsyncIterator[Caller]:
    """A caller in a session that may be recorded."""
    recordings = Recordings(folder)
    recordings.start()
    stages = stub_stages(["my light is red", "uh huh", "no wait", "thanks"], lambda q: [Text(LONG)], 0.1, 0.05)
    wording = Wording(["my light is red", "no wait a moment"])
    session = Session(replace(stages, wording=wording), Forgetful(), House(), recordings=recordings)
    caller = Caller(session, channel=Channel(can_pause=True, position="client"))
    async with asyncio.TaskGroup() as group:
        group.create_task(session.run(), name="session")
        group.create_task(caller.listen(), name="caller listens")
        await caller.configure(settings)
        yield caller
        caller.link.close("the caller hung up", left=True)
    recordings.close()


async def conversation(caller: Caller) -> None:
    """A question, a listener's word over its answer, and an interruption."""
    await caller.speak(1_300, 900)
    await caller.wait_for(AnswerStarted)
    await asyncio.sleep(0.6)
    await caller.sound(tone(350))
    await caller.speak(0, 500)
    await caller.speak(1_000, 1_500)
    await caller.hear_out(since=len(caller.notices) - 1)


def entries(folder: Path) -> list[Entry]:
    (file,) = folder.iterdir()
    return read(file.read_bytes())[0]


async def test_what_was_decided_is_decided_again(tmp_path: Path) -> None:
    """Every decision comes in the same order, at the same media time and for the same reason."""
    async with recorded(tmp_path) as caller:
        await conversation(caller)
    found = await replay(entries(tmp_path))
    assert found.differences == []
    kinds = {line.split(" at ")[0] for line in found.decided}
    assert {"start", "pause", "end", "route", "quieten", "hold", "go_on", "interrupt", "cut"} <= kinds
    assert found.played.questions[0].text == "my light is red"
    assert found.played.transcripts[0] == "my light is red"


async def test_a_client_that_came_a_moment_after_the_session_is_waited_for(tmp_path: Path) -> None:
    """On a real clock nothing happens at zero; and a session whose client left early ends there."""
    async with recorded(tmp_path) as caller:
        await caller.speak(1_300, 900)
        await caller.hear_out()
    found = entries(tmp_path)
    later = [replace(entry, at_s=entry.at_s + 0.001) for entry in found]
    assert (await replay(later)).differences == []
    gone = replace(next(entry for entry in found if entry.kind == "detach"), at_s=0.5)
    early = sorted([entry for entry in found if entry.kind != "detach"] + [gone], key=lambda entry: entry.at_s)
    assert (await replay(early)).differences != []


def test_a_cut_is_compared_as_exactly_as_playback_is_known() -> None:
    """A few frames beside the recorded place is the same; further away, or for another reason, it is not."""
    for now, same in (("cut at 1040 ms: a", True), ("cut at 1100 ms: a", False), ("cut at 1000 ms: b", False)):
        found = Replayed(["cut at 1000 ms: a", "end"], [now, "end"], Played([]))
        assert (found.differences == []) == same


async def test_another_policy_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With another usual wait the ends of turns come elsewhere, and each difference is a line with its reason."""
    async with recorded(tmp_path) as caller:
        await conversation(caller)
    monkeypatch.setattr(turn_policy, "USUAL_MS", turn_policy.USUAL_MS + 96)
    found = await replay(entries(tmp_path))
    assert any(line.startswith("-end at") for line in found.differences)
    assert any(line.startswith("+end at") for line in found.differences)


async def test_without_consent_nothing_is_kept(tmp_path: Path) -> None:
    """Neither the words nor that there was a conversation."""
    async with recorded(tmp_path, settings=replace(AGREES, recorded=False)) as caller:
        await conversation(caller)
    assert list(tmp_path.iterdir()) == []


async def test_consent_that_comes_after_the_first_sound_is_too_late(tmp_path: Path) -> None:
    """What was said before it was said without it, and half a conversation cannot be replayed."""
    async with recorded(tmp_path, settings=replace(AGREES, recorded=False)) as caller:
        await caller.speak(500)
        await caller.configure(AGREES)
        await caller.speak(500)
    assert list(tmp_path.iterdir()) == []


async def test_consent_that_is_taken_back_ends_the_recording(tmp_path: Path) -> None:
    """What is said afterwards is not in it; what was recorded is whole, and can be replayed."""
    async with recorded(tmp_path) as caller:
        await caller.speak(800, 900)
        await caller.hear_out()
        await caller.configure(replace(AGREES, recorded=False))
        await caller.speak(800, 900)
        await asyncio.sleep(3)
    found = await replay(entries(tmp_path))
    assert found.differences == []
    assert len(found.played.questions) == 1
