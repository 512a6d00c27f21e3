"""The looking half of a session: stills of the caller's camera and pictures in items, read one after the other.

Of the camera the newest still wins: while one is being read one more waits, and a newer one takes its place. What was
seen waits here until a turn asks for it (``seen``). Looking is optional: a picture that cannot be read costs a notice,
never the voice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.errors import FrontdeskError, StageFailed
from assistant.frames import Assembly, Frame
from assistant.messages import FramePart, Seen, Trouble
from assistant.talk import Talk
from pipelines.omni import Attachment
from pipelines.parsing import Picture
from pipelines.parsing.headers import Unfit, look

SHARP = 20.0
"""Sharpness (``Picture.sharpness``) from which on a still says something. Measured on 264 pictures of 1280 x 720 with
noise, as JPEG: circuit boards of the DeepPCB set and soft grounds, with and without a QR code of 100 to 260 pixels.
What is on them had 22 or more with a blur (sigma) of 1 pixel, and at most 22 with 3, where codes begin to be lost."""

SPOKEN_S = 10.0
"""How long before the end of a spoken turn a still may be and yet belong to it: a question takes up to that long to
say, and what was shown as it began is what it is about. Older ones show what the talk was about before."""
TYPED_S = 30.0
"""The same for a typed line: typing on a phone takes three times as long as speaking (Ruan et al. 2016)."""

FRAME_S = 0.3
"""How long a turn waits for a still that is on its way: the parsing process needs 0.05 s for it, and 0.2 s more where
it is started first. A pause longer than this is heard as one."""
PICTURE_S = 3.0
"""How long a turn waits for the pictures of its own item, which are what it is about: a bit more than the deadline for
reading one."""

PICTURES = 8
"""Pictures of items that are kept or wait, with their places: those of two items that are full. More are refused while
as many wait; of those that were read the oldest item's are forgotten."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class View:
    """A picture that was read."""

    at: float
    """Loop time in seconds at which it was whole."""
    name: str
    picture: Picture

    @property
    def attachment(self) -> Attachment:
        """It as a part of a question."""
        picture = self.picture
        return Attachment("image", picture.jpeg, self.name, picture.codes, picture.code_seen_unread)


@dataclass(slots=True)
class Brought:
    """A picture in an item."""

    item_id: str
    name: str
    data: bytes
    event_id: str
    read: asyncio.Future[Attachment | None]
    """None where it could not be read."""


class Looker:
    """Looks at what one caller shows.

    Args:
        talk: the session's state.
    """

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._assembly = Assembly()
        self._newest: tuple[float, Frame] | None = None
        self._waiting: deque[Brought] = deque()
        self._brought: deque[Brought] = deque(maxlen=PICTURES)
        self._work = asyncio.Event()
        self._settled = asyncio.Event()
        self._settled.set()
        self._sharp: View | None = None
        self._coded: View | None = None
        self._unread: View | None = None

    # What comes

    def give(self, piece: FramePart) -> None:
        """A piece of a still. Never blocks; what is wrong with it is told."""
        now = self._talk.world.now()
        for came in self._assembly.feed(piece, now):
            if isinstance(came, Frame):
                self._newest = now, came
            else:
                self._talk.tell(Trouble(came, piece.event_id))
        self._settled.clear()
        self._work.set()

    def add(self, item_id: str, images: Sequence[bytes], event_id: str = "") -> None:
        """The pictures of an item. Never blocks; without a place it is told, and the item's words still count."""
        if len(self._waiting) + len(images) > PICTURES:
            busy = StageFailed("Too many pictures are waiting to be looked at.", "Send it again in a moment.")
            self._talk.tell(Trouble(busy, event_id))
            return
        for number, data in enumerate(images, 1):
            read: asyncio.Future[Attachment | None] = asyncio.get_running_loop().create_future()
            one = Brought(item_id, f"{item_id}/{number}", data, event_id, read)
            self._waiting.append(one)
            self._brought.append(one)
        self._work.set()

    # What was seen

    async def seen(self, since: float, items: Sequence[str] = ()) -> tuple[Attachment, ...]:
        """What belongs to a turn: the pictures of its items, and of the camera what was seen last.

        What is on its way is waited for, but not for long: ``FRAME_S`` for the camera, ``PICTURE_S`` for an item.

        Args:
            since: loop time in seconds; older stills of the camera do not belong to it.
            items: ids of the turn's items.

        Returns:
            The pictures of the items; then the last still with a code that could be read, or else with one that could
            not; then the last sharp one, unless that is the same.
        """
        own = [one.read for one in self._brought if one.item_id in items]
        with contextlib.suppress(TimeoutError):
            if own:
                await asyncio.wait(own, timeout=PICTURE_S)
            async with asyncio.timeout(FRAME_S):
                await self._settled.wait()
        pictures = [found for read in own if read.done() and (found := read.result()) is not None]
        coded, unread, sharp = (
            view if view is not None and view.at >= since else None for view in (self._coded, self._unread, self._sharp)
        )
        views = [coded or unread, sharp if sharp is not (coded or unread) else None]
        return (*pictures, *(view.attachment for view in views if view is not None))

    # The task

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self._wait_for_work()
            if self._waiting:
                await self._look_at_picture(self._waiting.popleft())
            elif self._newest is not None:
                (at, frame), self._newest = self._newest, None
                await self._look_at_frame(at, frame)

    async def _wait_for_work(self) -> None:
        """Wait until there is something to look at, and give up a still that is never ended."""
        deadline, now = self._assembly.next_deadline, self._talk.world.now()
        if not self._waiting and self._newest is None:
            if deadline is None:
                self._settled.set()
            self._work.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if deadline is None else max(0.0, deadline - now)):
                    await self._work.wait()
        for error in self._assembly.tick(self._talk.world.now()):
            self._talk.tell(Trouble(error))

    async def _look_at_picture(self, brought: Brought) -> None:
        picture = await self._read(brought.data, brought.name, brought.event_id)
        brought.data = b""
        view = None if picture is None else View(0.0, brought.name, picture)
        brought.read.set_result(None if view is None else view.attachment)

    async def _look_at_frame(self, at: float, frame: Frame) -> None:
        picture = await self._read(frame.jpeg, frame.frame_id, frame.event_id)
        if picture is None:
            return
        view = View(at, frame.frame_id, picture)
        if picture.codes:
            self._coded = view
        elif picture.code_seen_unread:
            self._unread = view
        if picture.sharpness >= SHARP:
            self._sharp = view

    async def _read(self, data: bytes, name: str, event_id: str) -> Picture | None:
        """Have a picture read and tell what is in it; None, told too, where it cannot be."""
        if not self._admits(data, event_id):
            return None
        try:
            picture = await self._talk.stages.parser.picture(data, "image/jpeg")
        except FrontdeskError as error:
            self._talk.tell(Trouble(error, event_id))
            return None
        except Exception:
            log.exception("a picture could not be looked at")
            self._talk.tell(Trouble(StageFailed("The picture could not be looked at."), event_id))
            return None
        seen = Seen(name, picture.width, picture.height, picture.sharpness, picture.codes, picture.code_seen_unread)
        self._talk.tell(seen)
        return picture

    def _admits(self, data: bytes, event_id: str) -> bool:
        """Whether a picture of this size may be decoded now. What is no picture is the parser's to refuse."""
        meter = self._talk.meter
        try:
            header = look(data)
        except Unfit:
            return True
        if meter is None or meter.admits_picture(header.width * header.height):
            return True
        if (complaint := meter.complaint()) is not None:
            self._talk.tell(Trouble(complaint, event_id))
        return False
