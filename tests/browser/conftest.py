"""Chromium, the page as shipped, and the scripted server behind it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from fake_realtime import FakeRealtime  # noqa: E402 - found by the line above

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
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=user-gesture-required",
    "--force-color-profile=srgb",
)
AXE = "4.14.1"
"""Version of axe-core, fetched from npm into .cache on the first run."""
CACHE = HERE.parents[1] / ".cache" / "npm"

WITHOUT_RTC = "delete window.RTCPeerConnection;"
"""What makes the page take the WebSocket at once."""

pytest.importorskip("playwright.sync_api")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives Chromium."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed (Debian: apt install chromium)"))


@pytest.fixture(scope="module")
def server() -> Iterator[FakeRealtime]:
    """The scripted server, one for a module."""
    with FakeRealtime().running() as running:
        yield running


@pytest.fixture
def fake(server: FakeRealtime) -> FakeRealtime:
    """The scripted server as new."""
    server.reset()
    return server


Launch = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Launch]:
    """Launch browsers, each with a profile of its own.

    For a module and not for the session: while Playwright runs, its loop is the thread's running loop, and tests of
    other modules could not start theirs.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:

        @contextmanager
        def launch(*flags: str) -> Iterator[Any]:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
            try:
                yield browser
            finally:
                browser.close()

        yield launch


@pytest.fixture(scope="session")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, np.ndarray], Path]:
    """Write what the fake microphone hears: 48 kHz, -1 to 1."""
    folder = tmp_path_factory.mktemp("sounds")

    def write(name: str, samples: np.ndarray) -> Path:
        path = folder / f"{name}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(48_000)
            file.writeframes((samples * 32767).astype("<i2").tobytes())
        return path

    return write


@pytest.fixture(scope="module")
def browser(chromium: Launch, sounds: Callable[[str, np.ndarray], Path]) -> Iterator[Any]:
    """A browser whose microphone is allowed and hears nothing."""
    silence = sounds("silence", np.zeros(48_000))
    with chromium("--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={silence}") as running:
        yield running


Open = Callable[..., Any]


@contextmanager
def visiting(browser: Any, fake: FakeRealtime) -> Iterator[tuple[Open, list[str]]]:
    """A way to open pages; whatever they complain of is gathered."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_page(
        width: int = 1200,
        height: int = 760,
        scheme: str = "light",
        tap: bool = False,
        motion: str = "no-preference",
        rtc: bool = False,
        path: str = "",
        scripts: tuple[str, ...] = (),
    ) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion=motion
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if tap:
            page.add_init_script(path=HERE / "tap.js")
        for script in scripts if rtc else (WITHOUT_RTC, *scripts):
            page.add_init_script(script=script)
        page.goto(fake.url + path)
        page.wait_for_selector("body[data-ready]")
        return page

    try:
        yield open_page, complaints
    finally:
        for context in contexts:
            context.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the page's console may say in this test, besides nothing: a test adds the words it expects."""
    return []


@pytest.fixture
def visit(browser: Any, fake: FakeRealtime, complaints: list[str]) -> Iterator[Open]:
    """Open the page; at the end its console must be empty, violations of its policy included."""
    with visiting(browser, fake) as (open_page, heard):
        yield open_page
    unexpected = [line for line in heard if not any(words in line for words in complaints)]
    assert unexpected == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    npm = shutil.which("npm")
    source = CACHE / "node_modules" / "axe-core" / "axe.min.js"
    if not source.is_file():
        if npm is None:
            pytest.skip("npm is not installed, so axe-core cannot be fetched")
        command = [npm, "install", "--prefix", str(CACHE), "--no-audit", "--no-fund", "--no-save", f"axe-core@{AXE}"]
        CACHE.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode or not source.is_file():
            pytest.skip(f"axe-core could not be fetched: {done.stderr.strip()[-200:]}")
    text = source.read_text()
    if f"axe v{AXE}" not in text[:200]:
        pytest.skip(f"another version of axe-core than {AXE} lies in {CACHE}; delete it")
    return text
