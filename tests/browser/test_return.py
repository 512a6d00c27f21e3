"""The line is lost, and the page comes back by itself: same conversation, picture and place, nothing said twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from driver import RED, phase, replies, say, states, until, wait, wait_phase, wait_spoken, wait_title, walked, words
from fake_realtime import FakeRealtime
from script import RATE, SCRIPT, perform

BACK = "You are back. We go on where we were."
TRANSPORT = pytest.mark.parametrize("rtc", [True, False], ids=["WebRTC", "WebSocket"])
LOST = ["Failed to load resource", "WebSocket connection to"]
"""The browser's own lines for attempts that fail."""


def broken(page: Any, fake: FakeRealtime) -> None:
    """The connection is closed under the page."""
    fake.hang_up()


def dead(page: Any, fake: FakeRealtime) -> None:
    """Nothing passes any more, and nobody says so."""
    fake.kill()


def asked(visit: Any, fake: FakeRealtime, rtc: bool) -> Any:
    """A question waits, with its replies and its place in the picture."""
    fake.grace_s = 30
    page = visit(rtc=rtc)
    say(page, RED)
    wait_phase(page, "speaking")
    wait_phase(page, "quiet")
    assert replies(page) == ["Yes", "No"]
    return page


def same(page: Any, before: list[str]) -> None:
    """All is as it was."""
    assert words(page)[: len(before)] == before
    assert states(page)["plug"] == "lit"
    assert walked(page) == {"e-start-plug"}
    assert page.inner_text(".picture-step") == "Step 2"
    assert replies(page) == ["Yes", "No"]


@TRANSPORT
@pytest.mark.parametrize("how", [broken, dead], ids=lambda how: how.__name__)
def test_a_lost_line_is_found_again(
    visit: Any, fake: FakeRealtime, complaints: list[str], rtc: bool, how: Callable[..., None]
) -> None:
    """The page says that the line is lost, connects by itself, says that it is back, and the talk goes on there."""
    complaints += LOST
    page = asked(visit, fake, rtc)
    before = words(page)
    how(page, fake)
    wait_phase(page, "away")
    wait_title(page, "The line was lost")
    assert not page.is_visible("#notice-action")
    fake.down = False
    wait_phase(page, "quiet")
    assert not page.is_visible("#notice")
    wait(page, f"document.querySelector('.turn.notice')?.textContent === {BACK!r}")
    same(page, before)
    page.click(".reply >> nth=1")
    wait(page, "document.querySelector('#n-push').getAttribute('data-state') === 'lit'")
    assert walked(page) == {"e-start-plug", "e-plug-push"}


def test_silence_of_the_other_end_is_noticed(visit: Any, fake: FakeRealtime) -> None:
    """Without an answer to its signs of life the page counts the line as lost within five seconds."""
    page = asked(visit, fake, rtc=False)
    silent = page.evaluate("performance.now()")
    fake.beats = False
    wait_phase(page, "away")
    assert page.evaluate("performance.now()") - silent <= 5500  # and half a second of looking
    fake.beats = True
    wait_phase(page, "quiet")
    assert BACK in page.inner_text(".turn.notice")


@TRANSPORT
def test_an_answer_goes_on_at_its_word(visit: Any, fake: FakeRealtime, complaints: list[str], rtc: bool) -> None:
    """An answer that the loss cut off goes on with the word that was cut: each is lit once, in order, to the end."""
    complaints += LOST
    fake.grace_s = 30
    page = visit(rtc=rtc, tap=True)
    say(page, "Please write")
    wait(page, "window.__tap.ready")
    wait_phase(page, "quiet")
    page.evaluate("window.__tap.words.length = 0")
    say(page, "long")
    wait_spoken(page, "1")
    shown = words(page)[-1]
    fake.hang_up()
    wait_phase(page, "away")
    assert words(page)[-1] == shown
    page.wait_for_timeout(600)
    wait_phase(page, "speaking")
    wait_phase(page, "quiet")
    marked = [word for word, _ in page.evaluate("window.__tap.words")]
    long = " ".join(each.text for each in SCRIPT["long"].sentences).split()
    once = [word for at, word in enumerate(marked) if at == 0 or marked[at - 1] != word]
    assert len(marked) - len(once) <= 1  # the word that was cut
    rest = iter(long)
    assert all(word in rest for word in once)
    assert len(once) >= 0.9 * len(long)  # a machine that is busy draws fewer frames
    reports = [event["played_ms"] for event in fake.of_type("frontdesk.playback")]
    assert reports[-1] >= len(perform(SCRIPT["long"]).pcm) / 2 / RATE * 1000 - 100  # it ends with a pause
    assert np.all(np.diff(reports[:-1]) > -400)


