"""What goes wrong, said in plain words, with a way on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Launch, visiting
from driver import RED, phase, say, until, wait, wait_phase, wait_spoken, wait_title, words
from fake_realtime import FakeRealtime
from script import FLOW, HOSTILE, PICTURES, Answer, Picture, Said


@pytest.fixture(scope="module")
def refusing(chromium: Launch) -> Iterator[Any]:
    """A browser that denies the microphone, as if the caller had said no."""
    with chromium("--use-fake-ui-for-media-stream=deny") as running:
        yield running


def test_a_denied_microphone_leaves_typing(refusing: Any, fake: FakeRealtime) -> None:
    """Where the microphone is denied the page says so, greets all the same, and typing works."""
    with visiting(refusing, fake) as (visit, complaints):
        page = visit()
        page.click("#mic")
        wait(page, "!document.querySelector('#notice').hidden")
        wait_title(page, "The microphone is blocked")
        wait_phase(page, "speaking")
        wait_phase(page, "quiet")
        say(page, RED)
        wait(page, "document.querySelector('#n-plug')?.getAttribute('data-state') === 'lit'")
        wait_title(page, "The microphone is blocked")
        page.click("#notice-close")
        wait(page, "document.querySelector('#notice').hidden")
        assert fake.of_type("input_audio_buffer.append") == []
        assert complaints == []


def test_a_missing_microphone_is_said_so(visit: Any) -> None:
    """Where there is no microphone the page says that, not that it is blocked."""
    page = visit()
    page.evaluate("""() => {
        navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotFoundError'); };
    }""")
    page.click("#mic")
    wait(page, "!document.querySelector('#notice').hidden")
    wait_title(page, "No microphone was found")


def test_a_microphone_that_goes_is_noticed(visit: Any) -> None:
    """A microphone that is unplugged in mid-talk is said to be gone."""
    page = visit()
    page.evaluate("""() => {
        const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (asked) => (window.stream = await get(asked));
    }""")
    page.click("#mic")
    wait_phase(page, "listening")
    page.evaluate("window.stream.getAudioTracks()[0].dispatchEvent(new Event('ended'))")
    wait(page, "!document.querySelector('#notice').hidden")
    wait_title(page, "The microphone stopped")
    assert phase(page) == "quiet"


def test_a_lost_connection_keeps_what_was_said(visit: Any, fake: FakeRealtime) -> None:
    """A lost line stops the voice, keeps what was heard and the picture, and one press connects again."""
    page = visit()
    say(page, RED)
    wait_spoken(page, "cable")
    fake.hang_up()
    wait_phase(page, "lost")
    wait_title(page, "The connection was lost")
    assert words(page)[0] == RED
    assert words(page)[1].startswith("Let us find out together.")
    assert page.is_visible("#figure")
    page.wait_for_timeout(300)
    last = page.evaluate("document.querySelector('.assistant:last-child').getBoundingClientRect().bottom")
    assert last <= page.evaluate("document.querySelector('#notice').getBoundingClientRect().top")
    page.click("#notice-action")
    wait_phase(page, "quiet")
    assert not page.is_visible("#notice")
    assert "The conversation starts afresh" in page.inner_text(".turn.notice")
    say(page, RED)
    wait(page, "document.querySelector('#n-plug')?.getAttribute('data-state') === 'lit'")
    assert words(page)[-1].startswith("Let us find out")


def test_typing_after_a_loss_connects_again(visit: Any, fake: FakeRealtime) -> None:
    """A question typed after the line was lost opens it again and is answered."""
    page = visit()
    say(page, "Please write")
    wait_phase(page, "quiet")
    fake.hang_up()
    wait_phase(page, "lost")
    say(page, RED)
    wait_phase(page, "speaking")
    assert RED in words(page)


@pytest.mark.parametrize(("code", "title"), [(1013, "All lines are busy"), (1008, "The assistant cannot be reached")])
def test_the_reason_of_a_close_is_told(visit: Any, fake: FakeRealtime, code: int, title: str) -> None:
    """Why the server hung up is said in words of its own."""
    page = visit()
    say(page, "Please write")
    wait_phase(page, "quiet")
    fake.hang_up(code)
    wait_phase(page, "lost")
    wait_title(page, title)


def test_a_server_that_is_not_there(visit: Any, complaints: list[str]) -> None:
    """Where nobody answers the page says so, keeps the typed words, and can try again."""
    complaints.append("Content Security Policy")  # the page's own policy keeps the test's other address away
    complaints.append("Failed to load resource")  # the browser's own line for asking why
    page = visit()
    page.evaluate("""() => {
        const Real = WebSocket;
        window.WebSocket = class extends Real { constructor() { super('ws://127.0.0.1:9/'); } };
    }""")
    page.click("#mic")
    wait_phase(page, "lost")
    wait_title(page, "The assistant cannot be reached")
    assert page.inner_text("#notice-action") == "Try again"


def test_an_error_is_told_in_plain_words(visit: Any, fake: FakeRealtime) -> None:
    """An error of the server is shown in its words, the talk goes on, and the next turn puts it away."""
    page = visit()
    say(page, "boom")
    wait(page, "!document.querySelector('#notice').hidden")
    wait_title(page, "Something went wrong")
    assert page.inner_text("#notice-text") == "The voice could not be made. Say it again."
    assert phase(page) == "quiet"
    say(page, RED)
    wait_phase(page, "speaking")
    assert not page.is_visible("#notice")


def test_errors_of_tidying_up_are_for_engineers(visit: Any, fake: FakeRealtime) -> None:
    """A cancel that came too late troubles nobody; it stands in the details."""
    page = visit()
    say(page, "Please write")
    wait_phase(page, "quiet")
    error = {"type": "invalid_request_error", "code": "response_cancel_not_active", "message": "Nothing runs."}
    fake.tell("error", error={**error, "param": None, "event_id": "tidy-7"})
    page.click("#details-button")
    wait(page, "document.querySelector('#details').textContent.includes('Nothing runs.')")
    assert not page.is_visible("#notice")


def test_a_hostile_drawing_is_refused(visit: Any, fake: FakeRealtime, complaints: list[str]) -> None:
    """A drawing with anything foreign in it stays out; its words stand there instead, and the voice goes on."""
    complaints += ["A drawing was refused", "Content Security Policy"]  # the policy holds while parsing already
    page = visit()
    for kind, markup in HOSTILE.items():
        PICTURES[kind] = Picture(kind, FLOW.nodes, FLOW.edges, FLOW.size, markup)
        fake.script[f"show {kind}"] = Answer((Said("Look here.", "start"), Said("And there.", "plug")), "answer", kind)
        say(page, f"show {kind}")
        wait(page, f"document.querySelector('.picture-title')?.textContent === '{kind}'")
        wait(page, "document.querySelector('.picture-words [aria-current]')?.textContent.startsWith('Cable')")
        assert page.locator(".sheet svg").count() == 0, kind
        assert page.is_visible(".picture-words li >> nth=0")
        assert page.evaluate("window.pwned === undefined"), kind
        assert page.inner_text("#brand") == fake.site["brand"], kind
    wait_phase(page, "quiet")


def test_a_hostile_document_is_refused(visit: Any, complaints: list[str]) -> None:
    """Declarations, instructions, other namespaces and sheer size are refused before they become part of the page."""
    complaints.append("Content Security Policy")
    page = visit()
    head = '<svg xmlns="http://www.w3.org/2000/svg"'
    cases = [
        "<!DOCTYPE svg [<!ENTITY a 'aaaa'>]>" + head + "><title>&a;</title></svg>",
        '<?xml-stylesheet href="x.css"?>' + head + "/>",
        "<svg><script>1</script></svg>",
        '<html xmlns="http://www.w3.org/1999/xhtml"/>',
        head + ' onload="1"/>',
        head + ' style="x"/>',
        head + ' xmlns:x="http://www.w3.org/1999/xlink"/>',
        head + "><g><rect></g></svg>",
        head + ">" + "<g/>" * 3001 + "</svg>",
        head + ">" + " " * 1_000_001 + "</svg>",
        head + '><path d="url(javascript:1)"/></svg>',
        head + "><![CDATA[x]]></svg>",
        "",
    ]
    for case in cases:
        refused = page.evaluate(
            "async (text) => { const { parse, Refused } = await import('/js/svg.js');"
            " try { parse(text); return false; } catch (error) { return error instanceof Refused; } }",
            case,
        )
        assert refused, case[:80]
    harmless = "async (text) => (await import('/js/svg.js')).parse(text).localName"
    assert page.evaluate(harmless, head + "/>") == "svg"


def test_a_message_that_makes_no_sense_is_passed_over(visit: Any, fake: FakeRealtime) -> None:
    """Events that the page does not know change nothing."""
    page = visit()
    say(page, "Please write")
    wait_phase(page, "quiet")
    fake.tell("frontdesk.someday", item_id="x")
    fake.tell("frontdesk.cut", item_id="nobody", at_ms=1, text="")
    before = words(page)
    page.wait_for_timeout(200)
    assert words(page) == before
    until(lambda: phase(page) == "quiet", page.wait_for_timeout)
