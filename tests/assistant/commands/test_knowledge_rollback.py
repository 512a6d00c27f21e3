"""``knowledge rollback``: one command back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assistant.conftest import typed


def test_it_says_what_is_live_now(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Back to the one before, to a number, and not where there is none."""
    command = ("--site", str(site), "knowledge")
    assert typed(capsys, *command, "rollback")[0] == 2
    typed(capsys, *command, "publish", "--note", "the first")
    article = site.parent / "knowledge" / "en" / "opening-hours.md"
    article.write_text(article.read_text().replace("weekend we", "week's end we"))
    typed(capsys, *command, "publish")
    code, out, _ = typed(capsys, *command, "rollback")
    assert (code, out.startswith("Version 1 is live (the first): 3 articles.")) == (0, True)
    assert typed(capsys, *command, "rollback", "2")[1].startswith("Version 2 is live: 3 articles.")
    code, _, err = typed(capsys, *command, "rollback", "7")
    assert code == 2
    assert err.startswith("There is no version 7.\n")
