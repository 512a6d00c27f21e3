"""Any conversation over the protocol: a session that answers what comes, and a client that keeps the books."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from typing import Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from assistant import messages as say
from assistant.conversation import Conversation, Item
from assistant.errors import FrontdeskError, StageFailed, empty_commit, no_active_response, response_active
from assistant.realtime.protocol import Realtime
from assistant.realtime.settings import BUILT
from assistant.settings import Modality
from assistant.timeline import Cue
from assistant.world import World
from pipelines.diagram import Drawing, Edge, Node, Spec
from pipelines.omni import Dialogue, Evidence
from pipelines.parsing import Code

LIMIT = 1024 * 1024
"""Bytes at which real clients close the socket."""

DRAWING = Drawing(Spec("d", "flow", "t", (Node("a", "A"),), (Edge("a", "a"),)), "<svg/>", 1, 1, "alt")

words = st.text(st.characters(codec="utf-8"), max_size=12)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)


class Books:
    """What a client knows from the frames alone; every frame must fit what came before it."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.granted: set[str] = set()
        self.items: set[str] = set()
        self.ever: set[str] = set()
        self.done_items: set[str] = set()
        self.active: str | None = None
        self.asides: set[str] = set()
        self.responses: dict[str, dict[str, Any]] = {}
        self.finished: list[str] = []
        self.pongs: list[int] = []
        self.sounding: str | None = None
        """The response whose sound was told to begin, and not yet to end; over WebRTC only."""

    def enter(self, frame: bytes) -> dict[str, Any]:
        assert len(frame) < LIMIT
        event: dict[str, Any] = json.loads(frame)
        kind = event["type"]
        assert event["event_id"] not in self.ids
        self.ids.add(event["event_id"])
        if kind.startswith("session."):
            self.granted = set(event["session"].get("frontdesk", {}).get("events", []))
        if kind == "frontdesk.pong":
            self.pongs.append(event["n"])
        elif kind == "output_audio_buffer.started":
            assert self.sounding is None
            assert event["response_id"] == self.active
            self.sounding = event["response_id"]
        elif kind.startswith("output_audio_buffer."):
            assert event["response_id"] == self.sounding
            self.sounding = None
        elif kind.startswith("frontdesk."):
            assert kind.removeprefix("frontdesk.") in self.granted
        for held in (event.get("item"), event.get("part"), *event.get("response", {}).get("output", [])):
            no_null(held or {})
        if kind == "response.created":
            self.begin(event["response"])
        elif kind == "response.done":
            self.end(event["response"])
        elif kind.startswith("response."):
            self.inside(kind, event)
        elif kind == "conversation.item.deleted":
            self.items.remove(event["item_id"])
            self.done_items.discard(event["item_id"])
        elif kind.startswith("conversation.item.") and "item" in event:
            self.item(kind, event)
        return event

    def begin(self, response: dict[str, Any]) -> None:
        assert response["id"] not in self.responses
        if response["conversation_id"] is None:
            self.asides.add(response["id"])
            self.responses[response["id"]] = {"open": {}, "done": [], "text": "", "part": "", "said": None}
            return
        assert self.active is None
        assert response["status"] == "in_progress"
        self.active = response["id"]
        self.responses[response["id"]] = {"open": {}, "done": [], "text": "", "part": "", "said": None}

    def end(self, response: dict[str, Any]) -> None:
        assert response["id"] in {self.active, *self.asides}
        told = self.responses[response["id"]]
        assert not told["open"]
        assert not told["part"]
        assert [item["id"] for item in response["output"]] == [name for _, name in sorted(told["done"])]
        assert response["status"] in ("completed", "cancelled", "failed")
        self.finished.append(response["id"])
        if response["id"] in self.asides:
            self.asides.remove(response["id"])
        else:
            self.active = None

    def inside(self, kind: str, event: dict[str, Any]) -> None:
        assert event["response_id"] in {self.active, *self.asides}
        told = self.responses[event["response_id"]]
        index = event["output_index"]
        if kind == "response.output_item.added":
            assert index == len(told["open"]) + len(told["done"])
            told["open"][index] = event["item"]["id"]
            return
        if kind == "response.output_item.done":
            assert told["open"].pop(index) == event["item"]["id"]
            told["done"].append((index, event["item"]["id"]))
            return
        assert told["open"][index] == event["item_id"]
        match kind.removeprefix("response.").rsplit(".", 1):
            case ["content_part", "added"]:
                told["part"] = event["item_id"]
            case ["content_part", "done"]:
                assert event["part"].get("transcript", event["part"].get("text")) == told["said"] == told["text"]
                told["part"] = ""
            case ["output_audio_transcript" | "output_text", "delta"]:
                assert told["part"] == event["item_id"]
                told["text"] += event["delta"]
            case ["output_audio_transcript", "done"]:
                told["said"] = event["transcript"]
            case ["output_text", "done"]:
                told["said"] = event["text"]
            case ["output_audio", "delta"]:
                assert told["part"] == event["item_id"]
                assert base64.b64decode(event["delta"])

    def item(self, kind: str, event: dict[str, Any]) -> None:
        name = event["item"]["id"]
        if kind == "conversation.item.added":
            assert name not in self.items
            assert event["previous_item_id"] in {None, *self.items}
            self.items.add(name)
            self.ever.add(name)
        if kind == "conversation.item.done":
            assert name in self.items
            assert name not in self.done_items
            assert event["previous_item_id"] in {None, *self.ever}
            self.done_items.add(name)


