"""What one client is told of responses: each from ``response.created`` to ``response.done``, and of its sound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from assistant import messages as say
from assistant.conversation import Item
from assistant.realtime import extension, wire
from assistant.realtime.settings import Wanted
from assistant.realtime.sound import Encoder
from assistant.realtime.wire import Json
from assistant.settings import Modality, Sound
from pipelines.languages import gap

AUDIO_SLACK_MS = 1.0
"""Positions closer than this are the same: they are counted in fractions here and there."""


class Emit(Protocol):
    """Sends one event, which gets an id."""

    def __call__(self, kind: str, /, **fields: object) -> None:
        """Send it."""


@dataclass(slots=True)
class _Response:
    """What the client has been told of a response."""

    modality: Modality
    metadata: Mapping[str, str] | None
    item_id: str
    previous: str | None
    sound: Sound
    voice: str
    encoder: Encoder
    aside: bool
    text: str = ""
    output: list[Json] = field(default_factory=list)
    sent_ms: float = 0.0
    """Where its sound stands, sent to this client."""
    index: int = 1
    """The next ``output_index``; 0 is the message."""


class Responses:
    """The responses that one client knows of.

    Args:
        conversation_id: where their items are.
        emit: sends an event.
        rtc: sound reaches the client beside the events, which tell when it begins and ends.
    """

    def __init__(self, conversation_id: str, emit: Emit, *, rtc: bool) -> None:
        self._conversation_id = conversation_id
        self._emit = emit
        self._rtc = rtc
        self._known: dict[str, _Response] = {}
        self._sounding = ""  # the response whose sound a client on WebRTC was told to begin

    def tell(self, notice: say.Notice, wanted: Wanted) -> None:
        """Tell of a notice what is to be told of it here; of responses that began before this client came, nothing.

        Args:
            notice: any.
            wanted: the session's settings as they are now.
        """
        if self._rtc:
            self._play(notice)
        match notice:
            case say.AnswerStarted():
                self._start(notice, wanted)
            case say.Said(response_id) if response_id in self._known:
                self._say(notice)
            case say.Sounded(response_id) if response_id in self._known and not self._rtc:
                self._sound(notice, wanted)
            case say.ToolCalled(response_id) if response_id in self._known:
                self._call(notice)
            case say.AnswerDone(response_id) if response_id in self._known:
                self._finish(notice)

    def _play(self, notice: say.Notice) -> None:
        """What becomes of the sound that the server plays."""
        match notice:
            case say.Sounded(response_id) if response_id in self._known and response_id != self._sounding:
                self._sounding = response_id
                self._emit("output_audio_buffer.started", response_id=response_id)
            case say.PlayedOut(response_id) if response_id == self._sounding:
                self._sounding = ""
                self._emit("output_audio_buffer.stopped", response_id=response_id)
            case say.WasCut(response_id) if response_id == self._sounding:
                self._sounding = ""
                self._emit("output_audio_buffer.cleared", response_id=response_id)

    def _start(self, notice: say.AnswerStarted, wanted: Wanted) -> None:
        sound = notice.wishes.sound or wanted.spoken
        told = _Response(
            notice.modality,
            notice.metadata,
            notice.item_id,
            notice.previous,
            sound,
            notice.wishes.voice or wanted.settings.voice or "default",
            Encoder(sound),
            notice.aside,
        )
        self._known[notice.response_id] = told
        self._emit("response.created", response=self._response(notice.response_id, told, "in_progress"))
        if not notice.item_id:
            return
        item = _message(told, "in_progress")
        item["content"] = []
        self._emit("response.output_item.added", response_id=notice.response_id, output_index=0, item=item)
        self._item("added", told, item, notice.previous)
        at = _at(notice.response_id, notice.item_id)
        self._emit("response.content_part.added", **at, part=wire.part(told.modality))

    def _say(self, notice: say.Said) -> None:
        told = self._known[notice.response_id]
        delta = gap(told.text, notice.text) + notice.text
        told.text += delta
        name = "output_audio_transcript" if told.modality == "audio" else "output_text"
        self._emit(f"response.{name}.delta", **_at(notice.response_id, notice.item_id), delta=delta)

    def _sound(self, notice: say.Sounded, wanted: Wanted) -> None:
        told, ids = self._known[notice.response_id], (notice.response_id, notice.item_id)
        if abs(notice.at_ms - told.sent_ms) > AUDIO_SLACK_MS:
            # It does not follow what this client was sent of the answer before: where it belongs is said.
            self._audio(*ids, told.encoder.flush())
            anchor = extension.event(say.AudioAnchor(*ids, notice.at_ms), wanted.granted.events)
            if anchor is not None:
                self._emit(f"frontdesk.{anchor[0]}", **anchor[1])
        told.sent_ms = notice.at_ms + len(notice.pcm) / wire.BYTES_PER_MS
        self._audio(*ids, told.encoder.feed(notice.pcm))

    def _audio(self, response_id: str, item_id: str, data: bytes) -> None:
        if data:
            self._emit("response.output_audio.delta", **_at(response_id, item_id), delta=wire.audio(data))

    def _call(self, notice: say.ToolCalled) -> None:
        told = self._known[notice.response_id]
        item, index = notice.item, told.index
        told.index += 1
        at = {"response_id": notice.response_id, "output_index": index}
        begun = wire.item(replace(item, status="in_progress", arguments=""))
        done = wire.item(item)
        self._emit("response.output_item.added", **at, item=begun)
        self._item("added", told, begun, notice.previous)
        call = {**at, "item_id": item.id, "call_id": item.call_id}
        self._emit("response.function_call_arguments.delta", **call, delta=item.arguments)
        self._emit("response.function_call_arguments.done", **call, name=item.name, arguments=item.arguments)
        self._emit("response.output_item.done", **at, item=done)
        self._item("done", told, done, notice.previous)
        told.output.append(done)

    def _finish(self, notice: say.AnswerDone) -> None:
        told = self._known.pop(notice.response_id)
        if told.item_id:
            self._finish_message(notice, told)
        details: Json | None = None
        if notice.status == "cancelled":
            details = {"type": "cancelled", "reason": notice.reason}
        elif notice.status == "failed":
            code = notice.error.code if notice.error else "stage_failed"
            details = {"type": "failed", "error": {"type": "server_error", "code": code}}
        self._emit("response.done", response=self._response(notice.response_id, told, notice.status, details))

    def _finish_message(self, notice: say.AnswerDone, told: _Response) -> None:
        at = _at(notice.response_id, told.item_id)
        if told.modality == "audio":
            if notice.status != "cancelled":  # of a cancelled one nothing more is to be heard
                self._audio(notice.response_id, told.item_id, told.encoder.flush())
            self._emit("response.output_audio.done", **at)
            self._emit("response.output_audio_transcript.done", **at, transcript=told.text)
        else:
            self._emit("response.output_text.done", **at, text=told.text)
        self._emit("response.content_part.done", **at, part=wire.part(told.modality, told.text))
        item = _message(told, "completed" if notice.status == "completed" else "incomplete")
        self._emit("response.output_item.done", response_id=notice.response_id, output_index=0, item=item)
        self._item("done", told, item, told.previous)
        told.output.insert(0, item)

    def _item(self, what: str, told: _Response, item: Json, previous: str | None) -> None:
        """Tell of an item as the conversation's, if it is."""
        if not told.aside:
            self._emit(f"conversation.item.{what}", item=item, previous_item_id=previous)

    def _response(self, response_id: str, told: _Response, status: str, details: Json | None = None) -> Json:
        conversation_id = None if told.aside else self._conversation_id
        audio = {"format": wire.sound(told.sound), "voice": told.voice}
        return wire.response(
            response_id, conversation_id, told.modality, status, told.output, told.metadata, details, audio
        )


def _at(response_id: str, item_id: str) -> Json:
    return {"response_id": response_id, "item_id": item_id, "output_index": 0, "content_index": 0}


def _message(told: _Response, status: str) -> Json:
    item = Item(told.item_id, role="assistant", text=told.text, spoken=told.modality == "audio")
    return wire.item(item) | {"status": status}
