"""``knowledge check``: every article, with file, line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assistant.conftest import typed

ROOT = Path(__file__).parent.parent.parent.parent

BROKEN = """---
title: Broken
questions:
  - Is it broken
---

## Procedure

```mermaid
flowchart TD
  start([Start]) --> nowhere{Really?}
  start -> end
```
"""
GOOD = "---\ntitle: Good\nquestions:\n  - Is it good\n---\n\nIt is.\n"


def test_a_broken_article_is_told_with_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File and line of every slip are said, and the command fails."""
    (tmp_path / "broken.md").write_text(BROKEN)
    (tmp_path / "good.md").write_text(GOOD)
    code, out, _ = typed(capsys, "knowledge", "check", str(tmp_path))
    assert code == 1
    assert "broken.md:12:" in out
    assert "good" in out


def test_the_folder_of_the_site_is_the_default(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a folder the one that site.toml names is checked."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "good.md").write_text(GOOD)
    (tmp_path / "site.toml").write_text('[knowledge]\nfolder = "articles"\n')
    code, out, _ = typed(capsys, "--site", str(tmp_path / "site.toml"), "knowledge", "check")
    assert (code, "1 article, no problem" in out) == (0, True), out


def test_an_article_may_be_named_by_its_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As everywhere else; a broken one, too, and what is neither is said."""
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "good.md").write_text(GOOD)
    (tmp_path / "en" / "broken.md").write_text(BROKEN)
    (tmp_path / "site.toml").write_text('[knowledge]\nfolder = "."\n')
    command = ("--site", str(tmp_path / "site.toml"), "knowledge", "check")
    code, out, _ = typed(capsys, *command, "good")
    assert (code, "asked: Is it good" in out) == (0, True), out
    code, out, _ = typed(capsys, *command, "broken")
    assert (code, "broken.md:12:" in out) == (1, True), out
    assert "no such" in typed(capsys, *command, "neither")[2]


def test_the_sample_knowledge_is_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    """The articles that ship have no problem."""
    folder = ROOT / "knowledge" / "broadband" / "en"
    code, out, _ = typed(capsys, "knowledge", "check", str(folder))
    assert code == 0, out
    assert f"{len(list(folder.glob('*.md')))} articles, no problem" in out


def test_a_procedure_that_hands_over_to_nobody_is_told(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It works, but hardly as its editors think; with somebody named nothing is said."""
    command = ("--site", str(site), "knowledge", "check")
    code, out, _ = typed(capsys, *command)
    assert code == 0
    assert f"{site}:1: note: does-not-switch-on hand over to a person" in out
    site.write_text(site.read_text().replace('person = ""', 'person = "Ann"'))
    assert "hand over" not in typed(capsys, *command)[1]
