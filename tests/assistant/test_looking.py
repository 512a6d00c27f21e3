"""What the caller shows, on a virtual clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from av import VideoFrame

from assistant.auth import Caller
from assistant.errors import FrontdeskError
from assistant.frames import UNFINISHED_S
from assistant.limiting import WINDOW_S, Limiter
from assistant.looking import FRAME_S, PICTURE_S, PICTURES, Looker
from assistant.messages import FramePart, Seen, Trouble
from assistant.network import Limits, Rates
from assistant.testing.stages import StubParser, stub_stages
from assistant.transports.film import jpeg
from pipelines.omni import Attachment
from pipelines.parsing.choice import NoPictures
from tests.assistant.conftest import Alone, alone, during

pytestmark = pytest.mark.looptime


@dataclass
class Eyes:
    """A looker and what it looks with."""

    parser: StubParser = field(default_factory=StubParser)

    def __post_init__(self) -> None:
        self.state: Alone = alone(replace(stub_stages(), parser=self.parser))
        self.looker = Looker(self.state.talk)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Eyes]:
        async with during(self.looker.run()):
            yield self

    def show(self, what: str, frame_id: str = "") -> None:
        """Hold something before the camera: a whole still in one piece."""
        self.looker.give(FramePart(frame_id or what, 0, 1, what.encode(), f"event {frame_id or what}"))

    async def seen(self, since: float = 0.0, *items: str) -> list[str]:
        """The names of what belongs to a turn."""
        return [one.name for one in await self.looker.seen(since, items)]

    @property
    def troubles(self) -> list[tuple[str, str]]:
        """Errors told: the code, and the event that it is about."""
        return [(trouble.error.code, trouble.event_id) for trouble in self.state.of(Trouble)]


# Frames


async def test_a_sharp_still_is_told_and_part_of_the_turn() -> None:
    """What is in it goes to the client at once, and with the picture into the question."""
    async with Eyes().open() as eyes:
        eyes.show("sharp FB-1", "f1")
        await asyncio.sleep(0.1)
        (one,) = await eyes.looker.seen(0.0)
    (told,) = eyes.state.of(Seen)
    assert (told.frame_id, told.width, told.height, told.sharpness) == ("f1", 1280, 720, 400.0)
    assert [code.text for code in told.codes] == ["FB-1"]
    assert one == Attachment("image", b"sharp FB-1", "f1", tuple(told.codes), code_seen_unread=False)


async def test_a_blurred_still_is_told_but_joins_no_question() -> None:
    """The last sharp one does, though it is older."""
    async with Eyes().open() as eyes:
        eyes.show("sharp", "f1")
        await asyncio.sleep(0.1)
        eyes.show("blurred", "f2")
        await asyncio.sleep(0.1)
        assert await eyes.seen() == ["f1"]
    assert [seen.frame_id for seen in eyes.state.of(Seen)] == ["f1", "f2"]


async def test_a_code_joins_the_question_though_the_camera_moved_on() -> None:
    """The last still in which one was read comes first, blurred or not; then the last sharp one, once."""
    async with Eyes().open() as eyes:
        for frame_id, what in enumerate(("blurred A", "blurred B", "sharp", "sharp unread")):
            eyes.show(what, f"f{frame_id}")
            await asyncio.sleep(0.1)
        assert await eyes.seen() == ["f1", "f3"]
        eyes.show("sharp C", "f4")
        await asyncio.sleep(0.1)
        assert await eyes.seen() == ["f4"]


async def test_a_code_that_cannot_be_read_joins_the_question_too() -> None:
    """Blurred as it is: so that somebody can ask for it to be held closer."""
    async with Eyes().open() as eyes:
        eyes.show("sharp", "f1")
        await asyncio.sleep(0.1)
        eyes.show("blurred unread", "f2")
        await asyncio.sleep(0.1)
        assert [(one.name, one.code_seen_unread) for one in await eyes.looker.seen(0.0)] == [
            ("f2", True),
            ("f1", False),
        ]


async def test_what_was_shown_long_before_the_turn_does_not_belong_to_it() -> None:
    """Only stills from the given time on, whatever was in them."""
    async with Eyes().open() as eyes:
        eyes.show("sharp A", "f1")
        await asyncio.sleep(5)
        now = asyncio.get_running_loop().time()
        assert await eyes.seen(now - 4) == []
        assert await eyes.seen(now - 6) == ["f1"]


async def test_the_newest_still_wins() -> None:
    """While one is looked at only the newest of those that come waits; the others are never looked at."""
    async with Eyes(StubParser(latency_s=1.0)).open() as eyes:
        eyes.show("sharp 1")
        await asyncio.sleep(0.1)
        for number in range(2, 20):
            eyes.show(f"sharp {number}")
        await asyncio.sleep(3)
    assert eyes.parser.read == [b"sharp 1", b"sharp 19"]


async def test_a_turn_waits_for_a_still_that_is_on_its_way() -> None:
    """Being read, or its last piece not here yet; but not longer than 300 ms."""
    async with Eyes(StubParser(latency_s=0.2)).open() as eyes:
        eyes.show("sharp", "f1")
        assert await eyes.seen() == ["f1"]
        eyes.looker.give(FramePart("f2", 0, 2, b"sha"))
        asyncio.get_running_loop().call_later(0.05, eyes.looker.give, FramePart("f2", 1, 2, b"rp"))
        assert await eyes.seen() == ["f2"]
        eyes.parser.latency_s = 1.0
        eyes.show("sharp", "f3")
        before = asyncio.get_running_loop().time()
        assert await eyes.seen() == ["f2"]
        assert asyncio.get_running_loop().time() - before == pytest.approx(FRAME_S, abs=0.01)


async def test_a_turn_with_nothing_shown_waits_for_nothing() -> None:
    """No camera, no delay; nor is there one once everything was looked at."""
    async with Eyes().open() as eyes:
        before = asyncio.get_running_loop().time()
        assert await eyes.seen() == []
        assert asyncio.get_running_loop().time() == before
        eyes.show("sharp", "f1")
        await asyncio.sleep(1)
        before = asyncio.get_running_loop().time()
        assert await eyes.seen() == ["f1"]
        assert asyncio.get_running_loop().time() == before


# Pictures of items


async def test_the_pictures_of_an_item_belong_to_its_turn_whatever_their_sharpness() -> None:
    """In their order, and to no other turn; the camera's still follows."""
    async with Eyes().open() as eyes:
        eyes.looker.add("item_1", [b"blurred", b"sharp A"])
        eyes.looker.add("item_2", [b"sharp B"])
        eyes.show("sharp", "f1")
        assert await eyes.seen(0.0, "item_1") == ["item_1/1", "item_1/2", "f1"]
        assert await eyes.seen(0.0, "item_2") == ["item_2/1", "f1"]
        assert await eyes.seen(1.0, "item_3") == []
    assert [seen.frame_id for seen in eyes.state.of(Seen)] == ["item_1/1", "item_1/2", "item_2/1", "f1"]


