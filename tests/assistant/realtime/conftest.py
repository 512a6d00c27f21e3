"""A client of the protocol and what it was sent; the openai package as judge of that."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Annotated, Any, get_args

import pytest

from assistant import messages as say
from assistant.conversation import Item
from assistant.realtime.protocol import Realtime
from assistant.testing.stages import tone
from assistant.world import World

Events = list[dict[str, Any]]

ANSWER = Item("a1", role="assistant", text="It is red. Wait.", spoken=True)
STARTED = say.AnswerStarted("r1", "a1", "u1", "audio", {"k": "v"})
ASIDE = say.AnswerStarted("r9", "a9", None, "text", {"topic": "x"}, aside=True)

TELEPHONE = tone(500, 440, 8_000)


class Client:
    """A client and what it was sent, decoded."""

    def __init__(
        self,
        extension: list[str] | None = None,
        *,
        greeting: bool = False,
        rtc: bool = False,
        transcription: bool = False,
    ) -> None:
        world = World(now=lambda: 0.0, wall=lambda: 1e9, chance=random.Random(1))
        self.realtime = Realtime("sess_1", "conv_1", world, "asked-for", rtc=rtc, transcription=transcription)
        self.kind = "transcription" if transcription else "realtime"
        self.raw: list[bytes] = []
        if extension is not None or greeting:
            self.update(frontdesk={"version": 1, "events": extension or [], "greeting": greeting})

    def took(self, frames: list[bytes]) -> Events:
        self.raw += frames
        return [json.loads(frame) for frame in frames]

    def sends(self, kind: str, **fields: Any) -> tuple[list[say.Input], Events]:
        inputs, frames = self.realtime.receive(json.dumps({"type": kind, **fields}))
        return inputs, self.took(frames)

    def update(self, **session: Any) -> tuple[list[say.Input], Events]:
        return self.sends("session.update", session={"type": self.kind, **session})

    def gives(self, kind: str, **fields: Any) -> say.Input:
        """Sends an event that is accepted without an answer."""
        inputs, events = self.sends(kind, **fields)
        assert not events
        assert len(inputs) == 1
        return inputs[0]

    def errs(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Sends an event that is refused; gives the error."""
        inputs, events = self.sends(kind, event_id="e1", **fields)
        assert not inputs
        assert [event["type"] for event in events] == ["error"]
        error: dict[str, Any] = events[0]["error"]
        assert error["event_id"] == "e1"
        return error

    def hears(self, *notices: say.Notice) -> Events:
        return self.took([frame for notice in notices for frame in self.realtime.send(notice)])


def kinds(events: Events) -> list[str]:
    return [event["type"] for event in events]


def message(text: str = "hello", role: str = "user", kind: str = "input_text", **item: Any) -> dict[str, Any]:
    return {"type": "message", "role": role, "content": [{"type": kind, "text": text}], **item}


def telephone(name: str) -> dict[str, Any]:
    """Settings by which audio goes both ways in a format of the telephone."""
    return {"audio": {"input": {"format": {"type": name}}, "output": {"format": {"type": name}}}}


@pytest.fixture(scope="session")
def judge() -> Callable[[bytes], None]:
    """Raises for a frame that is no server event by the openai package's types (imported once: it takes a second)."""
    types = pytest.importorskip("openai.types.realtime", reason="the openai package is not installed")
    pydantic = pytest.importorskip("pydantic", reason="pydantic is not installed")
    union: Any = get_args(types.RealtimeServerEvent)[0]
    adapter = pydantic.TypeAdapter(Annotated[union, pydantic.Field(discriminator="type")])

    def validate(frame: bytes) -> None:
        adapter.validate_json(frame)

    return validate
