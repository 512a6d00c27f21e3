"""Realtime over WebRTC: a real peer by aiortc, stub stages, real time."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import numpy as np
import pytest
from aioice import ice
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.app import create_app
from assistant.config import Config
from assistant.conversation import Item
from assistant.desk import Desk
from assistant.errors import BadInput
from assistant.link import INPUTS, STOPPED_READING, Link
from assistant.messages import AnswerStarted, AudioCleared, AudioIn, CommitAudio, FramePart, ItemFetched, Sounded
from assistant.realtime.events import MESSAGE_LIMIT
from assistant.realtime.protocol import Realtime
from assistant.stages import Stages
from assistant.testing.server import serving
from assistant.testing.stages import silence, stub_stages, tone
from assistant.transports import webrtc
from assistant.transports.webrtc import Call
from assistant.world import World
from tests.relay import Relay, relaying
from tests.rtc import LOUD, Caller, Microphone, calling, leaving_nothing, peer_of, wanting

SPEECH = silence(300) + tone(600) + silence(700)

FINGERPRINT = "a=fingerprint:sha-256 " + ":".join(f"{number:02X}" for number in range(32))

OFFER = f"""\
v=0
o=- 1 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=msid-semantic:WMS *
m=audio 9 UDP/TLS/RTP/SAVPF 111 9 0
c=IN IP4 127.0.0.1
a=sendrecv
a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
a=mid:0
a=msid:- 1
a=rtcp-mux
a=ssrc:5809 cname:x
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:9 G722/8000
a=rtpmap:0 PCMU/8000
a=candidate:1 1 udp 2130706431 127.0.0.1 9 typ host
a=ice-ufrag:8oy8
a=ice-pwd:xevNsLWYX125K01mm6V3Vr
{FINGERPRINT}
a=setup:actpass
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 127.0.0.1
a=mid:1
a=sctp-port:5000
a=max-message-size:262144
a=ice-ufrag:8oy8
a=ice-pwd:xevNsLWYX125K01mm6V3Vr
{FINGERPRINT}
a=setup:actpass
"""
"""Sound and a data channel, from a peer that does not exist."""


@asynccontextmanager
async def server(folder: Path, stages: Stages | None = None, *, last: bool = True) -> AsyncIterator[tuple[str, Desk]]:
    """A server, and its desk; when it has stopped nothing of it is left. ``last``: nor of anybody else."""
    app = create_app(Config(data=folder), stages or stub_stages())
    async with leaving_nothing() if last else nullcontext():
        async with serving(app) as address:
            yield address, app.state.desk
        assert app.state.desk.sessions == {}


async def gone(desk: Desk, within_s: float = 5) -> None:
    """Wait until nobody talks, and every connection is closed."""
    async with asyncio.timeout(within_s):
        while desk.sessions or desk._calls:
            await asyncio.sleep(0.01)


async def test_a_dialogue_by_voice(tmp_path: Path) -> None:
    """What is said into the microphone is answered aloud, in the protocol's order, and the sound is no event."""
    async with server(tmp_path, stub_stages(["hello there"])) as (address, desk):
        async with calling(address, SPEECH, session=wanting()) as caller:
            await caller.until("output_audio_buffer.stopped")
            assert await caller.hang_up()
            await gone(desk)
        kinds = [event["type"] for event in caller.events]
        order = [
            "session.created",
            "session.updated",
            "input_audio_buffer.speech_started",
            "input_audio_buffer.speech_stopped",
            "input_audio_buffer.committed",
            "response.created",
            "output_audio_buffer.started",
            "frontdesk.audio",
            "response.output_audio.done",
            "response.done",
            "output_audio_buffer.stopped",
        ]
        assert [kind for kind in kinds if kind in order] == order
        assert "response.output_audio.delta" not in kinds
        transcript = caller.of("response.output_audio_transcript.done")[0]["transcript"]
        assert transcript == "You said hello there."
        loud = [packet for packet in caller.heard if packet.loudest > LOUD]
        assert len(loud) == pytest.approx(4 * 200 / 20, abs=3)  # four words of 200 ms


