"""The desk: conversations begin, are come back to, and all end with the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.websockets import WebSocket

from assistant.admission import Busy
from assistant.app import BACK, converse
from assistant.auth import Access, Caller, Signer
from assistant.config import Config
from assistant.desk import Desk
from assistant.entrance import Entrance
from assistant.errors import NotPossible
from assistant.limiting import Limiter
from assistant.link import ERASED
from assistant.messages import Configure
from assistant.metrics import Metrics
from assistant.network import Limits
from assistant.pacing import Channel
from assistant.session import Session
from assistant.settings import GRACE_S, Languages
from assistant.site import Site
from assistant.store import Store
from assistant.testing.stages import stub_stages
from tests.assistant.transports.test_websocket import Wire

pytestmark = pytest.mark.looptime

AGREE = '{"type": "session.update", "session": {"type": "realtime", "frontdesk": {"version": 1, "events": ["state"]}}}'


@asynccontextmanager
async def on_the_line(desk: Desk, wire: Wire, back: str = "") -> AsyncIterator[asyncio.Task[None]]:
    """A caller at a desk by itself, without a server; it has ended when the block has."""
    wire.to_server.put_nowait({"type": "websocket.connect"})
    offered = ["realtime", *([BACK + back] if back else [])]
    scope = {"type": "websocket", "path": "/", "headers": [], "query_string": b"", "subprotocols": offered}
    call = asyncio.create_task(converse(entrance_to(desk), WebSocket(scope, wire.to_server.get, wire.send)))
    await asyncio.sleep(0.01)
    yield call
    async with asyncio.timeout(10):
        await call


@asynccontextmanager
async def on_the_line_of(desk: Desk, wire: Wire) -> AsyncIterator[None]:
    """A caller at a desk that is open for as long as the block."""
    async with desk.open(), on_the_line(desk, wire):
        yield
        wire.leave()


def entrance_to(desk: Desk) -> Entrance:
    """An entrance where everybody is let in."""
    metrics = Metrics(lambda: 0, lambda: 0)
    return Entrance(desk, Access(Signer(b"")), Limiter(desk.config.limits, desk.world.now, lambda _: None), metrics)


def desk_at(folder: Path, sessions: int = 20) -> Desk:
    return Desk(Config(limits=Limits(sessions=sessions)), stub_stages(), Store(folder))


async def test_a_server_that_stops_ends_its_conversations(tmp_path: Path) -> None:
    """Everybody on the line is told why; who calls then is turned away, and readiness says no."""
    desk = desk_at(tmp_path)
    assert desk.readiness() == (True, {"ready": True, "sessions": 0, "trouble": {}})
    first, late = Wire(), Wire()
    async with desk.open():
        async with on_the_line(desk, first) as call:
            assert desk.readiness()[1]["sessions"] == 1
            await desk.close()
            await asyncio.wait({call})
            assert first.closed == (1012, "the server is shutting down")
        async with on_the_line(desk, late):
            pass
    assert [message["type"] for message in late.sent] == [
        "websocket.http.response.start",
        "websocket.http.response.body",
    ]
    assert b'"closing"' in late.sent[1]["body"]
    assert desk.readiness()[0] is False
    assert desk.sessions == {}


async def test_a_desk_where_nobody_talks_closes_at_once(tmp_path: Path) -> None:
    """There is nothing to wait for."""
    began = asyncio.get_running_loop().time()
    async with desk_at(tmp_path).open():
        pass
    assert asyncio.get_running_loop().time() == began


async def test_a_conversation_that_does_not_end_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second is what running conversations get, then their tasks are cancelled."""

    async def hang(_: Session) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Session, "run", hang)
    desk, wire = desk_at(tmp_path), Wire()
    async with on_the_line_of(desk, wire):
        began = asyncio.get_running_loop().time()
        await desk.close()
        assert asyncio.get_running_loop().time() - began == pytest.approx(1.0)
    assert desk.sessions == {}


