"""``knowledge init``: something to start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assistant.conftest import typed


@pytest.mark.parametrize("there", [False, True])
def test_what_is_made_passes_check_and_test(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    """In a new folder or an empty one: an answer, steps, a procedure and a dialogue; the next commands are told."""
    monkeypatch.setenv("FRONTDESK_WITHOUT", "minilm")
    folder = tmp_path / "desk"
    if there:
        folder.mkdir()
    code, out, _ = typed(capsys, "knowledge", "init", str(folder))
    assert code == 0
    assert f"--site {folder}/site.toml knowledge check" in out
    site = ("--site", str(folder / "site.toml"))
    code, out, _ = typed(capsys, *site, "knowledge", "check")
    assert code == 0, out
    assert all(kind in out for kind in ("procedure, 6 nodes", "answer", "4 steps", "3 articles"))
    assert typed(capsys, *site, "knowledge", "test") == (0, "1 dialogue, none failed\n", "")


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written over, beside anything, or in place of a file."""
    (tmp_path / "mine.txt").write_text("mine")
    for where in (tmp_path, tmp_path / "mine.txt"):
        code, _, err = typed(capsys, "knowledge", "init", str(where))
        assert code == 2
        assert "The folder is not empty." in err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Inside a file there is no folder."""
    (tmp_path / "file").write_text("")
    code, _, err = typed(capsys, "knowledge", "init", str(tmp_path / "file" / "desk"))
    assert code == 2
    assert "cannot be written" in err