@pytest.mark.slow
async def test_an_anchor_names_the_packet_in_which_speech_begins(tmp_path: Path) -> None:
    """Also behind a pause in the answer, where its sound goes on at another place of the clock."""
    async with (
        server(tmp_path, stub_stages(tts_latency_s=1.2)) as (address, _),
        calling(address, session=wanting()) as caller,
    ):
        await caller.until("session.updated")
        caller.type("that. Four five")
        await caller.until("output_audio_buffer.stopped")
        await caller.hang_up()
    # A loop that was held up anchors what goes on after it, too; speech that begins has its own in any case.
    anchors = {anchor["at_ms"]: anchor["rtp_timestamp"] for anchor in caller.of("frontdesk.audio")}
    loud = [place for place, packet in enumerate(caller.heard) if packet.loudest > LOUD]
    begins = [place for place in loud if place - 3 not in loud and place - 2 not in loud and place - 1 not in loud]
    assert [caller.heard[place].timestamp for place in begins] == [anchors[0], anchors[600]]


@pytest.mark.parametrize("by", ["response.cancel", "output_audio_buffer.clear", "voice"])
async def test_an_interruption_empties_what_waits_at_once(tmp_path: Path, by: str) -> None:
    """Behind the event that says so at most one packet is no silence: the decoder goes over from speech in it."""
    long = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    async with server(tmp_path, stub_stages(["stop"])) as (address, _), calling(address, session=wanting()) as caller:
        await caller.until("session.updated")
        caller.type(long)
        await caller.until("frontdesk.audio")
        if by == "voice":
            caller.microphone.say(tone(500))
        else:
            caller.say(type=by)
        cleared = caller.events.index(await caller.until("output_audio_buffer.cleared"))
        async with asyncio.timeout(5):
            while sum(packet.events > cleared for packet in caller.heard) < 12:
                await asyncio.sleep(0.01)
        await caller.hang_up()
    after = [packet.loudest > LOUD for packet in caller.heard if packet.events > cleared][:12]
    assert sum(after) <= 1
    assert not any(after[1:])
    assert 0 < sum(packet.loudest > LOUD for packet in caller.heard) < 16 * 10 - 20
    done = caller.of("response.done")[0]["response"]
    assert done["status"] == "cancelled"


@pytest.mark.slow
async def test_a_caller_comes_back_by_another_call(tmp_path: Path) -> None:
    """With the token of the first connection the second is in the same conversation, and is told where it stands."""
    async with server(tmp_path) as (address, desk):
        async with calling(address, session=wanting()) as first:
            told = (await first.until("session.updated"))["session"]["frontdesk"]
            first.type("remember this")
            await first.until("output_audio_buffer.stopped")
        async with asyncio.timeout(5):
            while desk._calls:
                await asyncio.sleep(0.01)
        assert len(desk.sessions) == 1
        back = wanting(resume=told["resume"])
        async with calling(address, session=back) as second:
            state = await second.until("frontdesk.state")
            created = second.of("session.created")[0]["session"]
            assert created["frontdesk"] == {"version": 1, "resumed": True}
            assert created["id"] == first.of("session.created")[0]["session"]["id"]
            assert [item["role"] for item in state["items"]] == ["user", "assistant"]
            second.type("and go on")
            await second.until("output_audio_buffer.stopped")
            await second.hang_up()
        assert any(packet.loudest > LOUD for packet in second.heard)
        await gone(desk)


async def test_who_comes_back_takes_over_from_his_own_old_call(tmp_path: Path) -> None:
    """The connection that is still there is ended, and the conversation goes on in the new one."""
    async with server(tmp_path) as (address, desk), calling(address, session=wanting()) as first:
        told = (await first.until("session.updated"))["session"]["frontdesk"]
        async with calling(address, session=wanting(resume=told["resume"])) as second:
            await second.until("frontdesk.state")
            await asyncio.wait_for(first.closed.wait(), 5)
            assert len(desk.sessions) == 1
            await second.hang_up()
            await gone(desk)


@pytest.mark.slow
async def test_voice_alone_is_a_conversation(tmp_path: Path) -> None:
    """Without a data channel nobody is told of events, and what is said is answered."""
    async with server(tmp_path, stub_stages(["hello there"])) as (address, desk):
        async with calling(address, SPEECH, session=wanting("audio"), channel="") as caller, asyncio.timeout(15):
            while sum(packet.loudest > LOUD for packet in caller.heard) < 4 * 200 / 20 - 3:
                await asyncio.sleep(0.02)
        assert caller.events == []
        await gone(desk)