UNHEARD = {"type": "input_audio", "transcript": None}
"""A transcript that is still to come is null, as with OpenAI: clients expect this one."""


def no_null(value: object) -> None:
    if isinstance(value, dict):
        assert None not in value.values() or value == UNHEARD
        for inner in value.values():
            no_null(inner)
    elif isinstance(value, list):
        for inner in value:
            no_null(inner)


class Conversing(RuleBasedStateMachine):
    """A client sends anything; a session answers as ours does: one response at a time, whatever happens."""

    judge: ClassVar[Callable[[bytes], None] | None] = None

    rtc: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.world = World(now=lambda: 0.0, wall=lambda: 1e9, chance=random.Random(7))
        self.realtime = Realtime("sess", "conv", self.world, rtc=self.rtc)
        self.books = Books()
        self.conversation = Conversation("conv")
        self.answer: tuple[str, str] | None = None
        self.begun = 0
        self.modality: Modality = "audio"
        self.speaking: str | None = None
        self.took(self.realtime.open())

    # What goes over

    def took(self, frames: list[bytes]) -> list[dict[str, Any]]:
        for frame in frames:
            if self.judge is not None and not json.loads(frame)["type"].startswith("frontdesk."):
                type(self).judge(frame)  # type: ignore[misc]  # not None, see above
        return [self.books.enter(frame) for frame in frames]

    def tell(self, *notices: say.Notice) -> None:
        for notice in notices:
            self.took(self.realtime.send(notice))

    def receive(self, frame: str | bytes) -> list[say.Input]:
        inputs, frames = self.realtime.receive(frame)
        events = self.took(frames)
        assert sum(event["type"] == "error" for event in events) <= 1
        assert not inputs or all(event["type"] == "session.updated" for event in events)
        for one in inputs:
            try:
                self.carry_out(one)
            except FrontdeskError as error:
                self.tell(say.Trouble(error, getattr(one, "event_id", "")))
        return inputs

    def sends(self, kind: str, **fields: object) -> list[say.Input]:
        return self.receive(json.dumps({"type": kind, **fields}))

    # The session, in small

    def carry_out(self, given: say.Input) -> None:
        match given:
            case say.AddItem(item, after, replaces):
                if replaces:
                    self.finish("cancelled", "turn_detected")
                    for removed in self.conversation.rewind(replaces):
                        self.tell(say.ItemRemoved(removed))
                self.tell(say.ItemAdded(item, self.conversation.add(item, after)))
            case say.FetchItem(name):
                self.tell(say.ItemFetched(self.conversation.get(name)))
            case say.RemoveItem(name):
                if self.answer is None or name != self.answer[1]:
                    self.conversation.remove(name)
                    self.tell(say.ItemRemoved(name))
            case say.Truncate(name, end_ms):
                self.conversation.cut(name, "some")
                self.tell(say.ItemTruncated(name, end_ms))
            case say.Respond(modality, metadata, interrupts):
                assert not given.aside
                if self.answer is not None and not interrupts:
                    raise response_active()
                self.finish("cancelled", "client_cancelled")
                self.start(modality or self.modality, metadata)
            case say.Cancel():
                if self.answer is None:
                    raise no_active_response()
                self.finish("cancelled", "client_cancelled")
            case say.CommitAudio():
                if self.speaking is None:
                    raise empty_commit()
                self.commit("committed", None)
            case say.ClearOutput():
                self.finish("cancelled", "client_cancelled")
            case say.ClearAudio():
                self.speaking = None
                self.tell(say.AudioCleared())
            case say.Configure(chosen):
                self.modality = chosen.modality

    def start(self, modality: Modality, metadata: Any = None, *, empty: bool = False) -> None:
        self.begun += 1
        name = "" if empty else self.world.new_id("item")
        before = self.conversation.add(Item(name, role="assistant")) if name else None
        self.answer = f"resp_{self.begun}", name
        self.modality = modality
        self.tell(say.AnswerStarted(*self.answer, before, modality, metadata))

    def finish(self, status: Any, reason: str = "", error: FrontdeskError | None = None) -> None:
        if self.answer is not None:
            ids, self.answer = self.answer, None
            if status == "cancelled":
                self.tell(say.WasCut(*ids, 5.0, "some"))
            self.tell(say.AnswerDone(ids[0], None, status, reason, error))
            if status != "cancelled":
                self.tell(say.PlayedOut(ids[0]))

    def commit(self, text: str, error: FrontdeskError | None) -> None:
        assert self.speaking is not None
        item, self.speaking = Item(self.speaking, text=text, spoken=True), None
        self.tell(say.Committed(item, self.conversation.add(item), 1.0, True, error))

    # What may happen

    @rule(message=st.binary(max_size=60) | st.text(st.characters(), max_size=60))
    def send_nonsense(self, message: str | bytes) -> None:
        assert self.receive(message) == [] or not isinstance(message, bytes)

    @rule(
        kind=st.sampled_from(["session.update", "conversation.item.create", "response.create", "frontdesk.select"]),
        fields=st.dictionaries(st.sampled_from(["session", "item", "response", "event_id"]), json_values, max_size=3),
    )
    def send_wrong_fields(self, kind: str, fields: dict[str, object]) -> None:
        self.sends(kind, **fields)

    @rule(
        events=st.lists(st.sampled_from([*BUILT, "hologram"]), max_size=7),
        greeting=st.booleans(),
        version=st.integers(1, 2),
    )
    def ask_for_the_extension(self, events: list[str], greeting: bool, version: int) -> None:
        self.sends(
            "session.update",
            session={"type": "realtime", "frontdesk": {"version": version, "events": events, "greeting": greeting}},
        )
        if version == 1:
            assert self.books.granted == set(events) & set(BUILT)

    @rule(
        modality=st.sampled_from(["audio", "text", "video"]),
        transcription=st.none() | st.just({"model": "m"}),
        manual=st.booleans(),
        sound=st.sampled_from(["audio/pcm", "audio/pcmu", "audio/pcma"]),
    )
    def change_settings(self, modality: str, transcription: object, manual: bool, sound: str) -> None:
        detection = None if manual else {"type": "server_vad", "threshold": 0.4}
        heard = {"transcription": transcription, "turn_detection": detection, "format": {"type": sound}}
        audio = {"input": heard, "output": {"format": {"type": sound}}}
        self.sends("session.update", session={"type": "realtime", "output_modalities": [modality], "audio": audio})

    @rule(
        text=words,
        role=st.sampled_from(["user", "assistant", "system", "robot"]),
        name=st.sampled_from(["", "i1", "i2"]),
        after=st.sampled_from([None, "root", "i1", "i9"]),
        replaces=st.sampled_from([None, "i1"]),
    )
    def add_an_item(self, text: str, role: str, name: str, after: str | None, replaces: str | None) -> None:
        item = {"type": "message", "role": role, "id": name, "content": [{"type": "input_text", "text": text}]}
        beside = {"frontdesk": {"replaces": replaces}} if replaces else {}
        self.sends("conversation.item.create", item=item, previous_item_id=after, **beside)

    @rule(
        kind=st.sampled_from(["retrieve", "delete", "truncate"]),
        name=st.sampled_from(["i1", "i2", "i9"]),
        end_ms=st.integers(-1, 5_000),
    )
    def name_an_item(self, kind: str, name: str, end_ms: int) -> None:
        self.sends(f"conversation.item.{kind}", item_id=name, audio_end_ms=end_ms, content_index=0)

    @rule(kind=st.sampled_from(["commit", "clear", "append", "flush"]), pcm=st.binary(max_size=7))
    def use_the_buffer(self, kind: str, pcm: bytes) -> None:
        inputs = self.sends(f"input_audio_buffer.{kind}", audio=base64.b64encode(pcm).decode())
        if kind == "append" and self.realtime.wanted.heard == "audio/pcm":
            assert bool(inputs) == (len(pcm) > 0 and len(pcm) % 2 == 0)

    @rule(
        modalities=st.none() | st.lists(st.sampled_from(["audio", "text"]), max_size=2),
        metadata=st.none() | st.dictionaries(words, words, max_size=2),
    )
    def ask_for_an_answer(self, modalities: list[str] | None, metadata: dict[str, str] | None) -> None:
        response: dict[str, object] = {"metadata": metadata}
        if modalities is not None:
            response["output_modalities"] = modalities
        self.sends("response.create", response=response)

    @rule()
    def cancel(self) -> None:
        self.sends("response.cancel")

    @rule()
    def clear_the_sound(self) -> None:
        assert bool(self.sends("output_audio_buffer.clear")) == self.rtc

    @rule(played=st.floats(0, 1e6), node=st.sampled_from(["", "plug"]), part=st.integers(0, 3))
    def use_the_extension(self, played: float, node: str, part: int) -> None:
        piece = {"frame_id": "f", "part": part, "parts": 2, "data": "AAAA"}
        for kind, fields in (
            ("playback", {"item_id": "i1", "played_ms": played}),
            ("select", {"node_id": node}),
            ("frame", piece),
        ):
            inputs = self.sends(f"frontdesk.{kind}", **fields)
            assert not inputs or kind in self.books.granted

    @rule(n=st.integers(0, 9))
    def ping(self, n: int) -> None:
        before = len(self.books.pongs)
        assert self.sends("frontdesk.ping", n=n) == []
        assert self.books.pongs[before:] == ([n] if "heartbeat" in self.books.granted else [])

    @rule()
    def something_was_seen_and_timed(self) -> None:
        ids = self.answer or ("resp_0", "x")
        self.tell(
            say.Seen("f", 640, 480, 1.0, (Code("qr", "FD-1", ()),)),
            say.AudioAnchor(*ids, 0.0, 5),
            say.Timed(*ids, [("hear", 1.0)], 1.0),
            say.State(self.conversation.items, DRAWING, "d", Dialogue()),
        )

    @precondition(lambda self: self.speaking is None)
    @rule()
    def the_caller_speaks(self) -> None:
        self.speaking = self.world.new_id("item")
        self.tell(say.SpeechStarted(self.speaking, 12.3))

    @precondition(lambda self: self.speaking is not None)
    @rule(text=words, broken=st.booleans())
    def the_caller_stops(self, text: str, broken: bool) -> None:
        assert self.speaking is not None
        self.tell(say.HeardSoFar(self.speaking, text), say.SpeechStopped(self.speaking, 99.9))
        self.commit("" if broken else text, StageFailed("It broke.") if broken else None)

    @precondition(lambda self: self.answer is None)
    @rule(modality=st.sampled_from(["audio", "text"]), empty=st.booleans())
    def an_answer_begins(self, modality: Modality, empty: bool) -> None:
        self.start(modality, empty=empty)

    @precondition(lambda self: self.answer is not None and self.answer[1])
    @rule(text=words.filter(bool), pcm=st.binary(max_size=20), at_ms=st.sampled_from([0.0, 40.0]))
    def an_answer_goes_on(self, text: str, pcm: bytes, at_ms: float) -> None:
        assert self.answer is not None
        self.tell(
            say.Routed(*self.answer, "text", "answer", 0.5, "sure", (Evidence("a", "A", 0.5),), "d", "Ann"),
            say.Drawn(*self.answer, "d", DRAWING),
            say.Said(*self.answer, text),
            say.Cued(*self.answer, [Cue("word", 0, 9, text), Cue("state", 9, 9, state=Dialogue())]),
        )
        if self.modality == "audio":
            self.tell(say.Sounded(*self.answer, pcm[: len(pcm) // 2 * 2], at_ms))

    @precondition(lambda self: self.answer is not None and self.answer[1])
    @rule()
    def an_answer_calls_a_tool(self) -> None:
        assert self.answer is not None
        name = self.world.new_id("item")
        item = Item(name, "function_call", "assistant", name="show", call_id=f"c{name}", arguments="{}")
        self.tell(say.ToolCalled(self.answer[0], item, self.conversation.add(item)))

    @precondition(lambda self: self.answer is not None)
    @rule(status=st.sampled_from(["completed", "cancelled", "failed"]))
    def an_answer_ends(self, status: Any) -> None:
        self.finish(status, "turn_detected", StageFailed("It broke.") if status == "failed" else None)

    @rule(text=words.filter(bool), status=st.sampled_from(["completed", "cancelled", "failed"]))
    def an_answer_is_given_aside(self, text: str, status: Any) -> None:
        self.begun += 1
        response, items = f"resp_{self.begun}", set(self.books.items)
        call = Item(f"f{response}", "function_call", "assistant", name="show", call_id="c", arguments="{}")
        self.tell(
            say.AnswerStarted(response, f"a{response}", None, "text", None, aside=True),
            say.Said(response, f"a{response}", text),
            say.ToolCalled(response, call, None),
            say.AnswerDone(response, None, status, "client_cancelled"),
        )
        assert self.books.items == items
        assert not self.books.asides

    @rule()
    def a_stray_notice(self) -> None:
        before = len(self.books.ids)
        self.tell(say.Said("resp_0", "x", "words"), say.Sounded("resp_0", "x", b"\0\0", 0.0))
        self.tell(say.AnswerDone("resp_0", None, "completed"))
        assert len(self.books.ids) == before

    def teardown(self) -> None:
        self.finish("cancelled", "client_cancelled")
        assert self.books.active is None
        assert self.books.sounding is None
        assert len(self.books.finished) == len(set(self.books.finished)) == len(self.books.responses) == self.begun


TestConversing = Conversing.TestCase
TestConversing.settings = settings(max_examples=60, stateful_step_count=30)


class ConversingOverWebRtc(Conversing):
    """The same where the server plays the sound."""

    rtc = True


TestConversingOverWebRtc = ConversingOverWebRtc.TestCase
TestConversingOverWebRtc.settings = settings(max_examples=30, stateful_step_count=30)


def test_the_openai_package_agrees_with_every_frame(judge: Callable[[bytes], None]) -> None:
    """In any conversation, every frame outside the extension is an event by the openai package's own types."""

    class Judged(Conversing):
        pass

    Judged.judge = judge
    run_state_machine_as_test(Judged, settings=settings(max_examples=25, stateful_step_count=25, deadline=None))