async def test_an_unreadable_picture_is_told_and_the_others_count() -> None:
    """With the event that brought it; the turn has what could be read."""
    async with Eyes().open() as eyes:
        eyes.looker.add("item_1", [b"rubbish", b"sharp"], "e1")
        assert await eyes.seen(0.0, "item_1") == ["item_1/2"]
    assert eyes.troubles == [("broken_picture", "e1")]


async def test_a_turn_does_not_wait_for_ever_for_its_pictures() -> None:
    """What takes longer than the deadline is left out."""
    async with Eyes(StubParser(latency_s=60)).open() as eyes:
        eyes.looker.add("item_1", [b"sharp"])
        before = asyncio.get_running_loop().time()
        assert await eyes.seen(0.0, "item_1") == []
        assert asyncio.get_running_loop().time() - before == pytest.approx(PICTURE_S, abs=0.01)


async def test_pictures_that_wait_are_bounded_and_so_are_those_kept() -> None:
    """One too many is refused with its item's other ones; of those read the oldest are forgotten."""
    async with Eyes(StubParser(latency_s=0.1)).open() as eyes:
        for number in range(PICTURES // 4):
            eyes.looker.add(f"item_{number}", [b"sharp"] * 4)
        eyes.looker.add("too many", [b"sharp"] * 2, "e9")
        assert eyes.troubles == [("stage_failed", "e9")]
        assert await eyes.seen(0.0, "too many") == []
        await asyncio.sleep(2)
        eyes.looker.add("new", [b"sharp"])
        assert await eyes.seen(0.0, "new") == ["new/1"]
        assert await eyes.seen(0.0, "item_0") == ["item_0/2", "item_0/3", "item_0/4"]


# What fails


@pytest.mark.parametrize("error", [FrontdeskError("slow", "It took too long."), ValueError("a bug")])
async def test_a_picture_that_cannot_be_looked_at_costs_a_notice(error: Exception) -> None:
    """A failure, or a bug, is told with the event of the last piece; the next still is looked at."""
    async with Eyes(StubParser(error=error)).open() as eyes:
        eyes.show("sharp", "f1")
        await asyncio.sleep(0.1)
        eyes.parser.error = None
        eyes.show("sharp", "f2")
        assert await eyes.seen() == ["f2"]
    code = error.code if isinstance(error, FrontdeskError) else "stage_failed"
    assert eyes.troubles == [(code, "event f1")]


async def test_without_a_parser_every_picture_is_refused_with_a_reason() -> None:
    """The client learns that there is no camera here, and what is missing."""
    state = alone(replace(stub_stages(), parser=NoPictures("OpenCV is missing on the server.")))
    looker = Looker(state.talk)
    async with during(looker.run()):
        looker.give(FramePart("f1", 0, 1, b"jpeg"))
        assert await looker.seen(0.0) == ()
    (trouble,) = state.of(Trouble)
    assert trouble.error.code == "backend_unavailable"
    assert "OpenCV is missing" in trouble.error.message


async def test_pieces_that_make_no_still_are_told() -> None:
    """Out of order at once; never ended after five seconds, though nothing else happens."""
    async with Eyes().open() as eyes:
        eyes.looker.give(FramePart("f1", 1, 2, b"x", "e1"))
        assert eyes.troubles == [("broken_frame", "e1")]
        eyes.looker.give(FramePart("f2", 0, 2, b"x", "e2"))
        await asyncio.sleep(UNFINISHED_S - 0.1)
        assert len(eyes.troubles) == 1
        await asyncio.sleep(0.2)
        assert eyes.troubles[1:] == [("broken_frame", "")]
        eyes.show("sharp", "f3")
        assert await eyes.seen() == ["f3"]


async def test_a_still_that_is_never_ended_is_given_up_though_others_are_looked_at() -> None:
    """The deadline counts while the parser is busy with something else, too."""
    async with Eyes(StubParser(latency_s=2 * UNFINISHED_S)).open() as eyes:
        eyes.looker.add("item_1", [b"sharp"])
        await asyncio.sleep(0.1)
        eyes.looker.give(FramePart("f1", 0, 2, b"x"))
        await asyncio.sleep(2 * UNFINISHED_S)
    assert eyes.troubles == [("broken_frame", "")]


async def test_pictures_beyond_the_limit_are_not_decoded() -> None:
    """What an address may have decoded is counted in pixels; more is told once a burst, and not given to the parser."""
    picture = jpeg(VideoFrame(320, 240, "yuv420p"))
    rates = Rates(0, 0, 0, 0, pixels_per_second=320 * 240 // WINDOW_S)
    limiter = Limiter(Limits(address=rates), lambda: 0.0, lambda _: None)
    async with Eyes().open() as eyes:
        eyes.state.talk.meter = limiter.connect("203.0.113.7", Caller(""))
        for number in range(3):
            eyes.looker.add(f"i{number}", [picture], f"e{number}")
            await asyncio.sleep(0.1)
    assert eyes.parser.read == [picture]
    assert eyes.troubles == [("broken_picture", "e0"), ("rate_limited", "e1")]  # the stub knows no JPEG
