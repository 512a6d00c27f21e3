"""Stopping the voice: by voice, by button, by key, by asking something else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from driver import RED, say, until, wait, wait_phase, wait_spoken, words
from fake_realtime import FakeRealtime
from script import RATE


def begin(visit: Any) -> Any:
    """A long answer, two seconds into it."""
    page = visit(tap=True)
    say(page, "Please write")
    wait(page, "window.__tap.ready")
    wait_phase(page, "quiet")
    say(page, "long")
    wait_spoken(page, "1")
    return page


def by_voice(page: Any, fake: FakeRealtime) -> None:
    """The server hears the caller."""
    fake.interrupt()


def by_button(page: Any, fake: FakeRealtime) -> None:
    """Stop."""
    page.click("#stop")


def by_key(page: Any, fake: FakeRealtime) -> None:
    """Esc, with the focus in the text box."""
    page.focus("#text")
    page.keyboard.press("Escape")


@pytest.mark.parametrize("how", [by_voice, by_button, by_key], ids=lambda how: how.__name__)
def test_stopping_is_told_to_the_millisecond(visit: Any, fake: FakeRealtime, how: Callable[..., None]) -> None:
    """The voice stops, and the truncation names the ms that were really put out."""
    page = begin(visit)
    how(page, fake)
    until(lambda: bool(fake.of_type("conversation.item.truncate")), page.wait_for_timeout, "the truncation")
    page.wait_for_timeout(300)
    (told,) = fake.of_type("conversation.item.truncate")
    pieces = page.evaluate("window.__tap.samples.map((piece) => Array.from(piece))")
    sound = np.concatenate([np.asarray(piece) for piece in pieces])
    loud = np.flatnonzero(np.abs(sound) > 5e-3)
    heard_ms = (loud[-1] - loud[0]) / RATE * 1000
    assert abs(told["audio_end_ms"] - heard_ms) <= 8  # the fade after the stop is about 3 ms
    cancelled = bool(fake.of_type("response.cancel"))
    assert cancelled is (how is not by_voice)


def test_an_answer_stands_still_and_goes_on(visit: Any, fake: FakeRealtime) -> None:
    """While the caller makes a sound the voice is soft, then silent; it goes on where it stood, as loud as before."""
    page = begin(visit)
    item = fake.of_type("frontdesk.playback")[-1]["item_id"]
    ids = {"response_id": "any", "item_id": item}

    def loudness() -> float:
        page.evaluate("window.__tap.samples.length = 0")
        page.wait_for_timeout(500)
        pieces = page.evaluate("window.__tap.samples.map((piece) => Array.from(piece))")
        return float(np.std(np.concatenate([np.asarray(piece) for piece in pieces])))

    usual = loudness()
    fake.tell("frontdesk.quieten", **ids)
    page.wait_for_timeout(100)
    assert 0.1 * usual < loudness() < 0.5 * usual
    fake.tell("frontdesk.pause", **ids)
    page.wait_for_timeout(100)
    assert loudness() < 0.01 * usual
    stood = fake.of_type("frontdesk.playback")[-1]["played_ms"]
    page.wait_for_timeout(300)
    assert fake.of_type("frontdesk.playback")[-1]["played_ms"] == stood
    fake.tell("frontdesk.resume", **ids)
    page.wait_for_timeout(200)
    assert 0.5 * usual < loudness() < 2 * usual
    assert fake.of_type("frontdesk.playback")[-1]["played_ms"] > stood


def test_what_was_not_heard_is_not_shown(visit: Any, fake: FakeRealtime) -> None:
    """The caption ends where the voice ended, and says that it was stopped."""
    page = begin(visit)
    page.click("#stop")
    until(lambda: bool(fake.of_type("conversation.item.truncate")), page.wait_for_timeout)
    wait(page, "document.querySelector('.assistant[data-cut]')")
    assert len(words(page)[-1].split()) <= 16
    assert words(page)[-1].startswith("This is sentence number 0")
    assert page.is_disabled("#stop")


def test_sound_still_on_its_way_does_not_start_again(visit: Any, fake: FakeRealtime) -> None:
    """What arrives of an answer after it was stopped is neither played nor shown."""
    fake.delay_ms = 200
    page = begin(visit)
    by_voice(page, fake)
    until(lambda: bool(fake.of_type("conversation.item.truncate")), page.wait_for_timeout)
    page.wait_for_timeout(60)
    page.evaluate("window.__tap.samples.length = 0")
    page.wait_for_timeout(800)
    assert page.evaluate("window.__tap.samples.every((piece) => piece.every((sample) => Math.abs(sample) < 1e-3))")


def test_a_new_question_stops_the_answer(visit: Any, fake: FakeRealtime) -> None:
    """Asking something else stops the voice first: cancel, what was heard, then the question."""
    page = begin(visit)
    say(page, RED)
    wait_spoken(page, "together.")
    kinds = [event["type"] for event in fake.received if not event["type"].startswith(("input_", "frontdesk."))]
    order = ["response.cancel", "conversation.item.truncate", "conversation.item.create", "response.create"]
    assert kinds[-4:] == order
    assert words(page)[-1].startswith("Let us find out")


def test_nothing_to_stop_is_nothing(visit: Any, fake: FakeRealtime) -> None:
    """Esc and Space where nothing is said break nothing and send nothing."""
    page = visit()
    page.keyboard.press("Escape")
    say(page, "Please write")
    wait_phase(page, "quiet")
    before = len(fake.received)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert len(fake.received) == before