async def test_typing_alone_is_a_conversation(tmp_path: Path) -> None:
    """Without a track of sound a line is typed, and answered in words."""
    async with server(tmp_path) as (address, desk):
        async with calling(address, microphone=False) as caller:
            await caller.until("session.created")
            caller.type("hello", output_modalities=["text"])
            done = await caller.until("response.done")
            assert done["response"]["output"][0]["content"][0]["text"] == "You said hello."
            await caller.hang_up()
        await gone(desk)
    assert caller.heard == []


async def test_a_channel_of_another_name_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has no other is not connected, and let go; beside the right one it does not matter."""
    async with server(tmp_path) as (address, desk):
        async with peer_of(address, channel="chat") as caller:
            caller.pc.createDataChannel("oai-events").on("message", caller.took)
            response = await caller.http.post("/v1/realtime/calls", **raw(caller))
            await caller.pc.setRemoteDescription(RTCSessionDescription(response.text, "answer"))
            await asyncio.wait_for(caller.closed.wait(), 5)
            await caller.until("session.created")
            assert len(desk.sessions) == 1
        await gone(desk)
        monkeypatch.setattr(webrtc, "CONNECT_S", 1.0)
        async with calling(address, channel="chat") as caller:
            await asyncio.wait_for(caller.closed.wait(), 5)
            await gone(desk)
        assert caller.events == []


def raw(caller: Caller) -> dict[str, Any]:
    """A request with the offer alone."""
    return {"content": caller.pc.localDescription.sdp, "headers": {"content-type": "application/sdp"}}


# How calls end


async def test_who_closes_his_channel_has_left(tmp_path: Path) -> None:
    """Though his sound goes on: there is no conversation without its events."""
    async with server(tmp_path) as (address, desk), calling(address) as caller:
        await caller.until("session.created")
        assert caller.channel is not None
        caller.channel.close()
        await gone(desk)


async def test_a_server_that_stops_ends_its_calls(tmp_path: Path) -> None:
    """Those that talk, and those that never connected: when it has stopped no connection, task or thread is left."""
    async with leaving_nothing(), AsyncExitStack() as callers:
        talking: list[Caller] = []
        async with server(tmp_path, last=False) as (address, desk):
            for _ in range(2):
                talking.append(await callers.enter_async_context(calling(address, session=wanting())))
                await talking[-1].until("session.updated")
            early = await callers.enter_async_context(peer_of(address))
            response = await early.http.post("/v1/realtime/calls", **raw(early))
            assert response.status_code == 201
            assert len(desk.sessions) == len(desk._calls) == 3
        assert (desk.sessions, desk._calls) == ({}, set())
        for caller in talking:
            await asyncio.wait_for(caller.closed.wait(), 5)


async def test_a_call_that_does_not_end_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that stops waits a second for what hangs; the connection is closed all the same."""

    async def hang(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Call, "_write", hang)
    async with leaving_nothing(), AsyncExitStack() as callers:
        async with server(tmp_path, last=False) as (address, _):
            caller = await callers.enter_async_context(calling(address))
            await caller.until("session.created")
        await asyncio.wait_for(caller.closed.wait(), 5)


@pytest.mark.parametrize("beats", [True, False])
async def test_a_caller_whose_network_is_gone_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beats: bool
) -> None:
    """By the heartbeat that he promised, and without one by ICE, which asks for consent every few seconds."""
    monkeypatch.setattr(webrtc, "BEAT_S", 0.05)
    monkeypatch.setattr(webrtc, "SILENT_S", 0.5 if beats else 100)
    if not beats:
        monkeypatch.setattr(ice, "CONSENT_INTERVAL", 0.1)
        monkeypatch.setattr(ice, "CONSENT_FAILURES", 2)
    async with server(tmp_path) as (address, desk), relaying() as relay:
        wanted = wanting("heartbeat" if beats else "cues")
        async with calling(address, session=wanted, offered=relay.offer, answered=relay.answer) as caller:
            await caller.until("session.updated")
            if beats:
                for n in range(20):
                    caller.say(type="frontdesk.ping", n=n)
                    await caller.until("frontdesk.pong", n + 1)
                    await asyncio.sleep(0.05)
            assert len(desk._calls) == 1
            relay.down = True
            await gone(desk, 10)


