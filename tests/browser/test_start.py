"""The first minute: what stands there, how one begins."""

from __future__ import annotations

from typing import Any

from driver import RED, phase, say, wait, wait_phase, words
from fake_realtime import FakeRealtime


def test_page_says_who_speaks(visit: Any, fake: FakeRealtime) -> None:
    """Brand, notice and examples are those of the site, before anything is pressed."""
    page = visit()
    assert page.inner_text("#brand") == fake.site["brand"]
    assert page.inner_text("#automated") == "You are talking to an automated assistant"
    assert page.locator(".example").all_inner_texts() == fake.site["examples"]
    assert page.title() == fake.site["brand"]
    assert fake.received == []


def test_first_tab_lands_on_the_microphone(visit: Any) -> None:
    """The first Tab lands on the microphone, before the start and in the talk."""
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "mic"
    page = visit()
    page.keyboard.press("Space")
    wait_phase(page, "speaking")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "mic"


def test_talking_begins_with_the_greeting(visit: Any, fake: FakeRealtime) -> None:
    """One press: the microphone is on, its sound is sent, and the assistant speaks first."""
    page = visit()
    page.click("#mic")
    wait_phase(page, "speaking")
    assert fake.of_type("session.update")[0]["session"]["frontdesk"]["greeting"] is True
    wait_phase(page, "listening")
    assert words(page) == ["Hello, this is the automated assistant of Northtown Broadband. What can I do for you?"]
    assert fake.of_type("input_audio_buffer.append")
    assert page.get_attribute("#mic", "aria-pressed") == "true"


def test_typing_needs_no_microphone(visit: Any, fake: FakeRealtime) -> None:
    """A typed question opens the line, is answered aloud, and the microphone is never asked for."""
    page = visit(tap=True)
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => { throw new Error('asked for it'); }; }")
    say(page, RED)
    wait_phase(page, "speaking")
    assert words(page)[0] == RED
    wait(page, "window.__tap.samples.some((piece) => piece.some((sample) => Math.abs(sample) > 0.1))")
    wait_phase(page, "quiet")
    assert fake.of_type("input_audio_buffer.append") == []
    assert fake.of_type("session.update")[0]["session"]["frontdesk"]["greeting"] is False


def test_an_example_is_a_question(visit: Any) -> None:
    """An example that is pressed is asked."""
    page = visit()
    page.click(".example >> nth=0")
    wait_phase(page, "speaking")
    assert words(page)[0] == "The internet light is red"


def test_space_talks_and_is_a_letter_in_the_box(visit: Any) -> None:
    """Space starts the talk and turns the microphone off and on, but in the text box it is a space."""
    page = visit()
    page.keyboard.press("Space")
    wait(page, "document.body.dataset.mic === 'on'")
    page.keyboard.press("Space")
    wait(page, "document.body.dataset.mic === 'off'")
    page.focus("#text")
    page.keyboard.type("a b")
    assert page.input_value("#text") == "a b"
    assert page.evaluate("document.body.dataset.mic") == "off"


def test_microphone_off_sends_nothing(visit: Any, fake: FakeRealtime) -> None:
    """While the microphone is off no sound leaves the page, and coming back it starts with a whole piece."""
    page = visit()
    page.click("#mic")
    wait_phase(page, "listening")
    page.click("#mic")
    wait_phase(page, "quiet")
    page.wait_for_timeout(200)
    sent = len(fake.of_type("input_audio_buffer.append"))
    page.wait_for_timeout(400)
    assert len(fake.of_type("input_audio_buffer.append")) == sent
    page.click("#mic")
    wait_phase(page, "listening")
    page.wait_for_timeout(300)
    assert len(fake.of_type("input_audio_buffer.append")) > sent
    assert {event["bytes"] for event in fake.of_type("input_audio_buffer.append")} == {1920}


def test_a_person_is_one_button_away(visit: Any, fake: FakeRealtime) -> None:
    """The button says what a caller would say; without anybody to hand over to it is not there."""
    page = visit()
    page.click("#person")
    wait_phase(page, "speaking")
    assert words(page)[0] == "I would like to talk to a person"
    wait(page, "!document.querySelector('.helper').hidden")
    assert page.inner_text(".helper") == "A person helps you: our service desk"
    fake.site["person"] = ""
    assert not visit().is_visible("#person")


def test_who_has_the_word_is_told_by_word_and_form(visit: Any) -> None:
    """Listening and speaking differ in their word and in the form of ring and sign, not in colour alone."""
    page = visit()
    look = """() => {
        const ring = getComputedStyle(document.querySelector('.ring'));
        const sign = getComputedStyle(document.querySelector('.signs i'));
        return [document.querySelector('#phase').textContent, ring.opacity, ring.borderStyle, ring.borderWidth,
                sign.width, sign.animationName].join(' ');
    }"""
    page.click("#mic")
    wait_phase(page, "speaking")
    page.wait_for_timeout(300)
    speaking = page.evaluate(look)
    wait_phase(page, "listening")
    page.wait_for_timeout(300)
    listening = page.evaluate(look)
    assert phase(page) == "listening"
    assert all(a != b for a, b in zip(speaking.split()[:2], listening.split()[:2], strict=True))
    assert speaking.split()[-2:] != listening.split()[-2:]


def test_space_belongs_to_the_button_that_was_tabbed_to(visit: Any) -> None:
    """A button reached by keyboard keeps its own Space; after a click on it Space is the microphone's again."""
    page = visit()
    say(page, "Please write")
    wait_phase(page, "quiet")
    page.click("#details-button")
    page.keyboard.press("Space")
    wait(page, "document.body.dataset.mic === 'on'")
    assert page.is_visible("#details")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "details-button"
    page.keyboard.press("Space")
    wait(page, "document.querySelector('#details').hidden")
    assert page.evaluate("document.body.dataset.mic") == "on"
