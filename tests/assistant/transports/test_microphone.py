"""A conversation at the local microphone: a fake sound card, a real session with stub stages. Time is virtual."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import numpy as np
import pytest

from assistant.errors import BackendUnavailable
from assistant.messages import AnswerDone, Committed, Notice, PlayedOut, Quietened, State, Trouble, WasCut
from assistant.session import Session
from assistant.stages import Stages
from assistant.talk import Forgetful, House
from assistant.testing.stages import StubOmni, stub_stages, tone
from assistant.transports.microphone import Microphone
from pipelines.audio.echo import NoCanceller
from pipelines.omni import Piece, Question, Text, Verdict
from tests.assistant.conftest import LONG
from tests.assistant.transports.fake_card import FakeCard

pytestmark = pytest.mark.looptime

N = TypeVar("N", bound=Notice)


class Notes:
    """FAKE: somebody at the terminal, who notes what they are told."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []
        self.at_ms: dict[str, float] = {}
        self.levels: list[tuple[float, str]] = []
        self.devices: list[str] = []

    def told(self, notice: Notice) -> None:
        self.notices.append(notice)

    def played(self, item_id: str, ms: float) -> None:
        self.at_ms[item_id] = ms

    def level(self, db: float, state: str) -> None:
        self.levels.append((db, state))

    def device(self, sentence: str) -> None:
        self.devices.append(sentence)

    def of(self, kind: type[N]) -> list[N]:
        return [notice for notice in self.notices if isinstance(notice, kind)]


class Local:
    """A conversation, and the sound card at which it is held."""

    def __init__(self, session: Session, microphone: Microphone, card: FakeCard, notes: Notes) -> None:
        self.session = session
        self.microphone = microphone
        self.card = card
        self.notes = notes
        self.heard = b""
        """What came out of the loudspeaker."""

    async def run(self, ms: float, voice: bytes = b"") -> None:
        """Let so much time go by at the sound card, with a voice in it (16 kHz)."""
        for at in range(round(ms / 20)):
            if self.card.plugged:
                self.heard += self.card.run(voice[at * 640 : (at + 1) * 640].ljust(640, b"\0"))
            await asyncio.sleep(0.02)

    async def until(self, kind: type[Notice], number: int = 1) -> None:
        """Let time go by until that was told so often."""
        for _ in range(1_000):
            if len(self.notes.of(kind)) >= number:
                return
            await self.run(20)
        pytest.fail(f"no {kind.__name__}")

    async def greeted(self) -> None:
        """Hear the greeting out."""
        await self.until(PlayedOut)
        self.heard = b""

    async def ask(self, voice_ms: float = 600) -> None:
        """Say something, and be silent."""
        await self.run(voice_ms + 1_500, tone(voice_ms, rate=16_000))


@asynccontextmanager
async def local(
    stages: Stages, *, push_to_talk: bool = False, card: FakeCard | None = None, canceller: Any = None
) -> AsyncIterator[Local]:
    """A conversation that runs; ended at the end of the block."""
    card, notes = card or FakeCard(), Notes()
    session = Session(stages, Forgetful(), House(greeting="Hello."), grace_s=60)
    microphone = Microphone(card, canceller or NoCanceller(), notes, push_to_talk=push_to_talk)
    async with asyncio.TaskGroup() as group:
        group.create_task(session.run(), name="session")
        serving = group.create_task(microphone.serve(session.attach), name="microphone")
        yield Local(session, microphone, card, notes)
        session.leave("over")
        if session.answering or not card.plugged:
            serving.cancel()
    assert all(stream.closed for stream in card.streams)


def saying(text: str) -> Callable[[Question], Sequence[Piece]]:
    """The same answer to everything."""
    return lambda question: [Verdict("answer", 1.0, "known"), Text(text)]


def loud(pcm: bytes) -> float:
    """How much of it is more than silence, in ms of 24 kHz."""
    return float(np.count_nonzero(np.abs(np.frombuffer(pcm, "<i2")) > 0)) / 24


async def test_who_speaks_is_heard_and_answered() -> None:
    """The greeting is played; a turn spoken into the microphone is recognised; its answer comes out, to its end."""
    async with local(stub_stages(["red light"])) as here:
        await here.greeted()
        await here.ask()
        await here.until(PlayedOut, 2)
    assert [turn.item.text for turn in here.notes.of(Committed)] == ["red light"]
    assert loud(here.heard) == pytest.approx(4 * 200, rel=0.05)  # "You said red light."
    assert {done.status for done in here.notes.of(AnswerDone)} == {"completed"}
    assert here.notes.of(Trouble) == []
    assert {state for _, state in here.notes.levels} == {"listening"}
    assert max(db for db, _ in here.notes.levels) == pytest.approx(-13.5, abs=1)  # a sine at 0.3 of full scale


