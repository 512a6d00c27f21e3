"""``knowledge save``: a past conversation, to test by."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from assistant.commands.knowledge_save import remembered
from assistant.dialogues import Expected, read
from assistant.errors import BadInput
from assistant.store import Store, item_row, verdict_row
from tests.assistant.conftest import typed


def keep(folder: Path, session: str, *lines: tuple[str, str], verdict: str = "step", article: str = "") -> None:
    """A conversation in the store: role and text of each line; its answers have a verdict."""

    async def write() -> None:
        store = Store(folder)
        store.start()
        for number, (role, text) in enumerate(lines):
            await store.put(item_row(session, f"i{number}", float(number), role, text, None, "completed"))
            if role == "assistant":
                await store.put(verdict_row(session, f"i{number}", 1.0, verdict, 1.0, [article]))
        store.close()

    asyncio.run(write())


def test_a_conversation_becomes_a_dialogue_that_passes(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words and picks as they were, with what comes of them now; what came out otherwise then stands at the top."""
    keep(
        site.parent / "data", "sess_abc",
        ("assistant", "Hello."), ("user", "my device"), ("user", "does not switch on"), ("assistant", "Look."),
        ("user", "No"), ("assistant", "Push."), ("user", "when are you open"), ("assistant", "At ten."),
        article="does-not-switch-on",
    )  # fmt: skip
    path = site.parent / "knowledge" / "tests" / "saved.yaml"
    code, out, err = typed(capsys, "--site", str(site), "knowledge", "save", "sess_a", str(path))
    assert code == 0, err
    assert "take out names" in out
    dialogue = read(path).dialogue
    assert [(one.say, one.pick, one.expect.node) for one in dialogue.turns] == [
        ("my device does not switch on", "", "cable"),
        ("", "No", "plug"),
        ("when are you open", "", "plug"),
    ]
    assert "# Turn 3 came out otherwise then: step, does-not-switch-on." in path.read_text()
    assert "Turn 2" not in path.read_text()
    assert typed(capsys, "--site", str(site), "knowledge", "test")[0] == 0


def test_nothing_is_expected_of_a_turn_that_is_not_answered(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who writes its article later is not held up by the dialogue."""
    keep(site.parent / "data", "sess_abc", ("user", "do you sell helmets"), ("assistant", "Sorry."))
    path = site.parent / "knowledge" / "tests" / "saved.yaml"
    assert typed(capsys, "--site", str(site), "knowledge", "save", "sess_abc", str(path))[0] == 0
    assert read(path).dialogue.turns[0].expect == Expected()
    assert "# Turn 1 is not answered (out_of_scope), so nothing is expected of it." in path.read_text()


def test_what_cannot_be_saved_is_told(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No conversation, none of that id, several, an empty one; a file that is there, or has another ending."""
    data, path = site.parent / "data", site.parent / "new.yaml"

    def told(session: str, where: Path = path) -> str:
        code, _, err = typed(capsys, "--site", str(site), "knowledge", "save", session, str(where))
        assert code == 2
        return err

    assert "No conversation was kept yet." in told("sess")
    keep(data, "sess_one", ("assistant", "Hello."))
    keep(data, "sess_two", ("user", "hello"))
    assert "No conversation has an id" in told("nobody")
    assert "More than one conversation" in told("sess_")
    assert "said nothing" in told("sess_one")
    assert "ends in .yaml" in told("sess_two", site.parent / "new.txt")
    assert "such a file already" in told("sess_two", site)
    assert not path.exists()


def test_an_answer_that_was_not_kept_is_no_difference(tmp_path: Path) -> None:
    """Turns without a verdict are there, and words that were never answered too."""
    keep(tmp_path, "s", ("user", "a"), ("assistant", "b"), ("user", "c"))
    assert [(one.text, one.verdict) for one in remembered(tmp_path, "s")[1]] == [("a", "step"), ("c", "")]
    (tmp_path / "frontdesk.sqlite3").write_bytes(b"x" * 4096)
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"frontdesk.sqlite3{suffix}").unlink(missing_ok=True)
    with pytest.raises(BadInput, match="cannot be read"):
        remembered(tmp_path, "s")
