"""One conversation: five named tasks in one TaskGroup, and a transport that comes and goes.

``receive`` takes what the transport brings and hands it on; ``listen`` turns audio into turns; ``look`` reads what the
caller shows, and may fail; ``respond`` makes the answers; ``deliver`` paces them out and follows what is played.
Everything else is a call between these five.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial

from assistant.asides import Asides
from assistant.conversation import Conversation, Item
from assistant.delivering import Deliverer, content_key
from assistant.dictation import Dictation
from assistant.errors import (
    FrontdeskError,
    NotPossible,
    item_not_found,
    no_active_response,
    response_active,
    still_recognising,
)
from assistant.floor import Floor
from assistant.latency import Waterfall
from assistant.link import SILENT, Detached, Link
from assistant.listening import Hearing, Listener
from assistant.looking import SPOKEN_S, TYPED_S, Looker
from assistant.messages import (
    AddItem,
    AudioIn,
    Cancel,
    ClearAudio,
    ClearOutput,
    CommitAudio,
    Committed,
    Configure,
    FetchItem,
    FramePart,
    Greet,
    Input,
    ItemAdded,
    ItemFetched,
    ItemRemoved,
    Notice,
    PlaybackAt,
    Recognised,
    RemoveItem,
    Respond,
    Select,
    State,
    Trouble,
    Truncate,
)
from assistant.pace import Pace
from assistant.pacing import Channel
from assistant.recording.recorder import Recordings
from assistant.recording.tape import Tape, taped
from assistant.responding import Responder
from assistant.stages import Stages
from assistant.store import gone_row, late_row
from assistant.talk import House, Keeper, Talk, Turn
from assistant.turn_taking import NOTHING, Decision
from assistant.world import World
from pipelines.asr import Transcript
from pipelines.languages import join


class Session:
    """One caller's conversation. ``run()`` it once; ``attach()`` a transport before or while it runs.

    Args:
        stages: the models, running.
        store: where its lines are kept.
        house: what the deployment says about itself.
        world: clock, ids and chance.
        grace_s: how long it waits for a client whose line was lost and that can come back (``Settings.returns``).
        recordings: where it is recorded, if its caller agrees; None: nowhere.
    """

    def __init__(
        self,
        stages: Stages,
        store: Keeper,
        house: House,
        world: World | None = None,
        grace_s: float = 0.0,
        recordings: Recordings | None = None,
    ) -> None:
        world = world or World()
        self._tape: Tape | None = None
        if recordings is not None:
            self._tape, stages, world = taped(recordings, stages, house, world, grace_s)
        self.id = world.new_id("sess")
        self.talk = Talk(
            self.id,
            world,
            stages,
            store,
            house,
            Conversation(world.new_id("conv")),
            self._tell,
            lambda: self._channel,
        )
        if self._tape is not None:
            self.talk.listener = self._tape.decided
        self._grace_s = grace_s
        self._link: Link | None = None
        self._channel = Channel()
        self._attached = asyncio.Event()
        self._deliverer = Deliverer(self.talk, self._sounding)
        self._responder = Responder(self.talk, self._deliverer)
        floor = Floor(self.talk, self._deliverer)
        self._listener = Listener(self.talk, self._heed, self._hand_on, floor, self._check_in)
        self._looker = Looker(self.talk)
        self._dictation = Dictation(self.talk, self._dictated)
        self._asides = Asides(self.talk)
        self._asked: Respond | None = None  # waits for the words of what is being recognised
        self._commits: set[asyncio.Task[None]] = set()
        self._committed: dict[str, asyncio.Future[bool]] = {}
        self._heard: dict[str, Transcript] = {}
        self._waits: dict[str, Waterfall] = {}
        self._pace = Pace(self.talk)
        self._greeted = False
        self._agreed: Callable[[], None] = lambda: None
        self._begun = False
        self._back = False  # a transport was attached to a conversation that had begun; it is told of it
        self._left = False
        self._group: asyncio.TaskGroup | None = None

    # The transport's side

    def attach(self, link: Link, agreed: Callable[[], None] = lambda: None) -> None:
        """Join a transport; the one before, if there is one, is let go. The answer goes on where it was lost.

        ``agreed`` is called when its client has said how it wants the session.
        """
        self._agreed = agreed
        if self._link is not None:
            self._link.close("another connection took over")
            self._deliverer.suspend()
        self._back = self._begun
        self._begun = True
        self._link, self._channel = link, link.channel
        if self._tape is not None:
            self._tape.attached(link.channel)
        self._attached.set()

    def leave(self, reason: str) -> None:
        """End the conversation: now, and whether or not a transport is attached."""
        self._left = True
        if self._link is not None:
            self._link.close(reason, left=True)
        self._attached.set()

    @property
    def answering(self) -> bool:
        """Whether an answer is being made or given to somebody who is there."""
        return self._link is not None and (self._responder.busy or self._deliverer.active is not None)

    async def run(self) -> None:
        """Live until the transport is gone for longer than the grace time."""
        try:
            await self._live()
        finally:
            if self._link is not None:
                self._link.close("the session ended")
            if self._tape is not None:
                self._tape.close()

    async def _live(self) -> None:
        async with asyncio.TaskGroup() as group:
            self._group = group
            tasks = [
                group.create_task(self._listener.run(), name=f"listen {self.id}"),
                group.create_task(self._looker.run(), name=f"look {self.id}"),
                group.create_task(self._responder.run(), name=f"respond {self.id}"),
                group.create_task(self._deliverer.run(), name=f"deliver {self.id}"),
            ]
            await group.create_task(self._receive(), name=f"receive {self.id}")
            self._responder.stop("client_cancelled")
            for task in (*tasks, *self._commits, *self._dictation.tasks.values(), *self._asides.tasks):
                task.cancel()

    # Receive

    async def _receive(self) -> None:
        while (link := await self._transport()) is not None:
            try:
                while True:
                    self._take(await link.take())
            except Detached:
                if self._tape is not None:
                    self._tape.detached(link)
                if self._link is not link:
                    continue  # another one took over
                self._link = None
                self._attached.clear()
                self._deliverer.suspend()
                self._left = self._left or link.left

    async def _transport(self) -> Link | None:
        """The transport attached, waited for as long as there is hope; None where nobody will come."""
        hope_s = self._grace_s if self.talk.settings.returns or not self._begun else 0.0
        if not self._attached.is_set() and not self._left:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(hope_s):
                    await self._attached.wait()
        return None if self._left else self._link

    def _take(self, message: Input) -> None:
        """Carry one input out. What is wrong with it is told; the session goes on."""
        if self._tape is not None:
            self._tape.took(message, agreed=self.talk.settings.recorded)
        try:
            self._carry_out(message)
        except FrontdeskError as error:
            self._tell(Trouble(error, getattr(message, "event_id", "")))

    def _carry_out(self, message: Input) -> None:
        conversation = self.talk.conversation
        if isinstance(message, AddItem | Greet | Respond | Select):
            self._listener.stirred()
            self._pace.broken()
        match message:
            case AudioIn() | CommitAudio() | ClearAudio():
                self._listener.give(message)
            case FramePart():
                self._looker.give(message)
            case Configure(settings):
                self.talk.settings = settings
                self._listener.give(message)
                self._agreed()
                self._welcome_back()
            case Greet():
                if not self._greeted:
                    self._greeted = True
                    self._responder.ask(Turn(greeting=True))
            case PlaybackAt(item_id, played_ms, estimated):
                self._deliverer.report(item_id, played_ms, "estimated" if estimated else "client")
            case ClearOutput():
                self._responder.stop("client_cancelled")
            case AddItem():
                self._add(message)
            case FetchItem(item_id):
                self._tell(ItemFetched(conversation.get(item_id, "item_retrieve_invalid_item_id")))
            case RemoveItem(item_id):
                self._remove(item_id)
            case Truncate():
                self._deliverer.truncate(message)
            case Respond():
                self._respond(message)
            case Cancel():
                self._cancel(message)
            case Select(picked):
                self._pick(picked)

    def _welcome_back(self) -> None:
        """A client that came back agreed on the session: it is told where the conversation stands, and all goes on."""
        if not self._back:
            return
        self._back = False
        talk = self.talk
        key = content_key(talk.drawn.spec) if talk.drawn is not None else ""
        self._tell(State(talk.conversation.items, talk.drawn, key, talk.conversation.dialogue))
        self._deliverer.resume()

    def _add(self, message: AddItem) -> None:
        conversation = self.talk.conversation
        if message.audio is not None:
            self._dictation.admit()
        if message.replaces:
            conversation.get(message.replaces)  # nothing stops for a correction of what is not there
            self._interrupt()
            for removed in conversation.rewind(message.replaces):
                self._gone(removed)
        previous = conversation.add(message.item, message.after)
        if message.images:
            self._looker.add(message.item.id, message.images, message.event_id)
        if message.audio is not None:
            assert self._group is not None  # noqa: S101 - only a running session receives
            self._tell(ItemAdded(message.item, previous))
            self._dictation.begin(message.item, message.audio, self._group)
        else:
            if message.confidence is not None:
                self._heard[message.item.id] = Transcript(message.item.text, message.confidence)
            self._commit(message.item, lambda _: ItemAdded(message.item, previous))

    def _dictated(self, item_id: str, transcript: Transcript, seconds: float, error: FrontdeskError | None) -> None:
        """A recording that the client brought has its words."""
        conversation = self.talk.conversation
        words = join((conversation.get(item_id).text, transcript.text))
        item = conversation.change(item_id, text=words, status="completed")
        previous = conversation.previous(item_id)
        self._heard[item_id] = transcript
        self._commit(item, lambda _: Recognised(item, previous, seconds, error))
        self._ask_again()

    def _ask_again(self) -> None:
        """Carry out the request for an answer that waited for words, once there is nothing more to wait for."""
        if not self._dictation.tasks and self._asked is not None:
            asked, self._asked = self._asked, None
            self._take(asked)

    def _remove(self, item_id: str) -> None:
        self.talk.conversation.get(item_id)
        playing = self._deliverer.playing
        if playing is not None and playing.item_id == item_id:  # what is heard of it could be kept nowhere
            self._responder.stop("client_cancelled")
        self.talk.conversation.remove(item_id)
        self._gone(item_id)

    def _gone(self, item_id: str) -> None:
        self._dictation.drop(item_id)
        self._ask_again()
        self.talk.store.put(gone_row(self.id, item_id))
        self._tell(ItemRemoved(item_id))

    def _pick(self, picked: str) -> None:
        """A reply or a node was picked: a line of the caller's like any other, in the words that were shown."""
        self._interrupt()
        turn = Turn(picked=picked, waits=Waterfall(self.talk.world.now()))
        if label := self.talk.label(picked):
            item = Item(self.talk.world.new_id("item"), text=label)
            previous = self.talk.conversation.add(item)
            self._commit(item, lambda _: ItemAdded(item, previous))
            turn.stored = self._committed[item.id]
        self._responder.ask(turn)

    def _respond(self, message: Respond) -> None:
        context = None if message.input is None else self._context(message.input)
        if message.aside:
            self._answer_aside(message, context)
            return
        if self._deliverer.active is not None or self._responder.busy:
            if not message.interrupts:
                raise response_active()
            self._interrupt()
        if self._dictation.tasks:
            if self._asked is not None and not message.interrupts:
                raise response_active()
            self._asked = message
            return
        asked = context or self.talk.conversation
        turn = self._turn(message, asked)
        turn.waits = self._waited(asked.unanswered())
        turn.history = None if context is None else context.lines()
        self._responder.ask(turn)

    def _answer_aside(self, message: Respond, context: Conversation | None) -> None:
        """Answer outside the conversation, beside whatever is being said in it."""
        assert self._group is not None  # noqa: S101 - only a running session receives
        if context is None and self._dictation.tasks:
            raise still_recognising(next(iter(self._dictation.tasks)))
        asked = context or self.talk.conversation
        self._asides.begin(self._turn(message, asked), asked.items, message.event_id, self._group)

    def _turn(self, message: Respond, asked: Conversation) -> Turn:
        """What a request for an answer asks: all that is unanswered in a conversation."""
        metadata = dict(message.metadata) if message.metadata is not None else None
        turn = Turn(modality=message.modality, metadata=metadata, wishes=message.wishes, nothing=True)
        self._fill(turn, asked.unanswered())
        return turn

    def _context(self, given: tuple[Item | str, ...]) -> Conversation:
        """The items that an answer is to go by, as a conversation of their own; the dialogue stands where it stands."""
        context = Conversation(self.talk.conversation.id, self.talk.conversation.dialogue)
        for one in given:
            item = self._referred(one) if isinstance(one, str) else one
            if item.id in self._dictation.tasks:
                raise still_recognising(item.id)
            context.add(item)
        return context

    def _referred(self, item_id: str) -> Item:
        try:
            return self.talk.conversation.get(item_id)
        except NotPossible:
            raise item_not_found(item_id, "response.input") from None

    def _fill(self, turn: Turn, unanswered: list[Item], ended_at: float | None = None) -> None:
        """Ask all that was said since something was last heard: a turn cut in two by a pause is one question.

        Args:
            turn: what is asked.
            unanswered: what was said, first to last.
            ended_at: loop time in seconds at which the last of it was; now, by default.
        """
        if not unanswered:
            return
        turn.nothing = False
        last = self.talk.world.now() if ended_at is None else ended_at
        age = SPOKEN_S if unanswered[-1].spoken else TYPED_S
        turn.look = partial(self._looker.seen, last - age, tuple(item.id for item in unanswered))
        turn.text = join(item.text for item in unanswered)
        turn.stored = self._committed.get(unanswered[-1].id)
        heard = [self._heard[item.id] for item in unanswered if item.id in self._heard]
        if heard:
            turn.heard = Transcript(
                turn.text, min(transcript.confidence for transcript in heard), heard[-1].alternatives
            )

    def _waited(self, unanswered: list[Item]) -> Waterfall | None:
        """Since when the caller waits for an answer to these; each is waited for once."""
        waits = [self._waits.pop(item.id, None) for item in unanswered]
        return (waits[-1] or Waterfall(self.talk.world.now())) if waits else None

    def _cancel(self, message: Cancel) -> None:
        if message.response_id and self._asides.stop(message.response_id):
            return
        waited, self._asked = self._asked, None
        active = self._deliverer.active
        if message.response_id and (active is None or active.response_id != message.response_id):
            raise no_active_response()
        if not self._responder.stop("client_cancelled") and waited is None:
            raise no_active_response()

    def _interrupt(self) -> None:
        """The caller does something else: what is being said ends."""
        self._responder.stop("turn_detected")

    # Between the tasks

    def _tell(self, notice: Notice) -> None:
        if self._tape is not None:
            self._tape.told(notice)
        if self._link is not None:
            self._link.tell(notice)

    def _sounding(self, playing: bool) -> None:
        if not playing and self._pace.ending:
            self.leave(SILENT)
            return
        alone = not playing and self._answers_unasked
        self._listener.answering(playing, self._pace.leave_alone(self._listener.turns.heard_at) if alone else NOTHING)

    @property
    def _answers_unasked(self) -> bool:
        settings = self.talk.settings
        return settings.create_response and not settings.turns.manual

    def _check_in(self) -> None:
        """The caller has said nothing for as long as they were left alone: they are asked how it stands."""
        if self._link is None or self._responder.busy or self._deliverer.active is not None:
            return
        self._responder.ask(self._pace.turn())

    def _heed(self, hearing: Hearing, decision: Decision) -> None:
        """The caller began a turn: an answer that is under way may have to stop."""
        self._pace.broken()
        if self.talk.settings.turns.manual or not self.talk.settings.turns.interrupt_response:
            return
        self._responder.stop("turn_detected")

    def _hand_on(self, hearing: Hearing, transcript: Transcript, error: FrontdeskError | None) -> None:
        """A turn was heard, or not: it becomes part of the conversation, and a question."""
        item = Item(hearing.item_id, text=transcript.text, spoken=True)
        try:
            previous = self.talk.conversation.add(item)
        except FrontdeskError as full:
            self._tell(Trouble(full))
            return
        seconds = max(0.0, hearing.ended_ms - hearing.started_ms) / 1000
        self._commit(item, lambda durable: Committed(item, previous, seconds, durable, error))
        self._heard[item.id] = transcript
        if hearing.waits is not None:
            self._waits[item.id] = hearing.waits
        if self._answers_unasked:
            turn = Turn()
            unanswered = self.talk.conversation.unanswered(spoken=True)
            self._fill(turn, unanswered, hearing.ended_at)
            turn.waits = self._waited(unanswered)
            self._responder.ask(turn)

    def _commit(self, item: Item, committed: Callable[[bool], Notice]) -> None:
        """Store an item; the client is told when it is durable, or when it could not be waited for."""
        assert self._group is not None  # noqa: S101 - only a running session receives
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._committed[item.id] = stored
        written = self.talk.keep(item)

        async def tell() -> None:
            durable = await self.talk.store.durable(written)
            if not durable:
                self.talk.store.put(late_row(self.id, item.id))
            self._tell(committed(durable))
            stored.set_result(durable)

        task = self._group.create_task(tell(), name=f"commit {item.id}")
        self._commits.add(task)
        task.add_done_callback(self._commits.discard)
