"""The main way: WebRTC against the scripted server, and the way round it where it does not work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Launch, visiting
from driver import RED, say, until, wait, wait_phase, wait_spoken, words
from fake_realtime import FakeRealtime
from script import RATE, SCRIPT, perform
from test_in_step import TOUR, differences, played

WITHOUT_TIMESTAMPS = """{
    const get = RTCRtpReceiver.prototype.getSynchronizationSources;
    RTCRtpReceiver.prototype.getSynchronizationSources = function () {
        return get.call(this).map(({ audioLevel, timestamp }) => ({ audioLevel, timestamp }));
    };
}"""


def opened(page: Any) -> str:
    """What stands under Details of the connection."""
    if not page.is_visible("#details"):
        page.click("#details-button")
    wait(page, "document.querySelector('#details dt')")
    return str(
        page.evaluate(
            "() => [...document.querySelectorAll('#details dt')]"
            ".find((each) => each.textContent === 'Connection').nextSibling.textContent"
        )
    )


def test_talking_goes_over_webrtc(visit: Any, fake: FakeRealtime) -> None:
    """One press: sound goes both ways in packets, none in events, and the caption follows the voice to its end."""
    page = visit(rtc=True, tap=True)
    page.click("#mic")
    wait_phase(page, "speaking")
    wait_phase(page, "listening")
    assert words(page) == ["Hello, this is the automated assistant of Northtown Broadband. What can I do for you?"]
    assert fake.of_type("input_audio_buffer.append") == []
    assert len(fake.of_type("call")) == 1
    marked = [word for word, _ in page.evaluate("window.__tap.words")]
    assert marked == " ".join(each.text for each in SCRIPT["greeting"].sentences).split()
    assert opened(page) == "open: WebRTC"


def listening(visit: Any, fake: FakeRealtime, text: str, **how: Any) -> Any:
    """Ask something when the tap is in place."""
    page = visit(rtc=True, tap=True, **how)
    say(page, "Please write")
    wait(page, "window.__tap.ready")
    wait_phase(page, "quiet")
    page.evaluate("() => { for (const name of ['lit', 'samples', 'frames']) window.__tap[name].length = 0; }")
    say(page, text)
    wait_phase(page, "speaking")
    return page


@pytest.mark.parametrize("delay_ms", [0, 100])
def test_nodes_are_lit_with_their_words(visit: Any, fake: FakeRealtime, delay_ms: int) -> None:
    """Over WebRTC too every node is lit within 150 ms of its first word, though the voice waits for no late event."""
    fake.script["tour"] = TOUR
    fake.delay_ms = delay_ms
    page = listening(visit, fake, "tour")
    wait_phase(page, "quiet")
    found = differences(page, TOUR)
    assert len(found) == 6
    assert max(abs(ms) for ms in found.values()) <= 150, found


def test_the_server_is_told_what_is_played(visit: Any, fake: FakeRealtime) -> None:
    """Playback is reported at least every 250 ms of the answer, never backwards, exactly, and at its end."""
    page = listening(visit, fake, RED)
    wait_phase(page, "quiet")
    reports = fake.of_type("frontdesk.playback")
    assert len({event["item_id"] for event in reports}) == 1
    assert not any("estimated" in event for event in reports)
    positions = [event["played_ms"] for event in reports]
    length = len(perform(SCRIPT["red"]).pcm) / 2 / RATE * 1000
    assert positions == sorted(positions)
    assert max(np.diff(positions)) <= 250
    assert abs(positions[-1] - length) <= 200


def test_the_position_is_estimated_where_the_browser_does_not_tell(visit: Any, fake: FakeRealtime) -> None:
    """Without timestamps the position counts from the first sound, says that it is an estimate, and is close."""
    fake.script["tour"] = TOUR
    page = listening(visit, fake, "tour", scripts=(WITHOUT_TIMESTAMPS,))
    wait_phase(page, "quiet")
    reports = [event for event in fake.of_type("frontdesk.playback") if event["played_ms"] > 0]
    assert all(event.get("estimated") is True for event in reports)
    found = differences(page, TOUR)
    assert len(found) == 6
    assert max(abs(ms) for ms in found.values()) <= 150, found


def test_a_stutter_of_the_network_moves_nothing(visit: Any, fake: FakeRealtime) -> None:
    """Where the sound ran dry the position waits, and goes on with the anchor of what comes after."""
    fake.script["tour"] = TOUR
    page = listening(visit, fake, "tour")
    fake.gap(0.9)
    wait_phase(page, "quiet")
    found = differences(page, TOUR)
    assert len(found) == 6
    assert max(abs(ms) for ms in found.values()) <= 150, found


def by_button(page: Any, fake: FakeRealtime) -> None:
    """Stop."""
    page.click("#stop")


def by_voice(page: Any, fake: FakeRealtime) -> None:
    """The server hears the caller."""
    fake.interrupt()


@pytest.mark.parametrize("how", [by_button, by_voice], ids=lambda how: how.__name__)
def test_stopping_silences_in_the_same_moment(visit: Any, fake: FakeRealtime, how: Callable[..., None]) -> None:
    """The element is mute in the press itself, nothing of the rest is heard, and the truncation names what was."""
    page = listening(visit, fake, "long")
    wait_spoken(page, "1")
    page.evaluate("""() => {
        const { element } = window.__tap;
        const told = { pressed: 0, silent: 0 };
        window.told = told;
        document.querySelector('#stop').addEventListener('click', () => {
            told.pressed = performance.now();
            queueMicrotask(() => { if (element.muted) told.silent = performance.now(); });
        });
    }""")
    how(page, fake)
    until(lambda: bool(fake.of_type("conversation.item.truncate")), page.wait_for_timeout, "the truncation")
    if how is by_button:
        told = page.evaluate("window.told")
        assert told["silent"], told
        assert told["silent"] - told["pressed"] < 8, told
        assert [event["type"] for event in fake.received[-4:-1]] == [
            "frontdesk.playback", "response.cancel", "output_audio_buffer.clear",
        ]  # fmt: skip
    page.wait_for_timeout(200)
    heard = fake.of_type("conversation.item.truncate")[0]["audio_end_ms"]
    pieces = page.evaluate("window.__tap.samples.map((piece) => Array.from(piece))")
    loud = np.flatnonzero(np.abs(np.concatenate([np.asarray(piece) for piece in pieces])) > 5e-3)
    assert abs((loud[-1] - loud[0]) / RATE * 1000 - heard) <= 150
    page.evaluate("window.__tap.samples.length = 0")
    page.wait_for_timeout(400)
    assert page.evaluate("window.__tap.samples.every((piece) => piece.every((sample) => Math.abs(sample) < 1e-3))")
    assert page.evaluate("window.__tap.element.muted")


def test_the_next_answer_is_heard_from_its_first_word(visit: Any, fake: FakeRealtime) -> None:
    """After a stop the voice comes back with the next answer, and nothing of its beginning is missing."""
    page = listening(visit, fake, "long")
    wait_spoken(page, "1")
    page.click("#stop")
    wait_phase(page, "quiet")
    page.wait_for_timeout(300)  # the tap hears a little later than the ear
    page.evaluate("() => { window.__tap.samples.length = window.__tap.frames.length = 0; }")
    say(page, RED)
    wait_phase(page, "speaking")
    wait_phase(page, "quiet")
    assert not page.evaluate("window.__tap.element.muted")
    _, sound = played(page)
    loud = np.flatnonzero(np.abs(sound) > 0.05)
    sent = np.flatnonzero(np.abs(np.frombuffer(perform(SCRIPT["red"]).pcm, "<i2")) > 0.05 * 32768)
    # A busy machine stretches the sound a little; what must not happen is that some of it is missing.
    assert ((sent[-1] - sent[0]) - (loud[-1] - loud[0])) / RATE * 1000 <= 40


@pytest.fixture(scope="module")
def hummer(chromium: Launch, sounds: Callable[[str, np.ndarray], Path]) -> Iterator[Any]:
    """A browser into whose microphone somebody hums without end."""
    time = np.arange(48_000) / 48_000
    path = sounds("hummer", 0.4 * np.sin(2 * np.pi * 300 * time) * (time % 0.4 < 0.3))
    with chromium("--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={path}") as running:
        yield running


def test_the_microphone_may_come_later(hummer: Any, fake: FakeRealtime) -> None:
    """Who began by typing turns the microphone on without a second offer; off, the line carries silence."""
    with visiting(hummer, fake) as (visit, complaints):
        page = visit(rtc=True)
        say(page, "Please write")
        wait_phase(page, "quiet")
        assert fake.loudness == 0.0
        page.click("#mic")
        until(lambda: fake.loudness > 0.02, page.wait_for_timeout, "the humming")
        assert page.evaluate("parseFloat(document.querySelector('#mic').style.getPropertyValue('--level'))") > 0
        page.click("#mic")
        wait(page, "document.body.dataset.mic === 'off'")
        page.wait_for_timeout(300)
        fake.loudness = 0.0
        page.wait_for_timeout(1000)
        assert fake.loudness < 0.001
        assert len(fake.of_type("call")) == 1
        assert complaints == []


@pytest.mark.parametrize("status", [404, 415, 503])
def test_a_server_without_webrtc_is_talked_to_by_websocket(
    visit: Any, fake: FakeRealtime, complaints: list[str], status: int
) -> None:
    """Where an offer is refused the page takes the WebSocket by itself, and says so under Details alone."""
    complaints.append("Failed to load resource")  # the browser's own line for the refused offer
    fake.rtc = status
    page = visit(rtc=True)
    page.click("#mic")
    wait_phase(page, "speaking")
    wait_phase(page, "listening")
    assert not page.is_visible("#notice")
    assert fake.of_type("input_audio_buffer.append")
    assert opened(page) == f"open: WebSocket, because the server answered {status} to WebRTC"


def test_a_network_without_udp_is_found_out_and_remembered(visit: Any, fake: FakeRealtime) -> None:
    """Where the ends do not find each other the page falls back in some seconds, hangs up, and next time it knows."""
    fake.reachable = False
    page = visit(rtc=True)
    say(page, RED)
    wait_phase(page, "speaking")
    assert opened(page) == "open: WebSocket, because WebRTC found no way to the server"
    assert len(fake.of_type("hangup")) == 1
    page.reload()
    page.wait_for_selector("body[data-ready]")
    say(page, RED)
    wait_phase(page, "speaking")
    assert len(fake.of_type("call")) == 1
    assert opened(page) == "open: WebSocket, because WebRTC found no way to the server"


def test_a_browser_without_webrtc_is_no_worse(visit: Any, fake: FakeRealtime) -> None:
    """A browser that has no WebRTC never makes an offer."""
    page = visit()
    say(page, RED)
    wait_phase(page, "speaking")
    assert fake.of_type("call") == []
    assert opened(page) == "open: WebSocket, because this browser has no WebRTC"


def test_leaving_hangs_up(visit: Any, fake: FakeRealtime) -> None:
    """Who closes the page hangs up, where nobody can come back to the conversation."""
    page = visit(rtc=True)
    say(page, "Please write")
    wait_phase(page, "quiet")
    page.goto("about:blank")
    until(lambda: bool(fake.of_type("hangup")), page.wait_for_timeout, "the hang-up")


def test_details_tell_how_good_the_line_is(visit: Any, fake: FakeRealtime) -> None:
    """While Details is open round trip, jitter and loss stand there, with what the microphone was granted."""
    page = visit(rtc=True)
    page.click("#mic")
    wait_phase(page, "speaking")
    opened(page)
    wait(page, "/there and back, .* jitter, .* lost/.test(document.querySelector('#details').textContent)")
    text = page.inner_text("#details")
    assert "echo cancellation on, noise suppression on, level control on" in text
    assert "ms behind, position exact" in text
