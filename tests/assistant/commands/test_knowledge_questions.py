"""``knowledge questions``."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from assistant.store import Store, item_row, mark_row, verdict_row
from tests.assistant.conftest import typed


async def called(folder: Path, *questions: str, ago_s: float = 0.0) -> list[str]:
    """A deployment whose callers asked this and got no answer."""
    (folder / "site.toml").write_text('[data]\nfolder = "data"\n')
    store = Store(folder / "data")
    store.start()
    at = time.time() - ago_s
    for number, text in enumerate(questions):
        await store.put(item_row("s", f"u{number}", at + number, "user", text, None, "completed"))
        await store.put(item_row("s", f"a{number}", at + number, "assistant", "Sorry.", None, "completed"))
        await store.put(verdict_row("s", f"a{number}", at + number, "miss", 0.1, []))
    store.close(10)
    return ["--site", str(folder / "site.toml"), "knowledge", "questions"]


async def test_groups_are_listed_and_one_becomes_a_draft(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Counted, newest first; nothing of the conversation but its questions is shown or written."""
    words = (
        "Do you sell fridges?",
        "How do I block a number?",
        "block a number",
        "Block a number",
        "can I block numbers",
    )
    command = await called(tmp_path, *words)
    code, out, _ = typed(capsys, *command)
    assert code == 0
    assert out.index("  1. 4 × ") < out.index("  2. 1 × Do you sell fridges?")
    assert "and 1 more wordings" in out
    assert "Sorry" not in out
    code, out, _ = typed(capsys, *command, "--draft", "1", str(tmp_path))
    (article,) = tmp_path.glob("*.md")
    assert (code, str(article) in out) == (0, True)
    assert all(text in article.read_text() for text in words[1:])
    code, _, err = typed(capsys, *command, "--draft", "1", str(tmp_path))
    assert (code, "There is an article of this name." in err) == (2, True)


async def test_what_is_answered_by_now_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Once its article is there an old question is not in vain any more; without articles nothing is said."""
    command = await called(tmp_path, "Do you sell fridges?", "How do I block a number?")
    assert "answered by now" not in typed(capsys, *command)[1]
    (tmp_path / "knowledge").mkdir()
    article = tmp_path / "knowledge" / "fridges.md"
    article.write_text("---\ntitle: Fridges\nquestions: [Do you sell fridges]\n---\nWe do.\n")
    with (tmp_path / "site.toml").open("a") as file:
        file.write('[knowledge]\nfolder = "knowledge"\n')
    assert typed(capsys, *command)[1].count("answered by now: fridges") == 1


async def test_marked_answers_are_listed_with_what_was_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Why they are there, which article answered, and the note."""
    command = await called(tmp_path, "How do I block a number?")
    store = Store(tmp_path / "data")
    store.start()
    await store.put(verdict_row("s", "a0", time.time(), "answer", 0.9, ["fridges"]))
    await store.put(mark_row("s", "a0", time.time(), "wrong", "That was\nabout fridges."))
    store.close(10)
    out = typed(capsys, *command)[1]
    assert "1 marked wrong" in out
    assert "       wrong answers came from: fridges\n       note: That was about fridges.\n" in out


async def test_what_is_older_is_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Thirty days, or as many as are asked for."""
    command = await called(tmp_path, "Do you sell fridges?", ago_s=40 * 86_400)
    assert "Everything was answered in the last 30 days." in typed(capsys, *command)[1]
    assert "fridges" in typed(capsys, *command, "--days", "50")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--days", "0"], "at least 1"),
        (["--draft", "9", "{0}"], "There is no group '9'"),
        (["--draft", "one", "{0}"], "There is no group 'one'"),
        (["--draft", "1", "{0}/nothing"], "There is no such folder"),
        (["--draft", "1", "{0}/locked"], "There is an article of this name"),
    ],
)
async def test_what_cannot_be_meant_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    """No days, no such group, no such folder, a link in its place."""
    command = await called(tmp_path, "q")
    locked = tmp_path / "locked"
    locked.mkdir()
    (locked / "q.md").symlink_to(tmp_path / "nothing" / "there.md")
    code, _, err = typed(capsys, *command, *(one.format(tmp_path) for one in arguments))
    assert (code, said in err) == (2, True), err
