"""``knowledge test``: the dialogues of a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assistant.conftest import typed


def test_what_came_out_otherwise_fails_the_command(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File, line, what was expected and what was said; a script sees it by the status."""
    path = site.parent / "knowledge" / "tests" / "hours.yaml"
    path.write_text("turns:\n  - say: when are you open\n    expect:\n      words: at midnight\n")
    code, out, _ = typed(capsys, "--site", str(site), "knowledge", "test")
    assert code == 1
    assert f"{path}:2: turn 1, 'when are you open'" in out
    assert "words: expected 'at midnight' in what is said" in out
    assert "said: We are here Monday to Friday" in out
    assert "2 dialogues, 1 failed" in out


def test_a_folder_can_be_named(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another folder than the site's; one that is not there is told."""
    folder = site.parent / "knowledge"
    assert typed(capsys, "knowledge", "test", str(folder))[0] == 0
    assert typed(capsys, "knowledge", "test", str(tmp_path / "gone"))[0] == 2