@pytest.mark.slow
async def test_a_peer_that_never_connects_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether he takes no answer at all, or stops before DTLS: his call and his session are gone in time."""
    monkeypatch.setattr(webrtc, "CONNECT_S", 0.7)
    async with server(tmp_path) as (address, desk):
        async with peer_of(address) as caller:
            await caller.http.post("/v1/realtime/calls", **raw(caller))
            assert len(desk.sessions) == 1
            await gone(desk)
        async with peer_of(address) as caller:
            for transport in {transceiver.sender.transport for transceiver in caller.pc.getTransceivers()}:
                monkeypatch.setattr(transport, "start", AsyncMock())
            response = await caller.http.post("/v1/realtime/calls", **raw(caller))
            await caller.pc.setRemoteDescription(RTCSessionDescription(response.text, "answer"))
            async with asyncio.timeout(5):
                while caller.pc.iceConnectionState != "completed":
                    await asyncio.sleep(0.01)
            assert len(desk.sessions) == 1
            await gone(desk)


async def test_a_bug_ends_one_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, the connection is closed, and the next caller is served."""

    def fail(*_: object) -> None:
        raise KeyError("a bug")

    async with server(tmp_path) as (address, desk):
        with monkeypatch.context() as patched:
            patched.setattr(Realtime, "receive", fail)
            async with calling(address) as caller:
                await caller.until("session.created")
                caller.type("hello")
                await asyncio.wait_for(caller.closed.wait(), 5)
            await gone(desk)
        assert "a call failed" in caplog.text
        async with calling(address) as caller:
            await caller.until("session.created")


# What is sent over the channel


async def test_what_is_wrong_with_a_message_is_said(tmp_path: Path) -> None:
    """Binary, too large, no JSON, of the other transport: a typed error each, and the call goes on."""
    async with server(tmp_path) as (address, _), calling(address) as caller:
        await caller.until("session.created")
        assert caller.channel is not None
        unbounded(caller)
        messages = [b"\0", bytes(MESSAGE_LIMIT + 1), "{", "[" * 100_000, " " * (MESSAGE_LIMIT + 1)]
        for message in messages:
            caller.channel.send(message)
        caller.say(type="frontdesk.ping", n=1)
        await caller.until("error", len(messages) + 1)
        codes = [event["error"]["code"] for event in caller.of("error")]
        assert codes == ["binary_frame", "too_large", "invalid_json", "invalid_event", "too_large", "unknown_event"]
        caller.type("still there", output_modalities=["text"])
        await caller.until("response.done")


def unbounded(caller: Caller) -> None:
    """Let a peer send messages larger than the other said it takes."""
    sctp: Any = caller.pc.sctp
    sctp._remote_max_message_size = 0


@pytest.mark.slow
async def test_a_message_of_two_megabytes_is_refused(tmp_path: Path) -> None:
    """It is an error, and the call goes on."""
    async with server(tmp_path) as (address, _), calling(address) as caller:
        await caller.until("session.created")
        assert caller.channel is not None
        unbounded(caller)
        caller.channel.send("x" * 2_000_000)
        error = await caller.until("error", timeout_s=60)
        assert error["error"]["code"] == "too_large"
        caller.type("still there", output_modalities=["text"])
        await caller.until("response.done")


