"""A person at the page: types, speaks, clicks, presses keys, and hears answers out."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.page import TAP, WIRE, Item, Wire
from benchmarks.voices import Caller

MICROPHONE = Path(__file__).parent / "microphone.js"

RMS, KAL, AWB = Caller("flite", "rms"), Caller("flite", "kal16"), Caller("flite", "awb")
"""Voices of callers; the assistant's is slt."""

ANSWER_S = 60.0
"""How long an answer may take to come and to be said; a loaded machine is slow, not wrong."""


@dataclass
class Visitor:
    """One open page, and what went over its wire."""

    page: Any
    voice: Callable[[Caller, str], bytes]
    wire: Wire = field(default_factory=Wire)
    seen: int = 0
    """Answers that were waited for so far."""
    complaints: list[str] = field(default_factory=list)
    """What the page's console said."""

    # What a person does

    def types(self, text: str) -> None:
        """Type a line and send it."""
        self._from_here()
        self.page.fill("#text", text)
        self.page.press("#text", "Enter")

    def talks(self) -> None:
        """Turn the microphone on."""
        self._from_here()
        self.page.click("#mic")
        self.until(lambda: self.page.evaluate("document.body.dataset.mic") == "on", "the microphone")

    def speaks(self, caller: Caller, text: str) -> None:
        """Say something; returns when the last of it has been said."""
        self._from_here()
        self.page.evaluate("text => window.__speak(text)", base64.b64encode(self.voice(caller, text)).decode())

    def clicks(self, label: str) -> None:
        """Click an offered reply; its label in small letters."""
        self._from_here()
        self.page.click(f".reply >> nth={[each.lower() for each in self.replies].index(label)}")

    def picks(self, node: str) -> None:
        """Click a node of the picture."""
        self._from_here()
        self.page.click(f"#n-{node}")

    def presses(self, key: str) -> None:
        """Press a key, with the focus on nothing."""
        self._from_here()
        self.page.evaluate("document.activeElement.blur()")
        self.page.keyboard.press(key)

    # What a person hears and sees

    def hears_out(self) -> Item:
        """Wait for the answer to what was done last, to its end; returns it."""
        self.until(lambda: self._answer is not None and self._answer.heard_out, "an answer to its end")
        self.until(lambda: self.phase not in ("speaking", "thinking", "hearing"), "the page to be at rest")
        assert self._answer is not None
        return self._answer

    def hears(self, words: int) -> Item:
        """Wait until some words of the answer to what was done last were said, or all of it."""
        said = "document.querySelector('.assistant[data-now] .spoken')?.textContent ?? ''"

        def enough() -> bool:
            if self._answer is None or not self._answer.verdict:  # the caption may still be that of the answer before
                return False
            return self._answer.heard_out or len(str(self.page.evaluate(said)).split()) >= words

        self.until(enough, f"{words} words of an answer")
        assert self._answer is not None
        return self._answer

    @property
    def phase(self) -> str:
        return str(self.page.evaluate("document.body.dataset.phase"))

    @property
    def lit(self) -> str:
        """The node that is lit; empty where none is."""
        lit = self.page.evaluate("[...document.querySelectorAll('g.node[data-state=lit]')].map(g => g.dataset.id)")
        assert len(lit) <= 1
        return str(lit[0]) if lit else ""

    @property
    def ever_lit(self) -> list[str]:
        """Nodes in the order in which they were lit."""
        nodes: list[str] = []
        for node, _ in self.page.evaluate("window.__tap.lit"):
            if not nodes or nodes[-1] != node:
                nodes.append(str(node))
        return nodes

    @property
    def replies(self) -> list[str]:
        """What is offered."""
        return list(self.page.evaluate("[...document.querySelectorAll('.reply span')].map(each => each.textContent)"))

    @property
    def captions(self) -> list[tuple[str, str]]:
        """The talk as it stands: (who, what)."""
        lines = self.page.evaluate(
            "() => [...document.querySelectorAll('.turn:not([hidden]):not(.notice)')].map(turn =>"
            " [turn.classList.contains('assistant') ? 'assistant' : 'caller',"
            "  [...turn.querySelectorAll('.words .spoken, .words mark, .words .ahead')]"
            "    .map(part => part.textContent).join('')])"
        )
        return [(str(who), str(text)) for who, text in lines]

    def until(self, holds: Callable[[], bool], what: str, seconds: float = ANSWER_S) -> None:
        """Wait until something holds."""
        for _ in range(int(seconds * 20)):
            if holds():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"waited {seconds:g} s for {what}; the talk: {self.captions}")

    def _from_here(self) -> None:
        self.seen = len(self.wire.answers)

    @property
    def _answer(self) -> Item | None:
        return self.wire.last if len(self.wire.answers) > self.seen else None


@contextmanager
def visiting(
    browser: Any,
    address: str,
    voice: Callable[[Caller, str], bytes],
    *,
    microphone: bool = True,
    script: str = "",
    **how: Any,
) -> Iterator[Visitor]:
    """The page in a context of its own, tapped.

    Args:
        browser: a running Chromium.
        address: of the server.
        voice: speaks a line as a caller.
        microphone: with the test's own microphone instead of the browser's.
        script: another init script.
        how: for the browser's context.
    """
    context = browser.new_context(**{"viewport": {"width": 1200, "height": 760}, **how})
    try:
        page = context.new_page()
        page.add_init_script(path=TAP)
        if microphone:
            page.add_init_script(path=MICROPHONE)
        if script:
            page.add_init_script(script=script)
        visitor = Visitor(page, voice)
        visitor.wire.address = address
        visitor.wire.follow(page)
        page.expose_function("__frame", lambda frame: visitor.wire.take(frame))
        page.add_init_script(path=WIRE)
        page.on("console", lambda line: visitor.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        page.goto(f"http://{address}/")
        page.wait_for_selector("body[data-ready]")
        yield visitor
    finally:
        context.close()
