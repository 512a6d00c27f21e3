"""``history mark``."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.store import Store
from tests.assistant.commands.test_history import past
from tests.assistant.conftest import typed


def test_an_answer_is_marked_and_unmarked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By its number; what is marked is among the questions."""
    mark = [*past(tmp_path), "mark", "sess_a", "1"]
    store = Store(tmp_path / "data")
    code, out, _ = typed(capsys, *mark, "missing", "--note", " The new router. ")
    assert (code, "Marked missing: Take it out." in out) == (0, True)
    assert store.read("SELECT mark, note FROM mark") == [("missing", "The new router.")]
    questions = typed(capsys, *mark[:2], "knowledge", "questions", "--days", "9000")[1]
    assert "The light is red" in questions
    assert "1 marked missing" in questions
    assert typed(capsys, *mark, "none")[0] == 0
    assert store.read("SELECT mark FROM mark") == []


@pytest.mark.parametrize(
    ("number", "note", "said"), [("0", "", "1 answers"), ("2", "", "1 answers"), ("1", "x" * 501, "500")]
)
def test_what_cannot_be_meant_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], number: str, note: str, said: str
) -> None:
    """No such answer, or too long a note."""
    code, _, err = typed(capsys, *past(tmp_path), "mark", "sess_a", number, "wrong", "--note", note)
    assert (code, said in err) == (2, True), err
