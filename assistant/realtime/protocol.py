"""One client's side of the Realtime protocol: frames in, inputs for the session; notices in, frames out. No I/O."""

from __future__ import annotations

from msgspec import UNSET, Raw

from assistant import messages as say
from assistant.conversation import Item
from assistant.errors import (
    BadInput,
    FrontdeskError,
    NotPossible,
    bad_setting,
    only_transcripts,
    only_webrtc,
    too_large,
    unknown_event,
    unsupported,
)
from assistant.realtime import events, extension, items, settings, wire
from assistant.realtime.responses import Responses
from assistant.realtime.sound import decode
from assistant.settings import Languages, Settings
from assistant.world import World

SESSION_S = 3_600
"""Life of a session as announced: an hour, as with OpenAI."""

SESSION_LIMIT = 512 * 1024
"""Bytes of the session as it is given back: clients close on a message of 1 MiB."""


class Realtime:
    """Translates between one client and one session.

    Args:
        session_id: the session's id.
        conversation_id: the id of its conversation.
        world: for event ids and the wall clock.
        model: the name that the client asked for; echoed.
        back: the secret with which a client that granted ``state`` can come back after its line was lost.
        resumed: whether a client that gave such a secret was joined to its conversation; None where it gave none.
        transcription: the client wants transcripts and no answers. What that changes of the session's settings is in
            ``wanted.settings`` from the beginning.
        rtc: the client came by WebRTC: sound reaches it beside the events, which tell when it begins and ends. Every
            notice of the session is given to ``send`` all the same, ``Sounded`` too.
        languages: what the client may choose from; by default English alone.
        language: that of the conversation that it comes back to; empty for the deployment's own.
    """

    def __init__(
        self,
        session_id: str,
        conversation_id: str,
        world: World,
        model: str = "frontdesk",
        *,
        back: str = "",
        resumed: bool | None = None,
        transcription: bool = False,
        rtc: bool = False,
        languages: Languages | None = None,
        language: str = "",
    ) -> None:
        begins = Settings(language=language)
        wanted = settings.Wanted(model=model, back=back, languages=languages or Languages(), settings=begins)
        self.wanted = settings.transcribing(wanted) if transcription else wanted
        self._resumed = resumed
        self._session_id = session_id
        self._conversation_id = conversation_id
        self._world = world
        self._expires_at = int(world.wall()) + SESSION_S
        self._rtc = rtc
        self._responses = Responses(conversation_id, self._emit, rtc=rtc)
        self._out: list[bytes] = []

    # From the client

    def open(self) -> list[bytes]:
        """The first frames of a connection."""
        session = self.wanted.as_wire(self._session_id, self._expires_at)
        if self._resumed is not None:
            session["frontdesk"] = {"version": 1, "resumed": self._resumed}
        self._emit("session.created", session=session)
        return self._frames()

    def receive(self, message: str | bytes) -> tuple[list[say.Input], list[bytes]]:
        """Take one text frame; returns inputs for the session, and frames that answer it at once."""
        try:
            event = events.decode(message)
        except events.Refused as refused:
            self._emit("error", error=wire.error(refused.error, refused.event_id))
            return [], self._frames()
        try:
            inputs = self._understand(event)
        except FrontdeskError as error:
            self._emit("error", error=wire.error(error, event.event_id))
            return [], self._frames()
        return inputs, self._frames()

    def refuse(self, error: FrontdeskError) -> list[bytes]:
        """Tell the client of something wrong with a frame that is no text."""
        self._emit("error", error=wire.error(error))
        return self._frames()

    def _understand(self, event: events.ClientEvent) -> list[say.Input]:
        match event:
            case events.Append(audio=data):
                return self._append(data)
            case events.Playback(item_id=item_id, played_ms=ms, estimated=estimated):
                self._need("playback", event)
                return [say.PlaybackAt(item_id, ms, estimated)]
            case events.Frame():
                return [self._frame(event)]
            case events.Ping(n=n):
                self._need("heartbeat", event)
                self._emit("frontdesk.pong", n=n)
                return []
            case events.SessionUpdate():
                return self._update(event.session)
            case events.CommitBuffer(event_id=event_id):
                return [say.CommitAudio(event_id)]
            case events.ClearBuffer():
                return [say.ClearAudio()]
            case events.ItemCreate():
                return [self._item_create(event)]
            case events.ItemRetrieve(event_id=event_id, item_id=item_id):
                return [say.FetchItem(item_id, event_id)]
            case events.ItemDelete(event_id=event_id, item_id=item_id):
                return [say.RemoveItem(item_id, event_id)]
            case events.ItemTruncate(event_id=event_id, item_id=item_id, audio_end_ms=end_ms):
                return [say.Truncate(item_id, end_ms, event_id)]
            case events.ResponseCreate():
                return [self._response_create(event)]
            case events.ResponseCancel(event_id=event_id, response_id=response_id):
                return [say.Cancel(response_id or "", event_id)]
            case events.ClearOutput():
                if not self._rtc:
                    raise only_webrtc("output_audio_buffer.clear")
                return [say.ClearOutput()]
            case _:
                return [self._select(event)]

    def _append(self, data: bytes) -> list[say.Input]:
        limit = events.AUDIO_LIMIT if self.wanted.heard == "audio/pcm" else events.AUDIO_LIMIT // 2
        if len(data) > limit:  # so that it is within the limit when it is decoded
            raise too_large("The audio", len(data), limit, "audio")
        return [decode(self.wanted.heard, data)] if data else []

    def _need(self, name: str, event: events.ClientEvent) -> None:
        if name not in self.wanted.granted.events:
            raise unknown_event(str(event.__struct_config__.tag))

    def _update(self, asked: events.SessionSettings) -> list[say.Input]:
        before = self.wanted
        try:
            wanted = settings.update(before, asked)
            shown = wire.encode(wanted.as_wire(self._session_id, self._expires_at))
        except RecursionError:
            raise bad_setting("session", "The session is nested too deeply.") from None
        if len(shown) > SESSION_LIMIT:
            message = f"The session has {len(shown):,} bytes; at most {SESSION_LIMIT:,} are kept."
            raise BadInput("too_large", message, "Leave some of it out.", "session")
        self.wanted = wanted
        self._emit("session.updated", session=Raw(shown))
        inputs: list[say.Input] = [say.Configure(self.wanted.settings)]
        if wanted.kind != before.kind:
            inputs.append(say.ClearOutput())  # whoever wants no answers any more wants no rest of one
        if self.wanted.granted.greeting and not before.granted.greeting:
            inputs.append(say.Greet())
        return inputs

    def _select(self, event: events.SelectNode) -> say.Select:
        self._need("select", event)
        self._answers()
        picked = event.reply_id or event.node_id
        if not picked:
            raise bad_setting("node_id", "Nothing was picked.", "Give node_id or reply_id.")
        return say.Select(picked, event.event_id)

    def _frame(self, event: events.Frame) -> say.FramePart:
        self._need("frame", event)
        if event.part >= event.parts:
            raise bad_setting("part", f"There is no piece {event.part} of {event.parts}.", "Count from 0.")
        return say.FramePart(event.frame_id, event.part, event.parts, event.data, event.event_id)

    def _item_create(self, event: events.ItemCreate) -> say.AddItem:
        item_id = event.item.id or self._world.new_id("item")
        brought = items.understand(event.item, item_id, self.wanted.heard)
        beside = event.frontdesk if event.frontdesk is not None and self.wanted.granted else events.Beside()
        recognised = beside.recognised and brought.item.role == "user" and brought.audio is None
        return say.AddItem(
            brought.item,
            event.previous_item_id,
            beside.replaces,
            event.event_id,
            brought.images,
            brought.audio,
            beside.confidence if recognised else None,
        )

    def _answers(self) -> None:
        if self.wanted.kind == "transcription":
            raise only_transcripts()

    def _response_create(self, event: events.ResponseCreate) -> say.Respond:
        self._answers()
        asked = event.response or events.ResponseSettings()
        if asked.conversation not in (None, "auto", "none"):
            raise bad_setting("response.conversation", "There is one conversation.", "Use auto or none.")
        aside = asked.conversation == "none"
        modality = None
        if asked.output_modalities is not UNSET:
            modality = settings.modality(asked.output_modalities, "response.output_modalities")
        if aside and self._rtc and (modality or self.wanted.settings.modality) == "audio":
            what = "Sound outside the conversation, over WebRTC, where there is one line for it,"
            raise unsupported(what, "response.output_modalities")
        return say.Respond(
            modality,
            asked.metadata,
            bool(self.wanted.granted),
            event.event_id,
            settings.wishes(asked),
            None if asked.input is None else tuple(self._given(at, one) for at, one in enumerate(asked.input)),
            aside,
        )

    def _given(self, at: int, asked: events.WireItem) -> Item | str:
        """An item that an answer is to go by, or the id of one in the conversation."""
        where = f"response.input[{at}]"
        if asked.type == "item_reference":
            return asked.id
        brought = items.understand(asked, asked.id or self._world.new_id("item"), self.wanted.heard, where)
        if brought.images or brought.audio:
            message = "A picture or a recording cannot be part of a response's input."
            hint = "Create it as an item of the conversation, and refer to that with item_reference."
            raise NotPossible("unsupported", message, hint, where)
        return brought.item

    # To the client

    def send(self, notice: say.Notice) -> list[bytes]:
        """Frames that tell the client of a notice."""
        self._tell(notice)
        return self._frames()

    def _tell(self, notice: say.Notice) -> None:
        self._responses.tell(notice, self.wanted)
        match notice:
            case say.HeardSoFar(item_id, text):
                if self.wanted.granted and self.wanted.transcription is not None:
                    # A partial may be revised, which the standard's deltas cannot say: `partial` is the whole of it.
                    self._emit(
                        "conversation.item.input_audio_transcription.delta",
                        item_id=item_id,
                        content_index=0,
                        delta="",
                        partial=text,
                    )
            case say.SpeechStarted(item_id, at_ms):
                self._emit("input_audio_buffer.speech_started", item_id=item_id, audio_start_ms=round(at_ms))
            case say.SpeechStopped(item_id, at_ms):
                self._emit("input_audio_buffer.speech_stopped", item_id=item_id, audio_end_ms=round(at_ms))
            case say.StayedSilent(item_id, from_ms, to_ms):
                at = {"audio_start_ms": round(from_ms), "audio_end_ms": round(to_ms)}
                self._emit("input_audio_buffer.timeout_triggered", item_id=item_id, **at)
            case say.AudioCleared():
                self._emit("input_audio_buffer.cleared")
            case say.Committed():
                self._committed(notice)
            case say.ItemAdded(item, previous):
                self._added(item, previous)
                if item.status != "in_progress":
                    self._finished(item, previous)
            case say.Recognised(item, previous, seconds, error):
                self._finished(item, previous)
                self._transcribed(item, seconds, error)
            case say.ItemFetched(item):
                self._emit("conversation.item.retrieved", item=wire.item(item))
            case say.ItemRemoved(item_id):
                self._emit("conversation.item.deleted", item_id=item_id)
            case say.ItemTruncated(item_id, end_ms):
                self._emit("conversation.item.truncated", item_id=item_id, content_index=0, audio_end_ms=end_ms)
            case say.Trouble(error, event_id):
                self._emit("error", error=wire.error(error, event_id))
            case _:
                if (extra := extension.event(notice, self.wanted.granted.events)) is not None:
                    name, fields = extra
                    self._emit(f"frontdesk.{name}", **fields)

    def _committed(self, notice: say.Committed) -> None:
        item = notice.item
        self._emit("input_audio_buffer.committed", item_id=item.id, previous_item_id=notice.previous)
        # Without its words, as with OpenAI: LiveKit adds the transcript to what the item came with, and would then put
        # the doubled one right by deleting and writing it anew.
        unheard = wire.item(item) | {"content": [{"type": "input_audio", "transcript": None}]}
        self._emit("conversation.item.added", item=unheard, previous_item_id=notice.previous)
        self._finished(item, notice.previous)
        self._transcribed(item, notice.seconds, notice.error)

    def _transcribed(self, item: Item, seconds: float, error: FrontdeskError | None) -> None:
        if self.wanted.transcription is None:
            return
        base = "conversation.item.input_audio_transcription"
        if error is not None:
            shown = {key: value for key, value in wire.error(error).items() if key != "event_id"}
            self._emit(f"{base}.failed", item_id=item.id, content_index=0, error=shown)
            return
        if not self.wanted.granted and item.text:
            self._emit(f"{base}.delta", item_id=item.id, content_index=0, delta=item.text)
        usage = {"type": "duration", "seconds": round(seconds, 2)}
        self._emit(f"{base}.completed", item_id=item.id, content_index=0, transcript=item.text, usage=usage)

    def _finished(self, item: Item, previous: str | None) -> None:
        self._emit("conversation.item.done", item=wire.item(item), previous_item_id=previous)

    def _added(self, item: Item, previous: str | None) -> None:
        self._emit("conversation.item.added", item=wire.item(item), previous_item_id=previous)

    def _emit(self, kind: str, /, **fields: object) -> None:
        self._out.append(wire.encode({"type": kind, "event_id": self._world.new_id("event"), **fields}))

    def _frames(self) -> list[bytes]:
        frames, self._out = self._out, []
        return frames