async def test_a_message_that_does_not_end_ends_the_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the bound it is not waited for: the client is told, and the connection closed."""
    monkeypatch.setattr(webrtc, "UNFINISHED", 150_000)
    monkeypatch.setattr(webrtc, "BEAT_S", 0.02)
    async with server(tmp_path) as (address, desk), calling(address) as caller:
        await caller.until("session.created")
        assert caller.channel is not None
        unbounded(caller)
        caller.channel.send("x" * 600_000)
        assert (await caller.until("error"))["error"]["code"] == "too_large"
        await asyncio.wait_for(caller.closed.wait(), 5)
        await gone(desk)


@dataclass
class Direct:
    """A call without a server: its session is a link that the test holds."""

    call: Call
    link: Link
    served: asyncio.Task[None]
    caller: Caller


@asynccontextmanager
async def direct(
    relay: Relay | None = None, *, video: bool = False, offering: MediaStreamTrack | None = None
) -> AsyncIterator[Direct]:
    """A call, connected; when the block ends it ends."""
    call, link = Call(video=video), Link(webrtc.CHANNEL)
    async with peer_of("localhost", offering=offering) as caller:
        offer = caller.pc.localDescription.sdp
        answer = await call.answer(relay.offer(offer) if relay else offer)
        served = asyncio.create_task(call.serve(link, Realtime("sess", "conv", World(), rtc=True)))
        answer = relay.answer(answer) if relay else answer
        await caller.pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await caller.until("session.created")
        try:
            yield Direct(call, link, served, caller)
        finally:
            call.hang_up()
            await asyncio.wait_for(served, 10)


async def commits(link: Link, enough: Callable[[list[str]], bool]) -> list[str]:
    """The ids of the commits that the session is given from now on; sound comes between them all the time."""
    taken: list[str] = []
    async with asyncio.timeout(10):
        while not enough(taken):
            if isinstance(message := await link.take(), CommitAudio):
                taken.append(message.event_id)
    return taken


async def test_messages_faster_than_they_are_read_are_dropped_and_it_is_said_once() -> None:
    """A session that is stuck takes no more: what comes beyond the bound is dropped, what is kept is in order."""
    async with leaving_nothing(), direct() as one:
        count = INPUTS + webrtc.FRAMES + 50
        for number in range(count):
            one.caller.say(type="input_audio_buffer.commit", event_id=str(number))
        async with asyncio.timeout(10):
            while not one.call._overrun:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        taken = await commits(one.link, lambda _: bool(one.caller.of("error")))
        assert taken[:500] == [str(number) for number in range(500)]
        assert len(one.caller.of("error")) == 1
        assert one.caller.of("error")[0]["error"]["code"] == "too_fast"
        one.caller.say(type="input_audio_buffer.commit", event_id="last")
        taken += await commits(one.link, lambda taken: taken[-1:] == ["last"])
        assert len(taken) < count
        assert len(one.caller.of("error")) == 1


async def test_bytes_that_wait_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only their number: a few large messages are too many, one alone is always read."""
    monkeypatch.setattr(webrtc, "WAITING", 1_000)
    async with leaving_nothing(), direct() as one:
        one.call._arrived("x" * 2_000)
        one.call._arrived("{}")
        one.call._arrived("{}")
        await one.caller.until("error", 2)
        codes = [event["error"]["code"] for event in one.caller.of("error")]
        assert codes == ["too_fast", "invalid_json"]


async def test_a_client_that_takes_nothing_has_stopped_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """When too much waits to be sent the next message waits too, and not for ever."""
    monkeypatch.setattr(webrtc, "BACKLOG", 20_000)
    monkeypatch.setattr(webrtc, "SEND_S", 0.5)
    async with leaving_nothing(), relaying() as relay, direct(relay) as one:
        for _ in range(300):
            one.link.tell(AudioCleared())
        await one.caller.until("input_audio_buffer.cleared", 300)  # it waited, and went on
        relay.down = True
        for _ in range(1_500):
            one.link.tell(AudioCleared())
        await asyncio.wait_for(one.served, 10)
        assert one.link.closed == STOPPED_READING


