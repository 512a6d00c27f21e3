"""Answering: by button, by key, on the picture; the same turn each time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from driver import RED, replies, say, states, until, wait, wait_phase, words
from fake_realtime import FakeRealtime


def asked(visit: Any, text: str = RED, **how: Any) -> Any:
    """A question of the assistant, with its replies."""
    page = visit(**how)
    say(page, text)
    wait_phase(page, "speaking")
    wait_phase(page, "quiet")
    assert replies(page)
    page.evaluate("document.activeElement.blur()")
    return page


def by_click(page: Any) -> None:
    """The second button."""
    page.click(".reply >> nth=1")


def by_number(page: Any) -> None:
    """The key 2."""
    page.keyboard.press("2")


def by_keyboard(page: Any) -> None:
    """Tab to it, Space."""
    page.focus("#stop")
    page.focus("#mic")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("No"):
            break
    page.keyboard.press("Space")


@pytest.mark.parametrize("how", [by_click, by_number, by_keyboard], ids=lambda how: how.__name__)
def test_a_reply_is_a_turn(visit: Any, fake: FakeRealtime, how: Callable[[Any], None]) -> None:
    """However it is picked, the reply is sent, stands in the talk as the caller's, and is offered no longer."""
    page = asked(visit)
    assert replies(page) == ["Yes", "No"]
    how(page)
    until(lambda: bool(fake.of_type("frontdesk.select")), page.wait_for_timeout, "the reply")
    assert fake.of_type("frontdesk.select")[0]["reply_id"] == "plug:1"
    wait_phase(page, "speaking")
    assert words(page)[-2:] == ["No", "Push the cable in until it clicks, and tell me when that is done."]
    until(lambda: replies(page) == ["Done"], page.wait_for_timeout, "the next reply")
    assert page.evaluate("document.body.dataset.mic") == "off"


@pytest.mark.parametrize("key", ["Enter", "Space", "click"])
def test_a_node_is_a_reply(visit: Any, fake: FakeRealtime, key: str) -> None:
    """The nodes to which the ways from the present one lead can be picked on the picture, by mouse and by keyboard."""
    page = asked(visit)
    assert page.evaluate("[...document.querySelectorAll('g.choice')].map((g) => g.dataset.id)") == ["restart", "push"]
    if key == "click":
        page.click("#n-push")
    else:
        page.focus("#n-push")
        page.keyboard.press(key)
    until(lambda: bool(fake.of_type("frontdesk.select")), page.wait_for_timeout, "the pick")
    assert fake.of_type("frontdesk.select")[0]["node_id"] == "push"
    wait(page, "document.querySelector('#n-push').getAttribute('data-state') === 'lit'")
    assert states(page)["plug"] == "past"
    assert words(page)[-2] == "Push it in"


def test_a_node_out_of_reach_is_no_button(visit: Any, fake: FakeRealtime) -> None:
    """A node to which no way leads from here does nothing."""
    page = asked(visit)
    page.click("#n-solved")
    page.wait_for_timeout(200)
    assert fake.of_type("frontdesk.select") == []
    assert page.get_attribute("#n-solved", "tabindex") is None


def test_a_doubt_is_answered_by_keys(visit: Any, fake: FakeRealtime) -> None:
    """A or B or neither: keys 1, 2 and 3; a number typed into the box stays a number."""
    page = asked(visit, "I have lost it")
    assert replies(page) == ["A lost password", "A lost connection", "Neither"]
    page.focus("#text")
    page.keyboard.type("3")
    assert fake.of_type("frontdesk.select") == []
    assert page.input_value("#text") == "3"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("3")
    until(lambda: bool(fake.of_type("frontdesk.select")), page.wait_for_timeout)
    assert fake.of_type("frontdesk.select")[0]["reply_id"] == "neither"


def test_a_key_without_a_reply_does_nothing(visit: Any, fake: FakeRealtime) -> None:
    """The key 3 where two things are offered sends nothing."""
    page = asked(visit)
    page.keyboard.press("3")
    page.wait_for_timeout(200)
    assert fake.of_type("frontdesk.select") == []


def test_a_reply_into_the_question_stops_it(visit: Any, fake: FakeRealtime) -> None:
    """A reply that is offered may be picked before the question is spoken to its end."""
    page = visit()
    say(page, RED)
    until(lambda: replies(page) == ["Yes", "No"], page.wait_for_timeout, "replies")
    page.click(".reply >> nth=0")
    wait(page, "document.querySelector('#n-restart').getAttribute('data-state') === 'lit'")
    kinds = [event["type"] for event in fake.received]
    assert kinds.index("conversation.item.truncate") < kinds.index("frontdesk.select")


@pytest.mark.parametrize("size", [(360, 780), (360, 640), (1200, 760)])
def test_replies_are_never_under_the_dock(visit: Any, size: tuple[int, int]) -> None:
    """Every offered reply lies above the dock, in sight and large enough for a finger."""
    page = asked(visit, "I have lost it", width=size[0], height=size[1])
    page.wait_for_timeout(400)
    boxes = page.evaluate("""() => [...document.querySelectorAll('.reply')].map((each) => {
        const { top, bottom, left, right, height, width } = each.getBoundingClientRect();
        return { top, bottom, left, right, height, width };
    })""")
    dock = page.evaluate("document.querySelector('.dock').getBoundingClientRect().top")
    log = page.evaluate("document.querySelector('.log').getBoundingClientRect().top")
    for box in boxes:
        assert log <= box["top"]
        assert box["bottom"] <= dock
        assert box["height"] >= 44
        assert box["left"] >= 0
        assert box["right"] <= size[0]
