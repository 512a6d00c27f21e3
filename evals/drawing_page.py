"""Drawings as Chromium shows them on our page, 360 px wide: the page's style sheets, its check, its component.

What is measured is what a caller would see: the colours that apply in each state and both schemes, the size of text
after the page fitted the picture, the place of each line of text as the font really runs.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from assistant.guard import CSP
from assistant.realtime import extension
from evals.drawing_judge import Box, Ink, Line, Pair, Rectangle, Seen, way
from pipelines.diagram import Drawing

PAGE = Path(__file__).resolve().parents[1] / "web_client"
ADDRESS = "http://drawing.test"
HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/colours.css"><link rel="stylesheet" href="/page.css">
<link rel="stylesheet" href="/diagram.css"><link rel="stylesheet" href="/kinds.css">
<script type="module" src="/measure.js"></script></head>
<body data-picture data-pictured data-screen="talk"><main class="desk"><section class="picture">
<div id="figure" class="figure"></div></section></main></body></html>"""
SCRIPT = Path(__file__).with_name("drawing_measure.js")
KINDS = {".css": "text/css", ".js": "text/javascript"}

WIDTH, HEIGHT = 360, 740


def chromium() -> str | None:
    """Its path, or None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@asynccontextmanager
async def shown_page(width: int = WIDTH, height: int = HEIGHT, scale: float = 1) -> AsyncIterator[Any]:
    """A page with nothing but the component for drawings, as a Playwright page."""
    from playwright.async_api import async_playwright

    async def serve(route: Any) -> None:
        name = route.request.url.removeprefix(ADDRESS)
        headers = {"content-security-policy": CSP}
        if name == "/":
            await route.fulfill(body=HTML, content_type="text/html", headers=headers)
        elif name == "/measure.js":
            await route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
        else:
            path = PAGE / name.lstrip("/")
            await route.fulfill(body=path.read_bytes(), content_type=KINDS[path.suffix])

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        try:
            # Without motion, styles are at once what they end up as.
            page = await browser.new_page(
                viewport={"width": width, "height": height}, device_scale_factor=scale, reduced_motion="reduce"
            )
            await page.route("**/*", serve)
            await page.goto(ADDRESS + "/")
            await page.wait_for_function("window.measure !== undefined")
            yield page
        finally:
            await browser.close()


async def look(drawings: Iterable[Drawing]) -> list[Seen]:
    """Show each and measure it."""
    found = []
    async with shown_page() as page:
        for drawing in drawings:
            picture = extension.diagram(drawing.spec.id, drawing)
            await page.emulate_media(color_scheme="light")
            measured = await page.evaluate("(picture) => window.measure(picture)", picture)
            pairs = [Pair(f"light {where}", ratio) for where, ratio in measured.get("pairs", [])]
            await page.emulate_media(color_scheme="dark")
            pairs += [Pair(f"dark {where}", ratio) for where, ratio in await page.evaluate("() => window.contrasts()")]
            found.append(_seen(measured, pairs))
    return found


def look_at(drawings: Iterable[Drawing]) -> list[Seen]:
    """The same, for who has no loop."""
    return asyncio.run(look(drawings))


def _seen(measured: dict[str, Any], pairs: list[Pair]) -> Seen:
    if measured.get("refused"):
        return Seen(0, 0, refused=str(measured["refused"]))
    return Seen(
        measured["width"],
        measured["height"],
        tuple(Box(one["group"], tuple((x, y) for x, y in one["corners"])) for one in measured["boxes"]),
        tuple(_lines(measured["lines"])),
        tuple(_lines(measured["marks"])),
        tuple(
            Ink(one["group"], one["element"], one["text"], _rectangle(one["box"]), one["size"])
            for one in measured["texts"]
        ),
        tuple(pairs),
        measured["scale"],
    )


def _lines(measured: list[dict[str, str]]) -> Iterator[Line]:
    """A path may hold several ways."""
    for one in measured:
        for piece in one["d"].split("M")[1:]:
            yield Line(one["group"], way(f"M{piece}"))


def _rectangle(numbers: list[float]) -> Rectangle:
    left, top, right, bottom = numbers
    return left, top, right, bottom
