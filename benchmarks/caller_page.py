"""Pages on an exchange, in Chromium: the measurements' own, a client with nothing around it, and the one as shipped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from benchmarks.page import CHROMIUM, FLAGS

SHIPPED = Path(__file__).resolve().parent / "line_page" / "shipped.js"

ASK = (
    {
        "type": "conversation.item.create",
        "item": {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "go on"}]},
    },
    {"type": "response.create"},
)


class CallerPage:
    """The page, driven.

    Args:
        page: of Playwright's.
    """

    def __init__(self, page: Any) -> None:
        self._page = page

    async def clock_s(self) -> float:
        """The server's clock less the page's."""
        found = await self._page.evaluate("() => line.clock()")
        return float(found["offset"]) / 1000

    async def call(self, path: str, **options: object) -> float:
        """Call; returns the milliseconds until the line was open."""
        return float(await self._page.evaluate("([path, options]) => line.call(path, options)", [path, options]))

    async def click(self, ms: float) -> float:
        """A tone into the microphone; returns when it was begun, in seconds of the page's wall clock."""
        return float(await self._page.evaluate("(ms) => line.click(ms)", ms)) / 1000

    async def say(self, encoded: str) -> None:
        """Speech into the microphone."""
        await self._page.evaluate("(encoded) => line.say(encoded)", encoded)

    async def send(self, *events: object) -> float:
        """Send events; returns when the last one was given to the channel."""
        return float(await self._page.evaluate("(events) => events.map(line.send).at(-1)", list(events))) / 1000

    async def ask(self) -> None:
        """Have it answer."""
        await self.send(*ASK)

    async def times(self, kind: str) -> list[float]:
        """When what was heard of the server's track ``began``, ``ended`` or was ``resumed``."""
        return [at / 1000 for at in await self._page.evaluate("(kind) => line[kind]", kind)]

    async def held_ms(self) -> float:
        """How long the browser's jitter buffer held what it gave, since this was asked last."""
        return float(await self._page.evaluate("() => line.held()"))

    async def forget(self) -> None:
        """Begin to listen anew."""
        await self._page.evaluate("() => { line.began = []; line.ended = []; line.resumed = []; line.events = []; }")

    async def events(self) -> list[dict[str, Any]]:
        """What came over the channel."""
        found: list[dict[str, Any]] = await self._page.evaluate("() => line.events")
        return found

    async def close(self) -> None:
        """Hang up everywhere."""
        await self._page.evaluate("() => line.close()")
        await asyncio.sleep(0.2)


@asynccontextmanager
async def page(address: str) -> AsyncIterator[CallerPage]:
    """The measurements' own page (``benchmarks/line_page``) of an exchange at ``host:port``."""
    async with _opened(f"http://{address}/line/") as opened:
        yield CallerPage(opened)


@asynccontextmanager
async def shipped(address: str) -> AsyncIterator[Any]:
    """Playwright's page, with the page as shipped in it, whose ``window.__seen`` tells what is heard of it."""
    async with _opened(f"http://{address}/", SHIPPED) as opened:
        yield opened


@asynccontextmanager
async def _opened(url: str, script: Path | None = None) -> AsyncIterator[Any]:
    from playwright.async_api import async_playwright

    flags = [*FLAGS, "--autoplay-policy=no-user-gesture-required"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        try:
            opened = await browser.new_page()
            if script is not None:
                await opened.add_init_script(path=script)
            await opened.goto(url)
            await opened.wait_for_selector("body[data-ready]")
            yield opened
        finally:
            await browser.close()
