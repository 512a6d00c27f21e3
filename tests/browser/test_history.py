"""The history in Chromium, over the real application: found, read, marked, erased."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from driver import until

from assistant.history.callers import Identity
from assistant.store import (
    Store,
    conversation_row,
    deed_row,
    drawing_row,
    identity_row,
    item_row,
    shown_row,
    verdict_row,
)
from pipelines.diagram import Edge, Node, Spec
from pipelines.diagram.draftsman import choose_draftsman

ROOT = Path(__file__).parents[2]
TOKEN = "north-town-history-1"
BEGAN = 1_763_900_000.0
FLOW = Spec(
    "light",
    "flow",
    "The red light",
    (Node("plug", "Is the plug in firmly?", "decision"), Node("push", "Push it in"), Node("call", "Call us", "pill")),
    (Edge("plug", "push", "No"), Edge("plug", "call", "Yes")),
)
STEP = "Is the plug in firmly? Look at the back of the router, at the left."


async def fill(data: Path) -> None:
    """An English conversation with a drawing and an answer that was cut, and a Chinese one."""
    drawing = await choose_draftsman(("layered",)).backend.draw(FLOW)
    store = Store(data)
    store.start()
    for session, at, language in (("sess_english", BEGAN, "en"), ("sess_chinese", BEGAN + 90_000, "zh")):
        await store.put(conversation_row(session, at, language))
        await store.put(identity_row(session, Identity("page", f"page_of_{session}_0001")))
    talks = {
        "sess_english": [
            ("user", "The internet light on my router is red", None, ""),
            ("assistant", STEP, "Is the plug in firmly? Look at", "step"),
            ("user", "Wait", None, ""),
            ("assistant", "Is the plug in firmly?", None, "step"),
            ("user", "And my neighbour's Wi-Fi?", None, ""),
            ("assistant", "I did not find an answer to that.", None, "miss"),
        ],
        "sess_chinese": [
            ("user", "路由器上的红灯亮了", None, ""),
            ("assistant", "请看路由器的背面，插头插紧了吗？", None, "step"),
        ],
    }  # fmt: skip
    for session, lines in talks.items():
        at = BEGAN if session == "sess_english" else BEGAN + 90_000
        for number, (role, text, heard, verdict) in enumerate(lines):
            name = f"item_{number}"
            await store.put(item_row(session, name, at + 9 * number, role, text, heard, "completed"))
            if verdict:
                sources = (["red"], ["The red light"]) if verdict == "step" else ([], [])
                about = {"titles": sources[1], "route": "text_and_diagram", "reason": "a procedure with branches"}
                await store.put(verdict_row(session, name, at, verdict, 0.87, sources[0], **about))
            if verdict == "step":
                await store.put(shown_row(session, name, "d1"))
                spec = msgspec.json.encode(drawing.spec).decode()
                await store.put(drawing_row("d1", drawing.svg, drawing.alt, spec))
    await store.put(deed_row("sess_english", BEGAN + 60, "hand_over", '{"target": "the support team"}'))
    store.close(10)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A server with these conversations."""
    (tmp_path / "site.toml").write_text(
        f'[knowledge]\nfolder = "{ROOT}/knowledge/broadband"\n[stages]\nretrieval = ["words"]\ndiagram = ["layered"]\n'
        '[history]\ntoken = "FRONTDESK_HISTORY"\n'
    )
    with ThreadPoolExecutor(1) as elsewhere:  # Playwright's loop runs in this thread
        elsewhere.submit(lambda: asyncio.run(fill(tmp_path / "data"))).result()
    command = [
        sys.executable,
        str(ROOT / "run_assistant.py"),
        "--site",
        str(tmp_path / "site.toml"),
        "serve",
        "--port",
        "0",
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "FRONTDESK_HISTORY": TOKEN}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout is not None
        found = (re.search(r"open (http\S+)", line) for line in running.stdout)
        yield next(match[1] for match in found if match).replace("0.0.0.0", "localhost")
        running.terminate()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The page, opened with the token; its console says nothing but that no token was shown at first."""
    said: list[str] = []
    opened = browser.new_page(viewport={"width": 1200, "height": 800})
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(f"{address}history/")
    opened.wait_for_selector("body[data-ready]")
    opened.get_by_label("Token of the history").fill(TOKEN)
    opened.get_by_role("button", name="Open").click()
    opened.wait_for_selector(".entry")
    yield opened
    opened.close()
    assert [line for line in said if "401" not in line] == []


def test_a_conversation_is_found_read_and_marked(page: Any, tmp_path: Path) -> None:
    """By its words; with what was heard, and the drawing once; a mark with a note is in the store."""
    assert [name.split("\n")[0] for name in page.locator(".entry .name").all_inner_texts()] == [
        "路由器上的红灯亮了",
        "The internet light on my router is red",
    ]
    page.keyboard.press("/")
    page.keyboard.type("neighbour")
    page.get_by_text("1 conversation", exact=True).wait_for()
    page.locator(".entry").click()
    page.get_by_role("heading", name="The internet light").wait_for()
    cut = page.locator(".assistant").first
    assert "Look at heard until here the back of the router" in re.sub(r"\s+", " ", cut.inner_text())
    assert page.locator(".drawn svg [data-id='plug']").count() == 1
    assert page.get_by_text("The same drawing as above.").count() == 1
    last = page.locator(".assistant").last
    last.get_by_role("button", name="Missing").click()
    last.get_by_label("Note for whoever").fill("Say that we cannot help there.")
    last.get_by_role("button", name="Save the note").click()
    last.get_by_text("Saved.").wait_for()
    rows = Store(tmp_path / "data").read("SELECT item, mark, note FROM mark")
    assert rows == [("item_5", "missing", "Say that we cannot help there.")]
    assert page.locator(".entry .marked").inner_text() == "Missing 1"


def test_erasing_asks_first(page: Any, tmp_path: Path) -> None:
    """A conversation, and then a caller by the id that its page keeps; what was left alone is there."""
    page.get_by_role("button", name=re.compile("The internet light")).click()
    page.locator(".past-head .danger").click()
    page.get_by_role("button", name="Leave it").click()
    assert len(page.locator(".entry").all()) == 2
    page.locator(".past-head .danger").click()
    page.locator("#ask-yes").click()
    page.get_by_text("1 conversation was erased.").wait_for()
    store = Store(tmp_path / "data")
    assert store.read("SELECT session FROM conversation") == [("sess_chinese",)]
    page.get_by_role("button", name="Erase a caller").click()
    page.get_by_label("Which").fill("page_of_sess_chinese_0001")
    page.locator("#ask-yes").click()
    page.get_by_text("1 conversation goes for good").wait_for()
    page.locator("#ask-yes").click()
    page.get_by_text("No conversation was found.").wait_for()
    assert store.read("SELECT session FROM conversation") == []


def test_the_token_stays_in_the_tab(page: Any) -> None:
    """A reload keeps it, locking forgets it; it is in no address."""
    page.reload()
    page.wait_for_selector(".entry")
    assert TOKEN not in page.url
    page.get_by_role("button", name="Lock").click()
    page.get_by_label("Token of the history").wait_for()
    page.get_by_label("Token of the history").fill("some-other-token-1")
    page.get_by_role("button", name="Open").click()
    page.get_by_text("This is not the history's token.").wait_for()
    assert page.evaluate("JSON.stringify(sessionStorage)").count("token") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(page: Any, axe: str, scheme: str) -> None:
    """No violation of WCAG A or AA, with a conversation open, asked and on a phone, where the list is a sheet."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.get_by_role("button", name=re.compile("The internet light")).click()
    page.wait_for_selector(".drawn svg")
    page.locator(".assistant").last.get_by_role("button", name="Wrong").click()
    page.locator(".assistant").last.get_by_text("Saved.").wait_for()
    page.evaluate(axe)
    for width in (1200, 360):
        page.set_viewport_size({"width": width, "height": 780})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]] == []
    page.get_by_role("button", name="List").click()
    assert page.locator(".entry").first.is_visible()
    page.get_by_role("button", name="切换到中文").click()
    page.get_by_text("2 段对话").wait_for()
    assert page.evaluate("document.documentElement.lang") == "zh"


def test_a_caller_is_forgotten_by_the_page(browser: Any, address: str, tmp_path: Path) -> None:
    """Asked first; the running conversation ends and is gone, the page is as new, and the next caller is another."""
    page = browser.new_page()
    page.add_init_script("delete window.RTCPeerConnection;")
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    store = Store(tmp_path / "data")
    page.get_by_label("Your question or answer").fill("canary words of mine")
    page.keyboard.press("Enter")
    page.locator(".assistant").first.wait_for()
    code = page.evaluate("localStorage.getItem('frontdesk.caller')")
    until(lambda: store.read("SELECT 1 FROM identity WHERE value = ?", code) != [], page.wait_for_timeout)
    page.get_by_role("button", name="Details").click()
    page.get_by_text(code).wait_for()
    page.get_by_role("button", name="Forget me").click()
    page.get_by_role("button", name="Erase them").click()
    page.get_by_text("You were forgotten").wait_for()
    assert page.locator(".assistant").count() == 0
    assert page.evaluate("localStorage.length") == 0
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert (b"canary" in kept, code.encode() in kept) == (False, False)
    page.close()
