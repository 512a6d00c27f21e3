"""A store with conversations in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.history.callers import Identity
from assistant.store import (
    Store,
    conversation_row,
    deed_row,
    drawing_row,
    identity_row,
    item_row,
    mark_row,
    shown_row,
    verdict_row,
)

PAGE_ID = "page-id-of-somebody"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Of a data folder of its own, started."""
    store = Store(tmp_path / "data")
    store.start()
    yield store
    store.close(10)


async def talk(
    store: Store, session: str, at: float, *said: str, language: str = "en", kind: str = "answer", mark: str = ""
) -> None:
    """A conversation: what the caller said and what was answered by turns, a second each; the last answer is marked."""
    await store.put(conversation_row(session, at, language))
    await store.put(identity_row(session, Identity("page", PAGE_ID)))
    for number, text in enumerate(said):
        role = "assistant" if number % 2 else "user"
        await store.put(item_row(session, f"i{number}", at + number, role, text, None, "completed"))
        if role == "assistant":
            sources = {"titles": ["The red light"], "route": "text_and_diagram", "reason": "it was asked where"}
            await store.put(verdict_row(session, f"i{number}", at, kind, 0.5, ["red", "old"], **sources))
            await store.put(mark_row(session, f"i{number}", at, mark, "it is green" if mark else ""))
            await store.put(shown_row(session, f"i{number}", "key"))
            await store.put(drawing_row("key", "<svg/>", "One box", '{"kind": "flow"}'))
    await store.put(deed_row(session, at, "hand_over", '{"target": "Desk 2"}'))
