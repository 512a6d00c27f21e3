"""The application on a real socket, with stub stages."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import websockets
from websockets.asyncio.client import ClientConnection, connect

from assistant.app import about, create_app
from assistant.config import Config
from assistant.network import Limits
from assistant.phrases import CHINESE
from assistant.realtime.events import MESSAGE_LIMIT
from assistant.site import Site
from assistant.stages import Stages
from assistant.store import Store
from assistant.talk import House
from assistant.testing.server import serving
from assistant.testing.stages import silence, stub_stages, tone
from pipelines.audio.g711 import MU
from pipelines.omni import Text

Event = dict[str, Any]


@asynccontextmanager
async def desk(folder: Path, stages: Stages | None = None, sessions: int = 20) -> AsyncIterator[str]:
    config = Config(data=folder, limits=Limits(sessions=sessions))
    async with serving(create_app(config, stages or stub_stages())) as address:
        yield address


async def until(socket: ClientConnection, kind: str) -> list[Event]:
    """Events up to and including the first of a kind."""
    events: list[Event] = []
    async with asyncio.timeout(10):
        while not events or events[-1]["type"] != kind:
            events.append(json.loads(await socket.recv()))
    return events


async def say(socket: ClientConnection, **event: object) -> None:
    await socket.send(json.dumps(event))


async def append(socket: ClientConnection, pcm: bytes) -> None:
    for start in range(0, len(pcm), 24_000):
        audio = base64.b64encode(pcm[start : start + 24_000]).decode()
        await say(socket, type="input_audio_buffer.append", audio=audio)


async def test_a_spoken_turn_over_the_wire(tmp_path: Path) -> None:
    """Audio in, transcript and audio out, in the protocol's order; plain clients see nothing of the extension."""
    async with (
        desk(tmp_path, stub_stages(["hello there"])) as address,
        connect(f"ws://{address}/v1/realtime") as socket,
    ):
        await append(socket, tone(600) + silence(700))
        events = await until(socket, "response.done")
    kinds = [event["type"] for event in events]
    for earlier, later in [
        ("session.created", "input_audio_buffer.speech_started"),
        ("input_audio_buffer.speech_stopped", "input_audio_buffer.committed"),
        ("input_audio_buffer.committed", "response.created"),
        ("response.created", "response.output_audio.delta"),
    ]:
        assert kinds.index(earlier) < kinds.index(later)
    assert not [kind for kind in kinds if kind.startswith("frontdesk.")]
    transcript = next(event for event in events if event["type"] == "response.output_audio_transcript.done")
    assert transcript["transcript"] == "You said hello there."
    audio = b"".join(
        base64.b64decode(event["delta"]) for event in events if event["type"] == "response.output_audio.delta"
    )
    assert len(audio) == 4 * 200 * 48


async def test_a_transcription_session_gives_transcripts_and_nothing_else(tmp_path: Path) -> None:
    """Asked for by the address: turns are told, committed and transcribed, none is answered, and none can be."""
    async with (
        desk(tmp_path, stub_stages(["hello there", "and again"])) as address,
        connect(f"ws://{address}/v1/realtime?intent=transcription") as socket,
    ):
        events = []
        for _ in range(2):
            await append(socket, tone(600) + silence(700))
            events += await until(socket, "conversation.item.input_audio_transcription.completed")
        await say(socket, type="response.create")
        events += await until(socket, "error")
    assert events[0]["session"]["type"] == "transcription"
    assert events[-1]["error"]["code"] == "transcription_session"
    assert [event["transcript"] for event in events if "transcript" in event] == ["hello there", "and again"]
    assert not [event["type"] for event in events if event["type"].startswith("response.")]


async def test_a_telephone_is_understood_and_answered_in_its_own_format(tmp_path: Path) -> None:
    """µ-law in, µ-law out, and a question by recording and picture beside it."""
    sound = {"format": {"type": "audio/pcmu"}}
    picture = "data:image/jpeg;base64," + base64.b64encode(b"\xff\xd8\xff").decode()
    recording = base64.b64encode(MU.encode(tone(500, rate=8_000))).decode()
    async with (
        desk(tmp_path, stub_stages(["hello there", "is red"])) as address,
        connect(f"ws://{address}/v1/realtime") as socket,
    ):
        session = {"type": "realtime", "audio": {"input": {**sound, "turn_detection": None}, "output": sound}}
        await say(socket, type="session.update", session=session)
        await append(socket, MU.encode(tone(600, rate=8_000)))
        await say(socket, type="input_audio_buffer.commit")
        await until(socket, "conversation.item.input_audio_transcription.completed")
        content = [
            {"type": "input_text", "text": "my light"},
            {"type": "input_audio", "audio": recording},
            {"type": "input_image", "image_url": picture},
        ]
        await say(socket, type="conversation.item.create", item={"type": "message", "role": "user", "content": content})
        await say(socket, type="response.create")
        events = await until(socket, "response.done")
    done = next(event for event in events if event["type"] == "conversation.item.done")
    assert done["item"]["content"] == [
        {"type": "input_audio", "transcript": "my light is red"},
        {"type": "input_text", "text": "[image]"},
    ]
    transcript = next(event for event in events if event["type"] == "response.output_audio_transcript.done")
    assert transcript["transcript"] == "You said hello there my light is red."
    deltas = [event["delta"] for event in events if event["type"] == "response.output_audio.delta"]
    assert len(b"".join(map(base64.b64decode, deltas))) == 8 * 200 * 8


