"""Showing something: when stills go out, that they arrive whole, and what the page says to them."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from conftest import Launch, visiting
from driver import RED, replies, say, until, wait, wait_phase, wait_title
from fake_realtime import FakeRealtime

TRANSPORT = pytest.mark.parametrize("rtc", [True, False], ids=["WebRTC", "WebSocket"])
CODE = {"kind": "qr", "text": "NTB-R2"}


def frames(fake: FakeRealtime) -> list[list[dict[str, Any]]]:
    """The stills that came, each with its pieces."""
    found: dict[str, list[dict[str, Any]]] = {}
    for event in fake.of_type("frontdesk.frame"):
        found.setdefault(event["frame_id"], []).append(event)
    return list(found.values())


def showing(visit: Any, rtc: bool = False, **how: Any) -> Any:
    """A talk with the camera on."""
    page = visit(rtc=rtc, **how)
    say(page, "Please write")
    wait_phase(page, "quiet")
    page.click("#camera")
    wait(page, "document.querySelector('#look video')?.videoWidth > 0")
    return page


@TRANSPORT
def test_a_still_arrives_whole(visit: Any, fake: FakeRealtime, rtc: bool) -> None:
    """A tap on the preview sends a JPEG of at most 1280 px in pieces of 16 KiB, in order, none missing."""
    page = showing(visit, rtc)
    page.click("#look")
    until(lambda: len(frames(fake)) == 1 and len(frames(fake)[0]) == frames(fake)[0][0]["parts"], page.wait_for_timeout)
    (pieces,) = frames(fake)
    assert [each["part"] for each in pieces] == list(range(len(pieces)))
    data = [base64.b64decode(each["data"]) for each in pieces]
    assert all(len(each) == 16 * 1024 for each in data[:-1])
    assert 0 < len(data[-1]) <= 16 * 1024
    with av.open(io.BytesIO(b"".join(data)), format="mjpeg") as file:
        picture = next(file.decode(video=0))
    video = page.evaluate(
        "(() => { const v = document.querySelector('video'); return [v.videoWidth, v.videoHeight]; })()"
    )
    assert (picture.width, picture.height) == tuple(video)
    assert picture.width <= 1280
    assert np.std(picture.to_ndarray(format="gray")) > 10  # something is to be seen


@pytest.fixture(scope="module")
def talker(chromium: Launch, sounds: Callable[[str, np.ndarray], Path]) -> Iterator[Any]:
    """A browser whose caller speaks for two and a half seconds, five seconds after the microphone was opened."""
    time = np.arange(int(2.5 * 48_000)) / 48_000
    speech = np.concatenate([np.zeros(5 * 48_000), 0.4 * np.sin(2 * np.pi * 300 * time), np.zeros(60 * 48_000)])
    path = sounds("shower", speech)
    with chromium("--use-fake-ui-for-media-stream", f"--use-file-for-fake-audio-capture={path}%noloop") as running:
        yield running


def test_stills_go_out_while_the_caller_speaks(talker: Any, fake: FakeRealtime) -> None:
    """While somebody speaks a still goes out a second, and one when they stop; none while nobody speaks."""
    with visiting(talker, fake) as (visit, complaints):
        page = visit()
        page.click("#mic")
        wait_phase(page, "speaking", "listening")
        page.click("#camera")
        wait(page, "document.querySelector('#look video')?.videoWidth > 0")
        assert frames(fake) == []
        wait_phase(page, "hearing")
        wait_phase(page, "thinking", "speaking")
        page.wait_for_timeout(500)
        assert 3 <= len(frames(fake)) <= 5
        count = len(frames(fake))
        page.wait_for_timeout(1500)
        assert len(frames(fake)) == count
        assert complaints == []


@pytest.mark.parametrize(
    ("codes", "unread", "said"),
    [([CODE], False, "I can read the code."), ([], True, "A little closer, please."), ([], False, "I look while")],
    ids=["read", "closer", "nothing"],
)
def test_the_page_says_what_was_seen(visit: Any, fake: FakeRealtime, codes: list[Any], unread: bool, said: str) -> None:
    """A code that was read, and one that is too far away, are told beside the preview, and to a screen reader."""
    fake.vision |= {"codes": codes, "code_seen_unread": unread}
    page = showing(visit)
    page.click("#look")
    until(lambda: bool(frames(fake)), page.wait_for_timeout, "the still")
    page.wait_for_timeout(300)
    assert page.inner_text("#seen").strip().startswith(said)
    assert page.get_attribute("#seen", "role") == "status"
    assert page.is_visible("#seen svg") is bool(codes)
    page.click("#details-button")
    wait(page, "document.querySelector('#details').textContent.includes('1280 × 960, sharpness 7.5')")


def test_a_line_that_is_full_sends_no_more(visit: Any, fake: FakeRealtime) -> None:
    """While more than 64 KiB wait to be sent a still is left out, not queued."""
    page = showing(visit)
    page.evaluate("Object.defineProperty(WebSocket.prototype, 'bufferedAmount', { get: () => 100_000 })")
    page.click("#look")
    page.wait_for_timeout(500)
    assert frames(fake) == []


def test_the_switch_is_a_switch(visit: Any, fake: FakeRealtime) -> None:
    """The button says its state to everybody; the key c does the same, but is a letter in the text box."""
    page = showing(visit)
    assert page.get_attribute("#camera", "aria-pressed") == "true"
    assert page.inner_text("#camera") == "Stop showing"
    page.keyboard.press("c")
    wait(page, "document.querySelector('#viewfinder').hidden")
    assert page.get_attribute("#camera", "aria-pressed") == "false"
    assert page.evaluate("document.querySelector('video').srcObject") is None
    page.focus("#text")
    page.keyboard.type("c")
    assert page.input_value("#text") == "c"
    assert not page.is_visible("#viewfinder")


def test_the_other_camera(chromium: Launch, fake: FakeRealtime) -> None:
    """Where there are two cameras a button goes from one to the other."""
    flags = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=2")
    with chromium(*flags) as two, visiting(two, fake) as (visit, _):
        page = showing(visit)
        device = "document.querySelector('video').srcObject.getVideoTracks()[0].getSettings().deviceId"
        first = page.evaluate(device)
        wait(page, "!document.querySelector('#flip').hidden")
        page.click("#flip")
        wait(page, f"document.querySelector('video').srcObject && {device} !== {first!r}")
        assert page.get_attribute("#camera", "aria-pressed") == "true"


@pytest.mark.parametrize(
    ("error", "title"),
    [
        ("NotAllowedError", "The camera is blocked"),
        ("NotFoundError", "No camera was found"),
        ("NotReadableError", "The camera is in use"),
    ],
)
def test_why_there_is_no_camera_is_said(visit: Any, fake: FakeRealtime, error: str, title: str) -> None:
    """A camera that is denied, missing or taken is explained, and can be tried again; the talk goes on."""
    page = visit()
    say(page, "Please write")
    wait_phase(page, "quiet")
    page.evaluate(
        "(name) => { navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', name); }; }", error
    )
    page.click("#camera")
    wait(page, "!document.querySelector('#notice').hidden")
    wait_title(page, title)
    assert page.inner_text("#notice-action") == "Try again"
    assert page.get_attribute("#camera", "aria-pressed") == "false"
    say(page, RED)
    wait_phase(page, "speaking")


@pytest.mark.parametrize("size", [(390, 844), (360, 640), (1200, 760)])
def test_the_preview_covers_nothing(visit: Any, fake: FakeRealtime, size: tuple[int, int]) -> None:
    """With the camera on replies, dock and the lit node are all in sight, none of them under the preview."""
    page = showing(visit, width=size[0], height=size[1])
    say(page, RED)
    wait_phase(page, "speaking")
    wait_phase(page, "quiet")
    assert replies(page) == ["Yes", "No"]
    page.wait_for_timeout(400)
    boxes = page.evaluate("""() => Object.fromEntries(
        [['preview', '.viewfinder'], ['dock', '.dock'], ['reply', '.reply'], ['node', '#n-plug'], ['sheet', '.sheet'],
         ['log', '.log']]
            .map(([name, what]) => [name, document.querySelector(what).getBoundingClientRect().toJSON()]))""")
    preview = boxes["preview"]
    assert preview["bottom"] <= boxes["dock"]["top"] + 1
    assert boxes["reply"]["bottom"] <= preview["top"] + 1
    assert boxes["reply"]["top"] >= boxes["log"]["top"]
    assert boxes["node"]["top"] >= boxes["sheet"]["top"] - 1
    assert boxes["node"]["bottom"] <= boxes["sheet"]["bottom"] + 1
    beside = boxes["node"]["bottom"] <= preview["top"] or boxes["node"]["left"] >= preview["right"]
    assert beside


def test_a_server_that_does_not_look_has_no_switch(visit: Any, fake: FakeRealtime) -> None:
    """Where the server takes no stills neither the button nor the key offers a camera."""
    fake.blind = True
    page = visit()
    say(page, "Please write")
    wait_phase(page, "quiet")
    assert not page.is_visible("#camera")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("c")
    page.wait_for_timeout(300)
    assert not page.is_visible("#viewfinder")
