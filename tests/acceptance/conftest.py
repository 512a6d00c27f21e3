"""The acceptance: Chromium, the page as shipped, and the real server with its real models."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from benchmarks import voices
from benchmarks.page import CHROMIUM, FLAGS
from benchmarks.voices import Caller
from evals.session import deployment

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from real_server import Served, serving  # noqa: E402 - found by the line above
from visitor import Visitor, visiting  # noqa: E402

pytest.importorskip("playwright.sync_api")

PACE = 1.4
"""The assistant speaks a little faster here: what is claimed holds at any pace, and the tests end sooner."""

T = TypeVar("T")
Launch = Callable[..., AbstractContextManager[Any]]
Voice = Callable[[Caller, str], bytes]
Visit = Callable[..., AbstractContextManager[Visitor]]


def aside(running: Coroutine[Any, Any, T]) -> T:
    """Run something on a loop of its own, in a thread of its own: Playwright's loop is this thread's."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, running).result()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here takes real time, real models and mostly a browser."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed (Debian: apt install chromium)"))


async def _built() -> None:
    async with deployment({}):
        pass


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The sample deployment, one for all tests; what a first start builds behind is built."""
    aside(_built())
    with serving(speed=PACE) as running:
        yield running
        assert not running.failures(), running.output()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Launch]:
    """Launch browsers. For a module, not the session: while Playwright runs, its loop is the thread's."""
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


@pytest.fixture(scope="module")
def browser(chromium: Launch) -> Iterator[Any]:
    """A browser."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def voice() -> Voice:
    """Speak as a caller: s16le mono 24 kHz. Spoken once, then kept."""
    if not any(caller.engine == "flite" for caller in voices.available()):
        pytest.skip("flite speaks for the callers (Debian: apt install libflite1)")

    def speak(caller: Caller, text: str) -> bytes:
        with ThreadPoolExecutor(1) as thread:  # it runs a loop, and Playwright's is this thread's
            return thread.submit(voices.speak, [(caller, text)]).result()[0]

    return speak


@pytest.fixture
def visit(browser: Any, served: Served, voice: Voice) -> Iterator[Visit]:
    """Open the page; it must have nothing to complain of."""
    opened: list[Visitor] = []

    @contextmanager
    def open_page(**how: Any) -> Iterator[Visitor]:
        with visiting(browser, served.address, voice, **how) as visitor:
            opened.append(visitor)
            yield visitor

    yield open_page
    assert [line for visitor in opened for line in visitor.complaints] == []