async def test_a_message_that_the_peer_does_not_take_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged, without what is in it, and what follows arrives."""
    async with leaving_nothing(), direct() as one:
        one.link.tell(ItemFetched(Item("item_1", text="secret " * 60_000)))
        one.link.tell(AudioCleared())
        await one.caller.until("input_audio_buffer.cleared")
    assert "larger than the peer takes" in caplog.text
    assert "secret" not in caplog.text
    assert one.caller.of("conversation.item.retrieved") == []


async def test_of_answers_that_pile_up_the_newest_have_anchors() -> None:
    """The names of four are kept; the sound of one before them is heard without its place being told."""
    async with leaving_nothing(), direct() as one:
        one.caller.say(type="session.update", session=wanting("audio"))
        await one.caller.until("session.updated")
        for number in range(6):
            one.link.tell(AnswerStarted(f"resp_{number}", f"item_{number}", None, "audio"))
            one.link.tell(Sounded(f"resp_{number}", f"item_{number}", tone(40), 0.0))
        await one.caller.until("frontdesk.audio", 4)
        items = [event["item_id"] for event in one.caller.of("frontdesk.audio")]
        assert items == [f"item_{number}" for number in range(2, 6)]


async def test_nothing_is_sent_over_a_channel_that_is_closed() -> None:
    """What is told then finds nobody: the call ends as one whose client left."""
    async with leaving_nothing(), direct() as one:
        assert one.caller.channel is not None
        one.call._over = asyncio.Event()  # nobody else notices
        one.caller.channel.close()
        await asyncio.wait_for(one.caller.closed.wait(), 5)
        one.link.tell(AudioCleared())
        await asyncio.wait_for(one.served, 5)
        assert one.link.closed == "the client left"


async def test_sound_becomes_input_at_the_rate_of_listening() -> None:
    """The microphone reaches the session at 16 kHz, in the time that was spoken."""
    async with leaving_nothing(), direct() as one:
        one.caller.microphone.say(tone(400))
        loud = 0.0
        async with asyncio.timeout(10):
            while loud < 390:
                message = await one.link.take()
                assert isinstance(message, AudioIn)
                assert message.rate == 16_000
                samples = np.abs(np.frombuffer(message.pcm, "<i2").astype(int))
                loud += len(samples) / 16 if samples.max() > LOUD else 0
        assert one.call._uplink.damaged == 0


# Offers


class Camera(VideoStreamTrack):
    """Grey pictures."""


def section(sdp: str, kind: str, number: int = 0) -> str:
    """One media section of a description."""
    return [part for part in sdp.split("m=")[1:] if part.startswith(kind)][number]


@pytest.mark.parametrize("allowed", [False, True])
async def test_a_camera_is_taken_where_it_is_allowed(allowed: bool) -> None:
    """A video track that is offered is declined, or its pictures reach the session as stills."""
    async with direct(video=allowed, offering=Camera()) as one:
        answer = one.call.pc.localDescription.sdp
        assert ("a=recvonly" if allowed else "a=inactive") in section(answer, "video")
        assert "a=sendrecv" in section(answer, "audio")
        if allowed:
            async with asyncio.timeout(10):
                while not isinstance(message := await one.link.take(), FramePart):
                    pass
            assert message.data.startswith(b"\xff\xd8")
    assert not [thread.name for thread in threading.enumerate() if "decoder" in thread.name]


async def test_of_two_voices_the_first_is_taken() -> None:
    """A second section of sound is declined."""
    async with leaving_nothing():
        call, pc = Call(), RTCPeerConnection(RTCConfiguration([]))
        pc.addTrack(Microphone())
        pc.addTransceiver("audio")
        await pc.setLocalDescription(await pc.createOffer())
        answer = await call.answer(pc.localDescription.sdp)
        assert "a=sendrecv" in section(answer, "audio")
        assert "a=inactive" in section(answer, "audio", 1)
        await pc.close()
        await call.close()


async def test_opus_is_all_that_is_spoken() -> None:
    """The answer names no other codec, and an offer without it is refused."""
    async with leaving_nothing(), peer_of("localhost") as caller:
        offer = caller.pc.localDescription.sdp
        call = Call()
        answer = await call.answer(offer)
        assert {line.split(" ")[1] for line in answer.splitlines() if line.startswith("a=rtpmap")} == {"opus/48000/2"}
        await call.close()
        call = Call()
        with pytest.raises(BadInput) as refused:
            await call.answer(offer.replace("opus/48000/2", "speex/16000"))
        assert refused.value.code == "bad_sdp"
        await call.close()


@settings(max_examples=25)
@given(st.data())
def test_any_change_to_an_offer_is_answered_or_refused(data: st.DataObject) -> None:
    """Lines left out, doubled, exchanged or broken off: an answer or a typed error, and nothing else."""
    lines = OFFER.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "cut", "swap", "number", "junk"])):
            case "drop":
                del lines[place]
            case "double":
                lines.insert(place, lines[place])
            case "cut":
                lines[place] = lines[place][: data.draw(st.integers(0, len(lines[place])))]
            case "swap":
                lines[place], lines[0] = lines[0], lines[place]
            case "number":
                lines[place] = re.sub(r"\d+", data.draw(st.sampled_from(["-1", "0", "9" * 30, "x"])), lines[place])
            case "junk":
                lines[place] = "a=" + data.draw(st.text(max_size=20))

    async def answer() -> None:
        async with leaving_nothing():
            call = Call()
            with contextlib.suppress(BadInput):
                assert (await call.answer("\r\n".join(lines) + "\r\n")).startswith("v=0")
            await call.close()

    asyncio.run(answer())
