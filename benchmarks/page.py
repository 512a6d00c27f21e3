"""The page as shipped, in Chromium, with what went over its wire kept."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import numpy as np

from benchmarks.recording import TAKE, Recording, Sound
from pipelines.audio import SPEAK_RATE

HERE = Path(__file__).resolve().parent
TAP = HERE.parent / "tests" / "browser" / "tap.js"
LATE = HERE / "late.js"
WIRE = HERE / "wire.js"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)

PER_MS = SPEAK_RATE // 1000


@dataclass(slots=True)
class Item:
    """An answer: its sound, words and nodes as the server sent them, and how far the page says that it was played."""

    id: str
    response: str = ""
    received: bytearray = field(default_factory=bytearray)
    """What came of its sound in messages."""
    fetch: Callable[[], bytes] | None = None
    """Gets its sound from the server, where it came in packets."""
    words: list[tuple[str, float, float]] = field(default_factory=list)
    nodes: list[tuple[str, float, float]] = field(default_factory=list)
    verdict: str = ""
    sources: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    sent: bool = False
    """The server has sent all of it."""
    played_ms: float = 0.0
    played_out: bool = False
    """The server says that it was."""
    cut: bool = False
    """It was stopped."""
    stopped_ms: float | None = None
    """Where the page says that it stopped playing it."""

    @property
    def pcm(self) -> bytes:
        """Its sound as it was sent: s16le mono 24 kHz."""
        return bytes(self.received) or (self.fetch() if self.fetch is not None else b"")

    @property
    def sound(self) -> Sound:
        """Its samples, -1 to 1."""
        return np.frombuffer(self.pcm, "<i2").astype(np.float32) / 32768

    @property
    def last_node(self) -> str:
        """The last node of which half was played; empty where that is none."""
        played = self.played_ms if self.stopped_ms is None else self.stopped_ms
        spans: dict[str, tuple[float, float]] = {}
        for node, start, end in self.nodes:
            before, after = spans.get(node, (start, end))
            spans[node] = (min(before, start), max(after, end))
        heard = [node for node, (start, end) in spans.items() if (start + end) / 2 <= played]
        return heard[-1] if heard else ""

    @property
    def heard_out(self) -> bool:
        """All of it was sent, and played."""
        if not self.sent or self.cut:
            return False
        if not self.received:
            return self.played_out
        return self.played_ms >= len(self.received) / 2 / PER_MS - 1


@dataclass(slots=True)
class Wire:
    """What one page sent and got, read where it leaves and reaches the browser: before anything delays it."""

    session: str = ""
    """Id of the conversation."""
    answers: dict[str, Item] = field(default_factory=dict)
    """In the order in which they came."""
    anchors: dict[str, list[float]] = field(default_factory=dict)
    """By item: where its sound began, and where it went on after a break, in ms."""
    address: str = ""
    """Of the server (``benchmarks.tapped``)."""

    def follow(self, page: Any) -> None:
        """Keep what goes over the page's WebSocket from now on. Of a data channel ``wire.js`` tells."""

        def opened(socket: Any) -> None:
            for event in ("framereceived", "framesent"):  # a function: Playwright marks what it is given
                socket.on(event, lambda frame: self.take(frame))

        page.on("websocket", opened)

    def take(self, frame: str | bytes) -> None:
        """Keep what a frame says."""
        event = json.loads(frame)
        match event["type"]:
            case "session.created":
                self.session = event["session"]["id"]
            case "response.output_audio.delta":
                self._item(event).received += base64.b64decode(event["delta"])
            case "response.output_item.added" if event["item"]["type"] == "message":
                self._item({"item_id": event["item"]["id"]}).response = event["response_id"]
            case "output_audio_buffer.stopped":
                for item in self.answers.values():
                    item.played_out |= item.response == event["response_id"]
            case "frontdesk.audio":
                self.anchors.setdefault(event["item_id"], []).append(event["at_ms"])
            case "response.created":
                for item in self.answers.values():  # an answer that goes on after a loss tells all of its cues again
                    if item.response == event["response"]["id"]:
                        item.words, item.nodes = [], []
            case "frontdesk.cues":
                item = self._item(event)
                for cue in event["cues"]:
                    if cue["kind"] == "word":
                        item.words.append((cue["text"], cue["at_ms"], cue["end_ms"]))
                    elif cue["kind"] == "node" and cue["node_id"]:
                        item.nodes.append((cue["node_id"], cue["at_ms"], cue["end_ms"]))
            case "frontdesk.route":
                item = self._item(event)
                item.verdict = event["verdict"]
                item.sources = tuple(source["id"] for source in event["sources"])
                item.titles = tuple(source["title"] for source in event["sources"])
            case "frontdesk.playback":
                item = self._item(event)
                item.played_ms = max(item.played_ms, event["played_ms"])
            case "frontdesk.cut":
                self._item(event).cut = True
            case "conversation.item.truncate":
                self._item(event).cut = True
                self._item(event).stopped_ms = event["audio_end_ms"]
            case "response.done":
                for output in event["response"]["output"]:
                    if output["type"] == "message":
                        self._item({"item_id": output["id"]}).sent = True

    def _item(self, event: dict[str, Any]) -> Item:
        item_id = event["item_id"]
        if item_id not in self.answers:
            self.answers[item_id] = Item(item_id, fetch=lambda: self._sound(item_id))
        return self.answers[item_id]

    def _sound(self, item_id: str) -> bytes:
        with urlopen(f"http://{self.address}/tests/sound/{item_id}", timeout=5) as answer:
            return bytes(answer.read())

    @property
    def last(self) -> Item | None:
        """The newest answer."""
        return next(reversed(self.answers.values()), None)