async def test_the_position_is_the_ear_s() -> None:
    """What the session holds for played is what the loudspeaker has pulled, less its latency."""
    async with local(stub_stages(["one"], saying(LONG)), card=FakeCard(latency_s=0.1)) as here:
        await here.greeted()
        greeting = set(here.notes.at_ms)
        await here.ask()
        (item_id,) = here.notes.at_ms.keys() - greeting
        for _ in range(20):
            await here.run(20)
            pulled_ms = len(here.heard.strip(b"\0")) / 48
            assert -1 < pulled_ms - here.notes.at_ms[item_id] - 100 < 65  # told every 40 ms, of pieces of 20


async def test_an_interrupted_answer_is_silent_at_once() -> None:
    """When the caller takes the turn what waits is dropped, and the history ends where the loudspeaker did."""
    async with local(stub_stages(["one", "stop please now"], saying(LONG))) as here:
        await here.greeted()
        await here.ask()
        await here.ask(1_500)
        (cut,) = here.notes.of(WasCut)[:1]
        played = here.notes.at_ms[cut.item_id]
    assert 0 < cut.at_ms < 12 * 200
    assert abs(cut.at_ms - played) < 100
    assert here.notes.of(Quietened)


async def test_without_an_answer_nothing_is_told_of_positions() -> None:
    """While nothing is played the session hears of no position."""
    async with local(stub_stages()) as here:
        await here.greeted()
        before = dict(here.notes.at_ms)
        await here.run(1_000)
        assert here.notes.at_ms == before
        assert here.heard.strip(b"\0") == b""


async def test_a_turn_is_taken_and_ended_by_key() -> None:
    """With push-to-talk only what is said between two presses is heard, and it is answered."""
    stages = stub_stages(["red light"])
    async with local(stages, push_to_talk=True) as here:
        await here.greeted()
        await here.ask(2_000)
        assert here.notes.of(Committed) == []
        here.microphone.press()
        await here.run(1_000, tone(1_000, rate=16_000))
        here.microphone.press()
        await here.until(PlayedOut, 2)
    assert [turn.item.text for turn in here.notes.of(Committed)] == ["red light"]
    assert isinstance(stages.omni, StubOmni)
    assert stages.omni.questions[-1].text == "red light"
    states = [state for _, state in here.notes.levels]
    assert list(dict.fromkeys(states)) == ["waiting", "talking"]
    assert states[-1] == "waiting"


async def test_who_takes_the_turn_by_key_stops_the_answer() -> None:
    """Space over an answer ends it; a second press without a word is no question."""
    async with local(stub_stages(["one"], saying(LONG)), push_to_talk=True) as here:
        await here.greeted()
        here.microphone.press()
        await here.run(500, tone(500, rate=16_000))
        here.microphone.press()
        await here.run(1_500)
        here.microphone.press()
        await here.run(60)
        assert len(here.notes.of(WasCut)) == 1
        here.heard = b""
        here.microphone.press()
        await here.run(200)
        assert loud(here.heard) == 0
        assert [trouble.error.code for trouble in here.notes.of(Trouble)] == ["input_audio_buffer_commit_empty"]


async def test_a_card_unplugged_and_back_goes_on_with_the_answer() -> None:
    """It is told that the card is gone; meanwhile the answer waits; back, it goes on from the word that was cut."""
    async with local(stub_stages(["one"], saying(LONG))) as here:
        await here.greeted()
        await here.ask()
        await here.run(300)
        before = loud(here.heard)
        here.card.unplug()
        await here.run(4_000)
        assert here.notes.levels[-1][1] == "gone"
        assert here.notes.of(PlayedOut)[1:] == []
        here.card.plugged = True
        await here.until(PlayedOut, 2)
    assert len(here.notes.devices) == 2
    assert "gone" in here.notes.devices[0]
    assert "back" in here.notes.devices[1]
    assert here.notes.of(State)
    assert 12 * 200 <= loud(here.heard) + 1 <= 12 * 200 + 200 + 65  # at most the cut word twice, and what was under way
    assert before > 0


async def test_a_card_that_is_not_there_is_an_error() -> None:
    """At the start, a sound card that cannot be opened ends it with the reason."""
    microphone = Microphone(FakeCard(plugged=False), NoCanceller(), Notes())
    with pytest.raises(BackendUnavailable, match="cannot be opened"):
        await microphone.serve(lambda link: None)
    assert microphone.dropped == 0


async def test_the_canceller_is_given_both_voices() -> None:
    """It is told the latency of both streams, hears all that is played, and what it gives back is what is heard."""
    calls: list[tuple[str, float]] = []

    class FakeCanceller:
        """FAKE: takes everything out."""

        def set_delay(self, ms: float) -> None:
            calls.append(("delay", ms))

        def played(self, pcm: bytes) -> None:
            calls.append(("played", len(pcm)))

        def heard(self, pcm: bytes) -> bytes:
            calls.append(("heard", len(pcm)))
            return bytes(len(pcm))

    async with local(stub_stages(["red"]), card=FakeCard(latency_s=0.03), canceller=FakeCanceller()) as here:
        await here.greeted()
        await here.ask()
    assert calls[:3] == [("delay", 60.0), ("heard", 640), ("played", 960)]
    assert here.notes.of(Committed) == []
    assert max(db for db, _ in here.notes.levels) < -90
