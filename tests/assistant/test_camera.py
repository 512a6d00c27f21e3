"""From a picture on the wire to the words of the answer: the real parser and the real understanding, in whole sessions.

Only ears and voice are stubs.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import io
import json
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import segno
from websockets.asyncio.client import ClientConnection, connect

from assistant.answer import Composer
from assistant.app import create_app
from assistant.config import Config
from assistant.frames import PIECE_LIMIT
from assistant.router import before
from assistant.site import HandOver
from assistant.stages import Stages
from assistant.testing.server import serving
from assistant.testing.stages import StubSynthesizer, silence, stub_stages, tone
from assistant.timeline import Timeline
from pipelines.asr import Transcript
from pipelines.diagram import Drawing, Spec
from pipelines.diagram.draftsman import LayeredDraftsman
from pipelines.knowledge.collection import load
from pipelines.knowledge.retrieval import Retrieval
from pipelines.omni import Attachment, Dialogue, Line, Place, Question, Reply
from pipelines.omni.knowledge import KnowledgeOmni, Pieces
from pipelines.parsing import Code
from pipelines.parsing.parser import Parser
from pipelines.tts import Voice
from tests.pipelines.parsing.conftest import chunk, cmyk, jpeg, png

KNOWLEDGE = Path(__file__).parents[2] / "knowledge" / "broadband" / "en"
RETRIEVAL = Retrieval(load(KNOWLEDGE)[0], None)
KIT = "KIT-7590-NT"
PATIENT_S = 20.0
"""Deadline of the parser here: on a busy machine nothing may depend on it."""

Event = dict[str, Any]


def code(text: str) -> bytes:
    """A picture of a QR code, 290 pixels wide."""
    file = io.BytesIO()
    segno.make_qr(text, error="m").save(file, kind="png", scale=10, border=4)
    return file.getvalue()


class Sketchpad(LayeredDraftsman):
    """Draws really; notes what."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[str] = []

    async def draw(self, spec: Spec) -> Drawing:
        self.drawn.append(spec.id)
        return await super().draw(spec)


class Noting(KnowledgeOmni):
    """The real understanding; notes what it is asked."""

    def __init__(self) -> None:
        super().__init__(RETRIEVAL)
        self.asked: list[Question] = []

    @asynccontextmanager
    async def answer(self, question: Question) -> AsyncIterator[Pieces]:
        self.asked.append(question)
        async with super().answer(question) as pieces:
            yield pieces


class Phone:
    """A client with a camera."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.events: list[Event] = []

    async def send(self, **event: object) -> None:
        await self._socket.send(json.dumps(event))

    async def until(self, *kinds: str) -> Event:
        """The next event of one of these kinds."""
        async with asyncio.timeout(30):
            while True:
                event: Event = json.loads(await self._socket.recv())
                self.events.append(event)
                if event["type"] in kinds:
                    return event

    async def begin(self) -> None:
        """Answers in writing: nobody waits for a voice here."""
        wanted = {"version": 1, "events": ["frame", "vision", "route"]}
        session = {"type": "realtime", "output_modalities": ["text"], "frontdesk": wanted}
        await self.send(type="session.update", session=session)
        await self.until("session.updated")

    async def show(self, picture: bytes, frame_id: str = "f1") -> None:
        """Send a still in its pieces."""
        pieces = [picture[at : at + PIECE_LIMIT] for at in range(0, len(picture), PIECE_LIMIT)]
        for part, piece in enumerate(pieces):
            await self.piece(frame_id, part, len(pieces), piece)

    async def piece(self, frame_id: str, part: int, parts: int, data: bytes) -> None:
        """Send one piece."""
        text = base64.b64encode(data).decode()
        event_id = f"{frame_id}.{part}"
        await self.send(type="frontdesk.frame", event_id=event_id, frame_id=frame_id, part=part, parts=parts, data=text)

    async def ask(self, text: str = "", picture: bytes = b"") -> str:
        """Type a line, with a picture or without; returns the words of the answer."""
        content: list[dict[str, str]] = [{"type": "input_text", "text": text}] if text else []
        if picture:
            kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
            uri = f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"
            content.append({"type": "input_image", "image_url": uri})
        item = {"type": "message", "role": "user", "content": content}
        await self.send(type="conversation.item.create", event_id="asked", item=item)
        await self.send(type="response.create")
        return await self.answer()

    async def answer(self) -> str:
        """The words of the next answer."""
        return str((await self.until("response.output_text.done"))["text"])

    @property
    def errors(self) -> list[tuple[str, str]]:
        """All errors: code and event."""
        return [
            (one["error"]["code"], one["error"].get("event_id") or "") for one in self.events if one["type"] == "error"
        ]


class Desk:
    """A server with a parser and an understanding."""

    def __init__(self, *script: str | Transcript) -> None:
        self.omni = Noting()
        self.parser = Parser(PATIENT_S)
        self.stages: Stages = replace(
            stub_stages(script), omni=self.omni, parser=self.parser, draftsman=LayeredDraftsman()
        )

    @asynccontextmanager
    async def open(self, folder: Path) -> AsyncIterator[Phone]:
        config = Config(data=folder, hand_over=HandOver("Desk 2"))
        async with (
            serving(create_app(config, self.stages)) as address,
            connect(f"ws://{address}/v1/realtime", max_size=None) as socket,
        ):
            phone = Phone(socket)
            await phone.begin()
            yield phone


async def test_a_code_before_the_camera_picks_the_article_of_a_spoken_question(tmp_path: Path) -> None:
    """The client is told what was seen; the caller asks "what is this", and is answered from the code's article."""
    desk = Desk(Transcript("what is this", 0.9))
    async with desk.open(tmp_path) as phone:
        await phone.show(code(KIT))
        seen = await phone.until("frontdesk.vision")
        for start in range(0, 1300, 100):
            pcm = (tone(600) + silence(700))[start * 48 : (start + 100) * 48]
            await phone.send(type="input_audio_buffer.append", audio=base64.b64encode(pcm).decode())
        words = await phone.answer()
        route = next(event for event in phone.events if event["type"] == "frontdesk.route")
    assert (seen["frame_id"], seen["codes"], seen["code_seen_unread"]) == ("f1", [{"kind": "qr", "text": KIT}], False)
    assert (route["verdict"], [source["id"] for source in route["sources"]]) == ("answer", ["set-up-new-router"])
    assert words.startswith("Setting up your new router")
    (one,) = desk.omni.asked[0].attachments
    assert (one.kind, one.name, [each.text for each in one.codes]) == ("image", "f1", [KIT])
    assert one.data.startswith(b"\xff\xd8\xff")


