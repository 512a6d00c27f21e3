"""For everybody: screen readers, small screens, light and dark, no mouse, no motion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from driver import RED, replies, say, until, wait, wait_phase, wait_spoken
from fake_realtime import FakeRealtime


def empty(page: Any, fake: FakeRealtime) -> None:
    """Before the start."""


def speaking(page: Any, fake: FakeRealtime) -> None:
    """In the middle of an answer with a picture."""
    say(page, RED)
    wait_spoken(page, "firmly")


def asked(page: Any, fake: FakeRealtime) -> None:
    """A question waits, with replies and nodes to pick; the caller's words can be corrected."""
    speaking(page, fake)
    wait_phase(page, "quiet")
    transcription = "conversation.item.input_audio_transcription.completed"
    fake.tell(transcription, item_id="voice_x", content_index=0, transcript="The light is red")
    until(lambda: page.locator(".caller .link").count() == 1, page.wait_for_timeout)


def doubt(page: Any, fake: FakeRealtime) -> None:
    """Did you mean A or B?"""
    say(page, "I have lost it")
    wait_phase(page, "speaking")
    wait_phase(page, "quiet")
    assert len(replies(page)) == 3


def handed_over(page: Any, fake: FakeRealtime) -> None:
    """A person takes over."""
    page.click("#person")
    wait_phase(page, "speaking")
    wait_phase(page, "quiet")
    assert page.is_visible(".helper")


def lost(page: Any, fake: FakeRealtime) -> None:
    """The connection is gone."""
    doubt(page, fake)
    fake.hang_up()
    wait_phase(page, "lost")


def details(page: Any, fake: FakeRealtime) -> None:
    """The details are open."""
    doubt(page, fake)
    page.click("#details-button")


def error(page: Any, fake: FakeRealtime) -> None:
    """Something went wrong, and a correction is under way."""
    say(page, "boom")
    wait(page, "!document.querySelector('#notice').hidden")
    page.fill("#text", "something half typed")


def shown(page: Any, fake: FakeRealtime) -> None:
    """The camera is on, and a code was read; the details tell where the wait went."""
    fake.vision["codes"] = [{"kind": "qr", "text": "NTB-R2"}]
    asked(page, fake)
    page.click("#camera")
    wait(page, "document.querySelector('#look video')?.videoWidth > 0")
    page.click("#look")
    wait(page, "document.querySelector('#seen').dataset.seen === 'read'")
    fake.tell("frontdesk.latency", response_id="r", item_id="i", parts=[{"name": "all", "ms": 20}], total_ms=20)
    page.click("#details-button")
    wait(page, "document.querySelector('.waterfall')")


def away(page: Any, fake: FakeRealtime) -> None:
    """The line is lost, and being looked for."""
    fake.grace_s = 30
    doubt(page, fake)
    fake.down = True
    fake.hang_up()
    wait_phase(page, "away")


STATES = [empty, speaking, asked, doubt, handed_over, lost, details, error, shown, away]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(
    visit: Any, fake: FakeRealtime, axe: str, complaints: list[str], state: Callable[..., None]
) -> None:
    """axe-core finds no violation in any state, small and wide, light and dark; contrast (4.5:1) is among its rules."""
    complaints += ["Failed to load resource", "WebSocket connection to"] if state is away else []
    page = visit(motion="reduce")
    state(page, fake)
    page.evaluate(axe + "; null")
    for width, height in ((1200, 760), (360, 780)):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.wait_for_timeout(100)
            violations, passes = page.evaluate("""async () => {
                const { violations, passes } = await axe.run(document);
                const told = (rule) => [rule.id, rule.nodes.map((node) => node.html + ' ' + node.failureSummary)];
                return [violations.map(told), passes.map((rule) => rule.id)];
            }""")
            assert violations == [], (width, scheme)
            assert "color-contrast" in passes


