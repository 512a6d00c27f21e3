"""Voice and picture: what is lit, held against the sound that the page really put out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from driver import RED, say, states, wait, wait_phase, walked
from fake_realtime import FakeRealtime
from script import RATE, SCRIPT, Answer, Said, perform, pitch

WINDOW = 480
"""Samples of one look at the pitch: 20 ms."""


def played(page: Any) -> tuple[int, np.ndarray]:
    """What the page put out, and the frame of its first sample."""
    frames, pieces = page.evaluate(
        "() => [window.__tap.frames, window.__tap.samples.map((piece) => Array.from(piece))]"
    )
    sound = np.zeros(frames[-1] - frames[0] + 128)
    for frame, piece in zip(frames, pieces, strict=True):
        sound[frame - frames[0] : frame - frames[0] + 128] = piece
    return frames[0], sound


def onsets(first: int, sound: np.ndarray, answer: Answer) -> dict[str, int]:
    """The frame at which the sound of each node begins, read off the pitch of its first word."""
    found: dict[str, int] = {}
    number = 0
    start = 0
    for sentence in answer.sentences:
        if sentence.node:
            wanted = pitch(number)
            for at in range(start, len(sound) - WINDOW, 60):
                if abs(_pitch(sound[at : at + WINDOW]) - wanted) < 40:
                    found[sentence.node] = first + at + WINDOW // 2
                    start = at
                    break
        number += len(sentence.text.split())
    return found


def _pitch(window: np.ndarray) -> float:
    if np.max(np.abs(window)) < 0.05:
        return 0.0
    spectrum = np.abs(np.fft.rfft(window * np.hanning(len(window)), 8 * len(window)))
    return float(np.argmax(spectrum)) * RATE / (8 * len(window))


def differences(page: Any, answer: Answer) -> dict[str, float]:
    """For each node, ms by which it was lit after its first word was heard."""
    first, sound = played(page)
    truth = onsets(first, sound, answer)
    lit: dict[str, float] = {}
    for node, frame in page.evaluate("window.__tap.lit"):
        lit.setdefault(node, frame)
    return {node: (lit[node] - at) / RATE * 1000 for node, at in truth.items()}


def listen(visit: Any, text: str, until: str = "quiet") -> Any:
    """Ask something when the tap is in place, and hear it to its end."""
    page = visit(tap=True)
    say(page, "Please write")
    wait(page, "window.__tap.ready")
    wait_phase(page, "quiet")
    page.evaluate("window.__tap.lit.length = 0")
    say(page, text)
    wait_phase(page, "speaking")
    wait_phase(page, until)
    return page


TOUR = Answer(
    tuple(
        Said("Now look at this one here.", each) for each in ("start", "plug", "push", "restart", "colour", "solved")
    ),
    "answer",
    "red",
    "Tour",
)


@pytest.mark.parametrize("delay_ms", [0, 200])
def test_nodes_are_lit_with_their_words(visit: Any, fake: FakeRealtime, delay_ms: int) -> None:
    """Every node is lit within 150 ms of its first word being heard, however unevenly the messages come."""
    fake.script["tour"] = TOUR
    fake.delay_ms = delay_ms
    page = listen(visit, "tour")
    found = differences(page, TOUR)
    assert len(found) == 6
    assert max(abs(ms) for ms in found.values()) <= 150, found


def test_the_measure_can_fail(visit: Any, fake: FakeRealtime) -> None:
    """Cues shifted by 300 ms are found out, so the claim above says something."""
    fake.script["tour"] = TOUR
    fake.cue_shift_ms = 300
    page = listen(visit, "tour")
    found = differences(page, TOUR)
    assert sum(abs(ms) > 150 for ms in found.values()) >= 5, found


def test_every_sample_is_played_once(visit: Any, fake: FakeRealtime) -> None:
    """The page puts out exactly the samples it was sent, with no gap, no repetition and no change."""
    page = listen(visit, RED)
    _, sound = played(page)
    sent = np.frombuffer(perform(SCRIPT["red"]).pcm, "<i2").astype(np.float64) / 32768
    start = int(np.argmax(np.abs(sound) > 1e-6)) - int(np.argmax(np.abs(sent) > 1e-6))
    heard = sound[start : start + len(sent)]
    assert np.max(np.abs(heard - sent)) < 1e-6
    assert np.max(np.abs(sound[start + len(sent) + 480 :]), initial=0.0) < 1e-3


def test_the_server_is_told_what_is_played(visit: Any, fake: FakeRealtime) -> None:
    """Playback is reported at least every 250 ms of the answer, never backwards, and at its very end."""
    listen(visit, RED)
    items = {event["item_id"] for event in fake.of_type("frontdesk.playback")}
    assert len(items) == 1
    positions = [event["played_ms"] for event in fake.of_type("frontdesk.playback")]
    length = len(perform(SCRIPT["red"]).pcm) / 2 / RATE * 1000
    assert positions == sorted(positions)
    assert positions[-1] == length
    assert max(np.diff(positions)) <= 250


def test_the_way_is_drawn_as_it_is_walked(visit: Any, fake: FakeRealtime) -> None:
    """Past, lit and ahead are told apart, and the edges between what was visited are drawn through."""
    page = visit()
    say(page, RED)
    wait(page, "document.querySelector('#n-plug')?.getAttribute('data-state') === 'lit'")
    assert states(page) == {
        "start": "past", "plug": "lit", "restart": "ahead", "push": "ahead", "colour": "ahead", "person": "ahead",
        "solved": "ahead",
    }  # fmt: skip
    assert walked(page) == {"e-start-plug"}
    wait_phase(page, "quiet")
    assert states(page)["plug"] == "lit"
    assert page.inner_text(".picture-step") == "Step 2"
    page.click("#n-push")
    wait(page, "document.querySelector('#n-push').getAttribute('data-state') === 'lit'")
    assert walked(page) == {"e-start-plug", "e-plug-push"}


def test_the_picture_follows_the_present_node(visit: Any, fake: FakeRealtime) -> None:
    """On a phone the picture keeps its size and scrolls until the lit node lies in sight."""
    page = visit(360, 780, motion="reduce")
    say(page, "slow")
    inside = """(id) => {
        const box = document.querySelector('#n-' + id).getBoundingClientRect();
        const sheet = document.querySelector('.sheet').getBoundingClientRect();
        return box.top >= sheet.top - 1 && box.bottom <= sheet.bottom + 1
            && box.left >= sheet.left - 1 && box.right <= sheet.right + 1;
    }"""
    for node in ("s0", "s3"):
        wait(page, f"document.querySelector('#n-{node}')?.getAttribute('data-state') === 'lit'")
        assert page.evaluate(inside, node)
    assert page.evaluate("document.querySelector('.drawing').getBoundingClientRect().width") >= 300


def test_the_picture_stands_in_words_too(visit: Any) -> None:
    """A screen reader finds the nodes as a list, with the present one and the ways from it."""
    page = visit()
    say(page, RED)
    wait(page, "document.querySelector('.picture-words [aria-current]')?.textContent.startsWith('Cable')")
    assert page.inner_text(".picture-words [aria-current]") == (
        "Cable firmly in the socket? (now). yes, then: Restart, wait 2 minutes; no, then: Push it in"
    )
    assert page.locator(".picture-words li").count() == 7


def test_a_stutter_of_the_network_moves_nothing(visit: Any, fake: FakeRealtime) -> None:
    """When the sound runs dry the voice waits, the picture waits with it, and no sample is lost."""
    fake.script["tour"] = TOUR
    page = visit(tap=True)
    say(page, "Please write")
    wait(page, "window.__tap.ready")
    wait_phase(page, "quiet")
    page.evaluate("window.__tap.lit.length = 0")
    say(page, "tour")
    wait_phase(page, "speaking")
    fake.stall(0.9)
    wait_phase(page, "quiet")
    found = differences(page, TOUR)
    assert max(abs(ms) for ms in found.values()) <= 150, found
    _, sound = played(page)
    loud = sound[np.abs(sound) > 1e-6]
    sent = np.frombuffer(perform(TOUR).pcm, "<i2").astype(np.float64) / 32768
    assert abs(len(loud) - int(np.sum(np.abs(sent) > 1e-6))) < 400  # the fade where it ran dry