async def test_a_picture_in_an_item_belongs_to_its_question(tmp_path: Path) -> None:
    """A standard client's input_image: with words, and without any; the next question is about something else."""
    desk = Desk()
    async with desk.open(tmp_path) as phone:
        assert (await phone.ask("what do I do with this", code(KIT))).startswith("Setting up your new router")
        assert (await phone.ask("", code(KIT))).startswith("Setting up your new router")
        assert "4006381333931" in await phone.ask("and what is this", code("4006381333931"))
        await phone.ask("when are you open")
    assert [len(question.attachments) for question in desk.omni.asked] == [1, 1, 1, 0]


ANIMATED = png(8, 8, (b"\0" + bytes(8)) * 8, extra=chunk(b"acTL", bytes(8)))
HUGE = png(30_000, 30_000, bytes(109 << 20), depth=1)
BAD = {
    "huge": (HUGE, "picture_too_large"),
    "truncated": (code(KIT)[:-20], "broken_picture"),
    "truncated_jpeg": (cmyk((1, 2, 3, 4))[:-30], "broken_picture"),
    "animated": (ANIMATED, "animated_picture"),
    "deep_jpeg": (jpeg(8, 8, depth=12), "unsupported_picture"),
    "empty_scan": (jpeg(640, 480), "broken_picture"),
    "cmyk": (cmyk((0, 128, 128, 255), 2), ""),
    "sixteen_bits": (png(64, 64, (b"\0" + bytes(128)) * 64, depth=16), ""),
}
"""Pictures that mean harm or are rare, and the error that each gets; empty where it is read after all."""


