"""Who may come in, and what the page says to whoever may not: keys, links, addresses that are not secure."""

from __future__ import annotations

from typing import Any

import pytest
from driver import RED, phase, say, wait, wait_phase, wait_title
from fake_realtime import TOKEN, FakeRealtime

REFUSED = ["Failed to load resource", "WebSocket connection to"]
"""The browser's own lines for what was refused."""
INSECURE = "Object.defineProperty(window, 'isSecureContext', { value: false });"


@pytest.mark.parametrize("rtc", [True, False], ids=["WebRTC", "WebSocket"])
def test_a_link_with_a_token_lets_in(visit: Any, fake: FakeRealtime, rtc: bool) -> None:
    """The token of the link is exchanged for a key that this tab keeps; the address forgets it at once."""
    fake.key = "ek_secret"
    page = visit(path=f"#t={TOKEN}", rtc=rtc)
    assert "#" not in page.url
    say(page, RED)
    wait_phase(page, "speaking")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    say(page, RED)
    wait_phase(page, "speaking")


def test_a_link_that_was_used_is_told_at_once(visit: Any, fake: FakeRealtime, complaints: list[str]) -> None:
    """Where the link does not work (any more) the page says so before anything is pressed."""
    complaints += REFUSED
    fake.key = "ek_secret"
    page = visit(path="#t=used")
    wait(page, "!document.querySelector('#notice').hidden")
    wait_title(page, "You need a new link")
    assert "#" not in page.url
    assert phase(page) == "idle"


@pytest.mark.parametrize("rtc", [True, False], ids=["WebRTC", "WebSocket"])
def test_a_missing_key_is_explained(visit: Any, fake: FakeRealtime, complaints: list[str], rtc: bool) -> None:
    """A 401 is told in plain words, whichever way it came."""
    complaints += REFUSED
    fake.key = "ek_secret"
    page = visit(rtc=rtc)
    page.click("#mic")
    wait_phase(page, "lost")
    wait_title(page, "You need a new link")
    assert "401" not in page.inner_text("#notice")


@pytest.mark.parametrize(("what", "button"), [("microphone", "#mic"), ("camera", "#camera")])
def test_an_address_that_is_not_secure_is_explained(visit: Any, fake: FakeRealtime, what: str, button: str) -> None:
    """Where the browser keeps microphone and camera off the page says why, and what to do; typing works."""
    page = visit(scripts=(INSECURE,))
    say(page, "Please write")
    wait_phase(page, "quiet")
    page.click(button)
    wait(page, "!document.querySelector('#notice').hidden")
    wait_title(page, f"The {what} cannot be used here")
    assert "https" in page.inner_text("#notice-text")
    assert not page.is_visible("#notice-action")
    say(page, RED)
    wait_phase(page, "speaking")