async def test_the_extension_is_granted_as_far_as_it_is_built(tmp_path: Path) -> None:
    """session.updated carries the granted subset; the greeting comes unasked; route and cues follow."""
    async with desk(tmp_path) as address, connect(f"ws://{address}/v1/realtime") as socket:
        wanted = {"version": 1, "events": ["route", "cues", "hologram"], "greeting": True}
        await say(socket, type="session.update", session={"type": "realtime", "frontdesk": wanted})
        events = await until(socket, "response.done")
    updated = next(event for event in events if event["type"] == "session.updated")
    assert updated["session"]["frontdesk"]["events"] == ["route", "cues"]
    kinds = {event["type"] for event in events}
    assert {"frontdesk.route", "frontdesk.cues"} <= kinds


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", "invalid_json"),
        ("[" * 100_000, "invalid_event"),
        ('{"type": "response.cancel", "deep": ' + "[" * 100_000, "invalid_json"),
        ('{"type": 5}', "invalid_event"),
        ('{"type": "output_audio_buffer.clear"}', "only_webrtc"),
        ('{"type": "frontdesk.select", "node_id": "a"}', "unknown_event"),
        ('{"type": "conversation.item.retrieve", "item_id": 7}', "invalid_value"),
        ('{"type": "input_audio_buffer.append", "audio": "AAA="}', "ok"),
        ('{"type": "input_audio_buffer.append", "audio": "AAAA"}', "invalid_value"),
        ('{"type": "input_audio_buffer.commit"}', "input_audio_buffer_commit_empty"),
        ("x" * (MESSAGE_LIMIT + 1), "too_large"),
        ("x" * 2_000_000, "too_large"),
        (b"\x00\x01", "binary_frame"),
    ],
)
async def test_bad_frames_get_a_typed_error_and_the_session_goes_on(
    tmp_path: Path, frame: str | bytes, code: str
) -> None:
    """Whatever is wrong with a frame is said; the next question is answered."""
    async with desk(tmp_path) as address, connect(f"ws://{address}/v1/realtime") as socket:
        await until(socket, "session.created")
        await socket.send(frame)
        if code != "ok":
            error = (await until(socket, "error"))[-1]["error"]
            assert error["code"] == code
            assert error["message"]
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "still there"}]}
        await say(socket, type="conversation.item.create", item=item)
        await say(socket, type="response.create", response={"output_modalities": ["text"]})
        done = (await until(socket, "response.done"))[-1]
    assert done["response"]["output"][0]["content"][0]["text"] == "You said still there."


async def test_a_foreign_origin_is_refused_before_the_upgrade(tmp_path: Path) -> None:
    """A page of another site gets 403 and a reason; a client without Origin and our own page may connect."""
    async with desk(tmp_path) as address:
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with connect(f"ws://{address}/v1/realtime", origin="https://evil.example"):  # type: ignore[arg-type]
                pass
        assert refused.value.response.status_code == 403
        assert b"foreign_origin" in (refused.value.response.body or b"")
        async with connect(f"ws://{address}/v1/realtime", origin=f"http://{address}") as socket:  # type: ignore[arg-type]
            await until(socket, "session.created")


async def test_a_foreign_host_is_refused(tmp_path: Path) -> None:
    """A name that is not ours reaches nothing."""
    async with desk(tmp_path) as address, httpx2.AsyncClient() as client:
        answer = await client.get(f"http://{address}/", headers={"Host": "evil.example"})
    assert answer.status_code == 403


async def test_the_page_and_its_headers(tmp_path: Path) -> None:
    """The page is served with a strict policy; readiness and the site's name with it."""
    async with desk(tmp_path) as address, httpx2.AsyncClient() as client:
        page = await client.get(f"http://{address}/")
        site = await client.get(f"http://{address}/site.json")
        ready = await client.get(f"http://{address}/readyz")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert site.json()["brand"] == "Northtown Broadband"
    assert [one["language"] for one in site.json()["languages"]] == ["en"]
    assert ready.json()["ready"] is True