@pytest.mark.parametrize("name", BAD)
async def test_bad_pictures_are_told_and_the_session_goes_on(name: str, tmp_path: Path) -> None:
    """Before the camera and in an item: a typed error with the event; the item's words count, the next one is read."""
    picture, error = BAD[name]
    async with Desk().open(tmp_path) as phone:
        await phone.show(picture)
        told = await phone.until("error", "frontdesk.vision")
        assert told["type"] == ("error" if error else "frontdesk.vision")
        assert "Monday" in await phone.ask("when are you open", picture)
        pieces = -(-len(picture) // PIECE_LIMIT)
        assert phone.errors == ([(error, f"f1.{pieces - 1}"), (error, "asked")] if error else [])
        assert (await phone.ask("what is this", code(KIT))).startswith("Setting up your new router")
    assert len(HUGE) < 120_000


async def test_bad_pieces_are_told_and_the_session_goes_on(tmp_path: Path) -> None:
    """Out of order, never ended, more than announced, larger than allowed: each is told, and a good still is read."""
    picture = code(KIT)
    async with Desk().open(tmp_path) as phone:
        await phone.piece("a", 0, 3, picture)
        await phone.piece("a", 2, 3, picture)
        await phone.piece("b", 0, 3, picture)
        await phone.piece("c", 0, 65, picture)
        await phone.piece("d", 3, 3, picture)
        await phone.piece("e", 0, 1, bytes(PIECE_LIMIT + 1))
        await phone.show(picture, "good")
        seen = await phone.until("frontdesk.vision")
    assert seen["frame_id"] == "good"
    told = sorted(phone.errors)  # what the protocol refuses comes before what the session does
    assert told == [
        ("broken_frame", "a.2"),
        ("broken_frame", "good.0"),
        *(("invalid_value", one) for one in ("c.0", "d.3", "e.0")),
    ]


async def test_a_flood_of_bad_pictures_leaves_nothing_behind(tmp_path: Path) -> None:
    """Tasks are what they were; of many megabytes of stills that were broken or never ended nothing is kept."""
    large = code(KIT)[:-20] + bytes(40 * PIECE_LIMIT)
    async with Desk().open(tmp_path) as phone:
        await phone.show(code(KIT), "first")
        await phone.until("frontdesk.vision")
        tasks = {task.get_name() for task in asyncio.all_tasks()}
        tracemalloc.start()
        try:
            for number in range(8):
                await phone.show(large, f"broken {number}")
                await phone.until("error")
                await phone.piece(f"left {number}", 0, 64, large[:PIECE_LIMIT])
            await phone.show(code(KIT), "last")
            while (await phone.until("frontdesk.vision", "error"))["type"] == "error":
                pass
            phone.events.clear()
            gc.collect()
            kept, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert {task.get_name() for task in asyncio.all_tasks()} == tasks
    assert kept < len(large)


def filled(question: Question) -> set[str]:
    """The fields of a question that say something."""
    empty = Question("")
    return {one.name for one in fields(Question) if getattr(question, one.name) != getattr(empty, one.name)}


async def test_a_question_with_all_that_a_session_knows_is_answered(tmp_path: Path) -> None:
    """Heard in several readings, after a dialogue, with what was shown, where a person can take over."""
    desk = Desk(Transcript("how do i install this", 0.9, ("how do i install these",)))
    async with desk.open(tmp_path) as phone:
        await phone.ask("when are you open")
        await phone.show(code(KIT))
        await phone.until("frontdesk.vision")
        pcm = base64.b64encode(tone(600) + silence(700)).decode()
        await phone.send(type="input_audio_buffer.append", audio=pcm)
        words = await phone.answer()
    question = desk.omni.asked[-1]
    assert filled(question) >= {"text", "heard", "dialogue", "history", "attachments", "person"}
    assert question.heard is not None
    assert question.heard.alternatives
    assert words.startswith("Setting up your new router")


@pytest.mark.parametrize("picked", ["", "cable:2"])
async def test_a_question_with_every_field_filled_goes_through_every_stage(picked: str) -> None:
    """Understanding, drawing and voice take it whole; with a pick beside the words, the pick counts."""
    picture = await read(code(KIT))
    replies = (Reply("cable:1", "yes", ("it is",)), Reply("cable:2", "no", ("it was loose",)))
    place = Place("red-internet-light", "cable", "push", ("start", "cable"))
    question = Question(
        text="no it was loose",
        heard=Transcript("no it was loose", 0.9, ("no it was lose",)),
        picked=picked or "cable:2",
        language="en-GB",
        dialogue=Dialogue(place, replies, "my light", 1, "opening-hours"),
        history=(Line("caller", "my light is red"), Line("assistant", "Is it pushed in firmly?")),
        attachments=(picture,),
        can_show=False,
        person="Desk 2",
    )
    assert filled(question) == {one.name for one in fields(Question)} - {"checking"}  # nothing was said then
    question = replace(question, picked=picked)
    omni, voice, pad = KnowledgeOmni(RETRIEVAL), StubSynthesizer(), Sketchpad()
    for can_show in (False, True):
        means = before(None, "audio", can_show)
        composer = Composer(Timeline(silent=False), means, voice, pad, Voice("en-GB"), lambda: None, fail)
        outcome = await composer.compose(omni.answer(replace(question, can_show=can_show)))
        assert (outcome.status, outcome.verdict, outcome.error) == ("completed", "step", None)
        assert voice.said
        assert pad.drawn == (["red-internet-light"] if can_show else [])


def fail(error: Exception) -> None:
    """Nothing may go wrong."""
    raise AssertionError from error


async def read(file: bytes) -> Attachment:
    """A picture as a session attaches it."""
    parser = Parser(PATIENT_S)
    try:
        seen = await parser.picture(file, "image/png")
    finally:
        await parser.close()
    assert isinstance(seen.codes[0], Code)
    return Attachment("image", seen.jpeg, "f1", seen.codes, code_seen_unread=True)
