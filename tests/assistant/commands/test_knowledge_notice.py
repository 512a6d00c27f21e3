"""``knowledge notice``: an outage, live without the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config import load
from assistant.library import load as loaded
from tests.assistant.conftest import typed

NOTICE = """---
title: Outage
scope: notice
concerns: [{concerns}]
questions: [Is there an outage]
---

There is.
"""


def test_a_notice_goes_up_and_comes_down(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Though the folder's other edits are broken; each step says what is live, and what to do next."""
    command = ("--site", str(site), "knowledge")
    folder = site.parent / "knowledge" / "en"
    (folder / "outage.md").write_text(NOTICE.format(concerns="does-not-switch-on"))
    (folder / "broken.md").write_text("nothing")
    code, out, err = typed(capsys, *command, "notice", str(folder / "outage.md"))
    assert code == 0, err
    assert "Version 1 is live, with the notice." in out
    assert "This was the first version" in out
    assert f"Left out: {folder / 'broken.md'}:1:" in out
    assert "outage" in loaded(load(site)).collection.articles
    code, out, _ = typed(capsys, *command, "notice", "--end", "outage")
    assert (code, out.splitlines()[0]) == (0, "Version 2 is live: the notice outage is gone.")
    assert "It is still in" in out
    assert "outage" not in loaded(load(site)).collection.articles
    assert typed(capsys, *command, "notice", "--end", "outage")[0] == 2


def test_a_broken_notice_is_refused(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With file and line; nothing is published."""
    path = site.parent / "outage.md"
    path.write_text(NOTICE.format(concerns="no-such-article"))
    code, out, err = typed(capsys, "--site", str(site), "knowledge", "notice", str(path))
    assert (code, out) == (1, "")
    assert f"{path}:4: There is no article 'no-such-article'." in err
    assert "The notice is not live." in err
    assert not (site.parent / "data" / "knowledge" / "live.json").exists()