async def test_a_bug_ends_one_session_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The session that failed is logged and gone, its line is closed and free again, and the next caller is served."""
    desk, wire, other = desk_at(tmp_path), Wire(), Wire()
    async with desk.open():
        with monkeypatch.context() as patched:

            async def fail(_: Session) -> None:
                raise KeyError("a bug")

            patched.setattr(Session, "_live", fail)
            async with on_the_line(desk, wire):
                pass
        assert "failed" in caplog.text
        assert (desk.sessions, desk.empty.is_set()) == ({}, True)
        async with on_the_line(desk, other):
            assert other.kinds == ["session.created"]
            other.leave()


def secret(wire: Wire) -> str:
    return str(wire.frames[1]["session"]["frontdesk"]["resume"])


async def test_a_caller_comes_back_to_the_same_conversation(tmp_path: Path) -> None:
    """With the secret of its last connection a client is in the session it was in; that secret is good for once."""
    desk, first, second, third = desk_at(tmp_path, sessions=1), Wire(), Wire(), Wire()
    async with desk.open():
        async with on_the_line(desk, first):
            first.write(text=AGREE)
            await asyncio.sleep(0.1)
            first.leave()
        assert first.frames[1]["session"]["frontdesk"]["grace_s"] == GRACE_S
        await asyncio.sleep(GRACE_S - 1)
        async with on_the_line(desk, second, secret(first)):
            second.write(text=AGREE)
            await asyncio.sleep(0.1)
            assert second.frames[0]["session"]["id"] == first.frames[0]["session"]["id"]
            assert second.frames[0]["session"]["frontdesk"] == {"version": 1, "resumed": True}
            assert second.kinds[1:] == ["session.updated", "frontdesk.state"]
            second.leave()
        desk.admit(secret(second))
        with pytest.raises(Busy):
            desk.admit(secret(first))
        await asyncio.sleep(GRACE_S + 1)
        async with on_the_line(desk, third, secret(second)):
            assert third.frames[0]["session"]["id"] != first.frames[0]["session"]["id"]
            assert third.frames[0]["session"]["frontdesk"] == {"version": 1, "resumed": False}
            third.leave()


async def test_a_way_back_that_led_nowhere_may_be_tried_again(tmp_path: Path) -> None:
    """A connection that ends before its client was heard has not used up the secret that it came with."""
    desk, first, second, third = desk_at(tmp_path), Wire(), Wire(), Wire()
    async with desk.open():
        async with on_the_line(desk, first):
            first.write(text=AGREE)
            await asyncio.sleep(0.1)
            first.leave()
        async with on_the_line(desk, second, secret(first)):
            second.leave()
        async with on_the_line(desk, third, secret(first)):
            third.write(text=AGREE)
            await asyncio.sleep(0.1)
            assert third.frames[0]["session"]["frontdesk"] == {"version": 1, "resumed": True}
            assert third.frames[0]["session"]["id"] == first.frames[0]["session"]["id"]
            third.leave()
        assert not desk.knows(secret(first))
        assert desk.knows(secret(third))


@pytest.mark.parametrize(("agree", "code"), [(False, 1001), (True, 1000)])
async def test_who_does_not_come_back_is_not_waited_for(tmp_path: Path, agree: bool, code: int) -> None:
    """A client that did not ask to come back, and one that said goodbye, leave no conversation behind."""
    desk, wire = desk_at(tmp_path), Wire()
    async with desk.open():
        async with on_the_line(desk, wire):
            if agree:
                wire.write(text=AGREE)
                await asyncio.sleep(0.1)
            wire.leave(code)
        await asyncio.sleep(0.1)
        assert desk.sessions == {}


@pytest.mark.parametrize(("answer_s", "ends_s"), [(0.0, 0.0), (1.0, 1.0), (9.0, 2.5)])
async def test_an_answer_that_is_being_given_has_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer_s: float, ends_s: float
) -> None:
    """A server that stops takes nobody new at once, and ends conversations when answers have, or their time is over."""
    desk, wire = desk_at(tmp_path), Wire()
    loop = asyncio.get_running_loop()
    async with desk.open(), on_the_line(desk, wire):
        began = loop.time()
        monkeypatch.setattr(Session, "answering", property(lambda _: loop.time() < began + answer_s))
        stopping = asyncio.create_task(desk.finish(2.5))
        await asyncio.sleep(0)
        assert desk.readiness()[0] is False
        with pytest.raises(NotPossible, match="shutting down"):
            desk.admit()
        await stopping
        assert loop.time() - began == pytest.approx(ends_s, abs=0.05)
    assert wire.closed == (1012, "the server is shutting down")


async def test_who_answers_nobody_is_not_waited_for(tmp_path: Path) -> None:
    """A conversation whose line was lost holds no server up."""
    desk, wire = desk_at(tmp_path), Wire()
    async with desk.open():
        async with on_the_line(desk, wire):
            wire.write(text=AGREE)
            await asyncio.sleep(0.1)
            (session,) = desk.sessions.values()
            assert session.answering is False
            wire.leave()
        assert desk.sessions
        began = asyncio.get_running_loop().time()
        await desk.finish(2.5)
        assert asyncio.get_running_loop().time() - began < 0.1


async def test_a_loop_that_is_behind_takes_nobody_new(tmp_path: Path) -> None:
    """With free lines, too: who talks comes before who would like to; who comes back is let in."""
    desk, wire, second = desk_at(tmp_path), Wire(), Wire()
    async with desk.open():
        async with on_the_line(desk, wire):
            wire.write(text=AGREE)
            await asyncio.sleep(0.1)
            wire.leave()
        desk.lag._since = desk.world.now() - 6
        with pytest.raises(Busy, match="number 1"):
            desk.admit()
        async with on_the_line(desk, second, secret(wire)):
            assert second.frames[0]["session"]["frontdesk"]["resumed"] is True
            second.leave(1000)


async def test_who_was_let_in_may_still_come_too_late(tmp_path: Path) -> None:
    """Others may have been seated while an offer was answered; nobody is seated beyond the limit."""
    desk, wire = desk_at(tmp_path, sessions=1), Wire()
    async with desk.open():
        desk.admit()
        desk.confirm()
        async with on_the_line(desk, wire):
            with pytest.raises(Busy):
                desk.confirm()
            wire.leave()


async def test_what_carries_a_call_is_kept_until_it_ends(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It runs by itself; its failure is logged by its name and is nobody else's."""
    desk, done = desk_at(tmp_path), asyncio.Event()

    async def work() -> None:
        await asyncio.sleep(1)
        done.set()

    async def fail() -> None:
        raise KeyError("a bug")

    async with desk.open():
        desk.keep(work(), "rtc_1")
        desk.keep(fail(), "rtc_2")
        await asyncio.wait_for(done.wait(), 2)
        desk.admit()
    assert "rtc_2 failed" in caplog.text
    assert "rtc_1" not in caplog.text