@dataclass(frozen=True, slots=True)
class Visit:
    """A page that was opened."""

    page: Any
    wire: Wire

    async def until(self, holds: Any, seconds: float, what: str) -> None:
        """Wait until a condition holds: of the page where it is a string, else a function's.

        Raises:
            TimeoutError: it did not in time.
        """
        for _ in range(int(seconds * 20)):
            if await self.page.evaluate(f"() => Boolean({holds})") if isinstance(holds, str) else holds():
                return
            await self.page.wait_for_timeout(50)
        raise TimeoutError(f"waited {seconds:g} s for {what}")

    async def say(self, text: str) -> None:
        """Type a line and send it."""
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")

    async def heard_out(self, before: int, seconds: float = 90.0) -> Item:
        """Wait until an answer came after the first ``before`` ones and was played to its end."""
        await self.until(
            lambda: len(self.wire.answers) > before and self.wire.last is not None and self.wire.last.heard_out,
            seconds,
            "an answer to its end",
        )
        await self.until("document.body.dataset.phase !== 'speaking'", 10, "the page to be at rest")
        assert self.wire.last is not None
        return self.wire.last

    async def recording(self) -> Recording:
        """What was put out since the tap was in place."""
        await self.page.wait_for_timeout(300)  # the sound card is a little behind
        return Recording.of(await self.page.evaluate(TAKE))


@asynccontextmanager
async def visiting(
    address: str, microphone: Path | None = None, delay_ms: float = 0.0, shift_ms: float = 0.0
) -> AsyncIterator[Visit]:
    """The page in a fresh Chromium, tapped.

    Args:
        address: ``host:port`` of a server that serves the tap's worklet too (``benchmarks.tapped``).
        microphone: a WAV file that the fake microphone plays once, from when the page opens it.
        delay_ms: every message of the server's is delayed by up to this, at random, in order.
        shift_ms: added to every cue that the page gets.
    """
    from playwright.async_api import async_playwright

    flags = [*FLAGS, f"--use-file-for-fake-audio-capture={microphone}%noloop"] if microphone else [*FLAGS]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        try:
            page = await browser.new_page(viewport={"width": 1200, "height": 760})
            await page.add_init_script(path=TAP)
            if delay_ms or shift_ms:
                late = json.dumps({"delay": delay_ms, "shift": shift_ms})
                await page.add_init_script(script=f"({LATE.read_text(encoding='utf-8')})({late})")
            wire = Wire(address=address)
            wire.follow(page)
            await page.expose_function("__frame", lambda frame: wire.take(frame))
            await page.add_init_script(path=WIRE)
            await page.goto(f"http://{address}/")
            await page.wait_for_selector("body[data-ready]")
            yield Visit(page, wire)
        finally:
            await browser.close()
