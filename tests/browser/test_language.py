"""Two languages: the page, the talk, and who listens."""

from __future__ import annotations

from typing import Any

import pytest
from driver import RED, say, wait, wait_phase
from fake_realtime import SITE, FakeRealtime

UNHEARD = "我听不懂中文语音。"
ENGLISH = {**SITE, "hearing": True, "hearing_notice": ""}
CHINESE = {
    "language": "zh",
    "brand": "北城宽带",
    "notice": "您正在和自动助手对话",
    "person": "客服",
    "examples": ["路由器的红灯亮了"],
    "hearing": False,
    "hearing_notice": UNHEARD,
}

BROWSER_HEARS = """
window.SpeechRecognition = class extends EventTarget {
  start() { window.__hears = this; window.__started = (window.__started ?? 0) + 1; }
  abort() { this.dispatchEvent(new Event("end")); }
};
window.__say = (transcript, confidence) => {
  const event = new Event("result");
  event.results = [[{ transcript, confidence }]];
  window.__hears.dispatchEvent(event);
  window.__hears.dispatchEvent(new Event("end"));
};
"""
"""A FAKE of the browser's recogniser, which headless Chromium does not have."""


@pytest.fixture
def both(fake: FakeRealtime) -> FakeRealtime:
    """A deployment with two languages."""
    fake.site = {**SITE, "languages": [ENGLISH, CHINESE]}
    return fake


def test_every_language_has_every_word(visit: Any) -> None:
    """The Chinese texts have the entries of the English ones, of the same kinds, and no empty one beyond theirs."""
    shapes = visit().evaluate(
        """async () => {
          const { TABLES } = await import("/js/words.js");
          const shape = (table, at) => Object.entries(table).flatMap(([name, value]) => {
            const here = `${at}.${name}`;
            if (value && typeof value === "object") return shape(value, here);
            return [`${here} ${typeof value} ${typeof value === "function" ? value.length : value === ""}`];
          });
          return Object.values(TABLES).map((table) => shape(table, "").sort());
        }"""
    )
    assert len(shapes) == 2
    assert len(shapes[0]) > 100
    assert shapes[0] == shapes[1]


def test_the_other_language_is_one_press_away(visit: Any, both: FakeRealtime) -> None:
    """The button is named in the language that it leads to; page, examples and the talk to come are in it then."""
    page = visit()
    assert page.inner_text("#language") == "中文"
    assert page.get_attribute("#language", "lang") == "zh"
    page.click("#language")
    assert page.inner_text("#brand") == "北城宽带"
    assert page.inner_text("#automated") == CHINESE["notice"]
    assert page.locator(".example").all_inner_texts() == CHINESE["examples"]
    assert page.get_attribute("#text", "placeholder") == "也可以打字"
    assert page.evaluate("document.documentElement.lang") == "zh"
    assert page.inner_text("#language") == "English"
    say(page, RED)
    wait(page, "document.body.dataset.phase === 'speaking'")
    assert both.of_type("session.update")[0]["session"]["frontdesk"]["language"] == "zh"
    page.reload()
    wait(page, "document.body.dataset.ready !== undefined")
    assert page.inner_text("#brand") == "北城宽带"


def test_it_changes_in_the_middle_of_a_talk(visit: Any, both: FakeRealtime) -> None:
    """Who switches while talking goes on in the other language, on the same line."""
    page = visit()
    say(page, RED)
    wait_phase(page, "speaking")
    page.click("#language")
    wait(page, "document.documentElement.lang === 'zh'")
    updates = both.of_type("session.update")
    assert [update["session"]["frontdesk"].get("language") for update in updates] == ["en", "zh"]


def test_one_language_needs_no_button(visit: Any, fake: FakeRealtime) -> None:
    """Where there is nothing to choose nothing is offered, and nothing is asked of the server."""
    page = visit()
    assert not page.locator("#language").is_visible()
    say(page, RED)
    wait_phase(page, "speaking")
    assert "language" not in fake.of_type("session.update")[0]["session"]["frontdesk"]


def test_why_the_microphone_is_off_is_said(visit: Any, both: FakeRealtime) -> None:
    """Without a recogniser for the language the microphone is not asked for; the page says why and what to do."""
    page = visit()
    page.evaluate("() => { delete window.SpeechRecognition; delete window.webkitSpeechRecognition; }")
    page.click("#language")
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => { throw new Error('asked for it'); }; }")
    assert page.inner_text("#mic") == "开始"
    assert page.get_attribute("#mic", "aria-label") == "开始对话"
    page.click("#mic")
    wait(page, "document.querySelector('#notice:not([hidden])')")
    assert UNHEARD in page.inner_text("#notice-text")
    assert not page.locator("#notice-action").is_visible()
    wait(page, "document.body.dataset.phase === 'quiet'")
    assert page.get_attribute("#mic", "aria-label") == "麦克风为什么关着"
    assert both.of_type("input_audio_buffer.append") == []


def test_the_browser_may_listen(visit: Any, both: FakeRealtime) -> None:
    """Only who says yes, told where the sound may go, is heard by the browser: as recognised, with its confidence."""
    page = visit()
    page.evaluate(f"() => {{ {BROWSER_HEARS} }}")
    page.click("#language")
    page.click("#mic")
    wait(page, "document.querySelector('#notice:not([hidden])')")
    assert "浏览器厂商" in page.inner_text("#notice-text")
    assert page.evaluate("window.__started ?? 0") == 0
    wait_phase(page, "quiet")
    page.click("#notice-action")
    wait(page, "window.__started === 1")
    wait(page, "document.querySelector('#mic[aria-pressed=true]')")
    page.evaluate("() => window.__say('红灯亮了', 0.8)")
    wait_phase(page, "speaking", "thinking")
    [asked] = both.of_type("conversation.item.create")
    assert asked["item"]["content"] == [{"type": "input_text", "text": "红灯亮了"}]
    assert asked["frontdesk"] == {"recognised": True, "confidence": 0.8}
    page.click("#mic")
    wait(page, "document.querySelector('#mic[aria-pressed=false]')")


def test_the_brand_has_its_place_beside_the_buttons(visit: Any, both: FakeRealtime) -> None:
    """On a phone with every button, in both languages, nothing lies over the brand, and all of it is read."""
    page = visit()
    page.set_viewport_size({"width": 360, "height": 740})
    for _ in range(2):
        shown = page.evaluate("""() => {
            const brand = document.querySelector('#brand');
            const tools = [...document.querySelectorAll('.tools button')].filter((each) => each.checkVisibility());
            const edge = brand.getBoundingClientRect().right;
            return [tools.length, brand.scrollWidth <= brand.clientWidth, tools.every(
                (each) => each.getBoundingClientRect().left >= edge)];
        }""")
        assert shown == [3, True, True]
        page.click("#language")
        wait(page, "document.documentElement.lang.length > 0")
