"""``history list``, ``search`` and ``show``."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from assistant.commands.history import plain
from assistant.store import Store, item_row
from tests.assistant.conftest import typed
from tests.assistant.history.conftest import PAGE_ID, talk

DAY = 1_763_856_000.0
"""2025-11-23 00:00 UTC."""


def past(folder: Path) -> list[str]:
    """A deployment with two conversations; the beginning of a command of it."""
    (folder / "site.toml").write_text('[data]\nfolder = "data"\n')
    asyncio.run(_talked(folder))
    return ["--site", str(folder / "site.toml"), "history"]


async def _talked(folder: Path) -> None:
    store = Store(folder / "data")
    store.start()
    await talk(store, "sess_aaaaaaaaaaaa", DAY, "The light is red", "Take the plug out. Wait.", mark="wrong")
    await store.put(item_row("sess_aaaaaaaaaaaa", "i1", DAY, "assistant", "Take it out. Wait.", "Take it out.", "cut"))
    await talk(store, "sess_bbbbbbbbbbbb", DAY + 90_000, "红灯亮了", "请看这里。", language="zh", kind="miss")
    store.close(10)


def test_conversations_are_listed_and_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Newest first with what tells them apart; words and filters narrow it; 1 where nothing is left."""
    history = past(tmp_path)
    code, out, _ = typed(capsys, *history, "list")
    assert (code, out.index("红灯亮了") < out.index("The light is red")) == (0, True)
    assert "sess_aaaaaaaa  2025-11-23 00:00  en  The light is red\n    1 turns; 1 answer, 1 wrong\n" in out
    for command in (["search", "take"], ["list", "--until", "2025-11-23"], ["list", "--mark", "wrong"]):
        code, out, _ = typed(capsys, *history, *command)
        assert (code, "sess_a" in out, "sess_b" in out) == (0, True, False)
    assert "… 红灯亮了" in typed(capsys, *history, "search", "红灯", "--language", "zh", "--verdict", "miss")[1]
    assert "There are more" in typed(capsys, *history, "list", "--limit", "1")[1]
    assert typed(capsys, *history, "search", "fridge")[0] == 1


def test_a_conversation_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With whom, what was said, heard and only written, why, what was drawn, how it is marked, what was done."""
    history = past(tmp_path)
    code, out, _ = typed(capsys, *history, "show", "sess_a")
    assert code == 0
    for words in (
        f"page: {PAGE_ID}",
        "Caller: The light is red",
        "Answer 1: Take it out. [not heard: Wait.]",
        "answer; 0.50; it was asked where; from The red light (red), old (old)",
        "drawn: One box",
        "marked wrong: it is green",
        'hand_over {"target": "Desk 2"}',
    ):
        assert words in out


def test_what_was_said_cannot_act_on_a_terminal() -> None:
    """Signs that are no letters are shown as such; lines and Chinese stay."""
    assert plain("a\x1b[2J\u202eb\n红灯") == "a\ufffd[2J\ufffdb\n红灯"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["show", "sess_"], "More than one"), (["show", "x"], "no conversation 'x'"), (["search", "?"], "no word"),
        (["list", "--since", "monday"], "no date"), (["list", "--limit", "0"], "1 to 100"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], said: str
) -> None:
    """With status 2."""
    code, _, err = typed(capsys, *past(tmp_path), *command)
    assert (code, said in err) == (2, True), err
