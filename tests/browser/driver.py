"""What a person does on the page, in words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

RED = "The internet light on my router is red"


def say(page: Any, text: str) -> None:
    """Type a line and send it."""
    page.fill("#text", text)
    page.press("#text", "Enter")


def wait(page: Any, condition: str, timeout_ms: int = 15_000) -> None:
    """Until a condition holds in the page. Asked from outside: the page's policy forbids evaluating strings in it."""
    asked = f"() => Boolean({condition})"
    until(lambda: bool(page.evaluate(asked)), page.wait_for_timeout, condition, timeout_ms)


def wait_title(page: Any, title: str) -> None:
    """Until this stands above what is wrong: it is told a moment after the phase."""
    until(lambda: page.inner_text("#notice-title") == title, page.wait_for_timeout, title)


def until(
    holds: Callable[[], bool], pause: Callable[[float], object], what: str = "it", timeout_ms: int = 15_000
) -> None:
    """Until something holds here."""
    for _ in range(timeout_ms // 25):
        if holds():
            return
        pause(25)
    raise AssertionError(f"waited {timeout_ms} ms for {what}")


def pause(ms: float) -> None:
    """For conditions that no page is needed for."""
    threading.Event().wait(ms / 1000)


def phase(page: Any) -> str:
    """Who has the word."""
    return str(page.evaluate("document.body.dataset.phase"))


def wait_phase(page: Any, *names: str) -> None:
    """Until the page is in one of these phases."""
    wait(page, f"{list(names)!r}.includes(document.body.dataset.phase)")


def wait_spoken(page: Any, word: str) -> None:
    """Until a word of the present answer is being spoken or was."""
    part = "document.querySelector('.assistant[data-now] {}')?.textContent ?? ''"
    wait(page, f"(({part.format('.spoken')}) + ({part.format('mark')})).includes({word!r})")


def words(page: Any) -> list[str]:
    """The lines of the talk, as they stand."""
    return list(
        page.evaluate(
            "() => [...document.querySelectorAll('.turn:not([hidden])')].map(turn =>"
            " [...turn.querySelectorAll('.spoken, mark, .ahead')].map(part => part.textContent).join(''))"
        )
    )


def states(page: Any) -> dict[str, str]:
    """Every node of the picture and how it is drawn."""
    return dict(
        page.evaluate(
            "() => [...document.querySelectorAll('g.node')].map(g => [g.dataset.id, g.getAttribute('data-state')])"
        )
    )


def walked(page: Any) -> set[str]:
    """The edges that are drawn through."""
    return set(page.evaluate("() => [...document.querySelectorAll('g.edge[data-walked]')].map(g => g.id)"))


def replies(page: Any) -> list[str]:
    """What may be answered."""
    return list(page.evaluate("() => [...document.querySelectorAll('.reply span')].map(each => each.textContent)"))