@pytest.mark.parametrize("state", [empty, asked, lost, shown], ids=lambda state: state.__name__)
def test_nothing_is_wider_than_the_screen(visit: Any, fake: FakeRealtime, state: Callable[..., None]) -> None:
    """The page never scrolls sideways, nothing hangs out of it, and no text is smaller than 12 px."""
    page = visit(360, 780)
    state(page, fake)
    for width in (360, 799, 800, 1200):
        page.set_viewport_size({"width": width, "height": 780})
        page.wait_for_timeout(100)
        look_at(page, width)


def look_at(page: Any, width: int) -> None:
    """Nothing hangs out of the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outside = page.evaluate("""() => [...document.querySelectorAll('button, input, h1, h2, .words, .dock, .log')]
        .filter((each) => each.checkVisibility() && !each.closest('.sheet'))
        .filter((each) => {
            const box = each.getBoundingClientRect();
            const below = box.bottom > innerHeight + 1 && !each.closest('.log, .details');  // these two scroll
            return box.right > innerWidth + 17 || box.left < -17 || below;
        })
        .map((each) => each.outerHTML.slice(0, 80))""")
    assert outside == []
    small = page.evaluate("""() => [...document.querySelectorAll('body *')].filter((each) => each.checkVisibility()
        && [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
        .map((each) => parseFloat(getComputedStyle(each).fontSize)).filter((px) => px < 12)""")
    assert small == []


@pytest.mark.parametrize("size", [(360, 780), (1200, 760)], ids=["phone", "wide"])
def test_targets_are_large_enough_for_a_finger(visit: Any, fake: FakeRealtime, size: tuple[int, int]) -> None:
    """Every button is at least 44 px high and wide."""
    page = visit(*size)
    shown(page, fake)
    small = page.evaluate("""() => [...document.querySelectorAll('button, input')]
        .filter((each) => each.checkVisibility())
        .map((each) => [each.id || each.textContent, each.getBoundingClientRect()])
        .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)""")
    assert small == []


def test_everything_by_keyboard_alone(visit: Any, fake: FakeRealtime) -> None:
    """Start, ask, pick a reply, stop and look at the details without a mouse; the focus is always to be seen."""
    page = visit()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.type(RED)
    page.keyboard.press("Enter")
    wait_phase(page, "speaking")
    page.keyboard.press("Escape")
    wait_phase(page, "quiet")
    say(page, RED)
    until(lambda: replies(page) == ["Yes", "No"], page.wait_for_timeout)
    wait_phase(page, "quiet")
    seen = []
    for _ in range(16):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        visible = page.evaluate("""() => { const style = getComputedStyle(document.activeElement);
            return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2; }""")
        assert visible or seen[-1] == page.evaluate("document.body.textContent.trim()"), seen[-1]
        if seen[-1] == "details-button":
            break
    assert any(each.startswith("Yes") for each in seen)
    assert "n-push" in seen
    page.keyboard.press("Enter")
    assert page.is_visible("#details")
    page.keyboard.press("Escape")
    assert not page.is_visible("#details")


def test_no_motion_where_none_is_wanted(visit: Any) -> None:
    """With reduced motion nothing is animated and nothing fades."""
    page = visit(motion="reduce")
    page.click("#mic")
    wait_phase(page, "speaking")
    times = page.evaluate("document.getAnimations().map((each) => each.effect.getComputedTiming().duration)")
    assert [ms for ms in times if ms > 0] == []


def test_details_tell_what_an_engineer_asks(visit: Any, fake: FakeRealtime) -> None:
    """Route, reason, sources and the delay that the page measured stand in the details."""
    page = visit()
    speaking(page, fake)
    page.click("#details-button")
    wait(page, "document.querySelector('#details dd')")
    text = page.inner_text("#details")
    assert "the best article is far ahead of the next" in text
    assert "Red internet light (0.91)" in text
    assert "From sending to the first sound" in text
    assert page.get_attribute("#details-button", "aria-expanded") == "true"
