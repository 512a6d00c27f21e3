"""``knowledge publish``: what passes goes live."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config import load
from assistant.library import versions_of
from tests.assistant.conftest import typed


def test_a_good_folder_goes_live_and_a_broken_one_does_not(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The refusal has file and line on the error output, and says that nothing was published."""
    code, out, _ = typed(capsys, "--site", str(site), "knowledge", "publish", "--note", "the first")
    assert (code, out.splitlines()[0]) == (0, "Version 1 is live: 3 articles. Dialogues that came out well: 1.")
    article = site.parent / "knowledge" / "en" / "opening-hours.md"
    article.write_text(article.read_text().replace("nine in the morning", "ten in the morning"))
    code, out, err = typed(capsys, "--site", str(site), "knowledge", "publish")
    assert (code, out) == (1, "")
    assert "tests/does-not-switch-on.yaml:19: turn 5" in err
    article.write_text("nothing")
    code, _, err = typed(capsys, "--site", str(site), "knowledge", "publish")
    assert code == 1
    assert f"{article}:1: The front matter is missing." in err
    assert err.endswith("Nothing was published: what was live is live.\n")
    versions = versions_of(load(site))
    assert [(one.number, one.note) for one in versions.all()] == [(1, "the first")]
    assert (site.parent / "data").stat().st_mode & 0o077 == 0


def test_notices_that_stay_are_named(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who publishes is told what else is live, and how to end it."""
    notice = tmp_path / "outage.md"
    notice.write_text("---\ntitle: Outage\nscope: notice\nquestions: [Is there an outage]\n---\n\nThere is.\n")
    assert typed(capsys, "--site", str(site), "knowledge", "notice", str(notice))[0] == 0
    code, out, _ = typed(capsys, "--site", str(site), "knowledge", "publish")
    assert (code, out) == (0, "Nothing has changed since version 1, which is live.\n")
    article = site.parent / "knowledge" / "en" / "opening-hours.md"
    article.write_text(article.read_text().replace("weekend we", "week's end we"))
    code, out, err = typed(capsys, "--site", str(site), "knowledge", "publish")
    assert code == 0, err
    assert "The notice outage is still live." in out
    assert "knowledge notice --end outage" in out