@TRANSPORT
def test_a_reload_comes_back(visit: Any, fake: FakeRealtime, complaints: list[str], rtc: bool) -> None:
    """A page that is loaded again shows conversation, picture and place as they were, and takes an answer."""
    complaints.append("The AudioContext was not allowed to start")  # before the first gesture it is not
    page = asked(visit, fake, rtc)
    before = words(page)
    page.reload()
    wait(page, f"document.querySelector('.turn.notice')?.textContent === {BACK!r}")
    until(lambda: replies(page) == ["Yes", "No"], page.wait_for_timeout, "the replies")
    same(page, before)
    assert fake.of_type("hangup") == []
    page.click(".reply >> nth=1")
    wait(page, "document.querySelector('#n-push').getAttribute('data-state') === 'lit'")
    wait_phase(page, "quiet")


def test_a_reload_after_the_grace_starts_anew(visit: Any, fake: FakeRealtime) -> None:
    """Who comes back too late finds the start, not a conversation that nobody remembers."""
    page = asked(visit, fake, rtc=False)
    page.evaluate("""() => {
        const back = JSON.parse(sessionStorage.getItem('frontdesk.back'));
        window.addEventListener('pagehide', () =>
            sessionStorage.setItem('frontdesk.back', JSON.stringify({ ...back, alive: Date.now() - 31_000 })));
    }""")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert phase(page) == "idle"
    assert page.is_visible(".welcome")


def test_a_conversation_that_is_gone_is_said_so(visit: Any, fake: FakeRealtime) -> None:
    """Where the server does not remember, the page says that this is a new conversation; the old words stay."""
    page = asked(visit, fake, rtc=False)
    before = words(page)
    fake._memories.clear()
    fake.hang_up()
    wait_phase(page, "quiet")
    assert "this is a new conversation" in page.inner_text(".turn.notice")
    assert words(page)[: len(before)] == before
    assert replies(page) == []
    say(page, RED)
    wait(page, "document.querySelector('#n-plug')?.getAttribute('data-state') === 'lit'")


def test_hope_ends_with_the_grace(visit: Any, fake: FakeRealtime, complaints: list[str]) -> None:
    """When the grace is over the page stops trying and offers to connect again."""
    complaints += LOST
    page = asked(visit, fake, rtc=False)
    fake.grace_s = 0.5
    fake.hang_up()
    wait_phase(page, "away")
    wait_phase(page, "quiet")
    fake.down = True
    fake.hang_up()
    wait_phase(page, "away")
    wait_phase(page, "lost")
    wait_title(page, "The connection was lost")
    fake.down = False
    page.click("#notice-action")
    wait_phase(page, "quiet")


def test_a_turn_typed_into_a_dead_line_is_not_lost(visit: Any, fake: FakeRealtime, complaints: list[str]) -> None:
    """A question that went into a line already dead is asked when the line is back, and stands in the talk once."""
    complaints += LOST
    page = asked(visit, fake, rtc=False)
    fake.kill()
    say(page, "long")
    wait_phase(page, "away")
    fake.down = False
    wait_phase(page, "speaking")
    assert words(page).count("long") == 1
    assert len(fake.of_type("conversation.item.create")) == 2


def test_the_network_coming_back_is_not_waited_out(visit: Any, fake: FakeRealtime, complaints: list[str]) -> None:
    """As soon as the browser says that it is online again the page tries, whatever wait it was in."""
    complaints += LOST
    page = asked(visit, fake, rtc=False)
    fake.kill()
    wait_phase(page, "away")
    page.wait_for_timeout(3200)
    fake.down = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    wait_phase(page, "quiet")
    assert BACK in page.inner_text(".turn.notice")