async def test_one_caller_too_many_waits_in_line(tmp_path: Path) -> None:
    """Past the limit a caller gets 503 with a place before the upgrade; its ticket lets it in when one hangs up."""
    async with desk(tmp_path, sessions=1) as address:
        async with connect(f"ws://{address}/v1/realtime") as first:
            await until(first, "session.created")
            with pytest.raises(websockets.InvalidStatus) as refused:
                async with connect(f"ws://{address}/v1/realtime"):
                    pass
        answer = refused.value.response
        told = json.loads(answer.body or b"")
        assert (answer.status_code, told["error"]["code"], told["place"]) == (503, "busy", 1)
        assert answer.headers["Retry-After"] == str(told["retry_after"])
        await asyncio.sleep(0.2)
        ticket = answer.headers["X-Frontdesk-Ticket"]
        async with connect(f"ws://{address}/v1/realtime", subprotocols=[f"frontdesk-ticket.{ticket}"]) as second:  # type: ignore[list-item]
            await until(second, "session.created")


async def test_turns_are_stored_with_what_was_heard(tmp_path: Path) -> None:
    """After a call the store holds the caller's words and what was heard; files are private."""
    async with desk(tmp_path / "data", stub_stages(["hello"])) as address:
        async with connect(f"ws://{address}/v1/realtime") as socket:
            await append(socket, tone(600) + silence(700))
            await until(socket, "response.done")
        await asyncio.sleep(0.1)
    store = Store(tmp_path / "data")
    rows = store.read("SELECT role, text FROM item ORDER BY at")
    assert rows[0] == ("user", "hello")
    assert rows[1] == ("assistant", "You said hello.")
    assert store.path.stat().st_mode & 0o077 == 0


async def test_sessions_do_not_notice_each_other(tmp_path: Path) -> None:
    """One client's broken frames and hang-up change nothing in another's answer."""
    async with desk(tmp_path) as address, connect(f"ws://{address}/v1/realtime") as good:
        async with connect(f"ws://{address}/v1/realtime") as bad:
            await bad.send("{")
            await bad.send(b"\x00")
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hello"}]}
        await say(good, type="conversation.item.create", item=item)
        await say(good, type="response.create")
        done = (await until(good, "response.done"))[-1]
    assert done["response"]["status"] == "completed"


def test_the_page_is_told_of_every_language() -> None:
    """What it shows in each, and why it is not heard where it is not."""
    both = House("Acme", "Hello.", "Ann", examples=("a",), others={"zh": House("艾克", "您好。", "安妮", "zh")})
    stages = stub_stages()
    en, zh = (about(both.speaking(language), stages) for language in both.languages)
    assert (en["brand"], en["examples"], en["hearing"], en["hearing_notice"]) == ("Acme", ["a"], True, "")
    assert (zh["language"], zh["brand"], zh["greeting"], zh["person"]) == ("zh", "艾克", "您好。", "安妮")
    assert (zh["hearing"], zh["hearing_notice"], zh["notice"]) == (False, CHINESE.not_heard, CHINESE.notice)


async def test_a_session_changes_to_chinese(tmp_path: Path) -> None:
    """Over the wire: the language is told back, not heard and said so once, and what is typed is answered in it."""
    config = Config(data=tmp_path, site=Site(languages=("en", "zh")))
    stages = stub_stages(answerer=lambda asked: [Text(f"{asked.language}。"), Text("好的。")])
    async with (
        serving(create_app(config, stages)) as address,
        connect(f"ws://{address}/v1/realtime") as socket,
    ):
        extension = {"version": 1, "events": ["cues"]}
        await say(socket, type="session.update", session={"type": "realtime", "frontdesk": extension})
        await say(socket, type="session.update", session={"type": "realtime", "frontdesk": {"language": "zh-CN"}})
        await until(socket, "session.updated")
        told = (await until(socket, "session.updated"))[-1]["session"]["frontdesk"]
        await append(socket, tone(300))
        await append(socket, tone(300))
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "你好"}]}
        await say(socket, type="conversation.item.create", item=item)
        await say(socket, type="response.create")
        events = await until(socket, "response.done")
    assert (told["language"], told["languages"], told["hearing"]) == ("zh", ["en", "zh"], False)
    assert told["events"] == ["cues"]
    assert [event["error"]["code"] for event in events if event["type"] == "error"] == ["language_not_heard"]
    spoken = [event["transcript"] for event in events if event["type"] == "response.output_audio_transcript.done"]
    assert spoken == ["zh。好的。"]
    cues = [cue for event in events if event["type"] == "frontdesk.cues" for cue in event["cues"]]
    words = [(cue["text"], cue.get("joined", False)) for cue in cues if cue["kind"] == "word"]
    assert words == [("zh。", False), ("好", True), ("的。", True)]
