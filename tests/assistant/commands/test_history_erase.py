"""``history erase``."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest

from assistant.store import Store, conversation_row, item_row
from tests.assistant.commands.test_history import past
from tests.assistant.conftest import typed
from tests.assistant.history.conftest import PAGE_ID


def left(folder: Path) -> list[object]:
    return [row[0] for row in Store(folder / "data").read("SELECT session FROM conversation")]


@pytest.mark.parametrize(("answer", "kept"), [("y\n", 1), ("Yes\n", 1), ("n\n", 2), ("\n", 2), ("", 2)])
def test_a_conversation_is_erased_when_it_was_agreed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answer: str, kept: int
) -> None:
    """Anything but a yes is a no, with status 1."""
    erase = [*past(tmp_path), "erase", "sess_a"]
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert typed(capsys, *erase)[0] == kept - 1
    assert len(left(tmp_path)) == kept


def test_a_caller_is_erased_without_a_byte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All conversations of it, asked or not; who has none is told."""
    history = past(tmp_path)
    code, out, _ = typed(capsys, *history, "erase", "--page", PAGE_ID, "--yes")
    assert (code, "2 conversations erased" in out, left(tmp_path)) == (0, True, [])
    kept = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
    assert [word for word in ("The light is red", "红灯亮了", PAGE_ID) if word.encode() in kept] == []
    code, _, err = typed(capsys, *history, "erase", "--phone", "+44 20 7946 0000", "--yes")
    assert (code, "no conversations here" in err) == (2, True)
    code, _, err = typed(capsys, *history, "erase", "--phone", "somebody", "--yes")
    assert (code, "no telephone number" in err) == (2, True)


async def _said(store: Store, text: str) -> None:
    await store.put(conversation_row("sess_aaaaaaaaaaaa", 1.0, "en"))
    await store.put(item_row("sess_aaaaaaaaaaaa", "late", 1.0, "user", text, None, "completed"))


def test_a_conversation_that_goes_on_elsewhere_is_not_kept_further(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """While a server has the store open, the command erases; what the server still writes of it is dropped."""
    erase = [*past(tmp_path), "erase", "sess_a", "--yes"]
    server = Store(tmp_path / "data")
    server.start()
    asyncio.run(_said(server, "canary before"))
    assert typed(capsys, *erase)[0] == 0
    asyncio.run(_said(server, "canary after"))
    server.close(10)
    assert left(tmp_path) == ["sess_bbbbbbbbbbbb"]
    assert b"canary" not in b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir())
