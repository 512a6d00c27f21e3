"""What the store knows of questions that were not answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.store import Store, item_row, mark_row, verdict_row
from assistant.unanswered import unanswered


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    store.start()
    yield store
    store.close(10)


async def talk(store: Store, number: int, text: str, kind: str, mark: str = "", session: str = "s") -> None:
    """A question at this second, its answer, and what was said of it."""
    await store.put(item_row(session, f"u{number}", float(number), "user", text, None, "completed"))
    await store.put(item_row(session, f"a{number}", float(number), "assistant", "words", None, "completed"))
    await store.put(verdict_row(session, f"a{number}", float(number), kind, 0.5, []))
    await store.put(mark_row(session, f"a{number}", float(number), mark))


async def test_what_was_not_answered_is_found_newest_first(store: Store) -> None:
    """Missed, doubted, or marked by somebody later; what was answered is not."""
    await talk(store, 1, "one", "miss")
    await talk(store, 2, "two", "answer")
    await talk(store, 3, "three", "doubt", session="other")
    await talk(store, 4, "四", "answer", "wrong")
    await talk(store, 5, "five", "miss", "missing")
    found = [(one.text, one.at, one.why, one.language) for one in unanswered(store, 0.0)]
    assert found == [
        ("five", 5.0, "marked missing", "en"),
        ("四", 4.0, "marked wrong", "zh"),
        ("three", 3.0, "unsure", "en"),
        ("one", 1.0, "not found", "en"),
    ]
    assert [one.text for one in unanswered(store, 4.5)] == ["five"]


async def test_a_wrong_answer_is_told_with_its_article_and_its_note(store: Store) -> None:
    """The one that it rested on most; a missing one rested on none that matters."""
    for number, mark in enumerate(("wrong", "missing"), 1):
        await store.put(item_row("s", f"u{number}", float(number), "user", mark, None, "completed"))
        await store.put(item_row("s", f"a{number}", float(number), "assistant", "words", None, "completed"))
        await store.put(verdict_row("s", f"a{number}", float(number), "answer", 0.9, ["red", "slow"]))
        await store.put(mark_row("s", f"a{number}", float(number), mark, "look again"))
    found = [(one.text, one.article, one.note) for one in unanswered(store, 0.0)]
    assert found == [("missing", "", "look again"), ("wrong", "red", "look again")]


async def test_an_answer_without_a_question_and_an_empty_one_are_none(store: Store) -> None:
    """A greeting answers nobody; what was only picked or not heard has no words."""
    await store.put(item_row("s", "a0", 0.0, "assistant", "hello", None, "completed"))
    await store.put(verdict_row("s", "a0", 0.0, "miss", 0.0, []))
    await talk(store, 1, "", "miss")
    await talk(store, 2, "call 0123456789", "miss")
    assert [one.text for one in unanswered(store, 0.0)] == ["call (number)"]


def test_a_store_that_is_not_there_or_from_before_is_told(tmp_path: Path) -> None:
    """Nobody has called yet; or the tables are older."""
    with pytest.raises(BadInput, match="no conversations yet"):
        unanswered(Store(tmp_path), 0.0)
    database = sqlite3.connect(tmp_path / "frontdesk.sqlite3")
    database.execute("CREATE TABLE item (id TEXT)")
    database.commit()
    database.close()
    with pytest.raises(BadInput, match="cannot be read"):
        unanswered(Store(tmp_path), 0.0)
