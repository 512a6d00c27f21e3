"""The talk in writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Launch, visiting
from driver import RED, replies, say, until, wait, wait_phase, wait_spoken, words
from fake_realtime import FakeRealtime
from script import SCRIPT


def test_every_word_is_marked_in_its_turn(visit: Any) -> None:
    """The mark runs through the words of the answer, each once, in their order."""
    page = visit(tap=True)
    page.click("#mic")
    wait_phase(page, "listening")
    marked = [word for word, _ in page.evaluate("window.__tap.words")]
    expected = " ".join(each.text for each in SCRIPT["greeting"].sentences).split()
    assert marked == expected


def test_words_ahead_are_there_but_paler(visit: Any) -> None:
    """While a word is spoken the rest of the sentence can be read, in a paler colour."""
    page = visit()
    say(page, RED)
    wait_spoken(page, "find")
    assert page.inner_text(".assistant[data-now] .ahead").strip().endswith("into the grey socket?")
    colour = "(part) => getComputedStyle(document.querySelector('.assistant[data-now] ' + part)).color"
    assert page.evaluate(colour, ".spoken") != page.evaluate(colour, ".ahead")


def test_the_mark_moves_no_word(visit: Any) -> None:
    """The card keeps its size while the mark runs through it."""
    page = visit()
    say(page, RED)
    wait_spoken(page, "find")
    before = page.evaluate("document.querySelector('.assistant .words').getBoundingClientRect().height")
    wait_spoken(page, "firmly")
    assert page.evaluate("document.querySelector('.assistant .words').getBoundingClientRect().height") == before


def test_whole_sentences_are_told(visit: Any) -> None:
    """A screen reader is told whole sentences as they have been spoken, never single words."""
    page = visit()
    page.evaluate("""() => {
        window.told = [];
        const tell = (change) => change.addedNodes.forEach((node) => window.told.push(node.textContent));
        new MutationObserver((changes) => changes.forEach(tell))
            .observe(document.querySelector('#said'), {childList: true});
    }""")
    page.click("#mic")
    wait_phase(page, "listening")
    assert page.get_attribute("#said", "aria-live") == "polite"
    assert page.evaluate("window.told") == [each.text for each in SCRIPT["greeting"].sentences]


def test_an_answer_in_writing_is_read_at_the_speed_of_reading(visit: Any, fake: FakeRealtime) -> None:
    """An answer without sound runs through its words by the clock, and what it says stays."""
    page = visit()
    say(page, "Please write")
    wait_spoken(page, "writing")
    wait_phase(page, "quiet")
    assert words(page)[-1] == "This answer is in writing only. It has no sound."
    assert fake.of_type("frontdesk.playback") == []


def test_markup_stays_text(visit: Any, fake: FakeRealtime) -> None:
    """Markup in what is said is shown as it was written."""
    page = visit()
    text = "<img src=x onerror=alert(1)> <b>bold</b>"
    say(page, text)
    wait_phase(page, "speaking")
    assert words(page)[0] == text
    assert page.locator(".log img, .log b").count() == 0


# Spoken turns need a microphone that hears something.


@pytest.fixture(scope="module")
def talker(chromium: Launch, sounds: Callable[[str, np.ndarray], Path]) -> Iterator[Any]:
    """A browser into whose microphone somebody says something for a second, five seconds after it was opened."""
    time = np.arange(48_000) / 48_000
    speech = np.concatenate([np.zeros(5 * 48_000), 0.4 * np.sin(2 * np.pi * 300 * time), np.zeros(60 * 48_000)])
    path = sounds("talker", speech)
    with chromium("--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={path}%noloop") as running:
        yield running


def test_a_spoken_turn_from_partial_to_correction(talker: Any, fake: FakeRealtime) -> None:
    """What is heard appears while it is spoken, is settled, and can be corrected by typing."""
    fake.hears = "I have lost it"
    with visiting(talker, fake) as (visit, complaints):
        page = visit()
        page.click("#mic")
        wait(page, "document.querySelector('.caller[data-live] .spoken')?.textContent.startsWith('the internet')")
        assert page.evaluate("document.body.dataset.phase") == "hearing"
        wait(page, "document.querySelector('.caller:not([data-live]) .spoken')")
        assert page.inner_text(".caller .spoken") == "I have lost it"
        until(lambda: len(replies(page)) == 3, page.wait_for_timeout, "replies")
        spoken = page.evaluate("document.querySelectorAll('.caller').length")
        page.click("text=Correct it")
        assert page.input_value("#text") == "I have lost it"
        assert page.evaluate("document.activeElement.id") == "text"
        say(page, RED)
        wait(page, "document.querySelectorAll('.turn[data-undone]').length >= 2")
        created = fake.of_type("conversation.item.create")[-1]
        assert created["item"]["content"][0]["text"] == RED
        assert created["frontdesk"]["replaces"].startswith("voice_")
        assert spoken == 1
        wait_phase(page, "speaking")
        assert words(page)[-1].startswith("Let us find out")
        assert complaints == []


def test_a_correction_can_be_left(talker: Any, fake: FakeRealtime) -> None:
    """Esc, or the cross, leaves what was heard as it is."""
    fake.hears = "I have lost it"
    with visiting(talker, fake) as (visit, _):
        page = visit()
        page.click("#mic")
        wait(page, "document.querySelector('.caller .link')")
        page.click("text=Correct it")
        page.keyboard.press("Escape")
        assert page.input_value("#text") == ""
        page.click("text=Correct it")
        page.click("#cancel")
        assert page.input_value("#text") == ""
        say(page, "long")
        until(lambda: bool(fake.of_type("conversation.item.create")), page.wait_for_timeout)
        assert "frontdesk" not in fake.of_type("conversation.item.create")[0]