async def test_a_call_that_does_not_end_is_cut_off_with_the_server(tmp_path: Path) -> None:
    """It gets the second that conversations get, and may then still clean up."""
    desk, cleaned = desk_at(tmp_path), asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.5)
            cleaned.set()

    began = asyncio.get_running_loop().time()
    async with desk.open():
        desk.keep(work(), "rtc_1")
        await asyncio.sleep(0)
    assert cleaned.is_set()
    assert asyncio.get_running_loop().time() - began == pytest.approx(1.5)


async def test_a_seat_knows_its_transport_and_its_model(tmp_path: Path) -> None:
    """A seat for WebRTC tells where its sound goes beside the protocol; both are seats of one desk."""
    desk = desk_at(tmp_path)
    async with desk.open():
        for rtc in (False, True):
            seat = desk.seat(Channel(), "mine", rtc=rtc)
            assert b'"mine"' in seat.protocol.open()[0]
            inputs, frames = seat.protocol.receive('{"type": "output_audio_buffer.clear"}')
            assert (len(inputs), len(frames)) == ((1, 0) if rtc else (0, 1))
            assert seat.session is desk.sessions[seat.session.id]
        assert desk.readiness()[1]["sessions"] == 2


async def test_who_comes_back_goes_on_in_the_same_language(tmp_path: Path) -> None:
    """The language of the conversation is in force from the first message of the new connection on."""
    config = Config(site=Site(languages=("en", "zh")))
    desk = Desk(config, stub_stages(), Store(tmp_path))
    chinese = '{"type": "session.update", "session": {"type": "realtime", "frontdesk": {"language": "zh"}}}'
    async with desk.open():
        seat = desk.seat(
            Channel(), "m", caller=Caller(session={"type": "realtime", "frontdesk": {"events": ["state"]}})
        )
        inputs, _ = seat.protocol.receive(chinese)
        (configured,) = [message for message in inputs if isinstance(message, Configure)]
        seat.session.talk.settings = configured.settings
        back = desk.seat(Channel(), "m", seat.protocol.wanted.back)
        assert back.session is seat.session
        assert back.protocol.wanted.settings.language == "zh"
        fresh = desk.seat(Channel(), "m")
        assert fresh.protocol.wanted.settings.language == ""
        assert fresh.protocol.wanted.languages == Languages(("en", "zh"), frozenset({"en"}))


async def test_a_conversation_can_be_ended_from_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its transport hears why; also one that will not end is gone then; who is not there is nobody."""
    monkeypatch.setattr("assistant.desk.CLOSE_S", 0.01)
    desk = desk_at(tmp_path)
    desk.store.start()
    async with desk.open():
        first, stuck, other = (desk.seat(Channel(), "m", caller=Caller(subject=name)) for name in "abc")
        monkeypatch.setattr(stuck.session, "leave", lambda _: None)
        await asyncio.sleep(0)
        assert first.session.talk.subject == "a"
        assert await desk.end([first.session.id, stuck.session.id, "nobody"]) == 2
        assert first.link.closed == ERASED
        assert list(desk.sessions) == [other.session.id]
    desk.store.close(10)
