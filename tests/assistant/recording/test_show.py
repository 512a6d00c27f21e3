"""The page of a recording: everything that was heard, decided and said is on it, escaped, and loads nothing."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.recording.format import decisions
from assistant.recording.replay import replay
from assistant.recording.show import page
from tests.assistant.recording.test_replay import conversation, entries, recorded

pytestmark = pytest.mark.looptime


class Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.addresses: list[str] = []
        self.tags: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]


async def test_a_page_tells_what_happened(tmp_path: Path) -> None:
    """Each decision with its reason, the words heard and those said, the sound; nothing comes from elsewhere."""
    async with recorded(tmp_path) as caller:
        await conversation(caller)
    found = entries(tmp_path)
    shown = Read()
    shown.feed(page(found, await replay(found)))
    text = " ".join(shown.text)
    for line in decisions(found):
        assert line.split(": ", 1)[1] in text
    for words in ("my light is", "twelve", "decided the same today"):
        assert words in text
    assert all(address.startswith("data:") for address in shown.addresses)
    assert shown.tags.count("audio") == 1


async def test_what_somebody_said_is_text_and_nothing_else(tmp_path: Path) -> None:
    """Markup in a transcript is shown as it was said."""
    async with recorded(tmp_path) as caller:
        await caller.speak(1_300, 900)
        await caller.hear_out()
    found = entries(tmp_path)
    for entry in found:
        if entry.kind == "notice" and entry.value["type"] == "HeardSoFar":
            entry.value["text"] = "<script>x()</script>"
    shown = page(found, await replay(found))
    assert "<script>x" not in shown
    assert "&lt;script&gt;x()" in shown
