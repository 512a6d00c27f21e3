"""Opens the page of ``agents_page.mjs`` in Chromium and lets it talk: @openai/agents-realtime over WebRTC."""

from __future__ import annotations

import base64
import json
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from talking import arguments

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
)


def main() -> None:
    """Talk."""
    address, folder = arguments()
    lines = {path.stem: _base64(path) for path in folder.glob("*.pcm")}
    photo = f"data:image/png;base64,{_base64(folder / 'photo.png')}"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS])
        try:
            page = browser.new_page()
            page.expose_function("tell", lambda line: print(json.dumps(line), flush=True))
            page.on("console", lambda message: print(message.text, file=sys.stderr))
            page.on("pageerror", lambda error: print(error, file=sys.stderr))
            page.goto(f"http://{address}/clients/agents_page.html")
            page.wait_for_function("() => Boolean(globalThis.converse)")
            page.evaluate("([lines, photo]) => converse(lines, photo)", [lines, photo])
        finally:
            browser.close()


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()


main()
